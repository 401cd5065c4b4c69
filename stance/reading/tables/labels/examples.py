"""Tables of labels read as examples to learn from or to measure on."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from stance.errors import ColumnsError, InputError
from stance.labels import Codebook, Task
from stance.reading.tables.cells import string
from stance.reading.tables.columns import guess_columns, header_missing, listed
from stance.reading.tables.comments import COMMENT_PREFIX, comment_texts
from stance.reading.tables.labels import notes
from stance.reading.tables.labels.asking import Label, UnsureError
from stance.reading.tables.labels.columns import LabelColumns, label_columns
from stance.reading.tables.labels.families import Families, Family, scale_ends
from stance.reading.tables.labels.gathered import Gathered, gathered
from stance.reading.tables.labels.raters import Unit, majority, united
from stance.reading.tables.labels.words import counted, number_of
from stance.reading.tables.reader import TableReader
from stance.reading.tables.times import moment, times
from stance.records import Example

_ROLES: Final[Sequence[str]] = (
    "text target parent_text comment_id parent_id thread_id author posted_at headline rater raters".split()
)
"""What is read of a row beside its labels."""
NO_CODEBOOK: Final = Codebook()
LIKELY_VALUES: Final = 12
"""Different values up to which a column may hold labels; a table without known labels names such columns."""
LIKELY_SHOWN: Final = 4
"""Such columns that are named."""


@dataclass(frozen=True)
class Labelled:
    """The labelled rows of a table."""

    examples: list[Example]
    """Each comment once (towards each target): of several raters of it, the share or the majority, and their number."""
    notes: tuple[str, ...]
    """What was read and what was not, in sentences to be read in this order."""
    blank_may_mean: str | None = None
    """The label that blank cells may stand for, where no row says it; they are not used until that is said."""


def read_examples(
    table: TableReader | pd.DataFrame,
    task: Task,
    given: Mapping[str, str] | None = None,
    further: Sequence[str] = (),
    codebook: Codebook = NO_CODEBOOK,
) -> Labelled:
    """The labelled rows of a table, for training or evaluation, and how they were read.

    Args:
        table: a table opened for reading, or a frame with one labelled comment per row.
        task: what the labels are of.
        given: names of columns by role, such as ``{"text": "remark"}``.
        further: labels that are not among the task's own, such as those that a model's card names.
        codebook: what values mean, where the table does not tell.

    Raises:
        InputError: if the columns the task needs are not there, or their values may be read in more than one way.
    """
    given = given or {}
    sheet = gathered(table, given, further)
    known = guess_columns(sheet.names, given, further)
    roles = {role: known[role] for role in _ROLES if role in known and (role != "target" or task.about == role)}
    sure, maybe = label_columns([n for n in sheet.names if n not in roles.values()], task, given, further)
    if "parent_text" in roles or "comment_id" not in roles:
        roles.pop("parent_id", None)
    _need_columns(sheet, roles, task, sure or maybe)
    scale_ends(codebook, [*task.labels, *further, *sheet.names])
    families = _families(Families(sheet, task, codebook, further), sure, maybe)
    return _Rows(sheet, roles, task, families, codebook).labelled()


def _need_columns(sheet: Gathered, roles: Mapping[str, str], task: Task, found: Sequence[LabelColumns]) -> None:
    about = "parent_id" if task.about == "parent_text" and "parent_id" in roles else task.about
    missing = [role for role in ("text", about) if role and role not in roles]
    if not found:
        missing.append(task.name)
    if missing and (advice := header_missing(sheet.names, ["text", *([task.about] if task.about else []), task.name])):
        raise InputError(f"{sheet.name} has no header. {advice}")
    if missing:
        raise ColumnsError(
            f"{sheet.name} has no column {' and '.join(map(repr, missing))}, which {task.name} labels need. Its "
            f"columns are {listed(sheet.names)}.{_likely(sheet, roles) if not found else ''}",
            f"Name them, such as: --column {missing[0]}=NAME",
        )


def _likely(sheet: Gathered, roles: Mapping[str, str]) -> str:
    """The columns that may hold labels, with their values, as a sentence."""
    values = {name: sheet.values(name) for name in sheet.names if name not in roles.values()}
    few = [
        f"{name!r} has {counted(held, LIKELY_SHOWN)}" for name, held in values.items() if 1 < len(held) <= LIKELY_VALUES
    ]
    return f" Of them {'; '.join(few[:LIKELY_SHOWN])}." if few else ""


def _families(read: Families, sure: Sequence[LabelColumns], maybe: Sequence[LabelColumns]) -> list[Family]:
    """The columns of labels, read; of those that may hold the task's own label, the first that can be read."""
    families = [read.read(columns) for columns in sure]
    refused: list[UnsureError] = []
    for columns in maybe:
        try:
            family = read.read(columns)
        except UnsureError as error:
            refused.append(error)
            continue
        if any(value is not None for value in family.reading.labels.values()):
            return [*families, family]
    if refused and not families:
        raise refused[0]
    return families


class _Rows:
    """The rows of a table, put together."""

    def __init__(
        self, sheet: Gathered, roles: Mapping[str, str], task: Task, families: Sequence[Family], codebook: Codebook
    ) -> None:
        self.sheet, self.roles, self.task, self.families, self.codebook = sheet, roles, task, families, codebook
        self.texts = comment_texts(self._series("text"), roles["text"], sheet.names).tolist()
        self.strings = {role: [string(cell) for cell in sheet.cells[roles[role]]] for role in roles if role != "text"}
        if "parent_id" in roles:
            self.strings["parent_text"] = self._parents()
        self.moments = times(self._series("posted_at")).map(moment).tolist() if "posted_at" in roles else None
        self.left_out: Counter[str] = Counter()

    def _parents(self) -> list[str | None]:
        """The words of the comment that each row answers, where the table has it."""
        rows = range(self.sheet.rows)
        texts = {(self._cell("thread_id", row), self._cell("comment_id", row)): self.texts[row] for row in rows}
        parents = [(self._cell("parent_id", row) or "").removeprefix(COMMENT_PREFIX) for row in rows]
        own = [(self._cell("comment_id", row) or "").removeprefix(COMMENT_PREFIX) for row in rows]
        return [
            texts.get((self._cell("thread_id", row), parents[row])) or None if parents[row] != own[row] else None
            for row in rows
        ]

    def _series(self, role: str) -> "pd.Series[Any]":
        return pd.Series(self.sheet.cells[self.roles[role]], dtype=object)

    def labelled(self) -> Labelled:
        """The examples, and what is to be said of them."""
        votes = [self._votes(row) for row in range(self.sheet.rows)]
        used = [row for row in range(self.sheet.rows) if self._is_usable(row, votes[row])]
        id_column = self._ids_tell()
        units = united(
            [self._key(row, id_column) for row in used],
            [self.sheet.digests[row] for row in used],
            [self._cell("rater", row) for row in used],
            [votes[row] for row in used],
        )
        found = [self._example(unit, used[unit.row]) for unit in units.units]
        examples = [example for example in found if example.labels]
        values: dict[str, list[Label]] = {
            name: [] for family in self.families for name in (*family.votes, self.task.name)
        }
        for example in examples:
            for name, value in example.labels.items():
                values[name].append(value)
        said = [
            notes.on_table(self.sheet, self.roles),
            *(sentence for family in self.families for sentence in notes.on_family(family)),
            *notes.on_raters(units, self.families, self.task, len(found) - len(examples), "rater" in self.roles),
            *notes.on_legend(self.families, self.codebook.legend),
            *notes.on_left_out(self.left_out),
            *notes.on_blank(self.families, self.task, values),
            *notes.on_unused(self.sheet, self._used_columns()),
        ]
        asked = [means for family in self.families if (means := notes.blank_may_mean(family, self.task, values))]
        return Labelled(examples, tuple(said), asked[0] if asked else None)

    def _votes(self, row: int) -> dict[str, list[Label]]:
        """Each label's values in a row; what has a column of its own is not taken from lists."""
        votes: dict[str, list[Label]] = {}
        for family in self.families:
            for label, rows in family.votes.items():
                if rows[row]:
                    votes.setdefault(label, list(rows[row]))
        return votes

    def _is_usable(self, row: int, votes: Mapping[str, object]) -> bool:
        about = self.task.about
        if not self.texts[row]:
            lacks = "text"
        elif about and self.strings[about][row] is None:
            lacks = about.replace("parent_text", "parent's text")
        elif not votes:
            lacks = "label"
        else:
            return True
        self.left_out[lacks] += 1
        return False

    def _ids_tell(self) -> bool:
        """Whether ids tell which rows are about one comment: where raters are named, an id may be that of a rating."""
        ids = [own for own in self.strings.get("comment_id", []) if own is not None]
        return "rater" not in self.roles or len(set(ids)) < len(ids)

    def _key(self, row: int, with_id: bool) -> tuple[object, ...]:
        """What a row is about."""
        roles = (self.task.about, "thread_id", "author", "posted_at", *(["comment_id"] if with_id else []))
        return self.texts[row], *(self._cell(role, row) for role in roles if role)

    def _cell(self, role: str, row: int) -> str | None:
        return self.strings[role][row] if role in self.strings else None

    def _example(self, unit: Unit, row: int) -> Example:
        if self.task.is_graded:
            labels: dict[str, Any] = {name: sum(map(float, v)) / len(v) for name, v in unit.labels.items()}  # type: ignore[arg-type]
        else:
            decided = {name: majority(values) for name, values in unit.labels.items()}
            labels = {name: label for name, label in decided.items() if label is not None}
        counted_raters = number_of(self._cell("raters", row) or "")
        raters = max(map(len, unit.labels.values()))
        return Example(
            text=self.texts[row],
            target=self._cell(self.task.about, row) if self.task.about else None,
            labels=labels,
            group=self._cell("thread_id", row),
            headline=self._cell("headline", row),
            parent=self._cell("parent_text", row) if self.task.about == "target" else None,
            author=self._cell("author", row),
            posted_at=self.moments[row] if self.moments else None,
            weight=float(max(raters, counted_raters[0] if counted_raters else 0)),
        )

    def _used_columns(self) -> list[str]:
        return [*self.roles.values(), *(column for family in self.families for column in family.columns.columns)]
