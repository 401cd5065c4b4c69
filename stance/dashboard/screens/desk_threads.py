"""The screen of all threads in the database: a table, one thread with its decisions, a search in all comments."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from stance.dashboard import desk, drawing, navigation, wording
from stance.dashboard.desk import addresses, links, table, thread_list, times
from stance.dashboard.desk.thread_name import thread_name
from stance.dashboard.style import MAX_DEPTH
from stance.printable import printable
from stance.reviews import OPEN, Card, ThreadPage

TITLE: Final = "Threads"
PATH: Final = links.THREADS


def show() -> None:
    """Draws the screen."""
    with drawing.screen(TITLE):
        addresses.tell(thread_list.KNOWN)
        if thread_id := st.query_params.get("id"):
            _thread(thread_id)
        else:
            _all()


def _all() -> None:
    by_headline, by_words = st.columns(2, vertical_alignment="bottom")
    with by_headline:
        words = st.text_input("Find threads by headline or address", key="headline", type="search", bind="query-params")
    with by_words:
        said = st.text_input("Search all comments", key="said", type="search", bind="query-params", help=_HELP)
    if said.strip():
        _found(said)
    else:
        _threads(words)


_HELP: Final = "All the words, in any order. A word that ends with * finds all that begin so: bridg*"


def _threads(words: str) -> None:
    order = thread_list.order_of(st.query_params.get("order"), st.query_params.get("ascending"))
    store, size = desk.store(), thread_list.PAGE_THREADS
    page = int(st.session_state.get("threads-page", 1))
    found = store.threads(words, order.name, order.is_ascending, slice((page - 1) * size, page * size))
    if not found.total and not words.strip():
        st.info("There are no threads yet. Put pages, exports or tables in with Import.")
        return
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown(f"**{found.total:,}** {wording.noun(found.total, 'thread')}", width="content")
        part = drawing.pages(found.total, size, "threads-page")
    if found.total and part.start != (page - 1) * size:  # the address named another page, or one that is not there
        found = store.threads(words, order.name, order.is_ascending, part)
    if not found.total:
        st.info("No thread has these words in its headline or address.")
        return
    clicked = table.draw(thread_list.threads_table(found.rows, order), key="threads")
    if clicked.sorted:
        new = thread_list.clicked(order, clicked.sorted)
        st.query_params["order"], st.query_params["ascending"] = new.name, "1" if new.is_ascending else "0"
        st.rerun()
    if clicked.opened:
        navigation.go(PATH, **links.thread(clicked.opened))


def _found(said: str) -> None:
    """Comments with the words; the address says from which on."""
    before = st.query_params.get("before", "")
    last = int(before) if addresses.is_number(before) else None
    cards = desk.store().search(said, count=thread_list.FOUND + 1, before=last)
    if not cards:
        st.info("No comment has all these words." if last is None else "No further comment has all these words.")
    for number, card in enumerate(cards[: thread_list.FOUND]):
        with st.container(key=f"card-0-{number}", gap="xxsmall"):
            with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
                _who(card, number)
                if st.button("In its thread", key=f"open-{card.comment}", type="tertiary"):
                    navigation.go(PATH, **links.thread(card.thread_id, card.comment_id))
            drawing.page_text(wording.shortened(card.text, _EXCERPT) or "(its words were removed)", f"said-{number}")
            drawing.page_text(thread_name(card), f"about-{number}")
    with st.container(horizontal=True):
        if last is not None and st.button("From the first"):
            del st.query_params["before"]
            st.rerun()
        if len(cards) > thread_list.FOUND and st.button("Further comments"):
            st.query_params["before"] = str(cards[thread_list.FOUND - 1].comment)
            st.rerun()


_EXCERPT: Final = 600
"""Characters of a comment that was found."""


def _thread(thread_id: str) -> None:
    store, size = desk.store(), thread_list.PAGE_COMMENTS
    if st.button("All threads", icon=":material/arrow_back:", type="tertiary"):
        navigation.go(PATH)
        return
    linked = st.query_params.get("comment")
    place = (store.place(thread_id, linked) if linked else None) or 0
    head = store.thread(thread_id, count=0)
    drawing.page_text(thread_name(head), "headline")
    drawing.page_text(thread_list.facts(head), "facts")
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        _decide(head)
        count = max(1, -(-head.total // size))
        number = st.pagination(
            count, default=place // size + 1, key="thread-page", bind="query-params"
        ) if count > 1 else 1  # fmt: skip
    page = store.thread(thread_id, count=size, skip=(number - 1) * size)
    _article(head)
    _comments(thread_list.in_reading_order(page, store.kept(filter(None, (c.standing for c in page.comments)))), linked)


def _decide(page: ThreadPage) -> None:
    count = page.states.get(OPEN, 0)
    label = f"Decide its {count:,} open {wording.noun(count, 'comment')}" if count else "Nothing is open"
    if st.button(label, icon=":material/gavel:", disabled=not count):
        navigation.go(links.QUEUE, thread=page.thread_id)


def _article(page: ThreadPage) -> None:
    if page.body:
        with st.expander("The article"):
            drawing.page_text(wording.shortened(page.body, wording.MAX_ARTICLE), "said-article")


def _comments(comments: Sequence[thread_list.Said], linked: str | None) -> None:
    zone = times.zone()
    for number, said in enumerate(comments):
        card = said.card
        with st.container(key=f"card-{min(said.depth, MAX_DEPTH)}-{number}", gap="xxsmall"):
            with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
                _who(card, number)
                if about := thread_list.about(said):
                    with st.container(key=f"about-{number}", width="content"):
                        st.text(about, width="content")
                if card.comment_id == linked:
                    st.badge("linked", color="violet")
            if card.subject:
                drawing.page_text(printable(card.subject, wording.WIDTHS.subject), f"subject-{number}")
            words = "(its words were removed)" if card.forgotten else wording.shortened(card.text)
            if words.strip():
                drawing.page_text(words, f"said-{number}")
            if scores := thread_list.scores(card):
                st.markdown(scores, width="content")
            if said.decision is not None:
                drawing.page_text(thread_list.decided(said.decision, zone), f"about-decision-{number}")


def _who(card: Card, number: int) -> None:
    with st.container(key=f"who-{number}", width="content"):
        st.text(wording.author_name(card.author), width="content")
    st.badge(card.state, color=thread_list.STATE_COLORS.get(card.state, "gray"))  # type: ignore[arg-type]
