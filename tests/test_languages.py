import re
import shutil
import tomllib
from pathlib import Path

import pytest
from babel import Locale

from stance.reading.formats.dates.calendar import calendar
from stance.reading.formats.dates.words import spellings
from stance.reading.formats.languages import LANGUAGES, WORDS, Language, alternation, load, union
from stance.reading.formats.languages.files import FOLDER
from stance.reading.formats.text.announcements import announcement, is_policy

FILES = sorted(FOLDER.glob("*.toml"))
MONTHS = {
    1: (
        "january jänner jän janvier janv enero ene gennaio gen janeiro januari stycznia styczeń sty января январь "
        "янв يناير جانفي ژانویه ocak oca ianuarie ian január ledna leden січня січень ιανουαρίου ιαν tammikuuta "
        "tammikuu"
    ),
    2: (
        "february feb feber février févr fév febrero febbraio fevereiro februari lutego luty lut февраля февраль "
        "фев февр فبراير فيفري شباط فوریه şubat şub februarie február února únor лютого лютий φεβρουαρίου φεβ "
        "helmikuuta helmikuu"
    ),
    3: (
        "march märz mär mrz maerz mars marzo março maart mrt marca marzec марта март мар مارس آذار mart marts "
        "maret martie március márc března březen березня березень μαρτίου μαρ maaliskuuta maaliskuu"
    ),
    4: (
        "april avril avr abril abr aprile kwietnia kwiecień kwi апреля апрель апр أبريل إبريل أفريل نيسان آوریل "
        "nisan nis aprilie április ápr dubna duben квітня квітень απριλίου απρ huhtikuuta huhtikuu"
    ),
    5: (
        "may mai mayo maggio mag maio mei maja мая май مايو ماي أيار مه می mayıs mayis május máj května květen "
        "травня травень μαΐου μαΐ toukokuuta toukokuu"
    ),
    6: (
        "june juni juin junio giugno giu junho czerwca czerwiec cze июня июнь июн يونيو يونيه جوان حزيران ژوئن "
        "haziran haz iunie iun június jún června červen червня червень ιουνίου ιουν kesäkuuta kesäkuu"
    ),
    7: (
        "july juli juillet juil juill julio luglio lug julho lipca lipiec lip июля июль июл يوليو يوليه جويلية "
        "يوليوز تموز ژوئیه جولای temmuz tem iulie iul július júl července červenec липня липень ιουλίου ιουλ "
        "heinäkuuta heinäkuu"
    ),
    8: (
        "august aug août aoû agosto ago augustus sierpnia sierpień sie августа август авг أغسطس أوت غشت آب آگوست "
        "ağustos ağu augusti agustus augusztus srpna srpen серпня серпень αυγούστου αυγ elokuuta elokuu"
    ),
    9: (
        "september sep sept septembre septiembre setiembre set settembre sett setembro września wrzesień wrz "
        "сентября сентябрь сен сент سبتمبر شتنبر أيلول سپتامبر eylül eyl septembrie szeptember szept září вересня "
        "вересень σεπτεμβρίου σεπ syyskuuta syyskuu"
    ),
    10: (
        "october oct okt octobre octubre ottobre ott outubro out października październik paź октября октябрь окт "
        "أكتوبر اکتبر ekim eki octombrie október října říjen жовтня жовтень οκτωβρίου οκτ lokakuuta lokakuu"
    ),
    11: (
        "november nov novembre noviembre novembro listopada listopad lis ноября ноябрь ноя нояб نوفمبر نونبر "
        "نوامبر kasım kas kasim noiembrie noi listopadu листопада листопад νοεμβρίου νοε marraskuuta marraskuu"
    ),
    12: (
        "december dezember dez décembre déc diciembre dic dicembre dezembro grudnia grudzień gru декабря декабрь "
        "дек ديسمبر دجنبر دسامبر aralık ara aralik desember des decembrie prosince prosinec грудня грудень "
        "δεκεμβρίου δεκ joulukuuta joulukuu"
    ),
}
"""Forms that were read before names came from CLDR. No release of CLDR may take one away."""
WEEKDAYS = {
    0: (
        "monday mon montag mo lundi lun lunes lunedì segunda seg maandag ma poniedziałek pon pn понедельник пн "
        "الإثنين دوشنبه pazartesi pzt 月曜日 月曜 星期一 周一 週一 월요일 måndag mån 月 월"
    ),
    1: (
        "tuesday tue tues dienstag di mardi mar martes martedì terça ter dinsdag wtorek wt вторник вт الثلاثاء سه "
        "salı sal 火曜日 火曜 星期二 周二 週二 화요일 tisdag tis tirsdag tirs 火 화"
    ),
    2: (
        "wednesday wed mittwoch mi mercredi mer miércoles mié mercoledì quarta qua woensdag wo środa śr środę "
        "среда ср среду الأربعاء چهارشنبه çarşamba çar 水曜日 水曜 星期三 周三 週三 수요일 onsdag ons 水 수"
    ),
    3: (
        "thursday thu thur thurs donnerstag do jeudi jeu jueves jue giovedì gio quinta qui donderdag czwartek czw "
        "четверг чт الخميس پنجشنبه perşembe per 木曜日 木曜 星期四 周四 週四 목요일 torsdag tors 木 목"
    ),
    4: (
        "friday fri freitag fr vendredi ven viernes vie venerdì sexta sex vrijdag vr piątek pt pią пятница пт "
        "пятницу الجمعة جمعه cuma cum 金曜日 金曜 星期五 周五 週五 금요일 fredag fre 金 금"
    ),
    5: (
        "saturday sat samstag sonnabend sa samedi sam sábado sáb sabato zaterdag za sobota sob sobotę суббота сб "
        "субботу السبت شنبه cumartesi cmt 土曜日 土曜 星期六 周六 週六 토요일 lördag lör lørdag lør 土 토"
    ),
    6: (
        "sunday sun sonntag so dimanche dim domingo dom domenica zondag zo niedziela niedz nie niedzielę "
        "воскресенье вс الأحد یکشنبه pazar paz 日曜日 日曜 星期日 周日 週日 星期天 일요일 söndag sön søndag søn 日 일"
    ),
}


def copy_of_files(folder: Path) -> Path:
    for path in FILES:
        shutil.copy(path, folder)
    return folder


def lists_of(language: Language) -> dict[str, list[str]]:
    return {
        f"{section}.{key}": [form for word in words for form in ((word,) if isinstance(word, str) else word)]
        for section, lists in language._asdict().items()
        for key, words in lists._asdict().items()
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_language_has_every_list_and_no_other(path: Path) -> None:
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    keys = {f"{section}.{key}" for section, lists in table.items() for key in lists}
    assert keys == set(lists_of(LANGUAGES[path.stem]))


@pytest.mark.parametrize("line", ["says = [", "ago_after = ["])
def test_a_file_with_a_list_too_few_or_too_many_is_refused(line: str, tmp_path: Path) -> None:
    text = (FOLDER / "de.toml").read_text(encoding="utf-8")
    for written in (re.sub(rf"(?m)^{re.escape(line)}.*$", "", text), text.replace(line, f"odd_{line}")):
        (tmp_path / "xx.toml").write_text(written, encoding="utf-8")
        with pytest.raises(ValueError, match=r"^xx\.toml: "):
            load(tmp_path)


@pytest.mark.parametrize("code", LANGUAGES)
def test_words_are_lower_case_and_stand_once_in_a_list(code: str) -> None:
    for key, words in lists_of(LANGUAGES[code]).items():
        assert [word for word in words if word != word.lower() or not word.strip()] == [], key
        assert len(words) == len(set(words)), key


@pytest.mark.parametrize(("key", "length"), [("months", 12), ("weekdays", 7), ("persian_months", 12)])
def test_numbered_lists_are_empty_or_full(key: str, length: int) -> None:
    assert {len(getattr(language.dates, key)) for language in LANGUAGES.values()} <= {0, length}
    assert len(getattr(WORDS.dates, key)) == length


def test_adding_a_file_makes_its_words_known(tmp_path: Path) -> None:
    text = (copy_of_files(tmp_path) / "cs.toml").read_text(encoding="utf-8")
    written = re.sub(r"says = \[.*\]", 'says = ["skribas"]', text)
    written = written.replace("persian_months = []", 'persian_months = [["unu"]]')
    (tmp_path / "xx.toml").write_text(written, encoding="utf-8")
    languages = load(tmp_path)
    assert languages["xx"].comments.says == ("skribas",)
    everything = union(languages.values())
    assert set(everything.comments.says) == {*WORDS.comments.says, "skribas"}
    assert everything.dates.persian_months[0] == (*WORDS.dates.persian_months[0], "unu")
    assert everything.dates.persian_months[1:] == WORDS.dates.persian_months[1:]


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_union_holds_each_word_once(code: str) -> None:
    everything = lists_of(WORDS)
    for key, words in lists_of(LANGUAGES[code]).items():
        assert set(words) <= set(everything[key]), key
        assert len(everything[key]) == len(set(everything[key])), key


@pytest.mark.parametrize("month", MONTHS)
def test_every_name_of_a_month_is_read(month: int) -> None:
    for name in spellings(MONTHS[month].split()):
        assert calendar().months.get(name) == month, name


@pytest.mark.parametrize("weekday", WEEKDAYS)
def test_every_name_of_a_weekday_is_read(weekday: int) -> None:
    for name in spellings(WEEKDAYS[weekday].split()):
        assert calendar().weekdays.get(name) == weekday, name


def test_months_of_two_words_are_read() -> None:
    months = {" ".join(name): month for name, month in calendar().month_pairs.items()}
    assert months["كانون الثاني"] == 1
    assert (months["تشرين الأول"], months["تشرين الثاني"], months["كانون الأول"]) == (10, 11, 12)


@pytest.mark.parametrize("code", LANGUAGES)
def test_files_hold_only_names_that_cldr_does_not_have(code: str) -> None:
    names = Locale(code)
    cldr = {
        (key, number, name.lower().rstrip("."))
        for key, calendars in (("months", names.months), ("weekdays", names.days))
        for context in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
        for number, name in calendars[context][width].items()
    }
    dates = LANGUAGES[code].dates
    given = {("months", n, name) for n, forms in enumerate(dates.months, 1) for name in forms}
    given |= {("weekdays", n, name) for n, forms in enumerate(dates.weekdays) for name in forms}
    assert given & cldr == set()
    assert set(dates.left_out) <= {name for _, _, name in cldr}


def test_alternations_prefer_the_longest_word_and_match_nothing_without_words() -> None:
    assert re.findall(alternation(("a", "a.b", "ab")), "aba.ba") == ["ab", "a.b", "a"]
    assert re.search(alternation(()), "any text") is None


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("12 Responses to “A bridge”", (True, 12)),
        ("Vos réactions (11)", (True, 11)),
        ("Keine Kommentare", (True, 0)),
        ("Комментарии", (True, None)),
        ("5件のコメント", (True, 5)),
        ("5条评论", (True, 5)),
        ("3개의 댓글", (True, 3)),
        ("Comments are a waste of time, says the mayor", (False, None)),
    ],
)
def test_headings_over_comments_are_told_in_each_language(line: str, expected: tuple[bool, int | None]) -> None:
    assert announcement(line) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Our comment policy", True),
        ("Posting-rules: be kind", True),
        ("Netiquette:", True),
        ("Normas de uso de este foro", True),
        ("The community standards", False),
    ],
)
def test_rules_for_comments_are_told(line: str, expected: bool) -> None:
    assert is_policy(line) is expected
