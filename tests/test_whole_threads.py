"""A thread is scored whole, however its table is cut into pieces, read or spread over processes."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from stance.model_store import ModelStore
from stance.reading import Piece, Report, Source, comment_frame, read_all, sources
from stance.records import Target
from stance.scoring import Choice, Proposals, StanceColumns, batch, choose, classify, score_frame
from stance.settings import shipped

TARGETS = [Target("the harbour bridge", "bridge")]
SAID = ("The harbour bridge is a waste of money.", "I agree with you.", "Rubbish, we need the bridge.", "ok", "")


@pytest.fixture(scope="module")
def choice() -> Choice:
    return choose(ModelStore(shipped("models")), "fast")


@pytest.fixture(scope="module")
def comments() -> pd.DataFrame:
    """Two threads by turns; every comment replies to one far above it, and three authors write them all."""
    rows = [
        {
            "thread": f"t{number % 2}",
            "id": str(number),
            "parent": str(number - 24) if number >= 24 else None,
            "author": f"reader {number % 3}",
            "text": SAID[number % len(SAID)],
        }
        for number in range(120)
    ]
    return comment_frame(pd.DataFrame(rows), "comments.csv")


def cut(comments: pd.DataFrame, rows: int) -> Iterator[Piece]:
    """The comments in pieces of ``rows`` rows, as a table gives them."""
    source = Source("comments.csv", Path("comments.csv"))
    for start in range(0, len(comments), rows):
        yield Piece(source, comments.iloc[start : start + rows].reset_index(drop=True))


def table(pieces: Iterator[Piece], choice: Choice, targets: list[Target], jobs: int = 1) -> pd.DataFrame:
    return pd.concat([rows for _, rows in classify(pieces, choice, targets, jobs)], ignore_index=True)


@pytest.mark.parametrize("targets", [TARGETS, []], ids=["a target", "proposed"])
@pytest.mark.parametrize("rows", [1, 7, 60])
def test_scores_do_not_depend_on_where_a_table_is_cut(
    comments: pd.DataFrame, choice: Choice, targets: list[Target], rows: int
) -> None:
    whole = score_frame(comments, choice, targets)
    pd.testing.assert_frame_equal(table(cut(comments, rows), choice, targets), whole, atol=1e-6, check_dtype=False)
    assert whole["agrees_with_parent"].notna().sum() > 40


def test_processes_give_the_same_table_as_one(comments: pd.DataFrame, choice: Choice) -> None:
    alone, together = (table(cut(comments, 11), choice, TARGETS, jobs) for jobs in (1, 2))
    pd.testing.assert_frame_equal(alone, together, check_exact=True)


def test_an_authors_other_comments_count_across_pieces(comments: pd.DataFrame, choice: Choice) -> None:
    names = StanceColumns("bridge")
    by_author = table(cut(comments, 1), choice, TARGETS)[names.by_author]
    each_alone = pd.concat([score_frame(piece.comments, choice, TARGETS) for piece in cut(comments, 1)])
    assert (by_author.to_numpy() != each_alone[names.by_author].to_numpy()).any()


def test_pieces_come_back_in_order_with_their_own_rows(comments: pd.DataFrame, choice: Choice) -> None:
    done: list[Piece] = []
    pieces = list(cut(comments, 50))
    found = list(classify(pieces, choice, TARGETS, advance=lambda piece, _: done.append(piece)))
    assert [piece for piece, _ in found] == pieces == done
    assert [rows["comment_id"].tolist() for _, rows in found] == [p.comments["comment_id"].tolist() for p in pieces]


def test_a_table_too_long_to_be_held_is_scored_in_parts(
    comments: pd.DataFrame, choice: Choice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "MOST_HELD", 40)
    found = table(cut(comments, 20), choice, TARGETS)
    assert found["comment_id"].tolist() == comments["comment_id"].tolist()
    assert found["agrees_with_parent"][24:40].notna().any() and found["agrees_with_parent"][40:60].isna().all()


@pytest.mark.parametrize("targets", [TARGETS, []], ids=["a target", "proposed"])
def test_replies_and_targets_of_a_long_thread_know_of_all_its_runs(
    comments: pd.DataFrame, choice: Choice, targets: list[Target], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = table(cut(comments, 60), choice, targets)
    monkeypatch.setattr(batch, "MOST_TOGETHER", 25)
    monkeypatch.setattr(batch, "FAST_PART", 10)
    found = table(cut(comments, 60), choice, targets)
    assert len(batch.places_of_parts(comments["thread_id"])) == 6
    same = ["comment_id", "agrees_with_parent", *(["stance_main_target"] if not targets else [])]
    pd.testing.assert_frame_equal(found[same], whole[same])


def test_parts_are_whole_threads_with_every_row_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "MOST_TOGETHER", 8)
    monkeypatch.setattr(batch, "FAST_PART", 5)
    threads = pd.Series([*"abab", *"c" * 20, *"dd", "a", *"eff"])
    parts = batch.places_of_parts(threads)
    assert ["".join(threads.iloc[part]) for part in parts] == ["ababa", "c" * 8, "c" * 8, "c" * 4, "ddeff"]
    assert sorted(np.concatenate(parts).tolist()) == list(range(len(threads)))
    assert [part.tolist() for part in batch.places_of_parts(threads[:0])] == [[]]


def test_pages_are_scored_each_by_itself(seeds: Path, choice: Choice) -> None:
    report, proposals = Report(), Proposals()
    names = [str(seeds / "harbour_bridge.txt"), str(seeds / "old_town.csv"), str(seeds / "school_phones.html")]
    with sources(names, report) as found:
        scored = list(classify(read_all(found, report), choice, [], proposals=proposals))
    assert [piece.source.name for piece, _ in scored] == names
    assert all(rows["source"].eq(name).all() for name, (_, rows) in zip(names, scored, strict=True))
