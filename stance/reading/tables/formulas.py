"""Cells that a spreadsheet would run, made harmless and back (https://owasp.org/www-community/attacks/CSV_Injection).

A cell begins not only where the CSV has it begin: a spreadsheet set to another separator splits at semicolons, tabs and
line breaks, and drops spaces in front. Full-width signs are signs to some of them too.
"""

import re
from typing import Any

_PLACE = r"(^\s*+|;\s*+|(?<!\s)\s++)"
"""Where a cell may begin: at the start, after a semicolon, or after spaces, if ``_BREAKS`` are among them."""
_SIGN = r"([=+\-@＝＋－﹣−＠﹦﹢﹫])"
_BREAKS = frozenset("\t\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029")
_FORMULA = re.compile(rf"{_PLACE}('*+){_SIGN}")
_NEUTRALISED = re.compile(rf"{_PLACE}'('*+){_SIGN}")
_ODD_START = re.compile(r"'*+[\t\r]")
"""A tab or a carriage return at the start, which some spreadsheets drop."""


def neutralised(cell: Any) -> Any:
    """``cell`` with an apostrophe before all that a spreadsheet would run, if it is text."""
    if not isinstance(cell, str):
        return cell
    safe = _FORMULA.sub(lambda match: f"{match[1]}'{match[2]}{match[3]}" if _begins(match) else match[0], cell)
    return f"'{safe}" if _ODD_START.match(safe) else safe


def restored(cell: str) -> str:
    """The text that ``neutralised`` was given."""
    if "'" not in cell:
        return cell
    if cell[0] == "'" and _ODD_START.match(cell):
        cell = cell[1:]
    return _NEUTRALISED.sub(lambda match: f"{match[1]}{match[2]}{match[3]}" if _begins(match) else match[0], cell)


def _begins(match: re.Match[str]) -> bool:
    """Whether a cell may begin there."""
    return match.start() == 0 or match[1].startswith(";") or not _BREAKS.isdisjoint(match[1])
