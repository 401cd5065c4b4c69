"""What somebody sent: its name is shown and never a path; only a known ending of it says how to read the content."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from stance.printable import printable
from stance.reading.inputs import STDIN
from stance.reading.kinds import START_BYTES, SUFFIXES, suffix_of

SHOWN: Final = {"name": 60, "ending": 12}
"""Characters of a name that are shown. Set by hand, so that the name fits into a select box."""


def stored_name(name: str) -> tuple[str, str]:
    """The known ending that a content is kept under, and its name to show, on one line."""
    given = Path(name.replace("\\", "/"))
    suffix = given.suffix.lower()
    shown = printable(given.stem, SHOWN["name"]) + printable(suffix, SHOWN["ending"])
    return suffix if suffix in SUFFIXES else ".txt", shown or "unnamed"


@contextmanager
def received(name: str | None, content: bytes) -> Iterator[tuple[Path, str]]:
    """A file of that content, and the name to show for it; without a name it is read as standard input is."""
    known, shown = stored_name(name) if name else (suffix_of(content[:START_BYTES]), STDIN)
    with tempfile.TemporaryDirectory(prefix="stance-") as folder:
        path = Path(folder, f"upload{known}")
        path.write_bytes(content)
        yield path, shown
