"""Excel workbooks are read as tables."""

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

import stance

HEADER = ["ID", "Author", "Date", "Comment", "Reply to"]


def saved(path: Path, **sheets: Sequence[Sequence[Any]]) -> Path:
    book = Workbook()
    del book[book.sheetnames[0]]
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_the_rows_below_the_header_are_comments(tmp_path: Path) -> None:
    rows = [
        HEADER,
        [101, "Jörg", datetime(2033, 3, 14, 9, 12), "„No“ – 5 €; never"],
        [],
        [102.0, "Uwe", date(2033, 3, 15), 42, 101.0],
    ]
    first, second = stance.parse(saved(tmp_path / "march.xlsx", Sheet=rows)).comments
    assert (first.comment_id, first.author, first.posted_at) == ("101", "Jörg", "2033-03-14T09:12:00")
    assert first.text == "„No“ – 5 €; never"
    assert (second.text, second.parent_id, second.posted_at) == ("42", "101", "2033-03-15")


def test_the_sheet_with_texts_is_read_and_the_others_are_told(tmp_path: Path) -> None:
    notes, comments = [["Exported by Otto"]], [["Moderation, March"], [], HEADER, [1, "Ada", None, "Too loud"]]
    thread = stance.parse(saved(tmp_path / "two.xlsx", Notes=notes, Comments=comments))
    assert [comment.text for comment in thread.comments] == ["Too loud"]
    assert "only 'Comments' is read" in thread.warnings[0]


def test_a_cell_made_harmless_for_spreadsheets_is_itself_again(tmp_path: Path) -> None:
    path = saved(tmp_path / "harmless.xlsx", Sheet=[["text"], ["'=1+1 is what he says"]])
    assert stance.parse(path).comments[0].text == "=1+1 is what he says"


def test_a_workbook_in_an_archive_is_read(tmp_path: Path) -> None:
    path = saved(tmp_path / "one.xlsx", Sheet=[["text"], ["Hello"]])
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.write(path, "one.xlsx")
    assert stance.parse(tmp_path / "all.zip").comments[0].text == "Hello"


@pytest.mark.parametrize("content", [b"text\nHello\n", b"PK\x03\x04 and no more", b"\xd0\xcf\x11\xe0" + bytes(600)])
def test_what_is_no_workbook_is_refused_with_a_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "no.xlsx").write_bytes(content)
    with pytest.raises(stance.InputError, match="cannot be read as an Excel workbook"):
        stance.parse(tmp_path / "no.xlsx")


def test_a_workbook_of_no_cells_is_refused(tmp_path: Path) -> None:
    with pytest.raises(stance.InputError, match="no cell in any of its sheets"):
        stance.parse(saved(tmp_path / "empty.xlsx", Sheet=[], More=[]))


def test_a_workbook_that_unpacks_to_far_more_is_refused(tmp_path: Path) -> None:
    path = saved(tmp_path / "bomb.xlsx", Sheet=[["text"], ["Hello"]])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/media/image1.bin", bytes(200 * 1024**2))
    with pytest.raises(stance.InputError, match="made to fill the memory"):
        stance.parse(path)


def test_a_row_said_to_be_far_below_makes_up_no_rows(tmp_path: Path) -> None:
    path = saved(tmp_path / "far.xlsx", Sheet=[["text"], ["Hello"], ["Far away"]])
    with zipfile.ZipFile(path) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(b'r="3"', b'r="99999999999"').replace(b'r="A3"', b'r="A99999999999"')
    rewritten = io.BytesIO()
    with zipfile.ZipFile(rewritten, "w") as packed:
        for name, part in parts.items():
            packed.writestr(name, part)
    path.write_bytes(rewritten.getvalue())
    assert [comment.text for comment in stance.parse(path).comments] == ["Hello"]
