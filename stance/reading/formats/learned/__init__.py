"""Pages of no known system: what is built alike, and where author, time and text are in it."""

from stance.reading.formats.learned.items import Items, comments_of
from stance.reading.formats.learned.parts import parts_of
from stance.reading.formats.learned.shape import Said, read_parts

__all__ = ["Items", "Said", "comments_of", "parts_of", "read_parts"]
