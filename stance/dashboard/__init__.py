"""The dashboard: a thread in a browser, on this machine. ``screens`` holds the screens, all else is what they share."""

from stance.dashboard.navigation import as_page
from stance.dashboard.screens import SCREENS
from stance.dashboard.sidebar import draw_tables, draw_uploads
from stance.dashboard.training_progress import draw_in_sidebar as draw_training

__all__ = ["SCREENS", "as_page", "draw_tables", "draw_training", "draw_uploads"]
