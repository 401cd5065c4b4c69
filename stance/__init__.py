"""Reads a comment section: how toxic is each comment, and which side does it take.

``parse`` gives a page's thread, ``classify`` a table with one scored row per comment, ``load_model`` a model;
``train`` a new one from labelled rows.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from stance.errors import InputError, ModelError, PageError, StanceError
from stance.labels import DEFAULT_LANE, LANES, Codebook
from stance.records import Comment, Proposal, Skipped, Target, Thread
from stance.training import Training, train

if TYPE_CHECKING:
    import pandas as pd

    from stance.model_store import ModelStore
    from stance.scoring import Choice, Model, Outlook

__all__ = [
    "Codebook",
    "Comment",
    "InputError",
    "ModelError",
    "PageError",
    "Proposal",
    "Skipped",
    "StanceError",
    "Target",
    "Thread",
    "Training",
    "classify",
    "load_model",
    "parse",
    "parse_all",
    "propose_targets",
    "train",
]
__version__ = "0.1.0"

Paths = str | PathLike[str] | Sequence[str | PathLike[str]]
MOST_IN_A_PATH: Final = 1_000
"""Characters of the longest path; what is longer is a text."""


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
        announced=None,
        sure=None,
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
    source: "Paths | pd.DataFrame | pd.Series[Any]",
    targets: str | Target | Iterable[str | Target] = (),
    *,
    models: str | PathLike[str] | None = None,
    lane: str = DEFAULT_LANE,
    columns: Mapping[str, str] | None = None,
    jobs: int = 1,
) -> "pd.DataFrame":
    """One row per comment: what is known of it, its language, the attributes, and its side on each target.

    A frame keeps its index and all its columns. Where one of them has the name of a score, the score gets another
    (``toxicity_score``), and a warning says so.

    Args:
        source: a path or several (pages, exports, tables, folders); or a frame with a column of texts, a series of
            texts, or a list of them, none of which is named like a file.
        targets: what to tell the side on, each ``"words"`` or ``"words=name"``; the columns are ``stance_<name>``,
            ``stance_<name>_favor``, ``…_against`` and ``…_neutral``. With none, each thread's main target is
            proposed: ``stance_main…``, and ``stance_main_target`` says which it is.
        models: a folder of models; the ones in use there, or the shipped ones.
        lane: ``accurate``, ``fast`` or ``cascade``. A warning tells how long it will take, if that is over a minute.
        columns: names of a table's columns by what they hold, such as ``{"text": "remark"}``.
        jobs: processes to work in; -1 is one per core.

    Raises:
        InputError: if an input cannot be read; nothing is returned then.
        ModelError: if a model is missing or was changed.
    """
    import pandas as pd

    from stance import reading, scoring
    from stance.targets import parse_targets

    wanted = parse_targets([targets] if isinstance(targets, str | Target) else targets)
    if lane not in LANES:
        raise InputError(f"There is no lane {lane!r}. The lanes are {', '.join(LANES)}.")
    choice = scoring.choose(_store(models), lane)
    if (frame := _frame_of(source)) is not None:
        return _classified(frame, columns, choice, wanted)
    report = reading.Report()
    paths = [source] if isinstance(source, str | PathLike) else cast("Sequence[str | PathLike[str]]", source)
    with reading.sources([str(path) for path in paths], report) as found:
        pieces, outlook = scoring.looked_ahead(reading.read_all(found, report, columns), found, choice, wanted)
        _tell(outlook)
        frames = [frame for _, frame in scoring.classify(pieces, choice, wanted, jobs)]
    if report.errors:
        raise InputError("\n".join(report.errors))
    if not frames:
        frames = [scoring.no_rows(choice, wanted)]
    return scoring.columns.typed(pd.concat(frames, ignore_index=True))


def _frame_of(source: Any) -> "pd.DataFrame | None":
    """Rows that are in memory, as a frame; None for paths."""
    import pandas as pd

    from stance.reading import SUFFIXES

    if isinstance(source, pd.DataFrame):
        return source
    if isinstance(source, pd.Series):
        return source.astype(object).map(_whole).to_frame("text")
    if isinstance(source, str | PathLike):
        return None
    if not (source := list(source)):
        return pd.DataFrame({"text": pd.Series([], dtype=object)})
    if any(isinstance(text, PathLike) or (isinstance(text, str) and _is_path(text, SUFFIXES)) for text in source):
        return None
    return pd.DataFrame({"text": pd.Series(map(_whole, source), dtype=object)})


def _whole(text: Any) -> Any:
    """A text without half characters, which no file or screen can hold."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if isinstance(text, str) else text


def _is_path(text: str, endings: Sequence[str]) -> bool:
    """Whether a text is the name of a file, or is written like one."""
    if len(text) > MOST_IN_A_PATH or "\n" in text or "\0" in text:
        return False
    is_one_word = not any(character.isspace() for character in text.strip())
    if text.lower().endswith(tuple(endings)) or text == "-" or (is_one_word and ("/" in text or "*" in text)):
        return True
    try:
        return Path(text).exists()
    except (OSError, ValueError):
        return False


def _classified(
    frame: "pd.DataFrame", given: Mapping[str, str] | None, choice: "Choice", wanted: Sequence[Target]
) -> "pd.DataFrame":
    """The rows of ``frame`` as they are, and beside them what is known and scored of each."""
    import warnings

    import pandas as pd

    from stance import reading, scoring

    noticed = reading.Noticed()
    rows, several = reading.fullest_first(frame.reset_index(drop=True))
    comments = reading.comment_frame(rows, "table", given, noticed=noticed)
    _tell(scoring.outlook_of(comments, choice, wanted))
    scored = scoring.score_frame(comments, choice, wanted, headlines=noticed.headlines)
    theirs = list(map(str, frame.columns))
    new = [name for name in scored.columns if name not in reading.COMMENT_COLUMNS or name not in theirs]
    names = scoring.columns.beside(new, theirs)
    renamed = [f"{name} is {other}" for name, other in names.items() if name != other]
    sentences = noticed.told("the frame")
    if renamed:
        sentences.append(f"The frame's own columns are kept; of the new ones, {', '.join(renamed)}.")
    if several:
        sentences.append(f"The frame has several columns named {', '.join(several)}; the fullest of them is read.")
    for sentence in sentences:
        warnings.warn(sentence, stacklevel=3)
    new_columns = scoring.columns.typed(scored[new]).rename(columns=names)
    return pd.concat([frame.reset_index(drop=True), new_columns], axis=1).set_axis(frame.index)


def _tell(outlook: "Outlook") -> None:
    if outlook.is_long:
        import warnings

        warnings.warn(outlook.told("lane='fast'") + ".", stacklevel=4)


def load_model(task: str, models: str | PathLike[str] | None = None, *, lane: str = DEFAULT_LANE) -> "Model":
    """The model in use for ``task`` (``"toxicity"``, ``"stance"`` or ``"agreement"``): ``model.score(texts, targets)``.

    Args:
        task: what the model is for.
        models: a folder of models, laid over the shipped ones.
        lane: ``accurate`` or ``fast``; for toxicity also ``languages``, the model of other languages than English.

    Raises:
        ModelError: if there is no such folder, task or model, or its file was changed since it was saved.
    """
    from stance.scoring import opened

    store = _store(models)
    if lane == "cascade":
        raise ModelError("A cascade is two models. Give lane='fast' or 'accurate', or use classify(…, lane='cascade').")
    return opened(store, task, lane=lane)


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

    return targets.propose_targets(thread, load_model("stance", models, lane="fast").score, limit)


def _store(models: str | PathLike[str] | None) -> "ModelStore":
    from stance.model_store import ModelStore
    from stance.settings import models_folder

    if models is None:
        return ModelStore(models_folder())
    if not Path(models).is_dir():
        raise ModelError(f"There is no folder of models {models}. Check the spelling and the folder you are in.")
    return ModelStore(Path(models))
