"""Any other JSON of comments: arrays of objects with the usual names, flat or nested, alone or within articles."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePath
from typing import Any, Final

from stance.errors import PageError
from stance.reading.formats.document import Document
from stance.reading.formats.exports.entries import (
    Entry,
    Head,
    address,
    grouped,
    plain,
    text_of_html,
    thread_of,
    unread,
    word,
)
from stance.reading.formats.json_text import problem_of
from stance.records import Thread

Item = dict[str, Any]

_NAMES: Final[dict[str, tuple[str, ...]]] = {
    role: tuple(names.split())
    for role, names in {
        "text": "text comment commenttext body content message commentbody commentcontent rawtext plaintext "
        "markdown html",
        "author": "author authorname username user displayname commenter nickname nick screenname postedby poster "
        "creator owner by from name",
        "posted": "postedat createdat timestamp created date datetime time publishedat published commentdate "
        "createdutc creationdate createdon datecreated submittedat postdate posted",
        "id": "commentid id uuid cid objectid",
        "parent": "parentid parent parentcommentid replyto replytoid inreplyto inreplytoid commentparent "
        "parentuuid pid",
        "thread": "threadid thread articleid articleurl pageurl page linkid storyid conversationid article postid post "
        "topicid discussionid uri url",
        "title": "title headline subject",
        "url": "url link permalink uri articleurl pageurl",
        "replies": "replies children comments answers responses childcomments subcomments",
    }.items()
}
"""What the keys of each role are called, likeliest first; compared in lower case, without dashes and underscores."""
_FLAGS: Final = {
    "deleted": "deleted", "isdeleted": "deleted", "deletedat": "deleted", "removed": "removed by a moderator",
    "isremoved": "removed by a moderator", "spam": "marked as spam in the export",
    "isspam": "marked as spam in the export", "hidden": "hidden in the export", "ishidden": "hidden in the export",
}  # fmt: skip
_STATES: Final = {
    "deleted": "deleted", "removed": "removed by a moderator", "rejected": "rejected by a moderator",
    "spam": "marked as spam in the export", "trash": "in the trash", "pending": "held for moderation",
    "hold": "held for moderation", "unapproved": "held for moderation", "hidden": "hidden in the export",
}  # fmt: skip
_NONE: Final = ("0", "root", "none", "null", "-1", "")
_MARKUP = re.compile(r"</?(?:p|br|a|div|em|strong|i|b|blockquote|ul|ol|li|span|pre|code)(?:\s[^<>]{0,2000})?/?>", re.I)


def recognises(document: Document) -> bool:
    """Whether it is JSON, or calls itself so."""
    return document.json is not None or PurePath(document.name).suffix.lower() == ".json"


def read(document: Document) -> Iterator[Thread]:
    """One thread per array of comments, or per article its comments name.

    Raises:
        PageError: if it is no JSON, or holds no comments.
    """
    if document.json is None:
        raise PageError(f"{document.name} cannot be read as JSON: {problem_of(document.text)}. Export it again, whole.")
    found = list(_arrays(document.json))
    if not found:
        keys = ", ".join(_keys(document.json)[:12]) or "none"
        raise PageError(
            f"{document.name} is JSON without comments this program could find. The keys at its top are {keys}. "
            "Give an array of objects with keys such as id, parent_id, author, created_at and text."
        )
    for number, array in enumerate(found):
        yield from _threads(document, array, number)


@dataclass(frozen=True, slots=True)
class _Array:
    """An array of comments, and the object it belongs to."""

    owner: Item
    items: list[Any]
    path: str


def _arrays(value: Any) -> Iterator[_Array]:
    """Every array of comments, in the file's order; those nested in a comment are its answers and no arrays here."""
    waiting: list[tuple[Any, Item, str]] = [([value] if _is_comment(value) else value, {}, "")]
    while waiting:
        held, owner, path = waiting.pop()
        if isinstance(held, dict):
            about = held if _get(held, "title") or _get(held, "url") else _article_in(held) or owner
            waiting += [
                (each, about, f"{path}.{word(key[:40])}".lstrip("."))
                for key, each in reversed(held.items())
                if isinstance(each, dict | list)
            ]
        elif isinstance(held, list):
            like = sum(map(_is_comment, held))
            if like and 2 * like >= len(held):
                yield _Array(owner, held, path)
            else:
                waiting += [(each, owner, f"{path}[{place}]") for place, each in enumerate(held)][::-1]


def _article_in(held: Item) -> Item | None:
    """The article, where it stands beside the comments and not around them."""
    found = (held[key] for key in held if _plain_key(key) in ("article", "story", "post", "page", "topic", "asset"))
    return next((each for each in found if isinstance(each, dict) and _get(each, "title")), None)


def _is_comment(item: Any) -> bool:
    if not isinstance(item, dict) or _text_field(item) is None:
        return False
    is_article = _get(item, "title") is not None and any(
        isinstance(each, list) for key, each in item.items() if _plain_key(key) == "comments"
    )
    return not is_article and any(_get(item, role) is not None for role in ("author", "posted", "parent", "id"))


@lru_cache(maxsize=4_096)
def _plain_key(key: str) -> str:
    return key.replace("_", "").replace("-", "").replace(" ", "").lower()


def _get(item: Item, role: str) -> Any:
    """What the item says in this role; None if nothing, or an empty text."""
    there = {_plain_key(key): each for key, each in item.items()}
    return next((there[name] for name in _NAMES[role] if there.get(name) not in (None, "", [], {})), None)


def _text_field(item: Item) -> str | None:
    there = {_plain_key(key): each for key, each in item.items()}
    for name in _NAMES["text"]:
        held = there.get(name)
        if isinstance(held, dict):
            held = next(
                (held[key] for key in ("raw", "text", "plain", "rendered", "html", "body") if key in held), None
            )
        if isinstance(held, str):
            return held
    return None


def _name(value: Any) -> str | None:
    """A name, or the name that an object about a person gives."""
    if isinstance(value, dict):
        value = _get(value, "author") or next(iter(value.values()), None)
    return word(value)


def _reference(value: Any) -> str | None:
    if isinstance(value, dict):
        value = _get(value, "id")
    found = word(value)
    return None if found is None or found.lower() in _NONE else found


def _threads(document: Document, array: _Array, number: int) -> Iterator[Thread]:
    keyed: list[tuple[str, Entry]] = []
    for path, item, above in _nested(array):
        key = _reference(_get(item, "thread")) or ""
        keyed.append((key.partition("#")[0], _entry(item, path, above)))
    keys = {key for key, _ in keyed}
    if array.owner or 2 * len(keys) > max(len(keyed), 3):  # an address of its own per comment names no article
        keyed = [("", entry) for _, entry in keyed]
    rest = unread(array.items)
    for place, (key, entries) in enumerate(grouped(keyed).items()):
        head = _head(array.owner, array.path if number else "", key)
        yield thread_of(document, head, entries, rest if place == 0 else ())


def _nested(array: _Array) -> Iterator[tuple[str, Item, str | None]]:
    """Every comment, each before those nested in it, with the id of the one it is nested in."""
    waiting: list[tuple[str, Any, str | None]] = []
    waiting += [(f"{array.path}[{place}]", item, None) for place, item in enumerate(array.items)][::-1]
    while waiting:
        path, item, above = waiting.pop()
        if not isinstance(item, dict):
            continue
        yield path, item, above
        replies = _get(item, "replies")
        if isinstance(replies, dict):
            replies = next((each for each in replies.values() if isinstance(each, list)), None)
        if isinstance(replies, list):
            own = _reference(_get(item, "id")) or path
            waiting += [(f"{path}.replies[{place}]", each, own) for place, each in enumerate(replies)][::-1]


def _entry(item: Item, path: str, above: str | None) -> Entry:
    text = _text_field(item) or ""
    return Entry(
        comment_id=_reference(_get(item, "id")) or (path if _get(item, "replies") else None),
        text=text_of_html(text) if _MARKUP.search(text) else plain(text),
        author=_name(_get(item, "author")),
        posted=_get(item, "posted"),
        parent=_reference(_get(item, "parent")) or above,
        set_aside=_why_not(item),
        found_at=path,
    )


def _why_not(item: Item) -> str | None:
    for key, value in item.items():
        name = _plain_key(key)
        if name in _FLAGS and value not in (None, False, 0, "", "false", "0"):
            return _FLAGS[name]
        if name in ("status", "state") and isinstance(value, str) and value.lower() in _STATES:
            return _STATES[value.lower()]
        if name in ("approved", "isapproved") and value in (False, 0, "0", "false"):
            return "held for moderation"
    return None


def _head(owner: Item, path: str, key: str) -> Head:
    url = address(_get(owner, "url")) or address(key)
    text = _text_field(owner) or ""
    return Head(
        key=key or path,
        title=word(_get(owner, "title")),
        url=url,
        published=_get(owner, "posted"),
        body=text_of_html(text) if _MARKUP.search(text) else plain(text),
        author=_name(_get(owner, "author")) if owner else None,
    )


def _keys(value: Any) -> list[str]:
    if isinstance(value, list):
        value = next((each for each in value if isinstance(each, dict)), {})
    return [word(key[:40]) or "an empty one" for key in value] if isinstance(value, dict) else []
