"""Pages read as a person says: a layout for all pages of one site, in a file or learned from one comment."""

from stance.reading.formats.sites.hosts import bare_host, host_of
from stance.reading.formats.sites.reader import read
from stance.reading.formats.sites.site_layout import MAX_FILE, SiteLayout, from_json, to_json

__all__ = ["MAX_FILE", "SiteLayout", "bare_host", "from_json", "host_of", "read", "to_json"]
