"""Lemmy's comments, as its API lists them.

Format: https://join-lemmy.org/api, ``CommentView``. The path of a comment, ``0.12.15``, ends with its id and has that
of the comment it replies to before it. Texts are Markdown.
"""

from collections.abc import Iterator
from typing import Any

from stance.reading.formats.document import Document
from stance.reading.formats.exports.entries import Entry, Head, threads_of
from stance.reading.formats.exports.quotes import own_words
from stance.reading.formats.exports.values import Item, address, objects, one_line, plain, unread, value_in
from stance.records import Thread


def recognises(document: Document) -> bool:
    """Whether there are comments with a path of ids."""
    return any(_is_view(view) for _, view in objects(_views(document.json)))


def _is_view(view: Item) -> bool:
    path = value_in(view, "comment", "path")
    return isinstance(path, str) and path.startswith("0.") and "creator" in view


def read(document: Document) -> Iterator[Thread]:
    """One thread per post; deleted and removed comments are set aside."""
    listed = _views(document.json)
    heads: dict[str, Head] = {}
    entries: list[tuple[str, Entry]] = []
    for place, view in objects(listed):
        post = value_in(view, "post") or value_in(document.json, "post_view", "post")
        key = one_line(value_in(view, "comment", "post_id")) or one_line(value_in(post, "id")) or ""
        heads.setdefault(key, _head(key, post))
        entries.append((key, _entry(view, place)))
    yield from threads_of(document, heads, entries, unread(listed))


def _views(value: Any) -> Any:
    return value if isinstance(value, list) else value_in(value, "comments")


def _head(key: str, post: Any) -> Head:
    return Head(
        key=key,
        title=one_line(value_in(post, "name")),
        url=address(value_in(post, "ap_id")) or address(value_in(post, "url")),
        published=value_in(post, "published"),
        body=plain(value_in(post, "body")),
    )


def _entry(view: Item, place: int) -> Entry:
    comment = view.get("comment")
    path = [step for step in plain(value_in(comment, "path")).split(".") if step != "0"]
    text, quoted = own_words(plain(value_in(comment, "content")))
    return Entry(
        comment_id=one_line(value_in(comment, "id")) or (path[-1] if path else None),
        text=text,
        author=one_line(value_in(view, "creator", "display_name")) or one_line(value_in(view, "creator", "name")),
        posted=value_in(comment, "published"),
        parent=path[-2] if len(path) > 1 else None,
        set_aside=_why_not(comment),
        found_at=f"comments[{place}]",
        quoted=quoted,
    )


def _why_not(comment: Any) -> str | None:
    if value_in(comment, "deleted") is True:
        return "deleted by its author"
    return "removed by a moderator" if value_in(comment, "removed") is True else None
