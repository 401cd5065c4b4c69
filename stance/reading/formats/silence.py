"""What is said of a file in which no comment was found: why, and what to do next."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from stance.records import Thread

_WHY: Final = {
    "page": "No comment was found: nothing on the page is repeated as comments are, each with its author, time and "
    "text. If a browser shows some, they came by script, or are laid out in a way unknown here: let them load in the "
    "browser, and save the page from there, or export them as CSV or JSON. If they are "
    "in the file, point at one in the dashboard: “Read wrongly? Put it right”.",
    "text": "No comment was found: no line with a name or a time is repeated in this text as the headers of comments "
    "are. If the page has comments, save it as HTML, or export them as CSV or JSON.",
}
"""Why, by what the file is."""
_ANNOUNCED: Final = "The page says it has {count:,} comments. "
"""What is said first where it says so."""
_EXPORT: Final = "No comment was found: the file is an export of {kind}, but lists none."
_ALL_ASIDE: Final = "No comment is left: {count:,} set aside, such as: {reason}."
_LOADED: Final = "The comments are not in this file"
"""How the warning begins about a page that loads them by script."""


_MERGED: Final = "The page has comments (“{heading}”), but "
"""How the warning begins about a text that has lost what tells its comments apart."""


def merged(heading: str) -> str:
    """What is said of a text that announces comments by ``heading`` and has neither names nor times between them."""
    return (
        _MERGED.format(heading=heading) + "nothing in this text tells them apart: their names and times were left out "
        "when it was made. Give the page as HTML, or its text with names and times."
    )


def told(threads: Sequence[Thread], kind: str) -> Sequence[Thread]:
    """The threads of one file; where they hold no comment, the first has a warning that says why.

    Args:
        threads: all that were read of the file.
        kind: ``page`` or ``text``, else the name of the system whose export it is.
    """
    if not threads or any(thread.comments for thread in threads):
        return threads
    first = threads[0]
    if any(warning.startswith((_LOADED, _MERGED.partition("{")[0])) for warning in first.warnings):
        return threads
    why = _WHY.get(kind) or _of_export(threads, kind)
    if first.announced:
        why = _ANNOUNCED.format(count=first.announced) + why
    return (replace(first, warnings=(*first.warnings, why)), *threads[1:])


def _of_export(threads: Sequence[Thread], kind: str) -> str:
    aside = [part for thread in threads for part in thread.skipped]
    if aside:
        return _ALL_ASIDE.format(count=len(aside), reason=aside[0].reason)
    return _EXPORT.format(kind=kind)
