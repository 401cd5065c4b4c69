"""What Perspective refused, with its own words, which its clients read."""

from typing import Any, Final

SWEDISH: Final = "Det här är en mycket vänlig kommentar, tack så mycket allihop."
REFUSED: Final[dict[str, tuple[dict[str, Any], str, str]]] = {
    "empty": ({"comment": {"text": ""}}, "COMMENT_EMPTY", "Comment must be non-empty."),
    "long": ({"comment": {"text": "a" * 20_481}}, "COMMENT_TOO_LONG", "Comment text too long."),
    "nothing asked": ({"requestedAttributes": {}}, "NO_REQUESTED_ATTRIBUTES", "Missing requested_attributes"),
    "language named": (
        {"languages": ["th"]},
        "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE",
        "Attribute TOXICITY does not support request languages: th",
    ),
    "language detected": (
        {"comment": {"text": SWEDISH}},
        "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE",
        "Attribute TOXICITY does not support request languages: sv",
    ),
    "no language": ({"comment": {"text": "?!"}}, "LANGUAGE_DETECTION_FAILED", "Unable to detect language"),
    "attribute": (
        {"requestedAttributes": {"BEAUTY": {}}},
        "INVALID_REQUEST",
        "Unknown requested attribute: BEAUTY",
    ),
    "score type": (
        {"requestedAttributes": {"TOXICITY": {"scoreType": "PERCENTILE"}}},
        "INVALID_REQUEST",
        "Requested score type PERCENTILE is not supported by attribute TOXICITY",
    ),
    "text type": (
        {"comment": {"text": "a", "type": "HTML"}},
        "INVALID_REQUEST",
        "Currently, only 'PLAIN_TEXT' comments are supported",
    ),
    "context": (
        {"context": {"entries": [{"text": "a"}], "articleAndParentComment": {"article": {"text": "a"}}}},
        "INVALID_REQUEST",
        "Context can have either entries or article_and_parent_comment, but both fields were populated.",
    ),
}
"""Name to the fields of a request, the type of its error, and the message."""


def request(text: str = "You are a stupid idiot.", **fields: Any) -> dict[str, Any]:
    """A request to ``comments:analyze``."""
    return {"comment": {"text": text}, "requestedAttributes": {"TOXICITY": {}}} | fields
