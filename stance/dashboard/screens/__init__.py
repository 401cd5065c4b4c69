"""The screens, one file each, with a ``TITLE``, a ``PATH`` in the address, and ``show()``, which only draws.

To add a screen, write its file and name it in ``SCREENS``.
"""

from types import ModuleType
from typing import Final

from stance.dashboard.screens import (
    bulk,
    comments,
    desk_threads,
    importing,
    log,
    model_cards,
    overview,
    queue,
    rules,
    sides,
    training,
    trends,
)

SCREENS: Final[tuple[ModuleType, ...]] = (comments, sides, trends, overview, training, model_cards)
"""The screens, in the order of the navigation."""
DESK_SCREENS: Final[tuple[ModuleType, ...]] = (queue, desk_threads, bulk, rules, log, importing)
"""The screens on which moderators decide, before the others; shown where the dashboard was started with a database."""
