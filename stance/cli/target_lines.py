"""The targets proposed for threads, as lines for a terminal or for a pipe."""

import shutil
from collections.abc import Iterator, Sequence
from typing import Any, Final

from stance.printable import printable
from stance.records import Proposal, Thread

MARKS: Final = {"favor": "for", "against": "against", None: "on it"}
"""What is printed before a comment, by its side."""
WIDTHS: Final = {"narrowest": 60, "widest": 160, "target": 40, "forms": 20}
"""Characters: of a line, whatever the terminal's width, of a target, and of its other forms at least. Set by hand."""
INDENT: Final = 20
"""Characters of a line that are kept free for what stands before and after a text."""
BEFORE_FORMS: Final = 60
"""Characters of a proposal's line before its other forms."""
DIVIDED_DIGITS: Final = 4


def as_rows(thread: Thread, proposals: Sequence[Proposal]) -> Iterator[dict[str, Any]]:
    """A row per proposal, for a pipe."""
    texts = _texts(thread)
    for rank, proposal in enumerate(proposals, start=1):
        yield {
            "source": thread.source,
            "thread_id": thread.thread_id,
            "title": thread.title,
            "rank": rank,
            "target": proposal.target.text,
            "name": proposal.target.name,
            "aliases": proposal.aliases,
            "comments": proposal.comments,
            "divided": round(proposal.divided, DIVIDED_DIGITS),
            "telling": [
                {"comment_id": comment_id, "stance": side, "text": texts.get(comment_id)}
                for comment_id, side in zip(proposal.telling, proposal.sides, strict=True)
            ],
        }


def on_terminal(thread: Thread, proposals: Sequence[Proposal]) -> Iterator[str]:
    """A headline, and for each proposal a line with its other names and one for each representative comment."""
    width = max(WIDTHS["narrowest"], min(shutil.get_terminal_size().columns, WIDTHS["widest"]))
    yield f"{printable(thread.title or thread.source, width - INDENT)}: {len(thread.comments):,} comments"
    if not proposals:
        yield "  Nothing stands out that readers could be for or against."
    texts = _texts(thread)
    for rank, proposal in enumerate(proposals, start=1):
        target = printable(proposal.target.text, WIDTHS["target"])
        yield f" {rank:>2}  {target:<24} {_said(proposal)}{_forms(proposal, width - BEFORE_FORMS)}"
        for comment_id, side in zip(proposal.telling, proposal.sides, strict=True):
            yield f"       {MARKS[side]:>7}  “{printable(texts.get(comment_id, ''), width - INDENT)}”"
    yield ""


def _said(proposal: Proposal) -> str:
    if not proposal.comments:
        return "in the article only"
    return f"in {proposal.comments:,} comment{'s' * (proposal.comments != 1)}, divided {proposal.divided:.2f}"


def _forms(proposal: Proposal, width: int) -> str:
    others = ", ".join(form for form in proposal.aliases if form.lower() != proposal.target.text.lower())
    return f": {printable(others, max(width, WIDTHS['forms']))}" if others else ""


def _texts(thread: Thread) -> dict[str, str]:
    """Id of each comment to its text; of comments with the same id, the first, as in proposals."""
    return {comment.comment_id: comment.text for comment in reversed(thread.comments)}
