"""Which column of a table is what: asked of the reader where none is known to hold the comments, and offered after."""

from collections.abc import Callable, Mapping
from typing import Final

import pandas as pd
import streamlit as st

from stance.dashboard.files import CELL, TableHead
from stance.printable import printable
from stance.reading import told_apart

ROLES: Final = {
    "text": "Comment",
    "author": "Author",
    "posted_at": "Time",
    "comment_id": "Id",
    "parent_id": "Replies to (id)",
    "thread_id": "Thread or page",
}
"""What is asked for, and what it is called on screen."""
NONE: Final = "–"


def ask(
    key: str,
    head: TableHead,
    chosen: Mapping[str, str],
    take: Callable[[dict[str, str]], None],
    roles: Mapping[str, str] = ROLES,
) -> None:
    """Draws the choice of columns with the first rows; ``take`` is given the columns by role when it is made.

    Args:
        key: the same for the same file, for the names of widgets.
        head: the table's columns and first rows.
        chosen: what is selected at first, by role.
        take: called with the choice, before the page is drawn again.
        roles: what is asked for, and what it is called on screen.
    """
    shown = shown_names(head)
    first_rows(head)
    names = dict(zip(head.columns, shown, strict=True))
    with st.form(f"columns-{key}", border=False):
        options = [NONE, *head.columns]
        picked = {
            role: st.selectbox(
                label,
                options,
                index=options.index(chosen[role]) if chosen.get(role) in head.columns else 0,
                format_func=lambda column: names.get(column, column),
                key=f"column-{role}-{key}",
            )
            for role, label in roles.items()
        }
        if st.form_submit_button("Read the table", type="primary"):
            columns = {role: column for role, column in picked.items() if column != NONE}
            if "text" not in columns:
                st.error("Choose the column that holds the comments.")
            else:
                take(columns)
                st.rerun()


def first_rows(head: TableHead) -> None:
    """Draws the first rows of a table."""
    rows = pd.DataFrame(head.rows, columns=shown_names(head))
    st.dataframe(rows, hide_index=True, height="content", alt="The first rows of the table")


def shown_names(head: TableHead) -> list[str]:
    """The names of a table's columns as they are shown, each once."""
    return told_apart(printable(column, CELL) or "(no name)" for column in head.columns)
