"""The service as its users meet it: started, given keys, handed another model, and stopped."""

import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from served import PATIENCE, Served, served, wait_until

import stance
from stance.cli import main
from stance.model_store import ModelStore
from stance.service import Key
from stance.settings import shipped

pytestmark = pytest.mark.slow
INSULT = "You are a stupid idiot."


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(each) for each in arguments], catch_exceptions=False)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("service"), workers=2) as running:
        yield running
    assert running.process.returncode == 0
    assert "Traceback" not in running.log.read_text()


def test_a_comment_has_the_score_that_the_program_gives_it(service: Served) -> None:
    code, headers, said = service.analyze(INSULT)
    expected = stance.load_model("toxicity", lane="fast").score([INSULT])["toxicity"].iloc[0]
    score = said["attributeScores"]["TOXICITY"]["summaryScore"]
    assert code == 200
    assert score["value"] == pytest.approx(expected, abs=1e-6)
    assert said["model"] == headers["x-stance-model"] == ModelStore(shipped("models")).in_use("toxicity", "fast")


def test_many_at_once_each_get_their_own(service: Served) -> None:
    texts = [f"{INSULT} {'The ferry was late. ' * (number % 7)}" for number in range(60)]
    expected = stance.load_model("toxicity", lane="fast").score(texts)["toxicity"].tolist()
    found: dict[int, float] = {}

    def ask(number: int) -> None:
        said = service.analyze(texts[number])[2]
        found[number] = said["attributeScores"]["TOXICITY"]["summaryScore"]["value"]

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(60)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert [found[number] for number in range(60)] == pytest.approx(expected, abs=1e-6)


def test_what_was_asked_is_counted_without_words(service: Served) -> None:
    service.analyze("Grobblefrotz.")
    service.ask("/nowhere/at/all")
    # An answer is counted once it was sent, so perhaps a moment after it came.
    wait_until(lambda: 'stance_requests_total{code="404",path="other"}' in service.counters())
    said = service.counters()
    assert 'stance_requests_total{code="200",path="/v1alpha1/comments:analyze"}' in said
    assert 'stance_texts_total{model="toxicity-ngrams-2"}' in said
    assert "robblefrotz" not in said and "nowhere" not in said


def test_what_is_not_there_is_an_error_in_the_same_form(service: Served) -> None:
    code, _, said = service.ask("/nowhere")
    assert (code, said["error"]["status"]) == (404, "NOT_FOUND")
    code, _, said = service.ask("/v1alpha1/comments:analyze")
    assert (code, said["error"]["code"]) == (405, 405)
    assert service.ask("/healthz")[0] == 200


def test_a_proxy_here_does_not_open_the_service_to_others(service: Served) -> None:
    code, _, said = service.ask("/v1/models", headers={"X-Forwarded-For": "203.0.113.9"})
    assert (code, said["error"]["status"]) == (403, "PERMISSION_DENIED")
    assert "stance serve keys add" in said["error"]["message"]
    assert service.ask("/v1/models")[0] == 200


@pytest.mark.parametrize("sign", ["!", ".", "\t", ")", "!\n"])
def test_a_comment_of_one_sign_keeps_nobody_waiting(service: Served, sign: str) -> None:
    pids = service.workers()
    assert service.analyze(("So." + sign * 20_000)[:20_000], spanAnnotations=True, languages=["en"])[0] == 200
    assert service.workers() == pids


@pytest.mark.parametrize("text", ["Dumb ass", "Hang em all", "gg ez", "lol u r dum af", "nope"])
def test_a_short_english_comment_is_scored_whatever_language_it_looks_like(service: Served, text: str) -> None:
    code, _, said = service.analyze(text)
    assert (code, said.get("languages")) == (200, ["en"])


def test_a_service_that_cannot_start_says_why_and_ends_with_an_error(tmp_path: Path) -> None:
    models = _with_a_second_model(tmp_path / "models")
    ModelStore(models).use("toxicity-second")
    (models / "toxicity" / "toxicity-second" / "model.skops").write_bytes(b"half")
    result = run("serve", "--models", models, "--keys", tmp_path / "keys.json")
    assert result.exit_code == 1
    assert "was changed since it was saved" in result.output
    assert "Answering" not in result.output


def test_a_name_that_leads_here_from_elsewhere_is_not_answered_without_keys(service: Served) -> None:
    code, _, said = service.ask("/$discovery/rest?version=v1alpha1", headers={"Host": "rebound.example"})
    assert (code, said["error"]["status"]) == (403, "PERMISSION_DENIED")


def test_keys_given_and_taken_back_hold_at_once(tmp_path: Path) -> None:
    keys, path = tmp_path / "keys.json", "/v1alpha1/comments:analyze"
    with served(tmp_path) as service:
        assert service.analyze(INSULT, f"{path}?key=whatever")[0] == 200
        token = run("serve", "keys", "add", "coral", "--rate", "0.2", "--keys", keys).stdout.strip()
        code, _, said = service.analyze(INSULT, f"{path}?key=whatever")
        assert (code, said["error"]["message"]) == (400, "API key not valid. Please pass a valid API key.")
        assert service.analyze(INSULT, path)[2]["error"]["status"] == "PERMISSION_DENIED"
        assert service.analyze(INSULT, f"{path}?key={token}")[0] == 200
        body = {"comment": {"text": INSULT}, "requestedAttributes": {"TOXICITY": {}}}
        assert service.ask(path, body, headers={"X-Goog-Api-Key": token})[0] == 200
        code, headers, said = service.ask(path, body, headers={"Authorization": f"Bearer {token}"})
        assert (code, said["error"]["status"]) == (429, "RESOURCE_EXHAUSTED")
        assert 1 <= int(headers["retry-after"]) <= 5
        assert "0.2 requests a second" in run("serve", "keys", "list", "--keys", keys).stdout
        assert run("serve", "keys", "remove", "coral", "--keys", keys).exit_code == 0
        assert service.analyze(INSULT, f"{path}?key={token}")[0] == 200, "no keys again: this machine is answered"
    assert token not in service.log.read_text()


def test_another_model_in_use_answers_without_a_restart_or_a_refusal(tmp_path: Path) -> None:
    models, path = _with_a_second_model(tmp_path / "models"), "/v1alpha1/comments:analyze"
    answers: list[tuple[int, str]] = []
    done = threading.Event()

    def ask() -> None:
        while not done.is_set():
            code, headers, _ = service.analyze(INSULT, f"{path}?key={service.keys['follows']}")
            answers.append((code, headers.get("x-stance-model", "")))

    keys = (Key("pinned", model="toxicity-ngrams-2"), Key("follows"))
    with served(tmp_path, keys=keys, STANCE_MODELS=str(models)) as service:
        asking = threading.Thread(target=ask)
        asking.start()
        ModelStore(models).use("toxicity-second")
        end = time.monotonic() + PATIENCE
        while (200, "toxicity-second") not in answers and time.monotonic() < end:
            time.sleep(0.1)
        done.set()
        asking.join(PATIENCE)
        _, headers, _ = service.analyze(INSULT, f"{path}?key={service.keys['pinned']}")
    assert list(dict.fromkeys(answers)) == [(200, "toxicity-ngrams-2"), (200, "toxicity-second")]
    assert headers["x-stance-model"] == "toxicity-ngrams-2"


def _with_a_second_model(models: Path) -> Path:
    """A folder with the shipped fast model once more, under another name."""
    place = models / "toxicity" / "toxicity-second"
    shutil.copytree(shipped("models") / "toxicity" / "toxicity-ngrams-2", place)
    card = place / "card.json"
    card.write_text(
        card.read_text(encoding="utf-8").replace('"toxicity-ngrams-2"', '"toxicity-second"', 1), encoding="utf-8"
    )
    return models


def test_workers_end_with_the_process_that_listens(tmp_path: Path) -> None:
    with served(tmp_path, workers=2) as service:
        service.process.send_signal(signal.SIGKILL)
        service.process.wait(PATIENCE)
        wait_until(lambda: not members(service.process.pid))


def members(group: int) -> list[str]:
    shown = subprocess.run(["ps", "-A", "-o", "pgid=,stat=,pid="], capture_output=True, text=True, check=True).stdout
    rows = [line.split() for line in shown.splitlines()]
    return [pid for pgid, state, pid in rows if pgid == str(group) and not state.startswith("Z")]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ["--host", "0.0.0.0"],
            "Without keys only programs on this machine are answered, and 0.0.0.0 is open to others",
        ),
        (["--host", "nowhere.invalid"], "nowhere.invalid"),
        (["--language", "sv"], "'sv' are not scored reliably, so they are refused. Give one of ar, de, en, es,"),
        (["--language", "DE"], "'DE' is no language"),
        (["keys", "add", "a", "--threshold", "rudeness=0.4"], "is not of the form ATTRIBUTE=SCORE"),
        (["keys", "add", "a", "--rate", "0"], "is no rate"),
        (["keys", "add", "a", "--rate", "nan"], "is no rate"),
        (["keys", "add", "a", "--model", "no-such-model"], "There is no toxicity model no-such-model"),
        (["keys", "remove", "a"], "There is no key 'a'. There are: none."),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(
    arguments: list[str], sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STANCE_KEYS", str(tmp_path / "keys.json"))
    result = run("serve", *arguments)
    assert result.exit_code in (1, 2)
    assert sentence in result.output
    assert not (tmp_path / "keys.json").exists()


def test_a_port_that_is_taken_is_named(service: Served) -> None:
    result = run("serve", "--port", service.port, "--keys", os.devnull + "-none")
    assert result.exit_code == 1
    assert f"127.0.0.1 port {service.port} cannot be listened at" in result.output
