"""Who may ask: keys with a name each, of which only digests are kept.

A key is 256 random bits, so that a plain SHA-256 of it can be kept: nobody finds it by trying, as passwords are found.
"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Final

from stance.errors import InputError
from stance.labels import LANES
from stance.service.private_files import PrivateFile

PREFIX: Final = "stance-"
"""What a key begins with, so that scanners for secrets find one that was published."""
MAX_NAME: Final = 60
LEAST_RATE: Final = 1e-4
"""Requests a second: one in some hours."""
MOST_RATE: Final = 1e6
_FIELDS: Final = ("lane", "model", "rate", "thresholds", "shadow", "created")


@dataclass(frozen=True)
class Key:
    """What is known of a key, and what was agreed on for it."""

    name: str
    digest: str = ""
    """SHA-256 of the key, in hexadecimal."""
    lane: str | None = None
    """The lane that scores for it; None: the service's own."""
    model: str | None = None
    """The model of toxicity that scores for it, whatever is in use; None: the one in use in its lane."""
    rate: float | None = None
    """Requests a second, on average; None: any number."""
    thresholds: Mapping[str, float] = field(default_factory=dict)
    """Attribute to the score from which it counts as given."""
    shadow: str | None = None
    """A model that scores the same comments, only to be compared."""
    created: str = ""


class KeyFile(PrivateFile[Key]):
    """A file of keys."""

    kind = "key"

    def find(self, token: str) -> Key | None:
        """The key that ``token`` is, if it is one; how long that takes says nothing about any other."""
        digest = digest_of(token)
        found = None
        for key in self.all().values():
            if hmac.compare_digest(key.digest, digest):
                found = key
        return found

    def add(self, key: Key) -> str:
        """The new key itself, which is told once and kept nowhere.

        Raises:
            InputError: if the name cannot be one or is taken, or nothing can be written.
        """
        name = key.name
        if not name or len(name) > MAX_NAME or not name.isprintable() or name != name.strip():
            raise InputError(f"{name[:MAX_NAME]!r} cannot be a key's name. Give one of at most {MAX_NAME} characters.")
        if key.rate is not None and not LEAST_RATE <= key.rate <= MOST_RATE:
            raise InputError(f"{key.rate:g} is no rate. Give requests a second, {LEAST_RATE:g} to {MOST_RATE:,.0f}.")
        keys = dict(self.all())
        if name in keys:
            raise InputError(
                f"There is a key {name} already. Give another name, or remove it: stance serve keys remove"
            )
        token = PREFIX + secrets.token_urlsafe(32)
        now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
        self._write({**keys, name: replace(key, digest=digest_of(token), created=now)})
        return token

    def _entry(self, name: str, given: Mapping[str, Any]) -> Key:
        key = Key(name, str(given["digest"]), **{field: given[field] for field in _FIELDS if field in given})
        if key.lane is not None and key.lane not in LANES:
            raise ValueError(f"there is no lane {key.lane!r}")
        if key.rate is not None and not LEAST_RATE <= float(key.rate) <= MOST_RATE:
            raise ValueError(f"{key.rate!r} is no rate")
        return key


def digest_of(token: str) -> str:
    """What is kept of a key."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
