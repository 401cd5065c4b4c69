"""What is asked of a column of labels, and how a user is asked back where its values do not tell."""

import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from stance.errors import InputError
from stance.labels import BLANK, Codebook, Task
from stance.printable import printable
from stance.reading.tables.attributes import attribute_of
from stance.reading.tables.labels.words import NO_LABEL, SHOWN, counted, key_of, meaning, side_of

Ends = tuple[float, float]
Label = float | str | None
"""A share in 0..1 or a label of the task; None for no label."""

LISTED_VALUES: Final = 8
"""Values that a message lists."""
UNREAD_MOST: Final = 0.1
"""Share of a column's values up to which unknown ones are left out and told: slips. From there on they are a kind of
label of their own, and what they mean is asked. Set by hand."""


@dataclass(frozen=True)
class Question:
    """What must be said of a column of labels before it can be read."""

    label: str
    """The attribute, or the name of the task: what a scale is given for."""
    seen: str
    """The column and its values, and what is not known of them, in sentences."""
    values: tuple[str, ...]
    """Those whose meaning is asked, or the numbers on the scale that is asked for."""
    answers: tuple[str, ...]
    """What each value may be said to mean, beside ``blank``."""
    ends: Ends | None = None
    """The least and the greatest number seen, where the ends of a scale are asked for."""


class UnsureError(InputError):
    """A column whose values can be read in several ways, or in none; which one must be said."""

    def __init__(self, sentence: str, question: Question | None = None) -> None:
        """The ``sentence`` asks a user of the command line, the ``question`` is for a screen."""
        super().__init__(sentence)
        self.question = question


@dataclass(frozen=True)
class Asked:
    """What is asked of a column: who asks, and what is known."""

    table: str
    column: str
    """Its name or names, as a message quotes them."""
    label: str
    """The attribute, or the name of the task."""
    task: Task
    codebook: Codebook
    columns: tuple[str, ...] = ()
    has_unjudged: bool = False
    """Whether -1 stands for "not judged", as in Jigsaw's files."""

    @property
    def scale(self) -> tuple[float, float] | None:
        """The ends of the scale that the user gave for it."""
        return next(
            (self.codebook.scales[k] for k in (self.label, *self.columns, "") if k in self.codebook.scales), None
        )

    def told(self, values: Iterable[str]) -> dict[str, Label]:
        """The values that the legend names, with their labels, and those that are words for no label.

        Raises:
            InputError: if the legend has no label for one of them.
        """
        legend = {key_of(value): (value, word) for value, word in self.codebook.legend.items()}
        told: dict[str, Label] = {}
        for value in values:
            if (key := key_of(value)) in legend:
                told[value] = self.label_of(legend[key][1], f"--legend {'='.join(legend[key])}")
            elif key in NO_LABEL and (self.task.is_graded or not side_of(self.task, value)):
                told[value] = None
        return told

    def has_legend_for(self, values: Iterable[str]) -> bool:
        """Whether the legend names one of the values."""
        return not {key_of(value) for value in self.codebook.legend}.isdisjoint(map(key_of, values))

    def label_of(self, word: str, option: str) -> Label:
        """The label that ``word`` is, given with ``option``; an attribute's name is a yes.

        Raises:
            InputError: if it is none.
        """
        found = meaning(self.task, self.label, word)
        if found is None and self.task.is_graded and attribute_of(word):
            return 1.0
        if found is None:
            raise InputError(
                f"{printable(option, 200)}: {printable(word, SHOWN)!r} is no label here. {self.labels_there}"
            )
        return found[0]

    @property
    def labels_there(self) -> str:
        """Which labels a value may be said to have."""
        if self.task.is_graded:
            return f"A LABEL is yes, no, a share from 0 to 1, or {BLANK} for no label."
        return f"A LABEL is {', '.join(self.task.labels)}, or {BLANK} for no label."

    def unsure_of_scale(self, values: Mapping[str, int], what: str, advice: str, ends: Ends) -> UnsureError:
        """The error that asks for the ends of the scale that the numbers are on."""
        seen = self._seen(values, what)
        return UnsureError(f"{seen} {advice}", Question(self.label, seen, tuple(values), (), ends))

    def unsure_of_meaning(
        self, values: Mapping[str, int], what: str, unknown: Iterable[str], are_attributes: bool = False
    ) -> UnsureError:
        """The error that asks what the ``unknown`` ones of the values mean: which attributes, or which labels."""
        seen, asked = self._seen(values, what), tuple(unknown)
        labels_there, answers = self.labels_there, tuple(self.task.labels)
        if are_attributes:
            labels_there = f"A LABEL is an attribute's name, such as insult, or {BLANK} for none of them."
        elif self.task.is_graded:
            answers = ("yes", "no")
        pairs = ",".join(f"{printable(value, SHOWN)}=LABEL" for value in asked[:LISTED_VALUES])
        advice = f"Say what each means: --legend {shlex.quote(pairs)}. {labels_there}"
        return UnsureError(f"{seen} {advice}", Question(self.label, seen, asked, answers))

    def _seen(self, values: Mapping[str, int], what: str) -> str:
        has = "have" if len(self.columns) > 1 else "has"
        return f"{self.table}: {self.column} {has} {counted(values, LISTED_VALUES)}. {what}"
