"""Which words of a comment raise or lower one of its scores, in runs of text and in a sentence. No drawing."""

from collections.abc import Iterator, Sequence
from typing import Final

from stance.dashboard.wording import MAX_TEXT, WIDTHS, isolated, score_name, shortened
from stance.labels import STANCES
from stance.records import Explanation

LEVELS: Final = (0.12, 0.3, 0.6)
"""Shares of the strongest word's contribution from which a word is marked, and marked more strongly; set by hand on the
sample pages (2026-11)."""
STRONG: Final = {"toxicity": 2.5, "stance": 0.2}
"""What a word adds to a logit to be strong. The strongest word of a comment counts as at least that strong, so that
little is marked where no word says much. Of a stance it is less, as leaving one word of many out changes little. Set by
hand on the sample pages (2026-11)."""
LOW: Final = 0.1
"""Scores of an attribute below which no word is marked as raising it, as none raised it much; set by hand (2026-11)."""
MOST_WORDS: Final = 3
"""Words named in the sentence for each direction; more read as a list of the comment's words."""

Run = tuple[str, int]
"""Text, and how it is marked: 1 to 3 if it raises the score, -1 to -3 if it lowers it, 0 for neither."""


def highest(explanation: Explanation) -> str:
    """The attribute with the highest score; toxicity, which stands first, if none is higher."""
    return max(explanation.scores, key=lambda name: explanation.scores[name])


def marked(text: str, explanation: Explanation, attribute: str) -> list[Run]:
    """``text``, as far as a screen shows it, in runs that are marked alike."""
    shown = shortened(text)
    last = len(text) if shown == text else MAX_TEXT
    added = _added(explanation, attribute)
    strongest, is_low = _strongest(added, attribute), _is_low(explanation, attribute)
    cut: list[Run] = []
    start = 0
    for part, value in zip(explanation.parts, added, strict=True):
        if start <= part.start < part.end <= last:
            level = _level(value / strongest)
            cut += [(shown[start : part.start], 0), (shown[part.start : part.end], min(level, 0) if is_low else level)]
            start = part.end
    return list(_joined([*cut, (shown[start:], 0)]))


def sentence(text: str, explanation: Explanation, attribute: str) -> str:
    """What the marks say, in words; it quotes the comment, so plain text only."""
    totals: dict[str, tuple[str, float]] = {}
    added = _added(explanation, attribute)
    for part, value in zip(explanation.parts, added, strict=True):
        word = text[part.start : part.end]
        first, before = totals.get(word.casefold(), (word, 0.0))
        totals[word.casefold()] = first, before + value
    least = LEVELS[0] * _strongest(added, attribute)
    words = sorted(totals.values(), key=lambda pair: pair[1])
    up = [word for word, value in reversed(words) if value >= least][:MOST_WORDS]
    down = [word for word, value in words if value <= -least][:MOST_WORDS]
    name = score_name(attribute).capitalize()
    if _is_low(explanation, attribute):
        return f"{name} is low: no word raises it much; lowered most by: {_listed(down)}."
    return f"{name} raised most by: {_listed(up)}; lowered most by: {_listed(down)}."


def _is_low(explanation: Explanation, attribute: str) -> bool:
    return attribute not in STANCES and explanation.scores[attribute] < LOW


def _added(explanation: Explanation, attribute: str) -> list[float]:
    number = list(explanation.scores).index(attribute)
    return [part.contributions[number] for part in explanation.parts]


def _strongest(added: Sequence[float], attribute: str) -> float:
    return max([STRONG["stance" if attribute in STANCES else "toxicity"], *map(abs, added)])


def _level(share: float) -> int:
    level = sum(abs(share) >= least for least in LEVELS)
    return level if share > 0 else -level


def _joined(runs: list[Run]) -> Iterator[Run]:
    """``runs`` without the empty ones, neighbours that are marked alike in one."""
    said, level = "", 0
    for text, text_level in runs:
        if text_level != level and text:
            if said:
                yield said, level
            said, level = "", text_level
        said += text
    if said:
        yield said, level


def _listed(words: list[str]) -> str:
    return ", ".join(f"“{isolated(word, WIDTHS.marked_word)}”" for word in words) or "no word"
