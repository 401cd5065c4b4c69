"""How the pages of one site mark their comments, as a small JSON file that anyone may have written.

A layout file is data from outside: its size is bounded, and its selectors are of a small part of CSS that takes time
linear in the page's size.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from stance.errors import InputError
from stance.printable import printable
from stance.reading.formats.pages import Layout, split
from stance.reading.formats.sites.hosts import is_host

VERSION: Final = 1
MAX_FILE: Final = 65_536
"""Bytes of a layout file; those learned have some 500."""
MAX_PLACES: Final = 8
"""Places of the author, the time or the text; set by hand, as all below."""
_MAX_SELECTOR: Final = 1_000
"""Characters."""
_MAX_STEPS: Final = 16
"""Elements in a path, and selectors in a list."""
_MAX_AROUND: Final = 80
"""Characters of the words around a name."""
_MAX_NAME: Final = 100
"""Characters of a name that is found between words."""
_SHOWN: Final = 60
"""Characters of what is wrong that are quoted."""
_COMPOUND: Final = re.compile(
    r'(?:[a-zA-Z][\w-]{0,60}|\*)?(?:[.#][\w-]{1,100}|\[[\w-]{1,60}(?:[~^$*|]?="[^"\\\n]{0,200}")?\]'
    r"|:nth-of-type\(\d{1,3}\)|:not\([.#]?[\w-]{1,100}\)){0,12}"
)
"""A single element: its tag, classes, id, attributes and place."""
_ATTRIBUTE: Final = re.compile(r"[\w-]{1,60}")
_KEYS: Final = ("version", "host", "item", "author", "time", "text", "not_text", "around_author", "follows")
_NEEDED: Final = ("version", "host", "item", "author", "text")
_NONE: Final = ((".pingback, .trackback", "pingback or trackback"),)
"""What stands among comments and is none, on pages of any blog system."""
_EMPTY: Final = LexborHTMLParser("<p></p>")


@dataclass(frozen=True)
class SiteLayout:
    """How the pages of one site mark their comments.

    A *place* is a selector within the comment's element, with ``@attribute`` where an attribute holds it; an empty one
    is the element itself.
    """

    host: str
    """As ``bare_host`` gives it; empty if it is not known, for a layout that is not kept."""
    item: str
    """Selects the element of each comment."""
    author: tuple[str, ...]
    """Places of the author's name, best first; so for ``time`` and ``text``."""
    time: tuple[str, ...]
    text: tuple[str, ...]
    not_text: str = ""
    """Selects what is no part of the words, such as buttons."""
    around_author: tuple[str, str] = ("", "")
    """The words before and after the name, where it shares its place with more, such as ``By``."""
    follows: bool = False
    """Whether what stands after the comment's element, up to the next one, is part of it."""

    @property
    def layout(self) -> Layout:
        """The same for the reader of layouts."""
        before, after = self.around_author
        if not any(self.around_author):
            return self._layout(author=self.author)
        name = rf"^{re.escape(before)}\s{{0,9}}(\S.{{0,{_MAX_NAME}}}?)\s{{0,9}}{re.escape(after) or '$'}"
        return self._layout(byline=self.author, byline_form=re.compile(name))

    def _layout(self, **author: Any) -> Layout:
        names: dict[str, Any] = {"author": (), **author}
        return Layout(
            marks=("",), item=self.item, time=self.time, text=self.text, not_text=self.not_text,
            flat=True, follows=self.follows, by_depth=True, aside=_NONE, **names,
        )  # fmt: skip


def to_json(site: SiteLayout) -> str:
    """The text of a layout file."""
    return json.dumps({"version": VERSION, **asdict(site)}, indent=2, ensure_ascii=False) + "\n"


def from_json(name: str, data: bytes) -> SiteLayout:
    """The layout in a file that the user knows as ``name``.

    Raises:
        InputError: if it is none; the message says what is wrong.
    """
    if len(data) > MAX_FILE:
        raise InputError(f"{name} is larger than a layout file may be ({MAX_FILE:,} bytes).")
    try:
        given = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{name} is no JSON, so it is no layout file. Make it anew in the dashboard.") from error
    try:
        return _checked(given)
    except _Wrong as wrong:
        raise InputError(f"{name}: {wrong}. Correct it, or make it anew in the dashboard.") from wrong


class _Wrong(Exception):
    """What is wrong with a layout, in words."""


def _checked(given: Any) -> SiteLayout:
    if not isinstance(given, dict):
        raise _Wrong("it holds no object with a layout's entries")
    if unknown := [key for key in given if key not in _KEYS]:
        raise _Wrong(f"{_quoted(unknown[0])} is no entry of a layout; they are {', '.join(_KEYS)}")
    if missing := [key for key in _NEEDED if key not in given]:
        raise _Wrong(f"it has no {_quoted(missing[0])}")
    if given["version"] != VERSION:
        raise _Wrong(f"its version is {_quoted(given['version'])}; this program reads version {VERSION}")
    host = _string(given, "host")
    if not is_host(host):
        raise _Wrong(f"{_quoted(host)} is no host, such as example.com")
    return SiteLayout(
        host,
        _selector(_string(given, "item"), "item"),
        _places(given, "author"),
        _places(given, "time"),
        _places(given, "text"),
        _selector(not_text, "not_text") if (not_text := _string(given, "not_text")) else "",
        _around(given),
        _truth(given, "follows"),
    )


def _string(given: Mapping[str, Any], key: str) -> str:
    value = given.get(key, "")
    if not isinstance(value, str):
        raise _Wrong(f"{_quoted(key)} is no text")
    return value


def _truth(given: Mapping[str, Any], key: str) -> bool:
    value = given.get(key, False)
    if not isinstance(value, bool):
        raise _Wrong(f"{_quoted(key)} is neither true nor false")
    return value


def _strings(given: Mapping[str, Any], key: str, most: int) -> Sequence[str]:
    values = given.get(key, [])
    if not isinstance(values, list) or len(values) > most or not all(isinstance(value, str) for value in values):
        raise _Wrong(f"{_quoted(key)} is no list of at most {most} texts")
    return values


def _places(given: Mapping[str, Any], key: str) -> tuple[str, ...]:
    places = _strings(given, key, MAX_PLACES)
    if not places and key in _NEEDED:
        raise _Wrong(f"{_quoted(key)} has no place")
    for place in places:
        selector, attribute = split(place)
        if selector:
            _selector(selector, key)
        if attribute and not _ATTRIBUTE.fullmatch(attribute):
            raise _Wrong(f"{_quoted(attribute)} in {_quoted(key)} is no attribute")
    return tuple(places)


def _around(given: Mapping[str, Any]) -> tuple[str, str]:
    words = _strings(given, "around_author", 2)
    if any(len(word) > _MAX_AROUND for word in words):
        raise _Wrong(f"a text in 'around_author' has more than {_MAX_AROUND} characters")
    before, after = (*words, "", "")[:2]
    return before, after


def _selector(selector: str, key: str) -> str:
    """``selector``, if it is of the kind that is read."""
    if not is_selector(selector):
        raise _Wrong(
            f"{_quoted(selector)} in {_quoted(key)} is no selector that is read here: elements such as li.comment, "
            "paths of them with > and +, lists of these with commas, and once >> for “anywhere within”"
        )
    return selector


def is_selector(selector: str) -> bool:
    """Whether a selector is of the kind that layout files may have, and is understood."""
    parts = selector.split(" >> ")
    return len(selector) <= _MAX_SELECTOR and len(parts) <= 2 and all(map(_is_list, parts))


def _is_list(selectors: str) -> bool:
    paths = [re.split("[>+]", path) for path in selectors.split(",")]
    if len(paths) > _MAX_STEPS or any(len(path) > _MAX_STEPS for path in paths):
        return False
    if not all(step.strip() and _COMPOUND.fullmatch(step.strip()) for path in paths for step in path):
        return False
    try:
        _EMPTY.css(selectors)
    except SelectolaxError:
        return False
    return True


def _quoted(given: Any) -> str:
    return f"'{printable(given, _SHOWN)}'"
