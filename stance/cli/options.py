"""The arguments and options that several commands share."""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

import click

from stance.labels import CARD_LANES, DEFAULT_LANE, LANES, TASKS, Codebook

if TYPE_CHECKING:
    from stance.reading import SiteLayouts

Function = TypeVar("Function", bound=Callable[..., object])


def _columns(_ctx: click.Context, _param: click.Parameter, pairs: Sequence[str]) -> dict[str, str]:
    for pair in pairs:
        if "=" not in pair:
            raise click.BadParameter(f"{pair!r} is not of the form ROLE=NAME, such as text=remark.")
    return dict(pair.split("=", 1) for pair in pairs)


def _scales(_ctx: click.Context, _param: click.Parameter, given: Sequence[str]) -> dict[str, tuple[float, float]]:
    scales = {}
    for scale in given:
        match = _SCALE.fullmatch(scale)
        if not match:
            raise click.BadParameter(f"{scale!r} is not of the form LOW..HIGH, such as 0..3, or insult=0..1.")
        low, high = float(match[2]), float(match[3])
        if low == high:
            raise click.BadParameter(
                f"{scale!r} has one end only. Give the least and the most toxic number, such as 0..3."
            )
        scales[match[1] or ""] = low, high
    return scales


def _legend(_ctx: click.Context, _param: click.Parameter, given: Sequence[str]) -> dict[str, str]:
    legend = {}
    for pair in (pair for pairs in given for pair in _BETWEEN_PAIRS.split(pairs)):
        value, mark, label = pair.rpartition("=")
        if not mark or not value.strip() or not label.strip():
            raise click.BadParameter(f"{pair!r} is not of the form VALUE=LABEL, such as 0=neutral,1=favor.")
        legend[value.strip()] = label.strip()
    return legend


def _day(_ctx: click.Context, _param: click.Parameter, value: datetime | None) -> date | None:
    return value.date() if value else None


def _folder(_ctx: click.Context, _param: click.Parameter, value: str | None) -> Path:
    from stance.settings import models_folder

    return Path(value) if value else models_folder()


def _layouts_folder(_ctx: click.Context, _param: click.Parameter, value: str | None) -> Path | None:
    from stance.settings import layouts_folder

    return Path(value) if value else layouts_folder()


def _layouts(ctx: click.Context, param: click.Parameter, value: str | None) -> "SiteLayouts":
    from stance.reading import SiteLayouts

    return SiteLayouts(_layouts_folder(ctx, param, value))


def _database(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str:
    from stance.settings import reviews_database

    return value or reviews_database()


def _models_option(must_exist: bool) -> Callable[[Function], Function]:
    return click.option(
        "--models", "folder", callback=_folder, type=click.Path(exists=must_exist, file_okay=False), metavar="FOLDER",
        help="A folder of your own models, which take precedence over the shipped ones.",
    )  # fmt: skip


def codebook_options(command: Callable[..., object]) -> Callable[..., object]:
    """Gives a command the options that say what values of labels mean, as one argument ``codebook``."""

    @click.option(
        "--scale",
        "scales",
        multiple=True,
        callback=_scales,
        metavar="[COLUMN=]LOW..HIGH",
        help="The ends of the scale that toxicity is rated on, the most toxic one last, such as 0..3 or 5..1.",
    )
    @click.option(
        "--legend",
        multiple=True,
        callback=_legend,
        metavar="VALUE=LABEL,...",
        help="What values stand for, such as 0=neutral,1=favor,2=against; blank stands for no label.",
    )
    @click.option("--blank", metavar="LABEL", help="The label of rows that have none; if not given, they are not used.")
    @wraps(command)
    def with_codebook(
        *args: object,
        scales: dict[str, tuple[float, float]],
        legend: dict[str, str],
        blank: str | None,
        **options: object,
    ) -> object:
        return command(*args, codebook=Codebook(scales, legend, blank), **options)

    return with_codebook


_SCALE: Final = re.compile(r"(?:(.+)=)?(-?\d{1,9}(?:\.\d{1,9})?)\.\.(-?\d{1,9}(?:\.\d{1,9})?)")
_BETWEEN_PAIRS: Final = re.compile(r",(?=[^,=]*=)")


def _jobs(_ctx: click.Context, _param: click.Parameter, jobs: int) -> int:
    if jobs < -1 or jobs == 0:
        raise click.BadParameter(f"{jobs} is no number of processes. Give 1 or more, or -1 for one per core.")
    return jobs


ENGINES: Final = ("serial", "processes", "dask")
"""The names of ``scoring.ENGINES``, which take a second to import."""
FILE: Final = click.Path(dir_okay=False, path_type=Path)
"""A file to write."""

sources_argument = click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
lane_option = click.option(
    "--lane", type=click.Choice(CARD_LANES), default=DEFAULT_LANE, show_default=True,
    help="Which of the models in use: the fast one, the accurate one or, for toxicity, that of other languages.",
)  # fmt: skip
task_option = click.option("--task", type=click.Choice(list(TASKS)), required=True, help="What the labels are for.")
output_option = click.option("-o", "--output", type=FILE, help="Write to FILE (.csv, .jsonl or .parquet).")
excel_option = click.option(
    "--excel", is_flag=True, help="Write a CSV that Excel opens with the right letters: UTF-8 with a byte order mark."
)
column_option = click.option(
    "--column", "columns", multiple=True, callback=_columns, metavar="ROLE=NAME",
    help="The name of a table's column, such as text=remark, if it is not one of the usual names.",
)  # fmt: skip
as_of_option = click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), callback=_day, metavar="YYYY-MM-DD",
    help="The day the pages were saved; “3 hours ago” is relative to it.",
)  # fmt: skip
layouts_option = click.option(
    "--layouts", callback=_layouts, type=click.Path(exists=True, file_okay=False), metavar="FOLDER",
    help="A folder of layouts for sites, made in the dashboard; if not given, layouts/ where you are, if there is one.",
)  # fmt: skip
new_layouts_option = click.option(
    "--layouts", callback=_layouts_folder, type=click.Path(file_okay=False), metavar="FOLDER",
    help="The folder in which layouts for sites are kept; if not given, layouts/ where you are, if there is one.",
)  # fmt: skip
models_option = _models_option(must_exist=True)
targets_option = click.option(
    "-t", "--target", "targets", multiple=True, metavar="WORDS[=NAME]",
    help="A target to find the sides on; repeat for more. Without it, the main target of each thread is proposed.",
)  # fmt: skip
lanes_option = click.option(
    "--lane", type=click.Choice(LANES), default=DEFAULT_LANE, show_default=True,
    help="The accurate models, the fast ones, or a cascade: accurate toxicity where the fast model is in doubt.",
)  # fmt: skip
jobs_option = click.option(
    "-j", "--jobs", default=1, show_default=True, callback=_jobs, help="Number of processes; -1 for one per core."
)
database_option = click.option(
    "--database", callback=_database, metavar="URL",
    help="Where reviews are kept: sqlite:///FILE or postgresql://…; if not given, a file in your data folder.",
)  # fmt: skip
new_models_option = _models_option(must_exist=False)
"""``--models`` for a command that saves a model: its folder need not exist yet."""
