"""A source as one JSON document: its threads, each with the rows that ``stance parse`` writes."""

from dataclasses import asdict
from typing import Any, Final

from stance.reading.inputs import Source
from stance.reading.pieces import content
from stance.reading.tables import json_lines, records, thread_frame
from stance.records import Thread

_OF_THREAD: Final = (
    "thread_id", "source", "title", "url", "published_at", "author", "language", "body", "announced", "layout", "sure",
)  # fmt: skip


def written(source: Source, most: int) -> str:
    """The ``threads`` of a source in JSON, and how many comments were ``left_out``, since ``most`` are written.

    Raises:
        InputError: if it cannot be read.
    """
    read = content(source, most)
    room, threads, left_out = most, [], read.left_out
    for thread in read.threads:
        threads.append(_record(thread, room))
        left_out += max(0, len(thread.comments) - room)
        room = max(0, room - len(thread.comments))
    return json_lines([{"threads": threads, "left_out": left_out}])


def _record(thread: Thread, most: int) -> dict[str, Any]:
    known = {name: getattr(thread, name) for name in _OF_THREAD}
    told = {"warnings": list(thread.warnings), "skipped": [asdict(part) for part in thread.skipped]}
    return known | told | {"comments": records(thread_frame([thread]).head(most))}
