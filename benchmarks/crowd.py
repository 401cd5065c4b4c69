"""Made-up comments for measurements of the store: as many as are wanted, spread as on a busy site.

The texts are the sample labels' with words of a made-up vocabulary at their end: ``word1`` is in about six of ten
comments, ``word30000`` in some 30 of a million.
"""

import csv
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import accumulate
from random import Random

from stance.labels import ATTRIBUTES
from stance.records import Assessment, Comment, Score, Thread
from stance.reviews import Decision, Filters, ReviewStore, Seen
from stance.settings import shipped

VOCABULARY = 100_000
WORDS = 12
"""Words of the vocabulary in each text."""
READERS = 60_000
MOST_OF_ONE = 0.05
"""The share of the comments that ``reader 1`` writes, a person or a program that never stops."""
LONGEST = 20_000
"""Comments of the longest thread; most have fewer than 20."""
ADDED = 50_000
"""Comments that are made and added at a time, so that memory stays bounded."""
DECIDED = 0.25
"""The share that moderators decided on."""
DECIDED_AT_ONCE = 10_000
REPORTED = 300
EDITED = 50
"""Threads that are imported again with every tenth comment edited."""
LANGUAGES = ["en"] * 85 + ["de"] * 10 + ["ar"] * 3 + ["ja"] * 2
ELSEWHERE = {
    "ar": ("الجسر", "العبّارة", "المدينة", "الضريبة", "البلدية", "غدًا", "لماذا", "حريق"),
    "ja": ("橋", "フェリー", "市役所", "税金", "明日", "なぜ", "火事", "港"),
}
"""Words of comments in other writing systems, the first ones most often."""
ACTIONS = ["approve"] * 12 + ["reject"] * 5 + ["escalate", "defer", "unsure"]


def sample_texts() -> list[str]:
    """The texts of the sample labels, in our own words."""
    with (shipped("seeds") / "labels.csv").open(encoding="utf-8", newline="") as handle:
        return [row["text"] for row in csv.DictReader(handle)]


def zipf(count: int, exponent: float) -> list[float]:
    """Cumulated weights of ``count`` things, of which the one at place n occurs as often as 1 / n ** exponent."""
    return list(accumulate(place**-exponent for place in range(1, count + 1)))


def made(count: int, chance: Random) -> Iterator[tuple[Thread, dict[tuple[str, str], Assessment]]]:
    """Threads with ``count`` comments in all, the longest first, and what models say of these."""
    writer, left, number = _Writer(chance), count, 0
    while left > 0:
        drawn = LONGEST if number == 0 else min(int(chance.paretovariate(0.9) * 8) - 7, LONGEST)
        size = min(left, drawn)
        name, posted = f"thread-{number}", date(2024, 1, 1) + timedelta(days=number % 900)
        languages = chance.choices(LANGUAGES, k=size)
        comments = tuple(
            Comment(
                str(place),
                writer.text(languages[place]),
                writer.name(),
                posted_at=f"{posted.isoformat()}T12:00",
                parent_id=str(place - 1) if place % 3 else None,
            )
            for place in range(size)
        )
        yield (
            Thread(name, f"{name}.html", f"Thread {number}", f"https://www.example.org/{name}", comments=comments),
            {(name, str(place)): _assessment(chance, language) for place, language in enumerate(languages)},
        )
        left, number = left - size, number + 1


class _Writer:
    """What is written, and by whom."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._samples = sample_texts()
        self._words = [f"word{place}" for place in range(1, VOCABULARY + 1)]
        self._of_words = zipf(VOCABULARY, 1.0)
        self._readers = [f"reader {place}" for place in range(2, READERS + 1)]
        self._of_readers = zipf(READERS - 1, 0.7)

    def text(self, language: str) -> str:
        """A comment."""
        if words := ELSEWHERE.get(language):
            return " ".join(self._chance.choices(words, cum_weights=zipf(len(words), 1.5), k=WORDS // 2))
        drawn = self._chance.choices(self._words, cum_weights=self._of_words, k=WORDS)
        return f"{self._chance.choice(self._samples)} {' '.join(drawn)}"

    def name(self) -> str:
        """Who wrote it."""
        if self._chance.random() < MOST_OF_ONE:
            return "reader 1"
        return self._chance.choices(self._readers, cum_weights=self._of_readers)[0]


def _assessment(chance: Random, language: str) -> Assessment:
    toxicity = chance.betavariate(0.4, 3.0)
    attributes = {name: toxicity * chance.random() ** 2 for name in ATTRIBUTES} | {"toxicity": toxicity}
    favor = chance.random()
    sides = {"favor": favor, "against": 1 - favor}
    return Assessment(
        (
            Score("toxicity", "toxicity-encoder-2", "accurate", attributes),
            Score("stance", "stance-encoder-2", "accurate", sides, max(sides, key=sides.__getitem__), "the ferry"),
        ),
        language,
    )


def fill(store: ReviewStore, count: int) -> float:
    """Adds ``count`` comments, all open; the seconds that the store took."""
    chance, taken = Random(17), 0.0
    threads: list[Thread] = []
    given: dict[tuple[str, str], Assessment] = {}

    def add() -> float:
        start = time.perf_counter()
        store.add(threads, given)
        threads.clear()
        given.clear()
        return time.perf_counter() - start

    for thread, assessments in made(count, chance):
        threads.append(thread)
        given |= assessments
        if len(given) >= ADDED:
            taken += add()
    return taken + add()


def work(store: ReviewStore, count: int) -> None:
    """Has a share of the ``count`` comments of a filled store decided on, some reported, and some edited."""
    chance = Random(18)
    seen = chance.sample(store.seen(Filters()), int(count * DECIDED))
    for start in range(0, len(seen), DECIDED_AT_ONCE):
        store.decide([_decision(chance, one) for one in seen[start : start + DECIDED_AT_ONCE]])
    threads = [thread for thread, _ in made(min(count, 2 * LONGEST), Random(17))]
    for thread in threads[1 : EDITED + 1]:
        store.add([_edited(thread)], {})
    for _ in range(REPORTED):
        thread = chance.choice(threads)
        store.report(thread.thread_id, chance.choice(thread.comments).comment_id)


def _decision(chance: Random, seen: Seen) -> Decision:
    return Decision(f"made-{seen.comment}", seen, f"moderator {chance.randrange(12)}", chance.choice(ACTIONS))


def _edited(thread: Thread) -> Thread:
    comments = [
        replace(comment, text=f"{comment.text} Edited.") if place % 10 == 0 else comment
        for place, comment in enumerate(thread.comments)
    ]
    return replace(thread, comments=tuple(comments))
