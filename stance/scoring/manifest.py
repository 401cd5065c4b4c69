"""What stands beside the parts of a run: how they were made, and from what, so that no rerun mixes two runs."""

import json
from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any, Final

from stance.errors import InputError
from stance.reading import MANIFEST, Folder, Part, Stored
from stance.scoring.part_work import OUTPUT, Done, PartWork

PART_PREFIX: Final = "part-"
DIFFERING_SHOWN: Final = 3
"""Names that a message has of those that differ from an earlier run's."""


@dataclass(frozen=True)
class Manifest:
    """How the parts of a folder are made: the settings of their run, its inputs, and which part is of which."""

    settings: Mapping[str, Any]
    """All that the rows depend on besides the inputs: models with their digests, targets, lane, columns …"""
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
        parts = {name for name in there if name.startswith(PART_PREFIX)}
        earlier = folder.read(MANIFEST) if MANIFEST in there else None
        if earlier is not None:
            self._refuse_other(folder, earlier, parts)
        elif parts:
            raise InputError(
                f"{folder.address} has parts, but no {MANIFEST} that says what they are. Choose another folder."
            )
        folder.sweep()
        folder.write(MANIFEST, self._text("running", {}))
        return len(there & {part.name for part in self.parts})

    def end(self, folder: Folder, done: Collection[Done]) -> None:
        """Writes it anew, with the number of rows of each part.

        Raises:
            InputError: if it cannot be written.
        """
        written = {each.number: each.rows for each in done if each.is_written}
        is_complete = len(written) == len(self.parts) and not any(each.errors for each in done)
        folder.write(MANIFEST, self._text("complete" if is_complete else "incomplete", written))

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

    def _refuse_other(self, folder: Folder, text: bytes, there: Set[str]) -> None:
        """Raises ``InputError`` if parts that are ``there`` are of another run, by ``text``, the manifest beside them.

        Inputs that have no part may have changed: one that could not be read may be whole by now.
        """
        try:
            earlier, now = json.loads(text), json.loads(self._text("running", {}))
            settings = {**dict.fromkeys(now["settings"]), **earlier["settings"]}
            before, inputs = ({file["name"]: file for file in each["inputs"]} for each in (earlier, now))
            made = [(part["input"], part["name"]) for part in earlier["parts"] if part["name"] in there]
            cut_before, cut = _cut(earlier), _cut(now)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise InputError(
                f"{folder.address}/{MANIFEST} is no manifest of this program. Choose another folder."
            ) from error
        if not there:
            return
        differing = [
            f"{name} was {_shown(settings[name])} and is now {_shown(value)}"
            for name, value in now["settings"].items()
            if name != OUTPUT and (settings[name] or None) != (value or None)
        ]
        if not differing:
            differing += _between("columns of the output", settings[OUTPUT] or (), now["settings"][OUTPUT])
        differing += _between("inputs", before, inputs)
        advice = "Choose another folder with -o, or run with what there was."
        changed = {name: part for name, part in made if name in inputs and before.get(name) != inputs[name]}
        if changed:
            if not differing:
                advice = (
                    f"Choose another folder with -o, or delete the parts of what was changed, "
                    f"{_few(list(changed.values()))}, and run again."
                )
            differing.append(f"inputs were changed: {_few(list(changed))}")
        if not differing and any(cut_before[name] != cut.get(name) for name, _ in made):
            differing.append("the inputs come in another order, or are cut elsewhere")
        if differing:
            raise InputError(f"{folder.address} holds parts of another run: {'; '.join(differing)}. {advice}")


def _cut(manifest: Mapping[str, Any]) -> dict[str, list[tuple[str, int]]]:
    """The parts of each input: their names, which have their numbers, and first rows."""
    cut: dict[str, list[tuple[str, int]]] = {}
    for part in manifest["parts"]:
        cut.setdefault(part["input"], []).append((part["name"], part["first_row"]))
    return cut


def _between(what: str, before: Collection[str], now: Collection[str]) -> list[str]:
    """Sentences on names that are there now and were not before, and the other way about."""
    added, gone = [name for name in now if name not in before], [name for name in before if name not in now]
    told = [f"{what} were added: {_few(added)}"] if added else []
    return told + ([f"{what} are missing: {_few(gone)}"] if gone else [])


def _few(names: Sequence[str]) -> str:
    more = f" and {len(names) - DIFFERING_SHOWN:,} more" if len(names) > DIFFERING_SHOWN else ""
    return ", ".join(names[:DIFFERING_SHOWN]) + more


def _shown(value: Any) -> str:
    """A setting as a message has it."""
    if isinstance(value, list) and all(isinstance(each, dict) for each in value):
        return ", ".join(" ".join(str(cell)[:30] for cell in each.values()) for each in value) or "none"
    return "none" if value in (None, {}, "") else str(value)
