"""How long a job will take is told from a few of its comments, before it starts."""

from pathlib import Path

import pandas as pd
import pytest

from stance import reading, scoring
from stance.model_store import ModelStore
from stance.scoring.batch import PART
from stance.settings import shipped

ROWS = 20_000
TEXTS = [
    f"Number {number}: I have lived by the harbour for years, and the bridge is what we need." for number in range(ROWS)
]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    place = tmp_path / "table.csv"
    pd.DataFrame({"text": TEXTS}).to_csv(place, index=False)
    return place


def ahead(table: Path, lane: str) -> tuple[int, scoring.Outlook]:
    """The comments that come after looking ahead, and the outlook."""
    report = reading.Report()
    with reading.sources([str(table)], report) as found:
        choice = scoring.choose(ModelStore(shipped("models")), lane)
        pieces, outlook = scoring.looked_ahead(reading.read_all(found, report), found, choice, [])
        return sum(len(piece.comments) for piece in pieces), outlook


@pytest.mark.slow
@pytest.mark.usefixtures("soon_long")
def test_a_long_job_is_told_with_the_time_of_both_lanes(table: Path) -> None:
    comments, outlook = ahead(table, "accurate")
    assert comments == ROWS
    assert outlook.is_long and outlook.seconds > 2 * outlook.fast_seconds > 0
    assert abs(outlook.comments - ROWS) < ROWS / 10
    assert outlook.told().startswith("About ") and " in the accurate lane, " in outlook.told()


def test_a_time_is_told_in_the_unit_that_fits_it() -> None:
    outlook = scoring.Outlook("accurate", 20_000, seconds=300.0, fast_seconds=4.0, english_seconds=4.0)
    told = "About 20,000 comments: some 5 minutes in the accurate lane, 4 seconds in the fast one"
    assert outlook.is_long and outlook.told() == told
    assert outlook.told("--lane fast") == f"{told} (--lane fast)"


@pytest.mark.usefixtures("soon_long")
def test_the_fast_lane_is_long_where_another_language_is_read(tmp_path: Path) -> None:
    place = tmp_path / "german.csv"
    pd.DataFrame(
        {"text": [f"Nummer {number}: Die Brücke brauchen wir hier seit Jahren." for number in range(ROWS)]}
    ).to_csv(place, index=False)
    comments, outlook = ahead(place, "fast")
    assert comments == ROWS and outlook.is_long and outlook.is_long_for_others
    assert outlook.told("--lane fast").endswith(", as many of them are in other languages than English")


def test_nothing_is_told_of_the_fast_lane_in_english(table: Path) -> None:
    comments, outlook = ahead(table, "fast")
    assert comments == ROWS and not outlook.is_long


def test_few_comments_are_not_tried(tmp_path: Path) -> None:
    place = tmp_path / "few.csv"
    pd.DataFrame({"text": TEXTS[:20]}).to_csv(place, index=False)
    comments, outlook = ahead(place, "accurate")
    assert comments == 20 and not outlook.is_long


@pytest.mark.slow
def test_progress_shows_inside_a_page(tmp_path: Path) -> None:
    place = tmp_path / "page.csv"
    pd.DataFrame({"text": TEXTS[: 2 * PART + 1]}).to_csv(place, index=False)
    report, told = reading.Report(), list[float]()
    with reading.sources([str(place)], report) as found:
        choice = scoring.choose(ModelStore(shipped("models")))
        scored = scoring.classify(
            reading.read_all(found, report), choice, [], advance=lambda piece, share: told.append(share)
        )
        (rows,) = [rows for _, rows in scored]
    assert len(told) == 3 and told == sorted(told) and told[-1] == 1
    whole = scoring.score_frame(rows[list(reading.COMMENT_COLUMNS)], choice)
    pd.testing.assert_frame_equal(rows, whole)
