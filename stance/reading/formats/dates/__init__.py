"""Times as people write them: grammar is code, names of months and days are data."""

from stance.reading.formats.dates.calendar import calendar as calendar_of
from stance.reading.formats.dates.reader import Dates, to_iso

__all__ = ["Dates", "calendar_of", "to_iso"]
