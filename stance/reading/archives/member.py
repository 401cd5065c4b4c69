"""One file of an archive."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import IO, Final

from stance.errors import PageError
from stance.reading.archives.unpacking import BLOCK_BYTES
from stance.reading.formats import MAX_BYTES

MAX_NAME: Final = 300
"""Characters of a name from an archive that are shown. Set by hand: longer than people name files."""


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive, not read yet."""

    name: str
    """As it is shown, such as ``dump.zip!comments/a.html``; one compressed by itself has its own. Never a path."""
    suffix: str
    """The ending that says how to read it; empty if its name has none."""
    open: Callable[[], IO[bytes]]
    """The unpacked bytes from the start; reading them raises ``PageError`` where they are damaged or a bomb."""
    as_of: date | None = None
    """The day it was saved, if the archive says so."""
    url: str | None = None
    """The address it was saved from, if the archive says so."""

    def read(self) -> bytes:
        """All of it.

        Raises:
            PageError: if it is damaged, or larger than a page may be.
        """
        with self.open() as stream:
            advice = " Split it, or export the comments as CSV or JSONL, which may be of any size."
            return joined(iter(partial(stream.read, BLOCK_BYTES), b""), self.name, advice)


def joined(blocks: Iterable[bytes], name: str, advice: str = "") -> bytes:
    """All ``blocks`` of a page, which the user knows as ``name``.

    Raises:
        PageError: if they are more than a page may have; its message ends with ``advice``.
    """
    read, size = [], 0
    for block in blocks:
        read.append(block)
        size += len(block)
        if size > MAX_BYTES:
            raise PageError(f"{name} unpacks to more than {MAX_BYTES / 1e6:,.0f} MB, which no page does.{advice}")
    return b"".join(read)


def shown(name: str) -> str:
    """A name from an archive on one line, without control characters."""
    return "".join(char if char.isprintable() else "\ufffd" for char in name[:MAX_NAME])
