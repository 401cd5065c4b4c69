"""One comment's own markup as a flat list, without the comments nested in it: read in one walk over the page."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Final

from selectolax.lexbor import LexborNode

from stance.reading.formats.html import BLOCKS, UNSEEN, emoji, shown_link

LINE: Final = "\x1d"
PARAGRAPH: Final = "\x1e"
"""Where a block or a paragraph begins or ends; both count as white space for ``str.split``."""

AUTHOR, TIME, TEXT, NOISE, HEADER, UNSEEN_NAME = 1, 2, 4, 8, 16, 32
"""What the names of an element (class, id, itemprop) hint at."""
STRONG: Final = 64
"""With ``AUTHOR``: a name that blog systems give to nothing but the author."""

_PARAGRAPHS: Final = frozenset("p blockquote ul ol dl pre table h1 h2 h3 h4 h5 h6".split())
_HIDDEN: Final = frozenset("screen-reader-text sr-only visually-hidden visuallyhidden says hidden-accessible".split())
_AUTHOR_NAMES: Final = frozenset(
    "fn comment-author-name comment_author_name comment-author-link wp-block-comment-author-name author-name nick "
    "authorname commentauthor comment__author-name comment__author comment-name username user-name nickname user "
    "commenter wpd-comment-author wc-comment-author comment_name comment_user commentername author creator "
    "comment-user".split()
)
_AUTHOR_LIKE: Final = re.compile(r"author|autor|auteur|user|nick|name|poster|commenter|verfasser|benutzer|writer|vcard")
_NO_AUTHOR: Final = re.compile(
    r"avatar|image|img|pic|thumb|photo|icon|count|form|reply|badge|rank|level|role|title|label|wrap|text|content|body"
    r"|date|time|info|meta|link-|bypost|byuser|post"
)
_TIME_LIKE: Final = re.compile(r"date|time|datum|zeit|fecha|published|posted|\bago\b|heure|meta")
_TEXT_NAMES: Final = frozenset(
    "comment-content comment_content commentcontent wp-block-comment-content comment__content comment-text text entry "
    "comment_text commenttext comment__text comment-entry comment_entry comment-body-content comment-message content "
    "comment_message wpd-comment-text wc-comment-text comment-copy comment-text-inner comment__body message "
    "comment-bd comment-txt comment-inner-content comment-main comment_txt commentarea comment-inhalt entry-content "
    "comment-desc comment-description commentmsg message-body post-body post-content thecomment".split()
)
_TEXT_LIKE: Final = re.compile(
    r"(?:comment|kommentar|message|reply|post|review)s?[-_]*(?:message|content|text|copy|body)"
)
_NOISE_LIKE: Final = re.compile(
    r"(?:^|[-_])(?:reply|replies|replay|respond|antworten?|edit|report|flag|likes?|dislikes?|unlike|votes?|voting|rating|"
    r"karma|shares?|sharing|social|permalink|permalinks|moderation|badges?|rank|toolbar|actions?|buttons?|btn|tools?|avatar|"
    r"sharedaddy|thumbs|gravatar|number|counter|count|nummer|quote-link|login|toggle|awaiting|notice|controls?)(?:$|[-_])"
    r"|jp-likes|^cld-|comment-reply|replylink|-reply"
)
_HEADER_LIKE: Final = re.compile(r"meta|header|head$|head-|vcard|info|author|details|byline|footer|title")
_NOT_SHOWN: Final = re.compile(r"display\s?:\s?none", re.IGNORECASE)
_DIGITS: Final = re.compile(r"\S*\d\S*")


class Piece:
    """An element of one comment: which of the comment's words it holds and what its names hint at."""

    __slots__ = ("end", "hints", "kind", "moment", "names", "node", "shape", "size", "start", "tag", "up")

    def __init__(self, tag: str, names: str, hints: int, shape: int, up: int, start: int, moment: str | None) -> None:
        self.tag = tag
        self.names = names
        self.kind = ""
        """The names without those that hold a number."""
        self.node: LexborNode | None = None
        self.hints = hints
        self.shape = shape
        """The same number for elements at the same place of different comments."""
        self.up = up
        """The position of the element around it; -1 for the comment's own."""
        self.start = self.end = start
        self.size = 0
        """Characters of text."""
        self.moment = moment
        """The time in its ``datetime`` or ``title``."""


class Part:
    """One comment's own words and elements, in the page's order."""

    __slots__ = ("addresses", "pieces", "size", "words")

    def __init__(self) -> None:
        self.addresses: list[str] = []
        """What its links lead to."""
        self.pieces: list[Piece] = []
        self.words: list[str] = []
        self.size = 0

    def text(self, start: int = 0, end: int | None = None, cuts: Iterable[tuple[int, int]] = ()) -> str:
        """The words from ``start`` to ``end`` without the ``cuts``: blocks on lines of their own, paragraphs apart."""
        end = len(self.words) if end is None else end
        kept: list[str] = []
        for cut_start, cut_end in sorted(cuts):
            if cut_start >= end:
                break
            if cut_start > start:
                kept += self.words[start:cut_start]
            if cut_end > start:
                kept.append(LINE)
                start = cut_end
        kept += self.words[start:end]
        return laid_out("".join(kept))

    def line(self, piece: Piece) -> str:
        """The words of ``piece`` on one line."""
        return " ".join("".join(self.words[piece.start : piece.end]).split())


def laid_out(marked: str) -> str:
    """Marked words as a reader sees them; a blank line between paragraphs and where the page breaks a line twice."""
    paragraphs = []
    for paragraph in marked.split(PARAGRAPH):
        blocks = []
        for block in paragraph.split(LINE):
            if "\n" in block:
                lines = [" ".join(line.split()) for line in block.split("\n")]
                said = "\n".join(line for i, line in enumerate(lines) if line or (i and lines[i - 1])).strip()
            else:
                said = " ".join(block.split())
            if said:
                blocks.append(said)
        if blocks:
            paragraphs.append("\n".join(blocks))
    return "\n\n".join(paragraphs)


def parts_of(
    roots: Iterable[LexborNode],
    owners: Mapping[int, int],
    is_split: bool = False,
    keeps_nodes: bool = False,
) -> Iterator[Part]:
    """The parts of the comments, in the order of their positions; few are held at a time.

    Depth is no danger: the walk keeps a list, not a stack of calls.

    Args:
        roots: the comments' elements that are not nested in another's.
        owners: the position of each element's comment, by ``mem_id``.
        is_split: whether a comment is several elements, one after the other.
        keeps_nodes: whether each piece shall know its element, which takes memory.
    """
    expected = 0
    for position, part in _parts_read(roots, owners, is_split, keeps_nodes):
        yield from (_unseen() for _ in range(position - expected))
        yield part
        expected = position + 1
    yield from (_unseen() for _ in range(max(owners.values(), default=-1) + 1 - expected))


def _unseen() -> Part:
    """The part of a comment that the page does not show."""
    part = Part()
    part.pieces.append(Piece("", "", 0, -1, -1, 0, None))
    return part


def _parts_read(
    roots: Iterable[LexborNode], owners: Mapping[int, int], is_split: bool, keeps_nodes: bool
) -> Iterator[tuple[int, Part]]:
    parts: dict[int, Part] = {}
    shapes: dict[tuple[int, str, str], int] = {}
    for root in roots:
        position = owners[root.mem_id]
        if position not in parts:
            yield from _finished(parts, is_split)
            parts = {}
        _walk(root, owners, parts, shapes, is_split, keeps_nodes)
    yield from _finished(parts, is_split)


def _finished(parts: dict[int, Part], is_split: bool) -> Iterator[tuple[int, Part]]:
    for position in sorted(parts):
        part = parts[position]
        if is_split:
            part.pieces[0].end, part.pieces[0].size = len(part.words), part.size
        yield position, part


def _begun(parts: dict[int, Part], position: int, is_split: bool) -> Part:
    """The part at ``position``; one of several elements has a piece around them."""
    part = parts.get(position)
    if part is None:
        part = parts[position] = Part()
        if is_split:
            part.pieces.append(Piece("", "", 0, -1, -1, 0, None))
    return part


def _walk(
    root: LexborNode,
    owners: Mapping[int, int],
    parts: dict[int, Part],
    shapes: dict[tuple[int, str, str], int],
    is_split: bool,
    keeps_nodes: bool,
) -> None:
    part = _begun(parts, owners[root.mem_id], is_split)
    place = -1  # of the innermost open piece among the part's pieces
    opened: list[tuple[Part, int]] = []
    node = root
    while True:
        tag = node.tag or ""
        entered = False
        if tag == "-text":
            if said := node.text_content:
                part.words.append(said.replace("\n", " "))
                part.size += len(said.strip())
        elif tag == "br":
            part.words.append("\n")
        elif tag == "img":
            if said := emoji(node):
                part.words.append(said)
                part.size += len(said)
        elif tag not in UNSEEN and tag[:1] not in "-_!":
            attributes = node.attributes
            names = _names_of(attributes)
            hints, kind = hints_of(names)
            if not hints & UNSEEN_NAME and not ("style" in attributes and _NOT_SHOWN.search(attributes["style"] or "")):
                opened.append((part, place))
                owner = owners.get(node.mem_id)
                if owner is not None:
                    part, shape_up = _begun(parts, owner, is_split), -1
                    # What tells one comment's classes from another's (odd, even, the name) says nothing of its parts.
                    place, kind = (0, kind) if part.pieces else (-1, "")
                else:
                    shape_up = part.pieces[place].shape if place >= 0 else -1
                key = (shape_up, tag, kind)
                shape = shapes.setdefault(key, len(shapes))
                piece = Piece(tag, names, hints, shape, place, len(part.words), _moment(tag, attributes))
                piece.size = -part.size
                if keeps_nodes:
                    piece.node, piece.kind = node, kind
                part.pieces.append(piece)
                place = len(part.pieces) - 1
                if tag in BLOCKS:
                    part.words.append(PARAGRAPH if tag in _PARAGRAPHS else LINE)
                elif tag == "a" and (address := attributes.get("href")):
                    part.addresses.append(address)
                entered = True
        if entered and (child := node.child) is not None:
            node = child
            continue
        while True:
            if entered:
                piece = part.pieces[place]
                if tag == "a" and part.words and part.words[-1].rstrip().endswith(("…", "...")):
                    part.words[-1] = shown_link(node, part.words[-1])
                elif tag in BLOCKS:
                    part.words.append(PARAGRAPH if tag in _PARAGRAPHS else LINE)
                piece.end = len(part.words)
                piece.size += part.size
                part, place = opened.pop()
                if not opened:
                    return
            if not opened:
                return  # the root itself is not shown: what follows it is another's
            following = node.next
            if following is not None:
                node = following
                break
            above = node.parent
            if above is None or not opened:
                return
            node, entered = above, True
            tag = node.tag or ""


def _names_of(attributes: Mapping[str, str | None]) -> str:
    if not attributes:
        return ""
    names = attributes.get("class") or ""
    if "itemprop" in attributes:
        names = f"{names} {attributes['itemprop']}"
    return names


@lru_cache(maxsize=8192)
def hints_of(names: str) -> tuple[int, str]:
    """What names of a class hint at, and the names without those that hold a number."""
    hints = 0
    if not names:
        return 0, ""
    for name in names[:400].lower().split():
        if name in _HIDDEN:
            hints |= UNSEEN_NAME
        if name in _AUTHOR_NAMES:
            hints |= AUTHOR | STRONG
        elif _AUTHOR_LIKE.search(name) and not _NO_AUTHOR.search(name):
            hints |= AUTHOR
        if _TIME_LIKE.search(name):
            hints |= TIME
        if name in _TEXT_NAMES or _TEXT_LIKE.search(name):
            hints |= TEXT
        if _NOISE_LIKE.search(name):
            hints |= NOISE
        if _HEADER_LIKE.search(name):
            hints |= HEADER
    return hints, _DIGITS.sub("", names)


def _moment(tag: str, attributes: Mapping[str, str | None]) -> str | None:
    moment = attributes.get("datetime") if tag == "time" else None
    return moment or (attributes.get("title") if tag in ("abbr", "span", "time", "a") else None) or None
