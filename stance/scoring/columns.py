"""The columns of every output: the one place where each gets its name, its type and its meaning."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from stance.labels import AGREEMENTS, ATTRIBUTES, STANCES, UNCLEAR
from stance.reading import COMMENTS
from stance.records import Column

if TYPE_CHECKING:
    import pandas as pd

MAIN: Final = "main"
"""The short name of a thread's own main target, proposed where a user gives none."""
LANGUAGE: Final = "language"
MAIN_TARGET: Final = "stance_main_target"
AGREES: Final = "agrees_with_parent"
AGREES_SURE: Final = "agrees_with_parent_sure"
RELIABLE: Final = "scores_reliable"
SIDES_RELIABLE: Final = "sides_reliable"
TOXICITY_MODEL: Final = "toxicity_model"
STANCE_MODEL: Final = "stance_model"
AGREEMENT_MODEL: Final = "agreement_model"


@dataclass(frozen=True, slots=True)
class StanceColumns:
    """The names of the columns that tell a comment's side on one target."""

    target: str
    """The target's short name."""

    @property
    def label(self) -> str:
        """The likeliest side."""
        return f"stance_{self.target}"

    @property
    def shares(self) -> dict[str, str]:
        """Side to the column with its probability."""
        return {side: f"{self.label}_{side}" for side in STANCES}

    @property
    def off_topic(self) -> str:
        """How likely the comment speaks of something else."""
        return f"{self.label}_off_topic"

    @property
    def by_author(self) -> str:
        """The likeliest side where the author's other comments count too."""
        return f"{self.label}_by_author"

    def described(self) -> list[Column]:
        """The columns, in the order of every output."""
        if self.target == MAIN:
            first = [Column(MAIN_TARGET, "text", "the target proposed for its thread, if none was given")]
            towards = "that target"
        else:
            first, towards = [], f"the target called `{self.target}`"
        sides = [Column(name, "number", f"the probability of {side}") for side, name in self.shares.items()]
        return [
            *first,
            Column(self.label, "text", f"its side on {towards}: {', '.join(STANCES)}, or {UNCLEAR}"),
            *sides,
            Column(self.off_topic, "number", "how likely it speaks of something else than the target, 0 to 1"),
            Column(self.by_author, "text", "its side where its author's other comments in the thread count too"),
        ]


def output_columns(
    targets: Iterable[str] = (MAIN,), attributes: Mapping[str, str] | Iterable[str] = ATTRIBUTES
) -> list[Column]:
    """The columns of a scored comment, in their order.

    Args:
        targets: the short names of the targets; ``main`` stands for the one proposed for each thread.
        attributes: those of the toxicity model.
    """
    scores = [Column(name, "number", f"0 to 1: {ATTRIBUTES.get(name, name.replace('_', ' '))}") for name in attributes]
    return [
        *COMMENTS,
        Column(LANGUAGE, "text", "its language, ISO 639-1; `und` if it is too short or too mixed to tell"),
        *scores,
        *(column for target in targets for column in StanceColumns(target).described()),
        Column(
            AGREES, "text", f"whether it agrees with the comment it replies to: {', '.join(AGREEMENTS)} or {UNCLEAR}"
        ),
        Column(AGREES_SURE, "number", "the probability of that label"),
        Column(RELIABLE, "truth", "false if toxicity was not measured to be told well in its language"),
        Column(SIDES_RELIABLE, "truth", "false if the models of stance and agreement do not know its language"),
        Column(TOXICITY_MODEL, "text", "the id of the toxicity model that scored it; in a cascade, one of two"),
        Column(STANCE_MODEL, "text", "the id of the stance model"),
        Column(AGREEMENT_MODEL, "text", "the id of the agreement model"),
    ]


def typed(frame: "pd.DataFrame") -> "pd.DataFrame":
    """``frame`` with numbers and truth values in columns of their own type, not as objects."""
    kinds = {column.name: column.kind for column in output_columns()}
    types: dict[Any, Any] = {}
    for name in frame.columns:
        if frame[name].dtype == object and kinds.get(name) == "number":
            types[name] = "float64"
        elif kinds.get(name) == "truth":
            types[name] = "boolean" if frame[name].isna().any() else "bool"
    return frame.astype(types)


def beside(columns: Iterable[str], taken: Iterable[str]) -> dict[str, str]:
    """Each of ``columns`` to its name in a table that has the columns ``taken`` already, which keep theirs.

    A number gets ``_score`` behind its name (``toxicity_score``), a text or a truth value ``_found``
    (``language_found``); then a number, if that is taken too.
    """
    kinds = {column.name: column.kind for column in output_columns()}
    there, names = set(taken), dict[str, str]()
    for column in columns:
        name, number = column, 1
        ending = "score" if column in ATTRIBUTES or kinds.get(column) == "number" else "found"
        while name in there:
            name = f"{column}_{ending}" + (f"_{number}" if number > 1 else "")
            number += 1
        there.add(name)
        names[column] = name
    return names
