"""Where a page's comments hold their author, time and text: learned from all of them at once, then read from each.

Blog systems leave the inner markup of a comment to themes, which name its parts as they like. But all comments of a
page are built alike, so the element that holds the author in one holds it in all. Each element votes for the place it
stands at, and the votes of all comments are counted together.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain, islice
from typing import Final

from stance.reading.formats.dates import Dates
from stance.reading.formats.languages import WORDS, alternation
from stance.reading.formats.learned.authors import LINE_ACTIONS, author_index, author_votes, name_in
from stance.reading.formats.learned.parts import AUTHOR, HEADER, HEADER_TAGS, NOISE, TEXT, TIME, Part, Piece
from stance.reading.formats.learned.times import (
    JOINING,
    MAX_DATE,
    WORD,
    Moment,
    around_dates,
    best_moment,
    dated_lines,
    may_date,
    moments_at,
    moments_in,
    time_votes,
    with_clock,
)

FEW: Final = 6
"""Comments that are searched whole for times; in the others, times are looked for where these have them."""
SAMPLE: Final = 400
"""Comments from which a page's places are learned; they are held in memory at once."""
MANY: Final = 60
"""Comments that are enough to tell what is the same in all, and where the authors are."""
MAX_LABEL: Final = 60
"""Characters of a label, or of what a header holds besides author and time. This and the next three were set by hand
(2026-11)."""
MAX_JOINT: Final = 30
"""Characters besides author and time in an element that only its words show to be a header."""
MAX_ACTION: Final = 40
"""Characters of a button's words, such as "Report abuse"."""
MAX_NOISE: Final = 200
"""Characters of what is named like a button; more is a text, whatever its element is named."""
_HABIT: Final = 0.5
"""The share of comments that must have something for it to be a habit of the page. Set by hand (2026-11)."""
_FULL: Final = 0.95
"""The share of comments in which a place must hold all but a few of the words, to be that of texts."""
_MAX_DROPPED: Final = 80
"""Characters that may stand beside it; what is longer is a text."""
_MOSTLY: Final = 0.5
"""The share of all words that it must hold."""
_FEWEST: Final = 3
"""Comments in which the same words must stand for them to be a label."""


@dataclass(frozen=True, slots=True)
class _TextWeights:
    """What an element that is named like a text counts as a vote for the place of texts.

    Set by hand on the test pages (2026-11).
    """

    text: float = 1.0
    """It holds neither author nor time."""
    with_head: float = 0.6
    """It holds author or time too, as one around the whole comment does."""
    noise: float = -0.5
    """It is named like a button as well."""


TEXT_WEIGHTS: Final = _TextWeights()
_DIGITS: Final = re.compile(r"\d+")
_COUNTED: Final = re.compile(rf"[+-]?\d+\s(?:{alternation(WORDS.comments.likes + WORDS.comments.replies)})|[+-]\d+")
_QUOTE_TAGS: Final = frozenset(("blockquote", "q"))
_QUOTE = re.compile(r"(?:^|[\s_-])(?:block)?quot(?:e|ed|ation)(?!\w{0,3}(?:btn|link|button))", re.IGNORECASE)
_REMEMBERED: Final = 4_096
"""Elements' tags and names of which is remembered whether they are quotations'."""
_SAYS: Final = frozenset(WORDS.comments.says)
_JOINTS: Final = JOINING | LINE_ACTIONS | {word for phrase in WORDS.comments.by for word in phrase.split()}
"""Words between author and time: "posted", "by", "on"."""
_BETWEEN: Final = " \t\n,;:|•·–—-/#@()."


@dataclass(frozen=True, slots=True)
class Said:
    """What one comment's element says."""

    text: str
    author: str | None
    posted_at: str | None
    posted_as: str | None
    whole: str = ""
    """All its words, where they are wanted or no text was found."""
    addresses: tuple[str, ...] = ()
    """Where its links lead, if no time was found."""
    quoted: tuple[str, ...] = ()
    """What it quotes, where that is no part of its text."""


@dataclass(frozen=True, slots=True)
class _Shape:
    """Where a page's comments have what. A place is the ``shape`` of the pieces that stand there."""

    times: dict[int, float]
    """The votes for each place, the most first; so for ``authors``."""
    authors: dict[int, float]
    constant: frozenset[int]
    """The places of labels."""
    text: int
    """The place of texts; -1 if there is none."""
    without_quotes: bool
    """Whether what a comment quotes is no part of its text."""


_Head = tuple[Moment | None, int | None]
"""What tells a comment's time, and the index of the piece that names its author."""


def read_parts(
    parts: Iterable[Part], dates: Dates, wholes: Set[int] = frozenset(), without_quotes: bool = False
) -> list[Said]:
    """What each comment says, by the places that the page's comments have in common.

    Args:
        parts: the comments' parts; the places are learned from the first of them, the others are held one at a time.
        dates: reads the page's dates.
        wholes: the positions of those whose words are all wanted.
        without_quotes: whether what a comment quotes is no part of its text.
    """
    following = iter(parts)
    sample = list(islice(following, SAMPLE))
    shape, heads = _learned(sample, dates, without_quotes)
    all_said = []
    for position, part in enumerate(chain(sample, following)):
        head = heads[position] if position < len(heads) else _head(part, shape, dates)
        said = _said(part, head, shape, dates)
        if not said.text or position in wholes:
            said = replace(said, whole=part.text())
        if said.posted_at is None and part.addresses:
            said = replace(said, addresses=tuple(part.addresses))
        all_said.append(said)
    return _with_loose_dates(all_said, dates)


def _learned(sample: Sequence[Part], dates: Dates, without_quotes: bool) -> tuple[_Shape, list[_Head]]:
    """Where the page's comments have what, and the times and authors of the sample."""
    dates.settle(line for part in sample for line in dated_lines(part))
    moments = [moments_in(part, dates) for part in sample[:FEW]]
    usual = time_votes(sample, moments)
    moments += [moments_at(part, usual, dates) for part in sample[FEW:]]
    votes = time_votes(sample, moments)
    times = [
        with_clock(part, best_moment(part, told, votes), dates) for part, told in zip(sample, moments, strict=True)
    ]
    constant = _constant_shapes(sample)
    authors = author_votes(sample[:MANY], times, constant, dates)
    indices = [author_index(part, time, authors, dates) for part, time in zip(sample, times, strict=True)]
    heads = list(zip(times, indices, strict=True))
    text = _text_shape(sample, heads)
    if text < 0 and without_quotes and not _tell_times_beside(sample, heads, dates):
        text = _fullest_shape(sample, heads)
    return _Shape(votes, authors, constant, text, without_quotes), heads


def _head(part: Part, shape: _Shape, dates: Dates) -> _Head:
    time = with_clock(part, best_moment(part, moments_at(part, shape.times, dates), shape.times), dates)
    return time, author_index(part, time, shape.authors, dates)


def _with_loose_dates(all_said: list[Said], dates: Dates) -> list[Said]:
    """``all_said`` with the dates that have no element of their own: on the first or last line of most texts."""
    for end in (0, -1):
        undated = {i: said for i, said in enumerate(all_said) if said.posted_at is None and said.posted_as is None}
        dated = {i: with_date for i, said in undated.items() if (with_date := _dated_at(said, end, dates)) is not None}
        if dated and len(dated) >= _HABIT * len(undated):
            all_said = [dated.get(i, said) for i, said in enumerate(all_said)]
    return all_said


def _dated_at(said: Said, end: int, dates: Dates) -> Said | None:
    """``said`` with the date that its first (0) or last (-1) line is, without that line; None if that is no date."""
    lines = said.text.split("\n")
    if len(lines) < 2 or len(lines[end]) > MAX_DATE or not may_date(lines[end]):
        return None
    words, posted_at = around_dates(lines[end], dates)
    if words or not posted_at:
        return None
    kept = lines[1:] if end == 0 else lines[:-1]
    return replace(said, text="\n".join(kept).strip(), posted_at=posted_at)


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
    enough = max(_FEWEST, _HABIT * len(sample))
    return frozenset(shape for shape, count in holders.items() if count >= enough and shape not in varying)


def _text_shape(parts: Sequence[Part], heads: Sequence[_Head]) -> int:
    """The place of the element that is named like a text and holds one in most comments; -1 if there is none."""
    votes: dict[int, float] = defaultdict(float)
    for part, (time, author) in zip(parts, heads, strict=True):
        starts = [part.pieces[index].start for index in _indices_of(time, author)]
        seen = set()
        for index, piece in enumerate(part.pieces):
            if index and piece.hints & TEXT and piece.size and piece.shape not in seen:
                seen.add(piece.shape)
                has_head = any(piece.start <= start < piece.end for start in starts)
                vote = TEXT_WEIGHTS.with_head if has_head else TEXT_WEIGHTS.text
                votes[piece.shape] += vote + (TEXT_WEIGHTS.noise if piece.hints & NOISE else 0)
    best = max(votes, key=lambda shape: votes[shape], default=-1)
    return best if votes[best] >= _HABIT * len(parts) else -1


def _tell_times_beside(parts: Sequence[Part], heads: Sequence[_Head], dates: Dates) -> bool:
    """Whether comments without an element for their time tell it in the first or last line of their words."""
    timeless = [part for part, (time, _) in zip(parts, heads, strict=True) if time is None]
    if len(timeless) < _HABIT * len(parts):
        return False
    lines = [part.text().split("\n") for part in timeless[:MANY]]
    ends = ({line for line in (*said[:2], said[-1]) if len(line) <= MAX_DATE} for said in lines)
    return any(may_date(line) and dates.find(line) for end in ends for line in end)


def _fullest_shape(parts: Sequence[Part], heads: Sequence[_Head]) -> int:
    """The innermost place that holds all of the words but author, time and a few more; -1 if there is none.

    What stands beside it in a comment is a rank, a subject, a count of votes or a button.
    """
    held: dict[int, list[int]] = defaultdict(lambda: [0] * len(parts))
    rests: list[int] = []
    for number, (part, (time, author)) in enumerate(zip(parts, heads, strict=True)):
        head = [part.pieces[index] for index in _indices_of(time, author)]
        rests.append(part.size - sum(piece.size for piece in head))
        ends: dict[int, int] = {}
        for index, piece in enumerate(part.pieces):
            if index and piece.size and piece.start >= ends.get(piece.shape, 0):
                if not any(_holds(piece, inner) for inner in head):
                    held[piece.shape][number] += piece.size
                ends[piece.shape] = piece.end
    best, least = -1, sum(rests)
    for shape, sizes in held.items():
        full = sum(rest - size <= _MAX_DROPPED for rest, size in zip(rests, sizes, strict=True) if size)
        if full >= _FULL * len(parts) and _MOSTLY * sum(rests) <= sum(sizes) < least:
            best, least = shape, sum(sizes)
    return best


def _indices_of(time: Moment | None, author: int | None) -> list[int]:
    return [index for index in (author, time.index if time is not None else None) if index is not None]


def _said(part: Part, head: _Head, shape: _Shape, dates: Dates) -> Said:
    time, author = head
    bodies = [piece for piece in part.pieces if piece.shape == shape.text and piece.size]
    # Where nothing is left, what is quoted was the text, or what looked like a label ("Thanks!" in each of three
    # comments), or what is named like a button, as the text of a comment with a rating may be.
    quotes = _quotes(part) if shape.without_quotes else []
    nothing = frozenset[int]()
    for labels, is_strict, left_out in (
        (shape.constant, True, quotes),
        (shape.constant, True, []),
        (nothing, True, []),
        (shape.constant, False, []),
    ):
        cuts = _cuts(part, head, labels, is_strict) + left_out
        text = "\n\n".join(filter(None, (part.text(body.start, body.end, cuts) for body in bodies)))
        text = text or part.text(0, None, cuts)
        if text:
            break
    else:
        left_out = []
    posted_at = time.iso if time else None
    return Said(
        text=_without_actions(text) or (text if bodies else ""),
        author=(name_in(part, author, time, dates) or None) if author is not None else None,
        posted_at=posted_at,
        posted_as=(time.written or None) if time and posted_at is None else None,
        quoted=tuple(part.text(start, end) for start, end in left_out),
    )


def _quotes(part: Part) -> list[tuple[int, int]]:
    """The stretches of a comment's words that are quoted: the outermost."""
    quotes: list[tuple[int, int]] = []
    for index, piece in enumerate(part.pieces):
        if index and piece.size and _is_quote(piece.tag, piece.names) and (not quotes or piece.start >= quotes[-1][1]):
            quotes.append((piece.start, piece.end))
    return quotes


@lru_cache(maxsize=_REMEMBERED)
def _is_quote(tag: str, names: str) -> bool:
    return tag in _QUOTE_TAGS or _QUOTE.search(names[:MAX_NOISE]) is not None


def _cuts(part: Part, head: _Head, constant: frozenset[int], is_strict: bool) -> list[tuple[int, int]]:
    """The stretches of a comment's words that are not its text.

    Args:
        part: the comment.
        head: its time and author.
        constant: the places of labels.
        is_strict: whether what is named like a button is cut even if it holds a text.
    """
    cuts: list[tuple[int, int]] = []
    time, author = head
    heads = _indices_of(time if time is not None and time.is_alone else None, author)
    for index in heads:
        header = part.pieces[_header_of(part, index, heads)]
        cuts.append((header.start, header.end))
    if time is not None and not time.is_alone and _is_sentence(part, time, author):
        cuts.append((part.pieces[time.index].start, part.pieces[time.index].end))
    for index, piece in enumerate(part.pieces):
        if not index or not piece.size:
            continue
        is_noise = piece.hints & NOISE and piece.size <= MAX_NOISE and not piece.hints & TEXT
        is_noise = is_noise and (is_strict or not _holds_text(part, index, []))
        if is_noise or piece.tag == "form" or piece.shape in constant or _is_action(part, piece):
            cuts.append((piece.start, piece.end))
    return cuts


def _is_sentence(part: Part, time: Moment, author: int | None) -> bool:
    """Whether an element holds the time among words that only join it to the author: ``3. Ada | on 5 May``."""
    outer = part.pieces[time.index]
    names = [(part.pieces[author].start, part.pieces[author].end)] if author is not None and time.index else []
    line = " ".join(part.text(outer.start, outer.end, names).split()).replace(time.written, "", 1)
    return not _DIGITS.sub("", _unjoined(line)).strip(_BETWEEN)


def _unjoined(line: str) -> str:
    """``line`` without the words that join author and time or are for clicking on; others are one letter."""
    return WORD.sub(lambda word: "" if word[0] in _JOINTS else "x", line.lower())


def _is_action(part: Part, piece: Piece) -> bool:
    return piece.size <= MAX_ACTION and part.line(piece).lower() in LINE_ACTIONS


def _header_of(part: Part, index: int, heads: list[int]) -> int:
    """The outermost element around the author or time that holds no more than a header does."""
    pieces = part.pieces
    while (up := pieces[index].up) > 0 and _is_header(part, up, heads):
        index = up
    return index


def _is_header(part: Part, index: int, heads: list[int]) -> bool:
    """Whether an element holds author, time and what joins them, but no text."""
    outer = part.pieces[index]
    inside = [part.pieces[head] for head in heads if _holds(outer, part.pieces[head])]
    rest = outer.size - sum(piece.size for piece in inside)
    is_named = outer.hints & HEADER and not outer.hints & TEXT
    if is_named or outer.tag in HEADER_TAGS:
        return rest <= MAX_LABEL and not _holds_text(part, index, inside)
    if rest > MAX_JOINT:
        return False
    return not _unjoined(part.text(outer.start, outer.end, [(piece.start, piece.end) for piece in inside])).strip(
        _BETWEEN
    )


def _holds_text(part: Part, index: int, heads: list[Piece]) -> bool:
    """Whether the element at ``index`` holds a text beside the ``heads``."""
    outer = part.pieces[index]
    for piece in islice(part.pieces, index + 1, None):
        if piece.start >= outer.end:
            return False
        is_text = piece.hints & TEXT or (piece.tag == "p" and not piece.hints & (HEADER | AUTHOR | TIME | NOISE))
        if is_text and piece.size and not any(_holds(piece, head) or _holds(head, piece) for head in heads):
            return True
    return False


def _holds(outer: Piece, inner: Piece) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _without_actions(text: str) -> str:
    """``text`` without lines at its ends that are buttons, or that joined author and date."""
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
    if len(line) > MAX_ACTION:
        return False
    lowered = line.lower().strip(" |•·–—:")
    words = WORD.findall(lowered)
    if _COUNTED.fullmatch(lowered):
        return True
    is_joining = bool(words) and all(word in JOINING for word in words) and not _DIGITS.search(lowered)
    return is_joining or not lowered or lowered in LINE_ACTIONS or lowered in _SAYS
