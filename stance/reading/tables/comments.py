"""Tables read as comments, and comments as tables."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pandas as pd

from stance.errors import ColumnsError
from stance.reading.identity import CommentIds, thread_id
from stance.reading.references import parent_of
from stance.reading.tables.cells import share, string, strings, truth, words
from stance.reading.tables.columns import fullest_first, guess_columns, header_missing, is_html, listed
from stance.reading.tables.noticed import Noticed
from stance.reading.tables.reader import TableReader
from stance.reading.tables.times import times
from stance.records import COMMENT_COLUMNS, Comment, Thread

COMMENT_PREFIX: Final = "t1_"
"""What Reddit puts before the id of a comment."""


_OWN_OUTPUT = frozenset(("source", "thread_id", "comment_id", "parent_evidence", "answers_absent"))
"""Columns that together only this program writes: where they stand, ``source`` is where the comment was first."""


def read_comments(reader: TableReader, given: Mapping[str, str] | None = None) -> Iterator[pd.DataFrame]:
    """Chunks with the ``COMMENT_COLUMNS``, one row per row of the table, in its order.

    ``given`` names columns by role, such as ``{"text": "remark"}``. Where the table has no ids, the row's number,
    from 1, is its id.

    Raises:
        InputError: if there is no column of texts, or the file cannot be read.
    """
    row, noticed = reader.first_row, Noticed(headlines=reader.headlines)
    for frame in reader.chunks():
        yield comment_frame(frame, reader.name, given, row, noticed)
        row += len(frame)
    reader.warnings += noticed.told(reader.name)


def comment_frame(
    frame: pd.DataFrame,
    source: str,
    given: Mapping[str, str] | None = None,
    first_row: int = 1,
    noticed: Noticed | None = None,
) -> pd.DataFrame:
    """The ``COMMENT_COLUMNS`` of any table of comments, one row per row, index kept.

    Args:
        frame: the table.
        source: what the user knows it by.
        given: names of columns by role.
        first_row: the number of its first row, which is its id where it has none.
        noticed: counts what is to be told.

    Raises:
        ColumnsError: if there is no column of texts.
    """
    noticed = noticed if noticed is not None else Noticed()
    frame = fullest_first(frame)[0]
    columns = list(map(str, frame.columns))
    roles = guess_columns(columns, given)
    if "text" not in roles and (advice := header_missing(columns, ["text"])):
        raise ColumnsError(f"{source} has no header. {advice}")
    if "text" not in roles:
        raise ColumnsError(
            f"{source} has no column of comment texts. Its columns are {listed(columns)}. "
            "Rename the one to read to text, or name it: --column text=NAME"
        )
    cells = {role: frame[roles[role]] for role in roles}
    empty = pd.Series([None] * len(frame), index=frame.index, dtype=object)
    numbers = pd.Series([str(i) for i in range(first_row, first_row + len(frame))], index=frame.index, dtype=object)

    def column(role: str, read: Callable[["pd.Series[Any]"], "pd.Series[Any]"] = strings) -> "pd.Series[Any]":
        return read(cells[role]) if role in cells else empty

    ids, threads, posted_at = column("comment_id"), column("thread_id"), column("posted_at", times)
    threads = threads.where(threads.notna(), thread_id(None, None, Path(source).name))
    posted_as = column("posted_as")
    if "posted_at" in cells:
        posted_as = posted_as.where(posted_as.notna(), noticed.unread_times(cells["posted_at"], posted_at))
    texts = comment_texts(cells["text"], roles["text"], columns)
    noticed.gone_texts(texts)
    if "headline" in cells:
        noticed.headlines_of(threads, cells["headline"])
    if {"comment_id", "parent_id"} & set(cells) or not {"author", "posted_at"} & set(cells):
        ids = ids.where(ids.notna(), numbers)  # parents may be named by them, and texts alone tell too little
    else:  # a table that has grown at its top has other numbers for the same comments
        ids = _made_ids(threads, column("author"), posted_at.where(posted_at.notna(), posted_as), texts)
    return pd.DataFrame(
        {
            "source": _sources(frame, columns, source),
            "thread_id": threads,
            "comment_id": ids,
            "parent_id": _parents(ids, cells.get("parent_id", empty), threads),
            "parent_evidence": column("parent_evidence"),
            "parent_confidence": column("parent_confidence", lambda cells: cells.map(share)),
            "answers_absent": cells["answers_absent"].map(truth).eq(True) if "answers_absent" in cells else False,
            "author": column("author"),
            "is_guest": column("is_guest", lambda cells: cells.map(truth).astype(object)),
            "posted_at": posted_at,
            "posted_as": posted_as,
            "subject": column("subject"),
            "text": texts,
        },
        index=frame.index,
    )


def _made_ids(*columns: "pd.Series[Any]") -> "pd.Series[Any]":
    """Ids of thread, author, time and text, the same wherever the comment stands in its table."""
    by_thread: dict[str, CommentIds] = {}
    rows = zip(*(column.tolist() for column in columns), strict=True)
    made = [by_thread.setdefault(thread, CommentIds()).next(*said) for thread, *said in rows]
    return pd.Series(made, index=columns[0].index, dtype=object)


def _is_own_output(columns: Sequence[str]) -> bool:
    return set(columns) >= _OWN_OUTPUT


def comment_texts(cells: "pd.Series[Any]", name: str, columns: Sequence[str]) -> "pd.Series[Any]":
    """What each comment says, of the column called ``name`` among ``columns``; empty where it says nothing."""
    in_html, as_they_are = is_html(name), _is_own_output(columns)  # this program writes texts, whatever they look like
    texts = [(string(cell) or "") if as_they_are else words(cell, in_html) for cell in cells]
    return pd.Series(texts, index=cells.index, dtype=object)


def _sources(frame: pd.DataFrame, columns: Sequence[str], source: str) -> "pd.Series[Any]":
    """Where each comment was read first: as this program's own output says it, else ``source``."""
    here = pd.Series([source] * len(frame), index=frame.index, dtype=object)
    if not _is_own_output(columns):
        return here
    first = strings(frame["source"])
    return first.where(first.notna(), here)


def _parents(ids: "pd.Series[Any]", cells: "pd.Series[Any]", threads: "pd.Series[Any]") -> "pd.Series[Any]":
    """The id of the comment that each replies to, in the spelling that the ids of its thread have.

    A parent in another chunk of the table is not known here; its id is spelt as those that are.
    """
    known: dict[str, set[str]] = {}
    for thread, own in zip(threads, ids, strict=True):
        known.setdefault(thread, set()).add(own)
    have_prefix = any(own.startswith(COMMENT_PREFIX) for own in ids)
    found: list[str | None] = []
    for own, cell, thread in zip(ids, cells, threads, strict=True):
        written = string(cell)
        if written is not None and (written in known[thread] or (have_prefix and written.startswith(COMMENT_PREFIX))):
            found.append(written)
        else:
            found.append(parent_of(own, written, thread, known[thread]))
    return pd.Series(found, index=ids.index, dtype=object)


_OF_COMMENT = tuple(column for column in COMMENT_COLUMNS if column not in ("source", "thread_id"))


def thread_frame(threads: Iterable[Thread]) -> pd.DataFrame:
    """The ``COMMENT_COLUMNS`` of some threads, one row per comment."""
    rows = [
        (thread.source, thread.thread_id, *(getattr(comment, name) for name in _OF_COMMENT))
        for thread in threads  # in one frame: thousands of small ones take minutes
        for comment in thread.comments
    ]
    return pd.DataFrame(rows, columns=["source", "thread_id", *_OF_COMMENT], dtype=object)[list(COMMENT_COLUMNS)]


def frame_threads(comments: pd.DataFrame, reader: TableReader) -> list[Thread]:
    """The threads of a frame with the ``COMMENT_COLUMNS``, by first appearance; the first has what was set aside."""
    sources: dict[str, str] = {}
    by_thread: dict[str, list[Comment]] = {}
    of_row = comments[["thread_id", "source", *_OF_COMMENT]].itertuples(index=False, name=None)
    for thread, source, *values in of_row:
        sources.setdefault(str(thread), str(source))
        by_thread.setdefault(str(thread), []).append(Comment(**dict(zip(_OF_COMMENT, values, strict=True))))
    threads = [
        Thread(
            thread_id=key,
            source=sources[key],
            title=reader.headlines.get(key),
            url=key if key.startswith(("http://", "https://")) else None,
            comments=tuple(found),
        )
        for key, found in by_thread.items()
    ]
    return [replace(threads[0], skipped=tuple(reader.skipped), warnings=tuple(reader.warnings)), *threads[1:]]
