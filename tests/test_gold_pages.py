"""Real pages with their gold: no reader of comments may get worse than its floor."""

import json
from pathlib import Path

import pytest

from benchmarks import pointed
from benchmarks.gold import html_measure, text_measure, thread_of
from benchmarks.sites import measured

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


def test_pages_without_comments_have_none(shared: Path) -> None:
    folder = gold(shared, "text")
    without = [path for path in sorted(folder.glob("*.json")) if not json.loads(path.read_text())["comments"]]
    assert [path.stem for path in without if thread_of(path).comments] == []
    assert len(without) >= 13
