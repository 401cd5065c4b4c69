"""Seconds that the store of reviews takes with a million comments: the next cards, a search, a page of a thread.

    python -m benchmarks.reviews [--comments 1000000] [--database URL]

The comments are the sample labels' texts with words of a made-up vocabulary among them, in threads of all lengths, by
authors of whom few write much; all are open, which is the worst case for the queue. Each figure is the slowest and the
median of several calls on a store that was opened anew. A file of SQLite is made in a temporary folder, and removed.
"""

import argparse
import csv
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median

from stance.labels import ATTRIBUTES
from stance.records import Assessment, Comment, Score, Thread
from stance.reviews import Decision, Filters, ReviewStore, Seen, open_store
from stance.settings import shipped

CALLS = 9
"""Times that each question is asked."""
VOCABULARY = 50_000
AUTHORS = 60_000
ADDED = 50_000
"""Comments that are made and added at a time, so that memory stays bounded."""


def sample_texts() -> list[str]:
    """The texts of the sample labels, in our own words."""
    with (shipped("seeds") / "labels.csv").open(encoding="utf-8", newline="") as handle:
        return [row["text"] for row in csv.DictReader(handle)]


def made(count: int, chance: Random) -> Iterator[tuple[Thread, dict[tuple[str, str], Assessment]]]:
    """Threads with ``count`` comments in all, and what models say of these."""
    texts, left, number = sample_texts(), count, 0
    while left > 0:
        size = min(left, int(chance.paretovariate(0.9) * 8), 5_000)
        name, posted = f"thread-{number}", date(2024, 1, 1) + timedelta(days=number % 900)
        comments = tuple(
            Comment(
                str(place),
                f"{chance.choice(texts)} word{min(int(chance.paretovariate(0.6)), VOCABULARY)}",
                f"reader {min(int(chance.paretovariate(0.5)), AUTHORS)}",
                posted_at=f"{posted.isoformat()}T12:00",
                parent_id=str(place - 1) if place % 3 else None,
            )
            for place in range(size)
        )
        yield (
            Thread(name, f"{name}.html", f"Thread {number}", f"https://www.example.org/{name}", comments=comments),
            {(name, comment.comment_id): _assessment(chance) for comment in comments},
        )
        left, number = left - size, number + 1


def _assessment(chance: Random) -> Assessment:
    toxicity = chance.betavariate(0.4, 3.0)
    attributes = {name: toxicity * chance.random() ** 2 for name in ATTRIBUTES} | {"toxicity": toxicity}
    favor = chance.random()
    return Assessment(
        (
            Score("toxicity", "toxicity-encoder-2", "accurate", attributes),
            Score(
                "stance", "stance-encoder-2", "accurate", {"favor": favor, "against": 1 - favor}, "favor", "the ferry"
            ),
        ),
        chance.choice(["en"] * 19 + ["de"]),
    )


def fill(store: ReviewStore, count: int) -> float:
    """Adds ``count`` comments; the seconds that the store took."""
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


def questions(store: ReviewStore) -> dict[str, Callable[[int], object]]:
    """What is asked, by name; each is handed the number of the call, so that none is asked the same twice."""

    def decided(call: int) -> object:
        cards = store.next_cards(f"decider {call}")
        keys = (f"{call}-{card.comment}-{time.time_ns()}" for card in cards)
        decisions = [
            Decision(key, card.seen, f"decider {call}", "approve") for key, card in zip(keys, cards, strict=True)
        ]
        return store.decide(decisions)

    def bulk(call: int) -> object:
        seen: list[Seen] = store.seen(Filters(state="open", attribute="threat", at_least=0.3))[:10_000]
        return store.bulk(Decision(f"bulk-{call}-{time.time_ns()}", Seen(0), "ana", "approve"), seen)

    return {
        "next 20 cards": lambda call: store.next_cards(f"reviewer {call}"),
        "next 20 cards, in German": lambda call: store.next_cards(f"german {call}", Filters(language="de")),
        "next 20 cards, threat over 0.9": lambda call: store.next_cards(
            f"threat {call}", Filters(attribute="threat", at_least=0.9)
        ),
        "next 20 cards of one thread": lambda call: store.next_cards(f"t {call}", Filters(thread=f"thread-{call}")),
        "next 20 cards of one author": lambda call: store.next_cards(f"a {call}", Filters(author=f"reader {call + 2}")),
        "next 20 cards of one day": lambda call: store.next_cards(
            f"d {call}", Filters(since=date(2025, 1, 1 + call), until=date(2025, 1, 1 + call))
        ),
        "search, a rare word": lambda call: store.search(f"word{4_000 + call}"),
        "search, a common word": lambda call: store.search("the"),
        "search, two words": lambda call: store.search(f"the word{2 + call}"),
        "search, a word of one author": lambda call: store.search("the", Filters(author=f"reader {call + 900}")),
        "search, a beginning": lambda call: store.search(f"word{call + 10}*"),
        "first page of a thread": lambda call: store.thread(f"thread-{100 + call}"),
        "25 threads, the newest": lambda call: store.threads(part=slice(25 * call, 25 * call + 25)),
        "25 threads, most open first": lambda call: store.threads(order="open", part=slice(25 * call, 25 * call + 25)),
        "25 threads, found by words": lambda call: store.threads(f"thread-1{call}"),
        "50 decisions of the log": lambda call: store.newest_decisions(),
        "handover of a shift": lambda call: store.handover(datetime.now(UTC) - timedelta(hours=8)),
        "an author's counts": lambda call: store.author_counts(f"reader {call + 1}", "example.org"),
        "20 cards decided": decided,
        "10,000 comments in bulk": bulk,
    }


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--comments", type=int, default=1_000_000)
    parser.add_argument("--database", help="an empty database; a temporary file of SQLite if not given")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "reviews.db"
        url = arguments.database or f"sqlite:///{file}"
        with open_store(url) as store:
            taken = fill(store, arguments.comments)
        size = f", {file.stat().st_size / 1e6:,.0f} MB" if file.exists() else ""
        print(f"{arguments.comments:,} comments added in {taken:.0f} s{size}", flush=True)
        for name in questions(store):
            times = []
            with open_store(url) as store:
                for call in range(CALLS):
                    start = time.perf_counter()
                    questions(store)[name](call)
                    times.append(time.perf_counter() - start)
            print(f"{name:<34} slowest {max(times):7.3f} s   median {median(times):7.3f} s", flush=True)
    print(f"memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


if __name__ == "__main__":
    main()
