"""What one line of a plain-text page says about a comment: its author, its time, and the marks around them."""

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from stance.reading.formats.dates import Dates, calendar_of
from stance.reading.formats.languages import WORDS, alternation
from stance.reading.formats.text.lines import (
    HEADER_MAX,
    Line,
    is_action,
    is_avatar,
    is_name,
    is_nick,
    is_pingback,
    without_avatar,
)


@dataclass(frozen=True, slots=True)
class Mark:
    """The header, or part of one, that a line may be."""

    kind: str
    """``both`` author and time, ``author``, ``time``, or ``rank`` for what stands below an author's name."""
    sides: str
    """What stands around the name and the time: lines of one kind and sides are headers of one layout."""
    form: str = ""
    """The time with its numbers and words left out."""
    author: str | None = None
    time: str | None = None
    precise: bool = False
    """Whether the time names an hour, or counts from now."""
    guest: bool = False
    worded: bool = False
    """Whether words say that this is a comment's author: ``says:``, ``Posted by:``, ``(Guest)``, ``u/``."""
    by: str = ""
    """A word before the name that may belong to it (``von``), to be given back if the page does not repeat it."""


_ANY_BY: Final = frozenset(WORDS.comments.by)
_STRONG_BY: Final = frozenset(phrase for phrase in _ANY_BY if " " in phrase)
_BY = re.compile(
    rf"(?P<by>{alternation(_ANY_BY)})(?:\s*[::]\s*|\s+)(?=\S)",
    re.IGNORECASE,
)
_STRONG = re.compile(
    rf"\S{{1,12}}\s(?P<by>{alternation(_STRONG_BY)})(?:\s*[::]\s*|\s+)(?=\S)",
    re.IGNORECASE,
)
_SAYS = re.compile(
    rf"(?<=\S)\s{{0,9}}(?<![^\W\d_])(?P<says>{alternation(WORDS.comments.says)})"
    r"\s{0,9}(?P<end>[:：]|\.\.\.|…|,|$)\s*",
    re.IGNORECASE,
)
_GUEST = re.compile(rf"\s{{0,9}}[(\[](?:{alternation(WORDS.comments.guest)})[)\]]", re.IGNORECASE)
_IDS = re.compile(
    r"\(#?\d+\)|#\d+\b"
    rf"|\b(?:{alternation(WORDS.comments.comment)})\s+#?\d+\b"
    rf"|\b(?:{alternation(word.rstrip('.') for word in WORDS.counting.comment_number)})\.?\s*\d+\b",
    re.IGNORECASE,
)
_RATING = re.compile(
    rf"(?:^|\s)(?:(?:{alternation(WORDS.comments.score)}):?\s*)?"
    rf"[+-]?\d[\d.,]*k?\s*(?:{alternation(WORDS.comments.likes + WORDS.comments.header_ratings)})\b",
    re.IGNORECASE,
)
_PARTS = re.compile(r"[|·•]| - (?=reply|report)")
_FOLD = re.compile(r"\s{0,9}\[[–+-]\]\s{0,9}")
_USER_NUMBER = re.compile(r"\d{3,}\s+(?=[^\W\d_])")
_USER = re.compile(r"^/?u/(?=\S)")
_AROUND = " \t|/,;:·•–—-−*>»«→↓"
_SIDES = f"{_AROUND}()[]{{}}。、،؛"
_AUTHOR_MAX: Final = 100
"""Characters of a line that bears an author without a time. Set by hand on the dev pages (2026-11)."""
_LETTERS = re.compile(r"[^\W\d_]+")
_DIGITS = re.compile(r"\d+")
_RANKS: Final = frozenset(WORDS.comments.ranks)
_LABELS: Final = frozenset(WORDS.comments.profile)
_PROFILE = re.compile(rf"(?:{alternation(WORDS.comments.profile)})\b[:\s].{{0,40}}", re.IGNORECASE)


def mark_of(line: Line, dates: Dates) -> Mark | None:
    """What ``line`` says of a comment's author and time; None if it is text."""
    text = line.text
    if len(text) > HEADER_MAX or is_pingback(text):
        return None
    times = dates.find(text)
    if not times:
        return _author_mark(text)
    times = [time for time in times if time.kind != "partial" or time.reading.day is not None]
    if not times:
        return _author_mark(text)  # of months and years only: a title, an issue
    with_day = [time for time in times if time.kind != "clock"]
    best = max(
        with_day or times,
        key=lambda time: (time.kind == "datetime", time.kind == "relative", time.end - time.start),
    )
    before, after = text[: best.start], _NOTE.sub("", text[best.end :])
    if best.kind == "clock" and not (_BY.match(text) or (line.mark and not after)):
        return None
    return _timed_mark(before, text[best.start : best.end], after, best.kind)


_DAY_MIN: Final = 5
"""Letters of a week day that may be glued to a name: shorter ones may end it by chance."""


@cache
def _glued_day() -> re.Pattern[str]:
    days = (day.title() for day in calendar_of().weekdays if len(day) >= _DAY_MIN)
    return re.compile(rf"(?<=[^\W\d_A-Z])(?:{alternation(days)})$")


def _without_day(name: str) -> str:
    """``name`` without the day of the week that an extractor put to its end: ``AnnaMonday``."""
    return _glued_day().sub("", name)


def _without_rank(side: "_Side") -> "_Side":
    """``side`` without the name, if it is a rank, such as ``Gold member``; the author's name stands elsewhere."""
    words = side.name.lower()
    if words in _RANKS or words.rpartition(" ")[2] in _RANKS:
        return replace(side, name="", shape=side.shape.replace("{author}", "{rank}"))
    return side


_NOTE = re.compile(r"^\s{0,3}\((?=[^\W\d_A-Z])[^()\d]{1,40}\)")
"""What is said of a time: ``(edited)``."""


def _timed_mark(before: str, written: str, after: str, kind: str) -> Mark | None:
    """A mark of the time as ``written``, and of the author before or after it."""
    left, right = _side(_LAST_JOINING.sub("", before)), _side(after)
    if right.by:
        right = replace(right, by="", worded=True)  # "… um 12:30 von Hugo": after a time it is no part of the name
    left = replace(left, name=_without_day(left.name))
    left, right = _without_rank(left), _without_rank(right)
    names = [side for side in (left, right) if side.name]
    if len(names) == 2 and (left.worded or not is_action(right.name)) and left.name == right.name:
        names = [left]
    if len(names) == 2:
        names = [side for side in names if side.worded] or names
    if names and names[0].name.lower().rstrip(":") in _LABELS:
        return Mark("rank", f"{names[0].name.lower()} {{date}}")
    if names and not names[0].worded and kind == "date" and names[0] is left and before.rstrip().endswith((":", "：")):
        return None  # a label and its value: "Created: 27 December 2012"
    if names and "(@" in names[0].name:
        return None  # a post of a social network that the article shows
    if len(names) > 1 or (names and not (is_nick if names[0].worded else is_name)(names[0].name)):
        return None
    return Mark(
        "both" if names else "time",
        sides=f"{left.shape}{_separator(before[::-1])}{{date}}{_separator(after)} {right.shape}".strip(),
        form="relative" if kind == "relative" else _LETTERS.sub("w", _DIGITS.sub("#", written)),
        author=names[0].name if names else None,
        time=written,
        precise=kind in ("datetime", "relative"),
        guest=left.guest or right.guest,
        worded=left.worded or right.worded,
        by=names[0].by if names else "",
    )


_LAST_JOINING = re.compile(
    rf"(?<=\S)[\s,]{{1,9}}(?:{alternation(WORDS.comments.before_time + WORDS.comments.posted)})"
    r"\s{0,9}:?\s{0,9}$",
    re.IGNORECASE,
)


def name_before(text: str) -> str:
    """The name in what stands before a time; an empty string if there is none."""
    return _side(_LAST_JOINING.sub("", text)).name


def _separator(text: str) -> str:
    """The mark between name and time, if it is more than a comma."""
    mark = text.lstrip()[:1]
    return f" {mark} " if mark and mark in "/|(—–-·•:@#" else " "


_UNCLOSED = re.compile(r"(?<=\w)\s{0,3}(?:\([^()]*|<[^<>]*)$")
"""What is left of a place or an address in brackets behind a name."""


def _bare(text: str) -> str:
    """``text`` without the marks around it; ``[deleted]`` keeps its brackets."""
    text = text.strip(f"{_AROUND}。、،؛")
    for left, right in ("()", "[]", "{}"):
        if text.count(left) != text.count(right):
            text = text.strip(left + right)
    return text.strip(_AROUND)


@dataclass(frozen=True, slots=True)
class _Side:
    """What stands on one side of the time; the fields it shares with ``Mark`` mean the same."""

    name: str
    shape: str
    """The name and the words around it, as a part of ``Mark.sides``."""
    guest: bool = False
    worded: bool = False
    by: str = ""


def _side(text: str) -> _Side:
    guest = _GUEST.search(text) is not None
    fold = _FOLD.match(text)
    name = _name_in(text[fold.end() :] if fold else text)
    worded = guest or fold is not None or "(#" in text
    if number := _USER_NUMBER.match(name):
        name, worded = name[number.end() :], True
    if user := _USER.match(name):
        return _Side(name[user.end() :], "u/{author} ", guest, worded=True)
    lead, by = "", ""
    mark = _BY.match(name) or _STRONG.match(name)
    if mark is not None:
        written = mark[0].strip().lower()[mark.start("by") :]
        if rest := name[mark.end() :].strip(_SIDES):
            is_strong = written.rstrip(": ") in _STRONG_BY or written.endswith(":")
            name, worded = rest, worded or is_strong
            lead, by = f"{written.rstrip(': ')} ", "" if is_strong else mark[0]
    elif name.lower().rstrip(":") in _ANY_BY | _SAYS_WORDS or _only_joining(name):
        return _Side("", f"{name.lower()} ", guest, worded or name.lower().rstrip(":") in _SAYS_WORDS)
    says = _says(name)
    trail = ""
    if says is not None and says.end() == len(name):
        name, trail, worded = name[: says.start()].strip(_SIDES), " says", True
    if not name:
        return _Side("", lead + trail, guest, worded)
    return _Side(_once(name), f"{lead}{{author}}{trail} ", guest, worded, by)


def _name_in(text: str) -> str:
    """``text`` without numbers, ratings, buttons, the alternative text of a picture and the marks between them."""
    bare = _RATING.sub(" ", _IDS.sub(" ", _GUEST.sub("", text)))
    parts = [_bare(part) for part in _PARTS.split(bare)]
    name = _bare(without_avatar(" ".join(part for part in parts if part and not is_action(part))))
    return "" if is_avatar(name) else name


_ROLE = re.compile(
    rf"\s{{1,9}}[(\[]?(?:{alternation(WORDS.comments.author + WORDS.comments.roles)})[)\]]?$", re.IGNORECASE
)


def _once(name: str) -> str:
    """``name`` without the author's role on the page, and once where the picture's text repeats it."""
    name = _UNCLOSED.sub("", _ROLE.sub("", name))
    words = name.split(" ")
    half = len(words) // 2
    return " ".join(words[:half]) if half and words[:half] == words[half:] else name


UNMARKED: Final = "{author} says, unmarked"
"""What stands around a name that "says" follows without a colon: a line of a text may end so too."""
_UNMARKED_MAX: Final = 45
"""Characters of such a line. Set by hand on the dev pages (2026-11)."""
_NOUNS: Final = frozenset(WORDS.headings.nouns + WORDS.headings.loose_nouns)
_SAYS_WORDS: Final = frozenset(WORDS.comments.says)
_JOINING: Final = frozenset(WORDS.comments.header_words) | _SAYS_WORDS


def _only_joining(text: str) -> bool:
    return all(word.strip(_SIDES + ".") in _JOINING for word in text.lower().split())


def _says(text: str) -> re.Match[str] | None:
    """The last place in ``text`` that says "says"."""
    last = None
    for last in _SAYS.finditer(text):  # noqa: B007 - the last one counts
        pass
    return last


def _author_mark(text: str) -> Mark | None:
    """A mark of an author without a time, by the words around the name."""
    if len(text) > _AUTHOR_MAX:
        return None
    low = text.lower().strip(" .:")
    if low in _RANKS:
        return Mark("rank", "{rank}")
    if _PROFILE.fullmatch(text):
        return Mark("rank", _DIGITS.sub("#", low))
    guest = _GUEST.search(text) is not None
    unmarked = _GUEST.sub("", text).strip()
    bare = without_avatar(_GUEST.sub("", text)).strip()
    avatar = len(bare) < len(unmarked)
    if bare.startswith(("u/", "/u/")):
        name = bare.lstrip("/")[2:].strip(_SIDES)
        return Mark("author", "u/{author}", author=name, worded=True) if is_name(name) else None
    says = _says(bare)
    if says is not None and says.end() == len(bare) and not says["end"]:
        name = bare[: says.start()].strip(_SIDES)
        if says["says"].lower() not in _NOUNS and is_name(name) and len(bare) <= _UNMARKED_MAX:
            return Mark("author", UNMARKED, author=_once(name), guest=guest, worded=True)
    if says is not None and says.end() == len(bare) and says["end"] not in ("", ","):
        name = bare[: says.start()].strip(_SIDES)
        return Mark("author", "{author} says", author=_once(name), guest=guest, worded=True) if is_nick(name) else None
    if (
        (rating := _RATING.search(bare))
        and (name := _IDS.sub("", bare[: rating.start()]).strip(_SIDES))
        and is_name(name)
        and not name[0].isdigit()
    ):
        return Mark("author", "{author} rating", author=name, guest=guest, worded=True)
    by = _BY.match(bare)
    if by is not None and (by[0].strip().lower().rstrip(" :") in _STRONG_BY or by[0].rstrip().endswith(":")):
        name, sides = bare[by.end() :].strip(_SIDES), f"{by[0].strip().lower()} {{author}}"
        return Mark("author", sides, author=name, guest=guest, worded=True) if is_name(name) else None
    if (guest or avatar) and is_name(bare):
        sides = "{avatar} {author}" if avatar else "{author} guest"
        return Mark("author", sides, author=bare, guest=guest, worded=True)
    return None


def unworded(mark: Mark) -> Mark:
    """``mark`` with the word before the name given back to the name."""
    return replace(
        mark,
        author=f"{mark.by}{mark.author}".strip(),
        by="",
        sides=mark.sides.replace(f"{mark.by.strip().lower()} ", "", 1),
    )
