"""Which parts of a regular expression can be made to run over the same characters again and again.

A repeat without a low limit costs linear time, unless an earlier one, or the search itself, which begins anew at each
character, can hand it the same characters in many ways, and what follows fails on each. The walk keeps, for each such
earlier run, the characters it takes and what must be met between the two; where a later run takes characters that
meet all of that, ``ambiguous`` names it. It errs towards naming too many.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, reduce
from operator import or_
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any, Final

LONG: Final = 128
"""Repeats up to so many characters are a constant factor. Set by hand: a megabyte takes a second at the worst."""
MANY: Final = 8
"""Alternatives, or runs, beyond which they are taken together."""
_CHARS: Final = [*map(chr, range(0x2100)), "一", "가", "午", "後", "ﬁ", "\ufffd", "\U0001f600"]
"""Characters that stand for all."""
_ALL: Final = (1 << len(_CHARS)) - 1


@cache
def _matching(pattern: str, ignore_case: bool) -> int:
    form = re.compile(pattern, re.DOTALL | (re.IGNORECASE if ignore_case else 0))
    return sum(1 << place for place, char in enumerate(_CHARS) if form.fullmatch(char))


@dataclass(frozen=True)
class _Run:
    """A repeat, or the search, that was begun: the characters it takes, and what must be met since."""

    chars: int
    met: frozenset[int] = frozenset()

    def then(self, chars: int) -> "_Run":
        return _Run(self.chars, self.met | {chars})

    def shares(self, chars: int) -> bool:
        """Whether one string can be divided between this run and one of ``chars``, whatever must stand between."""
        common = self.chars & chars
        return common != 0 and all(common & each for each in self.met)


def ambiguous(pattern: "re.Pattern[str] | re.Pattern[bytes]", searched: bool, whole: bool) -> list[str]:
    """The repeats of ``pattern``, by their characters, that a hostile text makes slow; none if it is safe.

    Args:
        pattern: the expression.
        searched: whether it is looked for anywhere in a text, not only at its start.
        whole: whether it must match to the end of the text.
    """
    source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    walk = _Walk(pattern.flags)
    begun = [_Run(_ALL)] if searched else []
    walk.sequence(list(_parser.parse(source, pattern.flags & ~re.DEBUG)), begun, whole)
    return list(dict.fromkeys(walk.found))


class _Walk:
    """One pass over the parts of an expression, which collects what is ``found`` slow."""

    def __init__(self, flags: int) -> None:
        self.found: list[str] = []
        self._flags = flags

    def sequence(self, parts: list[Any], runs: list[_Run], fails: bool) -> list[_Run]:
        """The runs that are begun after ``parts``; ``fails`` tells whether what follows these can fail."""
        for place, (code, value) in enumerate(parts):
            rest = parts[place + 1 :]
            runs = self._part(code, value, runs, fails or any(map(_may_fail, rest)), rest)
        return runs

    def _part(self, code: Any, value: Any, runs: list[_Run], fails: bool, rest: list[Any]) -> list[_Run]:
        if code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
            return self._repeat(code, *value, runs, fails)
        if code is codes.SUBPATTERN:
            return self.sequence(list(value[3]), runs, fails)
        if code is codes.ATOMIC_GROUP:
            self.sequence(list(value), runs, fails)
            return _bounded([run.then(self._all_of(value)) for run in runs])
        if code is codes.BRANCH:
            return self._branch([list(branch) for branch in value[1]], runs, fails)
        if code in (codes.ASSERT, codes.ASSERT_NOT):
            return self._look(code, *value, runs)
        if code is codes.AT:
            return self._at(value, runs, rest)
        return [run.then(self._chars(code, value)) for run in runs]

    def _branch(self, branches: list[list[Any]], runs: list[_Run], fails: bool) -> list[_Run]:
        after = [run for branch in branches for run in self.sequence(branch, runs, fails)]
        if len(branches) <= MANY or not all(map(_takes_some, branches)):
            return _bounded(after)
        first = _together(self._all_of(branch[:1]) for branch in branches)
        begun = [run for run in after if not any(run.chars == old.chars and run.met >= old.met for old in runs)]
        return _bounded([*(run.then(first) for run in runs), *begun])

    def _repeat(self, code: Any, least: int, most: int, body: Any, runs: list[_Run], fails: bool) -> list[_Run]:
        chars = self._all_of(body)
        if most > LONG and fails:
            self.found += [self._shown(body) for run in runs if run.shares(chars)][:1]
            self.found += [self._shown(body)] * (code is not codes.POSSESSIVE_REPEAT and not self._is_one_way(body))
        once = self.sequence(list(body), runs, fails)
        if (most > 1 and len(body) > 1) or (most > 1 and body[0][0] in (codes.SUBPATTERN, codes.BRANCH)):
            once = [*once, *self.sequence(list(body), once, fails)]
        begun = [_Run(chars)] if most > LONG and code is not codes.POSSESSIVE_REPEAT else []
        return _bounded([*([] if least else runs), *once, *begun])

    def _is_one_way(self, body: Any) -> bool:
        """Whether a repeat of ``body`` can divide a text in one way only, as far as is easily seen."""
        parts = list(body)
        while len(parts) == 1 and parts[0][0] is codes.SUBPATTERN:
            parts = list(parts[0][1][3])
        if len(parts) == 1 and parts[0][0] is codes.BRANCH:
            branches = parts[0][1][1]
            firsts = [self._all_of(branch[:1]) for branch in branches]
            return all(map(_is_fixed, branches)) and sum(firsts) == _together(firsts)
        if any(code is codes.BRANCH for code, _ in parts):
            return False
        varied = [code for code, value in parts if code in _REPEATS and value[0] != value[1]]
        return not varied or (
            len(varied) == 1 and (self._is_mark(parts[0], parts[1:]) or self._is_mark(parts[-1], parts))
        )

    def _is_mark(self, part: Any, others: list[Any]) -> bool:
        """Whether ``part`` takes a character that no other of ``others`` takes, so that it shows where each begins."""
        return _takes_some([part]) and not any(
            self._all_of([part]) & self._all_of([other]) for other in others if other is not part
        )

    def _look(self, code: Any, direction: int, body: Any, runs: list[_Run]) -> list[_Run]:
        chars = self._all_of(body)
        if direction > 0:
            self.sequence(list(body), runs, True)
            return [run.then(chars) for run in runs] if code is codes.ASSERT else runs
        single = len(body) == 1 and body[0][0] in (codes.IN, codes.LITERAL, codes.NOT_LITERAL, codes.CATEGORY)
        if not single:
            return runs
        return [run.then(chars if code is codes.ASSERT else _ALL & ~chars) for run in runs]

    def _at(self, where: Any, runs: list[_Run], rest: list[Any]) -> list[_Run]:
        if where is codes.AT_BEGINNING and self._flags & re.MULTILINE:
            return [run.then(1 << _CHARS.index("\n")) for run in runs]
        if where in (codes.AT_BEGINNING, codes.AT_BEGINNING_STRING):
            return []
        if where is codes.AT_BOUNDARY:
            after = next((self._all_of([part]) for part in rest), _ALL)
            word = _matching(r"\w", False)
            if after & ~word == 0:
                return [run.then(_ALL & ~word) for run in runs]
            if after & word == 0:
                return [run.then(word) for run in runs]
        return runs

    def _all_of(self, parts: Iterable[Any]) -> int:
        """All characters that ``parts`` can take."""
        within = [self._all_of(inner) for code, value in parts for inner in _within(code, value)]
        return _together([*within, *(self._chars(code, value) for code, value in parts if code not in _GROUPS)])

    def _chars(self, code: Any, value: Any) -> int:
        """The characters that one part which is no group can take."""
        ignore_case = bool(self._flags & re.IGNORECASE)
        if code is codes.LITERAL:
            return _matching(re.escape(chr(value)), ignore_case)
        if code is codes.NOT_LITERAL:
            return _ALL & ~_matching(re.escape(chr(value)), ignore_case)
        if code is codes.ANY:
            return _ALL if self._flags & re.DOTALL else _ALL & ~_matching("\n", False)
        if code is codes.IN:
            negated = value[0][0] is codes.NEGATE
            chars = _together(self._item(kind, item, ignore_case) for kind, item in value[negated:])
            return _ALL & ~chars if negated else chars
        if code is codes.CATEGORY:
            return self._item(code, value, ignore_case)
        return _ALL if code is codes.GROUPREF else 0

    def _item(self, kind: Any, item: Any, ignore_case: bool) -> int:
        if kind is codes.LITERAL:
            return _matching(re.escape(chr(item)), ignore_case)
        if kind is codes.RANGE:
            return _matching(f"[{re.escape(chr(item[0]))}-{re.escape(chr(item[1]))}]", ignore_case)
        return _matching(_CATEGORIES[item], False)

    def _shown(self, body: Any) -> str:
        chars = self._all_of(body)
        shown = "".join(char for place, char in enumerate(_CHARS[:127]) if chars >> place & 1)
        return f"{len(shown)} of ASCII, such as {shown[:40]!r}"


_CATEGORIES: Final = {
    codes.CATEGORY_DIGIT: r"\d",
    codes.CATEGORY_NOT_DIGIT: r"\D",
    codes.CATEGORY_SPACE: r"\s",
    codes.CATEGORY_NOT_SPACE: r"\S",
    codes.CATEGORY_WORD: r"\w",
    codes.CATEGORY_NOT_WORD: r"\W",
}
_REPEATS: Final = (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT)
_GROUPS: Final = (*_REPEATS, codes.SUBPATTERN, codes.BRANCH, codes.ATOMIC_GROUP)


def _within(code: Any, value: Any) -> Iterator[Any]:
    """The sequences of parts that a group holds."""
    if code in _REPEATS:
        yield value[2]
    elif code is codes.SUBPATTERN:
        yield value[3]
    elif code is codes.ATOMIC_GROUP:
        yield value
    elif code is codes.BRANCH:
        yield from value[1]


def _may_fail(part: Any) -> bool:
    code, value = part
    if code in _REPEATS:
        return value[0] > 0 and any(map(_may_fail, value[2]))
    if code is codes.BRANCH:
        return all(any(map(_may_fail, branch)) for branch in value[1])
    if code in (codes.SUBPATTERN, codes.ATOMIC_GROUP):
        return any(_may_fail(part) for inner in _within(code, value) for part in inner)
    return True


def _is_fixed(parts: Any) -> bool:
    least, most = parts.getwidth()
    return bool(least == most)


def _together(sets: Iterable[int]) -> int:
    return reduce(or_, sets, 0)


def _takes_some(parts: list[Any]) -> bool:
    """Whether the first of ``parts`` takes a character in any case."""
    return bool(parts) and parts[0][0] in (codes.LITERAL, codes.IN, codes.NOT_LITERAL, codes.ANY)


def _bounded(runs: list[_Run]) -> list[_Run]:
    """``runs``, each once; of very many, only what they take: what must be met between is left out."""
    different = list(dict.fromkeys(runs))
    if len(different) <= MANY * MANY:
        return different
    return list(dict.fromkeys(_Run(run.chars) for run in different))
