"""Old thresholds against new ones as a picture that needs no library to draw and no network to see (SVG)."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

from stance.learning import Match

COLOURS: Final = ("#0072b2", "#d55e00", "#009e73", "#b8689a", "#c98500", "#3d9bd4", "#808080")
"""One per attribute, told apart by colour-blind readers and seen on white and on black; after Okabe and Ito 2008."""
LEFT, TOP, SIDE = 70, 60, 400
STYLE: Final = """
text { font: 13px sans-serif; fill: #222 } .title { font-size: 16px; font-weight: bold }
.paper { fill: #fff } .grid { stroke: #ddd } .diagonal { stroke: #777; stroke-dasharray: 5 4 }
.line { fill: none; stroke-width: 2 } .unsure { fill: #fff }
@media (prefers-color-scheme: dark) {
text { fill: #eee } .paper, .unsure { fill: #181818 } .grid { stroke: #3a3a3a } .diagonal { stroke: #999 } }
"""


def as_svg(matches: Sequence[Match], name: str, model_id: str) -> str:
    """The matches as a picture: old thresholds to the right, new ones upwards, a line per attribute.

    A hollow point stands for a threshold that is not stable. No script, no font and nothing else from outside is in it.
    """
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + SIDE + 190} {TOP + SIDE + 70}" role="img">',
        f"<title>{_said(f'Old thresholds of {name} and their new ones with {model_id}')}</title>",
        f'<style>{STYLE}</style><rect class="paper" width="100%" height="100%"/>',
        _text(LEFT, 30, f"Thresholds that flag as many comments: {_short(name)}", "title"),
        *_axes(model_id),
    ]
    for number, attribute in enumerate(dict.fromkeys(each.attribute for each in matches)):
        mapped = [each for each in matches if each.attribute == attribute and each.flagged]
        parts += _line(attribute, number, sorted(mapped, key=lambda each: each.old_threshold))
    return "\n".join([*parts, "</svg>", ""])


def _axes(model_id: str) -> Iterable[str]:
    for tenth in range(0, 11, 2):
        (x, y), label = _place(tenth / 10, tenth / 10), f"{tenth / 10:g}"
        yield f'<path class="grid" d="M{x} {TOP}V{TOP + SIDE}M{LEFT} {y}H{LEFT + SIDE}"/>'
        yield _text(x, TOP + SIDE + 20, label, anchor="middle") + _text(LEFT - 10, y + 4, label, anchor="end")
    yield f'<path class="diagonal" d="M{LEFT} {TOP + SIDE}L{LEFT + SIDE} {TOP}"/>'
    yield _text(LEFT + SIDE / 2, TOP + SIDE + 48, "old threshold", anchor="middle")
    turned = f' transform="rotate(-90 22 {TOP + SIDE / 2})"'
    yield _text(22, TOP + SIDE / 2, f"new threshold ({_short(model_id)})", anchor="middle", more=turned)


def _line(attribute: str, number: int, matches: Sequence[Match]) -> Iterable[str]:
    colour = COLOURS[number % len(COLOURS)]
    places = [_place(each.old_threshold, each.new_threshold) for each in matches]
    yield f'<polyline class="line" stroke="{colour}" points="{" ".join(f"{x},{y}" for x, y in places)}"/>'
    for (x, y), each in zip(places, matches, strict=True):
        told = f"{each.old_threshold:g} becomes {each.new_threshold:g} ({each.flagged:,} of {each.rows:,} rows)"
        fill = f'fill="{colour}"' if each.stable else 'class="unsure"'
        yield f'<circle cx="{x}" cy="{y}" r="4" stroke="{colour}" {fill}><title>{attribute}: {told}</title></circle>'
    y = TOP + 10 + 24 * number
    yield f'<path class="line" stroke="{colour}" d="M{LEFT + SIDE + 20} {y}h24"/>'
    yield _text(LEFT + SIDE + 52, y + 4, attribute.replace("_", " "))


def _place(old: float, new: float) -> tuple[float, float]:
    return round(LEFT + SIDE * old, 1), round(TOP + SIDE * (1 - new), 1)


def _text(x: float, y: float, said: str, kind: str = "", anchor: str = "start", more: str = "") -> str:
    return f'<text x="{x:g}" y="{y:g}" class="{kind}" text-anchor="{anchor}"{more}>{_said(said)}</text>'


def _short(name: str) -> str:
    return name if len(name) <= 28 else name[:27] + "…"


def _said(text: str) -> str:
    """``text`` for XML, which has no place for control characters and half surrogates."""
    return escape("".join(char for char in text if char.isprintable())[:120])
