"""Labelled comments in languages that another model reads: what is learned from them would not be used."""

from collections.abc import Callable, Sequence
from typing import Final

from stance.labels import DEFAULT_LANE, OTHERS_LANE, TOXICITY
from stance.language import UNDETERMINED, languages_of
from stance.records import ModelCard

LOOKED_AT: Final = 2_000
"""Texts whose language is told: enough to see what most are in."""
FEW: Final = 0.1
"""The share of texts whose language may be told wrong, or that quote another."""


def read_elsewhere(texts: Sequence[str], card: ModelCard, named: Callable[[str], str] = "--lane {}".format) -> str:
    """A sentence if more than a few of the texts are in languages in which ``card``'s model does not read comments.

    Else it is empty. ``named`` gives how the user names a lane.

    Comments in English are read by the models of the lanes, those in other languages by the one of the lane
    ``languages`` (``scoring.lanes.ByLanguage``), and only for toxicity.
    """
    if card.task != TOXICITY.name:
        return ""
    some = texts[:LOOKED_AT]
    told = [code for code in languages_of(some, [""] * len(some)) if code != UNDETERMINED]
    reads_others = card.lane == OTHERS_LANE
    elsewhere = sum((code == "en") == reads_others for code in told)
    if elsewhere <= FEW * len(some):
        return ""
    lane, which = (DEFAULT_LANE, "English") if reads_others else (OTHERS_LANE, "other languages than English")
    of = "" if len(some) == len(texts) else "the first "
    return (
        f"{elsewhere:,} of {of}{len(some):,} rows are in {which}, where comments are not read by {card.id}. "
        f"The model that reads them learns with {named(lane)}."
    )
