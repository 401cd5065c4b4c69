"""Addresses of the desk's screens, so that a link shows a colleague the same."""

from typing import Final
from urllib.parse import urlencode

QUEUE: Final = "queue"
THREADS: Final = "desk-threads"


def to_thread(thread_id: str, comment_id: str | None = None) -> str:
    """The address of a thread, or of one of its comments there, from any other screen."""
    return f"{THREADS}?{urlencode(thread(thread_id, comment_id), errors='replace')}"


def thread(thread_id: str, comment_id: str | None = None) -> dict[str, str]:
    """What stands after the question mark there.

    The name is not that of a filter of the queue: Streamlit drops what belongs to a field of another screen.
    """
    return {"id": thread_id} | ({"comment": comment_id} if comment_id is not None else {})
