"""Where the comments of a page name their authors: each element's claim, and the place that most comments share."""

import re
from collections.abc import Sequence
from itertools import islice
from typing import Final

from stance.reading.formats.dates import Dates
from stance.reading.formats.languages import ACTIONS, BY, MEMBER, SAYS
from stance.reading.formats.learned.parts import AUTHOR, HEADER, NOISE, STRONG, TEXT, TIME, Part, Piece
from stance.reading.formats.learned.times import JOINING, MAY_DATE, Moment, ranked

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
LINE_ACTIONS: Final = frozenset(ACTIONS) | frozenset("liken gefällt likelike likenliken loading... #".split())
_RANKS: Final = frozenset(MEMBER)
_LABELS: Final = _RANKS | LINE_ACTIONS
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
_TEXT_TAGS: Final = frozenset(("p", "blockquote", "pre", "li"))
MAX_NAME: Final = 120
"""Characters of an author's element that are looked at; the longest name on the test pages has 60."""
MAX_PLAIN_NAME: Final = 50
MAX_CLIMB: Final = 32
"""Elements around an author's that are looked at."""


def author_votes(
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
                if score > 0 and name_in(part, place, time, dates):
                    met.add(piece.shape)
                    votes.append((piece.shape, score))
    return ranked(votes)


def author_place(part: Part, time: Moment | None, authors: dict[int, float], dates: Dates) -> int | None:
    """Which of a comment's elements names the author: the one at the likeliest place that names anyone."""
    places: dict[int, int] = {}
    for place, piece in enumerate(part.pieces):
        if piece.shape in authors and 0 < piece.size <= MAX_NAME:
            places.setdefault(piece.shape, place)
    for shape in sorted(places, key=lambda each: (-authors[each], places[each])):
        place = places[shape]
        if _author_score(part, place, time) > 0 and name_in(part, place, time, dates):
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
    if part.line(piece).lower() in LINE_ACTIONS:
        score -= 6
    return score


def _leads(part: Part, piece: Piece, time: Moment | None) -> bool:
    """Whether a comment, or its time, directly follows the element: where a name stands that nothing marks as one."""
    if not any(word.strip() for word in islice(part.words, piece.start)):
        return True
    start = part.pieces[time.place].start if time is not None and time.weight > 1 else -1
    return piece.end <= start and not any(word.strip() for word in islice(part.words, piece.end, start))


def name_in(part: Part, place: int, time: Moment | None, dates: Dates) -> str:
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
    if MAY_DATE.search(name):
        dated = [each for each in dates.find(name) if each.kind in ("date", "datetime", "relative")]
        if dated:
            name = name[: dated[0].start].rstrip(_NAME_EDGE + "(-")
    if _BY_COMMENT.search(name[:30]):
        name = _BY.sub("", name)
    name = _SAID.sub("", name)
    head, _, last = name.rpartition(" ")
    if last.lower() in JOINING:
        name = head
    return name.strip(_NAME_EDGE + "\u200e\u200f")
