from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.formats.dates import Dates, to_iso


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
    assert Dates(day_first=day_first).iso("01/02/2031") == expected


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("May 9, 2031 at 7:47 am", {"June 30, 2032 at 12:05 am": "2032-06-30T00:05"}),
        (
            "May 9, 2031 at 7:47 pm",
            {"June 30, 2032 at 12:05 pm": "2032-06-30T12:05", "May 31, 2031 at 11:00 pm": "2031-05-31T23:00"},
        ),
        (
            "9. Mai 2031 um 07:47 Uhr",
            {"31. März 2030 um 23:59 Uhr": "2030-03-31T23:59", "31. Februar 2030 um 23:59 Uhr": None},
        ),
        ("22.08.31, 10:15", {"01.02.32, 00:00": "2032-02-01T00:00"}),
        ("Friday, May 9 2031", {"Monday, April 3 2031": "2031-04-03"}),
    ],
)
def test_a_form_once_learned_reads_the_rest_of_the_page(first: str, then: dict[str, str | None]) -> None:
    page = Dates("de" if "." in first[:3] else "en")
    page.iso(first)
    assert {written: page.iso(written) for written in then} == then


@given(
    st.datetimes(datetime(1995, 1, 1), datetime(2035, 1, 1)),
    st.sampled_from(["%B %d, %Y at %I:%M %p", "%d %b %Y, %H:%M"]),
)
def test_learned_form_reads_what_dateparser_reads(when: datetime, form: str) -> None:
    when = when.replace(second=0, microsecond=0)
    page = Dates("en")
    page.iso(datetime(2031, 5, 9, 10, 47).strftime(form))
    assert page.iso(when.strftime(form)) == when.isoformat(timespec="minutes")
