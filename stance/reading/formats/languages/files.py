"""How the languages' files are read and put together."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any, Final, get_type_hints

from stance.reading.formats.languages.keys import Language, NumberedWords, Words

FOLDER: Final = Path(__file__).parent
"""The folder with the languages' files."""
_SECTIONS: Final[Mapping[str, type[Any]]] = get_type_hints(Language)


def load(folder: Path) -> dict[str, Language]:
    """Language code to words, from the ``.toml`` files in ``folder``, which are named by the codes.

    Raises:
        ValueError: if a file has not just the sections and keys of ``Language``.
    """
    return {path.stem: _language(path) for path in sorted(folder.glob("*.toml"))}


def _language(path: Path) -> Language:
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    try:
        sections = {name: section(**_frozen(table.pop(name, {}))) for name, section in _SECTIONS.items()}
        return Language(**sections, **table)
    except TypeError as error:
        raise ValueError(f"{path.name}: {error}") from error


def _frozen(section: Mapping[str, Sequence[Any]]) -> dict[str, Words | NumberedWords]:
    return {
        key: tuple(tuple(word) if isinstance(word, list) else word for word in words) for key, words in section.items()
    }


def union(languages: Iterable[Language]) -> Language:
    """The words of all ``languages`` together."""
    return Language._make(map(_union, zip(*languages, strict=True)))


def _union(sections: Sequence[Any]) -> Any:
    """One section with the words of several of its kind."""
    return type(sections[0])._make(map(_joined, zip(*sections, strict=True)))


def _joined(lists: Sequence[Any]) -> Words | NumberedWords:
    """Each word once; of numbered lists, the words of the first ones, of the second ones …"""
    if any(isinstance(word, tuple) for words in lists for word in words):
        return tuple(tuple(dict.fromkeys(chain(*words))) for words in zip_longest(*lists, fillvalue=()))
    return tuple(dict.fromkeys(chain(*lists)))


def alternation(words: Iterable[str]) -> str:
    """A regular expression for any of ``words``, the longest first, to stand in a group; for no words, one that never
    matches."""
    return "|".join(map(re.escape, sorted(set(words), key=lambda word: (-len(word), word)))) or "(?!)"
