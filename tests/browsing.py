"""What the tests in a real browser share: where the browser is, a dashboard to look at, and when a screen is done."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from shutil import which

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

ROOT = Path(__file__).parent.parent
CHROMIUM = which("chromium") or which("chromium-browser") or which("google-chrome")
QUIET = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
QUIET += " --disable-component-update --disable-sync"
PATIENCE = 60_000
"""Milliseconds after which something that should have happened counts as missing."""
expect.set_options(timeout=PATIENCE)


class Server:
    """A dashboard, started from elsewhere as an installed one is; it can be killed and started again."""

    def __init__(self, **settings: str) -> None:
        """One with these environment variables beside the usual ones."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self._environment = {**os.environ, **settings}
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"), "--server.port", str(self.port)]
        self.process = subprocess.Popen(
            command, cwd=ROOT.anchor, env=self._environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        for _ in range(240):
            try:
                with urllib.request.urlopen(f"{self.address}/_stcore/health", timeout=2):
                    return
            except OSError:
                assert self.process.poll() is None, "the dashboard stopped at once"
                time.sleep(0.25)
        raise AssertionError("the dashboard did not answer within a minute")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(PATIENCE / 1000)

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(PATIENCE / 1000)


def settled(page: Page) -> None:
    """Waits until the script has run to its end; a run that an input asks for begins within a moment."""
    page.wait_for_timeout(400)
    page.wait_for_function("""() => {
        const app = document.querySelector('[data-testid="stApp"]');
        return app && app.getAttribute('data-test-script-state') === 'notRunning'
            && !document.querySelector('[data-stale="true"]');
    }""")


def faults(page: Page, *without: str) -> list[str]:
    """What axe-core finds serious for people with disabilities, each with the first element that has it.

    Elements that ``without`` selects are not looked at.
    """
    context = {"exclude": [[selector] for selector in without]} if without else None
    found = Axe().run(page, context=context).response["violations"]
    serious = [fault for fault in found if fault["impact"] in ("serious", "critical")]
    return [f"{fault['id']}: {fault['nodes'][0]['html'][:200]}" for fault in serious]
