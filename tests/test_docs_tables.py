"""The tables in the docs are those of the code. ``python -m tests.test_docs_tables`` writes them anew."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from stance.records import Column
from stance.scoring import StanceColumns, output_columns

PAGE: Final = Path(__file__).parent.parent / "docs" / "output.md"
KINDS: Final = {"text": "text", "number": "number", "truth": "true or false", "time": "time"}
RENEW: Final = ".venv/bin/python -m tests.test_docs_tables"
TABLES: Final = {"every column": output_columns(), "a given target": StanceColumns("bridge").described()}
"""What stands between ``<!-- name -->`` and ``<!-- end -->`` in the page."""


def table(columns: Iterable[Column]) -> str:
    """The columns as a table in Markdown."""
    rows = [f"| `{column.name}` | {KINDS[column.kind]} | {column.meaning} |" for column in columns]
    return "\n".join(["| column | type | holds |", "|---|---|---|", *rows])


def renewed(page: str) -> str:
    """``page`` with its tables as the code has them."""
    for name, columns in TABLES.items():
        before, mark, rest = page.partition(f"<!-- {name} -->\n")
        _, end, after = rest.partition("<!-- end -->")
        assert mark and end, f"{PAGE} has no place for the table “{name}”"
        page = f"{before}{mark}{table(columns)}\n{end}{after}"
    return page


def test_the_columns_in_the_docs_are_those_of_the_code() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == renewed(page), f"stance.scoring.output_columns() has changed. Renew the page with: {RENEW}"


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    print(f"Wrote {PAGE}.")
