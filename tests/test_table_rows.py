"""Where the rows of a table begin and end, and what is told when that is in doubt."""

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance import InputError
from stance.labels import TASKS
from stance.reading.tables import CHUNK_ROWS, TableReader, comment_frame, read_comments, read_examples

Read = Callable[[str, str | bytes], tuple[pd.DataFrame, list[str]]]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Writes a table of a name and a content, and gives its comments and warnings."""

    def comments(name: str, content: str | bytes) -> tuple[pd.DataFrame, list[str]]:
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        reader = TableReader(tmp_path / name, name)
        return pd.concat(read_comments(reader)), reader.warnings

    return comments


def test_a_lone_quotation_mark_swallows_no_row(read: Read) -> None:
    lines = ["id\ttext\tlabel", '1\t"The tram is late\tx', "2\tfine by me\tx", '3\ther "yes" counts\tx', "4\tend\tx"]
    comments, warnings = read("t.tsv", "\n".join(lines) + "\n")
    assert comments["text"].tolist() == ['"The tram is late', "fine by me", 'her "yes" counts', "end"]
    assert warnings == [
        "t.tsv: in line 2 a quotation mark opens a cell and does not close it; it was read as part of the words."
    ]


def test_two_lone_marks_far_apart_swallow_no_row(read: Read) -> None:
    rows = [f"{i},words {i},x" for i in range(1, 101)]
    rows[2], rows[59] = '3,"words,x', '60,"words,x'
    comments, warnings = read("t.csv", "id,text,label\n" + "\n".join(rows))
    assert len(comments) == 100
    assert "line 4 and 1 more" in warnings[0]


def test_a_mark_never_closed_swallows_no_row(read: Read) -> None:
    comments, _ = read("t.csv", 'id,text,label\n1,"open,x\n2,two,x\n3,three,x\n')
    assert comments["text"].tolist() == ['"open', "two", "three"]


@pytest.mark.parametrize(
    "cell",
    ["one\ntwo", "one, two\nthree, four, five", 'a ""quoted"" word\n\nand more', 'a\n"",b\nc', "line\r\nline"],
)
def test_a_quoted_cell_of_several_lines_stays_one(read: Read, cell: str) -> None:
    comments, warnings = read("t.csv", f'id,text,label\n1,"{cell}",x\n2,last,x\n')
    assert comments["text"].tolist() == [cell.replace('""', '"'), "last"]
    assert warnings == []


def test_a_quoted_cell_whose_lines_might_be_rows_is_told(read: Read) -> None:
    comments, warnings = read("t.csv", 'id,text\n1,"Hello there\nNo, never"\n2,last\n')
    assert comments["text"].tolist() == ["Hello there\nNo, never", "last"]
    assert "line 2 begins a quoted cell whose lines might be rows themselves" in warnings[0].replace("in line", "line")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@given(texts=st.lists(st.text('ab",;\t|\n ', min_size=1, max_size=12).filter(lambda t: bool(t.strip())), max_size=6))
def test_what_the_csv_module_writes_is_read(
    tmp_path_factory: pytest.TempPathFactory, separator: str, texts: list[str]
) -> None:
    path = tmp_path_factory.mktemp("csv") / "t.csv"
    rows = pd.DataFrame({"id": range(100, 100 + len(texts) + 1), "text": [*texts, "z"], "a": "x", "b": "y"})
    rows.to_csv(path, sep=separator, index=False, quoting=1)
    assert pd.concat(read_comments(TableReader(path)))["text"].tolist() == [*(text.strip() for text in texts), "z"]


@pytest.mark.parametrize("first", ["sep=;", '"sep=;"', "SEP=;"])
def test_the_line_of_excel_that_names_the_separator_is_obeyed(read: Read, first: str) -> None:
    comments, _ = read("t.csv", f'{first}\r\nAutor;Kommentar\r\nJörg;"so nicht; gar nicht, nie"\r\n')
    assert comments[["author", "text"]].to_numpy().tolist() == [["Jörg", "so nicht; gar nicht, nie"]]


@pytest.mark.parametrize(
    "name",
    "snippet.topLevelComment.snippet.textDisplay full_text commentText comment_content raw_message post_text cooked "
    "review Message snippet.textOriginal Tweet_Text selftext Kommentar data/body".split(),
)
def test_usual_names_of_the_text_column_are_known(read: Read, name: str) -> None:
    assert read("t.csv", f"n,{name}\n7,hello\n")[0]["text"].tolist() == ["hello"]


def test_of_two_columns_of_texts_the_fullest_is_read_and_told(read: Read) -> None:
    comments, warnings = read("t.csv", "text,id,text\nhello,1,\nthere,2,odd\n")
    assert comments["text"].tolist() == ["hello", "there"]
    assert warnings == [
        "t.csv has several columns named 'text'; the fullest of them is read, and the others as (2) and on."
    ]


def test_a_frame_with_two_columns_of_texts_is_read() -> None:
    frame = pd.DataFrame([["", "a", 1], ["", "b", 2]], columns=["text", "text", 0])
    assert comment_frame(frame, "t")["text"].tolist() == ["a", "b"]


def test_a_key_given_twice_keeps_the_words(read: Read) -> None:
    assert read("t.jsonl", '{"text": "kept", "text": ""}\n')[0]["text"].tolist() == ["kept"]


def test_half_characters_are_replaced_and_counted(read: Read) -> None:
    lines = [r'{"text": "half \ud83d here", "\udc00": 1}', r'{"text": "nul \u0000"}', r'{"text": "\ud83d\ude09"}']
    comments, warnings = read("t.jsonl", "\n".join(lines))
    assert comments["text"].tolist() == ["half \ufffd here", "nul \ufffd", "😉"]
    assert warnings == [
        "t.jsonl: half characters or NULs in 2 rows stand as \ufffd now. Look at how the file was made."
    ]


def test_labels_are_read_from_rows_with_half_characters(tmp_path: Path) -> None:
    (tmp_path / "l.jsonl").write_text(r'{"text": "half \ud83d", "toxicity": 1}')
    assert read_examples(TableReader(tmp_path / "l.jsonl"), TASKS["toxicity"]).examples[0].text == "half \ufffd"


def test_nul_in_csv_is_replaced(read: Read) -> None:
    assert read("t.csv", "text,id\na\0b,1\n")[0]["text"].tolist() == ["a\ufffdb"]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (5, "5"),
        (2.5, "2.5"),
        (10**30, str(10**30)),
        (True, "True"),
        (["see ", {"type": "link", "text": "this"}], "see this"),
        (["two", "words"], "two words"),
        ({"runs": [{"text": "a"}, {"text": "b"}]}, "ab"),
        ("<b>read</b> the <script>plan</script>", "<b>read</b> the <script>plan</script>"),
        ("a < b and b > c", "a < b and b > c"),
    ],
)
def test_texts_of_other_types_are_kept(read: Read, cell: object, expected: str) -> None:
    assert read("t.jsonl", json.dumps({"text": cell, "n": 1}))[0]["text"].tolist() == [expected]


def test_markup_is_taken_off_where_the_column_is_in_html_only(read: Read) -> None:
    written = "<p>Tom &amp; <b>Ann</b></p><p>left</p>"
    assert read("t.jsonl", json.dumps({"cooked": written}))[0]["text"].tolist() == ["Tom & Ann\n\nleft"]
    assert read("t.jsonl", json.dumps({"text": written}))[0]["text"].tolist() == [written]


def test_long_ids_stay_exact_where_other_rows_have_none(read: Read) -> None:
    lines = ['{"text": "a", "id": 1234567890123456789}', '{"text": "b"}']
    assert read("t.jsonl", "\n".join(lines))[0]["comment_id"].tolist() == ["1234567890123456789", "2"]


def test_lists_in_parquet_are_texts(tmp_path: Path) -> None:
    frame = pd.DataFrame({"text": [["a", "b"], ["c"]], "id": [7, None], "author": [{"name": "Ona"}, None]})
    frame.to_parquet(tmp_path / "t.parquet")
    comments = pd.concat(read_comments(TableReader(tmp_path / "t.parquet")))
    assert comments[["text", "author"]].to_numpy().tolist() == [["a b", "Ona"], ["c", None]]


def test_a_column_that_only_some_lines_have_is_one_column(read: Read) -> None:
    lines = ['{"text": "a", "n": 1}'] * CHUNK_ROWS + ['{"n": 2}', '{"text": "z"}']
    assert read("t.jsonl", "\n".join(lines))[0]["text"].tolist()[-3:] == ["a", "", "z"]


def test_many_lone_marks_take_linear_time(read: Read) -> None:
    comments, _ = read("t.csv", "id,text\n" + '1,"open\n' * 20_000)
    assert len(comments) == 20_000


def test_a_mark_that_opens_megabytes_of_text_is_refused(read: Read) -> None:
    with pytest.raises(InputError, match="quotation mark that is opened and never closed"):
        read("t.csv", 'text,author\n"never closed' + " and on\n" * 800_000)
