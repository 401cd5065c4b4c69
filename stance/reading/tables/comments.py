"""Tables as comments and as labelled examples, and comments as tables."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from stance.errors import InputError
from stance.labels import AGREEMENTS, ATTRIBUTES, STANCE_SYNONYMS
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
    ids = strings(cells["comment_id"]) if "comment_id" in cells else empty
    threads = strings(cells["thread_id"]) if "thread_id" in cells else empty
    parents = strings(cells["parent_id"]) if "parent_id" in cells else empty
    return pd.DataFrame(
        {
            "source": source,
            "thread_id": threads.where(threads.notna(), thread_id(None, None, Path(source).name)),
            "comment_id": ids.where(ids.notna(), numbers),
            "parent_id": parents.where(parents != "0", None),  # WordPress and others write 0 for "none"
            "parent_evidence": strings(cells["parent_evidence"]) if "parent_evidence" in cells else empty,
            "parent_confidence": cells["parent_confidence"].map(share) if "parent_confidence" in cells else empty,
            "answers_absent": cells["answers_absent"].map(truth).eq(True) if "answers_absent" in cells else False,
            "author": strings(cells["author"]) if "author" in cells else empty,
            "is_guest": cells["is_guest"].map(truth).astype(object) if "is_guest" in cells else empty,
            "posted_at": times(cells["posted_at"]) if "posted_at" in cells else empty,
            "posted_as": strings(cells["posted_as"]) if "posted_as" in cells else empty,
            "subject": strings(cells["subject"]) if "subject" in cells else empty,
            "text": strings(cells["text"]).fillna(""),
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


def read_examples(reader: TableReader, task: str, given: Mapping[str, str] | None = None) -> list[Example]:
    """The labelled rows of a table, for training or evaluation; rows without a usable label go to ``warnings``.

    Raises:
        InputError: if the columns the task needs are not there.
    """
    examples: list[Example] = []
    unusable = 0
    for frame in reader.chunks():
        roles = guess_columns(map(str, frame.columns), given)
        _need_columns(reader.name, list(map(str, frame.columns)), roles, task)
        for row in frame.to_dict("records"):
            example = _example(row, roles, task)
            unusable += example is None
            if example is not None:
                examples.append(example)
    if unusable:
        reader.warnings.append(f"{unusable:,} rows of {reader.name} have no text or no usable {task} label.")
    return examples


def _need_columns(name: str, columns: list[str], roles: Mapping[str, str], task: str) -> None:
    needed = ["text", *{"stance": ("target", "stance"), "agreement": ("parent_text", "agreement")}.get(task, ())]
    missing = [role for role in needed if role not in roles]
    if task == "toxicity" and not any(attribute in roles for attribute in ATTRIBUTES):
        missing.append("toxicity")
    if missing:
        raise InputError(
            f"{name} has no column {' and '.join(map(repr, missing))}, which {task} labels need. Its columns are "
            f"{listed(columns)}. Name them, such as: --column {missing[0]}=NAME"
        )


def _example(row: Mapping[Any, Any], roles: Mapping[str, str], task: str) -> Example | None:
    text = string(row[roles["text"]])
    group = string(row[roles["thread_id"]]) if "thread_id" in roles else None
    if text is None:
        return None
    if task == "stance":
        target = string(row[roles["target"]])
        label = STANCE_SYNONYMS.get((string(row[roles["stance"]]) or "").lower())
        return Example(text, target, {"stance": label}, group) if target and label else None
    if task == "agreement":
        parent = string(row[roles["parent_text"]])
        label = (string(row[roles["agreement"]]) or "").lower()
        return Example(text, parent, {"agreement": label}, group) if parent and label in AGREEMENTS else None
    shares = {name: share(row[roles[name]]) for name in ATTRIBUTES if name in roles}
    known = {name: value for name, value in shares.items() if value is not None}
    return Example(text, None, known, group) if known else None
