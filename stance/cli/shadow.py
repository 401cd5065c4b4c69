"""``stance serve shadow``: how a second model would have scored a key's comments."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from stance.cli.serve import check_installed, keys_option
from stance.cli.terminal import say
from stance.errors import InputError

if TYPE_CHECKING:
    from stance.service import Pairs

DECILES: Final = tuple(tenth / 10 for tenth in range(1, 10))


@click.command()
@click.argument("name")
@keys_option
def shadow(name: str, file: Path) -> None:
    """Compare the two models that scored the comments of the key NAME; no comment is kept for it.

    Per attribute: comments, mean score of both models, rank correlation. Per threshold: how many comments each flags,
    the share on which they differ, and the threshold of the new model that flags as many as the old one did.

    \b
    Example: stance serve shadow coral
    """
    check_installed()
    from stance.service import KeyFile, ShadowFiles

    key = KeyFile(file).all().get(name)
    found = ShadowFiles(file.with_name("shadow")).of(name)
    if not found and key is not None and key.shadow is not None:
        raise InputError(f"Nothing was compared for {name[:60]!r} yet. Ask the service with that key, and come back.")
    if not found:
        raise InputError(
            f"Nothing was compared for {name[:60]!r}. Make a key with a second model: "
            "stance serve keys add NAME --shadow ID"
        )
    for pairing, joint in found:
        say(f"{pairing.new} beside {pairing.old}: {joint.comments:,} comments, {joint.dropped:,} dropped")
        for line in _lines(joint.pairs, key.thresholds if key else {}):
            say(line)


def _lines(pairs: "Mapping[str, Pairs]", thresholds: Mapping[str, float]) -> Iterator[str]:
    for name, each in sorted(pairs.items()):
        count = max(each.comments, 1)
        yield (
            f"{name}: {each.comments:,} comments, mean {each.old / count:.3f} and {each.new / count:.3f}, "
            f"rank correlation {each.rank_correlation:.3f}"
        )
        yield "  threshold  old flags  new flags  differ  same number from"
        own = [thresholds[name]] if name in thresholds else []
        for threshold in sorted({*DECILES, *own}):
            old, new = each.flagged(threshold)
            mark = "*" if threshold in own else " "
            yield (
                f"  {threshold:<8g} {mark} {old:>9,}  {new:>9,}  {each.differing(threshold):>6.1%}  "
                f"{each.mapped(threshold):>16.3f}"
            )
