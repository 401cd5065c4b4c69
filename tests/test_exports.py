"""Real exports, beside an independent count of what is in them by plain JSON and ElementTree; nothing may be lost."""

import html
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stance import PageError, StanceError, Thread, parse, parse_all
from stance.reading.formats import read
from stance.reading.formats.document import Document
from stance.reading.tables import TableWriter, thread_frame
from stance.records import Comment

PAGES = Path(__file__).parent / "pages"
DSQ = "{http://disqus.com/disqus-internals}id"


class Fact(NamedTuple):
    """What an export says of one comment."""

    comment_id: str | None
    author: str | None
    instant: datetime | None
    parent: str | None
    shown: bool


def instant(written: Any) -> datetime | None:
    if isinstance(written, int | float):
        return datetime.fromtimestamp(written, tz=UTC)
    try:
        found = datetime.fromisoformat(written or "")
    except ValueError:
        return None
    return found if found.year > 1900 else None


def found_in(threads: Iterable[Thread]) -> Counter[tuple[Any, ...]]:
    """Per comment its id, author, time and whether it answers anyone, shown or set aside."""
    facts: Counter[tuple[Any, ...]] = Counter()
    for thread in threads:
        for comment in thread.comments:
            answers = comment.parent_id is not None or comment.answers_absent
            facts[comment.comment_id, comment.author, instant(comment.posted_at), answers, True] += 1
        for each in thread.skipped:
            if match := re.search(
                r"\((?:comment ([^,)]+))?(?:, )?(?:by (.+?))?(?:, (?=\d{4}-|in answer)|\)$)", each.reason
            ):
                time = re.search(r"\d{4}-\d\d-\d\dT[\d:.+-]+", each.reason)
                answered = "in answer to" in each.reason
                facts[match[1], match[2], instant(time[0]) if time else None, answered, False] += 1
    return facts


def expected_of(facts: Iterable[Fact]) -> Counter[tuple[Any, ...]]:
    return Counter((f.comment_id, f.author, f.instant, f.parent is not None, f.shown) for f in facts)


def links_in(threads: Iterable[Thread]) -> dict[str, str]:
    return {c.comment_id: c.parent_id for t in threads for c in t.comments if c.parent_id is not None}


def links_of(facts: Iterable[Fact]) -> dict[str | None, str | None]:
    facts = list(facts)
    shown = {f.comment_id for f in facts if f.shown}
    return {f.comment_id: f.parent for f in facts if f.shown and f.parent in shown}


def check(threads: list[Thread], facts: list[Fact]) -> None:
    assert found_in(threads) == expected_of(facts)
    assert links_in(threads) == links_of(facts)


def mended(path: Path) -> str:
    text = path.read_text(encoding="utf-8").lstrip("`")
    return text.replace("<thread dsq:id=247937687/>", '<thread dsq:id="247937687"/>')


def disqus_facts(path: Path) -> Iterator[Fact]:
    ns = "{http://disqus.com}"
    for post in ElementTree.fromstring(mended(path)).iter(f"{ns}post"):
        parent = post.find(f"{ns}parent")
        yield Fact(
            post.get(DSQ) or post.findtext(f"{ns}id"),
            post.findtext(f"{ns}author/{ns}name"),
            instant(post.findtext(f"{ns}createdAt")),
            parent.get(DSQ) if parent is not None else None,
            post.findtext(f"{ns}isDeleted") != "true" and post.findtext(f"{ns}isSpam") != "true",
        )


@pytest.mark.parametrize(
    "name",
    [
        "disqus_and_wordpress/disqus.xml",
        "disqus_commento_remark42/disqus.xml",
        "disqus_commento_remark42/disqus-deleted-post.xml",
        "disqus_commento_remark42/disqus-deleted-thread.xml",
    ],
)
def test_disqus_export_is_read_whole(shared: Path, name: str) -> None:
    page = shared / "gold" / "exports" / name
    check(parse_all(page), list(disqus_facts(page)))


def test_deleted_disqus_thread_is_told(shared: Path) -> None:
    threads = parse_all(shared / "gold/exports/disqus_commento_remark42/disqus-deleted-thread.xml")
    assert ["deleted" in warning for thread in threads for warning in thread.warnings] == [True]


def wordpress_facts(path: Path) -> Iterator[tuple[str, Fact]]:
    root = ElementTree.parse(path).getroot()
    wp = next(e.tag.partition("}")[0] + "}" for e in root.iter() if e.tag.endswith("}comment_id"))
    for item in root.iter("item"):
        for comment in item.iter(f"{wp}comment"):
            values = {each.tag.removeprefix(wp): (each.text or "").strip() for each in comment}
            parent = values.get("comment_parent", "0")
            shown = values["comment_approved"] == "1" and values.get("comment_type", "") in ("", "comment")
            when = values.get("comment_date_gmt", "")
            yield (
                item.findtext("link") or "",
                Fact(
                    values["comment_id"],
                    " ".join(html.unescape(values["comment_author"]).split()) or None,
                    instant(f"{when}+00:00"),
                    None if parent == "0" else parent,
                    shown,
                ),
            )


@pytest.mark.parametrize(
    "name",
    [
        "disqus_and_wordpress/wordpress.xml",
        "wordpress/64-block-test-data.xml",
        "wordpress/theme-preview.xml",
        "wordpress/themeunittestdata.wordpress.xml",
    ],
)
def test_wordpress_export_is_read_whole(shared: Path, name: str) -> None:
    page = shared / "gold" / "exports" / name
    facts = list(wordpress_facts(page))
    threads = parse_all(page)
    check(threads, [fact for _, fact in facts])
    for thread in threads:
        of_page = [fact for link, fact in facts if link == thread.url]
        assert found_in([thread]) == expected_of(of_page)


def test_commento_export_is_read_whole(shared: Path) -> None:
    page = shared / "gold/exports/disqus_commento_remark42/commento.json"
    data = json.loads(page.read_text())
    names = {each["commenterHex"]: each["name"] for each in data["commenters"]}
    facts = [
        Fact(
            c["commentHex"],
            names.get(c["commenterHex"]),
            instant(c["creationDate"]),
            None if c["parentHex"] == "root" else c["parentHex"],
            not c["deleted"],
        )
        for c in data["comments"]
    ]
    threads = parse_all(page)
    check(threads, facts)
    assert {c.text for t in threads for c in t.comments} == {c["markdown"] for c in data["comments"]}


def remark_facts(value: Any) -> Iterator[Fact]:
    for node in value:
        comment = node.get("comment", node)
        yield Fact(
            comment["id"],
            comment["user"]["name"] or None,
            instant(comment["time"]),
            comment["pid"] or None,
            not comment.get("delete"),
        )
        yield from remark_facts(node.get("replies", []))


@pytest.mark.parametrize("name", ["tree.json", "tree_bench.json", "tree_del.json"])
def test_remark42_tree_is_read_whole(shared: Path, name: str) -> None:
    page = shared / "gold/exports/disqus_commento_remark42" / name
    data = json.loads(page.read_text())
    check(parse_all(page), list(remark_facts(data["comments"] if isinstance(data, dict) else data)))


@pytest.mark.parametrize("name", ["topic.json", "topic_posts.json"])
def test_discourse_topic_is_read_whole(shared: Path, name: str) -> None:
    page = shared / "gold/exports/discourse" / name
    posts = json.loads(page.read_text())["post_stream"]["posts"]
    facts = [
        Fact(str(p["id"]), p["username"], instant(p["created_at"]), None, p["post_type"] == 1)
        for p in posts
        if p["post_number"] != 1
    ]
    threads = parse_all(page)
    check(threads, facts)
    if any(p["post_number"] == 1 for p in posts):
        assert threads[0].author == posts[0]["username"] and "sandbox" in threads[0].body


def youtube_facts(data: Any) -> Iterator[Fact]:
    for item in data.get("items", [data]):
        top = item["snippet"].get("topLevelComment")
        for comment in [top or item, *item.get("replies", {}).get("comments", [])]:
            snippet = comment["snippet"]
            when = instant(snippet["publishedAt"])
            yield Fact(comment["id"], snippet["authorDisplayName"], when, snippet.get("parentId"), True)


def test_youtube_comments_are_read_whole(shared: Path) -> None:
    pages = sorted((shared / "gold/exports/youtube").glob("*.json"))
    assert len(pages) == 12
    for page in pages:
        check(parse_all(page), list(youtube_facts(json.loads(page.read_text()))))


def reddit_listings(shared: Path) -> Iterator[str]:
    """The listings that lie as strings in recorded conversations with the site."""
    for cassette in sorted((shared / "gold/exports/reddit").glob("*.json")):
        for each in json.loads(cassette.read_text())["interactions"]:
            body = each["response"]["body"]["string"]
            if "access_token" not in body:
                yield body


def reddit_facts(value: Any) -> Iterator[Fact]:
    if isinstance(value, list):
        for each in value:
            yield from reddit_facts(each)
    elif isinstance(value, dict) and value.get("kind") == "t1":
        data = value["data"]
        author = None if data["author"] in ("[deleted]", None) else data["author"]
        parent = None if data["parent_id"].startswith("t3_") else data["parent_id"].removeprefix("t1_")
        shown = data["body"] not in ("[deleted]", "[removed]")
        yield Fact(data["id"], author, instant(data["created_utc"]), parent, shown)
        yield from reddit_facts(data.get("replies"))
    elif isinstance(value, dict):
        for each in value.values():
            yield from reddit_facts(each)


def test_reddit_listings_are_read_whole(shared: Path) -> None:
    comments = left_out = 0
    for body in reddit_listings(shared):
        data = json.loads(body)
        threads = list(read(Document("listing", body.encode())))
        facts = list(reddit_facts(data))
        check(threads, facts)
        told = [each for thread in threads for each in thread.skipped if "not exported" in each.reason]
        assert len(told) == body.count('"kind": "more"')
        comments, left_out = comments + len(facts), left_out + len(told)
    assert comments > 700 and left_out > 200


def mastodon_bodies(shared: Path) -> Iterator[Any]:
    yaml = pytest.importorskip("yaml")
    for cassette in sorted((shared / "gold/exports/mastodon").glob("*.yaml")):
        for each in yaml.safe_load(cassette.read_text())["interactions"]:
            body = each["response"]["body"]["string"]
            data = json.loads(body if isinstance(body, str) else body.decode())
            if "in_reply_to_id" in str(data):
                yield data


def mastodon_facts(data: Any) -> list[Fact]:
    if isinstance(data, dict) and "ancestors" in data:
        data = data["ancestors"] + data["descendants"]
    statuses = [s.get("last_status", s) for s in (data if isinstance(data, list) else [data])]
    return [
        Fact(s["id"], s["account"]["acct"], instant(s["created_at"]), s["in_reply_to_id"], True)
        for s in statuses
        if "content" in s
    ]


def test_mastodon_statuses_are_read_whole(shared: Path) -> None:
    seen = 0
    for data in mastodon_bodies(shared):
        facts = mastodon_facts(data)
        if facts:
            check(list(read(Document("status", json.dumps(data).encode()))), facts)
            seen += len(facts)
    assert seen > 20


@pytest.mark.parametrize("page", sorted(PAGES.glob("*/*.export.json")), ids=lambda page: page.parent.name)
def test_no_link_leads_nowhere_or_in_a_circle(page: Path) -> None:
    for thread in parse_all(page):
        parents = {comment.comment_id: comment.parent_id for comment in thread.comments}
        for start in parents:
            steps, current = 0, parents[start]
            while current is not None:
                steps, current = steps + 1, parents[current]
                assert steps <= len(parents)


def test_answers_in_a_circle_are_told(tmp_path: Path) -> None:
    page = tmp_path / "circle.json"
    rows = [{"id": i, "parent": (i + 1) % 3, "text": f"word {i}", "author": "x"} for i in range(3)]
    page.write_text(json.dumps([{**row, "id": row["id"] + 10, "parent": row["parent"] + 10} for row in rows]))
    thread = parse(page)
    assert sum(comment.parent_id is not None for comment in thread.comments) == 2
    assert "in a circle" in thread.warnings[0]


def test_cut_export_gives_what_stands_before_the_cut(tmp_path: Path) -> None:
    whole = (PAGES / "wordpress_export" / "blog.xml").read_text(encoding="utf-8")
    page = tmp_path / "cut.xml"
    page.write_text(whole[: whole.index("<title>About us")], encoding="utf-8")
    assert [len(thread.comments) for thread in parse_all(page)] == [3, 0]
    assert "breaks off" in parse_all(page)[-1].warnings[0]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("cut.json", b'{"comments": [{"id": 1, "text": "a', "cannot be read as JSON: Unterminated string"),
        ("config.json", b'{"name": "x", "version": 3}', "The keys at its top are name, version"),
        ("deep.json", b"[" * 100_000, "it nests without end"),
        ("other.db", b"SQLite format 3\x00" + bytes(500), "cannot be read as Isso's database"),
    ],
)
def test_bad_export_gets_a_sentence(tmp_path: Path, name: str, content: bytes, sentence: str) -> None:
    page = tmp_path / name
    page.write_bytes(content)
    with pytest.raises(PageError, match=re.escape(sentence)):
        parse(page)


def test_database_of_another_program_is_told(tmp_path: Path) -> None:
    import sqlite3

    page = tmp_path / "places.sqlite"
    with sqlite3.connect(page) as connection:
        connection.execute("CREATE VIEW comments AS SELECT 1 AS id")
        connection.execute("CREATE TABLE threads (id INTEGER)")
    with pytest.raises(PageError, match="but not Isso's"):
        parse(page)


def test_bottomless_markup_in_one_comment_does_no_harm(tmp_path: Path) -> None:
    page = tmp_path / "deep.json"
    row = {"id": 1, "author": "x", "text": "<div>" * 200_000 + "word"}
    page.write_text(json.dumps([row, {"id": 2, "author": "y", "text": "<p>plain</p>"}]))
    assert [comment.text for comment in parse(page).comments] == ["word", "plain"]


WHOLE = sorted(each for each in PAGES.glob("*/*.export.json") if not each.name.startswith("lines"))
EXPORTS = sorted([*PAGES.glob("*/*.export.json"), *PAGES.glob("*/*.jsonl"), *PAGES.glob("isso/*.db")])


@settings(max_examples=150)
@given(page=st.sampled_from(EXPORTS), cut=st.integers(0, 5_000), junk=st.binary(max_size=12), drop=st.integers(0, 40))
def test_broken_exports_never_crash_the_parser(page: Path, cut: int, junk: bytes, drop: int) -> None:
    data = page.read_bytes()
    at = cut % len(data)
    try:
        list(read(Document(page.name, data[:at] + junk + data[at + drop :])))
    except StanceError as error:
        assert page.name in str(error)


ODD = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.just("t1_x"), st.just([]),
    st.just({}), st.just([1, {"a": []}]), st.just({"id": {"id": []}}), st.just(10**400), st.just("\ud800"),
)  # fmt: skip


def with_one_changed(value: Any, place: int, odd: Any) -> Any:
    """``value`` with the value at one place, counted in depth-first order, replaced."""
    count = -1

    def walked(held: Any) -> Any:
        nonlocal count
        count += 1
        if count == place:
            return odd
        if isinstance(held, dict):
            return {key: walked(each) for key, each in held.items()}
        return [walked(each) for each in held] if isinstance(held, list) else held

    return walked(value)


@pytest.mark.slow
@settings(max_examples=400)
@given(page=st.sampled_from(WHOLE), place=st.integers(0, 150), odd=ODD)
def test_odd_values_never_crash_the_parser(page: Path, place: int, odd: Any) -> None:
    data = json.dumps(with_one_changed(json.loads(page.read_text(encoding="utf-8")), place, odd))
    try:
        list(read(Document(page.name, data.encode())))
    except StanceError as error:
        assert page.name in str(error)


words = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\t\n\r"), max_size=60)
names = st.text(st.characters(exclude_categories=("Cs", "Cc", "Z")), min_size=1, max_size=20)
moments = st.one_of(
    st.none(),
    st.dates(datetime(1980, 1, 1).date(), datetime(2090, 1, 1).date()).map(str),
    st.datetimes(datetime(1980, 1, 1), datetime(2090, 1, 1)).map(lambda each: each.isoformat(timespec="seconds")),
)


@st.composite
def threads_of_any_text(draw: st.DrawFn) -> Thread:
    comments: list[Comment] = []
    for number in range(draw(st.integers(1, 4))):
        parent = draw(st.sampled_from([None, *(each.comment_id for each in comments)]))
        author = draw(st.one_of(st.none(), names))
        comments.append(Comment(f"c{number}", draw(words), author, draw(moments), parent))
    return Thread("https://any.example/page", "written", comments=tuple(comments))


@pytest.mark.slow
@settings(max_examples=150)
@given(thread=threads_of_any_text(), suffix=st.sampled_from([".csv", ".jsonl", ".parquet"]))
def test_any_text_survives_an_export_we_write(
    tmp_path_factory: pytest.TempPathFactory, thread: Thread, suffix: str
) -> None:
    page = tmp_path_factory.mktemp("round") / f"trip{suffix}"
    frame: pd.DataFrame = thread_frame([thread])
    with TableWriter(page) as writer:
        writer.write(frame)
    again = parse(page)
    assert [each.text for each in again.comments] == [each.text.strip() for each in thread.comments]
    assert [(c.author, c.posted_at, c.parent_id) for c in again.comments] == [
        (c.author, c.posted_at, c.parent_id) for c in thread.comments
    ]
