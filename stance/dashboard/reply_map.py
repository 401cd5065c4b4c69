"""The map of a thread as it is drawn: points that show their comments' words, and lead to them.

Its HTML, CSS and JavaScript are the constant files in ``page``; words of comments reach it as data, and its page as
``textContent``, which is never parsed. A chart will not do: its points cannot be reached by keyboard, nor hold words.
"""

from pathlib import Path
from typing import Any, Final

import pandas as pd
import streamlit as st

from stance.dashboard import thread_map
from stance.dashboard.colors import AGREEMENT_COLORS, GREY, LABEL_COLORS, STANCE_COLORS

PAGE: Final = Path(__file__).parent / "page"
LABEL: Final = "Who replies to whom: points on rings around the article, with lines from each reply to its parent"
COLORS: Final = {
    "grey": GREY,
    **STANCE_COLORS,
    "agree": AGREEMENT_COLORS["agree"],
    "disagree": AGREEMENT_COLORS["disagree"],
}


def _read(name: str) -> str:
    return (PAGE / name).read_text(encoding="utf-8")


HTML: Final = _read("thread_map.html")
CSS: Final = f":host {{ {' '.join(f'--{name}: {color};' for name, color in COLORS.items())} }}\n" + _read(
    "thread_map.css"
)
JS: Final = _read("thread_map.js")

_map = st.components.v2.component("stance.thread_map", html=HTML, css=CSS, js=JS)


def draw(rows: pd.DataFrame) -> int | None:
    """Draws the map of ``rows`` of ``rows.arranged``; gives the place of the comment that a reader chose, if any."""
    chosen = _map(data=data(rows), key="thread-map", on_opened_change=_noted).opened
    places = set(rows["place"])
    return chosen - 1 if isinstance(chosen, int) and chosen - 1 in places else None


def data(rows: pd.DataFrame) -> dict[str, Any]:
    """All that the map shows."""
    nodes = thread_map.nodes(rows)
    stances = {node["stance"] for node in nodes}
    return {
        "label": LABEL,
        "nodes": nodes,
        "rings": thread_map.rings(rows),
        "spokes": len(nodes) < thread_map.MANY_FROM,
        "stances": [*LABEL_COLORS, *(["none"] if "none" in stances else [])],
        "says": list(AGREEMENT_COLORS) if any(node["says"] for node in nodes) else [],
    }


def _noted() -> None:
    """Nothing: what was chosen is told by the run that follows."""
