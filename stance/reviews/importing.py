"""Threads on their way into the store: what is new is added, what was edited keeps its history."""

import hashlib
import random
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

import sqlalchemy as sa

from stance.records import Assessment, Comment, Score, Thread
from stance.reviews import schema
from stance.reviews.database import IMPORTS, Database
from stance.reviews.priority import attributes_of, priority, strongest_of
from stance.reviews.pseudonyms import Pseudonyms
from stance.reviews.records import OPEN, Imported

AT_ONCE: Final = 5_000
"""Comments that are added in one transaction, of whole threads where these are shorter: under a second's work."""
LOOKED_UP: Final = 500
"""Comments that are compared with the store at a time."""
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")

T = TypeVar("T")
Assessments = Mapping[tuple[str, str], Assessment]
"""``thread_id`` and ``comment_id`` to what was said of a comment."""


def add(
    database: Database, threads: Iterable[Thread], assessments: Assessments, pseudonyms: Pseudonyms | None
) -> Imported:
    """What was new, known and edited; whatever was added when an error ends it stays, and may be imported again."""
    total, run = Imported(), _Run(assessments, pseudonyms)
    for parts in _batches(threads):
        with database.writing() as connection:
            database.one_at_a_time(connection, IMPORTS)
            for thread, comments in parts:
                total += _add(connection, run, thread, comments)
    return total


def in_parts(rows: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """``rows`` in order, ``size`` at a time."""
    return (rows[start : start + size] for start in range(0, len(rows), size))


def short(name: str) -> str:
    """``name``; if it is too long for an index, its beginning and a digest, which tell it from others."""
    if len(name) <= schema.MOST_IN_NAME:
        return name
    digest = hashlib.sha256(name.encode("utf-8", errors="surrogatepass")).hexdigest()[:16]
    return f"{name[: schema.MOST_IN_NAME - 17]}…{digest}"


def site_of(url: str | None) -> str:
    """The host of an address without ``www.``; empty where there is none: all such threads are of one site."""
    try:
        return short((urlsplit(url or "").hostname or "").removeprefix("www."))
    except ValueError:  # a bracket that is no address
        return ""


@dataclass
class _Run:
    """What one import knows."""

    assessments: Assessments
    pseudonyms: Pseudonyms | None
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    sources: dict[tuple[str, str], int] = field(default_factory=dict)
    scorers: dict[tuple[str, ...], int] = field(default_factory=dict)

    def comment_id(self, comment_id: str) -> str:
        return short(self.pseudonyms.comment_id(comment_id) if self.pseudonyms else comment_id)

    def author(self, site: str, name: str) -> str:
        return self.pseudonyms.author(site, short(name)) if self.pseudonyms else short(name)


def _batches(threads: Iterable[Thread]) -> Iterator[list[tuple[Thread, Sequence[Comment]]]]:
    """Threads with some of their comments, as many as make a transaction."""
    held: list[tuple[Thread, Sequence[Comment]]] = []
    for thread in threads:
        for comments in in_parts(thread.comments, AT_ONCE) if thread.comments else [()]:
            if held and sum(len(other) for _, other in held) + len(comments) > AT_ONCE:
                yield held
                held = []
            held.append((thread, comments))
    if held:
        yield held


def _add(connection: sa.Connection, run: _Run, thread: Thread, comments: Sequence[Comment]) -> Imported:
    if not comments:
        return Imported(without_comments=1)
    number, site = _thread(connection, run, thread)
    total = Imported()
    for some in in_parts(comments, LOOKED_UP):
        by_id = {run.comment_id(comment.comment_id): comment for comment in reversed(some)}  # of two, the first
        there = _there(connection, number, by_id)
        new = {key: comment for key, comment in reversed(by_id.items()) if key not in there}
        _insert(connection, run, thread, (number, site), new)
        edited = 0
        for key, row in there.items():
            edited += _update(connection, run, row, thread, by_id[key])
        total += Imported(len(new), len(some) - len(new) - edited, edited)
    return total


def _thread(connection: sa.Connection, run: _Run, thread: Thread) -> tuple[int, str]:
    """The thread's number and site."""
    facts = {
        "title": thread.title,
        "url": thread.url,
        "published_at": thread.published_at,
        "language": thread.language,
        "body": thread.body,
    }
    table, name = schema.threads, short(thread.thread_id)
    row = connection.execute(sa.select(table).where(table.c.thread_id == name)).one_or_none()
    if row is None:
        site = site_of(thread.url)
        values = {"thread_id": name, "site": site, "source": _source(connection, run, thread), **facts}
        return connection.execute(sa.insert(table).returning(table.c.id), values).scalar_one(), site
    if changed := {key: value for key, value in facts.items() if value and value != row._mapping[key]}:
        connection.execute(sa.update(table).where(table.c.id == row.id).values(changed))
    return row.id, row.site


def _source(connection: sa.Connection, run: _Run, thread: Thread) -> int:
    key = (thread.source, thread.layout)
    if key not in run.sources:
        table = schema.sources
        values = {"name": thread.source, "layout": thread.layout, "imported_at": run.now}
        run.sources[key] = connection.execute(sa.insert(table).returning(table.c.id), values).scalar_one()
    return run.sources[key]


def _there(connection: sa.Connection, thread: int, ids: Iterable[str]) -> dict[str, Any]:
    """The rows of the comments that are there already, by their ids."""
    table = schema.comments
    columns = (
        "id", "comment_id", "text", "subject", "version", "card_version", "changed_at", "forgotten_at", "reported",
    )  # fmt: skip
    query = (
        sa.select(*(table.c[name] for name in columns))
        .where(table.c.thread == thread, table.c.comment_id.in_(list(ids)))
        .order_by(table.c.id)
    )
    return {row.comment_id: row for row in connection.execute(query)}


def _insert(
    connection: sa.Connection, run: _Run, thread: Thread, place: tuple[int, str], new: Mapping[str, Comment]
) -> None:
    if not new:
        return
    number, site = place
    names = {comment.author: run.author(site, comment.author) for comment in new.values() if comment.author}
    authors = _authors(connection, site, set(names.values()))
    rows, given = [], []
    for key, comment in new.items():
        assessment = run.assessments.get((thread.thread_id, comment.comment_id), Assessment())
        given.append(assessment)
        rows.append(
            {
                "thread": number,
                "comment_id": key,
                "author": authors[names[comment.author]] if comment.author else None,
                "parent_id": run.comment_id(comment.parent_id) if comment.parent_id is not None else None,
                "is_guest": comment.is_guest,
                "posted_at": comment.posted_at,
                "posted_as": comment.posted_as,
                "day": _day(comment.posted_at, run.now),
                "subject": comment.subject,
                "text": comment.text,
                "version": 1,
                "card_version": 1,
                "imported_at": run.now,
                "changed_at": run.now,
                "reported": 0,
                "lot": random.random(),
                "state": OPEN,
                **_judged(assessment, 0),
            }
        )
    table = schema.comments
    query = sa.insert(table).returning(table.c.id, sort_by_parameter_order=True)
    ids = connection.execute(query, rows).scalars().all()
    _score(connection, run, [(number, 1, assessment) for number, assessment in zip(ids, given, strict=True)])
    _strong(connection, {number: row["attributes"] for number, row in zip(ids, rows, strict=True)})


def _authors(connection: sa.Connection, site: str, names: set[str]) -> dict[str, int]:
    """Name to number; those who are not there yet are added."""
    table = schema.authors
    query = sa.select(table.c.name, table.c.id).where(table.c.site == site, table.c.name.in_(sorted(names)))
    found = {name: number for name, number in connection.execute(query) if name is not None}
    if missing := [{"site": site, "name": name} for name in sorted(names - found.keys())]:
        added = connection.execute(sa.insert(table).returning(table.c.name, table.c.id), missing)
        found.update({name: number for name, number in added if name is not None})
    return found


def _day(posted_at: str | None, now: datetime) -> str:
    """The day that a comment counts as posted on."""
    match = _DAY.match(posted_at or "")
    return match[0] if match else now.date().isoformat()


def _judged(assessment: Assessment, reported: int) -> dict[str, Any]:
    """What the columns of a comment say of its scores."""
    attributes = attributes_of(assessment)
    strongest = strongest_of(attributes)
    harm = attributes[strongest] if strongest else None
    sides = [score.label for score in assessment.scores if score.task == "stance" and score.label]
    return {
        "language": (assessment.language or "")[:20] or None,
        "attributes": attributes,
        "strongest": strongest,
        "harm": harm,
        "is_reliable": assessment.is_reliable,
        "stance": sides[0] if sides else None,
        "priority": priority(harm, assessment.is_reliable, reported),
    }


def _update(connection: sa.Connection, run: _Run, row: Any, thread: Thread, comment: Comment) -> bool:
    """Whether a comment that is there was edited; what is known of it is brought up to date."""
    if row.forgotten_at is not None:
        return False
    assessment = run.assessments.get((thread.thread_id, comment.comment_id), Assessment())
    is_edited = _words(row.text, row.subject) != _words(comment.text, comment.subject)
    table, version = schema.comments, row.version + is_edited
    values: dict[str, Any] = {"card_version": row.card_version + 1}
    if is_edited:
        earlier = {"comment": row.id, "number": row.version, "text": row.text, "subject": row.subject}
        connection.execute(sa.insert(schema.versions), {**earlier, "seen_at": row.changed_at})
        values |= {"text": comment.text, "subject": comment.subject, "version": version, "changed_at": run.now}
        values |= {"state": OPEN, "standing": None}
    is_scored = _score(connection, run, [(row.id, version, assessment)])
    if is_edited or is_scored:
        values |= _judged(assessment, row.reported)
        connection.execute(sa.update(table).where(table.c.id == row.id).values(values))
        connection.execute(sa.delete(schema.strong).where(schema.strong.c.comment == row.id))
        _strong(connection, {row.id: values["attributes"]})
    return is_edited


def _words(*texts: str | None) -> list[list[str]]:
    """What is said, however it is spaced: a page, its text and an export break lines in other places."""
    return [(text or "").split() for text in texts]


def _strong(connection: sa.Connection, attributes: Mapping[int, Mapping[str, float]]) -> None:
    """Notes which comments are strong in which attributes."""
    rows = [
        {"comment": comment, "attribute": short(name), "score": score}
        for comment, scores in attributes.items()
        for name, score in scores.items()
        if score >= schema.LEAST_STRONG
    ]
    if rows:
        connection.execute(sa.insert(schema.strong), rows)


def _score(connection: sa.Connection, run: _Run, given: Iterable[tuple[int, int, Assessment]]) -> bool:
    """Adds the scores of versions of comments; whether any was not there yet."""
    by_key = {
        (comment, version, _scorer(connection, run, score)): score
        for comment, version, assessment in given
        for score in assessment.scores
    }
    rows = [
        {
            "comment": comment,
            "version": version,
            "scorer": scorer,
            "label": score.label,
            "shares": {name: round(float(value), 4) for name, value in score.values.items() if value == value},
            "scored_at": run.now,
        }
        for (comment, version, scorer), score in by_key.items()
    ]
    if not rows:
        return False
    table = schema.scores
    if len({row["comment"] for row in rows}) == 1:  # perhaps a comment that is there, with its scores
        query = sa.select(table.c.scorer).where(
            table.c.comment == rows[0]["comment"], table.c.version == rows[0]["version"]
        )
        there = set(connection.execute(query).scalars())
        rows = [row for row in rows if row["scorer"] not in there]
    if rows:
        connection.execute(sa.insert(table), rows)
    return bool(rows)


def _scorer(connection: sa.Connection, run: _Run, score: Score) -> int:
    table = schema.scorers
    who = {
        "task": score.task[:40],
        "model": short(score.model),
        "lane": score.lane[:20],
        "origin": short(score.origin),
        "target": short(score.target or ""),
    }
    key = tuple(who.values())
    if key not in run.scorers:
        query = sa.select(table.c.id).where(*(table.c[name] == value for name, value in who.items()))
        found = connection.execute(query).scalar_one_or_none()
        if found is None:
            found = connection.execute(sa.insert(table).returning(table.c.id), who).scalar_one()
        run.scorers[key] = found
    return run.scorers[key]
