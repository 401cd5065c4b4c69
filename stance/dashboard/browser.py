"""What a reader's browser keeps for this dashboard, in cookies: also after the page is loaded again.

Cookies and no address: an address is copied, shown and kept in histories. They go back to this server only. The name of
a reader's folder of uploads ends with the folder, and is no secret worth stealing by then.
"""

from typing import Final
from urllib.parse import quote, unquote

import streamlit as st

from stance.dashboard import uploads

JS: Final = """
export default function ({ data }) {
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `${data.name}=${data.value}; Path=/; Max-Age=${data.seconds}; SameSite=Strict${secure}`;
}
"""
_FOLDER: Final = "uploads"

_keeper = st.components.v2.component("stance.cookie", js=JS)


def token() -> str | None:
    """The name of this reader's folder; None if there is none yet, or it was removed."""
    known = st.session_state.get("uploads folder") or kept(_FOLDER)
    return known if uploads.is_token(known) else None


def new_token() -> str:
    """The name of a new folder, which is this reader's from now on."""
    st.session_state["uploads folder"] = uploads.new_token()
    return str(st.session_state["uploads folder"])


def remember(folder: str) -> None:
    """Lets the browser keep the folder's name."""
    keep(_FOLDER, folder, uploads.SECONDS_KEPT)


def keep(name: str, value: str, seconds: int) -> None:
    """Lets the browser keep a value for so many seconds; it is read back by ``kept`` from the next visit on."""
    _keeper(data={"name": _cookie(name), "value": quote(value, safe=""), "seconds": seconds}, key=f"cookie-{name}")


def kept(name: str) -> str | None:
    """What the browser kept under ``name`` when it opened this dashboard; it may be anything."""
    value = st.context.cookies.get(_cookie(name))
    return unquote(value, errors="replace") if isinstance(value, str) else None


def _cookie(name: str) -> str:
    """One for each dashboard on this machine: cookies do not tell ports apart."""
    return f"stance_{name}_{st.get_option('server.port')}"
