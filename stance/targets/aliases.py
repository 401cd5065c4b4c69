"""The names in a thread, each with all its forms: short and full names, peoples, nicknames, offices."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from itertools import islice, pairwise
from typing import Final

from stance.targets.function_words import CALLED, GENERAL, NATIONS, PLAIN, QUALIFIERS, REGIMES, ROLES
from stance.targets.phrases import Page, Word, is_content, is_head, names

Form = tuple[str, ...]
"""A name or phrase by what its words are compared by."""
EVERYDAY: Final = PLAIN | GENERAL | ROLES | REGIMES
MAX_TOPICS: Final = 400
"""Names, and as many nouns, that are looked for: those said most."""
MAX_NAMES: Final = 2_000
"""Forms of names that are compared with each other."""
MAX_NICKNAMED: Final = 40
"""Names whose nicknames are looked for, and below the words that may be one."""
MAX_WORDS: Final = 50_000


class Names:
    """The names in a page, put together by their last word."""

    def __init__(self, page: Page) -> None:
        """The names in ``page``."""
        self.page = page
        self.full: Counter[Form] = Counter()
        self.written: dict[Form, Counter[str]] = defaultdict(Counter)
        self.offices: dict[Form, Counter[Form]] = defaultdict(Counter)
        """What is said beside a name ("foreign minister"), with the names it stands beside."""
        self.rules: dict[str, Counter[Form]] = defaultdict(Counter)
        """For "regime" and the like, whose it is."""
        for words in page.texts():
            for start, end in names(words, page.never_lower, page.language):
                self._note(words, start, end)
        self.keys = self._clusters()
        self._by_key: dict[str, list[Form]] = defaultdict(list)
        for form, key in self.keys.items():
            self._by_key[key].append(form)

    def _note(self, words: Sequence[Word], start: int, end: int) -> None:
        english = self.page.language == "en"
        office, run = self._parted(words, start, end) if english else ([], list(words[start:end]))
        while english and run and run[-1].norm in PLAIN:
            run = run[:-1]
        run = run[-3:]
        if not run or len(run[-1].norm) < 3 or (english and len(run) == 1 and not is_head(run[0])):
            return
        form = tuple(word.norm for word in run)
        self.full[form] += 1
        self.written[form][without_s(" ".join(word.text for word in run))] += 1
        for i in range(len(office)):
            self.offices[tuple(word.norm for word in office[i:])][form] += 1
        if english:
            self._note_apposition(words, end, form)
            self._note_rule(words, start, end, form)

    def _parted(self, words: Sequence[Word], start: int, end: int) -> tuple[list[Word], list[Word]]:
        """An office and the name after it, as in "Mayor Ann Lee" or "the treasurer, Ann Lee"."""
        run = list(words[start:end])
        last = max((i for i, word in enumerate(run) if word.norm in ROLES), default=-1)
        office, run = run[: last + 1], run[last + 1 :]
        begin = start
        while begin and start - begin < 3 and words[begin - 1].norm in ROLES:
            if words[begin].breaks and (office or begin < start):
                break
            begin -= 1
        return [*words[begin:start], *office][-4:], run

    def _note_apposition(self, words: Sequence[Word], end: int, form: Form) -> None:
        """Notes "the dictator" in "Smith, the dictator of Oz, said"."""
        after = words[end : end + 7]
        if len(after) < 3 or not after[0].breaks or after[0].opens or after[0].norm not in ("the", "a", "an", "our"):
            return
        stop = next((i for i in range(1, len(after)) if after[i].breaks), 0)
        phrase = [word for word in after[1:stop] if not word.text[0].isupper()]
        until = next((i for i, word in enumerate(phrase) if not is_content(word)), len(phrase))
        head = phrase[until - 1] if until else None
        singular = head is not None and not head.text.endswith("s")
        if head and singular and (head.norm in ROLES or (after[0].norm == "the" and is_head(head))):
            self.offices[(head.norm,)][form] += 1

    def _note_rule(self, words: Sequence[Word], start: int, end: int, form: Form) -> None:
        if end < len(words) and words[end].norm in REGIMES and not words[end].breaks:
            self.rules[words[end].norm][form] += 1
        before = [word for word in words[max(0, start - 3) : start + 1] if word.norm not in ROLES]
        for ruled, of in pairwise(before):
            if ruled.norm in REGIMES and of.norm == "of":
                self.rules[ruled.norm][form] += 1

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
        nations = {each: key for key, others in NATIONS.items() for each in others}
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
            return form[-1:] in self.full  # the last word of a name may be no more than its adjective
        same = min(len(form), len(other))
        return form[-same:] == other[-same:] or _alike(form[0], other[0])

    def _first_names(self, keys: dict[Form, str]) -> dict[Form, str]:
        """First names of those that hold an office, each with the key of the only one called so."""
        called: dict[Form, set[str]] = defaultdict(set)
        for form in {form for forms in self.offices.values() for form in forms}:
            if len(form) == 2 and form in keys and form[:1] in keys:
                called[form[:1]].add(keys[form])
        return {form: next(iter(wholes)) for form, wholes in called.items() if len(wholes) == 1}

    def people(self) -> frozenset[str]:
        """The keys of those that hold an office."""
        return frozenset(self.keys[form] for forms in self.offices.values() for form in forms if form in self.keys)

    def forms(self) -> dict[str, set[Form]]:
        """Key of each name to all forms it is known by, the names said most first."""
        sizes = self._sizes(self.keys)
        found: dict[str, set[Form]] = {key: set() for key, _ in sizes.most_common(MAX_TOPICS)}
        for form, key in self.keys.items():
            if key in found:
                found[key] |= {form} | ({(key,)} if " " not in key and len(key) > 3 else set())
        for key in found.keys() & NATIONS.keys():
            found[key] |= {tuple(each.split()) for each in (key, *NATIONS[key])}
        self._add_offices(found)
        self._add_rules(found)
        self._add_nicknames(found)
        return {key: forms for key, forms in found.items() if self._is_name(key)}

    def _is_name(self, key: str) -> bool:
        """Whether the word is no noun that a headline or a proper name has capitalised, as in "the Council"."""
        article, everywhere, last = self.page.article, self.page.all, key.split()[-1]
        if key in NATIONS or self.page.language != "en":
            seldom = 0 if self.page.language != "de" else everywhere.capital[last] / 4
            return key in NATIONS or everywhere.lower[last] <= seldom
        if article.capital[last] and not article.lower[last]:
            return True
        return not article.lower[last] and everywhere.capital[last] >= everywhere.lower[last]

    def _add_offices(self, found: dict[str, set[Form]]) -> None:
        """Adds "the mayor" to who is one, unless others are nearly as often spoken of that are one, too."""
        for office, forms in self.offices.items():
            owners = Counter[str]()
            for form, count in forms.items():
                owners[self.keys.get(form, "")] += count + self.page.all.written[form[-1]].total()
            (first, most), *others = owners.most_common(2)
            alone = not others or most >= 3 * others[0][1]
            if alone and first in found and office[-1] not in QUALIFIERS and office[0] not in ("mr", "mrs", "ms", "dr"):
                found[first].add(office)
                short = "".join(word[0] for word in office[-2:])
                if len(office) > 1 and short.upper() in self.page.all.written.get(short, ()):
                    found[first].add((short,))  # FM, PM

    def _add_rules(self, found: dict[str, set[Form]]) -> None:
        """Adds "the regime" to the person whose it mostly is."""
        people = {key for key in found if any(len(form) > 1 for form in found[key])}
        for rule, forms in self.rules.items():
            whose = Counter(self.keys.get(form, "") for form in forms.elements())
            whose = Counter({key: count for key, count in whose.items() if key in people})
            if whose:
                found[whose.most_common(1)[0][0]].add((rule,))

    def _add_nicknames(self, found: dict[str, set[Form]]) -> None:
        """Adds what readers make of a name: words of comments alone that are spelled or sound nearly like it."""
        article, everywhere = self.page.article, self.page.all
        likely = [key for key in found if len(key) > 4 and " " not in key and key in article.written][:MAX_NICKNAMED]
        for word in islice(everywhere.written, MAX_WORDS):
            new = 4 < len(word) < 20 and word not in article.written and word not in EVERYDAY
            if new and (word not in found or everywhere.capital[word] < 4):
                for key in likely:
                    if key[0] == word[0] and key != word and self._is_nickname(word, key):
                        found[key] |= {(word,)} | found.get(word, set())

    def _is_nickname(self, word: str, key: str) -> bool:
        spelled, everywhere = word.replace("-", ""), self.page.all
        named = any(each[0].isupper() for each in everywhere.written[word])
        if spelled == key:
            return True
        if _alike(key, spelled):
            return named or (self.page.language == "en" and len(key) > 5)
        return named and not everywhere.lower[word] and _puns(key, spelled)

    def called(self, key: str) -> str:
        """How what ``key`` stands for is written: its commonest full form, else its commonest form."""
        if key in CALLED:
            return CALLED[key]
        forms = self._by_key[key]
        total = sum(self.full[form] for form in forms)
        share = 12 if self.page.language == "en" else 3
        longer = [f for f in forms if len(f) > 1 and f[-1] == key.split()[-1] and self.full[f] * share > total]
        own = [form for form in forms if form == (key,)]
        best = max(longer or own or forms, key=lambda form: (self.full[form], form))
        if self.page.language == "de" and best == (key,):  # which has endings: the one written most
            return self.page.all.written[key].most_common(1)[0][0]
        return self.written[best].most_common(1)[0][0]


def without_s(text: str) -> str:
    """``text`` without the ending of possession."""
    return text.removesuffix("'s").removesuffix("’s")


def people_of(key: str, names: Collection[str]) -> str | None:
    """The country or place in ``names`` whose people, or whose adjective, ``key`` is: "valdorian" to "valdoria"."""
    for end in ("n", "ian", "an", "i", "ese", "ish"):
        base = key.removesuffix(end)
        if base == key or len(base) < 4:
            continue
        if base in names:
            return base
        if end in ("ese", "ish", "ian"):
            return next((name for name in names if name.startswith(base) and len(name) - len(base) < 3), None)
    return None


def _alike(first: str, second: str) -> bool:
    """Whether the words differ in one letter, or in two that changed places, but not in how they begin."""
    if abs(len(first) - len(second)) > 1 or first[:2] != second[:2]:
        return False
    same = next((i for i, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), len(first))
    a, b = first[same:], second[same:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])


def _puns(name: str, word: str) -> bool:
    """Whether the words have the same consonants in the same order, but for an r more at the end: Obama, Obummer."""
    one, two = (re.sub(r"(.)\1+", r"\1", re.sub(r"[aeiouy]", "", each)) for each in (name, word))
    if len(one) < 2 or name[:1] != word[:1] or abs(len(name) - len(word)) > 3:
        return False
    return (one == two and len(one) > 2) or one + "r" == two
