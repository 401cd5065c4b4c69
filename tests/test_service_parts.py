"""The parts of the service: sentences, batches, keys and rates."""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.errors import InputError
from stance.service.batching import Batches, Busy
from stance.service.keys import Key, KeyFile
from stance.service.rates import MAX_GUESSES, Guesses, Rates
from stance.service.sentences import MOST, sentences, utf16_offsets

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("No stop at all", ["No stop at all"]),
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("He said “Go.” Then he went.", ["He said “Go.”", "Then he went."]),
        ("Dr. Hale and J. Orr met at 5 p.m. in town.", ["Dr. Hale and J. Orr met at 5 p.m. in town."]),
        ("I said no. You are an idiot.", ["I said no.", "You are an idiot."]),
        ("So am I. And you, etc. Fine.", ["So am I.", "And you, etc.", "Fine."]),
        ("See example.org/a.b for 3.5 reasons. Really?!", ["See example.org/a.b for 3.5 reasons.", "Really?!"]),
        ("A line\nand another\r\n\r\n  a third  ", ["A line", "and another", "a third"]),
        ("你好。再见！", ["你好。", "再见！"]),
        ("Wait... what", ["Wait...", "what"]),
        ("", []),
        (" \n ", []),
    ],
)
def test_a_comment_falls_into_its_sentences(text: str, parts: list[str]) -> None:
    assert [text[begin:end] for begin, end in sentences(text)] == parts


@given(st.text(alphabet=st.sampled_from("aB.!?… \n\r\t“”'😂 。"), max_size=200))
def test_sentences_leave_out_nothing_but_white_space(text: str) -> None:
    found = sentences(text)
    ends = [place for part in found for place in part]
    assert ends == sorted(ends)
    inside = {place for begin, end in found for place in range(begin, end)}
    assert all(letter.isspace() for place, letter in enumerate(text) if place not in inside)


def test_the_number_of_sentences_is_bounded_and_the_last_goes_to_the_end() -> None:
    text = "So. " * (MOST + 50)
    found = sentences(text)
    assert len(found) == MOST
    assert found[-1][1] == len(text.rstrip())


@given(st.text(max_size=50))
def test_offsets_count_as_utf_16_does(text: str) -> None:
    places = list(range(len(text) + 1))
    expected = [len(text[:place].encode("utf-16-le", "surrogatepass")) // 2 for place in places]
    assert utf16_offsets(text, places) == expected


def _lengths(texts: Sequence[str]) -> list[int]:
    time.sleep(0.01)
    return [len(text) for text in texts]


def test_each_request_gets_the_results_of_its_own_texts() -> None:
    sizes: list[int] = []

    def work(texts: Sequence[str]) -> list[int]:
        sizes.append(len(texts))
        return _lengths(texts)

    async def ask() -> list[list[int]]:
        batches = Batches(work, 8)
        asked = [batches.results(["x" * number] * (number % 3 + 1)) for number in range(40)]
        found = await asyncio.gather(*asked)
        await batches.close()
        assert batches.waiting == 0
        return found

    assert asyncio.run(ask()) == [[number] * (number % 3 + 1) for number in range(40)]
    assert max(sizes) <= 8
    assert len(sizes) < 20, "what waits together is scored together"


def test_a_batch_that_fails_fails_its_requests_and_no_other() -> None:
    def work(texts: Sequence[str]) -> list[int]:
        if "bad" in texts:
            raise InputError("bad")
        return _lengths(texts)

    async def ask() -> list[object]:
        batches = Batches(work, 1)
        return await asyncio.gather(*(batches.results([text]) for text in ("a", "bad", "bc")), return_exceptions=True)

    first, failed, last = asyncio.run(ask())
    assert (first, last) == ([1], [2])
    assert isinstance(failed, InputError)


def test_more_than_can_be_scored_in_a_second_is_refused() -> None:
    def work(texts: Sequence[str]) -> list[int]:
        time.sleep(0.3)
        return [0] * len(texts)

    async def ask() -> None:
        batches = Batches(work, 1)
        for _ in range(2):
            await batches.results(["so that it is known how long a text takes"])
        waiting = [asyncio.create_task(batches.results(["a"])) for _ in range(40)]
        await asyncio.sleep(0.1)
        with pytest.raises(Busy):
            await batches.results(["one more"])
        for each in waiting:
            each.cancel()

    asyncio.run(ask())


def test_a_client_that_has_gone_takes_no_other_with_it() -> None:
    async def ask() -> list[int]:
        batches = Batches(_lengths, 8)
        gone, stays = (asyncio.create_task(batches.results(["abc"])) for _ in range(2))
        await asyncio.sleep(0)
        gone.cancel()
        return await stays

    assert asyncio.run(ask()) == [3]


def test_a_key_is_found_by_itself_only_and_kept_as_a_digest(tmp_path: Path) -> None:
    file = KeyFile(tmp_path / "new" / "keys.json")
    token = file.add(Key("coral", lane="fast", rate=20, thresholds={"toxicity": 0.4}))
    file.add(Key("bot"))
    found = KeyFile(file.file).find(token)
    assert found is not None
    assert (found.name, found.rate, found.thresholds) == ("coral", 20, {"toxicity": 0.4})
    assert file.find(token + "x") is None
    assert file.find("") is None
    assert token not in file.file.read_text()
    assert file.file.stat().st_mode & 0o077 == 0, "nobody else on the machine reads it"


def test_keys_are_read_anew_when_their_file_changed(tmp_path: Path) -> None:
    running, other = (KeyFile(tmp_path / "keys.json") for _ in range(2))
    assert not running.all()
    token = other.add(Key("coral"))
    assert running.find(token)
    other.remove("coral")
    assert running.find(token) is None


@pytest.mark.parametrize("name", ["", " coral", "a\nb", "x" * 61])
def test_what_cannot_be_a_name_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be a key's name"):
        KeyFile(tmp_path / "keys.json").add(Key(name))
    assert not (tmp_path / "keys.json").exists()


@pytest.mark.parametrize(
    "content", ["", "[]", '{"keys": []}', '{"keys": {"a": {}}}', '{"keys": {"a": {"digest": "", "lane": "x"}}}']
)
def test_a_file_that_holds_no_keys_says_so(content: str, tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    file.write_text(content)
    with pytest.raises(InputError, match="holds no keys of this service"):
        KeyFile(file).all()
    assert file.read_text() == content


@pytest.mark.parametrize("rate", [float("nan"), float("inf"), 0.0, -1.0, 1e-300])
def test_what_is_no_rate_makes_no_key(rate: float, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is no rate"):
        KeyFile(tmp_path / "keys.json").add(Key("coral", rate=rate))
    assert not (tmp_path / "keys.json").exists()


def test_a_name_is_given_once_and_only_what_is_there_is_removed(tmp_path: Path) -> None:
    file = KeyFile(tmp_path / "keys.json")
    file.add(Key("coral"))
    with pytest.raises(InputError, match="There is a key coral already"):
        file.add(Key("coral"))
    with pytest.raises(InputError, match=r"There is no key 'bot'\. There are: coral"):
        file.remove("bot")
    assert list(json.loads(file.file.read_text())["keys"]) == ["coral"]


def test_a_key_may_ask_in_a_burst_and_then_waits(tmp_path: Path) -> None:
    rates = Rates(tmp_path)
    assert [rates.wait("slow", 0.2) for _ in range(2)] == [0.0, 0.0]
    assert 4 < rates.wait("slow", 0.2) <= 5
    assert rates.wait("other", 0.2) == 0.0


def test_workers_count_together(tmp_path: Path) -> None:
    asks = "rates = Rates(Path(sys.argv[1])); print(sum(rates.wait('shared', 0.5) == 0.0 for _ in range(500)))"
    program = f"import sys; from pathlib import Path; from stance.service.rates import Rates; {asks}"
    command = [sys.executable, "-c", program, str(tmp_path)]
    workers = [subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, text=True) for _ in range(2)]
    counts = [int(worker.communicate(timeout=60)[0]) for worker in workers]
    assert 5 <= sum(counts) <= 25, "what may come in a burst, and what was due while the second worker started"


def test_an_address_may_guess_only_so_often() -> None:
    guesses = Guesses()
    for _ in range(MAX_GUESSES):
        assert guesses.wait("10.0.0.1") == 0
        guesses.add("10.0.0.1")
    assert 0 < guesses.wait("10.0.0.1") <= 60
    assert guesses.wait("10.0.0.2") == 0
