"""The comments of a page, where a layout of its site says they are."""

from dataclasses import replace

from stance.reading.formats.document import Document
from stance.reading.formats.pages import read_layout, recognises_layout
from stance.reading.formats.sites.site_layout import SiteLayout
from stance.records import Thread

NAME = "site_layout"
"""What the format is called beside those of ``FORMATS``."""


def read(document: Document, site: SiteLayout) -> Thread | None:
    """The page as one thread; None if the layout finds no comment on it."""
    layout = site.layout
    if not recognises_layout(document, layout):
        return None
    thread = next(read_layout(document, layout))
    return replace(thread, layout=NAME) if thread.comments else None
