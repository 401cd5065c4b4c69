"""A labelled table is read whole, says what it did not use, and does no harm."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from stance.cli import main
from stance.errors import InputError
from stance.labels import TASKS
from stance.reading import TableReader, read_examples


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, list(map(str, arguments)))


def frame(**columns: list[Any]) -> pd.DataFrame:
    return pd.DataFrame(columns)


def test_every_part_of_an_example_is_taken_from_its_column() -> None:
    table = frame(
        text=["Late again."], topic=["the ferry"], stance=["against"], article_id=[7], article_title=["Ferry late"],
        parent_text=["Was it late?"], user=["Ada"], created_at=["2031-05-09T07:47:00+02:00"], n_raters=[3],
    )  # fmt: skip
    (example,) = read_examples(table, TASKS["stance"]).examples
    assert (example.target, example.group, example.headline, example.parent, example.author, example.weight) == (
        "the ferry", "7", "Ferry late", "Was it late?", "Ada", 3
    )  # fmt: skip
    assert example.posted_at == datetime(2031, 5, 9, 5, 47)


def test_what_is_said_comes_in_order() -> None:
    table = frame(text=["a", "b", ""], toxicity=[1, None, 0], mood=["grim", "grim", "gay"])
    assert list(read_examples(table, TASKS["toxicity"]).notes) == [
        "The table: 3 rows. Read: text from 'text'.",
        "toxicity is read from 'toxicity' as 0 and 1: 0 (1), 1 (1).",
        "Not used, rows: 1 without a label, 1 without a text.",
        "No label of toxicity says no. 1 row is blank there and not used; if that means no: --blank no",
        "Not used, columns: 'mood': grim (2), gay (1).",
    ]


def test_of_columns_with_general_names_the_first_that_can_be_read_is_taken() -> None:
    table = frame(text=["a", "b"], category=["sports", "weather"], subtask_a=["OFF", "NOT"])
    read = read_examples(table, TASKS["toxicity"])
    assert [example.labels["toxicity"] for example in read.examples] == [1, 0]
    assert "Not used, columns: 'category': sports (1), weather (1)." in read.notes


def test_a_named_column_is_read_whatever_it_is_called() -> None:
    read = read_examples(
        frame(text=["a", "b"], status=["rejected", "approved"]), TASKS["toxicity"], {"toxicity": "status"}
    )
    assert [example.labels["toxicity"] for example in read.examples] == [1, 0]


def test_a_table_without_known_labels_names_the_columns_that_may_be_they() -> None:
    with pytest.raises(InputError, match=r"Of them 'status' has rejected \(1\), approved \(1\)\. Name them") as caught:
        read_examples(frame(text=["a", "b"], status=["rejected", "approved"]), TASKS["toxicity"])
    assert "no column 'toxicity', which toxicity labels need. Its columns are text, status." in str(caught.value)


def test_a_column_of_only_some_lines_is_one_column(tmp_path: Path) -> None:
    (tmp_path / "l.jsonl").write_text('{"text": "a"}\n' * 5_001 + '{"text": "b", "toxicity": 1}\n')
    (example,) = read_examples(TableReader(tmp_path / "l.jsonl"), TASKS["toxicity"]).examples
    assert (example.text, example.labels) == ("b", {"toxicity": 1})


@pytest.mark.parametrize("columns", [["toxicity"], ["label", "rater1", "rater2"], ["rater" + "9" * 5_000]])
def test_hostile_cells_are_read_or_told_in_a_sentence(tmp_path: Path, columns: list[str]) -> None:
    cells = ["x" * 2**20, "=1+1", "\x1b[2Jtoxic", "1;" * 10_000, "[" * 50_000, "9" * 5_000, "\ufffd"]
    table = pd.DataFrame(
        {"text": [f"t{n}" for n in range(100)], **{c: [*cells, *["ok", "toxic"] * 46, None] for c in columns}}
    )
    table.to_csv(tmp_path / "l.csv", index=False)
    read = read_examples(TableReader(tmp_path / "l.csv"), TASKS["toxicity"])
    assert len(read.examples) == 92
    assert all(len(note) < 2_000 and note.isprintable() for note in read.notes)


@pytest.mark.parametrize("columns", [1_001, 10_000])
def test_a_table_too_wide_is_refused(tmp_path: Path, columns: int) -> None:
    table = pd.DataFrame([["a"] * columns], columns=["text", *(f"c{number}" for number in range(1, columns))])
    table.to_csv(tmp_path / "l.csv", index=False)
    for each in (table, TableReader(tmp_path / "l.csv")):
        with pytest.raises(InputError, match="at most 1,000 are read"):
            read_examples(each, TASKS["toxicity"])


def test_a_frame_may_have_odd_columns_and_no_row() -> None:
    odd = pd.DataFrame([["a", 1, 0, 3]], columns=["text", "toxicity", "toxicity", 7])
    assert read_examples(odd, TASKS["toxicity"]).examples[0].weight == 2
    with pytest.raises(InputError, match="The table has no row"):
        read_examples(odd.iloc[:0], TASKS["toxicity"])


@pytest.fixture(scope="module")
def scaled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("scaled") / "labels.csv"
    rows = [
        f"You are all {'idiots' if number % 2 else 'kind'} at number {number}.,{number % 2 * 3}" for number in range(40)
    ]
    path.write_text("text,toxicity\n" + "\n".join(rows) + "\nFine.,2\n")
    return path


def test_options_say_what_values_mean(scaled: Path) -> None:
    refused = run("evaluate", scaled, "--task", "toxicity", "--lane", "fast")
    assert refused.exit_code == 1 and refused.stderr.count("\n") == 1 and "--scale 0..3" in refused.stderr
    read = run("evaluate", scaled, "--task", "toxicity", "--lane", "fast", "--scale", "0..3", "--legend", "2=blank")
    assert read.exit_code == 0, read.stderr
    assert "0 (20), 2 (1) as no label, 3 (20) as 1." in read.stdout and "toxicity auc" in read.stdout


@pytest.mark.parametrize(
    ("option", "value"), [("--scale", "3"), ("--scale", "0-3"), ("--legend", "favor"), ("--legend", "0=neutral,=favor")]
)
def test_an_option_of_another_form_is_wrong_usage(scaled: Path, option: str, value: str) -> None:
    assert run("evaluate", scaled, "--task", "toxicity", option, value).exit_code == 2


def test_a_scale_of_a_column_that_is_not_there_is_refused(scaled: Path) -> None:
    refused = run("evaluate", scaled, "--task", "toxicity", "--lane", "fast", "--scale", "mood=0..3")
    assert refused.exit_code == 1 and "no label or column here" in refused.stderr


def test_a_scale_with_one_end_is_wrong_usage_before_the_file_is_read(tmp_path: Path) -> None:
    refused = run("train", tmp_path / "missing.csv", "--task", "toxicity", "--scale", "3..3")
    assert refused.exit_code == 2 and "'3..3' has one end only" in refused.stderr


@pytest.mark.parametrize(
    ("task", "first", "names"),
    [("toxicity", "The mayor is a crook and knows it,1", "text,toxicity"),
     ("toxicity", "Thank you!,\"0,07\"", "text,toxicity"),
     ("stance", "We need that bridge today,the bridge,1", "text,target,stance")],
)  # fmt: skip
def test_a_table_without_names_of_columns_is_told_from_one_with_odd_ones(
    tmp_path: Path, task: str, first: str, names: str
) -> None:
    path = tmp_path / "labels.csv"
    path.write_text(f"{first}\n" * 60)
    with pytest.raises(InputError, match=f"has no header. Its first row looks like data.*such as {names}"):
        read_examples(TableReader(path), TASKS[task])


@pytest.mark.parametrize("names", ["How toxic is this remark of a reader,remark", "0,1", "mood in 2024,remark"])
def test_odd_names_of_columns_are_not_taken_for_data(tmp_path: Path, names: str) -> None:
    path = tmp_path / "labels.csv"
    path.write_text(f"{names}\n" + "sad,Fine by me\n" * 60)
    with pytest.raises(InputError, match="has no column 'text'"):
        read_examples(TableReader(path), TASKS["toxicity"])


def test_a_legend_may_have_words_with_spaces_and_negative_numbers(tmp_path: Path) -> None:
    path = tmp_path / "labels.csv"
    path.write_text("text,target,stance\nLate.,the ferry,on the fence\nGood.,the ferry,-2\nBad.,the ferry,-3\n")
    told = ("--legend", "on the fence=neutral,-2=favor", "--legend", "-3=against")
    read = run("evaluate", path, "--task", "stance", "--lane", "fast", *told)
    assert read.exit_code == 0, read.stderr
    assert "on the fence (1) as neutral" in read.stdout and "-2 (1) as favor" in read.stdout


def test_the_comment_replied_to_is_found_by_its_id() -> None:
    table = frame(
        text=["The bridge pays.", "It never will.", "Who says?"], id=["1", "2", "3"], parent_id=["", "t1_1", "9"],
        agreement=["", "disagree", "neutral"],
    )  # fmt: skip
    read = read_examples(table, TASKS["agreement"])
    assert [(example.target, example.labels["agreement"]) for example in read.examples] == [
        ("The bridge pays.", "disagree")
    ]
    assert "Not used, rows: 2 without a parent's text." in read.notes


def test_a_comment_that_names_itself_as_its_parent_has_none() -> None:
    table = frame(text=["The bridge pays.", "It never will."], id=["1", "2"], parent_id=["1", "1"],
                  agreement=["agree", "disagree"])  # fmt: skip
    assert [example.text for example in read_examples(table, TASKS["agreement"]).examples] == ["It never will."]
