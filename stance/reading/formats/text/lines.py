"""The lines of a plain-text page, each with its indentation and list mark, and what its words say it is."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from stance.reading.formats.languages import WORDS, alternation
from stance.reading.formats.text.source import Source

# The most characters that a line of each kind has. Set by hand on the dev pages (2026-11).
HEADER_MAX: Final = 160
"""A line that bears only an author, a time and marks."""
NAME_MAX: Final = 60
"""An author's name."""
_ACTION_MAX: Final = 100
"""Buttons and counters."""
_GLUED_MAX: Final = 40
"""Two buttons that an extractor put together."""
_BUTTON_MIN: Final = 3
"""The fewest characters of either."""
_FORM_MAX: Final = 400
"""A notice around the comment form; what is longer is a comment that begins like one."""
_AVATAR_MAX: Final = 80
"""The alternative text of a picture."""

# The most words of each. Set by hand on the dev pages (2026-11).
_NAME_WORDS: Final = 7
"""An author's name."""
_NICK_WORDS: Final = 8
"""An author's name where words say that it is one."""
_LABEL_WORDS: Final = 6
"""A name or a label; what has more is prose."""
_PHRASE_WORDS: Final = 5
"""A phrase on a button."""
_ALTERNATIVE_WORDS: Final = 3
"""The alternative text of a picture before a name."""

_LIST_MARK = re.compile(
    r"(?:(?P<ordinal>\d{1,6})[.)](?=\s|[^\W\d_])|(?P<hash>#\d{1,6})[.:)]?(?=\s)|[•◦▪‣·*○●■+-](?=\s))\s*"
)
_THIRD_MARK = re.compile(r"(?P<ordinal>(?!))?(?P<hash>(?!))?o\s+(?=\S)")
"""The mark of a list in a list in a list, the second of which has ``+``."""
_BULLETS = re.compile(r"(?:[•◦▪‣·*○●■+-]\s+){1,9}")
"""Marks of lists in lists, of which the outer items have no words of their own."""
_SPACES = re.compile(r"[^\S\n]+")
_ACTIONS: Final = frozenset(WORDS.comments.actions)
_AVATARS: Final = frozenset(WORDS.comments.avatar)
_STARS = re.compile(r"[★☆⭐✩✭ ]{1,20}")
_PIECES = re.compile(r"[^\s\d|·•/↓»›>–—,+()\[\]:…#-]+|\d[\d.,k]*")
_COMMON: Final = frozenset(WORDS.comments.plain_actions)
"""Buttons that are plain words too: a line of nothing else is the reader's."""
_NUMBERS = re.compile(rf"[+-]?\d[\d.,k]*\s*(?:{alternation(WORDS.comments.likes + WORDS.comments.ratings)})?")
_FORM: Final = WORDS.headings.form
_LINE_END: Final = " .:…»→>|*↑"
_FORM_LINES: Final = frozenset(line.rstrip(_LINE_END) for line in WORDS.headings.form_lines)
_TEASERS: Final = tuple(words.rstrip(".") for words in WORDS.headings.teasers)
_TEASER_MAX: Final = 400
"""Characters of a line that ends so."""
_LAST_SPACED: Final = "\u2fff"
"""Scripts above write no spaces between words."""
_PINGBACK = re.compile(
    rf"(?:{alternation(WORDS.comments.pingback)})\s*(?:[:(]|(?:{alternation(WORDS.comments.pingback_by)})\b|$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line that is not blank."""

    number: int
    """Its number on the page, from 1."""
    indent: int
    """Columns before its first character, list mark included."""
    gap: int
    """Blank lines above it."""
    mark: str
    """The list mark (``1.``, ``•``, ``#4``), or the empty string."""
    ordinal: int | None
    """The number in the list mark."""
    heading: bool
    """Whether a converter marked it as a heading."""
    text: str
    """Its words, odd spaces made plain, without the list mark."""
    is_part: bool = False
    """Whether it is but a part of the line in the file."""

    @property
    def whole(self) -> str:
        """Its words with the list mark."""
        return f"{self.mark} {self.text}" if self.mark else self.text


def lines_of(source: Source) -> list[Line]:
    """The lines of ``source`` that are not blank."""
    lines: list[Line] = []
    gap, inner_list = 0, -1
    for number, raw in enumerate(source.lines, 1):
        words = _SPACES.sub(" ", raw).strip()
        if not words:
            gap += number not in source.continued
            continue
        indent = len(raw) - len(raw.lstrip())
        mark = _LIST_MARK.match(words) or (_THIRD_MARK.match(words) if 0 <= inner_list < indent else None)
        if words.startswith("+ "):
            inner_list = indent
        elif indent <= inner_list and not words.startswith("o "):
            inner_list = -1
        if mark is None or mark.end() == len(words):
            lines.append(Line(number, indent, gap, "", None, number in source.headings, words))
        else:
            digits = mark["ordinal"] or (mark["hash"] or "").lstrip("#")
            ordinal = int(digits) if digits else None
            inner = _BULLETS.match(words, mark.end())
            rest = words[inner.end() if inner and inner.end() < len(words) else mark.end() :]
            lines.append(Line(number, indent, gap, mark[0].strip(), ordinal, number in source.headings, rest))
        gap = 0
    return lines


def tidied(lines: Iterable[str]) -> str:
    """``lines`` as one text, their ends stripped, with no more than one blank line in a row."""
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.strip() for line in lines)).strip()


def is_action(text: str) -> bool:
    """Whether the line holds only what a reader can click on, or counts of likes: ``Reply``, ``Antworten · 3``."""
    return len(text) <= _ACTION_MAX and _is_action(text)


@lru_cache(maxsize=4_096)  # a line is asked about some twenty times, once for each reading of the page
def _is_action(text: str) -> bool:
    words = text.lower().strip(" |↓→←»«·")
    if _STARS.fullmatch(words):
        return True
    if words in _ACTIONS or _glued(words) or _NUMBERS.fullmatch(words):
        return True
    return _only_actions(_PIECES.findall(words))


def _glued(words: str) -> bool:
    """Whether it is two buttons that an extractor put together: ``ReplyDelete``."""
    return len(words) <= _GLUED_MAX and any(
        words[:end] in _ACTIONS and words[end:] in _ACTIONS for end in range(_BUTTON_MIN, len(words) - _BUTTON_MIN + 1)
    )


def _only_actions(words: list[str]) -> bool:
    """Whether ``words`` are phrases a reader can click on, one after the other, and numbers."""
    start, clear = 0, 0
    while start < len(words):
        if _NUMBERS.fullmatch(words[start]):
            start += 1
            continue
        sizes = range(_PHRASE_WORDS, 0, -1)
        size = next((size for size in sizes if " ".join(words[start : start + size]) in _ACTIONS), 0)
        if size == 0:
            return False
        clear += size > 1 or len(words) == 1 or words[start] not in _COMMON
        start += size
    return clear > 0


def is_form(text: str) -> bool:
    """Whether the line stands where comments end: their form, its notices, navigation."""
    if len(text) > _FORM_MAX:
        return False
    low = text.lstrip("← «»<>|[(-").lower()
    if low.rstrip(_LINE_END) in _FORM_LINES:
        return True
    return low.startswith(_FORM) and any(low.startswith(words) and _ends_word(low, len(words)) for words in _FORM)


def _ends_word(text: str, end: int) -> bool:
    """Whether a word ends at ``end``: ``comentarios`` does not begin with the button ``comentar``."""
    return not (text[end - 1].isalpha() and text[end : end + 1].isalpha()) or text[end] > _LAST_SPACED


def is_teaser(text: str) -> bool:
    """Whether the line ends with a link from the first words of an article to the rest: ``Read more »``."""
    low = text.lower().rstrip(" …»→>.›)]")
    return low.endswith(_TEASERS) and len(text) <= _TEASER_MAX


def is_pingback(text: str) -> bool:
    """Whether the line is a link from another site rather than a reader's comment."""
    return _PINGBACK.match(text) is not None


def is_avatar(text: str) -> bool:
    """Whether the line is the alternative text of an author's picture and nothing else."""
    low = text.lower().strip("[]() .")
    return len(text) <= _AVATAR_MAX and (low in _AVATARS or _PICTURE.match(low) is not None)


_ANY_PICTURE: Final = alternation(WORDS.comments.picture)
_PICTURE = re.compile(
    rf"(?:{_ANY_PICTURE}) (?:{alternation(WORDS.comments.picture_of)}) \S|.{{1,60}}['’]s (?:{_ANY_PICTURE})$"
)


def without_avatar(text: str) -> str:
    """``text`` without the picture's alternative text before the name."""
    low = text.lower()
    for size in range(_ALTERNATIVE_WORDS, 0, -1):
        words = low.split(" ", size)
        if len(words) > size and " ".join(words[:size]).rstrip(":") in _AVATARS:
            return text.split(" ", size)[size]
    return text


_REPLY_TO = re.compile(
    rf"(?:{alternation(WORDS.replies.response)}) (?:{alternation(WORDS.replies.response_to)}):? \S", re.IGNORECASE
)


def is_reply_to(text: str) -> bool:
    """Whether the line says whom a comment replies to: ``Replying to Maud``."""
    return _REPLY_TO.match(text) is not None


def is_name(text: str) -> bool:
    """Whether ``text`` could be an author's name or nick: short, not a sentence, not a word of the page's own."""
    if not 0 < len(text) <= NAME_MAX or text.count(" ") >= _NAME_WORDS:
        return False
    if not any(char.isalnum() for char in text) or text[0] in "\"“„«‘'(>#@–—-•":
        return False
    if text[-1] in '!?:;,”"»' or (text[-1] == "." and not _ABBREVIATED.search(text)):
        return False
    if ": " in text or _COUNTED.fullmatch(text) or is_reply_to(text):
        return False
    low = text.lower()
    return (
        low not in _ACTIONS and low not in _AVATARS and "://" not in text and not is_form(text) and not is_action(text)
    )


_COUNTED = re.compile(r"[^\W\d_][^:\d]{0,30}:\s{0,3}\d[\d.,]{0,9}|[^\W\d_][^\d(]{0,30} \(\d{1,6}\)")
"""What has a number of its own: ``Threads: 9,860``, ``Interviews (12)``."""
_ABBREVIATED = re.compile(r"(?:\.\.|\b[^\W\d_]{1,3}\.|\.[^\W\d_]\.)$")


def is_nick(text: str) -> bool:
    """Whether ``text``, where words say that it is an author, can be one: nicks are freer than names."""
    return 0 < len(text) <= NAME_MAX and text.count(" ") < _NICK_WORDS and not is_form(text) and not is_action(text)


def is_prose(text: str) -> bool:
    """Whether ``text`` is at least a sentence's worth of words rather than a name or a label."""
    return len(text) > NAME_MAX or text.count(" ") >= _LABEL_WORDS or text[-1] in ".!?…"
