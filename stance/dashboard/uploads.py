"""What readers uploaded, kept on the disk until they remove it: a folder each, whose name only their browser knows.

All lie in one folder of the server's, which no other user of the machine can open, and which goes when it stops. An
upload's own name is written down, but never becomes a path.
"""

import atexit
import contextlib
import hashlib
import json
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

SECONDS_KEPT: Final = 24 * 60 * 60
"""Since a folder was last used; those of a server that was killed are removed by the next one after as long."""
PREFIX: Final = "stance-uploads-"
PAGES: Final = "names.jsonl"
"""The list of the pages in a folder."""
LABELS: Final = "labels.jsonl"
"""The list of the labelled tables in it."""
TOKEN_BYTES: Final = 32
"""Of chance in the name of a reader's folder, so that nobody guesses it."""


@dataclass(frozen=True)
class Upload:
    """One file as it came."""

    name: str
    """As the reader knows it; hostile like all that comes from outside."""
    path: Path
    """Where its content is, under a digest."""


def new_token() -> str:
    """The name of a new folder, which is made."""
    _sweep(_root().iterdir())
    token = secrets.token_urlsafe(TOKEN_BYTES)
    (_root() / token).mkdir(mode=0o700)
    return token


def is_token(given: str | None) -> bool:
    """Whether there is a folder of that name; what a browser gives may be anything."""
    return given in {folder.name for folder in _root().iterdir()}


def folder(token: str) -> Path:
    """A reader's folder, for more that goes when it goes."""
    return _root() / token


def keep(token: str, name: str, content: bytes, among: str = PAGES) -> Upload:
    """Keeps one file, which is on a list once it is all there; the same file is kept once."""
    digest = hashlib.sha256(json.dumps([name, among]).encode() + content)
    upload = Upload(name, _root() / token / digest.hexdigest())
    if upload in kept(token, among):
        return upload
    upload.path.write_bytes(content)
    with (upload.path.parent / among).open("a", encoding="utf-8") as names:
        names.write(json.dumps({"name": name, "digest": upload.path.name}) + "\n")
    return upload


def kept(token: str, among: str = PAGES) -> list[Upload]:
    """What is on a list of the folder, in the order it came."""
    names = _root() / token / among
    if not names.exists():
        return []
    _touch(names.parent)
    entries = [json.loads(line) for line in names.read_text(encoding="utf-8").splitlines()]
    uploads = [Upload(entry["name"], names.parent / entry["digest"]) for entry in entries]
    return [upload for upload in uploads if upload.path.exists()]


def drop(upload: Upload) -> None:
    """Removes one file."""
    upload.path.unlink(missing_ok=True)


def remove(token: str, among: str = PAGES) -> None:
    """Removes all that is on a list, and the folder if nothing else is in it."""
    for upload in kept(token, among):
        drop(upload)
    (_root() / token / among).unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        (_root() / token).rmdir()


@cache
def _root() -> Path:
    _sweep(Path(tempfile.gettempdir()).glob(f"{PREFIX}*"))
    root = Path(tempfile.mkdtemp(prefix=PREFIX))
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    return root


def _touch(folder: Path) -> None:
    for used in (folder, folder.parent):
        with contextlib.suppress(OSError):  # it was removed this moment
            used.touch()


def _sweep(folders: Iterable[Path]) -> None:
    oldest = time.time() - SECONDS_KEPT
    for folder in folders:
        with contextlib.suppress(OSError):
            if folder.stat().st_mtime < oldest:
                shutil.rmtree(folder, ignore_errors=True)
