"""Pages read as a person says: a layout for all pages of one site, in a file or learned from one comment."""

from stance.reading.formats.sites.example import learned
from stance.reading.formats.sites.hosts import bare_host, host_of
from stance.reading.formats.sites.pointed import Example
from stance.reading.formats.sites.reader import NAME, read
from stance.reading.formats.sites.site_layout import MAX_FILE, SiteLayout, from_json, to_json
from stance.reading.formats.sites.visible_pieces import VisiblePiece, pieces_of

__all__ = [
    "MAX_FILE",
    "NAME",
    "Example",
    "SiteLayout",
    "VisiblePiece",
    "bare_host",
    "from_json",
    "host_of",
    "learned",
    "pieces_of",
    "read",
    "to_json",
]
