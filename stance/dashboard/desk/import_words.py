"""What the screen of imports says: how far one is, and what it came to. No drawing."""

from stance.dashboard.wording import noun
from stance.intake import Status

_ENDS = {
    "done": "The import is done.",
    "cancelled": "The import was cancelled; what it had added stays.",
    "left": "The import ended because nobody looked at it any more; what it had added stays.",
    "failed": "The import could not go on; what it had added stays.",
}


def progress(status: Status) -> str:
    """How far it is, in comments, with the time left where that can be told."""
    if status.stage == "waiting":
        return "Waiting for others that are being imported …"
    if status.stage == "starting":
        return "Starting …"
    done = f"{status.comments:,} {noun(status.comments, 'comment')} read and scored, {status.share:.0%} of the files"
    left = f", about {_duration(status.seconds_left)} left" if status.seconds_left is not None else ""
    return f"{done}{left}"


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 120 else f"{round(minutes / 60)} h"


def outcome(status: Status) -> list[str]:
    """Sentences on how it ended and what it came to."""
    return [_ENDS[status.stage], *_came_to(status), *_left_out(status.imported.without_comments)]


def _left_out(pages: int) -> list[str]:
    if not pages:
        return []
    return [f"{pages:,} {noun(pages, 'page has', 'pages have')} no comments, and will not be found under Threads."]


def _came_to(status: Status) -> list[str]:
    imported = status.imported
    new = f"{imported.new:,} new {noun(imported.new, 'comment')}"
    counts = f"{new}, {imported.known:,} known, {imported.edited:,} edited."
    if status.stage == "done" and not imported.new + imported.known + imported.edited and not status.errors:
        return ["The files hold no comment."]
    if status.stage == "done" and imported.known and not imported.new + imported.edited:
        return [counts, "All of them were there already."]
    rules = f"The rules approved {imported.approved:,} of them and rejected {imported.rejected:,}."
    return [counts, *([rules] if imported.approved + imported.rejected else [])]
