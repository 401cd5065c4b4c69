from typing import Any

import pytest

from stance import model_card
from stance.model_card import as_markdown, measure_rows, measure_tables
from stance.records import ModelCard


def card(scores: dict[str, Any], **more: Any) -> ModelCard:
    data = ({"name": "ours", "rows": 1234, "licence": "CC0 | CC-BY"},)
    known: dict[str, Any] = {"task": "toxicity", "labels": ("toxicity",), "languages": ("en",)} | more
    return ModelCard("tiny-1", created="2031-01-02", model_sha256="0" * 64, data=data, scores=scores, **known)


def tables(scores: dict[str, Any]) -> dict[str, tuple[tuple[str, ...], ...]]:
    return {table.title: (table.columns, *table.rows) for table in measure_tables(card(scores))}


def test_a_measure_stands_in_one_row_with_its_interval() -> None:
    scores = {"dev_civil": {"rows": 4000, "auc": 0.9061, "auc_95_percent": (0.874, 0.934)}}
    assert tables(scores)["dev civil"][1:] == (("rows", "4,000"), ("auc", "0.906 (0.874 to 0.934)"))


def test_an_interval_whose_measure_is_missing_is_not_lost() -> None:
    assert ("auc 95 percent", "0.500 to 0.600") in tables({"a": {"auc_95_percent": [0.5, 0.6]}})["a"]


def test_attributes_are_rows_and_their_measures_columns() -> None:
    each = {"rows": 9, "auc": 0.5, "auc_95_percent": [0.4, 0.6]}
    found = tables({"held out": {"threat": each, "severe_toxicity": each, "insult": {"rows": 3}}})["held out"]
    assert found[0] == ("of", "rows", "auc")
    assert found[2:] == (("severe toxicity", "9", "0.500 (0.400 to 0.600)"), ("insult", "3", "–"))


def test_functions_are_rows_and_their_shares_in_per_cent() -> None:
    found = tables({"functions": {"cases": 570, "share right": {"plain_threat": 0.954, "quoted": 1.0, "irony": 0.5}}})
    assert found["functions"] == (("measure", "value"), ("cases", "570"))
    shares = found["functions: share right"]
    assert shares == (("of", "share right"), ("plain threat", "95%"), ("quoted", "100%"), ("irony", "50%"))


def test_what_is_nested_deeper_has_a_table_of_its_own() -> None:
    assert tables({"set": {"part": {"group": {"auc": 0.5, "rows": 2}}}}) == {
        "set: part": (("of", "group"), ("auc", "0.500"), ("rows", "2"))
    }


def test_the_markdown_has_a_heading_per_set_and_says_what_brackets_hold() -> None:
    shown = as_markdown(card({"wiki": {"auc": 0.5, "auc_95_percent": [0.4, 0.6]}}, limits="English only."))
    assert shown.startswith("# tiny-1\n")
    assert "## Limits\n\nEnglish only." in shown
    assert "### wiki\n\n| measure | value |\n| --- | --- |\n| auc | 0.500 (0.400 to 0.600) |" in shown
    assert model_card.INTERVAL_NOTE in shown
    assert model_card.INTERVAL_NOTE not in as_markdown(card({"wiki": {"auc": 0.5}}))


def test_a_cell_cannot_break_the_table_of_data() -> None:
    assert "| ours | 1,234 | CC0 \\| CC-BY | – |" in as_markdown(card({}))


@pytest.mark.parametrize("task", ["toxicity", "stance", "agreement"])
def test_a_card_names_its_lane(task: str) -> None:
    shown = as_markdown(card({}, task=task, lane="accurate", cascade={"low": 0.2, "high": 0.71}))
    assert "- lane: accurate" in shown
    assert "reads what the fast model scores 0.200 to 0.710" in shown


def test_measures_of_several_models_stand_side_by_side() -> None:
    rows = list(
        measure_rows([{"threat": {"auc": 0.5}}, {"threat": {"auc": 0.6, "auc_95_percent": [0.5, 0.7]}, "n": 3}])
    )
    assert rows == [("threat auc", ["0.500", "0.600 (0.500 to 0.700)"]), ("n", ["–", "3"])]
