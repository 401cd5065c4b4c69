"""What each value of a column of labels stands for, decided on all of them together."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from stance.errors import InputError
from stance.labels import BLANK
from stance.reading.tables.labels.asking import LISTED_VALUES, UNREAD_MOST, Asked, Label
from stance.reading.tables.labels.words import HARMLESS, counted, number_of, plain, side_of, toxic

MANY: Final = 20
"""Different numbers from which a column that spans nearly all of 0 to 100 is in percent: no scale has as many steps."""
PERCENT_ENDS: Final = (10, 90)
"""What the least number is below, and the greatest above, in a column that spans nearly all of 0 to 100."""


@dataclass(frozen=True)
class Reading:
    """How the values of one column, or of all columns of one label, are read."""

    labels: Mapping[str, Label]
    """Each value that is read to its label."""
    how: str
    """In words that continue "read as …"."""
    unread: Mapping[str, int] = field(default_factory=dict)
    """The values that are not used, with their counts."""


def graded(values: Mapping[str, int], asked: Asked) -> Reading:
    """Shares in 0..1 for the values of an attribute: shares, numbers on a scale, percent, words.

    Args:
        values: the different values with their counts.
        asked: the column.

    Raises:
        UnsureError: if the numbers may be on more than one scale, or too many values are unknown.
    """
    labels = asked.told(values)
    left = {value: count for value, count in values.items() if value not in labels}
    numbers = {value: number for value in left if (number := number_of(value))}
    words = {value: toxic(value, asked.label) for value in left if value not in numbers}
    has_words = any(share is not None and plain(value) not in HARMLESS for value, share in words.items())
    if numbers and not has_words:  # beside numbers only, "none" is no answer
        words = {value: None if plain(value) == "none" else share for value, share in words.items()}
        labels |= {value: None for value in words if plain(value) == "none"}
    labels |= {value: share for value, share in words.items() if share is not None}
    shares, how = _shares(numbers, left, asked)
    labels |= shares
    how = " and ".join([how] * bool(numbers) + ["words"] * any(share is not None for share in words.values()))
    return _checked(values, labels, how or "words", asked)


def _shares(
    numbers: Mapping[str, tuple[float, bool]], counts: Mapping[str, int], asked: Asked
) -> tuple[dict[str, Label], str]:
    """Number as written to its share, or None for no label, and how that was decided; one off the scale is left out."""
    signed = {value: number / 100 for value, (number, has_sign) in numbers.items() if has_sign}
    bare = {value: number for value, (number, has_sign) in numbers.items() if not has_sign}
    of_bare, how = _bare_shares(bare, bool(signed), counts, asked) if bare else ({}, "")
    of_bare |= signed
    shares = {value: share for value, share in of_bare.items() if not isinstance(share, float) or 0 <= share <= 1}
    return shares, " and ".join(part for part in (how, "percent" * bool(signed)) if part)


def _bare_shares(
    bare: Mapping[str, float], beside_signs: bool, counts: Mapping[str, int], asked: Asked
) -> tuple[dict[str, Label], str]:
    """The shares of numbers without a percent sign, and how that was decided."""
    least, greatest = min(bare.values()), max(bare.values())
    if asked.scale:
        low, high = asked.scale
        return {value: _along(number, low, high) for value, number in bare.items()}, f"a scale from {low:g} to {high:g}"
    if asked.has_unjudged and set(bare.values()) <= {-1, 0, 1}:
        how = "0 and 1" + ", with -1 for not judged" * (least < 0)
        return {value: number if number >= 0 else None for value, number in bare.items()}, how
    seen = {value: counts[value] for value in bare}
    if beside_signs and greatest > 0:
        what = "Other values have a percent sign; whether these are percent too is not certain."
        raise asked.unsure_of_scale(seen, what, f"If they are: --scale {asked.label}=0..100", (0, 100))
    if least >= 0 and greatest <= 1:
        return dict(bare), "0 and 1" if set(bare.values()) <= {0, 1} else "shares from 0 to 1"
    if _is_percent(set(bare.values()), asked):
        return {value: number / 100 for value, number in bare.items()}, "percent"
    outside = {value: counts[value] for value, number in bare.items() if not 0 <= number <= 1}
    has_shares = any(0 < number < 1 for number in bare.values())
    if has_shares and sum(outside.values()) < sum(seen.values()) / 2:
        what = f"All but {counted(outside, LISTED_VALUES)} are shares from 0 to 1."
        raise asked.unsure_of_meaning(seen, what, outside)
    unlabelled = least if least < 0 else greatest
    raise asked.unsure_of_scale(
        seen,
        "Which end of which scale is the most toxic is not certain.",
        f"Give both ends, whether or not they occur: --scale {least:g}..{greatest:g}, or --scale "
        f"{greatest:g}..{least:g} where low numbers are toxic. For a number that is no label: --legend "
        f"{unlabelled:g}={BLANK}",
        (least, greatest),
    )


def _along(number: float, low: float, high: float) -> float:
    """How far ``number`` is from ``low`` towards ``high``, 0..1 between them."""
    return abs((number - low) / (high - low)) if number == low else (number - low) / (high - low)


def _is_percent(numbers: set[float], asked: Asked) -> bool:
    if min(numbers) < 0 or max(numbers) > 100:
        return False
    if any(re.search(r"%|percent|pct|prozent", name, re.IGNORECASE) for name in asked.columns):
        return True
    return len(numbers) >= MANY and min(numbers) < PERCENT_ENDS[0] and max(numbers) > PERCENT_ENDS[1]


def sided(values: Mapping[str, int], asked: Asked) -> Reading:
    """Labels of the task for the values of a column: words, or -1, 0 and 1.

    Raises:
        UnsureError: if numbers have no known meaning, or too many values are unknown.
    """
    if asked.codebook.scales:
        raise InputError(
            f"--scale is for numbers of toxicity. Say what the numbers of {asked.column} mean: "
            f"--legend 1={next(iter(asked.task.labels))},…"
        )
    labels = asked.told(values)
    left = [value for value in values if value not in labels]
    numbers = {value: number[0] for value in left if (number := number_of(value)) and not number[1]}
    words: dict[str, Label] = {value: side for value in left if (side := side_of(asked.task, value))}
    how = "words"
    if numbers and set(numbers.values()) <= set(asked.task.by_number) and min(numbers.values()) < 0:
        labels |= {value: asked.task.by_number[int(number)] for value, number in numbers.items()}
        how = "-1, 0 and 1"
    elif numbers and sum(values[value] for value in numbers) > UNREAD_MOST * sum(values.values()):
        raise asked.unsure_of_meaning(values, "What its numbers mean is not certain.", numbers)
    return _checked(values, labels | words, how, asked)


def _checked(values: Mapping[str, int], labels: dict[str, Label], how: str, asked: Asked) -> Reading:
    """The reading, if few enough values are unknown."""
    unread = {value: count for value, count in values.items() if value not in labels}
    known = sum(count for value, count in values.items() if labels.get(value) is not None)
    if sum(unread.values()) > UNREAD_MOST * (known + sum(unread.values())):
        order = sorted(unread, key=lambda value: -unread[value])
        raise asked.unsure_of_meaning(
            values, "Some of these are not known: " + counted(unread, LISTED_VALUES) + ".", order
        )
    return Reading(labels, how + " (with --legend)" * asked.has_legend_for(values), unread)
