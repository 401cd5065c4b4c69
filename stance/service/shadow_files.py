"""Counts of pairs of scores in files, to which all workers add, and which outlive the service."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

from stance.errors import InputError
from stance.service.private_files import write_private
from stance.service.shadow_counts import Joint

try:
    import fcntl
except ImportError:  # on Windows there is one worker, and no need for a lock
    fcntl = None  # type: ignore[assignment]


@dataclass(frozen=True)
class Pairing:
    """Whose comments two models scored."""

    key: str
    """The name of a key."""
    old: str
    """The model that answers."""
    new: str
    """The model beside it."""


class ShadowFiles:
    """A folder with a file for each pairing."""

    def __init__(self, folder: Path) -> None:
        """The files in ``folder``, which need not exist."""
        self.folder = folder

    def add(self, pairing: Pairing, counted: Joint) -> None:
        """Adds what was counted; it is in the file whole or not at all.

        Raises:
            InputError: if nothing can be written.
        """
        file = self._file(pairing)
        with self._locked():
            joint = self._read(file)[1] if file.exists() else Joint()
            joint.merge(counted)
            write_private(file, {**asdict(pairing), **joint.as_json()})

    def of(self, key: str) -> list[tuple[Pairing, Joint]]:
        """What was counted for a key, in the order of the models' names.

        Raises:
            InputError: if a file cannot be read.
        """
        found = [self._read(file) for file in sorted(self.folder.glob("*.json"))]
        mine = [each for each in found if each[0].key == key]
        return sorted(mine, key=lambda each: (each[0].old, each[0].new))

    def _file(self, pairing: Pairing) -> Path:
        name = "\0".join((pairing.key, pairing.old, pairing.new))
        return self.folder / f"{sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}.json"

    def _read(self, file: Path) -> tuple[Pairing, Joint]:
        try:
            said = json.loads(file.read_text(encoding="utf-8"))
            return Pairing(str(said["key"]), str(said["old"]), str(said["new"])), Joint.of_json(said)
        except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError) as error:
            raise InputError(f"{file} holds no counts of two models: {error}. Remove it to begin anew.") from error

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Nobody else adds meanwhile; the lock goes with the process that holds it."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise InputError(f"{self.folder} cannot be written to: {error.strerror}.") from error
        try:
            if fcntl is not None:
                fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)
