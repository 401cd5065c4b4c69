"""What Coral asks about: a comment, and where it stands."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from stance.reading import text_of_html, thread_id
from stance.records import Comment, Thread
from stance.service.refusals import invalid

MOST_IN_NAME: Final = 200
"""Characters of an id."""
MOST_IN_URL: Final = 2_000


@dataclass(frozen=True, slots=True)
class Submitted:
    """A comment that a reader wrote or changed just now. Coral has an id for it by then, and does not tell it."""

    text: str
    """Its words, without markup."""
    parent_id: str | None
    author: str | None
    """The id of its author."""
    story: str | None
    """The id of its story."""
    url: str | None
    """The address of its story."""

    def as_thread(self, phase: str) -> Thread:
        """A thread with it alone, as the database of reviews takes it.

        Its id is made of author, parent and words, so that what is sent twice is one comment. A changed comment is
        another one, since there is no telling which it was before.
        """
        said = "\x1f".join((self.author or "", self.parent_id or "", self.text))
        digest = hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:16]
        now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
        comment = Comment(digest, self.text, self.author, posted_at=now, parent_id=self.parent_id)
        source = f"coral:{phase}"
        name = thread_id(self.url, self.story, source)
        return Thread(name, source, url=self.url, comments=(comment,), layout="coral")


def read_submitted(body: Any, is_plain: bool) -> Submitted:
    """The comment in a request of Coral's; fields that this program does not know are passed over.

    Raises:
        Refusal: if there is none.
    """
    comment = body.get("comment") if isinstance(body, dict) else None
    if not isinstance(comment, dict) or not isinstance(comment.get("body"), str):
        raise invalid("This is no request of an external moderation phase: comment.body is missing.", "comment.body")
    story = body.get("story")
    url = _field(story, "url", MOST_IN_URL) or ""
    return Submitted(
        text=comment["body"].strip() if is_plain else text_of_html(comment["body"]),
        parent_id=_field(comment, "parentID", MOST_IN_NAME),
        author=_field(body.get("author"), "id", MOST_IN_NAME),
        story=_field(story, "id", MOST_IN_NAME),
        url=url if url.startswith(("http://", "https://")) else None,
    )


def _field(owner: Any, name: str, most: int) -> str | None:
    value = owner.get(name) if isinstance(owner, dict) else None
    return value if isinstance(value, str) and 0 < len(value) <= most else None
