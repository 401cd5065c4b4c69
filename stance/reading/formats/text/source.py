"""The lines of a plain-text page without the breaks and marks of the program that converted it."""

from dataclasses import dataclass

from stance.reading.formats.text.markdown import without_link_numbers, without_markdown
from stance.reading.formats.text.wrapped import unwrapped


@dataclass(frozen=True, slots=True)
class Source:
    """A page's lines, as many as the file has."""

    lines: list[str]
    headings: frozenset[int]
    """The numbers of the lines that were headings, from 1."""
    continued: frozenset[int]
    """The numbers of the lines that were joined to the one above; they are empty."""

    def written(self, first: int, last: int) -> list[str]:
        """The lines with these numbers and those between."""
        return [line for number, line in enumerate(self.lines[first - 1 : last], first) if number not in self.continued]


def source_of(text: str) -> Source:
    """The lines of ``text``."""
    lines, continued = unwrapped(text.split("\n"))
    bare, headings = without_markdown(without_link_numbers(lines))
    return Source(bare, headings, continued)
