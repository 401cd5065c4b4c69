"""WhatsApp's exported chats (``_chat.txt``): a message a line, in the form of either kind of phone and of any language.

Format: https://faq.whatsapp.com/1180414079177245. iPhones write ``[14/03/2033, 9:15:22 AM] Maud: text``, Android phones
``14/03/33, 09:15 - Maud: text``, with the date as the phone's language has it. A message may have more lines. Notices
have no name; iPhones put a mark that is not seen (U+200E) before what nobody typed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Final

from stance.reading.formats.dates import Dates
from stance.reading.formats.document import Document
from stance.reading.formats.exports.entries import Entry, Head, thread_of
from stance.records import Skipped, Thread

_LOOKED_AT: Final = 40
"""Lines that are not empty, from the first, among which a chat has messages. By hand: more than one long message."""
_ENOUGH: Final = 2
"""Messages among them that make a chat, unless the file's name says that it is one."""
_HALF_DAYS: Final = {"π.μ.": "am", "μ.μ.": "pm", "SA": "am", "CH": "pm", "ÖÖ": "am", "ÖS": "pm"}
"""Halves of the day in Greek, Vietnamese and Turkish, which are no words elsewhere and so unknown to dates."""
_MARK: Final = "\u200e"
_UNSEEN: Final = dict.fromkeys([0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF])
_SPACES: Final = dict.fromkeys((0xA0, 0x202F, 0x2009), " ")
_MIN_WHEN: Final = 10
"""Characters of the shortest date and time, ``1/1/30 1:05``."""
_MAX_NAME: Final = 80
"""Characters of a name; WhatsApp allows 25, address books more."""
_MAX_ASIDE: Final = 120
"""Characters of what stands in place of a picture."""

_CLOCK = re.compile(r"\d{1,2}\s?[:.]\s?\d{2}")
_DAY = re.compile(r"\d{1,4}\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{1,4}")
_HEADERS: Final = (
    re.compile(r"\[([^\[\]\n]{8,60})\] ?(.*)", re.DOTALL),
    re.compile(r"(.{8,60}?) [-–] (.*)", re.DOTALL),
)
_PLACEHOLDER = re.compile(r"<(?=[^<>]*[ \u0080-\U0010ffff])[^<>]{3,100}>|.{1,100}\.\w{2,5} \([^()\n]{3,60}\)|null")
_EDITED = re.compile(r"\s{0,9}(?:\u200e<[^<>\n]{3,100}>|<This message was edited>)\s{0,9}$")
_DELETED = re.compile(
    r"(?:This message was deleted|You deleted this message"
    r"|Diese Nachricht wurde gelöscht|Du hast diese Nachricht gelöscht"
    r"|Se eliminó este mensaje|Eliminaste este mensaje|Ce message a été supprimé|Vous avez supprimé ce message"
    r"|Mensagem apagada|Esta mensagem foi apagada|Questo messaggio è stato eliminato|Dit bericht is verwijderd"
    r"|Waiting for this message\. This may take a while)\.?",
    re.IGNORECASE,
)
_AMERICAN = re.compile(r"[1-9]\d?/[1-9]\d?/\d\d, .*[ap]m", re.IGNORECASE)
_ASIAN = re.compile(r"\d\d/\d{1,2}/\d{1,2}[ ,].*[午전후]")
_CHAT_WITH = re.compile(r"WhatsApp.{0,10}?\b(?:with|mit|con|com|avec|met|med|z|van)\s+(.{1,200})", re.IGNORECASE)


@dataclass(slots=True)
class _Message:
    """One message: when, the rest of its line, and the lines that follow."""

    line: int
    when: str
    lines: list[str] = field(default_factory=list)


def recognises(document: Document) -> bool:
    """Whether its first lines are messages of a chat."""
    if document.is_html or document.is_xml:
        return False
    lines = [line for line in document.text[: _LOOKED_AT * 2_000].split("\n") if line.strip()][:_LOOKED_AT]
    found = [header for line in lines if (header := _header(line))]
    enough = 1 if "chat" in PurePath(document.name).stem.lower() else _ENOUGH
    named = sum(_speaker(rest)[0] is not None for _, rest in found)
    return len(found) >= enough and named > 0 and _header(lines[0]) is not None


def read(document: Document) -> Iterator[Thread]:
    """The chat as one thread; notices, and what stands in place of pictures and of deleted messages, are set aside."""
    messages, before = _messages(document.text)
    dates, doubt = _dates([message.when for message in messages])
    entries = [_entry(message, dates) for message in messages]
    title = _CHAT_WITH.search(PurePath(document.name).stem)
    yield thread_of(document, Head(title=title[1].strip() if title else None), entries, before, doubt)


def _header(line: str) -> tuple[str, str] | None:
    """The time that a message's first line begins with, and the rest of the line."""
    bare = line.lstrip("\u200e\u200f\ufeff \t")
    if not bare[:1].isdigit() and not bare.startswith("["):
        return None
    for form in _HEADERS:
        match = form.match(bare)
        if match is None:
            continue
        when = match[1].translate(_UNSEEN).translate(_SPACES)
        day = _DAY.match(when)
        if day and len(when) >= _MIN_WHEN and _CLOCK.search(when, day.end()):
            return when, match[2]
    return None


def _messages(text: str) -> tuple[list[_Message], list[Skipped]]:
    """The messages, and what stands before the first."""
    messages: list[_Message] = []
    before: list[str] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if header := _header(line):
            messages.append(_Message(number, header[0], [header[1]]))
        elif messages:
            messages[-1].lines.append(line)
        elif line.strip():
            before.append(line.strip())
    return messages, [Skipped("\n".join(before), "before the first message")] if before else []


def _dates(written: list[str]) -> tuple[Dates, list[str]]:
    """A reader of the chat's dates, and a warning if nothing shows which number is the month."""
    first_of_day = list({_DAY.match(when)[0]: _plain_time(when) for when in written}.values())  # type: ignore[index]
    usual = "zh" if _ASIAN.match(written[0]) else "en-us" if _AMERICAN.match(written[0]) else "en-gb"
    readers = [Dates(language) for language in (usual, "en-gb" if usual == "en-us" else "en-us")]
    for reader in readers:
        reader.settle(first_of_day)
    shown = [reader.iso(first_of_day[0]) for reader in readers]
    if usual == "zh" or shown[0] == shown[1]:
        return readers[0], []
    order = "month/day" if usual == "en-us" else "day/month"
    doubt = f"Nothing shows whether dates such as {written[0]} have the day first; they are read as {order}."
    return readers[0], [doubt]


def _plain_time(when: str) -> str:
    for written, half in _HALF_DAYS.items():
        when = when.replace(written, half)
    return when


def _speaker(rest: str) -> tuple[str | None, str]:
    """Who says what: a notice has no name."""
    name, colon, words = rest.partition(":")
    name = name.translate(_UNSEEN).translate(_SPACES).strip().removeprefix("~").strip()
    if not colon or not name or len(name) > _MAX_NAME or any(mark in name for mark in '"“”„«»'):
        return None, rest
    return name, words.removeprefix(" ")


def _entry(message: _Message, dates: Dates) -> Entry:
    name, first = _speaker(message.lines[0])
    written = "\n".join([first, *message.lines[1:]]).strip()
    return Entry(
        comment_id=None,
        text=_EDITED.sub("", written).translate(_UNSEEN).strip(),
        author=name,
        posted=dates.iso(_plain_time(message.when)) or message.when,
        set_aside="notice" if name is None else _why_not(written),
        found_at=f"line {message.line}",
    )


def _why_not(written: str) -> str | None:
    """Why what a message says is nothing that its author typed."""
    text = _EDITED.sub("", written)
    bare = text.translate(_UNSEEN).strip()
    if not bare:
        return "picture or file without words"
    if text.startswith(_MARK) and len(bare) <= _MAX_ASIDE:
        return "notice, or in place of a picture or a file"
    if "\n" not in bare and _DELETED.fullmatch(bare):
        return "deleted"
    return "in place of a picture or a file" if "\n" not in bare and _PLACEHOLDER.fullmatch(bare) else None
