"""Which comment each comment replies to: by levels, without cycles, and by what comments say where no markup tells."""

from stance.reading.formats.replies.links import link_replies
from stance.reading.formats.replies.marked import (
    ABSENT,
    Links,
    cycles,
    links_by_level,
    parents_by_level,
    without_cycles,
)

__all__ = ["ABSENT", "Links", "cycles", "link_replies", "links_by_level", "parents_by_level", "without_cycles"]
