"""Colours of charts can be told from the ground that they stand on, in both themes."""

import re
import tomllib
from pathlib import Path

import pandas as pd
import pytest

from stance.dashboard import charts, reply_map, timeline
from stance.dashboard.colors import CHART_COLORS, GREY, LABEL_COLORS

THEMES = tomllib.loads((Path(__file__).parent.parent / ".streamlit/config.toml").read_text(encoding="utf-8"))["theme"]
LEAST = 3.0
"""The contrast that WCAG 2.2 asks of what is no text (1.4.11)."""


def luminance(color: str) -> float:
    """The relative luminance of ``#rrggbb``, by WCAG's formula."""
    shares = [int(color[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("stance", [*LABEL_COLORS, "none"])
def test_a_point_can_be_told_from_the_ground(stance: str, theme: str) -> None:
    scale = charts.stance_color(pd.Series(["favor", "none"])).to_dict()["scale"]
    color = dict(zip(scale["domain"], scale["range"], strict=True))[stance]
    assert len(color) == len("#rrggbb")
    assert contrast(color, THEMES[theme]["backgroundColor"]) >= LEAST
    assert timeline.FEW_POINTS.opacity == 1


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("stance", ["neutral", "unclear", "none"])
def test_a_pale_mark_on_the_map_has_an_outline_that_can_be_seen(stance: str, theme: str) -> None:
    [rule] = re.findall(rf"^\.mark\.{stance} {{ (.*) }}$", reply_map.CSS, re.MULTILINE)
    assert "stroke: var(--grey);" in rule
    assert contrast(GREY, THEMES[theme]["backgroundColor"]) >= LEAST


def test_each_label_has_a_colour_of_its_own() -> None:
    assert len(set(CHART_COLORS.values())) == len(CHART_COLORS) == len(LABEL_COLORS) + 1
