"""The elements of an XML export, one by one, in bounded memory and with the usual flaws of such files mended."""

import io
import re
from collections.abc import Iterator
from typing import Any, Final
from xml.etree.ElementTree import Element, ParseError

from stance.errors import PageError
from stance.reading.formats.document import Document

HEAD: Final = 4_000
"""Characters at the start of a file in which its root element stands."""

MAX_DEPTH: Final = 100
"""Elements within each other; exports have six."""
MAX_PARTS: Final = 5_000_000
"""Elements within one thread or article: 400,000 comments, or some 600 MB of memory."""

_FORBIDDEN = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_UNQUOTED = re.compile(r"(\s[\w-]{1,20}:id=)([\w.-]{1,80})(?=\s{0,9}/?>)")
_DECLARATION = re.compile(r"<\?xml[^<>]{0,300}\?>")


class XmlExport:
    """An XML export opened for reading."""

    def __init__(self, document: Document, kind: str) -> None:
        self._document = document
        self._kind = kind
        self.warnings: list[str] = []
        """Told after the last element: where the file broke off."""

    def elements(self, names: tuple[str, ...], depth: int) -> Iterator[Element]:
        """The elements of these names, ``depth`` levels below the root; each is emptied when the next is asked for.

        Raises:
            PageError: if the XML is malformed before the first of them, or declares entities.
        """
        from defusedxml import DefusedXmlException
        from defusedxml.ElementTree import iterparse

        open_elements: list[Element] = []
        given = parts = 0
        try:
            events: Any = iterparse(io.BytesIO(self._mended()), events=("start", "end"))
            for event, element in events:
                if event == "start":
                    open_elements.append(element)
                    parts += 1
                    self._refuse_a_bomb(len(open_elements), parts)
                    continue
                open_elements.pop()
                if len(open_elements) != depth:
                    continue
                if tag(element) in names:
                    given += 1
                    yield element
                parts = 0
                del open_elements[-1][:]  # so that memory does not grow with the file
        except (ParseError, DefusedXmlException) as error:
            if not given or isinstance(error, DefusedXmlException):
                raise PageError(
                    f"{self._document.name} is a {self._kind} export that cannot be read to its end: {error}. "
                    "Export it again."
                ) from error
            self.warnings.append(f"The export breaks off ({error}); what stands before is read. Export it again.")

    def _refuse_a_bomb(self, depth: int, parts: int) -> None:
        if depth > MAX_DEPTH or parts > MAX_PARTS:
            raise PageError(
                f"{self._document.name} is a {self._kind} export that nests {depth} deep and holds {parts:,} elements "
                "in one thread; no real export does. Export it again."
            )

    def _mended(self) -> bytes:
        """The XML as UTF-8 from its root on, without characters that XML forbids and with all ids quoted."""
        text = _DECLARATION.sub("", self._document.text[:HEAD], count=1) + self._document.text[HEAD:]
        text = text[max(text.find("<"), 0) :]
        return _UNQUOTED.sub(r'\1"\2"', _FORBIDDEN.sub("\ufffd", text)).encode()


def tag(element: Element) -> str:
    """The element's name without its namespace."""
    return element.tag.rsplit("}", 1)[-1]


def child(element: Element | None, name: str, prefix: str = "") -> Element | None:
    """The first child of this name whose namespace begins with ``prefix``."""
    for inner in element if element is not None else ():
        if tag(inner) == name and inner.tag.startswith("{" + prefix if prefix else ""):
            return inner
    return None


def text_in(element: Element | None, name: str, prefix: str = "") -> str | None:
    """The text of the first child of this name, stripped; None if there is none."""
    inner = child(element, name, prefix)
    return (inner.text or "").strip() or None if inner is not None else None
