"""Files at addresses such as ``s3://bucket/key``, through fsspec (https://filesystem-spec.readthedocs.io).

The one module that imports it. Its file systems are programs of their own (s3fs, gcsfs, adlfs …), each with errors of
its own, so whatever goes wrong there is told in a sentence with the address.
"""

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final
from uuid import uuid4

from stance.errors import InputError, StanceError
from stance.printable import printable

NEEDED: Final = (
    "Addresses and folders of parts need fsspec, which is not installed here. Install it: "
    'pip install "stance-comments[dask]"'
)
CAUSE_SHOWN: Final = 200
"""Characters of a file system's message that are quoted."""
_STAMPS: Final = ("ETag", "etag", "md5Hash", "mtime", "LastModified", "last_modified", "updated", "created")
"""What file systems say of a file that is another once the file was changed, best first."""
_PART: Final = ".part"
"""Ends the name of a file that is being written."""


def is_address(argument: str) -> bool:
    """Whether an input is named by an address, and not by a path."""
    return "://" in argument


@contextmanager
def told_of(address: str, done: str = "read") -> Iterator[None]:
    """Lets nothing out but ``StanceError``, whatever a file system says of ``address``, which cannot be ``done``."""
    try:
        yield
    except StanceError:
        raise
    except Exception as error:  # each file system has its own
        cause = printable(getattr(error, "strerror", None) or str(error) or type(error).__name__, CAUSE_SHOWN)
        raise InputError(f"{address} cannot be {done}: {cause.rstrip('.')}.") from error


def _opened(address: str) -> tuple[Any, str]:
    """The file system of an address or a path, and the path there."""
    try:
        from fsspec.core import url_to_fs
    except ImportError as error:
        raise InputError(NEEDED) from error
    found: tuple[Any, str] = url_to_fs(address)
    return found


def place_of(address: str) -> str:
    """Where a path or an address leads: alike for all ways to write it. Of what is on this machine, its real path.

    Raises:
        InputError: if it is an address of which no file system is known.
    """
    if not is_address(address):
        return os.path.realpath(address)
    with told_of(address):
        files, path = _opened(address)
        protocols = (files.protocol,) if isinstance(files.protocol, str) else files.protocol
        return os.path.realpath(path) if "file" in protocols else str(files.unstrip_protocol(path)).rstrip("/")


def listed(address: str) -> dict[str, Mapping[str, Any]]:
    """What is at ``address``, a file, a folder with all within it or a pattern, by address, with what is known of it.

    Raises:
        InputError: if nothing is, or it cannot be reached.
    """
    with told_of(address):
        files, path = _opened(address)
        try:
            found = _within(files, path, files.info(path))
        except FileNotFoundError:
            known = files.glob(path, detail=True) if any(mark in path for mark in "*?[") else {}
            found = {inner: each for name in sorted(known) for inner, each in _within(files, name, known[name]).items()}
        if not found:
            raise InputError(f"There is no file or folder {address}. Check the spelling.")
        return {str(files.unstrip_protocol(name)): found[name] for name in found}


def _within(files: Any, path: str, known: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    if known["type"] != "directory":
        return {path: known}
    inside: dict[str, Mapping[str, Any]] = files.find(path, detail=True)
    return {
        name: inside[name]
        for name in sorted(inside)
        if not any(step.startswith(".") for step in PurePosixPath(name.removeprefix(path)).parts)
    }


def stamp_of(known: Mapping[str, Any]) -> str:
    """What tells that a file was changed, of what its file system says of it; empty if it says nothing of the kind."""
    return next((str(known[name]) for name in _STAMPS if known.get(name)), "")


def opener(address: str) -> Callable[[], IO[bytes]]:
    """Opens the file at ``address``, of which no more is read than is asked for."""

    def opened() -> IO[bytes]:
        with told_of(address):
            files, path = _opened(address)
            handle: IO[bytes] = files.open(path, "rb")
            return handle

    return opened


@contextmanager
def fetched(address: str) -> Iterator[Path]:
    """The file at ``address``, copied to this machine for as long as it is read; its name has the same ending.

    Raises:
        InputError: if it is not there, or cannot be reached.
    """
    with tempfile.TemporaryDirectory(prefix="stance-") as folder:
        with told_of(address):
            files, path = _opened(address)
            name = PurePosixPath(path).name
            place = Path(folder, "fetched" + "".join(PurePosixPath(name[-100:]).suffixes[-2:]))
            files.get_file(path, str(place))
        yield place


class Folder:
    """A folder of files, here or at an address, in which each file appears whole or not at all."""

    def __init__(self, address: str) -> None:
        """The folder at ``address``, which need not exist yet; of one here, its absolute path."""
        self.address = address.rstrip("/")

    def make(self) -> None:
        """Makes the folder, if it is not there.

        Raises:
            InputError: if it is a file, or nothing can be written there.
        """
        with told_of(self.address, "written"):
            files, path = _opened(self.address)
            if files.isfile(path):
                raise InputError(f"{self.address} is a file, and parts are written to a folder. Name another with -o.")
            files.makedirs(path, exist_ok=True)

    def names(self) -> set[str]:
        """The names of the files that are there."""
        with told_of(self.address):
            files, path = _opened(self.address)
            files.invalidate_cache()
            return {PurePosixPath(name).name for name in files.ls(path, detail=False)} if files.exists(path) else set()

    def read(self, name: str) -> bytes | None:
        """All of a file; None if there is none."""
        with told_of(f"{self.address}/{name}"):
            files, path = _opened(f"{self.address}/{name}")
            try:
                content: bytes = files.cat_file(path)
            except FileNotFoundError:
                return None
            return content

    def put(self, name: str, file: Path) -> None:
        """Writes what is in ``file`` under ``name``: first under another, which is then changed to it.

        Raises:
            InputError: if it cannot be written.
        """
        with told_of(f"{self.address}/{name}", "written"):
            files, folder = _opened(self.address)
            draft = f"{folder}/.{name}.{uuid4().hex}{_PART}"
            try:
                files.put_file(str(file), draft)
                files.mv(draft, f"{folder}/{name}")
            except BaseException:
                if files.exists(draft):
                    files.rm_file(draft)
                raise

    def write(self, name: str, text: str) -> None:
        """Writes ``text`` in UTF-8, as ``put`` does.

        Raises:
            InputError: if it cannot be written.
        """
        with tempfile.TemporaryDirectory(prefix="stance-") as place:
            file = Path(place, "text")
            file.write_text(text, encoding="utf-8")
            self.put(name, file)

    def sweep(self) -> None:
        """Removes what workers left that were killed while they wrote."""
        with told_of(self.address, "written"):
            files, path = _opened(self.address)
            for name in files.ls(path, detail=False):
                if PurePosixPath(name).name.startswith(".") and name.endswith(_PART):
                    files.rm_file(name)

    def note(self, name: str, key: str) -> str | None:
        """What was noted under ``key`` in a Parquet file of the folder; None if there is no such file.

        Raises:
            InputError: if it is damaged, or none of this program's.
        """
        import pyarrow.parquet

        with told_of(f"{self.address}/{name}"):
            files, path = _opened(f"{self.address}/{name}")
            try:
                with files.open(path, "rb") as handle:
                    noted = pyarrow.parquet.ParquetFile(handle).metadata.metadata or {}
            except FileNotFoundError:
                return None
            except (pyarrow.ArrowException, OSError) as error:
                if isinstance(error, OSError) and error.errno is not None:
                    raise  # the file system's own
                cause = printable(str(error), CAUSE_SHOWN).rstrip(".")
                raise InputError(
                    f"{self.address}/{name} is damaged ({cause}). Delete it and run the same command again."
                ) from error
            if key.encode() not in noted:
                raise InputError(f"{self.address}/{name} is none of this program's parts. Choose another folder.")
            return str(noted[key.encode()].decode())
