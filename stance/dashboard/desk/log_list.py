"""What the screen of the log shows: decisions as a table and as files, and a handover in sentences. No drawing."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import tzinfo
from itertools import islice
from typing import Final

import pandas as pd

from stance.dashboard import wording
from stance.dashboard.desk import links, table, times
from stance.dashboard.desk.addresses import Parameter, choice, minute, number
from stance.dashboard.desk.thread_list import who
from stance.dashboard.desk.thread_name import thread_name
from stance.printable import printable
from stance.reviews import LOG_COLUMNS, STATES, UNDO, Handover, Logged

PAGE_DECISIONS: Final = 50
"""Decisions shown at a time."""
MOST_SAVED: Final = 100_000
"""Decisions in a file that a browser gets; ``stance reviews log`` writes any number."""
ACTIONS: Final = (*STATES, UNDO)
DONE: Final[Mapping[str, str]] = {**STATES, UNDO: "undone"}
"""Each action as a word for what was done."""
KNOWN: Final = (
    Parameter("by"),
    Parameter("in"),
    choice("action", tuple(DONE.values())),
    minute("log-since"),
    minute("log-until"),
    number("before", "the newest are shown"),
)
"""What the address of the log may ask for."""
EXCERPT: Final = 160
"""Characters of a comment in a row; its thread shows it whole."""
_HEADINGS: Final = (
    table.Heading("comment", "Comment"),
    table.Heading("what", "Decision"),
    table.Heading("who", "By"),
    table.Heading("at", "When", "plain"),
)


def log_table(decisions: Sequence[Logged], of: tzinfo) -> table.Table:
    """The table of decisions; a row leads to the comment in its thread."""
    return table.Table(
        f"{len(decisions)} {wording.noun(len(decisions), 'decision')}, newest first",
        _HEADINGS,
        [_row(one, of) for one in decisions],
    )


def _row(logged: Logged, of: tzinfo) -> table.Row:
    kept = logged.decision
    words = printable(logged.text, EXCERPT) or "(no words)"
    return table.Row(
        str(logged.number),
        (
            table.Cell(f"{wording.author_name(logged.author)}: {words}", thread_name(logged), is_link=True),
            table.Cell(DONE[kept.action], _why(logged), is_strong=True),
            table.Cell(who(kept.reviewer)),
            table.Cell(times.shown(kept.at, of)),
        ),
        links.to_thread(logged.thread_id, logged.comment_id),
    )


def _why(logged: Logged) -> str:
    """Reasons, labels, the note, and that it was one of many or how the comment came to be looked at."""
    kept = logged.decision
    labels = [f"{wording.attribute_name(name)} {share:.2f}" for name, share in kept.attributes.items()]
    labels += [f"{side} on {printable(target, wording.WIDTHS.subject)}" for target, side in kept.stances.items()]
    reasons = ", ".join(printable(reason, wording.WIDTHS.subject) for reason in kept.reasons)
    parts = (reasons, ", ".join(labels), wording.isolated(kept.note, wording.WIDTHS.headline) if kept.note else "")
    return " · ".join(filter(None, (*parts, "in bulk" if kept.bulk else "")))


def frame(decisions: Iterable[Logged]) -> pd.DataFrame:
    """The first ``MOST_SAVED`` of ``decisions`` as rows of the log's columns."""
    rows = [logged.row() for logged in islice(decisions, MOST_SAVED)]
    return pd.DataFrame(rows, columns=[column.name for column in LOG_COLUMNS], dtype=object)


def handover(shift: Handover, of: tzinfo) -> list[str]:
    """Sentences on what was done since a moment, a line for each moderator, and on what is left to do."""
    lines = [f"Since {times.shown(shift.since, of)}:"]
    for reviewer, actions in shift.done.items():
        count = sum(actions.values())
        each = ", ".join(f"{number:,} {DONE[action]}" for action, number in actions.items())
        lines.append(f"{who(reviewer)}: {count:,} {wording.noun(count, 'decision')} ({each})")
    if not shift.done:
        lines.append("nobody decided anything")
    reported = f", {shift.reported:,} of them reported by readers" if shift.reported else ""
    left = f"{shift.open:,} {wording.noun(shift.open, 'comment')}{reported}"
    return [*lines, f"Open now: {left}. Escalated: {shift.escalated:,}."]
