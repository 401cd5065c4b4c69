"""Whom a comment speaks to, by name: ``@ada``, ``Hi Ada,``, ``Glad to hear it, Ada!``, ``Response to Ada, 9 May``."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, pairwise
from typing import Final, NamedTuple

from stance.reading.formats.languages import WORDS, alternation
from stance.records import Comment

_MARKS: Final = "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0900-\u0dff\u0e31-\u0e4e"
"""Marks on letters, and letters among them: accents, vowel signs of Hebrew, Arabic, India's scripts and Thai."""
_LETTERS: Final = rf"[^\W_](?:[^\W_]|[{_MARKS}])*+"
_WORD: Final = re.compile(rf"{_LETTERS}(?:['’]{_LETTERS})?")
_AT: Final = re.compile(r"(?<![\w.@/])@\s?(?=[^\W_])")
_RESPONSE: Final = re.compile(
    rf"(?:{alternation(WORDS.replies.response)})\s(?:{alternation(WORDS.replies.response_to)})\s", re.IGNORECASE
)
_NUMBER: Final = re.compile(
    rf"(?:@|#|>>|(?:{alternation(WORDS.counting.comment_number)})\s?){{1,2}}(\d{{1,6}})(?![\d.,]*\d)", re.IGNORECASE
)
_AFTER_NAME: Final = frozenset(",:;!?.…-–—)\n，：！؟،")

# Set by hand on the dev pages (2026-11).
HEAD: Final = 220
"""Characters at the start of a comment in which a name is looked for."""
_AT_HEAD: Final = 4 * HEAD
"""Characters in which an @ is looked for: a surer sign than a bare name, so it may stand further in."""
_NAME_MAX: Final = 80
"""Characters of an author's name, or after an @, that are read."""
_LONGEST_NAME: Final = 3
"""Words of a name that are read."""
_SHORTEST_PART: Final = 3
"""Letters of a part of a name that its bearer may be called by; initials are none."""
_SHORTEST_NAME: Final = 2
"""Letters of a whole name that its bearer may be called by."""
_SHORTEST_BEGINNING: Final = 4
"""Letters after an @ that stand for the one name on the page which begins with them; a misspelt name has more."""
_LONGEST_MISSPELT: Final = 30
"""Letters of a name whose misspellings are known, each of which is kept; longer ones are no names."""
_SAMPLE: Final = 2000
"""Comments that are read to learn which names are everyday words."""
_CHANCE_MENTIONS: Final = 2
"""How many times more than its bearers have comments a name must stand in small letters to be an everyday word."""
_MOST_ADDRESSES: Final = 4
"""Addresses of one comment that are looked at."""
_GREETING_MAX: Final = 5
"""Words of greeting and title that may stand before a name."""
_GREETING_GAP: Final = 3
"""Characters that may stand between two of them, such as a comma and a space."""


class Word(NamedTuple):
    """A word, folded, and where it stands."""

    folded: str
    start: int
    end: int


_TITLES: Final = frozenset(WORDS.replies.titles)
_GREETINGS: Final = frozenset(WORDS.replies.greetings)
"""Words that may stand before a name at the start of a comment."""
_NO_NAMES: Final = _GREETINGS | frozenset(WORDS.replies.no_names)
"""What people sign with that is no name to be called by."""


@dataclass(frozen=True, slots=True)
class Address:
    """Somebody a comment speaks to by name."""

    places: Sequence[int]
    """The comments of those who bear the name, in the order of the page; none if nobody does."""
    form: str
    """``at``, ``at inside``, ``number``, ``response``, ``start`` or ``vocative``."""
    name: str
    """As it is written, folded; the number of a comment."""


class _Called(NamedTuple):
    """A name in a text that authors on the page bear."""

    places: Sequence[int]
    """Their comments."""
    name: str
    end: int
    """The index of the word after it."""


class Names:
    """The names on a page."""

    def __init__(self, comments: Sequence[Comment]) -> None:
        self._places: dict[str, list[int]] = {}
        for place, comment in enumerate(comments):
            for key in names_of(comment.author or ""):
                self._places.setdefault(key, []).append(place)
        self._sorted = sorted(self._places)
        self._beginnings = frozenset(key.partition(" ")[0] for key in self._places)
        self._common = self._everyday(comments)

    def _everyday(self, comments: Sequence[Comment]) -> frozenset[str]:
        """Names that the page also uses as words: written in small letters more often than their bearers comment."""
        counts: dict[str, int] = {}
        for comment in comments[:_SAMPLE]:
            for word in _WORD.findall(comment.text):
                if word in self._places:
                    counts[word] = counts.get(word, 0) + 1
        return frozenset(word for word, count in counts.items() if count > _CHANCE_MENTIONS + len(self._places[word]))

    def addressed(self, text: str) -> tuple[Address, ...]:
        """Whom ``text`` speaks to, the surest first; a few at most."""
        return tuple(islice(self._addressed(text), _MOST_ADDRESSES))

    def _addressed(self, text: str) -> Iterator[Address]:
        head = text[:HEAD]
        if number := _NUMBER.match(head):
            yield Address((), "number", number[1])
        elif "@" in text and (sign := _AT.search(text[:_AT_HEAD])):
            yield self._after_at(text[sign.end() : sign.end() + _NAME_MAX], is_first=not text[: sign.start()].strip())
        words = _words(head)
        if response := _RESPONSE.match(head):
            begin = next((n for n, word in enumerate(words) if word.start >= response.end()), len(words))
            if called := self._called(words, begin):
                yield Address(called.places, "response", called.name)
        if greeted := self._greeted(head, words):
            yield greeted
        yield from self._set_apart(head, words)

    def _after_at(self, rest: str, is_first: bool) -> Address:
        """Whom the words after an @ name."""
        words = _words(rest)
        form = "at" if is_first else "at inside"
        if called := self._called(words, 0, is_certain=True):
            return Address(called.places, form, called.name)
        joined = 1
        while joined < len(words) and _is_joined(rest, words[joined - 1], words[joined]):
            joined += 1
        name = "".join(word.folded for word in words[:joined])
        return Address(self._like(name), form, name)

    def _like(self, name: str) -> Sequence[int]:
        """Comments of the one author whose name begins with ``name``, or is that but for one letter."""
        if len(name) < _SHORTEST_BEGINNING:
            return ()
        first = bisect_left(self._sorted, name)
        keys = {key for key in self._sorted[first : first + 3] if key.startswith(name)}  # more than one is too many
        if not keys and len(name) > _SHORTEST_BEGINNING:
            keys = {key for form in _misspelt(name) for key in self._misspellings.get(form, ())}
        return self._places[keys.pop()] if len(keys) == 1 else ()

    @cached_property
    def _misspellings(self) -> dict[str, set[str]]:
        """Names with a letter left out to the names; two names that differ by a letter share one."""
        forms: dict[str, set[str]] = {}
        for key in self._sorted:
            if _SHORTEST_BEGINNING < len(key) < _LONGEST_MISSPELT and key.isalpha():
                for form in _misspelt(key):
                    forms.setdefault(form, set()).add(key)
        return forms

    def _called(self, words: Sequence[Word], begin: int, is_certain: bool = False) -> _Called | None:
        """The longest name that begins at the word ``begin``; ``is_certain`` of what can be nothing but a name."""
        if begin >= len(words) or words[begin].folded not in self._beginnings:
            return None
        for length in range(min(_LONGEST_NAME, len(words) - begin), 0, -1):
            key = " ".join(word.folded for word in words[begin : begin + length])
            if key in self._places and (is_certain or (key not in _NO_NAMES and key not in self._common)):
                return _Called(self._places[key], key, begin + length)
        return None

    def _greeted(self, head: str, words: Sequence[Word]) -> Address | None:
        """Whom the comment begins with, after a greeting or without."""
        greeting = _greeting_length(words)
        called = self._called(words, greeting)
        if called is None:
            return None
        sign = _sign_after(head, words[called.end - 1])
        is_set_apart = not sign or (sign in _AFTER_NAME and sign != ".")
        if is_set_apart or (greeting and words[greeting - 1].folded in _GREETINGS):
            form = "start" if greeting or _ends_name(sign) else "vocative"
            return Address(called.places, form, called.name)
        return None

    def _set_apart(self, head: str, words: Sequence[Word]) -> Iterator[Address]:
        """Whom the comment speaks to further on, after a comma or a greeting."""
        for begin, (before, word) in enumerate(pairwise(words), 1):
            if word.folded not in self._beginnings or not head[word.start].isupper():
                continue
            if "," not in head[before.end : word.start] and before.folded not in _GREETINGS:
                continue
            if called := self._called(words, begin):
                sign = _sign_after(head, words[called.end - 1])
                if not sign or not (sign.isalnum() or sign in "-'’\"“„("):
                    yield Address(called.places, "vocative", called.name)


def _greeting_length(words: Sequence[Word]) -> int:
    """How many words of greeting and title ``words`` begin with."""
    length = 0
    for word in words[:_GREETING_MAX]:
        if word.folded not in _GREETINGS and word.folded not in _TITLES:
            break
        if length and word.start - words[length - 1].end > _GREETING_GAP:
            break
        length += 1
    return length


def _sign_after(head: str, word: Word) -> str:
    """The first character after ``word`` but spaces."""
    return head[word.end :].lstrip(" ")[:1]


def _is_joined(text: str, word: Word, following: Word) -> bool:
    """Whether a point, dash or underscore makes one user name of two words."""
    return following.start - word.end <= 1 and text[following.start - 1] in "._-"


def _words(text: str) -> list[Word]:
    if text.isascii():
        return [Word(match[0], match.start(), match.end()) for match in _WORD.finditer(text.lower())]
    return [Word(_folded(match[0]), match.start(), match.end()) for match in _WORD.finditer(text)]


def _misspelt(name: str) -> set[str]:
    """``name`` with each of its letters left out."""
    return {name[:letter] + name[letter + 1 :] for letter in range(len(name))}


def _ends_name(sign: str) -> bool:
    return sign in (",", ":", "!", "\n", "-", "–", "—", "，", "：", "،")


def _folded(word: str) -> str:
    if word.isascii():
        return word.lower()
    apart = unicodedata.normalize("NFKD", word.casefold())
    return unicodedata.normalize("NFC", "".join(sign for sign in apart if not unicodedata.combining(sign)))


def names_of(author: str) -> set[str]:
    """What somebody who signs as ``author`` may be called: the whole name, its parts, a user name without digits."""
    words = [_folded(word) for word in _WORD.findall(author[:_NAME_MAX])]
    if not words:
        return set()
    keys = {" ".join(words[:length]) for length in range(1, _LONGEST_NAME + 1)}
    keys.add("".join(words))
    keys.update(word for word in words if len(word) >= _SHORTEST_PART)
    bare = words[0].rstrip("0123456789")
    if len(bare) >= _SHORTEST_PART:
        keys.add(bare)
    return {key for key in keys if len(key) >= _SHORTEST_NAME and not key.isdecimal()}
