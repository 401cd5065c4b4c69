"""What a service is started with, and how its workers are told."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Self

from stance.labels import DEFAULT_LANE

STARTED: Final = "started"
"""The file in ``Options.state`` by which a worker says that it answers."""


@dataclass(frozen=True)
class Options:
    """The settings of a service; they travel to its workers as text."""

    models: str
    """The folder of the site's own models."""
    keys: str
    """The file of keys."""
    state: str
    """A folder for what the workers count together; it need not outlive the service."""
    lane: str = DEFAULT_LANE
    """The lane of who names none."""
    is_open: bool = False
    """Whether programs on this machine may ask without a key, as long as there are no keys."""
    database: str | None = None
    """The URL of the database of reviews that suggestions and reports go to."""
    keeps_words: bool = False
    """Whether the words of comments may be kept there."""
    language: str = "en"
    """The language that a comment is in unless it clearly is in another."""

    @property
    def phases(self) -> Path:
        """The file of Coral's phases and their secrets, beside the keys."""
        return Path(self.keys).with_name("coral.json")

    @property
    def shadows(self) -> Path:
        """The folder of what second models were counted to say, beside the keys."""
        return Path(self.keys).with_name("shadow")

    def as_text(self) -> str:
        """What ``of_text`` reads."""
        return json.dumps(asdict(self))

    @classmethod
    def of_text(cls, text: str) -> Self:
        """The settings in a text."""
        return cls(**json.loads(text))
