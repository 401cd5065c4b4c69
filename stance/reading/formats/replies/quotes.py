"""Which comments a comment quotes.

Only the ends of what is quoted are looked up, in one pass over all comments, so the time taken grows with their length.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from stance.reading.formats.languages import WORDS, alternation
from stance.records import Comment

_WORD: Final = re.compile(r"\w+")
_MARKED: Final = re.compile(
    '„([^„“”"]{12,1500})[“”"]|“([^“”"]{12,1500})[”"]|«([^«»]{12,1500})»|»([^«»]{12,1500})«'
    '|"([^"]{12,1500})"|‘([^‘’]{20,1500})’|「([^「」]{4,1500})」'
)
"""What stands in quotation marks: long enough to be a sentence rather than a word set apart (Chinese and Japanese need
fewer characters for one), short enough that a mark which is never closed costs little. The bounds were set by hand."""
_LINES: Final = re.compile(r"^[ \t]*(?:>|&gt;)+[ \t]?(.+)", re.MULTILINE)
_WROTE: Final = re.compile(
    rf"^.{{0,60}}\b(?:{alternation(WORDS.replies.wrote)})[ \t]{{0,9}}[^\n\w]{{0,3}}:[^\n\w]{{0,3}}(?:(\S.+)|$)",
    re.MULTILINE | re.IGNORECASE,
)
_SUBJECT: Final = re.compile(
    rf"(?:(?:{alternation(WORDS.replies.subject)})\s?:\s{{0,9}}){{1,9}}(.{{3,120}})", re.IGNORECASE
)
_OMISSION: Final = re.compile(r"…|\.\.\.")

# Set by hand on the dev pages (2026-11).
LENGTH: Final = 4
"""Words of either end of a quotation that must stand in the comment quoted."""
_MOST: Final = 6
"""Quotations of one comment that are looked up."""
_MOST_HOLDERS: Final = 50
"""Comments with the same words, or the same subject, that are remembered."""
_LINE_MAX: Final = 300
"""Characters that are read of a quotation on the line below ``Ada wrote:``."""
_HEADING_MAX: Final = 200
"""Characters that are read of a subject line."""
_BEGINNING_MAX: Final = 400
"""Characters that are read of a comment which may repeat another's author and first words."""
_AUTHOR_WORDS: Final = 4
"""Words that the author's name may have there."""

Gram = tuple[str, ...]


def quoted(comments: Sequence[Comment], article: str = "") -> dict[int, list[int]]:
    """Place of a comment to the places of the comments in which its first quotation of one stands.

    What ``article`` holds too is a quotation of the article.
    """
    ends = {place: pairs for place, comment in enumerate(comments) if (pairs := list(_ends(comment.text)))}
    wanted = {gram for pairs in ends.values() for pair in pairs for gram in pair}
    if not wanted:
        return {}
    firsts = {gram[0] for gram in wanted}
    of_article = set(_grams(_words(article), wanted, firsts))
    holders: dict[Gram, list[int]] = {}
    for place, comment in enumerate(comments):
        for gram in _grams(_words(comment.text), wanted, firsts):
            places = holders.setdefault(gram, [])
            if (not places or places[-1] != place) and len(places) < _MOST_HOLDERS:
                places.append(place)
    sources: dict[int, list[int]] = {}
    for place, pairs in ends.items():
        for first, last in pairs:
            if first in of_article and last in of_article:
                continue
            with_last = set(holders.get(last, ()))
            with_both = [other for other in holders.get(first, ()) if other in with_last and other != place]
            if with_both:
                sources[place] = with_both
                break
    return sources


def repeated(comments: Sequence[Comment]) -> dict[int, list[int]]:
    """Place of a comment that begins with an earlier comment's author and first words, to that comment's place."""
    beginnings: dict[tuple[str, Gram], int] = {}
    sources: dict[int, list[int]] = {}
    for place, comment in enumerate(comments):
        words = _words(comment.text[:_BEGINNING_MAX])
        for name_length in range(1, min(_AUTHOR_WORDS, len(words) - LENGTH) + 1):
            key = (" ".join(words[:name_length]), tuple(words[name_length : name_length + LENGTH]))
            if key in beginnings:
                sources[place] = [beginnings[key]]
        if len(words) >= LENGTH and comment.author:
            beginnings.setdefault((" ".join(_words(comment.author)), tuple(words[:LENGTH])), place)
    return sources


def same_subject(headings: Sequence[str | None]) -> dict[int, list[int]]:
    """Place of a comment whose heading, or first line, is ``Re: …`` to the places of earlier ones under the same."""
    places: dict[str, list[int]] = {}
    sources: dict[int, list[int]] = {}
    for place, heading in enumerate(headings):
        line = (heading or "")[:_HEADING_MAX].partition("\n")[0].strip()
        again = _SUBJECT.match(line)
        subject = _bare(again[1] if again else line)
        if again and subject in places:
            sources[place] = list(places[subject])
        if subject and len(places.setdefault(subject, [])) < _MOST_HOLDERS:
            places[subject].append(place)
    return sources


def _bare(subject: str) -> str:
    return " ".join(_words(re.sub(r"\(.{0,40}\)\s*$", "", subject)))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _ends(text: str) -> Iterator[tuple[Gram, Gram]]:
    """The first and the last words of what ``text`` quotes."""
    count = 0
    for part in (part for quotation in _quotations(text) for part in _OMISSION.split(quotation)):
        words = _words(part)
        if len(words) >= LENGTH:
            yield tuple(words[:LENGTH]), tuple(words[-LENGTH:])
            count += 1
            if count == _MOST:
                return


def _quotations(text: str) -> Iterator[str]:
    if ">" in text or "&gt;" in text:
        for match in _LINES.finditer(text):
            yield match[1]
    if ":" in text:
        for match in _WROTE.finditer(text):
            yield match[1] or text[match.end() : match.end() + _LINE_MAX].lstrip().partition("\n")[0]
    for match in _MARKED.finditer(text):
        yield match[match.lastindex or 0]


def _grams(words: Sequence[str], wanted: set[Gram], firsts: set[str]) -> Iterator[Gram]:
    """The runs of words that are ``wanted``; ``firsts`` are the words those begin with."""
    for start, word in enumerate(words):
        if word in firsts:
            gram = tuple(words[start : start + LENGTH])
            if gram in wanted:
                yield gram
