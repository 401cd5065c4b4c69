"""A Twitter (X) archive's tweets and direct messages, and tweets as the first API gives them.

Format: ``data/README.txt`` of an archive; https://developer.x.com/en/docs/x-api/v1/data-dictionary. The files are
scripts that assign a list to a variable, such as ``window.YTD.tweets.part0``. Texts have ``&``, ``<`` and ``>``
escaped.
"""

import html
from collections.abc import Iterator
from typing import Any

from stance.reading.formats.document import Document
from stance.reading.formats.exports.entries import Entry, Head, threads_of
from stance.reading.formats.exports.values import Item, objects, one_line, plain, unread, value_in
from stance.records import Thread


def recognises(document: Document) -> bool:
    """Whether there are tweets with ``id_str``, or direct messages."""
    return any(_is_tweet(item) or "dmConversation" in item for _, item in objects(_listed(document.json)))


def read(document: Document) -> Iterator[Thread]:
    """The tweets as one thread, direct messages as one per conversation; what others wrote (RT) is set aside."""
    listed = _listed(document.json)
    tweets = [("", _entry(_tweet(item), place)) for place, item in objects(listed) if _is_tweet(item)]
    letters = [
        (one_line(value_in(item, "dmConversation", "conversationId")) or str(place), _message(created, path))
        for place, item in objects(listed)
        for path, created in _messages(item, place)
    ]
    heads = {key: Head(key) for key, _ in [*tweets, *letters]}
    yield from threads_of(document, heads, [*tweets, *letters], unread(listed))


def _listed(value: Any) -> Any:
    statuses = value_in(value, "statuses")
    return statuses if statuses is not None else value if isinstance(value, list) else [value]


def _tweet(item: Item) -> Item:
    tweet = next((item[key] for key in ("tweet", "communityTweet") if isinstance(item.get(key), dict)), item)
    return tweet if isinstance(tweet, dict) else {}


def _is_tweet(item: Item) -> bool:
    tweet = _tweet(item)
    return "id_str" in tweet and "created_at" in tweet and ("full_text" in tweet or "text" in tweet)


def _entry(tweet: Item, place: int) -> Entry:
    extended = value_in(tweet, "extended_tweet", "full_text")
    text = html.unescape(plain(extended or tweet.get("full_text") or tweet.get("text")))
    return Entry(
        comment_id=one_line(tweet.get("id_str")),
        text=text,
        author=one_line(value_in(tweet, "user", "screen_name")),
        posted=tweet.get("created_at"),
        parent=one_line(tweet.get("in_reply_to_status_id_str")) or one_line(tweet.get("in_reply_to_status_id")),
        set_aside="another's tweet, passed on" if _is_retweet(tweet, text) else None,
        found_at=f"[{place}]",
    )


def _is_retweet(tweet: Item, text: str) -> bool:
    return isinstance(tweet.get("retweeted_status"), dict) or text.startswith("RT @")


def _messages(item: Item, place: int) -> Iterator[tuple[str, Item]]:
    for position, message in objects(value_in(item, "dmConversation", "messages")):
        created = message.get("messageCreate")
        if isinstance(created, dict):
            yield f"[{place}].messages[{position}]", created


def _message(created: Item, path: str) -> Entry:
    text = html.unescape(plain(created.get("text")))
    return Entry(
        comment_id=one_line(created.get("id")),
        text=text,
        author=one_line(created.get("senderId")),
        posted=created.get("createdAt"),
        set_aside=None if text else "picture or file without words",
        found_at=path,
    )
