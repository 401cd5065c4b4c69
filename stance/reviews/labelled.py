"""Decisions and suggestions as rows to learn from: who said it, and how the row came to be looked at."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from stance.errors import ReviewError
from stance.labels import ATTRIBUTES
from stance.reviews import schema
from stance.reviews.database import Database
from stance.reviews.records import RULE, UNDO, Labelled

FETCHED: Final = 1_000
"""Rows of decisions that are held at a time."""
UNSURE: Final = "unsure"
ELSEWHERE: Final = "rejected elsewhere"
"""The reason of what moderators of another program rejected, who give none."""
SUGGESTED: Final = "suggested"
"""How a row came to be looked at of which another program told."""
_comments, _decisions, _versions = schema.comments, schema.decisions, schema.versions
_suggestions = schema.suggestions

_Desk = Mapping[tuple[int, int], set[str]]
"""A comment and its version to the attributes that moderators gave it here."""


@dataclass(frozen=True)
class Meanings:
    """What decisions of a site say of attributes: rejections follow house rules, of which some are about them."""

    reasons: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """A reason for a rejection to the labels that it gives."""
    approve: Mapping[str, float] = field(default_factory=dict)
    """The labels that an approval gives; none unless a site says that it approves of nothing toxic."""


def read_meanings(file: Path) -> Meanings:
    """The meanings in a TOML file: a table ``[reasons]``, and perhaps one ``[approve]``.

    A reason is followed by a list of attributes, each 1 then, or by a table of attribute to share.

    Raises:
        ReviewError: if it cannot be read, or says something else.
    """
    try:
        raw = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ReviewError(f"{file}: {error.strerror}. Check the spelling and the folder you are in.") from error
    except ValueError as error:
        raise ReviewError(f"{file} is no TOML file: {error}.") from error
    unknown = raw.keys() - {"reasons", "approve"}
    if unknown or not all(isinstance(table, dict) for table in raw.values()):
        raise ReviewError(f"{file} has {', '.join(sorted(unknown) or raw)}. It may have [reasons] and [approve].")
    reasons = {reason: _labels(file, reason, labels) for reason, labels in raw.get("reasons", {}).items()}
    return Meanings(reasons, _labels(file, "approve", raw.get("approve", {})))


def _labels(file: Path, name: str, raw: Any) -> dict[str, float]:
    labels = dict.fromkeys(raw, 1.0) if isinstance(raw, list) else raw
    if not isinstance(labels, dict):
        raise ReviewError(f'{file}: {name!r} needs a list such as ["insult"], or a table such as {{insult = 0.5}}.')
    for attribute, share in labels.items():
        if attribute not in ATTRIBUTES:
            raise ReviewError(f"{file}: {name!r} names {attribute!r}. The attributes are {', '.join(ATTRIBUTES)}.")
        if isinstance(share, bool) or not isinstance(share, int | float) or not 0 <= share <= 1:
            raise ReviewError(f"{file}: {name!r} gives {attribute} {share!r}. Give a share from 0 to 1.")
    return {attribute: float(share) for attribute, share in labels.items()}


def labels(database: Database, meanings: Meanings) -> Iterator[Labelled]:
    """The rows that people's decisions give, comment by comment, and then those of suggestions.

    A decision counts if it was neither undone nor replaced while the comment had the same text; what somebody was
    unsure about, what a rule did, and comments whose words were removed are left out. One on several targets gives
    several rows. A suggestion counts for the attributes that no decision gives, the newest for each.
    """
    with database.reading() as connection:
        connection = connection.execution_options(yield_per=FETCHED)
        desk = {tuple(row): set[str]() for row in connection.execute(_suggested_on())}
        for _, of_comment in groupby(connection.execute(_told(_decisions)), attrgetter("comment")):
            for row in _standing(list(of_comment)):
                for labelled in _labelled(row, meanings):
                    desk.get((row.comment, row.version), set()).update(labelled.attributes)
                    yield labelled
        for _, of_version in groupby(connection.execute(_told(_suggestions)), attrgetter("comment", "version")):
            yield from _suggested(list(of_version), meanings, desk)


def _suggested_on() -> sa.Select[Any]:
    return sa.select(_suggestions.c.comment, _suggestions.c.version).distinct()


def _told(table: sa.Table) -> sa.Select[Any]:
    """All decisions or suggestions, comment by comment in their order, each with the text that it is on."""
    parents = _comments.alias("parents")
    facts = (
        schema.threads.c.thread_id,
        schema.threads.c.title,
        _comments.c.comment_id,
        sa.func.coalesce(_versions.c.text, _comments.c.text, type_=schema.Words()).label("text"),
        parents.c.text.label("parent_text"),
    )
    return (
        sa.select(table, *facts)
        .join_from(table, _comments, _comments.c.id == table.c.comment)
        .join(schema.threads, schema.threads.c.id == _comments.c.thread)
        .outerjoin(_versions, (_versions.c.comment == table.c.comment) & (_versions.c.number == table.c.version))
        .outerjoin(
            parents,
            (parents.c.thread == _comments.c.thread)
            & (parents.c.comment_id == _comments.c.parent_id)
            & parents.c.forgotten_at.is_(None),
        )
        .where(_comments.c.forgotten_at.is_(None))
        .order_by(table.c.comment, *([table.c.version] if table is _suggestions else []), table.c.id)
    )


def _standing(decisions: list[Any]) -> list[Any]:
    """Of one comment, the decision that was left standing on each of its versions."""
    by_id = {row.id: row for row in decisions}
    stands: dict[int, Any] = {}
    for row in decisions:
        stands[row.version] = row if row.action != UNDO else by_id.get(by_id[row.undoes].previous)
    return [row for row in stands.values() if row is not None]


def _labelled(row: Any, meanings: Meanings) -> Iterator[Labelled]:
    if row.action == UNSURE or row.reviewer.startswith(RULE):
        return
    given = row.labels or {}
    attributes: dict[str, float] = dict(meanings.approve) if row.action == "approve" else {}
    if row.action == "reject":
        attributes = _of_reasons(row.reasons, meanings)
    attributes |= given.get("attributes", {})
    stances = given.get("stances", {})
    if not attributes and not stances:
        return
    for place, (target, side) in enumerate(stances.items() or [(None, None)]):
        yield Labelled(
            thread_id=row.thread_id,
            comment_id=row.comment_id,
            text=row.text,
            headline=row.title,
            parent_text=row.parent_text,
            attributes=attributes if place == 0 else {},  # once, so that they do not count for each target
            target=target,
            stance=side,
            how_reviewed=row.how,
            decided_at=row.at,
        )


def _of_reasons(reasons: Iterable[str], meanings: Meanings) -> dict[str, float]:
    attributes: dict[str, float] = {}
    for reason in reasons:
        for name, share in meanings.reasons.get(reason, {}).items():
            attributes[name] = max(share, attributes.get(name, 0.0))
    return attributes


def _suggested(rows: list[Any], meanings: Meanings, desk: _Desk) -> Iterator[Labelled]:
    """A row for each program whose word is the newest on some attribute of a text, from all its suggestions."""
    newest: dict[str, tuple[float, Any]] = {}
    for row in rows:
        attributes = row.attributes
        if row.action is not None:  # which says no more of a comment than a decision here does, and replaces the last
            attributes = dict(meanings.approve) if row.action == "approve" else _of_reasons([ELSEWHERE], meanings)
            newest = {name: known for name, known in newest.items() if known[1].action is None}
        newest |= {name: (share, row) for name, share in attributes.items()}
    taken = desk.get((rows[0].comment, rows[0].version), set())
    by_program: dict[str, dict[str, float]] = {}
    last: dict[str, Any] = {}
    for name, (share, row) in newest.items():
        if name not in taken:
            by_program.setdefault(row.reviewer, {})[name] = share
            last[row.reviewer] = max(last.get(row.reviewer, row), row, key=attrgetter("id"))
    for reviewer, given in by_program.items():
        row = last[reviewer]
        yield Labelled(
            thread_id=row.thread_id,
            comment_id=row.comment_id,
            text=row.text,
            headline=row.title,
            parent_text=row.parent_text,
            attributes=given,
            target=None,
            stance=None,
            how_reviewed=SUGGESTED,
            decided_at=row.at,
            origin=reviewer,
        )
