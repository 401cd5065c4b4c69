"""The screen on which a thread is read: every comment with its scores, filtered and sorted."""

from typing import Final

import pandas as pd
import streamlit as st

from stance.dashboard import drawing, files, rows, session, why, wording
from stance.labels import ATTRIBUTES, STANCES
from stance.printable import printable
from stance.scoring import words_of

TITLE: Final = "Comments"
PATH: Final = "comments"


def show() -> None:
    """Draws the screen."""
    drawing.start(TITLE, seen=False)
    view = session.choose()
    told = drawing.complaints()
    if view is None:
        if not told:
            drawing.nothing_chosen()
        return
    drawing.headline(view)
    _article(view)
    if len(view.scored):
        _list(view)


def _article(view: session.View) -> None:
    thread = view.thread
    with st.container(horizontal=True, gap="small"):
        if thread.body or thread.url:
            with st.expander("The article"):
                if thread.url:
                    drawing.page_text(printable(thread.url, 400), "about-article")
                body = thread.body or "Its text was not in the file."
                drawing.page_text(wording.shortened(body, wording.MAX_ARTICLE), "said-article")
        aside = len(thread.skipped) + len(thread.warnings)
        if aside:
            with st.expander(f"Set aside and noticed while reading ({aside})"):
                for number, warning in enumerate(thread.warnings):
                    drawing.page_text(wording.shortened(warning), f"warning-{number}")
                for number, each in enumerate(thread.skipped[:200]):
                    drawing.page_text(each.reason, f"about-aside-{number}")
                    drawing.page_text(printable(each.text, 400), f"aside-{number}")


def _list(view: session.View) -> None:
    everything = view.rows
    filters, order, whole = _controls(view)
    found = rows.ordered(rows.filtered(everything, filters), order)
    page = _count_and_pages(view, found, filters, order)
    authors = dict(zip(everything["comment_id"], everything["author"].map(wording.author_name), strict=True))
    shown = rows.page_of(found, page)
    for number, (row, words) in enumerate(zip(shown.to_dict("records"), words_of(shown), strict=True)):
        with drawing.card(row, number, authors.get(row["parent_id"]), order == next(iter(rows.ORDERS)), whole):
            if words.strip():
                told = {side: row[side] for side in STANCES if row["stance"] in wording.LABEL_COLORS}
                why.expander(view.choice, words, view.target, told, f"{view.key}-{row['place']}")
    if not len(found):
        st.info("No comment passes these filters.")


def _controls(view: session.View) -> tuple[rows.Filters, str, bool]:
    search, stances, order, further = st.columns([4, 7, 4, 4], vertical_alignment="bottom")
    with search:
        words = st.text_input("Search text and authors", key="words", type="search", live=True, persist_state="session")
    with stances:
        chosen = st.segmented_control(
            "Stance", list(wording.LABEL_COLORS), selection_mode="multi", key="stances", persist_state="session"
        )
    with order:
        ordering = st.selectbox("Order", list(rows.ORDERS), key="order", filter_mode=None, persist_state="session")
    with further, st.popover("Further filters", width="stretch", icon=":material/tune:"):
        filters, whole = _further(view, words, tuple(chosen))
    return filters, ordering, whole


def _further(view: session.View, words: str, stances: tuple[str, ...]) -> tuple[rows.Filters, bool]:
    everything = view.rows
    whole = st.toggle("Name every attribute on each comment", key="whole", persist_state="session")
    unreliable = st.toggle("Only comments whose scores are unreliable", key="unreliable", persist_state="session")
    authors = st.multiselect(
        "Authors",
        sorted(everything["author"].dropna().unique(), key=str.casefold),
        key=f"authors-{view.key}",
        format_func=wording.author_name,
        persist_state="session",
    )
    languages = st.multiselect(
        "Languages",
        sorted(everything["language"].dropna().unique()),
        key=f"languages-{view.key}",
        format_func=wording.language_name,
        persist_state="session",
    )
    return rows.Filters(words, stances, tuple(authors), tuple(languages), _least(everything), unreliable), whole


def _least(everything: pd.DataFrame) -> dict[str, float]:
    st.markdown("Only comments that score at least")
    left, right = st.columns(2, gap="medium")
    least = {}
    for number, (attribute, meaning) in enumerate(ATTRIBUTES.items()):
        with (left, right)[number % 2]:
            if attribute in everything:
                least[attribute] = st.slider(
                    wording.attribute_name(attribute),
                    min_value=0.0,
                    max_value=1.0,
                    step=0.05,
                    key=f"least-{attribute}",
                    help=meaning,
                    persist_state="session",
                )
    return least


def _count_and_pages(view: session.View, found: pd.DataFrame, filters: rows.Filters, order: str) -> int:
    everything = view.rows
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        more = f" :gray[(further filters set: {filters.further})]" if filters.further else ""
        st.markdown(f"**{len(found):,}** of {len(everything):,} comments{more}", width="content")
        pages = rows.pages_of(found)
        page = st.pagination(pages, key=f"pagination-{view.key}-{hash((str(filters), order))}") if pages > 1 else 1
        with st.container(horizontal=True, width="content", gap="xsmall"):
            if len(found) < len(everything):
                _download(view.key, "Download these", rows.as_scored(found), "filtered")
            _download(view.key, "Download all", rows.as_scored(everything), "all")
    return page


def _download(key: str, label: str, table: pd.DataFrame, which: str) -> None:
    st.download_button(
        label,
        lambda: files.csv_bytes(table),
        file_name=f"comments-{which}.csv",
        mime="text/csv",
        key=f"download-{which}-{key}",
        on_click="ignore",
        icon=":material/download:",
    )
