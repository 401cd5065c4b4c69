"""What a file is, by the ending of its name and the way it begins: a table, or a page or an export.

Archives are told apart before, by ``archives.is_archive``.
"""

import json
import re
from collections.abc import Sequence
from typing import Final

from stance.errors import PageError
from stance.reading import archives, formats, tables
from stance.reading.formats.document import MAX_BYTES, Document

PAGE_SUFFIXES: Final = (".html", ".htm", ".xhtml", ".txt", ".text", ".xml", ".json", ".db", ".sqlite")
"""File name endings read as pages or exports when a whole folder is given; a file named singly may have any."""
SUFFIXES: Final = (*PAGE_SUFFIXES, *tables.SUFFIXES, *archives.SUFFIXES)
"""All file name endings that are read."""
MAX_NAME: Final = 100
"""Last characters of a file's name that tell what it is."""
_SCRIPT: Final = re.compile(
    r"(?:^|/)(?:tweets?|community-tweet|direct-messages?(?:-group)?)(?:-part\d{1,4})?\.js$", re.IGNORECASE
)
START_BYTES: Final = 65_536
"""Bytes at the start of a file that show what it is: a hundred lines of an export and more. Set by hand."""
_KINDS_SHOWN: Final = 12
"""Endings that a warning about files which were passed over lists; a crawl may hold hundreds."""


def is_export_script(name: str) -> bool:
    """Whether a script is data of a Twitter archive, by its name; in a folder or an archive, others are not read."""
    return _SCRIPT.search(name[-MAX_NAME:]) is not None


def passed_over(name: str, endings: Sequence[str]) -> str:
    """A sentence on the files in ``name``, a folder or an archive, that are not read; ``endings`` has one for each."""
    kinds = sorted(set(endings))
    shown = ", ".join(kinds[:_KINDS_SHOWN]) + ", …" * (len(kinds) > _KINDS_SHOWN)
    files = "1 file was" if len(endings) == 1 else f"{len(endings):,} files were"
    return f"{name}: {files} passed over ({shown})."


def is_table(suffix: str, start: bytes, size: int) -> bool:
    """Whether a file is read as a table: by the ending of its name, unless its first lines are an export's.

    Args:
        suffix: the ending, in lower case.
        start: its first ``START_BYTES``.
        size: bytes in all, as far as is known.
    """
    return suffix in tables.SUFFIXES and not _is_export(suffix, start, size)


def _is_export(suffix: str, start: bytes, size: int) -> bool:
    """Whether JSON Lines that begin so are an export with links between its lines; one too large is read as a table."""
    if suffix not in (".jsonl", ".ndjson") or size > MAX_BYTES:
        return False
    whole = start[: start.rfind(b"\n") + 1] or start
    try:
        return formats.is_known_export(Document("lines", whole))
    except PageError:
        return False  # no text, for which the table's reader has the better message


def suffix_of(start: bytes) -> str:
    """The ending that a file which begins so would have, for input without a name."""
    head = start.lstrip(b"\xef\xbb\xbf \t\r\n")
    first, _, rest = head.partition(b"\n")
    if start.startswith(b"PAR1"):
        return ".parquet"
    if start.startswith(b"PK") and b"[Content_Types].xml" in start and b"xl/" in start:
        return ".xlsx"
    if first.startswith((b"{", b"[")):
        return ".jsonl" if _is_row(first) and (rest.lstrip().startswith(b"{") or not rest.strip()) else ".json"
    line = first.decode("utf-16" if start.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8", errors="replace")
    if line.startswith("sep=") and rest:
        line = rest.partition(b"\n")[0].decode("utf-8", errors="replace")
    cells = [cell.strip(' "\r\n') for cell in line.split(tables.separator_of(line, ".csv"))]
    return ".csv" if "text" in tables.guess_columns(cells) and (len(cells) > 1 or cells == ["text"]) else ".txt"


def _is_row(line: bytes) -> bool:
    """Whether a line is a JSON object that could be a table's row: it holds no list of objects."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(row, dict) and not any(
        isinstance(cell, list) and any(isinstance(item, dict) for item in cell) for cell in row.values()
    )
