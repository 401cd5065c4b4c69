"""Names that are replaced at the import: by a keyed hash, so that nobody without the key can try names."""

import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from stance.errors import ReviewError
from stance.reviews import schema

BYTES: Final = 32
_OWN_ID: Final = re.compile(r"([0-9a-f]{10})(-\d+)?")
"""An id that reading made of author, time and text, by which a name could be tried too."""


class Pseudonyms:
    """Stand-ins for names, the same for the same name on the same site."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    @property
    def mark(self) -> str:
        """What tells one key from another, and does not tell the key."""
        return self._digest("key", 16)

    def author(self, site: str, name: str) -> str:
        """What a reader is called instead."""
        return "reader-" + self._digest("\x1f".join(("author", site, name)), 12)

    def comment_id(self, comment_id: str) -> str:
        """An id that no name can be tried on; what the page itself gave is left as it is."""
        match = _OWN_ID.fullmatch(comment_id)
        return self._digest("\x1f".join(("comment", match[1])), 10) + (match[2] or "") if match else comment_id

    def _digest(self, text: str, digits: int) -> str:
        content = text.encode("utf-8", errors="surrogatepass")
        return hmac.new(self._key, content, hashlib.sha256).hexdigest()[:digits]


def replace_names(connection: sa.Connection, pseudonyms: Pseudonyms) -> None:
    """Replaces the names that are in the store, and the ids that were made of names."""
    authors, comments = schema.authors, schema.comments
    named = connection.execute(sa.select(authors).where(authors.c.name.is_not(None)))
    renamed = [{"which": row.id, "name": pseudonyms.author(row.site, row.name)} for row in named]
    if renamed:
        connection.execute(sa.update(authors).where(authors.c.id == sa.bindparam("which")), renamed)
    ids = connection.execute(sa.select(comments.c.id, comments.c.comment_id, comments.c.parent_id))
    changed = [
        {
            "which": row.id,
            "comment_id": pseudonyms.comment_id(row.comment_id),
            "parent_id": row.parent_id and pseudonyms.comment_id(row.parent_id),
        }
        for row in ids
        if any(_OWN_ID.fullmatch(name or "") for name in (row.comment_id, row.parent_id))
    ]
    if changed:
        connection.execute(sa.update(comments).where(comments.c.id == sa.bindparam("which")), changed)


def new_key(file: Path) -> bytes:
    """A new key, kept in ``file``, which its owner alone can read; the one that is there already, if there is one.

    Raises:
        ReviewError: if it cannot be kept.
    """

    def write(descriptor: int) -> bytes:
        key = secrets.token_bytes(BYTES)
        with os.fdopen(descriptor, "w", encoding="ascii") as handle:
            handle.write(key.hex())
            handle.flush()
            os.fsync(descriptor)  # names are replaced by it in a moment, for good
        return key

    return _with_file(file, lambda: write(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)))


def kept_key(file: Path) -> bytes:
    """The key in ``file``.

    Raises:
        ReviewError: if it is not there, or is no key.
    """
    return _with_file(file, lambda: bytes.fromhex(file.read_text(encoding="ascii")))


def _with_file(file: Path, work: Callable[[], bytes]) -> bytes:
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        key = work()
    except FileExistsError:
        return kept_key(file)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it holds no key"
        raise ReviewError(
            f"Names in this database are pseudonyms, and their key {file} cannot be used: {reason}. Restore it from "
            "a backup: with another key, the same reader would get another name."
        ) from error
    if len(key) != BYTES:
        raise ReviewError(f"{file} is no key of pseudonyms: it has {len(key)} bytes in place of {BYTES}. Restore it.")
    return key
