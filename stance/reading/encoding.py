"""Which encoding the bytes of a text file are in."""

import codecs
import re
from typing import Final

from stance.errors import PageError

SAMPLE_BYTES: Final = 1 << 18
"""Bytes of a file that are enough to tell. Set by hand: past the scripts and menus of a page, to its text."""
LOOKED_AT: Final = {"control characters": 8_192, "HTML declaration": 4_096, "XML declaration": 400, "letters": 100_000}
"""First bytes of the sample in which each is looked for. An XML declaration comes first in its file; an HTML one must
stand within 1,024 bytes (HTML standard, 4.2.5.4), which pages exceed. All set by hand."""
TOLERATED: Final = {"control characters": 50, "stray characters": 1_000}
"""A text may have a control character in so many bytes, and UTF-8 a character that is none in so many. Set by hand."""
FEW_CONTROLS: Final = 8
"""So many control characters are tolerated however short the text. Set by hand."""
MOST_WESTERN: Final = 0.95
"""Share of the characters beyond ASCII that are letters or common marks, from which a text is Western. Set by hand."""

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAGIC: Final = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a zip archive (or an office document)"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x28\xb5\x2f\xfd", "a zstandard archive"),
    (b"SQLite format 3", "an SQLite database"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old office document (save it as .xlsx or .txt)"),
    (b"\x7fELF", "a program"),
)
_COMMON_MARKS: Final = "‘’“”„–—…«»€£§°·×\xa0¿¡"
_RARE: Final = "×÷þðÞÐ"
"""What is no common letter among those of Windows-1252: two signs, and letters of Icelandic."""
_CONTROL: Final = bytes(byte for byte in range(32) if byte not in b"\t\n\r\f\x1b")
_DECLARED = re.compile(rb"""<meta[^<>]{0,200}?charset\s{0,9}=\s{0,9}["']?([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)
_XML_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}["']([A-Za-z0-9_.:-]{2,40})""")


def encoding_of(name: str, start: bytes) -> str:
    """The name of a codec for the file that begins with ``start``.

    By its byte order mark; else UTF-8 if it is that but for a stray byte in a thousand; else what its HTML or XML
    declares; else the likeliest by charset-normalizer.

    Raises:
        PageError: if it is no text at all.
    """
    for mark, kind in _MAGIC:
        if start.startswith(mark):
            raise PageError(f"{name} is {kind}, not comments. Give a saved page, its text, an export or a table.")
    for mark, encoding in _BOMS:
        if start.startswith(mark):
            return encoding
    _refuse_control_characters(name, start[: LOOKED_AT["control characters"]])
    if _is_utf8(start):
        return "utf-8"
    text = codecs.getincrementaldecoder("utf-8")("replace").decode(start)
    # One stray byte in an otherwise good UTF-8 file must not turn all its accents into another alphabet.
    if text.count("\ufffd") * TOLERATED["stray characters"] <= len(text):
        return "utf-8"
    return _declared(start) or _likeliest(start)


def _refuse_control_characters(name: str, start: bytes) -> None:
    control = len(start) - len(start.translate(None, _CONTROL))
    if control > max(FEW_CONTROLS, len(start) / TOLERATED["control characters"]):
        raise PageError(
            f"{name} is not text: {control} of its first {len(start)} bytes are control characters. "
            "Give a saved page, its text, an export or a table."
        )


def _is_utf8(start: bytes) -> bool:
    try:
        start.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _declared(start: bytes) -> str | None:
    html, xml = start[: LOOKED_AT["HTML declaration"]], start[: LOOKED_AT["XML declaration"]]
    match = _DECLARED.search(html) or _XML_DECLARED.search(xml)
    try:
        return codecs.lookup(match[1].decode("ascii")).name if match else None
    except LookupError:
        return None  # an encoding nobody knows: guess as for a page that declares none


def _likeliest(start: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(start[: LOOKED_AT["letters"]], cp_exclusion=["utf_7"]).best()
    # Many codecs read a Western text as well; of equals, the one that Windows programs write is the likeliest.
    latin = best is None or "Latin" in " ".join(best.alphabets)
    return "cp1252" if best is None or (latin and _is_cp1252(start)) else best.encoding


def _is_cp1252(start: bytes) -> bool:
    """Whether ``start``, read as Windows-1252, has beyond ASCII nearly only letters and common marks."""
    high = [char for char in start.decode("cp1252", errors="replace") if char > "\x7f"]
    usual = sum(char in _COMMON_MARKS or ("À" <= char <= "ÿ" and char not in _RARE) for char in high)
    return usual >= MOST_WESTERN * len(high)
