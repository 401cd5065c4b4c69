"""Tables in and out: CSV, TSV, JSONL and Parquet, read in chunks and written whole or not at all.

In CSV, which people open in spreadsheets, a cell that would be run as a formula gets an apostrophe in front; reading
takes it off again.
"""

from stance.reading.tables.attributes import attribute_of, unnested
from stance.reading.tables.cells import string, whole
from stance.reading.tables.columns import fullest_first, guess_columns, listed, told_apart
from stance.reading.tables.comments import comment_frame, frame_threads, read_comments, thread_frame
from stance.reading.tables.drafts import Draft, write_text
from stance.reading.tables.formulas import neutralised, restored
from stance.reading.tables.kept import KeptRows
from stance.reading.tables.labels import Labelled, Question, UnsureError, read_examples
from stance.reading.tables.noticed import Noticed
from stance.reading.tables.quoting import separator_of
from stance.reading.tables.reader import CHUNK_ROWS, SUFFIXES, TableReader, table_at
from stance.reading.tables.writer import TableWriter, json_lines, records, to_jsonl
from stance.records import COMMENT_COLUMNS, COMMENTS

__all__ = [
    "CHUNK_ROWS",
    "COMMENTS",
    "COMMENT_COLUMNS",
    "SUFFIXES",
    "Draft",
    "KeptRows",
    "Labelled",
    "Noticed",
    "Question",
    "TableReader",
    "TableWriter",
    "UnsureError",
    "attribute_of",
    "comment_frame",
    "frame_threads",
    "fullest_first",
    "guess_columns",
    "json_lines",
    "listed",
    "neutralised",
    "read_comments",
    "read_examples",
    "records",
    "restored",
    "separator_of",
    "string",
    "table_at",
    "thread_frame",
    "to_jsonl",
    "told_apart",
    "unnested",
    "whole",
    "write_text",
]
