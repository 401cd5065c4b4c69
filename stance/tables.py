"""Tables in and out: CSV, TSV, JSONL and Parquet, read in chunks and written whole or not at all.

In CSV meant for people, a cell that a spreadsheet would take for a formula gets an apostrophe in front
(https://owasp.org/www-community/attacks/CSV_Injection); reading takes it off again.
"""

import csv
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from io import TextIOWrapper
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any, Final, Self

import pandas as pd

from stance.encoding import SAMPLE_BYTES, encoding_of
from stance.errors import InputError
from stance.identity import thread_id
from stance.labels import ATTRIBUTES, STANCE_SYNONYMS
from stance.records import Comment, Example, Skipped, Thread

SUFFIXES: Final = (".csv", ".tsv", ".jsonl", ".ndjson", ".parquet")
"""File name endings read as tables."""
OUTPUT_SUFFIXES: Final = (".csv", ".jsonl", ".parquet")
"""File name endings that can be written."""
CHUNK_ROWS: Final = 5_000
"""Rows read at a time: some 5 MB of comments, so memory does not grow with the file."""
MAX_CELL: Final = 4 * 1024**2
"""Characters of the longest cell; a longer one means an unclosed quote, not a comment."""
MAX_SKIPPED: Final = 1_000
"""Rows set aside that are kept to be looked at; beyond it they are only counted."""

COMMENT_COLUMNS: Final = (
    "source",
    "thread_id",
    "comment_id",
    "parent_id",
    "author",
    "is_guest",
    "posted_at",
    "text",
)
"""What is known of a comment, as columns, in the order of every output."""

ALIASES: Final[dict[str, str]] = {
    "text": "text comment comment_text body content message comment_body comment_content post tweet",
    "author": "author username user user_name author_name comment_author name nick nickname screen_name",
    "posted_at": "posted_at created_at timestamp time date datetime created published_at comment_date created_utc",
    "comment_id": "comment_id id commentid post_id",
    "parent_id": "parent_id parent reply_to in_reply_to in_reply_to_id comment_parent parentid",
    "thread_id": "thread_id thread article_id article_url url page page_url link_id story_id conversation_id article",
    "is_guest": "is_guest guest anonymous is_anonymous",
    "target": "target topic claim",
    "stance": "stance label position",
    **{attribute: attribute for attribute in ATTRIBUTES},
}
"""Names a column is known under, likeliest first; compared in lower case, spaces and dashes as underscores."""

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_NEUTRALISED = re.compile(r"'+[=+\-@\t\r]")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?: ?Z| ?[+-]\d{2}:?\d{2})?)?")


def is_table(path: Path) -> bool:
    """Whether ``path`` is read as a table, by the ending of its name."""
    return path.suffix.lower() in SUFFIXES


def neutralised(cell: Any) -> Any:
    """``cell`` with an apostrophe in front if it is text that a spreadsheet would run."""
    return f"'{cell}" if isinstance(cell, str) and _FORMULA.match(cell) else cell


def restored(cell: str) -> str:
    """The text that ``neutralised`` was given."""
    return cell[1:] if _NEUTRALISED.match(cell) else cell


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
            raise InputError(f"There is no column {column!r}. The columns are {_listed(there)}.")
    plain = {re.sub(r"[\s-]+", "_", name.strip().lower()): name for name in reversed(there)}
    for role, names in ALIASES.items():
        found = next((plain[n] for n in names.split() if n in plain and plain[n] not in given.values()), None)
        if role not in given and found:
            given[role] = found
    return given


class TableReader:
    """A table opened for reading; ``warnings`` tells what was set aside, complete after the last chunk."""

    def __init__(self, path: Path, name: str | None = None) -> None:
        self.path = path
        self.name = name or str(path)
        self.warnings: list[str] = []
        self.share = 0.0
        """How much of the file has been read, 0..1."""
        self.skipped: list[Skipped] = []
        """The first ``MAX_SKIPPED`` rows set aside, and why."""
        self._set_aside = 0

    def chunks(self, rows: int = CHUNK_ROWS) -> Iterator[pd.DataFrame]:
        """Frames of at most ``rows`` rows, cells as they stand.

        Raises:
            InputError: if the file is empty, is no such table, or has no row.
        """
        if not self.path.stat().st_size:
            raise InputError(f"{self.name} is empty (0 bytes). Export the table again.")
        suffix = self.path.suffix.lower()
        frames = self._parquet(rows) if suffix == ".parquet" else self._lines(rows, suffix)
        found = False
        for frame in frames:
            found = found or len(frame) > 0
            yield frame
        self._note_what_was_set_aside()
        if not found:
            raise InputError(f"{self.name} has no usable row under its header. Export the table again.")

    def _parquet(self, rows: int) -> Iterator[pd.DataFrame]:
        import pyarrow
        import pyarrow.parquet

        try:
            with pyarrow.parquet.ParquetFile(self.path) as file:
                done = 0
                for batch in file.iter_batches(batch_size=rows):
                    done += len(batch)
                    self.share = done / file.metadata.num_rows
                    yield batch.to_pandas()
        except (pyarrow.ArrowException, OSError) as error:
            raise InputError(f"{self.name} cannot be read as Parquet: {error}. Write the file again.") from error

    def _lines(self, rows: int, suffix: str) -> Iterator[pd.DataFrame]:
        with self.path.open("rb") as raw:
            encoding = encoding_of(self.name, raw.read(SAMPLE_BYTES))
        if not encoding.startswith(("utf", "ascii")):
            self.warnings.append(f"{self.name} is not UTF-8; it was read as {encoding}. Check its accents.")
        size = self.path.stat().st_size
        with self.path.open("rb") as raw, TextIOWrapper(raw, encoding, errors="replace", newline="") as handle:
            records = self._jsonl(handle) if suffix in (".jsonl", ".ndjson") else self._csv(handle, suffix)
            while part := list(islice(records, rows)):
                self.share = raw.tell() / size
                yield pd.DataFrame(part)

    def _jsonl(self, handle: IO[str]) -> Iterator[dict[str, Any]]:
        for number, line in enumerate(handle, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except (ValueError, RecursionError):
                row = None
            if isinstance(row, dict):
                yield row
            elif number == 1:
                raise InputError(
                    f"{self.name} is not JSONL: line 1 is {line.strip()[:60]!r}. Each line must be one JSON object."
                )
            else:
                self._skip(line, f"line {number} is not a JSON object")

    def _csv(self, handle: IO[str], suffix: str) -> Iterator[dict[str, str]]:
        csv.field_size_limit(MAX_CELL)
        head = list(islice(handle, 20))
        rows = csv.reader(chain(head, handle), delimiter=_delimiter(head, suffix))
        try:
            columns = [cell.strip() or f"column {i}" for i, cell in enumerate(next(rows, []), 1)]
            text_last = guess_columns(columns).get("text") == columns[-1] if columns else False
            for row in rows:
                if fitted := self._fitted(row, len(columns), text_last, rows.line_num):
                    yield dict(zip(columns, map(restored, fitted), strict=True))
        except csv.Error as error:
            raise InputError(
                f"{self.name} cannot be read as CSV near line {rows.line_num}: {error}. "
                "Look for a quotation mark that is opened and never closed."
            ) from error

    def _fitted(self, row: list[str], width: int, text_last: bool, line: int) -> list[str] | None:
        if not any(row):
            return None
        if len(row) <= width:
            return row + [""] * (width - len(row))
        if text_last:  # commas in a text that nobody quoted
            return [*row[: width - 1], ",".join(row[width - 1 :])]
        self._skip(",".join(row), f"line {line} has {len(row)} cells where the header has {width}")
        return None

    def _skip(self, text: str, reason: str) -> None:
        self._set_aside += 1
        if len(self.skipped) < MAX_SKIPPED:
            self.skipped.append(Skipped(text, reason))

    def _note_what_was_set_aside(self) -> None:
        if self._set_aside:
            more = f" and {self._set_aside - 3:,} more" if self._set_aside > 3 else ""
            self.warnings.append(
                f"{self._set_aside:,} rows of {self.name} were set aside: "
                f"{'; '.join(each.reason for each in self.skipped[:3])}{more}. Quote cells that hold the separator."
            )


def read_comments(reader: TableReader, given: Mapping[str, str] | None = None) -> Iterator[pd.DataFrame]:
    """Chunks with the ``COMMENT_COLUMNS``, one row per row of the table, in its order.

    ``given`` names columns by role, such as ``{"text": "remark"}``. Where the table has no ids, the row's number,
    from 1, is its id.

    Raises:
        InputError: if there is no column of texts, or the file cannot be read.
    """
    row = 1
    for frame in reader.chunks():
        yield comment_frame(frame, reader.name, given, row)
        row += len(frame)


def comment_frame(
    frame: pd.DataFrame, source: str, given: Mapping[str, str] | None = None, first_row: int = 1
) -> pd.DataFrame:
    """The ``COMMENT_COLUMNS`` of any table of comments, one row per row, index kept.

    Raises:
        InputError: if there is no column of texts.
    """
    roles = guess_columns(map(str, frame.columns), given)
    if "text" not in roles:
        raise InputError(
            f"{source} has no column of comment texts. Its columns are {_listed(map(str, frame.columns))}. "
            "Name the one to read: --column text=NAME"
        )
    cells = {role: frame[roles[role]] for role in roles}
    empty = pd.Series([None] * len(frame), index=frame.index, dtype=object)
    numbers = pd.Series([str(i) for i in range(first_row, first_row + len(frame))], index=frame.index, dtype=object)
    ids = _strings(cells["comment_id"]) if "comment_id" in cells else empty
    threads = _strings(cells["thread_id"]) if "thread_id" in cells else empty
    parents = _strings(cells["parent_id"]) if "parent_id" in cells else empty
    return pd.DataFrame(
        {
            "source": source,
            "thread_id": threads.where(threads.notna(), thread_id(None, None, Path(source).name)),
            "comment_id": ids.where(ids.notna(), numbers),
            "parent_id": parents.where(parents != "0", None),  # WordPress and others write 0 for "none"
            "author": _strings(cells["author"]) if "author" in cells else empty,
            "is_guest": cells["is_guest"].map(_truth).astype(object) if "is_guest" in cells else empty,
            "posted_at": _times(cells["posted_at"]) if "posted_at" in cells else empty,
            "text": _strings(cells["text"]).fillna(""),
        },
        index=frame.index,
    )


def thread_frame(threads: Iterable[Thread]) -> pd.DataFrame:
    """The ``COMMENT_COLUMNS`` of some threads, one row per comment."""
    rows = [
        (t.source, t.thread_id, c.comment_id, c.parent_id, c.author, c.is_guest, c.posted_at, c.text)
        for t in threads
        for c in t.comments
    ]
    return pd.DataFrame(rows, columns=list(COMMENT_COLUMNS), dtype=object)


def frame_threads(comments: pd.DataFrame, reader: TableReader) -> list[Thread]:
    """The threads of a frame with the ``COMMENT_COLUMNS``, by first appearance; the first has what was set aside."""
    fields = ["comment_id", "text", "author", "posted_at", "parent_id", "is_guest"]
    threads = [
        Thread(
            thread_id=str(key),
            source=str(rows["source"].iloc[0]),
            url=str(key) if str(key).startswith(("http://", "https://")) else None,
            comments=tuple(Comment(*row) for row in rows[fields].itertuples(index=False, name=None)),
        )
        for key, rows in comments.groupby("thread_id", sort=False)
    ]
    return [replace(threads[0], skipped=tuple(reader.skipped), warnings=tuple(reader.warnings)), *threads[1:]]


def read_examples(reader: TableReader, task: str, given: Mapping[str, str] | None = None) -> list[Example]:
    """The labelled rows of a table, for training or evaluation; rows without a usable label go to ``warnings``.

    Raises:
        InputError: if the columns the task needs are not there.
    """
    examples: list[Example] = []
    unusable = 0
    for frame in reader.chunks():
        roles = guess_columns(map(str, frame.columns), given)
        _need_columns(reader.name, list(map(str, frame.columns)), roles, task)
        for row in frame.to_dict("records"):
            example = _example(row, roles, task)
            unusable += example is None
            if example is not None:
                examples.append(example)
    if unusable:
        reader.warnings.append(f"{unusable:,} rows of {reader.name} have no text or no usable {task} label.")
    return examples


def _need_columns(name: str, columns: list[str], roles: Mapping[str, str], task: str) -> None:
    needed = ["text"] + (["target", "stance"] if task == "stance" else [])
    missing = [role for role in needed if role not in roles]
    if task == "toxicity" and not any(attribute in roles for attribute in ATTRIBUTES):
        missing.append("toxicity")
    if missing:
        raise InputError(
            f"{name} has no column {' and '.join(map(repr, missing))}, which {task} labels need. Its columns are "
            f"{_listed(columns)}. Name them, such as: --column {missing[0]}=NAME"
        )


def _example(row: Mapping[Any, Any], roles: Mapping[str, str], task: str) -> Example | None:
    text = _string(row[roles["text"]])
    group = _string(row[roles["thread_id"]]) if "thread_id" in roles else None
    if text is None:
        return None
    if task == "stance":
        target = _string(row[roles["target"]])
        label = STANCE_SYNONYMS.get((_string(row[roles["stance"]]) or "").lower())
        return Example(text, target, {"stance": label}, group) if target and label else None
    shares = {name: share for name in ATTRIBUTES if name in roles and (share := _share(row[roles[name]])) is not None}
    return Example(text, None, shares, group) if shares else None


def _share(cell: Any) -> float | None:
    if isinstance(truth := _truth(cell), bool):
        return float(truth)
    try:
        share = float(cell)
    except (TypeError, ValueError):
        return None
    return share if 0 <= share <= 1 else None


def _truth(cell: Any) -> bool | None:
    said = (_string(cell) or "").lower()
    return {
        "true": True,
        "yes": True,
        "1": True,
        "1.0": True,
        "false": False,
        "no": False,
        "0": False,
        "0.0": False,
    }.get(said)


def _strings(cells: "pd.Series[Any]") -> "pd.Series[Any]":
    return pd.Series([_string(cell) for cell in cells], index=cells.index, dtype=object)


def _string(cell: Any) -> str | None:
    if isinstance(cell, str):
        return cell.strip() or None
    if cell is None or cell is pd.NA or cell is pd.NaT or cell != cell:
        return None
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))  # an id that became a float because another row has none
    return str(cell).strip() or None


def _times(cells: "pd.Series[Any]") -> "pd.Series[Any]":
    """ISO 8601 where it is that already or can be read in one pass; a number is seconds since 1970, UTC."""
    if pd.api.types.is_datetime64_any_dtype(cells):
        return pd.Series([_string(t if pd.isna(t) else t.isoformat()) for t in cells], index=cells.index, dtype=object)
    written = _strings(cells)
    times = pd.Series([_iso(each) for each in written], index=cells.index, dtype=object)
    rest = written[times.isna() & written.notna()]
    if len(rest):
        times[rest.index] = _guessed_times(rest)
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


def _guessed_times(written: "pd.Series[Any]") -> "pd.Series[Any]":
    """Times in another notation, by pandas. Day or month first is decided by the numbers above 12, else month first."""
    firsts = written.str.extract(r"^(\d{1,2})[./-]\d{1,2}[./-]")[0].dropna().astype(int)
    dotted = written.str.match(r"^\d{1,2}\.\d{1,2}\.").mean() > 0.5
    day_first = bool(dotted or (firsts > 12).any())
    parsed = pd.to_datetime(written, errors="coerce", format="mixed", dayfirst=day_first, utc=False)
    has_time = written.str.contains(r"\d:\d\d", regex=True)
    exact = "seconds" if written.str.contains(r"\d:\d\d:\d\d", regex=True).any() else "minutes"
    read: list[Any] = [
        None if pd.isna(t) else (t.isoformat(timespec=exact) if timed else t.date().isoformat())
        for t, timed in zip(parsed, has_time, strict=True)
    ]
    return pd.Series(read, index=written.index, dtype=object)


def _delimiter(head: Sequence[str], suffix: str) -> str:
    if suffix == ".tsv":
        return "\t"
    first = head[0] if head else ""
    return max(",;\t|", key=first.count) if any(mark in first for mark in ",;\t|") else ","


def _listed(columns: Iterable[str]) -> str:
    names = list(columns)
    return ", ".join(names[:12]) + (f" and {len(names) - 12} more" if len(names) > 12 else "") or "none"


class TableWriter:
    """Writes frames to one file, which appears under its name when all is written and not before.

    Raises:
        InputError: on opening, if the name's ending is not one of ``OUTPUT_SUFFIXES`` or its folder is not there.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.suffix = path.suffix.lower()
        if self.suffix not in OUTPUT_SUFFIXES:
            raise InputError(f"Cannot write {path.name!r}: its name must end in {', '.join(OUTPUT_SUFFIXES)}.")
        if not path.parent.is_dir():
            raise InputError(f"Cannot write {path}: there is no folder {path.parent}. Make it first.")
        self._draft = path.with_name(f".{path.name}.{os.getpid()}.part")
        self._handle: Any = None
        self._parquet: Any = None

    def __enter__(self) -> Self:
        return self

    def write(self, frame: pd.DataFrame) -> None:
        """Appends the rows of ``frame``; all frames of a file must have the same columns."""
        self._handle = self._handle or self._open()
        if self.suffix == ".parquet":
            self._write_parquet(frame)
        elif self.suffix == ".jsonl":
            self._handle.write(to_jsonl(frame).encode("utf-8", errors="replace"))
        else:
            first = self._handle.tell() == 0
            safe = frame.apply(lambda column: column.map(neutralised) if column.dtype.kind not in "fib" else column)
            text = safe.to_csv(index=False, header=first, lineterminator="\n", float_format="%.6g")
            self._handle.write(text.encode("utf-8", errors="replace"))

    def _open(self) -> IO[bytes]:
        try:
            return self._draft.open("wb")
        except OSError as error:
            raise InputError(f"Cannot write {self.path}: {error.strerror}.") from error

    def _write_parquet(self, frame: pd.DataFrame) -> None:
        import pyarrow
        import pyarrow.parquet

        schema = pyarrow.schema([(name, _arrow_type(name, frame[name].dtype.kind)) for name in frame.columns])
        table = pyarrow.Table.from_pandas(frame, schema=schema, preserve_index=False)
        self._parquet = self._parquet or pyarrow.parquet.ParquetWriter(self._handle, schema, compression="zstd")
        self._parquet.write_table(table)

    def __exit__(self, kind: object, *_: object) -> None:
        if self._handle is None:
            return  # nothing was written, so a file of that name stays as it was
        if self._parquet is not None:
            self._parquet.close()
        self._handle.close()
        if kind is None:
            self._draft.replace(self.path)
        else:
            self._draft.unlink(missing_ok=True)


def to_jsonl(frame: pd.DataFrame) -> str:
    """One JSON object a line; missing cells are null, numbers are rounded to six decimals."""
    rows = frame.to_dict("records")
    return "".join(json.dumps({k: _json(v) for k, v in row.items()}, ensure_ascii=False) + "\n" for row in rows)


def _json(cell: Any) -> Any:
    if isinstance(cell, float):
        return round(cell, 6) if cell == cell else None
    return None if cell is None or cell is pd.NA else cell


def _arrow_type(name: str, kind: str) -> Any:
    import pyarrow

    if kind == "f":
        return pyarrow.float64()
    return pyarrow.bool_() if kind == "b" or name == "is_guest" else pyarrow.string()
