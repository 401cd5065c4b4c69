"""Where a page has its comments: named elements, and what follows a heading."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from stance.reading.formats.languages import WORDS, alternation
from stance.reading.formats.learned.parts import Part

_SURE_WORDS: Final = frozenset(
    "comment comments commentlist commentarea commentwrapper commentsection commenttree usercomments talkback "
    "talkbacks guestbook responses replies reviews".split()
) | frozenset(word.lower() for word in WORDS.markup.sections)
_SECTION_WORDS: Final = _SURE_WORDS | frozenset(
    "discussion discussions response reactions reaction opinions feedback review reviews notes answers thread "
    "testimonials".split()
)
"""Words of which the name of a section of comments has one; those that are not sure name other things too."""
_ELSEWHERE: Final = re.compile(
    r"(?:^|[\s_-])(?:recent|latest|newest|popular|sidebar\w{0,40}|related|nav|navigation|menu|ticker|liveblog|tweets?|events?|"
    rf"products?|search|results?|newsletter|teasers?|{alternation(WORDS.markup.elsewhere)})(?:$|[\s_-])",
    re.IGNORECASE,
)
"""Names of what shows other pages' comments, or none."""
_MINOR: Final = re.compile(
    r"(?:^|[\s_-])(?:last|top|most|widget\w{0,40}|aside|footer|form|respond|count\w{0,40}|links?|closed|icon|no|has|enabled|live|"
    r"promo|ads?|btn|button)(?:$|[\s_-])",
    re.IGNORECASE,
)
"""Names of elements that do not hold the comments, unless an element inside is itself named so."""
_NOUN: Final = alternation(WORDS.headings.nouns)
_HEADING: Final = re.compile(
    rf"\W{{0,20}}(?:\d[\d.,]{{0,12}}\s{{0,9}})?(?:(?:{alternation(WORDS.headings.qualifiers)}) )?(?:{_NOUN})"
    r"(?:\s{0,9}[:(\[]?\s{0,9}\d[\d.,]{0,12}\s{0,9}[)\]]?)?"
    rf"(?:\s{{1,9}}(?:{alternation(WORDS.headings.after_noun)})\b.{{0,120}})?\W{{0,20}}",
    re.IGNORECASE,
)
_HEADS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_SECTIONS: Final = frozenset(("div", "section", "ul", "ol", "dl", "table", "tbody", "aside", "article"))
_TITLES: Final = frozenset((*_HEADS, "legend", "strong", "b", "div", "p", "span", "summary", "caption"))
_WHOLE: Final = frozenset(("body", "html", "main", ""))
_WORD: Final = re.compile(r"[A-Z]?[a-z]{1,40}|[A-Z]{1,40}|[^\W\d_a-zA-Z]{1,40}")
MIN_SECTION: Final = 40
"""Characters; fewer hold no comment with author and time."""
_LARGE: Final = 150
"""Characters of an element with a name such as ``top`` from which it is a box beside the page's text; a smaller one may
be the header of a comment."""
MAX_TITLE: Final = 120
"""Characters of a heading that announces comments. Set by hand (2026-11)."""
MAX_BESIDE_TITLE: Final = 20
"""Characters besides the heading in an element that only lays the heading out, such as a link to a feed."""
MAX_NAMES: Final = 200
"""Characters of an element's names that are looked at, so that no page can make this slow."""
MAX_HEADINGS: Final = 20
"""Headings behind which comments are looked for, so that a page of thousands takes no longer."""


@dataclass(frozen=True, slots=True)
class Section:
    """A range of a page's pieces in which comments may stand."""

    start: int
    end: int
    is_named: bool
    """Whether the page surely calls it so; else what is built like comments in it must show that it is."""


def sections_of(page: Part) -> tuple[list[Section], list[bool]]:
    """The sections, the largest first and the whole page last; and which pieces stand where no comments do."""
    elsewhere, minor, is_beside = ([False] * len(page.pieces) for _ in range(3))
    headings, named = [], []
    named_until = 0
    for index, piece in enumerate(page.pieces):
        names = f"{piece.names} {piece.ident}"[:MAX_NAMES]
        is_elsewhere, is_named_minor = _roles_of(names)
        if piece.up >= 0:
            elsewhere[index], minor[index] = elsewhere[piece.up], minor[piece.up]
            is_beside[index] = is_beside[piece.up]
        is_small = 2 * piece.size < page.size and piece.tag not in _WHOLE and piece.tag != "article"
        is_minor = is_small and (piece.tag in ("aside", "footer") or is_named_minor)
        elsewhere[index] |= is_small and (piece.tag in ("nav", "form") or is_elsewhere)
        minor[index] |= is_minor
        is_beside[index] |= elsewhere[index] or (is_minor and (piece.tag in ("aside", "footer") or piece.size > _LARGE))
        if elsewhere[index] or piece.size == 0:
            continue
        is_section = piece.tag in _SECTIONS and piece.size > MIN_SECTION and not (is_small and is_minor)
        may_be_heading = not minor[index] and piece.tag in _TITLES and piece.size <= MAX_TITLE
        if is_section and index >= named_until and not _SECTION_WORDS.isdisjoint(words_in(names)):
            named_until = after(page, index)
            named.append(Section(index, named_until, not _SURE_WORDS.isdisjoint(words_in(names))))
        elif may_be_heading and _HEADING.fullmatch(page.line(piece)):
            headings.append(index)
    named += [Section(index + 1, _end_of_heading(page, index), True) for index in headings[:MAX_HEADINGS]]
    named.sort(key=lambda section: section.start - section.end)
    return [*named, Section(0, len(page.pieces), False)], is_beside


@lru_cache(maxsize=4_096)
def _roles_of(names: str) -> tuple[bool, bool]:
    """Whether an element's names tell that it shows other pages' comments, and that it holds none."""
    return _ELSEWHERE.search(names) is not None, _MINOR.search(names) is not None


@lru_cache(maxsize=4_096)
def words_in(names: str) -> frozenset[str]:
    """The words of an element's names, in lower case: those of ``customerFeedback`` are customer and feedback."""
    return frozenset(word.lower() for word in _WORD.findall(names))


def _end_of_heading(page: Part, index: int) -> int:
    """Where that ends which a heading announces: at the next heading of its rank, or with what it stands in."""
    heading = page.pieces[index]
    outer = index
    while page.pieces[outer].up >= 0 and page.pieces[outer].size <= heading.size + MAX_BESIDE_TITLE:
        outer = page.pieces[outer].up
    end = after(page, outer)
    if heading.tag not in _HEADS:
        return end
    return next((later for later in range(index + 1, end) if page.pieces[later].tag == heading.tag), end)


def after(page: Part, index: int) -> int:
    """The index of the first piece behind the one at ``index``."""
    end = page.pieces[index].end
    following = index + 1
    while following < len(page.pieces) and page.pieces[following].start < end:
        following += 1
    return following
