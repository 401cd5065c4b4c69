"""The dashboard: one module per screen, each with a ``TITLE``, a ``PATH`` in the address, and ``show()``.

To add a screen, write its module and name it in ``SCREENS``.
"""

from types import ModuleType
from typing import Final

from stance.dashboard.screens import comments, model_cards, overview, sides, trends

SCREENS: Final[tuple[ModuleType, ...]] = (comments, sides, trends, overview, model_cards)
"""The screens, in the order of the navigation; the first is shown at the start."""
