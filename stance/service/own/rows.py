"""Comments of a request as the rows that ``stance classify`` writes."""

from collections import OrderedDict
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import pandas as pd

from stance import reading, scoring
from stance.records import Comment as Record
from stance.records import Target, Thread
from stance.service.metrics import TEXTS
from stance.service.own.messages import Article, Comment

SOURCE: Final = "table"
"""What rows that came in a request have as their source, as those of a data frame do."""
REMEMBERED: Final = 1_000
"""Lines before a line among which the comment that it replies to is looked for."""
MAX_CHARACTERS: Final = 8_000
"""Of their words that are kept: no model reads more."""
_OF_COMMENT: Final = tuple(name for name in reading.COMMENT_COLUMNS if name not in ("source", "thread_id"))


@dataclass(frozen=True)
class Wish:
    """What is to be told of the comments of a request."""

    models: scoring.Models
    targets: Sequence[Target]
    thresholds: Mapping[str, float]
    """Attribute to the score from which a row says that it is reached; none: rows do not say."""
    size: int
    """Comments that are scored at a step."""


@dataclass
class Answer:
    """The rows of a request."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    """As JSON has them, in the order of the comments."""
    warnings: list[str] = field(default_factory=list)
    """Sentences on what was odd about them."""


def together(comments: Sequence[Comment], article: Article | None, wish: Wish) -> Iterator[Answer | None]:
    """The answer for comments that belong together, as its last item; None for each step before."""
    if not comments:
        yield Answer()
        return
    noticed = reading.Noticed()
    frame = _frame(comments, range(1, len(comments) + 1), noticed)
    threads = _threads(frame, article) if article else []
    headlines = {key: line for key, line in noticed.headlines.items() if line}
    headlines |= {thread.thread_id: thread.title for thread in threads if thread.title}
    main = None if wish.targets else scoring.Proposals().of(frame, threads)
    parents = [reading.string(comment.parent) for comment in comments]
    models = wish.models
    scored = yield from scoring.score_in_parts(frame, models, wish.targets, main, headlines, parents, wish.size)
    yield Answer(_records(scored, wish), noticed.told("the request"))


class Lines:
    """Comments that come one after another, each of which is scored by itself, wherever a batch of them ends."""

    def __init__(self, wish: Wish) -> None:
        """None has come."""
        self._wish = wish
        self._words: OrderedDict[tuple[Any, Any], str] = OrderedDict()

    def rows(self, comments: Sequence[Comment], numbers: Sequence[int]) -> list[dict[str, Any]]:
        """The rows of the next comments; ``numbers`` are those of their lines."""
        if not comments:
            return []
        frame = _frame(comments, numbers, reading.Noticed())
        headlines = {str(place): line for place, comment in enumerate(comments) if (line := comment.headline)}
        alone = frame.assign(thread_id=pd.Series(map(str, range(len(frame))), index=frame.index, dtype=object))
        wish = self._wish
        parents = [self._parent(comment, number) for comment, number in zip(comments, numbers, strict=True)]
        main = None if wish.targets else pd.Series([None] * len(frame), index=frame.index, dtype=object)
        steps = scoring.score_in_parts(alone, wish.models, wish.targets, main, headlines, parents, len(frame))
        return _records(_returned(steps).assign(thread_id=frame["thread_id"]), wish)

    def _parent(self, comment: Comment, number: int) -> str | None:
        """The words of the comment that a line replies to, if they are known; the line's own are noted."""
        found = reading.string(comment.parent) or self._words.get((comment.thread_id, comment.parent_id))
        self._words[comment.thread_id, _id(comment, number)] = comment.text[:MAX_CHARACTERS]
        if len(self._words) > REMEMBERED:
            self._words.popitem(last=False)
        return found


def _frame(comments: Sequence[Comment], numbers: Sequence[int], noticed: reading.Noticed) -> pd.DataFrame:
    """The ``COMMENT_COLUMNS`` of the comments; one without an id has its number."""
    cells = {name: [getattr(comment, name) for comment in comments] for name in (*reading.COMMENT_COLUMNS, "headline")}
    cells["comment_id"] = [_id(comment, number) for comment, number in zip(comments, numbers, strict=True)]
    frame = pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in cells.items()})
    return reading.comment_frame(frame, SOURCE, noticed=noticed)


def _id(comment: Comment, number: int) -> Any:
    given = comment.id if comment.comment_id is None else comment.comment_id
    return number if given is None else given


def _threads(frame: pd.DataFrame, article: Article) -> list[Thread]:
    """The threads of the comments, all on one article."""
    title, body = reading.string(article.headline), reading.string(article.body) or ""
    found = []
    for key, rows in frame.groupby("thread_id", sort=False):
        comments = tuple(
            Record(**dict(zip(_OF_COMMENT, row, strict=True))) for row in rows[list(_OF_COMMENT)].to_numpy()
        )
        found.append(Thread(str(key), SOURCE, title, body=body, comments=comments))
    return found


def _records(scored: pd.DataFrame, wish: Wish) -> list[dict[str, Any]]:
    for model, count in scored[scoring.columns.TOXICITY_MODEL].value_counts().items():
        TEXTS.labels(model).inc(count)
    rows = reading.records(scoring.columns.typed(scored))
    for row in rows if wish.thresholds else []:
        row["reached"] = [name for name, least in wish.thresholds.items() if _reaches(row.get(name), least)]
    return rows


def _reaches(score: float | None, least: float) -> bool:
    return score is not None and score >= least


def _returned(steps: Generator[None, None, pd.DataFrame]) -> pd.DataFrame:
    """What is returned after all steps."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            scored: pd.DataFrame = end.value
            return scored
