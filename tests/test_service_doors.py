"""Coral's phases, suggestions and second models, asked of a service as it is started, with real databases."""

import hmac
import http.client
import json
import re
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import click
import numpy as np
import pytest
from click.testing import CliRunner
from reviewed import new_database, server  # noqa: F401 - a fixture
from scipy.stats import spearmanr
from served import PATIENCE, Served, served, wait_until

from stance.cli import main
from stance.model_store import ModelStore
from stance.reviews import ELSEWHERE, Meanings, Rules, Threshold, open_store, read_meanings
from stance.scoring import opened
from stance.service import Pairs, ShadowFiles
from stance.service.shadow_counts import Joint

pytestmark = pytest.mark.slow
LATE = 'stance_coral_total{outcome="late"'
SECRET = "ssec_0123456789abcdef0123456789abcdef"
STORY = "https://www.example.org/ferry"
TOXIC = "You are a stupid idiot and a liar"
FRIENDLY = "Thank you for this article"
DOCS = Path(__file__).parent.parent / "docs" / "service.md"
ANALYZE, SUGGEST = "/v1alpha1/comments:analyze", "/v1alpha1/comments:suggestscore"


class Running:
    """A service, and the folder of its files."""

    def __init__(self, folder: Path, service: Served) -> None:
        self.folder, self.service = folder, service

    def ask(self, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        code, _, said = self.service.ask(path, body, headers=named)
        return code, said

    def coral(self, body: Any, secret: str = SECRET, phase: str = "tox") -> tuple[int, Any]:
        sent = body if isinstance(body, bytes) else json.dumps(body, indent=2).encode()
        return self.ask(f"/coral/{phase}", sent, X_Coral_Signature=signature(sent, secret))

    def counted(self, name: str) -> float:
        lines = [line for line in self.service.counters().splitlines() if line.startswith(name)]
        return sum(float(line.rsplit(" ", 1)[1]) for line in lines)


def signature(body: bytes, secret: str) -> str:
    return f"sha256={hmac.new(secret.encode(), body, 'sha256').hexdigest()}"


def submitted(text: str, **more: Any) -> dict[str, Any]:
    """What Coral 9 sends of a new comment."""
    return {
        "action": "NEW",
        "comment": {"body": text, "parentID": None},
        "author": {"id": "baf4e943-3594-4fcc-b2ba-3e8de7a76352", "role": "COMMENTER"},
        "story": {"id": "245b3856-b0a0-4d2f-a6bb-58c71f18d6a6", "url": STORY},
        "site": {"id": "a4bede88-2d2c-4424-bc18-4322a9e285a6"},
        "tenantID": "19ba5794-7eeb-4d46-a81b-c00c61672501",
        "tenantDomain": "localhost",
        **more,
    }


def feedback(text: str, value: int, comment: str = "c1", url: str = STORY) -> dict[str, Any]:
    """What Coral 9 sends of a decision of its moderators."""
    about = {"url": f"{url}?commentID={comment}", "Coral_comment_id": comment}
    return {
        "comment": {"text": text},
        "context": {"entries": [{"text": json.dumps(about)}]},
        "attributeScores": {"TOXICITY": {"summaryScore": {"value": value}}},
        "languages": ["en"],
        "communityId": "Coral:https://coral.example.org",
        "clientToken": f"comment:{comment}",
    }


def said(text: str, **scores: float) -> dict[str, Any]:
    """What another program suggests."""
    return {
        "comment": {"text": text},
        "attributeScores": {name: {"summaryScore": {"value": value}} for name, value in scores.items()},
    }


def command(folder: Path, *arguments: str, given: str | None = None) -> Any:
    environment = {"STANCE_KEYS": str(folder / "keys.json")}
    return CliRunner().invoke(main, ["serve", *arguments], input=given, env=environment)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def keeping(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, str]]:
    """A service that keeps words, and the URL of its database."""
    folder = tmp_path_factory.mktemp("keeping")
    url = f"sqlite:///{folder / 'reviews.db'}"
    if request.param == "postgresql":
        url = new_database(request.getfixturevalue("server"))
    made = command(folder, "coral", "add", "tox", "--threshold", "toxicity=0.8", given=f"{SECRET}\n")
    assert made.exit_code == 0, made.output
    assert command(folder, "coral", "add", "plain", "--plain", given=f"{SECRET}\n").exit_code == 0
    with served(folder, "--database", url, "--keep-words") as service:
        yield Running(folder, service), url


def test_a_toxic_comment_is_withheld_and_a_friendly_one_gets_no_opinion(keeping: tuple[Running, str]) -> None:
    running, _ = keeping
    flag = {"actionType": "FLAG", "reason": "COMMENT_DETECTED_TOXIC"}
    assert running.coral(submitted(TOXIC)) == (200, {"status": "SYSTEM_WITHHELD", "actions": [flag]})
    assert running.coral(submitted(FRIENDLY)) == (204, "")


def test_markup_hides_nothing_and_counts_for_nothing(keeping: tuple[Running, str]) -> None:
    running, _ = keeping
    markup = "<div>You are a <b>stu</b>pid&nbsp;<i>idiot</i> and a&#32;liar</div>"
    assert running.coral(submitted(markup))[1]["status"] == "SYSTEM_WITHHELD"
    assert running.coral(submitted("<div><br></div>")) == (204, "")
    assert running.coral(submitted('<a href="https://idiot.example/stupid-idiot-liar">Thank you</a>')) == (204, "")


def test_only_what_a_phase_signed_is_answered(keeping: tuple[Running, str]) -> None:
    running, _ = keeping
    body = json.dumps(submitted(TOXIC)).encode()
    right = signature(body, SECRET)
    other = signature(body, "another secret of the phase")
    given = [
        (right, 200), (f"{other},{right}", 200), (f"sha256=ü,{right}", 200),
        (other, 401), ("", 401), (right.removeprefix("sha256="), 401), (f"sha1={right[7:]}", 401),
        (right[:-1], 401), ("sha256=", 401), ("sha256=" + "0" * 64, 401),
    ]  # fmt: skip
    for header, code in given:
        headers = {"X_Coral_Signature": header.encode().decode("latin-1")} if header else {}
        assert running.ask("/coral/tox", body, **headers)[0] == code, header
    assert running.ask("/coral/tox", body + b" ", X_Coral_Signature=right)[0] == 401
    assert running.ask("/coral/other", body, X_Coral_Signature=right)[0] == 401


def test_guessing_of_signatures_is_told_to_wait_and_coral_is_not(keeping: tuple[Running, str]) -> None:
    running, _ = keeping
    codes = {running.coral(submitted(TOXIC), "a wrong secret of a phase")[0] for _ in range(25)}
    assert 429 in codes <= {401, 429}
    assert running.coral(submitted(TOXIC))[0] == 200


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", 400), (b"[]", 400), (b"{", 400), (b"\xff", 400), (b'{"comment": {"body": 1}}', 400), (b"null", 400),
        (b"[" * 100_000, 400), (b'{"comment": {"body": "x"}}', 204), (b'{"comment": {"body": "\\ud800"}}', 204),
        (b" " * 300_000, 413), (json.dumps(submitted("<div>" * 40_000)).encode(), 204),
        (json.dumps({"comment": {"body": "hi", "parentID": {}}, "story": [], "author": 7}).encode(), 204),
    ],
)  # fmt: skip
def test_hostile_bodies_do_no_harm(keeping: tuple[Running, str], body: bytes, code: int) -> None:
    running, _ = keeping
    assert running.coral(body)[0] == code
    assert running.ask("/healthz")[0] == 200


def test_what_coral_asks_about_comes_to_the_moderators_once(keeping: tuple[Running, str]) -> None:
    running, url = keeping
    words = f"Thank you for {uuid4().hex}"
    for body in (f"<p>{words}</p>", f"<div>{words}</div>"):
        running.coral(submitted(body, comment={"body": body, "parentID": "d79b787f"}))
    with open_store(url) as store:
        wait_until(lambda: bool(store.search(words)))
        (card,) = store.search(words)
    assert (card.text, card.url, card.parent_id) == (words, STORY, "d79b787f")
    assert (card.author, card.state) == ("baf4e943-3594-4fcc-b2ba-3e8de7a76352", "open")
    assert card.attributes["toxicity"] < 0.5


def test_plain_text_is_not_read_as_html(keeping: tuple[Running, str]) -> None:
    running, url = keeping
    words = f"1 <idiot> {uuid4().hex}"
    running.coral(submitted(words), phase="plain")
    with open_store(url) as store:
        wait_until(lambda: bool(store.search(words.split()[-1])))
        assert store.search(words.split()[-1])[0].text == words


def test_the_rules_of_the_site_go_before_the_thresholds_of_a_phase(keeping: tuple[Running, str]) -> None:
    running, url = keeping
    wanted = Rules({"toxicity": Threshold(0.2, 0.85)}, suspect=("bridge",), banned=("casino",))
    answers = {
        TOXIC: {"status": "REJECTED", "actions": [{"actionType": "FLAG", "reason": "COMMENT_DETECTED_TOXIC"}]},
        f"{FRIENDLY} ": {"status": "APPROVED"},
        "Thank you for the bridge": {"status": "PREMOD"},
        "Thank you, visit my casino": {"status": "REJECTED"},
    }
    with open_store(url) as store:
        store.make_live(uuid4().hex, wanted, "ana")
        try:
            wait_until(lambda: running.coral(submitted(FRIENDLY))[0] == 200)
            for text, answer in answers.items():
                assert running.coral(submitted(text)) == (200, answer)
            store.make_live(uuid4().hex, Rules({"toxicity": Threshold(None, 0.85)}), "ana")
            wait_until(lambda: running.coral(submitted(FRIENDLY))[0] == 204)
            assert running.coral(submitted(TOXIC))[1]["status"] == "REJECTED"
        finally:
            store.make_live(uuid4().hex, Rules(), "ana")


def test_a_suggestion_is_kept_once_with_its_words_and_exported(keeping: tuple[Running, str], tmp_path: Path) -> None:
    running, url = keeping
    words = f"You are a liar {uuid4().hex}"
    for _ in range(2):
        assert running.ask(SUGGEST, said(words, TOXICITY=1, INSULT=0.5))[0] == 200
    file = tmp_path / "labels.csv"
    made = CliRunner().invoke(main, ["labels", "export", "--database", url, "-o", str(file)])
    assert made.exit_code == 0, made.output
    (row,) = [line for line in file.read_text().splitlines() if words in line]
    assert ",suggested,service:this machine," in row
    with open_store(url) as store:
        (label,) = [one for one in store.labels() if one.text == words]
        assert store.search(words)[0].state == "open"
    assert label.attributes == {"toxicity": 1.0, "insult": 0.5}


def test_what_coral_s_moderators_did_is_a_label_only_by_the_reasons_of_the_site(keeping: tuple[Running, str]) -> None:
    running, url = keeping
    words, comment = f"You are a liar {uuid4().hex}", uuid4().hex
    running.coral(submitted(f"<div>{words}</div>"))  # which does not tell the comment's id
    with open_store(url) as store:
        wait_until(lambda: bool(store.search(words)))
        assert running.ask(SUGGEST, feedback(words, 1, comment))[0] == 200
        assert len(store.search(words)) == 1
        meanings = Meanings({"rejected elsewhere": {"toxicity": 1.0}}, {"toxicity": 0.0})
        assert [one for one in store.labels() if one.text == words] == []
        assert [one.attributes for one in store.labels(meanings) if one.text == words] == [{"toxicity": 1.0}]
        running.ask(SUGGEST, feedback(words, 0, comment))
        assert [one.attributes for one in store.labels(meanings) if one.text == words] == [{"toxicity": 0.0}]


@pytest.mark.parametrize("context", ["{", "[1]", '{"url": 7}', '{"url": "javascript:1", "Coral_comment_id": []}'])
def test_a_context_of_another_form_is_passed_over(keeping: tuple[Running, str], context: str) -> None:
    running, _ = keeping
    body = {**feedback(FRIENDLY, 0), "context": {"entries": [{"text": context}]}, "clientToken": "comment:"}
    assert running.ask(SUGGEST, body)[0] == 200


def test_a_locked_database_delays_no_answer_and_loses_no_suggestion(keeping: tuple[Running, str]) -> None:
    running, url = keeping
    if not url.startswith("sqlite"):
        pytest.skip("PostgreSQL locks rows, not databases")
    words = f"You are a liar {uuid4().hex}"
    with sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None) as lock:
        lock.execute("BEGIN IMMEDIATE")
        late = http.client.HTTPConnection("127.0.0.1", running.service.port, timeout=PATIENCE)
        late.request("POST", SUGGEST, json.dumps(said(words, TOXICITY=1)), {"Content-Type": "application/json"})
        began = time.monotonic()
        assert running.ask(ANALYZE, {"comment": {"text": words}, "requestedAttributes": {"TOXICITY": {}}})[0] == 200
        assert running.coral(submitted(f"{TOXIC} {words}"))[0] == 200
        took = time.monotonic() - began
        lock.execute("ROLLBACK")
    assert took < PATIENCE / 2, "the database itself waits for a minute"
    assert late.getresponse().status == 200
    with open_store(url) as store:
        assert [one.text for one in store.labels() if one.text == words] == [words]
        wait_until(lambda: bool(store.search(f"{TOXIC} {words}")))


def test_an_answer_that_would_be_late_is_no_opinion(keeping: tuple[Running, str]) -> None:
    running, url = keeping
    words = f"{TOXIC} {uuid4().hex}"
    body, late = json.dumps(submitted(words)).encode(), running.counted(LATE)
    connection = http.client.HTTPConnection("127.0.0.1", running.service.port, timeout=PATIENCE)
    connection.putrequest("POST", "/coral/tox")
    for name, value in {"Content-Length": str(len(body)), "X-Coral-Signature": signature(body, SECRET)}.items():
        connection.putheader(name, value)
    connection.endheaders(body[:20])
    time.sleep(0.7)  # half a second is all that there is
    connection.send(body[20:])
    assert connection.getresponse().status == 204
    assert running.counted(LATE) == late + 1
    with open_store(url) as store:  # moderators get it nevertheless, with its scores
        wait_until(lambda: bool(store.search(words)))
        assert store.search(words)[0].attributes["toxicity"] > 0.5


@pytest.fixture(scope="module")
def wordless(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, str]]:
    """A service that keeps no words, and has keys, a second model and a phase without thresholds."""
    folder = tmp_path_factory.mktemp("wordless")
    url = f"sqlite:///{folder / 'reviews.db'}"
    shadowed = command(folder, "keys", "add", "forum", "--threshold", "toxicity=0.42", "--shadow", "toxicity-encoder-2")
    assert shadowed.exit_code == 0, shadowed.output
    (folder / "token").write_text(shadowed.stdout.strip())
    assert command(folder, "coral", "add", "tox", given=SECRET).exit_code == 0
    with served(folder, "--database", url) as service:
        yield Running(folder, service), url


def asked(running: Running, path: str, body: Any) -> tuple[int, Any]:
    return running.ask(f"{path}?key={(running.folder / 'token').read_text()}", body)


def test_words_that_may_not_be_kept_are_dropped_and_counted(wordless: tuple[Running, str]) -> None:
    running, url = wordless
    before = running.counted('stance_suggestions_total{result="dropped"}')
    assert asked(running, SUGGEST, said(TOXIC, TOXICITY=1))[0] == 200
    assert running.counted('stance_suggestions_total{result="dropped"}') == before + 1
    assert running.coral(submitted(TOXIC)) == (204, "")
    with open_store(url) as store:
        assert store.check().counts["comments"] == store.check().counts["suggestions"] == 0


def test_a_suggestion_needs_a_key_and_has_its_name(wordless: tuple[Running, str]) -> None:
    from reviewed import fill

    running, url = wordless
    with open_store(url) as store:
        fill(store, [TOXIC])
        assert running.ask(SUGGEST, said(TOXIC, TOXICITY=1))[0] == 403
        assert asked(running, SUGGEST, said(TOXIC, TOXICITY=1))[0] == 200
        assert [one.origin for one in store.labels()] == ["service:forum"]


def test_the_report_on_a_second_model_is_what_both_models_say(wordless: tuple[Running, str]) -> None:
    running, _ = wordless
    texts = [
        TOXIC,
        FRIENDLY,
        "You fool",
        "What a load of rubbish",
        "I agree with you",
        "Shut up",
        "Good point, well made",
    ]
    for text in texts:
        body = {"comment": {"text": text}, "requestedAttributes": {"TOXICITY": {}}, "languages": ["en"]}
        assert asked(running, ANALYZE, body)[0] == 200
    files = ShadowFiles(running.folder / "shadow")
    wait_until(lambda: sum(joint.comments for _, joint in files.of("forum")) == len(texts))
    ((pairing, joint),) = files.of("forum")
    store = ModelStore(running.folder / "models")
    old, new = (
        opened(store, "toxicity", name).score(texts)["toxicity"].to_numpy() for name in (pairing.old, pairing.new)
    )
    pairs = joint.pairs["toxicity"]
    assert (pairs.old, pairs.new) == (pytest.approx(old.sum()), pytest.approx(new.sum(), abs=1e-3))
    assert pairs.differing(0.42) == np.mean((old >= 0.42) != (new >= 0.42))
    assert pairs.flagged(0.42) == ((old >= 0.42).sum(), (new >= 0.42).sum())
    shown = command(running.folder, "shadow", "forum").stdout
    assert f"toxicity: {len(texts)} comments, mean {old.mean():.3f} and {new.mean():.3f}" in shown
    assert "0.42     *" in shown


def test_no_words_are_in_the_files_of_a_second_model(wordless: tuple[Running, str]) -> None:
    running, _ = wordless
    kept = b"".join(file.read_bytes() for file in (running.folder / "shadow").glob("*"))
    assert not any(word.encode() in kept for word in ("stupid", "idiot", "liar", "Thank", "article"))


def test_measures_of_pairs_are_those_of_the_scores() -> None:
    chance = np.random.default_rng(3)
    old = chance.beta(0.6, 2, 20_000).round(4)
    new = np.clip(old + chance.normal(0, 0.1, old.size), 0, 1)
    joint = Joint()
    for pair in zip(old, new, strict=True):
        joint.add({"toxicity": pair[0]}, {"toxicity": pair[1], "insult": 0.0})
    again = Joint.of_json(json.loads(json.dumps(joint.as_json()))).pairs
    assert list(again) == ["toxicity"]
    pairs = again["toxicity"]
    assert pairs.rank_correlation == pytest.approx(spearmanr(old, new).statistic, abs=0.01)
    for threshold in (0.1, 0.42, 0.5, 0.9):
        assert pairs.differing(threshold) == np.mean((old >= threshold) != (new >= threshold))
        flagged = np.sum(old >= threshold)
        assert pairs.mapped(threshold) == pytest.approx(np.sort(new)[::-1][flagged - 1], abs=0.01)


def test_counts_of_several_workers_come_together(tmp_path: Path) -> None:
    from stance.service.shadow_files import Pairing

    pairing = Pairing("forum", "old", "new")
    script = (
        "import sys; from pathlib import Path; from stance.service.shadow_files import *; "
        "from stance.service.shadow_counts import Joint\n"
        "for _ in range(20):\n"
        "    joint = Joint(); joint.add({'toxicity': 0.5}, {'toxicity': 0.7})\n"
        "    ShadowFiles(Path(sys.argv[1])).add(Pairing('forum', 'old', 'new'), joint)"
    )
    workers = [subprocess.Popen([sys.executable, "-c", script, str(tmp_path)]) for _ in range(2)]
    assert [worker.wait(PATIENCE) for worker in workers] == [0, 0]
    ((found, joint),) = ShadowFiles(tmp_path).of("forum")
    assert (found, joint.comments, joint.pairs["toxicity"].counts[50, 70]) == (pairing, 40, 40)


def test_an_attribute_that_nothing_flags_maps_to_the_top() -> None:
    joint = Joint()
    joint.add({"threat": 0.0}, {"threat": 0.3})
    assert joint.pairs["threat"].mapped(0.5) == 1.0
    assert np.isnan(Pairs().rank_correlation)


def test_commands_and_reasons_in_the_docs_are_taken(tmp_path: Path) -> None:
    blocks = re.findall(r"^```(\w*)\n(.*?)^```", DOCS.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    lines = [
        line.removeprefix("$ ").split(" <")[0] for kind, block in blocks if not kind for line in block.splitlines()
    ]
    commands = [line for line in lines if line.startswith("stance ")]
    assert len(commands) >= 12
    for line in commands:
        _, *arguments = line.split()
        group: Any = main
        while isinstance(group, click.Group) and arguments and arguments[0] in group.commands:
            group = group.commands[arguments.pop(0)]
        group.make_context("stance", [*arguments])
    (reasons,) = [block for kind, block in blocks if kind == "toml"]
    (tmp_path / "reasons.toml").write_text(reasons)
    assert ELSEWHERE in read_meanings(tmp_path / "reasons.toml").reasons


@pytest.mark.parametrize(
    ("arguments", "given", "says"),
    [
        (["coral", "add", "a/b"], SECRET, "cannot be a phase's name"),
        (["coral", "add", "tox"], "", "at least 16 characters"),
        (["coral", "add", "tox"], "short", "at least 16 characters"),
        (["coral", "add", "tox", "--threshold", "spam=1"], SECRET, "ATTRIBUTE=SCORE"),
        (["coral", "remove", "tox"], None, "There is no phase 'tox'. There are: none."),
        (["shadow", "nobody"], None, "Nothing was compared for 'nobody'"),
        (["keys", "add", "forum", "--shadow", "toxicity-none"], None, "toxicity-none"),
        (["--keep-words"], None, "give --database too"),
    ],
)
def test_wrong_usage_gets_a_sentence(tmp_path: Path, arguments: list[str], given: str | None, says: str) -> None:
    result = command(tmp_path, *arguments, given=given)
    assert result.exit_code in (1, 2)
    assert says in result.stderr


def test_secrets_are_for_their_owner_alone_and_never_shown(tmp_path: Path) -> None:
    file = tmp_path / "secret.txt"
    file.write_text(f"{SECRET}\n{SECRET}2\n")
    command(tmp_path, "coral", "add", "tox", "--secret-file", str(file))
    assert (tmp_path / "coral.json").stat().st_mode & 0o777 == 0o600
    shown = command(tmp_path, "coral", "list").output
    assert "tox, made" in shown
    assert "ssec_" not in shown
    assert "already" in command(tmp_path, "coral", "add", "tox", given=SECRET).stderr
    assert command(tmp_path, "coral", "remove", "tox").exit_code == 0
    assert command(tmp_path, "coral", "list").output == ""
