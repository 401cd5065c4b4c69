"""The names in a thread, each with all its forms: short and full names, offices, nicknames, the people of a country."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from itertools import islice, pairwise, takewhile
from typing import Final

from rapidfuzz.distance import OSA

from stance.targets.function_words import CALLED, GENERAL, NATIONS, PLAIN, QUALIFIERS, REGIMES, ROLES
from stance.targets.phrases import Page, Word, is_content, is_head, name_spans

Form = tuple[str, ...]
"""A name or phrase as the ``norm`` of each of its words."""
EVERYDAY: Final = PLAIN | GENERAL | ROLES | REGIMES
"""English words that are no nickname."""
MAX_SUBJECTS: Final = 400
"""Names, and as many nouns, that are looked for: those said most. 7 of 510 test pages have more names. This
and the three below bound the time a page can take."""
MAX_NAMES: Final = 2_000
"""Forms of names that are compared with each other; the largest of 510 test pages has 723."""
MAX_NICKNAMED: Final = 40
"""Names whose nicknames are looked for: those said most."""
MAX_WORDS: Final = 50_000
"""Words that may be a nickname; the largest of 510 test pages has 2,270."""
_LENGTHS: Final = {"name": 3, "office": 4, "before a name": 3, "apposition": 7}
"""Words that are looked at, at most."""
_NICKNAME: Final = range(5, 20)
"""Letters of a nickname; the name itself has at least as many as the shortest."""
_IS_NAME_FROM: Final = 4
"""Capitals inside sentences from which a word is a name of its own and no nickname."""
_LEAD: Final = 3
"""How many times as often as the next holder of an office one must be spoken of for "the mayor" to mean that one."""
_FULL_FROM: Final = {"en": 12, "other languages": 3}
"""A name is written in full as a target if more than one in so many of its mentions are. This and the four above were
set by hand on the test pages (2026-11)."""


class Names:
    """The names in a page, grouped by their last word."""

    def __init__(self, page: Page) -> None:
        """The names in ``page``."""
        self.page = page
        self.full: Counter[Form] = Counter()
        """How often each form is written."""
        self.written: dict[Form, Counter[str]] = defaultdict(Counter)
        """The spellings of each form."""
        self.offices: dict[Form, Counter[Form]] = defaultdict(Counter)
        """Offices ("foreign minister"), each with the names it stands beside."""
        self.regimes: dict[str, Counter[Form]] = defaultdict(Counter)
        """"Regime" and the like, each with the names of those it is said to belong to."""
        for words in page.texts():
            for start, end in name_spans(words, page.never_lower, page.language):
                self._note(words, start, end)
        self.keys = self._clusters()
        """What each form names: forms with the same key name the same."""
        self._by_key: dict[str, list[Form]] = defaultdict(list)
        for form, key in self.keys.items():
            self._by_key[key].append(form)

    def _note(self, words: Sequence[Word], start: int, end: int) -> None:
        """Counts the name from ``start`` to ``end``, and what is said beside it."""
        english = self.page.language == "en"
        office, run = self._split_office(words, start, end) if english else ([], list(words[start:end]))
        while english and run and run[-1].norm in PLAIN:
            run = run[:-1]
        run = run[-_LENGTHS["name"] :]
        if not run or len(run[-1].norm) < 3 or (english and len(run) == 1 and not is_head(run[0])):
            return
        form = tuple(word.norm for word in run)
        self.full[form] += 1
        self.written[form][without_s(" ".join(word.text for word in run))] += 1
        for first in range(len(office)):
            self.offices[tuple(word.norm for word in office[first:])][form] += 1
        if english:
            self._note_apposition(words, end, form)
            self._note_regime(words, start, end, form)

    def _split_office(self, words: Sequence[Word], start: int, end: int) -> tuple[list[Word], list[Word]]:
        """An office and the name after it, as in "Mayor Ann Lee" or "the treasurer, Ann Lee"."""
        run = list(words[start:end])
        last = max((place for place, word in enumerate(run) if word.norm in ROLES), default=-1)
        office, run = run[: last + 1], run[last + 1 :]
        first = start
        while first and start - first < _LENGTHS["before a name"] and words[first - 1].norm in ROLES:
            if words[first].breaks and (office or first < start):
                break
            first -= 1
        return [*words[first:start], *office][-_LENGTHS["office"] :], run

    def _note_apposition(self, words: Sequence[Word], end: int, form: Form) -> None:
        """Notes "the dictator" in "Smith, the dictator of Oz, said"."""
        after = words[end : end + _LENGTHS["apposition"]]
        if len(after) < 3 or not after[0].breaks or after[0].opens or after[0].norm not in ("the", "a", "an", "our"):
            return
        phrase = list(takewhile(lambda word: not word.breaks, after[1:]))
        if len(phrase) == len(after) - 1:  # no sign ends it
            return
        *_, head = (None, *takewhile(is_content, (word for word in phrase if not word.text[0].isupper())))
        singular = head is not None and not head.text.endswith("s")
        if head and singular and (head.norm in ROLES or (after[0].norm == "the" and is_head(head))):
            self.offices[(head.norm,)][form] += 1

    def _note_regime(self, words: Sequence[Word], start: int, end: int, form: Form) -> None:
        """Notes "the regime" in "Smith's regime" and in "the regime of President Smith"."""
        if end < len(words) and words[end].norm in REGIMES and not words[end].breaks:
            self.regimes[words[end].norm][form] += 1
        around = words[max(0, start - _LENGTHS["before a name"]) : start + 1]
        before = [word for word in around if word.norm not in ROLES]
        for regime, of in pairwise(before):
            if regime.norm in REGIMES and of.norm == "of":
                self.regimes[regime.norm][form] += 1

    def _clusters(self) -> dict[Form, str]:
        """For each form the key of what it names: mostly its last word."""
        keys: dict[Form, str] = {}
        main: dict[str, Form] = {}
        for form, _ in self.full.most_common(MAX_NAMES):
            other = main.setdefault(form[-1], form) if len(form) > 1 else main.get(form[-1], form)
            keys[form] = form[-1] if self._is_short(form, other) else " ".join(form)
        sizes = self._sizes(keys)
        for form, whole in self._first_names(keys).items():
            if 2 * sizes[whole] > sizes[keys[form]]:
                keys[form] = whole
        nations = {other: key for key, others in NATIONS.items() for other in others}
        keys = {form: nations.get(" ".join(form), nations.get(key, key)) for form, key in keys.items()}
        sizes = self._sizes(keys)
        people = {key: people_of(key, sizes) for key in sizes}
        return {form: people[key] or key for form, key in keys.items()}

    def _sizes(self, keys: dict[Form, str]) -> Counter[str]:
        sizes = Counter[str]()
        for form, key in keys.items():
            sizes[key] += self.full[form]
        return sizes

    def _is_short(self, form: Form, other: Form) -> bool:
        """Whether ``form`` names the same as ``other``, the commonest full name that ends in the same word."""
        if self.page.language in ("fr", "es", "it", "pt") and len(form) > 1:
            return form[-1:] in self.full  # the last word of a name may be its adjective
        shared = min(len(form), len(other))
        return form[-shared:] == other[-shared:] or is_misspelled(form[0], other[0])

    def _first_names(self, keys: dict[Form, str]) -> dict[Form, str]:
        """First names of people who hold an office, each with the person's key if only one has that first name."""
        called: dict[Form, set[str]] = defaultdict(set)
        for form in {form for forms in self.offices.values() for form in forms}:
            if len(form) == 2 and form in keys and form[:1] in keys:
                called[form[:1]].add(keys[form])
        return {form: next(iter(wholes)) for form, wholes in called.items() if len(wholes) == 1}

    def people(self) -> frozenset[str]:
        """The keys of the names of people who hold an office."""
        return frozenset(self.keys[form] for forms in self.offices.values() for form in forms if form in self.keys)

    def forms(self) -> dict[str, set[Form]]:
        """The key of each name, the names said most first, with all forms it is known by."""
        sizes = self._sizes(self.keys)
        found: dict[str, set[Form]] = {key: set() for key, _ in sizes.most_common(MAX_SUBJECTS)}
        for form, key in self.keys.items():
            if key in found:
                found[key] |= {form} | ({(key,)} if " " not in key and len(key) > 3 else set())
        for key in found.keys() & NATIONS.keys():
            found[key] |= {tuple(name.split()) for name in (key, *NATIONS[key])}
        self._add_offices(found)
        self._add_regimes(found)
        self._add_nicknames(found)
        return {key: forms for key, forms in found.items() if self._is_name(key)}

    def _is_name(self, key: str) -> bool:
        """Whether ``key`` is a name, and no noun that is capitalised in a headline or in a longer name."""
        article, everywhere, last = self.page.article, self.page.all, key.split()[-1]
        if key in NATIONS or self.page.language != "en":
            # German names may have common words for namesakes; elsewhere a name is never in lower case.
            seldom = everywhere.capital[last] / 4 if self.page.language == "de" else 0
            return key in NATIONS or everywhere.lower[last] <= seldom
        if article.capital[last] and not article.lower[last]:
            return True
        return not article.lower[last] and everywhere.capital[last] >= everywhere.lower[last]

    def _add_offices(self, found: dict[str, set[Form]]) -> None:
        """Adds "the mayor" to the name of the mayor, unless another mayor is spoken of nearly as often."""
        for office, forms in self.offices.items():
            owners = Counter[str]()
            for form, count in forms.items():
                owners[self.keys.get(form, "")] += count + self.page.all.written[form[-1]].total()
            (first, most), *others = owners.most_common(2)
            alone = not others or most >= _LEAD * others[0][1]
            if alone and first in found and office[-1] not in QUALIFIERS and office[0] not in ("mr", "mrs", "ms", "dr"):
                found[first].add(office)
                short = "".join(word[0] for word in office[-2:])
                if len(office) > 1 and short.upper() in self.page.all.written.get(short, ()):
                    found[first].add((short,))  # FM, PM

    def _add_regimes(self, found: dict[str, set[Form]]) -> None:
        """Adds "the regime" to the name of the person it is mostly said to belong to."""
        people = {key for key in found if any(len(form) > 1 for form in found[key])}
        for regime, forms in self.regimes.items():
            owners = Counter(self.keys.get(form, "") for form in forms.elements())
            owners = Counter({key: count for key, count in owners.items() if key in people})
            for owner, _ in owners.most_common(1):
                found[owner].add((regime,))

    def _add_nicknames(self, found: dict[str, set[Form]]) -> None:
        """Adds readers' slips and puns on a name: words of comments alone that are spelled or sound nearly like it."""
        article, everywhere = self.page.article, self.page.all
        long = (key for key in found if len(key) >= _NICKNAME.start and " " not in key and key in article.written)
        likely = list(islice(long, MAX_NICKNAMED))
        for word in islice(everywhere.written, MAX_WORDS):
            new = len(word) in _NICKNAME and word not in article.written and word not in EVERYDAY
            if new and (word not in found or everywhere.capital[word] < _IS_NAME_FROM):
                for key in likely:
                    if key[0] == word[0] and key != word and self._is_nickname(word, key):
                        found[key] |= {(word,)} | found.get(word, set())

    def _is_nickname(self, word: str, key: str) -> bool:
        spelled, everywhere = word.replace("-", ""), self.page.all
        named = any(text[0].isupper() for text in everywhere.written[word])
        if spelled == key:
            return True
        if is_misspelled(key, spelled):
            return named or (self.page.language == "en" and len(key) > _NICKNAME.start)
        return named and not everywhere.lower[word] and is_pun(key, spelled)

    def called(self, key: str) -> str:
        """What the name ``key`` is called as a target: its commonest full form, else its commonest form."""
        if key in CALLED:
            return CALLED[key]
        forms = self._by_key[key]
        total = sum(self.full[form] for form in forms)
        one_in, last = _FULL_FROM.get(self.page.language, _FULL_FROM["other languages"]), key.split()[-1]
        longer = [form for form in forms if len(form) > 1 and form[-1] == last and self.full[form] * one_in > total]
        own = [form for form in forms if form == (key,)]
        best = max(longer or own or forms, key=lambda form: (self.full[form], form))
        if self.page.language == "de" and best == (key,):  # with the ending that is written most
            return self.page.all.written[key].most_common(1)[0][0]
        return self.written[best].most_common(1)[0][0]


def without_s(text: str) -> str:
    """``text`` without a possessive ending."""
    return text.removesuffix("'s").removesuffix("’s")


def people_of(key: str, names: Collection[str]) -> str | None:
    """The country or place in ``names`` whose people or adjective ``key`` is: "valdoria" for "valdorian".

    Names of fewer than 4 letters are left out, for too many words begin with them.
    """
    for end in ("n", "ian", "an", "i", "ese", "ish"):
        base = key.removesuffix(end)
        if base == key or len(base) < 4:
            continue
        if base in names:
            return base
        if end in ("ese", "ish", "ian"):
            return next((name for name in names if name.startswith(base) and len(name) - len(base) < 3), None)
    return None


def is_misspelled(name: str, word: str) -> bool:
    """Whether the words begin alike and are one slip apart: a letter more, less or other, or two that changed places.

    That is an optimal string alignment distance of 1 at most (Damerau 1964, "A technique for computer detection and
    correction of spelling errors").
    """
    return name[:2] == word[:2] and OSA.distance(name, word, score_cutoff=1) <= 1


def is_pun(name: str, word: str) -> bool:
    """Whether the words have the same consonants in the same order, save for a last r: Obama, Obummer."""
    if name[:1] != word[:1] or abs(len(name) - len(word)) > 3:
        return False
    own, other = _consonants(name), _consonants(word)
    return (own == other and len(own) > 2) or (own + "r" == other and len(own) > 1)


def _consonants(word: str) -> str:
    """The consonants of ``word``, without repeats."""
    return re.sub(r"(.)\1+", r"\1", re.sub(r"[aeiouy]", "", word))
