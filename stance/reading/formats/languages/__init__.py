"""The words of comment sections, in the languages that are read."""

from stance.reading.formats.languages.page_words import (
    ACTIONS,
    AVATAR,
    BY,
    FORM,
    GUEST,
    MEMBER,
    PINGBACK,
    SAYS,
    announcement,
    is_policy,
)

__all__ = ["ACTIONS", "AVATAR", "BY", "FORM", "GUEST", "MEMBER", "PINGBACK", "SAYS", "announcement", "is_policy"]
