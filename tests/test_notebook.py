"""The notebook in the docs runs, and shows what it printed. ``python -m tests.test_notebook`` runs it anew."""

import re
from pathlib import Path
from typing import Any, Final

import nbformat
import pytest
from nbclient import NotebookClient

pytestmark = pytest.mark.slow

NOTEBOOK: Final = Path(__file__).parent.parent / "docs" / "training.ipynb"
RENEW: Final = ".venv/bin/python -m tests.test_notebook"
PATIENCE: Final = 600
"""Seconds for one cell; the longest takes about ten."""


def run(notebook: Any) -> Any:
    """The notebook after all its cells have run, from its own folder as a reader would; it saves nothing outside."""
    client = NotebookClient(notebook, timeout=PATIENCE, resources={"metadata": {"path": str(NOTEBOOK.parent)}})
    return client.execute()


def printed(notebook: Any) -> list[str]:
    """What each cell printed, without numbers, which a processor's arithmetic may change in the last digit."""
    found = []
    for cell in notebook.cells:
        said = ["".join(output.get("text", output.get("data", {}).get("text/plain", ""))) for output in
                cell.get("outputs", [])]  # fmt: skip
        without_ids = re.sub(r"\b(toxicity|stance)-\d{8}-\d{6}-[0-9a-f]{6}\b", r"\1-new", "".join(said))
        found.append(re.sub(r" +", " ", re.sub(r"[-+]?\d[\d.,]*", "#", without_ids)))
    return found


def test_the_notebook_runs_and_prints_what_it_shows() -> None:
    shown = nbformat.read(NOTEBOOK, as_version=4)
    before = printed(shown)
    assert len("".join(before)) > 3000
    assert printed(run(shown)) == before, f"Renew it with: {RENEW}"


if __name__ == "__main__":
    renewed = run(nbformat.read(NOTEBOOK, as_version=4))
    for cell in renewed.cells:
        cell["metadata"].clear()  # when each cell ran
    nbformat.write(renewed, NOTEBOOK)
    print(f"Wrote {NOTEBOOK}.")
