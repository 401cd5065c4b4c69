"""The folders of what readers uploaded: who gets in, what they hold, and when they go."""

import os
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from stance.dashboard import uploads

HOSTILE_NAMES = [
    "../../etc/passwd",
    "a/b.csv",
    "C:\\x.csv",
    "\u202e\n.csv",
    "",
    ".",
    "x" * 5000,
    "names.jsonl",
    "\ud800",
]


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    uploads._root.cache_clear()


def files_of(tmp_path: Path) -> list[Path]:
    return [path for path in tmp_path.rglob("*") if path.is_file()]


def test_what_is_kept_is_listed_in_its_order_and_the_same_file_once() -> None:
    token = uploads.new_token()
    for name, content in [("b.csv", b"text\nb\n"), ("a.csv", b"text\na\n"), ("b.csv", b"text\nb\n")]:
        uploads.keep(token, name, content)
    assert [(one.name, one.path.read_bytes()) for one in uploads.kept(token)] == [
        ("b.csv", b"text\nb\n"),
        ("a.csv", b"text\na\n"),
    ]
    uploads.drop(uploads.kept(token)[0])
    assert [one.name for one in uploads.kept(token)] == ["a.csv"]


@pytest.mark.parametrize("name", HOSTILE_NAMES, ids=lambda name: ascii(name[:20]))
def test_a_name_is_kept_and_never_becomes_a_path(tmp_path: Path, name: str) -> None:
    token = uploads.new_token()
    uploads.keep(token, name, b"content")
    [one] = uploads.kept(token)
    assert (one.name, one.path.read_bytes()) == (name, b"content")
    assert {path.name for path in files_of(tmp_path)} == {"names.jsonl", one.path.name}
    assert len(one.path.name) == 64


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX systems")
def test_no_other_user_of_the_machine_can_open_the_folders(tmp_path: Path) -> None:
    token = uploads.new_token()
    folders = [path for path in tmp_path.rglob("*") if path.is_dir()]
    assert [stat.S_IMODE(folder.stat().st_mode) for folder in folders] == [0o700, 0o700]
    assert folders[-1].name == token


@pytest.mark.parametrize("given", [None, "", ".", "..", "/", "/tmp", "../..", "a\0b", "x" * 300])
def test_a_cookie_opens_no_folder_but_ones_that_were_made_for_it(given: str | None) -> None:
    token = uploads.new_token()
    assert uploads.is_token(token)
    assert not uploads.is_token(given)
    assert len(token) > 40 and token != uploads.new_token()


def test_removing_takes_the_folder_and_leaves_the_others() -> None:
    mine, other = uploads.new_token(), uploads.new_token()
    for token in (mine, other):
        uploads.keep(token, "a.csv", b"text\na\n")
    uploads.remove(mine)
    assert not uploads.is_token(mine) and uploads.kept(mine) == []
    assert len(uploads.kept(other)) == 1


def test_a_folder_that_was_not_used_for_a_day_goes_and_one_in_use_stays() -> None:
    unused, used = uploads.new_token(), uploads.new_token()
    before = time.time() - uploads.SECONDS_KEPT - 60
    for token in (unused, used):
        uploads.keep(token, "a.csv", b"text\na\n")
        os.utime(uploads._root() / token, (before, before))
    assert uploads.kept(used)
    uploads.new_token()
    assert not uploads.is_token(unused)
    assert uploads.is_token(used)


def test_what_a_killed_server_left_goes_a_day_later(tmp_path: Path) -> None:
    for name, age in (("stance-uploads-old", 2), ("stance-uploads-new", 0)):
        (tmp_path / name).mkdir()
        moment = time.time() - age * uploads.SECONDS_KEPT
        os.utime(tmp_path / name, (moment, moment))
    uploads.new_token()
    assert not (tmp_path / "stance-uploads-old").exists()
    assert (tmp_path / "stance-uploads-new").exists()


def test_nothing_is_left_when_the_server_stops(tmp_path: Path) -> None:
    script = "from stance.dashboard import uploads as u; t = u.new_token(); u.keep(t, 'a.csv', b'x'); print(u.kept(t))"
    environment = {**os.environ, "TMPDIR": str(tmp_path), "TMP": str(tmp_path), "TEMP": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert "a.csv" in done.stdout
    assert files_of(tmp_path) == []
