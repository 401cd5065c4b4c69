"""How a screen is known to Streamlit's navigation."""

from types import ModuleType
from typing import Any

import streamlit as st


def as_page(screen: ModuleType) -> Any:
    """The screen as Streamlit's navigation takes it; the one of the comments is shown at the start."""
    return st.Page(screen.show, title=screen.TITLE, url_path=screen.PATH, default=screen.PATH == "comments")
