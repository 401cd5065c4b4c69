"""Cells that a spreadsheet would run, made harmless and back (https://owasp.org/www-community/attacks/CSV_Injection).

A cell begins not only where the CSV has it begin: a spreadsheet set to another separator splits at semicolons, tabs and
line breaks, and drops spaces, quotation marks and what is not seen in front. Full-width signs are signs to some too.
"""

import re
from typing import Any, Final

_BEFORE: Final = (
    r"[\s\x00-\x1f\x7f-\x9f\"\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    r"\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb]"
)
"""What may stand before the sign without being seen, or is dropped there: spaces, quotation marks, control and
formatting characters, and blanks that are letters or marks to Unicode."""
_PLACE: Final = rf"(^{_BEFORE}*+|;{_BEFORE}*+|(?<!{_BEFORE}){_BEFORE}++)"
"""Where a cell may begin: at the start, after a semicolon, or after ``_BEFORE``, if ``_BREAKS`` are among them."""
_SIGN: Final = r"([=+\-@＝＋－﹣−＠﹦﹢﹫])"
_SIGNED: Final = re.compile(rf"'{_SIGN}")
_BREAKS: Final = frozenset("\t\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029")
_FORMULA: Final = re.compile(rf"{_PLACE}('*+){_SIGN}")
_NEUTRALISED: Final = re.compile(rf"{_PLACE}'('*+){_SIGN}")
_ODD_START: Final = re.compile(r"'*+[\t\r\n]")
"""A tab or a line break at the start, which some spreadsheets drop."""


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
    if not _SIGNED.search(cell):  # most apostrophes stand in words, and this is seen twenty times as fast
        return cell
    return _NEUTRALISED.sub(lambda match: f"{match[1]}{match[2]}{match[3]}" if _begins(match) else match[0], cell)


def _begins(match: re.Match[str]) -> bool:
    """Whether a cell may begin there."""
    return match.start() == 0 or match[1].startswith(";") or not _BREAKS.isdisjoint(match[1])
