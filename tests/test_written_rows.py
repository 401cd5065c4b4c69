"""What goes out: never over an input, the same types whatever the first rows are, and read back as it was."""

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pyarrow.parquet
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from stance.cli import main
from stance.reading import TableReader, TableWriter, thread_frame
from stance.reading.tables import neutralised, read_comments, restored
from stance.records import Comment, Thread

# No half characters, which are no text, and no control characters but these, of which a file of text has few.
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\t\n\r"), min_size=1, max_size=30)
TIMES = st.sampled_from([None, "2031-05-09", "2031-05-09T07:47", "2031-05-09T07:47:10+02:00"])
ROWS = st.tuples(WORDS.map(str.strip).filter(bool), TIMES, st.sampled_from([None, True, False]))


@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".parquet"])
@given(rows=st.lists(ROWS, min_size=1, max_size=5))
def test_what_is_written_is_read_back_to_the_same_frame(
    tmp_path_factory: pytest.TempPathFactory, suffix: str, rows: list[tuple[str, str | None, bool | None]]
) -> None:
    comments = tuple(
        Comment(f"c{i}", text, text, time, parent_id="c0" if i else None, is_guest=guest, parent_confidence=0.5)
        for i, (text, time, guest) in enumerate(rows)
    )
    written = thread_frame([Thread("t1", "page.html", comments=comments)])
    path = tmp_path_factory.mktemp("out") / f"out{suffix}"
    with TableWriter(path) as writer:
        writer.write(written)
    again = pd.concat(read_comments(TableReader(path)), ignore_index=True)
    pd.testing.assert_frame_equal(again.astype(object).where(again.notna(), None), written, check_dtype=False)


BEFORE = [
    *("", ";", "\t", " ", "\n", "\r", "\r\n", "\xa0", "\u2003", "\u3000", "\u2028", "\x85"),  # separators and spaces
    *("\ufeff", "\u200b", "\u2060", "\u200e", "\u202e", "\xad", "\x1f", "\u3164"),  # what is not seen
    *(";\ufeff", "; \u200b", "a;", "a\t", "a\n ", "\n\ufeff ", ';"', 'a;"', '\t"', "'", "''"),
]


@pytest.mark.parametrize("sign", "=+-@＝＋－＠")
def test_formulas_are_made_harmless_after_whatever_a_spreadsheet_drops(tmp_path: Path, sign: str) -> None:
    texts = [f"{before}{sign}1+1" for before in BEFORE]
    assert [text for text in texts if neutralised(text) == text] == []
    with TableWriter(tmp_path / "out.csv") as writer:
        writer.write(pd.DataFrame({"text": texts}))
    (again,) = TableReader(tmp_path / "out.csv").chunks()
    assert again["text"].tolist() == texts


@given(st.text("'=+-@;\t\r\n \xa0a＝\ufeff\u200b\"", max_size=12))
def test_formulas_are_made_harmless_wherever_a_cell_may_begin(text: str) -> None:
    assert restored(neutralised(text)) == text
    for cell in neutralised(text).replace("\n", ";").replace("\t", ";").replace("\r", ";").split(";"):
        assert not cell.strip(' \xa0\ufeff\u200b"').startswith(("=", "+", "-", "@", "＝"))


def test_a_page_without_comments_first_does_not_change_the_types(tmp_path: Path, seeds: Path) -> None:
    pages = [str(seeds / "ferry_inquiry.txt"), str(seeds / "bus_fares.txt")]
    schemas = []
    for number, order in enumerate((pages, pages[::-1])):
        path = tmp_path / f"{number}.parquet"
        assert CliRunner().invoke(main, ["classify", *order, "-o", str(path)]).exit_code == 0
        schemas.append(pyarrow.parquet.read_schema(path))
    assert schemas[0].equals(schemas[1])
    assert str(schemas[0].field("posted_at").type) == "timestamp[us]"


@pytest.mark.parametrize("command", ["parse", "classify"])
def test_an_input_is_not_written_over(tmp_path: Path, command: str) -> None:
    (folder := tmp_path / "in").mkdir()
    (table := folder / "t.csv").write_text("text,mine\nhello,1\n")
    (tmp_path / "link.csv").symlink_to(table)
    (tmp_path / "hard.csv").hardlink_to(table)
    (tmp_path / "other").symlink_to(folder)
    for source in (table, folder, folder / "*.csv", tmp_path / "other"):
        for output in ("in/t.csv", "link.csv", "hard.csv", "other/t.csv", "in/../in/t.csv"):
            result = CliRunner().invoke(main, [command, str(source), "-o", str(tmp_path / output)])
            assert (result.exit_code, table.read_text()) == (1, "text,mine\nhello,1\n")
            assert "is an input, and would be written over" in result.output


def test_rows_are_not_added_to_the_input_they_come_from(tmp_path: Path) -> None:
    (table := tmp_path / "t.csv").write_text("text,mine\nhello,1\n")
    for command in ("parse {0} >> {0}", "parse - < {0} >> {0}", "parse {1} >> {0}", "targets {0} >> {0}"):
        stance = f"{sys.executable} -c 'from stance.cli import main; main()' "
        done = subprocess.run(
            ["bash", "-c", stance + command.format(table, tmp_path)], capture_output=True, check=False
        )
        assert (done.returncode, table.read_text()) == (1, "text,mine\nhello,1\n")
        assert b"would be written over" in done.stderr


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".parquet"])
def test_a_folder_is_not_read_with_its_own_output(tmp_path: Path, suffix: str) -> None:
    (tmp_path / "t.csv").write_text("text\nhello\n")
    for _ in range(2):
        result = CliRunner().invoke(main, ["parse", str(tmp_path), "-o", str(tmp_path / f"out{suffix}")])
        assert "Wrote 1 comments" in result.output
    assert "is not read, because it is what this run writes" in result.output


def test_a_csv_for_excel_begins_with_a_mark(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("text\nCafé\n")
    CliRunner().invoke(main, ["parse", str(tmp_path / "t.csv"), "--excel", "-o", str(tmp_path / "o.csv")])
    assert (tmp_path / "o.csv").read_bytes().startswith(b"\xef\xbb\xbfsource,")
    result = CliRunner().invoke(main, ["parse", str(tmp_path / "t.csv"), "--excel", "-o", str(tmp_path / "o.jsonl")])
    assert result.exit_code != 0
