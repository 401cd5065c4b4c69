"""Reads a comment section: how toxic is each comment, and which side does it take.

``parse`` gives a page's thread, ``classify`` a table with one scored row per comment, ``load_model`` a model.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from stance.errors import InputError, ModelError, PageError, StanceError
from stance.records import Comment, Proposal, Skipped, Target, Thread

if TYPE_CHECKING:
    import pandas as pd

    from stance.model_store import ModelStore
    from stance.scoring import Model

__all__ = [
    "Comment",
    "InputError",
    "ModelError",
    "PageError",
    "Proposal",
    "Skipped",
    "StanceError",
    "Target",
    "Thread",
    "classify",
    "load_model",
    "parse",
    "parse_all",
    "propose_targets",
]
__version__ = "0.1.0"

Paths = str | PathLike[str] | Sequence[str | PathLike[str]]


def parse(path: str | PathLike[str], as_of: date | None = None) -> Thread:
    """The thread in a saved page, its plain text, an export or a table.

    A file of several threads gives one that holds the comments of all; ``parse_all`` keeps them apart.

    Args:
        path: the file.
        as_of: the day the page was saved, from which "3 hours ago" counts; else the page's own date is used.

    Raises:
        PageError: if the file cannot be read.
    """
    from dataclasses import replace

    threads = parse_all(path, as_of)
    if len(threads) == 1:
        return threads[0]
    return replace(
        threads[0],
        title=None,
        url=None,
        published_at=None,
        comments=tuple(comment for thread in threads for comment in thread.comments),
        skipped=tuple(part for thread in threads for part in thread.skipped),
        warnings=(f"{path} holds {len(threads)} threads, put together here.",),
    )


def parse_all(path: str | PathLike[str], as_of: date | None = None) -> list[Thread]:
    """The threads in a file: one for a page, any number for an export or a table.

    Args:
        path: the file.
        as_of: the day the page was saved, from which "3 hours ago" counts; else the page's own date is used.

    Raises:
        PageError: if the file cannot be read.
    """
    from stance import reading

    file = Path(path)
    if not file.is_file():
        raise PageError(f"There is no file {file}. Check the spelling and the folder you are in.")
    try:
        threads = list(reading.content(reading.Source(str(path), file, as_of)).threads)
        return threads or [Thread("", str(path), warnings=(f"{path} lists no thread.",))]
    except PageError:
        raise
    except InputError as error:
        raise PageError(str(error)) from error


def classify(
    source: "Paths | pd.DataFrame",
    targets: str | Target | Iterable[str | Target] = (),
    *,
    models: str | PathLike[str] | None = None,
    jobs: int = 1,
) -> "pd.DataFrame":
    """One row per comment: what is known of it, its language, the attributes, and its side on each target.

    Args:
        source: a path or several (pages, exports, tables, folders), or a frame with a column of texts.
        targets: what to tell the side on, each ``"words"`` or ``"words=name"``; the columns are ``stance_<name>``,
            ``stance_<name>_favor``, ``…_against`` and ``…_neutral``. With none, each thread's main target is
            proposed: ``stance_main…``, and ``stance_main_target`` says which it is.
        models: a folder of models; the ones in use there, or the shipped ones.
        jobs: processes to work in; -1 is one per core.

    Raises:
        InputError: if an input cannot be read; nothing is returned then.
        ModelError: if a model is missing or was changed.
    """
    import pandas as pd

    from stance import reading, scoring
    from stance.targets import parse_targets

    wanted = parse_targets([targets] if isinstance(targets, str | Target) else targets)
    choice = scoring.choose(_store(models))
    if isinstance(source, pd.DataFrame):
        return scoring.score_frame(reading.comment_frame(source, "table"), choice, wanted)
    report = reading.Report()
    paths = [source] if isinstance(source, str | PathLike) else source
    with reading.sources([str(path) for path in paths], report) as found:
        pieces = reading.read_all(found, report)
        frames = [frame for _, frame in scoring.classify(pieces, choice, wanted, jobs)]
    if report.errors:
        raise InputError("\n".join(report.errors))
    if not frames:
        frames = [scoring.no_rows(choice, wanted)]
    return pd.concat(frames, ignore_index=True)


def load_model(task: str, models: str | PathLike[str] | None = None) -> "Model":
    """The model in use for ``task`` (``"toxicity"`` or ``"stance"``): ``model.score(texts, targets)``.

    Args:
        task: what the model is for.
        models: a folder of models, laid over the shipped ones.

    Raises:
        ModelError: if there is no such folder, task or model, or its file was changed since it was saved.
    """
    from stance.scoring import opened

    return opened(_store(models), task)


def propose_targets(
    thread: Thread, limit: int = 5, *, models: str | PathLike[str] | None = None
) -> tuple[Proposal, ...]:
    """Targets for ``thread``, the first one first: what its readers speak of most, and are divided about.

    Args:
        thread: what ``parse`` gave.
        limit: how many, at most; there are fewer where less stands out.
        models: a folder of models, laid over the shipped ones.

    Raises:
        ModelError: if the stance model is missing or was changed.
    """
    from stance import targets

    return targets.propose_targets(thread, load_model("stance", models).score, limit)


def _store(models: str | PathLike[str] | None) -> "ModelStore":
    from stance.model_store import ModelStore
    from stance.settings import models_folder

    if models is None:
        return ModelStore(models_folder())
    if not Path(models).is_dir():
        raise ModelError(f"There is no folder of models {models}. Check the spelling and the folder you are in.")
    return ModelStore(Path(models))
