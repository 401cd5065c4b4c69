"""Lines and rows are read many at once, and are what they were one at a time."""

import csv
from io import StringIO

from hypothesis import example, given
from hypothesis import strategies as st

from stance.reading.tables import bounds
from stance.reading.tables.quoting import QuotedLines

PIECES = st.sampled_from(["a", "b c", ",", ",", '"', '"', '""', "\n", "\n", "\r\n", "x,y\n", '"q, r"', "'"])


@given(st.lists(PIECES, max_size=40).map("".join))
@example('one,two\n"open and never closed\nmore,rows\n')
@example('a,b\n"1\n2",3\nx,y')
@example('a,b\n"last is open')
def test_rows_are_those_of_the_lines_one_by_one(text: str) -> None:
    slow, fast = (QuotedLines(iter(StringIO(text, newline="")), ",") for _ in range(2))
    for lines in (slow, fast):
        lines.width = len(next(csv.reader(lines), []))
    assert list(fast.rows()) == list(csv.reader(slow))
    assert (fast.loose, fast.doubtful, fast.line) == (slow.loose, slow.doubtful, slow.line)


@given(
    st.lists(st.sampled_from(["a", "bcd", "\r", "\n", "\r\n", "\x0b", "\u2028", "é" * 9]), max_size=30),
    st.integers(1, 7),
)
def test_lines_end_where_the_file_has_their_ends(parts: list[str], size: int) -> None:
    text, before = "".join(parts), bounds._BLOCK
    bounds._BLOCK = size
    try:
        found = list(bounds.bounded_lines("t.csv", StringIO(text, newline="")))
    finally:
        bounds._BLOCK = before
    assert found == list(StringIO(text, newline=""))
