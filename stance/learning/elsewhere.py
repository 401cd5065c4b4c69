"""Labelled comments in languages that another model reads: what is learned from them would not be used."""

from collections.abc import Callable, Sequence
from typing import Final

from stance.labels import DEFAULT_LANE, OTHERS_LANE, TOXICITY
from stance.language import UNDETERMINED, languages_of
from stance.records import ModelCard

LOOKED_AT: Final = 2_000
"""Texts whose language is told: enough to see what most are in."""


def read_elsewhere(texts: Sequence[str], card: ModelCard, named: Callable[[str], str] = "--lane {}".format) -> str:
    """A sentence if most of the texts are in languages in which ``card``'s model does not read comments; else empty.

    ``named`` gives how the user names a lane.

    Comments in English are read by the models of the lanes, those in other languages by the one of the lane
    ``languages`` (``scoring.lanes.ByLanguage``), and only for toxicity.
    """
    if card.task != TOXICITY.name:
        return ""
    some = texts[:LOOKED_AT]
    told = [code for code in languages_of(some, [""] * len(some)) if code != UNDETERMINED]
    reads_others = card.lane == OTHERS_LANE
    elsewhere = sum((code == "en") == reads_others for code in told)
    if 2 * elsewhere <= len(some):
        return ""
    lane, which = (DEFAULT_LANE, "English") if reads_others else (OTHERS_LANE, "other languages than English")
    of = f"{elsewhere:,} of {len(some):,} rows" if len(some) == len(texts) else f"Most of the first {len(some):,} rows"
    return f"{of} are in {which}, where comments are not read by {card.id}. What reads them: {named(lane)}"
