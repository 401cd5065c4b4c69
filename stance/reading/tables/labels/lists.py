"""Lists of labels in one cell: kinds of toxicity, or the labels of several raters."""

from collections.abc import Iterable, Mapping

from stance.labels import BLANK
from stance.reading.tables.attributes import attribute_of
from stance.reading.tables.labels.asking import UNREAD_MOST, Asked
from stance.reading.tables.labels.words import NO_LABEL, Written, key_of, number_of, parts_of, plain, toxic


def attributes_in(
    parts: Mapping[str, int], asked: Asked, further: Iterable[str]
) -> tuple[dict[str, str | None], dict[str, int]]:
    """The attribute that each label in a column of lists stands for, None for a harmless one; and the unknown ones.

    Raises:
        UnsureError: if too many are unknown.
    """
    known: dict[str, str | None] = {}
    legend = {key_of(value): word for value, word in asked.codebook.legend.items()}
    for part in parts:
        word = legend.get(key_of(part), part)
        found = attribute_of(word, list(further))
        if found:
            known[part] = found[0]
        elif (share := toxic(word, "toxicity")) is not None:
            known[part] = "toxicity" if share else None
        elif plain(word) in NO_LABEL or plain(word) == BLANK:
            known[part] = None
    unread = {part: count for part, count in parts.items() if part not in known}
    if sum(unread.values()) > UNREAD_MOST * sum(parts.values()) or not any(known.values()):
        order = sorted(unread, key=lambda part: -unread[part])
        raise asked.unsure_of_meaning(
            parts, "These are lists of labels, of which some are no known attribute.", order,
            are_attributes=True,
        )  # fmt: skip
    return known, unread


def are_votes(cells: Iterable[tuple[str, ...]]) -> bool:
    """Whether lists in cells are the labels of several raters: numbers, or the same label several times in one list."""
    filled = [cell for cell in cells if cell]
    return bool(filled) and (
        all(number_of(part) for cell in filled for part in cell) or any(len(set(cell)) < len(cell) for cell in filled)
    )


def hold_lists(cells: Iterable[Written], further: Iterable[str]) -> bool:
    """Whether a column has lists of kinds of toxicity in its cells: real ones, or several words with marks between."""
    extra = list(further)
    for cell in cells:
        parts = parts_of(cell) if isinstance(cell, str) else list(cell or ())
        is_list = len(parts) > 1 or isinstance(cell, tuple)
        if is_list and any(attribute_of(part, extra) or toxic(part, "toxicity") is not None for part in parts):
            return True
    return False
