"""How much a table may hold: what would fill the memory is refused before it does."""

from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from typing import IO, TYPE_CHECKING, Any, Final

from stance.errors import PageError

if TYPE_CHECKING:
    import pyarrow
    import pyarrow.parquet

MAX_COLUMNS: Final = 1_000
"""Columns of a table. Set by hand: exports have a few dozen, and a chunk of such rows fits a small machine."""
MAX_RATIO: Final = 200
"""Bytes, or values, read from one byte of a Parquet file; comments pack to a tenth or, at the very best, a fiftieth."""
FREE_BYTES: Final = 64 * 1024**2
"""So much may come out of the smallest file at once: it harms nothing, and short repetitive tables pack well."""
MAX_LINE: Final = 16 * 1024**2
"""Characters of a line, which is held in memory whole: four of the longest cells. Set by hand."""
_BLOCK: Final = 1 << 15
"""Characters that are read at a time."""
VALUE_BYTES: Final = 64
"""What a row, or a value in a list, takes in memory at the least."""
FEW_ROWS: Final = 5_000
"""Rows unpacked at a time, at the most."""
_PREFIXES: Final = "DELTA_BYTE_ARRAY"
"""The encoding in which a value names how much of the one before it repeats."""
_REPEATING: Final = frozenset(("RLE_DICTIONARY", "PLAIN_DICTIONARY", _PREFIXES))
"""Encodings in which few bytes may stand for many (https://parquet.apache.org/docs/file-format/data-pages/encodings)."""


def refuse_too_wide(name: str, columns: int) -> None:
    """Raises ``PageError`` if the table ``name`` has more ``columns`` than are read."""
    if columns > MAX_COLUMNS:
        raise PageError(
            f"{name} has {columns:,} columns; at most {MAX_COLUMNS:,} are read. Keep those with the comments: their "
            "texts, authors, times and ids."
        )


def bounded_lines(name: str, handle: IO[str]) -> Iterator[str]:
    """The lines of the table ``name``, with their ends.

    Args:
        name: what the user knows the table by.
        handle: its text, opened with ``newline=""``.

    Raises:
        PageError: if one is too long to be a row.
    """
    rest, size = list[str](), 0
    # Many lines at once: to ask the file for each takes as long as all else that is done to a row.
    while block := handle.read(_BLOCK):
        if rest and rest[-1].endswith("\r") and not block.startswith("\n"):
            yield from _refused_if_long(name, rest)
            rest, size = [], 0
        # A carriage return at the end may be half of an end. What has none is not searched again.
        end = max(block.rfind("\n"), block.rfind("\r", 0, -1)) + 1
        if end:
            yield from _refused_if_long(name, [*rest, block[:end]])
            rest, size = [], 0
        rest.append(block[end:])
        size += len(block) - end
        if size > MAX_LINE:
            break
    yield from _refused_if_long(name, rest)


def _refused_if_long(name: str, parts: Iterable[str]) -> Iterator[str]:
    """The lines that ``parts`` form."""
    for line in StringIO("".join(parts), newline=""):
        if len(line) > MAX_LINE:
            raise PageError(
                f"{name} has a line of more than {MAX_LINE:,} characters, which is no row. Export the table "
                "again, with one comment in each row."
            )
        yield line


def refuse_bomb(
    name: str, file: "pyarrow.parquet.ParquetFile", source: Any, size: int, read: Sequence[int] | None = None
) -> None:
    """Raises ``PageError`` if a Parquet file unpacks to far more than comments do, before it is unpacked.

    Args:
        name: what the user knows it by.
        file: the file, opened.
        source: a function that opens its bytes anew.
        size: its bytes.
        read: the row groups that are read of it; None for all.
    """
    groups = [file.metadata.row_group(number) for number in range(file.metadata.num_row_groups)]
    values = sum(_longest(group) for group in groups)
    _refuse(name, max(values * VALUE_BYTES, sum(group.total_byte_size for group in groups)), size)
    for number in range(len(groups)) if read is None else read:
        group = groups[number]
        for position in range(group.num_columns):
            column = group.column(position)
            if column.num_values * column.total_uncompressed_size > FREE_BYTES:
                _refuse(name, _unpacked_bytes(file, source, number, position), size)


def _longest(group: Any) -> int:
    """The rows of ``group``, or the values in its fullest column, of which a list has many in one row."""
    return int(max([group.num_rows, *(group.column(position).num_values for position in range(group.num_columns))]))


def _refuse(name: str, unpacked: int, size: int) -> None:
    if unpacked > max(FREE_BYTES, MAX_RATIO * size):
        raise PageError(
            f"{name} unpacks to {unpacked / 1e6:,.0f} MB or more, over {MAX_RATIO} times its size, which no comments "
            "do. It may be made to fill the memory; if you trust it, write it as CSV or JSONL, and give that file."
        )


def _unpacked_bytes(file: "pyarrow.parquet.ParquetFile", source: Any, group: int, position: int) -> int:
    """The bytes that the texts of a column take once each row has its own; 0 for a column that repeats none.

    A dictionary holds each text once, so that a text of a megabyte in three thousand rows takes one megabyte in the
    file, and three thousand when it is read.
    """
    import pyarrow.parquet

    column, kind = file.metadata.row_group(group).column(position), file.schema.column(position)
    if column.physical_type == "FIXED_LEN_BYTE_ARRAY":
        return int(column.num_values * kind.length)
    if column.physical_type != "BYTE_ARRAY" or _REPEATING.isdisjoint(column.encodings):
        return 0
    if _PREFIXES in column.encodings:  # each value may repeat the one before: few are unpacked at a time
        few = max(1, min(FEW_ROWS, FREE_BYTES // column.total_uncompressed_size))
        batches = file.iter_batches(batch_size=few, row_groups=[group], columns=[kind.path])
        return sum(batch.nbytes for batch in batches)
    with pyarrow.parquet.ParquetFile(source(), read_dictionary=[kind.path]) as packed:
        chunks = packed.read_row_group(group, columns=[kind.path], use_threads=False).column(0).chunks
    return sum(map(_written_out, chunks))


def _written_out(array: "pyarrow.Array[Any]") -> int:
    """The bytes that ``array``, or the one within it, takes without its dictionary."""
    import pyarrow
    from pyarrow import compute

    while not pyarrow.types.is_dictionary(array.type):
        if not pyarrow.types.is_nested(array.type):
            return int(array.nbytes)
        array = array.field(0) if pyarrow.types.is_struct(array.type) else array.flatten()
    lengths = compute.take(compute.binary_length(array.dictionary), array.indices)
    return int(compute.sum(lengths.cast(pyarrow.int64())).as_py() or 0)
