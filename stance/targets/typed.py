"""Targets, from what a user types."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

from stance.errors import InputError
from stance.records import Target

_RESERVED: Final = frozenset(("model", "main"))
"""Short names that would give a column that is there already: ``stance_model``, ``stance_main``."""


def parse_target(typed: str) -> Target:
    """The target in ``typed``: its words, and after a last ``=`` a short name for the columns.

    Raises:
        InputError: if there are no words, or the short name cannot be a column's.
    """
    text, equals, name = typed.rpartition("=") if "=" in typed else (typed, "", "")
    text = " ".join(text.split())
    name = name.strip() if equals else short_name(text)
    if not text:
        raise InputError(f'The target {typed!r} has no words. Write it like: --target "the harbour bridge=bridge"')
    if name in _RESERVED:
        raise InputError(f'The short name {name!r} is taken. Give another: --target "{text}=the_{name}"')
    if not re.fullmatch(r"\w{1,60}", name):
        raise InputError(f"The short name {name!r} cannot be part of a column's name: use letters, digits and _.")
    return Target(text, name)


def parse_targets(typed: Iterable[str | Target]) -> list[Target]:
    """The targets in ``typed``, each with a name of its own.

    Raises:
        InputError: if two have the same short name.
    """
    targets = [each if isinstance(each, Target) else parse_target(each) for each in typed]
    twice = [name for name, count in Counter(each.name for each in targets).items() if count > 1]
    if twice:
        raise InputError(f'Two targets are called {twice[0]!r}. Give one another short name: --target "words=name"')
    return targets


def short_name(text: str) -> str:
    """``text`` as part of a column's name: ``Bashar al-Assad`` becomes ``bashar_al_assad``."""
    name = "_".join(re.findall(r"\w+", text.lower()))[:60].strip("_") or "target"
    return f"the_{name}" if name in _RESERVED else name
