"""Why a comment has its scores: its words with marks on those that raise or lower one of them.

The marks need elements within a line, which no Streamlit element for plain text has. So a component of constant HTML,
CSS and JavaScript draws them; the comment reaches it as data, and the page as ``textContent``, which is never parsed.
"""

from typing import Final

import streamlit as st

from stance import batch
from stance.records import Explanation

from . import drawing, marks, wording
from .style import MARKS

HTML: Final = '<div class="said"></div>'
JS: Final = """
const marks = {"1": "up-1", "2": "up-2", "3": "up-3", "-1": "down-1", "-2": "down-2", "-3": "down-3"};
export default function ({ data, parentElement }) {
  const drawn = data.runs.map(([text, level]) => {
    const run = document.createElement(level > 0 ? "mark" : "span");
    run.className = marks[level] ?? "";
    run.textContent = text;
    return run;
  });
  parentElement.querySelector(".said").replaceChildren(...drawn);
}
"""
LEGEND: Final = "Tinted and underlined: raises the score. Underlined with dots: lowers it. The heavier, the more."

_marked_text = st.components.v2.component("stance.marked_text", html=HTML, css=MARKS, js=JS)


@st.fragment
def expander(choice: batch.Choice, text: str, key: str) -> None:
    """Draws what a reader opens to see why ``text`` has its scores; explained only once it is open.

    Args:
        choice: the models that scored it.
        text: the words that were scored.
        key: of the comment, the same wherever it stands.
    """
    box = st.expander("Why this score?", key=f"why-{key}", type="compact", on_change="rerun")
    if box.open:
        with box, st.container(gap="xsmall"):
            _explained(text, batch.models(choice)[0].explain(text), key)


def _explained(text: str, explanation: Explanation, key: str) -> None:
    scores = explanation.scores
    attribute = st.selectbox(
        "Score to explain",
        list(scores),
        index=list(scores).index(marks.highest(explanation)),
        format_func=lambda name: f"{wording.attribute_name(name)} {scores[name]:.2f}",
        key=f"attribute-{key}",
        label_visibility="collapsed",
        filter_mode=None,
        width=240,
    )
    _marked_text(data={"runs": marks.marked(text, explanation, attribute)}, key=f"marked-{key}")
    drawing.page_text(marks.sentence(text, explanation, attribute), f"sum-{key}")
    st.caption(LEGEND)
