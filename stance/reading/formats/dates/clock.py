"""Times of day: ``17:21 Uhr``, ``8h07``, ``5 p. m.``, ``午後3時20分``, with an offset from UTC."""

from stance.reading.formats.dates import words
from stance.reading.formats.dates.pieces import Found, Piece, Reading, is_glued, past


def clock_at(pieces: list[Piece], at: int, joined: bool) -> Found | None:
    """A time of day; ``joined`` if it stands after a date, where ``21.11`` and ``8h`` are clocks too."""
    half = pieces[at].text if pieces[at].text in words.HALF_DAYS_FIRST else ""
    if half:
        at += 1
    hour = pieces[at]
    if hour.width not in (1, 2) or hour.number > 23:
        return None
    if at and pieces[at - 1].text == ":" and is_glued(pieces, at) and pieces[at - 2].width and not joined:
        return None
    end, minute, second, is_clear = _minutes(pieces, at)
    half_end, after = _half_day(pieces, end)
    if not half and after:
        half, end = after, half_end
    is_ended = pieces[end].text in words.CLOCK_ENDS
    is_clear = is_clear or bool(half) or (minute is not None and joined)
    if not is_clear and not (is_ended and (joined or pieces[end].text == "uhr")):
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


def _minutes(pieces: list[Piece], at: int) -> tuple[int, int | None, int | None, bool]:
    """Index after a clock's numbers, its minute and second, and whether it can be nothing but a clock."""
    sign, minute = pieces[at + 1], pieces[at + 2]
    is_colon = sign.text in (":", "：") and minute.width == 2 and minute.number <= 59
    if is_colon or (sign.text == "." and minute.width == 2 and minute.number <= 59 and is_glued(pieces, at + 2)):
        end = at + 3
        if pieces[end].text == sign.text and pieces[end + 1].width == 2 and pieces[end + 1].number <= 59 and is_colon:
            second = pieces[end + 1].number
            end += 2
            if pieces[end].text in (".", ",") and pieces[end + 1].width >= 3 and is_glued(pieces, end + 1):
                end += 2
            return end, minute.number, second, True
        return end, minute.number, None, is_colon
    if sign.text in words.HOUR_MARKS:
        if minute.width in (1, 2) and minute.number <= 59 and (minute.width == 2 or not sign.text.isascii()):
            end = at + 3
            if pieces[end].text in words.MINUTE_MARKS:
                end += 1
                if (
                    pieces[end].width in (1, 2)
                    and pieces[end].number <= 59
                    and pieces[end + 1].text in words.SECOND_MARKS
                ):
                    return end + 2, minute.number, pieces[end].number, True
            return end, minute.number, None, True
        if not sign.text.isascii() and pieces[at + 2].text not in ("間",):
            return at + 2, 0, None, False
    return at + 1, None, None, False


def _half_day(pieces: list[Piece], at: int) -> tuple[int, str]:
    """Index after ``pm`` or ``p.m.`` and which it is."""
    text = pieces[at].text
    if text in words.HALF_DAYS:
        return at + 1 + (pieces[at + 1].text == "." and is_glued(pieces, at + 1) and text in ("am", "pm")), text
    if text in ("a", "p") and pieces[at + 1].text == "." and pieces[at + 2].text == "m":
        return at + 3 + (pieces[at + 3].text == "."), text + "m"
    if text in ("a", "p") and pieces[at + 1].text == "m":
        return at + 2, text + "m"
    if text in ("a", "p") and is_glued(pieces, at):
        return at + 1, text + "m"
    return at, ""


def zone_at(pieces: list[Piece], at: int) -> tuple[int, str | None]:
    """Index after a zone, and its offset; zones named by letters give none, they are ambiguous."""
    there = past(pieces, at, frozenset("("), 1)
    text = pieces[there].text
    if text in words.ZONE_NAMES:
        return there + 1 + (there > at and pieces[there + 1].text == ")"), None
    is_named = text in ("z", "utc", "gmt")
    if text == "z" and not is_glued(pieces, there):
        return at, None
    sign = there + 1 if is_named else at
    offset = _offset(pieces, sign, is_named)
    if offset is not None:
        named = past(pieces, offset[0], frozenset("("), 1)
        if named > offset[0] and pieces[named].text in words.ZONE_NAMES and pieces[named + 1].text == ")":
            return named + 2, offset[1]
        return offset
    if is_named:
        return there + 1 + (there > at and pieces[there + 1].text == ")"), "+00:00"
    return at, None


def _offset(pieces: list[Piece], at: int, is_named: bool) -> tuple[int, str] | None:
    sign, hours = pieces[at : at + 2]
    if (
        sign.text not in ("+", "-", "−")
        or not sign.text
        or hours.width not in (1, 2, 4)
        or not is_glued(pieces, at + 1)
    ):
        return None
    mark = "+" if sign.text == "+" else "-"
    if hours.width == 4:
        hour, minute, end = hours.number // 100, hours.number % 100, at + 2
    elif pieces[at + 2].text == ":" and pieces[at + 3].width == 2 and (is_named or is_glued(pieces, at) or mark == "+"):
        hour, minute, end = hours.number, pieces[at + 3].number, at + 4
    elif is_named or (hours.width == 2 and mark == "+" and is_glued(pieces, at)):
        hour, minute, end = hours.number, 0, at + 2
    else:
        return None
    return (end, f"{mark}{hour:02}:{minute:02}") if hour <= 14 and minute <= 59 else None
