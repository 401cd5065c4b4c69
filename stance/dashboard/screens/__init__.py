"""The screens, one file each, with a ``TITLE``, a ``PATH`` in the address, and ``show()``, which only draws.

To add a screen, write its file and name it in ``SCREENS``.
"""

from types import ModuleType
from typing import Final

from stance.dashboard.screens import comments, model_cards, overview, queue, sides, trends

SCREENS: Final[tuple[ModuleType, ...]] = (comments, sides, trends, overview, model_cards)
"""The screens, in the order of the navigation."""
DESK_SCREENS: Final[tuple[ModuleType, ...]] = (queue,)
"""The screens on which moderators decide, before the others; shown where the dashboard was started with a database."""
