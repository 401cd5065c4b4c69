"""What a thread speaks of: its names and nouns, each with other words for it, and where a text mentions them."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from stance.targets.aliases import MAX_TOPICS, Form, Names, people_of, without_s
from stance.targets.function_words import LOCATIVE, MODIFIERS, NOTIONS, ROLES
from stance.targets.phrases import Page, Word, is_content, is_head, normal, parts


@dataclass
class Topic:
    """Something the thread speaks of."""

    text: str
    """How it is called when it is a target."""
    is_name: bool
    is_person: bool = False
    forms: set[Form] = field(default_factory=set)


@dataclass(frozen=True)
class Mention:
    """Where a text mentions a topic."""

    topic: int
    start: int
    end: int
    is_place: bool
    """Whether it may only say where."""


def topics(page: Page) -> list[Topic]:
    """What the thread may speak of, names before nouns, the nouns of the headline first among these."""
    names = Names(page)
    people = names.people()
    found = {key: Topic(names.called(key), True, key in people, forms) for key, forms in names.forms().items()}
    if page.language in ("en", "fr", "es"):
        for norm in [*(word.norm for word in page.title), *(norm for norm, _ in page.all.noun.most_common(MAX_TOPICS))]:
            if norm not in found and _is_noun(norm, page):
                found[norm] = Topic(_called(norm, page), False, False, {(norm,)})
                found[norm].forms |= _as_form(found[norm])
    if page.language == "en":
        _give_away(found)
        _merge_notions(found, page)
    return list(found.values())


def _is_noun(norm: str, page: Page) -> bool:
    word = Word(norm, norm, False, False, False, False)
    if page.language != "en":
        return page.all.noun[norm] > 0 and is_content(word, page.language)
    if norm in page.head and is_head(word) and page.all.written[norm].total() > 1:
        return page.all.noun[norm] >= max(page.all.verb[norm], 1)
    return page.all.noun[norm] > page.all.verb[norm]


def _called(norm: str, page: Page) -> str:
    """A noun as it is mostly written, with the word before it if headline or readers mostly put them together."""
    forms = page.all.written[norm]
    lower = Counter({each: count for each, count in forms.items() if not each[0].isupper()})
    if lower.total() * 3 < forms.total() or (lower and not lower.most_common(1)[0][0].islower()):
        lower = forms
    word = without_s((lower or forms).most_common(1)[0][0])
    if page.language != "en" or lower is forms:
        return re.sub(r"^\w{1,2}['’]", "", word)
    word = word.lower()
    for first, second in pairwise(page.title):
        if second.norm == norm and not second.breaks and _modifies(first) and page.said(first):
            return f"{first.text.lower()} {second.text.lower()}"
    before = Counter({each: n for each, n in page.all.before.get(norm, Counter()).items() if _may_modify(each, page)})
    together = before.most_common(1)
    if together and together[0][1] >= 2 and together[0][1] * 3 >= forms.total():
        return f"{_spelled(together[0][0], page)} {word}"
    return word


def _modifies(word: Word) -> bool:
    return (is_head(word) or word.norm in MODIFIERS) and not word.possessive


def _may_modify(norm: str, page: Page) -> bool:
    word = Word(norm, norm, False, False, False, False)
    return _modifies(word) and norm not in page.known and not norm.endswith(("ed", "ing"))


def _spelled(norm: str, page: Page) -> str:
    written = page.all.written[norm].most_common(1)[0][0]
    return written if norm in page.known else written.lower()


def _give_away(found: dict[str, Topic]) -> None:
    """Takes from the nouns what stands for a name: "the mayor", "the regime"."""
    for key, topic in list(found.items()):
        if topic.is_name:
            for form in topic.forms:
                if len(form) == 1 and form[0] != key:
                    found.pop(form[0], None)


def _merge_notions(found: dict[str, Topic], page: Page) -> None:
    """Puts together words for one thing of public debate, such as "talks" and "dialogue"."""
    for called, singles, phrases in NOTIONS:
        forms = {(normal(each),) for each in singles.split()} | {tuple(phrase.split()) for phrase in phrases}
        head = normal(called.split()[-1])
        if called.split()[0] in page.all.written and head in page.all.written and " " in called:
            forms.add((head,))  # "strikes" are military where military strikes are spoken of
        keys = [key for key, topic in found.items() if not topic.is_name and topic.forms & forms]
        if not keys:
            continue
        own = max(keys, key=lambda key: page.all.written[key].total())
        text = found[own].text
        for key in keys:
            forms |= found.pop(key).forms
        found[own] = Topic(text, False, False, forms)


def _as_form(topic: Topic) -> set[Form]:
    return {tuple(normal(word) for word in topic.text.split())}


class Index:
    """Finds the topics of a list in texts."""

    def __init__(self, found: Sequence[Topic], language: str) -> None:
        """An index of ``found`` for texts in ``language``."""
        self._capitals = language == "de"  # where nouns have one, and the verb of the same letters has none
        self._found = found
        self._by_first: dict[str, list[tuple[Form, int]]] = defaultdict(list)
        for number, topic in enumerate(found):
            for form in topic.forms:
                self._by_first[form[0]].append((form, number))
        for each in self._by_first.values():
            each.sort(key=lambda pair: -len(pair[0]))

    def mentions(self, words: Sequence[Word]) -> Iterator[Mention]:
        """What ``words`` mention, in order; of two names for one place in the text, the longer."""
        i, where = 0, False
        while i < len(words):
            word = words[i]
            where = word.norm in LOCATIVE or (where and (word.text[0].isupper() or word.norm in ("the", "a")))
            found = self._at(words, i)
            if found:
                form, number = found
                yield Mention(number, i, i + len(form), where or self._is_adjective(words, i, number))
            i += len(found[0]) if found else 1

    def _is_adjective(self, words: Sequence[Word], i: int, number: int) -> bool:
        """Whether a name is that of a people before a noun: "the Russian press" is about the press."""
        after = words[i + 1] if i + 1 < len(words) else None
        topic = self._found[number]
        if not after or after.breaks or words[i].text.endswith("s") or not is_content(after):
            return False
        return topic.is_name and people_of(words[i].norm, [form[0] for form in topic.forms]) is not None

    def _at(self, words: Sequence[Word], i: int) -> tuple[Form, int] | None:
        if self._capitals and words[i].text[0].islower():
            return None
        for start in parts(words[i].norm):
            for form, number in self._by_first.get(start, ()):
                last = words[min(i + len(form), len(words)) - 1]
                plural = form[-1] in ROLES and last.text.endswith("s") and not last.possessive
                whole = len(form) == 1 or tuple(word.norm for word in words[i : i + len(form)]) == form
                if whole and not plural:  # "presidents" are not the president
                    return form, number
        return None
