"""Isso's database: an SQLite file with the tables ``threads`` and ``comments``.

Format: https://github.com/isso-comments/isso, isso/db. The file is hostile like all others: it is opened from memory,
only plain tables are read, nothing in it is run, and a query that takes too long is stopped.
"""

import sqlite3
from collections.abc import Iterator
from typing import Any, Final

from stance.errors import PageError
from stance.reading.formats.document import MAX_BYTES, Document
from stance.reading.formats.exports.entries import Entry, Head, address, grouped, plain, thread_of, word
from stance.records import Thread

_MAGIC: Final = b"SQLite format 3\x00"
_NOT_SHOWN: Final = {2: "held for moderation", 4: "deleted"}
_MAX_STEPS: Final = 500
"""Times that a million instructions of SQLite's may run: some ten seconds; 100,000 comments take four of them."""
_READS: Final = (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ)
_ROWS: Final = (
    "SELECT c.id, c.tid, c.parent, c.created, c.mode, c.text, c.author, t.uri, t.title "
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
        key = word(thread) or ""
        heads.setdefault(key, Head(key, word(title), address(uri) or word(uri)))
        entry = Entry(
            comment_id=word(own),
            text=plain(text),
            author=word(author),
            posted=created,
            parent=word(parent),
            set_aside=_NOT_SHOWN.get(mode) if isinstance(mode, int) else None,
            found_at=f"comments, id {own}",
        )
        entries.append((key, entry))
    for key, group in grouped(entries).items():
        yield thread_of(document, heads[key], group)


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
        _refuse_all_but_reading(connection)
        connection.set_progress_handler(has_taken_too_long, 1_000_000)
        kinds = dict(connection.execute("SELECT name, type || ' ' || substr(sql, 1, 14) FROM sqlite_master").fetchall())
        if not all(
            str(kinds.get(name, "")).lower().startswith("table create table") for name in ("threads", "comments")
        ):
            raise PageError(
                f"{document.name} is an SQLite database, but not Isso's: it has no tables threads and comments. "
                "Export the comments as CSV or JSONL."
            )
        return _collected(connection.execute(_ROWS), document)
    except (sqlite3.Error, ValueError, OverflowError, MemoryError) as error:
        raise PageError(f"{document.name} cannot be read as Isso's database: {error}. Copy it again.") from error
    finally:
        connection.close()


def _collected(rows: Iterator[tuple[Any, ...]], document: Document) -> list[tuple[Any, ...]]:
    """All rows; a file whose pages point to each other can give more than it holds, without end."""
    found: list[tuple[Any, ...]] = []
    size = 0
    for row in rows:
        found.append(row)
        size += 8 + sum(len(cell) for cell in row[5:7] if isinstance(cell, str | bytes))
        if size > 2 * len(document.data):
            raise PageError(f"{document.name} is a damaged database: it gives more than it holds. Copy it again.")
    return found


def _without_journal(data: bytes) -> bytes:
    """The file marked as one without a write-ahead log, which a file in memory cannot have."""
    return data[:18] + b"\x01\x01" + data[20:]


def _refuse_all_but_reading(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")
    connection.set_authorizer(
        lambda action, *_: (
            sqlite3.SQLITE_OK if action in _READS or action == sqlite3.SQLITE_FUNCTION else sqlite3.SQLITE_DENY
        )
    )
