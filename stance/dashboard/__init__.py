"""The dashboard: a thread in a browser, on this machine. ``screens`` holds the screens, all else is what they share."""

from stance.dashboard.navigation import draw_navigation
from stance.dashboard.screens import DESK_SCREENS, SCREENS
from stance.dashboard.sidebar import draw_tables, draw_uploads
from stance.dashboard.training_progress import draw_in_sidebar as draw_training

__all__ = ["DESK_SCREENS", "SCREENS", "draw_navigation", "draw_tables", "draw_training", "draw_uploads"]
