"""What ``comments:suggestscore`` tells the database of reviews, and which comment it is about."""

import hashlib
import json
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from stance.reading import thread_id
from stance.records import Comment, Thread
from stance.service.keys import Key
from stance.service.perspective.messages import Suggestion

if TYPE_CHECKING:
    from stance.reviews import Suggested

_CORAL: Final = "Coral:"
"""What Coral's name for its own site begins with; Talk, which it was before, says the same."""
_COMMENT: Final = "comment:"
_COMMENT_ID: Final = "commentID"
"""The part of a query that Coral adds to a story's address, to lead to one comment."""
_MOST_IN_ID: Final = 200
_MOST_IN_URL: Final = 2_000
NOBODY: Final = "this machine"
"""The name of who needs no key."""


def suggested(suggestion: Suggestion, key: Key) -> "Suggested":
    """What a request with that key says of which comment.

    Coral sends 0 for what its moderators approved and 1 for what they rejected, for whatever reason. That is kept as
    what they did, and not as what they think of the attribute.
    """
    from stance.reviews import SERVICE, Suggested

    about = _about(suggestion)
    url = _story(about.get("url"))
    is_verdict = (suggestion.community or "").startswith(_CORAL) and set(suggestion.scores.values()) <= {0.0, 1.0}
    action = None
    if is_verdict and suggestion.scores:
        action = "reject" if max(suggestion.scores.values()) else "approve"
    return Suggested(
        reviewer=f"{SERVICE}{key.name or NOBODY}",
        text=suggestion.text,
        attributes=suggestion.scores,
        action=action,
        thread_id=thread_id(url, suggestion.community, key.name),
        url=url,
        comment_id=_comment_id(suggestion, about),
    )


def thread_with(suggestion: Suggestion, found: "Suggested") -> Thread:
    """A thread with the comment alone, which is added where it is not there yet and words may be kept."""
    digest = hashlib.sha256(suggestion.text.encode("utf-8", "surrogatepass")).hexdigest()
    parent = _string(_about(suggestion).get("reply_to_id_Coral_comment_id"), _MOST_IN_ID)
    comment = Comment(found.comment_id or digest[:10], suggestion.text, parent_id=parent)
    assert found.thread_id is not None, "suggested() gives one"
    return Thread(found.thread_id, found.reviewer, url=found.url, comments=(comment,), layout="suggestscore")


def _about(suggestion: Suggestion) -> dict[str, Any]:
    """What Coral says of the comment in the first entry of the context; nothing if another program wrote it."""
    if not (suggestion.community or "").startswith(_CORAL) or not suggestion.context:
        return {}
    try:
        said = json.loads(suggestion.context[0])
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _comment_id(suggestion: Suggestion, about: dict[str, Any]) -> str | None:
    token = suggestion.client_token or ""
    named = token.removeprefix(_COMMENT) if token.startswith(_COMMENT) else None
    return _string(about.get("Coral_comment_id"), _MOST_IN_ID) or _string(named, _MOST_IN_ID)


def _story(url: Any) -> str | None:
    """The address of a story, without the part that leads to one comment."""
    given = _string(url, _MOST_IN_URL)
    if given is None or not given.startswith(("http://", "https://")):
        return None
    try:
        parts = urlsplit(given)
        query = parse_qsl(parts.query, keep_blank_values=True)
    except ValueError:
        return None
    kept = [pair for pair in query if pair[0] != _COMMENT_ID]
    return urlunsplit(parts._replace(query=urlencode(kept))) if len(kept) < len(query) else given


def _string(value: Any, most: int) -> str | None:
    return value if isinstance(value, str) and 0 < len(value) <= most else None
