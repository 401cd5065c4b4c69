from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance import InputError, parse
from stance.reading.tables import (
    CHUNK_ROWS,
    TableReader,
    TableWriter,
    comment_frame,
    guess_columns,
    neutralised,
    read_comments,
    restored,
)

# What a comment can hold: no lone surrogates, which are not text, and no control characters, which no page shows.
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60)


@given(TEXTS)
def test_neutralising_can_be_undone(text: str) -> None:
    assert restored(neutralised(text)) == text
    assert not neutralised(text).startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.slow
@given(st.lists(TEXTS.map(str.strip).filter(lambda text: "\r" not in text), min_size=1, max_size=8))
@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".parquet"])
def test_what_is_written_is_read_again(tmp_path_factory: pytest.TempPathFactory, suffix: str, texts: list[str]) -> None:
    path = tmp_path_factory.mktemp("round") / f"out{suffix}"
    frame = comment_frame(
        pd.DataFrame({"text": texts, "author": texts, "id": [f"n{i}" for i in range(len(texts))]}), "t"
    )
    with TableWriter(path) as writer:
        writer.write(frame)
    again = pd.concat(read_comments(TableReader(path, "t")))
    for column in ("thread_id", "comment_id", "author", "posted_at", "text"):
        assert again[column].tolist() == frame[column].tolist()


def test_spreadsheet_gets_no_formula(tmp_path: Path) -> None:
    with TableWriter(tmp_path / "out.csv") as writer:
        writer.write(pd.DataFrame({"text": ["=SUM(1+1)", "@bob -1", "fine"], "toxicity": [-0.5, 0.2, 0.1]}))
    assert (tmp_path / "out.csv").read_text() == "text,toxicity\n'=SUM(1+1),-0.5\n'@bob -1,0.2\nfine,0.1\n"


def test_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    (tmp_path / "out.csv").write_text("before")
    with pytest.raises(KeyboardInterrupt), TableWriter(tmp_path / "out.csv") as writer:
        writer.write(pd.DataFrame({"text": ["half"]}))
        raise KeyboardInterrupt
    assert (tmp_path / "out.csv").read_text() == "before"
    assert [each.name for each in tmp_path.iterdir()] == ["out.csv"]


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        (["id", "parent", "username", "created_at", "comment"], {"text": "comment", "author": "username"}),
        (["Comment Text", "Author-Name"], {"text": "Comment Text", "author": "Author-Name"}),
        (["body", "text"], {"text": "text"}),
    ],
)
def test_usual_column_names_are_known(columns: list[str], expected: dict[str, str]) -> None:
    assert guess_columns(columns).items() >= expected.items()


def test_a_named_column_wins_over_a_guess() -> None:
    assert guess_columns(["text", "remark"], {"text": "remark"})["text"] == "remark"
    with pytest.raises(InputError, match=r"There is no column 'remak'. The columns are text, remark\."):
        guess_columns(["text", "remark"], {"text": "remak"})


def test_table_without_texts_says_what_it_has(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a,b\n1,2\n")
    with pytest.raises(InputError, match=r"no column of comment texts. Its columns are a, b\. .*--column text=NAME"):
        parse(tmp_path / "t.csv")


def test_long_table_comes_in_chunks(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("text\n" + "hello there\n" * (CHUNK_ROWS + 1))
    sizes = [len(chunk) for chunk in read_comments(TableReader(tmp_path / "t.csv"))]
    assert sizes == [CHUNK_ROWS, 1]


def test_rows_without_an_id_have_the_same_one_when_others_come_above_them(tmp_path: Path) -> None:
    head, rows = "author,posted_at,text\n", "Maud,2033-03-14,It was late.\nBo,2033-03-14,It was not.\n"
    (tmp_path / "old.csv").write_text(f"{head}{rows}")
    (tmp_path / "new.csv").write_text(f"{head}Ada,2033-03-15,It is late again.\n{rows}")
    old, new = (
        pd.concat(read_comments(TableReader(tmp_path / name, "t.csv"))).set_index("author")["comment_id"]
        for name in ("old.csv", "new.csv")
    )
    assert new[["Maud", "Bo"]].to_list() == old.to_list() and new.nunique() == 3


def test_rows_of_one_author_with_the_same_words_have_ids_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("author,text\nMaud,It was late.\nMaud,It was late.\n")
    assert pd.concat(read_comments(TableReader(tmp_path / "t.csv")))["comment_id"].nunique() == 2


def test_rows_without_an_id_are_numbered_through(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("text\n" + "hello there\n" * (CHUNK_ROWS + 1))
    ids = pd.concat(read_comments(TableReader(tmp_path / "t.csv")))["comment_id"]
    assert (ids.iloc[0], ids.iloc[-1], ids.nunique()) == ("1", str(CHUNK_ROWS + 1), CHUNK_ROWS + 1)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2031-05-09 07:47", "2031-05-09T07:47"),
        ("2031-05-09T07:47:10Z", "2031-05-09T07:47:10+00:00"),
        ("1935992820", "2031-05-08T07:47:00+00:00"),
        ("13/05/2031 07:47", "2031-05-13T07:47"),
        ("05/13/2031", "2031-05-13"),
        ("9.5.2031 07:47", "2031-05-09T07:47"),
        ("yesterday", None),
        ("", None),
    ],
)
def test_times_are_iso_and_no_more_exact_than_written(written: str, expected: str | None) -> None:
    frame = comment_frame(pd.DataFrame({"text": ["x"], "date": [written]}), "t")
    assert frame["posted_at"].tolist() == [expected]


def test_ids_that_became_floats_are_ids_again() -> None:
    frame = comment_frame(pd.DataFrame({"text": ["a", "b"], "id": [7, 8], "parent": [float("nan"), 7.0]}), "t")
    assert frame[["comment_id", "parent_id"]].to_numpy().tolist() == [["7", None], ["8", "7"]]


def test_titles_of_single_comments_are_no_headline(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("author,title,text\nAda,Late,It was late.\nBo,Again,It was late again.\n")
    reader = TableReader(tmp_path / "t.csv")
    assert len(list(read_comments(reader))) == 1
    assert list(reader.headlines.values()) == [None]
