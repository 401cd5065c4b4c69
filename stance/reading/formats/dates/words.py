"""The words dates are written with, in the languages read: names of months and week days, clocks, "3 hours ago".

All are in lower case; forms without accents and Arabic forms without hamza are added when the tables are built, and
so are the inflected forms that stand in dates (Polish and Russian genitives).
"""

# ruff: noqa: E501 - in the tables each line is a language
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final

_MONTHS: Final = """
january/jan february/feb march/mar april/apr may june/jun july/jul august/aug september/sep/sept october/oct november/nov december/dec
januar/jan/jänner/jän februar/feb/feber/feb märz/mär/mrz/maerz april/apr mai juni/jun juli/jul august/aug september/sep/sept oktober/okt november/nov dezember/dez
janvier/janv/jan février/févr/fév mars/mar avril/avr mai juin juillet/juil/juill août/aoû septembre/sept octobre/oct novembre/nov décembre/déc
enero/ene febrero/feb marzo/mar abril/abr mayo/may junio/jun julio/jul agosto/ago septiembre/setiembre/sep/set octubre/oct noviembre/nov diciembre/dic
gennaio/gen febbraio/feb marzo/mar aprile/apr maggio/mag giugno/giu luglio/lug agosto/ago settembre/set/sett ottobre/ott novembre/nov dicembre/dic
janeiro/jan fevereiro/fev março/mar abril/abr maio/mai junho/jun julho/jul agosto/ago setembro/set outubro/out novembro/nov dezembro/dez
januari/jan februari/feb maart/mrt april/apr mei juni/jun juli/jul augustus/aug september/sep oktober/okt november/nov december/dec
stycznia/styczeń/sty lutego/luty/lut marca/marzec/mar kwietnia/kwiecień/kwi maja/maj czerwca/czerwiec/cze lipca/lipiec/lip sierpnia/sierpień/sie września/wrzesień/wrz października/październik/paź listopada/listopad/lis grudnia/grudzień/gru
января/январь/янв февраля/февраль/фев/февр марта/март/мар апреля/апрель/апр мая/май июня/июнь/июн июля/июль/июл августа/август/авг сентября/сентябрь/сен/сент октября/октябрь/окт ноября/ноябрь/ноя/нояб декабря/декабрь/дек
يناير/جانفي/ك٢/ك2 فبراير/فيفري/شباط مارس/آذار أبريل/إبريل/أفريل/نيسان مايو/ماي/أيار يونيو/يونيه/جوان/حزيران يوليو/يوليه/جويلية/يوليوز/تموز أغسطس/أوت/غشت/آب سبتمبر/شتنبر/أيلول أكتوبر/اكتوبر نوفمبر/نونبر ديسمبر/دجنبر
ژانویه فوریه مارس آوریل مه/می ژوئن ژوئیه/جولای اوت/آگوست سپتامبر اکتبر نوامبر دسامبر
ocak/oca şubat/şub mart/mar nisan/nis mayıs/may/mayis haziran/haz temmuz/tem ağustos/ağu eylül/eyl ekim/eki kasım/kas/kasim aralık/ara/aralik
januari/jan februari/feb mars/mar april/apr maj juni/jun juli/jul augusti/aug september/sep oktober/okt november/nov december/dec
januar/jan februar/feb marts/mar april/apr maj juni/jun juli/jul august/aug september/sep oktober/okt november/nov desember/des
januari/jan februari/feb maret/mar april/apr mei juni/jun juli/jul agustus/agu september/sep oktober/okt november/nov desember/des
ianuarie/ian februarie/feb martie/mar aprilie/apr mai iunie/iun iulie/iul august/aug septembrie/sept octombrie/oct noiembrie/noi decembrie/dec
január/jan február/feb március/márc április/ápr május/máj június/jún július/júl augusztus/aug szeptember/szept október/okt november/nov december/dec
ledna/leden února/únor března/březen dubna/duben května/květen června/červen července/červenec srpna/srpen září října/říjen listopadu/listopad prosince/prosinec
січня/січень лютого/лютий березня/березень квітня/квітень травня/травень червня/червень липня/липень серпня/серпень вересня/вересень жовтня/жовтень листопада/листопад грудня/грудень
ιανουαρίου/ιαν φεβρουαρίου/φεβ μαρτίου/μαρ απριλίου/απρ μαΐου/μαΐ ιουνίου/ιουν ιουλίου/ιουλ αυγούστου/αυγ σεπτεμβρίου/σεπ οκτωβρίου/οκτ νοεμβρίου/νοε δεκεμβρίου/δεκ
tammikuuta/tammikuu helmikuuta/helmikuu maaliskuuta/maaliskuu huhtikuuta/huhtikuu toukokuuta/toukokuu kesäkuuta/kesäkuu heinäkuuta/heinäkuu elokuuta/elokuu syyskuuta/syyskuu lokakuuta/lokakuu marraskuuta/marraskuu joulukuuta/joulukuu
"""
_JALALI: Final = "فروردین اردیبهشت خرداد تیر مرداد/امرداد شهریور مهر آبان آذر دی بهمن اسفند"
_WEEKDAYS: Final = """
monday/mon tuesday/tue/tues wednesday/wed thursday/thu/thur/thurs friday/fri saturday/sat sunday/sun
montag/mo dienstag/di mittwoch/mi donnerstag/do freitag/fr samstag/sonnabend/sa sonntag/so
lundi/lun mardi/mar mercredi/mer jeudi/jeu vendredi/ven samedi/sam dimanche/dim
lunes/lun martes/mar miércoles/mié jueves/jue viernes/vie sábado/sáb domingo/dom
lunedì/lun martedì/mar mercoledì/mer giovedì/gio venerdì/ven sabato/sab domenica/dom
segunda/seg terça/ter quarta/qua quinta/qui sexta/sex sábado/sáb domingo/dom
maandag/ma dinsdag/di woensdag/wo donderdag/do vrijdag/vr zaterdag/za zondag/zo
poniedziałek/pon/pn wtorek/wt środa/śr/środę czwartek/czw/czwartek piątek/pt/pią sobota/sob/sobotę niedziela/niedz/nie/niedzielę
понедельник/пн вторник/вт среда/ср/среду четверг/чт пятница/пт/пятницу суббота/сб/субботу воскресенье/вс
الاثنين/الإثنين الثلاثاء الأربعاء/الاربعاء الخميس الجمعة السبت الأحد/الاحد
دوشنبه سه چهارشنبه پنجشنبه جمعه شنبه یکشنبه
pazartesi/pzt salı/sal çarşamba/çar perşembe/per cuma/cum cumartesi/cmt pazar/paz
月曜日/月曜/星期一/周一/週一/월요일 火曜日/火曜/星期二/周二/週二/화요일 水曜日/水曜/星期三/周三/週三/수요일 木曜日/木曜/星期四/周四/週四/목요일 金曜日/金曜/星期五/周五/週五/금요일 土曜日/土曜/星期六/周六/週六/토요일 日曜日/日曜/星期日/周日/週日/星期天/일요일
måndag/mån tisdag/tis onsdag/ons torsdag/tors fredag/fre lördag/lör söndag/sön
mandag/man tirsdag/tirs onsdag/ons torsdag/tors fredag/fre lørdag/lør søndag/søn
月 火 水 木 金 土 日
월 화 수 목 금 토 일
"""
_UNITS: Final = {
    "second": "s sec secs second seconds sekunde sekunden seconde secondes segundo segundos secondo secondi seconden "
    "sekund sekundy sekundę секунд секунду секунды сек saniye 秒 초 ثانية ثوان ثواني ثانیه",
    "minute": "m min mins minute minutes minuten minuto minutos minuti minuut minut minuty minutę минут минуту минуты "
    "мин dakika dk 分 分钟 分鐘 분 دقيقة دقائق دقيقتين دقیقه minuter minutter minuuttia minuutti",
    "hour": "h hr hrs hour hours std stunde stunden heure heures hora horas ora ore uur uren godzinę godziny godzin godz "
    "час часа часов ч saat 時間 小时 小時 시간 ساعة ساعات ساعتين ساعت timme timmar time timer tuntia tunti",
    "day": "d day days tag tage tagen jour jours día días dia dias giorno giorni dag dagen dzień dni день дня дней gün "
    "日 天 일 يوم أيام يومين روز dagar dage päivää päivä",
    "week": "w wk wks week weeks woche wochen semaine semaines semana semanas settimana settimane weken tydzień tygodnie "
    "tygodni неделю недели недель hafta 週間 周 週 주 أسبوع أسابيع أسبوعين هفته vecka veckor uge uger viikkoa viikko",
    "month": "mo mos month months monat monate monaten mois mes meses mês mese mesi maand maanden miesiąc miesiące "
    "miesięcy месяц месяца месяцев мес ay ヶ月 か月 カ月 ケ月 个月 個月 개월 달 شهر أشهر شهور شهرين ماه månad månader måned "
    "måneder kuukautta kuukausi",
    "year": "y yr yrs year years jahr jahre jahren an ans année années año años ano anos anno anni jaar rok lata lat год "
    "года лет yıl 年 년 سنة سنوات سنتين عام أعوام عامين سال år vuotta vuosi",
}
_TWO: Final = "دقيقتين ساعتين يومين أسبوعين شهرين سنتين عامين"


def _plain(word: str) -> str:
    """``word`` without accents and hamza."""
    apart = unicodedata.normalize("NFKD", word)
    return unicodedata.normalize("NFC", "".join(sign for sign in apart if not unicodedata.combining(sign)))


def _both(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        yield word
        yield _plain(word)


def _numbered(table: str, first: int) -> dict[str, int]:
    """Word to its number in its line; 0 where languages disagree."""
    numbers: dict[str, int] = {}
    for line in table.strip().splitlines():
        for number, names in enumerate(line.split(), first):
            for name in _both(names.split("/")):
                numbers[name] = number if numbers.get(name, number) == number else 0
    return numbers


def _set(words: str) -> frozenset[str]:
    return frozenset(_both(words.split()))


JALALI: Final = _numbered(_JALALI, 1)
"""Months of the Persian calendar."""
MONTHS: Final = {word: month for word, month in _numbered(_MONTHS, 1).items() if month}
MONTH_PAIRS: Final = {
    (first, second): month
    for first, order, month in (
        ("كانون", "الثاني ثاني الثانى", 1),
        ("كانون", "الأول اول أول", 12),
        ("تشرين", "الأول اول أول", 10),
        ("تشرين", "الثاني ثاني الثانى", 11),
    )
    for second in _set(order)
}
"""The Levantine months whose names are two words."""
PAIRED: Final = frozenset(first for first, _ in MONTH_PAIRS)
WEAK_MONTHS: Final = _set(
    "may march mar set out ago mag gen ara tem kas lis mart maj dec sie می مه دی مهر تیر nie per mai"
)
"""Month names that are everyday words too: without a year or a clock, a number beside one makes no date."""
WEEKDAYS: Final = {word: day - 1 for word, day in _numbered(_WEEKDAYS, 1).items()}
"""Name to 0 for Monday … 6 for Sunday; -1 where languages disagree."""

MORNING: Final = _set("am vorm vormittags 午前 上午 凌晨 早上 오전 ص صباحا öö قبل‌ازظهر matin")
EVENING: Final = _set("pm nachm nachmittags 午後 下午 晚上 오후 م مساء ös بعدازظهر")
HALF_DAYS: Final = MORNING | EVENING
HALF_DAYS_FIRST: Final = _set("午前 上午 凌晨 早上 오전 午後 下午 晚上 오후")
"""What stands before the hour."""
ORDINALS: Final = _set("st nd rd th er re e º ª ° o ième eme го ая de ste den")
"""What may be glued to the number of a day."""
OF: Final = _set("de del of d di do da des في من")
"""What may stand between day, month and year."""
YEAR_ENDS: Final = _set("г год года roku r p р م هـ")
JOINERS: Final = _set(
    "at um a à á às as las los la alle ore om o о об в во klo kl saat saati godz godzinie godzina h t the on den um le the ora "
    "hour time ч время الساعة على عند ساعت hrs gegen vers ve"
) | frozenset(",-–—−/|@(（)·•،、;:~».")
"""What may stand between a date and its clock."""
BEFORE_DAY: Final = _set("le am el il den dnia em op il på")
"""What belongs to a date that it precedes."""
HOUR_MARKS: Final = _set("h ч 時 时 点 點 시 u")
MINUTE_MARKS: Final = _set("分 분 m min mn")
SECOND_MARKS: Final = _set("秒 초 s sec")
CLOCK_ENDS: Final = _set("uhr h hrs hs ore uur u ч часов 分 klo hours")
ZONE_NAMES: Final = _set(
    "est edt cst cdt mst mdt pst pdt et ct mt pt cet cest mez mesz bst ist msk eet eest jst kst aest aedt"
)
"""Zones named by letters; they are part of the written time, but too ambiguous to be read."""

UNITS: Final = {name: unit for unit, names in _UNITS.items() for name in _set(names)}
TWO_OF: Final = _set(_TWO)
"""Units whose form says that there are two."""
NEEDS_NO_NUMBER: Final = _set(
    "ساعة دقيقة يوم أسبوع شهر سنة عام ثانية час минуту неделю месяц год день godzinę minutę tydzień miesiąc rok"
)
"""Units whose form says that there is one."""
ONE: Final = _set("a an one ein eine einer einem einen un une una uno um uma een één jeden один одну bir یک")
FEW: Final = _set(
    "few couple some several wenigen einigen paar quelques unos unas algunos algunas alguns pochi qualche enkele kilka parę "
    "несколько birkaç بضع چند 几 數 数"
)
"""A number of units that is not said."""
AGO_BEFORE: Final = _set("vor hace há منذ قبل il")
AGO_AFTER: Final = _set("ago her fa atrás geleden temu назад پیش قبل پيش önce 前 전 sitten sedan siden")
AGO_GLUED: Final = {unit + "전": UNITS[unit] for unit in ("초", "분", "시간", "일", "주", "달", "개월", "년")} | {
    "일전": "day",
}
ABOUT: Final = _set(
    "about around almost over nearly roughly approximately less more than circa ca etwa rund fast über ungefähr knapp "
    "environ près presque plus moins alrededor cerca casi más menos mais menos quase około ponad около более почти حوالي نحو "
    "أكثر حدود yaklaşık ongeveer bijna meer dan de d di 约 約"
)
TODAY: Final = _set(
    "today heute hoy oggi hoje vandaag dziś dzisiaj сегодня bugün 今日 今天 오늘 اليوم امروز i_dag tänään idag"
)
YESTERDAY: Final = _set(
    "yesterday gestern hier ayer ieri ontem gisteren wczoraj вчера dün 昨日 昨天 어제 أمس دیروز eilen igår"
)
HINTS: Final = tuple(
    sorted(
        {word for word in TODAY | YESTERDAY if len(word) > 4 or not word.isascii()}
        | set(
            " ago|vor e|vor u|vor w|il y a |hace |há um|منذ |قبل |پیش| fa|atrás|geleden|temu|назад|önce|just now|une heure|刚刚".split(
                "|"
            )
        )
    )
)
"""A line without a number holds no time unless one of these is in it."""
