"""What is noticed while the rows of a table are read, and told when all are."""

from dataclasses import dataclass, field
from typing import Any, Final

import pandas as pd

from stance.printable import printable
from stance.reading.references import why_gone
from stance.reading.tables.cells import strings
from stance.reading.tables.times import is_no_time

UNREAD_TOLD: Final = 0.1
"""Share of a column's times that cannot be read from which it is told: below it they are slips, not a notation."""
EXAMPLES: Final = 3
EXAMPLE_WIDTH: Final = 40
"""Characters of a time that a message quotes."""


@dataclass
class Noticed:
    """Counts over all rows of a table."""

    times: int = 0
    unread: int = 0
    """Of ``times``, those that could not be read."""
    examples: list[str] = field(default_factory=list)
    gone: int = 0
    """Comments that were deleted or removed."""
    headlines: dict[str, str | None] = field(default_factory=dict)
    """The headline of each thread that has one; None where its rows name several, such as titles of comments."""

    def unread_times(self, cells: "pd.Series[Any]", read: "pd.Series[Any]") -> "pd.Series[Any]":
        """The times as written, where a cell holds one that could not be read; None elsewhere."""
        written = strings(cells)
        has_time = pd.Series([not is_no_time(cell) for cell in written], index=cells.index, dtype=bool)
        unread = written.where(has_time & read.isna(), None)
        self.times += int(has_time.sum())
        self.unread += int(unread.notna().sum())
        if len(self.examples) < EXAMPLES:
            self.examples = list(dict.fromkeys([*self.examples, *unread.dropna()]))[:EXAMPLES]
        return unread

    def headlines_of(self, threads: "pd.Series[Any]", cells: "pd.Series[Any]") -> None:
        """Notes which thread has which headline."""
        for thread, headline in dict.fromkeys(zip(threads, strings(cells), strict=True)):
            if headline is not None and self.headlines.setdefault(thread, headline) != headline:
                self.headlines[thread] = None

    def gone_texts(self, texts: "pd.Series[Any]") -> None:
        """Counts the comments whose words are gone."""
        self.gone += sum(why_gone(text) is not None for text in texts)

    def told(self, name: str) -> list[str]:
        """Sentences on the table called ``name``."""
        sentences = []
        if self.unread > UNREAD_TOLD * self.times:
            examples = ", ".join(repr(printable(time, EXAMPLE_WIDTH)) for time in self.examples)
            sentences.append(
                f"{self.unread:,} of {self.times:,} times in {name} cannot be read, such as {examples}. They are kept "
                "in the column posted_as. Write times such as 2031-05-09 07:47, or seconds since 1970."
            )
        if self.gone:
            comments = "1 comment" if self.gone == 1 else f"{self.gone:,} comments"
            sentences.append(f"{comments} in {name} had been deleted or removed, and will have no scores.")
        return sentences
