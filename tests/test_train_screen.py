"""The Train screen: labels in, a report, a model in use and back, without a browser."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest
from screens import HOSTILE, opened, texts
from streamlit.testing.v1 import AppTest

from stance.dashboard import label_tables, trainings, uploads
from stance.dashboard.label_tables import Order
from stance.dashboard.screens import model_cards, training
from stance.dashboard.training_work import Finished, Stage
from stance.dashboard.trainings import Training
from stance.errors import InputError, ModelError
from stance.labels import Codebook
from stance.model_store import ModelStore

pytestmark = pytest.mark.slow

PATIENCE = 240
ARABIC = "هذا تعليق عن العبّارة"


def newsroom_labels(rows: int = 120) -> pd.DataFrame:
    """Comments on porters, every second one toxic."""
    said = ["kind neighbour", "rotten liar", "good sport", "lazy swindler"]
    wordings = [f"Porter {i} is a {said[i % 4]}." for i in range(rows)]
    return pd.DataFrame({"text": wordings, "toxicity": [i % 2 for i in range(rows)]})


def hostile_labels(seeds: Path) -> pd.DataFrame:
    """The sample table with what a stranger may write in some of its comments."""
    frame = pd.read_csv(seeds / "labels.csv")
    for row, more in enumerate([HOSTILE, ARABIC, "x" * 100_000]):
        frame.loc[row, "text"] += f" {more}"
    return frame


def csv(frame: pd.DataFrame) -> bytes:
    return frame.to_csv(index=False).encode()


def waited_for(one: Training) -> Training:
    for _ in range(PATIENCE * 5):
        if not one.is_running:
            return one
        one.attend()
        time.sleep(0.2)
    raise AssertionError(f"the training did not end: {one.stage()}")


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of models of this module's own."""
    return tmp_path_factory.mktemp("models")


@pytest.fixture(autouse=True)
def _own_models(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STANCE_MODELS", str(models))


@pytest.fixture(scope="module")
def trained(models: Path, seeds: Path) -> Iterator[tuple[str, Training]]:
    """A reader's folder, and the training of their labels that is done."""
    token = uploads.new_token()
    upload = uploads.keep(token, f"{HOSTILE[:20]}.csv", csv(hostile_labels(seeds)), uploads.LABELS)
    one = waited_for(trainings.start(token, Order(upload.path, upload.name, models=models)))
    assert one.finished is not None, one.problem
    yield token, one
    trainings.forget(token)


def shown(token: str, screen: ModuleType = training) -> AppTest:
    """The screen as the reader with the folder ``token`` has it."""
    app = opened(screen)
    app.session_state["uploads folder"] = token
    return app.run()


def dropped(content: bytes, name: str = "mine.csv", task: str = "toxicity") -> AppTest:
    """The screen once a table was dropped there."""
    app = opened(training)
    app.session_state["train-task"] = task
    place = next(drawn for drawn in app.file_uploader if drawn.label == "Your labels")
    place.set_value((name, content, "text/csv")).run()
    assert not app.exception
    return app


def click(app: AppTest, label: str) -> AppTest:
    next(drawn for drawn in app.button if drawn.label == label).click().run()
    assert not app.exception
    return app


def in_use(models: Path) -> str:
    return ModelStore(models).in_use("toxicity", "fast")


# What is said of a table before a model learns from it


def test_the_sample_is_there_until_own_labels_are_dropped_and_again_when_they_are_removed() -> None:
    app = opened(training)
    assert "457 comments to learn from." in texts(app)
    app = dropped(csv(newsroom_labels()))
    assert "mine.csv: 120 rows. Read: text from 'text'." in texts(app)
    assert "120 comments to learn from." in texts(app)
    assert uploads.kept(app.session_state["uploads folder"]) == []
    click(app, "Remove my labels")
    assert "457 comments to learn from." in texts(app)


def test_hostile_names_columns_and_cells_are_drawn_as_plain_text_only() -> None:
    frame = newsroom_labels()
    frame.insert(0, HOSTILE, [HOSTILE, ARABIC, *["y"] * (len(frame) - 2)])
    app = dropped(csv(frame), f"{HOSTILE[:30]}.csv")
    assert "Not used, columns: '<img" in texts(app)
    told = [*app.markdown, *app.caption, *app.info, *app.subheader]
    assert not any("javascript" in drawn.value or "<img" in drawn.value for drawn in told)
    assert len(max((text.value for text in app.text), key=len)) < 10_000


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("page.html", b"<p>Late.</p>", "page.html is not named like a table"),
        ("mine.csv", b"\x89PNG\r\n", "is a PNG picture"),
        ("mine.csv", b"", "mine.csv"),
        ("mine.parquet", b"PAR1 and no more", "mine.parquet"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_a_sentence(name: str, content: bytes, sentence: str) -> None:
    app = dropped(content, name)
    assert ":orange[**Something went wrong**]" in texts(app)
    assert sentence in texts(app)


def test_columns_that_are_not_known_are_asked_for() -> None:
    app = dropped(csv(newsroom_labels().set_axis(["wording", "ruling"], axis=1)))
    assert "has no column" in texts(app)
    assert "--column" not in texts(app)
    next(box for box in app.selectbox if box.label == "Comment").set_value("wording")
    next(box for box in app.selectbox if box.label == "Toxicity").set_value("ruling")
    click(app, "Read the table")
    assert "120 comments to learn from." in texts(app)


def test_a_scale_is_asked_for_and_can_be_taken_back() -> None:
    app = dropped(csv(newsroom_labels().assign(toxicity=[1, 5, 3, 2] * 30)))
    assert "--scale" not in texts(app)
    assert [box.value for box in app.number_input] == [1, 5]
    click(app, "Read the labels")
    assert "as a scale from 1 to 5" in texts(app)
    click(app, "Forget what I said of its values")
    assert "Which end of which scale is the most toxic is not certain." in texts(app)


def test_words_are_asked_for_one_by_one_and_drawn_as_plain_text() -> None:
    values = [HOSTILE[:38], "grand", "grand", "so-so"] * 30
    app = dropped(csv(newsroom_labels().assign(toxicity=values)))
    assert {"grand", "so-so"} <= {text.value for text in app.text}
    assert not any("onerror" in drawn.value for drawn in app.markdown)
    for box, answer in zip(
        [box for box in app.selectbox if "Meaning" in box.label], ["no", "yes", "blank"], strict=True
    ):
        box.set_value(answer)
    click(app, "Read the labels")
    assert "to learn from." in texts(app)


def test_blank_cells_are_used_once_it_is_said_what_they_mean() -> None:
    frame = newsroom_labels().rename(columns={"toxicity": "stance"}).assign(target="the ferry")
    app = dropped(csv(frame.assign(stance=["favor", "against", None] * 40)), task="stance")
    assert "80 comments to learn from." in texts(app)
    assert "--blank" not in texts(app)
    next(group for group in app.button_group if group.label == "Blank cells mean").select("neutral").run()
    assert not app.exception
    assert "120 comments to learn from." in texts(app)


# The training


def test_a_training_tells_how_far_it_is_and_ends_with_all_it_left_when_it_is_cancelled(models: Path) -> None:
    app = opened(training)
    click(app, "Train")
    one = trainings.of(app.session_state["uploads folder"])
    assert one is not None and one.is_running
    assert "Training: starting" in texts(app)
    click(app, "Cancel")
    assert not one.is_running
    assert not one.folder.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(one._process.pid, 0)
    assert "457 comments to learn from." in texts(app)
    assert not any(models.rglob("*.draft*"))


def test_a_training_that_nobody_asks_about_is_ended_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trainings, "PATIENCE_SECONDS", 0)
    token = uploads.new_token()
    one = trainings.start(token, Order(label_tables.sample(), label_tables.SAMPLE))
    one._keeper.join(60)
    assert not one.is_running
    assert not one.folder.exists()
    assert trainings.LEFT in texts(shown(token))


def test_a_training_ends_with_the_server_and_leaves_nothing(tmp_path: Path) -> None:
    script = """if True:
        from stance.dashboard import label_tables, trainings, uploads
        order = label_tables.Order(label_tables.sample(), label_tables.SAMPLE)
        training = trainings.start(uploads.new_token(), order)
        print(training._process.pid)
    """
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, timeout=120)
    with pytest.raises(ProcessLookupError):
        os.kill(int(done.stdout), 0)
    assert [path for path in tmp_path.iterdir() if path.name.startswith(uploads.PREFIX)] == []


def test_one_reader_has_one_training_and_all_together_have_two() -> None:
    order, tokens = Order(label_tables.sample(), label_tables.SAMPLE), [uploads.new_token() for _ in range(3)]
    trainings.start(tokens[0], order)
    with pytest.raises(InputError, match="at work already"):
        trainings.start(tokens[0], order)
    trainings.start(tokens[1], order)
    with pytest.raises(InputError, match="Other readers are training"):
        trainings.start(tokens[2], order)
    for token in tokens:
        trainings.forget(token)
    assert not any(trainings.of(token) for token in tokens)


def test_labels_that_are_too_few_are_told_after_the_training_was_started() -> None:
    app = dropped(csv(newsroom_labels(10)))
    click(app, "Train")
    one = trainings.of(app.session_state["uploads folder"])
    assert one is not None
    waited_for(one)
    app.run()
    assert "There are 10 labelled rows to learn from; at least 40 are needed." in texts(app)


def test_a_folder_that_takes_no_model_is_told_before_the_work_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("STANCE_MODELS", str(tmp_path / "file"))
    app = opened(training)
    click(app, "Train")
    assert "Nothing can be saved in" in texts(app)
    assert trainings.of(app.session_state["uploads folder"]) is None


def test_a_stage_tells_the_time_that_is_left_by_its_pace() -> None:
    assert Stage("reading", 25, 100, 10.0).seconds_left == pytest.approx(30)
    assert Stage("reading", 0, 100, 10.0).seconds_left is None
    assert Stage("reading", 120, 100).share == 1


# What came of it


def test_the_report_is_there_again_for_the_same_browser_and_for_nobody_else(trained: tuple[str, Training]) -> None:
    token, one = trained
    app = shown(token)
    assert not app.exception
    assert one.finished is not None and one.finished.conclusion in texts(app)
    assert {"How it was measured", "In use and new", "What it forgets"} <= {part.value for part in app.subheader}
    assert not any("javascript" in drawn.value or "<img" in drawn.value for drawn in [*app.markdown, *app.caption])
    assert one.finished.conclusion not in texts(opened(training))


def test_the_report_to_download_has_no_live_words_of_the_table(trained: tuple[str, Training]) -> None:
    finished = trained[1].finished
    assert finished is not None
    assert "<img" not in finished.page
    assert "default-src 'none'" in finished.page


def test_a_new_model_is_used_and_the_one_before_again(trained: tuple[str, Training], models: Path) -> None:
    token, one = trained
    assert one.finished is not None and one.finished.is_recommended
    before = in_use(models)
    app = click(shown(token), "Save and use this model")
    assert in_use(models) == one.finished.model
    assert f"saved in {models / 'toxicity' / one.finished.model}, and in use" in texts(app)
    assert f"stance models use {before} --models" in texts(app)
    click(app, f"Go back to {before}")
    assert in_use(models) == before
    assert f"In use for toxicity in the fast lane: {before}." in texts(app)
    click(app, "Save and use this model")
    assert in_use(models) == one.finished.model
    ModelStore(models).use(before)


def test_a_saved_model_that_is_not_in_use_can_be_used_on_the_screen_of_models(
    trained: tuple[str, Training], models: Path
) -> None:
    finished, before = trained[1].finished, in_use(models)
    assert finished is not None
    finished.save()
    app = opened(model_cards)
    app.button(key=f"use-toxicity-{finished.model}").click().run()
    assert not app.exception
    assert in_use(models) == finished.model
    click(app, f"Go back to {before}")
    assert in_use(models) == before


def test_a_model_that_cannot_be_opened_is_not_put_to_use(trained: tuple[str, Training], models: Path) -> None:
    finished, before = trained[1].finished, in_use(models)
    assert finished is not None
    finished.save()
    file = models / "toxicity" / finished.model / "model.skops"
    content = file.read_bytes()
    file.write_bytes(b"PK and no more")
    app = opened(model_cards)
    app.button(key=f"use-toxicity-{finished.model}").click().run()
    file.write_bytes(content)
    assert "was changed since it was saved" in texts(app)
    assert in_use(models) == before


def as_if(one: Training, **changed: object) -> Finished:
    assert one.finished is not None
    return replace(one.finished, **changed)  # type: ignore[arg-type]


def test_a_model_that_is_not_recommended_takes_a_second_step(
    trained: tuple[str, Training], monkeypatch: pytest.MonkeyPatch
) -> None:
    token, one = trained
    unsure = as_if(one, is_recommended=False, conclusion="No difference is seen.")
    monkeypatch.setattr(one, "finished", unsure)
    app = shown(token)
    assert "Save and use this model" not in [drawn.label for drawn in app.button]
    next(drawn for drawn in app.toggle if drawn.label == "Use it nonetheless").set_value(True).run()
    assert "It is not recommended. No difference is seen." in texts(app)
    assert "Save and use this model nonetheless" in [drawn.label for drawn in app.button]


def test_without_a_new_model_there_is_nothing_to_use_and_the_reason_is_told(
    trained: tuple[str, Training], monkeypatch: pytest.MonkeyPatch
) -> None:
    token, one = trained
    monkeypatch.setattr(one, "finished", as_if(one, is_new=False, is_recommended=False))
    app = shown(token)
    assert next(drawn.disabled for drawn in app.button if drawn.label == "Save and use this model")
    assert "There is no new model to save" in texts(app)


def test_a_draft_that_is_gone_is_told_and_changes_nothing(
    trained: tuple[str, Training], models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    token, one = trained
    monkeypatch.setattr(one, "finished", as_if(one, drafts=tmp_path / "gone", model="toxicity-gone"))
    app = click(shown(token), "Save and use this model")
    assert "There is no model toxicity-gone" in texts(app)
    with pytest.raises(ModelError):
        ModelStore(models).open("toxicity-gone")


def test_the_codebook_of_an_order_is_part_of_what_was_read() -> None:
    first = Order(label_tables.sample(), label_tables.SAMPLE)
    assert repr(first) != repr(replace(first, codebook=Codebook(blank="no")))


def test_labels_in_other_languages_are_told_and_their_own_lane_is_there_for_toxicity() -> None:
    german = pd.DataFrame({"text": [f"Der Bus Nummer {n} war heute wieder zu spät." for n in range(40)],
                           "toxicity": [n % 2 for n in range(40)]})  # fmt: skip
    app = dropped(csv(german))
    assert "40 of 40 rows are in other languages than English" in texts(app)
    assert "learns with the lane Other languages." in texts(app)
    lanes = app.segmented_control(key="train-lane")
    assert list(lanes.options) == ["Fast", "Accurate", "Other languages"]
    lanes.set_value("languages").run()
    assert not app.exception and "in other languages than English" not in texts(app)
    assert "The model of other languages reads the comments in some" in texts(app)
    app.segmented_control(key="train-task").set_value("stance").run()
    assert not app.exception and list(app.segmented_control(key="train-lane").options) == ["Fast", "Accurate"]
    assert app.segmented_control(key="train-lane").value == "fast"
