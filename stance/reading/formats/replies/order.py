"""What the order of a page's comments proves about which of them are replies.

A page sorted by thread has its roots in the order of time, newest or oldest first, and every reply below its root.

- Roots newest first: a comment older than the last root is a root, one that is younger is a reply.
- Roots oldest first: a comment that stands above an older one is a reply. For let ``b`` stand below ``a`` and be
  older. If ``b`` is a root, ``a`` is none, for roots grow younger downwards. If ``b`` is a reply, its root is older
  than ``a`` too: it stands above ``a``, which is then in its thread, or below, and ``a`` is no root again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import pairwise
from math import log
from typing import Final

from stance.records import Comment

OLDEST_FIRST: Final = "oldest first"
NEWEST_FIRST: Final = "newest first"
THREADS_OLDEST_FIRST: Final = "threads, oldest first"
THREADS_NEWEST_FIRST: Final = "threads, newest first"
UNSORTED: Final = "unsorted"

# When order proves something. Set by hand on the dev pages (2026-11).
_KNOWN_SHARE: Final = 0.8
"""The share of comments that must have a time, or order says nothing."""
_LONG: Final = 12
"""Comments of a page so long that it may have a false time or two."""
_MIN_ROOTS: Final = 3
"""Comments that must be roots of the sorting."""
_LEAD: Final = 2
"""How many times as many comments must be roots of the sorting as of the other."""
_OVER_CHANCE: Final = 2.5
"""How many times as many must be roots as in random order, where about ``log(length)`` are, less …"""
_ALLOWANCE: Final = 2
"""… this many, for short pages."""


@dataclass(frozen=True, slots=True)
class Order:
    """How a page is sorted, and the times it is judged by."""

    sorting: str
    times: tuple[float | None, ...]
    """Seconds, comparable with each other only; None where unknown."""
    roots: tuple[int | None, ...]
    """For a comment that is proven to be a reply, the place of the last that may be its root; else None."""

    @property
    def is_newest_first(self) -> bool:
        """Whether what a comment replies to stands below it."""
        return self.sorting == NEWEST_FIRST

    def is_root(self, place: int) -> bool:
        """Whether the comment is proven to be no reply."""
        return self.sorting == THREADS_NEWEST_FIRST and self.roots[place] is None and self.times[place] is not None

    def may_reply_to(self, place: int, parent: int) -> bool:
        """Whether the comment at ``place`` can reply to the one at ``parent``: neither later in time nor below."""
        if (parent > place) is not self.is_newest_first or parent == place:
            return False
        then, now = self.times[parent], self.times[place]
        return then is None or now is None or then <= now


def order_of(comments: Sequence[Comment], sorted_by_thread: bool | None = None) -> Order:
    """How ``comments`` are sorted, judged by their times; ``sorted_by_thread`` says it if it is known."""
    times = _times(comments)
    nothing = (None,) * len(times)
    known = [time for time in times if time is not None]
    if len(known) < max(2, _KNOWN_SHARE * len(times)):
        return Order(UNSORTED, times, nothing)
    rising, falling = _is_rising(known), _is_rising([-time for time in known])
    if rising or falling:
        flat = NEWEST_FIRST if falling and not rising and not sorted_by_thread else OLDEST_FIRST
        return Order(flat, times, nothing)
    if sorted_by_thread is False:
        return Order(UNSORTED, times, nothing)
    newest, oldest = _roots_newest_first(times), _roots_oldest_first(times)
    is_newest = newest.count(None) > oldest.count(None)
    roots = newest if is_newest else oldest
    if not sorted_by_thread and not _is_significant(times, newest.count(None), oldest.count(None)):
        return Order(UNSORTED, times, nothing)
    return Order(THREADS_NEWEST_FIRST if is_newest else THREADS_OLDEST_FIRST, times, tuple(roots))


def _is_significant(times: Sequence[float | None], newest: int, oldest: int) -> bool:
    """Whether so many comments can be roots of one sorting that chance, or the other sorting, does not explain it.

    On a page of threads, oldest first, nothing is older than the first comment, unless its time is false.
    """
    more, less = max(newest, oldest), min(newest, oldest)
    if newest < oldest and len(times) < _LONG and times[0] != min(time for time in times if time is not None):
        return False
    return more >= max(_MIN_ROOTS, _LEAD * less, _OVER_CHANCE * log(len(times)) - _ALLOWANCE)


def _is_rising(times: Sequence[float]) -> bool:
    return all(before <= after for before, after in pairwise(times))


def _roots_newest_first(times: Sequence[float | None]) -> list[int | None]:
    roots: list[int | None] = []
    last, root = float("inf"), 0
    for place, time in enumerate(times):
        is_reply = time is not None and time > last
        roots.append(root if is_reply else None)
        if time is not None and not is_reply:
            last, root = time, place
    return roots


def _roots_oldest_first(times: Sequence[float | None]) -> list[int | None]:
    is_reply = [False] * len(times)
    oldest_below = float("inf")
    for place in range(len(times) - 1, -1, -1):
        time = times[place]
        if time is not None:
            is_reply[place] = time > oldest_below
            oldest_below = min(oldest_below, time)
    roots: list[int | None] = []
    root = 0
    for place, has_parent in enumerate(is_reply):
        roots.append(root if has_parent else None)
        if not has_parent:
            root = place
    return roots


def _times(comments: Sequence[Comment]) -> tuple[float | None, ...]:
    """Times as seconds; to the day, if a comment has no more."""
    read = [_read(comment.posted_at) for comment in comments]
    has_zones = all(time is None or time.tzinfo for time in read)
    to_the_day = any(comment.posted_at is not None and len(comment.posted_at) == 10 for comment in comments)
    times: list[float | None] = []
    for time in read:
        if time is None:
            times.append(None)
        elif to_the_day:
            times.append(float(date.toordinal(time)))
        else:
            times.append((time if has_zones else time.replace(tzinfo=UTC)).timestamp())
    return tuple(times)


def _read(posted_at: str | None) -> datetime | None:
    if posted_at is None:
        return None
    try:
        return datetime.fromisoformat(posted_at)
    except ValueError:
        return None
