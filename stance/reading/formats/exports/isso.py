"""Isso's database: an SQLite file with the tables ``threads`` and ``comments``.

Format: https://github.com/isso-comments/isso, isso/db. The file is not trusted: it is opened in memory, only plain
tables are read, nothing in it is run, and a query that takes too long is stopped.
"""

import sqlite3
from collections.abc import Iterator
from typing import Any, Final

from stance.errors import PageError
from stance.reading.formats.document import MAX_BYTES, Document
from stance.reading.formats.exports.entries import Entry, Head, threads_of
from stance.reading.formats.exports.values import address, one_line, plain
from stance.records import Thread

_MAGIC: Final = b"SQLite format 3\x00"
_VERSIONS: Final = slice(18, 20)
"""Where the file's header says whether it has a write-ahead log (https://www.sqlite.org/fileformat.html, 1.3.3)."""
_NOT_SHOWN: Final = {2: "held for moderation", 4: "deleted"}
"""Isso's modes of a comment; 1 is shown."""
_STEP: Final = 1_000_000
"""Instructions of SQLite's between two looks at how long it takes."""
_MAX_STEPS: Final = 500
"""Steps after which a query is stopped: some ten seconds; 100,000 comments take four steps."""
_READS: Final = (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ)
_COMPUTED: Final = 2
"""From here on, what SQLite says of a column is that it is computed, by any expression, when it is read."""
_LEAST_ROW: Final = 8
"""Bytes that the numbers of a row take in the file, at the least."""
_LEAST_LENGTH: Final = 100_000
"""Bytes that a value may always have, since the schema and the query are values too."""
_OWN: Final = slice(0, 7)
"""The columns of ``_ROWS`` that are a comment's own; the others are its thread's, which many comments share."""
_ROWS: Final = (
    "SELECT c.id, c.tid, c.parent, c.created, c.mode, c.text, c.author, "
    "substr(t.uri, 1, 2000), substr(t.title, 1, 1000) "
    "FROM comments AS c LEFT JOIN threads AS t ON t.id = c.tid ORDER BY c.rowid"
)


def recognises(document: Document) -> bool:
    """Whether it is an SQLite file."""
    return document.data.startswith(_MAGIC)


def read(document: Document) -> Iterator[Thread]:
    """One thread per page; comments held for moderation or deleted are set aside.

    Raises:
        PageError: if it is damaged, too large, or another program's database.
    """
    heads: dict[str, Head] = {}
    entries: list[tuple[str, Entry]] = []
    for row in _rows(document):
        own, thread, parent, created, mode, text, author, uri, title = row
        key = one_line(thread) or ""
        heads.setdefault(key, Head(key, one_line(title), address(uri) or one_line(uri)))
        entry = Entry(
            comment_id=one_line(own),
            text=plain(text),
            author=one_line(author),
            posted=created,
            parent=one_line(parent),
            set_aside=_NOT_SHOWN.get(mode) if isinstance(mode, int) else None,
            found_at=f"comments, id {own}",
        )
        entries.append((key, entry))
    yield from threads_of(document, heads, entries)


def _rows(document: Document) -> list[tuple[Any, ...]]:
    if len(document.data) > MAX_BYTES:
        raise PageError(f"{document.name} is too large for a database of comments. Export a part of it as CSV.")
    connection = sqlite3.connect(":memory:")
    steps = 0

    def has_taken_too_long() -> bool:
        nonlocal steps
        steps += 1
        return steps > _MAX_STEPS

    try:
        connection.deserialize(_without_journal(document.data))
        connection.text_factory = lambda raw: raw.decode("utf-8", errors="replace")
        # No value can be longer than the file, unless a generated column makes it up.
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, max(len(document.data), _LEAST_LENGTH))
        _refuse_all_but_reading(connection)
        connection.set_progress_handler(has_taken_too_long, _STEP)
        kinds = dict(connection.execute("SELECT name, type || ' ' || substr(sql, 1, 14) FROM sqlite_master").fetchall())
        if not all(
            str(kinds.get(name, "")).lower().startswith("table create table") for name in ("threads", "comments")
        ):
            raise PageError(
                f"{document.name} is an SQLite database, but not Isso's: it has no tables threads and comments. "
                "Export the comments as CSV or JSONL."
            )
        if any(_has_computed_columns(connection, name) for name in ("threads", "comments")):
            raise PageError(
                f"{document.name} is an SQLite database with computed columns, which Isso's has not, and which may be "
                "made to fill the memory. Export the comments as CSV or JSONL."
            )
        return _collected(connection.execute(_ROWS), document)
    except (sqlite3.Error, ValueError, OverflowError, MemoryError) as error:
        raise PageError(f"{document.name} cannot be read as Isso's database: {error}. Copy it again.") from error
    finally:
        connection.close()


def _collected(rows: Iterator[tuple[Any, ...]], document: Document) -> list[tuple[Any, ...]]:
    """All rows; a damaged file, whose pages point to each other, can give more than it holds, without end."""
    collected: list[tuple[Any, ...]] = []
    size = 0
    for row in rows:
        collected.append(row)
        size += _LEAST_ROW + sum(len(cell) for cell in row[_OWN] if isinstance(cell, str | bytes))
        if size > 2 * len(document.data):
            raise PageError(f"{document.name} is a damaged database: it gives more than it holds. Copy it again.")
    return collected


def _has_computed_columns(connection: sqlite3.Connection, table: str) -> bool:
    return any(column[-1] >= _COMPUTED for column in connection.execute(f"PRAGMA table_xinfo({table})"))


def _without_journal(data: bytes) -> bytes:
    """The file marked as one without a write-ahead log, which a file in memory cannot have."""
    return data[: _VERSIONS.start] + b"\x01\x01" + data[_VERSIONS.stop :]


def _refuse_all_but_reading(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")
    connection.set_authorizer(_permission)


def _permission(action: int, first: str | None, second: str | None, *_: Any) -> int:
    """Whether SQLite may do something: read, and call what the queries of this module call."""
    is_own = (action == sqlite3.SQLITE_FUNCTION and second == "substr") or (
        action == sqlite3.SQLITE_PRAGMA and first == "table_xinfo"
    )
    return sqlite3.SQLITE_OK if is_own or action in _READS else sqlite3.SQLITE_DENY
