"""Where the comments of a page name their authors: each element's vote, and the place that most comments share."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import Final

from stance.reading.formats.dates import Dates
from stance.reading.formats.languages import WORDS, alternation
from stance.reading.formats.learned.parts import AUTHOR, HEADER, NOISE, STRONG, TEXT, TIME, Part, Piece
from stance.reading.formats.learned.times import JOINING, Moment, may_date, ranked

_NAME_EDGE: Final = " \t,;:|•·–—/#"
_SAID = re.compile(
    rf"\s{{1,9}}(?:{alternation(WORDS.comments.says)})\s{{0,9}}(?::|…|\.{{3}})?\s{{0,9}}$", re.IGNORECASE
)
_ORDINAL: Final = re.compile(r"^(?:#\s?\d{1,5}[.):]?|\d{1,5}[.)])\s{1,9}(?=\S)")
"""The comment's number before its author's name: ``#3 Ada``, ``3. Ada``."""
_BY = re.compile(
    rf"^(?:#?\d+\.?\s{{1,9}})?(?:{alternation(WORDS.comments.by)})(?:\s{{0,9}}:\s{{0,9}}|\s{{1,9}})(?=\S)",
    re.IGNORECASE,
)
_BY_COMMENT = re.compile(
    rf"\b(?:{alternation(WORDS.comments.comment + WORDS.comments.pingback + WORDS.comments.posted)})\b", re.IGNORECASE
)
LINE_ACTIONS: Final = frozenset((*WORDS.comments.actions, "likelike", "likenliken", "#"))
"""What a line holds that is for clicking on; WordPress.com prints its button twice."""
_RANKS: Final = frozenset(WORDS.comments.ranks)
_LABELS: Final = _RANKS | LINE_ACTIONS
_TEXT_TAGS: Final = frozenset(("p", "blockquote", "pre", "li"))
MAX_NAME: Final = 120
"""Characters of an author's element that are looked at; the longest name on the test pages has 60."""
MAX_PLAIN_NAME: Final = 50
"""Characters of a name in an element that nothing marks as the author's. Set by hand (2026-11)."""
MAX_CLIMB: Final = 32
"""Elements around an author's that are looked at, so that deep nesting cannot make this slow."""
_MANY_NAMED: Final = 6
"""Comments from which it tells something that few are named."""
_FEW_NAMED: Final = 0.3
"""Different names, as a share of the comments, from which a place is that of authors and not of ranks. Set by hand."""
FEWEST_NAMED: Final = 3
"""Comments from which one and the same name in all of them is no author's. Set by hand."""
_REMEMBERED: Final = 4_096
"""Names that are remembered as they are without what stands around them, since each is asked for several times."""
_MAX_LEAD: Final = 30
"""Characters at the start of a line in which words such as "Comment by" stand."""
_OTHER_WORDS: Final = 20
"""Characters by which a paragraph must be longer than twice a name in it for the name to be part of a text. Set by hand
(2026-11)."""


@dataclass(frozen=True, slots=True)
class _Weights:
    """What speaks for an element naming its comment's author, and, where negative, against it.

    Set by hand on the test pages (2026-11).
    """

    tags: Mapping[str, float] = field(
        default_factory=lambda: {
            **{"cite": 3.0, "a": 1.0},
            **dict.fromkeys(("b", "strong", "h3", "h4", "h5", "h6", "dt"), 1.5),
        }
    )
    """Elements that themes put names in."""
    sure_name: float = 6.0
    """A class that blog systems give to nothing but the author: ``comment-author-name``."""
    author_name: float = 3.0
    """A class such as ``user`` or ``nick``."""
    noise_name: float = -6.0
    """A class of a button, a badge or a picture."""
    text_name: float = -4.0
    """A class of a text."""
    before_time: float = 1.0
    """It stands before the time; counts only where something else speaks for it."""
    in_noise: float = -6.0
    """For each element around it with a class of a button, a badge or a picture."""
    in_paragraph: float = -3.0
    """For each paragraph around it that holds more words than the name."""
    in_text: float = -1.0
    """For each element around it with a class of a text."""
    leads: float = 0.4
    """Nothing else speaks for it or against it, but the comment or its time directly follows."""
    action: float = -6.0
    """Its words are those of a button: "Reply"."""


WEIGHTS: Final = _Weights()
_SENTENCE = re.compile(r"(?:[!?…。！？]|[^\W\d_]{4}\.)\s{0,9}$|(?:\S{1,50}\s{1,9}){6}")
"""What no name is: it ends as a sentence does, or has more than six words."""
_NUMBERED = re.compile(r"\s{0,9}#?\d{1,6}[.)]?(?=\s|$|[^\W\d])|\b[^\W\d_]\b")
"""What may stand before a name: the comment's number, the letter of an avatar."""


def author_votes(
    sample: Sequence[Part], times: Sequence[Moment | None], constant: frozenset[int], dates: Dates
) -> dict[int, float]:
    """The places that may hold the author, the likeliest first."""
    found = _votes(sample, times, constant, dates)
    return found or _votes(sample, times, frozenset(), dates)  # one person may have written all


def _votes(
    sample: Sequence[Part], times: Sequence[Moment | None], constant: frozenset[int], dates: Dates
) -> dict[int, float]:
    votes: list[tuple[int, float]] = []
    names: dict[int, list[str]] = defaultdict(list)
    for part, time in zip(sample, times, strict=False):
        met = set()
        for index, piece in enumerate(part.pieces):
            may_vary = piece.shape not in constant or piece.hints & AUTHOR or piece.tag == "cite"
            if piece.up >= 0 and 0 < piece.size <= MAX_NAME and may_vary and piece.shape not in met:
                score = _author_score(part, index, time)
                if score > 0 and (name := name_in(part, index, time, dates)):
                    met.add(piece.shape)
                    names[piece.shape].append(name)
                    votes.append((piece.shape, score))
    # Where all say the same, as buttons do, nobody is named, unless nothing else names anybody.
    varied = [vote for vote in votes if len(names[vote[0]]) < FEWEST_NAMED or len(set(names[vote[0]])) > 1]
    return _by_variety(ranked(varied or votes), names, len(sample))


def _by_variety(votes: dict[int, float], names: Mapping[int, Sequence[str]], comments: int) -> dict[int, float]:
    """The votes, those for places that name few in many comments, as ranks do, counted less."""
    if comments < _MANY_NAMED:
        return votes
    variety = {place: len(set(names[place])) / (_FEW_NAMED * len(names[place])) for place in votes}
    return ranked((place, vote * min(1.0, variety[place])) for place, vote in votes.items())


def author_index(part: Part, time: Moment | None, authors: dict[int, float], dates: Dates) -> int | None:
    """Which of a comment's elements names the author: the one at the likeliest place that names anyone."""
    indices: dict[int, int] = {}
    for index, piece in enumerate(part.pieces):
        if piece.shape in authors and 0 < piece.size <= MAX_NAME:
            indices.setdefault(piece.shape, index)
    for _, index in sorted(indices.items(), key=lambda item: (-authors[item[0]], item[1])):
        if _author_score(part, index, time) > 0 and name_in(part, index, time, dates):
            return index
    return None


def _author_score(part: Part, index: int, time: Moment | None) -> float:
    """How much speaks for an element naming the author; 0 or less if it does not."""
    piece = part.pieces[index]
    score = _score_alone(piece)
    is_unmarked = not score and not piece.hints & (TEXT | NOISE)
    if score < 0 or not (score or (is_unmarked and piece.size <= MAX_PLAIN_NAME)):
        return 0.0  # nothing below would make up for it
    around = list(_indices_around(part, index))
    if time is not None and time.is_alone and time.index in (index, *around):
        return 0.0
    if time is not None and score > 0 and index < time.index:
        score += WEIGHTS.before_time
    for outer in around:
        score += _score_within(part.pieces[outer], piece)
    if not score and is_unmarked and not _SENTENCE.search(part.line(piece)) and _leads(part, piece, time):
        score = WEIGHTS.leads
    if part.line(piece).lower() in LINE_ACTIONS:
        score += WEIGHTS.action
    return score


def _indices_around(part: Part, index: int) -> Iterator[int]:
    """The elements around one, innermost first, without the comment's own."""
    up = part.pieces[index].up
    for _ in range(MAX_CLIMB):
        if up <= 0:
            return
        yield up
        up = part.pieces[up].up


def _score_alone(piece: Piece) -> float:
    """What the element's own tag and names speak for."""
    score = WEIGHTS.tags.get(piece.tag, 0.0)
    if piece.hints & STRONG:
        score += WEIGHTS.sure_name
    elif piece.hints & AUTHOR:
        score += WEIGHTS.author_name
    if piece.hints & NOISE:
        score += WEIGHTS.noise_name
    if piece.hints & TEXT:
        score += WEIGHTS.text_name
    return score


def _score_within(outer: Piece, piece: Piece) -> float:
    """What it speaks for that ``piece`` stands in ``outer``."""
    score = 0.0
    if outer.hints & NOISE:
        score += WEIGHTS.in_noise
    holds_more = outer.size > 2 * piece.size + _OTHER_WORDS
    if outer.tag in _TEXT_TAGS and holds_more and not outer.hints & (AUTHOR | HEADER | TIME):
        score += WEIGHTS.in_paragraph
    if outer.hints & TEXT and not outer.hints & (AUTHOR | HEADER):
        score += WEIGHTS.in_text
    return score


def _leads(part: Part, piece: Piece, time: Moment | None) -> bool:
    """Whether the comment or its time directly follows the element, as it does a name that nothing marks as one."""
    moment = part.pieces[time.index] if time is not None else None
    holds_time = moment is not None and piece.start <= moment.start < piece.end
    if moment and holds_time and any(word.strip() for word in islice(part.words, moment.end, piece.end)):
        return False  # it holds the text too
    if not part.has_word_before(piece.start) and not _NUMBERED.sub("", "".join(part.words[: piece.start])).strip():
        return True
    start = part.pieces[time.index].start if time is not None and time.is_alone else -1
    return piece.end <= start and not any(word.strip() for word in islice(part.words, piece.end, start))


def name_in(part: Part, index: int, time: Moment | None, dates: Dates) -> str:
    """The author's name in an element, without date, rank and "says"."""
    piece = part.pieces[index]
    if index + 1 == len(part.pieces) or part.pieces[index + 1].start >= piece.end:
        return _bare_name(part.line(piece)[:MAX_NAME])
    cuts = []
    if time is not None and index < time.index and part.pieces[time.index].end <= piece.end and time.is_alone:
        inner = part.pieces[time.index]
        cuts.append((inner.start, inner.end))
    for inner in islice(part.pieces, index + 1, None):
        if inner.start >= piece.end:
            break
        if 0 < inner.size < piece.size and (inner.hints & NOISE or part.line(inner).lower() in _LABELS):
            cuts.append((inner.start, inner.end))
    name = " ".join(part.text(piece.start, piece.end, cuts).split())[:MAX_NAME]
    return _bare_name(name)


@lru_cache(maxsize=_REMEMBERED)
def _bare_name(name: str) -> str:
    """The name in a line, without the date, "Comment by" and "says"."""
    if may_date(name):
        times = [time for time in Dates().find(name) if time.kind in ("date", "datetime", "relative")]
        if times:
            name = name[: times[0].start].rstrip(_NAME_EDGE + "(-")
    name = _ORDINAL.sub("", name)
    if _BY_COMMENT.search(name[:_MAX_LEAD]):
        name = _BY.sub("", name)
    name = _SAID.sub("", name)
    head, _, last = name.rpartition(" ")
    if last.lower() in JOINING and (len(last) > 1 or last.islower()):  # else it is the first letter of a surname
        name = head
    return name.strip(_NAME_EDGE + "\u200e\u200f")
