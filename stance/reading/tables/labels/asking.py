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

Label = float | str | None
"""A share in 0..1 or a label of the task; None for no label."""

LISTED_VALUES: Final = 8
"""Values that a message lists."""
UNREAD_MOST: Final = 0.1
"""Share of a column's values up to which unknown ones are left out and told: slips. From there on they are a kind of
label of their own, and what they mean is asked. Set by hand."""


class UnsureError(InputError):
    """A column whose values can be read in several ways, or in none; which one must be said."""


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

    def unsure(self, values: Mapping[str, int], what: str, advice: str) -> UnsureError:
        """The error that asks how the values are to be read."""
        has = "have" if len(self.columns) > 1 else "has"
        return UnsureError(f"{self.table}: {self.column} {has} {counted(values, LISTED_VALUES)}. {what} {advice}")

    def legend_advice(self, values: Iterable[str], labels_there: str = "") -> str:
        """The option by which the user says what values mean."""
        pairs = ",".join(f"{printable(value, SHOWN)}=LABEL" for value in list(values)[:LISTED_VALUES])
        return f"Say what each means: --legend {shlex.quote(pairs)}. {labels_there or self.labels_there}"
