"""What the tests share: where things are, and the shipped models, opened once."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from hypothesis import settings
from threadpoolctl import threadpool_limits

import stance
from stance.scoring import pace

if TYPE_CHECKING:
    from playwright.sync_api import Browser

os.environ["STANCE_MODELS"] = str(Path(__file__).parent.parent / "models")  # the tests are about the shipped models
settings.register_profile("untimed", deadline=None)  # machines are noisy: no test is a timing
settings.load_profile("untimed")
# There is a worker of the tests per core. More threads would wait for each other, those of programs started here too.
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
threadpool_limits(1)

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"


@pytest.fixture(autouse=True)
def main_module() -> Iterator[None]:
    """Streamlit's ``AppTest`` leaves its script as the main module, which processes started later would run."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main


@pytest.fixture
def soon_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes some seconds is long, so that a fast machine finds the same jobs long as a slow one."""
    monkeypatch.setattr(pace, "LONG_SECONDS", 8)


@pytest.fixture(scope="session")
def shared() -> Path:
    if not (SHARED / "data").is_dir():
        pytest.skip("needs ../shared (labelled data and sample pages), which a user's clone does not have")
    return SHARED


@pytest.fixture(scope="session")
def seeds() -> Path:
    return ROOT / "seeds"


@pytest.fixture(scope="session")
def toxicity() -> object:
    return stance.load_model("toxicity", lane="fast")


@pytest.fixture(scope="session")
def accurate() -> object:
    return stance.load_model("toxicity")


@pytest.fixture(scope="session")
def stance_model() -> object:
    return stance.load_model("stance", lane="fast")


@pytest.fixture(scope="session")
def accurate_stance() -> object:
    return stance.load_model("stance")


@pytest.fixture(scope="session")
def agreement() -> object:
    return stance.load_model("agreement", lane="fast")


@pytest.fixture(scope="session")
def bridge(seeds: Path) -> pd.DataFrame:
    """The rows of one sample page, as the screens get them."""
    from screens import scored

    from stance.dashboard import files, rows

    return rows.arranged(scored(files.read_file(seeds / "harbour_bridge.txt", "harbour_bridge.txt")))


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    from browsing import CHROMIUM, QUIET
    from playwright.sync_api import sync_playwright

    if CHROMIUM is None:
        sentence = "needs Chromium, which is not installed (Debian: apt-get install chromium)"
        if os.environ.get("STANCE_REQUIRE_BROWSER"):
            pytest.fail(sentence)
        pytest.skip(sentence)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET.split())
        yield running
        running.close()
