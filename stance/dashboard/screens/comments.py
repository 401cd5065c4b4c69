"""The screen on which a thread is read: every comment with its scores, filtered and sorted."""

from typing import Final

import pandas as pd
import streamlit as st

from stance import reading, scoring
from stance.dashboard import arrival, comment_card, desk, drawing, files, putting_right, rows, why, wording
from stance.dashboard.colors import LABEL_COLORS
from stance.dashboard.view import View
from stance.dashboard.wording import WIDTHS
from stance.printable import printable
from stance.records import Example

TITLE: Final = "Comments"
PATH: Final = "comments"
MAX_SKIPPED: Final = 200
"""Parts of a page set aside that are listed; a thousand make the browser slow."""


def show() -> None:
    """Draws the screen."""
    view = drawing.begin(TITLE)
    if view is None:
        return
    if doubt := reading.doubt(view.thread):
        st.markdown(f":orange[{doubt}]")
    is_wanted = putting_right.is_wanted(view)
    if is_wanted:
        putting_right.draw(view)
    if len(view.scored):
        _list(view)
    _article(view)
    if not is_wanted:
        putting_right.draw(view)


def _article(view: View) -> None:
    thread = view.thread
    with st.container(horizontal=True, gap="small"):
        if thread.body or thread.url:
            with st.expander("The article"):
                if thread.url:
                    drawing.page_text(printable(thread.url, WIDTHS.address), "about-article")
                body = thread.body or "Its text was not in the file."
                drawing.page_text(wording.shortened(body, wording.MAX_ARTICLE), "said-article")
        notes = len(thread.skipped) + len(thread.warnings)
        if notes:
            with st.expander(f"Set aside or noticed while reading ({notes:,})"):
                for number, warning in enumerate(thread.warnings):
                    drawing.page_text(wording.shortened(warning), f"warning-{number}")
                for number, skipped in enumerate(thread.skipped[:MAX_SKIPPED]):
                    drawing.page_text(skipped.reason, f"about-aside-{number}")
                    drawing.page_text(printable(skipped.text, WIDTHS.skipped), f"aside-{number}")


def _list(view: View) -> None:
    linked = arrival.place(view)
    if st.session_state.pop("show all", False):
        _clear_filters(view)
    filters, order, all_attributes = _controls(view)
    found = rows.ordered(rows.filtered(view.rows, filters), order)
    pages = f"pagination-{view.key}-{hash((str(filters), order))}"
    if linked is not None and arrival.is_new(view, linked):
        _turn_to(view, linked, found, pages)
    shown = found.iloc[_count_and_pages(view, found, filters, pages)]
    names = wording.author_names(view.rows)
    texts = dict(zip(view.rows["comment_id"], scoring.scored_words(view.rows), strict=True))
    manner = comment_card.Manner(desk.toxic_from(), order == next(iter(rows.ORDERS)), all_attributes)
    with st.container(gap=None):
        for number, (row, words) in enumerate(zip(shown.to_dict("records"), scoring.words_of(shown), strict=True)):
            with comment_card.draw(row, number, names.get(row["parent_id"]), manner):
                if words.strip():
                    parent = texts.get(row["parent_id"]) or None
                    said = Example(words, view.target, headline=view.thread.title, parent=parent)
                    language = row[scoring.columns.LANGUAGE]
                    why.expander(view.choice, said, language, rows.sides_of(row), f"{view.key}-{row['place']}")
                if row["place"] == linked:
                    arrival.light(view, row["place"])
    if not len(found):
        st.info("No comment passes these filters.")


def _turn_to(view: View, linked: int, found: pd.DataFrame, pages: str) -> None:
    """Chooses the page of the list on which the comment stands that the address leads to, whatever the filters."""
    places = found["place"].tolist()
    if linked not in places:
        st.session_state["show all"] = True
        st.rerun()
    st.session_state[pages] = places.index(linked) // rows.PAGE_ROWS + 1
    arrival.note(view, linked)


def _clear_filters(view: View) -> None:
    lists = ("stances", f"authors-{view.key}", f"languages-{view.key}")
    st.session_state.update({"words": "", "unreliable": False, **{name: [] for name in lists}})
    st.session_state.update({f"least-{attribute}": 0.0 for attribute in view.attributes})


def _controls(view: View) -> tuple[rows.Filters, str, bool]:
    search, stances, order, further = st.columns([4, 7, 4, 4], vertical_alignment="bottom")
    with search:
        words = st.text_input("Search text and authors", key="words", type="search", live=True, persist_state="session")
    with stances:
        chosen = st.segmented_control(
            "Stance", list(LABEL_COLORS), selection_mode="multi", key="stances", persist_state="session"
        )
    with order:
        ordering = st.selectbox("Order", list(rows.ORDERS), key="order", filter_mode=None, persist_state="session")
    with further, st.popover("Further filters", width="stretch", icon=":material/tune:"):
        filters, all_attributes = _further(view, words, tuple(chosen))
    return filters, ordering, all_attributes


def _further(view: View, words: str, stances: tuple[str, ...]) -> tuple[rows.Filters, bool]:
    all_attributes = st.toggle("Name every attribute on each comment", key="whole", persist_state="session")
    unreliable = st.toggle("Only comments with unreliable scores", key="unreliable", persist_state="session")
    authors = st.multiselect(
        "Authors",
        sorted(view.rows["author"].dropna().unique(), key=str.casefold),
        key=f"authors-{view.key}",
        format_func=wording.author_name,
        persist_state="session",
    )
    languages = st.multiselect(
        "Languages",
        sorted(view.rows[scoring.columns.LANGUAGE].dropna().unique()),
        key=f"languages-{view.key}",
        format_func=wording.language_name,
        persist_state="session",
    )
    least = _least(view.attributes)
    return rows.Filters(words, stances, tuple(authors), tuple(languages), least, unreliable), all_attributes


def _least(attributes: list[str]) -> dict[str, float]:
    st.markdown("Only comments that score at least")
    columns = st.columns(2, gap="medium")
    least = {}
    for number, attribute in enumerate(attributes):
        with columns[number % 2]:
            least[attribute] = st.slider(
                wording.attribute_name(attribute),
                min_value=0.0,
                max_value=1.0,
                step=0.05,
                key=f"least-{attribute}",
                help=wording.attribute_meaning(attribute),
                persist_state="session",
            )
    return least


def _count_and_pages(view: View, found: pd.DataFrame, filters: rows.Filters, pages: str) -> slice:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        further = f" :gray[(further filters set: {filters.further})]" if filters.further else ""
        st.markdown(f"**{len(found):,}** of {len(view.rows):,} comments{further}", width="content")
        page = drawing.pages(len(found), rows.PAGE_ROWS, pages)
        with st.container(horizontal=True, width="content", gap="xsmall"):
            if len(found) < len(view.rows):
                _download(view.key, "Download these", rows.as_scored(found), "filtered")
            every = f"Download the {len(view.rows):,} comments shown" if view.file.left_out else "Download all"
            _download(view.key, every, rows.as_scored(view.rows), "all")
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
