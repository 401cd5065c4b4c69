"""The database of reviews that this server works from, opened once for all who work at it."""

import os

import streamlit as st

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


@st.cache_resource(show_spinner="Opening the database …")
def _opened(url: str, process: int) -> ReviewStore:
    del process  # part of the cache's key: connections are not shared with a forked process
    return open_store(url, keys=reviews_folder(), words=WordList)
