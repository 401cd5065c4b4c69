import pytest

from stance.formats.dates import to_iso


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("09 September 2031, 07:47", "2031-09-09T07:47"),
        ("May 9, 2031 at 7:47 am", "2031-05-09T07:47"),
        ("9. Mai 2031 um 07:47 Uhr", "2031-05-09T07:47"),
        ("9 mai 2031 à 07h47", "2031-05-09T07:47"),
        ("2031-05-09T07:47:12+02:00", "2031-05-09T07:47:12+02:00"),
        ("2031-05-09 07:47", "2031-05-09T07:47"),
        ("9 septembre 2031", "2031-09-09"),
        ("Monday, 09 Sep 2031 04:11 AM", "2031-09-09T04:11"),
    ],
)
def test_dates_are_no_more_exact_than_written(written: str, expected: str) -> None:
    assert to_iso(written) == expected


@pytest.mark.parametrize(
    "written", ["3 hours ago", "yesterday at 10:00", "12/30/201", "September", "Reply", "#", "2031"]
)
def test_what_is_no_full_date_stays_unknown(written: str) -> None:
    assert to_iso(written) is None


@pytest.mark.parametrize(("day_first", "expected"), [(True, "2031-02-01"), (False, "2031-01-02")])
def test_order_of_day_and_month_can_be_told(day_first: bool, expected: str) -> None:
    assert to_iso("01/02/2031", day_first=day_first) == expected
