"""What one line of a plain-text page says about a comment: its author, its time, and the marks around them."""

import re
from dataclasses import dataclass, replace
from typing import Final

from stance.reading.formats.dates import Dates
from stance.reading.formats.languages import BY, GUEST, MEMBER, SAYS
from stance.reading.formats.text.lines import (
    HEADER_MAX,
    Line,
    is_action,
    is_avatar,
    is_name,
    is_nick,
    is_pingback,
    without_avatar,
)


@dataclass(frozen=True, slots=True)
class Mark:
    """The header, or part of one, that a line may be."""

    kind: str
    """``both`` author and time, ``author``, ``time``, or ``rank`` for what stands below an author's name."""
    sides: str
    """What stands around the name and the time: lines of one kind and sides are headers of one layout."""
    form: str = ""
    """The time with its numbers and words left out."""
    author: str | None = None
    time: str | None = None
    precise: bool = False
    """Whether the time names an hour, or counts from now."""
    guest: bool = False
    worded: bool = False
    """Whether words say that this is a comment's author: ``says:``, ``Posted by:``, ``(Guest)``, ``u/``."""
    by: str = ""
    """A word before the name that may belong to it (``von``), to be given back if the page does not repeat it."""


_STRONG_BY: Final = tuple(each for each in BY if " " in each)
_ANY_BY, _ANY_STRONG_BY, _ANY_SAYS = (
    "|".join(re.escape(each) for each in sorted(phrases, key=len, reverse=True)) for phrases in (BY, _STRONG_BY, SAYS)
)
_BY = re.compile(
    rf"(?P<by>{_ANY_BY})(?:\s*[::]\s*|\s+)(?=\S)",
    re.IGNORECASE,
)
_STRONG = re.compile(
    rf"\S{{1,12}}\s(?P<by>{_ANY_STRONG_BY})(?:\s*[::]\s*|\s+)(?=\S)",
    re.IGNORECASE,
)
_SAYS = re.compile(
    rf"(?<=\S)\s*(?<![^\W\d_])(?P<says>{_ANY_SAYS})"
    r"\s*(?P<end>[:：]|\.\.\.|…|,|$)\s*",
    re.IGNORECASE,
)
_GUEST = re.compile(rf"\s*[(\[](?:{'|'.join(re.escape(each) for each in GUEST)})[)\]]", re.IGNORECASE)
_IDS = re.compile(r"\(#?\d+\)|#\d+\b|\bcomment\s+#?\d+\b|\bno\.?\s*\d+\b", re.IGNORECASE)
_RATING = re.compile(
    r"(?:^|\s)(?:score:?\s*)?[+-]?\d[\d.,]*k?\s*(?:points?|pts?|likes?|karma|votes?|stars?)\b", re.IGNORECASE
)
_FOLD = re.compile(r"\s*\[[–+-]\]\s*")
_USER_NUMBER = re.compile(r"\d{3,}\s+(?=[^\W\d_])")
_USER = re.compile(r"^/?u/(?=\S)")
_SIDES = " \t|/,;:·•–—-−*>»«→↓()[]{}。、،؛"
_LETTERS = re.compile(r"[^\W\d_]+")
_DIGITS = re.compile(r"\d+")
_RANKS: Final = frozenset(MEMBER)
_JOINED = re.compile(
    r"(?:joined|member since|registered|registration|posts?|messages?|beiträge|dabei seit|registriert seit"
    r"|mitglied seit|inscrit|inscription|miembro desde|registrado|iscritto|lid sinds|dołączył|сообщени[йя]"
    r"|регистрация|location|ort)\b"
    r"[:\s].{0,40}",
    re.IGNORECASE,
)


def mark_of(line: Line, dates: Dates) -> Mark | None:
    """What ``line`` says of a comment's author and time; None if it is text."""
    text = line.text
    if len(text) > HEADER_MAX or is_pingback(text):
        return None
    everything = dates.find(text)
    found = [each for each in everything if each.kind != "clock"] or everything
    if not found:
        return _author_mark(text)
    best = max(found, key=lambda each: (each.kind == "datetime", each.kind == "relative", each.end - each.start))
    before, after = text[: best.start], text[best.end :]
    written = text[best.start : best.end]
    if best.kind == "clock" and not (_BY.match(text) or (line.mark and not after)):
        return None
    return _both(before, after, written, best.kind)


def _both(before: str, after: str, written: str, kind: str) -> Mark | None:
    left, right = _side(_LAST_JOINING.sub("", before)), _side(after)
    if right.by:
        right = replace(right, by="", worded=True)  # "… um 12:30 von Hugo": after a time it is no part of the name
    names = [side for side in (left, right) if side.name]
    if len(names) == 2 and (left.worded or not _is_label(right.name)) and left.name == right.name:
        names = [left]
    if len(names) == 2:
        names = [side for side in names if side.worded] or names
    if names and "(@" in names[0].name:
        return None  # a post of a social network that the article shows
    if len(names) > 1 or (names and not (is_nick if names[0].worded else is_name)(names[0].name)):
        return None
    guest, worded = left.guest or right.guest, left.worded or right.worded
    precise = kind in ("datetime", "relative")
    time_shape = "relative" if kind == "relative" else _LETTERS.sub("w", _DIGITS.sub("#", written))
    sides = f"{left.shape}{_separator(before[::-1])}{{date}}{_separator(after)} {right.shape}".strip()
    if not names:
        return Mark("time", sides, time_shape, None, written, precise, guest, worded)
    side = names[0]
    return Mark("both", sides, time_shape, side.name, written, precise, guest, worded, side.by)


_LAST_JOINING = re.compile(r"(?<=\S)[\s,]+(?:on|at|am|um|le|el|il|op|den|vom|posted|the)\s*$", re.IGNORECASE)


def _separator(text: str) -> str:
    """The mark between name and time, if it is more than a comma."""
    mark = text.lstrip()[:1]
    return f" {mark} " if mark and mark in "/|(—–-·•:@#" else " "


def _bare(text: str) -> str:
    """``text`` without the marks around it; ``[deleted]`` keeps its brackets."""
    text = text.strip(" \t|/,;:·•–—-−*>»«→↓。、،؛")
    for left, right in ("()", "[]", "{}"):
        if text.count(left) != text.count(right):
            text = text.strip(left + right)
    return text.strip(" \t|/,;:·•–—-−*>»«→↓")


def _is_label(text: str) -> bool:
    return is_action(text)


@dataclass(frozen=True, slots=True)
class _Side:
    """What stands on one side of the time."""

    name: str
    shape: str
    guest: bool = False
    worded: bool = False
    by: str = ""


def _side(text: str) -> _Side:
    guest = _GUEST.search(text) is not None
    fold = _FOLD.match(text)
    bare = _RATING.sub(" ", _IDS.sub(" ", _GUEST.sub("", text[fold.end() :] if fold else text)))
    parts = [
        part for each in re.split(r"[|·•]| - (?=reply|report)", bare) if (part := _bare(each)) and not is_action(part)
    ]
    name = _bare(without_avatar(" ".join(parts)))
    if is_avatar(name):
        name = ""
    worded, by = guest or fold is not None or "(#" in text, ""
    if number := _USER_NUMBER.match(name):
        name, worded = name[number.end() :], True
    if user := _USER.match(name):
        name, worded, by = name[user.end() :], True, ""
        return _Side(name, "u/{author} ", guest, worded)
    mark = _BY.match(name) or _STRONG.match(name)
    if mark is not None:
        written = mark[0].strip().lower()[mark.start("by") :]
        strong = written.rstrip(": ") in _STRONG_BY or written.endswith(":")
        rest = name[mark.end() :].strip(_SIDES)
        if rest:
            name, by, worded = rest, mark[0], worded or strong
            by = "" if strong else by
            written_shape = f"{written.rstrip(': ')} "
        else:
            written_shape = ""
    else:
        written_shape = ""
        if name.lower().rstrip(":") in BY or _only_joining(name):
            return _Side("", f"{name.lower()} ", guest, worded)
    says = _says(name)
    said = ""
    if says is not None and says.end() == len(name):
        name, said, worded = name[: says.start()].strip(_SIDES), " says", True
    if not name:
        return _Side("", written_shape + said, guest, worded)
    return _Side(once(name), f"{written_shape}{{author}}{said} ", guest, worded, by)


_ROLE = re.compile(
    r"\s+[(\[]?(?:post author|article author|author|autor(?:in)?|artikelautor|beitragsautor|auteur|autore|moderator"
    r"|mod|admin|administrator|staff|op|автор|作者)[)\]]?$",
    re.IGNORECASE,
)


def once(name: str) -> str:
    """``name`` without the author's role on the page, and once where the picture's text repeats it."""
    name = _ROLE.sub("", name)
    words = name.split(" ")
    half = len(words) // 2
    return " ".join(words[:half]) if half and words[:half] == words[half:] else name


_JOINING: Final = frozenset(
    "on at am um le el la il op o den the posted am: le: on: date date: il giorno de du del dne dnia w в от at: posted:"
    " and says said sagt dit à a am, om às alle".split()
)


def _only_joining(text: str) -> bool:
    return all(word.strip(_SIDES + ".") in _JOINING for word in text.lower().split())


def _says(text: str) -> re.Match[str] | None:
    last = None
    for last in _SAYS.finditer(text):  # noqa: B007 - the last one counts
        pass
    return last


def _author_mark(text: str) -> Mark | None:
    """A mark of an author without a time, by the words around the name."""
    if len(text) > 100:
        return None
    low = text.lower().strip(" .:")
    if low in _RANKS:
        return Mark("rank", "{rank}")
    if _JOINED.fullmatch(text):
        return Mark("rank", _DIGITS.sub("#", low))
    guest = _GUEST.search(text) is not None
    bare = without_avatar(_GUEST.sub("", text)).strip()
    avatar = len(bare) < len(_GUEST.sub("", text).strip())
    if bare.startswith(("u/", "/u/")):
        name = bare.lstrip("/")[2:].strip(_SIDES)
        return Mark("author", "u/{author}", author=name, worded=True) if is_name(name) else None
    says = _says(bare)
    if says is not None and says.end() == len(bare) and says["end"] not in ("", ","):
        name = bare[: says.start()].strip(_SIDES)
        return Mark("author", "{author} says", author=once(name), guest=guest, worded=True) if is_nick(name) else None
    if (
        (rating := _RATING.search(bare))
        and (name := _IDS.sub("", bare[: rating.start()]).strip(_SIDES))
        and is_name(name)
        and not name[0].isdigit()
    ):
        return Mark("author", "{author} rating", author=name, guest=guest, worded=True)
    by = _BY.match(bare)
    if by is not None and (by[0].strip().lower().rstrip(" :") in _STRONG_BY or by[0].rstrip().endswith(":")):
        name = bare[by.end() :].strip(_SIDES)
        return (
            Mark("author", f"{by[0].strip().lower()} {{author}}", author=name, guest=guest, worded=True)
            if is_name(name)
            else None
        )
    if (guest or avatar) and is_name(bare):
        return Mark(
            "author", "{avatar} {author}" if avatar else "{author} guest", author=bare, guest=guest, worded=True
        )
    return None


def unworded(mark: Mark) -> Mark:
    """``mark`` with the word before the name given back to the name."""
    return replace(
        mark,
        author=f"{mark.by}{mark.author}".strip(),
        by="",
        sides=mark.sides.replace(f"{mark.by.strip().lower()} ", "", 1),
    )
