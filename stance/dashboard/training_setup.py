"""What the reader says before a training: which table, what is learned from it in which lane, how it is to be read."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Final

import streamlit as st
from babel.dates import format_timedelta

from stance import scoring
from stance.dashboard import (
    browser,
    drawing,
    label_questions,
    label_tables,
    lane,
    library,
    mapping,
    trainings,
    uploads,
    wording,
)
from stance.dashboard.label_tables import Look, Order
from stance.errors import StanceError
from stance.labels import MODEL_LANES, OTHERS_LANE, TASKS, TOXICITY, Codebook
from stance.model_store import ModelStore
from stance.printable import printable
from stance.records import Example
from stance.settings import models_folder

TASK_NAMES: Final = {"toxicity": "Toxicity", "stance": "Stance", "agreement": "Agreement"}
LANE_HELP: Final = (
    "Fast: a few hundred labels take seconds for toxicity, a minute or two for stance. Accurate: neural networks read "
    "every comment first, which takes longer. Each lane has a model of its own. Other languages: the model that reads "
    "comments that are not in English, in every lane."
)
TRIED: Final = 8
"""Texts that the accurate model reads to tell its pace: some two seconds' work. Set by hand (2026-11)."""
TRIED_WORDS: Final = "The council has closed the swimming pool again, and nobody can say when it will open."
REFERENCE_ROWS: Final = 600
"""Comments of the program's own that are read too, at most: on them it is measured what a model forgets."""
_CACHED: Final = 8


@dataclass(frozen=True)
class Answers:
    """What the reader said of one table."""

    columns: dict[str, str] = field(default_factory=dict)
    codebook: Codebook = field(default_factory=Codebook)


def order() -> Order:
    """Draws the choice of the table, the task and the lane; gives what was chosen."""
    path, name = _table()
    left, right = st.columns(2)
    with left:
        task = st.segmented_control(
            "What the labels are of",
            list(TASK_NAMES),
            default="toxicity",
            format_func=TASK_NAMES.__getitem__,
            key="train-task",
            required=True,
            persist_state="session",
        )
    store = ModelStore(models_folder())
    with right:
        lacking = lane.missing(store, task)
        chosen = st.segmented_control(
            "Lane",
            _lanes(store, task, bool(lacking)),
            default=MODEL_LANES[0],
            format_func=label_tables.LANE_NAMES.__getitem__,
            key="train-lane",
            help=LANE_HELP,
            required=True,
            persist_state="session",
        )
    if lacking:
        st.text(f"Only the fast lane can be trained. {lacking}")
    answers = _answers(path.name, task)
    return Order(path, name, task, chosen, answers.columns, answers.codebook, models_folder())


def _lanes(store: ModelStore, task: str, lacks_accurate: bool) -> list[str]:
    """The lanes whose model can be trained here; the one of other languages is of toxicity alone."""
    lanes = list(MODEL_LANES[:1] if lacks_accurate else MODEL_LANES)
    try:
        others = scoring.in_use_for_others(store) if task == TOXICITY.name else None
    except StanceError:
        others = None
    return [*lanes, OTHERS_LANE] if others else lanes


def _table() -> tuple[Path, str]:
    """Draws the place for a table of labels; gives the one that is there, else the sample."""
    number = st.session_state.setdefault("labels number", 0)
    dropped = st.file_uploader(
        "Your labels",
        key=f"labels-{number}",
        help="A table with one labelled comment per row: CSV, TSV, JSONL, Parquet or Excel. It stays on this machine.",
    )
    if dropped:
        _keep(dropped.name, dropped.getvalue())
        st.session_state["labels number"] = number + 1
        st.rerun()
    token = browser.token()
    kept = uploads.kept(token, uploads.LABELS) if token else []
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if not kept:
            st.caption(f"Until you drop your own, this is the sample that came with the program: {label_tables.SAMPLE}")
            return label_tables.sample(), label_tables.SAMPLE
        st.text(printable(kept[-1].name, label_tables.NAME), width="content")
        st.button("Remove my labels", on_click=_remove, type="tertiary", icon=":material/delete:")
    return kept[-1].path, kept[-1].name


def _keep(name: str, content: bytes) -> None:
    try:
        label_tables.check_name(name)
        token = browser.token() or browser.new_token()
        mine = uploads.keep(token, name, content, uploads.LABELS)
        for other in uploads.kept(token, uploads.LABELS):
            if other != mine:
                uploads.drop(other)
    except StanceError as error:
        library.complain(str(error))
    except OSError as error:
        library.complain(f"The file could not be kept: {error.strerror or error}. Make room on the disk.")


def _remove() -> None:
    if token := browser.token():
        uploads.remove(token, uploads.LABELS)


def _answers(table: str, task: str) -> Answers:
    """What the reader said of a table, for a task."""
    found: dict[tuple[str, str], Answers] = st.session_state.setdefault("label answers", {})
    return found.get((table, task), Answers())


def _answer(asked: Order, columns: dict[str, str], codebook: Codebook) -> None:
    st.session_state["label answers"][asked.path.name, asked.task] = Answers(columns, codebook)


def look(wanted: Order) -> Look:
    """The table of ``wanted`` as read; it is read once."""
    return _look(repr(wanted), wanted)


@st.cache_data(scope="session", max_entries=_CACHED, show_spinner="Reading the labels …")
def _look(key: str, _order: Order) -> Look:
    del key
    return label_tables.look(_order)


def ask(wanted: Order, seen: Look) -> None:
    """Draws what must be asked before the table can be read, and the ways to read it otherwise."""
    key = f"{wanted.path.name[:16]}-{wanted.task}"
    take_codebook: Callable[[Codebook], None] = partial(_answer, wanted, dict(wanted.columns))
    roles = label_tables.roles_of(wanted.task)
    if seen.lacks_columns:
        st.subheader("Which column is what?", anchor=False)
        drawing.page_text(wording.shortened(seen.problem), f"said-columns-{key}")
    if seen.question:
        label_questions.ask(key, seen.question, wanted.codebook, take_codebook)
    if seen.blank_may_mean or (wanted.codebook.blank and not seen.problem):
        meaning = wanted.codebook.blank or seen.blank_may_mean or ""
        label_questions.blank(key, meaning, wanted.codebook, take_codebook)
    if seen.head is None:
        return
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        chooses = seen.lacks_columns or st.toggle("Choose its columns", key=f"label-columns-{key}")
        if wanted.codebook != Codebook():
            st.button("Forget what I said of its values", on_click=take_codebook, args=(Codebook(),), type="tertiary")
    if chooses:
        chosen = wanted.columns or {role: name for role, name in seen.head.guessed.items() if role in roles}
        mapping.ask(
            f"labels-{key}", seen.head, chosen, lambda columns: _answer(wanted, columns, wanted.codebook), roles
        )
    else:
        mapping.first_rows(seen.head)


def outlook(wanted: Order, rows: int) -> str:
    """How long the accurate lane takes to read the rows, in a sentence; empty for the fast one."""
    if wanted.lane == MODEL_LANES[0]:
        return ""
    store = ModelStore(wanted.models)
    seconds = (rows + REFERENCE_ROWS) * _pace(store.in_use(wanted.task, wanted.lane), wanted.task, str(store.folder))
    worded = format_timedelta(timedelta(seconds=max(1, seconds)), threshold=1.5, locale="en")
    which = "model of other languages reads" if wanted.lane == OTHERS_LANE else "accurate models read"
    return f"The {which} the comments in some {worded}; choosing how to learn takes longer still."


@st.cache_data(max_entries=_CACHED, show_spinner="Looking how long it will take …")
def _pace(model: str, task: str, folder: str) -> float:
    """Seconds that an accurate model takes for a text."""
    opened = scoring.opened(ModelStore(Path(folder)), task, model, MODEL_LANES[1])
    about = TASKS[task].about and TRIED_WORDS
    some = [Example(f"{TRIED_WORDS} {number}", about, {}) for number in range(TRIED)]
    opened.score_examples(some[:1])  # opens the model
    start = time.perf_counter()
    opened.score_examples(some)
    return (time.perf_counter() - start) / TRIED


def start(wanted: Order) -> None:
    """Starts a training of what was chosen, in the reader's folder, which is made if there is none."""
    try:
        trainings.start(browser.token() or browser.new_token(), wanted)
    except StanceError as error:
        library.complain(str(error))
