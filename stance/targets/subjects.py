"""What a thread speaks of: its names and nouns, the words for each, and where a text mentions them."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from stance.targets.aliases import MAX_SUBJECTS, Form, Names, people_of, without_s
from stance.targets.function_words import LOCATIVE, MODIFIERS, NOTIONS, ROLES
from stance.targets.phrases import Page, Word, is_content, is_head, normal, parts

_ONE_IN: Final = {"lower case": 3, "modifier": 3}
"""A noun is written in lower case, and with the modifier it follows most often ("harbour bridge"), if one in so many
mentions is. Set by hand on the test pages (2026-11)."""


@dataclass
class Subject:
    """Something the thread speaks of."""

    text: str
    """What it is called as a target."""
    is_name: bool
    is_person: bool = False
    forms: set[Form] = field(default_factory=set)


@dataclass(frozen=True)
class Mention:
    """Where a text mentions a subject."""

    subject: int
    """Its place in the list of subjects."""
    start: int
    end: int
    is_place: bool
    """Whether it may only say where."""


def subjects(page: Page) -> list[Subject]:
    """What the thread may speak of: names first, then nouns, those of the headline before the others."""
    names = Names(page)
    people = names.people()
    found = {key: Subject(names.called(key), True, key in people, forms) for key, forms in names.forms().items()}
    if page.language in ("en", "fr", "es"):
        common = (norm for norm, _ in page.all.noun.most_common(MAX_SUBJECTS))
        for norm in [*(word.norm for word in page.title), *common]:
            if norm not in found and _is_noun(norm, page):
                text = _called(norm, page)
                found[norm] = Subject(text, False, False, {(norm,), _as_form(text)})
    if page.language == "en":
        _drop_shared(found)
        _merge_notions(found, page)
    return list(found.values())


def _is_noun(norm: str, page: Page) -> bool:
    word = Word(norm, norm)
    if page.language != "en":
        return page.all.noun[norm] > 0 and is_content(word, page.language)
    if norm in page.in_headline and is_head(word) and page.all.written[norm].total() > 1:
        return page.all.noun[norm] >= max(page.all.verb[norm], 1)
    return page.all.noun[norm] > page.all.verb[norm]


def _called(norm: str, page: Page) -> str:
    """A noun in its commonest spelling, after the modifier that headline or readers mostly put before it."""
    spellings = page.all.written[norm]
    lower = Counter({text: count for text, count in spellings.items() if not text[0].isupper()})
    if lower.total() * _ONE_IN["lower case"] < spellings.total():
        lower = spellings
    if lower and not lower.most_common(1)[0][0].islower():
        lower = spellings
    word = without_s((lower or spellings).most_common(1)[0][0])
    if page.language != "en" or lower is spellings:
        return re.sub(r"^\w{1,2}['’]", "", word)
    word = word.lower()
    for first, second in pairwise(page.title):
        if second.norm == norm and not second.breaks and _modifies(first) and page.said(first):
            return f"{first.text.lower()} {second.text.lower()}"
    before = page.all.before.get(norm, Counter[str]())
    modifiers = Counter({other: count for other, count in before.items() if _may_modify(other, page)})
    for modifier, count in modifiers.most_common(1):
        if count > 1 and count * _ONE_IN["modifier"] >= spellings.total():
            return f"{_spelled(modifier, page)} {word}"
    return word


def _modifies(word: Word) -> bool:
    return (is_head(word) or word.norm in MODIFIERS) and not word.possessive


def _may_modify(norm: str, page: Page) -> bool:
    return _modifies(Word(norm, norm)) and norm not in page.known and not norm.endswith(("ed", "ing"))


def _spelled(norm: str, page: Page) -> str:
    spelling = page.all.written[norm].most_common(1)[0][0]
    return spelling if norm in page.known else spelling.lower()


def _drop_shared(found: dict[str, Subject]) -> None:
    """Drops nouns that stand for a name, such as "the mayor" or "the regime"."""
    for key, subject in list(found.items()):
        if subject.is_name:
            for form in subject.forms:
                if len(form) == 1 and form[0] != key:
                    found.pop(form[0], None)


def _merge_notions(found: dict[str, Subject], page: Page) -> None:
    """Merges words for one notion of public debate, such as "talks" and "dialogue"."""
    for notion in NOTIONS:
        forms = {(normal(word),) for word in notion.words.split()} | {tuple(text.split()) for text in notion.phrases}
        words = notion.name.split()
        if len(words) > 1 and words[0] in page.all.written and normal(words[-1]) in page.all.written:
            forms.add((normal(words[-1]),))  # "strikes" are military where military strikes are spoken of
        keys = [key for key, subject in found.items() if not subject.is_name and subject.forms & forms]
        if not keys:
            continue
        commonest = max(keys, key=lambda key: page.all.written[key].total())
        text = found[commonest].text
        for key in keys:
            forms |= found.pop(key).forms
        found[commonest] = Subject(text, False, False, forms)


def _as_form(text: str) -> Form:
    return tuple(normal(word) for word in text.split())


class Index:
    """Finds where texts mention the subjects of a list."""

    def __init__(self, found: Sequence[Subject], language: str) -> None:
        """An index of ``found`` for texts in ``language``."""
        self._capitals = language == "de"  # where nouns have one, and a verb of the same letters has none
        self._subjects = found
        self._by_first: dict[str, list[tuple[Form, int]]] = defaultdict(list)
        for number, subject in enumerate(found):
            for form in subject.forms:
                self._by_first[form[0]].append((form, number))
        for forms in self._by_first.values():
            forms.sort(key=lambda pair: -len(pair[0]))

    def mentions(self, words: Sequence[Word]) -> Iterator[Mention]:
        """What ``words`` mention, in order; of two names that begin at the same word, the longer."""
        start, says_where = 0, False
        while start < len(words):
            word = words[start]
            in_name = word.text[0].isupper() or word.norm in ("the", "a")
            says_where = word.norm in LOCATIVE or (says_where and in_name)
            end = start + 1
            if found := self._form_at(words, start):
                form, number = found
                end = start + len(form)
                yield Mention(number, start, end, says_where or self._is_adjective(words, start, number))
            start = end

    def _is_adjective(self, words: Sequence[Word], place: int, number: int) -> bool:
        """Whether a name is that of a people before a noun: "the Russian press" is about the press."""
        after = words[place + 1] if place + 1 < len(words) else None
        subject = self._subjects[number]
        if not after or after.breaks or words[place].text.endswith("s") or not is_content(after):
            return False
        return subject.is_name and people_of(words[place].norm, [form[0] for form in subject.forms]) is not None

    def _form_at(self, words: Sequence[Word], start: int) -> tuple[Form, int] | None:
        """The longest form that begins at the word ``start``, with the number of its subject."""
        if self._capitals and words[start].text[0].islower():
            return None
        for first in parts(words[start].norm):
            for form, number in self._by_first.get(first, ()):
                last = words[min(start + len(form), len(words)) - 1]
                plural = form[-1] in ROLES and last.text.endswith("s") and not last.possessive
                whole = len(form) == 1 or tuple(word.norm for word in words[start : start + len(form)]) == form
                if whole and not plural:  # "presidents" are not the president
                    return form, number
        return None
