"""The columns of one label, read: what each row has in them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from stance.errors import InputError
from stance.labels import Codebook, Task
from stance.reading.tables.columns import listed, plain_names
from stance.reading.tables.labels.asking import Asked, Label
from stance.reading.tables.labels.columns import LabelColumns
from stance.reading.tables.labels.gathered import Gathered
from stance.reading.tables.labels.lists import are_votes, attributes_in, hold_lists
from stance.reading.tables.labels.values import Reading, graded, sided
from stance.reading.tables.labels.words import Written, number_of, parts_of, plain, written

_JIGSAW = frozenset(("toxic", "severe_toxic", "obscene", "identity_hate"))
"""Names of columns that only the Wikipedia comments of Jigsaw have, in whose files -1 is "not judged"."""


@dataclass(frozen=True)
class Family:
    """The columns of a label, or of the attributes that their lists name, with what each row has in them."""

    columns: LabelColumns
    values: Mapping[str, int]
    """The different values, with their counts."""
    reading: Reading
    votes: Mapping[str, Sequence[Sequence[Label]]]
    """Label to the labels of each row: one per rater."""
    blank: int
    """Rows with no value in any of the columns."""
    blank_as: str | None = None
    """The label that the user says they have."""
    are_lists: bool = False
    """Whether the cells are lists of attributes."""


@dataclass(frozen=True)
class Families:
    """Reads families of columns of one table."""

    sheet: Gathered
    task: Task
    codebook: Codebook
    further: Sequence[str]

    def read(self, columns: LabelColumns) -> Family:
        """What the rows have in ``columns``.

        Raises:
            UnsureError: if it does not tell what their values mean.
        """
        cells = [[written(cell) for cell in self.sheet.cells[name]] for name in columns.columns]
        rows: list[list[Written]] = [[cell for cell in row if cell is not None] for row in zip(*cells, strict=True)]
        asked = self._asked(columns)
        if self.task.is_graded and columns.label == "toxicity":
            alone = [cell for row in rows for cell in row]
            if hold_lists(alone, self.further) and not are_votes(cell for cell in alone if isinstance(cell, tuple)):
                return self._lists(columns, rows, asked)
        values = [
            [value for cell in row for value in ((cell,) if isinstance(cell, str) else cell or ())] for row in rows
        ]
        counts = Counter(value for row in values for value in row)
        self._refuse_doubtful_scale(counts, asked)
        reading = graded(counts, asked) if self.task.is_graded else sided(counts, asked)
        votes = [[label for value in row if (label := reading.labels.get(value)) is not None] for row in values]
        word = self.codebook.blank
        blank = None if word is None else asked.label_of(word, f"--blank {word}")
        if isinstance(blank, float) and word and plain(word) not in ("yes", "no", "none") and number_of(word) is None:
            word = f"{word} ({blank:g})"
        if blank is not None:
            votes = [[blank] if not row else found for row, found in zip(values, votes, strict=True)]
        return Family(columns, counts, reading, {columns.label: votes}, sum(not row for row in values), word)

    def _lists(self, columns: LabelColumns, rows: Sequence[Sequence[Written]], asked: Asked) -> Family:
        """Lists of attributes, read: one that is in no list of the column is not labelled by it."""
        parts = [
            [part for cell in row for part in (parts_of(cell) if isinstance(cell, str) else cell or ())] for row in rows
        ]
        counts = Counter(part for row in parts for part in row)
        known, unread = attributes_in(counts, asked, self.further)
        attributes = dict.fromkeys(attribute for attribute in known.values() if attribute)
        word, is_blank = self.codebook.blank, [not row for row in rows]
        if word is not None and asked.label_of(word, f"--blank {word}"):
            raise InputError(
                f"{self.sheet.name}: {asked.column} has lists; a blank one can only mean none: --blank none"
            )
        votes: dict[str, list[list[Label]]] = {attribute: [] for attribute in attributes}
        for row, blank in zip(parts, is_blank, strict=True):
            there = {known.get(part) for part in row}
            for attribute in attributes:
                given = not blank or word is not None
                votes[attribute].append([float(attribute in there)] if given else [])
        return Family(columns, counts, Reading(known, "lists", unread), votes, sum(is_blank), word, are_lists=True)

    def _asked(self, columns: LabelColumns) -> Asked:
        plain = {name for column in self.sheet.names for name in plain_names(column)}
        return Asked(
            self.sheet.name, columns.quoted, columns.label, self.task, self.codebook, columns.columns,
            has_unjudged=len(_JIGSAW & plain) > 1,
        )  # fmt: skip

    def _refuse_doubtful_scale(self, counts: Mapping[str, int], asked: Asked) -> None:
        """Raises ``UnsureError`` where one scale is given for all columns, and this one has 0 and 1 only."""
        scale = self.codebook.scales.get("")
        if not self.task.is_graded or scale is None or asked.scale != scale or {0, 1} == set(scale):
            return
        numbers = {number[0] for value in counts if (number := number_of(value))}
        if numbers and numbers <= {0, 1}:
            raise asked.unsure_of_scale(
                counts, f"On the scale {scale[0]:g}..{scale[1]:g} no one would be toxic.",
                f"Give its own scale beside the other: --scale {asked.label}=0..1, or "
                f"--scale {asked.label}={scale[0]:g}..{scale[1]:g} if that is what it is.", scale,
            )  # fmt: skip


def scale_ends(codebook: Codebook, known: Sequence[str]) -> None:
    """Raises ``InputError`` if a scale is given for a label or column that is not there, or has no extent."""
    for name, (low, high) in codebook.scales.items():
        if name and name not in known:
            there = listed(list(dict.fromkeys(known)))
            raise InputError(f"--scale names {name!r}, which is no label or column here. There are {there}.")
        if low == high:
            raise InputError(f"--scale {low:g}..{high:g} has one end only. Give the least and the most toxic number.")
