"""The colours of the dashboard: each means the same on every screen, and all can be seen on light and on dark."""

from typing import Final

from stance.labels import UNCLEAR

GREY: Final = "#808c98"
"""Lines, and whatever takes no side."""
FAINT_GREY: Final = f"{GREY}47"
"""Borders, and the empty part of a bar: 28 % of the grey, so that the background shines through."""
STANCE_COLORS: Final[dict[str, str]] = {"favor": "#3a86c8", "neutral": "#9aa5b1", "against": "#d9792b"}
"""Colour per stance, in the order bars are drawn; blue and orange can be told apart by the colour-blind."""
LABEL_COLORS: Final[dict[str, str]] = {
    "favor": STANCE_COLORS["favor"],
    "neutral": STANCE_COLORS["neutral"],
    UNCLEAR: f"{GREY}59",
    "against": STANCE_COLORS["against"],
}
"""Colour per label that a comment can get, in the order bars are drawn. ``unclear`` is 35 % of the grey: fainter than
neutral."""
NO_STANCE: Final = "none"
"""What a chart calls it that a comment has no stance: it has no text, or its thread no target."""
CHART_COLORS: Final[dict[str, str]] = {
    **STANCE_COLORS,
    "neutral": "#8a96a3",
    UNCLEAR: "#737d87",
    NO_STANCE: "#5c6670",
}
"""Colour per label, and of none, of a point or a column on a chart: each has a contrast of 3:1 with the ground of
either theme, as WCAG 2.2 (1.4.11) asks of what is no text."""
AGREEMENT_COLORS: Final[dict[str, str]] = {
    "agree": "#2f9e8f",
    "disagree": "#8e5bc0",
    "neutral": GREY,
    UNCLEAR: LABEL_COLORS[UNCLEAR],
}
"""Colour per label that a reply can get towards its parent; none of them is a stance's."""
TOXIC_COLOR: Final = "#b0486f"
MODEL_COLORS: Final[dict[str, str]] = {"in use": GREY, "new": "#b8860b"}
"""Colour per model where two are compared; neither is that of a label."""


def rgb(color: str) -> str:
    """``#b0486f`` as ``176, 72, 111``, which a style sheet can give any opacity."""
    return ", ".join(str(int(color[start : start + 2], 16)) for start in (1, 3, 5))


PRIMARY: Final = "#1d5f96"
"""The ground of the main button in both themes: white words on the dark theme's own blue are too faint."""
