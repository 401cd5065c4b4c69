"""What all exports have in common: they list comments with ids, which are put together into threads here.

An export names the parent of each reply by its id, so every link is marked and sure. A reply to a comment that was set
aside, or that the file does not hold, is kept and says so; everything an export lists is either kept or set aside.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from stance.reading.formats.document import Document
from stance.reading.formats.exports.values import iso_time, time_as_written
from stance.reading.formats.replies import cycles
from stance.reading.identity import CommentIds, thread_id
from stance.reading.references import parent_of
from stance.records import Comment, Skipped, Thread


@dataclass(frozen=True, slots=True)
class Entry:
    """One comment as an export lists it."""

    comment_id: str | None
    text: str
    author: str | None = None
    posted: Any = None
    """The time as the export has it: ISO 8601, another notation, or seconds or milliseconds since 1970."""
    parent: str | None = None
    """The id of the comment it replies to."""
    set_aside: str | None = None
    """Why it is not shown as a comment, such as ``marked as spam in the export``."""
    is_guest: bool | None = None
    found_at: str | None = None
    quoted: str = ""
    """Words of others that it quotes, which are no part of ``text``."""


@dataclass(frozen=True, slots=True)
class Head:
    """What an export says of the article."""

    key: str = ""
    """The export's own name for the thread; empty if it has none."""
    title: str | None = None
    url: str | None = None
    published: Any = None
    body: str = ""
    author: str | None = None
    language: str | None = None


def threads_of(
    document: Document,
    heads: Mapping[str, Head],
    entries: Iterable[tuple[str, Entry]],
    skipped: Iterable[Skipped] = (),
    warnings: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> Iterator[Thread]:
    """One thread per article, in the order of ``heads``.

    Args:
        document: the export.
        heads: what it says of each article, by the article's key.
        entries: its comments, each with the key of its article.
        skipped: what it lists besides comments; it is told with the first thread.
        warnings: sentences for the user, by the article's key.
    """
    groups = grouped(entries)
    for number, (key, head) in enumerate(heads.items()):
        yield thread_of(document, head, groups.get(key, []), skipped if number == 0 else (), warnings.get(key, ()))


def thread_of(
    document: Document,
    head: Head,
    entries: Iterable[Entry],
    skipped: Iterable[Skipped] = (),
    warnings: Iterable[str] = (),
) -> Thread:
    """The thread that ``entries`` form, in their order; those set aside and repetitions go to ``skipped``."""
    kept, aside = _sorted_out(entries)
    comments, loops = _linked(kept)
    told = [f"{loops} comments answer each other in a circle; they are shown without a link."] if loops else []
    return Thread(
        thread_id=thread_id(head.url, head.title, f"{document.name}#{head.key}"),
        source=document.name,
        title=head.title,
        url=head.url,
        published_at=iso_time(head.published),
        body=head.body,
        comments=comments,
        skipped=(*aside, *skipped),
        warnings=(*warnings, *told),
        language=head.language,
        author=head.author,
    )


def _sorted_out(entries: Iterable[Entry]) -> tuple[list[Entry], list[Skipped]]:
    """The comments to be shown, each with an id of its own, and the rest."""
    kept: list[Entry] = []
    aside: list[Skipped] = []
    by_id: dict[str, Entry] = {}
    ids, taken = CommentIds(), Counter[str]()
    for entry in entries:
        if entry.set_aside:
            aside.append(Skipped(entry.text, f"{entry.set_aside}{_particulars(entry)}"))
            continue
        known = entry.comment_id or ids.next(entry.author, iso_time(entry.posted), entry.text)
        first = by_id.get(known)
        if first is not None and replace(first, found_at=None) == replace(entry, found_at=None):
            aside.append(Skipped(entry.text, f"listed twice{_particulars(entry)}"))
            continue
        by_id.setdefault(known, entry)
        own = known
        while own in taken:
            taken[known] += 1
            own = f"{known}-{taken[known]}"
        taken[own] = 1
        if entry.quoted:
            aside.append(Skipped(entry.quoted, f"quoted in comment {own}"))
        kept.append(replace(entry, comment_id=own))
    return kept, aside


def _particulars(entry: Entry) -> str:
    """Who wrote what was set aside, when, and under which id, so that no mark is lost with it."""
    facts = [
        f"comment {entry.comment_id}" if entry.comment_id else "",
        f"by {entry.author}" if entry.author else "",
        iso_time(entry.posted) or time_as_written(entry.posted) or "",
        f"in answer to {entry.parent}" if entry.parent else "",
    ]
    return f" ({', '.join(fact for fact in facts if fact)})" if any(facts) else ""


def _linked(entries: list[Entry]) -> tuple[tuple[Comment, ...], int]:
    """The comments with their links, and how many links were dropped because they went in a circle."""
    known = {str(entry.comment_id) for entry in entries}
    parents = {str(entry.comment_id): parent_of(entry.comment_id, entry.parent, None, known) for entry in entries}
    cut = {cycle[-1] for cycle in cycles(parents)}
    return tuple(_comment(entry, parents, cut) for entry in entries), len(cut)


def _comment(entry: Entry, parents: Mapping[str, str | None], cut: set[str]) -> Comment:
    posted_at = iso_time(entry.posted)
    parent = parents[str(entry.comment_id)]
    is_reply = parent is not None
    present = parent in parents and entry.comment_id not in cut
    return Comment(
        comment_id=str(entry.comment_id),
        text=entry.text,
        author=entry.author,
        posted_at=posted_at,
        parent_id=parent if present else None,
        is_guest=entry.is_guest,
        parent_evidence="markup" if is_reply else None,
        parent_confidence=1.0 if is_reply else None,
        answers_absent=is_reply and not present,
        posted_as=time_as_written(entry.posted) if posted_at is None else None,
        found_at=entry.found_at,
    )


def tops_of(parents: Mapping[str, str | None]) -> dict[str, str]:
    """For each id the topmost that its parents lead up to, which may itself have no entry in ``parents``."""
    tops: dict[str, str] = {}
    for start in parents:
        path: list[str] = []
        seen: set[str] = set()
        current = start
        while current not in tops and current not in seen and (above := parents.get(current)) is not None:
            path.append(current)
            seen.add(current)
            current = above
        top = tops.get(current, current)
        tops.update(dict.fromkeys([*path, current], top))
    return tops


def grouped(entries: Iterable[tuple[str, Entry]]) -> dict[str, list[Entry]]:
    """Entries by the key of their thread, by first appearance."""
    groups: dict[str, list[Entry]] = {}
    for key, entry in entries:
        groups.setdefault(key, []).append(entry)
    return groups
