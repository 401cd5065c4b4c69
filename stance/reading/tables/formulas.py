"""Cells that a spreadsheet would run, made harmless and back (https://owasp.org/www-community/attacks/CSV_Injection)."""

import re
from typing import Any

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_NEUTRALISED = re.compile(r"'+[=+\-@\t\r]")


def neutralised(cell: Any) -> Any:
    """``cell`` with an apostrophe in front if it is text that a spreadsheet would run."""
    return f"'{cell}" if isinstance(cell, str) and _FORMULA.match(cell) else cell


def restored(cell: str) -> str:
    """The text that ``neutralised`` was given."""
    return cell[1:] if _NEUTRALISED.match(cell) else cell
