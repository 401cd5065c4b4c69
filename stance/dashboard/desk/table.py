"""A table of the desk: rows with links, sorted by a click on a column's name.

It is a real table, in which screen readers and the keyboard find their way, and no canvas as Streamlit's own is. Words
reach it as data, and the page as ``textContent``, which is never parsed. On a phone each row is a card.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Final

import streamlit as st

from stance.dashboard.colors import FAINT_GREY, LABEL_COLORS, TOXIC_COLOR

HTML: Final = "<table><caption></caption><thead><tr></tr></thead><tbody></tbody></table>"
CSS: Final = """
:host { display: block; }
table { width: 100%; border-collapse: collapse; font: inherit; font-size: 0.93rem; color: var(--st-text-color); }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
th { text-align: start; font-weight: 600; border-bottom: 1px solid var(--st-border-color); padding: 0.3rem 0.5rem;
     white-space: nowrap; vertical-align: bottom; }
th:first-child { width: 38%; }
th button, th span { display: inline-block; padding: 0.3rem 0; }
th button { font: inherit; color: inherit; background: none; border: 0; cursor: pointer; }
th button:hover, a:hover { text-decoration: underline; }
th button:focus-visible, a:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px; }
td { border-bottom: 1px solid var(--st-border-color); padding: 0.45rem 0.5rem; vertical-align: top; }
tbody tr:hover { background: var(--st-secondary-background-color); }
.plain, .number { white-space: nowrap; }
.number { text-align: end; font-variant-numeric: tabular-nums; }
.line { display: block; unicode-bidi: plaintext; overflow-wrap: anywhere; text-align: start; }
.number .line { text-align: end; }
.faint { opacity: 0.75; font-size: 0.87rem; }
.strong { font-weight: 650; }
a { color: var(--st-link-color); text-decoration: none; }
.bar { display: flex; width: 6rem; height: 0.55rem; margin-top: 0.35rem; overflow: hidden; background: FAINT; }
.number .bar { width: 3rem; margin-inline-start: auto; }
@media (max-width: 640px) {
  table, tbody, tr, td { display: block; }
  thead tr { display: flex; flex-wrap: wrap; gap: 0 0.9rem; border-bottom: 1px solid var(--st-border-color); }
  th, th:first-child { border: 0; padding: 0; width: auto; }
  th:not(:has(button)) { display: none; }
  th button { min-height: 2.75rem; }
  td { border: 0; padding: 0.15rem 0; flex-basis: 100%; }
  td.plain, td.number { display: flex; flex-basis: auto; gap: 0.35rem; }
  td:empty, td.plain:empty { display: none; }
  td.plain:not([data-label=""])::before, td.number::before { content: attr(data-label); opacity: 0.75; }
  tbody tr { display: flex; flex-wrap: wrap; gap: 0 1rem; padding: 0.6rem 0;
             border-bottom: 1px solid var(--st-border-color); }
  .number .bar { display: none; }
}
""".replace("FAINT", FAINT_GREY)
JS: Final = """
const made = (name, className, words) => {
  const element = document.createElement(name);
  if (className) element.className = className;
  if (words !== undefined) element.textContent = words;
  return element;
};
export default function ({ data, parentElement, setTriggerValue }) {
  const table = parentElement.querySelector("table");
  table.querySelector("caption").textContent = data.caption;
  const header = (column) => {
    const cell = made("th", column.kind);
    cell.scope = "col";
    if (!column.sorts) { cell.append(made("span", "", column.label)); return cell; }
    const isOrder = column.name === data.order;
    cell.ariaSort = isOrder ? (data.ascending ? "ascending" : "descending") : "none";
    const button = made("button", "", column.label + (isOrder ? (data.ascending ? " ↑" : " ↓") : ""));
    button.type = "button";
    button.dataset.name = column.name;
    button.onclick = () => setTriggerValue("sorted", column.name);
    cell.append(button);
    return cell;
  };
  const link = (row, words) => {
    const anchor = made("a", "", words);
    anchor.href = row.href;
    anchor.onclick = (event) => {
      if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      setTriggerValue("opened", row.name);
    };
    return anchor;
  };
  const bar = (shares) => {
    const drawn = made("span", "bar");
    drawn.ariaHidden = "true";
    for (const [share, color] of shares) {
      const piece = drawn.appendChild(made("span"));
      piece.style.width = `${100 * share}%`;
      piece.style.background = color;
    }
    return drawn;
  };
  const cell = (row, column, content, place) => {
    const drawn = made("td", column.kind);
    drawn.dataset.label = place ? column.label : "";
    const inside = content.text || content.note || content.shares.length ? drawn.appendChild(made("div")) : drawn;
    if (content.text) {
      const line = inside.appendChild(made("span", content.is_strong ? "line strong" : "line"));
      line.append(content.is_link ? link(row, content.text) : content.text);
    }
    if (content.note) inside.append(made("span", "line faint", content.note));
    if (content.shares.length) inside.append(bar(content.shares));
    return drawn;
  };
  const focused = parentElement.activeElement?.dataset?.name ?? table.getRootNode().activeElement?.dataset?.name;
  table.querySelector("thead tr").replaceChildren(...data.columns.map(header));
  table.querySelector("tbody").replaceChildren(...data.rows.map((row) => {
    const drawn = made("tr");
    drawn.append(...row.cells.map((content, place) => cell(row, data.columns[place], content, place)));
    return drawn;
  }));
  if (focused) table.querySelector(`button[data-name="${CSS.escape(focused)}"]`)?.focus();
}
"""

_table = st.components.v2.component("stance.table", html=HTML, css=CSS, js=JS)


@dataclass(frozen=True)
class Heading:
    """A column."""

    name: str
    label: str
    kind: str = ""
    """``number``; ``plain`` for a few characters that stay on one line; empty for words."""
    sorts: bool = False
    """Whether a click on it sorts by it."""


@dataclass(frozen=True)
class Cell:
    """What stands in a row below a heading; its words may be hostile."""

    text: str = ""
    note: str = ""
    """Words below it, fainter."""
    is_link: bool = False
    is_strong: bool = False
    shares: Sequence[tuple[float, str]] = ()
    """A bar below it: shares with their colours, one after the other; the words say what it shows."""


@dataclass(frozen=True)
class Row:
    """A row, and where its links lead."""

    name: str
    """What ``Clicked.opened`` is told when a link is clicked."""
    cells: Sequence[Cell]
    href: str = ""
    """The same place as an address, for a new tab; made of what ``urlencode`` gives, never of words as they came."""


@dataclass(frozen=True)
class Clicked:
    """What was clicked since the last run."""

    sorted: str | None = None
    opened: str | None = None


@dataclass(frozen=True)
class Order:
    """What a table is sorted by."""

    name: str = ""
    is_ascending: bool = False


@dataclass(frozen=True)
class Table:
    """A table to draw."""

    caption: str
    """What it shows, for screen readers."""
    headings: Sequence[Heading]
    rows: Sequence[Row]
    order: Order = Order()


def draw(table: Table, key: str) -> Clicked:
    """Draws the table; gives what was clicked."""
    data = {
        "caption": table.caption,
        "order": table.order.name,
        "ascending": table.order.is_ascending,
        "columns": [asdict(heading) for heading in table.headings],
        "rows": [asdict(row) for row in table.rows],
    }
    result = _table(data=data, key=key, on_sorted_change=_noted, on_opened_change=_noted)
    known = {row.name for row in table.rows}
    names = {heading.name for heading in table.headings if heading.sorts}
    return Clicked(
        sorted=result.sorted if result.sorted in names else None,
        opened=result.opened if result.opened in known else None,
    )


def _noted() -> None:
    """Nothing: what was clicked is told by the run that follows."""


def sides(counts: Mapping[str, int]) -> Cell:
    """The split of the sides on one axis, and how many are on either side in words; empty where there is none."""
    total = sum(counts.values())
    if not total:
        return Cell()
    shares = {label: counts.get(label, 0) / total for label in LABEL_COLORS}
    words = f"favor {shares['favor']:.0%} · against {shares['against']:.0%}"
    return Cell(note=words, shares=[(share, LABEL_COLORS[label]) for label, share in shares.items() if share])


def share(value: float, words: str) -> Cell:
    """A share with a bar that is as long."""
    return Cell(text=words, shares=[(value, TOXIC_COLOR)] if value else ())
