"""Compressed files and archives: gzip, zstandard, zip, and WARC files of saved pages (ISO 28500).

An archive is told by its first bytes, not by its name. Nothing is written to disk, so the paths inside lead nowhere;
what unpacks to far more than any text does is refused as soon as that shows.
"""

import gzip
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final

from stance.errors import PageError, StanceError
from stance.reading.formats.document import MAX_BYTES

SUFFIXES: Final = (".gz", ".zst", ".zip", ".warc")
"""File name endings of archives."""
MAX_RATIO: Final = 200
"""Bytes unpacked from one; pages and tables of comments pack to a tenth or, at the very best, a fiftieth."""
FREE_BYTES: Final = 64 * 1024**2
"""So much may come out of the smallest archive: it harms nothing, and short repetitive files pack well."""
MAX_MEMBERS: Final = 100_000
"""Files in one zip archive."""
MAX_WINDOW: Final = 2**31
"""Bytes zstandard may look back, as its longest setting has it, which dumps of Reddit are packed with."""

BLOCK: Final = 1 << 18
"""Bytes unpacked at a time."""
ZSTD_CHUNK: Final = 2_048
"""Bytes given to zstandard at a time: a block of four may unpack to 128 KB, so that no more than 64 MB come at once."""

_GZIP: Final = b"\x1f\x8b"
_ZSTD: Final = b"\x28\xb5\x2f\xfd"
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
_WARC = re.compile(rb"WARC/\d\.\d{1,2}\r?\n")
_TAR_MARK: Final = slice(257, 262)
_PAGE_TYPES: Final = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "application/json": ".json",
    "application/activity+json": ".json",
}
_CHARSET = re.compile(r"charset\s{0,3}=\s{0,3}[\"']?([\w.:-]{2,40})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive."""

    name: str
    """As it is shown, such as ``dump.zip!comments/a.html``; one compressed alone goes by its own. Never a path."""
    suffix: str
    """The ending that says how to read it; empty if its name has none."""
    open: Callable[[], IO[bytes]]
    """The unpacked bytes from the start; reading them raises ``PageError`` where they are damaged or a bomb."""
    as_of: date | None = None
    """The day it was saved, if the archive says it."""
    url: str | None = None
    """The address it was saved from, if the archive says it."""

    def read(self) -> bytes:
        """All of it.

        Raises:
            PageError: if it is damaged, or larger than a page may be.
        """
        blocks, size = [], 0
        with self.open() as stream:
            while block := stream.read(BLOCK):
                blocks.append(block)
                size += len(block)
                if size > MAX_BYTES:
                    raise PageError(
                        f"{self.name} unpacks to more than {MAX_BYTES / 1e6:,.0f} MB, which no page does. "
                        "Split it, or export the comments as CSV or JSONL, which may be of any size."
                    )
        return b"".join(blocks)


def is_archive(path: Path) -> bool:
    """Whether the file at ``path`` is compressed or an archive."""
    with path.open("rb") as file:
        return _kind(file.read(16)) != ""


def _kind(start: bytes) -> str:
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

    def __enter__(self) -> "Archive":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    @property
    def share(self) -> float:
        """How much of it has been read, 0..1."""
        return min(self._file.tell() / self._size, 1.0) if not self._file.closed else 1.0

    def members(self) -> Iterator[Member]:
        """Its files in turn; a WARC's pages must be read before the next is asked for.

        Raises:
            PageError: if it is damaged, or of a kind that is not read.
        """
        with self._file as file:
            kind = _kind(file.read(16))
        if kind == "zip":
            yield from self._zip()
            return
        inner = self._start(kind)
        if _WARC.match(inner):
            yield from self._warc(kind)
        elif not _kind(inner) and inner[_TAR_MARK] != b"ustar":
            self.is_single = True
            yield Member(self.name, _suffix_within(self.name), lambda: self._open(kind))
        else:
            raise PageError(f"{self.name} holds an archive within an archive. Unpack it first, then give its files.")

    def _start(self, kind: str) -> bytes:
        with self._open(kind) as stream:
            return stream.read(512)

    def _open(self, kind: str) -> IO[bytes]:
        """The whole file, unpacked, from its start."""
        self._file.close()
        self._file = file = self._path.open("rb")
        packed: Any = file
        if kind == "gzip":
            packed = gzip.GzipFile(fileobj=file, mode="rb")
        elif kind == "zstd":
            packed = _Zstd(file)
        guard = _Guard(self.name)
        return io.BufferedReader(_Guarded(packed, self.name, lambda count: guard.add(count, file.tell())), 1 << 16)

    def _zip(self) -> Iterator[Member]:
        self._file.close()
        self._file = self._path.open("rb")
        try:
            archive = zipfile.ZipFile(self._file)
            inside = [each for each in archive.infolist() if _is_shown(each)]
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RuntimeError) as error:
            raise PageError(f"{self.name} is a damaged zip archive: {error}. Copy or download it again.") from error
        if len(archive.namelist()) > MAX_MEMBERS:
            raise PageError(
                f"{self.name} holds {len(archive.namelist()):,} files; at most {MAX_MEMBERS:,} are read. "
                "Unpack it, and give the folder."
            )
        if "[Content_Types].xml" in archive.namelist():
            raise PageError(f"{self.name} is an office document. Save its table as CSV, or its text as a text file.")
        guard = _Guard(self.name)
        for each in inside:
            name = f"{self.name}!{_shown(each.filename)}"
            yield Member(name, PurePosixPath(each.filename).suffix.lower(), self._zipped(archive, each, name, guard))

    def _zipped(
        self, archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, guard: "_Guard"
    ) -> Callable[[], IO[bytes]]:
        def opened() -> IO[bytes]:
            if member.flag_bits & 1:
                raise PageError(f"{name} is encrypted. Unpack the archive with its password, and give the files.")
            try:
                packed = archive.open(member)
            except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RuntimeError) as error:
                raise PageError(f"{name} cannot be unpacked: {error}. Copy or download the archive again.") from error
            # Members may overlap, so that what all of them unpack to is held against the size of the archive.
            return io.BufferedReader(_Guarded(packed, name, lambda count: guard.add(count, self._size)), 1 << 16)

        return opened

    def _warc(self, kind: str) -> Iterator[Member]:
        from warcio.archiveiterator import ArchiveIterator

        guard = _Guard(self.name)
        records = iter(ArchiveIterator(self._open(kind)))
        while True:
            try:
                record = next(records, None)
                page = _page_of(record, self.name, self._size, guard) if record is not None else None
            except StanceError:
                raise
            except Exception as error:  # warcio lets through whatever its parsers raise
                raise PageError(f"{self.name} is a damaged WARC file: {error}. Copy or download it again.") from error
            if record is None:
                return
            if page is not None:
                yield page
            if _is_cut(record):
                raise PageError(f"{self.name} breaks off within a page; what stands before is read. Download it again.")


class _Guard:
    """Counts what is unpacked and stops a bomb."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._count = 0

    def add(self, count: int, packed: int) -> None:
        """Notes that ``count`` more bytes came out of the first ``packed`` bytes.

        Raises:
            PageError: if that is more than any text would give.
        """
        self._count += count
        if self._count > FREE_BYTES and self._count > MAX_RATIO * max(packed, 1):
            raise PageError(
                f"{self._name} unpacks to more than {MAX_RATIO} times its size, which no comments do. It may be a "
                "bomb; if you trust it, unpack it yourself and give the file."
            )


class _Zstd:
    """A zstandard stream. The library's own reader takes a file that was cut off for a whole one."""

    def __init__(self, packed: IO[bytes]) -> None:
        import zstandard

        self._packed = packed
        self._decompressor = zstandard.ZstdDecompressor(max_window_size=MAX_WINDOW)
        self._frame: Any = None
        self._rest = b""
        self._ready = io.BytesIO()

    def read(self, size: int) -> bytes:
        """Some of the bytes, none at the end."""
        while not (data := self._ready.read(size)):
            chunk = self._rest or self._packed.read(ZSTD_CHUNK)
            self._rest = b""
            if not chunk and self._frame is not None:
                raise EOFError("it ends within a frame")
            if not chunk:
                return b""
            self._frame = self._frame or self._decompressor.decompressobj()
            self._ready = io.BytesIO(self._frame.decompress(chunk))
            if self._frame.eof:
                self._rest, self._frame = self._frame.unused_data, None
        return data

    def close(self) -> None:
        """Lets the file go."""
        self._packed.close()


class _Guarded(io.RawIOBase):
    """A stream being unpacked, which tells damage in a sentence and reports what came out."""

    def __init__(self, packed: Any, name: str, note: Callable[[int], None]) -> None:
        self._packed = packed
        self._name = name
        self._note = note

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            data = self._packed.read(min(len(buffer), BLOCK))
        except StanceError:
            raise
        except Exception as error:  # each decompressor has errors of its own
            raise PageError(
                f"{self._name} is damaged or cut off and cannot be unpacked: {error}. Copy or download it again."
            ) from error
        self._note(len(data))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._packed.close()
        super().close()


def _suffix_within(name: str) -> str:
    """The ending that ``name`` has without that of its compression."""
    path = PurePosixPath(name.replace("\\", "/"))
    return path.with_suffix("").suffix.lower() if path.suffix.lower() in (".gz", ".zst", ".gzip", ".zstd") else ""


def _is_shown(member: zipfile.ZipInfo) -> bool:
    parts = PurePosixPath(member.filename).parts
    return not member.is_dir() and not any(
        part.startswith((".", "__MACOSX")) for part in parts if part not in ("..", ".")
    )


def _shown(name: str) -> str:
    """``name`` on one line, without control characters."""
    return "".join(char if char.isprintable() else "\ufffd" for char in name[:300])


def _page_of(record: Any, archive: str, size: int, guard: _Guard) -> Member | None:
    """The page a record of a WARC file holds; None if it is no successful answer with a page or JSON."""
    if record.rec_type not in ("response", "resource"):
        return None
    headers = record.http_headers if record.http_headers is not None else record.rec_headers
    if record.rec_type == "response" and not str(headers.get_statuscode()).startswith("2"):
        return None
    content_type = headers.get_header("Content-Type") or ""
    suffix = _PAGE_TYPES.get(content_type.partition(";")[0].strip().lower())
    if suffix is None:
        return None
    url = _shown(record.rec_headers.get_header("WARC-Target-URI") or "")
    data = _as_utf8(_content(record, f"{archive}!{url}", size, guard), content_type)
    return Member(f"{archive}!{url}", suffix, lambda: io.BytesIO(data), _day_of(record), url or None)


def _content(record: Any, name: str, packed: int, guard: _Guard) -> bytes:
    """The record's body, unpacked; bounded, for a server may have packed a bomb."""
    stream, blocks, size = record.content_stream(), [], 0
    while block := stream.read(1 << 16):
        blocks.append(block)
        size += len(block)
        guard.add(len(block), packed)
        if size > MAX_BYTES:
            raise PageError(f"{name} unpacks to more than {MAX_BYTES / 1e6:,.0f} MB, which no page does.")
    return b"".join(blocks)


def _is_cut(record: Any) -> bool:
    """Whether the file ends before the record does, which warcio passes over."""
    while record.raw_stream.read(1 << 16):
        pass
    return getattr(record.raw_stream, "limit", 0) > 0


def _as_utf8(data: bytes, content_type: str) -> bytes:
    """``data`` in UTF-8 if the server named another encoding, for the page itself may not name it."""
    charset = _CHARSET.search(content_type)
    if charset is None or charset[1].lower() in ("utf-8", "utf8"):
        return data
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        try:
            return data.decode(charset[1], errors="replace").encode("utf-8", errors="replace")
        except (LookupError, ValueError):
            return data
    return data


def _day_of(record: Any) -> date | None:
    try:
        return date.fromisoformat((record.rec_headers.get_header("WARC-Date") or "")[:10])
    except ValueError:
        return None
