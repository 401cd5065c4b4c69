"""Files of JSON for their owner's eyes only, written whole or not at all."""

import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from stance.errors import InputError

Stamp = tuple[int, int, int]
"""What is another once a file was changed."""


def stamp_of(file: Path) -> Stamp | None:
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
