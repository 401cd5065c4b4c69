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

from stance.formats.comment_parts import AUTHOR, HEADER, NOISE, STRONG, TEXT, TIME, Part, Piece
from stance.formats.dates import Dates
from stance.formats.page_words import ACTIONS, BY, MEMBER, SAYS

MAX_NAME: Final = 120
"""Characters of an author's element that are looked at; the longest name on the test pages has 60."""
MAX_DATE: Final = 90
MAX_CLIMB: Final = 32
"""Elements around an author's that are looked at."""
MAX_PLAIN_NAME: Final = 50
FEW: Final = 6
"""Comments in which a page's place for times is looked for."""
SAMPLE: Final = 400
"""Comments from which a page's places are learned."""
MAX_LABEL: Final = 60
MANY: Final = 60
"""Comments that are enough to tell what is the same in all."""
MAX_NOISE: Final = 200
"""Characters of what is for clicking on; more is a text, whatever its element is called."""

_WHOLE: Final = {"datetime": 4.0, "date": 3.0, "partial": 1.5, "relative": 1.5, "clock": 0.5}
_WITHIN: Final = {"datetime": 1.0, "date": 0.8}
_MAY_DATE: Final = re.compile(
    r"\d|yesterday|today|gestern|heute|hier|ayer|hoy|ieri|oggi|ontem|hoje|вчера|сегодня|أمس|ago"
)
_NUMBERS_ONLY: Final = re.compile(r"\d\s?[./-]\s?\d")
"""Only of dates in numbers must it be settled which is the month."""
_JOINING: Final = frozenset(
    "at on um uhr am a à le el il op den the las la les de del em às às os om posted date datum says said sagt o godz "
    "gepostet published написано в kl kommentar kommentiert commentaire comentario commento geschrieben posté publié "
    "comment comments reply permalink link".split()
)
_WORD: Final = re.compile(r"[^\W\d_]+")
_NAME_EDGE: Final = " \t,;:|•·–—/#"
_SAID = re.compile(
    r"\s+(?:"
    + "|".join(sorted(map(re.escape, SAYS), key=len, reverse=True))
    + r"|hat gesagt|ha dicho)\s*(?::|…|\.{3})?\s*$",
    re.IGNORECASE,
)
_BY = re.compile(
    r"^(?:#?\d+\.?\s+)?(?:" + "|".join(sorted(map(re.escape, BY), key=len, reverse=True)) + r")(?:\s+|\s*:\s*)(?=\S)",
    re.IGNORECASE,
)
_BY_COMMENT = re.compile(
    r"\b(?:comment|kommentar|pingback|trackback|commentaire|comentario|posted|written|submitted)\b", re.IGNORECASE
)
_ACTIONS: Final = frozenset(ACTIONS) | frozenset("liken gefällt likelike likenliken loading... #".split())
_RANKS: Final = frozenset(MEMBER)
_LABELS: Final = _RANKS | _ACTIONS
_DIGITS: Final = re.compile(r"\d+")
_COUNTED: Final = re.compile(
    r"[+-]?\d+\s(?:likes?|votes?|points?|upvotes?|replies|reply|antworten|gefällt mir|j.aime)|[+-]\d+"
)
_BETWEEN: Final = " \t\n,;:|•·–—-/#@()."
_TEXT_TAGS: Final = frozenset(("p", "blockquote", "pre", "li"))
_TAG_SCORE: Final = {
    "cite": 3.0,
    "b": 1.5,
    "strong": 1.5,
    "h3": 1.5,
    "h4": 1.5,
    "h5": 1.5,
    "h6": 1.5,
    "dt": 1.5,
    "a": 1.0,
}


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


@dataclass(slots=True)
class Moment:
    """An element that tells a time."""

    place: int
    weight: float
    iso: str | None
    written: str


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
            time = _best(part, _moments_at(part, shape.times, dates), shape.times)
            author = _author_place(part, time, shape.authors, dates)
        each = _said(part, time, author, shape, dates)
        if not each.text or position in wholes:
            each = replace(each, whole=part.text())
        if each.posted_at is None and part.addresses:
            each = replace(each, addresses=tuple(part.addresses))
        said.append(each)
    return _with_loose_dates(said, dates)


def _learned(sample: Sequence[Part], dates: Dates) -> tuple[_Shape, list[_Heads]]:
    """Where the page's comments have what, and the times and authors of the sample."""
    dates.settle(line for part in sample for line in _dated_lines(part))
    found = [_moments(part, dates) for part in sample[:FEW]]
    usual = _time_votes(sample, found)
    found += [_moments_at(part, usual, dates) for part in sample[FEW:]]
    votes = _time_votes(sample, found)
    times = [_best(part, moments, votes) for part, moments in zip(sample, found, strict=True)]
    constant = _constant_shapes(sample)
    authors = _author_votes(sample[:MANY], times, constant, dates)
    places = [_author_place(part, time, authors, dates) for part, time in zip(sample, times, strict=True)]
    shape = _Shape(votes, authors, constant, _text_shape(sample, places, times))
    return shape, list(zip(times, places, strict=True))


def _time_votes(sample: Sequence[Part], found: Sequence[list[Moment]]) -> dict[int, float]:
    return _ranked(
        (part.pieces[each.place].shape, each.weight)
        for part, moments in zip(sample, found, strict=False)
        for each in _first_of_shape(part, moments)
    )


def _with_loose_dates(said: list[Said], dates: Dates) -> list[Said]:
    """``said`` with dates that stand in no element of their own: on the first or last line of most texts."""
    for at in (0, -1):
        found = {}
        undated = [position for position, each in enumerate(said) if each.posted_at is None and each.posted_as is None]
        for position in undated:
            lines = said[position].text.split("\n")
            if len(lines) > 1 and len(lines[at]) <= MAX_DATE and _MAY_DATE.search(lines[at]):
                rest, read = _around_dates(lines[at], dates)
                if not rest and read:
                    kept = lines[1:] if at == 0 else lines[:-1]
                    found[position] = replace(said[position], text="\n".join(kept).strip(), posted_at=read)
        if found and len(found) >= 0.5 * len(undated):
            said = [found.get(position, each) for position, each in enumerate(said)]
    return said


def _around_dates(line: str, dates: Dates) -> tuple[list[str], str | None]:
    """The words around the dates of a line that do not merely join them, and the first full date."""
    found = dates.find(line)
    rest = line
    for each in reversed(found):
        rest = f"{rest[: each.start]} {rest[each.end :]}"
    words = [word for word in _WORD.findall(rest) if word.lower() not in _JOINING]
    return words, dates.iso(line) if found else None


def _dated_lines(part: Part) -> Iterable[str]:
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


def _moments_at(part: Part, votes: dict[int, float], dates: Dates) -> list[Moment]:
    """The time at the page's usual place for times; if none is there, all that the comment tells."""
    usual = next(iter(votes), -1)
    for place, piece in enumerate(part.pieces):
        if piece.shape == usual:
            moment = moment_at(part, place, dates)
            if moment is not None and moment.iso:
                return [moment]
            break
    return _moments(part, dates)


def _moments(part: Part, dates: Dates) -> list[Moment]:
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
        if _MAY_DATE.search(line):
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
    is_whole = not any(word.lower() not in _JOINING for word in _WORD.findall(rest))
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


def _ranked(votes: Iterable[tuple[int, float]]) -> dict[int, float]:
    """The sum of votes per shape, highest first."""
    sums: dict[int, float] = defaultdict(float)
    for shape, weight in votes:
        sums[shape] += weight
    return dict(sorted(sums.items(), key=lambda each: -each[1]))


def _best(part: Part, found: list[Moment], votes: dict[int, float]) -> Moment | None:
    """The element with the time, which is the one at the place where most comments have theirs."""
    return max(found, key=lambda each: (votes.get(part.pieces[each.place].shape, 0.0), -each.place), default=None)


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


def _author_votes(
    sample: Sequence[Part], times: Sequence[Moment | None], constant: frozenset[int], dates: Dates
) -> dict[int, float]:
    """The places that may hold the author, the likeliest first."""
    votes: list[tuple[int, float]] = []
    for part, time in zip(sample, times, strict=False):
        met = set()
        for place, piece in enumerate(part.pieces):
            may_vary = piece.shape not in constant or piece.hints & AUTHOR or piece.tag == "cite"
            if piece.up >= 0 and 0 < piece.size <= MAX_NAME and may_vary and piece.shape not in met:
                score = _author_score(part, place, time)
                if score > 0 and _name(part, place, time, dates):
                    met.add(piece.shape)
                    votes.append((piece.shape, score))
    return _ranked(votes)


def _author_place(part: Part, time: Moment | None, authors: dict[int, float], dates: Dates) -> int | None:
    """Which of a comment's elements names the author: the one at the likeliest place that names anyone."""
    places: dict[int, int] = {}
    for place, piece in enumerate(part.pieces):
        if piece.shape in authors and 0 < piece.size <= MAX_NAME:
            places.setdefault(piece.shape, place)
    for shape in sorted(places, key=lambda each: (-authors[each], places[each])):
        place = places[shape]
        if _author_score(part, place, time) > 0 and _name(part, place, time, dates):
            return place
    return None


def _author_score(part: Part, place: int, time: Moment | None) -> float:
    piece = part.pieces[place]
    hints = piece.hints
    score = _TAG_SCORE.get(piece.tag, 0.0)
    if hints & STRONG:
        score += 6
    elif hints & AUTHOR:
        score += 3
    if hints & NOISE:
        score -= 6
    if hints & TEXT:
        score -= 4
    if time is not None:
        score += 1 if score > 0 and place < time.place else 0
        if place == time.place and time.weight > 1:
            return 0
    up = piece.up
    for _ in range(MAX_CLIMB):
        if up <= 0:
            break
        above = part.pieces[up]
        if time is not None and up == time.place and time.weight > 1:
            return 0
        if above.hints & NOISE:
            score -= 6
        if above.tag in _TEXT_TAGS and above.size > 2 * piece.size + 20 and not above.hints & (AUTHOR | HEADER | TIME):
            score -= 3
        if above.hints & TEXT and not above.hints & (AUTHOR | HEADER):
            score -= 1
        up = above.up
    if not score and piece.size <= MAX_PLAIN_NAME and not hints & (TEXT | NOISE) and _leads(part, piece, time):
        score = 0.4
    if part.line(piece).lower() in _ACTIONS:
        score -= 6
    return score


def _leads(part: Part, piece: Piece, time: Moment | None) -> bool:
    """Whether a comment, or its time, directly follows the element: where a name stands that nothing marks as one."""
    if not any(word.strip() for word in islice(part.words, piece.start)):
        return True
    start = part.pieces[time.place].start if time is not None and time.weight > 1 else -1
    return piece.end <= start and not any(word.strip() for word in islice(part.words, piece.end, start))


def _name(part: Part, place: int, time: Moment | None, dates: Dates) -> str:
    """The author's name in an element, without date, rank and "says"."""
    piece = part.pieces[place]
    if place + 1 == len(part.pieces) or part.pieces[place + 1].start >= piece.end:
        return _bare_name(part.line(piece)[:MAX_NAME], dates)
    cuts = []
    if time is not None and place < time.place and part.pieces[time.place].end <= piece.end and time.weight > 1:
        inner = part.pieces[time.place]
        cuts.append((inner.start, inner.end))
    for inner in islice(part.pieces, place + 1, None):
        if inner.start >= piece.end:
            break
        if 0 < inner.size < piece.size and (inner.hints & NOISE or part.line(inner).lower() in _LABELS):
            cuts.append((inner.start, inner.end))
    name = " ".join(part.text(piece.start, piece.end, cuts).split())[:MAX_NAME]
    return _bare_name(name, dates)


def _bare_name(name: str, dates: Dates) -> str:
    if _MAY_DATE.search(name):
        dated = [each for each in dates.find(name) if each.kind in ("date", "datetime", "relative")]
        if dated:
            name = name[: dated[0].start].rstrip(_NAME_EDGE + "(-")
    if _BY_COMMENT.search(name[:30]):
        name = _BY.sub("", name)
    name = _SAID.sub("", name)
    head, _, last = name.rpartition(" ")
    if last.lower() in _JOINING:
        name = head
    return name.strip(_NAME_EDGE + "\u200e\u200f")


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
        author=(_name(part, author, time, dates) or None) if author is not None else None,
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
        if is_noise or piece.shape in constant or (piece.size <= 40 and part.line(piece).lower() in _ACTIONS):
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
    return not _WORD.sub(lambda word: "" if word[0] in _JOINING or word[0] in _ACTIONS else "x", left).strip(_BETWEEN)


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
    words = _WORD.findall(lowered)
    if _COUNTED.fullmatch(lowered):
        return True
    is_joining = bool(words) and all(word in _JOINING for word in words) and not _DIGITS.search(lowered)
    return is_joining or not lowered or lowered in _ACTIONS
