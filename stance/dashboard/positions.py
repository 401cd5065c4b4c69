"""Who stands where: authors' positions, the most telling comments of a side, and which side gets the abuse."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from stance.dashboard.rows import is_off_topic
from stance.dashboard.wording import LABEL_COLORS, author_name
from stance.labels import TOXIC_FROM, UNCLEAR

SIDES: Final = ("favor", "against")
FEW: Final = 3
"""With fewer comments about the target an author's position has no interval, and reads ``few comments``."""
ENOUGH: Final = 10
"""Of fewer comments no share is told and no sides are compared: one comment would be a tenth or more."""
MOST_TELLING: Final = 3
_WITHIN: Final = 1.96
"""Standard errors to each side of a value within which the true one lies in 95 of 100 cases."""


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
    about = named[named["stance"].notna() & ~is_off_topic(named)]
    leaning = about["favor"] - about["against"]
    doubt = about["favor"] + about["against"] - leaning**2
    found = pd.crosstab(about["author"], about["stance"]).reindex(columns=list(LABEL_COLORS), fill_value=0)
    found["comments"] = named["author"].value_counts().reindex(found.index)
    found["about"] = about["author"].value_counts()
    found["position"] = leaning.groupby(about["author"]).mean()
    error = np.sqrt(doubt.clip(lower=0).groupby(about["author"]).sum()) / found["about"]
    reach = (_WITHIN * error).where(found["about"] >= FEW)
    found["low"], found["high"] = (found["position"] - reach).clip(lower=-1), (found["position"] + reach).clip(upper=1)
    found["leans"] = np.select([found["low"] > 0, found["high"] < 0], ["favor", "against"], UNCLEAR)
    found = found.rename_axis(index="author", columns=None).reset_index()
    return found.sort_values(["comments", "about", "author"], ascending=[False, False, True], ignore_index=True)


def is_named(author: Any) -> bool:
    """Whether the comments under this name are one person's: not where there is no name, or one that many share."""
    return isinstance(author, str) and author_name(author).casefold() not in _SHARED


_SHARED: Final = frozenset(("no name", "anonymous", "anonym", "anon", "guest", "[deleted]", "deleted", "unknown"))


def telling(rows: pd.DataFrame, side: str) -> pd.DataFrame:
    """The surest comments of ``side``, each text once: about the target and in a language that the models know."""
    believable = rows[(rows["stance"] == side) & ~is_off_topic(rows) & rows["scores_reliable"].astype(bool)]
    surest = believable.sort_values([side, "place"], ascending=[False, True])
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


def tones(rows: pd.DataFrame) -> dict[str, Tone]:
    """The tone of each of the ``SIDES``."""
    stances = dict(zip(rows["place"], rows["stance"], strict=True))
    answered = rows["answers"].map(lambda place: stances.get(place) if pd.notna(place) else None)
    found = {}
    for side, other in (SIDES, SIDES[::-1]):
        replies = rows[answered == side]
        found[side] = Tone(
            _share(rows[rows["stance"] == side]), _share(replies), _share(replies[replies["stance"] == other])
        )
    return found


def _share(rows: pd.DataFrame) -> Share:
    toxicity = rows["toxicity"].dropna()
    return Share(int((toxicity >= TOXIC_FROM).sum()), len(toxicity))


def differ(first: Share, second: Share) -> bool:
    """Whether two shares differ by more than chance explains: a two-proportion z-test at 95 %."""
    both = (first.toxic + second.toxic) / (first.comments + second.comments)
    error = (both * (1 - both) * (1 / first.comments + 1 / second.comments)) ** 0.5
    return bool(error) and abs(first.value - second.value) > _WITHIN * error
