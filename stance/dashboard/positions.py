"""Who stands where: authors' positions, the most telling comments of a side, and which side gets the abuse."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from stance.dashboard.colors import LABEL_COLORS
from stance.dashboard.rows import SIDE, is_off_topic, reliable, without_doubtful_sides
from stance.dashboard.wording import author_name
from stance.labels import TOXIC_FROM, UNCLEAR

SIDES: Final = ("favor", "against")
FEW: Final = 3
"""With fewer comments about the target an author's position has no interval, and reads ``few comments``: the error of
a mean of one or two says little."""
ENOUGH: Final = 10
"""Of fewer comments no share is told and no sides are compared: one comment would be more than a tenth."""
MOST_TELLING: Final = 3
"""Comments shown of each side: more than one, for any of them may be wrong; set by hand (2026-11)."""
WITHIN: Final = 1.96
"""Standard errors to each side of a value within which the true one lies in 95 of 100 cases."""
SHARED_NAMES: Final = frozenset(("no name", "anonymous", "anonym", "anon", "guest", "[deleted]", "deleted", "unknown"))
"""Names under which many people write, as comment systems give them to those without one."""


def positions(rows: pd.DataFrame) -> pd.DataFrame:
    """A row per named author with a comment about the target, those with most comments first.

    Columns: ``author`` (as the page has it), ``comments``, ``about`` (those with a stance, not off topic), ``position``
    from -1 (against) to 1 (favor), ``low`` and ``high`` of its 95 % interval (missing where there are few comments),
    ``leans`` (a label; ``unclear`` where the interval reaches over 0), and the number of comments of each label.

    A position is the mean of P(favor) - P(against) over the comments about the target. Taking the probabilities at
    their word, the variance of one comment's side is P(favor) + P(against) - (P(favor) - P(against))²; the interval is
    that of a mean of independent draws.
    """
    named = rows[rows["author"].map(is_named).astype(bool)]
    about = named[named[SIDE.label].notna() & ~is_off_topic(named)]
    favor, against = (about[SIDE.shares[side]] for side in SIDES)
    leaning = favor - against
    doubt = favor + against - leaning**2
    found = pd.crosstab(about["author"], about[SIDE.label]).reindex(columns=list(LABEL_COLORS), fill_value=0)
    found["comments"] = named["author"].value_counts().reindex(found.index)
    found["about"] = about["author"].value_counts()
    found["position"] = leaning.groupby(about["author"]).mean()
    error = np.sqrt(doubt.clip(lower=0).groupby(about["author"]).sum()) / found["about"]
    reach = (WITHIN * error).where(found["about"] >= FEW)
    found["low"], found["high"] = (found["position"] - reach).clip(lower=-1), (found["position"] + reach).clip(upper=1)
    found["leans"] = np.select([found["low"] > 0, found["high"] < 0], ["favor", "against"], UNCLEAR)
    found = found.rename_axis(index="author", columns=None).reset_index()
    return found.sort_values(["comments", "about", "author"], ascending=[False, False, True], ignore_index=True)


def is_named(author: Any) -> bool:
    """Whether the comments under this name are one person's: not where there is no name, or one that many share."""
    return isinstance(author, str) and author_name(author).casefold() not in SHARED_NAMES


def telling(rows: pd.DataFrame, side: str) -> pd.DataFrame:
    """The surest comments of ``side``, each text once: about the target and in a language that the models know."""
    known = without_doubtful_sides(reliable(rows))
    believable = known[(known[SIDE.label] == side) & ~is_off_topic(known)]
    surest = believable.sort_values([SIDE.shares[side], "place"], ascending=[False, True])
    return surest[~surest["text"].str.casefold().duplicated()].head(MOST_TELLING)


@dataclass(frozen=True)
class Share:
    """How many of some comments are toxic."""

    toxic: int
    comments: int

    @property
    def value(self) -> float:
        """The share, 0 where there are no comments."""
        return self.toxic / self.comments if self.comments else 0.0


@dataclass(frozen=True)
class Tone:
    """How a side writes, and is written to."""

    wrote: Share
    received: Share
    """Replies to its comments, from anyone."""
    from_others: Share
    """Of these, the replies from the other side."""


def tones(rows: pd.DataFrame, toxic_from: float = TOXIC_FROM) -> dict[str, Tone]:
    """The tone of each of the ``SIDES``; a comment counts as toxic from a toxicity of ``toxic_from`` on."""
    stances = dict(zip(rows["place"], rows[SIDE.label], strict=True))
    of_parents = rows["parent_place"].map(lambda place: stances.get(place) if pd.notna(place) else None)
    found = {}
    for side, other in (SIDES, SIDES[::-1]):
        replies = rows[of_parents == side]
        parts = (rows[rows[SIDE.label] == side], replies, replies[replies[SIDE.label] == other])
        found[side] = Tone(*(_share(part, toxic_from) for part in parts))
    return found


def _share(rows: pd.DataFrame, toxic_from: float) -> Share:
    toxicity = rows["toxicity"].dropna()
    return Share(int((toxicity >= toxic_from).sum()), len(toxicity))


def differ(first: Share, second: Share) -> bool:
    """Whether two shares differ by more than chance explains: a two-proportion z-test at 95 %."""
    both = (first.toxic + second.toxic) / (first.comments + second.comments)
    error = (both * (1 - both) * (1 / first.comments + 1 / second.comments)) ** 0.5
    return bool(error) and abs(first.value - second.value) > WITHIN * error
