"""What a cell says: its text, whether it says yes or no, a share."""

import html
import re
from decimal import Decimal
from typing import Any, Final

import pandas as pd

from stance.reading.segments import joined, put_together

REPLACEMENT: Final = "\ufffd"
"""What stands for half a character (a lone surrogate) or a NUL, neither of which any file of text can hold."""
_NAMES: Final = ("name", "displayName", "username", "login", "screen_name", "nickname", "id", "_id", "$oid")
"""Keys of an object that stands for a person or a thing, likeliest first."""

_IN_MARKUP = re.compile(r"<(?:p|br|a|div|span|blockquote|strong|em|b|i)\b[^<>]{0,2000}>|</(?:p|a|div)>", re.IGNORECASE)
_BREAK = re.compile(r"<br\s{0,9}/?>", re.IGNORECASE)
_PARAGRAPH = re.compile(r"</(?:p|div|blockquote)>\s{0,99}", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>")


def whole(text: str) -> str:
    """``text`` with U+FFFD in place of half characters and NULs; two halves that belong together become one."""
    if "\0" in text:
        text = text.replace("\0", REPLACEMENT)
    if text.isascii():
        return text
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-16-le", errors="surrogatepass").decode("utf-16-le", errors="replace")
    return text


def string(cell: Any) -> str | None:
    """A cell's text, stripped and whole; None for an empty or missing one."""
    if isinstance(cell, str):
        # As ``whole`` has it, which a call for each of millions of cells would take longer to say than to do.
        return (cell if cell.isascii() and "\0" not in cell else whole(cell)).strip() or None
    if cell is None or cell is pd.NA or cell is pd.NaT:
        return None
    if isinstance(cell, bytes | bytearray):
        return string(bytes(cell).decode("utf-8", errors="replace"))
    if isinstance(cell, dict):
        return _of_object(cell)
    if not isinstance(cell, bool) and hasattr(cell, "__len__"):  # a list, or an array of Parquet's
        return string(_of_list(list(cell)))
    if isinstance(cell, Decimal) and cell.is_nan():  # some may not even be compared
        return None
    if isinstance(cell, float) or cell != cell:
        return _of_number(cell)
    return str(cell).strip() or None


def _of_list(parts: list[Any]) -> str | None:
    """The text that ``parts`` form: pieces as they are, single words with spaces between."""
    if parts and all(isinstance(part, str) and not any(map(str.isspace, part)) for part in parts):
        return " ".join(parts)
    return joined(parts)


def _of_number(cell: Any) -> str | None:
    if cell != cell:
        return None
    return str(int(cell)) if cell.is_integer() else str(cell)  # an id that became a float because another row has none


def _of_object(cell: dict[Any, Any]) -> str | None:
    if text := string(joined(cell)):
        return text
    named = next((cell[key] for key in _NAMES if isinstance(cell.get(key), str | int)), None)
    return string(named)


def words(cell: Any, is_html: bool = False) -> str:
    """A comment's words: put together from their pieces and, of a column in HTML, without its markup."""
    said = string(cell) or ""
    text = put_together(said)
    if is_html:
        text = without_markup(text)
    return said if text is said else string(text) or ""


def without_markup(text: str) -> str:
    """The words of a text in HTML; a text that is none, as it is."""
    if not _IN_MARKUP.search(text):
        return text
    text = _PARAGRAPH.sub("\n\n", _BREAK.sub("\n", text))
    return html.unescape(_TAG.sub("", text)).strip()


def share(cell: Any) -> float | None:
    """A label as a share in 0..1, None if it is none: ``0.3``, ``1``, ``yes``."""
    if (said := truth(cell)) is not None:
        return float(said)
    try:
        number = float(cell)
    except (TypeError, ValueError):
        return None
    return number if 0 <= number <= 1 else None


def truth(cell: Any) -> bool | None:
    """A cell that says yes or no, in one of the usual ways; None if it says neither."""
    said = (string(cell) or "").lower()
    if said in ("true", "yes", "1", "1.0"):
        return True
    return False if said in ("false", "no", "0", "0.0") else None


def strings(cells: "pd.Series[Any]") -> "pd.Series[Any]":
    """Every cell as ``string`` has it, index kept."""
    return pd.Series([string(cell) for cell in cells], index=cells.index, dtype=object)
