"""Times of day: ``17:21 Uhr``, ``8h07``, ``5 p. m.``, ``午後3時20分``, with an offset from UTC."""

from stance.reading.formats.dates import words
from stance.reading.formats.dates.pieces import Found, Piece, Reading, is_glued, past


def clock_at(pieces: list[Piece], place: int, joined: bool) -> Found | None:
    """A time of day; ``joined`` if it stands after a date, where ``21.11`` and ``8h`` are clocks too."""
    half = pieces[place].text if pieces[place].text in words.HALF_DAYS_FIRST else ""
    if half:
        place += 1
    hour = pieces[place]
    if hour.width not in (1, 2) or hour.number > 23:
        return None
    if place and pieces[place - 1].text == ":" and is_glued(pieces, place) and pieces[place - 2].width and not joined:
        return None
    end, minute, second, is_clear = _minutes(pieces, place)
    half_end, half_after = _half_day(pieces, end)
    if not half and half_after:
        half, end = half_after, half_end
    is_ended = pieces[end].text in words.CLOCK_ENDS
    is_clear = is_clear or bool(half) or (minute is not None and joined)
    if not is_clear and not (is_ended and (joined or pieces[end].text in words.CLOCK_WORDS)):
        return None
    while pieces[end].text in words.CLOCK_ENDS and pieces[end].text:
        end += 1
    end, zone = zone_at(pieces, end)
    if pieces[end].text == ":" and is_glued(pieces, end) and pieces[end + 1].width and is_glued(pieces, end + 1):
        return None
    return end, Reading(clock=(_full_hour(hour.number, half), minute or 0, second), zone=zone)


def _full_hour(hour: int, half: str) -> int:
    if not half or not 1 <= hour <= 12:
        return hour
    return hour % 12 + (12 if half in words.EVENING else 0)


def _is_sixtieth(piece: Piece) -> bool:
    """Whether it can be a minute or a second."""
    return piece.width in (1, 2) and piece.number <= 59


def _minutes(pieces: list[Piece], place: int) -> tuple[int, int | None, int | None, bool]:
    """Index after a clock's numbers, its minute and second, and whether it can be nothing but a clock."""
    sign, minute = pieces[place + 1], pieces[place + 2]
    if sign.text in (":", "：", "."):
        is_colon = sign.text != "."
        if minute.width == 2 and minute.number <= 59 and (is_colon or is_glued(pieces, place + 2)):
            end, second = _seconds(pieces, place + 3, sign.text) if is_colon else (place + 3, None)
            return end, minute.number, second, is_colon
    elif sign.text in words.HOUR_MARKS:
        if _is_sixtieth(minute) and (minute.width == 2 or not sign.text.isascii()):
            end, second = _marked_seconds(pieces, place + 3)
            return end, minute.number, second, True
        if not sign.text.isascii():
            return place + 2, 0, None, False
    return place + 1, None, None, False


def _seconds(pieces: list[Piece], place: int, colon: str) -> tuple[int, int | None]:
    """Index after ``:30`` or ``:30.123``, and the second."""
    second = pieces[place + 1]
    if pieces[place].text != colon or second.width != 2 or second.number > 59:
        return place, None
    end = place + 2
    if pieces[end].text in (".", ",") and pieces[end + 1].width >= 3 and is_glued(pieces, end + 1):
        end += 2
    return end, second.number


def _marked_seconds(pieces: list[Piece], place: int) -> tuple[int, int | None]:
    """Index after ``分30秒``, and the second."""
    if pieces[place].text not in words.MINUTE_MARKS:
        return place, None
    second, mark = pieces[place + 1], pieces[place + 2]
    if _is_sixtieth(second) and mark.text in words.SECOND_MARKS:
        return place + 3, second.number
    return place + 1, None


def _half_day(pieces: list[Piece], place: int) -> tuple[int, str]:
    """Index after ``pm`` or ``p.m.`` and which it is."""
    text, following = pieces[place].text, pieces[place + 1].text
    if text in words.HALF_DAYS:
        return place + 1 + (following == "." and is_glued(pieces, place + 1) and text in ("am", "pm")), text
    if text in ("a", "p"):
        if following == "." and pieces[place + 2].text == "m":
            return place + 3 + (pieces[place + 3].text == "."), text + "m"
        if following == "m":
            return place + 2, text + "m"
        if is_glued(pieces, place):
            return place + 1, text + "m"
    return place, ""


def zone_at(pieces: list[Piece], place: int) -> tuple[int, str | None]:
    """Index after a zone, and its offset; zones named by letters give none, they are ambiguous."""
    start = past(pieces, place, frozenset("("), 1)
    text = pieces[start].text
    if text in words.ZONE_NAMES:
        return start + 1 + (start > place and pieces[start + 1].text == ")"), None
    is_named = text in ("z", "utc", "gmt")
    if text == "z" and not is_glued(pieces, start):
        return place, None
    sign = start + 1 if is_named else place
    offset = _offset(pieces, sign, is_named)
    if offset is not None:
        name = past(pieces, offset[0], frozenset("("), 1)
        if name > offset[0] and pieces[name].text in words.ZONE_NAMES and pieces[name + 1].text == ")":
            return name + 2, offset[1]
        return offset
    if is_named:
        return start + 1 + (start > place and pieces[start + 1].text == ")"), "+00:00"
    return place, None


def _offset(pieces: list[Piece], place: int, is_named: bool) -> tuple[int, str] | None:
    """Index after ``+02:00``, ``-0500`` or ``GMT+2``, and the offset."""
    sign, hours, colon, minutes = pieces[place : place + 4]
    if sign.text not in ("+", "-", "−") or hours.width not in (1, 2, 4) or not is_glued(pieces, place + 1):
        return None
    mark = "+" if sign.text == "+" else "-"
    if hours.width == 4:
        hour, minute, end = hours.number // 100, hours.number % 100, place + 2
    elif colon.text == ":" and minutes.width == 2 and (is_named or is_glued(pieces, place) or mark == "+"):
        hour, minute, end = hours.number, minutes.number, place + 4
    elif is_named or (hours.width == 2 and mark == "+" and is_glued(pieces, place)):
        hour, minute, end = hours.number, 0, place + 2
    else:
        return None
    return (end, f"{mark}{hour:02}:{minute:02}") if hour <= 14 and minute <= 59 else None
