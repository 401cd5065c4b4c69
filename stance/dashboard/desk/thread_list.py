"""What the screen of threads shows: rows of the store as a table, comments in the order of their page. No drawing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Final

from stance.dashboard import rows, wording
from stance.dashboard.colors import LABEL_COLORS
from stance.dashboard.desk import links, table, times
from stance.dashboard.desk.addresses import Parameter, choice, number
from stance.dashboard.desk.thread_name import thread_name
from stance.printable import printable
from stance.reviews import OPEN, ORDERS, RULE, Card, Kept, ThreadPage, ThreadRow

PAGE_THREADS: Final = 25
"""Threads on one page of the table: as many as a screen shows without getting slow to scan."""
PAGE_COMMENTS: Final = 50
"""Comments of a thread drawn at a time, as on the screen of single pages."""
FOUND: Final = 25
"""Comments that a search shows at a time."""
STATE_COLORS: Final[Mapping[str, str]] = {
    OPEN: "blue",
    "approved": "green",
    "rejected": "red",
    "escalated": "orange",
}
"""The colour of the badge of each state; others are grey. The state is always told in words too."""
KNOWN: Final = (
    *(Parameter(name) for name in ("id", "comment", "headline", "said")),
    choice("order", ORDERS, "the newest threads are first"),
    choice("ascending", ("0", "1"), "the highest is first"),
    number("before", "the newest comments are shown"),
    number("thread-page", "the first page is shown"),
)
"""What the address of the threads may ask for."""
ASCENDING_FIRST: Final = "headline"
"""The order that begins with the lowest when it is chosen: from A to Z."""
_TITLE: Final = 160
"""Characters of a headline in the table."""
_HEADINGS: Final = (
    table.Heading("headline", "Headline", sorts=True),
    table.Heading("newest", "Newest", "plain", sorts=True),
    table.Heading("comments", "Comments", kind="number", sorts=True),
    table.Heading("open", "Open", kind="number", sorts=True),
    table.Heading("reported", "Reported", kind="number", sorts=True),
    table.Heading("decided", "Decided", kind="number", sorts=True),
    table.Heading("toxic", "Toxic", kind="number", sorts=True),
    table.Heading("sides", "Stance", "plain"),
)


@dataclass(frozen=True)
class Said:
    """One comment of a thread as it is drawn."""

    card: Card
    depth: int
    """How deep its reply stands among the comments on this page."""
    parent_author: str | None
    decision: Kept | None
    """The decision that stands on it."""


def order_of(name: str | None, ascending: str | None) -> table.Order:
    """The order that an address asks for; the newest first if it asks for none there is."""
    if name not in ORDERS:
        return table.Order("newest", False)
    return table.Order(name, ascending == "1")


def clicked(order: table.Order, name: str) -> table.Order:
    """The order after a click on the heading ``name``: by it, and the other way round if it was by it already."""
    if order.name == name:
        return table.Order(name, not order.is_ascending)
    return table.Order(name, name == ASCENDING_FIRST)


def threads_table(threads: Sequence[ThreadRow], order: table.Order) -> table.Table:
    """The table of threads."""
    return table.Table(f"{len(threads)} threads", _HEADINGS, [_row(thread) for thread in threads], order)


def _row(thread: ThreadRow) -> table.Row:
    counts = (thread.comments, thread.open, thread.reported, thread.decided)
    return table.Row(
        thread.thread_id,
        (
            table.Cell(
                thread_name(thread, _TITLE),
                printable(thread.site, wording.WIDTHS.address),
                is_link=True,
                is_strong=True,
            ),
            table.Cell(thread.newest or "no date"),
            *(table.Cell(f"{count:,}") for count in counts),
            table.share(thread.toxic_share, f"{thread.toxic_share:.0%}" if thread.comments else "–"),
            table.sides(thread.stances),
        ),
        links.to_thread(thread.thread_id),
    )


def facts(page: ThreadPage) -> str:
    """When the page appeared, where, and how its comments stand."""
    states = [f"{page.states[state]:,} {state}" for state in sorted(page.states, key=lambda state: state != OPEN)]
    address = wording.isolated(page.url, wording.WIDTHS.address) if page.url and page.title else ""
    known = (wording.written_time(page.published_at), address, ", ".join(states) or "no comments")
    return " · ".join(filter(None, known))


def in_reading_order(page: ThreadPage, decisions: Mapping[str, Kept]) -> list[Said]:
    """The comments of a page, replies under their parents where both are on it."""
    ids = [card.comment_id for card in page.comments]
    order, depths = rows.reading_order(ids, [card.parent_id for card in page.comments])
    authors = {card.comment_id: wording.author_name(card.author) for card in page.comments}
    found = []
    for place, depth in zip(order, depths, strict=True):
        card = page.comments[place]
        found.append(Said(card, depth, authors.get(card.parent_id or ""), decisions.get(card.standing or "")))
    return found


def about(said: Said) -> str:
    """When a comment was written, and whom it replies to."""
    card = said.card
    when = wording.written_time(card.posted_at) or wording.isolated(card.posted_as or "", wording.WIDTHS.posted_as)
    parent = f"replies to {wording.isolated(said.parent_author, wording.WIDTHS.parent_author)}"
    elsewhere = "replies to a comment on another page" if card.parent_id is not None else ""
    notes = (when if card.posted_at or card.posted_as else "", parent if said.parent_author else elsewhere,
             "edited" if card.edited else "", f"reported {card.reported:,} times" if card.reported else "")  # fmt: skip
    return " · ".join(filter(None, notes))


def decided(kept: Kept, of: tzinfo) -> str:
    """Who decided what, when and why, on one line."""
    reasons = ", ".join(printable(reason, wording.WIDTHS.subject) for reason in kept.reasons)
    note = wording.isolated(kept.note, wording.WIDTHS.headline) if kept.note else ""
    said = f"{kept.state} by {who(kept.reviewer)}, {times.shown(kept.at, of)}"
    return " · ".join(filter(None, (said, reasons, note)))


def who(reviewer: str) -> str:
    """The name of who decided, kept from what stands around it; of a rule, that it is one."""
    if reviewer.startswith(RULE):
        return f"the rule {wording.isolated(reviewer.removeprefix(RULE), wording.WIDTHS.author)}"
    return wording.isolated(reviewer, wording.WIDTHS.author)


def scores(card: Card) -> str:
    """Markdown: a bar and the value of the strongest attribute, and the side on the target. Of numbers only."""
    parts = []
    if card.strongest is not None:
        value = card.attributes[card.strongest]
        name = wording.attribute_name(card.strongest)
        parts.append(f"{wording.meter(value)}{wording.NB}{name}{wording.NB}**{value:.2f}**")
    if card.stance in LABEL_COLORS:
        parts.append(f":gray[{card.stance}]")
    return " \u2003 ".join(parts)
