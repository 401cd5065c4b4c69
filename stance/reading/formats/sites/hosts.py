"""The site that a page was saved from, as the name of its host."""

import re
from typing import Final
from urllib.parse import urlsplit

from stance.reading.formats.document import Document
from stance.reading.formats.html import article_of

_START: Final = 3_000
"""Characters at a page's start in which browsers note where they saved it from."""
_SAVED_FROM: Final = re.compile(
    r"<!--\s{0,9}(?:saved from url=\(\d{1,6}\)|Page saved with SingleFile\s{1,9}url:\s{0,9})(https?://[^\s<>\"']{1,1000})"
)
"""As Chrome and Edge write it, and the extension SingleFile."""
_HOST: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?){1,9}")
"""A name of letters, digits and hyphens, with a dot: it can stand in a file's name, and leads nowhere else."""
_MAX_HOST: Final = 200


def host_of(document: Document, url: str | None = None) -> str | None:
    """The host of the site that a page is of; None if neither the page nor ``url`` says it.

    What the browser noted when it saved the page comes first, then ``url``, then the address that the page gives
    itself (canonical, ``og:url``).
    """
    if not document.is_html:
        return None
    noted = _SAVED_FROM.search(document.text[:_START])
    addresses = (noted[1] if noted else None, url, article_of(document.html).url)
    return next(filter(None, (bare_host(address) for address in addresses if address)), None)


def bare_host(address: str) -> str | None:
    """The host in an address, in lower case and without ``www.``; None if there is none, or no usual one."""
    try:
        host = (urlsplit(address.strip()).hostname or "").rstrip(".").removeprefix("www.")
        host = host.encode("idna").decode("ascii").lower()
    except ValueError:  # also of names that are no text of the web's
        return None
    return host if is_host(host) else None


def is_host(name: str) -> bool:
    """Whether ``name`` is a host as ``bare_host`` gives it."""
    return len(name) <= _MAX_HOST and _HOST.fullmatch(name) is not None
