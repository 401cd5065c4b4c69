"""Moderators at the queue in a real browser: by keyboard, two at once, and with a server that is killed meanwhile."""

import signal
import time
from collections.abc import Callable, Iterator
from itertools import islice, permutations

import pytest
from browsing import PATIENCE, Server
from playwright.sync_api import Browser, BrowserContext, Page, expect
from reviewed import decided, fill

from stance.reviews import Filters, ReviewStore, open_store

pytestmark = pytest.mark.slow

KEY_PACE = 80
"""Milliseconds between two presses: as fast as anybody decides."""
HOSTILE = "<script>window.owned=1</script><img src=x onerror=window.owned=1>"
ARABIC = "هذا تعليق مكتوب باللغة العربية، وفيه رقم 148 في وسطه!"


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


@pytest.fixture
def sit(browser: Browser, server: Server) -> Iterator[Callable[..., Page]]:
    """Opens the queue as somebody, in a browser of their own."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def sat(name: str, address: str = "/", width: int = 1360) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900})
        context.add_cookies([{"name": f"stance_moderator_{server.port}", "value": name, "url": server.address}])
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(server.address + address)
        page.locator(".desk").wait_for()
        return page

    yield sat
    for context in contexts:
        context.close()
    assert wrong == []


def shown(page: Page) -> int:
    """The number of the comment on the screen."""
    return int(page.locator(".desk .card").get_attribute("data-comment") or 0)


def thread(store: ReviewStore, name: str, count: int) -> str:
    """A thread of its own for a test, and the address of its queue."""
    fill(store, [f"{name}: comment {number}" for number in range(count)], thread_id=name)
    return f"/?thread={name}"


def states(store: ReviewStore, name: str) -> dict[str, int]:
    return dict(store.thread(name).states)


def saved(page: Page) -> None:
    expect(page.locator(".saved")).to_have_text("All saved")


def test_twenty_decisions_by_keyboard_fall_on_the_cards_that_were_on_screen(
    sit: Callable[..., Page], store: ReviewStore
) -> None:
    page = sit("Anna", thread(store, "keyboard", 30))
    expect(page.locator(".said")).to_contain_text("keyboard:")
    wanted = {}
    for press in range(20):
        key = "fd"[press % 2]
        wanted[shown(page)] = {"f": "approved", "d": "rejected"}[key]
        page.keyboard.press(key)
        page.wait_for_timeout(KEY_PACE)
    saved(page)
    kept = {card.comment: card.state for card in store.thread("keyboard").comments if card.state != "open"}
    assert kept == wanted
    assert len(kept) == 20
    assert all(len(store.history(comment).decisions) == 1 for comment in kept)


def test_a_key_that_is_held_down_decides_once(sit: Callable[..., Page], store: ReviewStore) -> None:
    page = sit("Anna", thread(store, "held", 5))
    expect(page.locator(".said")).to_contain_text("held:")
    for _ in range(6):
        page.keyboard.down("f")
    page.keyboard.up("f")
    page.keyboard.press("Control+d")
    saved(page)
    assert states(store, "held") == {"approved": 1, "open": 4}


def test_undo_takes_back_decision_after_decision_also_such_as_are_on_their_way(
    sit: Callable[..., Page], store: ReviewStore
) -> None:
    page = sit("Anna", thread(store, "undone", 10))
    expect(page.locator(".said")).to_contain_text("undone:")
    cards = []
    for key in "fdf":
        cards.append(shown(page))
        page.keyboard.press(key)
    for card in reversed(cards):
        page.keyboard.press("u")
        assert shown(page) == card
    page.keyboard.press("d")
    saved(page)
    assert states(store, "undone") == {"rejected": 1, "open": 9}
    assert [kept.action for kept in store.history(cards[0]).decisions] == ["approve", "undo", "reject"]


def test_undo_works_after_the_page_is_loaded_again(sit: Callable[..., Page], store: ReviewStore) -> None:
    page = sit("Anna", thread(store, "reloaded", 5))
    expect(page.locator(".said")).to_contain_text("reloaded:")
    first = shown(page)
    page.keyboard.press("f")
    saved(page)
    page.reload()
    expect(page.locator(".said")).to_contain_text("reloaded:")
    page.keyboard.press("u")
    expect(page.locator(".desk .card")).to_have_attribute("data-comment", str(first))
    saved(page)
    assert states(store, "reloaded") == {"open": 5}


def test_nothing_is_lost_when_the_server_is_killed_and_the_page_loaded_again(
    sit: Callable[..., Page], store: ReviewStore, server: Server
) -> None:
    page = sit("Anna", thread(store, "killed", 20))
    expect(page.locator(".said")).to_contain_text("killed:")
    for press in range(10):
        page.keyboard.press("f")
        page.wait_for_timeout(KEY_PACE)
        if press == 4:
            server.kill()
    expect(page.locator(".saved")).to_contain_text("not saved, kept in this browser")
    server.start()
    page.goto(f"{server.address}/?thread=killed")
    page.locator(".desk").wait_for()
    saved(page)
    assert states(store, "killed") == {"approved": 10, "open": 10}
    assert all(len(store.history(card.comment).decisions) <= 1 for card in store.thread("killed").comments)


def test_a_page_that_stays_open_saves_by_itself_once_the_server_is_back(
    sit: Callable[..., Page], store: ReviewStore, server: Server
) -> None:
    page = sit("Anna", thread(store, "back", 20))
    expect(page.locator(".said")).to_contain_text("back:")
    server.kill()
    for _ in range(5):
        page.keyboard.press("d")
        page.wait_for_timeout(KEY_PACE)
    server.start()
    saved(page)
    assert states(store, "back") == {"rejected": 5, "open": 15}


def test_two_moderators_on_one_queue_never_get_the_same_comment(sit: Callable[..., Page], store: ReviewStore) -> None:
    address = thread(store, "shared", 40)
    anna, ben = sit("Anna", address), sit("Ben", address)
    for page in (anna, ben):
        expect(page.locator(".said")).to_contain_text("shared:")
    seen: dict[str, list[int]] = {"Anna": [], "Ben": []}
    for _ in range(12):
        for name, page in (("Anna", anna), ("Ben", ben)):
            seen[name].append(shown(page))
            page.keyboard.press("f")
    saved(anna)
    saved(ben)
    assert not set(seen["Anna"]) & set(seen["Ben"])
    assert states(store, "shared")["approved"] == 24


def test_who_was_first_is_told_to_who_was_second(sit: Callable[..., Page], store: ReviewStore) -> None:
    page = sit("Anna", thread(store, "late", 3))
    expect(page.locator(".said")).to_contain_text("late:")
    card = next(card for card in store.thread("late").comments if card.comment == shown(page))
    store.decide([decided(card, "reject", "Ben")])
    page.keyboard.press("f")
    expect(page.locator(".saved")).to_contain_text("Ben rejected the comment by Maud at ")
    page.keyboard.press("k")
    expect(page.locator(".verdict")).to_contain_text("Ben rejected")
    assert states(store, "late") == {"rejected": 1, "open": 2}


def test_labels_reasons_and_a_note_are_given_by_keyboard(sit: Callable[..., Page], store: ReviewStore) -> None:
    page = sit("Anna", thread(store, "labels", 3))
    expect(page.locator(".said")).to_contain_text("labels:")
    first = shown(page)
    for key in ("4", "6", "6", "Shift+1"):
        page.keyboard.press(key)
    page.keyboard.press("e")
    page.keyboard.type("please ask the desk")
    page.keyboard.press("Enter")
    expect(page.locator(".note")).to_be_hidden()
    saved(page)
    kept = store.history(first).decisions[0]
    assert (kept.action, kept.note) == ("escalate", "please ask the desk")
    assert (dict(kept.attributes), kept.reasons) == ({"insult": 1.0}, ("personal attack",))


def test_why_context_and_veil_are_a_key_away_and_words_stay_text(sit: Callable[..., Page], store: ReviewStore) -> None:
    fill(store, [f"You pathetic idiot {HOSTILE}"], thread_id="words")
    page = sit("Anna", "/?thread=words")
    expect(page.locator(".said")).to_have_text(f"You pathetic idiot {HOSTILE}")
    page.keyboard.press("w")
    expect(page.locator(".said mark.up-3").first).to_be_visible()
    page.keyboard.press("c")
    expect(page.locator(".panel")).to_contain_text("It is no reply.")
    page.keyboard.press("t")
    expect(page.locator(".panel li.this")).to_contain_text(HOSTILE)
    page.keyboard.press("v")
    expect(page.locator(".said .veiled").first).to_have_attribute("aria-label", "veiled word")
    expect(page.locator(".said")).not_to_contain_text("idiot")
    page.keyboard.press("?")
    expect(page.get_by_role("region", name="Keys")).to_contain_text("approve")
    assert page.evaluate("window.owned") is None
    assert page.locator(".said, .panel").locator("script, img").count() == 0


def test_marks_piled_on_a_letter_stay_in_their_comment(sit: Callable[..., Page], store: ReviewStore) -> None:
    fill(store, ["before", "z" + "\u0344" * 300, "after"], thread_id="piled")
    page = sit("Anna", "/?thread=piled")
    page.locator(".said").wait_for()
    page.keyboard.press("t")
    expect(page.locator(".panel li")).to_have_count(3)
    clipped = page.locator(".panel li").evaluate_all("all => all.map((one) => getComputedStyle(one).overflow)")
    assert clipped == ["clip"] * 3


def test_arabic_stands_at_the_right_of_its_card(sit: Callable[..., Page], store: ReviewStore) -> None:
    fill(store, [ARABIC], thread_id="arabic")
    page = sit("Anna", "/?thread=arabic")
    expect(page.locator(".said")).to_have_text(ARABIC)
    assert page.locator(".said").evaluate("e => getComputedStyle(e).direction") == "rtl"


def test_all_is_reached_by_buttons_that_a_thumb_can_hit(sit: Callable[..., Page], store: ReviewStore) -> None:
    page = sit("Anna", thread(store, "thumb", 3), width=420)
    expect(page.locator(".said")).to_contain_text("thumb:")
    sizes = page.locator(".desk button:visible").evaluate_all("all => all.map(e => e.getBoundingClientRect().height)")
    assert min(sizes) >= 44
    assert page.evaluate("document.documentElement.scrollWidth") <= 420
    page.get_by_role("button", name="Approve").click()
    saved(page)
    assert states(store, "thumb") == {"approved": 1, "open": 2}


def test_cards_are_given_back_when_the_screen_is_left(sit: Callable[..., Page], store: ReviewStore) -> None:
    page = sit("Anna", thread(store, "left", 3))
    expect(page.locator(".said")).to_contain_text("left:")
    assert store.next_cards("Ben", Filters(thread="left")) == []
    page.get_by_text("Models", exact=True).first.click()
    page.get_by_text("Models", exact=True).last.click()
    expect(page.get_by_role("heading", name="Models", exact=True)).to_be_visible()
    assert len(store.next_cards("Ben", Filters(thread="left"))) == 3


def test_a_queue_that_is_empty_says_so(sit: Callable[..., Page], store: ReviewStore) -> None:
    page = sit("Anna", thread(store, "ended", 1))
    expect(page.locator(".said")).to_contain_text("ended:")
    page.keyboard.press("f")
    expect(page.get_by_role("heading", name="No more open comments")).to_be_visible()
    saved(page)


def test_a_hit_that_a_colleague_has_on_screen_leaves_ones_own_card_where_it_is(
    sit: Callable[..., Page], store: ReviewStore
) -> None:
    address = thread(store, "colleague", 45)
    anna = sit("Anna", address)
    expect(anna.locator(".said")).to_contain_text("colleague:")
    words = anna.locator(".said").inner_text()
    ben = sit("Ben", address)
    expect(ben.locator(".said")).to_contain_text("colleague:")
    own = shown(ben)
    ben.keyboard.press("/")
    ben.keyboard.type(words)
    ben.keyboard.press("Enter")
    ben.locator(".found button").filter(has_text=words).first.click()
    expect(ben.locator(".saved")).to_have_text("Another moderator has this comment on screen.")
    expect(ben.locator(".desk .nothing")).to_be_hidden()
    assert shown(ben) == own
    ben.keyboard.press("f")
    saved(ben)
    assert store.history(own).decisions[0].reviewer == "Ben"


def test_what_colleagues_have_on_screen_is_told_without_a_number(sit: Callable[..., Page], store: ReviewStore) -> None:
    address = thread(store, "all-taken", 3)
    expect(sit("Anna", address).locator(".said")).to_contain_text("all-taken:")
    ben = sit("Ben", address)
    expect(ben.get_by_role("heading", name="Nothing is left for you")).to_be_visible()
    expect(ben.locator(".nothing p")).to_have_text(
        "What is left is on other moderators’ screens, for up to 15 minutes."
    )


def test_a_key_pressed_before_the_next_card_is_there_is_told_to_have_decided_nothing(
    sit: Callable[..., Page], store: ReviewStore, server: Server
) -> None:
    page = sit("Anna", thread(store, "coming", 30))
    expect(page.locator(".said")).to_contain_text("coming:")
    server.process.send_signal(signal.SIGSTOP)
    try:
        for _ in range(20):
            page.keyboard.press("f")
        expect(page.get_by_role("heading", name="More is coming …", exact=True)).to_be_visible()
        expect(page.locator(".saved")).not_to_contain_text("nothing was decided")
        page.keyboard.press("d")
        expect(page.get_by_role("status").filter(has_text="so nothing was decided.")).to_be_visible()
    finally:
        server.process.send_signal(signal.SIGCONT)
    expect(page.locator(".said")).to_contain_text("coming:")
    expect(page.locator(".saved")).to_have_text("Not yet: no comment was on the screen, so nothing was decided.")
    page.keyboard.press("d")
    saved(page)
    assert states(store, "coming") == {"approved": 20, "rejected": 1, "open": 9}


OPACITY = """card => {
    let opacity = 1;
    for (let at = card; at; at = at.parentElement ?? at.getRootNode().host) opacity *= getComputedStyle(at).opacity;
    return opacity;
}"""


def test_the_card_does_not_pale_while_the_server_works(sit: Callable[..., Page], store: ReviewStore) -> None:
    page = sit("Anna", thread(store, "pale", 5))
    expect(page.locator(".said")).to_contain_text("pale:")
    saved(page)
    with store._database.writing():  # nobody else can write meanwhile, so that the run that begins now takes long
        page.keyboard.press("f")
        expect(page.locator('[data-testid="stApp"]')).to_have_attribute("data-test-script-state", "running")
        seen = []
        for _ in range(20):
            seen.append(page.locator(".desk .card").evaluate(OPACITY))
            page.wait_for_timeout(100)
    saved(page)
    assert min(seen) == 1


def test_a_list_of_5000_words_is_pasted_over_another_at_once(
    sit: Callable[..., Page], store: ReviewStore, server: Server
) -> None:
    page = sit("Anna", thread(store, "pasted", 1))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{server.address}/rules")
    box = page.get_by_label("Banned words", exact=True)
    expect(page.get_by_role("heading", name="What this would have done", exact=True)).to_be_visible()
    for beginning in ("these", "those"):
        words = [f"{beginning}{''.join(end)}" for end in islice(permutations("bcdfgjklmnpqrt", 4), 5_000)]
        page.evaluate("words => navigator.clipboard.writeText(words)", "\n".join(words))
        box.press("Control+a")
        began = time.monotonic()
        box.press("Control+v")
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        took = time.monotonic() - began
        assert box.input_value() == "\n".join(words)
        assert took < 5, "Chromium took twelve seconds, for each line that it took out anew"
    box.press("Control+Enter")
    expect(page.get_by_text("5,000 words, 0 of them in the comments tried on")).to_be_visible()
