"""Coral's phases that may ask, and whether a request is signed by one of them.

Coral signs the body of each request with HMAC-SHA256 under a secret of the phase, and sends the signatures in
hexadecimal as ``X-Coral-Signature: sha256=…,sha256=…``, two of them while a secret is exchanged for another
(https://docs.coralproject.net/webhooks). A secret is kept as it is: no signature can be checked by a digest of it.
"""

import hmac
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Final

from stance.errors import InputError
from stance.service.private_files import PrivateFile
from stance.service.rates import Guesses
from stance.service.refusals import Refusal, quota_exceeded

MIN_SECRET: Final = 16
"""Characters of a secret; Coral's have 64 and more."""
MOST_SIGNATURES: Final = 10
"""That are looked at in a request."""
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}")
_NO_SECRET: Final = "0" * 64


@dataclass(frozen=True)
class Phase:
    """One of Coral's external moderation phases."""

    name: str
    """As in its address."""
    secrets: tuple[str, ...] = ()
    """Its signing secrets, of which one is enough."""
    thresholds: Mapping[str, float] = field(default_factory=dict)
    """Attribute to the score from which a comment is withheld, where no rules of a database count."""
    is_plain: bool = False
    """Whether Coral sends it comments as plain text, and not as HTML."""
    created: str = ""


class PhaseFile(PrivateFile[Phase]):
    """A file of phases."""

    kind = "phase"

    def add(self, phase: Phase) -> None:
        """Keeps a phase.

        Raises:
            InputError: if its name cannot stand in an address or is taken, or its secret is none.
        """
        name, phases = phase.name, dict(self.all())
        if not _NAME.fullmatch(name):
            raise InputError(f"{name[:60]!r} cannot be a phase's name: it takes letters, digits, - and _, at most 60.")
        if name in phases:
            raise InputError(f"There is a phase {name} already. Remove it first: stance serve coral remove {name}")
        if not phase.secrets or any(len(secret) < MIN_SECRET for secret in phase.secrets):
            raise InputError(
                f"A signing secret has at least {MIN_SECRET} characters. Copy it from Coral, where it is shown once, "
                "when the phase is made or its secret is rotated."
            )
        phases[name] = replace(phase, created=f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}")
        self._write(phases)

    def _entry(self, name: str, given: Mapping[str, Any]) -> Phase:
        secrets = tuple(map(str, given["secrets"]))
        thresholds = {str(attribute): float(score) for attribute, score in given.get("thresholds", {}).items()}
        return Phase(name, secrets, thresholds, bool(given.get("is_plain")), str(given.get("created", "")))


class Phases:
    """Lets signed requests in."""

    def __init__(self, file: PhaseFile) -> None:
        """The phases of a worker."""
        self._file, self._wrong = file, Guesses()

    def admit(self, name: str, signatures: Sequence[str], body: bytes, address: str) -> Phase:
        """The phase that signed ``body``.

        Args:
            name: of the phase.
            signatures: the header, as often as it came.
            body: as it came.
            address: where from; too many wrong signatures from there are told to wait, right ones never.

        Raises:
            Refusal: if no such phase signed it.
        """
        phase = self._phases().get(name)
        given = list(_digests(signatures))
        is_right = False
        for secret in phase.secrets if phase else (_NO_SECRET,):  # a name that is not there takes as long
            wanted = hmac.digest(secret.encode(), body, "sha256").hex().encode()
            for digest in given:
                is_right |= hmac.compare_digest(digest, wanted)
        if phase is not None and is_right:
            return phase
        if seconds := self._wrong.wait(address):
            raise quota_exceeded(seconds)
        self._wrong.add(address)
        raise Refusal(401, "UNAUTHENTICATED", "The signature is not that of this phase.")

    def _phases(self) -> Mapping[str, Phase]:
        try:
            return self._file.all()
        except InputError as error:
            raise Refusal(503, "UNAVAILABLE", "The service's phases cannot be read.") from error


def _digests(headers: Sequence[str]) -> Iterator[bytes]:
    parts = [part.strip() for header in headers for part in header.split(",", MOST_SIGNATURES)]
    for part in parts[:MOST_SIGNATURES]:
        kind, _, digest = part.partition("=")
        if kind == "sha256":
            yield digest.encode("utf-8", "surrogatepass")
