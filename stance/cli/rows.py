"""The rows of a command on their way out: to a file, a pipe or a terminal."""

import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    import pandas as pd


class Rows:
    """Where the rows go: to a file, to a pipe as JSONL, or, the first of them, as a table to a terminal."""

    def __init__(self, output: Path | None, shown: Sequence[str]) -> None:
        """Rows for the file ``output``, if that is given; a terminal shows the columns ``shown``."""
        from stance.reading import TableWriter

        self.count = 0
        self.output = output
        self._writer = TableWriter(output) if output else None
        self._shown = shown
        self._kept: list[pd.DataFrame] = []

    def __enter__(self) -> "Rows":
        return self

    def write(self, rows: "pd.DataFrame") -> None:
        """Writes ``rows``."""
        from stance.reading import to_jsonl

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

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._writer:
            self._writer.__exit__(kind, error, trace)
        elif self._kept and kind is None:
            import pandas as pd

            from stance.cli.terminal import print_table

            print_table(pd.concat(self._kept), self._shown, self.count)
