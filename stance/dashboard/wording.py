"""Words for the screens: dates, shares, notes. Plain text; what comes from pages stays out of the Markdown ones."""

import base64
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from stance import scoring
from stance.dashboard.colors import FAINT_GREY, GREY, LABEL_COLORS, TOXIC_COLOR
from stance.dashboard.rows import OFF_TOPIC_FROM, PAGE_ROWS, SIDE, attributes_of, sides_of, strongest
from stance.labels import ATTRIBUTES, STANCES, UNCLEAR
from stance.language import UNDETERMINED
from stance.printable import printable
from stance.scoring import ThreadSummary, is_claim

NB: Final = "\u00a0"
"""Keeps a number with its word, and a bar with its number, where a line breaks."""
MAX_TEXT: Final = 6_000
"""Characters of a comment drawn on a screen, some 1,000 words: what is longer was pasted, and hides the others."""
MAX_ARTICLE: Final = 60_000
"""Characters of an article drawn on a screen: ten times a comment, more than any sample article has."""


@dataclass(frozen=True)
class Widths:
    """Characters of a text drawn on one line, what is longer being cut; set by hand on the sample pages (2026-11)."""

    headline: int = 300
    target: int = 200
    subject: int = 200
    worst: int = 140
    """A thread's most toxic comment, among all threads."""
    address: int = 400
    skipped: int = 400
    """What was set aside while reading."""
    file_name: int = 80
    author: int = 80
    parent_author: int = 60
    tooltip_author: int = 30
    axis_author: int = 22
    posted_as: int = 40
    marked_word: int = 40
    map_words: int = 280
    """A comment on the map of its thread: some five lines."""


WIDTHS: Final = Widths()
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
    posted_as = row["posted_as"]
    return written_time(row["posted_at"]) or (
        isolated(posted_as, WIDTHS.posted_as) if isinstance(posted_as, str) else ""
    )


def reply_note(row: Mapping[Any, Any], parent_author: str | None) -> str:
    """Whom a comment replies to, and whether it agrees; that it is a guess where the page does not mark it.

    Empty if it is no reply. The agreement is left out where there is none to tell, or its language is not known.
    """
    guess = "probably " if row["parent_evidence"] in ("order", "address", "quote") else ""
    if row["answers_absent"]:
        return f"{guess}replies to a comment that is not in the file"
    if not parent_author:
        return ""
    agreement = row[scoring.columns.AGREES] if row[scoring.columns.SIDES_RELIABLE] else None
    words = _AGREEMENT.get(agreement, "") if isinstance(agreement, str) else ""
    sure = f", {row[scoring.columns.AGREES_SURE]:.0%}" if words and agreement != UNCLEAR else ""
    return f"{guess}replies to {isolated(parent_author, WIDTHS.parent_author)}{words}{sure}"


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


def noun(count: int, one: str, many: str = "") -> str:
    """The noun after a ``count``: ``one``, or ``many`` (by default ``one`` with an s)."""
    return one if count == 1 else many or f"{one}s"


def shortened(text: str, most: int = MAX_TEXT) -> str:
    """``text`` as written, or its first ``most`` characters and a note of how many more there are."""
    return text if len(text) <= most else f"{text[:most]}…\n\n[{len(text) - most:,} more characters are not shown]"


def isolated(text: Any, width: int) -> str:
    """``text`` on one line of at most ``width`` characters, its writing direction kept from what stands around it."""
    return f"\u2068{printable(text, width)}\u2069"


def author_name(author: Any, width: int = WIDTHS.author) -> str:
    """The author on one line of at most ``width`` characters, or that there is no name."""
    return (printable(author, width) if isinstance(author, str) else "") or "no name"


def author_names(rows: pd.DataFrame) -> dict[str, str]:
    """The name of each comment's author, by the comment's id."""
    return dict(zip(rows["comment_id"], rows["author"].map(author_name), strict=True))


def attribute_name(attribute: str) -> str:
    """``severe_toxicity`` as ``severe toxicity``: words and spaces only, as a model's card may name anything."""
    return " ".join(re.findall(r"[^\W_]+", attribute))


def attribute_meaning(attribute: str) -> str:
    """What an attribute means; of one that only its model's card knows, the name in words."""
    return ATTRIBUTES.get(attribute, attribute_name(attribute))


def score_name(name: str) -> str:
    """The name of an attribute, or of a stance as ``stance favor``."""
    return f"stance {name}" if name in STANCES else attribute_name(name)


def language_name(code: Any) -> str:
    """The code of a language, or that it was not recognised."""
    return code if isinstance(code, str) and code != UNDETERMINED else "not recognised"


def unreliable_note(row: Mapping[Any, Any]) -> str:
    """Which scores of a comment are not to be relied on, and why; empty if all are."""
    language = language_name(row[scoring.columns.LANGUAGE])
    if not row[scoring.columns.RELIABLE]:
        return f"scores unreliable: language {language}"
    has_side = not row[scoring.columns.SIDES_RELIABLE] and row[SIDE.label] in LABEL_COLORS
    return f"side unreliable: language {language}" if has_side else ""


def stance_markdown(row: Mapping[Any, Any]) -> str:
    """Markdown: the label, with a bar of the three probabilities unless it is unclear. Of a row's numbers only.

    Empty where there is no target: the summary of the thread says so once.
    """
    label, shares = row[SIDE.label], sides_of(row)
    if label not in LABEL_COLORS:
        return "" if row["text"].strip() else ":gray[no text, no scores]"
    if label == UNCLEAR:
        return f":gray[stance{NB}{UNCLEAR}]"
    if not row[scoring.columns.SIDES_RELIABLE]:
        return f":gray[{label}{NB}{shares[label]:.0%}]"
    is_off = label == "neutral" and row[SIDE.off_topic] >= OFF_TOPIC_FROM
    off = f" :gray[off{NB}topic{NB}{row[SIDE.off_topic]:.0%}]" if is_off else ""
    return f"{stance_bar(shares)}{NB}{label}{NB}**{shares[label]:.0%}**{off}"


def toxicity_markdown(row: Mapping[Any, Any], toxic_from: float, all_attributes: bool = False) -> str:
    """Markdown: a bar and the value of the strongest attribute, then the others that are as high as ``toxic_from``.

    Below it toxicity in grey, and nothing else unless ``all_attributes`` are asked for; in grey, too, where scores are
    unreliable, for a bar would be believed. Empty for a comment without text.
    """
    if pd.isna(row["toxicity"]):
        return ""
    name, score = strongest(row)
    if not row[scoring.columns.RELIABLE]:
        return f":gray[toxicity{NB}{row['toxicity']:.2f}]"
    if score < toxic_from:
        first, name = f":gray[toxicity{NB}{row['toxicity']:.2f}]", "toxicity"
    else:
        first = f"{meter(score)}{NB}**{attribute_name(name)}{NB}{score:.2f}**"
    others = [other for other in attributes_of(row) if other != name and (all_attributes or row[other] >= toxic_from)]
    told = "".join(f" · {attribute_name(other)} {row[other]:.2f}" for other in others)
    return f"{first}:gray[{told}]" if told else first


def summary_markdown(summary: ThreadSummary) -> str:
    """Markdown: how many comments, how many toxic, and the split of the stances. Of numbers only."""
    if not summary.comments:
        return "**No comments** were found on this page."
    toxic = summary.toxic / summary.comments
    parts = [
        f"**{summary.comments:,}**{NB}{noun(summary.comments, 'comment')}",
        f"{meter(toxic)}{NB}**{toxic:.0%}**{NB}toxic{NB}({summary.toxic:,})",
    ]
    if summary.unreliable:
        parts.append(f":gray[{summary.unreliable:,}{NB}with{NB}unreliable{NB}scores]")
    if summary.unreliable_sides:
        parts.append(f":gray[{summary.unreliable_sides:,}{NB}with{NB}unreliable{NB}sides]")
    for counts in summary.sides.values():
        if total := sum(counts.values()):
            split = " · ".join(f"{label}{NB}**{counts[label] / total:.0%}**" for label in LABEL_COLORS)
            parts.append(f"{stance_bar({label: counts[label] / total for label in LABEL_COLORS})}{NB}{split}")
    return " \u2003 ".join(parts)


def sides_meaning(target: str) -> str:
    """What favor and against mean towards ``target``, in plain text."""
    words = printable(target, WIDTHS.target)
    if is_claim(target):
        return f"favor: holds that {words} · against: denies it"
    return f"favor: for {words} · against: against {words}"


def worst_markdown(toxicity: float) -> str:
    """Markdown: what stands before a thread's most toxic comment."""
    return f":gray[most toxic]{NB}{meter(toxicity)}{NB}**{toxicity:.2f}**"


def stance_bar(shares: Mapping[str, float]) -> str:
    """A Markdown image of ``shares``, drawn from numbers alone: favor, neutral, unclear if it is told, against."""
    labels = [label for label in LABEL_COLORS if label in shares]
    fills = {**LABEL_COLORS, UNCLEAR: _STRIPED}
    words = ", ".join(f"{label} {shares[label]:.0%}" for label in labels)
    return _bar([(shares[label], fills[label]) for label in labels], 96, words)


def meter(value: float) -> str:
    """A Markdown image of a ``value`` in 0..1."""
    return _bar([(value, TOXIC_COLOR), (1 - value, FAINT_GREY)], 48, f"{value:.0%}")


_STRIPED: Final = "url(#stripes)"
_STRIPES: Final = (
    "<pattern id='stripes' width='4' height='4' patternUnits='userSpaceOnUse' patternTransform='rotate(45)'>"
    f"<rect width='1.6' height='4' fill='{GREY}'/></pattern>"
)


def _bar(pieces: Sequence[tuple[float, str]], width: int, words: str) -> str:
    """A Markdown image of a bar ``width`` pixels wide: ``pieces`` with their share and fill, one after the other."""
    drawn, before = _STRIPES if any(fill == _STRIPED for _, fill in pieces) else "", 0.0
    for share, fill in pieces:
        drawn += f"<rect x='{before * width:.1f}' width='{share * width:.1f}' height='9' fill='{fill}'/>"
        before += share
    svg = f"<svg xmlns='http://www.w3.org/2000/svg' width='{width}' height='9'>{drawn}</svg>"
    return f"![{words}](data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()})"
