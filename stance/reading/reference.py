"""Comments that came with the program, on which it is measured what a model forgets while it learns."""

from stance.labels import OTHERS_LANE, Task
from stance.reading.tables import TableReader
from stance.reading.tables.cells import string
from stance.records import Example
from stance.settings import shipped


def reference_rows(task: Task, lane: str) -> list[Example]:
    """The comments for ``task``, without labels, with what they are about, in the languages that ``lane`` reads."""
    rows = []
    name = f"{task.name}-{lane}" if lane == OTHERS_LANE else task.name
    for frame in TableReader(shipped("models") / "reference" / f"{name}.csv").chunks():
        for row in frame.to_dict("records"):
            text, target, parent, headline = (
                string(row.get(name)) for name in ("text", "target", "parent_text", "headline")
            )
            about = parent if task.about == "parent_text" else target
            rows.append(Example(text or "", about, {}, None, headline, parent if about is not parent else None))
    return rows
