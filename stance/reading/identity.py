"""Ids for what carries none, the same for every save of the same page."""

import hashlib
from collections import Counter


def thread_id(url: str | None, title: str | None, source: str) -> str:
    """Twelve hexadecimal digits: of the address if there is one, else of the headline, else of the file's name."""
    return _digest(url or title or source, 12)


class CommentIds:
    """Ids for the comments of one page, from what each says, so that a later save gives the same."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def next(self, author: str | None, posted_at: str | None, text: str) -> str:
        """Ten hexadecimal digits of author, time and text; a word-for-word repetition gets ``-2``, ``-3``, …."""
        digest = _digest("\x1f".join((author or "", posted_at or "", text)), 10)
        self._seen[digest] += 1
        return digest if self._seen[digest] == 1 else f"{digest}-{self._seen[digest]}"


def _digest(text: str, digits: int) -> str:
    return hashlib.sha256(text.encode("utf-8", errors="surrogatepass")).hexdigest()[:digits]
