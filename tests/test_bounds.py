"""What a small file can cost is bounded: one made to fill the memory, or to take hours, is refused in a sentence."""

import gzip
import resource
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pyarrow
import pyarrow.parquet
import pytest

MEMORY: Final = 3_000_000_000
"""Bytes that the program may ask for: twice what it needs for any page here."""
LONG: Final = "x" * 1_000_000


def stance(*arguments: object) -> "subprocess.CompletedProcess[str]":
    """The command line in a process of its own, which may take no more than ``MEMORY``."""
    return subprocess.run(
        [sys.executable, "-c", "from stance.cli import main; main()", *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        timeout=300,  # no measure: what is not bounded takes an hour or more
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY)),
    )


def parquet(column: object, **how: object) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        pyarrow.parquet.write_table(pyarrow.table({"text": column}), path, compression="zstd", **how)

    return write


def repeated(value: str, rows: int) -> "pyarrow.DictionaryArray":
    return pyarrow.DictionaryArray.from_arrays(pyarrow.array([0] * rows, pyarrow.int32()), pyarrow.array([value]))


def list_of_nothing(length: int) -> "pyarrow.ListArray":
    return pyarrow.ListArray.from_arrays(pyarrow.array([0, length], pyarrow.int32()), pyarrow.nulls(length, "string"))


def gzipped(block: bytes, blocks: int) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        with gzip.open(path, "wb") as file:
            for _ in range(blocks):
                file.write(block)

    return write


def zipped(**files: bytes) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in files.items():
                archive.writestr(name.replace("_", "."), content)

    return write


def database(threads: str) -> Callable[[Path], None]:
    """Isso's database, with ``threads`` as the columns of its threads."""

    def write(path: Path) -> None:
        connection = sqlite3.connect(path)
        connection.execute(
            "CREATE TABLE comments (tid INTEGER, id INTEGER PRIMARY KEY, parent INTEGER, created FLOAT, mode INTEGER, "
            "text VARCHAR, author VARCHAR)"
        )
        connection.execute(f"CREATE TABLE threads ({threads})")
        connection.execute("INSERT INTO threads(id, uri) VALUES (1, '/a')")
        connection.execute("INSERT INTO comments VALUES (1, 1, NULL, 1900000000, 1, 'The quay is shut', 'Una')")
        connection.commit()
        connection.close()

    return write


def text(content: str) -> Callable[[Path], None]:
    return lambda path: path.write_text(content) and None


BOMBS: Final[dict[str, tuple[Callable[[Path], None], str]]] = {
    "dictionary.parquet": (parquet(repeated(LONG, 3_000)), "unpacks to 3,000 MB or more"),
    "plain.parquet": (parquet([LONG] * 300, use_dictionary=False), "unpacks to 300 MB or more"),
    "prefixes.parquet": (
        parquet([LONG] * 200, use_dictionary=False, column_encoding={"text": "DELTA_BYTE_ARRAY"}),
        "unpacks to 200 MB or more",
    ),
    "nulls.parquet": (parquet(pyarrow.nulls(10_000_000, "string")), "unpacks to 640 MB or more"),
    "list.parquet": (parquet(list_of_nothing(10_000_000)), "unpacks to 640 MB or more"),
    "in_a.zip": (zipped(a_html=b" " * 300_000_000), "unpacks to more than"),
    "spaces.html.gz": (gzipped(b" " * 1_000_000, 300), "unpacks to more than 200 times its size"),
    "computed.db": (database("id INTEGER, uri TEXT, title TEXT AS (printf('%.*c', 90000000, 'x'))"), "computed"),
    "wide.csv": (text("text," + ",".join(map(str, range(2_000))) + "\n"), "has 2,001 columns; at most 1,000 are read"),
    "commas.csv": (text("," * 5_000_000), "columns; at most 1,000 are read"),
    "wide.jsonl": (text('{"text": "a", ' + ", ".join(f'"{n}": 1' for n in range(2_000)) + "}\n"), "2,001 columns"),
    "nested.json": (text("[" * 200_000 + "]" * 200_000), "nests without end"),
    "objects.json": (text("[" + "{}," * 16_000_000 + "{}]"), "holds more than 15,000,000 values"),
    "tags.html": (text("<p>" * 5_000_000), "has 5,000,000 tags"),
    "lines.txt": (text("a\n" * 3_000_000), "has 3,000,000 lines"),
    "line.csv": (text("text,author\n" + "a" * 20_000_000), "line of more than 16,777,216 characters"),
    "line.jsonl": (text('{"text": "' + "a" * 20_000_000 + '"}\n'), "line of more than 16,777,216 characters"),
    "header.csv": (text("a" * 20_000_000), "line of more than 16,777,216 characters"),
    "attributes.html": (text("<div " + " ".join(f"a{n}" for n in range(100_000)) + ">"), "thousands of attributes"),
    "quoted.html": (text("<div" + "".join(f' a{n}=">"' for n in range(100_000)) + ">"), "thousands of attributes"),
    "nested.html": (text("<div>" * 100_000), "nests 100,000 elements in one another"),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", BOMBS)
def test_bomb_is_refused_in_a_sentence(tmp_path: Path, name: str) -> None:
    write, sentence = BOMBS[name]
    write(tmp_path / name)
    result = stance("parse", tmp_path / name)
    assert result.returncode == 1 and not result.stdout
    assert sentence in result.stderr and name in result.stderr
    assert "Traceback" not in result.stderr
