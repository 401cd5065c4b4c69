from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.reading.formats.dates.reader import Dates, to_iso


def without_seconds(when: datetime) -> datetime:
    return when.replace(second=0, microsecond=0)


MOMENTS = st.datetimes(datetime(1995, 1, 1), datetime(2035, 1, 1)).map(
    lambda when: when.replace(second=0, microsecond=0)
)
MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "pl": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "tr": "Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık",
    "ar": "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
    "ar-LB": "كانون_الثاني شباط آذار نيسان أيار حزيران تموز آب أيلول تشرين_الأول تشرين_الثاني كانون_الأول",
    "fa": "ژانویه فوریه مارس آوریل مه ژوئن ژوئیه اوت سپتامبر اکتبر نوامبر دسامبر",
}
FORMS = {
    "en": ("{month} {day}, {year} at {hour12}:{minute} {half}", "{day} {abbreviated} {year} {hour}:{minute}"),
    "de": ("{day}. {month} {year} um {hour}:{minute} Uhr", "{day2}.{number2}.{year}, {hour}.{minute} Uhr"),
    "fr": ("le {day} {month} {year} à {hour}h{minute}",),
    "es": ("{day} de {month} de {year} a las {hour}:{minute}", "{day} {month}, {year} {hour12}:{minute} {half_dotted}"),
    "it": ("{day} {month} {year} alle {hour}:{minute}", "{day} {month} {year} alle ore {hour}.{minute}"),
    "pt": ("{day} de {month} de {year} às {hour}:{minute}", "{day} {month}, {year} {hour}h{minute}"),
    "nl": ("{day} {month} {year} om {hour}:{minute}",),
    "pl": ("{day} {month} {year} o {hour}:{minute}", "{day} {month} {year} r. o godz. {hour}:{minute}"),
    "ru": ("{day} {month} {year} в {hour}:{minute}", "{day} {month} {year} г., {hour}:{minute}"),
    "tr": ("{day} {month} {year}, {hour}:{minute}", "{day} {month} {year} saat {hour}:{minute}"),
    "ar": ("{day} {month} {year} - {hour}:{minute}", "{day} {month}، {year} الساعة {hour}:{minute}"),
    "ar-LB": ("{day} {month} {year}، {hour}:{minute}",),
    "fa": ("{day} {month} {year} ساعت {hour}:{minute}",),
    "ja": ("{year}年{number}月{day}日 {hour}:{minute}", "{year}年{number}月{day}日 {hour}時{minute}分"),
    "zh": ("{year}年{number}月{day}日 {hour}:{minute}", "{year}年{number}月{day}日 {half_zh}{hour12}:{minute}"),
    "ko": ("{year}년 {number}월 {day}일 {half_ko} {hour12}:{minute}", "{year}. {number}. {day}. {hour}:{minute}"),
}


def written_in(language: str, form: str, when: datetime) -> str:
    month = MONTHS[language].split()[when.month - 1].replace("_", " ") if language in MONTHS else ""
    return form.format(
        month=month,
        abbreviated=month[:3],
        number=when.month,
        number2=f"{when.month:02}",
        day=when.day,
        day2=f"{when.day:02}",
        year=when.year,
        hour=f"{when.hour:02}",
        hour12=when.hour % 12 or 12,
        minute=f"{when.minute:02}",
        half="am" if when.hour < 12 else "pm",
        half_dotted="a.m." if when.hour < 12 else "p. m.",
        half_zh="上午" if when.hour < 12 else "下午",
        half_ko="오전" if when.hour < 12 else "오후",
    )


@given(st.data(), MOMENTS)
@pytest.mark.parametrize("language", FORMS)
def test_what_is_written_in_a_language_is_read_back(language: str, data: st.DataObject, when: datetime) -> None:
    written = written_in(language, data.draw(st.sampled_from(FORMS[language])), when)
    assert Dates(language).iso(written) == when.isoformat(timespec="minutes")
    (found,) = Dates().find(f"Ada Guest: {written}")
    assert (found.end, found.kind) == (len(f"Ada Guest: {written}"), "datetime")


@given(MOMENTS)
def test_other_digits_are_digits(when: datetime) -> None:
    written = written_in("fa", FORMS["fa"][0], when)
    for digits in ("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹"):
        assert to_iso(written.translate(dict(zip(map(ord, "0123456789"), digits, strict=True)))) == to_iso(written)


@given(st.text() | st.text("0123456789 .,:/-'apmhT日月年MayvoragoUhr\n", max_size=60))
def test_any_text_gives_spans_inside_it(text: str) -> None:
    end = 0
    for found in Dates("en", as_of=date(2030, 1, 1)).find(text):
        assert end <= found.start < found.end <= len(text)
        end = found.end
    Dates("en", as_of=datetime(2030, 1, 1)).iso(text)
    Dates().settle([text])


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("09 September 2031, 07:47", "2031-09-09T07:47"),
        ("May 9, 2031 at 7:47 am", "2031-05-09T07:47"),
        ("9 septembre 2031", "2031-09-09"),
        ("Monday, 09 Sep 2031 04:11 AM", "2031-09-09T04:11"),
        ("Sa 10 Mai 2031 / 08:34", "2031-05-10T08:34"),
        ("14. 01. 2031, 13:47", "2031-01-14T13:47"),
        ("17.07, 2031 @ 13:04", "2031-07-17T13:04"),
        ("08.20.31", "2031-08-20"),
        ("May 9 '31", "2031-05-09"),
        ("1er mai 2031 à 8h", "2031-05-01T08:00"),
        ("15 Mayıs 2031 Perşembe, 14:22", "2031-05-15T14:22"),
        ("5 May 31 14:03", "2031-05-05T14:03"),
        ("September 3, 2031 07:21 am at 7:21 am", "2031-09-03T07:21"),
        ("11:53 am on 5 May 2031", "2031-05-05T11:53"),
        ("2031年5月9日(金) 午後3時20分", "2031-05-09T15:20"),
        ("15 مايو/أيار 2031 2:30 مساءً", "2031-05-15T14:30"),
        ("۱۵ اردیبهشت ۱۳۹۸", "2019-05-05"),
        ("۱۳۹۸/۰۲/۱۵", "2019-05-05"),
        ("۳۰ اسفند ۱۴۰۳", "2025-03-20"),
        ("24.12.99", "1999-12-24"),
    ],
)
def test_dates_are_no_more_exact_than_written(written: str, expected: str) -> None:
    assert to_iso(written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2031-05-09T07:47:12+02:00", "2031-05-09T07:47:12+02:00"),
        ("2031-05-09 07:47", "2031-05-09T07:47"),
        ("2031-05-09T07:47Z", "2031-05-09T07:47+00:00"),
        ("9 May 2031 07:47 GMT+2", "2031-05-09T07:47+02:00"),
        ("Fri, 09 May 2031 07:47:01 GMT", "2031-05-09T07:47:01+00:00"),
        ("Fri May 09 07:47:01 -0500 2031", "2031-05-09T07:47:01-05:00"),
        ("9 May 2031 07:47 EST", "2031-05-09T07:47"),
        ("07:47, 9 May 2031 (UTC)", "2031-05-09T07:47+00:00"),
    ],
)
def test_only_a_zone_that_is_written_as_an_offset_is_kept(written: str, expected: str) -> None:
    assert to_iso(written) == expected


@pytest.mark.parametrize(
    "written",
    ["3 hours ago", "yesterday at 10:00", "12/30/201", "September", "Reply", "#", "2031", "May 2031", "9 May"],
)
def test_what_is_no_full_date_stays_unknown(written: str) -> None:
    assert to_iso(written) is None


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Ada on May 9, 2031 at 7:47 am said:", [("May 9, 2031 at 7:47 am", "datetime")]),
        ("Ada05/09/31 7:47 PM", [("05/09/31 7:47 PM", "datetime")]),
        ("u/ada 28d ago", [("28d ago", "relative")]),
        ("(id) on Wednesday May 14, @01:57PM (#4)", [("Wednesday May 14, @01:57PM", "partial")]),
        ("Par Ada, le mercredi 14 mai 2031 à 08h07", [("le mercredi 14 mai 2031 à 08h07", "datetime")]),
        ("Ada (nicht registriert) am 9. Mai 2031", [("am 9. Mai 2031", "date")]),
        ("Mai 2031", [("Mai 2031", "partial")]),
        ("11:53", [("11:53", "clock")]),
        ("17.07. 13:04 Ada", [("17.07. 13:04", "partial")]),
        ("vor etwa einer Stunde", [("vor etwa einer Stunde", "relative")]),
        ("about a year ago", [("about a year ago", "relative")]),
        ("il y a 2 jours", [("il y a 2 jours", "relative")]),
        ("2 days, 3 hours ago", [("2 days, 3 hours ago", "relative")]),
        ("vor ein paar Stunden", [("vor ein paar Stunden", "relative")]),
        ("a few seconds ago", [("a few seconds ago", "relative")]),
        ("час назад", [("час назад", "relative")]),
        ("3時間前", [("3時間前", "relative")]),
        ("3시간 전", [("3시간 전", "relative")]),
        ("منذ ساعتين", [("منذ ساعتين", "relative")]),
        ("On 9 May 2031 Bob wrote, on 10 May 2031 Eve", [("9 May 2031", "date"), ("10 May 2031", "date")]),
    ],
)
def test_dates_are_found_in_a_line(line: str, expected: list[tuple[str, str]]) -> None:
    assert [(line[found.start : found.end], found.kind) for found in Dates().find(line)] == expected


@pytest.mark.parametrize(
    "line",
    [
        "May I ask 5 questions",
        "in 2031",
        "2 may be right",
        "5.5 of 10",
        "1. Soon",
        "24/7",
        "version 2.10.12",
        "10.1.12.5",
        "call 040-12-12-2012",
        "https://news.example/2031/05/09/title",
        "3 out of 5",
        "16:9",
        "a long time ago",
        "$5.12.31",
    ],
)
def test_other_numbers_are_no_dates(line: str) -> None:
    assert Dates().find(line) == []


@pytest.mark.parametrize(("day_first", "expected"), [(True, "2031-02-01"), (False, "2031-01-02")])
def test_order_of_day_and_month_can_be_told(day_first: bool, expected: str) -> None:
    assert Dates(day_first=day_first).iso("01/02/2031") == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", "2031-01-02"), ("en-GB", "2031-02-01"), ("de", "2031-02-01"), (None, "2031-01-02")],
)
def test_order_of_day_and_month_is_the_usual_one_of_the_language(language: str | None, expected: str) -> None:
    assert Dates(language).iso("01/02/2031") == expected


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (["03/04/31", "13/04/31"], "2031-04-03"),
        (["03/04/31", "04/13/31"], "2031-03-04"),
        (["03/04/31", "04/04/31", "05/04/31", "07/04/31"], "2031-04-03"),
        (["03/04/31", "03/05/31", "03/07/31", "04/01/31"], "2031-03-04"),
        (["March 4, 2031", "03/04/31"], "2031-03-04"),
        (["Friday, 04/04/31", "Thu, 03/04/31"], "2031-04-03"),
        (["13.04.2031", "03/04/31", "03/09/31"], "2031-03-04"),
    ],
)
def test_order_of_day_and_month_is_settled_by_the_page(page: list[str], expected: str) -> None:
    dates = Dates("en")
    dates.settle(page)
    assert dates.iso("03/04/31") == expected


def test_a_date_after_the_page_was_saved_settles_the_order() -> None:
    dates = Dates("en", as_of=date(2031, 4, 10))
    dates.settle(["10/04/2031", "09/04/2031"])
    assert dates.iso("08/04/2031") == "2031-04-08"


@pytest.mark.parametrize(
    ("written", "to_the_minute", "to_the_day"),
    [
        ("3 hours ago", "2031-05-09T07:30", "2031-05-09"),
        ("2 days ago", "2031-05-07", "2031-05-07"),
        ("yesterday at 22:10", "2031-05-08T22:10", "2031-05-08T22:10"),
        ("Monday at 4:11 PM", "2031-05-05T16:11", "2031-05-05T16:11"),
        ("Jun 20th at 2:41 am", "2030-06-20T02:41", "2030-06-20T02:41"),
        ("3 weeks ago", None, None),
        ("about a year ago", None, None),
    ],
)
def test_times_before_the_page_was_saved_are_as_exact_as_their_unit(
    written: str, to_the_minute: str | None, to_the_day: str | None
) -> None:
    assert Dates(as_of=datetime(2031, 5, 9, 10, 30)).iso(written) == to_the_minute
    assert Dates(as_of=date(2031, 5, 9)).iso(written) == to_the_day


@pytest.mark.parametrize("as_of", [datetime(1, 1, 1), datetime(9999, 12, 31), date(1, 1, 1)])
@pytest.mark.parametrize("written", ["Tuesday at 4:11 PM", "9999 days ago", "9 June, 10:31", "29 Feb, 10:31"])
def test_a_page_saved_at_the_ends_of_the_calendar_is_read(as_of: date, written: str) -> None:
    dates = Dates(as_of=as_of)
    dates.settle(["02/03/2031", "03/03/2031"])
    dates.iso(written)
