"""Targets that a user types."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

from stance.errors import InputError
from stance.records import Target

_RESERVED: Final = frozenset(("model", "main"))
"""Short names that would repeat the name of another column: ``stance_model``, ``stance_main``."""
MAX_WORDS: Final = 300
"""Characters of a target: claims of a sentence or two; models read 48 pieces of words, some 200 characters."""
MAX_NAME: Final = 60
"""Characters of a short name: long enough for a headline's words, short enough for the head of a column."""


def parse_target(typed: str) -> Target:
    """The target in ``typed``: its words and, after the last ``=``, a short name for the columns.

    Raises:
        InputError: if there are no words, or the short name cannot be a column's.
    """
    text, equals, name = typed.rpartition("=") if "=" in typed else (typed, "", "")
    text = " ".join(text.split())
    name = name.strip() if equals else short_name(text)
    if not text:
        raise InputError(f'The target {typed!r} has no words. Write it like: --target "the harbour bridge=bridge"')
    if not re.search(r"\w", text) or len(text) > MAX_WORDS:
        seen = (
            "has no letter"
            if len(text) <= MAX_WORDS
            else f"has {len(text):,} characters, and at most {MAX_WORDS} are read"
        )
        raise InputError(
            f"The target {text[:MAX_NAME]!r} {seen}. Name what comments are for or against, in a few words."
        )
    if name in _RESERVED:
        raise InputError(f'The short name {name!r} is taken. Give another: --target "{text}=the_{name}"')
    if len(name) > MAX_NAME or not re.fullmatch(r"\w+", name):
        raise InputError(f"The short name {name!r} cannot be part of a column's name: use letters, digits and _.")
    return Target(text, name)


def parse_targets(typed: Iterable[str | Target]) -> list[Target]:
    """The targets in ``typed``, each with a short name of its own.

    Raises:
        InputError: if one cannot be parsed, or two have the same short name.
    """
    targets = [text if isinstance(text, Target) else parse_target(text) for text in typed]
    twice = [name for name, count in Counter(target.name for target in targets).items() if count > 1]
    if twice:
        raise InputError(f'Two targets are called {twice[0]!r}. Give one another short name: --target "words=name"')
    return targets


def short_name(text: str) -> str:
    """``text`` as part of a column's name: ``Bashar al-Assad`` becomes ``bashar_al_assad``."""
    name = "_".join(re.findall(r"\w+", text.lower()))[:MAX_NAME].strip("_") or "target"
    return f"the_{name}" if name in _RESERVED else name
