"""Where a command's rows go, and how its progress is told."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

if TYPE_CHECKING:
    import pandas as pd

    from stance.reading.inputs import Piece, Source

PROGRESS_AFTER_SECONDS: Final = 2.0


class Rows:
    """Where the rows go: a file, a pipe as JSONL, or the first of them as a table on a terminal."""

    def __init__(self, output: Path | None, shown: Sequence[str]) -> None:
        from stance.reading.tables import TableWriter

        self.count = 0
        self.output = output
        self._writer = TableWriter(output) if output else None
        self._shown = shown
        self._kept: list[pd.DataFrame] = []

    def __enter__(self) -> "Rows":
        return self

    def write(self, rows: "pd.DataFrame") -> None:
        """Writes ``rows``."""
        from stance.reading.tables import to_jsonl

        self.count += len(rows)
        if self._writer:
            self._writer.write(rows)
        elif not sys.stdout.isatty():
            click.echo(to_jsonl(rows), nl=False)
        else:
            self._keep(rows)

    def _keep(self, rows: "pd.DataFrame") -> None:
        from stance.cli.terminal import ROWS_SHOWN

        room = ROWS_SHOWN - sum(map(len, self._kept))
        if room > 0:
            self._kept.append(rows.head(room))

    def __exit__(self, *failure: Any) -> None:
        if self._writer:
            self._writer.__exit__(*failure)
        elif self._kept and failure[0] is None:
            import pandas as pd

            from stance.cli.terminal import print_table

            print_table(pd.concat(self._kept), self._shown, self.count)


@contextmanager
def progress(sources: "Sequence[Source]") -> "Iterator[Callable[[Piece], None]]":
    """A function to call with each piece done; after two seconds a bar with rate and time left shows on stderr."""
    size = {source.path: max(source.path.stat().st_size, 1) for source in sources}
    so_far = dict.fromkeys(size, 0.0)
    comments = 0
    with bar(sum(size.values()), "{percentage:3.0f}% |{bar:20}| {desc}, {elapsed} gone, {remaining} left") as shown:

        def advance(piece: "Piece") -> None:
            nonlocal comments
            comments += len(piece.comments)
            path = piece.source.path
            step, so_far[path] = piece.share * size[path] - so_far[path], piece.share * size[path]
            rate = comments / max(shown.format_dict["elapsed"], 1e-9)
            shown.set_description_str(f"{comments:,} comments, {rate:,.0f}/s", refresh=False)
            shown.update(step)

        yield advance


@contextmanager
def row_progress(rows: float) -> "Iterator[Callable[[int], object]]":
    """A function to call with a number of rows done; the same bar, in rows."""
    with bar(rows, "{percentage:3.0f}% |{bar:20}| {rate_fmt}, {elapsed} gone, {remaining} left", unit=" rows") as shown:
        yield shown.update


def bar(total: float, layout: str, unit: str = "") -> Any:
    """A progress bar on standard error that shows only after two seconds."""
    from tqdm import tqdm

    pace = 0.2 if sys.stderr.isatty() else 10.0  # not on a terminal: a line every ten seconds, for a log
    return tqdm(total=total, bar_format=layout, unit=unit, delay=PROGRESS_AFTER_SECONDS, mininterval=pace,
                file=sys.stderr, leave=False)  # fmt: skip
