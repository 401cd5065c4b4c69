"""Progress on standard error, for work that takes more than a moment.

A terminal shows a bar, a log gets a line now and then. Rows that go to another program may come back to the same
terminal (``stance parse x | jq``), where a bar would stand in the middle of them: then there is none.
"""

import os
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Final

from stance.cli.terminal import cleared_before_lines, say

if TYPE_CHECKING:
    from tqdm import tqdm

    from stance.reading import Piece, Source

SHOWN_AFTER_SECONDS: Final = 2.0
"""Work that is done sooner shows no bar."""
PACE_SECONDS: Final = 0.2
"""Between two drawings of the bar on a terminal."""
LOG_PACE_SECONDS: Final = 10.0
"""Between two lines where standard error is a log."""
BAR: Final = "{percentage:3.0f}% |{bar:20}| "
TIMES: Final = ", {elapsed} elapsed, {remaining} left"


@contextmanager
def progress(sources: "Sequence[Source]", to_pipe: bool = False) -> "Iterator[Callable[[Piece, float], None]]":
    """A function to call with a piece and the share of it that is done.

    After two seconds, a bar with rate and time left shows on standard error.

    Args:
        sources: what is read.
        to_pipe: whether rows go to standard output meanwhile.
    """
    size = {source.path: max(source.path.stat().st_size, 1) for source in sources}
    so_far, ended = dict.fromkeys(size, 0.0), dict.fromkeys(size, 0.0)
    comments = 0
    hidden = to_pipe and _is_pipe() and sys.stderr.isatty()
    with _bar(sum(size.values()), f"{BAR}{{desc}}{TIMES}", hidden=hidden) as shown:

        def advance(piece: "Piece", share: float) -> None:
            nonlocal comments
            path = piece.source.path
            place = ended[path] + share * (piece.share * size[path] - ended[path])
            step, so_far[path] = place - so_far[path], place
            count = comments + round(share * len(piece.comments))
            rate = count / max(shown.format_dict["elapsed"], 1e-9)
            shown.set_description_str(f"{count:,} comments, {rate:,.0f}/s", refresh=False)
            shown.update(step)
            if share == 1:
                ended[path], comments = place, count

        yield advance


@contextmanager
def row_progress(rows: float) -> "Iterator[Callable[[int], object]]":
    """A function to call with a number of rows done; the same bar, in rows."""
    with _bar(rows, f"{BAR}{{rate_fmt}}{TIMES}", unit=" rows") as shown:
        yield shown.update


@contextmanager
def stage_progress() -> "Iterator[Callable[[str, int], Callable[[int], object]]]":
    """A function to call with a stage of the work and its number of steps: it gives one to call with steps done.

    Each stage has a bar of its own, with its name and the time left.
    """
    with ExitStack() as open_bar:

        def begin(stage: str, steps: int) -> "Callable[[int], object]":
            open_bar.close()
            shown = open_bar.enter_context(_bar(steps, f"{BAR}{{desc}}{TIMES}"))
            shown.set_description_str(stage, refresh=False)
            return lambda done: shown.update(done)

        yield begin


@contextmanager
def _bar(total: float, layout: str, unit: str = "", hidden: bool = False) -> "Iterator[tqdm]":
    from tqdm import tqdm

    class Bar(tqdm):  # type: ignore[misc]
        """A bar that only its ``with`` closes: one that a signal stopped half made has nothing to close yet."""

        def __del__(self) -> None:
            """Nothing, where tqdm's own would fail on what is not there yet, with a traceback."""

    tqdm.monitor_interval = 0  # its thread would keep the run from forking, and does nothing for a bar that is updated
    is_drawn = sys.stderr.isatty()
    file, pace = (sys.stderr, PACE_SECONDS) if is_drawn else (_Log(), LOG_PACE_SECONDS)
    bar = Bar(total=total, bar_format=layout, unit=unit, delay=SHOWN_AFTER_SECONDS, leave=False, ascii=False,
              disable=hidden, file=file, mininterval=pace)  # fmt: skip
    with bar, cleared_before_lines(bar.clear):
        yield bar


class _Log:
    """Standard error that is no terminal, where a bar is a line each time."""

    def write(self, drawn: str) -> None:
        if line := drawn.strip():
            say(line, err=True)

    def flush(self) -> None:
        """Nothing: each line is out already."""


def _is_pipe() -> bool:
    try:
        return stat.S_ISFIFO(os.fstat(sys.stdout.fileno()).st_mode)
    except (OSError, ValueError):  # closed, or no file at all
        return False
