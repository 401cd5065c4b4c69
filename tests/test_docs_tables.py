"""The tables in the docs are those of the code. ``python -m tests.test_docs_tables`` writes them anew."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import pytest

from stance.errors import PageError
from stance.reading import formats
from stance.reading.formats.document import Document
from stance.records import Column
from stance.scoring import StanceColumns, output_columns

DOCS: Final = Path(__file__).parent.parent / "docs"
KINDS: Final = {"text": "text", "number": "number", "truth": "true or false", "time": "time"}
RENEW: Final = ".venv/bin/python -m tests.test_docs_tables"
REST: Final = {
    "an article, or a page whose comments are not in it": b"<html><h1>Ferry</h1><p>It was late.</p></html>",
    "the same as text": b"Ferry late\n\nIt was late again on Monday, and nobody said why.\n",
    "a page that loads its comments by script": b"<html><body><p>Late.</p><div id='disqus_thread'></div>"
    b"<script src='https://pier.disqus.com/embed.js'></script></body></html>",
    "an export that lists no comment": b'{"guild": {}, "channel": {"id": "1"}, "messages": [{"id": "1", "timestamp": '
    b'"2033-03-14T09:12:00Z", "type": "GuildMemberJoin", "content": "Joined", "author": {"name": "Ada"}}]}',
    "JSON of another kind": b'{"temperature": 21, "rooms": ["hall", "attic"]}',
    "XML of another kind": b"<?xml version='1.0'?><rss><channel><title>News</title></channel></rss>",
    "an SQL dump": b"-- MySQL dump 10.13\nDROP TABLE IF EXISTS `wp_comments`;\nCREATE TABLE `wp_comments` (id int);\n",
    "another database": b"SQLite format 3\0" + bytes(100),
    "a PDF, a picture, an old office document": b"%PDF-1.7\n",
    "an empty file": b"",
}
"""Small files that hold no comments, by what they are."""


def column_table(columns: Iterable[Column]) -> str:
    """The columns as a table in Markdown."""
    rows = [f"| `{column.name}` | {KINDS[column.kind]} | {column.meaning} |" for column in columns]
    return "\n".join(["| column | type | holds |", "|---|---|---|", *rows])


def format_table() -> str:
    """All formats, by their modules' own words."""
    rows = [
        f"| `{formats.name_of(known)}` | {first_line(known.__doc__)} | {first_line(known.read.__doc__)} |"
        for known in formats.FORMATS
    ]
    return "\n".join(["| format | reads | gives |", "|---|---|---|", *rows])


def rest_table() -> str:
    """What the program says of files without comments."""
    rows = [f"| {kind} | {said_of(content)} |" for kind, content in REST.items()]
    return "\n".join(["| file | what is said |", "|---|---|", *rows])


def first_line(docstring: str | None) -> str:
    assert docstring
    return docstring.splitlines()[0].replace("``", "`").replace("|", "\\|")


def said_of(content: bytes) -> str:
    try:
        threads = list(formats.read(Document("FILE", content)))
    except PageError as error:
        return str(error)
    return " ".join(warning for thread in threads for warning in thread.warnings)


TABLES: Final = {
    "output.md": {
        "every column": lambda: column_table(output_columns()),
        "a given target": lambda: column_table(StanceColumns("bridge").described()),
    },
    "formats.md": {"formats": format_table, "the rest": rest_table},
}
"""What stands between ``<!-- name -->`` and ``<!-- end -->`` in each page."""


def renewed(name: str) -> str:
    """A page with its tables as the code has them."""
    page = (DOCS / name).read_text(encoding="utf-8")
    for title, table in TABLES[name].items():
        before, mark, rest = page.partition(f"<!-- {title} -->\n")
        _, end, after = rest.partition("<!-- end -->")
        assert mark and end, f"{name} has no place for the table “{title}”"
        page = f"{before}{mark}{table()}\n{end}{after}"
    return page


@pytest.mark.parametrize("name", TABLES)
def test_the_tables_in_the_docs_are_those_of_the_code(name: str) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == renewed(name), f"Renew the page with: {RENEW}"


@pytest.mark.parametrize("content", REST.values(), ids=REST)
def test_a_file_without_comments_says_why_and_what_to_do(content: bytes) -> None:
    said = said_of(content)
    assert said.endswith(".")
    assert said.count(". ") >= 1 or len(said) > 60


if __name__ == "__main__":
    for page in TABLES:
        (DOCS / page).write_text(renewed(page), encoding="utf-8")
        print(f"Wrote {DOCS / page}.")
