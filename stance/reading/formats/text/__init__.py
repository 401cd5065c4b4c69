"""Comment sections left as plain text: their lines, what marks a header among them, and the formats that read them."""

from stance.reading.formats.text import naharnet, permalink, plain

__all__ = ["naharnet", "permalink", "plain"]
