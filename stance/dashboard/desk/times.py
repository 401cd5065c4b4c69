"""Times as a moderator reads and gives them: in the zone of the browser, where it tells one."""

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

import streamlit as st

_SHIFT: Final = timedelta(hours=8)
"""How long before now a shift began, if nobody says otherwise."""


def zone() -> tzinfo:
    """The zone of the browser; UTC if it tells none that is known here."""
    try:
        return ZoneInfo(st.context.timezone or "")
    except (ValueError, OSError, LookupError):  # what a browser gives may be anything
        return UTC


def shown(moment: datetime, of: tzinfo) -> str:
    """The day and the minute in a zone, such as ``2026-11-28 14:05``."""
    return moment.astimezone(of).strftime("%Y-%m-%d %H:%M")


def moment(given: datetime | None, of: tzinfo) -> datetime | None:
    """The time in UTC that somebody gave as their clock shows it."""
    return given.replace(tzinfo=of).astimezone(UTC) if given is not None else None


def shift_began(now: datetime) -> datetime:
    """When a shift began, if nobody says otherwise: at the full hour, eight hours ago."""
    return (now - _SHIFT).replace(minute=0, second=0, microsecond=0)
