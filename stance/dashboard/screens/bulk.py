"""The screen on which a moderator decides on a range of scores at once, and takes that back."""

from dataclasses import replace
from typing import Final

import streamlit as st

from stance.dashboard import desk, drawing
from stance.dashboard.desk import addresses, bulk_work, score_chart
from stance.dashboard.wording import WIDTHS, attribute_name, noun, shortened
from stance.labels import ATTRIBUTES
from stance.printable import printable
from stance.reviews import BulkAction

TITLE: Final = "Bulk"
PATH: Final = "bulk"
SAMPLED: Final = 20
"""Comments of the range that are shown: as many as are read before a decision on all."""
RANGE: Final = (0.9, 1.0)
"""Where the range begins: few comments, of which most are what they seem."""
KNOWN: Final = (
    addresses.Parameter("bulk_thread"),
    addresses.choice("bulk_attribute", tuple(map(attribute_name, ATTRIBUTES)), "the strongest of each comment counts"),
    addresses.day("bulk_since"),
    addresses.day("bulk_until"),
    addresses.scores("bulk_range", f"those from {RANGE[0]} on are chosen"),
)
"""What the address may ask for."""
_VERBS: Final = {"approve": "Approve", "reject": "Reject"}


def show() -> None:
    """Draws the screen."""
    with drawing.screen(TITLE):
        desk.ask_name()
        _draw()


def _draw() -> None:
    wanted = _filters()
    view = bulk_work.in_view(wanted)
    bulk_work.told_by(lambda sentence: st.text(sentence, width="stretch"))
    if not view.count:
        st.info("No open comments with scores here. Choose other filters, or import comments.")
    else:
        wanted = _range(view, wanted)
        _decide(view, wanted)
        _sample(wanted)
    _recent()


def _filters() -> bulk_work.Wanted:
    addresses.tell(KNOWN)
    threads = bulk_work.threads()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        thread = st.selectbox(
            "Thread",
            list(threads),
            index=None,
            format_func=lambda name: threads.get(name, name),
            placeholder="all threads",
            key="bulk_thread",
            width=280,
            bind="query-params",
        )
        attribute = st.selectbox(
            "Score",
            list(ATTRIBUTES),
            index=None,
            format_func=attribute_name,
            placeholder="strongest attribute",
            key="bulk_attribute",
            width=220,
            bind="query-params",
        )
        since, until = (
            st.date_input(
                label,
                value=None,
                min_value=addresses.FIRST_DAY,
                max_value=addresses.LAST_DAY,
                key=key,
                width=160,
                bind="query-params",
            )
            for label, key in (("Posted from", "bulk_since"), ("to", "bulk_until"))
        )
    return bulk_work.Wanted(thread, attribute, since, until, *RANGE)


def _range(view: bulk_work.View, wanted: bulk_work.Wanted) -> bulk_work.Wanted:
    above = st.container()
    low, high = st.slider(
        f"{wanted.name.capitalize()}, from and below",
        0.0,
        1.0,
        RANGE,
        score_chart.STEP,
        key="bulk_range",
        bind="query-params",
    )
    chart = score_chart.in_range(view.bins, low, high)
    above.altair_chart(chart, alt=f"Columns: open comments by {wanted.name}; those in the range are blue")
    return replace(wanted, low=low, high=high)


def _decide(view: bulk_work.View, wanted: bulk_work.Wanted) -> None:
    moderator = desk.moderator()
    chosen = view.chosen(wanted.low, wanted.high)
    open_ones = f"{view.count:,} open {noun(view.count, 'comment')} with scores"
    st.markdown(f"**{chosen.count:,}** of {open_ones} {noun(chosen.count, 'is', 'are')} in the range.")
    pending = bulk_work.pending(wanted)
    if pending is not None:
        _confirm(pending, moderator)
        return
    if not chosen.count:
        return
    for action in _VERBS:
        st.markdown(chosen.expected(action, wanted.name))
    if chosen.count > bulk_work.MOST:
        st.caption(f"At most {bulk_work.MOST:,} are decided at once: choose a smaller range.")
        return
    if moderator is None:
        st.caption("Give your name on the left first: it stands beside each decision.")
    st.text_input("Note", key="bulk-note", max_chars=300, placeholder="why, for the log")
    with st.container(horizontal=True):
        for action, verb in _VERBS.items():
            st.button(
                f"{verb} {chosen.count:,} {noun(chosen.count, 'comment')} …",
                key=f"bulk-{action}",
                disabled=moderator is None,
                on_click=bulk_work.ask,
                args=(action, wanted),
            )


def _confirm(pending: bulk_work.Pending, moderator: str | None) -> None:
    count = len(pending.seen)
    verb = _VERBS[pending.action]
    with st.container(border=True):
        st.markdown(f"**{verb} {count:,} {noun(count, 'comment')}?** All of it can be undone afterwards.")
        with st.container(horizontal=True):
            st.button(
                f"Yes, {verb.lower()} {count:,}",
                type="primary",
                disabled=moderator is None,
                on_click=bulk_work.decide,
                args=(pending, moderator),
            )
            st.button("Cancel", on_click=bulk_work.forget_pending)


def _sample(wanted: bulk_work.Wanted) -> None:
    cards = desk.store().sample(wanted.filters, SAMPLED)
    if not cards:
        return
    st.subheader(f"{len(cards)} of them, drawn by lot", anchor=False)
    for card in cards:
        with st.container(key=f"card-0-sample-{card.comment}", gap="xxsmall"):
            score = card.attributes.get(wanted.attribute or card.strongest or "", 0.0)
            said_by = printable(card.author or "no name", WIDTHS.author)
            drawing.page_text(f"{score:.2f} · {said_by}", f"about-sample-{card.comment}")
            drawing.page_text(shortened(card.text, bulk_work.SHOWN), f"said-sample-{card.comment}")


def _recent() -> None:
    actions = desk.store().bulk_actions()
    if not actions:
        return
    st.subheader("Last bulk actions", anchor=False)
    for action in actions:
        _action(action)


def _action(action: BulkAction) -> None:
    moderator = desk.moderator()
    with st.container(horizontal=True, vertical_alignment="center", key=f"card-0-bulk-{action.key}"):
        st.text(bulk_work.described(action), width="stretch")
        if action.standing:
            st.button(
                f"Undo all {action.standing:,}" if action.standing > 1 else "Undo it",
                key=f"undo-{action.key}",
                disabled=moderator is None,
                on_click=bulk_work.undo,
                args=(action.key, moderator),
            )
