"""The walls between the package's rooms: import-linter holds them, and falls when an import is planted that breaks one.

The contracts are in ``pyproject.toml``.
"""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
WORK = ("scoring", "learning")


def linted(folder: Path) -> tuple[int, str]:
    """The exit code and the report of import-linter for the package in ``folder``."""
    script = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    command = [sys.executable, "-P", "-c", script, "--no-cache", str(folder / "pyproject.toml")]
    environment = {"PYTHONPATH": str(folder), "PATH": "", "COLUMNS": "200", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[Path]:
    """A copy of the package, to plant imports in."""
    shutil.copytree(ROOT / "stance", tmp_path / "stance", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_walls_stand() -> None:
    code, report = linted(ROOT)
    assert code == 0, report


@pytest.mark.parametrize(
    ("module", "planted", "contract"),
    [
        ("records.py", "from stance.labels import TASKS", "Imports only point down"),
        ("scoring/score.py", "from stance.cli import main", "Imports only point down"),
        ("targets/typed.py", "from stance.reading import Source", "Imports only point down"),
        ("dashboard/rows.py", "def late():\n    from stance.cli import main", "Imports only point down"),
        ("scoring/reasons.py", "def late():\n    from stance.scoring.score import words_of", "No circle"),
        ("reading/formats/replies/names.py", "from stance.reading.formats.text import plain", "No circle"),
        ("cli/__init__.py", "from stance.scoring.score import words_of", "door"),
        ("reading/formats/pages/phpbb.py", "from stance.reading.formats.dates.grammar import readings", "door"),
        ("scoring/summary.py", "import streamlit", "Streamlit"),
        ("learning/train.py", "import click", "click"),
        ("dashboard/rows.py", "def late():\n    import sqlalchemy", "SQLAlchemy"),
        ("reviews/queue.py", "from stance.reading import Source", "Imports only point down"),
        ("cli/parse.py", "from stance.reviews.schema import comments", "door"),
        ("cli/reviews.py", "from stance.intake.job import Job", "door"),
        ("scoring/lanes.py", "from pathlib import Path", "opens no file"),
        ("scoring/engines.py", "def late():\n    import distributed", "Dask"),
        ("reading/parts.py", "def late():\n    import fsspec", "fsspec"),
        ("learning/evaluate.py", "def late():\n    import tempfile", "opens no file"),
    ],
)
def test_a_forbidden_import_is_noticed(copy: Path, module: str, planted: str, contract: str) -> None:
    file = copy / "stance" / module
    file.write_text(file.read_text(encoding="utf-8") + f"\n{planted}\n", encoding="utf-8")
    code, report = linted(copy)
    broken = report.partition("Broken contracts")[2]
    assert code != 0 and contract in broken, report


def test_every_module_has_its_floor(copy: Path) -> None:
    (copy / "stance" / "helpers.py").write_text('"""Nobody knows where this belongs."""\n', encoding="utf-8")
    code, report = linted(copy)
    assert code != 0 and "helpers" in report


@pytest.mark.parametrize("path", [path for room in WORK for path in sorted((ROOT / "stance" / room).rglob("*.py"))])
def test_the_work_opens_no_file(path: Path) -> None:
    """It imports nothing that opens one (see the contract), and is handed no path that could open itself."""
    text = path.read_text(encoding="utf-8")
    assert not [word for word in ("open(", ".read_text(", ".read_bytes(", ".write_text(") if f" {word}" in text]
    assert "Path" not in text
