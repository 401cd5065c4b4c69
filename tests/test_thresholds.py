import csv
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from stance.cli import main
from stance.cli.threshold_plot import as_svg
from stance.labels import ATTRIBUTES
from stance.learning.old_scores import attribute_of, read_old_scores
from stance.learning.thresholds import (
    Compared,
    cautions,
    disagreements,
    mapping,
    matching_threshold,
    rank_correlation,
)
from stance.reading.tables import TableReader

ROOT = Path(__file__).parent.parent
RUDE = "You are a stupid idiot and a fucking liar, shut up."
MILD = "The ferry was late again and the council said nothing."
SHARES = st.floats(0, 1).map(lambda value: round(value, 6))


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["thresholds", *(str(each) for each in arguments)], catch_exceptions=False)


def rows_of(result: Result) -> list[dict[str, object]]:
    assert result.exit_code == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


def compared(old: Sequence[float], new: Sequence[float], texts: Sequence[str] | None = None) -> Compared:
    comments = pd.DataFrame({"comment_id": [str(i) for i in range(len(old))], "text": list(texts or ["hi"] * len(old))})
    return Compared(comments, pd.DataFrame({"insult": old}), pd.DataFrame({"insult": new}), ())


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixty comments, half of them rude, with two attributes of Perspective's; the old scores put some in doubt."""
    path = tmp_path_factory.mktemp("old") / "old.csv"
    with path.open("w", newline="", encoding="utf-8") as handle:
        out = csv.writer(handle)
        out.writerow(["id", "Comment", "TOXICITY", "attributeScores.INSULT.summaryScore.value", "language"])
        for i in range(60):
            text = f"{RUDE if i % 2 else MILD} Take it from number {i}."
            old = (0.75 if i % 2 else 0.1) + i / 300
            out.writerow([f"c{i}", text, "" if i == 4 else f"{1 - old if i < 4 else old:.3f}", f"{old:.3f}", "en"])
    return path


@pytest.mark.parametrize(
    ("column", "attribute"),
    [
        ("TOXICITY", "toxicity"),
        ("Severe Toxicity", "severe_toxicity"),
        ("SEVERE_TOXICITY_EXPERIMENTAL", "severe_toxicity"),
        ("attributeScores.IDENTITY_ATTACK.summaryScore.value", "identity_attack"),
        ("attributeScores_SEXUALLY_EXPLICIT_summaryScore_value", "sexually_explicit"),
        ("obscene", "profanity"),
        ("identity_hate", "identity_attack"),
        ("severe_toxic", "severe_toxicity"),
        ("sexual_explicit", "sexually_explicit"),
        ("toxic", "toxicity"),
        *((name, name) for name in ATTRIBUTES),
    ],
)
def test_names_of_perspective_detoxify_and_ours_are_known(column: str, attribute: str) -> None:
    assert (attribute_of(column) or ("",))[0] == attribute


@pytest.mark.parametrize("column", ["TOXICITY_FAST", "UNSUBSTANTIAL", "text", "ATTACK_ON_AUTHOR", "flirtation", ""])
def test_columns_without_a_like_are_not_taken_for_one(column: str) -> None:
    assert attribute_of(column) is None


@given(st.lists(SHARES, min_size=1, max_size=60), st.data())
def test_no_threshold_flags_a_number_nearer_to_the_one_wanted(scores: list[float], data: st.DataObject) -> None:
    flagged = data.draw(st.integers(1, len(scores)))
    new = np.array(scores)
    cut = matching_threshold(new, flagged)
    got = int((new >= cut).sum())
    possible = [int((new >= each).sum()) for each in {*scores, 0.0, *([1.0] if max(scores) < 1 else [])}]
    assert 0 <= cut <= 1
    assert abs(got - flagged) == min(abs(each - flagged) for each in possible)


@given(st.lists(SHARES, min_size=2, max_size=60, unique=True), st.data())
def test_without_ties_the_same_number_is_flagged(scores: list[float], data: st.DataObject) -> None:
    flagged = data.draw(st.integers(1, len(scores)))
    assert (np.array(scores) >= matching_threshold(np.array(scores), flagged)).sum() == flagged


def test_of_two_thresholds_as_near_the_one_that_flags_more_is_taken() -> None:
    assert (np.array([0.9, 0.9, 0.1]) >= matching_threshold(np.array([0.9, 0.9, 0.1]), 1)).sum() == 2


def test_threshold_lies_between_two_scores_and_is_short() -> None:
    assert matching_threshold(np.array([0.123456, 0.4, 0.876543]), 1) == 0.64


def test_a_higher_old_threshold_never_has_a_lower_new_one() -> None:
    numbers = np.random.default_rng(7)
    old = numbers.random(500)
    cuts = [each.new_threshold for each in mapping(compared(old, numbers.random(500).round(2)), np.arange(0.1, 1, 0.1))]
    assert cuts == sorted(cuts)


def test_a_system_mapped_to_itself_agrees_with_itself() -> None:
    scores = np.linspace(0, 1, 101).round(6)
    for each in mapping(compared(scores, scores)):
        assert (each.agree, each.only_old, each.only_new) == (1.0, 0, 0)
        assert each.old_threshold - 0.01 < each.new_threshold <= each.old_threshold
        assert each.rank_correlation == pytest.approx(1)


def test_counts_of_a_match_add_up() -> None:
    numbers = np.random.default_rng(3)
    for each in mapping(compared(numbers.random(400), numbers.random(400).round(6))):
        assert each.only_old == each.only_new  # no ties, so as many are flagged
        assert each.agree == pytest.approx(1 - (each.only_old + each.only_new) / each.rows)
        assert each.share == each.flagged / each.rows


def test_ties_that_swell_the_queue_are_told() -> None:
    old, new = np.linspace(0, 1, 100), np.repeat([0.2, 0.6], 50)
    (match,) = mapping(compared(old, new), [0.7])
    assert "so 50 are flagged at 0.4 where 30 were at 0.7" in cautions([match])[0]


def test_rank_correlation_is_spearmans() -> None:
    assert rank_correlation([1, 2, 3, 4], [1, 4, 9, 16]) == pytest.approx(1)
    assert rank_correlation([1, 2, 3], [3, 2, 1]) == pytest.approx(-1)
    assert np.isnan(rank_correlation([1, 1], [1, 2]))


def test_disagreements_come_most_different_first_and_name_who_flagged() -> None:
    old = [0.95, 0.85, 0.3, 0.2, 0.1]
    found = disagreements(compared(old, [0.01, 0.9, 0.2, 0.5, 0.95]), 0.8)
    assert found["comment_id"].tolist() == ["0", "4"]
    assert found["flagged_by"].tolist() == ["old", "new"]
    assert found["rank_gap"].tolist() == pytest.approx([0.8, 0.8])


def test_mapping_keeps_the_share_that_was_flagged(export: Path) -> None:
    rows = rows_of(run(export, "--at", "0.4", "0.6"))
    assert [(row["attribute"], row["old_threshold"]) for row in rows] == [
        ("toxicity", 0.4), ("toxicity", 0.6), ("insult", 0.4), ("insult", 0.6)]  # fmt: skip
    assert [row["rows"] for row in rows] == [59, 59, 60, 60]
    assert all(row["only_old"] == row["only_new"] and 0 < float(str(row["new_threshold"])) < 1 for row in rows)


def test_rank_order_that_is_the_same_is_told(export: Path) -> None:
    by_attribute = {str(row["attribute"]): row for row in rows_of(run(export, "--at", "0.7"))}
    assert by_attribute["insult"]["agree"] == 1
    assert 0.5 < float(str(by_attribute["toxicity"]["rank_correlation"])) < 1
    assert by_attribute["insult"]["stable"] is True


def test_thresholds_are_the_usual_ones_unless_named(export: Path) -> None:
    assert [row["old_threshold"] for row in rows_of(run(export))[:6]] == [0.5, 0.6, 0.7, 0.8, 0.9, 0.95]
    assert [row["old_threshold"] for row in rows_of(run("--at", ".3", "0.4", "--at", "0.5", export))[:3]] == [
        0.3,
        0.4,
        0.5,
    ]


@pytest.mark.parametrize("number", ["0", "1.2", "-0.5", "high", "nan"])
def test_threshold_out_of_range_is_wrong_usage(export: Path, number: str) -> None:
    assert run(export, "--at", number).exit_code == 2


def test_too_few_flagged_rows_are_kept_and_told(export: Path) -> None:
    result = run(export, "--at", "0.94", "--at", "1")
    rows = rows_of(result)
    assert [row["stable"] for row in rows] == [False] * 4
    assert rows[1]["flagged"] == 0 and rows[1]["new_threshold"] is None
    assert "Fewer than 20 rows lie on one side" in result.stderr and "insult 0.94" in result.stderr


def test_rows_without_text_or_score_are_left_out_and_counted(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(f'text,toxic,threat\n"{RUDE}",0.9,0.2\n,0.5,0.1\n{MILD},,n/a\n{MILD},0.2,\n')
    result = run(tmp_path / "t.csv", "--at", "0.5")
    assert [(row["attribute"], row["rows"]) for row in rows_of(result)] == [("toxicity", 2), ("threat", 1)]
    assert "2 of the 4 rows" in result.stderr
    assert "1 cells of 'threat' are no numbers and were left out, such as 'n/a'" in result.stderr


def test_saved_answers_of_the_api_are_read_as_they_are(tmp_path: Path) -> None:
    lines = [
        {
            "comment": {"text": f"{text} {i}"},
            "attributeScores": {"TOXICITY": {"summaryScore": {"value": old}}, "SPAM": {}, "THREAT": None},
        }
        for i in range(10)
        for text, old in ((RUDE, 0.9), (MILD, 0.1))
    ]
    (tmp_path / "answers.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    rows = rows_of(run(tmp_path / "answers.jsonl", "--at", "0.8"))
    assert [(row["attribute"], row["rows"], row["flagged"], row["agree"]) for row in rows] == [("toxicity", 20, 10, 1)]


def test_own_name_goes_before_anothers_word_and_an_experimental_variant(tmp_path: Path) -> None:
    columns = "text,OBSCENE,PROFANITY,THREAT_EXPERIMENTAL,THREAT,INSULT_EXPERIMENTAL"
    (tmp_path / "t.csv").write_text(f"{columns}\n{MILD},0.9,0.2,0.9,0.1,0.3\n")
    scores = read_old_scores(TableReader(tmp_path / "t.csv")).scores
    assert scores.to_dict("records") == [{"insult": 0.3, "profanity": 0.2, "threat": 0.1}]


def test_column_may_be_named(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(f"remark,score,toxicity\n{MILD},0.1,0.9\n")
    given = {"text": "remark", "toxicity": "score"}
    assert read_old_scores(TableReader(tmp_path / "t.csv"), given).scores["toxicity"].tolist() == [0.1]


BAD = {
    "no_text.csv": ("TOXICITY,when\n0.5,now\n", "has no column of comment texts"),
    "no_score.csv": ("text,TOXICITY_FAST\nhello there,0.5\n", "has no column of old scores. Its columns are text, TOX"),
    "percent.csv": ("text,TOXICITY\nhello,12\nthere,87.5\n", "has 12 in column 'TOXICITY', row 1; scores are read from "
                    "0 to 1. Divide percentages by 100."),
    "negative.csv": ("text,TOXICITY\nhello,0.2\nthere,-1.5\n", "has -1.5 in column 'TOXICITY', row 2"),
    "infinite.csv": ("text,TOXICITY\nhello,inf\n", "has inf in column"),
    "empty.csv": ("", "is empty (0 bytes)"),
    "header.csv": ("text,TOXICITY\n", "has no usable row under its header"),
    "missing.csv": ("text,TOXICITY\nhello,\nthere,NaN\n", "has no row with both a text and an old score"),
    "commas.csv": ("text;TOXICITY\nhello;0,7\n", "has no row with both a text and an old score"),
    "twice.csv": ("text,toxicity,TOXICITY\nhello,0.1,0.2\n", "more than one column that may hold the old toxicity: "
                  "toxicity, TOXICITY. Name the one to use: --column toxicity=toxicity"),
    "page.html": ("<p>hello</p>", "is not named like a table. Old scores are read from .csv"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_bad_table_gets_a_sentence_and_leaves_no_file(tmp_path: Path, name: str) -> None:
    content, sentence = BAD[name]
    (tmp_path / name).write_text(content)
    places = ("-o", tmp_path / "out.csv", "--plot", tmp_path / "out.svg", "--disagreements", tmp_path / "d.csv")
    result = run(tmp_path / name, *places)
    assert result.exit_code == 1
    assert sentence in result.stderr and name in result.stderr and "Traceback" not in result.stderr
    assert [each.name for each in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize(
    "places", [("--plot", "p.png"), ("--plot", "no/p.svg"), ("-o", "t.xlsx"),
               ("--disagreements", "d.txt"), ("-o", "d.csv", "--disagreements", "d.csv")],
)  # fmt: skip
def test_places_that_cannot_be_written_are_refused(export: Path, tmp_path: Path, places: tuple[str, ...]) -> None:
    result = run(export, *(each if each.startswith("-") else tmp_path / each for each in places))
    assert result.exit_code == 1
    assert result.stderr.startswith("stance: Cannot write") or "Give each its own" in result.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".parquet"])
def test_files_go_by_their_suffix(export: Path, tmp_path: Path, suffix: str) -> None:
    readers = {".csv": pd.read_csv, ".jsonl": lambda path: pd.read_json(path, lines=True), ".parquet": pd.read_parquet}
    out, review = tmp_path / f"out{suffix}", tmp_path / f"review{suffix}"
    result = run(export, "--at", "0.6", "-o", out, "--disagreements", review)
    assert result.exit_code == 0 and f"Wrote {out}." in result.stdout
    table, differing = readers[suffix](out), readers[suffix](review)  # type: ignore[operator]
    assert len(table) == 2 and set(table["rows"]) == {59, 60}
    assert set(differing["attribute"]) == {"toxicity"} and set(differing["flagged_by"]) == {"old", "new"}
    assert differing["rank_gap"].is_monotonic_decreasing


def test_disagreements_are_at_the_first_threshold_named(export: Path, tmp_path: Path) -> None:
    rows = rows_of(run(export, "--at", "0.6", "0.9", "--disagreements", tmp_path / "d.jsonl"))
    differing = pd.read_json(tmp_path / "d.jsonl", lines=True)
    at_first = [row for row in rows if row["old_threshold"] == 0.6]
    assert len(differing) == sum(int(str(row["only_old"])) + int(str(row["only_new"])) for row in at_first)


def test_cells_that_a_spreadsheet_would_run_are_neutralised(tmp_path: Path) -> None:
    texts = [f'"=HYPERLINK(""http://x"") {RUDE}",0.1', *(f"{MILD} {i},{0.9 if i == 1 else 0.2}" for i in range(8))]
    (tmp_path / "t.csv").write_text("text,TOXICITY\n" + "\n".join(texts) + "\n")
    assert run(tmp_path / "t.csv", "--disagreements", tmp_path / "d.csv").exit_code == 0
    with (tmp_path / "d.csv").open(newline="") as handle:
        cells = {row["flagged_by"]: row["text"] for row in csv.DictReader(handle)}
    assert cells["new"].startswith("'=HYPERLINK")


def test_no_disagreement_gives_a_file_with_its_columns(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(f"text,TOXICITY\n{RUDE},0.9\n{MILD},0.2\n")
    assert run(tmp_path / "t.csv", "--disagreements", tmp_path / "d.csv").exit_code == 0
    header = "attribute,flagged_by,old_score,new_score,rank_gap,comment_id,text"
    assert (tmp_path / "d.csv").read_text().split() == [header]


def test_plot_is_xml_with_a_title_axes_and_a_line_per_attribute(export: Path, tmp_path: Path) -> None:
    assert run(export, "--plot", tmp_path / "p.svg").exit_code == 0
    svg = (tmp_path / "p.svg").read_text(encoding="utf-8")
    tree = ET.fromstring(svg)
    name = "{http://www.w3.org/2000/svg}"
    texts = {"".join(each.itertext()) for each in tree.iter(f"{name}text")}
    assert {"old threshold", "toxicity", "insult", "0.2"} <= texts
    assert any(each.startswith("new threshold") for each in texts)
    assert len(list(tree.iter(f"{name}polyline"))) == 2
    assert "prefers-color-scheme: dark" in svg
    assert not re.search(r"<script|href|@import|url\(|\son\w+=", svg)


@given(st.text(max_size=40))
def test_plot_is_xml_whatever_the_file_is_called(name: str) -> None:
    scores = np.linspace(0, 1, 50).round(6)
    tree = ET.fromstring(as_svg(mapping(compared(scores, scores)), name + "<script>&\x00\x1b]]>", "m<1"))
    assert not list(tree.iter("{http://www.w3.org/2000/svg}script"))


def test_terminal_shows_a_table_in_words() -> None:
    from stance.learning.thresholds import NARROW, SHOWN, as_table, in_words

    scores = np.linspace(0, 0.9, 50).round(6)
    table = in_words(as_table(mapping(compared(scores, scores), [0.5, 0.95])))
    assert set(SHOWN) == set(table.columns) and "new_threshold" in SHOWN[:NARROW]
    assert table["new_threshold"].tolist() == ["0.51", "none flagged"]
    assert table["stable"].tolist() == ["yes", "too few rows"]


def test_python_in_the_guide_runs() -> None:
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "migrating.md").read_text(), flags=re.DOTALL)
    ours = [block for block in blocks if "googleapiclient" not in block]
    assert ours
    for block in ours:
        exec(compile(block, "migrating.md", "exec"), {})
