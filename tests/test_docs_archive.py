"""What docs/archive.md says is so: its commands have their options, its sums are right, its program runs on Spark."""

import importlib.util
import re
import subprocess
import sys
from pathlib import Path
from shutil import which

import pytest
from clusters import environment

from stance.cli import main

PAGE = (Path(__file__).parent.parent / "docs" / "archive.md").read_text(encoding="utf-8")


def test_commands_in_the_page_have_their_options() -> None:
    commands = re.findall(r"^stance classify (.*)$", PAGE, flags=re.MULTILINE)
    options = {name for option in main.commands["classify"].params for name in option.opts}
    assert len(commands) >= 2
    for command in commands:
        assert set(re.findall(r"(?<= )--?[a-z]+", command)) <= options


def test_hours_in_the_page_are_what_the_formula_gives() -> None:
    rate, price = (
        float(number.replace(",", "")) for number in re.findall(r"With \*R\* = ([\d,]+),.*and ([\d.]+) for", PAGE)[0]
    )
    rows = re.findall(r"^\| (\d+) (million|billion) \| ([^\n]+) \|$", PAGE, flags=re.MULTILINE)
    assert len(rows) == 2
    for count, unit, cells in rows:
        told = [float(cell) if cell != "–" else None for cell in cells.split(" | ")]
        hours = int(count) * {"million": 1e6, "billion": 1e9}[unit] / (rate * 3600)
        for value, expected in zip(told, [hours, hours / 16, hours / 96, hours / 960, hours * price], strict=True):
            assert value is None or value == pytest.approx(expected, rel=0.07)


@pytest.mark.slow
@pytest.mark.skipif(
    importlib.util.find_spec("pyspark") is None or which("java") is None, reason="needs pyspark and Java"
)
def test_the_program_for_spark_runs(tmp_path: Path) -> None:
    (program,) = re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL)
    (tmp_path / "program.py").write_text(program)
    command = [sys.executable, "program.py"]
    done = subprocess.run(command, cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    header, first, second = done.stdout.splitlines()
    assert header.split() == ["id", "toxicity", "stance_bridge"]
    assert float(first.split()[2]) < 0.5 < float(second.split()[2])
