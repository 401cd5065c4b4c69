"""The document by which Google's client libraries learn how to call the service.

The format is that of the Google API Discovery Service (https://developers.google.com/discovery/v1/reference/apis).
"""

from typing import Any, Final

VERSION: Final = "v1alpha1"
NAME: Final = "commentanalyzer"


def document(root_url: str) -> dict[str, Any]:
    """The description of the API at ``root_url``, which ends with a slash."""
    return {
        "kind": "discovery#restDescription",
        "discoveryVersion": "v1",
        "id": f"{NAME}:{VERSION}",
        "name": NAME,
        "version": VERSION,
        "title": "Perspective Comment Analyzer API",
        "description": "Scores of comments, in the form of Perspective API, by models on this machine.",
        "protocol": "rest",
        "rootUrl": root_url,
        "servicePath": "",
        "baseUrl": root_url,
        "batchPath": "batch",
        "fullyEncodeReservedExpansion": True,
        "parameters": {name: {"type": "string", "location": "query"} | about for name, about in _PARAMETERS.items()},
        "schemas": {name: {"id": name, "type": "object", "properties": fields} for name, fields in _SCHEMAS.items()},
        "resources": {
            "comments": {
                "methods": {
                    "analyze": _method("analyze", "AnalyzeComment", "Scores a comment."),
                    "suggestscore": _method("suggestscore", "SuggestCommentScore", "Takes what scores should be."),
                }
            }
        },
    }


def _method(name: str, message: str, about: str) -> dict[str, Any]:
    return {
        "id": f"{NAME}.comments.{name}",
        "path": f"{VERSION}/comments:{name}",
        "flatPath": f"{VERSION}/comments:{name}",
        "httpMethod": "POST",
        "description": about,
        "parameters": {},
        "parameterOrder": [],
        "request": {"$ref": f"{message}Request"},
        "response": {"$ref": f"{message}Response"},
    }


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": name}


def _list(of: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": of}


def _map(of: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": of}


_STRING: Final = {"type": "string"}
_BOOLEAN: Final = {"type": "boolean"}
_FLOAT: Final = {"type": "number", "format": "float"}
_INTEGER: Final = {"type": "integer", "format": "int32"}
_SCORE_TYPE: Final = {
    "type": "string",
    "enum": ["SCORE_TYPE_UNSPECIFIED", "PROBABILITY", "STD_DEV_SCORE", "PERCENTILE", "RAW"],
    "enumDescriptions": ["As PROBABILITY.", "A probability.", "Not given.", "Not given.", "Not given."],
}
_TEXT_TYPE: Final = {
    "type": "string",
    "enum": ["TEXT_TYPE_UNSPECIFIED", "PLAIN_TEXT", "HTML"],
    "enumDescriptions": ["As PLAIN_TEXT.", "Plain text.", "Not read."],
}
_OF_REQUESTS: Final = {
    "comment": _ref("TextEntry"),
    "context": _ref("Context"),
    "languages": _list(_STRING),
    "clientToken": _STRING,
    "sessionId": _STRING,
    "communityId": _STRING,
}
_SCHEMAS: Final[dict[str, dict[str, Any]]] = {
    "AnalyzeCommentRequest": {
        **_OF_REQUESTS,
        "requestedAttributes": _map(_ref("AttributeParameters")),
        "spanAnnotations": _BOOLEAN,
        "doNotStore": _BOOLEAN,
        "dropUnsupportedAttributes": _BOOLEAN,
    },
    "AnalyzeCommentResponse": {
        "attributeScores": _map(_ref("AttributeScores")),
        "languages": _list(_STRING),
        "detectedLanguages": _list(_STRING),
        "clientToken": _STRING,
        "model": _STRING,
    },
    "SuggestCommentScoreRequest": {**_OF_REQUESTS, "attributeScores": _map(_ref("AttributeScores"))},
    "SuggestCommentScoreResponse": {
        "clientToken": _STRING,
        "requestedLanguages": _list(_STRING),
        "detectedLanguages": _list(_STRING),
    },
    "TextEntry": {"text": _STRING, "type": _TEXT_TYPE},
    "Context": {
        "entries": _list(_ref("TextEntry")),
        "articleAndParentComment": _ref("ArticleAndParentComment"),
    },
    "ArticleAndParentComment": {"article": _ref("TextEntry"), "parentComment": _ref("TextEntry")},
    "AttributeParameters": {"scoreType": _SCORE_TYPE, "scoreThreshold": _FLOAT},
    "AttributeScores": {"summaryScore": _ref("Score"), "spanScores": _list(_ref("SpanScore"))},
    "SpanScore": {"begin": _INTEGER, "end": _INTEGER, "score": _ref("Score")},
    "Score": {"value": _FLOAT, "type": _SCORE_TYPE},
}
_PARAMETERS: Final[dict[str, dict[str, Any]]] = {
    "$.xgafv": {"enum": ["1", "2"], "enumDescriptions": ["The older form of errors.", "The newer form of errors."]},
    "access_token": {},
    "alt": {
        "enum": ["json", "media", "proto"],
        "enumDescriptions": ["JSON.", "Not given.", "Not given."],
        "default": "json",
    },
    "callback": {},
    "fields": {},
    "key": {},
    "oauth_token": {},
    "prettyPrint": {"type": "boolean", "default": "true"},
    "quotaUser": {},
    "uploadType": {},
    "upload_protocol": {},
}
