"""Readings in a process of their own: what they give, and how those end that would not."""

import os
import threading
import time
from pathlib import Path

import pytest

from stance import reader
from stance.dashboard import files
from stance.errors import InputError

pytestmark = pytest.mark.slow


def grown(gigabytes: int) -> int:
    """The size of something that large."""
    return len(bytes(gigabytes << 30))


def refused(number: int) -> None:
    raise InputError(f"refused {number}")


def test_a_reading_gives_what_it_gives_in_this_process(seeds: Path) -> None:
    path = seeds / "harbour_bridge.txt"
    here = files.read_file(path, path.name)
    there = files.read_upload(path.name, path.read_bytes())
    assert (there.key, there.threads[0].comments) == (here.key, here.threads[0].comments)
    assert there.comments.drop(columns="source").equals(here.comments.drop(columns="source"))
    assert there.comments.dtypes.equals(here.comments.dtypes)


def test_a_process_is_kept_for_the_next_reading_also_after_a_refusal() -> None:
    first = reader.apart(os.getpid, name="a.csv")
    assert first != os.getpid()
    with pytest.raises(InputError, match="refused 7"):
        reader.apart(refused, 7, name="a.csv")
    assert reader.apart(os.getpid, name="b.csv") == first


def test_a_reading_without_end_is_ended_and_told() -> None:
    process = reader.apart(os.getpid, name="a.csv")
    with pytest.raises(InputError, match=r"^slow.html took longer than 1 s to read and was left\. Save the page again"):
        reader.apart(time.sleep, 3600, name="slow.html", seconds=1)
    assert reader.apart(os.getpid, name="b.csv") != process


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="only Linux tells a process its size")
def test_a_reading_that_grows_is_ended_and_told() -> None:
    with pytest.raises(InputError, match=r"^bomb.zip takes more than 4 GB of memory to read and was left"):
        reader.apart(grown, 8, name="bomb.zip")
    assert reader.apart(grown, 1, name="page.html") == 1 << 30


def test_a_process_that_dies_takes_nothing_with_it() -> None:
    with pytest.raises(InputError, match=r"^bad.html takes more than"):
        reader.apart(os._exit, 3, name="bad.html")
    assert reader.apart(len, "abc", name="good.html") == 3


def test_one_reading_does_not_wait_for_another() -> None:
    slow = threading.Thread(target=_read_for_ever)
    slow.start()
    assert reader.apart(len, "abc", name="good.html") == 3
    assert slow.is_alive()
    slow.join()


def _read_for_ever() -> None:
    with pytest.raises(InputError):
        reader.apart(time.sleep, 3600, name="slow.html", seconds=15)
