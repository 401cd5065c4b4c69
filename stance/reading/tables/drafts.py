"""Files that appear under their names when all is written, and not before."""

import glob
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Final

from stance.errors import InputError

PART: Final = ".part"
"""Ends the name of a file that is being written."""


class Draft:
    """What is being written for ``path``, beside it, until it is kept.

    Raises:
        InputError: on making one, if nothing can be written there; on opening or keeping it, if the disk is full.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with self.failures_told():
            _refuse_place(path)
        self._place = Path(os.path.realpath(path))  # a link stays a link, to a new file
        self._part = self._place.with_name(f".{self._place.name}.{os.getpid()}{PART}")

    def open(self) -> IO[bytes]:
        """The draft, empty."""
        with self.failures_told():
            self._sweep()
            handle = self._part.open("wb")
            _lock(handle)
            return handle

    def keep(self) -> None:
        """Gives the draft, closed by now, the file's name."""
        with self.failures_told():
            self._part.replace(self._place)

    def discard(self) -> None:
        """Removes the draft, if it is not kept."""
        with suppress(OSError):
            self._part.unlink(missing_ok=True)

    @contextmanager
    def failures_told(self) -> Iterator[None]:
        """Makes what the system says of writing an ``InputError``."""
        try:
            yield
        except OSError as error:
            raise InputError(f"Cannot write {self._path}: {error.strerror or error}.") from error

    def _sweep(self) -> None:
        """Removes what earlier runs left of a file that they were writing when they were killed."""
        for part in self._place.parent.glob(f".{glob.escape(self._place.name)}.*{PART}"):
            with suppress(OSError), part.open("rb") as handle:
                if _lock(handle):
                    part.unlink()


def write_text(path: Path, text: str) -> None:
    """Writes ``text`` to ``path`` in UTF-8, whole or not at all.

    Raises:
        InputError: if nothing can be written there.
    """
    draft = Draft(path)
    try:
        with draft.failures_told(), draft.open() as handle:
            handle.write(text.encode("utf-8"))
        draft.keep()
    finally:
        draft.discard()


def _refuse_place(path: Path) -> None:
    """Raises ``InputError`` if ``path`` is something that no file can stand for, or in a folder that takes none."""
    if not path.parent.is_dir():
        raise InputError(f"Cannot write {path}: there is no folder {path.parent}. Make it first.")
    if path.exists() and not path.is_file():
        kind = "a folder" if path.is_dir() else "a device or a pipe"
        raise InputError(f"Cannot write {path}: it is {kind}, not a file.")
    if not os.access(Path(os.path.realpath(path)).parent, os.W_OK | os.X_OK):
        raise InputError(f"Cannot write {path}: its folder may not be written to. Choose another.")


def _lock(handle: IO[bytes]) -> bool:
    """Whether the file is this process's alone now, for as long as it is open."""
    try:
        import fcntl
    except ImportError:  # Windows
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:  # another run is writing it, or the file system has no locks
        return False
    return True
