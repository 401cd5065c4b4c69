"""Whatever is thrown at it: a sentence, exit code 1, nothing half-written, and never a traceback."""

import random
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from stance import StanceError, parse
from stance.cli import main


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(each) for each in arguments], catch_exceptions=False)


BAD = {
    "empty.txt": (b"", "is empty (0 bytes)"),
    "blank.html": (b"  \n\n\t ", "is empty"),
    "picture.png": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "is a PNG picture"),
    "program.txt": (bytes(range(256)) * 50, "is not text"),
    "empty.csv": (b"", "is empty (0 bytes)"),
    "header.csv": (b"text,author\n", "has no usable row under its header"),
    "wrong.csv": (b"a,b\n1,2\n", "has no column of comment texts"),
    "unclosed.csv": (
        b'text,author\n"never closed' + b" and on" * 800_000,
        "quotation mark that is opened and never closed",
    ),
    "lines.jsonl": (b"[1, 2]\n", "is not JSONL: line 1 is"),
    "table.parquet": (b"PAR1 this is not one", "cannot be read as Parquet"),
    "feed.xml": (b'<?xml version="1.0"?><rss><item/></rss>', "is XML of a kind this program does not read"),
    "cut.xml": (b'<?xml version="1.0"?><disqus xmlns="http://disqus.com"><thread>', "cannot be read to its end"),
    "bomb.xml": (
        b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
        b'<disqus xmlns="http://disqus.com"><thread>&b;</thread></disqus>',
        "cannot be read to its end",
    ),
}


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("command", ["parse", "classify"])
def test_bad_file_gets_a_sentence_and_exit_code_1(tmp_path: Path, command: str, name: str) -> None:
    content, sentence = BAD[name]
    (tmp_path / name).write_bytes(content)
    result = run(command, tmp_path / name, "-o", tmp_path / "out.csv")
    assert result.exit_code == 1
    assert sentence in result.stderr and name in result.stderr
    assert "Traceback" not in result.stderr
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize("command", ["parse", "classify", "targets"])
def test_a_bad_file_in_an_archive_gets_a_sentence_and_exit_code_1(seeds: Path, tmp_path: Path, command: str) -> None:
    with zipfile.ZipFile(tmp_path / "pages.zip", "w") as archive:
        archive.writestr("empty.html", b"")
        archive.write(seeds / "harbour_bridge.txt", "good.txt")
    result = run(command, tmp_path / "pages.zip")
    assert result.exit_code == 1
    assert result.stderr.count("empty.html is empty") == 1
    assert "good.txt" in result.stdout


LABELS = {
    "three.csv": ("text,toxicity\na b,1\nc d,0\ne f,1\n", "There are 3 labelled rows"),
    "one_class.csv": (
        "text,toxicity\n" + "".join(f"word{i} and more,0\n" for i in range(60)),
        "Nearly all labels are of one kind",
    ),
    "no_label.csv": ("text,mood\n" + "a b,sad\n" * 60, "has no column 'toxicity'"),
    "unusable.csv": ("text,toxicity\n" + "a b,often\n" * 60, "Some of these are not known: often (60)"),
    "blank.csv": ("text,toxicity\n" + "a b,\n" * 60, "has no row with a text and a toxicity label"),
    "repeats.csv": ("text,toxicity\n" + "same words,1\nother words,0\n" * 60, "There are 2 labelled rows"),
}


@pytest.mark.parametrize("name", LABELS)
def test_labels_that_teach_nothing_are_refused(tmp_path: Path, name: str) -> None:
    content, sentence = LABELS[name]
    (tmp_path / name).write_text(content)
    result = run("train", tmp_path / name, "--task", "toxicity", "--models", tmp_path)
    assert result.exit_code == 1
    assert sentence in result.stderr
    assert [each.name for each in tmp_path.iterdir()] == [name]


def test_ragged_rows_are_told_and_the_rest_is_read(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("text,author\nfine,ann\ntoo,many,cells\nshort\n,no text\n")
    result = run("classify", tmp_path / "t.csv", "-t", "x", "-o", tmp_path / "out.jsonl", "--lane", "fast")
    assert result.exit_code == 0
    assert "1 rows of" in result.stderr and "line 3 has 3 cells where the header has 2" in result.stderr
    assert len((tmp_path / "out.jsonl").read_text().splitlines()) == 3


def test_truncated_page_gives_the_comments_up_to_the_cut(seeds: Path, tmp_path: Path) -> None:
    page = (seeds / "school_phones.html").read_bytes()
    (tmp_path / "cut.html").write_bytes(page[: len(page) * 2 // 3])
    whole, cut = parse(seeds / "school_phones.html"), parse(tmp_path / "cut.html")
    assert 3 <= len(cut.comments) < len(whole.comments)
    assert cut.comments[:3] == whole.comments[:3]


def test_page_saved_in_an_old_encoding_keeps_its_accents(tmp_path: Path) -> None:
    text = "Comments 1\nThumb Zoé 09 May 2031, 07:47\n\nC'est déjà très gênant, n'est-ce pas ?\n"
    (tmp_path / "old.txt").write_bytes(text.encode("cp1252"))
    assert parse(tmp_path / "old.txt").comments[0].author == "Zoé"


@pytest.mark.slow
def test_huge_page_is_read(seeds: Path, tmp_path: Path) -> None:
    block = "Thumb reader 09 May 2031, 07:47\n\n" + "The ferry was late again today. " * 30 + "\n\n"
    (tmp_path / "huge.txt").write_text("Headline of the day\n\nComments 50000\n" + block * 50_000)
    assert (tmp_path / "huge.txt").stat().st_size > 48e6
    assert len(parse(tmp_path / "huge.txt").comments) == 50_000


@pytest.mark.slow
def test_long_wordpress_page_is_read(tmp_path: Path) -> None:
    block = '<li class="comment depth-1" id="comment-{0}"><cite>ann</cite><div class="comment-content"><p>Hi {0}.'
    page = "".join(block.format(i) + "</p></div></li>" for i in range(8_000))
    (tmp_path / "long.html").write_text(f"<html><body><ol>{page}</ol></body></html>")
    assert [c.comment_id for c in parse(tmp_path / "long.html").comments] == [str(i) for i in range(8_000)]


@pytest.mark.slow
def test_a_million_characters_of_garbage_are_no_comments(tmp_path: Path) -> None:
    words = random.Random(0)
    lines = ("".join(words.choices("abc <>&\"'{}[]()|:;,.0123456789", k=20)) for _ in range(50_000))
    (tmp_path / "garbage.txt").write_text("\n".join(lines))
    assert parse(tmp_path / "garbage.txt").comments == ()


@settings(max_examples=60)
@given(
    data=st.binary(max_size=400), name=st.sampled_from(["x.html", "x.txt", "x.csv", "x.jsonl", "x.parquet", "x.xml"])
)
def test_random_bytes_never_crash_the_parser(tmp_path_factory: pytest.TempPathFactory, data: bytes, name: str) -> None:
    path = tmp_path_factory.mktemp("fuzz") / name
    path.write_bytes(data)
    try:
        parse(path)
    except StanceError as error:
        assert str(path) in str(error)


@settings(max_examples=40)
@given(cut=st.integers(0, 10_000), junk=st.binary(max_size=30))
@pytest.mark.parametrize("page", ["school_phones.html", "harbour_bridge.txt", "new_stadium.html", "old_town.csv"])
def test_broken_pages_never_crash_the_parser(
    seeds: Path, tmp_path_factory: pytest.TempPathFactory, page: str, cut: int, junk: bytes
) -> None:
    data = (seeds / page).read_bytes()
    path = tmp_path_factory.mktemp("cut") / page
    path.write_bytes(data[: cut % len(data)] + junk + data[cut % len(data) :])
    try:
        parse(path)
    except StanceError as error:
        assert str(path) in str(error)
