"""Lists of words to find in comments: as whole words, also in disguise.

Comments and lists are brought into one plain spelling (``features.spelling``), and compared word by word: ``shit`` is
in "sh1t" and in "S.H.I.T!", not in "shitake". It takes time in proportion to the comments, however long the list is.
"""

import codecs
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from stance.errors import InputError
from stance.features.spelling import MAX_CHARACTERS, normalise
from stance.printable import printable

MOST_WORDS: Final = 20_000
"""Words of a list; the largest public ones have some 10,000."""
MOST_IN_WORD: Final = 100
"""Characters of a word or phrase."""
MOST_IN_LIST: Final = 2_000_000
"""Characters of a list as it is read, with its comments."""
_SHOWN: Final = 40
"""Characters that a sentence quotes of a line."""
_OVERLAP: Final = 4 * MOST_IN_WORD
"""Characters that the parts of a long comment have in common, so that no word is cut in two, not even spelled out."""
_BETWEEN: Final = re.compile(r"[\s!-/:-@\[-`{-~]+")
"""What stands between words: spaces, and the punctuation of ASCII. Other signs, such as emoji, are words."""
_UNSPACED: Final = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
"""Letters of scripts that put no space between words: Thai, Lao, Burmese, Khmer, Japanese, Chinese."""
_STRETCHED: Final = re.compile(r"([^\W\d_])\1{2,}")
_ADDRESS: Final = re.compile(r"(?:https?://|www\.)(\S+)", re.IGNORECASE)
_PREFIX: Final = re.compile(r"(?:https?://)?(?:www\.)?", re.IGNORECASE)
_EXPRESSION: Final = re.compile(r"[\\|^{}\[\]]|\(\?|[.)][*+?]|[^\W\d_]\$$|^/.+/[a-z]{0,3}$")
"""Signs of a regular expression; a ``*`` by itself is none, nor is a ``$`` that stands for a letter within a word."""
_SIGN: Final = re.compile(r"[!-/:-@_`~]")
_PASSED_OVER: Final = re.compile(r"[\s*'’.,&/:-]+|https?|www")
"""What words are written with that need not be in a comment."""
_MOST_KNOWN: Final = 1 << 16
"""Words of comments of which it is remembered what they begin, end and contain; most are among the commonest."""
_BREAK: Final = ""
"""Stands between readings of a comment in its words, so that no phrase reaches from one into the other."""


@dataclass(frozen=True)
class WordsRead:
    """What a list was read as."""

    words: tuple[str, ...]
    """As written, each once."""
    left_out: tuple[str, ...]
    """Sentences about the lines that cannot be looked for."""


def read_words(content: str | bytes) -> WordsRead:
    """The words of a list with one word or phrase a line; lines that are empty or begin with ``#`` are passed over.

    Raises:
        InputError: if it is no text, or too long.
    """
    text = content if isinstance(content, str) else _decoded(content)
    if len(text) > MOST_IN_LIST:
        raise InputError(f"The list has {len(text):,} characters, and {MOST_IN_LIST:,} are read. Give a shorter one.")
    words: dict[tuple[str, ...], str] = {}
    left_out = []
    for number, line in enumerate(text.splitlines(), 1):
        word = " ".join(line.replace("\ufeff", "").split())
        if not word or word.startswith("#"):
            continue
        if reason := _unusable(word):
            left_out.append(f"Line {number:,}, “{printable(word, _SHOWN)}”, is left out: {reason}.")
        else:
            words.setdefault(_form(word), word)
    if len(words) > MOST_WORDS:
        raise InputError(f"The list has {len(words):,} words, and {MOST_WORDS:,} are taken. Leave some out.")
    return WordsRead(tuple(words.values()), tuple(left_out))


def _decoded(content: bytes) -> str:
    """A list's text: UTF-8 or UTF-16, else Windows' Latin letters, as old lists have them."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    if b"\0" in content:
        raise InputError("The list is no plain text. Save it as text, with one word a line.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _unusable(word: str) -> str | None:
    """Why a line cannot be looked for; None if it can."""
    if len(word) > MOST_IN_WORD:
        return f"it has {len(word):,} characters, and a word has at most {MOST_IN_WORD}"
    if _EXPRESSION.search(word):
        return "it is an expression; give words, phrases, or beginnings such as word*"
    form = _form(word)
    if not form[1:]:
        return "nothing of it can be looked for"
    if form[0] and len(form) > 2:
        return "a phrase has no * at its ends"
    if sum(map(len, form[1:])) < len(_PASSED_OVER.sub("", word)) and _SIGN.search(word):
        return f"without its signs it would be found as “{' '.join(form[1:])}”; write the letters that they stand for"
    return None


def _form(word: str) -> tuple[str, ...]:
    """Where it has a ``*`` (``<``, ``>``, both or neither), and its words in the plain spelling."""
    has_more = f"{'<' if word.startswith('*') else ''}{'>' if word.endswith('*') else ''}"
    words = tuple(_split(normalise(_PREFIX.sub("", word.strip("*"), count=1))))
    return ("<>" if len(words) == 1 and _UNSPACED.search(words[0]) else has_more, *words)


def _split(text: str) -> list[str]:
    return [word for word in _BETWEEN.split(text) if word]


def plain_words(text: str) -> tuple[str, ...]:
    """The words of a comment in the plain spelling, in order; some twice, where it can be read in two ways.

    ``shiiit`` is read with two and with one letter, and what an address is made of stands at the end.
    """
    readings = [text]
    if _STRETCHED.search(lower := text.lower()):
        readings.append(_STRETCHED.sub(r"\1", lower))
    if addresses := _ADDRESS.findall(text):
        readings.append(" | ".join(addresses))
    found: list[str] = []
    for reading in readings:
        for part in _parts(reading):
            found += (*_split(normalise(part)), _BREAK)
    return tuple(found)


def _parts(text: str) -> Iterator[str]:
    """A text in parts that are short enough to be spelled plainly."""
    step = MAX_CHARACTERS - _OVERLAP
    return (text[start : start + MAX_CHARACTERS] for start in range(0, max(len(text) - _OVERLAP, 1), step))


class WordList:
    """Words and phrases, to be found in comments."""

    def __init__(self, words: Iterable[str]) -> None:
        """A list of ``words`` as ``read_words`` gives them."""
        by_form: dict[tuple[str, ...], list[str]] = {}
        for word in words:
            by_form.setdefault(_form(word), []).append(word)
        self._whole = {form[1]: names for form, names in by_form.items() if len(form) == 2 and not form[0]}
        self._beginnings = {form[1]: names for form, names in by_form.items() if form[0] == ">"}
        self._endings = {form[1]: names for form, names in by_form.items() if form[0] == "<"}
        self._inside = {form[1]: names for form, names in by_form.items() if form[0] == "<>"}
        self._phrases = {form[1:]: names for form, names in by_form.items() if len(form) > 2 and not form[0]}
        self._known = frozenset(self._whole)
        self._first = frozenset(phrase[0] for phrase in self._phrases)
        self._remembered: dict[str, tuple[str, ...]] = {}
        self._to_start, self._to_end, self._to_contain, self._to_follow = (
            sorted({len(key) for key in table})
            for table in (self._beginnings, self._endings, self._inside, self._phrases)
        )

    def __call__(self, text: str) -> frozenset[str]:
        """Those of the list, as written in it, that are in ``text``."""
        return self.among(plain_words(text))

    def among(self, words: Sequence[str]) -> frozenset[str]:
        """Those of the list that are among a comment's ``plain_words``."""
        distinct = set(words)
        found = [names for word in self._known & distinct for names in self._whole[word]]
        for word in distinct if self._beginnings or self._endings or self._inside else ():
            if word not in self._remembered:
                if len(self._remembered) >= _MOST_KNOWN:
                    self._remembered.clear()
                self._remembered[word] = tuple(self._in_word(word))
            found += self._remembered[word]
        if self._first & distinct:
            found += self._in_phrases(words)
        return frozenset(found)

    def _in_word(self, word: str) -> Iterator[str]:
        for length in self._to_start:
            yield from self._beginnings.get(word[:length], ())
        for length in self._to_end:
            yield from self._endings.get(word[-length:], ())
        for length in self._to_contain:
            for start in range(len(word) - length + 1):
                yield from self._inside.get(word[start : start + length], ())

    def _in_phrases(self, words: Sequence[str]) -> Iterator[str]:
        for start, word in enumerate(words):
            if word in self._first:
                for length in self._to_follow:
                    yield from self._phrases.get(tuple(words[start : start + length]), ())
