"""The pages in a WARC file, as crawlers and browsers save them (ISO 28500)."""

import io
import re
from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import IO, Any, Final

from stance.errors import PageError, StanceError
from stance.reading.archives.member import Member, joined, shown
from stance.reading.archives.unpacking import BLOCK_BYTES, Guard

PAGE_TYPES: Final = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "application/json": ".json",
    "application/activity+json": ".json",
}
"""Media types that are read, and the file name ending each would have."""

_CHARSET = re.compile(r"charset\s{0,3}=\s{0,3}[\"']?([\w.:-]{2,40})", re.IGNORECASE)


def warc_members(stream: IO[bytes], name: str, size: int) -> Iterator[Member]:
    """The pages in ``stream``, a WARC file of ``size`` bytes as packed, which the user knows as ``name``.

    Each must be read before the next is asked for.

    Raises:
        PageError: if it is damaged or breaks off; the pages before are given.
    """
    from warcio.archiveiterator import ArchiveIterator

    guard = Guard(name)
    records = iter(ArchiveIterator(stream))
    while True:
        try:
            record = next(records, None)
            page = _page(record, name, size, guard) if record is not None else None
        except StanceError:
            raise
        except Exception as error:  # warcio lets through whatever its parsers raise
            raise PageError(f"{name} is a damaged WARC file: {error}. Copy or download it again.") from error
        if record is None:
            return
        if page is not None:
            yield page
        if _is_cut(record):
            raise PageError(f"{name} breaks off within a page; the pages before it are read. Download it again.")


def _page(record: Any, archive: str, size: int, guard: Guard) -> Member | None:
    """The page that a record holds; None if it is no successful answer with a page or JSON."""
    if record.rec_type not in ("response", "resource"):
        return None
    headers = record.http_headers if record.http_headers is not None else record.rec_headers
    if record.rec_type == "response" and not str(headers.get_statuscode()).startswith("2"):
        return None
    content_type = headers.get_header("Content-Type") or ""
    suffix = PAGE_TYPES.get(content_type.partition(";")[0].strip().lower())
    if suffix is None:
        return None
    url = shown(record.rec_headers.get_header("WARC-Target-URI") or "")
    name = f"{archive}!{url}"
    data = _as_utf8(joined(_content(record, size, guard), name), content_type)
    return Member(name, suffix, lambda: io.BytesIO(data), _day(record), url or None)


def _content(record: Any, packed: int, guard: Guard) -> Iterator[bytes]:
    """The body of the answer, unpacked block by block; bounded, for a server may have packed a bomb."""
    for block in iter(partial(record.content_stream().read, BLOCK_BYTES), b""):
        guard.add(len(block), packed)
        yield block


def _is_cut(record: Any) -> bool:
    """Whether the file ends before the record does, which warcio does not report."""
    while record.raw_stream.read(BLOCK_BYTES):
        pass
    return getattr(record.raw_stream, "limit", 0) > 0


def _as_utf8(data: bytes, content_type: str) -> bytes:
    """``data`` in UTF-8 if the server named another encoding, for the page itself may not name it."""
    charset = _CHARSET.search(content_type)
    if charset is None or charset[1].lower() in ("utf-8", "utf8"):
        return data
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        try:
            return data.decode(charset[1], errors="replace").encode("utf-8", errors="replace")
        except (LookupError, ValueError):
            return data
    return data


def _day(record: Any) -> date | None:
    try:
        return date.fromisoformat((record.rec_headers.get_header("WARC-Date") or "")[:10])
    except ValueError:
        return None
