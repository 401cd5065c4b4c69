"""How the screens of a thread are laid out in a real browser, and what a pointer and a keyboard reach on them."""

import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from browsing import PATIENCE, Server, faults, settled
from playwright.sync_api import Browser, Locator, Page, expect
from screens import HOSTILE

pytestmark = pytest.mark.slow

TWO_LINES = (
    "The bridge is what this town has needed for years, and I have said so at every meeting that the council has held "
    "since the spring, whatever the papers say."
)
FOCUSED = (
    "(() => { let at = document.activeElement; while (at.shadowRoot) at = at.shadowRoot.activeElement; return at; })()"
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[str]:
    """Where a dashboard answers that has a models folder of its own."""
    server = Server(STANCE_MODELS=str(tmp_path_factory.mktemp("models")))
    yield server.address
    server.stop()


@pytest.fixture(params=[1440])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    errors: list[str] = []
    context = browser.new_context(viewport={"width": request.param, "height": 1000})
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []


def upload(page: Page, address: str, table: Path, rows: dict[str, object]) -> None:
    pd.DataFrame(rows).to_csv(table, index=False)
    page.goto(address)
    expect(page.get_by_text("Sample pages", exact=True)).to_be_visible()
    page.locator("input[type=file]").set_input_files(table)
    expect(page.get_by_text("Your pages", exact=True)).to_be_visible()
    settled(page)


def edges(drawn: Locator) -> dict[str, float]:
    found: dict[str, float] = drawn.evaluate("e => e.getBoundingClientRect().toJSON()")
    return found


# Comments


def test_ten_comments_of_two_lines_fit_in_a_thousand_pixels(page: Page, address: str, tmp_path: Path) -> None:
    said = {"author": "Ana", "time": "2031-01-02 10:00", "text": [f"{number}. {TWO_LINES}" for number in range(10)]}
    upload(page, address, tmp_path / "ten.csv", said)
    words = page.locator("[class*=st-key-said-] span")
    expect(words).to_have_count(10)
    line = words.first.evaluate("e => parseFloat(getComputedStyle(e).lineHeight)")
    assert {round(edges(each)["height"] / line) for each in words.all()} == {2}
    cards = page.locator("[class*=st-key-card-]")
    assert edges(cards.last)["bottom"] - edges(cards.first)["top"] < 1_000


@pytest.mark.parametrize("page", [1440, 420], indirect=True)
def test_what_stands_in_the_first_lines_of_a_card_lies_beside_each_other(
    page: Page, address: str, tmp_path: Path
) -> None:
    names = ["Ana", "A very long name that goes on and on and on, and on again", "نورس البحر", "Bo"]
    texts = ["You pathetic idiot, I will kill you.", f"{TWO_LINES} هذا", "هذا تعليق مكتوب باللغة العربية", "Is it?"]
    rows = {"id": range(1, 5), "parent": ["", 1, 2, 3], "author": names, "time": "2031-01-02 10:00", "text": texts}
    upload(page, address, tmp_path / "nested.csv", rows)
    expect(page.get_by_text("4 of 4 comments")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]  # type: ignore[index]
    for card in page.locator("[class*=st-key-card-]").all():
        why = edges(card.locator("summary"))
        who, scores, words = (
            edges(card.locator(f"[class*=st-key-{part}-] :is(span, p)").last) for part in ("who", "scores", "said")
        )
        assert why["right"] <= edges(card)["right"] + 1
        assert who["right"] <= why["left"] or who["top"] >= why["bottom"]
        assert scores["right"] <= why["left"] or scores["top"] >= why["bottom"] - 1
        assert max(who["bottom"], scores["bottom"], why["bottom"]) <= words["top"] + 4


def test_a_score_is_explained_by_keyboard_without_a_line_of_its_own(page: Page, address: str) -> None:
    page.goto(f"{address}/?page=harbour_bridge.txt")
    expect(page.get_by_text("20 of 20 comments")).to_be_visible()
    settled(page)
    card = page.locator("[class*=st-key-card-]").nth(2)
    assert edges(card.locator("summary"))["bottom"] <= edges(card.locator("[class*=st-key-said-] span"))["top"] + 4
    card.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(card.locator(".said")).to_contain_text("band of clowns")
    settled(page)
    explained = card.get_by_text(re.compile("raised most by"))
    assert edges(explained)["top"] > edges(card.locator("[class*=st-key-said-] span"))["bottom"]


def test_an_address_brings_its_comment_into_sight_and_gives_it_the_focus(page: Page, address: str) -> None:
    page.goto(f"{address}/?page=harbour_bridge.txt&comment=19")
    card = page.locator("[class*=st-key-card-]:focus")
    expect(card).to_contain_text("Somebody ought to throw her in the")
    expect(card).to_be_in_viewport(ratio=1)
    settled(page)
    expect(card).to_be_in_viewport(ratio=1)


# Sides


@pytest.fixture
def points(page: Page, address: str, tmp_path: Path) -> Locator:
    """The points of a map of 120 comments, the second of which is hostile and replies to the first."""
    rows = {
        "id": range(1, 121),
        "parent": ["", 1, *[""] * 118],
        "author": ["Ana", HOSTILE[:40], *["Bo"] * 118],
        "text": ["The bridge is good.", HOSTILE, *(f"I like the bridge. Number {number}." for number in range(3, 121))],
    }
    upload(page, address, tmp_path / "many.csv", rows)
    page.get_by_role("link", name="Sides", exact=True).click()
    found = page.locator(".st-key-thread-map").get_by_role("link")
    expect(found).to_have_count(120)
    settled(page)
    return found


def test_a_point_of_the_map_shows_its_comment_and_a_click_leads_to_it(page: Page, points: Locator) -> None:
    points.nth(99).hover()
    shown = page.get_by_role("tooltip")
    expect(shown).to_contain_text("I like the bridge. Number 100.")
    page.keyboard.press("Escape")
    expect(shown).to_be_hidden()
    points.nth(98).click()
    card = page.locator("[class*=st-key-card-]:focus")
    expect(card).to_contain_text("I like the bridge. Number 99.")
    expect(card).to_be_in_viewport(ratio=1)
    expect(page).to_have_url(re.compile(r"comment=99"))


def test_the_map_is_walked_by_arrow_keys_and_enter_leads_to_the_comment(page: Page, points: Locator) -> None:
    assert points.evaluate_all("all => all.filter((each) => each.tabIndex === 0).length") == 1
    points.first.focus()
    shown = page.get_by_role("tooltip")
    expect(shown).to_contain_text("The bridge is good.")
    for key, name in (("ArrowRight", HOSTILE[:20]), ("ArrowUp", "Ana"), ("ArrowDown", HOSTILE[:20]), ("End", "Bo")):
        page.keyboard.press(key)
        expect(shown).to_contain_text(name)
    assert page.evaluate(f"{FOCUSED}.tabIndex") == 0
    assert page.evaluate(f"getComputedStyle({FOCUSED}.querySelector('.halo')).stroke") != "none"
    expect(points.last).to_have_accessible_name(re.compile(r"^Bo, comment 120 .*: I like the bridge. Number 120.$"))
    assert faults(page) == []
    page.keyboard.press("Enter")
    expect(page.locator("[class*=st-key-card-]:focus")).to_contain_text("Number 120.")


def test_hostile_words_on_the_map_stay_text(page: Page, points: Locator) -> None:
    points.nth(1).hover()
    shown = page.get_by_role("tooltip")
    expect(shown).to_contain_text(HOSTILE)
    assert shown.locator("a, img, script, strong").count() == 0
    assert shown.locator("*").count() == 3


def test_the_points_differ_by_more_than_their_colours(page: Page, address: str) -> None:
    page.goto(f"{address}/sides?page=harbour_bridge.txt")
    marks = page.locator(".st-key-thread-map .legend .mark")
    expect(marks).to_have_count(4)
    drawn = marks.evaluate_all("all => all.map((each) => each.getAttribute('d') + getComputedStyle(each).strokeWidth)")
    assert len(set(drawn)) == 4
    lines = page.locator(".st-key-thread-map .legend .line")
    style = "all => all.map((each) => getComputedStyle(each).strokeDasharray + getComputedStyle(each).strokeWidth)"
    assert len(set(lines.evaluate_all(style))) == 4


# Models


def test_a_model_takes_a_third_of_a_screen_and_a_key_opens_the_tables_of_one(page: Page, address: str) -> None:
    page.goto(f"{address}/models")
    folded = page.locator("summary", has_text="all that was measured")
    expect(folded).to_have_count(8)
    settled(page)
    assert page.locator("[data-testid=stMain]").evaluate("e => e.scrollHeight") < 8 * 430
    folded.first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Trained on", exact=True)).to_be_visible()
    expect(page.locator("[data-testid=stDataFrame]").first).to_be_visible()
