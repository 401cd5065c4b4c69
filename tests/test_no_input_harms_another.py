"""However many bad files stand beside it, a good page gives all its rows; each bad file is told in a sentence."""

import gzip
import io
import json
import os
import resource
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pyarrow
import pyarrow.parquet
import pytest

ROOT: Final = Path(__file__).parent.parent
MEMORY: Final = 6_000_000_000
"""Bytes of address space: models of several threads reserve much more than they use."""
GOOD: Final = "school_phones.html"
ISSO: Final = (ROOT / "tests" / "pages" / "isso" / "comments.db").read_bytes()


def gzipped(content: bytes) -> bytes:
    return gzip.compress(content)


def zipped(**files: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("_", "."), content)
    return buffer.getvalue()


def parquet(**columns: object) -> bytes:
    buffer = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table(columns), buffer)
    return buffer.getvalue()


def laughs() -> bytes:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    return (
        f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a0 "ha">{entities}]>'
        '<disqus xmlns="http://disqus.com"><thread>&a11;</thread></disqus>'
    ).encode()


BAD: Final[dict[str, bytes]] = {
    "empty.html": b"",
    "blank.txt": b" \n\t\n",
    "nuls.txt": b"\0" * 5_000,
    "picture.html": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20,
    "binary.csv": bytes(range(256)) * 50,
    "binary.txt": bytes(range(256)) * 50,
    "program.json": b"\x7fELF" + bytes(range(256)) * 20,
    "cut.json": b'[{"author": "Una", "text": "The ferry',
    "deep.json": b"[" * 200_000 + b"]" * 200_000,
    "number.json": b"12",
    "empty.json": b"{}",
    "lists.jsonl": b"[1, 2]\n[3]\n",
    "page.jsonl": b"<html><body>No table</body></html>",
    "strange.csv": b"a,b\n1,2\n",
    "header.csv": b"text,author\n",
    "unclosed.csv": b'text,author\n"never closed' + b" and on" * 700_000,
    "wide.csv": b"text" + b",x" * 2_000 + b"\n",
    "zip.csv": b"PK\x03\x04 this is none",
    "page.parquet": b"<html></html>",
    "cut.parquet": parquet(text=["The ferry is late"] * 50)[:300],
    "magic.parquet": b"PAR1" + b"\0" * 40 + b"PAR1",
    "none.parquet": parquet(text=pyarrow.array([], "string")),
    "bomb.parquet": parquet(text=["x" * 1_000_000] * 500),
    "cut.db": ISSO[:3_000],
    "torn.db": ISSO[:100] + bytes(len(ISSO) - 100),
    "other.sqlite": b"SQLite format 3\0" + b"\xff" * 5_000,
    "cut.csv.gz": gzipped(os.urandom(20_000))[:9_000],
    "bomb.txt.gz": gzipped(b"ha" * 50_000_000),
    "twice.html.gz": gzipped(gzipped(b"<html></html>")),
    "cut.zip": zipped(a_html=b"<html></html>")[:-20],
    "hollow.zip": zipped(a_exe=b"MZ"),
    "blank.zip": zipped(a_html=b""),
    "cut.html.zst": b"\x28\xb5\x2f\xfd" + b"\x07" * 30,
    "cut.warc": b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 1000\r\n\r\nHTTP/1.1 200 OK\r\n",
    "laughs.xml": laughs(),
    "feed.xml": b'<?xml version="1.0"?><rss><item/></rss>',
    "cut.xml": b'<?xml version="1.0"?><disqus xmlns="http://disqus.com"><thread>',
    "deep.html": b"<div>" * 100_000,
    "\x1b]0;PWN\x07\u202ename.csv": b"a,b\n1,2\n",
    "-o.csv": b"a,b\n1,2\n",
    "[x]*.csv": b"a,b\n1,2\n",
    "q'uo\"te.csv": b"a,b\n1,2\n",
}
"""Files of which nothing can be read."""

ODD: Final[dict[str, bytes]] = {
    "halves.jsonl": b'{"text": "half \\ud83d of one", "author": "\\udc00"}\n',
    "half_key.jsonl": b'{"text": "whole", "\\ud83d": 1}\n',
    "nul.csv": b"text,author\nwith\0 nul,Una\n",
    "lists.jsonl": b'{"text": ["one ", "text"], "id": {"$oid": "5"}, "parent_id": [1]}\n',
    "numbers.jsonl": b'{"text": 12, "author": 1e400, "created_at": -1}\n{"text": true, "created_at": "0000-00-00"}\n',
    "dates.csv": b"text,created_at\na,-1\nb,0000-00-00\nc,9999-99-99\nd,99999999999999999999\ne,0001-01-01\n",
    "twice.csv": b"text,text,id,id\nfirst,,1,1\n,second,2,1\n",
    "latin.csv": "text\nElle a été là\n".encode("cp1252"),
    "utf16.csv": "text,author\nHallo,Una\n".encode("utf-16"),
    "circle.csv": b"id,parent_id,text\n1,2,a\n2,1,b\n3,3,c\n",
    "lists.parquet": parquet(text=[["a", "b"], ["c"]], id=[{"a": 1}, None], parent_id=[b"\xff", b"1"]),
    "script.html": b"<html><body><script>" + b"<" * 1_000 + b"</body>",
}
"""Files that are odd, and have rows."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with a good page, all that is bad, all that is odd, and what is no file."""
    path = tmp_path_factory.mktemp("inputs")
    for name, content in BAD.items():
        (path / name).write_bytes(content)
    (path / "odd").mkdir()
    for name, content in ODD.items():
        (path / "odd" / name).write_bytes(content)
    shutil.copy(ROOT / "seeds" / GOOD, path / GOOD)
    os.mkfifo(path / "pipe.csv")
    (path / "loop.html").symlink_to("loop.html")
    (path / "dangling.html").symlink_to("nowhere.html")
    (path / "around").symlink_to(".")
    Path(os.fsdecode(os.fsencode(path) + b"/no\xff text.csv")).write_bytes(b"a,b\n1,2\n")
    yield path


LINKS: Final = ("pipe.csv", "loop.html", "dangling.html", "no\ufffd text.csv")


def run(*arguments: object, **streams: object) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", "from stance.cli import main; main()", *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        timeout=500,  # no measure: it only ends what would never end
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY)),
        **streams,  # type: ignore[call-overload]
    )


def texts_of(stdout: str, file: Path) -> list[str]:
    rows = map(json.loads, stdout.splitlines())
    return [row["text"] for row in rows if row["source"] == str(file)]


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    [["parse"], ["classify", "--lane", "fast"], ["classify", "--lane", "fast", "--jobs", "2"]],
    ids=["parse", "classify", "two processes"],
)
def test_good_page_is_whole_beside_every_bad_file(folder: Path, command: list[str]) -> None:
    alone = run("parse", folder / GOOD)
    result = run(*command, folder)
    assert result.returncode == 1 and "Traceback" not in result.stderr
    assert texts_of(result.stdout, folder / GOOD) == texts_of(alone.stdout, folder / GOOD) != []
    assert all(texts_of(result.stdout, folder / "odd" / name) for name in ODD if name != "script.html")


@pytest.mark.slow
def test_each_bad_file_has_a_sentence(folder: Path) -> None:
    told = [line for line in run("parse", folder).stderr.splitlines() if line.startswith("stance: ")]
    for name in (*BAD, *LINKS):
        shown = "".join(char if char.isprintable() else "\ufffd" for char in name)
        about = [line for line in told if shown in line or name in line]
        assert about or any("more cannot be read for the same reason" in line for line in told), name
        assert len(about) <= 2, about


@pytest.mark.slow
def test_each_bad_file_named_by_itself_has_a_sentence(folder: Path) -> None:
    names = [*BAD, *LINKS[:3]]
    result = run("parse", "--", *(folder / name for name in names), folder / GOOD)
    assert result.returncode == 1 and "Traceback" not in result.stderr
    assert texts_of(result.stdout, folder / GOOD)
    told = result.stderr.splitlines()
    assert sum(line.startswith("stance: ") for line in told) >= len(told) - 20  # the others are about the good page


def test_devices_are_refused_and_the_rest_is_read() -> None:
    devices = ["/dev/zero", "/dev/null", "/dev/full", "/dev/random", "/dev/stdin", "/proc/self/mem"]
    result = run("parse", *devices, ROOT / "seeds" / GOOD, stdin=subprocess.DEVNULL)
    assert result.returncode == 1 and result.stdout and "Traceback" not in result.stderr
    assert all(device in result.stderr for device in devices)


@pytest.mark.slow
@pytest.mark.parametrize("stdin", [b"", b"\0" * 100_000, b"PAR1", b"\x1f\x8b\x08", b"%PDF-1.7"])
def test_bad_standard_input_is_refused_and_the_rest_is_read(tmp_path: Path, stdin: bytes) -> None:
    (tmp_path / "stdin").write_bytes(stdin)
    with (tmp_path / "stdin").open() as stream:
        result = run("parse", "-", ROOT / "seeds" / GOOD, stdin=stream)
    assert result.returncode == 1 and result.stdout and "Traceback" not in result.stderr


def test_closed_standard_input_is_refused_and_the_rest_is_read() -> None:
    code = f"from stance.cli import main; main(['parse', '-', {str(ROOT / 'seeds' / GOOD)!r}])"
    command = f'exec {sys.executable} -c "$CODE" <&-'
    result = subprocess.run(["sh", "-c", command], env=os.environ | {"CODE": code}, capture_output=True, timeout=300)
    assert result.returncode == 1 and result.stdout
    assert b"Standard input is closed" in result.stderr
