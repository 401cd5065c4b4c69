"""Drives the whole dashboard in a real browser, as a reader would, and watches what it asks of the network."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from browsing import PATIENCE, ROOT, Server, faults, settled
from playwright.sync_api import Browser, BrowserContext, Locator, Page, TimeoutError, expect

pytestmark = pytest.mark.slow

SCREENS = {
    "": "Comments",
    "sides": "Sides",
    "charts": "Charts",
    "threads": "All threads",
    "train": "Train",
    "models": "Models",
}
PICTURED = "harbour_bridge.txt"
HOSTILE = (
    "<script>window.owned=1</script><img src=x onerror=window.owned=1> ![i](https://a.example/i.png) "
    "[a](javascript:window.owned=1) :material/home: :smile: $x^2$ $$y$$ :red[x] **b** `c` https://a.example/x &amp; # h"
)
ARABIC = "هذا تعليق مكتوب باللغة العربية، وفيه رقم 148 وعنوان (https://a.example) في وسطه!"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[str]:
    """Where a dashboard answers that has a models folder of its own."""
    server = Server(STANCE_MODELS=str(tmp_path_factory.mktemp("models")))
    yield server.address
    server.stop()


@pytest.fixture
def asked() -> list[str]:
    """The addresses a page asked for outside this machine; stays empty."""
    return []


@pytest.fixture
def page(browser: Browser, address: str, asked: list[str]) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1360, "height": 1000}, color_scheme="light")
    yield _watched(context, address, asked)
    context.close()
    assert asked == []


def _watched(context: BrowserContext, address: str, asked: list[str]) -> Page:
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    ours = (address, address.replace("http", "ws", 1), "data:", "blob:")
    page.on("request", lambda request: None if request.url.startswith(ours) else asked.append(request.url))
    page.on("websocket", lambda socket: None if socket.url.startswith(ours) else asked.append(socket.url))
    page.on("pageerror", lambda error: asked.append(f"error in the page: {error}"))
    return page


def reads(page: Page, words: str) -> None:
    expect(page.get_by_text(words, exact=True).first).to_be_visible()


def upload(page: Page, address: str, table: Path) -> None:
    page.goto(address)
    reads(page, "Sample pages")
    page.locator("input[type=file]").set_input_files(table)


def gaps_beside(said: Locator) -> list[float]:
    """How many pixels are free to the left and to the right of the words."""
    found: list[float] = said.evaluate("""e => {
        const range = document.createRange(); range.selectNodeContents(e);
        const words = range.getBoundingClientRect(), box = e.getBoundingClientRect();
        return [words.left - box.left, box.right - words.right];
    }""")
    return found


def test_a_reader_uploads_filters_and_downloads(page: Page, address: str, tmp_path: Path) -> None:
    table = tmp_path / "mine.csv"
    rows = [("1", "", "Ana", "I hate this bridge, you idiot"), ("2", "1", "Bo", "=1+1 bridges are good for the bridge")]
    pd.DataFrame(rows, columns=["id", "parent", "author", "text"]).to_csv(table, index=False)
    upload(page, address, table)
    reads(page, "I hate this bridge, you idiot")
    expect(page.get_by_text("2 of 2 comments")).to_be_visible()
    page.get_by_role("searchbox", name="Search text and authors").fill("good")
    expect(page.get_by_text("1 of 2 comments")).to_be_visible()
    settled(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download these").click()
    saved = pd.read_csv(download.value.path(), encoding="utf-8-sig")
    assert saved["text"].tolist() == ["'=1+1 bridges are good for the bridge"]
    assert saved["toxicity"].between(0, 1).all()
    page.screenshot(path=tmp_path / "screen.png")
    assert (tmp_path / "screen.png").stat().st_size > 10_000


def test_the_picture_of_the_readme_shows_a_thread(page: Page, address: str, tmp_path: Path) -> None:
    """Drawn anew for the README with STANCE_PICTURE=docs/dashboard.png."""
    page.goto(f"{address}/?page={PICTURED}")
    expect(page.get_by_role("button", name="Download all")).to_be_visible()
    settled(page)
    page.get_by_text("Why this score?").nth(2).click()
    expect(page.locator(".said")).to_be_visible()
    settled(page)
    picture = Path(os.environ.get("STANCE_PICTURE", tmp_path / "dashboard.png"))
    page.screenshot(path=picture)
    assert 20_000 < picture.stat().st_size < 300_000


def test_hostile_text_stays_text(page: Page, address: str, tmp_path: Path) -> None:
    table = tmp_path / "<img src=x onerror=owned=1>.csv"
    author = "<img src=x onerror=owned="
    authors = [f"{author}{number}>" for number in range(6)]
    rows = {"text": [HOSTILE, *["the bridge is fine"] * 5], "author": authors, "time": "2031-01-02"}
    pd.DataFrame(rows).to_csv(table, index=False)
    upload(page, address, table)
    reads(page, HOSTILE)
    page.get_by_role("textbox", name="Another target").fill(HOSTILE[:150])
    page.keyboard.press("Enter")
    expect(page.get_by_text("(typed)")).to_be_visible()
    settled(page)
    page.get_by_role("button", name="Further filters").click()
    page.get_by_role("combobox", name="Authors").click()
    page.get_by_role("option", name=authors[0]).click()
    expect(page.get_by_text("1 of 6 comments")).to_be_visible()
    assert page.locator("[data-testid=stPopoverBody], [role=listbox]").locator("img, script").count() == 0
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    for screen in ("All threads", "Comments", "Charts", "Sides"):
        settled(page)
        page.get_by_role("link", name=screen, exact=True).click()
        expect(page.get_by_role("heading", name=screen, exact=True)).to_be_attached()
    expect(page.locator("[data-testid=stText]", has_text="<script>")).not_to_have_count(0)
    page.get_by_role("textbox", name="Another target").fill("the bridge")  # on which authors have positions to be drawn
    page.keyboard.press("Enter")
    _hover_an_author(page)
    expect(page.locator("#vg-tooltip-element")).to_contain_text(author)
    assert page.evaluate("window.owned") is None
    own = "[data-testid=stText], [data-baseweb=select], #vg-tooltip-element"
    assert page.locator(own).locator("a, img, b, strong, script, .katex").count() == 0


def _hover_an_author(page: Page) -> None:
    settled(page)
    page.get_by_text("Where the authors stand").scroll_into_view_if_needed()
    authors = page.locator("[data-testid=stVegaLiteChart]").first
    authors.scroll_into_view_if_needed()
    expect(authors.get_by_role("img")).to_be_visible()
    box = authors.bounding_box()
    assert box
    for step in range(10):
        page.mouse.move(box["x"] + box["width"] * 0.7, box["y"] + box["height"] * (0.3 + step * 0.05))
        page.wait_for_timeout(150)
        if page.locator("#vg-tooltip-element.visible").count():
            return


def test_a_table_of_unknown_columns_asks_for_them(page: Page, address: str, tmp_path: Path) -> None:
    table = tmp_path / "numbers.csv"
    table.write_text("a,b\n1,2\n", encoding="utf-8")
    upload(page, address, table)
    reads(page, "Which column holds the comments?")
    reads(page, "numbers.csv has none that is known by its name.")
    assert "Traceback" not in page.inner_text("body")


def test_arabic_reads_from_right_to_left(page: Page, address: str, tmp_path: Path) -> None:
    table = tmp_path / "arabic.csv"
    pd.DataFrame({"text": [ARABIC, "short"]}).to_csv(table, index=False)
    upload(page, address, table)
    said = page.get_by_text(ARABIC, exact=True)
    expect(said).to_be_visible()
    assert said.evaluate("e => getComputedStyle(e).unicodeBidi") == "plaintext"
    left, right = gaps_beside(said)
    assert left > 20
    assert right < 2
    expect(page.get_by_text("with unreliable sides")).to_be_visible()


def test_a_score_is_explained_in_marked_words_that_stay_text(page: Page, address: str, tmp_path: Path) -> None:
    table = tmp_path / "hostile.csv"
    pd.DataFrame({"text": [f"You pathetic idiot! {HOSTILE}\n\nSecond line.", "short"]}).to_csv(table, index=False)
    upload(page, address, table)
    expect(page.get_by_text("2 of 2 comments")).to_be_visible()
    settled(page)
    page.get_by_text("Why this score?").first.click()
    said = page.locator(".said")
    expect(said).to_have_text(f"You pathetic idiot! {HOSTILE}\n\nSecond line.", use_inner_text=True)
    strongest = said.locator("mark.up-3").first
    expect(strongest).to_have_text(re.compile("pathetic|idiot"))
    assert (
        strongest.evaluate("e => getComputedStyle(e).textDecorationLine + getComputedStyle(e).fontWeight")
        == "underline700"
    )
    assert said.locator("a, img, b, script, svg, .katex").count() == 0
    assert page.evaluate("window.owned") is None
    expect(page.locator("[data-testid=stText]", has_text="raised most by")).to_contain_text("idiot")
    settled(page)
    page.get_by_role("combobox", name="Score to explain").click()
    page.get_by_role("option", name=re.compile("^threat")).click()
    expect(page.get_by_text(re.compile("^Threat is low: no word raises it much"))).to_be_visible()


def test_marked_arabic_reads_from_right_to_left(page: Page, address: str, tmp_path: Path) -> None:
    table = tmp_path / "arabic.csv"
    pd.DataFrame({"text": [ARABIC, "short"]}).to_csv(table, index=False)
    upload(page, address, table)
    expect(page.get_by_text("2 of 2 comments")).to_be_visible()
    settled(page)
    page.get_by_text("Why this score?").first.click()
    said = page.locator(".said")
    expect(said).to_have_text(ARABIC)
    left, right = gaps_beside(said)
    assert left > 20
    assert right < 2


def test_a_chosen_page_and_target_hold_on_every_screen(page: Page, address: str) -> None:
    page.goto(f"{address}/?page=harbour_bridge.txt")
    reads(page, "tidewatcher")
    page.get_by_role("textbox", name="Another target").fill("the chain ferry")
    page.keyboard.press("Enter")
    expect(page.get_by_text("(typed)")).to_be_visible()
    settled(page)
    page.get_by_role("link", name="Sides", exact=True).click()
    expect(page.get_by_role("heading", name="Who replies to whom")).to_be_visible()
    reads(page, "the chain ferry")
    expect(page).to_have_url(re.compile(r"/sides\?page=harbour_bridge\.txt$"))
    settled(page)
    expect(page.locator("[data-testid=stVegaLiteChart]").get_by_role("img")).to_have_count(2)


def test_the_lane_that_scores_is_the_one_that_is_shown_on_another_screen(page: Page, address: str) -> None:
    page.goto(f"{address}/?page=harbour_bridge.txt")
    reads(page, "tidewatcher")
    settled(page)
    page.get_by_role("link", name="Sides", exact=True).click()
    expect(page.get_by_role("heading", name="Who replies to whom")).to_be_visible()
    settled(page)
    expect(page.get_by_role("combobox", name="Scored by")).to_have_value("accurate", timeout=5_000)


def test_what_was_chosen_is_there_again_after_screens_that_do_not_ask_for_it(page: Page, address: str) -> None:
    page.goto(f"{address}/?page=ellery_post_disqus.xml")
    page.get_by_role("combobox", name=re.compile("Thread")).click()
    page.get_by_role("option").nth(1).click()
    settled(page)
    headline = page.locator(".st-key-headline").inner_text()
    page.get_by_role("textbox", name="Another target").fill("the chain ferry")
    page.keyboard.press("Enter")
    expect(page.get_by_text("(typed)")).to_be_visible()
    page.get_by_role("searchbox", name="Search text and authors").fill("four hundred ewes")
    filtered = page.get_by_text(re.compile(r"^1 of \d+ comments"))
    expect(filtered).to_be_visible()
    settled(page)
    for screen in ("Models", "All threads"):
        page.get_by_role("link", name=screen, exact=True).click()
        expect(page.get_by_role("heading", name=screen, exact=True)).to_be_visible()
        settled(page)
    expect(page.get_by_text("(typed)")).to_have_count(1)
    page.get_by_role("link", name="Comments", exact=True).click()
    expect(page.locator(".st-key-headline")).to_have_text(headline)
    expect(page.get_by_role("textbox", name="Another target")).to_have_value("the chain ferry")
    expect(filtered).to_be_visible()


def test_a_thread_among_all_is_opened_to_be_read(page: Page, address: str) -> None:
    page.goto(f"{address}/threads")
    expect(page.get_by_role("button", name="Read").last).to_be_visible()
    settled(page)
    title = page.locator("[class*=st-key-title-] span").last.inner_text()
    page.get_by_role("button", name="Read").last.click()
    expect(page.locator(".st-key-headline")).to_have_text(title)
    settled(page)
    page.get_by_role("link", name="Charts", exact=True).click()
    expect(page.get_by_role("heading", name="How toxic the comments are")).to_be_visible()
    expect(page.locator(".st-key-headline")).to_have_text(title)


def test_a_proposed_target_is_picked_from_the_list(page: Page, address: str) -> None:
    page.goto(f"{address}/?page=harbour_bridge.txt")
    reads(page, "tidewatcher")
    settled(page)
    page.get_by_role("combobox", name="Target of the stances").click()
    second = page.get_by_role("option").nth(1)
    words = second.inner_text()
    second.click()
    settled(page)
    reads(page, words)
    expect(page.get_by_text("(proposed)")).to_be_visible()
    expect(page.locator("[data-testid=stText]", has_text=words).first).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1360, 420])
def test_every_screen_fits_its_window_and_can_be_used_by_everybody(
    browser: Browser, address: str, asked: list[str], scheme: str, width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    page = _watched(context, address, asked)
    for path, heading in SCREENS.items():
        page.goto(f"{address}/{path}")
        expect(page.get_by_role("heading", name=heading, exact=True)).to_be_attached()
        settled(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert faults(page) == []
        words = page.inner_text("[data-testid=stMain]")
        assert not {"None", "nan", "NaN", "null", "Traceback"} & set(words.split())
    background = page.locator("[data-testid=stApp]").evaluate("e => getComputedStyle(e).backgroundColor")
    assert background == {"light": "rgb(255, 255, 255)", "dark": "rgb(18, 23, 29)"}[scheme]
    context.close()
    assert asked == []


@pytest.fixture
def articles(tmp_path: Path) -> list[Path]:
    """Many pages to be uploaded at once."""
    found = [tmp_path / f"article-{number:02}.csv" for number in range(24)]
    for number, file in enumerate(found):
        file.write_text(f"author,text\nAna,The ferry number {number} was late\n", encoding="utf-8")
    return found


def offered(page: Page) -> int:
    """How many files there are to choose from."""
    settled(page)
    page.get_by_role("combobox", name="Your pages").click()
    page.wait_for_timeout(300)
    page.keyboard.press("End")
    page.wait_for_timeout(300)
    last = page.get_by_role("option").last.inner_text()
    page.keyboard.press("Escape")
    return int(last.removeprefix("article-").removesuffix(".csv")) + 1


@pytest.mark.parametrize("milliseconds", [0, 150, 600, 2000])
def test_uploads_arrive_though_the_screen_is_changed_meanwhile(
    page: Page, address: str, articles: list[Path], milliseconds: int
) -> None:
    page.goto(address)
    reads(page, "Sample pages")
    settled(page)
    page.locator("input[type=file]").set_input_files(articles)
    page.wait_for_timeout(milliseconds)
    page.get_by_role("link", name="Charts", exact=True).click()
    reads(page, "Your pages")
    assert offered(page) == len(articles)


def test_uploads_are_there_again_after_the_page_is_loaded_again_until_they_are_removed(
    page: Page, browser: Browser, address: str, articles: list[Path]
) -> None:
    upload(page, address, articles[0])
    reads(page, "Your pages")
    settled(page)
    page.reload()
    reads(page, "The ferry number 0 was late")
    stranger = browser.new_context().new_page()
    stranger.goto(address)
    reads(stranger, "Sample pages")
    page.get_by_role("button", name="Remove my pages").click()
    reads(page, "Sample pages")
    settled(page)
    page.reload()
    reads(page, "Sample pages")


def pick(page: Page, label: str, choice: str) -> None:
    """Chooses from a list, which a run of the script that comes late closes again."""
    for patience in (5_000, 5_000, PATIENCE):
        settled(page)
        page.get_by_role("combobox", name=label).fill(choice)
        try:
            page.get_by_role("option", name=choice, exact=True).first.click(timeout=patience)
            return
        except TimeoutError:
            page.keyboard.press("Escape")
    raise AssertionError(f"{choice!r} could not be chosen")


def test_a_page_read_wrongly_is_put_right_by_pointing_at_one_comment(page: Page, address: str, tmp_path: Path) -> None:
    rows = "".join(
        f"<div class=r><i class=a>{name}</i><i>1{number} March 2033</i><p>Bridge {number} is late.</p>"
        "<p>Again.</p></div>"
        for number, name in enumerate(("Maud", "Osgood", "Tamsin"))
    )
    file = tmp_path / "page.html"
    file.write_text(f"<html><body><h1>Bridge</h1><p>An article.</p>{rows}</body></html>", encoding="utf-8")
    upload(page, address, file)
    expect(page.get_by_text("No comments were found on this page.")).to_be_visible()
    settled(page)
    page.get_by_text("Read wrongly? Put it right", exact=True).click()
    words = page.get_by_role("textbox", name="A few words that a comment begins with")
    words.fill("Bridge 1")
    words.press("Enter")
    for label, choice in (("… and ends with", "Again."), ("Its author", "Osgood")):
        pick(page, label, choice)
    settled(page)
    page.get_by_role("button", name="Try it").press("Enter")
    reads(page, "Maud · 2033-03-10")
    page.get_by_role("button", name="Read the page so").press("Enter")
    expect(page.get_by_text("3 of 3 comments")).to_be_visible()
    reads(page, "This page is read as you put it right.")
    page.get_by_role("button", name="Undo").press("Enter")
    expect(page.get_by_text("No comments were found on this page.")).to_be_visible()


def test_labels_are_dropped_and_a_model_learns_from_them_is_used_and_taken_back(
    page: Page, address: str, tmp_path: Path
) -> None:
    table, frame = tmp_path / "own.csv", pd.read_csv(ROOT / "seeds" / "labels.csv")
    frame.loc[:3, "text"] += f" {HOSTILE}"
    frame.to_csv(table, index=False)
    page.goto(f"{address}/train")
    reads(page, "457 comments to learn from.")
    page.locator("[data-testid=stMain] input[type=file]").set_input_files(table)
    reads(page, "own.csv")
    settled(page)
    page.get_by_role("button", name="Train", exact=True).click()
    better = page.get_by_text("It is better than toxicity-ngrams-2 on held-out rows.")
    expect(better).to_be_visible(timeout=5 * PATIENCE)
    settled(page)
    page.reload()
    reads(page, "It is better than toxicity-ngrams-2 on held-out rows.")
    settled(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the report").click()
    assert "<h2>In use and new</h2>" in download.value.path().read_text(encoding="utf-8")
    page.get_by_role("button", name="Save and use this model").click()
    back = page.get_by_role("button", name="Go back to toxicity-ngrams-2")
    expect(back).to_be_visible()
    settled(page)
    back.click()
    expect(page.get_by_text("In use for toxicity in the fast lane: toxicity-ngrams-2.")).to_be_visible()
    assert not page.evaluate("window.owned")
