"""Elements of a page that are built alike: what may be its comments."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence, Set
from typing import Final

from stance.reading.formats.dates import Dates
from stance.reading.formats.languages import WORDS, alternation
from stance.reading.formats.learned.parts import LINE, PARAGRAPH, Part, Piece
from stance.reading.formats.learned.sections import Section, words_in
from stance.reading.formats.learned.times import MAX_DATE, Moment, around_dates, may_date, moment_at

MAX_DATED: Final = 50_000
"""Times around which elements built alike are looked for, to bound the work."""
MOST_GROUPS: Final = 4
"""Groups of each sort that are read, the likeliest first. Set by hand: what is further down is no comments."""
_MOST_WORDS: Final = 20_000
"""Characters of an element whose first line is looked at; a longer one is no single comment."""
_HIGHEST: Final = 256
"""Elements around one that are climbed, so that deep nesting cannot make this slow."""
_QUOTES: Final = frozenset(("blockquote", "q"))
_NAME_TAGS: Final = frozenset(("a", "b", "strong", "em", "i", "cite", "span"))
_NAME_WORDS: Final = 8
"""Words beside the time of a line with a name; more are a sentence."""
_LEVELS: Final = 16
"""Levels around a date that are looked at for the comment's own element."""
_LARGEST: Final = 0.7
"""A group by kind is tried if it has at least so many elements of the largest group's number."""
_ITEM_WORDS: Final = frozenset(
    "comment review reply talkback cmt opinion testimonial note answer post message response feedback".split()
) | frozenset(word.lower() for word in WORDS.markup.items)
_ITEM_TAGS: Final = frozenset(("li", "div", "article", "section", "dl", "dd", "dt", "tr", "table", "blockquote"))
_NUMBER: Final = re.compile(r"\d{1,20}$")
ITEM: Final = re.compile(
    rf"(?:^|\s)(?:single-?|user-?|reader-?)?(?:comment|talkback|{alternation(WORDS.markup.items)})"
    r"(?:[-_]{0,2}(?:item|entry|box|single|wrap|wrapper|container|block|row|post|element))?(?:$|\s)",
    re.IGNORECASE,
)
"""Names of an element that is a comment though it is the only one of its kind."""


class Times:
    """The elements of a page that tell a time; each is asked once, however many sections it stands in."""

    def __init__(self, page: Part, dates: Dates) -> None:
        self._page, self._dates = page, dates
        self._known: dict[int, Moment | None] = {}

    def within(self, section: Section, barred: Sequence[bool]) -> list[Moment]:
        """Those of a section, but for those that are ``barred`` where the page does not surely call it comments."""
        indices = (index for index in range(section.start, section.end) if section.is_named or not barred[index])
        moments = [moment for index in indices if (moment := self._at(index)) is not None]
        # A time that stands alone tells more than one among other words.
        timed = [moment for moment in moments if moment.is_alone] or [moment for moment in moments if moment.is_dated]
        return (timed or _headed(self._page, section, barred, self._dates))[:MAX_DATED]

    def _at(self, index: int) -> Moment | None:
        if index not in self._known:
            self._known[index] = moment_at(self._page, index, self._dates)
        return self._known[index]


def groups_in(page: Part, section: Section, barred: Sequence[bool], timed: list[Moment]) -> Iterator[list[int]]:
    """Groups of elements built alike, the likeliest first: those with a time each, then those that are named so."""
    yield from _by_kind(page, section, timed)
    yield from _by_place(page, section, timed)
    if section.is_named:
        yield from _by_name(page, section, barred)
        if not timed:
            yield from _by_parent(page, section, barred)


def with_others(page: Part, section: Section, group: list[int], timed: list[Moment], dates: Dates) -> list[int]:
    """A group with elements of other kinds that tell a time too: inside those of the group, and beside them.

    Replies, the first post or those of the staff may be built in another way.
    """
    own, others = _own_and_others(page, group, timed)
    others += [(index, True) for index in _lines_in(page, group, set(own), dates)]
    around = {up for index in own for up in _up_from(page, index)} | set(group)
    kinds: dict[tuple[str, ...], list[int]] = defaultdict(list)
    found, members = set(group), set(group)
    holders = {page.pieces[index].up for index in group}
    for index, is_inside in others:
        if is_inside:
            if page.pieces[index].up not in around - members:  # else it stands in the header of the comment
                kinds[_kind(page, index)].append(index)
        elif (beside := _below(page, index, holders)) is not None and beside not in around:
            found.add(beside)
    for indices in kinds.values():
        first = {page.pieces[index].up: index for index in reversed(indices)}
        if len(first) > 1:
            found.update(_apart(page, section, sorted(first.values()), around))
    return sorted(found)


def _lines_in(page: Part, group: list[int], own: set[int], dates: Dates) -> Iterator[int]:
    """Elements within those of the group that hold a name and a time: "Ada, on 5 May, wrote:"."""
    for member in group:
        outer = page.pieces[member]
        for index in range(member + 1, len(page.pieces)):
            piece = page.pieces[index]
            if piece.start >= outer.end:
                break
            if index in own or not 0 < piece.size <= MAX_DATE or piece.moment or not _holds_name(page, index):
                continue
            line = page.line(piece)
            if may_date(line) and (found := around_dates(line, dates))[1] and 0 < len(found[0]) <= _NAME_WORDS:
                yield index


def _holds_name(page: Part, index: int) -> bool:
    inner = page.pieces[index + 1] if index + 1 < len(page.pieces) else None
    return inner is not None and inner.up == index and inner.tag in _NAME_TAGS and inner.size < page.pieces[index].size


def _own_and_others(page: Part, group: list[int], timed: list[Moment]) -> tuple[list[int], list[tuple[int, bool]]]:
    """The first time in each element of the group; and the other times, with whether they stand in one of it."""
    own: dict[int, int] = {}
    others: list[tuple[int, bool]] = []
    members = set(group)
    for moment in timed:
        holder = next((up for up in _up_from(page, moment.index) if up in members), None)
        if holder is not None and holder not in own:
            own[holder] = moment.index
        elif not any(page.pieces[up].tag in _QUOTES for up in _up_from(page, moment.index)):
            others.append((moment.index, holder is not None))
    return list(own.values()), others


def _up_from(page: Part, index: int) -> Iterator[int]:
    """An element and what it stands in, from the inside out."""
    for _ in range(_HIGHEST):
        if index < 0:
            return
        yield index
        index = page.pieces[index].up


def _below(page: Part, index: int, holders: set[int]) -> int | None:
    """The element around the one at ``index`` that stands directly in one of ``holders``."""
    return next((up for up in _up_from(page, index) if page.pieces[up].up in holders), None)


def _headed(page: Part, section: Section, barred: Sequence[bool], dates: Dates) -> list[Moment]:
    """Elements whose first line tells a time among a few words, though no element holds the time alone."""
    headed = []
    for index in range(section.start, section.end):
        piece = page.pieces[index]
        if not 0 < piece.size <= _MOST_WORDS or (barred[index] and not section.is_named):
            continue
        line = _first_line(page, piece)
        if len(line) > MAX_DATE or not may_date(line):
            continue
        words, iso = around_dates(line, dates)
        if len(words) <= _NAME_WORDS and (iso or any(time.kind == "relative" for time in dates.find(line))):
            headed.append(Moment(index, 1.0, iso, line))
    outer = {page.pieces[moment.index].up for moment in headed}
    return [moment for moment in headed if moment.index not in outer]


def _first_line(page: Part, piece: Piece) -> str:
    """The first line of ``piece``, or the beginning of one that is longer than ``MAX_DATE``: no more is laid out."""
    end, length = piece.start, 0
    while end < piece.end and length <= MAX_DATE:
        word = page.words[end]
        length += 0 if word in (LINE, PARAGRAPH) else len(word.strip())
        end += 1
    return page.text(piece.start, end).partition("\n")[0]


def _by_kind(page: Part, section: Section, timed: list[Moment]) -> Iterator[list[int]]:
    """Elements of one kind that hold a time each."""
    holders: dict[tuple[str, ...], set[int]] = defaultdict(set)
    for moment in timed:
        met = set()
        index = moment.index
        for _ in range(_LEVELS):
            if index < section.start:
                break
            kind = _kind(page, index)
            if kind not in met:
                met.add(kind)
                holders[kind].add(index)
            index = page.pieces[index].up
    largest = max(map(len, holders.values()), default=0)
    full = [indices for indices in holders.values() if len(indices) >= _LARGEST * largest]
    for indices in sorted(full, key=lambda indices: (-own_size(page, indices), min(indices))):
        yield sorted(indices)


def _by_place(page: Part, section: Section, timed: list[Moment]) -> Iterator[list[int]]:
    """Elements, of whatever kind, that stand equally far around times of one kind, as far as no two are the same."""
    anchors: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for moment in timed:
        anchors[_kind(page, moment.index)].append(moment.index)
    for indices in sorted(anchors.values(), key=len, reverse=True)[:MOST_GROUPS]:
        # Date and hour may stand in elements of one kind, side by side.
        first = {page.pieces[index].up: index for index in reversed(indices)}
        if len(first) > 1:
            yield _apart(page, section, sorted(first.values()))


def _apart(page: Part, section: Section, indices: list[int], barred: Set[int] = frozenset()) -> list[int]:
    """The elements around those at ``indices``, as far out as no two are the same, and none is ``barred``."""
    for _ in range(_LEVELS):
        above = [page.pieces[index].up for index in indices]
        if min(above) < max(section.start, 1) or len(set(above)) < len(above) or not barred.isdisjoint(above):
            break
        indices = above
    return sorted(indices)


def _by_name(page: Part, section: Section, barred: Sequence[bool]) -> Iterator[list[int]]:
    """Elements of one kind that are named like comments, each with its number, whether or not they tell a time."""
    named: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for index in range(section.start, section.end):
        piece = page.pieces[index]
        if piece.tag not in _ITEM_TAGS or not piece.size or barred[index] or piece.node is None:
            continue
        number = piece.ident
        if not _ITEM_WORDS.isdisjoint(words_in(piece.kind)) or (
            _NUMBER.search(number) and not _ITEM_WORDS.isdisjoint(words_in(number))
        ):
            named[_kind(page, index)].append(index)
    groups = [indices for indices in named.values() if len(indices) > 1]
    yield from sorted(groups, key=lambda indices: (-own_size(page, set(indices)), indices[0]))[:MOST_GROUPS]


def _by_parent(page: Part, section: Section, barred: Sequence[bool]) -> Iterator[list[int]]:
    """Elements of one kind that stand side by side, for pages that tell no times."""
    beside: dict[tuple[int, tuple[str, ...]], list[int]] = defaultdict(list)
    for index in range(section.start, section.end):
        piece = page.pieces[index]
        if piece.tag in _ITEM_TAGS and piece.size and not barred[index]:
            beside[piece.up, _kind(page, index)].append(index)
    groups = [indices for indices in beside.values() if len(indices) > 1]
    yield from sorted(groups, key=lambda indices: (-own_size(page, set(indices)), indices[0]))[:MOST_GROUPS]


def _kind(page: Part, index: int) -> tuple[str, ...]:
    """What elements that are built alike share: tag and names, or, of one without names, those of the one around."""
    piece = page.pieces[index]
    if piece.names or piece.up < 0:
        return piece.tag, piece.kind.strip() or piece.names
    return piece.tag, "", page.pieces[piece.up].tag, page.pieces[piece.up].kind


def own_size(page: Part, indices: set[int]) -> int:
    """Characters in the elements, those of one inside another counted once."""
    total, until = 0, 0
    for index in sorted(indices):
        piece = page.pieces[index]
        if piece.start >= until:
            total += piece.size
            until = piece.end
    return total
