"""What a thread is called, the same on every screen of the desk."""

import re
from typing import Final, Protocol

from stance.dashboard.wording import WIDTHS
from stance.printable import printable

BEFORE_ID: Final = " · "
"""Stands between the name and the id of a thread."""
_FOLDER: Final = re.compile(r"[/\\]")


class Named(Protocol):
    """What is known of a thread that it can be called by."""

    @property
    def thread_id(self) -> str:
        """The thread's id."""

    @property
    def title(self) -> str | None:
        """The headline of its page."""

    @property
    def url(self) -> str | None:
        """The address of its page."""

    @property
    def file(self) -> str:
        """The file that it came from first."""


def thread_name(thread: Named, width: int = WIDTHS.headline) -> str:
    """A thread's headline on one line, else its address, else its file's name without folders, else that it has none.

    One file may hold many threads: what is called by the file alone has its own name after it, unless that was made up.
    """
    if known := printable(thread.title or thread.url or "", width):
        return known
    name = printable(_FOLDER.split(thread.file)[-1], width)
    own = printable(thread.thread_id, width)
    return name if name and _MADE_UP.fullmatch(own) else f"{name or 'untitled'}{BEFORE_ID}{own}"


_MADE_UP: Final = re.compile(r"[0-9a-f]{12}")
"""An id as reading makes it of a file's name."""
