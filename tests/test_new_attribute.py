"""An eighth attribute: one entry in ``labels.py`` and labelled rows are all it takes to train, score and show it."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from stance.model_store import ModelStore
from stance.settings import shipped

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
TEXTS = ["Earn ten thousand a week, click the link.", "The ferry was late again.", "You filthy liar."]
ENTRY = '    "spam": "advertises something or wants to be clicked on",\n'


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the program in which ``spam`` stands before all other attributes, and a folder of models of its own."""
    folder = tmp_path_factory.mktemp("program")
    shutil.copytree(ROOT / "stance", folder / "stance", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("models", "seeds"):
        (folder / name).symlink_to(ROOT / name)
    file = folder / "stance" / "labels.py"
    head = "ATTRIBUTES: Final[dict[str, str]] = {\n"
    text = file.read_text(encoding="utf-8")
    assert head in text
    file.write_text(text.replace(head, head + ENTRY), encoding="utf-8")
    (folder / "mine").mkdir()
    pd.DataFrame({"text": TEXTS}).to_csv(folder / "comments.csv", index=False)
    return folder


def run(program: Path, *arguments: str) -> str:
    """What the copy's command line prints."""
    environment = {**os.environ, "PYTHONPATH": str(program), "STANCE_MODELS": str(program / "mine")}
    script = "import sys; from stance.cli import main; sys.argv[0] = 'stance'; main()"
    command = [sys.executable, "-P", "-c", script, *arguments]
    done = subprocess.run(command, cwd=program, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def labelled() -> Iterator[tuple[str, int, int]]:
    """Comments, and whether each is toxic and is spam."""
    for number in range(40):
        yield f"Earn {number} thousand a week from home, click the link in my profile.", 0, 1
        yield f"Cheap watches number {number}, best price, order now.", 0, 1
        yield f"The ferry was late for the {number}th time this year.", 0, 0
        yield f"Whoever wrote point {number} is a filthy liar and a disgusting idiot.", 1, 0


@pytest.fixture(scope="module")
def trained(program: Path) -> str:
    """The id of a model that the copy has trained on rows labelled for spam, and put to use."""
    rows = pd.DataFrame(list(labelled()), columns=["text", "toxicity", "spam"])
    rows.to_csv(program / "labels.csv", index=False)
    printed = run(program, "train", "labels.csv", "--task", "toxicity", "--lane", "fast")
    assert "spam auc" in printed
    (model_id,) = [folder.name for folder in (program / "mine" / "toxicity").iterdir()]
    run(program, "models", "use", model_id)
    return model_id


def test_a_new_attribute_is_learned_beside_the_old_ones(program: Path, trained: str) -> None:
    card = json.loads((program / "mine" / "toxicity" / trained / "card.json").read_text())
    before = ModelStore(shipped("models"))
    old = before.open(before.in_use("toxicity", "fast")).card
    assert card["labels"] == [*old.labels, "spam"] and card["parent"] == old.id
    # Comments that are nearly the same are held out together, so one kind of spam is told from the other kind only.
    assert card["scores"]["own labels, held out"]["spam"]["auc"] > 0.5


def test_it_is_scored_and_each_old_head_still_says_what_it_said(program: Path, trained: str) -> None:
    run(program, "classify", "comments.csv", "--target", "the ferry", "--lane", "fast", "-o", "scored.csv")
    scored = pd.read_csv(program / "scored.csv")
    assert set(scored["toxicity_model"]) == {trained}
    assert scored["spam"].idxmax() == 0 and scored["spam"][0] > 0.5
    assert scored["toxicity"].idxmax() == 2 and scored["insult"].idxmax() == 2


def test_the_shipped_model_still_loads_and_scores_what_its_card_names(program: Path, trained: str) -> None:
    store = ModelStore(shipped("models"))
    shipped_id = store.in_use("toxicity", "fast")
    run(program, "models", "use", shipped_id)
    run(program, "classify", "comments.csv", "--target", "the ferry", "--lane", "fast", "-o", "before.csv")
    run(program, "models", "use", trained)
    scored = pd.read_csv(program / "before.csv")
    assert "spam" not in scored and set(store.open(shipped_id).card.labels) <= set(scored)
    assert scored["toxicity"].idxmax() == 2


def test_both_models_are_measured_side_by_side(program: Path, trained: str) -> None:
    store = ModelStore(shipped("models"))
    old = store.in_use("toxicity", "fast")
    printed = run(program, "evaluate", "labels.csv", "--task", "toxicity", "--model", old, "--model", trained)
    (spam,) = [line for line in printed.splitlines() if line.startswith("spam auc")]
    assert spam.split()[-2] == "–" and float(spam.split()[-1]) > 0.9


SCREEN = """
import sys
from streamlit.testing.v1 import AppTest
def screen():
    from stance.dashboard.screens import comments
    comments.show()
app = AppTest.from_function(screen, default_timeout=120)
app.session_state["lane"] = "fast"
app.run()
assert not app.exception, app.exception
print([slider.label for slider in app.slider])
app.toggle(key="whole").set_value(True).run()
print(*[shown.value for shown in app.markdown])
"""


def test_it_is_shown_on_the_screen_with_its_meaning(program: Path, trained: str) -> None:
    environment = {**os.environ, "PYTHONPATH": str(program), "STANCE_MODELS": str(program / "mine")}
    (program / "screen.py").write_text(SCREEN, encoding="utf-8")
    command = [sys.executable, "-P", str(program / "screen.py")]
    done = subprocess.run(command, cwd=program, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2_000:]
    sliders, _, cards = done.stdout.partition("\n")
    assert "'spam'" in sliders and "spam 0." in cards
