"""Drafts the gold of a page: what the program reads of it now, for a person to check and correct.

``python -m tests.gold tests/pages/lobsters/story.html`` writes ``story.json`` beside the page, in the form that
``test_formats.py`` compares, and lists what to look at. A draft repeats the mistakes of the program: it is worth
something only once a person has read it beside the page.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from stance import Comment, InputError, Skipped, StanceError, Thread, parse_all
from stance.printable import printable
from stance.reading.formats.document import Document
from stance.reading.formats.text.announcements import announcement

EXPORT: Final = ".export.json"
"""The ending of a page that is JSON itself, so that its gold can have the plain name."""
PHRASE: Final = 60
"""Characters of a phrase that tells where a text stands: enough to be found nowhere else, short enough to read."""
LACKED: Final = 3
"""Comments whose first words are noted as no part of the article."""
SHORT: Final = 3
"""A text of fewer characters is more often a button or a counter than a comment."""
LONG: Final = 300
"""A text of more words often holds two comments, or the end of the page."""
SHOWN: Final = 8
"""Comments, threads and phrases named in one line of what to check; the rest is counted."""


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code: 0 if a draft was written, 1 if the page cannot be read or its gold exists, 2 for wrong usage."""
    parser = argparse.ArgumentParser(prog="python -m tests.gold", description="Draft the gold of a test page.")
    parser.add_argument("page", type=Path, help="a page, an export or a table")
    parser.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="where to write the draft, if not beside the page"
    )
    parser.add_argument("--force", action="store_true", help="overwrite a gold that exists")
    given = parser.parse_args(arguments)
    try:
        place = given.output or gold_place(given.page)
        if place.exists() and not given.force:
            raise InputError(f"{place} exists, and may have been corrected by hand. Overwrite it with --force.")
        threads = parse_all(given.page)
        place.write_text(as_text(draft(threads)), encoding="utf-8")
    except (StanceError, OSError) as error:
        print(f"tests.gold: {error}", file=sys.stderr)
        return 1
    print("\n".join(report(given.page, threads)))
    print(f"Wrote {place}. Correct it by hand; then see where the program reads the page differently:")
    print(f'    .venv/bin/python -m pytest -n 0 tests/test_formats.py -k "{place.parent.name} and {place.stem}"')
    return 0


def gold_place(page: Path) -> Path:
    """Where ``test_formats.py`` looks for the gold of ``page``.

    Raises:
        InputError: if the page has the name that its gold must have.
    """
    if page.name.endswith(EXPORT):
        return page.with_name(page.name.removesuffix(EXPORT) + ".json")
    if page.suffix == ".json":
        raise InputError(f"{page} has the name of its own gold. Rename it to {page.stem}{EXPORT}.")
    return page.with_suffix(".json")


def draft(threads: Sequence[Thread]) -> dict[str, Any]:
    """The gold of a page, as the program reads it: of one thread, or of several under ``threads``."""
    drafts = [_thread(thread) for thread in threads]
    return drafts[0] if len(drafts) == 1 else {"threads": drafts}


def as_text(gold: dict[str, Any]) -> str:
    """``gold`` as the text of its file; characters that UTF-8 cannot hold, such as half an emoji, are escaped."""
    text = json.dumps(gold, indent=1, ensure_ascii=False)
    is_writable = text.isascii() or not any("\ud800" <= char <= "\udfff" for char in text)
    return (text if is_writable else json.dumps(gold, indent=1)) + "\n"


def _thread(thread: Thread) -> dict[str, Any]:
    places = {comment.comment_id: place for place, comment in enumerate(thread.comments)}
    return {
        "title": thread.title,
        "url": thread.url,
        "published_at": thread.published_at,
        "body_contains": list(dict.fromkeys(filter(None, (_first_words(thread.body), _last_words(thread.body))))),
        "body_lacks": _not_in(thread.body, thread.comments),
        "skipped_contains": list(dict.fromkeys(filter(None, (_first_words(part.text) for part in thread.skipped)))),
        "set_aside": [part.reason for part in thread.skipped],
        "warnings": len(thread.warnings),
        "comments": [_comment(comment, places) for comment in thread.comments],
    }


def _comment(comment: Comment, places: dict[str, int]) -> dict[str, Any]:
    gold: dict[str, Any] = {
        "comment_id": comment.comment_id,
        "parent_index": places[comment.parent_id] if comment.parent_id is not None else None,
        "author": comment.author,
        "is_guest": comment.is_guest,
        "posted_at": comment.posted_at,
    }
    if comment.parent_evidence is not None:
        gold["parent_evidence"] = comment.parent_evidence
    if comment.parent_id is not None or comment.answers_absent:
        gold["answers_absent"] = comment.answers_absent
    gold |= {name: value for name in ("subject", "posted_as") if (value := getattr(comment, name)) is not None}
    return gold | {"text": comment.text}


def _not_in(body: str, comments: Iterable[Comment]) -> list[str]:
    """The first words of some comments, if they are too many to stand in the article by chance."""
    phrases = [_first_words(comment.text) for comment in comments]
    return [phrase for phrase in phrases if len(phrase) > PHRASE / 3 and phrase not in body][:LACKED]


def _first_words(text: str) -> str:
    line = text.strip().partition("\n")[0]
    return line if len(line) <= PHRASE else line[:PHRASE].rpartition(" ")[0] or line[:PHRASE]


def _last_words(text: str) -> str:
    line = text.strip().rpartition("\n")[2]
    return line if len(line) <= PHRASE else line[-PHRASE:].partition(" ")[2] or line[-PHRASE:]


def report(page: Path, threads: Sequence[Thread]) -> Iterator[str]:
    """Lines that say what was read, and what of it a person must check."""
    layouts = " and ".join(sorted({thread.layout or "tables" for thread in threads}))
    count = sum(len(thread.comments) for thread in threads)
    aside = sum(len(thread.skipped) for thread in threads)
    yield f"{page}: {len(threads)} thread{'s' * (len(threads) != 1)}, {count} comments, read by {layouts}."
    yield "Check these beside the page (comments are counted from 0, as in parent_index):"
    if page.parent.parent.name == "pages" and page.parent.name not in (layouts, "seeds", "table"):
        yield f"- the folder is {page.parent.name}, but {layouts} read the page"
    for place, thread in enumerate(threads[:SHOWN]):
        if len(threads) > 1:
            yield f"thread {place}:"
        yield from (f"- {doubt}" for doubt in doubts(thread))
    if len(threads) > SHOWN:
        yield f"… and {len(threads) - SHOWN} more threads"
    yield from (f"- {doubt}" for doubt in _announced(page, count, aside))


def doubts(thread: Thread) -> Iterator[str]:
    """What a person must check of ``thread``, most often wrong first."""
    yield _article(thread)
    comments = list(enumerate(thread.comments))
    if not comments:
        yield "no comment was read"
    yield from (f"warning: {printable(warning, 200)}" for warning in thread.warnings)
    yield from _numbered("without an author", [place for place, comment in comments if not comment.author])
    yield from _times(comments)
    yield from _parents(thread.comments)
    yield from _numbered("hardly any text", [place for place, comment in comments if len(comment.text) < SHORT])
    yield from _numbered(
        f"over {LONG} words", [place for place, comment in comments if len(comment.text.split()) > LONG]
    )
    yield from _strays(comments, thread.body)
    yield from _set_aside(thread.skipped)


def _article(thread: Thread) -> str:
    title = f"headline “{printable(thread.title, 80)}”" if thread.title else "no headline"
    facts = f"{title}, {thread.published_at or 'no date'}, {printable(thread.url or 'no address', 120)}"
    if not thread.body:
        return f"{facts}; no article"
    ends = f"from “{printable(_first_words(thread.body), PHRASE)}” to “{printable(_last_words(thread.body), PHRASE)}”"
    return f"{facts}; an article of {len(thread.body.split())} words, {ends}"


def _numbered(what: str, places: Sequence[int]) -> Iterator[str]:
    if places:
        shown = ", ".join(map(str, places[:SHOWN])) + ", …" * (len(places) > SHOWN)
        yield f"{what}: {len(places)} (comment {shown})"


def _times(comments: Sequence[tuple[int, Comment]]) -> Iterator[str]:
    without = [place for place, comment in comments if not comment.posted_at and not comment.posted_as]
    yield from _numbered("without a time", without)
    words = [(place, comment.posted_as) for place, comment in comments if comment.posted_as]
    shown = ", ".join(f"{place} “{printable(written, 30)}”" for place, written in words[:SHOWN])
    if words:
        yield f"times that are no dates: {len(words)} (comment {shown}{', …' * (len(words) > SHOWN)})"


def _parents(comments: Sequence[Comment]) -> Iterator[str]:
    places = {comment.comment_id: place for place, comment in enumerate(comments)}
    guessed, early, absent = [], [], []
    for place, comment in enumerate(comments):
        if comment.answers_absent:
            absent.append(place)
        if comment.parent_id is None:
            continue
        parent = places[comment.parent_id]
        if comment.parent_confidence is not None and comment.parent_confidence < 1:
            guessed.append(f"{place} to {parent} by {comment.parent_evidence}, {comment.parent_confidence:.2f}")
        if _is_earlier(comment.posted_at, comments[parent].posted_at):
            early.append(place)
    if guessed:
        more = f"; … and {len(guessed) - SHOWN} more" * (len(guessed) > SHOWN)
        yield f"replies by guess: {'; '.join(guessed[:SHOWN])}{more}"
    yield from _numbered("earlier than what they reply to", early)
    yield from _numbered("replies to a comment that is not on the page", absent)


def _is_earlier(one: str | None, other: str | None) -> bool:
    with suppress(ValueError, TypeError):  # no date, or one of the two without a time zone
        return datetime.fromisoformat(one or "") < datetime.fromisoformat(other or "")
    return False


def _strays(comments: Sequence[tuple[int, Comment]], body: str) -> Iterator[str]:
    """What may have got into the texts: names, buttons, signatures, the comment before; or into the article."""
    named = [place for place, c in comments if c.author and c.text.strip().startswith(f"{c.author}\n")]
    yield from _numbered("text that begins with its author's name", named)
    same = Counter(comment.text for _, comment in comments)
    yield from _numbered("text said before", [place for place, comment in comments if same[comment.text] > 1])
    last = Counter(comment.text.rpartition("\n")[2] for _, comment in comments if "\n" in comment.text)
    for line, count in last.most_common(SHOWN):
        if count > 1:
            yield f"texts that end with the same line “{printable(line, PHRASE)}”: {count}"
    twice = [place for place, c in comments if len(c.text) > PHRASE / 3 and _first_words(c.text) in body]
    yield from _numbered("text that stands in the article too", twice)


def _set_aside(skipped: Iterable[Skipped]) -> Iterator[str]:
    by_reason: dict[str, list[str]] = {}
    for part in skipped:
        by_reason.setdefault(part.reason, []).append(printable(part.text, PHRASE))
    for reason, texts in by_reason.items():
        shown = ", ".join(f"“{text}”" for text in dict.fromkeys(texts[: SHOWN // 2]))
        yield f"set aside as {printable(reason, 80)}: {len(texts)} ({shown}{', …' * (len(texts) > SHOWN // 2)})"


def _announced(page: Path, found: int, aside: int) -> Iterator[str]:
    """Lines of a page that announce another number of comments than were found, if none announces as many."""
    if page.suffix.lower() not in (".html", ".htm", ".xhtml", ".txt"):
        return
    document = Document(page.name, page.read_bytes())
    lines = document.html.root.text(separator="\n").split("\n") if document.is_html else document.lines
    counts = {announcement(" ".join(line.split()))[1]: line for line in lines if any(map(str.isdigit, line))}
    counts.pop(None, None)
    if counts and found not in counts:
        said = ", ".join(f"“{printable(line, PHRASE)}”" for line in list(counts.values())[:SHOWN])
        yield f"the page announces {said}; {found} comments were read, and {aside} things set aside"


if __name__ == "__main__":
    sys.exit(main())
