"""Decisions as rows to learn from: only what a person said, and how the row came to be looked at."""

import tomllib
from collections.abc import Iterator, Mapping
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
_comments, _decisions, _versions = schema.comments, schema.decisions, schema.versions


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
    """The rows that people's decisions give, comment by comment; of one on several targets, several rows.

    A decision counts if it was neither undone nor replaced while the comment had the same text; what somebody was
    unsure about, what a rule did, and comments whose words were removed are left out.
    """
    with database.reading() as connection:
        rows = connection.execution_options(yield_per=FETCHED).execute(_decided())
        for _, of_comment in groupby(rows, attrgetter("comment")):
            for row in _standing(list(of_comment)):
                yield from _labelled(row, meanings)


def _decided() -> sa.Select[Any]:
    """All decisions, comment by comment in their order, each with the text that it is on."""
    parents = _comments.alias("parents")
    facts = (
        schema.threads.c.thread_id,
        schema.threads.c.title,
        _comments.c.comment_id,
        sa.func.coalesce(_versions.c.text, _comments.c.text, type_=schema.Words()).label("text"),
        parents.c.text.label("parent_text"),
    )
    return (
        sa.select(_decisions, *facts)
        .join_from(_decisions, _comments, _comments.c.id == _decisions.c.comment)
        .join(schema.threads, schema.threads.c.id == _comments.c.thread)
        .outerjoin(
            _versions, (_versions.c.comment == _decisions.c.comment) & (_versions.c.number == _decisions.c.version)
        )
        .outerjoin(
            parents,
            (parents.c.thread == _comments.c.thread)
            & (parents.c.comment_id == _comments.c.parent_id)
            & parents.c.forgotten_at.is_(None),
        )
        .where(_comments.c.forgotten_at.is_(None))
        .order_by(_decisions.c.comment, _decisions.c.id)
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
        for reason in row.reasons:
            for name, share in meanings.reasons.get(reason, {}).items():
                attributes[name] = max(share, attributes.get(name, 0.0))
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
