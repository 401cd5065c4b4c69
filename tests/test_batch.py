"""Inputs of all kinds are found and opened: archives, crawls, folders, standard input."""

import gzip
import io
import json
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from stance import PageError, StanceError, parse, parse_all, reading
from stance.cli import main
from stance.dashboard import files

PACKED: dict[str, Callable[[bytes], bytes]] = {".gz": gzip.compress, ".zst": zstandard.compress}


def run(*arguments: object, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(main, [str(each) for each in arguments], input=stdin, catch_exceptions=False)


def zipped(members: dict[str, bytes]) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return whole.getvalue()


def crawl(pages: list[tuple[str, str, bytes]], packed: bool = True, status: str = "200 OK") -> bytes:
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    whole = io.BytesIO()
    writer = WARCWriter(whole, gzip=packed)
    writer.write_record(writer.create_warcinfo_record("crawl.warc", {"software": "test"}))
    for url, kind, body in pages:
        headers = StatusAndHeaders(status, [("Content-Type", kind)], protocol="HTTP/1.1")
        writer.write_record(
            writer.create_warc_record(
                url,
                "response",
                io.BytesIO(body),
                http_headers=headers,
                warc_headers_dict={"WARC-Date": "2031-05-06T07:08:09Z"},
            )
        )
    return whole.getvalue()


@pytest.mark.parametrize("ending", PACKED)
@pytest.mark.parametrize(
    "name", ["old_town.csv", "wind_farm.jsonl", "school_phones.html", "ellery_post_disqus.xml", "harbour_bridge.txt"]
)
def test_compressed_file_reads_like_the_file(seeds: Path, tmp_path: Path, name: str, ending: str) -> None:
    page = tmp_path / f"{name}{ending}"
    page.write_bytes(PACKED[ending]((seeds / name).read_bytes()))
    assert [t.comments for t in parse_all(page)] == [t.comments for t in parse_all(seeds / name)]
    assert run("parse", page, "-o", tmp_path / "out.csv").exit_code == 0


def test_what_an_archive_is_shows_in_its_bytes_and_not_in_its_name(seeds: Path, tmp_path: Path) -> None:
    page = tmp_path / "old_town.csv"
    page.write_bytes(gzip.compress((seeds / "old_town.csv").read_bytes()))
    assert parse(page).comments == parse(seeds / "old_town.csv").comments


def test_zip_gives_each_of_its_files_under_its_own_name(seeds: Path, tmp_path: Path) -> None:
    names = ["school_phones.html", "old_town.csv", "ellery_post_disqus.xml"]
    members = {f"saved/{name}": (seeds / name).read_bytes() for name in names}
    page = tmp_path / "all.zip"
    page.write_bytes(zipped({**members, "photo.png": b"\x89PNG", "__MACOSX/._a.html": b"junk"}))
    result = run("parse", page, "-o", tmp_path / "out.jsonl")
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert result.exit_code == 0
    assert len(rows) == sum(len(t.comments) for name in names for t in parse_all(seeds / name))
    assert {row["source"] for row in rows} == {f"{page}!saved/{name}" for name in names}
    assert "1 file was passed over (.png)" in result.stderr


def test_path_in_an_archive_leads_nowhere(seeds: Path, tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    page = inside / "evil.zip"
    page.write_bytes(zipped({"../../escaped.csv": (seeds / "old_town.csv").read_bytes(), "/etc/x.html": b"<p>hi</p>"}))
    before = sorted(tmp_path.rglob("*"))
    assert sum(len(thread.comments) for thread in parse_all(page)) == 14
    assert sorted(tmp_path.rglob("*")) == before


def test_one_bad_file_in_a_zip_is_told_and_the_rest_is_read(seeds: Path, tmp_path: Path) -> None:
    page = tmp_path / "mixed.zip"
    page.write_bytes(
        zipped({"a.csv": (seeds / "old_town.csv").read_bytes(), "b.csv": b"x,y\n1,2\n", "c.zip": b"PK\x03\x04"})
    )
    result = run("parse", page, "-o", tmp_path / "out.csv")
    assert result.exit_code == 1
    assert f"{page}!b.csv has no column of comment texts" in result.stderr
    assert len(parse(page).comments) == 14


@pytest.mark.parametrize("packed", [True, False])
def test_crawl_gives_its_pages_with_address_and_day(seeds: Path, tmp_path: Path, packed: bool) -> None:
    page = tmp_path / "crawl.bin"
    rows = json.dumps([{"id": 1, "text": "hi there", "author": "ann"}]).encode()
    page.write_bytes(
        crawl(
            [
                ("https://paper.example/a", "text/html; charset=utf-8", (seeds / "school_phones.html").read_bytes()),
                ("https://paper.example/style.css", "text/css", b"body{}"),
                ("https://paper.example/comments", "application/json", rows),
                ("https://paper.example/config", "application/json", b'{"dark": true}'),
                (
                    "https://paper.example/cafe",
                    "text/html; charset=iso-8859-1",
                    "<h1>Café</h1><p>x</p>".encode("latin-1"),
                ),
            ],
            packed,
        )
    )
    threads = parse_all(page)
    assert [thread.source.partition("!")[2][-9:] for thread in threads] == ["example/a", "/comments", "mple/cafe"]
    assert threads[1].url == "https://paper.example/comments"
    assert threads[2].title == "Café"
    assert threads[0].comments == parse(seeds / "school_phones.html").comments
    assert "JSON without comments" in threads[0].warnings[-1]


def test_pages_of_errors_in_a_crawl_are_no_pages(tmp_path: Path) -> None:
    page = tmp_path / "errors.warc"
    page.write_bytes(crawl([("https://paper.example/gone", "text/html", b"<h1>Gone</h1>")], status="404 Not Found"))
    with pytest.raises(PageError, match="holds no page and no table"):
        parse(page)


def test_folder_holds_archives_and_exports(seeds: Path, tmp_path: Path) -> None:
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress((seeds / "old_town.csv").read_bytes()))
    (tmp_path / "server.log.gz").write_bytes(gzip.compress(b"GET /"))
    (tmp_path / "b.json").write_text(json.dumps([{"id": 1, "text": "hello", "author": "ann"}]))
    report = reading.Report()
    with reading.sources([str(tmp_path)], report) as found:
        pieces = list(reading.read_all(found, report))
    assert sum(len(piece.comments) for piece in pieces) == 15
    assert report.errors == []
    assert report.warnings == [f"{tmp_path}: 1 file was passed over (.gz)."]


@pytest.mark.parametrize(("name", "rows"), [("old_town.csv", 14), ("wind_farm.jsonl", 10), ("school_phones.html", 16)])
def test_standard_input_may_be_compressed(seeds: Path, name: str, rows: int) -> None:
    data = (seeds / name).read_bytes()
    for given_bytes in (data, gzip.compress(data), zstandard.compress(data)):
        assert len(run("parse", "-", stdin=given_bytes).stdout.splitlines()) == rows


def test_standard_input_may_be_an_export() -> None:
    pages = Path(__file__).parent / "pages"
    whole = [each for each in pages.glob("*/*.export.json") if not each.name.startswith("lines")]
    for export in [*whole, *pages.glob("isso/*.db"), pages / "reddit" / "dump.jsonl"]:
        comments = sum(len(thread.comments) for thread in parse_all(export))
        assert len(run("parse", "-", stdin=export.read_bytes()).stdout.splitlines()) == comments


def test_lines_of_an_export_keep_their_links_and_other_lines_are_a_table(seeds: Path) -> None:
    dump = Path(__file__).parent / "pages" / "reddit" / "dump.jsonl"
    assert not reading.content(reading.Source("dump", dump)).is_table
    assert reading.content(reading.Source("lines", seeds / "wind_farm.jsonl")).is_table


def test_dashboard_takes_exports_and_archives(seeds: Path) -> None:
    export = Path(__file__).parent / "pages" / "discourse" / "topic.export.json"
    loaded = files.read_upload("topic.json", export.read_bytes())
    assert len(loaded.comments) == 3 and loaded.threads[0].layout == "discourse" and not loaded.is_table
    packed = files.read_upload("old_town.csv.gz", gzip.compress((seeds / "old_town.csv").read_bytes()))
    assert len(packed.comments) == 14 and packed.is_table
    pages = {"a.html": (seeds / "school_phones.html").read_bytes(), "b.csv": (seeds / "old_town.csv").read_bytes()}
    mixed = files.read_upload("mixed.zip", zipped(pages))
    assert len(mixed.comments) == 30 and not mixed.is_table


@pytest.mark.parametrize("pack", [bytes, gzip.compress, lambda table: zipped({"a.csv": table})])
def test_of_a_long_table_only_so_many_rows_are_read_as_are_asked_for(
    tmp_path: Path, pack: Callable[[bytes], bytes]
) -> None:
    page = tmp_path / "long.csv"
    page.write_bytes(pack(b"text,thread\n" + b"".join(b"hello,%d\n" % (i % 2) for i in range(50))))
    cut, whole = (reading.content(reading.Source("long", page), most_rows) for most_rows in (7, 50))
    assert [len(thread.comments) for thread in cut.threads] == [4, 3] and cut.left_out == 43
    assert [len(thread.comments) for thread in whole.threads] == [25, 25] and whole.left_out == 0


def test_threads_of_many_files_come_in_turn_and_bad_files_are_told(seeds: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text("x,y\n1,2\n")
    (tmp_path / "ragged.csv").write_text("text,author\nhello,ann\nb,c,d,e\n")
    report = reading.Report()
    paths = [tmp_path / "bad.csv", tmp_path / "ragged.csv", seeds / "school_phones.html"]
    sources = [reading.Source(path.name, path) for path in paths]
    assert [len(thread.comments) for thread in reading.read_threads(sources, report)] == [1, 16]
    assert len(report.errors) == 1 and report.errors[0].startswith("bad.csv has no column of comment texts")
    assert len(report.warnings) == 1 and report.warnings[0].startswith(
        "ragged.csv: 1 rows of ragged.csv were set aside"
    )


HUGE = 400 * 1024**2


def bombs() -> dict[str, bytes]:
    whole = io.BytesIO()
    with gzip.GzipFile(fileobj=whole, mode="wb", compresslevel=1) as file:
        for _ in range(HUGE // 1024**2):
            file.write(b"a" * 1024**2)
    letters = whole.getvalue()
    packer = zstandard.ZstdCompressor(level=1).compressobj()
    zst = b"".join([packer.compress(b"{" * 1024**2) for _ in range(400)]) + packer.flush()
    many = zipped({f"{i}.txt": b"a" * 1024**2 for i in range(100)})
    return {"a.html.gz": letters, "a.csv.gz": letters, "a.jsonl.gz": letters, "b.json.zst": zst, "c.zip": many}


@pytest.mark.slow
def test_bombs_are_refused_in_bounded_memory(tmp_path: Path) -> None:
    for name, data in bombs().items():
        (tmp_path / name).write_bytes(data)
        tracemalloc.start()
        try:
            with pytest.raises(PageError, match=r"unpacks to more than|has a line of more than"):
                list(whole_of(tmp_path / name))
            assert tracemalloc.get_traced_memory()[1] < 300e6
        finally:
            tracemalloc.stop()


def whole_of(path: Path) -> object:
    """The threads of a file.

    Raises:
        PageError: if it, or a file of the archive it is, unpacks to too much.
    """
    threads = parse_all(path)
    told = [warning for thread in threads for warning in thread.warnings if "unpacks" in warning]
    if told:
        raise PageError(told[0])
    return threads


def encrypted(data: bytes) -> bytes:
    """A zip archive whose one file is marked as encrypted."""
    whole = bytearray(zipped({"a.csv": data}))
    whole[6] |= 1
    whole[whole.index(b"PK\x01\x02") + 8] |= 1
    return bytes(whole)


BAD = {
    "locked.zip": (encrypted(b"text\nhi\n"), "is encrypted"),
    "office.zip": (zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}), "is an office document"),
    "pictures.zip": (zipped({"a.png": b"x"}), "holds no page and no table"),
    "broken.zip": (zipped({"a.csv": b"text\nhi\n"})[:40], "is a damaged zip archive"),
    "twice.csv.gz": (gzip.compress(gzip.compress(b"text\nhi\n")), "holds an archive within an archive"),
    "cut.csv.gz": (gzip.compress(bytes(range(256)) * 50)[:200], "is damaged or cut off"),
    "cut.csv.zst": (zstandard.compress(bytes(range(256)) * 50)[:200], "is damaged or cut off"),
    "empty.csv.gz": (gzip.compress(b""), "is empty"),
    "cut.warc": (b"WARC/1.0\r\nContent-Length: 99\r\n", "breaks off"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_archive_gets_a_sentence(tmp_path: Path, name: str) -> None:
    content, sentence = BAD[name]
    (tmp_path / name).write_bytes(content)
    with pytest.raises(PageError) as caught:
        parse(tmp_path / name)
    assert sentence in str(caught.value) and name in str(caught.value)
    assert run("parse", tmp_path / name).exit_code == 1


def test_crawl_that_breaks_off_gives_the_pages_before(seeds: Path, tmp_path: Path) -> None:
    html = (seeds / "school_phones.html").read_bytes()
    whole = crawl([(f"https://paper.example/{i}", "text/html", html) for i in range(3)], packed=False)
    page = tmp_path / "cut.warc"
    page.write_bytes(whole[: len(whole) - 3_000])
    threads = parse_all(page)
    assert [len(thread.comments) for thread in threads[:2]] == [16, 16]
    assert "breaks off" in threads[0].warnings[-1]


@pytest.mark.slow
@settings(max_examples=150)
@given(
    kind=st.sampled_from(["gz", "zst", "zip", "warc", "warc.gz"]),
    number=st.integers(0, 10**6),
    junk=st.binary(max_size=8),
)
def test_broken_archives_never_crash_the_parser(
    seeds: Path, tmp_path_factory: pytest.TempPathFactory, kind: str, number: int, junk: bytes
) -> None:
    table = (seeds / "old_town.csv").read_bytes()
    data = {
        "gz": gzip.compress(table),
        "zst": zstandard.compress(table),
        "zip": zipped({"a.csv": table}),
        "warc": crawl([("https://x.example", "text/html", b"<p>hi</p>")], packed=False),
        "warc.gz": crawl([("https://x.example", "text/html", b"<p>hi</p>")]),
    }[kind]
    page = tmp_path_factory.mktemp("broken") / f"a.csv.{kind}"
    start = number % len(data)
    page.write_bytes(data[:start] + junk + data[start + len(junk) // 2 :])
    try:
        parse(page)
    except StanceError as error:
        assert str(page) in str(error)
