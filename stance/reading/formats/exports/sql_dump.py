"""Dumps of SQL databases, which are refused: their tables differ from site to site, and their words are escaped."""

import re
from collections.abc import Iterator
from typing import Final

from stance.errors import PageError
from stance.reading.formats.document import Document
from stance.records import Thread

_START: Final = 20_000
"""Characters at the start of a dump in which its first statement stands."""
_FIRST: Final = re.compile(
    r"^(?:-- (?P<by>MySQL dump|MariaDB dump|PostgreSQL database dump|phpMyAdmin SQL Dump|Adminer|SQLite)"
    r"|(?:CREATE|DROP) TABLE\b|INSERT INTO [`\"'\w.\[]|COPY [\w.\"]+ \(|PRAGMA foreign_keys|BEGIN TRANSACTION;"
    r"|/\*!\d{5} SET)",
    re.IGNORECASE | re.MULTILINE,
)
_STATEMENT: Final = re.compile(
    r"^(?:(?:CREATE|DROP) TABLE\b|INSERT INTO [`\"'\w.\[]{1,100}.{0,500}?\bVALUES\b|COPY [\w.\"]{1,100} \()",
    re.IGNORECASE | re.MULTILINE | re.DOTALL,
)


def recognises(document: Document) -> bool:
    """Whether it is text that begins with statements of SQL, or has a dump's ending and holds some."""
    if document.is_html or document.is_xml:
        return False
    start = document.text[:_START].lstrip("\ufeff \n")
    has_statement = bool(_STATEMENT.search(start))
    return has_statement and (bool(_FIRST.match(start)) or start.startswith("--") or document.name.endswith(".sql"))


def read(document: Document) -> Iterator[Thread]:
    """Nothing.

    Raises:
        PageError: always; it says how to export the comments.
    """
    match = _FIRST.search(document.text[:_START])
    by = f" ({match['by']})" if match and match["by"] else ""
    raise PageError(
        f"{document.name} is an SQL dump{by}, which is not read. Export the comments instead: from the system itself "
        "(WordPress: Tools > Export), or the table of comments as CSV (phpMyAdmin: Export > CSV)."
    )
    yield
