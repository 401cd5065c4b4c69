"""Which column is what, and what its cells say."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final, Literal

import pandas as pd

from stance.errors import InputError
from stance.labels import ATTRIBUTES

COMMENT_COLUMNS: Final = (
    "source",
    "thread_id",
    "comment_id",
    "parent_id",
    "parent_evidence",
    "parent_confidence",
    "answers_absent",
    "author",
    "is_guest",
    "posted_at",
    "posted_as",
    "subject",
    "text",
)
"""What is known of a comment, as columns, in the order of every output."""

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

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?: ?Z| ?[+-]\d{2}:?\d{2})?)?")


def guess_columns(columns: Iterable[str], given: Mapping[str, str] | None = None) -> dict[str, str]:
    """Role to column name, for the roles of ``ALIASES``: as given, else by the usual names. No column serves twice.

    Raises:
        InputError: if a given column is not there.
    """
    given = dict(given or {})
    there = list(columns)
    for role, column in given.items():
        if role not in ALIASES:
            raise InputError(f"{role!r} is no column this program knows. It knows {', '.join(ALIASES)}.")
        if column not in there:
            raise InputError(f"There is no column {column!r}. The columns are {listed(there)}.")
    plain = {re.sub(r"[\s-]+", "_", name.strip().lower()): name for name in reversed(there)}
    for role, names in ALIASES.items():
        found = next((plain[n] for n in names.split() if n in plain and plain[n] not in given.values()), None)
        if role not in given and found:
            given[role] = found
    return given


def listed(columns: Iterable[str]) -> str:
    """The first dozen column names, for a message."""
    names = list(columns)
    return ", ".join(names[:12]) + (f" and {len(names) - 12} more" if len(names) > 12 else "") or "none"


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
    times = pd.Series([_iso(each) for each in written], index=cells.index, dtype=object)
    rest = written[times.isna() & written.notna()]
    if len(rest):
        times[rest.index] = _guessedtimes(rest)
    return times


def _iso(written: str | None) -> str | None:
    if written is None:
        return None
    if _ISO.fullmatch(written):
        return written.replace(" ", "T", 1).replace(" ", "").replace("Z", "+00:00")
    if re.fullmatch(r"1\d{9}(\d{3})?", written):
        seconds = int(written) / (1000 if len(written) == 13 else 1)
        return pd.Timestamp(seconds, unit="s", tz="UTC").isoformat()
    return None


def _guessedtimes(written: "pd.Series[Any]") -> "pd.Series[Any]":
    """Times in another notation, by pandas. Day or month first is decided by the numbers above 12, else month first."""
    firsts = written.str.extract(r"^(\d{1,2})[./-]\d{1,2}[./-]")[0].dropna().astype(int)
    dotted = written.str.match(r"^\d{1,2}\.\d{1,2}\.").mean() > 0.5
    day_first = bool(dotted or (firsts > 12).any())
    parsed = pd.to_datetime(written, errors="coerce", format="mixed", dayfirst=day_first, utc=False)
    has_time = written.str.contains(r"\d:\d\d", regex=True)
    with_seconds = written.str.contains(r"\d:\d\d:\d\d", regex=True).any()
    exact: Literal["seconds", "minutes"] = "seconds" if with_seconds else "minutes"
    read: list[Any] = [
        None if pd.isna(t) else (t.isoformat(timespec=exact) if timed else t.date().isoformat())
        for t, timed in zip(parsed, has_time, strict=True)
    ]
    return pd.Series(read, index=written.index, dtype=object)
