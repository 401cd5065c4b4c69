"""Times and ids in tables."""

from pathlib import Path

import pandas as pd
import pytest

from stance.reading.tables import TableReader, comment_frame, read_comments


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("1935992820.0", "2031-05-08T07:47:00+00:00"),
        (1935992820.5, "2031-05-08T07:47:00.500+00:00"),
        ("1935992820139", "2031-05-08T07:47:00.139+00:00"),
        (1935992820139000, "2031-05-08T07:47:00.139+00:00"),
        ({"$date": "2031-05-08T07:47:00Z"}, "2031-05-08T07:47:00+00:00"),
        ({"$date": {"$numberLong": "1935992820000"}}, "2031-05-08T07:47:00+00:00"),
        (pd.Timestamp("2031-05-08 07:47"), "2031-05-08T07:47:00"),
        ("0000-00-00", None),
        ("0000-00-00 00:00:00", None),
        ("0001-01-01T00:00:00Z", None),
        ("0001-01-01", None),
        ("1899-12-30", None),
        ("9999-12-31", None),
        ("9999-12-31T23:59:59Z", None),
        ("00/00/0000", None),
        ("-0001-11-30T00:00:00+00:00", None),
        (pd.Timestamp("1677-09-22"), None),
        ("1970-01-01", "1970-01-01"),
        ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00+00:00"),
        ("10:15", None),
        ("10:15:03 pm", None),
        ("May 12", None),
        ("5/6 10:00", None),
        ("2031-02-30", None),
        ("-1", None),
        ("12345-01-01", None),
        (-(10**12), None),
        ("99999999999999999999", None),
        ("may", None),
    ],
)
def test_times_are_read_or_left_out(written: object, expected: str | None) -> None:
    frame = comment_frame(pd.DataFrame({"text": ["x"], "date": pd.Series([written], dtype=object)}), "t")
    assert frame["posted_at"].tolist() == [expected]


def test_several_time_zones_in_a_column_are_read() -> None:
    written = ["9 May 2031 07:47 +0200", "9 May 2031 07:47 +0300", "9 May 2031 07:48"]
    read = comment_frame(pd.DataFrame({"text": "x", "date": written}), "t")["posted_at"].tolist()
    assert read == ["2031-05-09T07:47+02:00", "2031-05-09T07:47+03:00", "2031-05-09T07:48"]


def test_unread_times_are_told_and_kept(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("text,date\na,2031-05-09\nb,noonish\nc,0000-00-00\n")
    reader = TableReader(tmp_path / "t.csv", "t.csv")
    frame = pd.concat(read_comments(reader))
    assert frame["posted_as"].tolist() == [None, "noonish", None]
    assert reader.warnings == [
        "1 of 2 times in t.csv cannot be read, such as 'noonish'. They are kept in the column posted_as. "
        "Write times such as 2031-05-09 07:47, or seconds since 1970."
    ]


@pytest.mark.parametrize(
    ("ids", "parents", "expected"),
    [
        (["j1", "j2"], ["t3_q", "t1_j1"], [None, "j1"]),
        (["t1_j1", "t1_j2"], ["t3_q", "t1_j1"], [None, "t1_j1"]),
        (["101", "102"], [None, "101.0"], [None, "101"]),
        (["101.0", "102.0"], ["0", "101"], [None, "101.0"]),
        (["UgzA1", "UgzA1.9x"], [None, None], [None, "UgzA1"]),
        (["a", "b"], ["-1", "elsewhere"], [None, "elsewhere"]),
    ],
)
def test_parents_are_found_however_ids_are_spelt(
    ids: list[str], parents: list[str | None], expected: list[str | None]
) -> None:
    frame = pd.DataFrame({"text": "x", "id": ids, "parent_id": parents, "link_id": "t3_q"})
    assert comment_frame(frame, "t")["parent_id"].tolist() == expected


def test_removed_comments_keep_their_row_and_are_counted(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("text,id\n[removed],1\nfine,2\n")
    reader = TableReader(tmp_path / "t.csv", "t.csv")
    assert pd.concat(read_comments(reader))["text"].tolist() == ["[removed]", "fine"]
    assert reader.warnings == ["1 comment in t.csv had been deleted or removed, and will have no scores."]
