"""How the screens are known to Streamlit's navigation."""

from types import ModuleType
from typing import Any, Final

import streamlit as st

from stance.dashboard import desk

MODELS: Final = ("train", "models")
"""The paths of the screens about models, which have a heading of their own there."""
PAGES: Final = "Single pages"
"""The heading of the screens that show files, where there is a desk."""
QUEUE: Final = "Queue"
"""The title of the screen whose cards are given back when it is left."""


def as_page(screen: ModuleType) -> Any:
    """The screen as Streamlit's navigation takes it; without a desk, that of the comments is shown at the start."""
    is_first = not desk.is_in_use() and screen.PATH == "comments"
    return st.Page(screen.show, title=screen.TITLE, url_path=screen.PATH, default=is_first)


def _start() -> None:
    """Leads from the bare address to the queue, which has an address of its own: colleagues send it to each other."""
    go("queue", **dict(st.query_params))


def go(path: str, **query: str) -> None:
    """Leads to another screen of the navigation by its path, with what stands after the question mark there."""
    if (page := st.session_state.get("screens", {}).get(path)) is not None:
        sent = {name: value.encode("utf-8", "replace").decode("utf-8") for name, value in query.items()}
        st.switch_page(page, query_params=sent)


def draw_navigation(screens: tuple[ModuleType, ...], desk_screens: tuple[ModuleType, ...]) -> Any:
    """Draws the navigation, and gives the page that was chosen."""
    by_path = {screen.PATH: as_page(screen) for screen in (*desk_screens, *screens)}
    st.session_state["screens"] = by_path
    pages = [by_path[screen.PATH] for screen in screens]
    if not desk.is_in_use() or not desk_screens:
        return st.navigation(pages, position="top")
    of_models = [page for page in pages if page.url_path in MODELS]
    of_pages = [page for page in pages if page not in of_models]
    of_desk = [by_path[screen.PATH] for screen in desk_screens]
    start = st.Page(_start, title="stance", default=True, visibility="hidden")
    chosen = st.navigation({"": [start, *of_desk], PAGES: of_pages, "Models": of_models}, position="top")
    if chosen.title != QUEUE:
        desk.stand_up()
    return chosen
