"""A page that was read wrongly is put right: by another of its readings, or by one comment that the reader points at.

What is drawn of the page goes through select boxes and ``st.text``, which show plain text.
"""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from stance import reading
from stance.dashboard import corrections, drawing, files, library, wording
from stance.dashboard.corrections import Origin
from stance.dashboard.view import View
from stance.errors import InputError
from stance.printable import printable
from stance.reading import Correction, Example, Pointable, Shown, SiteLayout
from stance.records import Thread

TITLE: Final = "Read wrongly? Put it right"
NEAR: Final = {"above": 40, "below": 20}
"""Pieces of the page above and below a comment's text among which its author and time are looked for."""
LONGEST: Final = 200
"""Pieces of a comment's text."""
SHOWN: Final = {"choice": 90, "text": 160}
"""Characters of a piece in a select box, and of a comment's text where a reading is shown. All set by hand."""
_CACHED: Final = 4


def is_wanted(view: View) -> bool:
    """Whether the reader should see it at once: the thread was read with doubt, or was put right."""
    origin = library.origin_of(view.file)
    is_right = origin is not None and corrections.of(origin.key) is not None
    return is_right or bool(reading.doubt(view.thread))


def draw(view: View) -> None:
    """Draws a line that opens, where the thread is the only one of a page."""
    origin = library.origin_of(view.file)
    if origin is None or view.file.is_table or len(view.file.threads) > 1:
        return
    box = st.expander(TITLE, key=f"right-{origin.key}", on_change="rerun", icon=":material/build:")
    if box.open:
        with box:
            try:
                page = _pointable(origin.key, origin)
            except InputError as error:
                st.text(str(error))
                return
            if (correction := corrections.of(origin.key)) is not None:
                _as_put_right(origin, correction)
            else:
                _ways(origin, page, view.thread)


def _ways(origin: Origin, page: Pointable, thread: Thread) -> None:
    """Draws the ways to put a page right; without readings, there is only one."""
    if not page.readings:
        _pointing(origin, page, "Point at one comment")
        return
    readings, pointing = st.columns(2, gap="large")
    with readings:
        _readings(origin, page, thread)
    with pointing:
        _pointing(origin, page, "Or point at one comment")


@st.cache_data(scope="session", max_entries=_CACHED, show_spinner="Looking at the page …")
def _pointable(key: str, _origin: Origin) -> Pointable:
    del key  # the cache's, as the file of a key never changes
    return files.pointable(_origin.name, _origin.path.read_bytes())


def _as_put_right(origin: Origin, correction: Correction) -> None:
    """Draws what was done, with the ways to undo it and to keep it."""
    with st.container(border=True, key="put-right"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown("**This page is read as you put it right.**", width="content")
            st.button("Undo", key="undo-right", on_click=library.put_right, args=(origin, None))
        if correction.site is not None:
            _keeping(correction)


def _keeping(correction: Correction) -> None:
    """Draws the ways to keep a layout for its site."""
    site = correction.site
    assert site is not None
    if not site.host:
        st.caption("It holds until you close the dashboard: the page does not say which site it is of.")
        return
    folder = corrections.layouts().folder
    with st.container(horizontal=True, vertical_alignment="center"):
        if folder is not None:
            st.button(f"Keep it for {site.host}", key="keep-layout", type="primary", on_click=_keep, args=(correction,))
        st.download_button(
            "Download the layout", reading.to_json(site), f"{site.host}.json", "application/json",
            key="download-layout", on_click="ignore", icon=":material/download:",
        )  # fmt: skip
    if folder is None:
        st.caption(
            "To have all pages of the site read so, put the layout into a folder named layouts where you start stance, "
            "or name its folder: `stance dashboard --layouts FOLDER`, `stance classify --layouts FOLDER`."
        )
    elif kept := _kept().get(site):
        st.text(
            f"Kept in {kept}. Pages of {site.host} are read so until you delete that file, on the command line too."
        )


def _keep(correction: Correction) -> None:
    try:
        _kept()[correction.site] = str(library.keep(correction))
    except InputError as error:
        library.complain(str(error))


def _kept() -> dict[SiteLayout | None, str]:
    """The files of the layouts that were kept in this session."""
    found: dict[SiteLayout | None, str] = st.session_state.setdefault("kept layouts", {})
    return found


def _readings(origin: Origin, page: Pointable, thread: Thread) -> None:
    """Draws the readings that there are, each but the one in use with a button."""
    st.markdown("**Is one of these right?**")
    for number, shown in enumerate(page.readings):
        with st.container(border=True, key=f"reading-{number}", gap="xsmall"):
            _shown(shown, f"reading-{number}")
            if shown.count == len(thread.comments) and set(shown.first) <= set(thread.comments):
                st.caption("It is read so now.")
            else:
                st.button(
                    "Read it so", key=f"choose-reading-{number}",
                    on_click=library.put_right, args=(origin, shown.correction),
                )  # fmt: skip


def _shown(shown: Shown, key: str) -> None:
    noun = wording.noun(shown.count, "comment")
    how = ", other than above in these:" if shown.is_new else ", which begin so:" if shown.count > 1 else ":"
    st.markdown(f"**{shown.count:,}** {noun}{how}")
    for number, comment in enumerate(shown.first):
        known = [comment.author or "no name", comment.posted_at or comment.posted_as or "no time"]
        line = " · ".join([*(printable(part, wording.WIDTHS.author) for part in known)])
        drawing.page_text(line, f"about-{key}-{number}")
        drawing.page_text(printable(comment.text, SHOWN["text"]), f"said-{key}-{number}")


def _pointing(origin: Origin, page: Pointable, title: str) -> None:
    """Draws the choice of one comment's parts, and what comes of it."""
    st.markdown(f"**{title}**")
    words = st.text_input(
        "A few words that a comment begins with",
        key=f"point-words-{origin.key}",
        help="Copy them from the page in your browser, or type them. The other comments are found by their likeness.",
    )
    if not words.strip():
        return
    places = page.find(words)
    if not places:
        st.info("These words are not in the file. Copy them from the page, just where the comment's text begins.")
        return
    example = _example(origin, page, places)
    if st.button("Try it", key="try-example", type="primary", disabled=example is None) and example is not None:
        _try(origin, example)
    tried = st.session_state.get("tried example")
    if tried is not None and tried[:2] == (origin.key, example):
        with st.container(border=True, key="tried", gap="xsmall"):
            _shown(tried[2], "tried")
            st.button(
                "Read the page so", key="choose-example", type="primary",
                on_click=library.put_right, args=(origin, tried[2].correction),
            )  # fmt: skip


def _example(origin: Origin, page: Pointable, places: Sequence[int]) -> Example | None:
    """The comment as it is pointed at; None until its author is chosen."""
    key = f"{origin.key}-{places[0]}"
    first = _choice(page, "Its text begins with", places, f"point-first-{key}", 0)
    assert first is not None
    key = f"{origin.key}-{first}"
    ends = range(first, min(first + LONGEST, len(page.words)))
    last = _choice(page, "… and ends with", ends, f"point-last-{key}", 0)
    assert last is not None
    above = range(first - 1, max(-1, first - 1 - NEAR["above"]), -1)
    near = [*above, *range(last + 1, min(last + 1 + NEAR["below"], len(page.words)))]
    key = f"{key}-{last}"
    author = _choice(page, "Its author", near, f"point-author-{key}", None)
    times = [None, *(place for place in near if place in page.dated)]
    time = _choice(page, "Its time", times, f"point-time-{key}", min(1, len(times) - 1))
    if author is None:
        return None
    words = page.words[author]
    shown = printable(words, SHOWN["choice"])
    name = st.text_input("The name alone, if more stands there", shown, key=f"point-name-{key}-{author}").strip()
    return Example(author, first, last, time, name if name in words and name != words else "")


def _choice(page: Pointable, label: str, places: Sequence[int | None], key: str, index: int | None) -> int | None:
    """Draws the choice of one of the page's pieces; None: that there is none, or that it was not chosen yet."""
    words = (printable(page.words[place], SHOWN["choice"]) if place is not None else "It has none" for place in places)
    names = dict(zip(places, reading.told_apart(words), strict=True))  # a browser knows the choices by their words
    return st.selectbox(
        label, places, index=index, format_func=names.__getitem__, placeholder="Choose …", key=key,
        filter_mode="contains",
    )  # fmt: skip


def _try(origin: Origin, example: Example) -> None:
    try:
        with st.spinner("Reading the page …"):
            shown = files.pointed(origin.name, origin.path.read_bytes(), example)
        st.session_state["tried example"] = (origin.key, example, shown)
    except InputError as error:
        st.session_state.pop("tried example", None)
        st.text(str(error))
