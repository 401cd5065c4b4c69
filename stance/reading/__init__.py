"""Files in: pages, exports, tables and archives of them become threads and rows of comments.

``sources`` finds what a run is to read, ``read_all`` reads it piece by piece, ``content`` reads one source at once.
``TableReader`` and ``TableWriter`` are tables in and out. ``parts_of`` cuts the files of a long run, here or at
addresses, into parts for any number of processes, which read one by ``read_part`` and write it by ``table_in``.
"""

from stance.reading.alternatives import Correction
from stance.reading.failures import Refusals
from stance.reading.formats import doubt, text_of_html
from stance.reading.formats.sites import NAME as SITE_LAYOUT
from stance.reading.formats.sites import Example, SiteLayout, bare_host, to_json
from stance.reading.identity import thread_id
from stance.reading.inputs import Report, Source, sources
from stance.reading.kinds import PAGE_SUFFIXES, SUFFIXES
from stance.reading.parts import Part, Stored, parts_of, read_part, stored, table_in
from stance.reading.pieces import MOST_COUNTED, Content, Piece, content, pieces, read_all, read_threads
from stance.reading.pointing import Pointable, Shown, pointable, pointed
from stance.reading.received import received, stored_name
from stance.reading.reference import reference_rows
from stance.reading.references import why_gone
from stance.reading.runs import MANIFEST
from stance.reading.site_layouts import NO_LAYOUTS, SiteLayouts
from stance.reading.stored import Folder, is_address
from stance.reading.tables import (
    COMMENT_COLUMNS,
    COMMENTS,
    Draft,
    KeptRows,
    Labelled,
    Noticed,
    Question,
    TableReader,
    TableWriter,
    UnsureError,
    attribute_of,
    comment_frame,
    fullest_first,
    guess_columns,
    json_lines,
    listed,
    read_examples,
    records,
    string,
    table_at,
    thread_frame,
    to_jsonl,
    told_apart,
    unnested,
    whole,
    write_text,
)
from stance.reading.tables import SUFFIXES as TABLE_SUFFIXES
from stance.reading.written import written

__all__ = [
    "COMMENTS",
    "COMMENT_COLUMNS",
    "MANIFEST",
    "MOST_COUNTED",
    "NO_LAYOUTS",
    "PAGE_SUFFIXES",
    "SITE_LAYOUT",
    "SUFFIXES",
    "TABLE_SUFFIXES",
    "Content",
    "Correction",
    "Draft",
    "Example",
    "Folder",
    "KeptRows",
    "Labelled",
    "Noticed",
    "Part",
    "Piece",
    "Pointable",
    "Question",
    "Refusals",
    "Report",
    "Shown",
    "SiteLayout",
    "SiteLayouts",
    "Source",
    "Stored",
    "TableReader",
    "TableWriter",
    "UnsureError",
    "attribute_of",
    "bare_host",
    "comment_frame",
    "content",
    "doubt",
    "fullest_first",
    "guess_columns",
    "is_address",
    "json_lines",
    "listed",
    "parts_of",
    "pieces",
    "pointable",
    "pointed",
    "read_all",
    "read_examples",
    "read_part",
    "read_threads",
    "received",
    "records",
    "reference_rows",
    "sources",
    "stored",
    "stored_name",
    "string",
    "table_at",
    "table_in",
    "text_of_html",
    "thread_frame",
    "thread_id",
    "to_json",
    "to_jsonl",
    "told_apart",
    "unnested",
    "whole",
    "why_gone",
    "write_text",
    "written",
]
