"""Any JSON, table or text gives rows, or a sentence about the file, and nothing else."""

import csv
import io
import json
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import stance
from stance.errors import InputError
from stance.reading import Report, Source, TableReader, TableWriter, content, read_all
from stance.reading.tables import read_comments

KEYS = st.sampled_from(
    "id text body author name parent_id in_reply_to created_at timestamp date replies comments children data url title "
    "user content message $date $oid t1 kind likes".split()
) | st.text(max_size=6)
ODD_TEXTS = st.sampled_from(
    [
        "0000-00-00",
        "-1",
        "9999-12-31",
        "1e999",
        "NaN",
        "\x00",
        "\ud83d",
        "\u202e",
        "<b>",
        "&#0;",
        "=1+1",
        "t1_",
        " ",
        '"',
    ]
)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | ODD_TEXTS
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=5), max_leaves=25
)
CELLS = st.text(max_size=20) | ODD_TEXTS | st.sampled_from(["text", "author", "id", "2031-05-09", "a,b", 'say "no"'])
TABLES = st.lists(st.lists(CELLS, max_size=5), max_size=6)
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n"), min_size=1, max_size=40)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("any")


def read(path: Path, data: bytes) -> None:
    """Reads ``data`` piece by piece and at once, as the command line and the dashboard do."""
    path.write_bytes(data)
    report = Report()
    rows = sum(len(piece.comments) for piece in read_all([Source(path.name, path)], report))
    assert rows or report.errors or report.warnings
    assert not any("did not expect" in sentence for sentence in report.errors), report.errors
    try:
        assert content(Source(path.name, path)).threads
    except InputError as error:
        assert path.name in str(error) and "did not expect" not in str(error)


@pytest.mark.slow
@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(value=VALUES)
@pytest.mark.parametrize("name", ["any.json", "any.jsonl"])
def test_any_json_gives_rows_or_a_sentence(folder: Path, name: str, value: object) -> None:
    read(folder / name, json.dumps(value).encode())


@pytest.mark.slow
@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(rows=st.lists(st.dictionaries(KEYS, VALUES, max_size=5), max_size=4))
def test_any_rows_of_json_give_rows_or_a_sentence(folder: Path, rows: list[object]) -> None:
    read(folder / "rows.jsonl", "\n".join(map(json.dumps, rows)).encode())


@pytest.mark.slow
@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(rows=TABLES, mark=st.sampled_from(",;\t|"), has_header=st.booleans())
@pytest.mark.parametrize("name", ["any.csv", "any.tsv"])
def test_any_table_gives_rows_or_a_sentence(
    folder: Path, name: str, rows: list[list[str]], mark: str, has_header: bool
) -> None:
    lines = io.StringIO()
    header = [["text", "author", "created_at", "parent_id"]] if has_header else []
    csv.writer(lines, delimiter=mark).writerows([*header, *rows])
    read(folder / name, lines.getvalue().encode("utf-8", errors="replace"))


@pytest.mark.slow
@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode("utf-8", errors="replace")))
@pytest.mark.parametrize(
    "suffix", [".txt", ".html", ".xml", ".csv", ".jsonl", ".json", ".parquet", ".db", ".zip", ".gz"]
)
def test_any_bytes_give_rows_or_a_sentence(folder: Path, suffix: str, data: bytes) -> None:
    read(folder / f"bytes{suffix}", data)


@pytest.mark.slow
@settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow])
@given(texts=st.lists(WORDS.filter(str.strip), min_size=1, max_size=6))
def test_scored_rows_are_read_back_to_the_same_frame(folder: Path, texts: list[str]) -> None:
    scored = stance.classify(
        pd.DataFrame({"text": texts, "author": texts, "posted_at": "2031-05-09T07:47"}), lane="fast"
    )
    frames = []
    for suffix in (".csv", ".jsonl", ".parquet"):
        path = folder / f"scored{suffix}"
        with TableWriter(path) as writer:
            writer.write(scored)
        frames.append(pd.concat(read_comments(TableReader(path, "scored"))).astype(object))
    assert frames[0]["text"].tolist() == [text.strip() for text in texts]
    for frame in frames[1:]:
        pd.testing.assert_frame_equal(frame, frames[0])
