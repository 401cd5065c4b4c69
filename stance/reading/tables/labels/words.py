"""The words and numbers that labels are written in."""

import re
from collections.abc import Mapping
from functools import lru_cache
from math import inf
from typing import Any, Final

import numpy as np

from stance.labels import BLANK, Task
from stance.printable import printable
from stance.reading.tables.attributes import OLD_NAMES
from stance.reading.tables.cells import string

Written = str | tuple[str, ...] | None
"""A cell of labels: one value, a list of them, or None for a blank one."""

YES: Final = frozenset("yes y true t x ✓ ✔".split())
TOXIC: Final = frozenset(
    (
        *(name.replace("_", " ") for name in OLD_NAMES),
        *"toxic hate hateful hatespeech racist offensive off offense offence abusive abuse abused hof".split(),
        *"insulting obscene profane threatening harassment harassing bullying cyberbullying uncivil".split(),
        *"rude inappropriate unacceptable oag cag rejected removed deleted blocked".split(),
        *("very toxic", "hate speech", "implicit hate", "explicit hate", "hate and offensive", "personal attack"),
    )
)
"""Words for a comment that is toxic, of data sets and of moderation systems, as ``plain`` has them."""
NO: Final = frozenset("no n false f".split())
HARMLESS: Final = frozenset(
    "ok okay fine clean normal not none neither neutral nag benign harmless civil acceptable appropriate "
    "approved accepted published ham".split()
)
"""Words for a comment that is not."""
NO_LABEL: Final = frozenset(
    (
        *"nan nat null n/a na #n/a <na> ? unsure maybe unknown unclear idk skip idk/skip".split(),
        *"unlabelled unlabeled undefined".split(),
        *("", "not sure", "hard to say", "can't say", "cannot say", "can't tell", "cannot tell", "don't know"),
    )
)
"""Words for no label, or for one that its rater would not give."""

LONGEST: Final = 120
"""Characters of the longest value that may be a label; more is cut off, and the rest is not known."""
LONGEST_LIST: Final = 4_000
"""Characters of the longest list of labels in a cell."""
SHOWN: Final = 40
"""Characters of a value that a message quotes."""

_NUMBER = re.compile(r"([+-]?(?:\d{1,15}(?:[.,]\d{0,20})?|[.,]\d{1,20})(?:[eE][+-]?\d{1,2})?)\s?(%?)")
_NEGATED = re.compile(r"(?:not|non|no|isn't|is not) ?(.+)")
_MARKS = re.compile(r"[;|,]")


def written(cell: Any) -> Written:
    """What a cell says: one value, or a list if it is one or is written like one of JSON's or Python's.

    Words for "missing", such as ``nan``, make a cell blank.
    """
    if isinstance(cell, list | tuple | set | frozenset | np.ndarray):
        return tuple(part[:LONGEST] for part in map(string, list(cell)[:LONGEST]) if part is not None)
    return _short(cell) if type(cell) is str and len(cell) <= LONGEST else _of_text(string(cell))


@lru_cache(maxsize=4096)
def _short(cell: str) -> Written:
    return _of_text(string(cell))


def _of_text(text: str | None) -> Written:
    if text is None:
        return None
    if text[0] == "[" and text[-1] == "]" and len(text) <= LONGEST_LIST:
        parts = (part.strip().strip("\"'").strip() for part in text[1:-1].split(","))
        return tuple(part for part in parts if part)
    return None if plain(text) in ("", "nan", "nat", "null", "n/a", "na", "#n/a", "<na>") else text[:LONGEST]


def parts_of(value: str) -> list[str]:
    """The values in ``insult; threat``; a number, which may have a comma, and a single value are alone."""
    if number_of(value) is not None:
        return [value]
    return [part.strip() for part in _MARKS.split(value) if part.strip()]


def plain(value: str) -> str:
    """``value`` as words are compared: in lower case, with single spaces, and none of the signs that stand for them."""
    return re.sub(r"[\s_-]+", " ", value[:LONGEST].replace("’", "'")).strip().casefold()


def number_of(value: str) -> tuple[float, bool] | None:
    """A number, with a point or a comma, and whether a percent sign follows; None if it is none."""
    match = _NUMBER.fullmatch(value)
    return (float(match[1].replace(",", ".")), bool(match[2])) if match else None


def key_of(value: str) -> str:
    """The same for values that differ in writing only: ``1``, ``1.0`` and ``+1``; ``Not sure`` and ``not_sure``."""
    number = number_of(value)
    return f"{number[0] + 0:g}{'%' * number[1]}" if number else plain(value)


def toxic(value: str, label: str) -> float | None:
    """1 if a word says that a comment has the attribute ``label``, 0 if that it has not; None if it says neither."""
    said, name = plain(value), plain(label)
    toxic_words = TOXIC if label == "toxicity" else frozenset()
    if said in YES or said == name or said in toxic_words:
        return 1.0
    if said in NO or said in HARMLESS:
        return 0.0
    negated = _NEGATED.fullmatch(said)
    return 0.0 if negated and (negated[1] == name or negated[1] in toxic_words) else None


def meaning(task: Task, label: str, value: str) -> tuple[float | str | None] | None:
    """The label that a user says a value has, in a tuple of one, in which None is no label; None if it is none.

    For toxicity that is a share from 0 to 1, a word for one, or ``blank``; else one of the task's labels.
    """
    if plain(value) == BLANK:
        return (None,)
    if not task.is_graded:
        side = side_of(task, value)
        return None if side is None else (side,)
    number = number_of(value)
    share = number[0] / (100 if number[1] else 1) if number else toxic(value, label)
    return (share,) if share is not None and 0 <= share <= 1 else None


def side_of(task: Task, value: str) -> str | None:
    """The label that a word stands for; None if it is none that is known."""
    return task.synonyms.get(plain(value), task.synonyms.get(value.casefold()))


def in_order(values: Mapping[str, int], most: int) -> list[str]:
    """Values by their counts; numbers by their size, if there are at most ``most``."""
    order = sorted(values, key=lambda value: -values[value])
    numbers = {value: number[0] for value in values if (number := number_of(value))}
    return sorted(order, key=lambda value: numbers.get(value, inf)) if len(numbers) <= most else order


def counted(values: Mapping[str, int], most: int) -> str:
    """The commonest values with their counts, for a message: ``ok (700), toxic (300) and 2 more``."""
    order = in_order(values, most)
    shown = ", ".join(f"{printable(value, SHOWN)} ({values[value]:,})" for value in order[:most])
    return shown + (f" and {len(order) - most:,} more" if len(order) > most else "")
