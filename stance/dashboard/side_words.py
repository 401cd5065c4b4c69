"""The sides in words: what the charts of the Sides screen show, for reading aloud and for those who see no colours."""

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from stance.dashboard import positions
from stance.dashboard.positions import ENOUGH, Share, Tone
from stance.dashboard.wording import WIDTHS, isolated, noun

ESTIMATES: Final = (
    "These are estimates, and some are wrong: a reason to read a comment, never to judge its author. See “What stance "
    "scores must not be used for” in the documentation."
)
FEW: Final = "few comments"


def map_caption(shown: int, comments: int) -> str:
    """How the map of a thread is read, and how many of its comments are on it."""
    cut = (
        f"Of {comments:,} comments the {shown:,} with the most replies below them are drawn. "
        if shown < comments
        else ""
    )
    return (
        f"{cut}The article is in the middle; each ring holds the replies to the ring inside it. The larger a point, "
        "the more replies. Faint points: off topic. Point at one to read it, or get there with Tab and the arrow keys: "
        "left and right from comment to comment, up to what it replies to, down to its first reply. A click or Enter "
        "leads to it among the comments."
    )


def positions_caption(drawn: int, authors: int) -> str:
    """How the chart of authors' positions is read, of which at most ``drawn`` are on it."""
    cut = f"The {drawn} authors with the most comments, of {authors:,}. " if drawn < authors else ""
    return (
        f"{cut}A point is the mean over an author's comments about the target, the line its 95% interval. Comments "
        "without an author's name are left out."
    )


def position_line(row: Mapping[Any, Any]) -> str:
    """Where an author stands, on one line of plain text that begins with the name."""
    comments = f"{row['comments']:,} {noun(row['comments'], 'comment')}"
    about = "" if row["about"] == row["comments"] else f", {row['about']:,} about the target"
    sure = f"{row['position']:+.2f} ({row['leans']}, {interval_words(row['low'], row['high'])})"
    return f"{isolated(row['author'], WIDTHS.tooltip_author)}: {comments}{about}; {sure}"


def interval_words(low: float, high: float) -> str:
    """An author's interval, or that there is none."""
    return FEW if pd.isna(low) else f"95% between {low:+.2f} and {high:+.2f}"


def share_words(share: Share) -> str:
    """How many are toxic; as a share too, where there are enough comments for one."""
    if not share.comments:
        return "none"
    counts = f"{share.toxic:,} of {share.comments:,}"
    return counts if share.comments < ENOUGH else f"{share.value:.0%} ({counts})"


def tones_markdown(tones: Mapping[str, Tone]) -> str:
    """Markdown: a table of what is toxic in what each side writes and receives. Of numbers only."""
    lines = ["| toxic among | " + " | ".join(tones) + " |", "|---|" + "---|" * len(tones)]
    for words, field in (
        ("comments by this side", "wrote"),
        ("all replies to it", "received"),
        ("replies to it from the other side", "from_others"),
    ):
        cells = " | ".join(share_words(getattr(tone, field)) for tone in tones.values())
        lines.append(f"| {words} | {cells} |")
    return "\n".join(lines)


def abuse_sentence(tones: Mapping[str, Tone]) -> str:
    """Whether one side's comments get more toxic replies than the other's, as far as the numbers carry it."""
    first, second = (tones[side].received for side in positions.SIDES)
    if min(first.comments, second.comments) < ENOUGH:
        return f"Too few replies to compare: each side needs {ENOUGH} or more."
    if not positions.differ(first, second):
        return "No more difference in the replies than chance explains."
    more = {"favor": "in favor", "against": "against"}[positions.SIDES[first.value < second.value]]
    return f"Comments {more} get toxic replies more often than chance explains."
