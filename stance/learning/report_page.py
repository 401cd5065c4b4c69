"""The report on a training as one HTML file that opens offline: no script, no font and nothing else from outside."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Final

from stance.learning.differing import Bin
from stance.learning.report import WHAT_TO_DO, Part, table
from stance.learning.train import Trained
from stance.model_card import Table

WIDTH, HEIGHT = 480, 220
"""Of the learning curve, in pixels unless it is scaled."""
LEFT, RIGHT, TOP, BOTTOM = 56, 24, 28, 36
"""The margins around it, for numbers and words."""
MOST_CHARACTERS: Final = 500
"""Shown of a text."""
ROOM: Final = 0.1
"""Above and below the curve, as a share of its height."""
STYLE: Final = """
body { font: 15px/1.5 sans-serif; max-width: 62em; margin: 2em auto; padding: 0 1em; color: #222; background: #fff }
h1 { font-size: 1.5em } h2 { font-size: 1.15em; margin-top: 1.8em } p { margin: 0.4em 0 }
table { border-collapse: collapse; margin: 0.6em 0 } td, th { padding: 0.2em 0.9em 0.2em 0; text-align: left }
th { border-bottom: 1px solid #999; font-weight: 600 } td { border-bottom: 1px solid #e4e4e4; vertical-align: top }
td:last-child { overflow-wrap: anywhere } svg text { font: 12px sans-serif; fill: #222 } .axis { stroke: #999 }
.curve { fill: none; stroke: #0072b2; stroke-width: 2 } .point { fill: #0072b2 }
.in-use { stroke: #d55e00; stroke-dasharray: 5 4 }
@media (prefers-color-scheme: dark) { body { color: #eee; background: #181818 } td { border-color: #3a3a3a }
svg text { fill: #eee } .curve { stroke: #56b4e9 } .point { fill: #56b4e9 } }
"""
POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"
"""What a browser may load for the page, beside the page itself: nothing."""


def as_page(trained: Trained, report: Sequence[Part]) -> str:
    """The ``report`` on ``trained`` as HTML; words in it are escaped."""
    made = f": {trained.model.id}" if trained.is_new else ", without a new model"
    title = escape(f"Training of {trained.before.task.name}{made}")
    return "\n".join(
        [
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
            f"<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>",
            *(line for part in full_report(trained, report) for line in _part(part, trained)),
            "</body>\n</html>\n",
        ]
    )


def full_report(trained: Trained, report: Sequence[Part]) -> list[Part]:
    """The ``report`` with what takes too much room for a terminal: where both models part, and how sure they are.

    It stands before what to do, if the report says that.
    """
    says_what_to_do = bool(report) and report[-1].heading == WHAT_TO_DO
    end = len(report) - says_what_to_do
    return [*report[:end], *_differing(trained), *report[end:]]


def _differing(trained: Trained) -> list[Part]:
    """How held-out rows are labelled by both models, and those that they label most differently."""
    found = trained.differing
    if found.before is None or found.after is None:
        return []
    cells = [
        (label, *(f"{old:,} / {new:,}" for old, new in zip(*both, strict=True)))
        for label, *both in zip(found.names, found.before.tolist(), found.after.tolist(), strict=True)
    ]
    confusion = table(("label", *(f"read as {name}" for name in found.names)), cells)
    rows = [
        (each.given, each.before, each.after, each.example.target or "", each.example.text[:MOST_CHARACTERS])
        for each in found.most
    ]
    most = table(("label", "in use", "new", "about", "text"), rows)
    said = "that a row has the attribute" if trained.before.task.is_graded else "of the likeliest label"
    sure = table(
        ("", "probability", "true of", "rows"),
        [*_calibration("in use", found.calibration_before), *_calibration("new", found.calibration_after)],
    )
    held_out = "Rows by the model in use / by models that learned from others."
    return [
        Part("What held-out rows are read as", (held_out,), confusion, "confusion"),
        Part(
            "How far probabilities can be believed",
            (f"The probability {said}, and how often that is so, on held-out rows.",),
            sure,
            "calibration",
        ),
        Part("Where the two differ most", ("Held-out rows.",), most, "texts"),
    ]


def _calibration(model: str, bins: Sequence[Bin]) -> list[tuple[str, ...]]:
    return [(model, f"{each.said:.0%}", f"{each.seen:.0%}", f"{each.rows:,}") for each in bins]


def _part(part: Part, trained: Trained) -> Iterator[str]:
    yield f"<h2>{escape(part.heading)}</h2>"
    yield from (f"<p>{escape(sentence)}</p>" for sentence in part.sentences)
    if part.shows == "curve" and trained.verdict:
        yield from _curve(trained.curve, trained.verdict.before.value, trained.verdict.measure)
    if part.table:
        yield from _rows(part.table)


def _rows(shown: Table) -> Iterator[str]:
    yield "<table>\n<tr>" + "".join(f"<th>{escape(name)}</th>" for name in shown.columns) + "</tr>"
    yield from ("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in shown.rows)
    yield "</table>"


def _curve(curve: Mapping[int, float], in_use: float, measure: str) -> Iterator[str]:
    """The learning curve: rows to the right, each point as far as the next, and their quality upwards."""
    low, high = min(in_use, *curve.values()), max(in_use, *curve.values())
    room = ROOM * (high - low) or ROOM
    low, high = low - room, high + room
    step = (WIDTH - LEFT - RIGHT) / max(len(curve) - 1, 1)

    def height(value: float) -> float:
        return round(TOP + (HEIGHT - TOP - BOTTOM) * (high - value) / (high - low), 1)

    points = [(round(LEFT + step * place, 1), height(value)) for place, value in enumerate(curve.values())]
    yield f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img">'
    yield f"<title>{escape(measure)} by rows learned from</title>"
    yield f'<path class="axis" d="M{LEFT} {HEIGHT - BOTTOM}H{WIDTH - RIGHT}"/>'
    yield f'<path class="in-use" d="M{LEFT} {height(in_use)}H{WIDTH - RIGHT}"/>'
    yield _text(LEFT, 14, f"{measure}; broken line: the model in use, {in_use:.3f}")
    yield f'<polyline class="curve" points="{" ".join(f"{x},{y}" for x, y in points)}"/>'
    for (x, y), (rows, value) in zip(points, curve.items(), strict=True):
        yield f'<circle class="point" cx="{x}" cy="{y}" r="3.5"><title>{rows:,} rows: {value:.3f}</title></circle>'
        yield _text(x, HEIGHT - BOTTOM + 18, f"{rows:,}", "middle")
    for value in {min(curve.values()), max(curve.values())}:
        yield _text(LEFT - 10, height(value) + 4, f"{value:.3f}", "end")
    yield "</svg>"


def _text(x: float, y: float, words: str, anchor: str = "start") -> str:
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}">{escape(words)}</text>'
