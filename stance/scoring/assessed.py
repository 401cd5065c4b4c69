"""Scored rows as threads and what was said of each comment, which is what the store of reviews takes."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import pandas as pd

from stance.labels import AGREEMENT, ATTRIBUTES, STANCE, TOXICITY
from stance.reading import COMMENT_COLUMNS
from stance.records import Assessment, Comment, Score, Target, Thread
from stance.scoring import columns
from stance.scoring.batch import Choice, models_of
from stance.scoring.columns import StanceColumns

_OF_COMMENT: Final = tuple(name for name in COMMENT_COLUMNS if name not in ("source", "thread_id"))

Assessments = dict[tuple[str, str], Assessment]


def assessed(
    scored: pd.DataFrame,
    threads: Sequence[Thread],
    choice: Choice,
    targets: Sequence[Target],
    headlines: Mapping[str, str | None],
) -> tuple[list[Thread], Assessments]:
    """The threads that ``scored`` is of, and ``thread_id`` and ``comment_id`` to what the models say.

    Args:
        scored: what ``classify`` gave.
        threads: what it was read as; of a table, which has none, they are made from its rows.
        choice: the models that scored.
        targets: the targets that sides were told on; none if they were proposed.
        headlines: of a table's threads, by id, as far as they are known.
    """
    rows = _without_repeated_ids(scored) if not threads else scored
    attributes = [name for name in {**ATTRIBUTES, **dict.fromkeys(_labels(choice))} if name in rows.columns]
    found: Assessments = {}
    for row in rows.to_dict("records"):
        scores = (_toxicity(row, attributes, choice), *_sides(row, choice, targets), *_agreement(row, choice))
        key = (str(row["thread_id"]), str(row["comment_id"]))
        found[key] = Assessment(scores, _known(row[columns.LANGUAGE]), bool(row[columns.RELIABLE]))
    return list(threads) or _threads(rows, headlines), found


def _labels(choice: Choice) -> Sequence[str]:
    return models_of(choice).toxicity.card.labels


def _without_repeated_ids(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of a table, where an id that comes again with another text gets a number: no row is lost."""
    same = ["thread_id", "comment_id"]
    rows = rows.drop_duplicates([*same, "text"])
    places = rows.groupby(same, dropna=False, sort=False).cumcount()
    ids = [
        str(comment_id) if place == 0 else f"{comment_id}-{place + 1}"
        for comment_id, place in zip(rows["comment_id"], places, strict=True)
    ]
    return rows.assign(comment_id=pd.Series(ids, index=rows.index, dtype=object))


def _threads(rows: pd.DataFrame, headlines: Mapping[str, str | None]) -> list[Thread]:
    found = []
    for thread_id, of_thread in rows.groupby("thread_id", sort=False):
        comments = tuple(
            Comment(**{name: _known(value) for name, value in zip(_OF_COMMENT, values, strict=True)})
            for values in of_thread[list(_OF_COMMENT)].itertuples(index=False, name=None)
        )
        source, title = str(of_thread["source"].iloc[0]), headlines.get(str(thread_id))
        found.append(Thread(str(thread_id), source, title, comments=comments, layout="table"))
    return found


def _known(value: Any) -> Any:
    """A cell's value; None for an empty one."""
    if value is None or value is pd.NA or value != value:
        return None
    return value.item() if hasattr(value, "item") else value


def _toxicity(row: Mapping[Any, Any], attributes: Sequence[str], choice: Choice) -> Score:
    values = {name: float(row[name]) for name in attributes if _known(row[name]) is not None}
    return Score(TOXICITY.name, str(row[columns.TOXICITY_MODEL]), choice.lane, values)


def _sides(row: Mapping[Any, Any], choice: Choice, targets: Sequence[Target]) -> Iterator[Score]:
    """Its side on each target; what a reader's other comments say of it is left out: that is about the reader."""
    for target in targets or [Target(str(_known(row[columns.MAIN_TARGET]) or ""), columns.MAIN)]:
        named = StanceColumns(target.name)
        if target.text and (label := _known(row[named.label])) is not None:
            values = {side: float(row[name]) for side, name in named.shares.items()}
            yield Score(STANCE.name, str(row[columns.STANCE_MODEL]), _lane(choice), values, str(label), target.text)


def _agreement(row: Mapping[Any, Any], choice: Choice) -> Iterator[Score]:
    if (label := _known(row[columns.AGREES])) is not None:
        values = {str(label): float(row[columns.AGREES_SURE])}
        yield Score(AGREEMENT.name, str(row[columns.AGREEMENT_MODEL]), _lane(choice), values, str(label))


def _lane(choice: Choice) -> str:
    """In a cascade, only toxicity is in two steps."""
    return "fast" if choice.lane == "cascade" else choice.lane
