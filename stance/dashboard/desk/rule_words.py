"""What is told of rules, in plain sentences; words of lists and names of people stay out of them."""

from collections.abc import Mapping
from typing import Final

from stance.dashboard.wording import attribute_name, noun
from stance.reviews import APPROVE, REJECT, Audited, Contradiction, Cost, Mistakes, Rules, counted

MOST_HITS: Final = 20
"""Words of which it is told in how many comments they are."""
_WRONG: Final = {APPROVE: ("approved", "not fine"), REJECT: ("rejected", "fine")}


def amount(number: float) -> str:
    """A number of comments, as exact as it is worth: ``0.4``, ``3.2``, ``27``, ``1,204``."""
    return f"{number:,.0f}" if number >= 10 or number == int(number) else f"{number:.1f}"


def basis(cost: Cost) -> str:
    """What rules were tried on."""
    if not cost.total:
        return "There are no comments yet to try rules on: import some."
    which = f"{cost.looked_at:,} of {cost.total:,} comments, drawn at random"
    if cost.looked_at >= cost.total:
        which = f"all {cost.total:,} {noun(cost.total, 'comment')}"
    return f"Tried on {which}, from {cost.days:,} {noun(cost.days, 'day')}."


def mistakes(verdict: str, found: Mistakes | None, per_day: float) -> str:
    """How many comments would get a verdict wrongly, and how that is known."""
    done, wrong = _WRONG[verdict]
    if found is None:
        return f"Nothing would be {done}."
    number = " to ".join(amount(share * per_day) for share in (found.low, found.high))
    how = (
        f"counted on {found.audited:,} random audit cards"
        if found.audited
        else "as the scores say of themselves: too few audit cards were decided"
    )
    return (
        f"About {amount(found.share * per_day)} a day ({number}) would be {done} though {wrong}, {found.share:.1%} of "
        f"what is {done}; {how}."
    )


def contradiction(found: Contradiction) -> str:
    """How often people decided the opposite."""
    done, other = ("approved", "rejected") if found.said == APPROVE else ("rejected", "approved")
    if not found.of:
        return f"People have {done} no comment yet."
    return f"Of {found.of:,} {noun(found.of, 'comment')} that people {done}, {len(found.comments):,} would be {other}."


def audited(found: Audited) -> str:
    """How often people decided otherwise on what a rule did, of the comments that were drawn for an audit."""
    share = counted(found.disagreed, found.count)
    return (
        f"Of {found.count:,} that it {_WRONG[found.action][0]} and people audited, {found.agreed:,} were right and "
        f"{found.disagreed:,} wrong: {share.share:.1%} ({share.low:.1%} to {share.high:.1%})."
    )


def queue(cost: Cost) -> str:
    """What applying rules would do to what is open."""
    return f"Of {cost.open:,} open {noun(cost.open, 'comment')}, {amount(cost.open_then)} would stay with people."


def summary(rules: Rules) -> str:
    """Rules in a line."""
    parts = []
    for name, threshold in rules.thresholds.items():
        limits = []
        if threshold.approve_below is not None:
            limits.append(f"approve below {threshold.approve_below:g}")
        if threshold.reject_from is not None:
            limits.append(f"reject from {threshold.reject_from:g}")
        if limits:
            parts.append(f"{attribute_name(name)}: {', '.join(limits)}")
    for words, kind in ((rules.suspect, "suspect"), (rules.banned, "banned")):
        if words:
            parts.append(f"{len(words):,} {kind} {noun(len(words), 'word')}")
    parts.append(f"toxic from {rules.toxic_from:g}")
    return "; ".join(parts if rules.decides or rules.suspect else ["people decide everything", *parts])


def top(words: tuple[str, ...], hits: Mapping[str, int]) -> list[tuple[str, int]]:
    """The words that are in most comments, with the number of these."""
    found = [(word, hits[word]) for word in words if hits.get(word)]
    return sorted(found, key=lambda pair: -pair[1])[:MOST_HITS]
