"""How the reader put pages right, for this session; and the layouts of sites, which are kept for all."""

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from stance.reading import Correction, SiteLayouts
from stance.settings import layouts_folder


@dataclass(frozen=True)
class Origin:
    """The file that a thread was read from."""

    key: str
    """The same for the same file, however it is read."""
    name: str
    path: Path


def of(key: str) -> Correction | None:
    """How a file was put right; None if it was not."""
    return _chosen().get(key)


def choose(key: str, correction: Correction | None) -> None:
    """Notes how a file is to be read; None: as any other."""
    if correction is None:
        _chosen().pop(key, None)
    else:
        _chosen()[key] = correction


def clear() -> None:
    """Forgets all of it."""
    _chosen().clear()


def _chosen() -> dict[str, Correction]:
    found: dict[str, Correction] = st.session_state.setdefault("corrections", {})
    return found


def layouts() -> SiteLayouts:
    """The layouts of sites that pages are read by."""
    return SiteLayouts(layouts_folder())
