"""The files in a zip archive."""

import zipfile
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import IO, Final

from stance.errors import PageError
from stance.reading.archives.member import Member, shown
from stance.reading.archives.unpacking import Guard, guarded

MAX_MEMBERS: Final = 100_000
"""Files in one archive, whose list is held in memory. Set by hand."""

_DAMAGE: Final = (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RuntimeError)
"""What the standard library raises for archives that are damaged, or packed in ways it does not know."""
_ENCRYPTED: Final = 1
"""The flag of an encrypted file."""


def zip_members(file: IO[bytes], name: str, size: int) -> Iterator[Member]:
    """The files of the zip archive ``file`` of ``size`` bytes, which the user knows as ``name``, without hidden ones.

    Raises:
        PageError: if it is damaged, is an office document, or holds too many files.
    """
    try:
        archive = zipfile.ZipFile(file)
        visible = [info for info in archive.infolist() if _is_visible(info)]
    except _DAMAGE as error:
        raise PageError(f"{name} is a damaged zip archive: {error}. Copy or download it again.") from error
    inside = archive.namelist()
    if len(inside) > MAX_MEMBERS:
        raise PageError(
            f"{name} holds {len(inside):,} files; at most {MAX_MEMBERS:,} are read. Unpack it, and give the folder."
        )
    if "[Content_Types].xml" in inside:
        raise PageError(f"{name} is an office document. Save its table as CSV, or its text as a text file.")
    guard = Guard(name)
    for info in visible:
        member = f"{name}!{shown(info.filename)}"
        # Members may overlap, so that what all of them unpack to is compared with the size of the archive.
        opened = _opener(archive, info, member, lambda count: guard.add(count, size))
        yield Member(member, PurePosixPath(info.filename).suffix.lower(), opened)


def _is_visible(info: zipfile.ZipInfo) -> bool:
    parts = PurePosixPath(info.filename).parts
    return not info.is_dir() and not any(
        part.startswith((".", "__MACOSX")) for part in parts if part not in ("..", ".")
    )


def _opener(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, note: Callable[[int], None]
) -> Callable[[], IO[bytes]]:
    def opened() -> IO[bytes]:
        if info.flag_bits & _ENCRYPTED:
            raise PageError(f"{name} is encrypted. Unpack the archive with its password, and give the files.")
        try:
            packed = archive.open(info)
        except _DAMAGE as error:
            raise PageError(f"{name} cannot be unpacked: {error}. Copy or download the archive again.") from error
        return guarded(packed, name, note)

    return opened
