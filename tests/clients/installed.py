"""Clients that others wrote, installed once into the user's cache; a test is skipped where one cannot be had."""

import fcntl
import hashlib
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest
from platformdirs import user_cache_path

NODE: Final = Path(__file__).parent / "node"
_PATIENCE: Final = 120.0


def node_modules() -> Path:
    """The folder of the packages in ``node/package-lock.json``."""
    if shutil.which("npm") is None:
        pytest.skip("needs Node and npm")
    lock = (NODE / "package-lock.json").read_bytes()
    folder = _folder("node", lock)
    for file in ("package.json", "package-lock.json"):
        shutil.copy(NODE / file, folder)
    quiet = "--ignore-scripts --no-audit --no-fund --prefer-offline --fetch-retries=0".split()
    _install(folder, ["npm", "ci", *quiet])
    return folder / "node_modules"


def python_packages(*requirements: str) -> Path:
    """A folder with these packages, and without those that they ask for: name them too, or have them beside."""
    folder = _folder("python", " ".join(requirements).encode())
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--retries", "0", "--target", "."]
    _install(folder, [*pip, *requirements])
    return folder


def _folder(kind: str, wanted: bytes) -> Path:
    folder = user_cache_path("stance", appauthor=False) / "tests" / f"{kind}-{hashlib.sha256(wanted).hexdigest()[:12]}"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _install(folder: Path, command: list[str]) -> None:
    """Runs the command in the folder, once in all; two tests at the same time wait for each other."""
    done = folder / "installed"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if done.exists():
            return
        try:
            subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True, timeout=_PATIENCE)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired, OSError) as error:
            pytest.skip(f"cannot be installed here ({' '.join(command[:4])}): {getattr(error, 'stderr', '') or error}")
        done.touch()
