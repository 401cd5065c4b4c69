"""Where a page's comments hold their author, time and text: learned from all of them at once, then read from each.

Blog systems leave the inner markup of a comment to themes, which name its parts as they like. But all comments of a
page are built alike, so the element that holds the author in one holds it in all: each place is a vote over the page.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import Final

from stance.reading.formats.dates import Dates
from stance.reading.formats.learned.authors import LINE_ACTIONS, author_place, author_votes, name_in
from stance.reading.formats.learned.parts import AUTHOR, HEADER, NOISE, TEXT, TIME, Part, Piece
from stance.reading.formats.learned.times import (
    JOINING,
    MAX_DATE,
    MAY_DATE,
    WORD,
    Moment,
    around_dates,
    best_moment,
    dated_lines,
    moments,
    moments_at,
    time_votes,
)

FEW: Final = 6
"""Comments in which a page's place for times is looked for."""
SAMPLE: Final = 400
"""Comments from which a page's places are learned."""
MAX_LABEL: Final = 60
MANY: Final = 60
"""Comments that are enough to tell what is the same in all."""
MAX_NOISE: Final = 200
"""Characters of what is for clicking on; more is a text, whatever its element is called."""
_DIGITS: Final = re.compile(r"\d+")
_COUNTED: Final = re.compile(
    r"[+-]?\d+\s(?:likes?|votes?|points?|upvotes?|replies|reply|antworten|gefällt mir|j.aime)|[+-]\d+"
)
_BETWEEN: Final = " \t\n,;:|•·–—-/#@()."


@dataclass(frozen=True, slots=True)
class Said:
    """What one comment's element says."""

    text: str
    author: str | None
    posted_at: str | None
    posted_as: str | None
    whole: str = ""
    """All its words, where they are asked for or no text was found."""
    addresses: tuple[str, ...] = ()
    """What its links lead to, where no time was found."""


@dataclass(frozen=True, slots=True)
class _Shape:
    """Where a page's comments have what: the votes for each place."""

    times: dict[int, float]
    authors: dict[int, float]
    """The most votes first."""
    constant: frozenset[int]
    text: int


_Heads = tuple[Moment | None, int | None]
"""What tells a comment's time, and the place of its author."""


def read_parts(parts: Iterable[Part], dates: Dates, wholes: Set[int] = frozenset()) -> list[Said]:
    """What each comment says, by the places that the page's comments have in common.

    Args:
        parts: the comments' parts; the places are learned from the first of them, the others are held one at a time.
        dates: reads the page's dates.
        wholes: the positions of those whose words are all wanted.
    """
    following = iter(parts)
    sample = list(islice(following, SAMPLE))
    shape, heads = _learned(sample, dates)
    said = []
    for position, part in enumerate(chain(sample, following)):
        if position < len(heads):
            time, author = heads[position]
        else:
            time = best_moment(part, moments_at(part, shape.times, dates), shape.times)
            author = author_place(part, time, shape.authors, dates)
        each = _said(part, time, author, shape, dates)
        if not each.text or position in wholes:
            each = replace(each, whole=part.text())
        if each.posted_at is None and part.addresses:
            each = replace(each, addresses=tuple(part.addresses))
        said.append(each)
    return _with_loose_dates(said, dates)


def _learned(sample: Sequence[Part], dates: Dates) -> tuple[_Shape, list[_Heads]]:
    """Where the page's comments have what, and the times and authors of the sample."""
    dates.settle(line for part in sample for line in dated_lines(part))
    found = [moments(part, dates) for part in sample[:FEW]]
    usual = time_votes(sample, found)
    found += [moments_at(part, usual, dates) for part in sample[FEW:]]
    votes = time_votes(sample, found)
    times = [best_moment(part, moments, votes) for part, moments in zip(sample, found, strict=True)]
    constant = _constant_shapes(sample)
    authors = author_votes(sample[:MANY], times, constant, dates)
    places = [author_place(part, time, authors, dates) for part, time in zip(sample, times, strict=True)]
    shape = _Shape(votes, authors, constant, _text_shape(sample, places, times))
    return shape, list(zip(times, places, strict=True))


def _with_loose_dates(said: list[Said], dates: Dates) -> list[Said]:
    """``said`` with dates that stand in no element of their own: on the first or last line of most texts."""
    for at in (0, -1):
        found = {}
        undated = [position for position, each in enumerate(said) if each.posted_at is None and each.posted_as is None]
        for position in undated:
            lines = said[position].text.split("\n")
            if len(lines) > 1 and len(lines[at]) <= MAX_DATE and MAY_DATE.search(lines[at]):
                rest, read = around_dates(lines[at], dates)
                if not rest and read:
                    kept = lines[1:] if at == 0 else lines[:-1]
                    found[position] = replace(said[position], text="\n".join(kept).strip(), posted_at=read)
        if found and len(found) >= 0.5 * len(undated):
            said = [found.get(position, each) for position, each in enumerate(said)]
    return said


def _constant_shapes(parts: Sequence[Part]) -> frozenset[int]:
    """Places where all comments say the same, or only a number: "Reply", "Permalink", "3"."""
    sample = parts[:MANY]
    said: dict[int, str] = {}
    holders: dict[int, int] = defaultdict(int)
    varying: set[int] = set()
    for part in sample:
        met = set()
        for piece in part.pieces:
            if piece.size and piece.shape not in varying:
                line = _DIGITS.sub("", part.line(piece)) if piece.size <= MAX_LABEL and piece.tag != "p" else None
                if line is None or said.setdefault(piece.shape, line) != line:
                    varying.add(piece.shape)
                met.add(piece.shape)
        for shape in met:
            holders[shape] += 1
    enough = max(3, len(sample) / 2)
    return frozenset(shape for shape, count in holders.items() if count >= enough and shape not in varying)


def _text_shape(parts: Sequence[Part], places: Sequence[int | None], times: Sequence[Moment | None]) -> int:
    """The place of the element that is named like a text and holds one in most comments; -1 if there is none."""
    sums: dict[int, float] = defaultdict(float)
    for part, author, time in zip(parts, places, times, strict=True):
        marks = [part.pieces[each].start for each in (author, time.place if time else None) if each is not None]
        seen = set()
        for place, piece in enumerate(part.pieces):
            if place and piece.hints & TEXT and piece.size and piece.shape not in seen:
                seen.add(piece.shape)
                holds = any(piece.start <= mark < piece.end for mark in marks)
                sums[piece.shape] += (0.6 if holds else 1.0) - (0.5 if piece.hints & NOISE else 0)
    best = max(sums, key=lambda shape: sums[shape], default=-1)
    return best if sums[best] >= 0.5 * len(parts) else -1


def _said(part: Part, time: Moment | None, author: int | None, shape: _Shape, dates: Dates) -> Said:
    bodies = [piece for piece in part.pieces if piece.shape == shape.text and piece.size]
    # Where nothing is left, what looked like a label ("Thanks!" in each of three comments) was the text.
    for labels in (shape.constant, frozenset[int]()):
        cuts = _cuts(part, time, author, labels)
        text = "\n\n".join(filter(None, (part.text(each.start, each.end, cuts) for each in bodies)))
        text = text or part.text(0, None, cuts)
        if text:
            break
    posted_at = time.iso if time else None
    return Said(
        text=_without_actions(text) or (text if bodies else ""),
        author=(name_in(part, author, time, dates) or None) if author is not None else None,
        posted_at=posted_at,
        posted_as=(time.written or None) if time and posted_at is None else None,
    )


def _cuts(part: Part, time: Moment | None, author: int | None, constant: frozenset[int]) -> list[tuple[int, int]]:
    """The stretches of a comment's words that are not its text."""
    cuts: list[tuple[int, int]] = []
    heads = [
        each for each in (author, time.place if time is not None and time.weight > 1 else None) if each is not None
    ]
    for place in heads:
        piece = part.pieces[_header_of(part, place, heads)]
        cuts.append((piece.start, piece.end))
    for place, piece in enumerate(part.pieces):
        if not place or not piece.size:
            continue
        is_noise = piece.hints & NOISE and piece.size <= MAX_NOISE and not piece.hints & TEXT
        if is_noise or piece.shape in constant or (piece.size <= 40 and part.line(piece).lower() in LINE_ACTIONS):
            cuts.append((piece.start, piece.end))
    return cuts


def _header_of(part: Part, place: int, heads: list[int]) -> int:
    """The outermost element around the author or time that holds no more than a header does."""
    pieces = part.pieces
    while (up := pieces[place].up) > 0 and _is_header(part, up, heads):
        place = up
    return place


def _is_header(part: Part, place: int, heads: list[int]) -> bool:
    """Whether an element holds author, time and what joins them, but no text."""
    above = part.pieces[place]
    inside = [part.pieces[each] for each in heads if _holds(above, part.pieces[each])]
    rest = above.size - sum(piece.size for piece in inside)
    is_named = above.hints & HEADER and not above.hints & TEXT
    if is_named or above.tag in ("header", "footer", "dt", "cite", "small"):
        return rest <= MAX_LABEL and not _holds_text(part, place, inside)
    if rest > MAX_LABEL / 2:
        return False
    left = part.text(above.start, above.end, [(piece.start, piece.end) for piece in inside]).lower()
    return not WORD.sub(lambda word: "" if word[0] in JOINING or word[0] in LINE_ACTIONS else "x", left).strip(_BETWEEN)


def _holds_text(part: Part, place: int, heads: list[Piece]) -> bool:
    above = part.pieces[place]
    for piece in islice(part.pieces, place + 1, None):
        if piece.start >= above.end:
            return False
        is_text = piece.hints & TEXT or (piece.tag == "p" and not piece.hints & (HEADER | AUTHOR | TIME | NOISE))
        if is_text and piece.size and not any(_holds(piece, head) or _holds(head, piece) for head in heads):
            return True
    return False


def _holds(outer: Piece, inner: Piece) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _without_actions(text: str) -> str:
    """``text`` without lines at its ends that are for clicking on, or that joined author and date."""
    if not text:
        return text
    lines = text.split("\n")
    start, end = 0, len(lines)
    while start < end and _is_noise(lines[start]):
        start += 1
    while end > start and _is_noise(lines[end - 1]):
        end -= 1
    return "\n".join(lines[start:end]).strip() if start or end < len(lines) else text


def _is_noise(line: str) -> bool:
    if len(line) > 40:
        return False
    lowered = line.lower().strip(" |•·–—:")
    words = WORD.findall(lowered)
    if _COUNTED.fullmatch(lowered):
        return True
    is_joining = bool(words) and all(word in JOINING for word in words) and not _DIGITS.search(lowered)
    return is_joining or not lowered or lowered in LINE_ACTIONS
