"""Old thresholds against new ones as a picture that needs no library to draw and no network to see (SVG)."""

from collections.abc import Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from stance.learning import Match

COLOURS: Final = ("#0072b2", "#d55e00", "#009e73", "#b8689a", "#c98500", "#3d9bd4", "#808080")
"""One per attribute, told apart by colour-blind readers and seen on white and on black; after Okabe and Ito 2008."""
SIDE: Final = 400
"""The square of old and new thresholds, in the picture's units, which are pixels unless it is scaled."""
LEFT, TOP, RIGHT, BOTTOM = 70, 60, 190, 70
"""The margins around the square: for the axes' labels, the title and, to the right, the names of the attributes."""
TICK_GAP: Final = {"x": 20, "y": 10}
"""Between an axis and its numbers."""
LABEL_GAP: Final = 48
"""Between an axis and what it is called."""
CENTRED: Final = 4
"""How far the foot of a number or name lies below the line that it is centred on."""
KEY: Final = {"gap": 20, "line": 24, "name": 52, "step": 24, "top": 10}
"""The list of attributes: where its lines start, how long they are, where the names start, the height of an entry, and
how far down the first one is."""
NAME_CHARACTERS: Final = 28
"""Of a file's or a model's name; more would run out of the picture."""
TEXT_CHARACTERS: Final = 120
"""Of any text, so that a hostile name does not swell the file."""
STYLE: Final = """
text { font: 13px sans-serif; fill: #222 } .title { font-size: 16px; font-weight: bold }
.paper { fill: #fff } .grid { stroke: #ddd } .diagonal { stroke: #777; stroke-dasharray: 5 4 }
.line { fill: none; stroke-width: 2 } .unsure { fill: #fff }
@media (prefers-color-scheme: dark) {
text { fill: #eee } .paper, .unsure { fill: #181818 } .grid { stroke: #3a3a3a } .diagonal { stroke: #999 } }
"""


def as_svg(matches: "Sequence[Match]", name: str, model_id: str) -> str:
    """The matches as a picture: old thresholds to the right, new ones upwards, a line per attribute.

    A hollow point stands for a threshold that is not stable. No script, no font and nothing else from outside is in it.
    """
    width, height = LEFT + SIDE + RIGHT, TOP + SIDE + BOTTOM
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">',
        f"<title>{_safe(f'Old thresholds of {name} and their new ones with {model_id}')}</title>",
        f'<style>{STYLE}</style><rect class="paper" width="100%" height="100%"/>',
        _text(LEFT, TOP / 2, f"Thresholds that flag as many comments: {_short(name)}", "title"),
        *_axes(model_id),
    ]
    for number, attribute in enumerate(dict.fromkeys(match.attribute for match in matches)):
        mapped = [match for match in matches if match.attribute == attribute and match.flagged]
        parts += _line(attribute, number, sorted(mapped, key=lambda match: match.old_threshold))
    return "\n".join([*parts, "</svg>", ""])


def _axes(model_id: str) -> Iterator[str]:
    bottom, middle = TOP + SIDE, (LEFT + SIDE / 2, TOP + SIDE / 2)
    for tenth in range(0, 11, 2):
        (x, y), label = _place(tenth / 10, tenth / 10), f"{tenth / 10:g}"
        yield f'<path class="grid" d="M{x} {TOP}V{bottom}M{LEFT} {y}H{LEFT + SIDE}"/>'
        below = _text(x, bottom + TICK_GAP["x"], label, anchor="middle")
        yield below + _text(LEFT - TICK_GAP["y"], y + CENTRED, label, anchor="end")
    yield f'<path class="diagonal" d="M{LEFT} {bottom}L{LEFT + SIDE} {TOP}"/>'
    yield _text(middle[0], bottom + LABEL_GAP, "old threshold", anchor="middle")
    left = LEFT - LABEL_GAP
    turned = f' transform="rotate(-90 {left} {middle[1]})"'
    yield _text(left, middle[1], f"new threshold ({_short(model_id)})", anchor="middle", more=turned)


def _line(attribute: str, number: int, matches: "Sequence[Match]") -> Iterator[str]:
    colour = COLOURS[number % len(COLOURS)]
    places = [_place(match.old_threshold, match.new_threshold) for match in matches]
    yield f'<polyline class="line" stroke="{colour}" points="{" ".join(f"{x},{y}" for x, y in places)}"/>'
    for (x, y), match in zip(places, matches, strict=True):
        told = f"{match.old_threshold:g} becomes {match.new_threshold:g} ({match.flagged:,} of {match.rows:,} rows)"
        fill = f'fill="{colour}"' if match.stable else 'class="unsure"'
        yield f'<circle cx="{x}" cy="{y}" r="4" stroke="{colour}" {fill}><title>{attribute}: {told}</title></circle>'
    right, y = LEFT + SIDE, TOP + KEY["top"] + KEY["step"] * number
    yield f'<path class="line" stroke="{colour}" d="M{right + KEY["gap"]} {y}h{KEY["line"]}"/>'
    yield _text(right + KEY["name"], y + CENTRED, attribute.replace("_", " "))


def _place(old: float, new: float) -> tuple[float, float]:
    return round(LEFT + SIDE * old, 1), round(TOP + SIDE * (1 - new), 1)


def _text(x: float, y: float, words: str, kind: str = "", anchor: str = "start", more: str = "") -> str:
    return f'<text x="{x:g}" y="{y:g}" class="{kind}" text-anchor="{anchor}"{more}>{_safe(words)}</text>'


def _short(name: str) -> str:
    return name if len(name) <= NAME_CHARACTERS else name[: NAME_CHARACTERS - 1] + "…"


def _safe(text: str) -> str:
    """``text`` for XML, which has no place for control characters and half surrogates."""
    return escape("".join(char for char in text if char.isprintable())[:TEXT_CHARACTERS])
