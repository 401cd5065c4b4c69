"""Real pages with their gold: no reader of comments may get worse than its floor."""

import json
import random
from pathlib import Path

import pytest

from benchmarks import pointed
from benchmarks.gold import html_measure, text_measure, thread_of
from benchmarks.layouts import drawn, page_of
from benchmarks.sites import Sites, comments_of, measured
from stance.reading.formats import read
from stance.reading.formats.document import Document
from training.reading_pages import real_pages

FLOORS = json.loads((Path(__file__).parent / "floors.json").read_text())["reading"]


def gold(shared: Path, kind: str) -> Path:
    if not (shared / "gold" / kind).is_dir():
        pytest.skip("needs ../shared/gold (real pages with the right answers), which a user's clone does not have")
    return shared / "gold" / kind


def test_saved_pages_meet_their_floors(shared: Path) -> None:
    measure = html_measure(gold(shared, "html"))
    assert measure.f1 >= FLOORS["html"]["found"]
    for what in ("author", "time", "parent"):
        assert measure.share(what) >= FLOORS["html"][what]


def test_text_pages_meet_their_floors(shared: Path) -> None:
    measure = text_measure(gold(shared, "text"))
    assert measure.f1 >= FLOORS["text"]["found"]
    for what in ("author", "time"):
        assert measure.share(what) >= FLOORS["text"][what]
    assert measure.links_f1 >= FLOORS["text"]["links"]


def test_pages_of_other_sites_meet_their_floors(shared: Path) -> None:
    found = measured(gold(shared, "pages"))
    for what, floor in FLOORS["sites"].items():
        assert found.mean(what) >= floor, what
    assert (found.unread, sum(found.invented)) == (0, 0)


@pytest.mark.slow
def test_what_is_learned_from_one_comment_reads_the_others(shared: Path) -> None:
    found = {form: pointed.measured(gold(shared, form)).mean("f1") for form in ("html", "pages")}
    found["drawn"] = pointed.measured_drawn(100, seed=6).mean("f1")
    for form, floor in FLOORS["pointed"].items():
        assert found[form] >= floor, form


def test_pages_in_layouts_drawn_at_random_meet_their_floors() -> None:
    rng, found = random.Random(5), Sites()
    for _ in range(300):
        page, wanted = page_of(drawn(rng), rng)
        found.add(wanted, comments_of("page.html", page.encode()))
    for what, floor in FLOORS["drawn"].items():
        assert found.mean(what) >= floor, what


def test_drawn_pages_read_for_sure_are_read_right() -> None:
    rng, right = random.Random(5), []
    for _ in range(300):
        page, wanted = page_of(drawn(rng), rng)
        [thread] = read(Document("page.html", page.encode()))
        if (thread.sure or 0) > 0.9:
            found = Sites()
            found.add(wanted, list(thread.comments))
            right.append(found.f1[0] >= 0.8)
    assert sum(right) >= FLOORS["sure"]["right"] * len(right)
    assert len(right) >= FLOORS["sure"]["share"] * 300


def test_pages_read_for_sure_are_read_right(shared: Path) -> None:
    pages = list(real_pages(gold(shared, "pages").parent))
    threads = [next(iter(read(Document(page.name, page.data)))) for page in pages]
    sure = [(page, thread) for page, thread in zip(pages, threads, strict=True) if (thread.sure or 0) > 0.9]
    right = sum(page.f1(thread.comments) >= 0.8 for page, thread in sure)
    assert right >= FLOORS["sure"]["right"] * len(sure)
    assert len(sure) >= FLOORS["sure"]["share"] * len(pages)


def test_pages_without_comments_have_none(shared: Path) -> None:
    folder = gold(shared, "text")
    without = [path for path in sorted(folder.glob("*.json")) if not json.loads(path.read_text())["comments"]]
    assert [path.stem for path in without if thread_of(path).comments] == []
    assert len(without) >= 13
