"""No regular expression of the package can be made slow: each takes linear time on whatever stands in a page."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, Final

import pytest
from backtracking import ambiguous

import stance

SEARCHES: Final = frozenset(("search", "sub", "subn", "split", "finditer", "findall"))
METHODS: Final = (*SEARCHES, "match", "fullmatch")
OF_PANDAS: Final = ("extract", "match", "fullmatch", "contains", "replace", "findall", "split")
DEEPEST: Final = 3
"""Lists and records within each other in which expressions are looked for."""

BOUNDED: Final[dict[str, str]] = {
    "stance.reading.formats.exports.discourse._RAW_QUOTE.0": "each try ends where the next quote begins",
    "stance.reading.formats.exports.sql_dump._STATEMENT.0": "sees the first 20,000 characters",
    "stance.reading.tables.times._DATE_LIKE.0": "sees 64 characters",
}
"""Expressions that may stay as they are: their callers bound the texts they see."""


def patterns_in(value: Any, depth: int = 0) -> "Iterator[re.Pattern[Any]]":
    if isinstance(value, re.Pattern):
        yield value
    elif depth < DEEPEST:
        parts: list[Any] = []
        if isinstance(value, dict):
            parts = [*value, *value.values()]
        elif isinstance(value, list | tuple | set | frozenset):
            parts = list(value)
        elif is_dataclass(value) and not isinstance(value, type):
            parts = [getattr(value, field.name) for field in fields(value)]
        for part in parts:
            yield from patterns_in(part, depth + 1)


def methods_of(name: str, tree: ast.Module) -> set[str]:
    """How the expression ``name`` is used in its module; ``search`` for any use but a call of one of its methods."""
    called = {
        id(node.value): node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == name
    }
    uses = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)
    ]
    return {called.get(id(use), "search") for use in uses} or {"search"}


def compiled() -> "Iterator[tuple[str, re.Pattern[Any], set[str]]]":
    """Each expression that a module of the package holds, where it stands, and how it is used."""
    for module in pkgutil.walk_packages(stance.__path__, "stance."):
        if module.name == "stance.reviews.migrations.env":  # which only Alembic runs; it holds none
            continue
        loaded = importlib.import_module(module.name)
        tree = ast.parse(Path(str(loaded.__file__)).read_text(encoding="utf-8"))
        for name, value in vars(loaded).items():
            for place, pattern in enumerate(patterns_in(value)):
                direct = isinstance(value, re.Pattern) and name.startswith("_")
                yield f"{module.name}.{name}.{place}", pattern, methods_of(name, tree) if direct else {"search"}


def written() -> "Iterator[tuple[str, re.Pattern[Any], set[str]]]":
    """Each expression that stands in a call of ``re``, or of a method of pandas that takes one."""
    for file in sorted(Path(str(stance.__file__)).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
                owner, argument, method = ast.unparse(node.func.value), node.args[0], node.func.attr
                takes_one = (owner == "re" and method in METHODS) or (owner.endswith(".str") and method in OF_PANDAS)
                if takes_one and isinstance(argument, ast.Constant):
                    yield f"{file.stem}, line {node.lineno}", re.compile(argument.value), {method}


def expressions() -> "dict[re.Pattern[Any], tuple[str, set[str]]]":
    """Each expression once, with the first place where it stands and all ways in which it is used."""
    found: dict[re.Pattern[Any], tuple[str, set[str]]] = {}
    for where, pattern, methods in (*compiled(), *written()):
        first, known = found.get(pattern, (where, set()))
        found[pattern] = (first, known | methods)
    return found


EXPRESSIONS: Final = expressions()


def slow_parts(pattern: "re.Pattern[Any]", methods: set[str]) -> list[str]:
    """What ``ambiguous`` finds in each way in which ``pattern`` is used."""
    searched = ambiguous(pattern, searched=True, whole=False) if methods & SEARCHES else []
    matched = ambiguous(pattern, searched=False, whole="fullmatch" in methods) if methods - SEARCHES else []
    return [*searched, *matched]


SLOW: Final = {
    r"\S*\d\S*": "search",
    r"\s+$": "sub",
    r"\d+\D*$": "search",
    r"(\w+\s?)*:": "match",
    r"(?:a|ab|b)*c": "match",
    r"(?:ab?b?)*c": "match",
    r"(\d+)*": "fullmatch",
    r"<a.*?>": "search",
    r".*,.*": "fullmatch",
    r"(?<![0-9])\d+x": "search",
    r"[ ,]*\b(?:one|two|three|four|five|six|seven|eight|nine)[ ,]*$": "search",
    r"[a-z]++$": "search",
}
FAST: Final = {
    r"\S+": "sub",
    r"\s{1,9}$": "sub",
    r"(?<!\d)\d+\D*$": "search",
    r"(?:\w+:)*": "fullmatch",
    r"<a[^<>]*>": "search",
    r"[^,]*,[^,]*": "fullmatch",
    r"\b\w+\b": "finditer",
    r"(?<![a-z])[a-z]++$": "search",
    r"^.*?(?:wrote|said)": "match",
    r"(?:ab|cd)*x": "match",
    r"(?:ab?)*c": "match",
    r"'[^']*+'": "match",
}


@pytest.mark.parametrize("pattern", SLOW)
def test_slow_expression_is_found(pattern: str) -> None:
    assert slow_parts(re.compile(pattern), {SLOW[pattern]})


@pytest.mark.parametrize("pattern", FAST)
def test_fast_expression_is_let_be(pattern: str) -> None:
    assert not slow_parts(re.compile(pattern), {FAST[pattern]})


def test_expressions_of_the_whole_package_are_looked_at() -> None:
    places = " ".join(where for where, _ in EXPRESSIONS.values())
    assert all(room in places for room in ("reading.formats.text", "reading.tables", "targets", "features", "scoring"))
    assert len(EXPRESSIONS) > 150


def test_no_expression_takes_more_than_linear_time() -> None:
    slow = {
        where: parts
        for pattern, (where, methods) in EXPRESSIONS.items()
        if (parts := slow_parts(pattern, methods)) and where not in BOUNDED
    }
    assert not slow, "bound these repeats, such as \\s{0,9} for \\s*, or forbid a start in the middle of a run"


def test_exceptions_are_still_needed() -> None:
    slow = {where for pattern, (where, methods) in EXPRESSIONS.items() if slow_parts(pattern, methods)}
    assert set(BOUNDED) <= slow
