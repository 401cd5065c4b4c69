"""The words of a text, and which of them are names and nouns, by plain rules of spelling and word order."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

from stance.targets.function_words import (
    BEFORE_VERBS,
    CALENDAR,
    COPULAS,
    DETERMINERS,
    GENERAL,
    MODIFIERS,
    PLAIN,
    PREPOSITIONS,
    QUANTITIES,
    STOP,
)

# Each character can match in one part of the pattern only, so that matching never goes back.
_WORD = re.compile(r"U\.S\.(?:A\.)?|(?<!\d)\d+(?:[.,]\d+)+(?:-[^\W\d_]+)?|[^\W_]+(?:['’-][^\W_]+)*")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S{1,2000}|(?<!\S)[^\s@]{0,64}@\S{1,200}")
_OPENING: Final = frozenset('.!?…:;\n"“”„«»‘()[]{}*•—–|>/')
_TITLES: Final = frozenset(("mr", "mrs", "ms", "dr", "st", "gen", "sen", "rep", "gov", "prof"))
_ARTICLES: Final = ("al-", "el-", "ul-", "as-", "ash-", "an-")
_PARTICLES: Final = {"en": frozenset("al el bin ibn de da del von van der den".split()), "de": frozenset(("van",))}
_MAX_PARTICLES: Final = 2
"""Particles in a row that a name may have between two of its words, as in "Anna van der Berg"."""
_MAX_PHRASE: Final = 4
"""Words of a noun phrase that are looked at after its opener."""
_ALL_CAPITALS: Final = {"letters": 0.6, "words": 0.7}
"""The share of capitals among the letters in the first 400 characters of a text, and of capitalised words, above which
capitals say nothing, in texts of more than 8 letters or 4 words. Set by hand on the test pages (2026-11)."""


class Word(NamedTuple):
    """A word as it stands in a text."""

    text: str
    norm: str
    """The form it is compared by: in lower case, without endings of number and possession, ``al-Amin`` as ``amin``."""
    capital: bool = False
    """Whether it begins with a capital that only a name has there."""
    opens: bool = False
    """Whether it begins a sentence, so that a capital says nothing."""
    breaks: bool = False
    """Whether punctuation stands between it and the word before, so that no phrase spans both."""
    possessive: bool = False


def read_words(text: str, language: str = "en", headline: bool = False) -> list[Word]:
    """The words of ``text``. In a headline, and in a text all in capitals, a capital says nothing."""
    text = _ADDRESS.sub(" . ", text)
    letters = [char for char in text[:400] if char.isalpha()]
    shouted = len(letters) > 8 and sum(map(str.isupper, letters)) > _ALL_CAPITALS["letters"] * len(letters)
    words: list[Word] = []
    end, before = 0, ""
    for match in _WORD.finditer(text):
        written, between = match[0], text[end : match.start()]
        if before.lower() in _TITLES or (len(before) == 1 and before != "I" and before.isupper()):
            between = between.replace(".", "", 1)
        opens = not words or not _OPENING.isdisjoint(between)
        capital = written[0].isupper() and not (opens or shouted or headline)
        breaks = "\n\n" in between or bool(between.strip())
        norm = normal(written, language, shouted)
        words.append(Word(written, norm, capital, opens, breaks, written.endswith(("'s", "’s"))))
        end, before = match.end(), written
    if not headline and len(words) > 4 and sum(word.capital for word in words) > _ALL_CAPITALS["words"] * len(words):
        words = [word._replace(capital=False) for word in words]
    return words


@lru_cache(maxsize=100_000)
def normal(written: str, language: str = "en", shouted: bool = False) -> str:
    """The form by which a word is compared with others."""
    if written in ("US", "USA", "U.S.", "U.S.A.", "U.S.A") and not (shouted and written == "US"):
        return "usa"
    word = written.lower().replace("’", "'").removesuffix("'s").strip("'-")
    if language == "fr":
        word = re.sub(r"^(?:qu|[cdjlmnst])'", "", word)
    word = word.replace("'", "")
    for article in _ARTICLES:
        if word.startswith(article) and len(word) > len(article) + 2:
            word = word.removeprefix(article)
    return _stem(word, language)


def _stem(word: str, language: str) -> str:
    """``word`` without its plural or inflectional ending, where enough letters are left to tell it by."""
    if language == "de":
        for end in ("en", "es", "n", "s", "e"):
            if len(word) > len(end) + 4 and word.endswith(end):
                return word.removesuffix(end)
        return word
    if word == "talks":  # negotiations, unlike "talk"
        return word
    if language == "en":
        for plural, singular in (("ies", "y"), ("ves", "f"), ("sses", "ss"), ("ches", "ch"), ("shes", "sh")):
            if len(word) > 5 and word.endswith(plural):
                return word.removesuffix(plural) + singular
    plain = len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is"))
    return word.removesuffix("s") if plain and language in ("en", "fr", "es") else word


def parts(norm: str) -> tuple[str, ...]:
    """The forms of a word with hyphens: as it is, without them, and each of the longer parts."""
    if "-" not in norm:
        return (norm,)
    return (norm, norm.replace("-", ""), *(normal(part) for part in norm.split("-") if len(part) > 3))


def is_content(word: Word, language: str = "en") -> bool:
    """Whether a word can be part of a name or of a noun phrase: it is no function word of its language."""
    lower = word.text.lower().replace("’", "").replace("'", "")
    if len(word.norm) < 3 or not word.norm[0].isalpha() or lower in STOP["en"]:
        return False
    stop = _stop(language)
    return lower not in stop and word.norm not in stop


@lru_cache(maxsize=8)
def _stop(language: str) -> frozenset[str]:
    words = STOP.get(language, frozenset())
    return words | {_stem(word, language) for word in words}


def is_head(word: Word) -> bool:
    """Whether an English word can end a noun phrase: it is no verb, adjective or word said of everything."""
    lower = word.text.lower()
    if not is_content(word) or {lower, word.norm} & (PLAIN | GENERAL | CALENDAR):
        return False
    adjective = len(lower) > 5 and lower.endswith(("able", "ible", "ous", "ful", "less", "ual", "ical", "ional"))
    return not (adjective or lower.endswith("ly") or any(char.isdigit() for char in lower))


@dataclass
class Usage:
    """How often the words of some texts are used in which way, by their ``norm``."""

    capital: Counter[str] = field(default_factory=Counter)
    """With a capital inside a sentence."""
    lower: Counter[str] = field(default_factory=Counter)
    """In lower case."""
    noun: Counter[str] = field(default_factory=Counter)
    """As the end of a phrase that an article or a preposition begins ("the new bridge")."""
    verb: Counter[str] = field(default_factory=Counter)
    """After a pronoun or the like ("to bridge")."""
    written: dict[str, Counter[str]] = field(default_factory=dict)
    """In each spelling."""
    before: dict[str, Counter[str]] = field(default_factory=dict)
    """After each other word, as "bridge" in "harbour bridge"."""

    def add(self, words: Sequence[Word], language: str = "en") -> None:
        """Counts the words of a text."""
        for word in words:
            self.capital[word.norm] += word.capital
            self.lower[word.norm] += word.text[0].islower()
            self.written.setdefault(word.norm, Counter())[word.text] += 1
        if language == "en":
            self._add_phrases(words)
        elif language in DETERMINERS:
            for before, word in pairwise(words):
                elided = word.text.lower().startswith(("l'", "l’"))
                if word.text[0].islower() and (elided or before.text.lower() in DETERMINERS[language]):
                    self.noun[word.norm] += is_content(word, language)

    def _add_phrases(self, words: Sequence[Word]) -> None:
        for phrase in noun_phrases(words):
            self.noun[phrase[-1].norm] += 1
        for before, word in pairwise(words):
            if word.norm in COPULAS and not word.breaks and is_head(before):
                self.noun[before.norm] += 1
            if not word.breaks:
                self.verb[word.norm] += before.norm in BEFORE_VERBS
                if word.text[0].islower() or not word.capital:
                    self.before.setdefault(word.norm, Counter())[before.norm] += 1


def noun_phrases(words: Sequence[Word]) -> Iterator[Sequence[Word]]:
    """Runs of words after an article, a preposition or a possessive that end in what may be a noun."""
    for start, opener in enumerate(words, start=1):
        lower = opener.text.lower()
        if not (lower in DETERMINERS["en"] or lower in PREPOSITIONS or lower in QUANTITIES or opener.possessive):
            continue
        end = start
        while end < min(len(words), start + _MAX_PHRASE) and not words[end].breaks and _continues(words[end]):
            end += 1
        while end > start and not is_head(words[end - 1]):
            end -= 1
        gerund = end > start and words[end - 1].norm.endswith("ing") and lower in PREPOSITIONS
        if end > start and not gerund:
            yield words[start:end]


def _continues(word: Word) -> bool:
    """Whether ``word`` may be part of the noun phrase begun before it."""
    lower = word.text.lower()
    if lower[0].isdigit():
        return True
    return is_content(word) and (lower in MODIFIERS or lower not in PLAIN or not lower.endswith(("ed", "ing", "s")))


def name_spans(words: Sequence[Word], known: frozenset[str], language: str = "en") -> Iterator[tuple[int, int]]:
    """Start and end of each run of capitalised words; at the start of a sentence only ``known`` words begin one."""
    start = end = -1
    for place, word in enumerate(words):
        fits = word.capital or (word.text[0].isupper() and word.opens and word.norm in known)
        fits = fits and is_content(word, language) and word.norm not in CALENDAR
        linked = start >= 0 and not word.opens and not words[end - 1].possessive
        linked = linked and not any(link.breaks for link in words[end : place + 1])
        if not fits:
            is_particle = linked and word.text.lower() in _PARTICLES.get(language, ())
            if start >= 0 and not (is_particle and place - end < _MAX_PARTICLES):
                yield start, end
                start = -1
        elif linked:
            end = place + 1
        else:
            if start >= 0:
                yield start, end
            start, end = place, place + 1
    if start >= 0:
        yield start, end


def usage(texts: Iterable[Sequence[Word]], language: str = "en") -> Usage:
    """How the words of ``texts`` are used."""
    counted = Usage()
    for words in texts:
        counted.add(words, language)
    return counted


class Page:
    """The words of a thread's headline, article and comments, and how they are used there."""

    def __init__(self, title: list[Word], body: list[Word], comments: list[list[Word]], language: str) -> None:
        """A page with these words, all read in ``language``."""
        self.title, self.body, self.comments, self.language = title, body, comments, language
        self.article = usage([body], language)
        self.all = usage([body, *comments, title], language)
        self.in_headline = {form for word in title for form in parts(word.norm)}
        capital, lower = self.all.capital, self.all.lower
        article = self.article
        self.known = frozenset(
            norm
            for norm, count in capital.items()
            if count and count >= 2 * article.lower[norm] and (count >= lower[norm] or article.capital[norm])
        )
        """Words that are names: written with a capital inside sentences, and hardly ever without."""
        self.never_lower = frozenset(norm for norm in self.known if not lower[norm])

    def said(self, word: Word) -> bool:
        """Whether a word of the headline also stands elsewhere, and is no name."""
        return self.all.written[word.norm].total() > 1 and word.norm not in self.known

    def texts(self) -> Iterator[list[Word]]:
        """The article and the comments."""
        yield self.body
        yield from self.comments
