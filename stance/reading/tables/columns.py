"""Which column is what, and what its cells say."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final, Literal

import pandas as pd

from stance.errors import InputError
from stance.labels import ATTRIBUTES
from stance.records import Column

COMMENTS: Final = (
    Column("source", "text", "the file it was read from"),
    Column("thread_id", "text", "an id of its thread, the same for every save of the same page"),
    Column("comment_id", "text", "the id that the page or table gives it, else one made of author, time and text"),
    Column("parent_id", "text", "the `comment_id` of the comment it replies to"),
    Column("parent_evidence", "text", "how that is known: `markup`, `order`, `address` or `quote`"),
    Column("parent_confidence", "number", "how sure that is, 0 to 1"),
    Column("answers_absent", "truth", "whether it replies to a comment that is not on the page"),
    Column("author", "text", "the name its author goes by"),
    Column("is_guest", "truth", "whether the page marks the author as unregistered"),
    Column("posted_at", "text", "when it was posted, ISO 8601, as exact as the page has it"),
    Column("posted_as", "text", "the time as the page writes it, where that is no date, such as “3 hours ago”"),
    Column("subject", "text", "the subject line above it"),
    Column("text", "text", "its words, paragraphs separated by a blank line"),
)
"""What is known of a comment, in the order of every output."""
COMMENT_COLUMNS: Final = tuple(column.name for column in COMMENTS)
"""The names of ``COMMENTS``."""

ALIASES: Final[dict[str, str]] = {
    "text": "text comment comment_text body content message comment_body comment_content post tweet",
    "author": "author username user user_name author_name comment_author name nick nickname screen_name",
    "posted_at": "posted_at created_at timestamp time date datetime created published_at comment_date created_utc "
    "published_timestamp",
    "comment_id": "comment_id id commentid post_id",
    "parent_id": "parent_id parent reply_to in_reply_to in_reply_to_id comment_parent parentid",
    "thread_id": "thread_id thread article_id article_url url page page_url link_id story_id conversation_id article",
    "is_guest": "is_guest guest anonymous is_anonymous",
    "subject": "subject comment_subject comment_title",
    **{name: name for name in ("parent_evidence", "parent_confidence", "answers_absent", "posted_as")},
    "target": "target topic claim",
    "stance": "stance label position",
    "parent_text": "parent_text parent_comment parent_body",
    "agreement": "agreement agrees_with_parent",
    **{attribute: attribute for attribute in ATTRIBUTES},
}
"""Names a column is known under, likeliest first; compared in lower case, spaces and dashes as underscores."""

LISTED: Final = 12
"""Column names that a message lists."""

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?: ?Z| ?[+-]\d{2}:?\d{2})?)?")
_SINCE_1970 = re.compile(r"1\d{9}(?P<thousandths>\d{3})?")
"""Seconds or milliseconds since 1970, from September 2001 to May 2033."""


def guess_columns(
    columns: Iterable[str], given: Mapping[str, str] | None = None, further: Iterable[str] = ()
) -> dict[str, str]:
    """Role to column name, for the roles of ``ALIASES``: as given, else by the usual names. No column serves twice.

    ``further`` are roles known under their own name only, such as labels that a model's card names.

    Raises:
        InputError: if a given column is not there.
    """
    given = dict(given or {})
    there = list(columns)
    known = ALIASES | {name: name for name in further if name not in ALIASES}
    for role, column in given.items():
        if role not in known:
            raise InputError(f"{role!r} is no column this program knows. It knows {', '.join(known)}.")
        if column not in there:
            raise InputError(f"There is no column {column!r}. The columns are {listed(there)}.")
    plain = {re.sub(r"[\s-]+", "_", name.strip().lower()): name for name in reversed(there)}
    for role, names in known.items():
        found = next((plain[n] for n in names.split() if n in plain and plain[n] not in given.values()), None)
        if role not in given and found:
            given[role] = found
    return given


def listed(columns: Iterable[str]) -> str:
    """The first column names, for a message."""
    names = list(columns)
    return ", ".join(names[:LISTED]) + (f" and {len(names) - LISTED} more" if len(names) > LISTED else "") or "none"


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


def string(cell: Any) -> str | None:
    """A cell's text, stripped; None for an empty or missing one."""
    if isinstance(cell, str):
        return cell.strip() or None
    if cell is None or cell is pd.NA or cell is pd.NaT or cell != cell:
        return None
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))  # an id that became a float because another row has none
    return str(cell).strip() or None


def times(cells: "pd.Series[Any]") -> "pd.Series[Any]":
    """ISO 8601 where it is that already or can be read in one pass; a number is seconds since 1970, UTC."""
    if pd.api.types.is_datetime64_any_dtype(cells):
        return pd.Series([string(t if pd.isna(t) else t.isoformat()) for t in cells], index=cells.index, dtype=object)
    written = strings(cells)
    read = pd.Series([_iso(cell) for cell in written], index=cells.index, dtype=object)
    rest = written[read.isna() & written.notna()]
    if len(rest):
        read[rest.index] = _guessed_times(rest)
    return read


def _iso(written: str | None) -> str | None:
    if written is None:
        return None
    if _ISO.fullmatch(written):
        return written.replace(" ", "T", 1).replace(" ", "").replace("Z", "+00:00")
    if since_1970 := _SINCE_1970.fullmatch(written):
        seconds = int(written) / (1000 if since_1970["thousandths"] else 1)
        return pd.Timestamp(seconds, unit="s", tz="UTC").isoformat()
    return None


def _guessed_times(written: "pd.Series[Any]") -> "pd.Series[Any]":
    """Times in another notation, by pandas. Day or month first is decided by the numbers above 12, else month first."""
    firsts = written.str.extract(r"^(\d{1,2})[./-]\d{1,2}[./-]")[0].dropna().astype(int)
    dotted = written.str.match(r"^\d{1,2}\.\d{1,2}\.").mean() > 0.5
    day_first = bool(dotted or (firsts > 12).any())
    parsed = pd.to_datetime(written, errors="coerce", format="mixed", dayfirst=day_first, utc=False)
    has_time = written.str.contains(r"\d:\d\d", regex=True)
    have_seconds = written.str.contains(r"\d:\d\d:\d\d", regex=True).any()
    exact: Literal["seconds", "minutes"] = "seconds" if have_seconds else "minutes"
    read: list[Any] = [
        None if pd.isna(t) else (t.isoformat(timespec=exact) if timed else t.date().isoformat())
        for t, timed in zip(parsed, has_time, strict=True)
    ]
    return pd.Series(read, index=written.index, dtype=object)
