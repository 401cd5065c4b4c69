"""Progress on standard error, for work that takes more than a moment."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

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
def progress(sources: "Sequence[Source]") -> "Iterator[Callable[[Piece], None]]":
    """A function to call with each piece done; after two seconds a bar with rate and time left shows on stderr."""
    size = {source.path: max(source.path.stat().st_size, 1) for source in sources}
    so_far = dict.fromkeys(size, 0.0)
    comments = 0
    with _bar(sum(size.values()), f"{BAR}{{desc}}{TIMES}") as shown:

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
    with _bar(rows, f"{BAR}{{rate_fmt}}{TIMES}", unit=" rows") as shown:
        yield shown.update


def _bar(total: float, layout: str, unit: str = "") -> "tqdm":
    from tqdm import tqdm

    pace = PACE_SECONDS if sys.stderr.isatty() else LOG_PACE_SECONDS
    return tqdm(total=total, bar_format=layout, unit=unit, delay=SHOWN_AFTER_SECONDS, mininterval=pace,
                file=sys.stderr, leave=False)  # fmt: skip
