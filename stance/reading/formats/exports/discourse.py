"""Discourse's JSON: a topic (``/t/ID.json``), a list of posts, or what a user did (``user_actions``).

Format: https://docs.discourse.org. The first post of a topic is the article; a post answers another by that one's
number in the topic.
"""

from collections.abc import Iterator
from typing import Any, Final

from stance.reading.formats.document import Document
from stance.reading.formats.exports.entries import (
    Entry,
    Head,
    address,
    at,
    grouped,
    objects,
    plain,
    text_of_html,
    thread_of,
    unread,
    word,
)
from stance.records import Thread

_NOTICES: Final = {"2": "notice of a moderator's action", "3": "notice of an action"}
_POSTS: Final = ("4", "5")
"""Actions of a user that are posts: a new topic and a reply."""


def recognises(document: Document) -> bool:
    """Whether there are posts with a number in a topic."""
    return any("post_number" in post for _, post in objects(_posts(document.json)))


def read(document: Document) -> Iterator[Thread]:
    """One thread per topic; hidden and deleted posts, and notices such as that a topic was closed, are set aside."""
    value = document.json
    listed = _posts(value)
    found = list(objects(listed))
    numbers = {(_topic(post), word(post.get("post_number"))): _id(post) for _, post in found}
    any_of = {_topic(post): post for _, post in found}
    firsts = {_topic(post): post for _, post in found if post.get("post_number") == 1}
    rest = [(_topic(post), _entry(post, place, numbers)) for place, post in found if post.get("post_number") != 1]
    entries = grouped(rest)
    for number, key in enumerate(dict.fromkeys([*firsts, *entries])):
        head = _head(key, value, firsts.get(key) or any_of[key])
        warnings = _missing(value) if number == 0 else []
        yield thread_of(document, head, entries.get(key, []), unread(listed) if number == 0 else (), warnings)


def _posts(value: Any) -> Any:
    for keys in (("post_stream", "posts"), ("latest_posts",), ("posts",), ("user_actions",)):
        if isinstance(found := at(value, *keys), list):
            return found
    return value if isinstance(value, list) else []


def _topic(post: dict[str, Any]) -> str:
    return word(post.get("topic_id")) or ""


def _id(post: dict[str, Any]) -> str:
    own = post.get("id") or post.get("post_id")
    return word(own) or f"{_topic(post)}/{word(post.get('post_number')) or ''}"


def _head(key: str, value: Any, post: dict[str, Any]) -> Head:
    topic = value if isinstance(value, dict) and "post_stream" in value else {}
    first = post.get("post_number") == 1
    return Head(
        key=key,
        title=word(topic.get("title")) or word(post.get("topic_title")) or word(post.get("title")),
        url=address(topic.get("url")) or address(topic.get("share_url")),
        published=topic.get("created_at") or (post.get("created_at") if first else None),
        body=_text(post) if first else "",
        author=_author(post) if first else None,
    )


def _missing(value: Any) -> list[str]:
    listed, stream = at(value, "post_stream", "posts"), at(value, "post_stream", "stream")
    if not isinstance(stream, list) or len(stream) <= len(listed or []):
        return []
    return [f"The topic has {len(stream)} posts, of which {len(listed or [])} are in this file."]


def _entry(post: dict[str, Any], place: int, numbers: dict[tuple[str, str | None], str]) -> Entry:
    answered = word(post.get("reply_to_post_number"))
    parent = None
    if answered not in (None, "1"):
        parent = numbers.get((_topic(post), answered)) or f"post {answered}"
    return Entry(
        comment_id=_id(post),
        text=_text(post),
        author=_author(post),
        posted=post.get("created_at"),
        parent=parent,
        set_aside=_why_not(post),
        found_at=f"posts[{place}]",
    )


def _text(post: dict[str, Any]) -> str:
    if isinstance(post.get("cooked"), str):
        return text_of_html(post["cooked"])
    return plain(post.get("raw")) or text_of_html(post.get("excerpt"))


def _author(post: dict[str, Any]) -> str | None:
    return word(post.get("acting_username") if "action_type" in post else None) or word(post.get("username"))


def _why_not(post: dict[str, Any]) -> str | None:
    if post.get("user_deleted") is True:
        return "deleted by its author"
    if post.get("deleted_at") or post.get("deleted") is True:
        return "deleted"
    if post.get("hidden") is True:
        return "hidden in the export"
    kind = word(post.get("action_type"))
    if kind is not None and kind not in _POSTS:
        return "an action that is no post, such as a like"
    return _NOTICES.get(word(post.get("post_type")) or "")
