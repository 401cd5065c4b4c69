"""Tables read as comments or as labelled examples, and comments as tables."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from stance.errors import InputError
from stance.labels import Task
from stance.reading.identity import thread_id
from stance.reading.tables.columns import COMMENT_COLUMNS, guess_columns, listed, share, string, strings, times, truth
from stance.reading.tables.reader import TableReader
from stance.records import Comment, Example, Thread


def read_comments(reader: TableReader, given: Mapping[str, str] | None = None) -> Iterator[pd.DataFrame]:
    """Chunks with the ``COMMENT_COLUMNS``, one row per row of the table, in its order.

    ``given`` names columns by role, such as ``{"text": "remark"}``. Where the table has no ids, the row's number,
    from 1, is its id.

    Raises:
        InputError: if there is no column of texts, or the file cannot be read.
    """
    row = 1
    for frame in reader.chunks():
        yield comment_frame(frame, reader.name, given, row)
        row += len(frame)


def comment_frame(
    frame: pd.DataFrame, source: str, given: Mapping[str, str] | None = None, first_row: int = 1
) -> pd.DataFrame:
    """The ``COMMENT_COLUMNS`` of any table of comments, one row per row, index kept.

    Raises:
        InputError: if there is no column of texts.
    """
    roles = guess_columns(map(str, frame.columns), given)
    if "text" not in roles:
        raise InputError(
            f"{source} has no column of comment texts. Its columns are {listed(map(str, frame.columns))}. "
            "Rename the one to read to text, or name it: --column text=NAME"
        )
    cells = {role: frame[roles[role]] for role in roles}
    empty = pd.Series([None] * len(frame), index=frame.index, dtype=object)
    numbers = pd.Series([str(i) for i in range(first_row, first_row + len(frame))], index=frame.index, dtype=object)

    def column(role: str, read: Callable[["pd.Series[Any]"], "pd.Series[Any]"] = strings) -> "pd.Series[Any]":
        return read(cells[role]) if role in cells else empty

    ids, threads, parents = column("comment_id"), column("thread_id"), column("parent_id")
    return pd.DataFrame(
        {
            "source": source,
            "thread_id": threads.where(threads.notna(), thread_id(None, None, Path(source).name)),
            "comment_id": ids.where(ids.notna(), numbers),
            "parent_id": parents.where(parents != "0", None),  # WordPress and others write 0 for "none"
            "parent_evidence": column("parent_evidence"),
            "parent_confidence": column("parent_confidence", lambda cells: cells.map(share)),
            "answers_absent": cells["answers_absent"].map(truth).eq(True) if "answers_absent" in cells else False,
            "author": column("author"),
            "is_guest": column("is_guest", lambda cells: cells.map(truth).astype(object)),
            "posted_at": column("posted_at", times),
            "posted_as": column("posted_as"),
            "subject": column("subject"),
            "text": column("text").fillna(""),
        },
        index=frame.index,
    )


_OF_THREAD = ("source", "thread_id")
_OF_COMMENT = tuple(column for column in COMMENT_COLUMNS if column not in _OF_THREAD)


def thread_frame(threads: Iterable[Thread]) -> pd.DataFrame:
    """The ``COMMENT_COLUMNS`` of some threads, one row per comment."""
    rows = [
        (thread.source, thread.thread_id, *(getattr(comment, name) for name in _OF_COMMENT))
        for thread in threads
        for comment in thread.comments
    ]
    return pd.DataFrame(rows, columns=[*_OF_THREAD, *_OF_COMMENT], dtype=object)


def frame_threads(comments: pd.DataFrame, reader: TableReader) -> list[Thread]:
    """The threads of a frame with the ``COMMENT_COLUMNS``, by first appearance; the first has what was set aside."""
    threads = [
        Thread(
            thread_id=str(key),
            source=str(rows["source"].iloc[0]),
            url=str(key) if str(key).startswith(("http://", "https://")) else None,
            comments=tuple(
                Comment(**dict(zip(_OF_COMMENT, row, strict=True)))
                for row in rows[list(_OF_COMMENT)].itertuples(index=False, name=None)
            ),
        )
        for key, rows in comments.groupby("thread_id", sort=False)
    ]
    return [replace(threads[0], skipped=tuple(reader.skipped), warnings=tuple(reader.warnings)), *threads[1:]]


def read_examples(
    reader: TableReader, task: Task, given: Mapping[str, str] | None = None, further: Sequence[str] = ()
) -> list[Example]:
    """The labelled rows of a table, for training or evaluation; rows without a usable label go to ``warnings``.

    Args:
        reader: the table.
        task: what the labels are of.
        given: names of columns by role, such as ``{"text": "remark"}``.
        further: labels that are not among the task's own, such as those that a model's card names.

    Raises:
        InputError: if the columns the task needs are not there.
    """
    examples: list[Example] = []
    unusable = 0
    for frame in reader.chunks():
        roles = guess_columns(map(str, frame.columns), given, further)
        _need_columns(reader.name, list(map(str, frame.columns)), roles, task, further)
        for row in frame.to_dict("records"):
            example = _example(row, roles, task, further)
            unusable += example is None
            if example is not None:
                examples.append(example)
    if unusable:
        reader.warnings.append(f"{unusable:,} rows of {reader.name} have no text or no usable {task.name} label.")
    return examples


def _need_columns(name: str, columns: list[str], roles: Mapping[str, str], task: Task, further: Sequence[str]) -> None:
    missing = [role for role in ("text", *([task.about] if task.about else [])) if role not in roles]
    if not task.labels_among(roles, further):
        missing.append(task.name)
    if missing:
        raise InputError(
            f"{name} has no column {' and '.join(map(repr, missing))}, which {task.name} labels need. Its columns are "
            f"{listed(columns)}. Name them, such as: --column {missing[0]}=NAME"
        )


def _example(row: Mapping[Any, Any], roles: Mapping[str, str], task: Task, further: Sequence[str]) -> Example | None:
    text = string(row[roles["text"]])
    about = string(row[roles[task.about]]) if task.about else None
    group = string(row[roles["thread_id"]]) if "thread_id" in roles else None
    labels = _labels(row, roles, task, further)
    if text is None or not labels or (task.about and about is None):
        return None
    return Example(text, about, labels, group)


def _labels(row: Mapping[Any, Any], roles: Mapping[str, str], task: Task, further: Sequence[str]) -> dict[str, Any]:
    """The labels of a row, as ``Example`` has them; empty if there is no usable one."""
    cells = {name: row[roles[name]] for name in task.labels_among(roles, further)}
    if task.is_graded:
        shares = {name: share(cell) for name, cell in cells.items()}
        return {name: value for name, value in shares.items() if value is not None}
    labels = {name: task.synonyms.get((string(cell) or "").lower()) for name, cell in cells.items()}
    return {name: label for name, label in labels.items() if label is not None}
