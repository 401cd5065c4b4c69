"""The command line. A filter: rows on standard output, progress and complaints on standard error.

Exit code 0: all done; 1: some input failed; 2: wrong usage; 128 and more: stopped by a signal. What a command needs in
order to run, heavy libraries above all, is imported inside it, so that ``stance --help`` answers at once.

To add a command, write a file with a function under ``@click.command()``, and name it in ``COMMANDS``.
"""

import sys
from typing import Any, Final

import click

from stance import __version__
from stance.cli.classify import classify
from stance.cli.complaints import complain
from stance.cli.coral import coral
from stance.cli.dashboard import dashboard
from stance.cli.evaluate import evaluate
from stance.cli.labels import labels
from stance.cli.models import models
from stance.cli.parse import parse
from stance.cli.reviews import reviews
from stance.cli.serve import serve
from stance.cli.shadow import shadow
from stance.cli.stopping import Stopped, stopped_by_signals
from stance.cli.targets import targets
from stance.cli.terminal import give_up, prepare_streams, safe_usage_errors
from stance.cli.thresholds import thresholds
from stance.cli.train import train
from stance.errors import StanceError

COMMANDS: Final = (classify, parse, targets, train, evaluate, thresholds, models, reviews, labels, serve, dashboard)
serve.add_command(coral)
serve.add_command(shadow)


class Commands(click.Group):
    """The group of commands; an error that the user can put right gives a sentence and exit code 1, not a traceback."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Whatever the command returns, or nothing, since the program ends."""
        prepare_streams()
        try:
            return super().main(*args, **kwargs)
        except OSError as error:  # a full disk under standard output, mostly
            complain(f"{error.filename or 'Standard output'}: {error.strerror}.")
            give_up(sys.stdout)
            sys.exit(1)

    def invoke(self, ctx: click.Context) -> object:
        """Whatever the command returns."""
        try:
            with stopped_by_signals(), safe_usage_errors():
                return super().invoke(ctx)
        except StanceError as error:
            complain(str(error))
            ctx.exit(1)
        except Stopped as stop:
            complain(f"Stopped by {stop.name} before the end.")
            ctx.exit(stop.exit_code)

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        """What click makes of the arguments before the command's name."""
        with safe_usage_errors():
            return super().make_context(*args, **kwargs)


@click.group(
    cls=Commands,
    commands=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="stance")
def main() -> None:
    """Read a comment section: how toxic each comment is, and which side it takes.

    \b
    Example: stance classify page.html --target "the harbour bridge" -o scored.csv

    A SOURCE is a saved page (HTML or text), an export, a table (CSV, TSV, JSONL, Parquet), an archive of these (.gz,
    .zst, .zip, WARC), a folder, a pattern such as "pages/*.html", or - for standard input.
    """
