"""The targets proposed for threads, as lines for a terminal or for a pipe."""

import json
import shutil
from collections.abc import Iterator, Sequence

from stance.errors import StanceError
from stance.printable import printable
from stance.reading.inputs import Report, Source, read_threads
from stance.records import Proposal, Thread
from stance.scoring import Model
from stance.targets import propose_targets

MARKS = {"favor": "for", "against": "against", None: "on it"}


def threads(found: Sequence[Source], report: Report) -> Iterator[Thread]:
    """The threads of all sources; what cannot be read goes to ``report.errors``, the rest go on."""
    for source in found:
        try:
            for thread in read_threads(source):
                report.warnings += [f"{source.name}: {each}" for each in thread.warnings]
                yield thread
        except StanceError as error:
            report.errors.append(str(error))
        except OSError as error:
            report.errors.append(f"{source.name} cannot be read: {error.strerror or error}.")


def propose(thread: Thread, model: Model, limit: int) -> tuple[Proposal, ...]:
    """Targets for ``thread``, ranked with a stance model."""
    return propose_targets(thread, model.score, limit)


def as_json(thread: Thread, proposals: Sequence[Proposal]) -> Iterator[str]:
    """A JSON object per proposal."""
    texts = _texts(thread)
    for rank, proposal in enumerate(proposals, start=1):
        row = {
            "source": thread.source,
            "thread_id": thread.thread_id,
            "title": thread.title,
            "rank": rank,
            "target": proposal.target.text,
            "name": proposal.target.name,
            "aliases": proposal.aliases,
            "comments": proposal.comments,
            "divided": round(proposal.divided, 4),
            "telling": [
                {"comment_id": each, "stance": side, "text": texts.get(each)}
                for each, side in zip(proposal.telling, proposal.sides, strict=True)
            ],
        }
        yield json.dumps(row, ensure_ascii=False)


def on_terminal(thread: Thread, proposals: Sequence[Proposal]) -> Iterator[str]:
    """A headline, and for each proposal a line with the forms it goes by and one for each telling comment."""
    width = max(60, min(shutil.get_terminal_size().columns, 160))
    yield f"{printable(thread.title or thread.source, width - 20)}: {len(thread.comments):,} comments"
    if not proposals:
        yield "  Nothing stands out that readers could be for or against."
    texts = _texts(thread)
    for rank, proposal in enumerate(proposals, start=1):
        yield f" {rank:>2}  {printable(proposal.target.text, 40):<24} {_said(proposal)}{_forms(proposal, width - 60)}"
        for each, side in zip(proposal.telling, proposal.sides, strict=True):
            yield f"       {MARKS[side]:>7}  “{printable(texts.get(each, ''), width - 20)}”"
    yield ""


def _said(proposal: Proposal) -> str:
    if not proposal.comments:
        return "in the article only"
    return f"in {proposal.comments:,} comment{'s' * (proposal.comments != 1)}, divided {proposal.divided:.2f}"


def _forms(proposal: Proposal, width: int) -> str:
    others = ", ".join(each for each in proposal.aliases if each.lower() != proposal.target.text.lower())
    return f": {printable(others, max(width, 20))}" if others else ""


def _texts(thread: Thread) -> dict[str, str]:
    """Id of each comment to its words; of comments of one id, the first, as for proposals."""
    return {comment.comment_id: comment.text for comment in reversed(thread.comments)}
