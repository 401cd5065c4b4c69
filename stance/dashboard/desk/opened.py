"""The database of reviews that this server works from, opened once for all who work at it."""

import os

import streamlit as st

from stance.errors import StanceError
from stance.labels import TOXIC_FROM
from stance.reviews import ReviewStore, open_store
from stance.scoring import WordList
from stance.settings import desk_database, reviews_folder


def is_in_use() -> bool:
    """Whether the dashboard was started with a database."""
    return desk_database() is not None


def store() -> ReviewStore:
    """The store that everybody at this server works from.

    Raises:
        ReviewError: if it cannot be opened.
    """
    url = desk_database()
    assert url is not None, "desk screens are shown only where there is a database"
    return _opened(url, os.getpid())


def toxic_from() -> float:
    """From which toxicity on a comment counts as toxic: as the rules of the desk say, if there is one."""
    if not is_in_use():
        return TOXIC_FROM
    try:
        live = store().rules()
    except StanceError:  # the screens of single pages work without the database
        return TOXIC_FROM
    return live.rules.toxic_from if live else TOXIC_FROM


@st.cache_resource(show_spinner="Opening the database …")
def _opened(url: str, process: int) -> ReviewStore:
    del process  # part of the cache's key: connections are not shared with a forked process
    return open_store(url, keys=reviews_folder(), words=WordList)
