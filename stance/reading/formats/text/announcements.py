"""Lines that announce comments: ``12 Responses to “A bridge”``, ``Vos réactions (11)``, ``コメント 5件``."""

import re
from typing import Any, Final

from stance.reading.formats.languages import LANGUAGES, WORDS, alternation
from stance.reading.formats.text.lines import is_action, is_form

# The most that an announcement has. Set by hand on the dev pages (2026-11).
_ANNOUNCEMENT_MAX: Final = 250
"""Characters; a longer line is text."""
_POLICY_MAX: Final = 120
"""Characters of a heading over the rules for comments, or of their first words."""
_WORDS_MAX: Final = 40
"""Words, the headline of the article among them."""
_WORDS_BEFORE_NOUN: Final = 5
"""Words before the noun: ``View all 12 reader comments``."""
_SENTENCE_WORDS: Final = 6
"""Words, where it ends with a full stop."""
_UNCOUNTED_WORDS: Final = 5
"""Words, where it does not say how many comments there are but what they are on."""
_BUTTON_WORDS: Final = 6
"""Words of a link beside the heading."""
_DIGITS: Final = 7
"""Digits of the number of comments."""

_NOUNS: Final = frozenset(WORDS.headings.nouns + WORDS.headings.loose_nouns)
_QUALIFIERS: Final = frozenset(WORDS.headings.qualifiers + WORDS.headings.loose_qualifiers)
_AFTER_NOUN: Final = frozenset((*WORDS.headings.after_noun, *WORDS.headings.loose_after_noun, "»", "↓"))
_NO: Final = frozenset(WORDS.counting.no)
_ONE: Final = frozenset(WORDS.counting.one)
_WORD: Final = re.compile(r"\d[\d., ]*|[^\W\d_]+(?:[’'‌-][^\W\d_]+)*|[»↓]")
_UNSPACED: Final = re.compile(
    r"(?:(\d{{1,6}})\s{{0,9}}(?:{counters})?\s{{0,9}})?(?:{nouns})\s{{0,9}}[:：]?\s{{0,9}}[(（]?(\d{{1,6}})?[)）]?\s{{0,9}}(?:{counters})?".format(
        counters=alternation(WORDS.counting.counters),
        nouns=alternation(
            noun for language in LANGUAGES.values() if language.counting.counters for noun in language.headings.nouns
        ),
    )
)
"""An announcement in a language that writes no space between number, counter and noun."""
_POLICY: Final = re.compile(
    r"(?:(?:{our}) )?(?:{policy})\b.{{0,80}}|(?:{whole}):?".format(
        our=alternation(WORDS.headings.our),
        policy=alternation(WORDS.headings.policy).replace(r"\ ", "[ -]"),
        whole=alternation(WORDS.headings.policy_lines),
    ),
    re.IGNORECASE,
)


def announcement(line: str) -> tuple[bool, int | None]:
    """Whether ``line`` announces comments (``12 Responses to “…”``, ``Vos réactions (11)``), and how many it says."""
    if len(line) > _ANNOUNCEMENT_MAX:
        return False, None
    words = _WORD.findall(line.lower().replace("(s)", ""))
    if not words or len(words) > _WORDS_MAX:
        return False, None
    count: int | None = None
    place = 0
    while (
        place < min(len(words) - 1, _WORDS_BEFORE_NOUN)
        and words[place] not in _NOUNS
        and (number := _number(words[place])) is not NotImplemented
    ):
        count = number if number is not None else count
        place += 1
    if words[place] not in _NOUNS:
        return _unspaced(line)
    place += 1
    while place < len(words) and (words[place] in _NOUNS or words[place] in _NO or words[place][0].isdigit()):
        number = _number(words[place])
        count = count if count is not None or number is NotImplemented else number
        place += 1
    rest = words[place:]
    if not rest or (len(rest) <= _BUTTON_WORDS and _is_button(" ".join(rest))):
        return True, count
    if rest[0] not in _AFTER_NOUN or (line.endswith(".") and len(words) > _SENTENCE_WORDS):
        return False, None
    return count is not None or len(words) <= _UNCOUNTED_WORDS, count


def _is_button(words: str) -> bool:
    """Whether ``words`` after the noun are a link beside the heading: ``Comments Add your comment``."""
    return is_form(words) or is_action(words)


def _unspaced(line: str) -> tuple[bool, int | None]:
    match = _UNSPACED.fullmatch(line)
    written = (match[1] or match[2]) if match else None
    return match is not None, int(written) if written else None


def _number(word: str) -> Any:
    """The number ``word`` stands for; None for a word that may stand before the noun, NotImplemented for others."""
    if word[0].isdigit():
        digits = re.sub(r"\D", "", word)
        return int(digits) if 0 < len(digits) <= _DIGITS else NotImplemented
    if word in _NO:
        return 0
    if word in _ONE:
        return 1
    return None if word in _QUALIFIERS else NotImplemented


def is_policy(line: str) -> bool:
    """Whether ``line`` is the heading or the first words of the rules for comments, which stand above them."""
    return len(line) <= _POLICY_MAX and _POLICY.fullmatch(line) is not None
