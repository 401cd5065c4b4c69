"""What runs of this program write to folders, which is no input: its rows are comments that have been read before.

A folder counts as a run's by the manifest in it, or because the run that reads is to write there.
"""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import IO, Final

from stance.reading.stored import place_of

MANIFEST: Final = "manifest.json"
"""The file that says what the parts beside it are."""
_KEYS: Final = frozenset({"state", "settings", "inputs", "parts"})
_START: Final = re.compile(rb'\s*\{\s*"state":\s*"[a-z]+",\s*"settings":\s*\{')
_MOST_BYTES: Final = 64 << 20
"""Of a longer manifest, one of some hundred thousand parts, only the start is looked at."""
_PART: Final = re.compile(r"part-\d{5,}-[0-9a-f]{8}\.parquet")


def is_manifest(opened: Callable[[], IO[bytes]]) -> bool:
    """Whether a file is a run's manifest, by what is in it."""
    try:
        with opened() as handle:
            content = handle.read(_MOST_BYTES + 1)
        if len(content) > _MOST_BYTES:
            return _START.match(content) is not None
        found = json.loads(content)
    except Exception:  # of each file system, its own: whoever reads the file will say what is wrong
        return False
    return isinstance(found, dict) and set(found) >= _KEYS


def literal_start(pattern: str) -> str:
    """The folder in which a pattern begins to look, as it is written there; all of what is no pattern."""
    mark = re.search(r"[*?[]", pattern)
    return pattern if mark is None else pattern[: pattern.rfind("/", 0, mark.start()) + 1]


class Runs:
    """Tells what runs have written, or will, from inputs."""

    def __init__(self, output: str | None = None) -> None:
        """``output`` is the path or the address of the folder that is to be written, if one is."""
        self._output = None if output is None else place_of(output)
        self._known: dict[Path, str | None] = {}

    def of_folder(self, folder: Path) -> str | None:
        """A sentence on a folder here that a run writes; None for any other."""
        if folder not in self._known:
            manifest = folder / MANIFEST
            is_run = manifest.is_file() and is_manifest(lambda: manifest.open("rb"))
            self._known[folder] = self.told(str(folder), place_of(str(folder)), is_run)
        return self._known[folder]

    def told(self, shown: str, place: str, is_run: bool) -> str | None:
        """A sentence on the folder at ``place``, if it is the one to be written, or an earlier run's."""
        if place == self._output:
            return f"{shown} is not read, because it is what this run writes."
        return f"{shown} is not read, because an earlier run wrote it." if is_run else None

    def of_file(self, file: Path, shown: str) -> str | None:
        """A sentence on a file here that a run has written beside others; None for any other file."""
        if file.name == MANIFEST and is_manifest(lambda: file.open("rb")):
            return no_comments(shown)
        return self.of_part(shown, place_of(str(file)))

    def of_part(self, shown: str, place: str) -> str | None:
        """A sentence on a part of what this run writes."""
        folder, _, name = place.rpartition("/")
        is_own = folder == self._output and _PART.fullmatch(name)
        return f"{shown} is not read, because it is what this run writes." if is_own else None


def no_comments(manifest: str) -> str:
    """What is said of a manifest that is named as an input."""
    return f"{manifest} says what the parts beside it are, and holds no comments. Leave it out."


def advice(folder: str) -> str:
    """What is said to who names the folder of a run as an input."""
    return f"Name its files to read them, such as {folder.rstrip('/')}/*.parquet, or write to another folder."


def nothing_else(argument: str) -> str:
    """What is said of a pattern that finds nothing but what runs have written."""
    return f"{argument} finds nothing but what runs of this program write. Name other files."
