"""Comments in a page's JSON-LD: of an article, a posting in a forum, a question; one in another answers it.

Terms: https://schema.org/Comment (author, dateCreated or datePublished, text, parentItem, comment) and
https://schema.org/Question (suggestedAnswer, acceptedAnswer).
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
from stance.reading.formats.html import ABSENT, Links, article_of, page_thread, text_of, tidy, without_cycles
from stance.reading.formats.learned import repeated
from stance.reading.formats.pages.layout import MAX_ID, NUMBER
from stance.reading.identity import CommentIds
from stance.records import Comment, Skipped, Thread

_HOLDERS: Final = ("acceptedAnswer", "suggestedAnswer", "comment", "comments")
"""Properties whose values are comments."""
_TYPES: Final = frozenset(("Comment", "UserComments", "Answer"))
_REFERENCE: Final = frozenset(("@id", "@type", "url"))
"""An object with no more than these stands for one elsewhere."""
_TEXT: Final = ("text", "commentText", "description", "articleBody", "reviewBody")
_TIME: Final = ("datePublished", "dateCreated", "commentTime", "uploadDate")
_COUNT: Final = ("commentCount", "answerCount")
_TAG: Final = re.compile(r"</?[a-zA-Z]")

Item = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Marked:
    """A comment's object, and the position of the comment whose ``comment`` it is."""

    item: Item
    above: int | None


@dataclass(slots=True)
class _Data:
    """What a page's JSON-LD says of its comments."""

    marked: list[_Marked]
    """The comments' objects, each before those that answer it."""
    announced: int = 0
    """The largest number of comments it says there are."""


def recognises(document: Document) -> bool:
    """Whether the page's JSON-LD holds the words of a comment, and its markup does not tell more."""
    told = [each.item for each in _data(document).marked if _words(each.item)]
    if not told or not repeated.recognises(document):
        return bool(told)
    shown = [comment for thread in repeated.read(document) for comment in thread.comments]
    authors, times = (sum(map(bool, values)) for values in (map(_author, told), map(_time, told)))
    return (
        len(shown) < len(told)
        or sum(comment.author is not None for comment in shown) < authors
        or sum(comment.posted_at is not None for comment in shown) < times
    )


def read(document: Document) -> Iterator[Thread]:
    """The one thread of the page."""
    data = _data(document)
    article = article_of(document.html)
    dates, own = Dates(article.language, as_of=document.as_of), _own_ids(data.marked)
    links, ids = without_cycles(_links(data.marked)), CommentIds()
    comments: dict[int, Comment] = {}
    skipped: list[Skipped] = []
    for position, each in enumerate(data.marked):
        comment = _comment(each.item, position, dates)
        if comment.text:
            made = own[position] or ids.next(comment.author, comment.posted_at, comment.text)
            comments[position] = replace(comment, comment_id=made)
        else:
            skipped.append(Skipped(comment.author or "", "comment without text"))
    linked = [_linked(comment, links[position], comments) for position, comment in comments.items()]
    thread = page_thread(document.name, document.html, article, [], linked, skipped)
    yield replace(thread, warnings=(*thread.warnings, *_warnings(data.announced, len(linked))))


def _data(document: Document) -> _Data:
    text, found = document.text, _Data([])
    if not document.is_html or "ld+json" not in text or not any(f'"{name}"' in text for name in (*_HOLDERS, *_TYPES)):
        return found
    waiting: list[tuple[Any, int | None, bool]] = [(each, None, False) for each in reversed(_scripts(document))]
    while waiting:
        value, above, is_comment = waiting.pop()
        if isinstance(value, list):
            waiting += [(each, above, is_comment) for each in reversed(value)]
        elif isinstance(value, dict):
            inner = list(value)
            if (is_comment or _types(value) & _TYPES) and not set(value) <= _REFERENCE:
                found.marked.append(_Marked(value, above))
                above = len(found.marked) - 1
                inner = [name for name in _HOLDERS if name in value]
            counts = [str(value[key])[:9] for key in _COUNT if key in value]
            found.announced = max([found.announced, *(int(each) for each in counts if each.isdecimal())])
            waiting += [(value[name], above, name in _HOLDERS) for name in reversed(inner)]
    return found


def _own_ids(marked: list[_Marked]) -> list[str | None]:
    """The number in each comment's own address or id, where it has one that no other has."""
    numbers = [
        next((match[1] for name in _names(each.item) if (match := NUMBER.search(name[-MAX_ID:]))), None)
        for each in marked
    ]
    times = Counter(numbers)
    return [number if times[number] == 1 else None for number in numbers]


def _scripts(document: Document) -> list[Any]:
    found = []
    for node in document.html.css('script[type="application/ld+json"]'):
        try:
            found.append(json.loads((node.text() or "").strip().rstrip(";"), strict=False))
        except (ValueError, RecursionError):
            continue  # other programs pass over it too
    return found


def _links(marked: list[_Marked]) -> Links:
    """By the ids that ``parentItem`` names, else by what holds what."""
    by_id = {name: position for position, each in enumerate(marked) for name in _names(each.item)}
    links: Links = []
    for position, each in enumerate(marked):
        parent = each.item.get("parentItem")
        names = _names(parent) if isinstance(parent, dict) else [parent] if isinstance(parent, str) else []
        answered = next((by_id[name] for name in names if name in by_id), each.above)
        if answered is None and isinstance(parent, dict) and _types(parent) & _TYPES:
            answered = ABSENT
        links.append(None if answered == position else answered)
    return links


def _names(item: Item) -> list[str]:
    """Everything that may stand for an object elsewhere."""
    said = (item.get(key) for key in ("@id", "url", "identifier"))
    return [str(each) for each in said if isinstance(each, str | int) and each != ""]


def _types(item: Item) -> set[str]:
    said = item.get("@type")
    names = said if isinstance(said, list) else [said]
    return {each.rpartition("/")[2] for each in names if isinstance(each, str)}


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
    """``said`` with halves of surrogate pairs and NUL, which JSON can escape, replaced: no file could hold them."""
    return said.encode("utf-8", errors="replace").decode().replace("\x00", "")


def _linked(comment: Comment, answered: int | None, comments: dict[int, Comment]) -> Comment:
    if answered is None:
        return comment
    parent = comments.get(answered)
    return replace(
        comment,
        parent_id=parent.comment_id if parent else None,
        answers_absent=parent is None,
        parent_evidence="markup",
        parent_confidence=1.0,
    )


def _warnings(announced: int, found: int) -> tuple[str, ...]:
    if announced <= found:
        return ()
    return (f"The page says it has {announced} comments, but {found} were found.",)
