"""JSON and JSON Lines from outside, read without trusting them."""

import json
from json import JSONDecodeError
from typing import Any, Final

MAX_PARTS: Final = 15_000_000
"""Values in one file: 700,000 comments with 20 keys each, or a gigabyte of memory at the worst."""
_START: Final = 1_000
"""Characters at the start of a file in which JSON begins, after white space."""


def loaded(text: str) -> Any:
    """The value of ``text`` as JSON; of JSON Lines, a list of the lines' values, broken lines as strings; else None.

    Only objects and arrays count: a page that begins with a number or a quoted word is no JSON.
    """
    start = text[:_START].lstrip("\ufeff \t\n")
    if not start.startswith(("{", "[")):
        return None
    if _holds_too_much(text):
        return None
    try:
        return json.loads(text.lstrip("\ufeff"))
    except JSONDecodeError as error:
        return _lines(text) if error.msg == "Extra data" else None
    except (ValueError, RecursionError):
        return None


def problem_of(text: str) -> str:
    """Why ``text`` is no JSON, as the end of a sentence."""
    if _holds_too_much(text):
        return f"it holds more than {MAX_PARTS:,} values"
    try:
        json.loads(text.lstrip("\ufeff"))
    except JSONDecodeError as error:
        return f"{error.msg} in line {error.lineno}, column {error.colno}"
    except RecursionError:
        return "it nests without end"
    except ValueError as error:
        return str(error)
    return "it is neither an object nor an array"


def _holds_too_much(text: str) -> bool:
    return text.count(",") + text.count("[") + text.count("{") > MAX_PARTS


def _lines(text: str) -> list[Any] | None:
    """The values of JSON Lines; None if the first line is no JSON."""
    values: list[Any] = []
    for line in text.lstrip("\ufeff").split("\n"):
        if not line.strip():
            continue
        try:
            values.append(json.loads(line))
        except (ValueError, RecursionError):
            if not values:
                return None
            values.append(line)
    return values
