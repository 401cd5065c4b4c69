"""What the tests share: where things are, and the shipped models, opened once."""

from pathlib import Path

import pytest

import stance

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"


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
    return stance.load_model("toxicity")


@pytest.fixture(scope="session")
def stance_model() -> object:
    return stance.load_model("stance")
