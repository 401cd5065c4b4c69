"""Every engine gives the rows that one process gives, in the same order, and loses none to whatever is killed."""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pandas as pd
import pyarrow.parquet
import pytest
from click.testing import CliRunner, Result
from clusters import PATIENCE, ROOT, Cluster, environment, free_port, kill, wait_until

from stance import reading, scoring
from stance.cli import main, options
from stance.errors import InputError, ModelError
from stance.model_store import ModelStore
from stance.parcel import MissingModelsError, Parcel
from stance.reading import parts_of, read_part
from stance.reading.tables import read_comments
from stance.settings import shipped

STANCE = [sys.executable, "-m", "stance.cli"]
needs_dask = pytest.mark.skipif(importlib.util.find_spec("distributed") is None, reason="needs the extra dask")
pytestmark = pytest.mark.skipif(importlib.util.find_spec("fsspec") is None, reason="needs the extra dask")
BLOCK = 40
SAID = ("The harbour bridge is a waste of money.", "I agree with you.", "Rubbish, we need the bridge.", "ok", "Idiots!")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(each) for each in arguments], catch_exceptions=False)


def said(rows: int, thread: str, ids: bool = True) -> pd.DataFrame:
    """Comments of which every one from the 7th on replies to the one 6 above it."""
    return pd.DataFrame(
        {
            "thread": [f"{thread}{number // BLOCK}" for number in range(rows)],
            "author": [f"reader {number % 3}" for number in range(rows)],
            "text": [f"{SAID[number % len(SAID)]} {number}" for number in range(rows)],
        }
        | (
            {
                "id": [str(number) for number in range(rows)],
                "parent": [str(number - 6) if number % BLOCK >= 6 else None for number in range(rows)],
            }
            if ids
            else {}
        )
    )


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory, seeds: Path) -> Path:
    """A folder of all kinds of files, one of which cannot be read; the Parquet files are of several blocks."""
    folder = tmp_path_factory.mktemp("archive")
    said(70, "csv").to_csv(folder / "a.csv", index=False)
    said(100, "parquet").to_parquet(folder / "b.parquet", row_group_size=30)
    said(90, "numbered", ids=False)[["text", "thread"]].to_parquet(folder / "c.parquet", row_group_size=100)
    for name in ("wind_farm.jsonl", "school_phones.html", "harbour_bridge.txt"):
        (folder / name).write_bytes((seeds / name).read_bytes())
    (folder / "bad.csv").write_text("x,y\n1,2\n")
    return folder


def rows_in(folder: Path) -> pd.DataFrame:
    """The rows of all parts, in the order of their names."""
    return pd.concat([pd.read_parquet(file) for file in sorted(folder.glob("part-*.parquet"))], ignore_index=True)


@pytest.fixture(scope="module")
def in_one_process(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """What a run gives that writes one file; no thread of the archive lies in two of the blocks."""
    file = tmp_path_factory.mktemp("one") / "scored.parquet"
    assert run("classify", archive, "--lane", "fast", "-t", "the harbour bridge=bridge", "-o", file).exit_code == 1
    return pd.read_parquet(file)


def test_the_command_line_knows_every_engine() -> None:
    assert tuple(scoring.ENGINES) == options.ENGINES


@pytest.mark.slow
@pytest.mark.parametrize(
    "engine", [*(name for name in scoring.ENGINES if name != "dask"), pytest.param("dask", marks=needs_dask)]
)
def test_an_engine_gives_the_rows_of_one_process(
    archive: Path, in_one_process: pd.DataFrame, tmp_path: Path, engine: str
) -> None:
    command = [sys.executable, "tests/in_parts.py", engine, str(BLOCK), str(tmp_path / "out"), str(archive)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment(), cwd=ROOT)
    assert done.returncode == 1 and "bad.csv has no column of comment texts" in done.stderr, done.stderr
    pd.testing.assert_frame_equal(rows_in(tmp_path / "out"), in_one_process, check_exact=True)
    assert len(list((tmp_path / "out").glob("part-*"))) == 1 + 3 + 3 + 3
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert manifest["state"] == "incomplete"
    assert sum(part["rows"] or 0 for part in manifest["parts"]) == len(in_one_process)


# -- blocks of a Parquet file


@pytest.mark.parametrize("group", [1, 7, 10, 64, 1000])
@pytest.mark.parametrize("ids", [True, False])
def test_a_block_of_a_parquet_file_is_read_as_its_rows_in_the_whole_file(tmp_path: Path, group: int, ids: bool) -> None:
    table = said(100, "t") if ids else said(100, "t", ids=False)[["thread", "text"]]  # whose ids are the rows' numbers
    table["likes"] = [None if number % 9 else number for number in range(100)]
    table.to_parquet(tmp_path / "t.parquet", row_group_size=group)
    whole = pd.concat(read_comments(reading.TableReader(tmp_path / "t.parquet")), ignore_index=True)
    parts = parts_of(reading.stored([str(tmp_path / "t.parquet")], reading.Report()), 30)
    assert [part.block for part in parts] == [range(0, 30), range(30, 60), range(60, 90), range(90, 100)]
    read = pd.concat([piece.comments for part in parts for piece in read_part(part, reading.Report())])
    pd.testing.assert_frame_equal(read.reset_index(drop=True), whole)


def test_columns_of_one_name_are_told_apart_by_the_first_rows_of_the_file(tmp_path: Path) -> None:
    text = pyarrow.array(["first"] * 10 + [None] * 10)
    other = pyarrow.array([None] * 10 + ["other"] * 10)
    pyarrow.parquet.write_table(pyarrow.table([text, other], names=["text", "text"]), tmp_path / "t.parquet")
    reader = reading.TableReader(tmp_path / "t.parquet", block=range(10, 20))
    assert next(reader.chunks(10))["text"].isna().all()


def test_a_block_reads_only_the_row_groups_that_it_overlaps(tmp_path: Path) -> None:
    file = tmp_path / "t.parquet"
    said(100, "t").to_parquet(file, row_group_size=10, compression="none")
    data = bytearray(file.read_bytes())
    first = pyarrow.parquet.ParquetFile(file).metadata.row_group(0).column(2)
    data[first.data_page_offset : first.data_page_offset + 20] = b"\xff" * 20
    file.write_bytes(data)
    reader = reading.TableReader(file, block=range(30, 60))
    assert sum(map(len, reader.chunks())) == 30
    with pytest.raises(InputError, match="cannot be read"):
        list(reading.TableReader(file).chunks())


# -- reruns


def classify(archive: object, out: object, *more: object) -> Result:
    return run("classify", archive, "--lane", "fast", "-t", "the bridge", "--engine", "serial", "-o", out, *more)


def test_a_rerun_does_what_is_missing_and_nothing_else(tmp_path: Path) -> None:
    for name in "abc":
        said(5, name).to_csv(tmp_path / f"{name}.csv", index=False)
    out = tmp_path / "out"
    assert classify(tmp_path / "*.csv", out).stdout == f"Wrote 15 comments in 3 parts to {out}.\n"
    first, second, third = sorted(out.glob("part-*"))
    second.unlink()
    before = {file: file.stat().st_mtime_ns for file in (first, third)}
    assert classify(tmp_path / "*.csv", out).stdout == f"Wrote 15 comments in 3 parts to {out}; 2 were there before.\n"
    assert before == {file: file.stat().st_mtime_ns for file in before} and second.exists()
    assert json.loads((out / "manifest.json").read_text())["state"] == "complete"


def test_a_rerun_tells_again_what_was_odd(tmp_path: Path) -> None:
    (tmp_path / "ragged.csv").write_text("text,author\nhello,ann\nb,c,d,e\n")
    first, second = (classify(tmp_path / "ragged.csv", tmp_path / "out").stderr for _ in range(2))
    assert "1 rows of" in first and first == second


def test_another_run_is_refused_a_folder(tmp_path: Path) -> None:
    table = tmp_path / "a.csv"
    said(5, "a").to_csv(table, index=False)
    assert classify(table, tmp_path / "out").exit_code == 0
    other = classify(table, tmp_path / "out", "-t", "the ferry=ferry")
    assert other.exit_code == 1
    assert "holds parts of another run: targets was the bridge" in other.stderr and "the ferry ferry" in other.stderr
    assert "columns was none and is now" in classify(table, tmp_path / "out", "--column", "text=text").stderr
    said(6, "a").to_csv(table, index=False)
    (part,) = (tmp_path / "out").glob("part-*")
    changed = classify(table, tmp_path / "out").stderr
    assert f"inputs were changed: {table}. Choose another folder" in changed and f"changed, {part.name}" in changed
    part.unlink()  # as the sentence says
    assert classify(table, tmp_path / "out").stdout.startswith("Wrote 6 comments")
    said(6, "a").to_csv(tmp_path / "b.csv", index=False)
    assert f"inputs were added: {tmp_path / 'b.csv'}. Ch" in classify(tmp_path / "*.csv", tmp_path / "out").stderr


def test_an_input_that_failed_may_be_mended_and_only_it_is_scored(tmp_path: Path) -> None:
    for name in "abc":
        said(5, name).to_parquet(tmp_path / f"{name}.parquet")
    whole = (tmp_path / "b.parquet").read_bytes()
    (tmp_path / "b.parquet").write_bytes(whole[:-100])
    failed = classify(tmp_path / "*.parquet", tmp_path / "out")
    assert failed.exit_code == 1 and "Write the file again" in failed.stderr
    (tmp_path / "b.parquet").write_bytes(whole)
    assert "3 parts" in (again := classify(tmp_path / "*.parquet", tmp_path / "out")).stdout
    assert "2 were there before" in again.stdout and again.exit_code == 0
    (tmp_path / "b.parquet").unlink()
    gone = classify(tmp_path / "*.parquet", tmp_path / "out").stderr
    assert f"inputs are missing: {tmp_path / 'b.parquet'}. Choose another folder with -o, or run with what" in gone


def test_an_input_that_is_cut_otherwise_once_it_is_mended_moves_no_other(tmp_path: Path) -> None:
    for name in "ab":
        said(50, name).to_parquet(tmp_path / f"{name}.parquet")
    whole = (tmp_path / "a.parquet").read_bytes()
    (tmp_path / "a.parquet").write_bytes(whole[:-100])
    command = [sys.executable, "tests/in_parts.py", "serial", "30", str(tmp_path / "out"), str(tmp_path)]
    for content in (whole[:-100], whole):
        (tmp_path / "a.parquet").write_bytes(content)
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment(), cwd=ROOT)
    assert done.returncode == 1 and "come in another order, or are cut elsewhere" in done.stderr


def test_a_folder_without_parts_is_begun_anew(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x,y\n1,2\n")
    assert classify(tmp_path / "a.csv", tmp_path / "out").exit_code == 1
    said(5, "b").to_csv(tmp_path / "b.csv", index=False)
    assert classify(tmp_path / "b.csv", tmp_path / "out", "-t", "the ferry=ferry").exit_code == 0


def test_a_run_in_which_an_archive_was_read_in_part_is_not_complete(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("good.csv", "text\nhello there\n")
        archive.writestr("bad.csv", "x,y\n1,2\n")
    assert classify(tmp_path / "a.zip", tmp_path / "out").exit_code == 1
    assert json.loads((tmp_path / "out" / "manifest.json").read_text())["state"] == "incomplete"


def test_a_run_that_writes_other_columns_is_refused(tmp_path: Path) -> None:
    said(5, "a").to_csv(tmp_path / "a.csv", index=False)
    assert classify(tmp_path / "a.csv", tmp_path / "out").exit_code == 0
    file = tmp_path / "out" / "manifest.json"
    earlier = json.loads(file.read_text())
    earlier["settings"]["output"].remove("sides_reliable")
    file.write_text(json.dumps(earlier))
    assert (
        "columns of the output were added: sides_reliable. Ch" in classify(tmp_path / "a.csv", tmp_path / "out").stderr
    )
    file.write_text(json.dumps(earlier | {"settings": {}}))
    assert "is now none" not in classify(tmp_path / "a.csv", tmp_path / "out").stderr


@pytest.mark.parametrize("content", ["", "{}", "[" * 200_000, '{"settings": 1}', "\0"])
def test_a_manifest_that_is_none_is_told(tmp_path: Path, content: str) -> None:
    said(5, "a").to_csv(tmp_path / "a.csv", index=False)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "manifest.json").write_text(content)
    result = classify(tmp_path / "a.csv", tmp_path / "out")
    assert result.exit_code == 1 and "manifest.json is no manifest of this program" in result.stderr
    assert (tmp_path / "out" / "manifest.json").read_text() == content


def test_a_part_that_is_damaged_or_anothers_is_told_with_what_mends_it(tmp_path: Path) -> None:
    for name in "ab":
        said(5, name).to_csv(tmp_path / f"{name}.csv", index=False)
    assert classify(tmp_path / "*.csv", tmp_path / "out").exit_code == 0
    first, second = sorted((tmp_path / "out").glob("part-*"))
    whole = second.read_bytes()
    for content, sentence in ((whole[:-9], f"{second} is damaged ("), (b"", f"{second} is damaged ("),
                              (first.read_bytes(), f"{second} holds something else than the rows of its")):  # fmt: skip
        second.write_bytes(content)
        told = classify(tmp_path / "*.csv", tmp_path / "out")
        assert told.exit_code == 1 and sentence in told.stderr
        assert "Delete it and run the same command again." in told.stderr
    second.unlink()
    assert "in 2 parts" in (again := classify(tmp_path / "*.csv", tmp_path / "out")).stdout
    assert again.stdout.endswith("; 1 was there before.\n")
    assert list(rows_in(tmp_path / "out")["thread_id"].str[-2:]) == ["a0"] * 5 + ["b0"] * 5


def test_parts_are_not_written_to_a_file(tmp_path: Path) -> None:
    said(5, "a").to_csv(tmp_path / "a.csv", index=False)
    (tmp_path / "out").touch()
    told = classify(tmp_path / "a.csv", tmp_path / "out")
    assert told.exit_code == 1 and f"{tmp_path / 'out'} is a file, and parts are written to a folder" in told.stderr


def test_parts_without_a_manifest_are_nobodys(tmp_path: Path) -> None:
    said(5, "a").to_csv(tmp_path / "a.csv", index=False)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "part-00000-00000000.parquet").touch()
    assert "has parts, but no manifest.json" in classify(tmp_path / "a.csv", tmp_path / "out").stderr


def test_what_a_killed_worker_left_is_removed(tmp_path: Path) -> None:
    said(5, "a").to_csv(tmp_path / "a.csv", index=False)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / ".part-00000-00000000.parquet.abc.part").touch()
    classify(tmp_path / "a.csv", tmp_path / "out")
    assert sorted(file.name[:5] for file in (tmp_path / "out").iterdir()) == ["manif", "part-"]


# -- what runs have written is no input


@pytest.fixture
def scored_within(tmp_path: Path) -> Path:
    """A folder with a table of five comments, and in it what a run has made of them."""
    (folder := tmp_path / "in").mkdir()
    said(5, "a").to_csv(folder / "a.csv", index=False)
    assert classify(folder / "a.csv", folder / "scored").exit_code == 0
    return folder


@pytest.mark.parametrize(
    "named", ["in", "in/**/*", "./in", "{here}/in/../in", "file://{here}/in", "file://{here}/in/**"]
)
def test_what_an_earlier_run_wrote_is_set_aside(
    scored_within: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    monkeypatch.chdir(tmp_path)
    told = classify(named.format(here=tmp_path), "out")
    assert told.exit_code == 0 and told.stdout.startswith("Wrote 5 comments in 1 part ")
    assert "scored is not read, because an earlier run wrote it." in told.stderr


@pytest.mark.parametrize("named", ["in", "in/*", "in/**/*.*"])
def test_a_run_that_writes_one_file_sets_it_aside_too(
    scored_within: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    monkeypatch.chdir(tmp_path)
    told = run("classify", named, "--lane", "fast", "-t", "the bridge", "-o", "out.csv")
    assert told.exit_code == 0 and "Wrote 5 comments" in told.stdout
    assert "scored is not read, because an earlier run wrote it." in told.stderr


@pytest.mark.parametrize("output", ["in/out", "{here}/in/out", "in/../in/out", "link/out", "file://{here}/in/out"])
@pytest.mark.parametrize("named", ["in", "{here}/link", "file://{here}/in", "link/*.csv"])
def test_the_folder_that_is_written_is_known_by_any_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, output: str, named: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    (tmp_path / "link").symlink_to("in")
    said(5, "a").to_csv(tmp_path / "in" / "a.csv", index=False)
    for _ in range(2):
        told = classify(named.format(here=tmp_path), output.format(here=tmp_path))
        assert told.stdout.startswith("Wrote 5 comments in 1 part "), told.stderr


def test_a_manifest_and_a_folder_of_parts_are_no_inputs_but_parts_are(scored_within: Path, tmp_path: Path) -> None:
    scored = scored_within / "scored"
    for prefix in ("", "file://"):
        told = classify(f"{prefix}{scored}/manifest.json", tmp_path / "out")
        assert told.exit_code == 1 and "says what the parts beside it are, and holds no comments" in told.stderr
        told = classify(f"{prefix}{scored}", tmp_path / "out")
        assert told.exit_code == 1 and "an earlier run wrote it. Name its files to read them" in told.stderr
        told = classify(f"{prefix}{scored}/*.parquet", tmp_path / f"out{prefix[:4]}")
        assert told.exit_code == 0 and told.stdout.startswith("Wrote 5 comments in 1 part ")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "manifest.json").write_text('[{"id": 1, "text": "hello", "author": "ann"}]')
    assert "Wrote 1 comments" in classify(tmp_path / "other", tmp_path / "third").stdout  # somebody else's


def test_a_file_that_is_named_is_read_wherever_it_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    said(5, "a").to_csv(tmp_path / "one.csv", index=False)
    for named in ("one.csv", "one.csv", "*.csv", f"file://{tmp_path}/one.csv"):
        for part in tmp_path.glob("part-*") if "/" in named or "*" in named else ():
            part.unlink()
        assert classify(named, ".").stdout.startswith("Wrote 5 comments in 1 part ")
    for named in (".", f"file://{tmp_path}", "*.parquet"):
        told = classify(named, ".")
        assert told.exit_code == 1 and not told.stdout and "this run writes" in told.stderr
    assert (told := classify("one.csv", "")).exit_code == 2 and "-o has no name" in told.stderr


@pytest.mark.parametrize("engine", [["--engine", "serial", "-o", "out"], ["-o", "out.csv"]], ids=["parts", "file"])
def test_a_file_is_read_once_whatever_its_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: Sequence[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    said(5, "a").to_csv(tmp_path / "a.csv", index=False)
    (tmp_path / "sub").mkdir()
    (tmp_path / "link.csv").symlink_to("a.csv")
    names = ["a.csv", "./a.csv", tmp_path / "a.csv", "sub/../a.csv", "link.csv"]
    names += [f"file://{tmp_path}/a.csv"] if "--engine" in engine else []
    assert "Wrote 5 comments" in run("classify", *names, "--lane", "fast", "-t", "the bridge", *engine).stdout


@pytest.mark.skipif(sys.platform != "linux", reason="names that are no text")
@pytest.mark.parametrize("prefix", ["", "file://"])
def test_a_name_that_is_no_text_is_no_hindrance(tmp_path: Path, prefix: str) -> None:
    (tmp_path / "in").mkdir()
    said(5, "a").to_csv(os.fsdecode(os.fsencode(tmp_path) + b"/in/caf\xe9.csv"), index=False)
    assert classify(f"{prefix}{tmp_path}/in", tmp_path / "out").stdout.startswith("Wrote 5 comments")
    assert "1 was there before" in classify(f"{prefix}{tmp_path}/in", tmp_path / "out").stdout


# -- addresses


def test_files_at_addresses_are_read_and_written_as_those_here(tmp_path: Path, seeds: Path) -> None:
    import fsspec

    store = fsspec.filesystem("memory")
    for name in ("wind_farm.jsonl", "school_phones.html"):
        store.pipe_file(f"/news/{name}", (seeds / name).read_bytes())
    said(5, "t").to_csv(tmp_path / "t.csv", index=False)
    store.put_file(str(tmp_path / "t.csv"), "/news/.hidden.csv")
    store.pipe_file("/news/photo.png", b"x")
    result = classify("memory://news", "memory://scored")
    assert result.exit_code == 0
    assert "1 file was passed over (.png)" in result.stderr
    assert result.stdout == "Wrote 26 comments in 2 parts to memory://scored.\n"
    assert "2 were there before" in classify("memory://news", "memory://scored").stdout
    parts = [name for name in store.ls("/scored", detail=False) if "part-" in name]
    sources = {pd.read_parquet(store.open(name))["source"][0] for name in parts}
    assert sources == {"memory:///news/wind_farm.jsonl", "memory:///news/school_phones.html"}


def test_blocks_of_a_file_at_an_address_are_those_of_the_file_here(tmp_path: Path) -> None:
    import fsspec

    said(100, "t").to_parquet(tmp_path / "t.parquet", row_group_size=30)
    fsspec.filesystem("memory").put_file(str(tmp_path / "t.parquet"), "/blocks/t.parquet")
    here, there = (
        pd.concat(
            piece.comments.drop(columns=["source", "thread_id"])
            for part in parts_of(reading.stored([name], reading.Report()), 40)
            for piece in read_part(part, reading.Report())
        )
        for name in (str(tmp_path / "t.parquet"), "memory://blocks/*.parquet")
    )
    pd.testing.assert_frame_equal(here, there)


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("memory://nowhere/*.csv", "There is no file or folder memory://nowhere/*.csv. Check the spelling."),
        ("nonsense://x/y.csv", "nonsense://x/y.csv cannot be read: Protocol not known: nonsense"),
    ],
)
def test_an_address_that_names_nothing_gets_a_sentence(tmp_path: Path, address: str, sentence: str) -> None:
    result = classify(address, tmp_path / "out")
    assert result.exit_code == 1 and sentence in result.stderr


# -- usage


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--engine", "dask"], "name it with -o FOLDER"),
        (["--engine", "dask", "-o", "scored.csv"], "not to one file: name it -o scored"),
        (["--engine", "serial", "-o", "out", "--excel"], "--excel is for one CSV file"),
        (["--scheduler", "tcp://127.0.0.1:1", "-o", "out"], "--scheduler is for the engine dask"),
        (["-o", "s3://bucket/out"], "An address is written to in parts: add --engine"),
    ],
)
def test_options_that_do_not_go_together_are_told(arguments: Sequence[str], sentence: str) -> None:
    result = run("classify", "x.csv", *arguments)
    assert result.exit_code == 2 and sentence in " ".join(result.stderr.split())


def test_standard_input_is_not_read_in_parts(tmp_path: Path) -> None:
    assert "Standard input is not read in parts" in classify("-", tmp_path / "out").stderr


@needs_dask
@pytest.mark.slow
@pytest.mark.parametrize("address", ["tcp://127.0.0.1:{port}", "tls://127.0.0.1:{port}", "tcp://127.0.0.1", "nonsense",
                                     "", "foo://a:1", "/no/such.json"])  # fmt: skip
def test_a_scheduler_that_does_not_answer_is_told_and_nothing_else(tmp_path: Path, address: str) -> None:
    said(5, "a").to_csv(tmp_path / "a.csv", index=False)
    command = [*STANCE, "classify", "a.csv", "--lane", "fast", "--engine", "dask", "--scheduler",
               address.format(port=free_port()), "-o", "out"]  # fmt: skip
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, env=environment())
    assert done.returncode == 1 and "does not answer. Check its address" in done.stderr
    assert len(done.stderr.splitlines()) == 1, done.stderr


@pytest.mark.slow
def test_without_dask_it_says_what_to_install(tmp_path: Path) -> None:
    said(5, "a").to_csv(tmp_path / "a.csv", index=False)
    script = "import sys; sys.modules['distributed'] = None\nfrom stance.cli import main; main(sys.argv[1:])"
    command = [sys.executable, "-c", script, "classify", str(tmp_path / "a.csv"), "--lane", "fast", "--engine", "dask",
               "-o", str(tmp_path / "out")]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment())
    assert done.returncode == 1 and 'pip install "stance-comments[dask]"' in done.stderr


@needs_dask
@pytest.mark.slow
def test_workers_here_show_nothing_over_http_and_take_no_port_from_another_run(tmp_path: Path) -> None:
    from stance.scoring.dask_engine import _local_cluster

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with _local_cluster(1, str(tmp_path)) as first, _local_cluster(1, str(tmp_path)):
            first.wait_for_workers(1, timeout=PATIENCE)
            worker = first.scheduler_info["workers"][first.workers[0].worker_address]
            ports = [first.scheduler.http_server.port, worker["services"]["dashboard"]]
            paths = ["/health", "/metrics", "/json/counts.json", "/info/main/workers.html"]
            for port, path in product(ports, paths):
                with pytest.raises(HTTPError, match="404"):
                    urlopen(f"http://127.0.0.1:{port}{path}", timeout=PATIENCE)


# -- models that a worker does not have


def own_models(folder: Path) -> ModelStore:
    """A store, below ``folder``, with a model of one's own in use."""
    store = ModelStore(folder / "own")
    place = store.folder / "toxicity" / "mine"
    shutil.copytree(shipped("models") / "toxicity" / "toxicity-ngrams-2", place)
    card = json.loads((place / "card.json").read_text()) | {"id": "mine"}
    (place / "card.json").write_text(json.dumps(card))
    store.use("mine")
    return store


def test_models_are_sent_to_who_has_none_and_checked(tmp_path: Path) -> None:
    own, place = own_models(tmp_path), tmp_path / "own" / "toxicity" / "mine"
    card = json.loads((place / "card.json").read_text())
    parcel = Parcel.of(own, {"toxicity": "mine", "stance": "stance-vectors-3"})
    cache = tmp_path / "cache"
    with pytest.raises(MissingModelsError) as missing:
        parcel.store(tmp_path / "nowhere", cache, {})
    assert missing.value.digests == {card["model_sha256"]}  # what is shipped is there
    files = parcel.files(own, missing.value.digests)
    kept = parcel.store(tmp_path / "nowhere", cache, files)
    assert kept.open("mine").file.read_bytes() == (place / "model.skops").read_bytes()
    assert parcel.store(tmp_path / "nowhere", cache, {}) == kept  # a worker that comes later finds it
    with pytest.raises(ModelError, match="was changed since it was saved"):
        parcel.store(tmp_path / "nowhere", tmp_path / "other", dict.fromkeys(files, b"forged"))
    assert parcel.store(tmp_path / "own", cache, {}) == own


# -- a cluster of other machines


@needs_dask
@pytest.mark.slow
def test_a_scheduler_without_workers_is_told_and_waited_for(tmp_path: Path) -> None:
    said(5, "a").to_csv(tmp_path / "a.csv", index=False)
    cluster = Cluster(tmp_path / "cluster", workers=0)
    command = [*STANCE, "classify", "a.csv", "--lane", "fast", "--engine", "dask", "--scheduler", cluster.address,
               "-o", "out"]  # fmt: skip
    try:
        process = subprocess.Popen(command, cwd=tmp_path, env=environment(), text=True,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)  # fmt: skip
        assert process.stderr is not None
        sentence = process.stderr.readline()
        assert f"No worker is connected to the scheduler {cluster.address}" in sentence
        assert f"dask worker {cluster.address} --nthreads 1" in sentence
        cluster.add_worker()
        printed, complaint = process.communicate(timeout=PATIENCE)
    finally:
        cluster.end()
    assert process.returncode == 0 and "No worker" not in complaint and printed.startswith("Wrote 5 comments")


@needs_dask
@pytest.mark.slow
def test_a_worker_of_another_version_is_refused(tmp_path: Path) -> None:
    said(5, "a").to_csv(tmp_path / "a.csv", index=False)
    (tmp_path / "older.py").write_text("import stance\nstance.__version__ = '0.0.1'\n")
    cluster = Cluster(tmp_path / "cluster", 1, "--preload", str(tmp_path / "older.py"))
    try:
        command = [*STANCE, "classify", "a.csv", "--lane", "fast", "--engine", "dask", "--scheduler", cluster.address,
                   "-o", "out"]  # fmt: skip
        done = subprocess.run(command, cwd=tmp_path, env=environment(), text=True, capture_output=True, check=False)
    finally:
        cluster.end()
    assert done.returncode == 1 and "has version 0.0.1 of stance, and this run is of version" in done.stderr
    assert len(done.stderr.splitlines()) == 1, done.stderr


# -- a cluster of which something is killed


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    started = Cluster(tmp_path / "cluster", workers=2)
    yield started
    started.end()


@needs_dask
@pytest.mark.slow
def test_every_row_is_there_once_whatever_was_killed(tmp_path: Path, cluster: Cluster) -> None:
    (tmp_path / "in").mkdir()
    for number in range(8):
        said(2_000, f"{number} ").to_csv(tmp_path / "in" / f"{number}.csv", index=False)
    own_models(tmp_path)
    out = tmp_path / "out"
    command = [*STANCE, "classify", "in", "--lane", "fast", "--models", "own", "-t", "the bridge", "-o", "out",
               "--engine", "dask", "--scheduler"]  # fmt: skip

    def started(address: str) -> subprocess.Popen[str]:
        return subprocess.Popen([*command, address], cwd=tmp_path, env=environment(), text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)  # fmt: skip

    def written() -> int:
        return len(list(out.glob("part-*")))

    process = started(cluster.address)
    wait_until(written)
    kill(cluster.workers[0])
    wait_until(lambda: written() > 2)
    kill(cluster.scheduler)
    _, complaint = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert "was lost. Start it and run the same command again: what is done is kept.\n" in complaint
    kept = written()
    assert 2 < kept < 8 and json.loads((out / "manifest.json").read_text())["state"] == "running"

    again = Cluster(tmp_path / "again", workers=1)
    try:
        process = started(again.address)
        printed, complaint = process.communicate(timeout=PATIENCE)
    finally:
        again.end()
    assert process.returncode == 0 and "stance:" not in complaint
    assert printed == f"Wrote 16,000 comments in 8 parts to {out}; {kept} were there before.\n"
    rows = rows_in(out)
    assert len(rows) == len(rows.drop_duplicates(["thread_id", "comment_id"])) == 16_000
    assert set(rows["toxicity_model"]) == {"mine"}
    assert len(list((cluster.place / "cache").rglob("mine/model.skops"))) == 1  # sent, since the folder is not seen
