"""The HTML of known comment systems: one file each, with its selectors as data, and what reads a page by them."""

from stance.reading.formats.pages.elements import read as read_layout
from stance.reading.formats.pages.elements import recognises as recognises_layout
from stance.reading.formats.pages.layout import Layout, Section, select, split

__all__ = ["Layout", "Section", "read_layout", "recognises_layout", "select", "split"]
