"""How well pages are read by what is learned from one comment that a person points at.

    python -m benchmarks.pointed [--gold FOLDER] [--seed N] [--show]

On each page with gold, one comment is pointed at as the gold has it: the first one, and then one drawn at random. The
page is read by the layout learned from it. A page counts where the name and the words of that comment stand on it as
the gold has them; F1 is the mean over pages, as in ``benchmarks.sites``. The same is done on pages in layouts drawn at
random (``benchmarks.layouts``).
"""

import argparse
import gzip
import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.layouts import drawn, page_of
from benchmarks.sites import Sites
from stance.reading.formats import read
from stance.reading.formats.dates import Dates
from stance.reading.formats.document import Document
from stance.reading.formats.sites import Example, VisiblePiece, learned, pieces_of
from stance.records import Comment

SHARED = Path(__file__).parent.parent.parent / "shared" / "gold"
FAR = 80
"""Pieces between a comment's words and its name."""
DRAWN = 400
"""Pages that are drawn."""
SHOWN = 0.97
"""Pages with a lower F1 are shown."""
LINE = 60
"""Characters beside the name in the line that has it."""


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, default=SHARED)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", action="store_true", help="print the pages read worst")
    given = parser.parse_args()
    for which, seed in (("first", None), ("random", given.seed)):
        for form in ("pages", "html"):
            _tell(f"{form}, {which} comment", measured(given.gold / form, seed, given.show))
        _tell(f"drawn, {which} comment", measured_drawn(DRAWN, given.seed, is_first=seed is None))


def _tell(what: str, result: Sites) -> None:
    rights = ", ".join(f"{part} {result.mean(part):.3f}" for part in ("author", "day", "parent"))
    print(f"{what}: {len(result.f1)} pages, mean F1 {result.mean('f1'):.3f}; {rights}")


def measured(folder: Path, seed: int | None = None, show: bool = False) -> Sites:
    """The pages in ``folder``, each read by a layout learned from its first comment, or from one drawn by ``seed``."""
    sites = Sites()
    for path in sorted(folder.glob("*.json")):
        answer = json.loads(path.read_text(encoding="utf-8"))
        wanted = _wanted(answer["comments"])
        document = Document(path.stem, _bytes(path))
        if not wanted or not document.is_html:
            continue
        entry = wanted[0] if seed is None else random.Random(f"{seed} {path.stem}").choice(wanted)
        comments = _reread(document, entry)
        if comments is None:
            if show:
                print("not on the page:", path.stem, repr(entry["author"]), repr(entry["text"][:60]))
            continue
        if not answer.get("complete", True):
            known = {"".join(entry["text"].split()) for entry in wanted}
            comments = [comment for comment in comments if "".join(comment.text.split()) in known]
        sites.add(wanted, comments)
        if show and sites.f1[-1] < SHOWN:
            print(f"{sites.f1[-1]:.2f} {path.stem}: {len(wanted)} wanted, {len(comments)} read")
    return sites


def measured_drawn(pages: int, seed: int, is_first: bool = True) -> Sites:
    """Pages in layouts drawn by ``seed``, each read by a layout learned from its first comment, or from any."""
    rng, sites = random.Random(seed), Sites()
    for _ in range(pages):
        page, wanted = page_of(drawn(rng), rng)
        if wanted:
            document = Document("page.html", page.encode())
            comments = _reread(document, wanted[0] if is_first else rng.choice(wanted))
            if comments is not None:
                sites.add(wanted, comments)
    return sites


def _reread(document: Document, entry: dict[str, Any]) -> list[Comment] | None:
    """The comments of the page by what is learned from one; None if it is not on the page as the gold has it."""
    example = pointed_at(pieces_of(document.html), entry)
    if example is None:
        return None
    site = learned(document, example)
    return [comment for thread in read(document, site) for comment in thread.comments] if site else []


def _bytes(gold: Path) -> bytes:
    page = next(path for path in gold.parent.glob(f"{gold.stem}.*") if path.suffix != ".json")
    return gzip.decompress(page.read_bytes()) if page.suffix == ".gz" else page.read_bytes()


def _wanted(entries: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The comments of the gold; parents by their place."""
    wanted = [entry for entry in entries if entry.get("kind", "comment") == "comment" and entry["text"]]
    if wanted and "id" in wanted[0]:
        places = {entry["id"]: place for place, entry in enumerate(wanted)}
        wanted = [{**entry, "parent": places.get(entry["parent"])} for entry in wanted]
    return wanted


def pointed_at(pieces: Sequence[VisiblePiece], entry: dict[str, Any]) -> Example | None:
    """The comment of the gold as a person would point at it; None if its name or its words are not on the page so."""
    if not entry["author"] or entry["text"].startswith(entry["author"]):
        return None
    for first, last in _texts(pieces, entry["text"]):
        near = sorted(range(max(0, first - FAR), min(len(pieces), last + FAR)), key=lambda i: _away(i, first, last))
        outside = [index for index in near if not first <= index <= last]
        name = " ".join(entry["author"].split())
        author = next((index for index in outside if _holds(pieces[index].words, name)), None)
        if author is not None:
            time = _time(pieces, outside, entry["datetime"])
            return Example(author, first, last, time, "" if pieces[author].words == name else name)
    return None


def _holds(words: str, name: str) -> bool:
    """Whether a piece is a name, or a line with it."""
    return name in words and len(words) <= len(name) + LINE


def _away(index: int, first: int, last: int) -> int:
    """How far a piece is from a text; those above it are looked at first."""
    return first - index if index < first else 2 * (index - last)


def _time(pieces: Sequence[VisiblePiece], near: Sequence[int], written: str | None) -> int | None:
    dates = Dates()
    for index in near:
        found = dates.iso(pieces[index].words)
        if written and found and found[:10] == written[:10]:
            return index
    return None


def _texts(pieces: Sequence[VisiblePiece], text: str) -> list[tuple[int, int]]:
    """The pieces that a text begins and ends with, for each place where it stands on the page."""
    starts, length = [], 0
    for piece in pieces:
        starts.append(length)
        length += len("".join(piece.words.split()))
    page = "".join("".join(piece.words.split()) for piece in pieces)
    bare = "".join(text.split())
    at = {start: index for index, start in enumerate(starts)}
    ends = {start - 1: index - 1 for index, start in enumerate([*starts, length])}
    found, place = [], page.find(bare)
    while place >= 0 and len(found) < 20:
        if place in at and place + len(bare) - 1 in ends:
            found.append((at[place], ends[place + len(bare) - 1]))
        place = page.find(bare, place + 1)
    return found


if __name__ == "__main__":
    main()
