"""Charts of a training draw its numbers, and no word that is not the program's own."""

import json

from screens import HOSTILE

from stance.dashboard import training_charts
from stance.learning import Bin, Figures

FIGURES = Figures(
    measure="mean AUC of toxicity, insult",
    in_use=0.81,
    curve={50: 0.8, 100: 0.83, 180: 0.85},
    names=("no toxicity", HOSTILE),
    read_before=((40, 2), (11, 7)),
    read_after=((38, 4), (3, 15)),
    calibration_before=(Bin(30, 0.12, 0.4),),
    calibration_after=(Bin(25, 0.15, 0.2), Bin(12, 0.85, 0.75)),
)


def values(chart: object) -> list[dict[str, object]]:
    """The rows of all data in a chart."""
    drawn = json.loads(chart.to_json())  # type: ignore[attr-defined]
    return [row for rows in drawn["datasets"].values() for row in rows]


def test_the_learning_curve_has_its_points_and_the_model_in_use() -> None:
    drawn = values(training_charts.learning_curve(FIGURES))
    assert {(row["rows"], row["measure"]) for row in drawn if "rows" in row} == {(50, 0.8), (100, 0.83), (180, 0.85)}
    assert {"measure": 0.81} in drawn


def test_calibration_has_a_line_for_each_model() -> None:
    drawn = values(training_charts.calibration(FIGURES))
    assert [row["said"] for row in drawn if row.get("model") == "new"] == [0.15, 0.85]
    assert [row["seen"] for row in drawn if row.get("model") == "in use"] == [0.4]


def test_the_table_of_labels_has_every_count_and_its_share_of_the_label() -> None:
    drawn = values(training_charts.confusion(FIGURES, FIGURES.read_after, is_dark=False))
    assert [row["rows"] for row in drawn] == [38, 4, 3, 15]
    assert drawn[3]["share"] == 15 / 18


def test_names_of_labels_are_short_on_an_axis() -> None:
    drawn = values(training_charts.confusion(FIGURES, FIGURES.read_before, is_dark=True))
    assert max(len(str(row["label"])) for row in drawn) <= training_charts.NAME
