"""What the comments of a page do alike in their words: names said twice, labels, lines such as "by Ada, 5 May".

A theme may put such words beside the text or into it. What one comment has may be its writer's; what most comments of a
page have at the same end of their texts is the page's.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Final

from stance.reading.formats.dates import Dates
from stance.reading.formats.languages import WORDS, alternation
from stance.reading.formats.learned.shape import Said
from stance.reading.formats.learned.times import JOINING, MAX_DATE, may_date

HABIT: Final = 0.5
"""The share of comments that must have something for it to be the page's. Set by hand (2026-11)."""
_FEWEST: Final = 2
"""Comments that make a habit."""
MAX_LINE: Final = 120
"""Characters of a line with author and date, or of a label with its value."""
_MAX_NAME: Final = 60
_MAX_BESIDE: Final = 40
"""Characters of the words beside a time that are the page's."""
_MAX_WORDS: Final = 6
"""Words of a name in a line with a date; more are a sentence."""
_ROUNDS: Final = 4
"""Lines that are looked at, one after the other, at each end of the texts."""
_FEW_VALUES: Final = 0.34
"""Lines that say one of so few things, as a share of the comments, are a rank or a rating, not what readers wrote."""
_MANY: Final = 6
"""Comments from which few values tell something."""

_BY = re.compile(rf"(?:{alternation(WORDS.comments.by)})(?=[\s:]|$)\s{{0,9}}:?\s{{0,9}}", re.IGNORECASE)
_SAYS = re.compile(rf"\b(?:{alternation(WORDS.comments.says)})\s{{0,9}}[:.…]{{0,3}}\s{{0,9}}$", re.IGNORECASE)
_LABEL = re.compile(r"([^\W\d][^\n:]{1,30}?)\s?:\s")
_RATING = re.compile(r"\s(?:\(?\d(?:[.,]\d)?\s?/\s?\d{1,2}\)?|[★☆*]{1,10})\s{0,9}$")
_ONLY_RATED = re.compile(
    r"(?:\w{1,20}:?\s)?\d{1,2}(?:[.,]\d)?\s?(?:/|of|out of|von|sur|de|su|van|av|z)\s?\d{1,2}(?:\s\w{1,12})?"
    r"|[★☆⭐\s]{1,20}",
    re.IGNORECASE,
)
"""What somebody leaves who rates and says nothing."""
_EDGES: Final = " \t,;:|•·–—-/#()[]>»"


def tidied(all_said: Sequence[Said], dates: Dates) -> list[Said]:
    """What the comments say, without what is the page's; authors and times that stood in such lines in their places."""
    rated = [replace(said, text="") if _ONLY_RATED.fullmatch(said.text) else said for said in all_said]
    tidy = _with_plain_names(rated)
    for _ in range(_ROUNDS):
        before = tidy
        for end in (0, -1):
            for cut in (_own_name, _by_line(dates)):
                tidy = _where_usual(tidy, end, cut)
            tidy = _without_few_values(_without_dated_lines(tidy, end, dates), end)
        if tidy == before:
            break
    return tidy


_Cut = Callable[[Said, str], Said | None]
"""Given what a comment says and a line at an end of its text: what it says without the line; None if it stays."""


def _where_usual(all_said: list[Said], end: int, cut: _Cut) -> list[Said]:
    """``all_said`` with the lines cut at one end, 0 or -1, if most have one that can be."""
    found = {i: said for i, told in enumerate(all_said) if (said := _cut_at(told, end, cut)) is not None}
    with_text = sum(bool(said.text) for said in all_said)
    if len(found) < max(_FEWEST, HABIT * with_text):
        return all_said
    return [found.get(i, said) for i, said in enumerate(all_said)]


def _cut_at(told: Said, end: int, cut: _Cut) -> Said | None:
    lines = told.text.split("\n")
    if len(lines) < 2 or len(lines[end]) > MAX_LINE:
        return None
    said = cut(told, lines[end])
    return None if said is None else replace(said, text=_rest(lines, end))


def _rest(lines: list[str], end: int) -> str:
    return "\n".join(lines[1:] if end == 0 else lines[:-1]).strip()


def _own_name(told: Said, line: str) -> Said | None:
    return told if told.author and line.strip(_EDGES).casefold() == told.author.casefold() else None


def _by_line(dates: Dates) -> _Cut:
    """Cuts a line that is a name and a date, or the one that is known already."""

    def cut(told: Said, line: str) -> Said | None:
        if not may_date(line):
            return None
        times = [time for time in dates.find(line) if time.kind != "clock"]
        if not times:
            return None
        name, is_said = _name_beside(line, [(time.start, time.end) for time in dates.find(line)])
        if name is None or (name and not is_said and name.casefold() != (told.author or name).casefold()):
            return None
        iso = told.posted_at or dates.iso(line)
        written = None if iso else told.posted_as or line[times[0].start : times[0].end]
        author = (name if is_said else told.author) or name or told.author
        return replace(told, author=author, posted_at=iso, posted_as=written)

    return cut


def _name_beside(line: str, spans: Iterable[tuple[int, int]]) -> tuple[str | None, bool]:
    """The name in a line beside its date, and whether words such as "by" or "wrote" say that it is one.

    The name is empty if there is nothing but the date, and None if there is more than a name.
    """
    rest = line
    for start, end in sorted(spans, reverse=True):
        rest = f"{rest[:start]} \n {rest[end:]}"
    is_said = bool(_BY.match(rest.strip(_EDGES)) or _SAYS.search(rest))
    words = []
    for part in _SAYS.sub("", rest).split("\n"):
        bare = part.strip(_EDGES)
        is_by = _BY.match(bare) is not None
        kept = (_BY.sub("", bare, count=1) if is_by else bare).split()
        while kept and _joins(kept[0]) and not (is_by and kept[0][:1].isupper()):  # but: by The Miller
            del kept[0]
        while kept and _joins(kept[-1]):
            del kept[-1]
        if kept:
            words.append(" ".join(kept).strip(_EDGES))
    words = [word for word in words if word]
    if not words:
        return "", False
    if len(words) > 1 or len(words[0]) > _MAX_NAME or len(words[0].split()) > _MAX_WORDS:
        return None, False
    return words[0], is_said


def _joins(word: str) -> bool:
    """Whether a word stands between name and time; one capital letter is the beginning of a surname."""
    bare = word.strip(_EDGES)
    return bare.lower() in JOINING and not (len(bare) == 1 and bare.isupper())


def _without_dated_lines(all_said: list[Said], end: int, dates: Dates) -> list[Said]:
    """``all_said`` without the lines at one end that hold a time among words that are the same in most."""
    dated: dict[int, tuple[str, str]] = {}
    for i, said in enumerate(all_said):
        line = said.text.split("\n")[end]
        if "\n" not in said.text or len(line) > MAX_DATE or not may_date(line) or not (iso := dates.iso(line)):
            continue
        rest = line
        for time in sorted(dates.find(line), key=lambda time: -time.start):
            rest = rest[: time.start] + " … " + rest[time.end :]
        dated[i] = " ".join(rest.split()), iso
    words, count = Counter(rest for rest, _ in dated.values()).most_common(1)[0] if dated else ("", 0)
    if count < max(_FEWEST, HABIT * len(all_said)) or len(words) > _MAX_BESIDE:
        return all_said
    return [
        replace(said, text=_rest(said.text.split("\n"), end), posted_at=said.posted_at or dated[i][1])
        if i in dated and dated[i][0] == words
        else said
        for i, said in enumerate(all_said)
    ]


def _without_few_values(all_said: list[Said], end: int) -> list[Said]:
    """``all_said`` without the lines at one end that most begin with one label, or that say one of few things."""
    lines = {
        i: said.text.split("\n")[end]
        for i, said in enumerate(all_said)
        if "\n" in said.text and len(said.text.split("\n")[end]) <= MAX_LINE
    }
    enough = max(_FEWEST, HABIT * len(all_said))
    labels = Counter(match[1] for line in lines.values() if (match := _LABEL.match(line + " ")))
    label, count = max(labels.items(), key=lambda item: item[1], default=("", 0))
    cut = {i for i, line in lines.items() if line.startswith(label)} if label and count >= enough else set()
    if not cut and len(lines) >= max(_MANY, enough):
        values = Counter(lines.values())
        usual = {value for value, times in values.items() if times > 1}
        if sum(values[value] for value in usual) >= enough and len(usual) <= _FEW_VALUES * len(lines):
            cut = {i for i, line in lines.items() if line in usual}
    return [
        replace(said, text=_rest(said.text.split("\n"), end)) if i in cut else said for i, said in enumerate(all_said)
    ]


def _with_plain_names(all_said: list[Said]) -> list[Said]:
    """``all_said`` with names without what the page puts around all of them: "by", an avatar's letter, a rating."""
    for plain in (_without_by, _without_letter, _without_rating):
        names = {i: name for i, said in enumerate(all_said) if said.author and (name := plain(said.author))}
        authors = sum(bool(said.author) for said in all_said)
        if len(names) >= max(_FEWEST, HABIT * authors):
            all_said = [replace(said, author=names.get(i, said.author)) for i, said in enumerate(all_said)]
    return all_said


def _without_by(name: str) -> str | None:
    match = _BY.match(name)
    return name[match.end() :].strip(_EDGES) or None if match else None


def _without_letter(name: str) -> str | None:
    """The name behind the first letter of it, or two of its letters, that stand for a picture."""
    letters, _, rest = name.partition(" ")
    initials = "".join(word[0] for word in rest.split()).casefold()
    if rest and len(letters) <= 2 and letters.isalpha() and letters.casefold() in (initials[:1], initials[:2]):
        return rest
    return None


def _without_rating(name: str) -> str | None:
    bare = _RATING.sub("", name)
    return bare if bare and bare != name else None
