"""Milliseconds from a key to the next card, with several moderators at one queue, and whether any decision was lost.

    python -m benchmarks.desk [--sessions 8] [--decisions 20] [--pace 80]

The dashboard runs on a temporary SQLite database of sample comments; each moderator has a page of their own in one
Chromium. A key counts from its event until the frame with the next card was painted.
"""

import argparse
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from shutil import which
from statistics import median

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.crowd import fill
from stance.reviews import ReviewStore, open_store
from stance.settings import shipped

PATIENCE = 120_000
"""Milliseconds after which a page that shows nothing counts as broken."""
CLOCK = """([count, pace]) => new Promise((resolve) => {
  const find = (selector) => {
    const hosts = [...document.querySelectorAll("*")].filter((element) => element.shadowRoot?.querySelector(".desk"));
    return hosts[0].shadowRoot.querySelector(selector);
  };
  const taken = [], wanted = [];
  let waits = 0;
  const press = () => {
    if (find(".card").hidden) {
      waits += 1;
      setTimeout(press, pace);
      return;
    }
    const key = "fd"[wanted.length % 2];
    wanted.push([Number(find(".card").dataset.comment), key]);
    const start = performance.now();
    window.dispatchEvent(new KeyboardEvent("keydown", { key, code: `Key${key.toUpperCase()}`, bubbles: true }));
    requestAnimationFrame(() => setTimeout(() => {
      taken.push(performance.now() - start);
      if (taken.length === count) resolve([taken, wanted, waits]);
    }));
    if (wanted.length < count) setTimeout(press, pace);
  };
  press();
})"""
"""Presses keys at a pace; gives the milliseconds of each, the comment that was on the screen with its key, and how many
times there was no card to press on."""
STATES = {"f": "approved", "d": "rejected"}


def served(url: str) -> tuple["subprocess.Popen[bytes]", str]:
    """The dashboard on a database, and its address, once it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(shipped("app.py")), "--server.port", str(port)]
    environment = {**os.environ, "STANCE_DATABASE": url}
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    for _ in range(400):
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):
                return server, address
        except OSError:
            time.sleep(0.25)
    raise SystemExit("The dashboard does not answer.")


def opened(browser: Browser, address: str, name: str) -> Page:
    """The queue as somebody with a browser profile of their own."""
    context = browser.new_context()
    cookie = f"stance_moderator_{address.rpartition(':')[2]}"
    context.add_cookies([{"name": cookie, "value": name, "url": address}])
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(address)
    page.locator(".desk .said").wait_for()
    return page


def pressed(pages: list[Page], count: int, pace: int) -> tuple[list[float], dict[int, list[str]], int]:
    """The milliseconds of all keys, the states that each comment should be in, and presses that waited for a card."""
    for page in pages:
        page.evaluate(f"window.pressed = ({CLOCK})([{count}, {pace}]); 0")
    taken: list[float] = []
    wanted: dict[int, list[str]] = {}
    waited = 0
    for page in pages:
        times, keys, waits = page.evaluate("window.pressed")
        taken += times
        waited += waits
        for comment, key in keys:
            wanted.setdefault(comment, []).append(STATES[key])
    for page in pages:
        page.get_by_text("All saved").wait_for()
    return taken, wanted, waited


def report(store: ReviewStore, taken: list[float], wanted: dict[int, list[str]], waited: int) -> None:
    """Prints the table."""
    kept = {comment: store.history(comment).decisions for comment in wanted}
    rows = {
        "key to card, median": f"{median(taken):.0f} ms",
        "key to card, 19 of 20 under": f"{sorted(taken)[int(len(taken) * 0.95)]:.0f} ms",
        "key to card, slowest": f"{max(taken):.0f} ms",
        "keys": f"{len(taken)}",
        "presses with no card yet": f"{waited}",
        "decisions stored": f"{store.check().counts['decisions']}",
        "lost": f"{sum(not decisions for decisions in kept.values())}",
        "doubled": f"{sum(len(decisions) > 1 for decisions in kept.values())}",
        "comments that two got": f"{sum(len(states) > 1 for states in wanted.values())}",
        "other than was pressed": f"{sum(kept[n][-1].state != states[-1] for n, states in wanted.items() if kept[n])}",
    }
    for name, value in rows.items():
        print(f"{name:<28} {value:>10}")


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sessions", type=int, default=8)
    parser.add_argument("--decisions", type=int, default=20)
    parser.add_argument("--pace", type=int, default=80)
    arguments = parser.parse_args()
    chromium = which("chromium") or which("chromium-browser") or which("google-chrome")
    if chromium is None:
        raise SystemExit("This needs Chromium.")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        url = f"sqlite:///{Path(folder) / 'desk.db'}"
        with open_store(url) as store:
            fill(store, 2_000)
            server, address = served(url)
            try:
                browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
                pages = [opened(browser, address, f"moderator {number}") for number in range(arguments.sessions)]
                report(store, *pressed(pages, arguments.decisions, arguments.pace))
                browser.close()
            finally:
                server.send_signal(signal.SIGKILL)


if __name__ == "__main__":
    main()
