"""Which columns hold labels, of what, and which of them are of several raters: by their names."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from stance.labels import Task
from stance.reading.tables.attributes import attribute_of
from stance.reading.tables.columns import ALIASES, plain_names

GENERAL: Final = (
    "label labels class classes category categories tag tags annotation annotations y gold gold_label majority "
    "majority_label majority_vote subtask_a task_1 coarse toxic_label toxicity_label is_toxic is_hateful "
    "is_hate_speech is_offensive hate hateful hate_speech hatespeech offensive offensive_language "
    "abusive abuse hof hd target"
).split()
"""Names of columns that may hold the task's label, likeliest first; taken only if their values can be read."""
_RATERS: Final = frozenset("rater annotator coder labeler labeller judge worker reviewer anno".split())
_NO_RATER: Final = frozenset(
    "id ids count counts name names age gender sex number num n time date comment comments note notes confidence "
    "agreement score scores country language email total".split()
)
"""Words after "rater" that make a column one about raters, not of one."""
NUMBER_LONGEST: Final = 2
"""Digits of a number at the end of a name that is a rater's."""
NAME_LONGEST: Final = 12
"""Characters of a rater's name or number that tell raters apart."""
_WORD = re.compile(r"[^\W\d_]+|\d+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True)
class LabelColumns:
    """The column of a label, or its columns, one for each rater."""

    label: str
    """The attribute, or the name of the task."""
    columns: tuple[str, ...]

    @property
    def quoted(self) -> str:
        """Their names for a message."""
        return ", ".join(map(repr, self.columns))


def label_columns(
    names: Sequence[str], task: Task, given: Mapping[str, str], further: Sequence[str]
) -> tuple[list[LabelColumns], list[LabelColumns]]:
    """The columns that hold labels by their names, and those that may hold the task's own label.

    Args:
        names: of all columns, each once.
        task: what the labels are of.
        given: names of columns by role, as the user has them.
        further: attributes that are not among the task's own.
    """
    others = [name for name in names if name not in given.values()]
    known = [*task.labels, *further] if task.is_graded else [task.name]
    sure = {label: LabelColumns(label, (given[label],)) for label in known if label in given}
    families, maybe = _families(others, task, further)
    for label in dict.fromkeys(known):
        if label not in sure and label in families:
            sure[label] = LabelColumns(label, families[label])
    main = "toxicity" if task.is_graded else task.name
    if main in sure:
        return list(sure.values()), []
    return list(sure.values()), [LabelColumns(main, columns) for columns in maybe]


def may_hold_labels(name: str, further: Iterable[str]) -> bool:
    """Whether a column may hold labels of any task, by its name alone."""
    whole = rater_in(name)[0]
    sided = any(plain in ALIASES[role].split() for role in ("stance", "agreement") for plain in plain_names(whole))
    return sided or _general(whole) is not None or attribute_of(whole, list(further)) is not None


def rater_in(name: str) -> tuple[str, str | None]:
    """The name of a column without its rater, and the rater: ``toxicity_2``, ``rater_anna``; None if it names none."""
    words = [word.lower() for word in _WORD.findall(_CAMEL.sub("_", name))]
    for place, word in enumerate(words):
        if word in _RATERS and place + 1 < len(words) and words[place + 1] not in _NO_RATER:
            return "_".join(words[:place] + words[place + 2 :]), words[place + 1][:NAME_LONGEST]
    if len(words) > 1 and words[-1].isdecimal() and len(words[-1]) <= NUMBER_LONGEST:
        return "_".join(words[:-1]), words[-1]
    return name, None


def _general(whole: str) -> str | None:
    """The one of ``GENERAL`` that a column's name without its rater is; "" if nothing is left of it, None if none."""
    return next((plain for plain in plain_names(whole) if plain in GENERAL), None) if whole else ""


def _families(
    names: Sequence[str], task: Task, further: Sequence[str]
) -> tuple[dict[str, tuple[str, ...]], list[tuple[str, ...]]]:
    """The columns of each label, and families of columns that may hold the task's own, likeliest first."""
    sure: dict[str, list[tuple[int, str]]] = {}
    general: dict[str, list[tuple[int, str]]] = {}
    for name in names:
        whole = rater_in(name)[0]
        label, likely = _label_of(whole, task, further)
        if label:
            sure.setdefault(label, []).append((likely, name))
        elif (known := _general(whole)) is not None:
            general.setdefault(known, []).append((0, name))
    order = ["", *GENERAL]
    likeliest = sorted(general, key=order.index)
    return {label: _of_one(found) for label, found in sure.items()}, [_of_one(general[name]) for name in likeliest]


def _of_one(found: Sequence[tuple[int, str]]) -> tuple[str, ...]:
    """Of columns of one label, each with its rank: one per rater, or else the likeliest.

    Columns are of raters if a word says so, or if their numbers go up from 1, or from 2 beside one without a number.
    A column without a rater beside those of raters 1, 2 and so on is what they came to, and stands for them.
    """
    alone = [name for _, name in sorted(found) if rater_in(name)[1] is None]
    raters = {name: rater for _, name in found if (rater := rater_in(name)[1])}
    numbers = sorted(int(rater) for rater in raters.values() if rater.isdecimal())
    if alone and (len(numbers) < len(raters) or numbers != list(range(2, len(numbers) + 2))):
        return (alone[0],)
    if not alone and numbers and numbers != list(range(1, len(numbers) + 1)):
        return (next(iter(raters)),)
    return (*alone[:1], *raters)


def _label_of(whole: str, task: Task, further: Sequence[str]) -> tuple[str | None, int]:
    """The label that a column's name, without a rater, is that of; and how likely: 0 most."""
    if task.is_graded:
        return attribute_of(whole, further) or (None, 0)
    names = ALIASES[task.name].split()
    rank = min((names.index(plain) for plain in plain_names(whole) if plain in names), default=None)
    return (None, 0) if rank is None else (task.name, rank)
