"""An archive opened for reading, of whatever kind."""

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Final, Self

from stance.errors import PageError
from stance.reading.archives.member import Member
from stance.reading.archives.unpacking import unpacked
from stance.reading.archives.warc_files import warc_members
from stance.reading.archives.zip_files import zip_members

SUFFIXES: Final = (".gz", ".zst", ".zip", ".warc")
"""File name endings of archives."""

_PACKED: Final = (".xlsx",)
"""Endings of files that are zip archives to the eye of a program only."""
_GZIP: Final = b"\x1f\x8b"
_ZSTD: Final = b"\x28\xb5\x2f\xfd"
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
_WARC = re.compile(rb"WARC/\d\.\d{1,2}\r?\n")
_START: Final = 16
"""Bytes in which the kind of an archive shows."""
_TAR_MARK: Final = slice(257, 262)
"""Where a tar archive says ``ustar`` (POSIX.1-1988)."""
_TAR_START: Final = 512
"""Bytes of the first header of a tar archive."""
_COMPRESSED: Final = (".gz", ".zst", ".gzip", ".zstd")
"""Endings that a file compressed by itself has after its own."""


def is_archive(path: Path) -> bool:
    """Whether the file at ``path`` is compressed or an archive, and no office document, which is packed like one."""
    if path.suffix.lower() in _PACKED:
        return False
    with path.open("rb") as file:
        return _kind(file.read(_START)) != ""


def _kind(start: bytes) -> str:
    """What begins with ``start``: ``gzip``, ``zstd``, ``zip``, ``warc``, or nothing that is unpacked."""
    if start.startswith(_GZIP):
        return "gzip"
    if start.startswith(_ZSTD):
        return "zstd"
    if start.startswith(_ZIP):
        return "zip"
    return "warc" if _WARC.match(start) else ""


class Archive:
    """An archive opened for reading; to be closed, as with ``with``."""

    def __init__(self, path: Path, name: str) -> None:
        self.name = name
        self.is_single = False
        """Whether it is one compressed file, known once its member is given."""
        self._path = path
        self._size = max(path.stat().st_size, 1)
        self._file: IO[bytes] = path.open("rb")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    @property
    def share(self) -> float:
        """How much of it has been read, 0..1."""
        return min(self._file.tell() / self._size, 1.0) if not self._file.closed else 1.0

    def members(self) -> Iterator[Member]:
        """Its files in turn; the pages of a WARC file must be read before the next is asked for.

        Raises:
            PageError: if it is damaged, or of a kind that is not read.
        """
        kind = _kind(self._file.read(_START))
        if kind == "zip":
            yield from zip_members(self._file, self.name, self._size)
            return
        with self._open(kind) as stream:
            start = stream.read(_TAR_START)
        if _WARC.match(start):
            yield from warc_members(self._open(kind), self.name, self._size)
        elif not _kind(start) and start[_TAR_MARK] != b"ustar":
            self.is_single = True
            yield Member(self.name, _suffix_within(self.name), lambda: self._open(kind))
        else:
            raise PageError(f"{self.name} holds an archive within an archive. Unpack it first, then give its files.")

    def _open(self, kind: str) -> IO[bytes]:
        """The whole file, unpacked, from its start."""
        self._file.close()
        self._file = self._path.open("rb")
        return unpacked(self._file, kind, self.name)


def _suffix_within(name: str) -> str:
    """The ending that ``name`` has without that of its compression."""
    path = PurePosixPath(name.replace("\\", "/"))
    return path.with_suffix("").suffix.lower() if path.suffix.lower() in _COMPRESSED else ""
