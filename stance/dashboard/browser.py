"""Which folder of uploads is this reader's: their browser knows, in a cookie, also after the page is loaded again.

A cookie and no address: an address is copied, shown and kept in histories. It goes back to this server only, ends with
the folder, and is no secret worth stealing by then.
"""

from typing import Final

import streamlit as st

from stance.dashboard import uploads

JS: Final = """
export default function ({ data }) {
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `${data.name}=${data.value}; Path=/; Max-Age=${data.seconds}; SameSite=Strict${secure}`;
}
"""

_keeper = st.components.v2.component("stance.uploads_folder", js=JS)


def token() -> str | None:
    """The name of this reader's folder; None if there is none yet, or it was removed."""
    known = st.session_state.get("uploads folder") or st.context.cookies.get(_cookie())
    return known if uploads.is_token(known) else None


def new_token() -> str:
    """The name of a new folder, which is this reader's from now on."""
    st.session_state["uploads folder"] = uploads.new_token()
    return str(st.session_state["uploads folder"])


def remember(folder: str) -> None:
    """Lets the browser keep the folder's name."""
    _keeper(data={"name": _cookie(), "value": folder, "seconds": uploads.SECONDS_KEPT}, key="uploads-folder")


def _cookie() -> str:
    """One for each dashboard on this machine: cookies do not tell ports apart."""
    return f"stance_uploads_{st.get_option('server.port')}"
