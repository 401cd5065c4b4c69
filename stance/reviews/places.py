"""How far the log was sent to each address, so that sending goes on where it stopped."""

import hashlib
from typing import Final

import sqlalchemy as sa

from stance.reviews import schema
from stance.reviews.database import Database

_PREFIX: Final = "sent:"
_DIGITS: Final = 32
"""Of the digest that stands for an address, which may hold a secret."""


def place(database: Database, address: str) -> int:
    """The number of the last decision that arrived at an address; 0 if none did."""
    query = sa.select(schema.facts.c.value).where(schema.facts.c.name == _name(address))
    with database.reading() as connection:
        return int(connection.execute(query).scalar_one_or_none() or 0)


def move(database: Database, address: str, before: int, number: int) -> bool:
    """Whether the last decision that arrived is ``number`` from now on; not if it is no longer ``before``."""
    table, name = schema.facts, _name(address)
    with database.writing() as connection:
        if before:
            change = sa.update(table).where(table.c.name == name, table.c.value == str(before))
            return connection.execute(change.values(value=str(number))).rowcount == 1
        if connection.execute(sa.select(table.c.value).where(table.c.name == name)).one_or_none() is not None:
            return False
        connection.execute(sa.insert(table), {"name": name, "value": str(number)})
        return True


def _name(address: str) -> str:
    return _PREFIX + hashlib.sha256(address.encode("utf-8", errors="surrogatepass")).hexdigest()[:_DIGITS]
