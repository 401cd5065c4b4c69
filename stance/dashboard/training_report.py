"""Draws what a training came to: the conclusion, what to do with the new model, and the report behind it."""

from functools import partial
from typing import Final

import pandas as pd
import streamlit as st

from stance.dashboard import drawing, files, library, model_use, training_charts
from stance.dashboard.training_work import DOUBTFUL, Finished
from stance.errors import ModelError
from stance.learning import Figures, Part
from stance.model_card import Table
from stance.model_store import ModelStore

MOST_ROWS: Final = 12
"""Of a table of numbers that is drawn open. Set by hand."""


def draw(finished: Finished) -> None:
    """Draws all of it."""
    _conclusion(finished)
    _decision(finished)
    _downloads(finished)
    for number, part in enumerate(finished.report):
        _part(part, finished, number)


def _conclusion(finished: Finished) -> None:
    with st.container(border=True, key="conclusion", gap="xsmall"):
        if finished.is_recommended:
            st.badge("Recommended", icon=":material/check:", color="green")
        elif finished.is_new:
            st.badge("Not recommended", icon=":material/block:", color="orange")
        else:
            st.badge("No new model", icon=":material/block:", color="gray")
        drawing.page_text(finished.conclusion, "title-conclusion")


def _decision(finished: Finished) -> None:
    """Draws how the new model is put to use; one that is not recommended takes a second step."""
    if not finished.is_new:
        st.button("Save and use this model", disabled=True, key="use-new")
        drawing.page_text(f"There is no new model to save: {finished.before} stays in use.", "about-use")
        return
    if _is_in_use(finished):
        drawing.page_text(f"The new model is saved in {finished.place}, and in use.", "about-use")
        return
    save = partial(_save_and_use, finished)
    if finished.is_recommended:
        st.button("Save and use this model", type="primary", on_click=save, key="use-new", icon=":material/check:")
    elif not st.toggle("Use it nonetheless", key=f"nonetheless-{finished.model}"):
        drawing.page_text(f"{finished.before} stays in use.", "about-use")
    else:
        drawing.page_text(f"It is not recommended. {finished.conclusion}", "said-warning")
        st.button("Save and use this model nonetheless", on_click=save, key="use-new")
    st.caption(model_use.OTHERS)


def _is_in_use(finished: Finished) -> bool:
    try:
        return ModelStore(finished.order.models).in_use(finished.order.task, finished.order.lane) == finished.model
    except ModelError:
        return False


def _save_and_use(finished: Finished) -> None:
    try:
        finished.save()
    except ModelError as error:
        library.complain(str(error))
        return
    model_use.use(finished.model)


def _downloads(finished: Finished) -> None:
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            "Download the report",
            finished.page,
            file_name=f"{finished.model}.html",
            mime="text/html",
            key="download-report",
            on_click="ignore",
            icon=":material/download:",
        )
        if finished.doubtful:
            st.download_button(
                "Download the doubtful labels",
                lambda: files.csv_bytes(pd.DataFrame(finished.doubtful, columns=list(DOUBTFUL))),
                file_name="doubtful-labels.csv",
                mime="text/csv",
                key="download-doubtful",
                on_click="ignore",
                icon=":material/download:",
            )


def _part(part: Part, finished: Finished, number: int) -> None:
    st.subheader(part.heading, anchor=False)
    if part.sentences:
        drawing.page_text("\n".join(part.sentences), f"said-part-{number}")
    if part.table is None:
        return
    figures = finished.figures
    if part.shows == "curve" and figures.curve:
        st.altair_chart(training_charts.learning_curve(figures), alt=_in_words(part))
        st.caption(f"The dashed line is the model in use: {figures.in_use:.3f}.")
    elif part.shows == "calibration":
        st.altair_chart(training_charts.calibration(figures), alt=_in_words(part))
        st.caption("On the dashed line, a model is right as often as it says. Steps with too few rows are left out.")
    elif part.shows == "confusion":
        _confusion(part, figures)
    elif part.shows == "texts":
        _texts(part.table, number)
    elif len(part.table.rows) > MOST_ROWS:
        with st.expander(f"Read them: {len(part.table.rows):,}", key=f"numbers-{number}"):
            _numbers(part)
    else:
        _numbers(part)


def _confusion(part: Part, figures: Figures) -> None:
    is_dark = st.context.theme.type == "dark"
    both = {"In use": figures.read_before, "New": figures.read_after}
    for column, (name, read) in zip(st.columns(2), both.items(), strict=True):
        with column:
            st.markdown(f"**{name}**")
            st.altair_chart(training_charts.confusion(figures, read, is_dark), alt=f"{name}: {_in_words(part)}")


def _numbers(part: Part) -> None:
    if part.table:
        cells = pd.DataFrame(list(part.table.rows), columns=list(part.table.columns))
        st.dataframe(cells, hide_index=True, height="content", width="content", alt=_in_words(part))


def _texts(table: Table, number: int) -> None:
    """Draws rows whose last column is a comment, as plain text."""
    with st.expander(f"Read them: {len(table.rows):,}", key=f"texts-{number}"):
        for place, (*facts, text) in enumerate(table.rows):
            with st.container(key=f"card-0-{number}-{place}", gap="xxsmall"):
                said = [f"{name}: {cell}" for name, cell in zip(table.columns, facts, strict=False) if cell]
                drawing.page_text(" · ".join(said), f"about-{number}-{place}")
                drawing.page_text(text, f"said-{number}-{place}")


def _in_words(part: Part) -> str:
    """A table in words, for a reader who does not see it."""
    assert part.table
    rows = ["; ".join(filter(None, row)) for row in part.table.rows]
    return f"{part.heading}. {', '.join(filter(None, part.table.columns))}: {'. '.join(rows)}"
