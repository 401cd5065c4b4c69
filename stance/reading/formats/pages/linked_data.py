"""Comments in a page's JSON-LD: of an article, a posting in a forum or a question; one within another is a reply to it.

Terms: https://schema.org/Comment (author, dateCreated or datePublished, text, parentItem, comment),
https://schema.org/Question (suggestedAnswer, acceptedAnswer) and https://schema.org/Review (author, reviewBody).
The answers on a page of frequent questions are the site's own, and so is a lone review: a critic's, or the article.
"""

import html
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from selectolax.lexbor import LexborHTMLParser

from stance.reading.formats.dates import Dates
from stance.reading.formats.document import Document
from stance.reading.formats.html import article_of, page_thread, text_of, tidy
from stance.reading.formats.learned import comments_built_alike
from stance.reading.formats.pages.layout import MAX_ID, NUMBER
from stance.reading.formats.pages.parents import with_parent
from stance.reading.formats.replies import ABSENT, Links, without_cycles
from stance.reading.identity import CommentIds
from stance.records import Comment, Skipped, Thread

_ANSWERS: Final = ("acceptedAnswer", "suggestedAnswer")
_REVIEWS: Final = ("review", "reviews")
_HOLDERS: Final = (*_ANSWERS, "comment", "comments", *_REVIEWS)
"""Properties whose values are comments."""
_TYPES: Final = frozenset(("Comment", "UserComments", "Answer"))
_QUOTED: Final = tuple(f'"{name}"' for name in (*_HOLDERS, *_TYPES))
"""Of which at least one stands in the source of every such page: the quick test."""
_FORUMS: Final = frozenset(("QAPage", "DiscussionForumPosting"))
"""What holds answers by readers; one elsewhere must have an author or a time."""
_REFERENCE: Final = frozenset(("@id", "@type", "url"))
"""An object with no other keys only refers to one elsewhere."""
_TEXT: Final = ("text", "commentText", "reviewBody", "description", "articleBody")
_TIME: Final = ("datePublished", "dateCreated", "commentTime", "uploadDate")
_COUNT: Final = ("commentCount", "answerCount")
_MAX_DIGITS: Final = 9
"""Digits of a number of comments that are read; no page has a billion."""
_TAG: Final = re.compile(r"</?[a-zA-Z]")

Item = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Marked:
    """A comment's object."""

    item: Item
    above: int | None
    """The position of the comment that holds it."""


@dataclass(frozen=True, slots=True)
class _Value:
    """A value to look at."""

    value: Any
    key: str = ""
    """The property that it is the value of."""
    above: int | None = None
    """The position of the comment that holds it."""
    in_forum: bool = False
    """Whether it stands in what holds answers by readers."""
    is_listed: bool = False
    """Whether it is one of a list."""


@dataclass(slots=True)
class _Data:
    """What a page's JSON-LD says of its comments."""

    marked: list[_Marked]
    """The comments' objects, each before the replies to it."""
    announced: int = 0
    """The largest number of comments that it announces."""


def recognises(document: Document) -> bool:
    """Whether the page's JSON-LD holds the words of a comment, and its markup does not tell more."""
    items = [marked.item for marked in _data(document).marked if _words(marked.item)]
    if not items:
        return False
    shown = comments_built_alike(document)
    authors = sum(comment.author is not None for comment in shown)
    times = sum(comment.posted_at is not None for comment in shown)
    return (
        len(shown) < len(items)
        or authors < sum(map(bool, map(_author, items)))
        or (len(shown) == len(items) and times < sum(map(bool, map(_time, items))))
    )


def read(document: Document) -> Iterator[Thread]:
    """The one thread of the page."""
    data = _data(document)
    article = article_of(document.html)
    dates, own = Dates(article.language, as_of=document.as_of), _own_ids(data.marked)
    links, ids = without_cycles(_links(data.marked)), CommentIds()
    comments: dict[int, Comment] = {}
    skipped: list[Skipped] = []
    for position, marked in enumerate(data.marked):
        comment = _comment(marked.item, position, dates)
        if comment.text:
            comment_id = own[position] or ids.next(comment.author, comment.posted_at, comment.text)
            comments[position] = replace(comment, comment_id=comment_id)
        else:
            skipped.append(Skipped(comment.author or "", "comment without text"))
    linked = [
        comment if (parent := links[position]) is None else with_parent(comment, comments.get(parent))
        for position, comment in comments.items()
    ]
    thread = page_thread(document.name, document.html, article, [], linked, skipped)
    warnings = (*thread.warnings, *_warnings(data.announced, len(linked)))
    yield replace(thread, announced=data.announced or None, warnings=warnings)


def _data(document: Document) -> _Data:
    data = _Data([])
    if not document.is_html or not document.holds("ld+json") or not any(map(document.holds, _QUOTED)):
        return data
    waiting = [_Value(script) for script in reversed(_scripts(document))]
    while waiting:
        now = waiting.pop()
        value, above = now.value, now.above
        if isinstance(value, list):
            waiting += [replace(now, value=inner, is_listed=True) for inner in reversed(value)]
        elif isinstance(value, dict):
            keys = list(value)
            in_forum = now.in_forum or bool(_types(value) & _FORUMS)
            if _is_comment(now):
                data.marked.append(_Marked(value, above))
                above = len(data.marked) - 1
                keys = [key for key in _HOLDERS if key in value]
            data.announced = max(data.announced, _announced(value))
            waiting += [_Value(value[key], key, above, in_forum) for key in reversed(keys)]
    return data


def _is_comment(now: _Value) -> bool:
    """Whether an object is a comment, by its type or by what holds it."""
    types = _types(now.value)
    if set(now.value) <= _REFERENCE:
        return False
    if now.key in _REVIEWS:
        return now.is_listed and bool(_author(now.value))
    if now.key in _ANSWERS or "Answer" in types:
        return now.in_forum or bool(_author(now.value) or _time(now.value))
    return now.key in _HOLDERS or bool(types & _TYPES)


def _announced(item: Item) -> int:
    """The number of comments that an object says it has; 0 if it says none."""
    counts = [str(item[key])[:_MAX_DIGITS] for key in _COUNT if key in item]
    return max((int(count) for count in counts if count.isdecimal()), default=0)


def _scripts(document: Document) -> list[Any]:
    """What the page's JSON-LD says."""
    values = []
    for node in document.html.css('script[type="application/ld+json"]'):
        try:
            values.append(json.loads((node.text() or "").strip().rstrip(";"), strict=False))
        except (ValueError, RecursionError):
            continue  # other programs pass over it too
    return values


def _own_ids(marked: list[_Marked]) -> list[str | None]:
    """The number in each comment's own address or id, where it has one that no other has."""
    numbers = [
        next((match[1] for name in _names(comment.item) if (match := NUMBER.search(name[-MAX_ID:]))), None)
        for comment in marked
    ]
    counts = Counter(numbers)
    return [number if counts[number] == 1 else None for number in numbers]


def _links(marked: list[_Marked]) -> Links:
    """The parents: the comments that ``parentItem`` names by their ids, else those that hold the comment."""
    by_name = {name: position for position, comment in enumerate(marked) for name in _names(comment.item)}
    links: Links = []
    for position, comment in enumerate(marked):
        named = comment.item.get("parentItem")
        names = _names(named) if isinstance(named, dict) else [named] if isinstance(named, str) else []
        parent = next((by_name[name] for name in names if name in by_name), comment.above)
        if parent is None and isinstance(named, dict) and _types(named) & _TYPES:
            parent = ABSENT
        links.append(None if parent == position else parent)
    return links


def _names(item: Item) -> list[str]:
    """The ids and addresses by which other objects may name this one."""
    names = (item.get(key) for key in ("@id", "url", "identifier"))
    return [str(name) for name in names if isinstance(name, str | int) and name != ""]


def _types(item: Item) -> set[str]:
    types = item.get("@type")
    names = types if isinstance(types, list) else [types]
    return {name.rpartition("/")[2] for name in names if isinstance(name, str)}


def _comment(item: Item, position: int, dates: Dates) -> Comment:
    written = _time(item)
    posted_at = dates.iso(written) if written else None
    return Comment(
        comment_id="",
        text=_words(item),
        author=_author(item),
        posted_at=posted_at,
        posted_as=written if written and not posted_at else None,
        found_at=f"JSON-LD comment {position + 1}",
    )


def _words(item: Item) -> str:
    said = _sound(next((item[key] for key in _TEXT if isinstance(item.get(key), str) and item[key].strip()), ""))
    if _TAG.search(said):
        body = LexborHTMLParser(said).body
        return text_of(body) if body is not None else ""
    return tidy(html.unescape(said))


def _author(item: Item) -> str | None:
    said = item.get("author") or item.get("creator")
    if isinstance(said, list):
        said = next(iter(said), None)
    if isinstance(said, dict):
        said = said.get("name") or said.get("alternateName")
    return " ".join(html.unescape(_sound(said)).split()) or None if isinstance(said, str) else None


def _time(item: Item) -> str | None:
    return next((_sound(item[key]) for key in _TIME if isinstance(item.get(key), str)), None)


def _sound(said: str) -> str:
    """``said`` without NUL and halves of surrogate pairs, which JSON can escape but no file can hold."""
    return said.encode("utf-8", errors="replace").decode().replace("\x00", "")


def _warnings(announced: int, found: int) -> tuple[str, ...]:
    if announced <= found:
        return ()
    return (f"The page says it has {announced} comments, but {found} were found.",)
