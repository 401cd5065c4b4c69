"""The desk's threads, log and import in a real browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import PATIENCE, Server, settled
from playwright.sync_api import Page, expect
from reviewed import decided, fill
from test_browser import asked, page  # noqa: F401 - fixtures

from stance.records import Comment, Thread
from stance.reviews import open_store

pytestmark = pytest.mark.slow

HOSTILE = "<script>window.owned=1</script><img src=x onerror=window.owned=1> [a](javascript:window.owned=1) :red[x]"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the desk answers."""
    folder = tmp_path_factory.mktemp("desk")
    url = f"sqlite:///{folder / 'desk.db'}"
    with open_store(url) as store:
        fill(store, [f"Comment {place}." for place in range(3)], thread_id="long", url="https://a.example/")
        comments = (Comment("1", HOSTILE, HOSTILE), Comment("2", "A reply.", "Ole", parent_id="1"))
        store.add([Thread("hostile", "h.html", HOSTILE, comments=comments)], {})
        store.decide([decided(store.thread("hostile").comments[0], "reject", HOSTILE[:60], note=HOSTILE)])
    server = Server(STANCE_DATABASE=url)
    yield server.address
    server.stop()


def go(page: Page, address: str, screen: str) -> None:  # noqa: F811
    page.goto(address)
    settled(page)  # the bare address leads to the queue, after a click that comes too early too
    page.get_by_role("link", name=screen, exact=True).click()
    expect(page.get_by_role("heading", name=screen, exact=True)).to_be_visible()
    settled(page)


def test_threads_are_sorted_and_opened_and_the_address_keeps_both(page: Page, address: str) -> None:  # noqa: F811
    go(page, address, "Threads")
    table = page.get_by_role("table")
    expect(table.get_by_role("row")).to_have_count(3)
    table.get_by_role("button", name="Comments").click()
    expect(table.get_by_role("columnheader", name="Comments")).to_have_attribute("aria-sort", "descending")
    expect(table.get_by_role("row").nth(1)).to_contain_text("The ferry")
    assert "order=comments" in page.url
    page.reload()
    expect(table.get_by_role("row").nth(1)).to_contain_text("The ferry")
    table.get_by_role("link").nth(1).click()
    expect(page.get_by_text("A reply.")).to_be_visible()
    assert "id=hostile" in page.url
    page.reload()
    expect(page.get_by_text("A reply.")).to_be_visible()
    expect(page.get_by_text("rejected by").first).to_be_visible()
    assert page.evaluate("window.owned") is None


def test_the_log_leads_to_the_comment(page: Page, address: str) -> None:  # noqa: F811
    go(page, address, "Log")
    page.get_by_role("table").get_by_role("link").first.click()
    expect(page.get_by_text("linked", exact=True)).to_be_visible()
    assert "comment=1" in page.url
    assert page.evaluate("window.owned") is None


def test_an_import_goes_on_while_other_screens_are_looked_at(
    page: Page,  # noqa: F811
    address: str,
    tmp_path: Path,
) -> None:
    rows = "".join(f"{number},Maud,Comment number {number} of many.\n" for number in range(4_000))
    (tmp_path / "many.csv").write_text(f"id,author,text\n{rows}")
    go(page, address, "Import")
    page.get_by_test_id("stMain").locator("input[type=file]").set_input_files(tmp_path / "many.csv")
    page.get_by_role("combobox", name="Scored by").click()
    page.get_by_role("option", name="fast", exact=True).click()
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_role("button", name="Cancel")).to_be_visible()
    here = page.url
    page.get_by_role("link", name="Log", exact=True).click()
    expect(page.get_by_text("Import: ")).to_be_visible()
    page.goto(here)
    expect(page.get_by_text("4,000 new comments, 0 known, 0 edited.")).to_be_visible(timeout=2 * PATIENCE)
