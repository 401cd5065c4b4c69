"""What the clients' tests share: a service with keys, and one that stands where Perspective stood."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
from served import PATIENCE, ROOT, Served, served

from stance.service import Key

BURST: Final = 10
"""Requests that the key ``slow`` may make at once; one a second after that."""


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A service with the keys ``clients`` and ``slow``."""
    with served(tmp_path_factory.mktemp("service"), keys=(Key("clients"), Key("slow", rate=1))) as running:
        yield running


@dataclass
class Behind:
    """A place where https://commentanalyzer.googleapis.com is a service of the test's own."""

    pid: int
    key: str
    certificate: Path

    def run(self, *command: str, given: object = None, **environment: str) -> Any:
        """What a program says there, as JSON, on being given ``given`` as JSON."""
        there = ["nsenter", "--preserve-credentials", "-U", "-m", "-n", "-t", str(self.pid), *command]
        return answered(there, given, environment)


@pytest.fixture(scope="session")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Behind]:
    """Namespaces in which Perspective's name leads to this machine, where a certificate of the test's own is shown."""
    for needed in ("unshare", "nsenter", "openssl", "ip"):
        if shutil.which(needed) is None:
            pytest.skip(f"needs {needed}, to put a service where Perspective stood")
    if subprocess.run(["unshare", "-rmn", "true"], capture_output=True, check=False).returncode:
        pytest.skip("needs namespaces, which may not be made here")
    folder = tmp_path_factory.mktemp("behind")
    command = ["unshare", "-rmn", sys.executable, str(Path(__file__).parent / "behind.py"), str(folder)]
    environment = os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment) as process:
        assert process.stdin and process.stdout
        try:
            said = process.stdout.readline()
            assert said, f"no service came up; see {folder}"
            yield Behind(process.pid, json.loads(said), folder / "certificate.pem")
        finally:
            process.stdin.close()  # it ends then
            process.wait(PATIENCE)


def answered(command: list[str], given: object, environment: dict[str, str]) -> Any:
    """The JSON that a program writes, which is given JSON."""
    done = subprocess.run(
        command, input=json.dumps(given), capture_output=True, text=True, timeout=PATIENCE, check=False,
        env=os.environ | environment,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
