"""Texts in one plain spelling, so that a word in disguise is read as the word."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Final

MAX_CHARACTERS: Final = 20_000
"""Characters read of one comment. A longer one is a paste or an attack; this bounds the time it can take."""

_LOOKALIKES: Final = str.maketrans(
    "аеорсухіјѕԁһӏԛԝкмнтвгпαβεικμνορτυχγσ",
    "aeopcyxijsdhlqwkmhtbrnabeikmvoptuxys",
)  # Cyrillic and Greek letters that pass for Latin ones, after lower-casing
_LOOKALIKE: Final = re.compile(f"[{''.join(map(chr, _LOOKALIKES))}]")
_LEET: Final = str.maketrans("013457@$!", "oieastasi")
_URL: Final = re.compile(r"(?:https?://|www\.)\S+")
_ADDRESS: Final = " url "
_WORD: Final = re.compile(r"\w+")
_LATIN: Final = re.compile(r"[a-z]")
_SIGNED: Final = re.compile(r"[a-z][\d@$!]{1,3}[a-z]")
_SIGNED_WORD: Final = re.compile(r"(?<![\w@$!])(?=[a-z]*+[\d@$!])[a-z\d@$!]++(?!\w)")
_SPELLED: Final = re.compile(r"(?<![^\W_])(?:[a-z][ .*_-]){3,30}[a-z](?![^\W_])")
_REPEATED: Final = re.compile(r"(.)\1{2,}", re.DOTALL)
_SPACES: Final = re.compile(r"\s+")


def normalise(text: str) -> str:
    """``text`` in one plain spelling: in lower case, without accents, invisible characters and disguises.

    Compatibility forms are folded (NFKD), letters of other scripts inside a Latin word become the Latin letters they
    look like, ``sh1t`` and ``s h i t`` become one word, ``nooooo`` becomes ``noo``, and every address ``url``.
    """
    text = text[:MAX_CHARACTERS]
    return finished(text if text.isascii() else plain_letters(text))


def finished(text: str) -> str:
    """The plain spelling of a text whose letters already are plain (``plain_letters``)."""
    text = text.lower()
    for pattern, replacement in _REWRITES:
        if pattern is not _SIGNED_WORD or _SIGNED.search(text):
            text = pattern.sub(replacement, text)
    return " ".join(text.split())


def as_written(text: str) -> str:
    """``text`` as it is written in any language, less what only disguises it or says nothing.

    Unlike ``normalise`` it keeps case and accents, which tell words of other languages apart; a text mostly in
    capitals is put in lower case. Letters are composed (NFKC), invisible characters, marks piled on letters, Arabic
    vowel signs and tatweel are dropped, ``sch3iße`` and ``I d i o t`` become one word, ``nooooo`` becomes ``noo``, and
    every address ``url``.
    """
    if not text.isascii() or _CONTROL.search(text):
        return as_written_aligned(text)[0]
    return _rewritten_all(_shouted(text[:MAX_CHARACTERS]))


def as_written_aligned(text: str) -> tuple[str, list[int]]:
    """What ``as_written`` gives, and for each of its characters its place in ``text``."""
    text = text[:MAX_CHARACTERS]
    places = [place for place, character in enumerate(text) for _ in character.translate(_WRITTEN)]
    text, places = text.translate(_WRITTEN)[:MAX_CHARACTERS], places[:MAX_CHARACTERS]
    text, places = _rewritten(_PILED, _composed, text, places)
    text = _WORD.sub(_latin_letters, text) if _LOOKALIKE.search(text) else text
    text = _shouted(text)
    for pattern, replacement in _WRITTEN_REWRITES:
        text, places = _rewritten(pattern, replacement, text, places)
    text, places = _rewritten(_SPACES, lambda match: " ", text, places)
    start = len(text) - len(text.lstrip())
    return text.strip(), places[start : start + len(text.strip())]


def _rewritten_all(text: str) -> str:
    for pattern, replacement in _WRITTEN_REWRITES:
        text = pattern.sub(replacement, text)
    return " ".join(text.split())


def _shouted(text: str) -> str:
    """``text`` in lower case if it is mostly in capitals; as long as it was."""
    capitals = sum(map(str.isupper, text))
    if capitals < _FROM_CAPITALS or capitals <= sum(map(str.islower, text)):
        return text
    return "".join(small if len(small := letter.lower()) == 1 else letter for letter in text)


def _composed(piled: re.Match[str]) -> str:
    """A letter and the marks on it as one character; marks that it does not have in any language are dropped."""
    whole = unicodedata.normalize("NFKC", piled[0])
    return "".join(character for character in whole if not _MARK.match(character)) or piled[0][0]


def without_addresses(text: str) -> str:
    """``text``, in lower case, with the word ``url`` for every address."""
    return _URL.sub(_ADDRESS, text)


def normalise_aligned(text: str) -> tuple[str, list[int]]:
    """The plain spelling of ``text``, as ``normalise`` gives it, and for each of its characters its place in ``text``.

    Slower than ``normalise``; for showing where in a comment something is.
    """
    text = text[:MAX_CHARACTERS]
    places = list(range(len(text)))
    if not text.isascii():
        text, places = _plain_letters_aligned(text)
    text = text.lower()
    for pattern, replacement in _REWRITES:
        if pattern is not _SIGNED_WORD or _SIGNED.search(text):
            text, places = _rewritten(pattern, replacement, text, places)
    text, places = _rewritten(_SPACES, lambda match: " ", text, places)
    start = len(text) - len(text.lstrip())
    return text.strip(), places[start : start + len(text.strip())]


def _rewritten(
    pattern: re.Pattern[str], replacement: Callable[[re.Match[str]], str], text: str, places: list[int]
) -> tuple[str, list[int]]:
    """``pattern.sub(replacement, text)`` and the places of its characters."""
    parts, kept, end = [], list[int](), 0
    for match in pattern.finditer(text):
        new = replacement(match)
        parts += [text[end : match.start()], new]
        kept += places[end : match.start()]
        kept += [places[match.start() + i] for i in _origins(match[0], new)]
        end = match.end()
    return "".join([*parts, text[end:]]), kept + places[end:]


def _origins(old: str, new: str) -> Iterator[int]:
    """For each character of ``new`` its place in ``old``, the part of the text that ``new`` replaces."""
    if new == _ADDRESS:
        # The word begins where the address begins, and ends where it ends.
        yield from [0] * (len(new) - 2) + [len(old) - 1] * 2
        return
    if len(old) == len(new):
        yield from range(len(old))
        return
    place = 0
    for character in new:
        found = old.find(character, place)
        place = found if found >= 0 else min(place, len(old) - 1)
        yield place
        place += found >= 0


def plain_letters(text: str) -> str:
    """``text`` without accents, invisible characters, typographic punctuation and letters that only look Latin."""
    plain = text.translate(_PLAIN)[:MAX_CHARACTERS]
    return _WORD.sub(_latin_letters, plain) if _LOOKALIKE.search(plain) else plain


def _plain_letters_aligned(text: str) -> tuple[str, list[int]]:
    """``text`` with plain letters, as ``plain_letters`` gives it, and the place that each character comes from."""
    places = [place for place, character in enumerate(text) for _ in character.translate(_PLAIN)]
    return plain_letters(text), places[:MAX_CHARACTERS]


class _PlainForms(dict[int, str]):
    """The plain form of each character, found out when the character is first met.

    Letters and marks are folded (NFKD) and put in lower case; invisible characters are dropped; a sign or an emoji
    becomes a word of its own.
    """

    def __missing__(self, code: int) -> str:
        if len(self) >= _MAX_FORMS:
            self.clear()
            self.update(_PUNCTUATION)
        self[code] = "".join(map(_plain_form, unicodedata.normalize("NFKD", chr(code)).lower()))
        return self[code]


class _WrittenForms(_PlainForms):
    """The same for ``as_written``: folded by NFKC, in the case it has."""

    def __missing__(self, code: int) -> str:
        if len(self) >= _MAX_FORMS:
            self.clear()
            self.update(_PUNCTUATION)
        self[code] = "".join(map(_written_form, unicodedata.normalize("NFKC", chr(code))))
        return self[code]


def _written_form(character: str) -> str:
    category = unicodedata.category(character)
    if _MARK.match(character):
        return character
    if character in _VOWEL_SIGNS or category in ("Cf", "Cs", "Me"):
        return ""
    if category == "Cc" or character.isspace():
        return " "
    return f" {character} " if category == "So" else character


def _plain_form(character: str) -> str:
    if character.isascii():
        return character
    category = unicodedata.category(character)
    if category in ("Mn", "Me", "Cf", "Cs"):
        return ""
    if category == "Cc" or character.isspace():
        return " "
    return character if character.isalnum() or category == "Mc" else f" {character} "


_PUNCTUATION: Final = str.maketrans(
    dict.fromkeys("’‘‚‛´", "'") | dict.fromkeys("“”„‟«»", '"') | dict.fromkeys("–—−‐‑", "-")
)
_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1b\x7f]")
"""Control characters of ASCII that are no white space."""
_MARK: Final = re.compile("[\u0300-\u036f]")
_PILED: Final = re.compile("[^\u0300-\u036f][\u0300-\u036f]+")
_FROM_CAPITALS: Final = 8
"""Capitals from which a text can be mostly in capitals; fewer may be a name or an abbreviation."""
_MAX_FORMS: Final = 1 << 16
"""Characters whose plain forms are remembered: bounds the memory, and no page has as many distinct ones."""
_PLAIN: Final = _PlainForms(_PUNCTUATION)
_VOWEL_SIGNS: Final = "".join(map(chr, (*range(0x064B, 0x0653), 0x0640, 0x0670)))
"""What Arabic may be written with or without, and the stroke that only draws a word out (tatweel)."""
_WRITTEN: Final = _WrittenForms(_PUNCTUATION)


def _latin_letters(word: re.Match[str]) -> str:
    """A word with Latin letters for those that only look Latin, if it has any Latin letter."""
    return word[0].translate(_LOOKALIKES) if _LATIN.search(word[0]) else word[0]


def _letters_for_signs(word: re.Match[str]) -> str:
    """A word with letters for the digits and signs between its letters; unchanged if there are none."""
    core = word[0].rstrip("!")
    return core.translate(_LEET) + word[0][len(core) :] if _SIGNED.search(core) else word[0]


_REWRITES: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...]] = (
    (_URL, lambda match: _ADDRESS),
    (_SIGNED_WORD, _letters_for_signs),
    (_SPELLED, lambda match: re.sub(r"[ .*_-]", "", match[0])),
    (_REPEATED, lambda match: match[1] * 2),
)
"""What is rewritten in a text in lower case, in this order."""
_SIGNED_IN_ANY: Final = re.compile(r"(?<![\w@$!])(?=[^\W\d_]++[\d@$!]{1,3}[^\W\d_])[\w@$!]++(?!\w)")
_SPELLED_IN_ANY: Final = re.compile(r"(?<![^\W_])(?:[^\W\d_][ .*_-]){3,30}[^\W\d_](?![^\W_])")
_WRITTEN_REWRITES: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...]] = (
    (_URL, lambda match: _ADDRESS),
    (_SIGNED_IN_ANY, lambda match: _letters_for_signs_in_any(match[0])),
    (_SPELLED_IN_ANY, lambda match: re.sub(r"[ .*_-]", "", match[0])),
    (_REPEATED, lambda match: match[1] * 2),
)
"""The same for ``as_written``."""


def _letters_for_signs_in_any(word: str) -> str:
    core = word.rstrip("!")
    return core.translate(_LEET) + word[len(core) :]
