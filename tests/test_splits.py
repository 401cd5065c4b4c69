from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from stance.labels import TASKS, TOXICITY
from stance.learning.near_duplicates import bands_of
from stance.learning.splits import FOLDS, Plan, planned
from stance.reading.tables import TableReader, read_examples
from stance.records import Example

LONG = "The committee met on Tuesday to discuss the new harbour bridge and its cost to the town over thirty years"


def plan(examples: list[Example], task: str = "toxicity", known: int = 0) -> Plan:
    fresh = np.arange(len(examples)) >= known
    return planned(examples, TASKS[task], fresh)


def rows(count: int, **more: object) -> list[Example]:
    return [Example(f"word{i} and other{i * 7}", None, {"toxicity": float(i % 2)}, **more) for i in range(count)]


def parts_of(found: Plan, where: np.ndarray) -> set[int]:
    return set(found.folds[0][where].tolist())


@pytest.mark.parametrize("task", ["toxicity", "stance"])
def test_no_thread_stands_in_two_parts(seeds: Path, task: str) -> None:
    examples = read_examples(TableReader(seeds / "labels.csv"), TASKS[task]).examples
    found = plan(examples, task)
    threads = np.array([example.group for example in examples])
    assert all(len(parts_of(found, threads == thread)) == 1 for thread in set(threads.tolist()))
    assert np.bincount(found.folds[0], minlength=FOLDS).min() > len(examples) / 10
    assert "the same thread" in found.how


def test_no_author_and_no_near_duplicate_stands_in_two_parts() -> None:
    twins = [Example(f"{LONG}, says reader {i}.", None, {"toxicity": float(i % 2)}) for i in range(10)]
    by_author = [
        Example(f"note{i} of {i * 3}", None, {"toxicity": float(i % 2)}, author=f"a{i % 20}") for i in range(100)
    ]
    found = plan([*twins, *by_author])
    assert len(parts_of(found, np.arange(10))) == 1
    assert all(len(parts_of(found, 10 + np.arange(100)[np.arange(100) % 20 == author])) == 1 for author in range(20))


def test_near_duplicates_share_a_band_and_other_texts_do_not() -> None:
    texts = [
        LONG,
        LONG.replace("Tuesday", "Monday") + "!",
        "A wholly different remark about cats and the price of milk",
    ]
    shared = [bands for bands in bands_of(texts) if bands[0] == bands[1]]
    assert shared and not any(bands[0] == bands[2] for bands in bands_of(texts))


def test_an_author_who_writes_everywhere_is_let_go_of_and_that_is_told() -> None:
    examples = [
        Example(f"note{i} of {i * 3}", None, {"toxicity": float(i % 2)}, f"thread{i % 20}", author="one")
        for i in range(100)
    ]
    found = plan(examples)
    assert len(set(found.groups.tolist())) == 20
    assert "(not those with the same author: too few would be apart)" in found.how


def test_one_thread_alone_is_parted_by_text() -> None:
    found = plan(rows(60, group="only"))
    assert len(set(found.groups.tolist())) == 60 and "not those with the same thread" in found.how


def test_one_text_towards_many_targets_is_parted_by_row() -> None:
    examples = [Example(LONG, f"target {i}", {"stance": ["favor", "against"][i % 2]}) for i in range(60)]
    found = plan(examples, "stance")
    assert np.bincount(found.folds[0], minlength=FOLDS).min() == 12
    assert "each row stands alone (not those with nearly the same text" in found.how


def test_the_newest_fifth_is_measured_on_where_there_are_times() -> None:
    begin = datetime(2024, 1, 1, tzinfo=UTC)
    examples = [
        Example(f"word{i} and other{i * 7}", None, {"toxicity": float(i % 2)}, posted_at=begin + timedelta(hours=i))
        for i in np.random.default_rng(0).permutation(1_000).tolist()
    ]
    found = plan(examples)
    times = np.array([example.posted_at for example in examples])
    held = found.measured
    assert found.held == (0,) and 190 <= len(held) <= 210
    assert times[held].min() > np.delete(times, held).max()
    assert "The newest fifth, from 2024-02-0" in found.how


def test_few_rows_or_rows_of_one_week_are_cross_validated() -> None:
    begin = datetime(2024, 1, 1, tzinfo=UTC)
    few = [
        Example(f"word{i} and other{i * 7}", None, {"toxicity": float(i % 2)}, posted_at=begin + timedelta(days=i))
        for i in range(200)
    ]
    quick = [
        Example(f"word{i} and other{i * 7}", None, {"toxicity": float(i % 2)}, posted_at=begin + timedelta(minutes=i))
        for i in range(1_000)
    ]
    assert plan(few).held == plan(quick).held == tuple(range(FOLDS))


def test_rows_that_were_learned_before_are_not_measured_on() -> None:
    found = plan(rows(200), known=120)
    assert found.measured.tolist() == list(range(120, 200))
    taught, held = found.rows(0, [0])
    assert held.min() >= 120 and taught.min() < 120


def test_every_part_has_its_share_of_each_label() -> None:
    examples = [Example(f"word{i} and other{i * 7}", None, {"toxicity": float(i % 10 == 0)}) for i in range(200)]
    found = plan(examples)
    positive = np.array([example.labels[TOXICITY.name] for example in examples])
    assert all(3 <= positive[found.folds[0] == part].sum() <= 5 for part in range(FOLDS))
