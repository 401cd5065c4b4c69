"""Any other JSON of comments: arrays of objects with the usual names, flat or nested, alone or within articles."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePath
from typing import Any, Final, NamedTuple

from stance.errors import PageError
from stance.reading.formats.document import Document
from stance.reading.formats.exports.entries import Entry, Head, threads_of
from stance.reading.formats.exports.values import (
    Item,
    address,
    depth_first,
    objects,
    one_line,
    plain,
    text_of_html,
    unread,
)
from stance.reading.formats.json_text import problem_of
from stance.records import Thread

_NAMES: Final[dict[str, tuple[str, ...]]] = {
    role: tuple(names.split())
    for role, names in {
        "text": "text comment commenttext body content message commentbody commentcontent rawtext plaintext "
        "markdown html",
        "author": "author authorname username user displayname commenter nickname nick screenname postedby poster "
        "creator owner by from name",
        "posted": "postedat createdat timestamp created date datetime time publishedat published commentdate "
        "createdutc creationdate createdon datecreated submittedat postdate posted timeparsed createtime timestampms "
        "publishtime commenttime insertedat ts",
        "id": "commentid id uuid cid objectid messageid replyid",
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
_STATES: Final = {
    "deleted": "deleted", "removed": "removed by a moderator", "rejected": "rejected by a moderator",
    "spam": "marked as spam in the export", "trash": "in the trash", "pending": "held for moderation",
    "hold": "held for moderation", "unapproved": "held for moderation", "hidden": "hidden in the export",
}  # fmt: skip
"""Why a comment in such a state is set aside."""
_FLAGS: Final = {"deletedat": "deleted"} | {
    f"{start}{state}": _STATES[state] for state in ("deleted", "removed", "spam", "hidden") for start in ("", "is")
}
"""Why a comment that has such a key, with a value that is not false, is set aside."""
_NONE: Final = ("0", "root", "none", "null", "-1", "")
"""What stands for no comment where an id may stand."""
_VERSIONS: Final = ("raw", "text", "plain", "rendered", "html", "body")
"""Keys of an object that gives one text in several versions, best first."""
_ARTICLES: Final = ("article", "story", "post", "page", "topic", "asset")
"""Keys of an object that says which article the comments beside it are about."""
_MAX_KEY: Final = 40
"""Characters of a key that are shown."""
_MAX_KEYS: Final = 12
"""Keys that are listed where no comments are found."""
_KEYS_KNOWN: Final = 4_096
"""Keys whose plain form is remembered: files have few keys, but a file made to do harm may have many."""
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
    arrays = list(_arrays(document.json))
    if not arrays:
        keys = ", ".join(_keys(document.json)[:_MAX_KEYS]) or "none"
        raise PageError(
            f"{document.name} is JSON without comments this program could find. The keys at its top are {keys}. "
            "Give an array of objects with keys such as id, parent_id, author, created_at and text."
        )
    for number, array in enumerate(arrays):
        yield from _threads(document, array, number)


@dataclass(frozen=True, slots=True)
class _Array:
    """An array of comments, and the object it belongs to."""

    owner: Item
    items: list[Any]
    path: str


class _Nested(NamedTuple):
    """A comment of an array, where it stands in the file, and the id of the comment it is nested in."""

    item: Item
    path: str
    above: str | None


def _arrays(value: Any) -> Iterator[_Array]:
    """Every array of comments, in the file's order; those nested in a comment hold its replies and do not count."""
    waiting: list[tuple[Any, Item, str]] = [([value] if _is_comment(value) else value, {}, "")]
    while waiting:
        current, owner, path = waiting.pop()
        if isinstance(current, dict):
            article = current if _get(current, "title") or _get(current, "url") else _article_in(current) or owner
            waiting += [
                (inner, article, f"{path}.{one_line(key[:_MAX_KEY])}".lstrip("."))
                for key, inner in reversed(current.items())
                if isinstance(inner, dict | list)
            ]
        elif isinstance(current, list):
            comments = sum(map(_is_comment, current))
            if comments and comments >= len(current) / 2:
                yield _Array(owner, current, path)
            else:
                waiting += [(inner, owner, f"{path}[{place}]") for place, inner in enumerate(current)][::-1]


def _article_in(item: Item) -> Item | None:
    """The article, where it stands beside the comments and not around them."""
    named = (value for key, value in item.items() if _plain_key(key) in _ARTICLES)
    return next((article for article in named if isinstance(article, dict) and _get(article, "title")), None)


def _is_comment(item: Any) -> bool:
    if not isinstance(item, dict) or _text_field(item) is None:
        return False
    is_article = _get(item, "title") is not None and any(
        isinstance(value, list) for key, value in item.items() if _plain_key(key) == "comments"
    )
    return not is_article and any(_get(item, role) is not None for role in ("author", "posted", "parent", "id"))


@lru_cache(maxsize=_KEYS_KNOWN)
def _plain_key(key: str) -> str:
    return key.replace("_", "").replace("-", "").replace(" ", "").lower()


def _get(item: Item, role: str) -> Any:
    """The value that the item has in this role; None if none, or an empty one."""
    values = {_plain_key(key): value for key, value in item.items()}
    return next((values[name] for name in _NAMES[role] if values.get(name) not in (None, "", [], {})), None)


def _text_field(item: Item) -> str | None:
    values = {_plain_key(key): value for key, value in item.items()}
    for name in _NAMES["text"]:
        text = values.get(name)
        if isinstance(text, dict):
            text = next((text[key] for key in _VERSIONS if key in text), None)
        if isinstance(text, str):
            return text
    return None


def _words(item: Item) -> str:
    """The item's text, without the markup that it may hold."""
    text = _text_field(item) or ""
    return text_of_html(text) if _MARKUP.search(text) else plain(text)


def _name(value: Any) -> str | None:
    """A name, or the name that an object about a person gives."""
    if isinstance(value, dict):
        value = _get(value, "author") or next(iter(value.values()), None)
    return one_line(value)


def _reference(value: Any) -> str | None:
    """The id by which a comment or an article is spoken of, or the id that an object about it gives."""
    if isinstance(value, dict):
        value = _get(value, "id")
    name = one_line(value)
    return None if name is None or name.lower() in _NONE else name


def _threads(document: Document, array: _Array, number: int) -> Iterator[Thread]:
    entries: list[tuple[str, Entry]] = []
    for comment in _nested(array):
        key = _reference(_get(comment.item, "thread")) or ""
        entries.append((key.partition("#")[0], _entry(comment)))
    keys = dict.fromkeys(key for key, _ in entries)
    # Where most comments have an address of their own, it is the comment's and not the article's.
    if array.owner or (len(keys) > 1 and len(keys) > len(entries) / 2):
        entries = [("", entry) for _, entry in entries]
        keys = {"": None}
    heads = {key: _head(array.owner, array.path if number else "", key) for key in keys}
    yield from threads_of(document, heads, entries, unread(array.items))


def _nested(array: _Array) -> Iterator[_Nested]:
    """Every comment of an array, each before those nested in it."""
    tops = [_Nested(item, f"{array.path}[{place}]", None) for place, item in objects(array.items)]
    return depth_first(tops, _replies)


def _replies(comment: _Nested) -> list[_Nested]:
    replies = _get(comment.item, "replies")
    if isinstance(replies, dict):
        replies = next((value for value in replies.values() if isinstance(value, list)), None)
    own = _reference(_get(comment.item, "id")) or comment.path
    return [_Nested(reply, f"{comment.path}.replies[{place}]", own) for place, reply in objects(replies)]


def _entry(comment: _Nested) -> Entry:
    item, path, above = comment
    return Entry(
        comment_id=_reference(_get(item, "id")) or (path if _get(item, "replies") else None),
        text=_words(item),
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
    return Head(
        key=key or path,
        title=one_line(_get(owner, "title")),
        url=url,
        published=_get(owner, "posted"),
        body=_words(owner),
        author=_name(_get(owner, "author")) if owner else None,
    )


def _keys(value: Any) -> list[str]:
    """The keys at the top of a file, for a person to look at."""
    if isinstance(value, list):
        value = next((item for item in value if isinstance(item, dict)), {})
    return [one_line(key[:_MAX_KEY]) or "an empty one" for key in value] if isinstance(value, dict) else []
