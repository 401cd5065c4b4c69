"""One comment's own markup as a flat list, without the comments nested in it, read in one walk over the page."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Final

from selectolax.lexbor import LexborNode

from stance.reading.formats.html import BLOCKS, UNSEEN, emoji, shown_link
from stance.reading.formats.languages import WORDS, alternation

LINE: Final = "\x1d"
PARAGRAPH: Final = "\x1e"
"""Where a block or a paragraph begins or ends; both count as white space for ``str.split``."""

AUTHOR, TIME, TEXT, NOISE, HEADER, UNSEEN_NAME = 1, 2, 4, 8, 16, 32
"""What the names of an element (class, id, itemprop) hint at."""
STRONG: Final = 64
"""With ``AUTHOR``: a name that blog systems give to nothing but the author."""

HEADER_TAGS: Final = frozenset(("header", "footer", "dt", "cite", "small"))
"""Elements that may hold a comment's author and time, whatever they are named."""
_PARAGRAPHS: Final = frozenset("p blockquote ul ol dl pre table h1 h2 h3 h4 h5 h6".split())
_HIDDEN: Final = frozenset("screen-reader-text sr-only visually-hidden visuallyhidden says hidden-accessible".split())
_AUTHOR_NAMES: Final = frozenset(
    "fn comment-author-name comment_author_name comment-author-link wp-block-comment-author-name author-name nick "
    "authorname commentauthor comment__author-name comment__author comment-name username user-name nickname user "
    "commenter wpd-comment-author wc-comment-author comment_name comment_user commentername author creator "
    "comment-user".split()
)
_AUTHOR_LIKE: Final = re.compile(
    rf"author|user|nick|name|poster|commenter|writer|vcard|{alternation(WORDS.markup.author)}"
)
_NO_AUTHOR: Final = re.compile(
    r"avatar|image|img|pic|thumb|photo|icon|count|form|reply|badge|rank|level|role|title|label|wrap|text|content|body"
    r"|date|time|info|meta|link-|bypost|byuser|post"
)
_TIME_LIKE: Final = re.compile(rf"date|time|published|posted|\bago\b|meta|{alternation(WORDS.markup.time)}")
_TEXT_NAMES: Final = frozenset(
    "comment-content comment_content commentcontent wp-block-comment-content comment__content comment-text text entry "
    "comment_text commenttext comment__text comment-entry comment_entry comment-body-content comment-message content "
    "comment_message wpd-comment-text wc-comment-text comment-copy comment-text-inner comment__body message "
    "comment-bd comment-txt comment-inner-content comment-main comment_txt commentarea comment-inhalt entry-content "
    "comment-desc comment-description commentmsg message-body post-body post-content thecomment".split()
)
_TEXT_LIKE: Final = re.compile(
    rf"(?:comment|message|reply|post|review|{alternation(WORDS.markup.items)})s?[-_]*(?:message|content|text|copy|body)"
)
_NOISE_LIKE: Final = re.compile(
    r"(?:^|[-_])(?:reply|replies|replay|respond|edit|report|flag|likes?|dislikes?|unlike|votes?|voting|rating|karma|"
    r"shares?|sharing|social|permalink|permalinks|moderation|badges?|rank|toolbar|actions?|buttons?|btn|tools?|avatar|"
    r"sharedaddy|thumbs|gravatar|number|counter|count|quote-link|login|toggle|awaiting|notice|controls?|"
    rf"{alternation(WORDS.markup.buttons)})(?:$|[-_])"
    r"|jp-likes|^cld-|comment-reply|replylink|-reply"
)
_HEADER_LIKE: Final = re.compile(r"meta|header|head$|head-|vcard|info|author|details|byline|footer|title")
_OWN: Final = re.compile(r"comment-author-(?!name$|link$|info$)|(?:byuser|bypostauthor|even|odd|alt|thread-\w{3,4})$")
"""Classes that WordPress gives to a whole comment: who wrote it, and whether it is an even one."""
_IS_WHOLE: Final = re.compile(r"(?:^|\s)(?:byuser|depth-\d)")
"""Found in the names of such an element."""
_NOT_SHOWN: Final = re.compile(r"display\s?:\s?none", re.IGNORECASE)
_MAX_NAMES: Final = 400
"""Characters of an element's names that are looked at, so that no page can make this slow."""
_NAMES_KEPT: Final = 4_000
"""Characters of an element's names that are kept, so that no page fills the memory with them. Set by hand."""
_NAMES_KNOWN: Final = 8_192
"""Elements' names whose hints are remembered, so that names that all comments share are looked at once."""
_TITLED: Final = frozenset(("abbr", "span", "time", "a", "small", "em", "i"))
"""Elements whose title may be a time, whatever they are named."""
_MAY_TELL: Final = re.compile(r"\d{4}|\d:\d\d")
"""Found in the titles that tell a time; others are looked at only where they stand for one."""
_MAX_TITLE: Final = 60
_DIGIT: Final = re.compile(r"\d")
_LETTERS: Final = re.compile(r"[^\W\d_]{2}")


class Piece:
    """An element of one comment: which of the comment's words it holds and what its names hint at."""

    __slots__ = (
        "address",
        "end",
        "hints",
        "ident",
        "kind",
        "line",
        "moment",
        "names",
        "node",
        "shape",
        "size",
        "start",
        "tag",
        "up",
    )

    def __init__(self, tag: str, names: str, hints: int, shape: int, up: int, start: int, moment: str | None) -> None:
        self.tag = tag
        self.names = names
        self.kind = ""
        """The names without those that hold a number."""
        self.node: LexborNode | None = None
        self.ident = ""
        """The element's id; like the next, known where its node is."""
        self.address = ""
        """What it leads to, if it is a link."""
        self.hints = hints
        self.shape = shape
        """The same number for elements at the same place of different comments."""
        self.up = up
        """The index of the element around it; -1 for the comment's own."""
        self.start = self.end = start
        self.size = 0
        """Characters of text."""
        self.line: str | None = None
        """Its words on one line, once ``Part.line`` was asked for them."""
        self.moment = moment
        """The time in its ``datetime`` or ``title``."""


class Part:
    """One comment's own words and elements, in the page's order."""

    __slots__ = ("_first_word", "addresses", "pieces", "size", "words")

    def __init__(self) -> None:
        self.addresses: list[str] = []
        """What its links lead to."""
        self.pieces: list[Piece] = []
        self.words: list[str] = []
        self.size = 0
        self._first_word: int | None = None

    def has_word_before(self, end: int) -> bool:
        """Whether any of the ``words`` before ``end`` holds two letters side by side; asked once the part is whole."""
        if self._first_word is None:
            words = enumerate(self.words)
            self._first_word = next((index for index, word in words if _LETTERS.search(word)), len(self.words))
        return self._first_word < end

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
        """The words of ``piece`` on one line; asked once the part is whole."""
        if piece.line is None:
            piece.line = " ".join("".join(self.words[piece.start : piece.end]).split())
        return piece.line


def laid_out(marked: str) -> str:
    """Marked words as a reader sees them; a blank line between paragraphs and where the page breaks a line twice."""
    paragraphs = []
    for paragraph in marked.split(PARAGRAPH):
        blocks = []
        for block in paragraph.split(LINE):
            if "\n" in block:
                lines = [" ".join(line.split()) for line in block.split("\n")]
                text = "\n".join(line for i, line in enumerate(lines) if line or (i and lines[i - 1])).strip()
            else:
                text = " ".join(block.split())
            if text:
                blocks.append(text)
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

    Depth does no harm: the walk keeps a list, not a stack of calls.

    Args:
        roots: the comments' elements that are not nested in another's.
        owners: the position of each element's comment, by ``mem_id``.
        is_split: whether a comment is several elements, one after the other.
        keeps_nodes: whether each piece keeps its element, which takes memory.
    """
    walked = _Walk(owners, is_split, keeps_nodes).over(roots)
    if is_split:  # of lists in lists, the inner ones may have any positions
        walked = iter(sorted(dict(walked).items()))
    expected = 0
    for position, part in walked:
        yield from (_unseen() for _ in range(position - expected))
        yield part
        expected = position + 1
    yield from (_unseen() for _ in range(max(owners.values(), default=-1) + 1 - expected))


def _unseen() -> Part:
    """The part of a comment that the page does not show."""
    part = Part()
    part.pieces.append(_whole_piece())
    return part


def _whole_piece() -> Piece:
    """A piece around all that a comment holds, without an element of its own."""
    return Piece("", "", 0, -1, -1, 0, None)


class _Walk:
    """One walk over the page's comments, which gathers the parts of each."""

    def __init__(self, owners: Mapping[int, int], is_split: bool, keeps_nodes: bool) -> None:
        self._owners = owners
        self._is_split = is_split
        self._keeps_nodes = keeps_nodes
        self._shapes: dict[tuple[int, str, str], int] = {}
        self._parts: dict[int, Part] = {}
        """By the position of the comment; those that are not given out yet."""
        self._part = Part()
        """That of the innermost open comment."""
        self._index = -1
        """Of the innermost open piece of that part."""
        self._around: list[tuple[Part, int, LexborNode]] = []
        """Per open element, the part and the piece that it stands in, and itself."""

    def over(self, roots: Iterable[LexborNode]) -> Iterator[tuple[int, Part]]:
        """The comments' parts with their positions, as soon as each is complete."""
        for root in roots:
            position = self._owners[root.mem_id]
            if position not in self._parts:
                yield from self._finished()
            self._part, self._index, self._around = self._part_at(position), -1, []
            self._go(root)
        yield from self._finished()

    def _finished(self) -> Iterator[tuple[int, Part]]:
        for position in sorted(self._parts):
            part = self._parts[position]
            if self._is_split:
                part.pieces[0].end, part.pieces[0].size = len(part.words), part.size
            yield position, part
        self._parts = {}

    def _part_at(self, position: int) -> Part:
        """The part of the comment at ``position``; one of several elements has a piece around them."""
        part = self._parts.get(position)
        if part is None:
            part = self._parts[position] = Part()
            if self._is_split:
                part.pieces.append(_whole_piece())
        return part

    def _go(self, root: LexborNode) -> None:
        node = root
        while True:
            tag = node.tag or ""
            if tag == "-text":  # most nodes are texts: a call for each would make reading a tenth slower
                if text := node.text_content:
                    self._part.words.append(text.replace("\n", " "))
                    self._part.size += len(text.strip())
            elif self._enter(node, tag):
                if (child := node.child) is not None:
                    node = child
                    continue
                self._leave()
            if not self._around:
                return  # the root is left, or not shown
            while (following := node.next) is None:
                node = self._leave()
                if not self._around:
                    return
            node = following

    def _enter(self, node: LexborNode, tag: str) -> bool:
        """Takes what an element says into the part; whether it is now open."""
        part = self._part
        if tag == "br":
            part.words.append("\n")
        elif tag == "img":
            if picture := emoji(node):
                part.words.append(picture)
                part.size += len(picture)
        elif tag not in UNSEEN and tag[:1] not in "-_!":
            return self._open(node, tag)
        return False

    def _open(self, node: LexborNode, tag: str) -> bool:
        """Begins the piece of an element; False if the element is not shown."""
        attributes = node.attributes
        names = _names_of(attributes)
        hints, kind = hints_of(names)
        if hints & UNSEEN_NAME or ("style" in attributes and _NOT_SHOWN.search(attributes["style"] or "")):
            return False
        self._around.append((self._part, self._index, node))
        owner = self._owners.get(node.mem_id)
        if owner is not None:
            self._part, outer_shape = self._part_at(owner), -1
            # What tells one comment's classes from another's (odd, even, the name) says nothing of its parts.
            self._index, kind = (0, kind) if self._part.pieces else (-1, "")
        else:
            outer_shape = self._part.pieces[self._index].shape if self._index >= 0 else -1
        part = self._part
        shape = self._shapes.setdefault((outer_shape, tag, kind), len(self._shapes))
        piece = Piece(tag, names, hints, shape, self._index, len(part.words), _moment(tag, hints, attributes))
        piece.size = -part.size
        if self._keeps_nodes:
            piece.node, piece.kind, piece.ident = node, kind, attributes.get("id") or ""
        part.pieces.append(piece)
        self._index = len(part.pieces) - 1
        if tag in BLOCKS:
            part.words.append(PARAGRAPH if tag in _PARAGRAPHS else LINE)
        elif tag == "a" and (address := attributes.get("href")):
            part.addresses.append(address)
            if self._keeps_nodes:
                piece.address = address
        return True

    def _leave(self) -> LexborNode:
        """Ends the piece of the innermost open element, which it gives."""
        part = self._part
        piece = part.pieces[self._index]
        self._part, self._index, node = self._around.pop()
        tag = piece.tag
        if tag == "a" and part.words and part.words[-1].rstrip().endswith(("…", "...")):
            part.words[-1] = shown_link(node, part.words[-1])
        elif tag in BLOCKS:
            part.words.append(PARAGRAPH if tag in _PARAGRAPHS else LINE)
        piece.end = len(part.words)
        piece.size += part.size
        return node


def _names_of(attributes: Mapping[str, str | None]) -> str:
    if not attributes:
        return ""
    names = attributes.get("class") or ""
    if "itemprop" in attributes:
        names = f"{names} {attributes['itemprop']}"
    return names[:_NAMES_KEPT]


@lru_cache(maxsize=_NAMES_KNOWN)
def hints_of(names: str) -> tuple[int, str]:
    """What an element's names hint at, and the names without those that hold a number."""
    hints = 0
    if not names:
        return 0, ""
    is_whole = _IS_WHOLE.search(names[:_MAX_NAMES]) is not None
    for name in names[:_MAX_NAMES].lower().split():
        if is_whole and _OWN.match(name):
            continue
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
    return hints, " ".join(name for name in names.split() if not (_DIGIT.search(name) or _OWN.match(name)))


def _moment(tag: str, hints: int, attributes: Mapping[str, str | None]) -> str | None:
    if not attributes:
        return None
    title = attributes.get("title")
    if title and not (tag in _TITLED or hints & TIME or _MAY_TELL.search(title[:_MAX_TITLE])):
        title = None
    return attributes.get("datetime") or title or None
