"""Tables in and out: CSV, TSV, JSONL and Parquet, read in chunks and written whole or not at all.

In CSV, which people open in spreadsheets, a cell that would be run as a formula gets an apostrophe in front; reading
takes it off again.
"""

from stance.reading.tables.columns import COMMENT_COLUMNS, COMMENTS, guess_columns, listed, string
from stance.reading.tables.comments import comment_frame, frame_threads, read_comments, read_examples, thread_frame
from stance.reading.tables.formulas import neutralised, restored
from stance.reading.tables.reader import CHUNK_ROWS, SUFFIXES, TableReader
from stance.reading.tables.writer import TableWriter, to_jsonl

__all__ = [
    "CHUNK_ROWS",
    "COMMENTS",
    "COMMENT_COLUMNS",
    "SUFFIXES",
    "TableReader",
    "TableWriter",
    "comment_frame",
    "frame_threads",
    "guess_columns",
    "listed",
    "neutralised",
    "read_comments",
    "read_examples",
    "restored",
    "string",
    "thread_frame",
    "to_jsonl",
]
