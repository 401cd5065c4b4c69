"""Why a comment has its scores: its words with marks on those that raise or lower one of them.

The marks need elements within a line, which no Streamlit element for plain text has. So a component of constant HTML,
CSS and JavaScript draws them; the comment reaches it as data, and the page as ``textContent``, which is never parsed.
"""

from collections.abc import Mapping
from typing import Final

import streamlit as st

from stance.dashboard import drawing, marks, wording
from stance.dashboard.style import MARKS
from stance.records import Example
from stance.scoring import Choice, models_of

HTML: Final = '<div class="said"></div>'
JS: Final = """
const marks = {"1": "up-1", "2": "up-2", "3": "up-3", "-1": "down-1", "-2": "down-2", "-3": "down-3"};
const hues = {"favor": "said favor", "neutral": "said neutral", "against": "said against"};
export default function ({ data, parentElement }) {
  const drawn = data.runs.map(([text, level]) => {
    const run = document.createElement(level > 0 ? "mark" : "span");
    run.className = marks[level] ?? "";
    run.textContent = text;
    return run;
  });
  const said = parentElement.querySelector(".said");
  said.className = hues[data.name] ?? "said";
  said.replaceChildren(...drawn);
}
"""
LEGEND: Final = "Tinted and underlined: raises the score. Dotted underline: lowers it. The heavier, the more."

_marked_text = st.components.v2.component("stance.marked_text", html=HTML, css=MARKS, js=JS)


@st.fragment
def expander(choice: Choice, said: Example, language: str | None, sides: Mapping[str, float], key: str) -> None:
    """Draws what a reader opens to see why a comment has its scores; explained only once it is open.

    Args:
        choice: the models that scored it.
        said: the words that were scored, with what the stance is towards, the headline and the comment replied to.
        language: what they are in.
        sides: the probability of each stance; none where there is no stance.
        key: of the comment, the same wherever it stands.
    """
    box = st.expander("Why this score?", key=f"why-{key}", type="compact", on_change="rerun")
    if box.open:
        with box, st.container(gap="xsmall"):
            _explained(choice, said, language, sides, key)


def _explained(choice: Choice, said: Example, language: str | None, sides: Mapping[str, float], key: str) -> None:
    models = models_of(choice)
    text = said.text
    explanation = models.toxicity.explain(text, language=language)
    scores = {**explanation.scores, **sides}
    name = st.selectbox(
        "Score to explain",
        list(scores),
        index=list(scores).index(marks.highest(explanation)),
        format_func=lambda score: f"{wording.score_name(score)} {scores[score]:.2f}",
        key=f"attribute-{key}",
        label_visibility="collapsed",
        filter_mode=None,
        width=240,
    )
    if name in sides:  # only now, for every word of the comment is left out in turn
        explanation = models.stance.explain(text, said.target or "", said.parent, said.headline)
    _marked_text(data={"runs": marks.marked(text, explanation, name), "name": name}, key=f"marked-{key}")
    drawing.page_text(marks.sentence(text, explanation, name), f"sum-{key}")
    st.caption(LEGEND)
