"""Where the comments of a page tell their times: each element's claim, and the place that most comments share."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from stance.reading.formats.dates import Dates
from stance.reading.formats.learned.parts import AUTHOR, HEADER, TEXT, TIME, Part, Piece

_WHOLE: Final = {"datetime": 4.0, "date": 3.0, "partial": 1.5, "relative": 1.5, "clock": 0.5}
_WITHIN: Final = {"datetime": 1.0, "date": 0.8}
MAY_DATE: Final = re.compile(
    r"\d|yesterday|today|gestern|heute|hier|ayer|hoy|ieri|oggi|ontem|hoje|вчера|сегодня|أمس|ago"
)
_NUMBERS_ONLY: Final = re.compile(r"\d\s?[./-]\s?\d")
"""Only of dates in numbers must it be settled which is the month."""
JOINING: Final = frozenset(
    "at on um uhr am a à le el il op den the las la les de del em às às os om posted date datum says said sagt o godz "
    "gepostet published написано в kl kommentar kommentiert commentaire comentario commento geschrieben posté publié "
    "comment comments reply permalink link".split()
)
WORD: Final = re.compile(r"[^\W\d_]+")
MAX_DATE: Final = 90


@dataclass(slots=True)
class Moment:
    """An element that tells a time."""

    place: int
    weight: float
    iso: str | None
    written: str


def time_votes(sample: Sequence[Part], found: Sequence[list[Moment]]) -> dict[int, float]:
    """How much speaks for each place being the one of times, the likeliest first."""
    return ranked(
        (part.pieces[each.place].shape, each.weight)
        for part, moments in zip(sample, found, strict=False)
        for each in _first_of_shape(part, moments)
    )


def best_moment(part: Part, found: list[Moment], votes: dict[int, float]) -> Moment | None:
    """The element with the time, which is the one at the place where most comments have theirs."""
    return max(found, key=lambda each: (votes.get(part.pieces[each.place].shape, 0.0), -each.place), default=None)


def moments_at(part: Part, votes: dict[int, float], dates: Dates) -> list[Moment]:
    """The time at the page's usual place for times; if none is there, all that the comment tells."""
    usual = next(iter(votes), -1)
    for place, piece in enumerate(part.pieces):
        if piece.shape == usual:
            moment = moment_at(part, place, dates)
            if moment is not None and moment.iso:
                return [moment]
            break
    return moments(part, dates)


def moments(part: Part, dates: Dates) -> list[Moment]:
    """All elements of a comment that tell a time; only ``<time>`` elements where there are such."""
    marked = [place for place, piece in enumerate(part.pieces) if piece.moment and piece.tag == "time"]
    places = marked or range(len(part.pieces))
    found = [moment for place in places if (moment := moment_at(part, place, dates)) is not None]
    return (
        found
        if found or not marked
        else [moment for place in range(len(part.pieces)) if (moment := moment_at(part, place, dates)) is not None]
    )


def moment_at(part: Part, place: int, dates: Dates) -> Moment | None:
    """The time that the element at ``place`` tells, or None."""
    piece = part.pieces[place]
    if piece.moment and (iso := dates.iso(piece.moment)):
        return Moment(place, 5.0 if piece.tag == "time" else 3.5, _finer(iso, part, piece, dates), "")
    if 0 < piece.size <= MAX_DATE and piece.up >= 0 and not _has_twin(part, place):
        line = part.line(piece)
        if MAY_DATE.search(line):
            return _moment_of(place, piece, line, dates)
    return None


def _finer(iso: str, part: Part, piece: Piece, dates: Dates) -> str:
    """``iso``, or the time of the same day that is shown if only that tells the hour."""
    if len(iso) == 10 and piece.size <= MAX_DATE and (read := dates.iso(part.line(piece))) and read.startswith(iso):
        return read
    return iso


def _moment_of(place: int, piece: Piece, line: str, dates: Dates) -> Moment | None:
    found = dates.find(line)
    if not found:
        return None
    best = max(found, key=lambda each: _WHOLE.get(each.kind, 0.0))
    rest = line
    for each in reversed(found):
        rest = f"{rest[: each.start]} {rest[each.end :]}"
    is_whole = not any(word.lower() not in JOINING for word in WORD.findall(rest))
    weight = _WHOLE.get(best.kind, 0.0)
    if not is_whole:
        weight = (
            _WITHIN.get(best.kind, 0.0)
            if piece.hints & (TIME | AUTHOR | HEADER) or piece.tag in ("cite", "small", "header", "footer", "dt")
            else 0.0
        )
    if piece.hints & TEXT and piece.tag != "time":
        weight /= 4
    if not weight:
        return None
    return Moment(
        place,
        weight,
        dates.iso_of(best) if best.kind != "clock" else None,
        line if is_whole else line[best.start : best.end],
    )


def _first_of_shape(part: Part, found: list[Moment]) -> Iterable[Moment]:
    seen = set()
    for each in found:
        shape = part.pieces[each.place].shape
        if shape not in seen:
            seen.add(shape)
            yield each


def ranked(votes: Iterable[tuple[int, float]]) -> dict[int, float]:
    """The sum of votes per shape, highest first."""
    sums: dict[int, float] = defaultdict(float)
    for shape, weight in votes:
        sums[shape] += weight
    return dict(sorted(sums.items(), key=lambda each: -each[1]))


def dated_lines(part: Part) -> Iterable[str]:
    """A comment's lines with dates in numbers, by which the order of day and month is settled."""
    if any(piece.moment and piece.tag == "time" for piece in part.pieces):
        return
    for place, piece in enumerate(part.pieces):
        if 5 < piece.size <= MAX_DATE and piece.moment is None and not _has_twin(part, place):
            line = part.line(piece)
            if _NUMBERS_ONLY.search(line):
                yield line


def _has_twin(part: Part, place: int) -> bool:
    """Whether the element's first child holds all its words, and so is the better place."""
    pieces = part.pieces
    if place + 1 >= len(pieces):
        return False
    inner = pieces[place + 1]
    return inner.up == place and inner.size == pieces[place].size


def around_dates(line: str, dates: Dates) -> tuple[list[str], str | None]:
    """The words around the dates of a line that do not merely join them, and the first full date."""
    found = dates.find(line)
    rest = line
    for each in reversed(found):
        rest = f"{rest[: each.start]} {rest[each.end :]}"
    words = [word for word in WORD.findall(rest) if word.lower() not in JOINING]
    return words, dates.iso(line) if found else None
