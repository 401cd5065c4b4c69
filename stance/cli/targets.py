"""``stance targets``: threads in, what a stance in them could be about out."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from stance.cli.complaints import finish
from stance.cli.options import layouts_option, models_option, sources_argument
from stance.cli.rows import inputs
from stance.cli.terminal import say, send
from stance.labels import STANCE

if TYPE_CHECKING:
    from stance.reading import SiteLayouts

PROPOSED: Final = 5
"""Targets proposed per thread unless another number is asked for."""
MOST_PROPOSED: Final = 50
"""Set by hand: more than anyone reads, and few enough that ranking them takes no time."""


@click.command()
@sources_argument
@click.option(
    "--limit", default=PROPOSED, show_default=True, type=click.IntRange(1, MOST_PROPOSED),
    help="The most targets to propose per thread.",
)  # fmt: skip
@layouts_option
@models_option
def targets(sources: Sequence[str], limit: int, layouts: "SiteLayouts", folder: Path) -> None:
    """Propose targets for each thread: what its readers mention most and disagree about.

    Each comes with the other names that readers use for it, and with two representative comments.

    \b
    Example: stance targets page.html
    """
    from stance import reading
    from stance.cli import target_lines
    from stance.model_store import ModelStore
    from stance.reading import json_lines
    from stance.scoring import opened
    from stance.targets import propose_targets

    report = reading.Report()
    model = opened(ModelStore(folder), STANCE.name, lane="fast")  # it reads each comment for each target
    is_terminal = sys.stdout.isatty()
    with inputs(sources, None, report, layouts=layouts) as found:
        for thread in reading.read_threads(found, report):
            proposals = propose_targets(thread, model.score, limit)
            if not is_terminal:
                send(json_lines(target_lines.as_rows(thread, proposals)))
                continue
            for line in target_lines.on_terminal(thread, proposals):
                say(line)
    finish(report)
