"""Compressed files and archives: gzip, zstandard, zip, and WARC files of saved pages (ISO 28500).

What a file is shows in its first bytes, not in its name. Nothing is written to disk, so the paths inside lead nowhere;
a file that unpacks to far more than any text would is refused as soon as that shows.
"""

from stance.reading.archives.archive import SUFFIXES, Archive, is_archive
from stance.reading.archives.member import Member
from stance.reading.archives.unpacking import BombError

__all__ = ["SUFFIXES", "Archive", "BombError", "Member", "is_archive"]
