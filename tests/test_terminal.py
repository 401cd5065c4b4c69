"""Whatever the inputs hold, a terminal gets lines without a character that steers it; a pipe gets the data as it is."""

import ast
import json
import os
import pty
import shutil
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import stance.cli
from stance.cli import main
from stance.printable import on_one_line, printable
from stance.settings import shipped

HOSTILE = "\x1b]0;title\x07\x1b[2J\u202e\u2066\x9b31m\x7f\x08\r\nforged: line\u2028forged: too\x85forged: three"
NAME = HOSTILE.replace("/", "")
STANCE = [sys.executable, "-c", "from stance.cli import main; main()"]


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(each) for each in arguments], catch_exceptions=False)


def steering(output: str) -> set[str]:
    """Characters that steer a terminal, and what stands in a line that the program did not begin."""
    found = {char for char in output if char != "\n" and unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp")}
    return found | {line for line in output.split("\n") if line.startswith("forged")}


def comment(number: int, **more: object) -> dict[str, object]:
    return {"id": str(number), "text": f"The bridge is a bad idea {number}, {HOSTILE}", "author": HOSTILE, **more}


COMMENTS = [comment(1, deleted=True), comment(2, url=HOSTILE, created_at=HOSTILE), comment(3), comment(4)]
PAGE = f"<html><head><title>{HOSTILE}</title></head><body><h1>{HOSTILE}</h1></body></html>"
FILES = {
    "comments.json": json.dumps(COMMENTS),
    "thread.json": json.dumps({"title": HOSTILE, "url": HOSTILE, "comments": COMMENTS}),
    "keys.json": json.dumps({HOSTILE: 1, f"{HOSTILE}2": [1]}),
    "columns.csv": f'"{HOSTILE}","{HOSTILE}2"\n1,2\n',
    "cells.csv": f'text,author,"{HOSTILE}"\n"{HOSTILE}","{HOSTILE}",x\nshort\n',
    "lines.jsonl": json.dumps({HOSTILE: "x"}) + "\n",
    "page.html": PAGE,
    f"name {NAME}.csv": "text,author\nfine,ann\n",
    f"bad {NAME}.csv": "a,b\n1,2\n",
    f"passed over.{NAME}": "x",
    "labels.csv": f'text,toxicity,target,stance\n"{HOSTILE}","{HOSTILE}",x,"{HOSTILE}"\n' * 3,
    "old.csv": f'text,TOXICITY,"{HOSTILE}"\n"{HOSTILE}","{HOSTILE}",1\nfine,0.5,2\nbad,0.9,x\n',
}


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    for name, content in FILES.items():
        (folder / name).write_text(content)
    return folder


@pytest.mark.parametrize(
    "command",
    [
        ["parse"],
        ["parse", "--explain"],
        ["classify", "--lane", "fast"],
        ["classify", "--target", f"the {HOSTILE} bridge=bridge"],
        ["classify", "--output", "scored.csv"],
        ["targets"],
        ["evaluate", "--task", "toxicity"],
        ["train", "--task", "stance"],
        ["thresholds"],
    ],
    ids=lambda command: " ".join(command[:2]),
)
def test_no_command_lets_a_steering_character_out(hostile: Path, tmp_path: Path, command: list[str]) -> None:
    command = [str(tmp_path / word) if word == "scored.csv" else word for word in command]
    of_tables = command[0] in ("evaluate", "train", "thresholds")
    for source in [*hostile.iterdir(), hostile / NAME, *([] if of_tables else [hostile])]:
        result = run(*command, source)
        assert steering(result.stdout) == set(), source.name
        assert steering(result.stderr) == set(), source.name


@pytest.mark.parametrize(
    "arguments",
    [
        [HOSTILE],
        [f"--{HOSTILE}"],
        ["parse", "x", f"--{HOSTILE}"],
        ["parse", "x", "--column", HOSTILE],
        ["parse", "x", "--as-of", HOSTILE],
        ["parse", "x", "-o", f"{NAME}.{NAME}"],
        ["classify", "x", "--lane", HOSTILE],
        ["classify", "x", "--target", f"x={HOSTILE}"],
        ["classify", "x", "--models", HOSTILE],
        ["models", "show", HOSTILE],
        ["models", "use", HOSTILE],
        ["evaluate", HOSTILE, "--task", "stance"],
        ["evaluate", "x.csv", "--task", HOSTILE],
    ],
    ids=lambda arguments: " ".join(word for word in arguments if word.isprintable()) or "command",
)
def test_what_is_said_of_wrong_arguments_is_safe(arguments: list[str]) -> None:
    result = run(*arguments)
    assert result.exit_code in (1, 2)
    assert steering(result.output) == set()


def test_a_card_is_shown_safely(tmp_path: Path) -> None:
    place = tmp_path / "toxicity" / "mine"
    shutil.copytree(shipped("models") / "toxicity" / "toxicity-ngrams-2", place)
    card = json.loads((place / "card.json").read_text())
    words = dict.fromkeys(("created", "parent", "intended_use", "limits", "notes", "lane"), HOSTILE)
    data = [dict.fromkeys(("name", "rows", "licence", "sha256"), HOSTILE)]
    card |= {
        "id": "mine",
        "data": data,
        "scores": {HOSTILE: {HOSTILE: HOSTILE}},
        "versions": {HOSTILE: HOSTILE},
        **words,
    }
    (place / "card.json").write_text(json.dumps(card))
    for command in (["list"], ["show", "mine"], ["use", "mine"]):
        result = run("models", *command, "--models", tmp_path)
        assert steering(result.output) == set()


def test_a_terminal_gets_a_table_without_what_steers_it(hostile: Path) -> None:
    command = [*STANCE, "classify", str(hostile / "thread.json"), "--target", f"{HOSTILE} bridge=bridge"]
    shown = on_a_terminal(command)
    assert "forged: line" in shown
    assert steering(shown.replace("\r\n", "\n")) <= {"\r"}  # with which the bar of progress begins


def on_a_terminal(command: list[str]) -> str:
    """What a terminal gets that both streams of ``command`` go to."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(command, stdout=theirs, stderr=theirs, env={**os.environ, "TERM": "dumb"})
    os.close(theirs)
    shown = b""
    try:
        while piece := os.read(ours, 65_536):
            shown += piece
    except OSError:  # how Linux says that the other side is closed
        pass
    process.wait()
    os.close(ours)
    return shown.decode()


def test_rows_in_a_pipe_are_exact(tmp_path: Path) -> None:
    text = " ".join(HOSTILE.split())
    (tmp_path / "lines.jsonl").write_text(json.dumps({"text": text}) + "\n")
    result = run("parse", tmp_path / "lines.jsonl")
    assert json.loads(result.stdout)["text"] == text
    assert steering(result.stdout) == set()  # they are escaped, as JSON allows


def test_nothing_prints_but_the_one_way_out() -> None:
    """``terminal.py`` cleans what it prints; a call of anything else that prints is found here."""
    printing = {"print", "echo", "secho", "echo_via_pager", "Console", "writelines", "style", "excepthook"}
    for file in Path(stance.cli.__file__).parent.glob("*.py"):
        calls = [node.func for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Call)]
        names = {call.id if isinstance(call, ast.Name) else getattr(call, "attr", "") for call in calls}
        assert file.name == "terminal.py" or not names & printing, file.name
        assert ".stderr.write" not in file.read_text() and ".stdout.write" not in file.read_text()


def test_text_is_made_printable_on_one_line() -> None:
    assert printable("\x1b[31mred\x07 \u202eevil\u200b  text\n", 80) == "[31mred evil text"
    assert printable("word " * 50, 20) == "word word word word…"
    assert printable("name\udcff.csv", 80) == "name\ufffd.csv"
    assert on_one_line("a  b\tc\r\nd\u2028e\x85f\x9bg") == "a  b c  d e fg"
