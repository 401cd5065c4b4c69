"""JSON and JSON Lines from outside, read without trusting them."""

import json
import re
from json import JSONDecodeError
from typing import Any, Final

MAX_PARTS: Final = 15_000_000
"""Values in one file: 700,000 comments with 20 keys each, or a gigabyte of memory at the worst."""
_START: Final = 1_000
"""Characters at the start of a file in which JSON begins, after white space and the start of a script."""

_SCRIPT = re.compile(
    r"\s*(?:(?:(?:var|let|const)\s+)?[\w$.]{1,100}\s*=|[\w$.]{1,100}\s*\(|export\s+default|\)\]\}',?)\s*(?=[\[{])"
)
"""What stands before the JSON of a script: Twitter's archive assigns each list to a variable of its own; other programs
call a function with it, or put a line before it that keeps browsers from running it."""
_ESCAPE = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(\\u[dD][89a-fA-F][0-9a-fA-F]{2})|\\."
)


def loaded(text: str) -> Any:
    """The value of ``text`` as JSON; of JSON Lines, a list of the lines' values, broken lines as strings; else None.

    Only objects and arrays count: a page that begins with a number or a quoted word is no JSON.
    """
    text = bare(text)
    if not text[:_START].lstrip().startswith(("{", "[")):
        return None
    if _holds_too_much(text):
        return None
    try:
        return json.loads(text)
    except JSONDecodeError as error:
        return _lines(text) if error.msg == "Extra data" else None
    except (ValueError, RecursionError):
        return None


def bare(text: str) -> str:
    """The JSON of ``text``: without a byte order mark, and without the script that it is a value in."""
    text = text.lstrip("\ufeff")
    match = _SCRIPT.match(text[:_START])
    return _trimmed(text[match.end() :]) if match else text


def _trimmed(text: str) -> str:
    end = len(text.rstrip(" \t\n;)"))
    return text[:end]


def with_whole_characters(text: str) -> tuple[str, int]:
    """The JSON with U+FFFD in place of each half of a character (a lone surrogate), and how many there were."""
    halves = 0

    def mended(match: re.Match[str]) -> str:
        nonlocal halves
        if match[1] is None:
            return match[0]
        halves += 1
        return "\\ufffd"

    if "\\ud" not in text and "\\uD" not in text:
        return text, 0
    return _ESCAPE.sub(mended, text), halves


def problem_of(text: str) -> str:
    """Why ``text`` is no JSON, as the end of a sentence."""
    text = bare(text)
    if _holds_too_much(text):
        return f"it holds more than {MAX_PARTS:,} values"
    try:
        json.loads(text)
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
    for line in text.split("\n"):
        if not line.strip():
            continue
        try:
            values.append(json.loads(line))
        except (ValueError, RecursionError):
            if not values:
                return None
            values.append(line)
    return values
