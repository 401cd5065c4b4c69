"""Where the comments of a page tell their times: each element's vote, and the place that most comments share."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final

from stance.reading.formats.dates import Dates
from stance.reading.formats.languages import WORDS, alternation
from stance.reading.formats.learned.parts import AUTHOR, HEADER, HEADER_TAGS, TEXT, TIME, Part, Piece


@dataclass(frozen=True, slots=True)
class _Weights:
    """What an element's time counts as a vote for the element's place.

    Set by hand on the test pages (2026-11).
    """

    time_element: float = 5.0
    """``<time datetime="…">``."""
    attribute: float = 3.5
    """Another element whose ``title`` is a time."""
    alone: Mapping[str, float] = field(
        default_factory=lambda: {"datetime": 4.0, "date": 3.0, "partial": 1.5, "relative": 1.5, "clock": 0.5}
    )
    """A time of each kind that stands alone in its element, or with words such as "on"."""
    among_words: Mapping[str, float] = field(default_factory=lambda: {"datetime": 1.0, "date": 0.8})
    """A time among other words, in an element that may be a comment's header."""
    in_text: float = 0.25
    """What is left of the weight in an element that is named like a text."""


WEIGHTS: Final = _Weights()
_ALONE: Final = 1.0
"""The weight above which an element holds a time and nothing else: those among other words have no more."""
_DATED: Final = 0.5
"""The weight above which an element tells more than a time of day: a clock alone has no more."""
_MAY_DATE: Final = re.compile(rf"\d|{alternation(WORDS.dates.today + WORDS.dates.yesterday + WORDS.dates.hints)}")
"""Found in nearly every line that tells a time: the quick test."""
_REMEMBERED: Final = 8_192
"""Lines of which is remembered whether they may tell a time, since a page is looked at in several ways."""
_NUMBERS_ONLY: Final = re.compile(r"\d\s?[./-]\s?\d")
"""Only of dates in numbers must it be settled which is the month."""
JOINING: Final = frozenset(WORDS.comments.element_words)
_ZONES: Final = frozenset("UTC GMT TU TUC MEZ MESZ CET CEST WET BST EST EDT CST CDT MST MDT PST PDT MSK".split())
"""Abbreviations of time zones, which stand behind the hour."""
WORD: Final = re.compile(r"[^\W\d_]+")
MAX_DATE: Final = 90
"""Characters of an element or line that may tell a time; more is a text. Set by hand (2026-11)."""
MIN_NUMBERS: Final = 6
"""Characters of the shortest date in numbers with a year, such as ``3.4.33``."""
_NEAR: Final = 3
"""Elements after that of a day among which its hour stands."""
_MAX_CLOCK: Final = 16
"""Characters of an element with an hour, such as ``at 10:15:30 PM``."""
_ISO_DATE: Final = len("2033-03-14")
"""Characters of a date without a time of day."""


@lru_cache(maxsize=_REMEMBERED)
def may_date(line: str) -> bool:
    """Whether a line may tell a time: the quick test."""
    return _MAY_DATE.search(line) is not None


@dataclass(slots=True)
class Moment:
    """An element that tells a time."""

    index: int
    """Of the element among the comment's pieces."""
    weight: float
    iso: str | None
    written: str

    @property
    def is_alone(self) -> bool:
        """Whether the element holds the time and nothing else."""
        return self.weight > _ALONE

    @property
    def is_dated(self) -> bool:
        """Whether it tells more than a time of day."""
        return self.weight > _DATED


def time_votes(sample: Sequence[Part], moments_of: Sequence[list[Moment]]) -> dict[int, float]:
    """How much speaks for each place being the one of times, the likeliest first."""
    return ranked(
        (part.pieces[moment.index].shape, moment.weight)
        for part, moments in zip(sample, moments_of, strict=False)
        for moment in _first_of_shape(part, moments)
    )


def best_moment(part: Part, moments: list[Moment], votes: dict[int, float]) -> Moment | None:
    """The element with the time, which is the one at the place where most comments have theirs."""
    return max(
        moments, key=lambda moment: (votes.get(part.pieces[moment.index].shape, 0.0), -moment.index), default=None
    )


def with_clock(part: Part, moment: Moment | None, dates: Dates) -> Moment | None:
    """``moment`` with the hour that stands in the element after its day, if one does."""
    if moment is None or moment.iso is None or len(moment.iso) != _ISO_DATE:
        return moment
    day = part.pieces[moment.index]
    for piece in part.pieces[moment.index + 1 : moment.index + 1 + _NEAR]:
        if piece.up == day.up and piece.start >= day.end and 0 < piece.size <= _MAX_CLOCK:
            line = part.line(piece)
            if [time.kind for time in dates.find(line)] == ["clock"]:
                exact = dates.iso(f"{moment.iso} {line}")
                return replace(moment, iso=exact) if exact and exact.startswith(moment.iso) else moment
    return moment


def moments_at(part: Part, votes: dict[int, float], dates: Dates) -> list[Moment]:
    """The time at the page's usual place for times; if none is there, all that the comment tells."""
    usual = next(iter(votes), -1)
    for index, piece in enumerate(part.pieces):
        if piece.shape == usual:
            moment = moment_at(part, index, dates)
            if moment is not None and moment.iso:
                return [moment]
            break
    return moments_in(part, dates)


def moments_in(part: Part, dates: Dates) -> list[Moment]:
    """All elements of a comment that tell a time; only ``<time>`` elements where there are such."""
    marked = [index for index, piece in enumerate(part.pieces) if piece.moment and piece.tag == "time"]
    return _moments_among(part, marked, dates) or _moments_among(part, range(len(part.pieces)), dates)


def _moments_among(part: Part, indices: Iterable[int], dates: Dates) -> list[Moment]:
    return [moment for index in indices if (moment := moment_at(part, index, dates)) is not None]


def moment_at(part: Part, index: int, dates: Dates) -> Moment | None:
    """The time that the element at ``index`` tells, or None."""
    piece = part.pieces[index]
    if piece.moment and (iso := dates.iso(piece.moment)):
        weight = WEIGHTS.time_element if piece.tag == "time" else WEIGHTS.attribute
        return Moment(index, weight, _finer(iso, part, piece, dates), "")
    if 0 < piece.size <= MAX_DATE and piece.up >= 0 and not _has_twin(part, index):
        line = part.line(piece)
        if may_date(line):
            return _moment_of(index, piece, line, dates)
    return None


def _finer(iso: str, part: Part, piece: Piece, dates: Dates) -> str:
    """``iso``, or the time of the same day that is shown if only that tells the hour."""
    is_day = len(iso) == _ISO_DATE
    if is_day and piece.size <= MAX_DATE and (shown := dates.iso(part.line(piece))) and shown.startswith(iso):
        return shown
    return iso


def _moment_of(index: int, piece: Piece, line: str, dates: Dates) -> Moment | None:
    times = dates.find(line)
    if not times:
        return None
    best = max(times, key=lambda time: WEIGHTS.alone.get(time.kind, 0.0))
    is_whole = not _words_around(line, ((time.start, time.end) for time in times))
    weight = 0.0
    if is_whole:
        weight = WEIGHTS.alone.get(best.kind, 0.0)
    elif piece.hints & (TIME | AUTHOR | HEADER) or piece.tag in HEADER_TAGS:
        weight = WEIGHTS.among_words.get(best.kind, 0.0)
    if piece.hints & TEXT and piece.tag != "time":
        weight *= WEIGHTS.in_text
    if not weight:
        return None
    iso = dates.iso_of(best) if best.kind != "clock" else None
    return Moment(index, weight, iso, line if is_whole else line[best.start : best.end])


def _first_of_shape(part: Part, moments: list[Moment]) -> Iterable[Moment]:
    """The first of the moments at each place."""
    seen = set()
    for moment in moments:
        shape = part.pieces[moment.index].shape
        if shape not in seen:
            seen.add(shape)
            yield moment


def ranked(votes: Iterable[tuple[int, float]]) -> dict[int, float]:
    """The sum of votes per shape, highest first."""
    sums: dict[int, float] = defaultdict(float)
    for shape, weight in votes:
        sums[shape] += weight
    return dict(sorted(sums.items(), key=lambda item: -item[1]))


def dated_lines(part: Part) -> Iterable[str]:
    """A comment's lines with dates in numbers, by which the order of day and month is settled."""
    if any(piece.moment and piece.tag == "time" for piece in part.pieces):
        return
    for index, piece in enumerate(part.pieces):
        if MIN_NUMBERS <= piece.size <= MAX_DATE and piece.moment is None and not _has_twin(part, index):
            line = part.line(piece)
            if _NUMBERS_ONLY.search(line):
                yield line


def _has_twin(part: Part, index: int) -> bool:
    """Whether the element's first child holds all its words, and so is the better place."""
    pieces = part.pieces
    if index + 1 >= len(pieces):
        return False
    inner = pieces[index + 1]
    return inner.up == index and inner.size == pieces[index].size


def around_dates(line: str, dates: Dates) -> tuple[list[str], str | None]:
    """The words around the dates of a line that do not merely join them, and the first full date."""
    times = dates.find(line)
    return _words_around(line, ((time.start, time.end) for time in times)), dates.iso(line) if times else None


def _words_around(line: str, spans: Iterable[tuple[int, int]]) -> list[str]:
    """The words of a line outside of the ``spans``, which do not overlap, without those that merely join times."""
    rest = line
    for start, end in sorted(spans, reverse=True):
        rest = f"{rest[:start]} {rest[end:]}"
    return [word for word in WORD.findall(rest) if word.lower() not in JOINING and word not in _ZONES]
