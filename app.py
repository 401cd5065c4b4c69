"""The dashboard's entry: ``streamlit run app.py``."""

import streamlit as st

from stance.dashboard import ICON, SCREENS
from stance.dashboard.session import as_page

st.set_page_config(page_title="stance", page_icon=ICON, layout="wide")
st.navigation([as_page(screen) for screen in SCREENS], position="top").run()
