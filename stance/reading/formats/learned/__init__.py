"""Where comments built alike have their author, time and text, learned from all of a page at once.

Pages of no known system are read so (``repeated``), and those of blog systems whose themes name the parts as they like.
"""

from stance.reading.formats.learned.depth import depths_of
from stance.reading.formats.learned.items import Items, comments_of, location
from stance.reading.formats.learned.parts import parts_of
from stance.reading.formats.learned.repeated import comments_built_alike
from stance.reading.formats.learned.shape import Said, read_parts

__all__ = ["Items", "Said", "comments_built_alike", "comments_of", "depths_of", "location", "parts_of", "read_parts"]
