"""A morning at the desk: from files to decisions to a model that learned from them, in a real browser.

With ``pytest -s`` it prints what was sent, stored, lost and doubled, and how soon the next card was there.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest
from browsing import PATIENCE, Server, faults, settled
from click.testing import CliRunner
from playwright.sync_api import Browser, Page, expect
from test_desk_browser import KEY_PACE, saved, shown

from stance.cli import main
from stance.reviews import UNDO, ReviewStore, open_store

pytestmark = pytest.mark.slow

FILES = ("bus_fares.txt", "harbour_bridge.txt", "peace_conference.txt", "school_phones.html", "ellery_post_disqus.xml")
SCREENS = {
    "queue": "Queue", "desk-threads": "Threads", "bulk": "Bulk", "rules": "Rules", "log": "Log", "import": "Import",
    "train": "Train",
}  # fmt: skip
DECIDED = 44
"""By keyboard: enough for a model to learn from."""
PAINTED = """() => {
    const host = [...document.querySelectorAll("*")].find((one) => one.shadowRoot?.querySelector(".desk"));
    const shown = () => host.shadowRoot.querySelector(".card").dataset.comment;
    window.waits = [];
    addEventListener("keydown", () => {
        const start = performance.now(), before = shown();
        requestAnimationFrame(function look() {
            if (shown() !== before) waits.push(performance.now() - start);
            else if (performance.now() - start < 500) requestAnimationFrame(look);
        });
    }, true);
}"""
"""Notes, for each key, the milliseconds until the next card is drawn."""


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    return f"sqlite:///{tmp_path_factory.mktemp('desk') / 'desk.db'}"


@pytest.fixture(scope="module")
def store(url: str) -> ReviewStore:
    return open_store(url)


@pytest.fixture(scope="module")
def server(url: str, store: ReviewStore, browser: Browser) -> Iterator[Server]:
    running = Server(STANCE_DATABASE=url)
    yield running
    running.stop()


def arrived(browser: Browser, server: Server, name: str, **window: object) -> Page:
    """Somebody's browser, in which the desk knows their name."""
    context = browser.new_context(**{"viewport": {"width": 1440, "height": 900}, **window})  # type: ignore[arg-type]
    context.add_cookies([{"name": f"stance_moderator_{server.port}", "value": name, "url": server.address}])
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    return page


def brought_in(page: Page, server: Server, files: list[Path]) -> None:
    page.goto(f"{server.address}/import")
    settled(page)
    page.locator("input[type=file]").set_input_files(files)
    settled(page)
    page.get_by_role("combobox", name=re.compile("Scored by")).click()
    page.get_by_role("option", name="fast").click()
    settled(page)
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_role("button", name="Decide", exact=True)).to_be_enabled(timeout=3 * PATIENCE)


def decided_by_keyboard(page: Page, server: Server) -> dict[int, str]:
    """What was decided on which comment; the server is killed in the middle, and started again."""
    page.goto(f"{server.address}/queue")
    page.locator(".desk .card").wait_for()
    page.evaluate(PAINTED)
    wanted: dict[int, str] = {}
    for press in range(DECIDED):
        if press == DECIDED // 2:
            print(f"\nkey to card {median(page.evaluate('window.waits')):.0f} ms", end="")
            server.kill()
        card = shown(page)
        assert card not in wanted
        rejects = press % 3 == 0
        if rejects:
            page.keyboard.press("1")  # it is toxic
        page.keyboard.press("d" if rejects else "f")
        wanted[card] = "rejected" if rejects else "approved"
        page.wait_for_timeout(KEY_PACE)
        if len(wanted) == DECIDED // 2 + 5:
            server.start()  # before the cards that the page holds are all decided
            saved(page)
            page.locator(".desk .card").wait_for()
    saved(page)
    return wanted


def test_a_morning_at_the_desk(
    browser: Browser,
    server: Server,
    store: ReviewStore,
    seeds: Path,
    tmp_path: Path,
    url: str,
) -> None:
    anna, ben = arrived(browser, server, "Anna"), arrived(browser, server, "Ben")
    brought_in(anna, server, [seeds / name for name in FILES])
    total = store.check().counts["comments"]
    assert total > DECIDED + 20

    ben.goto(f"{server.address}/queue")
    ben.locator(".desk .card").wait_for()
    of_ben = shown(ben)
    wanted = decided_by_keyboard(anna, server)
    assert of_ben not in wanted
    kept = {card: store.history(card).decisions for card in wanted}
    lost = [card for card, decisions in kept.items() if not decisions]
    doubled = [card for card, decisions in kept.items() if len(decisions) > 1]
    assert not lost and not doubled
    assert {card: decisions[-1].state for card, decisions in kept.items()} == wanted
    print(f"; {DECIDED} decisions sent, {len(kept)} stored, {len(lost)} lost, {len(doubled)} doubled")

    for _ in range(3):
        anna.keyboard.press("u")
    saved(anna)
    undone = [card for card in wanted if store.history(card).decisions[-1].action == UNDO]
    assert len(undone) == 3

    anna.goto(f"{server.address}/bulk")
    settled(anna)
    anna.get_by_role("slider").first.focus()
    anna.keyboard.press("Home")
    settled(anna)
    anna.get_by_role("button", name=re.compile(r"^Approve \d+ comments? …$")).click()
    anna.get_by_role("button", name=re.compile(r"^Yes, approve \d+$")).click()
    undo = anna.get_by_role("button", name=re.compile("^Undo")).first
    expect(undo).to_be_enabled()
    in_bulk = [one for one in store.decisions() if one.decision.how == "bulk"]
    assert in_bulk
    anna.reload()
    expect(undo).to_be_enabled()
    undo.click()
    settled(anna)
    taken_back = [one for one in store.decisions() if one.decision.how == "bulk" and one.decision.action == UNDO]
    assert len(taken_back) == len(in_bulk)

    anna.goto(f"{server.address}/rules")
    settled(anna)
    anna.get_by_role("textbox", name="Banned words").fill("idiot*")
    anna.keyboard.press("Control+Enter")
    settled(anna)
    anna.get_by_role("button", name="Make live", exact=True).click()
    expect(anna.get_by_text("Version 1 is live.")).to_be_visible()
    anna.reload()
    expect(anna.get_by_text("Live: version 1")).to_be_visible()
    live = store.rules()
    assert live is not None and (live.rules.banned, live.reviewer) == (("idiot*",), "Anna")

    (tmp_path / "reasons.toml").write_text("[approve]\ntoxicity = 0.0\n")
    labels, report = tmp_path / "labels.csv", tmp_path / "report.html"
    export = ["labels", "export", "--database", url, "--reasons", str(tmp_path / "reasons.toml"), "-o", str(labels)]
    assert CliRunner().invoke(main, export).exit_code == 0
    train = ["train", str(labels), "--task", "toxicity", "--lane", "fast", "--models", str(tmp_path / "models")]
    trained = CliRunner().invoke(main, [*train, "--report", str(report)])
    assert trained.exit_code == 0, trained.output
    assert "rows" in trained.output and "<h1>" in report.read_text()
    assert store.check().faults == ()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 420])
def test_every_screen_of_the_desk_can_be_used_by_everybody(
    browser: Browser,
    server: Server,
    scheme: str,
    width: int,
) -> None:
    page = arrived(browser, server, "Anna", viewport={"width": width, "height": 900}, color_scheme=scheme)
    for path, title in SCREENS.items():
        page.goto(f"{server.address}/{path}")
        expect(page.get_by_role("heading", name=title, exact=True)).to_be_attached()
        settled(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        # Streamlit's own list of screens has headings between its items, which a list may not have.
        assert [f"{path}, {fault}" for fault in faults(page, "[data-testid=stSidebarNav]")] == []
