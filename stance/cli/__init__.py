"""The command line. A filter: rows on standard output, progress and complaints on standard error.

Exit code 0: all done; 1: some input failed; 2: wrong usage. Heavy libraries are imported inside the commands, so that
``stance --help`` answers at once.
"""

import sys
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from stance import __version__
from stance.cli.rows import Rows, progress, row_progress
from stance.errors import InputError, StanceError
from stance.labels import TASKS

if TYPE_CHECKING:
    from datetime import date

    from stance.reading.inputs import Report


class Commands(click.Group):
    """The group of commands; an error of the user's is a sentence and exit code 1, never a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Whatever the command returns."""
        try:
            return super().invoke(ctx)
        except StanceError as error:
            complain(str(error))
            ctx.exit(1)


def complain(sentence: str) -> None:
    """Prints a sentence on standard error."""
    click.echo(f"stance: {sentence}", err=True)


def _columns(_ctx: click.Context, _param: click.Parameter, pairs: Sequence[str]) -> dict[str, str]:
    for pair in pairs:
        if "=" not in pair:
            raise click.BadParameter(f"{pair!r} is not of the form ROLE=NAME, such as text=remark.")
    return dict(pair.split("=", 1) for pair in pairs)


def _thresholds(_ctx: click.Context, _param: click.Parameter, numbers: Sequence[float]) -> Sequence[float]:
    if any(number != number for number in numbers):  # which is in no range, and out of none
        raise click.BadParameter("nan is no threshold. Give numbers from 0 to 1.")
    return numbers


def _folder(_ctx: click.Context, _param: click.Parameter, value: str | None) -> Path:
    from stance.settings import models_folder

    return Path(value) if value else models_folder()


sources_argument = click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
output_option = click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to FILE (.csv, .jsonl or .parquet)."
)
column_option = click.option(
    "--column", "columns", multiple=True, callback=_columns, metavar="ROLE=NAME",
    help="Name a table's column, such as text=remark, where its usual names do not fit.",
)  # fmt: skip


as_of_option = click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), callback=lambda _ctx, _param, value: value and value.date(),
    metavar="YYYY-MM-DD", help="The day the pages were saved, from which “3 hours ago” counts.",
)  # fmt: skip


def models_option(must_exist: bool = True) -> Callable[[Any], Any]:
    """The option ``--models``; only training may name a folder that is not there yet."""
    return click.option(
        "--models", "folder", callback=_folder, type=click.Path(exists=must_exist, file_okay=False), metavar="FOLDER",
        help="A folder of your own models, laid over the shipped ones.",
    )  # fmt: skip


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="stance")
def main() -> None:
    """Read a comment section: how toxic is each comment, and which side does it take.

    \b
    Example: stance classify page.html --target "the harbour bridge" -o scored.csv

    A SOURCE is a saved page (HTML or text), an export, a table (CSV, TSV, JSONL, Parquet), an archive of them (.gz,
    .zst, .zip, WARC), a folder or pattern of them, or - for standard input.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


@main.command()
@sources_argument
@click.option(
    "-t", "--target", "targets", multiple=True, metavar="WORDS[=NAME]",
    help="What to tell the side on; repeat for more. Without it, each thread's main one is proposed.",
)  # fmt: skip
@output_option
@column_option
@as_of_option
@click.option(
    "--lane", type=click.Choice(("fast", "accurate", "cascade")), default="fast", show_default=True,
    help="The fast models, the accurate ones, or, for toxicity, the accurate one where the fast one is in doubt.",
)  # fmt: skip
@click.option("-j", "--jobs", default=1, show_default=True, help="Processes to work in; -1 is one per core.")
@models_option()
def classify(
    sources: Sequence[str],
    targets: Sequence[str],
    output: Path | None,
    columns: dict[str, str],
    as_of: "date | None",
    lane: str,
    jobs: int,
    folder: Path,
) -> None:
    """Score every comment: toxicity, and its side on each target. One row per comment, always.

    \b
    Example: stance classify page.html thread.txt --target "Bashar al-Assad=assad" -o scored.csv
    Example: cat comments.csv | stance classify - --column text=remark > scored.jsonl
    Example: stance classify archive/ --lane cascade --jobs 2 -o scored.parquet
    """
    from collections import Counter

    from stance.model_store import ModelStore
    from stance.reading import inputs
    from stance.scoring import Summaries, batch
    from stance.targets import parse_targets

    wanted = parse_targets(targets)
    choice, asked = batch.choose(folder, lane=lane), Counter[str]()
    report, proposals, summaries = inputs.Report(), batch.Proposals(), Summaries(wanted)
    names = [each.name for each in wanted] or ["main"]
    with Rows(output, ["author", "posted_at", "toxicity", *(f"stance_{name}" for name in names), "text"]) as rows:
        with inputs.sources(sources, report, as_of) as found, progress(found) as advance:
            pieces = inputs.read_all(found, report, columns)
            for piece, scored in batch.classify(pieces, choice, wanted, jobs, proposals):
                rows.write(scored)
                asked.update(scored["toxicity_model"])
                summaries.add(scored, piece.threads)
                advance(piece)
        if rows.count == 0 and not report.errors:
            rows.write(batch.no_rows(choice, wanted))
    if not output:
        tell_targets(proposals.found, summaries)
    if lane == "cascade":
        tell_share(asked[ModelStore(folder).in_use("toxicity", "accurate")], asked.total())
    finish(report, rows, summaries)


@main.command()
@sources_argument
@output_option
@column_option
@as_of_option
@click.option("--explain", is_flag=True, help="Say how each page was read: layout, marks, links, what was set aside.")
def parse(
    sources: Sequence[str], output: Path | None, columns: dict[str, str], as_of: "date | None", explain: bool
) -> None:
    """Give the comments of pages and exports alone, and say what was set aside and why.

    \b
    Example: stance parse thread.txt -o comments.csv
    Example: stance parse --explain page.html
    """
    from stance.cli.how_read import explained
    from stance.reading import inputs, tables

    report = inputs.Report()
    with Rows(output, ["comment_id", "parent_id", "author", "posted_at", "text"]) as rows:
        with inputs.sources(sources, report, as_of) as found, progress(found) as advance:
            for piece in inputs.read_all(found, report, columns):
                if output or not explain:
                    rows.write(piece.comments)
                for thread in piece.threads:
                    if explain:
                        click.echo("\n".join(explained(thread)))
                    else:
                        tell_thread(thread)
                advance(piece)
        if rows.count == 0 and not report.errors and not explain:
            rows.write(tables.thread_frame(()))
    finish(report, rows)


@main.command()
@sources_argument
@click.option("--limit", default=5, show_default=True, type=click.IntRange(1, 50), help="Targets per thread, at most.")
@models_option()
def targets(sources: Sequence[str], limit: int, folder: Path) -> None:
    """Propose targets for each thread: what its readers speak of most and are divided about, with telling comments.

    \b
    Example: stance targets page.html
    """
    from stance.cli import target_lines as proposed
    from stance.model_store import ModelStore
    from stance.reading import inputs
    from stance.scoring import opened

    report = inputs.Report()
    model = opened(ModelStore(folder), "stance")
    lines = proposed.on_terminal if sys.stdout.isatty() else proposed.as_json
    with inputs.sources(sources, report) as found:
        for thread in proposed.threads(found, report):
            for line in lines(thread, proposed.propose(thread, model, limit)):
                click.echo(line)
    finish(report, Rows(None, ()))


@main.command()
@click.argument("labels", type=click.Path(path_type=Path))
@click.option("--task", type=click.Choice(TASKS), required=True, help="What the labels are of.")
@column_option
@models_option(must_exist=False)
def train(labels: Path, task: str, columns: dict[str, str], folder: Path) -> None:
    """Learn from a labelled table, and print the new model's quality beside that of the one in use.

    Both are measured on a fifth of the rows, which is not learned from. The table has a column of texts and, for
    toxicity, columns named like the attributes with values from 0 to 1; for stance, columns target and stance (favor,
    against or neutral); for agreement, parent_text and agreement (agree, disagree or neutral). For stance, targets with
    rows enough become topics with words of their own, where cross-validation finds that this helps; it prints how the
    quality grows with the rows.

    \b
    Example: stance train labels.csv --task stance --column text=comment
    """
    from stance.learning import train as training
    from stance.model_store import ModelStore
    from stance.scoring import opened

    store = ModelStore(folder)
    examples = labelled_rows(labels, task, columns)
    with row_progress(len(examples) * (1 + 1 / training.FOLDS)) as advance:
        trained = training.train(examples, opened(store, task), advance=advance)
    card = store.save(trained.model.pipeline, training.with_measures(trained))
    for note in trained.notes:
        complain(note)
    click.echo(f"Learned from {trained.rows:,} rows; measured on {trained.held_out:,} others.")
    show_measures({card.id: trained.measures, f"{card.parent} (in use)": trained.measures_before})
    show_ways(trained)
    click.echo(f"Saved in {store.folder / task / card.id}.")
    if trained.is_worse:
        click.echo(f"It does worse on the held-out rows than {card.parent}, which stays in use. Label more rows, or "
                   f"use it all the same: stance models use {card.id}")  # fmt: skip
    else:
        click.echo(f"To use it: stance models use {card.id}")


@main.command()
@click.argument("labels", type=click.Path(path_type=Path))
@click.option("--task", type=click.Choice(TASKS), required=True, help="What the labels are of.")
@click.option("--model", "model_ids", multiple=True, metavar="ID", help="Model to measure; repeat to compare.")
@column_option
@models_option()
def evaluate(labels: Path, task: str, model_ids: Sequence[str], columns: dict[str, str], folder: Path) -> None:
    """Measure the model in use, or the models named, on a labelled table.

    \b
    Example: stance evaluate labels.csv --task toxicity --column toxicity=is_toxic
    """
    from stance.learning import evaluate as measure
    from stance.model_store import ModelStore
    from stance.scoring import opened

    store = ModelStore(folder)
    examples = labelled_rows(labels, task, columns)
    models = [opened(store, task, each) for each in model_ids or [store.in_use(task)]]
    with row_progress(len(examples) * len(models)) as advance:
        measured = {model.id: measure(model, examples, advance) for model in models}
    show_measures(measured)


class ListedNumbers(click.Command):
    """A command whose option ``--at`` takes all numbers up to the next word: ``--at 0.7 0.85``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """What click makes of them, given one ``--at`` per number."""
        spread: list[str] = []
        for word in args:
            if len(spread) > 1 and spread[-2] == "--at" and word.replace(".", "", 1).isdecimal():
                spread.append("--at")
            spread.append(word)
        return super().parse_args(ctx, spread)


@main.command(cls=ListedNumbers)
@click.argument("table", type=click.Path(path_type=Path))
@click.option(
    "--at", type=click.FloatRange(0, 1, min_open=True), multiple=True, callback=_thresholds, metavar="NUMBER...",
    help="Old thresholds to map; without it, 0.5 0.6 0.7 0.8 0.9 0.95.",
)  # fmt: skip
@output_option
@click.option(
    "--plot", type=click.Path(dir_okay=False, path_type=Path), help="Draw old against new thresholds in FILE (.svg)."
)
@click.option(
    "--disagreements", "review", type=click.Path(dir_okay=False, path_type=Path),
    help="Write the comments on which old and new differ, at 0.8 or the first --at, to FILE (.csv, .jsonl, .parquet).",
)  # fmt: skip
@click.option("--model", "model_id", metavar="ID", help="Toxicity model to map to, in place of the one in use.")
@column_option
@models_option()
def thresholds(
    table: Path,
    at: Sequence[float],
    output: Path | None,
    plot: Path | None,
    review: Path | None,
    model_id: str | None,
    columns: dict[str, str],
    folder: Path,
) -> None:
    """Map thresholds of Perspective, or of another system, to new ones that flag as many comments.

    The table has a column of texts, and columns of old scores from 0 to 1, such as TOXICITY or IDENTITY_ATTACK.

    \b
    Example: stance thresholds old_scores.csv --at 0.7 0.85 --disagreements review.csv
    """
    import shutil

    from stance.cli.threshold_plot import as_svg
    from stance.learning import thresholds as work
    from stance.model_store import ModelStore
    from stance.reading.tables import TableWriter
    from stance.scoring import opened

    check_places(output, plot, review)
    shown = work.SHOWN if shutil.get_terminal_size().columns >= 120 else work.SHOWN[: work.NARROW]
    reader = table_reader(table, "Old scores")
    # The writers are opened before the work, so that a name they refuse is told at once.
    with Rows(output, shown) as rows, TableWriter(review) if review else nullcontext() as differing:
        old = work.read_old_scores(reader, columns)
        model = opened(ModelStore(folder), "toxicity", model_id)
        with row_progress(len(old.comments)) as advance:
            compared = work.compare(model, old, advance)
        matches = work.mapping(compared, at or work.THRESHOLDS)
        rows.write(fitting(work.as_table(matches), output))
        if differing:
            differing.write(work.disagreements(compared, at[0] if at else work.REVIEWED))
    if plot:
        draw(plot, as_svg(matches, table.name, model.id))
    for note in (*reader.warnings, *compared.notes, *work.cautions(matches)):
        complain(note)
    for place in (output, plot, review):
        if place:
            click.echo(f"Wrote {place}.", err=not output)


@main.group()
def models() -> None:
    """List the trained models, show a model's card, choose the one in use.

    \b
    Example: stance models list
    """


@models.command("list")
@models_option()
def models_list(folder: Path) -> None:
    """List all models; an asterisk marks the one in use.

    \b
    Example: stance models list
    """
    from stance.model_store import ModelStore

    store = ModelStore(folder)
    for card in store.cards():
        mark = "*" if card.id == store.in_use(card.task, card.lane) else " "
        origin = f"adapted from {card.parent}" if card.parent else "shipped"
        click.echo(f"{mark} {card.id:<40} {card.task:<9} {card.created}  {origin}")


@models.command("show")
@click.argument("model_id", metavar="ID")
@models_option()
def models_show(model_id: str, folder: Path) -> None:
    """Show the card of a model: what it was trained on, how good it is, what it is for.

    \b
    Example: stance models show toxicity-ngrams-2
    """
    from stance.model_card import as_markdown
    from stance.model_store import ModelStore

    click.echo(as_markdown(ModelStore(folder).find(model_id)[0]))


@models.command("use")
@click.argument("model_id", metavar="ID")
@models_option()
def models_use(model_id: str, folder: Path) -> None:
    """Use a model from now on, in place of the one in use for its task.

    \b
    Example: stance models use stance-vectors-3
    """
    from stance.model_store import ModelStore

    store = ModelStore(folder)
    card, place = store.find(model_id)
    load_checked(card, place)
    before = store.in_use(card.task, card.lane)
    store.use(model_id)
    click.echo(f"In use for {card.task}: {card.id}. To go back: stance models use {before}")


@main.command(context_settings={"ignore_unknown_options": True})
@models_option()
@click.argument("streamlit_options", nargs=-1, type=click.UNPROCESSED)
def dashboard(folder: Path, streamlit_options: Sequence[str]) -> None:
    """Open the dashboard in a browser. Options it does not know go to Streamlit.

    \b
    Example: stance dashboard --server.port 8600
    """
    import os
    import subprocess

    from stance.settings import shipped

    command = [sys.executable, "-m", "streamlit", "run", str(shipped("app.py")), *streamlit_options]
    environment = {**os.environ, "STANCE_MODELS": str(folder)}
    sys.exit(subprocess.run(command, env=environment, check=False).returncode)


def table_reader(path: Path, what: str) -> Any:
    """A reader of the table that a command was given to read ``what`` from."""
    from stance.reading.tables import SUFFIXES, TableReader, is_table

    if not path.is_file():
        raise InputError(f"There is no file {path}. Check the spelling and the folder you are in.")
    if not is_table(path):
        raise InputError(f"{path} is no table by its name. {what} are read from {', '.join(SUFFIXES)} files.")
    return TableReader(path)


def labelled_rows(path: Path, task: str, columns: dict[str, str]) -> Any:
    """The examples in a labelled table; what cannot be used is told on standard error."""
    from stance.reading.tables import read_examples

    reader = table_reader(path, "Labels")
    examples = read_examples(reader, task, columns)
    for warning in reader.warnings:
        complain(warning)
    if not examples:
        raise InputError(f"{path} has no row with a text and a {task} label.")
    return examples


def check_places(output: Path | None, plot: Path | None, review: Path | None) -> None:
    """Refuses, before the work, a place for the picture that cannot be written, and one place for two things."""
    named = [place.absolute() for place in (output, plot, review) if place]
    if len(set(named)) < len(named):
        raise InputError("Two of the files to write have the same name. Give each its own.")
    if plot and plot.suffix.lower() != ".svg":
        raise InputError(f"Cannot write {plot.name!r}: the name of a picture must end in .svg.")
    if plot and not plot.parent.is_dir():
        raise InputError(f"Cannot write {plot}: there is no folder {plot.parent}. Make it first.")


def fitting(table: Any, output: Path | None) -> Any:
    """A table of thresholds as its place wants it: in words on a terminal, counts as floats in Parquet."""
    from stance.learning import in_words

    if output and output.suffix.lower() == ".parquet":  # whose writer knows texts, floats and truth values
        return table.astype({name: float for name in table if table[name].dtype.kind == "i"})
    return table if output or not sys.stdout.isatty() else in_words(table)


def draw(place: Path, picture: str) -> None:
    """Writes an SVG."""
    try:
        place.write_text(picture, encoding="utf-8")
    except OSError as error:
        raise InputError(f"Cannot write {place}: {error.strerror}.") from error


def load_checked(card: Any, place: Path) -> None:
    """Opens a model once, so that one which cannot be opened is never put to use."""
    from stance.model_store import load_pipeline

    load_pipeline(card, place)


def show_measures(by_model: dict[str, Any]) -> None:
    """Prints measures as a table: a line per measure, a column per model."""
    from stance.model_card import measure_rows

    width = max(map(len, by_model)) + 2
    click.echo(f"{'':<34}" + "".join(f"{name:>{width}}" for name in by_model))
    for name, values in measure_rows(list(by_model.values())):
        click.echo(f"{name:<34}" + "".join(f"{value:>{width}}" for value in values))


def show_ways(trained: Any) -> None:
    """Prints how a stance model was chosen, and how a topic model gets better with rows."""
    if trained.tried:
        tried = ", ".join(f"{way} {macro_f1:.3f}" for way, macro_f1 in trained.tried.items())
        click.echo(f"\nChosen: {trained.way}. Macro-F1 of the model in use in cross-validation: {tried}.")
    if trained.curve:
        before = trained.measures_before["macro_f1"]
        click.echo(f"\n{'rows learned from':>17}{'topic model':>14}{'in use':>10}   macro-F1 on held-out rows")
        for rows, macro_f1 in trained.curve.items():
            click.echo(f"{rows:>17,}{macro_f1:>14.3f}{before:>10.3f}")
        click.echo()


def tell_thread(thread: Any) -> None:
    """Says on standard error what a page was read as, and what was set aside."""
    from stance.printable import printable

    click.echo(
        f"{thread.source}: {printable(thread.title or 'no headline', 80)}: {len(thread.comments)} comments", err=True
    )
    for each in thread.skipped[:20]:
        click.echo(f"  set aside ({each.reason}): {printable(each.text, 80)}", err=True)
    if len(thread.skipped) > 20:
        click.echo(f"  … and {len(thread.skipped) - 20:,} more", err=True)


def tell_targets(proposed: dict[str, Any], summaries: Any) -> None:
    """Says on standard error which targets were proposed; with an output file the summaries show them."""
    from stance.printable import printable

    for thread_id, target in list(proposed.items())[:20]:
        if target and thread_id in summaries.by_thread:
            where = summaries.by_thread[thread_id]
            click.echo(f"{where.source}: stance_main is towards {printable(target.text, 60)!r}, proposed from what is "
                       "said there. Choose another with --target.", err=True)  # fmt: skip


def tell_share(asked: int, total: int) -> None:
    """Says how many comments of a cascade went to the accurate model."""
    share = f", {asked / total:.0%}" if total else ""
    complain(f"The accurate model was asked about {asked:,} of {total:,} comments{share}.")


def finish(report: "Report", rows: Rows, summaries: Any = None) -> None:
    """Prints summaries, warnings and errors, and exits with 1 if an input failed."""
    from stance.cli.terminal import LEGEND, summary_line

    if rows.output and summaries is not None:
        for summary in list(summaries.by_thread.values())[:50]:
            click.echo(summary_line(summary))
        if len(summaries.by_thread) > 50:
            click.echo(f"… and {len(summaries.by_thread) - 50:,} more threads.")
        if any(each.sides for each in summaries.by_thread.values()):
            click.echo(LEGEND)
    for warning in report.warnings:
        complain(warning)
    for error in report.errors:
        complain(error)
    if rows.output and (rows.count or not report.errors):
        click.echo(f"Wrote {rows.count:,} comments to {rows.output}.")
    if report.errors:
        sys.exit(1)
