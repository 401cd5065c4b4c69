"""Seconds that the store of reviews takes with a million comments: next cards, searches, pages of threads, all else.

    python -m benchmarks.reviews [--comments 1000000] [--database URL] [--only search]

The comments are those of ``benchmarks.crowd``, a quarter of them decided on. Each figure is the median and the slowest
of nine calls, most of which ask something else each time, on a store that was opened anew: by the clock, and in seconds
of the processor, which tell more on a machine that does other things too. A file of SQLite is made in a temporary
folder, and removed; a database that is named is filled if it is empty, and kept.
"""

import argparse
import resource
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median

from benchmarks.crowd import LONGEST, fill, work
from stance.errors import ReviewError
from stance.reviews import (
    Decision,
    Filters,
    LogFilters,
    Mistakes,
    ReviewStore,
    Rules,
    Seen,
    Threshold,
    cost,
    open_store,
)

CALLS = 9
"""Times that each question is asked."""
Question = Callable[[int], object]
"""Is handed the number of the call."""


def asked_of_cards(store: ReviewStore) -> Mapping[str, Question]:
    """The next 20 cards, by what they are filtered by."""

    def cards(**filters: object) -> Question:
        return lambda call: store.next_cards(f"moderator {call}", Filters(**filters))  # type: ignore[arg-type]

    def by(name: str, value: Callable[[int], object], **others: object) -> Question:
        return lambda call: cards(**{name: value(call)}, **others)(call)

    day = date(2025, 1, 1)
    return {
        "next 20 cards": cards(),
        "… of one thread": by("thread", lambda call: f"thread-{call + 100}"),
        "… of the longest thread": cards(thread="thread-0"),
        "… of an author with 1,000 comments": by("author", lambda call: f"reader {call + 25}"),
        "… of an author with few": by("author", lambda call: f"reader {call + 50_000}"),
        "… of the author with 50,000": cards(author="reader 1"),
        "… of that author in the longest thread": cards(author="reader 1", thread="thread-0"),
        "… threat over 0.9": cards(attribute="threat", at_least=0.9),
        "… insult over 0.1": cards(attribute="insult", at_least=0.1),
        "… insult 0.4 to 0.5": cards(attribute="insult", at_least=0.4, below=0.5),
        "… insult below 0.02": cards(attribute="insult", below=0.02),
        "… any attribute 0.4 to 0.5": cards(at_least=0.4, below=0.5),
        "… any attribute below 0.001": cards(below=0.001),
        "… threat over 0.9 of the author with 50,000": cards(author="reader 1", attribute="threat", at_least=0.9),
        "… against": cards(stance="against"),
        "… with a stance that none has": cards(stance="neutral"),
        "… in Japanese": cards(language="ja"),
        "… in a language that none is in": cards(language="fi"),
        "… approved": cards(state="approved"),
        "… deferred": cards(state="deferred"),
        "… of one day": lambda call: cards(since=day + timedelta(call), until=day + timedelta(call))(call),
        "… until the third day": cards(until=date(2024, 1, 3)),
        "… of no day": cards(since=date(2030, 1, 1)),
        "how many are open": lambda call: store.count(Filters(state="open")),
        "how many are open of one day": lambda call: store.count(Filters(state="open", since=day, until=day)),
        "how many are open, insult 0.4 to 0.5": lambda call: store.count(
            Filters(state="open", attribute="insult", at_least=0.4, below=0.5)
        ),
    }


def asked_of_search(store: ReviewStore) -> Mapping[str, Question]:
    """50 comments with words, by how often these are and what they are filtered by."""

    def words(form: str, **filters: object) -> Question:
        return lambda call: store.search(
            form.format(call + 1, call + 200, call + 1_000, call + 30_000),
            Filters(**filters),  # type: ignore[arg-type]
        )

    day = date(2024, 1, 2)
    return {
        "search, a word in 30 comments": words("word{3}"),
        "search, in 1,000": words("word{2}"),
        "search, in 5,000": words("word{1}"),
        "search, in up to 600,000": words("word{0}"),
        "search, a word that nobody wrote": words("nobodywrote{0}"),
        "search, two common words": words("word{0} word2"),
        "search, two that are seldom together": words("word{1} word{2}"),
        "search, a common and a rare word": words("word1 word{3}"),
        "search, the beginning of 10 words": words("word{2}*"),
        "search, a beginning of two letters": words("th*"),
        "search, a first letter": words("t*"),
        "search, Arabic": words("الجسر"),
        "search, Japanese": words("火事 橋"),
        "search, signs that nobody wrote": words("🤡🤡"),
        "search, of an author with few": lambda call: store.search("word1", Filters(author=f"reader {call + 900}")),
        "search, of an author with 1,000": lambda call: store.search("word1", Filters(author=f"reader {call + 25}")),
        "search, of an author with 5,000": lambda call: store.search("word1", Filters(author=f"reader {call + 3}")),
        "search, of the author with 50,000": words("word{0}", author="reader 1"),
        "search, in 5,000, of that author": words("word{1}", author="reader 1"),
        "search, in 30, of that author": words("word{3}", author="reader 1"),
        "search, of an author who is not there": words("word{0}", author="nobody"),
        "search, in the longest thread": words("word{0}", thread="thread-0"),
        "search, in a short thread": lambda call: store.search("word1", Filters(thread=f"thread-{call + 100}")),
        "search, in Japanese, a word in English only": words("word{0}", language="ja"),
        "search, deferred": words("word{0}", state="deferred"),
        "search, forgotten, of which there are none": words("word{0}", state="forgotten"),
        "search, one of the first days": words("word{0}", since=day, until=day),
        "search, before the first day": words("word{0}", until=date(2020, 1, 1)),
        "search, threat over 0.9": words("word{0}", attribute="threat", at_least=0.9),
        "search, threat over 0.9999": words("word{0}", attribute="threat", at_least=0.9999),
        "search, any attribute over 0.9999": words("word{0}", at_least=0.9999),
    }


def asked_of_threads(store: ReviewStore) -> Mapping[str, Question]:
    """Pages of threads, and the list of these."""
    return {
        "a page of 100 of a thread": lambda call: store.thread(f"thread-{100 + call}"),
        "first page of the longest": lambda call: store.thread("thread-0"),
        "last page of the longest": lambda call: store.thread("thread-0", skip=LONGEST - 100 * (call + 1)),
        "place of a comment in it": lambda call: store.place("thread-0", str(LONGEST - 1 - call)),
        "around a comment": lambda call: store.around(10_000 + call),
        "25 threads, the newest": lambda call: store.threads(part=slice(25 * call, 25 * call + 25)),
        "25 threads, most open first": lambda call: store.threads(order="open", part=slice(25 * call, 25 * call + 25)),
        "25 threads, found by words": lambda call: store.threads(f"thread-1{call}"),
        "threads with most open": lambda call: store.open_threads(100),
    }


def asked_of_people(store: ReviewStore) -> Mapping[str, Question]:
    """Authors and the log."""
    since = datetime.now(UTC) - timedelta(hours=8)
    return {
        "an author's counts": lambda call: store.author_counts(f"reader {call + 25}", "example.org"),
        "counts of the author with 50,000": lambda call: store.author_counts("reader 1", "example.org"),
        "50 decisions of the log": lambda call: store.newest_decisions(before=200_000 - 50 * call),
        "… of one moderator": lambda call: store.newest_decisions(LogFilters(reviewer=f"moderator {call}")),
        "… of nobody": lambda call: store.newest_decisions(LogFilters(reviewer="nobody")),
        "… escalations": lambda call: store.newest_decisions(LogFilters(action="escalate")),
        "… of one thread": lambda call: store.newest_decisions(LogFilters(thread=f"thread-{call + 100}")),
        "… before all": lambda call: store.newest_decisions(LogFilters(until=datetime(2020, 1, 1, tzinfo=UTC))),
        "handover of a shift": lambda call: store.handover(since),
    }


def asked_of_ranges(store: ReviewStore) -> Mapping[str, Question]:
    """What a bulk action and rules are prepared with."""
    insult = Filters(state="open", attribute="insult", at_least=0.4, below=0.5)
    return {
        "open comments by their highest score": lambda call: store.scores(Filters(state="open")),
        "open comments by their insult": lambda call: store.scores(Filters(state="open", attribute="insult")),
        "a range, how many": lambda call: store.count(insult),
        "a range, all of it": lambda call: store.seen(insult),
        "a range, 20 of it": lambda call: store.sample(insult),
        "bulk actions": lambda call: store.bulk_actions(),
        "what rules would have cost": lambda call: _cost(store),
    }


def asked_of_changes(store: ReviewStore) -> Mapping[str, Question]:
    """What changes the database."""

    def decided(call: int) -> object:
        cards = store.next_cards(f"decider {call}")
        keys = (f"{call}-{card.comment}-{time.time_ns()}" for card in cards)
        decisions = [
            Decision(key, card.seen, f"decider {call}", "approve") for key, card in zip(keys, cards, strict=True)
        ]
        return store.decide(decisions)

    def bulk(call: int) -> object:
        seen: list[Seen] = store.seen(Filters(state="open", attribute="insult", at_least=0.1))[:10_000]
        return store.bulk(Decision(f"bulk-{call}-{time.time_ns()}", Seen(0), "ana", "approve"), seen)

    return {"20 cards decided": decided, "10,000 comments in bulk": bulk}


def asked_once(store: ReviewStore) -> Mapping[str, Question]:
    """What an administrator asks."""

    def backup(call: int) -> object:
        with tempfile.TemporaryDirectory() as folder:
            try:
                return store.backup(Path(folder) / f"{call}.db")
            except ReviewError:  # PostgreSQL has a program of its own
                return None

    return {"check": lambda call: store.check(), "backup": backup}


TABLES = {
    "cards": asked_of_cards,
    "search": asked_of_search,
    "threads": asked_of_threads,
    "people": asked_of_people,
    "ranges": asked_of_ranges,
    "once": asked_once,
    "changes": asked_of_changes,
}


def _cost(store: ReviewStore) -> Mistakes | None:
    past = store.past()
    rules = Rules({"toxicity": Threshold(0.1, 0.9)})
    nothing: frozenset[str] = frozenset()
    found = [nothing] * len(past.sample.rows)
    return cost(rules, past, found, [nothing] * len(past.decided.batch.rows)).misses


def measured(url: str, tables: list[str]) -> Iterator[tuple[str, list[float], list[float]]]:
    """Each question with the seconds of its calls, and with those of the processor."""
    for table in tables:
        with open_store(url) as store:
            names = list(TABLES[table](store))
        for name in names:
            with open_store(url) as store:
                question = TABLES[table](store)[name]
                calls = [_seconds(question, call) for call in range(1 if table == "once" else CALLS)]
                yield name, [taken for taken, _ in calls], [busy for _, busy in calls]
                for call in range(CALLS):
                    store.release(f"moderator {call}")


def _seconds(question: Question, call: int) -> tuple[float, float]:
    start, busy = time.perf_counter(), processor_seconds()
    question(call)
    return time.perf_counter() - start, processor_seconds() - busy


def processor_seconds() -> float:
    """Seconds of the processor that this process has taken, and the sessions of a PostgreSQL server on this machine."""
    taken = time.process_time()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cmdline").read_bytes().startswith(b"postgres: "):
                taken += int((process / "schedstat").read_text().split()[0]) / 1e9
        except OSError:  # it has ended meanwhile
            continue
    return taken


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--comments", type=int, default=1_000_000)
    parser.add_argument("--database", help="a temporary file of SQLite if not given")
    parser.add_argument("--only", choices=TABLES, nargs="+", default=list(TABLES))
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = arguments.database or f"sqlite:///{Path(folder) / 'reviews.db'}"
        with open_store(url) as store:
            if not store.count():
                taken = fill(store, arguments.comments)
                print(f"{arguments.comments:,} comments added in {taken:.0f} s", flush=True)
                work(store, arguments.comments)
        print(f"{'seconds':<46}  median slowest  processor: median slowest")
        for name, times, busy in measured(url, arguments.only):
            figures = f"{median(times):8.3f}{max(times):8.3f}{median(busy):19.3f}{max(busy):8.3f}"
            print(f"{name:<46}{figures}", flush=True)
    print(f"memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


if __name__ == "__main__":
    main()
