"""Figures on what nobody tuned the readers to: no floor is lowered, and the data stay what they were."""

import json
import random
from hashlib import sha256
from pathlib import Path

import pytest

from benchmarks.layouts import drawn, page_of
from benchmarks.sites import Sites, comments_of, converters, measured
from stance.reading.formats import read
from stance.reading.formats.document import Document
from stance.settings import shipped
from training.reading_pages import Labelled, labelled_pages, real_pages

FLOORS = json.loads((Path(__file__).parent / "floors.json").read_text())["reading"]
DRAWN_PAGES = 300


@pytest.fixture(scope="module")
def shared_gold(shared: Path) -> Path:
    if not (shared / "gold" / "pages").is_dir():
        pytest.skip("needs ../shared/gold (real pages with the right answers), which a user's clone does not have")
    return shared / "gold"


def drawn_pages() -> list[tuple[str, list[dict[str, object]]]]:
    rng = random.Random(FLOORS["drawn seed"])
    return [page_of(drawn(rng), rng) for _ in range(DRAWN_PAGES)]


def digest(folder: Path) -> str:
    files = sorted(path for path in folder.iterdir() if path.is_file())
    return sha256(b"".join(sha256(path.read_bytes()).digest() for path in files)).hexdigest()


def test_drawn_pages_are_the_ones_the_floors_were_measured_on() -> None:
    pages = json.dumps(drawn_pages(), ensure_ascii=False)
    assert sha256(pages.encode()).hexdigest() == FLOORS["drawn digest"], "the generator draws others: measure anew"


@pytest.mark.parametrize("kind", ["html", "pages", "text"])
def test_real_pages_are_the_ones_the_floors_were_measured_on(shared_gold: Path, kind: str) -> None:
    assert digest(shared_gold / kind) == FLOORS["digests"][kind], f"{kind} has changed: measure anew"


def test_pages_in_layouts_drawn_at_random_meet_their_floors() -> None:
    found = Sites()
    for page, wanted in drawn_pages():
        found.add(wanted, comments_of("page.html", page.encode()))
    for what, floor in FLOORS["drawn"].items():
        assert found.mean(what) >= floor, what


@pytest.mark.parametrize("name", sorted(converters()))
def test_drawn_pages_flattened_to_text_meet_their_floors(name: str) -> None:
    found, convert = Sites(), converters()[name]
    for page, wanted in drawn_pages():
        found.add(wanted, comments_of("page.txt", convert(page).encode()))
    for what, floor in FLOORS["drawn as text"][name].items():
        assert found.mean(what) >= floor, what


@pytest.mark.parametrize("name", sorted(converters()))
def test_pages_of_other_sites_flattened_to_text_meet_their_floors(shared_gold: Path, name: str) -> None:
    found = measured(shared_gold / "pages", converters()[name])
    for what, floor in FLOORS["sites as text"][name].items():
        assert found.mean(what) >= floor, what
    assert sum(found.invented) == 0


@pytest.mark.slow
def test_few_comments_are_invented_on_pages_whose_comments_are_cut_out(shared_gold: Path) -> None:
    cut = [
        page for page in labelled_pages(shared_gold.parent, 0) if page.origin == "real" and page.form.endswith("cut")
    ]
    invented = sum(has_comments(page) for page in cut)
    assert invented <= FLOORS["cut pages invented on"] * len(cut)
    assert len(cut) > 200


def has_comments(page: Labelled) -> bool:
    return bool(comments_of(page.name, page.data))


def test_drawn_pages_read_for_sure_are_read_right() -> None:
    right = []
    for page, wanted in drawn_pages():
        [thread] = read(Document("page.html", page.encode()))
        if (thread.sure or 0) > 0.9:
            found = Sites()
            found.add(wanted, list(thread.comments))
            right.append(found.f1[0] >= 0.8)
    assert sum(right) >= FLOORS["sure"]["right"] * len(right)
    assert len(right) >= FLOORS["sure"]["share"] * DRAWN_PAGES


def test_pages_read_for_sure_are_read_right(shared_gold: Path) -> None:
    pages = list(real_pages(shared_gold))
    threads = [next(iter(read(Document(page.name, page.data)))) for page in pages]
    sure = [(page, thread) for page, thread in zip(pages, threads, strict=True) if (thread.sure or 0) > 0.9]
    right = sum(page.f1(thread.comments) >= 0.8 for page, thread in sure)
    assert right >= FLOORS["sure"]["right"] * len(sure)
    assert len(sure) >= FLOORS["sure"]["share"] * len(pages)


def test_the_confidence_holds_on_sites_left_out_of_its_fit() -> None:
    card = json.loads((shipped("models") / "reading" / "reading-confidence-1" / "card.json").read_text())
    assert card["scores"]["real pages, sites left out"]["share read right above 0.9"] >= FLOORS["sure"]["right"]
