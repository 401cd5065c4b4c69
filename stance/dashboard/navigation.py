"""How the screens are known to Streamlit's navigation."""

from types import ModuleType
from typing import Any, Final

import streamlit as st

from stance.dashboard import desk

PAGES: Final = "Single pages"
"""The heading of the screens that show files, where there is a desk."""
QUEUE: Final = "Queue"
"""The title of the screen whose cards are given back when it is left."""


def as_page(screen: ModuleType) -> Any:
    """The screen as Streamlit's navigation takes it; at the start the queue is shown, without a desk the comments."""
    first = "queue" if desk.is_in_use() else "comments"
    return st.Page(screen.show, title=screen.TITLE, url_path=screen.PATH, default=first == screen.PATH)


def draw_navigation(screens: tuple[ModuleType, ...], desk_screens: tuple[ModuleType, ...]) -> Any:
    """Draws the navigation, and gives the page that was chosen."""
    pages = [as_page(screen) for screen in screens]
    if not desk.is_in_use() or not desk_screens:
        return st.navigation(pages, position="top")
    chosen = st.navigation({"": [as_page(screen) for screen in desk_screens], PAGES: pages}, position="top")
    if chosen.title != QUEUE:
        desk.stand_up()
    return chosen
