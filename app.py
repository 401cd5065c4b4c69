"""The dashboard's entry: ``streamlit run app.py``."""

from pathlib import Path

import streamlit as st

import stance

icon = Path(stance.__file__).parent / "dashboard" / "icon.svg"
st.set_page_config(page_title="stance", page_icon=str(icon), layout="wide")
with st.spinner("Starting …"):  # the libraries take some seconds to load, once
    from stance.dashboard import (
        DESK_SCREENS,
        SCREENS,
        draw_import,
        draw_navigation,
        draw_tables,
        draw_training,
        draw_uploads,
    )
screen = draw_navigation(SCREENS, DESK_SCREENS)
if screen.title not in {desk.TITLE for desk in DESK_SCREENS}:
    draw_uploads()  # here and not on the screens, so that files on their way arrive when the screen is changed
if screen.url_path != "import":
    draw_import()  # that it is looked at keeps it at work
draw_tables()
if screen.url_path != "train":
    draw_training()  # that it is asked for keeps it at work
screen.run()
