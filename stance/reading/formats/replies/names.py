"""Whom a comment speaks to, by name: ``@ada``, ``Hi Ada,``, ``Glad to hear it, Ada!``, ``Response to Ada, 9 May``."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Final

from stance.records import Comment

HEAD: Final = 220
"""Characters at the start of a comment in which a name is looked for."""

_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_AT: Final = re.compile(r"(?<![\w.@/])@\s?(?=[^\W_])")
_RESPONSE: Final = re.compile(
    r"(?:in )?(?:response|reply|replying|antwort|respuesta|réponse|resposta|risposta|odpowiedź|ответ)\s"
    r"(?:to|auf|an|a|à|al|na|для)\s",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(r"(?:@|#|>>|nr\.?\s?|no\.\s?|n°\s?){1,2}(\d{1,6})(?![\d.,]*\d)", re.IGNORECASE)
_AFTER_NAME: Final = frozenset(",:;!?.…-–—)\n，：！؟،")
_LONGEST_NAME: Final = 3
_SHORTEST_BEGINNING: Final = 4
_SAMPLE: Final = 2000
"""Comments that are read to learn which names are everyday words."""
_MOST_NAMES: Final = 4
_LONGEST_MISSPELT: Final = 30

Word = tuple[str, int, int]
"""A word, folded, with its start and end."""

_TITLES: Final = frozenset(
    """herr frau herrn mr mrs ms miss dr prof sr sra señor señora don doña monsieur madame m mme signor signora pan
    pani""".split()
)
_GREETINGS: Final = frozenset(
    """hi hello hey hallo hej hoi hola salut bonjour bonsoir ciao ola olá oi merhaba selam привет
    здравствуйте cześć witaj moin servus liebe lieber liebes dear querida querido cher chère cara caro beste drogi droga
    уважаемый уважаемая дорогой sevgili sayın danke thanks thank you thx merci grazie gracias obrigado obrigada спасибо
    dzięki bedankt dank teşekkürler sorry yes no ja nein ok okay oh ach ah well genau stimmt agreed agree right exactly
    vielen many great good morning guten tag abend morgen of course si oui sure haha lol
    عزيزي عزيزتي أخي شكرا يا الأخ سيد مرحبا سلام
    mein meine my sehr geehrter geehrte welcome are to for amen bravo nice perfect""".split()
)
"""Words that may stand before a name at the start of a comment."""
_NO_NAMES: Final = _GREETINGS | frozenset(
    """anonymous anonym anonymer anonyme anonimo anónimo gast guest admin unknown unbekannt the der die das and und el
    la los le les de von van user reader leser it is not that this es ist man ich du wir ihr sie he she we they i me
    all alle mal here be so was wie what who how why wer new old blog team redaktion moderator author autor
    editor""".split()
)
"""What people sign with that is no name to be called by."""


@dataclass(frozen=True, slots=True)
class Address:
    """Somebody a comment speaks to."""

    places: Sequence[int]
    """The comments of those who bear the name, in the order of the page; none if nobody does."""
    form: str
    """``at``, ``at inside``, ``number``, ``response``, ``start`` or ``vocative``."""
    name: str
    """As it is written, folded; the number of a comment."""


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
        """Names that the page also uses as words: written small more often than anybody is called so."""
        counts: dict[str, int] = {}
        for comment in comments[:_SAMPLE]:
            for word in _WORD.findall(comment.text):
                if word in self._places:
                    counts[word] = counts.get(word, 0) + 1
        return frozenset(word for word, count in counts.items() if count > 2 + len(self._places[word]))

    def addressed(self, text: str) -> tuple[Address, ...]:
        """Whom ``text`` speaks to, the surest first; a few at most."""
        return tuple(islice(self._addressed(text), _MOST_NAMES))

    def _addressed(self, text: str) -> Iterator[Address]:
        head = text[:HEAD]
        if number := _NUMBER.match(head):
            yield Address((), "number", number[1])
        elif "@" in text and (at := _AT.search(text[: HEAD * 4])):
            yield self._at(text[at.end() : at.end() + 80], is_first=not text[: at.start()].strip())
        words = _words(head)
        if response := _RESPONSE.match(head):
            begin = next((n for n, (_, start, _) in enumerate(words) if start >= response.end()), len(words))
            if found := self._named(words, begin):
                yield Address(found[1], "response", found[2])
        yield from self._greeted(head, words)

    def _at(self, rest: str, is_first: bool) -> Address:
        """Whom the words after an @ name."""
        words = _words(rest)
        form = "at" if is_first else "at inside"
        if found := self._named(words, 0, is_certain=True):
            return Address(found[1], form, found[2])
        joined = 1
        while (
            joined < len(words) and words[joined][1] - words[joined - 1][2] <= 1 and rest[words[joined][1] - 1] in "._-"
        ):
            joined += 1
        name = "".join(word for word, _, _ in words[:joined])
        return Address(self._like(name), form, name)

    def _like(self, name: str) -> Sequence[int]:
        """Comments of the one author whose name begins with ``name``, or is that but for one letter."""
        if len(name) < _SHORTEST_BEGINNING:
            return ()
        first = bisect_left(self._sorted, name)
        keys = {key for key in self._sorted[first : first + 3] if key.startswith(name)}
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

    def _named(
        self, words: Sequence[Word], begin: int, is_certain: bool = False
    ) -> tuple[int, Sequence[int], str] | None:
        """Index after the longest name that begins at ``begin``, and its bearers' comments."""
        if begin >= len(words) or words[begin][0] not in self._beginnings:
            return None
        for length in range(min(_LONGEST_NAME, len(words) - begin), 0, -1):
            key = " ".join(word for word, _, _ in words[begin : begin + length])
            if key in self._places and (is_certain or (key not in _NO_NAMES and key not in self._common)):
                return begin + length, self._places[key], key
        return None

    def _greeted(self, head: str, words: Sequence[Word]) -> Iterator[Address]:
        at = 0
        while at < len(words) and at < 5 and (words[at][0] in _GREETINGS or words[at][0] in _TITLES):
            if at and words[at][1] - words[at - 1][2] > 3:
                break
            at += 1
        found = self._named(words, at)
        if found is not None:
            after = head[words[found[0] - 1][2] :].lstrip(" ")[:1]
            if (after in _AFTER_NAME and after != ".") or not after or (at and words[at - 1][0] in _GREETINGS):
                yield Address(found[1], "start" if _ends_name(after) or at else "vocative", found[2])
        for begin in range(1, len(words)):
            if words[begin][0] not in self._beginnings or not head[words[begin][1]].isupper():
                continue
            between = head[words[begin - 1][2] : words[begin][1]]
            if "," not in between and words[begin - 1][0] not in _GREETINGS:
                continue
            if found := self._named(words, begin):
                after = head[words[found[0] - 1][2] :].lstrip(" ")[:1]
                if not after or not (after.isalnum() or after in "-'’\"“„("):
                    yield Address(found[1], "vocative", found[2])


def _words(text: str) -> list[Word]:
    if text.isascii():
        return [(word[0], *word.span()) for word in _WORD.finditer(text.lower())]
    return [(_folded(word[0]), *word.span()) for word in _WORD.finditer(text)]


def _misspelt(name: str) -> set[str]:
    return {name[:at] + name[at + 1 :] for at in range(len(name))}


def _ends_name(after: str) -> bool:
    return after in (",", ":", "!", "\n", "-", "–", "—", "，", "：", "،")


def _folded(word: str) -> str:
    if word.isascii():
        return word.lower()
    apart = unicodedata.normalize("NFKD", word.casefold())
    return unicodedata.normalize("NFC", "".join(sign for sign in apart if not unicodedata.combining(sign)))


def names_of(author: str) -> set[str]:
    """What somebody who signs as ``author`` may be called: the whole name, its parts, a user name without digits."""
    words = [_folded(word) for word in _WORD.findall(author[:80])]
    if not words:
        return set()
    keys = {" ".join(words[:length]) for length in range(1, _LONGEST_NAME + 1)}
    keys.add("".join(words))
    keys.update(word for word in words if len(word) > 2)
    bare = words[0].rstrip("0123456789")
    if len(bare) > 2:
        keys.add(bare)
    return {key for key in keys if len(key) > 1 and not key.isdecimal()}
