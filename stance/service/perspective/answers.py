"""The answer to ``comments:analyze``: which language, which scores, and of which parts of the comment."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from stance.scoring import Toxicity
from stance.service.perspective.messages import AnalyzeRequest, Requested
from stance.service.refusals import Refusal, analysis_error
from stance.service.scorers import Scored
from stance.service.sentences import sentences, utf16_offsets


def languages_that_count(wanted: AnalyzeRequest, detected: Sequence[str]) -> list[str]:
    """The languages of the request, or else the likeliest of those ``detected``.

    Raises:
        Refusal: if there is no telling the language, and none is named.
    """
    if not wanted.languages and not detected:
        raise analysis_error("LANGUAGE_DETECTION_FAILED", "Unable to detect language")
    return list(wanted.languages) or list(detected[:1])


def answerable(
    wanted: AnalyzeRequest, model: Toxicity, languages: Sequence[str], detected: Sequence[str]
) -> list[Requested]:
    """The requested attributes that the model has, in the languages that count; others are dropped if that is wished.

    Raises:
        Refusal: for the first attribute that cannot be answered.
    """
    speaks = all(language.split("-")[0].lower() in model.languages for language in languages)
    found = []
    for each in wanted.requested:
        if speaks and each.attribute in model.card.labels:
            found.append(each)
        elif not wanted.drops_unsupported:
            raise _not_supported(each.name, wanted, languages, detected)
    return found


def answer(
    wanted: AnalyzeRequest,
    asked: Sequence[Requested],
    places: Sequence[tuple[int, int]],
    scored: Sequence[Scored],
    languages: Sequence[str],
    detected: Sequence[str],
) -> dict[str, Any]:
    """The JSON object that is sent.

    Args:
        wanted: the request.
        asked: of its attributes, those that are answered.
        places: its ``parts``.
        scored: the comment's scores and then, if it asked for spans, those of each part.
        languages: those that count.
        detected: all that are likely.
    """
    of_parts = scored[1:] if wanted.with_spans else scored
    ends = iter(utf16_offsets(wanted.text, [place for part in places for place in part]))
    spans = list(zip(ends, ends, strict=True))
    scores = {}
    for each in asked:
        assert each.attribute is not None, "answerable() leaves those out"
        summary = scored[0].values[each.attribute]
        if summary < each.threshold:
            continue
        scores[each.name] = {
            "spanScores": [
                {"begin": begin, "end": end, "score": _score(part.values[each.attribute])}
                for (begin, end), part in zip(spans, of_parts, strict=True)
            ],
            "summaryScore": _score(summary),
        }
    said: dict[str, Any] = {"attributeScores": scores} if scores else {}
    said |= {"languages": list(languages), "detectedLanguages": list(detected)}
    if wanted.client_token is not None:
        said["clientToken"] = wanted.client_token
    return said | {"model": scored[0].model}


def parts(wanted: AnalyzeRequest) -> list[tuple[int, int]]:
    """Where the parts of the comment begin and end: its sentences if it asks for spans, else all of it."""
    return (sentences(wanted.text) if wanted.with_spans else []) or [(0, len(wanted.text))]


def _score(value: float) -> dict[str, Any]:
    return {"value": float(str(np.float32(value))), "type": "PROBABILITY"}


def _not_supported(name: str, wanted: AnalyzeRequest, languages: Sequence[str], detected: Sequence[str]) -> Refusal:
    whose = {"requestedLanguages": list(languages)} if wanted.languages else {"detectedLanguages": list(detected)}
    return analysis_error(
        "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE",
        f"Attribute {name} does not support request languages: {', '.join(_plain(code) for code in languages)}",
        languageNotSupportedByAttributeError={**whose, "attribute": name},
    )


def _plain(code: str) -> str:
    """A code as it was sent, short and without control characters."""
    return "".join(letter for letter in code[:20] if letter.isprintable())
