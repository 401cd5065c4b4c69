"""What Coral is to do with a comment, by the rules of the site or else the thresholds of the phase."""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, Final

from stance.records import Assessment
from stance.service.desk import Live
from stance.service.phases import Phase

if TYPE_CHECKING:
    from stance.reviews import Rules

NONE: Final = "none"
"""The outcome where nothing is said, and Coral goes by its own settings."""


def judged(phase: Phase, live: Live | None, text: str, assessment: Assessment) -> tuple[str, dict[str, Any] | None]:
    """The outcome (``approve``, ``hold``, ``reject`` or ``none``), and the answer; None if Coral is to decide.

    Args:
        phase: who asks.
        live: the rules of the site, which go before the thresholds of the phase if they say anything.
        text: the comment.
        assessment: its scores.
    """
    scores = dict(assessment.scores[0].values)
    if live is not None and (live.rule_set.rules.decides or live.rule_set.rules.suspect):
        return _by_rules(live.rule_set.rules, scores, assessment.is_reliable, live.find(text))
    return _by_thresholds(phase.thresholds, scores, assessment.is_reliable)


def _by_rules(
    rules: "Rules", scores: Mapping[str, float], is_reliable: bool, found: Collection[str]
) -> tuple[str, dict[str, Any] | None]:
    from stance.reviews import APPROVE, HOLD, REJECT, verdict

    said = verdict(rules, scores, is_reliable, found)
    if said == REJECT:
        limits = {name: one.reject_from for name, one in rules.thresholds.items() if one.reject_from is not None}
        return said, _answer("REJECTED", is_reliable and _reaches(scores, limits))
    if said == APPROVE:
        return said, _answer("APPROVED", False)
    approves = any(one.approve_below is not None for one in rules.thresholds.values())
    if approves or not frozenset(rules.suspect).isdisjoint(found):
        return HOLD, _answer("PREMOD", False)
    return NONE, None  # rules that approve nothing hold everything: this does not close the site


def _by_thresholds(
    limits: Mapping[str, float], scores: Mapping[str, float], is_reliable: bool
) -> tuple[str, dict[str, Any] | None]:
    if is_reliable and _reaches(scores, limits):
        return "hold", _answer("SYSTEM_WITHHELD", True)
    return NONE, None


def _reaches(scores: Mapping[str, float], limits: Mapping[str, float]) -> bool:
    return any(scores.get(name, -1.0) >= limit for name, limit in limits.items())


def _answer(status: str, is_toxic: bool) -> dict[str, Any]:
    flags = [{"actionType": "FLAG", "reason": "COMMENT_DETECTED_TOXIC"}]
    return {"status": status, "actions": flags} if is_toxic else {"status": status}
