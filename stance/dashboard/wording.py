"""Words for the screens: dates, shares, notes. Plain text; what comes from pages stays out of the Markdown ones."""

import base64
import re
from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from stance.dashboard.rows import OFF_TOPIC_FROM, PAGE_ROWS, SHOWN_FROM
from stance.labels import ATTRIBUTES, UNCLEAR
from stance.language import UNDETERMINED
from stance.printable import printable
from stance.scoring import ThreadSummary

COLORS: Final[dict[str, str]] = {"favor": "#3a86c8", "neutral": "#9aa5b1", "against": "#d9792b"}
"""Colour per stance, in the order bars are drawn; told apart by the colour-blind, on light and on dark."""
UNCLEAR_COLOR: Final = "#808c9859"
"""A grey that lets the screen shine through: fainter than neutral, on light and on dark."""
LABEL_COLORS: Final[dict[str, str]] = {
    "favor": COLORS["favor"],
    "neutral": COLORS["neutral"],
    UNCLEAR: UNCLEAR_COLOR,
    "against": COLORS["against"],
}
"""Colour per label that a comment can get, in the order bars are drawn."""
TOXIC_COLOR: Final = "#b0486f"
NB: Final = "\u00a0"
"""Keeps a number with its word, and a bar with its number, where a line breaks."""
MAX_TEXT: Final = 6_000
"""Characters of a comment drawn on a screen."""
MAX_ARTICLE: Final = 60_000
"""Characters of an article drawn on a screen."""
_AGREEMENT: Final = {
    "agree": " and agrees",
    "disagree": " and disagrees",
    "neutral": " and takes no side",
    UNCLEAR: ", unclear whether it agrees",
}
_MONTHS: Final = "January February March April May June July August September October November December".split()
_TIME = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d:\d\d)(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?")


def time_note(row: Mapping[Any, Any]) -> str:
    """When a comment was written; where the page gives no date, what it says instead, such as ``3 hours ago``."""
    said = row["posted_as"]
    return written_time(row["posted_at"]) or (isolated(said, 40) if isinstance(said, str) else "")


def answer_note(row: Mapping[Any, Any], answered: str | None) -> str:
    """Whom a comment answers, and whether it agrees; that it is a guess where the page does not mark it.

    Empty if it answers none. The agreement is left out where there is none to tell.
    """
    guess = "probably " if row["parent_evidence"] in ("order", "address", "quote") else ""
    if row["answers_absent"]:
        return f"{guess}answers a comment that is not here"
    if not answered:
        return ""
    agreement = row["agrees_with_parent"]
    words = _AGREEMENT.get(agreement, "") if isinstance(agreement, str) else ""
    sure = f", {row['agrees_with_parent_sure']:.0%}" if words and agreement != UNCLEAR else ""
    return f"{guess}answers {isolated(answered, 60)}{words}{sure}"


def place_note(place: int, comments: int) -> str:
    """Which comment of its thread the one at ``place`` is, and on which page of the Comments screen it stands."""
    page = f", page {place // PAGE_ROWS + 1} of Comments" if comments > PAGE_ROWS else ""
    return f"Comment {place + 1:,} of {comments:,}{page}"


def written_time(posted_at: Any) -> str:
    """An ISO 8601 time as a reader writes it, ``14 April 2031, 07:47``; empty if there is none. No zone is invented."""
    match = _TIME.fullmatch(posted_at) if isinstance(posted_at, str) else None
    if not match or not 1 <= int(match[2]) <= 12:
        return ""
    day = f"{int(match[3])} {_MONTHS[int(match[2]) - 1]} {match[1]}"
    zone = {None: "", "Z": " UTC", "+00:00": " UTC"}.get(match[5], f" {match[5]}")
    return f"{day}, {match[4]}{zone}" if match[4] else day


def shortened(text: str, most: int = MAX_TEXT) -> str:
    """``text`` as written, or its first ``most`` characters and a note of how many more there are."""
    return text if len(text) <= most else f"{text[:most]}…\n\n[{len(text) - most:,} more characters are not shown]"


def isolated(text: Any, width: int) -> str:
    """``text`` on one line of at most ``width`` characters, its writing direction kept from what stands around it."""
    return f"\u2068{printable(text, width)}\u2069"


def author_name(author: Any, width: int = 80) -> str:
    """The author on one line of at most ``width`` characters, or that there is no name."""
    return (printable(author, width) if isinstance(author, str) else "") or "no name"


def attribute_name(attribute: str) -> str:
    """``severe_toxicity`` as ``severe toxicity``."""
    return attribute.replace("_", " ")


def score_name(name: str) -> str:
    """The name of an attribute, or of a stance as ``stance favor``."""
    return f"stance {name}" if name in COLORS else attribute_name(name)


def language_name(code: Any) -> str:
    """The code of a language, or that it was not recognised."""
    return code if isinstance(code, str) and code != UNDETERMINED else "not recognised"


def unreliable_note(language: Any) -> str:
    """Why the scores of a comment in ``language`` are not to be relied on."""
    return f"scores unreliable: language {language_name(language)}"


def stance_markdown(row: Mapping[Any, Any]) -> str:
    """Markdown: a bar of the three probabilities, the label given first. Of a row's label and numbers only."""
    label = row["stance"]
    if label not in LABEL_COLORS:
        return ":gray[no stance: no target was found]" if row["text"].strip() else ":gray[no text, no scores]"
    words = f":gray[**{UNCLEAR}**]" if label == UNCLEAR else f"**{label}{NB}{row[label]:.0%}**"
    others = [f"{side}{NB}{row[side]:.0%}" for side in COLORS if side != label]
    if label == "neutral" and row["off_topic"] >= OFF_TOPIC_FROM:
        others.append(f"off{NB}topic{NB}{row['off_topic']:.0%}")
    return f"{stance_bar({side: row[side] for side in COLORS})}{NB}{words} :gray[{' · '.join(others)}]"


def toxicity_markdown(row: Mapping[Any, Any], whole: bool = False) -> str:
    """Markdown: a bar and the value of toxicity, then the other attributes, those of note or the ``whole`` list."""
    if pd.isna(row["toxicity"]):
        return ""
    named = [name for name in ATTRIBUTES if name != "toxicity" and (whole or row[name] >= SHOWN_FROM)]
    others = "".join(f" · {attribute_name(name)} {row[name]:.2f}" for name in named)
    return f"{meter(row['toxicity'])}{NB}toxicity{NB}**{row['toxicity']:.2f}**:gray[{others}]"


def summary_markdown(summary: ThreadSummary) -> str:
    """Markdown: how many comments, how many toxic, and the split of the stances. Of numbers only."""
    if not summary.comments:
        return "**No comments** were found on this page."
    toxic = summary.toxic / summary.comments
    plural = "" if summary.comments == 1 else "s"
    parts = [
        f"**{summary.comments:,}**{NB}comment{plural}",
        f"{meter(toxic)}{NB}**{toxic:.0%}**{NB}toxic{NB}({summary.toxic:,})",
    ]
    if summary.unreliable:
        parts.append(f":gray[{summary.unreliable:,}{NB}with{NB}unreliable{NB}scores]")
    for counts in summary.sides.values():
        if total := sum(counts.values()):
            split = " · ".join(f"{label}{NB}**{counts[label] / total:.0%}**" for label in LABEL_COLORS)
            parts.append(f"{stance_bar({label: counts[label] / total for label in LABEL_COLORS})}{NB}{split}")
    return " \u2003 ".join(parts)


def worst_markdown(toxicity: float) -> str:
    """Markdown: what stands before a thread's most toxic comment."""
    return f":gray[most toxic]{NB}{meter(toxicity)}{NB}**{toxicity:.2f}**"


def stance_bar(shares: Mapping[str, float], width: int = 96) -> str:
    """A Markdown image of ``shares``, drawn from numbers alone: favor, neutral, unclear if it is told, against."""
    drawn, before = "", 0.0
    labels = [label for label in LABEL_COLORS if label in shares]
    for label in labels:
        fill = "url(#stripes)" if label == UNCLEAR else LABEL_COLORS[label]
        drawn += f"<rect x='{before * width:.1f}' width='{shares[label] * width:.1f}' height='9' fill='{fill}'/>"
        before += shares[label]
    words = ", ".join(f"{label} {shares[label]:.0%}" for label in labels)
    return _image((_STRIPES if UNCLEAR in shares else "") + drawn, width, words)


def meter(value: float, width: int = 48) -> str:
    """A Markdown image of a ``value`` in 0..1."""
    drawn = f"<rect width='{width}' height='9' fill='#8a94a0' fill-opacity='.28'/>"
    return _image(f"{drawn}<rect width='{value * width:.1f}' height='9' fill='{TOXIC_COLOR}'/>", width, f"{value:.0%}")


_STRIPES: Final = (
    "<pattern id='stripes' width='4' height='4' patternUnits='userSpaceOnUse' patternTransform='rotate(45)'>"
    "<rect width='1.6' height='4' fill='#8a94a0'/></pattern>"
)


def _image(drawn: str, width: int, words: str) -> str:
    svg = f"<svg xmlns='http://www.w3.org/2000/svg' width='{width}' height='9'>{drawn}</svg>"
    return f"![{words}](data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()})"
