"""What a request is refused with: an error in the form of Google's APIs, which Perspective's clients read.

The form is google.rpc.Status (https://cloud.google.com/apis/design/errors) as JSON.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

_TYPE: Final = "type.googleapis.com/"
DOMAIN: Final = "googleapis.com"


class Refusal(Exception):
    """An answer that is an error."""

    def __init__(
        self,
        code: int,
        status: str,
        message: str,
        details: Sequence[Mapping[str, Any]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """One with an HTTP status code, google.rpc.Code's name for it, and a sentence."""
        super().__init__(message)
        self.code, self.status, self.message, self.details = code, status, message, tuple(details)
        self.headers = dict(headers or {})

    def body(self) -> dict[str, Any]:
        """The JSON object that is sent."""
        error: dict[str, Any] = {"code": self.code, "message": self.message, "status": self.status}
        if self.details:
            error["details"] = list(self.details)
        return {"error": error}


def invalid(message: str, field: str | None = None) -> Refusal:
    """A request that cannot be read; ``field`` is the part of it that is wrong."""
    return _bad_request(message, [{"description": message} | ({"field": field} if field else {})])


def violations(found: Sequence[tuple[str, str]]) -> Refusal:
    """A request of which several parts are wrong, each with what is wrong with it; "" is the whole request."""
    told = [{"description": message} | ({"field": field} if field else {}) for field, message in found]
    field, message = found[0]
    return _bad_request(f"{f'Invalid value at {field!r}' if field else 'Invalid request'}: {message}.", told)


def _bad_request(message: str, violations: Sequence[Mapping[str, str]]) -> Refusal:
    details = [{"@type": f"{_TYPE}google.rpc.BadRequest", "fieldViolations": list(violations)}]
    return Refusal(400, "INVALID_ARGUMENT", message, details)


def unknown_name(name: str, place: str) -> Refusal:
    """A field that a message does not have."""
    where = f" at '{place}'" if place else ""
    return invalid(f'Invalid JSON payload received. Unknown name "{name}"{where}: Cannot find field.', place)


def key_not_valid() -> Refusal:
    """A key that nobody was given."""
    reason = {"@type": f"{_TYPE}google.rpc.ErrorInfo", "reason": "API_KEY_INVALID", "domain": DOMAIN}
    return Refusal(400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.", [reason])


def key_missing() -> Refusal:
    """No key, where keys are needed."""
    return Refusal(
        403,
        "PERMISSION_DENIED",
        "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or "
        "other form of API consumer identity to call this API.",
    )


def not_from_here() -> Refusal:
    """A request that is not from this machine to one of its own names, where there are no keys."""
    return Refusal(
        403,
        "PERMISSION_DENIED",
        "There are no keys, so only programs on this machine are answered, at an address such as http://127.0.0.1. "
        "Make a key: stance serve keys add NAME",
    )


def quota_exceeded(retry_after: int) -> Refusal:
    """More requests than a key may make; ``retry_after`` in seconds."""
    info = {
        "@type": f"{_TYPE}google.rpc.ErrorInfo",
        "reason": "RATE_LIMIT_EXCEEDED",
        "domain": DOMAIN,
        "metadata": {
            "service": "commentanalyzer.googleapis.com",
            "quota_metric": "commentanalyzer.googleapis.com/analyze_requests",
            "quota_limit": "AnalyzeRequestsPerMinutePerProject",
        },
    }
    message = (
        "Quota exceeded for quota metric 'Analysis requests (AnalyzeComment)' and limit 'Analysis requests "
        "(AnalyzeComment) per minute' of service 'commentanalyzer.googleapis.com'."
    )
    return Refusal(429, "RESOURCE_EXHAUSTED", message, [info], {"Retry-After": str(retry_after)})


def busy(retry_after: int) -> Refusal:
    """More waits than can be scored in a reasonable time; in the form of an exceeded quota, which clients retry."""
    refusal = quota_exceeded(retry_after)
    return Refusal(429, refusal.status, "The service is busy. Try again later.", (), refusal.headers)


def too_large(limit: int) -> Refusal:
    """A body above the ``limit`` in bytes."""
    return Refusal(413, "INVALID_ARGUMENT", f"Request payload size exceeds the limit: {limit} bytes.")


def analysis_error(error_type: str, message: str, **more: Any) -> Refusal:
    """An error of ``comments:analyze``, which its clients tell by its type."""
    detail = {"@type": f"{_TYPE}google.commentanalyzer.v1alpha1.Error", "errorType": error_type, **more}
    return Refusal(400, "INVALID_ARGUMENT", message, [detail])
