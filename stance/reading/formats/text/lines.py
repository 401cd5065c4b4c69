"""The lines of a plain-text page, each with its indentation and list mark, and what its words say it is."""

import re
from dataclasses import dataclass
from typing import Final

from stance.reading.formats.languages import ACTIONS, AVATAR, FORM, PINGBACK

HEADER_MAX: Final = 160
"""Characters; no line that bears only an author, a time and marks is longer."""
NAME_MAX: Final = 60

_LIST_MARK = re.compile(
    r"(?:(?P<ordinal>\d{1,6})[.)](?=\s|[^\W\d_])|(?P<hash>#\d{1,6})[.:)]?(?=\s)|[•◦▪‣·*○●■-](?=\s))\s*"
)
_SPACES = re.compile(r"[^\S\n]+")
_ACTIONS: Final = frozenset(ACTIONS)
_AVATARS: Final = frozenset(AVATAR)
_PIECES = re.compile(r"[^\s\d|·•/↓»›>–—,+()\[\]:…#-]+|\d[\d.,k]*")
_COMMON: Final = frozenset(
    "link more up down like hide parent good bad save edit answer hot share original mehr antwort".split()
)
"""Buttons that are plain words too: a line of nothing else is the reader's."""
_NUMBERS = re.compile(
    r"[+-]?\d[\d.,k]*\s*(?:points?|pts|likes?|votes?|upvotes?|downvotes?|stars?|sterne?|étoiles?|estrellas?|stelle"
    r"|people like this|stimmen|j['’]aime)?"
)
_FORM = re.compile("|".join(re.escape(each) for each in FORM), re.IGNORECASE)
_PINGBACK = re.compile(rf"(?:{'|'.join(PINGBACK)})s?\s*(?:[:(]|von|from|by|de\b|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """One line that is not blank."""

    number: int
    """Its place on the page, from 1."""
    indent: int
    """Columns before its first character, list mark included."""
    gap: int
    """Blank lines above it."""
    mark: str
    """The list mark (``1.``, ``•``, ``#4``), or the empty string."""
    ordinal: int | None
    """The number in the list mark."""
    text: str
    """Its words, odd spaces made plain, without the list mark."""

    @property
    def whole(self) -> str:
        """Its words with the list mark."""
        return f"{self.mark} {self.text}" if self.mark else self.text


def lines_of(text: str) -> list[Line]:
    """The lines of ``text`` that are not blank."""
    found: list[Line] = []
    gap = 0
    for number, raw in enumerate(text.split("\n"), 1):
        words = _SPACES.sub(" ", raw).strip()
        if not words:
            gap += 1
            continue
        indent = len(raw) - len(raw.lstrip())
        mark = _LIST_MARK.match(words)
        if mark is None or mark.end() == len(words):
            found.append(Line(number, indent, gap, "", None, words))
        else:
            written = mark["ordinal"] or (mark["hash"] or "").lstrip("#")
            ordinal = int(written) if written else None
            found.append(Line(number, indent, gap, mark[0].strip(), ordinal, words[mark.end() :]))
        gap = 0
    return found


def is_action(text: str) -> bool:
    """Whether the line holds only what a reader can click on, or counts of likes: ``Reply``, ``Antworten · 3``."""
    if len(text) > 100:
        return False
    words = text.lower().strip(" |↓→←»«·")
    if words in _ACTIONS or _glued(words) or _NUMBERS.fullmatch(words):
        return True
    return _only_actions(_PIECES.findall(words))


def _glued(words: str) -> bool:
    """Whether it is two buttons that an extractor put together: ``ReplyDelete``."""
    return len(words) <= 40 and any(
        words[:at] in _ACTIONS and words[at:] in _ACTIONS for at in range(3, len(words) - 2)
    )


def _only_actions(words: list[str]) -> bool:
    """Whether ``words`` are phrases a reader can click on, one after the other, and numbers."""
    at, clear = 0, 0
    while at < len(words):
        if _NUMBERS.fullmatch(words[at]):
            at += 1
            continue
        size = next((size for size in (5, 4, 3, 2, 1) if " ".join(words[at : at + size]) in _ACTIONS), 0)
        if size == 0:
            return False
        clear += size > 1 or len(words) == 1 or words[at] not in _COMMON
        at += size
    return clear > 0


def is_form(text: str) -> bool:
    """Whether the line stands where comments end: their form, its notices, navigation."""
    return len(text) <= 400 and _FORM.match(text.lstrip("← «»<>|[(-")) is not None


def is_pingback(text: str) -> bool:
    """Whether the line is a link from another site rather than a reader's comment."""
    return _PINGBACK.match(text) is not None


def is_avatar(text: str) -> bool:
    """Whether the line is the alternative text of an author's picture and nothing else."""
    low = text.lower().strip("[]() .")
    return len(text) <= 80 and (low in _AVATARS or _PICTURE.match(low) is not None)


_PICTURE = re.compile(
    r"(?:avatar|picture|photo|image|gravatar|profilbild|benutzerbild|imagen|foto|photo de profil) "
    r"(?:of|for|von|de|pour|di|van) \S"
    r"|.{1,60}['’]s (?:picture|avatar|photo)$"
)


def without_avatar(text: str) -> str:
    """``text`` without the picture's alternative text before the name."""
    low = text.lower()
    for size in (3, 2, 1):
        words = low.split(" ", size)
        if len(words) > size and " ".join(words[:size]).rstrip(":") in _AVATARS:
            return text.split(" ", size)[size]
    return text


def is_name(text: str) -> bool:
    """Whether ``text`` could be an author's name or nick: short, not a sentence, not a word of the page's own."""
    if not 0 < len(text) <= NAME_MAX or text.count(" ") > 6:
        return False
    if not any(char.isalnum() for char in text) or text[0] in "\"“„«‘'(>#@–—-•":
        return False
    if text[-1] in '!?:;,”"»' or (text[-1] == "." and not _ABBREVIATED.search(text)):
        return False
    low = text.lower()
    return (
        low not in _ACTIONS and low not in _AVATARS and "://" not in text and not is_form(text) and not is_action(text)
    )


_ABBREVIATED = re.compile(r"(?:\.\.+|\b[^\W\d_]{1,3}\.|\.[^\W\d_]\.)$")


def is_nick(text: str) -> bool:
    """Whether ``text``, where words say that it is an author, can be one: nicks are freer than names."""
    return 0 < len(text) <= NAME_MAX and text.count(" ") <= 7 and not is_form(text) and not is_action(text)


def is_prose(text: str) -> bool:
    """Whether ``text`` is at least a sentence's worth of words rather than a name or a label."""
    return len(text) > NAME_MAX or text.count(" ") > 5 or text[-1] in ".!?…"
