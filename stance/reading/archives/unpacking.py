"""Streams that unpack what was compressed: bounded, and with damage told in a sentence."""

import gzip
import io
from collections.abc import Callable
from typing import IO, Any, Final

from stance.errors import PageError, StanceError

MAX_RATIO: Final = 200
"""Bytes unpacked from one; pages and tables of comments pack to a tenth or, at the very best, a fiftieth."""
FREE_BYTES: Final = 64 * 1024**2
"""So much may come out of the smallest archive: it harms nothing, and short repetitive files pack well."""
BLOCK_BYTES: Final = 1 << 18
"""Bytes unpacked at a time: enough that the loop around them costs nothing, and few enough to be stopped in time."""
BUFFER_BYTES: Final = 1 << 16
"""Bytes kept ready for readers that ask for a line or a few bytes. Set by hand."""

MAX_WINDOW: Final = 2**31
"""Bytes that zstandard may look back, as with its longest setting, which dumps of Reddit are packed with."""
ZSTD_CHUNK: Final = 2_048
"""Bytes given to zstandard at a time: a block of four may unpack to 128 KB, so that no more than 64 MB come at once."""


class BombError(PageError):
    """An archive that unpacks to more than comments would; nothing more of it is read."""


class Guard:
    """Counts what is unpacked and stops a bomb."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._count = 0

    def add(self, count: int, packed: int) -> None:
        """Notes that ``count`` more bytes came out of the first ``packed`` bytes.

        Raises:
            BombError: if that is more than any text would give.
        """
        self._count += count
        if self._count > FREE_BYTES and self._count > MAX_RATIO * max(packed, 1):
            raise BombError(
                f"{self._name} unpacks to more than {MAX_RATIO} times its size, which no comments do. It may be a "
                "decompression bomb; if you trust it, unpack it yourself and give the file."
            )


def unpacked(file: IO[bytes], kind: str, name: str) -> IO[bytes]:
    """The bytes of ``file``, which is of ``kind`` ``gzip``, ``zstd`` or not compressed."""
    packed: Any = file
    if kind == "gzip":
        packed = gzip.GzipFile(fileobj=file, mode="rb")
    elif kind == "zstd":
        packed = _Zstd(file)
    guard = Guard(name)
    return guarded(packed, name, lambda count: guard.add(count, file.tell()))


def guarded(packed: Any, name: str, note: Callable[[int], None]) -> IO[bytes]:
    """The bytes of ``packed``, a stream that unpacks; ``note`` is told how many came out.

    Reading it raises ``PageError`` where it is damaged.
    """
    return io.BufferedReader(_Guarded(packed, name, note), BUFFER_BYTES)


class _Guarded(io.RawIOBase):
    """A stream being unpacked, which reports damage in a sentence, and how many bytes came out."""

    def __init__(self, packed: Any, name: str, note: Callable[[int], None]) -> None:
        self._packed = packed
        self._name = name
        self._note = note

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            data = self._packed.read(min(len(buffer), BLOCK_BYTES))
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
        """Closes the file."""
        self._packed.close()
