"""Threads, scores and decisions for the tests of reviews, and the databases that these run on."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa
from databases import MISSING, is_there, postgresql

from stance.records import Assessment, Comment, Score, Thread
from stance.reviews import Card, Decision, ReviewStore, Seen

KINDS = ("sqlite", "postgresql")
Scores = Mapping[str, float]


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """A PostgreSQL server."""
    if not is_there():
        pytest.skip(MISSING)
    with postgresql() as url:
        yield url


def new_database(server: str) -> str:
    """The URL of an empty database on a server."""
    name = f"reviews_{uuid4().hex[:12]}"
    engine = sa.create_engine(server.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    return server.replace("/postgres?", f"/{name}?")


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database, of each kind in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'reviews.db'}"
    return new_database(request.getfixturevalue("server"))


def assessment(attributes: Scores | None = None, side: str | None = None, model: str = "toxicity-1") -> Assessment:
    """What models say: toxicity if nothing else, and perhaps a side on the ferry."""
    scores = [Score("toxicity", model, "fast", attributes or {"toxicity": 0.5})]
    if side:
        scores.append(Score("stance", "stance-1", "fast", {side: 0.9}, side, "the ferry"))
    return Assessment(tuple(scores), "en")


def page(texts: Sequence[str], thread_id: str = "ferry", author: str = "Maud", **facts: str | None) -> Thread:
    """A thread with these comments, by one author, on one day."""
    comments = tuple(
        Comment(str(place), text, author, posted_at=facts.get("posted_at", "2026-03-01T10:00"))
        for place, text in enumerate(texts)
    )
    url = facts.get("url", "https://www.example.org/ferry")
    return Thread(thread_id, f"{thread_id}.html", "The ferry", url, comments=comments, layout="wordpress")


def fill(store: ReviewStore, texts: Sequence[str], scores: Sequence[Scores] = (), **facts: str | None) -> Thread:
    """Adds a page, each comment with its scores."""
    thread = page(texts, **facts)  # type: ignore[arg-type]
    given = {
        (thread.thread_id, comment.comment_id): assessment(dict(of_comment))
        for comment, of_comment in zip(thread.comments, scores or [{"toxicity": 0.5}] * len(texts), strict=True)
    }
    store.add([thread], given)
    return thread


def decided(card: Card | Seen, action: str = "approve", reviewer: str = "ana", **facts: object) -> Decision:
    """A decision on a card, with a key of its own."""
    seen = card.seen if isinstance(card, Card) else card
    return Decision(**{"key": uuid4().hex, "seen": seen, "reviewer": reviewer, "action": action, **facts})  # type: ignore[arg-type]
