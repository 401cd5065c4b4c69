"""How well and how fast comment sections are read, beside trafilatura in the same run.

    python -m benchmarks.parsing [--gold FOLDER] [--big]

FOLDER holds ``html/``, ``text/`` and ``pages/``: pages with their right answers (see ``benchmarks/gold.py`` and
``benchmarks/sites.py``). trafilatura gives one flat string and no items, so of its comments the share is shown whose
first eight words are in that string. What
exports lose is counted by ``tests/test_exports.py``. ``--big`` adds pages of 100,000 comments and of a million lines of
garbage, and half of each, so that the time can be seen to grow with the size alone.
"""

import argparse
import importlib.util
import json
import logging
import os
import random
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.gold import html_measure, page_bytes, text_measure, thread_of
from benchmarks.sites import converters, measured
from benchmarks.timing import seconds
from stance.reading.formats import read
from stance.reading.formats.document import Document

SHARED = Path(__file__).parent.parent.parent / "shared" / "gold"
"""The gold pages, where they lie beside the repository."""
BIG = ("100,000 comments in HTML", "a million lines of garbage")
"""The big pages that ``--big`` adds."""


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, default=SHARED)
    parser.add_argument("--big", action="store_true")
    parser.add_argument("--measure-big", nargs=2, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure_big:
        print(json.dumps(_one_big(arguments.measure_big[0], int(arguments.measure_big[1]))))
        return
    if not (arguments.gold / "html").is_dir():
        sys.exit(f"There is no folder {arguments.gold / 'html'}. Name the folder of the gold pages with --gold.")
    _quality(arguments.gold)
    for kind in ("html", "pages"):
        _speed(arguments.gold / kind)
    if arguments.big:
        _big_pages()


def _quality(gold: Path) -> None:
    html, text = html_measure(gold / "html"), text_measure(gold / "text")
    _row("HTML pages", f"{html.pages} pages, {html.gold} comments")
    _row("  comments found, F1", f"{html.f1:.3f}")
    for what in ("author", "time", "parent"):
        _row(f"  {what} right", f"{html.share(what):.3f}  of {html.known[what]}")
    _row("  first words found by trafilatura", f"{_first_words(gold / 'html'):.3f}")
    _row("text pages", f"{text.pages} pages, {text.gold} comments")
    _row("  comments found, F1", f"{text.f1:.3f}")
    for what in ("author", "time"):
        _row(f"  {what} right", f"{text.share(what):.3f}  of {text.known[what]}")
    _row("  reply links, F1", f"{text.links_f1:.3f}  of {text.known['links']}")
    empty = [path for path in sorted((gold / "text").glob("*.json")) if not json.loads(path.read_text())["comments"]]
    _row("comments invented", f"{sum(len(thread_of(path).comments) for path in empty)} on {len(empty)} pages without")
    _sites(gold / "pages")


def _sites(folder: Path) -> None:
    """Pages of other sites, each of which counts the same."""
    forms = {"other sites": None} | {f"  as text by {name}": convert for name, convert in converters().items()}
    if (trafilatura := _peer()) is not None:
        forms["  as text by trafilatura"] = lambda page: trafilatura.extract(page, include_comments=True) or ""
    for form, convert in forms.items():
        found = measured(folder, convert)
        _row(form, f"{len(found.f1)} pages, on {found.unread} nothing found")
        _row("  comments found, mean F1", f"{found.mean('f1'):.3f}")
        for what in ("author", "day", "parent"):
            _row(f"  {what} right", f"{found.mean(what):.3f}")
        invented = sum(count > 0 for count in found.invented)
        _row("  invented", f"on {invented} of {len(found.invented)} pages without")


def _first_words(folder: Path) -> float:
    if (trafilatura := _peer()) is None:
        return float("nan")
    hits = known = 0
    for path in sorted(folder.glob("*.json")):
        flat = " ".join((trafilatura.extract(page_bytes(path), include_comments=True) or "").split())
        for comment in json.loads(path.read_text(encoding="utf-8"))["comments"]:
            if comment["kind"] == "comment" and comment["text"]:
                known += 1
                hits += " ".join(comment["text"].split()[:8]) in flat
    return hits / max(known, 1)


def _speed(folder: Path) -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {0})
    pages = [page_bytes(path) for path in sorted(folder.glob("*.json"))]

    def ours() -> None:
        for page in pages:
            for _ in read(Document("page.html", page)):
                pass

    ours()
    rate = len(pages) / seconds(ours, 5)
    _row(f"HTML pages of {folder.name}/ a second, one core", f"{rate:.0f}")
    if (trafilatura := _peer()) is not None:
        theirs = len(pages) / seconds(lambda: [trafilatura.extract(page, include_comments=True) for page in pages])
        _row(f"  trafilatura {trafilatura.__version__}", f"{theirs:.0f}: we are {rate / theirs:.1f} times as fast")


def _peer() -> Any:
    if importlib.util.find_spec("trafilatura") is None:
        return None
    import trafilatura

    logging.disable(logging.CRITICAL)
    return trafilatura


def _big_pages() -> None:
    for name in BIG:
        half, whole = (
            json.loads(
                subprocess.run(
                    [sys.executable, "-m", "benchmarks.parsing", "--measure-big", name, str(percent)],
                    capture_output=True,
                    check=True,
                    text=True,
                ).stdout
            )
            for percent in (50, 100)
        )
        _row(
            name,
            f"{whole['seconds']:.1f} s for {whole['bytes'] / 1e6:.0f} MB, "
            f"{whole['seconds'] / half['seconds']:.2f} times the half's; {whole['comments']:,} comments; "
            f"{whole['memory'] / 1e6:.0f} MB of memory",
        )


def _one_big(name: str, percent: int) -> dict[str, float]:
    page = (_garbage if name == BIG[1] else _comments)(percent * 10)
    start = time.perf_counter()
    comments = sum(len(thread.comments) for thread in read(Document("page", page)))
    taken = time.perf_counter() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return {"seconds": taken, "bytes": len(page), "comments": comments, "memory": memory}


def _comments(thousandths: int) -> bytes:
    one = (
        '<li class="comment depth-1" id="comment-{0}">'
        '<div class="comment-author"><cite class="fn">Reader {1}</cite></div>'
        '<div class="comment-meta"><time datetime="2033-03-14T09:{2:02d}:00">14 March 2033</time></div>'
        '<div class="comment-content"><p>{3}</p></div></li>'
    )
    words = "The ferry leaks and nobody has counted the planks since the harbour master went to keep bees instead. " * 3
    items = (one.format(number, number % 977, number % 60, words) for number in range(100 * thousandths))
    return ("<!doctype html><html><body><ol class='commentlist'>" + "".join(items) + "</ol></body></html>").encode()


def _garbage(thousandths: int) -> bytes:
    chance = random.Random(7)
    words = (
        "ferry plank Reply says Posted by: 12 March 2033 10:12 ago • 1. @maud > Re: 09/12/33 (Guest) Comments 5".split()
    )
    lines = (" ".join(chance.choices(words, k=chance.randrange(12))) for _ in range(1_000 * thousandths))
    return "\n".join(lines).encode()


def _row(name: str, value: str) -> None:
    print(f"{name:<36} {value}", flush=True)


if __name__ == "__main__":
    main()
