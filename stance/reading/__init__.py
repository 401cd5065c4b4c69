"""Files in: pages, exports, tables and archives of them become threads and rows of comments.

``sources`` finds what a run is to read, ``read_all`` reads it piece by piece, ``content`` reads one source at once.
``TableReader`` and ``TableWriter`` are tables in and out.
"""

from stance.reading.formats import doubt
from stance.reading.inputs import Report, Source, sources
from stance.reading.kinds import PAGE_SUFFIXES, SUFFIXES
from stance.reading.pieces import MOST_COUNTED, Content, Piece, content, read_all, read_threads
from stance.reading.references import why_gone
from stance.reading.tables import (
    COMMENT_COLUMNS,
    COMMENTS,
    Draft,
    Noticed,
    TableReader,
    TableWriter,
    comment_frame,
    fullest_first,
    guess_columns,
    json_lines,
    listed,
    read_examples,
    string,
    thread_frame,
    to_jsonl,
    told_apart,
)
from stance.reading.tables import SUFFIXES as TABLE_SUFFIXES

__all__ = [
    "COMMENTS",
    "COMMENT_COLUMNS",
    "MOST_COUNTED",
    "PAGE_SUFFIXES",
    "SUFFIXES",
    "TABLE_SUFFIXES",
    "Content",
    "Draft",
    "Noticed",
    "Piece",
    "Report",
    "Source",
    "TableReader",
    "TableWriter",
    "comment_frame",
    "content",
    "doubt",
    "fullest_first",
    "guess_columns",
    "json_lines",
    "listed",
    "read_all",
    "read_examples",
    "read_threads",
    "sources",
    "string",
    "thread_frame",
    "to_jsonl",
    "told_apart",
    "why_gone",
]
