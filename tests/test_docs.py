"""Help, README and code say the same."""

import importlib
import pkgutil
import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import stance.cli
from stance.cli import main

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def commands(group: click.Group = main, before: str = "stance") -> dict[str, click.Command]:
    found: dict[str, click.Command] = {}
    for name, command in group.commands.items():
        found[f"{before} {name}"] = command
        if isinstance(command, click.Group):
            found |= commands(command, f"{before} {name}")
    return found


COMMANDS = commands()


def test_every_command_written_is_registered() -> None:
    modules = [importlib.import_module(f"stance.cli.{file.name}") for file in pkgutil.iter_modules(stance.cli.__path__)]
    written = [entry for module in modules for entry in vars(module).values() if isinstance(entry, click.Command)]
    assert written
    assert [command.name for command in written if command not in COMMANDS.values()] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(name: str) -> None:
    assert re.search(rf"Example: .*{name}", COMMANDS[name].help or "")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_explained(name: str) -> None:
    for option in COMMANDS[name].params:
        assert not isinstance(option, click.Option) or option.help


@pytest.mark.parametrize("name", [name for name, command in COMMANDS.items() if not isinstance(command, click.Group)])
def test_every_command_is_in_the_readme(name: str) -> None:
    assert f"`{name}" in README


def test_readme_names_no_command_that_is_not_there() -> None:
    used = set(re.findall(r"`(stance (?:(?:models|reviews|labels) )?[a-z]+)\b", README))
    assert used <= set(COMMANDS)


def block(command: str) -> list[str]:
    """The lines that the README shows under ``command``."""
    return README.split(f"```\n$ {command}", 1)[1].split("\n", 1)[1].split("\n```", 1)[0].splitlines()


def test_readme_shows_a_command_and_its_output_before_line_15() -> None:
    head = README.splitlines()[:15]
    assert any(line.startswith("$ stance classify") for line in head)
    assert any("0.99" in line for line in head)


def test_first_example_of_the_readme_is_what_the_program_gives() -> None:
    _, *rows = block("stance classify comments.csv")
    cells = [re.split(r"\s{2,}", row, maxsplit=3) for row in rows]
    scored = stance.classify([text for *_, text in cells], ["the new bridge=bridge"])
    given = zip(scored["toxicity"], scored["stance_bridge"], strict=True)
    assert [(toxicity, side) for _, toxicity, side, _ in cells] == [(f"{score:.2f}", side) for score, side in given]


def test_demo_in_the_readme_is_what_it_prints(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    pages = sorted(str(file) for file in Path("seeds").glob("*.*") if file.name != "labels.csv")
    result = CliRunner().invoke(main, ["classify", *pages, "--output", str(tmp_path / "comments.csv")])
    *shown, _, _ = block("make demo")
    printed = result.stdout.splitlines()[:-1]
    assert max(map(len, printed)) <= 120
    assert [_SIDES.sub("", line) for line in printed] == [_SIDES.sub("", line) for line in shown]
    for line, other in zip(printed, shown, strict=True):
        assert all(abs(count - before) <= 1 for count, before in zip(_counts(line), _counts(other), strict=True)), line


_SIDES = re.compile(r"[█·░ ]{10,}(\d+)/(\d+)/(\d+) on ")
"""The transformers' last digits depend on the processor, so that a comment on the brink of a side may be unclear."""


def _counts(line: str) -> list[int]:
    found = _SIDES.search(line)
    return [int(count) for count in found.groups()] if found else []


@pytest.mark.parametrize("page", [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), ROOT / "CONTRIBUTING.md"],
                         ids=lambda page: page.name)  # fmt: skip
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / link).exists(), link


def test_python_in_the_readme_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocks = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)
    assert blocks
    monkeypatch.chdir(ROOT)
    for block in blocks:
        exec(compile(block, "README.md", "exec"), {})
