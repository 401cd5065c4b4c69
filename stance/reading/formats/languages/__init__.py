"""The words of comment sections, one file per language, named by the language's code (ISO 639-1).

To add a language, add its file: copy ``en.toml``, and put in the language's own words, in lower case, or ``[]`` where
none are known. ``keys.py`` says what each key means. A word that several languages share stands in the file of each.
What one system prints stands with that system's reader instead.

Names of months and days come from CLDR (https://cldr.unicode.org); the files add what it does not have.
"""

from typing import Final

from stance.reading.formats.languages.files import FOLDER, alternation, load, union
from stance.reading.formats.languages.keys import Language

LANGUAGES: Final = load(FOLDER)
"""Language code to the language's words."""
WORDS: Final = union(LANGUAGES.values())
"""The words of all languages together: a page's language is not always known, and pages mix languages."""

__all__ = ["LANGUAGES", "WORDS", "Language", "alternation", "load", "union"]
