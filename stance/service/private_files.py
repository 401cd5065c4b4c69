"""Files of named entries for their owner's eyes only, written whole or not at all."""

import json
import os
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, ClassVar, Generic, TypeVar

from stance.errors import InputError

Entry = TypeVar("Entry")
Stamp = tuple[int, int, int]
"""What is another once a file was changed."""


class PrivateFile(ABC, Generic[Entry]):
    """A file of entries by name, each a dataclass with a ``name``; read anew when it was changed."""

    kind: ClassVar[str]
    """What an entry is called."""

    def __init__(self, file: Path) -> None:
        """The entries in ``file``, which need not exist."""
        self.file = file
        self._stamp: Stamp | None = None
        self._entries: dict[str, Entry] = {}

    def all(self) -> Mapping[str, Entry]:
        """Name to entry.

        Raises:
            InputError: if the file cannot be read, or holds something else.
        """
        stamp = _stamp_of(self.file)
        if stamp != self._stamp:
            self._entries = self._read() if stamp is not None else {}
            self._stamp = stamp
        return self._entries

    def remove(self, name: str) -> None:
        """Takes an entry away; a running service follows from the next request on.

        Raises:
            InputError: if there is none of that name.
        """
        entries = dict(self.all())
        if name not in entries:
            raise InputError(f"There is no {self.kind} {name[:60]!r}. There are: {', '.join(entries) or 'none'}.")
        del entries[name]
        self._write(entries)

    @abstractmethod
    def _entry(self, name: str, given: Mapping[str, Any]) -> Entry:
        """The entry as the file has it, without its name.

        Raises:
            ValueError: if it is none.
        """

    def _read(self) -> dict[str, Entry]:
        try:
            given = json.loads(self.file.read_text(encoding="utf-8"))
            return {name: self._entry(name, entry) for name, entry in given[f"{self.kind}s"].items()}
        except OSError as error:
            raise InputError(f"{self.file} cannot be read: {error.strerror}. See whose file it is.") from error
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            sentence = f"{self.file} holds no {self.kind}s of this service: {error}. Restore it or remove it."
            raise InputError(sentence) from error

    def _write(self, entries: Mapping[str, Any]) -> None:
        kept = {name: {k: v for k, v in asdict(one).items() if k != "name" and v} for name, one in entries.items()}
        write_private(self.file, {f"{self.kind}s": kept})


def _stamp_of(file: Path) -> Stamp | None:
    """The stamp of ``file``; None if it is not there.

    Raises:
        InputError: if it cannot be looked at.
    """
    try:
        state = file.stat()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise InputError(f"{file}: {error.strerror}.") from error
    return state.st_mtime_ns, state.st_size, state.st_ino


def write_private(file: Path, content: Mapping[str, Any]) -> None:
    """Writes ``content``, so that nobody reads half of it, whenever this ends.

    Raises:
        InputError: if it cannot be written.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor, draft = tempfile.mkstemp(prefix=".draft-", dir=file.parent)  # mode 0600
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
                json.dump(content, handle, indent=2)
                handle.write("\n")
            Path(draft).replace(file)
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise InputError(f"{file} cannot be written: {error.strerror}.") from error
