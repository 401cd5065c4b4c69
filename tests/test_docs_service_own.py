"""The requests in docs/service.md are answered as it shows; numbers are rounded there, and parts left out."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from served import Served, served

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "service.md").read_text(encoding="utf-8").partition("## Own addresses\n")[2]
BLOCKS = re.findall(r"```\n\$ (curl [^\n]+|printf [^\n]+)\n(.*?)\n```", PAGE, re.DOTALL)
ADDRESS = "http://127.0.0.1:8700"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not (shutil.which("curl") and shutil.which("jq")), reason="needs curl and jq"),
]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("service")) as running:
        yield running


def values(text: str) -> list[Any]:
    """The JSON values in a text, one after another."""
    found, place = [], 0
    while text[place:].strip():
        place += len(text[place:]) - len(text[place:].lstrip())
        value, place = json.JSONDecoder().raw_decode(text, place)
        found.append(value)
    return found


def is_shown(shown: Any, said: Any) -> bool:
    """Whether what is shown is a part of what is said."""
    if isinstance(shown, dict):
        return isinstance(said, dict) and all(name in said and is_shown(shown[name], said[name]) for name in shown)
    if isinstance(shown, list):
        return len(shown) <= len(said) and all(map(is_shown, shown, said))
    if isinstance(shown, float):
        return abs(shown - said) <= 0.006
    return bool(shown == said)


@pytest.mark.parametrize(("command", "shown"), BLOCKS, ids=range(len(BLOCKS)))
def test_requests_are_answered_as_shown(command: str, shown: str, service: Served, tmp_path: Path) -> None:
    shutil.copy(ROOT / "seeds" / "harbour_bridge.txt", tmp_path)
    (tmp_path / "comments.json").write_text(re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)[0], encoding="utf-8")
    here = command.replace(ADDRESS, service.root)
    said = subprocess.run(["bash", "-c", here], cwd=tmp_path, capture_output=True, timeout=120, check=True).stdout
    answers, wanted = values(said.decode()), values(shown)
    assert len(answers) == len(wanted)
    assert is_shown(wanted, answers), said.decode()


def test_requests_are_shown() -> None:
    addresses = " ".join(command for command, _ in BLOCKS)
    assert all(path in addresses for path in ("/v1/classify", "/v1/parse", "/v1/models"))
