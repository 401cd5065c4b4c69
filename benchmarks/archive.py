"""A made-up archive of comments for measurements of speed: as many as are wanted, no two alike.

The words are those of this project's own comments in ``training/``; one in eight is another word of theirs, so that
tables of words that were met before help as much as with real comments, and not more. Threads are as long as on a busy
site, half of the comments reply to one above them, and a comment has some 150 characters.
"""

import csv
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Final

COLUMNS: Final = ("thread_id", "comment_id", "parent_id", "author", "created_at", "text")
READERS: Final = 60_000
LONGEST: Final = 5_000
"""Comments of the longest thread."""
_TRAINING: Final = Path(__file__).parent.parent / "training"
_SENTENCES: Final = (1, 1, 2, 2, 3, 4, 6)
"""Sentences of a comment, one of these by chance."""
_ANOTHER_WORD: Final = 0.12
_FIRST: Final = datetime(2031, 5, 9, tzinfo=UTC)


def sentences() -> list[str]:
    """The sentences of our own comments."""
    texts = [
        row["text"]
        for file in sorted((_TRAINING / "own_toxicity").glob("*.csv"))
        for row in csv.DictReader(file.open(encoding="utf-8", newline=""))
    ]
    for file in sorted((_TRAINING / "own_threads").glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            texts += [comment["text"] for comment in json.loads(line)["comments"]]
    return [part for text in texts for part in re.split(r"(?<=[.!?]) ", text) if len(part) > 8]


def comments(count: int, seed: int = 1) -> Iterator[tuple[str, ...]]:
    """Rows with the ``COLUMNS``, thread by thread."""
    known, chance = sentences(), Random(seed)
    words = sorted({word for sentence in known for word in re.findall(r"[a-zA-Z]{4,}", sentence)})
    number = thread = 0
    while number < count:
        thread += 1
        length = min(count - number, LONGEST, int(chance.paretovariate(1.1) * 12))
        for place in range(length):
            parent = str(number - chance.randint(1, min(place, 20))) if place and chance.random() < 0.5 else ""
            said = " ".join(
                chance.choice(words) if chance.random() < _ANOTHER_WORD else word
                for _ in range(chance.choice(_SENTENCES))
                for word in chance.choice(known).split()
            )
            at = (_FIRST + timedelta(seconds=number)).isoformat()
            yield (
                f"https://news.example/{thread}",
                str(number),
                parent,
                f"reader {chance.randint(1, READERS)}",
                at,
                said,
            )
            number += 1


def write_csv(file: Path, count: int, seed: int = 1) -> None:
    """Writes ``count`` comments to ``file``."""
    with file.open("w", encoding="utf-8", newline="") as handle:
        rows = csv.writer(handle)
        rows.writerow(COLUMNS)
        rows.writerows(comments(count, seed))
