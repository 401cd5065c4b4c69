"""What stands beside the parts of a run: how they were made, and from what, so that no rerun mixes two runs."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from stance.errors import InputError
from stance.reading import Folder, Part, Stored
from stance.scoring.part_work import Done, PartWork

NAME: Final = "manifest.json"
PART_PREFIX: Final = "part-"
DIFFERING_SHOWN: Final = 3
"""Inputs that a message names of those that differ from an earlier run's."""


@dataclass(frozen=True)
class Manifest:
    """How the parts of a folder are made: the settings of their run, its inputs, and which part is of which."""

    settings: Mapping[str, Any]
    """All that a score depends on besides the inputs: models with their digests, targets, lane, names of columns …"""
    inputs: Sequence[Stored]
    parts: Sequence[Part]

    @classmethod
    def of(cls, work: PartWork, inputs: Sequence[Stored], parts: Sequence[Part], version: str) -> "Manifest":
        """The manifest of what ``work`` does with ``parts`` in this ``version`` of the program."""
        return cls(work.settings(version), inputs, parts)

    def begin(self, folder: Folder) -> int:
        """Writes it into ``folder``, and gives the number of its parts that are there already.

        Raises:
            InputError: if the folder has parts of another run, or cannot be written.
        """
        folder.make()
        there = folder.names()
        earlier = folder.read(NAME) if NAME in there else None
        if earlier is not None:
            self._refuse_other(folder, earlier)
        elif any(name.startswith(PART_PREFIX) for name in there):
            raise InputError(
                f"{folder.address} has parts, but no {NAME} that says what they are. Choose another folder."
            )
        folder.sweep()
        folder.write(NAME, self._text("running", {}))
        return len(there & {part.name for part in self.parts})

    def end(self, folder: Folder, done: Iterable[Done]) -> None:
        """Writes it anew, with the number of rows of each part.

        Raises:
            InputError: if it cannot be written.
        """
        written = {each.number: each.rows for each in done if each.is_written}
        folder.write(NAME, self._text("complete" if len(written) == len(self.parts) else "incomplete", written))

    def _text(self, state: str, rows: Mapping[int, int]) -> str:
        inputs = [{"name": file.name, "bytes": file.size, "changed": file.stamp} for file in self.inputs]
        parts = [
            {
                "name": part.name,
                "input": part.file.name,
                "first_row": part.block.start if part.block else 0,
                "rows": rows.get(part.number),
            }
            for part in self.parts
        ]
        content = {"state": state, "settings": self.settings, "inputs": inputs, "parts": parts}
        return json.dumps(content, ensure_ascii=False, indent=1) + "\n"

    def _refuse_other(self, folder: Folder, text: bytes) -> None:
        """Raises ``InputError`` if ``text``, the manifest that is there, is that of another run."""
        try:
            earlier, now = json.loads(text), json.loads(self._text("running", {}))
            settings = {**dict.fromkeys(now["settings"]), **earlier["settings"]}
            before = {file["name"]: file for file in earlier["inputs"]}
            cut = [(part["name"], part["first_row"]) for part in earlier["parts"]]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise InputError(
                f"{folder.address}/{NAME} is no manifest of this program. Choose another folder."
            ) from error
        differing = [
            f"{name} was {_shown(settings[name])} and is now {_shown(value)}"
            for name, value in now["settings"].items()
            if settings[name] != value
        ]
        inputs = {file["name"]: file for file in now["inputs"]}
        for verb, names in {
            "added": [name for name in inputs if name not in before],
            "gone": [name for name in before if name not in inputs],
            "changed": [name for name in inputs if name in before and before[name] != inputs[name]],
        }.items():
            if names:
                more = f" and {len(names) - DIFFERING_SHOWN:,} more" if len(names) > DIFFERING_SHOWN else ""
                differing.append(f"inputs were {verb}: {', '.join(names[:DIFFERING_SHOWN])}{more}")
        if not differing and cut != [(part["name"], part["first_row"]) for part in now["parts"]]:
            differing.append("the inputs come in another order, or are cut elsewhere")
        if differing:
            raise InputError(
                f"{folder.address} holds parts of another run: {'; '.join(differing)}. Choose another folder with -o, "
                "or run with what there was."
            )


def _shown(value: Any) -> str:
    """A setting as a message has it."""
    if isinstance(value, list) and all(isinstance(each, dict) for each in value):
        return ", ".join(" ".join(str(cell)[:30] for cell in each.values()) for each in value) or "none"
    return "none" if value in (None, {}, "") else str(value)
