"""Discourse's JSON: a topic (``/t/ID.json``), a list of posts, or what a user did (``user_actions``).

Format: https://docs.discourse.org. The first post of a topic is the article. A post names the one it replies to by
that one's number in the topic.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from stance.reading.formats.document import Document
from stance.reading.formats.exports.entries import Entry, Head, threads_of
from stance.reading.formats.exports.quotes import own_words, own_words_of_html, quoted_attribute
from stance.reading.formats.exports.values import (
    Item,
    address,
    objects,
    one_line,
    plain,
    text_of_html,
    unread,
    value_in,
)
from stance.records import Thread

_NOTICES: Final = {"2": "notice of a moderator's action", "3": "notice of an action"}
_RAW_QUOTE = re.compile(r"\[quote(?:=[^\[\]\n]{0,200})?\](?:(?!\[quote)[\s\S]){0,10000}?\[/quote\]")
_POSTS: Final = ("4", "5")
"""Actions of a user that are posts: a new topic and a reply."""


def recognises(document: Document) -> bool:
    """Whether there are posts with a number in a topic."""
    return any("post_number" in post for _, post in objects(_posts(document.json)))


def read(document: Document) -> Iterator[Thread]:
    """One thread per topic; hidden and deleted posts, and notices such as that a topic was closed, are set aside."""
    value = document.json
    listed = _posts(value)
    posts = list(objects(listed))
    numbers = {(_topic(post), one_line(post.get("post_number"))): _id(post) for _, post in posts}
    openings = {_topic(post): post for _, post in posts if _is_opening(post)}
    latest = {_topic(post): post for _, post in posts}
    entries = [(_topic(post), _entry(post, place, numbers)) for place, post in posts if not _is_opening(post)]
    keys = dict.fromkeys([*openings, *(key for key, _ in entries)])
    heads = {key: _head(key, value, openings.get(key) or latest[key]) for key in keys}
    warnings = {key: _missing(value) for key in list(keys)[:1]}
    yield from threads_of(document, heads, entries, unread(listed), warnings)


def _posts(value: Any) -> Any:
    for keys in (("post_stream", "posts"), ("latest_posts",), ("posts",), ("user_actions",)):
        if isinstance(posts := value_in(value, *keys), list):
            return posts
    return value if isinstance(value, list) else []


def _is_opening(post: Item) -> bool:
    """Whether it is the first post of its topic, and so the article."""
    return bool(post.get("post_number") == 1)


def _topic(post: Item) -> str:
    return one_line(post.get("topic_id")) or ""


def _id(post: Item) -> str:
    own = post.get("id") or post.get("post_id")
    return one_line(own) or f"{_topic(post)}/{one_line(post.get('post_number')) or ''}"


def _head(key: str, value: Any, post: Item) -> Head:
    topic = value if isinstance(value, dict) and "post_stream" in value else {}
    is_opening = _is_opening(post)
    return Head(
        key=key,
        title=one_line(topic.get("title")) or one_line(post.get("topic_title")) or one_line(post.get("title")),
        url=address(topic.get("url")) or address(topic.get("share_url")),
        published=topic.get("created_at") or (post.get("created_at") if is_opening else None),
        body=_text(post) if is_opening else "",
        author=_author(post) if is_opening else None,
    )


def _missing(value: Any) -> list[str]:
    listed, stream = value_in(value, "post_stream", "posts"), value_in(value, "post_stream", "stream")
    if not isinstance(stream, list) or len(stream) <= len(listed or []):
        return []
    return [f"The topic has {len(stream)} posts, of which {len(listed or [])} are in this file."]


def _entry(post: Item, place: int, numbers: dict[tuple[str, str | None], str]) -> Entry:
    number = one_line(post.get("reply_to_post_number")) or _quoted_post(post)
    text, quoted = _words(post)
    parent = None
    if number not in (None, "1"):
        parent = numbers.get((_topic(post), number)) or f"post {number}"
    return Entry(
        comment_id=_id(post),
        text=text,
        author=_author(post),
        posted=post.get("created_at"),
        parent=parent,
        set_aside=_why_not(post),
        found_at=f"posts[{place}]",
        quoted=quoted,
    )


def _text(post: Item) -> str:
    if isinstance(post.get("cooked"), str):
        return text_of_html(post["cooked"])
    return plain(post.get("raw")) or text_of_html(post.get("excerpt"))


def _words(post: Item) -> tuple[str, str]:
    """What its author wrote, and what the post quotes."""
    if isinstance(post.get("cooked"), str):
        return own_words_of_html(post["cooked"])
    if raw := plain(post.get("raw")):
        quotes = _RAW_QUOTE.findall(raw)
        own, quoted = own_words(_RAW_QUOTE.sub("", raw).strip())
        return (own, "\n\n".join([*quotes, quoted]).strip()) if own else (raw, "")
    return text_of_html(post.get("excerpt")), ""


def _quoted_post(post: Item) -> str | None:
    """The number of the post of this topic that it quotes first, where it names none that it replies to."""
    topics = quoted_attribute(post.get("cooked"), "data-topic")
    numbers = quoted_attribute(post.get("cooked"), "data-post")
    named = (number for topic, number in zip(topics, numbers, strict=False) if _topic(post) in ("", topic))
    return next(named, None)


def _author(post: Item) -> str | None:
    return one_line(post.get("acting_username") if "action_type" in post else None) or one_line(post.get("username"))


def _why_not(post: Item) -> str | None:
    if post.get("user_deleted") is True:
        return "deleted by its author"
    if post.get("deleted_at") or post.get("deleted") is True:
        return "deleted"
    if post.get("hidden") is True:
        return "hidden in the export"
    kind = one_line(post.get("action_type"))
    if kind is not None and kind not in _POSTS:
        return "an action that is no post, such as a like"
    return _NOTICES.get(one_line(post.get("post_type")) or "")
