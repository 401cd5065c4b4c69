"""Comment sections left as plain text: their lines, what marks a header among them, and the formats that read them."""

from stance.reading.formats.text import naharnet, permalink, plain
from stance.reading.formats.text.announcements import announcement
from stance.reading.formats.text.lines import is_action

__all__ = ["announcement", "is_action", "naharnet", "permalink", "plain"]
