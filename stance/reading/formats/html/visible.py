"""The text of an element as a reader sees it."""

import re
from collections.abc import Iterator, Set
from typing import Final

from selectolax.lexbor import LexborNode

BLOCKS: Final = frozenset(
    (
        *("address", "article", "aside", "blockquote", "dd", "details", "div", "dl", "dt", "fieldset", "figure"),
        *("footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre"),
        *("section", "table", "tr", "ul"),
    )
)
UNSEEN: Final = frozenset(
    ("script", "style", "noscript", "template", "head", "svg", "button", "select", "textarea", "input", "iframe")
)
_PARAGRAPHS: Final = frozenset(
    ("p", "blockquote", "ul", "ol", "dl", "pre", "table", "h1", "h2", "h3", "h4", "h5", "h6")
)

_SPACE: Final = re.compile(r"\s+")

# Set by hand (2026-11).
_EMOJI_MAX: Final = 8
"""Characters of an alternative text that may be an emoji; that of a couple with skin tones has 8."""
_CUT_MIN: Final = 7
"""Characters that must be left of a URL that was shown cut short, for it to be known again."""


def text_of(node: LexborNode, leave_out: Set[int] = frozenset()) -> str:
    """The visible text under ``node``: blocks on lines of their own, paragraphs apart by a blank line.

    ``leave_out`` holds the ``mem_id`` of elements to pass over with all they contain. Depth is no danger: the walk
    keeps a list, not a stack of calls.
    """
    parts: list[str] = []
    for current, entering in walk(node, leave_out):
        tag = current.tag
        if tag == "-text":
            if entering:
                _append_words(_SPACE.sub(" ", current.text_content or ""), parts)
        elif tag == "br":
            parts.append("\n" if entering else "")
        elif tag in _PARAGRAPHS:
            parts.append("\n\n")
        elif tag in BLOCKS and parts and not parts[-1].endswith("\n"):
            parts.append("\n")
        elif tag == "img" and entering:
            parts.append(emoji(current))
        elif tag == "a" and not entering and parts:
            parts[-1] = shown_link(current, parts[-1])
    return tidy("".join(parts))


def walk(root: LexborNode, leave_out: Set[int] = frozenset()) -> Iterator[tuple[LexborNode, bool]]:
    """Every node under ``root`` in document order: (node, True) on the way in, (node, False) on the way out."""
    node = root
    around: list[LexborNode] = []
    while True:
        if node.tag not in UNSEEN and not (leave_out and node.mem_id in leave_out):
            yield node, True
            if (child := node.child) is not None:
                around.append(node)
                node = child
                continue
            yield node, False
        if not around:
            return
        while (following := node.next) is None:
            node = around.pop()
            yield node, False
            if not around:
                return
        node = following


def emoji(image: LexborNode) -> str:
    """The emoji that a picture stands for: blog systems replace emoji by pictures with it as alternative text."""
    alternative = image.attributes.get("alt") or ""
    return alternative if len(alternative) <= _EMOJI_MAX and not alternative.isascii() else ""


def _append_words(words: str, parts: list[str]) -> None:
    if words != " " or (parts and not parts[-1].endswith("\n")):
        parts.append(words)


def shown_link(link: LexborNode, shown: str) -> str:
    """The text ``shown`` of a link; a URL that was shown cut short gets its whole length back."""
    start = shown.strip().removesuffix("...").removesuffix("…")
    if len(start) >= _CUT_MIN and start != shown.strip() and (address := link.attributes.get("href") or ""):
        bare = address.removeprefix("https://").removeprefix("http://").removeprefix("www.")
        if address.startswith(start) or bare.startswith(start):
            return address
    return shown


def tidy(text: str) -> str:
    """``text`` with spaces stripped from line ends and never more than one blank line in a row."""
    lines = [line.strip() for line in text.split("\n")]
    kept = [line for i, line in enumerate(lines) if line or (i and lines[i - 1])]
    return "\n".join(kept).strip()
