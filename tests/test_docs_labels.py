"""The three tables in docs/labels.md are read as it says. ``python -m tests.test_docs_labels`` writes it anew."""

import os
import re
import shlex
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner

from stance.cli import main

PAGE: Final = Path(__file__).parent.parent / "docs" / "labels.md"
BLOCK: Final = re.compile(r"```\n\$ ([^\n]+)\n(.*?)```", re.DOTALL)
RENEW: Final = ".venv/bin/python -m tests.test_docs_labels"


def blocks(page: str) -> Iterator[tuple[str, str]]:
    """The commands of the page with what it shows under each."""
    return (match.groups() for match in BLOCK.finditer(page))  # type: ignore[misc]


def said(command: str) -> str:
    """What a command says of the table that it is given, up to the measures; run where the table is."""
    result = CliRunner().invoke(main, shlex.split(command)[1:])
    output = result.stdout + result.stderr * (result.exit_code != 0)  # else it may hold a bar of progress
    lines = re.split(r"\n +(?=toxicity-|stance-)", output)[0].splitlines()
    return "".join(f"{line}\n" for line in lines)


def renewed(page: str, folder: Path) -> str:
    """The page with what its commands say as the program says it."""
    os.chdir(folder)
    for command, shown in blocks(page):
        if command.startswith("cat "):
            (folder / command.removeprefix("cat ")).write_text(shown, encoding="utf-8")
        else:
            page = page.replace(f"$ {command}\n{shown}```", f"$ {command}\n{said(command)}```")
    return page


@pytest.mark.slow
def test_the_tables_on_the_page_are_read_as_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    page = PAGE.read_text(encoding="utf-8")
    assert sum(command.startswith("stance ") for command, _ in blocks(page)) == 5
    assert page == renewed(page, tmp_path), f"Renew the page with: {RENEW}"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8"), Path(folder)), encoding="utf-8")
    print(f"Wrote {PAGE}.")
