"""Labelled pages to fit the confidence of a reading to, in forms that no reader was made for as well as in their own.

Readers were written with these very pages in view and read nearly all of them right. So each is also read in disguise,
its classes and ids hashed, so that no system is known by them; flattened to text by html2text and inscriptis; and with
its comments cut out.
"""

import glob
import json
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from selectolax.lexbor import LexborHTMLParser

from benchmarks import gold, sites
from benchmarks.layouts import drawn, page_of
from stance.reading.encoding import SAMPLE_BYTES, encoding_of
from stance.reading.formats.document import Document
from stance.reading.formats.shortfall import announced_on
from stance.reading.formats.text import announcement
from stance.reading.formats.text.wrapped import unwrapped
from stance.records import Comment

SEED: Final = 17
TESTS: Final = Path(__file__).parent.parent / "tests" / "pages"
LOOKED_FOR: Final = 200
"""Characters of a comment's longest line by which it is found on its page."""
HEADER_LINES: Final = 3
"""Lines above the first comment that are cut out with it."""
CUT_EVERY: Final = 4
"""One in so many drawn pages is read without its comments too."""
_NAMES: Final = re.compile(r"""\s(class|id|itemprop|itemtype|itemscope|rel|data-[\w-]+)\s*=\s*("[^"<>]*"|'[^'<>]*')""")


@dataclass(frozen=True)
class Labelled:
    """One page in one form."""

    group: str
    """Its site or, of a drawn page, its layout: what is held out together."""
    origin: str
    """``real``, ``own`` (written for the project) or ``drawn``."""
    form: str
    """``html``, ``disguised``, ``text`` or the converter's name, and ``, cut`` if the comments are cut out."""
    name: str
    data: bytes
    f1: Callable[[Sequence[Comment]], float]
    """How much of the page's comments was read, 0..1; of a page without any, 1 if none was."""
    texts: tuple[str, ...] | None = None
    """Those of its comments; None if the gold lacks some, so that they cannot be looked for in another form."""


def labelled_pages(shared: Path, count: int) -> Iterator[Labelled]:
    """All labelled pages in the shared folder, the tests' own, and ``count`` drawn ones, each in all of its forms."""
    converters = sites.converters()
    for page in (*real_pages(shared / "gold"), *_own(shared / "cases" / "reading"), *_own(TESTS)):
        yield from _in_forms(page, converters)
    rng = random.Random(SEED)
    for number in range(count):
        html, wanted = page_of(drawn(rng), rng)
        texts = tuple(comment["text"] for comment in wanted)
        page = Labelled(f"drawn {number}", "drawn", "html", "page.html", html.encode(), _by_words(wanted), texts)
        yield from _in_forms(page, converters, cut=number % CUT_EVERY == 0)


def real_pages(folder: Path) -> Iterator[Labelled]:
    """The real pages in the folder of gold, as they are."""
    yield from _saved(folder / "html")
    yield from _of_sites(folder / "pages")
    yield from _flat(folder / "text")


def _in_forms(page: Labelled, converters: dict[str, Callable[[str], str]], cut: bool = True) -> Iterator[Labelled]:
    yield page
    if page.form != "html" or page.texts is None:
        return
    html = page.data.decode(encoding_of(page.name, page.data[:SAMPLE_BYTES]), errors="replace")
    forms = {} if page.origin == "drawn" else {"disguised": _disguised(html)}
    texts = {name: convert(html) for name, convert in converters.items()}
    without = {"html, cut": _cut_html(html, page.texts)} if cut else {}
    without |= {f"{name}, cut": _cut_text(text, page.texts) for name, text in texts.items()} if cut else {}
    for form, text in (forms | texts | without).items():
        if text is not None:
            name = page.name.replace(".html", ".txt" if form.partition(",")[0] in converters else "")
            f1 = _none_read if form in without else page.f1
            yield replace(page, form=form, name=name, data=text.encode("utf-8", "replace"), f1=f1)


def _disguised(html: str) -> str:
    """The page with classes and ids that tell nothing, and without what else names its parts."""

    def disguise(match: re.Match[str]) -> str:
        if match[1] not in ("class", "id"):
            return ""
        words = (f"k{sha256(word.encode()).hexdigest()[:6]}" for word in match[2][1:-1].split())
        return f' {match[1]}="{" ".join(words)}"'

    return _NAMES.sub(disguise, html)


def _cut_html(html: str, texts: Sequence[str]) -> str | None:
    """The page without the innermost element that holds all of its comments; None if more than that speaks of them."""
    tree = LexborHTMLParser(html)
    wanted = list(filter(None, map(_line, texts)))
    node = tree.body
    while wanted and node is not None:
        inner = next((child for child in node.iter() if _holds(child.text(), wanted)), None)
        if inner is None:
            break
        node = inner
    if not wanted or node is None or node.tag == "body":
        return None
    node.decompose()
    rest = tree.html or ""
    is_told = announced_on(Document("page", rest.encode("utf-8", "replace"))) > 0
    return None if is_told or any(line in _plain(rest) for line in wanted) else rest


def _cut_text(text: str, texts: Sequence[str]) -> str | None:
    """The text up to its first comment, with nothing that counts comments; None if no comment is found in it."""
    lines, wanted = unwrapped(text.split("\n")).lines, list(filter(None, map(_line, texts)))
    first = next((n for n, line in enumerate(lines) if any(said in _plain(line) for said in wanted)), None)
    if first is None:
        return None
    return "\n".join(line for line in lines[: max(0, first - HEADER_LINES)] if not announcement(line.strip())[0])


def _holds(text: str, lines: Sequence[str]) -> bool:
    plain = _plain(text)
    return all(line in plain for line in lines)


def _line(text: str) -> str:
    return _plain(max(text.split("\n"), key=len)[:LOOKED_FOR])


def _plain(text: str) -> str:
    return " ".join(re.sub(r"\W+", " ", text.lower()).split())


def _none_read(got: Sequence[Comment]) -> float:
    return float(not got)


def _by_words(wanted: list[dict[str, Any]]) -> Callable[[Sequence[Comment]], float]:
    def f1(got: Sequence[Comment]) -> float:
        found = sites.Sites()
        found.add(wanted, list(got))
        return found.f1[0] if wanted else float(not got)

    return f1


def _answers(folder: Path) -> Iterator[tuple[Path, str, dict[str, Any]]]:
    """Per page: its gold's file, its form, and the gold."""
    if not folder.is_dir():
        raise SystemExit(f"There is no folder {folder}. Name the folder of the labelled pages with --shared.")
    for path in sorted(folder.rglob("*.json")):
        is_text, is_html = path.with_suffix(".txt").exists(), any(path.parent.glob(f"{glob.escape(path.stem)}.html*"))
        if is_text or is_html:
            answer = json.loads(path.read_text(encoding="utf-8"))
            if "comments" in answer:
                yield path, "text" if is_text else "html", answer


def _saved(folder: Path) -> Iterator[Labelled]:
    for path, form, answer in _answers(folder):
        wanted = [entry for entry in answer["comments"] if entry["kind"] == "comment"]

        def f1(got: Sequence[Comment], wanted: Any = wanted, is_whole: bool = answer["complete"]) -> float:
            found = gold.Measure()
            gold.add_html_page(found, wanted, list(got), is_whole)
            return found.f1

        texts = tuple(entry["text"] or "" for entry in wanted)
        known = texts if answer["complete"] and all(texts) else None
        yield Labelled(_site(path.stem), "real", form, f"{path.stem}.html", gold.page_bytes(path), f1, known)


def _flat(folder: Path) -> Iterator[Labelled]:
    for path, form, answer in _answers(folder):
        data = gold.page_bytes(path)

        def f1(got: Sequence[Comment], wanted: Any = answer["comments"], page: str = data.decode()) -> float:
            found = gold.Measure()
            gold.add_text_page(found, wanted, list(got), page)
            return found.f1 if wanted else float(not got)

        yield Labelled(_site(answer.get("url") or path.stem), "real", form, f"{path.stem}.txt", data, f1)


def _of_sites(folder: Path) -> Iterator[Labelled]:
    for path, form, answer in _answers(folder):
        yield _page(path, form, answer["comments"], _site(path.stem), "real")


def _own(folder: Path) -> Iterator[Labelled]:
    """Pages written for the project, or for trying it; pages of one folder or, of text, one page are a site."""
    for path, form, answer in _answers(folder):
        group = path.stem if form == "text" or path.parent == folder else path.parent.name
        yield _page(path, form, answer["comments"], f"own {group}", "own")


def _page(path: Path, form: str, comments: list[dict[str, Any]], group: str, origin: str) -> Labelled:
    texts = tuple(entry["text"] for entry in comments)
    wanted: list[dict[str, Any]] = [{"author": None, "datetime": None, "parent": None, "text": text} for text in texts]
    name = f"{path.stem}.{'txt' if form == 'text' else 'html'}"
    return Labelled(group, origin, form, name, sites.page_bytes(path), _by_words(wanted), texts)


def _site(name: str) -> str:
    """The site that a page is of, by the first word of its address or of its file's name, which is SET__SITE."""
    address = name.partition("//")[2] or name.partition("__")[2] or name
    return re.split(r"[./_]", address.removeprefix("www.").removeprefix("hard::"), maxsplit=1)[0]
