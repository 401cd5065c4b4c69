"""What the charts of a training show, in numbers alone: none of the rows that were learned from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from stance.learning.differing import Bin
from stance.learning.train import Trained


@dataclass(frozen=True)
class Figures:
    """The numbers behind the charts of a training; each is empty where it was not measured."""

    measure: str = ""
    """By which the curve and both models are measured."""
    in_use: float = 0.0
    """That of the model in use."""
    curve: Mapping[int, float] = field(default_factory=dict)
    """Rows learned from to the measure on held-out rows."""
    names: tuple[str, ...] = ()
    """The labels that are told apart, k."""
    read_before: Sequence[Sequence[int]] = ()
    """(k, k): how many held-out rows with one label, a row of it each, the model in use reads as which."""
    read_after: Sequence[Sequence[int]] = ()
    """The same of models that learned from other rows."""
    calibration_before: Sequence[Bin] = ()
    calibration_after: Sequence[Bin] = ()


def figures(trained: Trained) -> Figures:
    """The numbers behind the charts of ``trained``."""
    apart, verdict = trained.differing, trained.verdict
    if verdict is None or apart.before is None or apart.after is None:
        return Figures()
    return Figures(
        verdict.measure,
        verdict.before.value,
        dict(trained.curve),
        apart.names,
        apart.before.tolist(),
        apart.after.tolist(),
        apart.calibration_before,
        apart.calibration_after,
    )
