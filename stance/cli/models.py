"""``stance models``: the trained models, a model's card, and the model in use."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from stance.cli.complaints import complain
from stance.cli.options import models_option
from stance.cli.terminal import say
from stance.labels import DEFAULT_LANE

if TYPE_CHECKING:
    from stance.model_store import ModelStore
    from stance.records import ModelCard


@click.group()
def models() -> None:
    """List the trained models, show a model's card, or set the model in use.

    \b
    Example: stance models list
    """


@models.command("list")
@models_option
def listed(folder: Path) -> None:
    """List all models; an asterisk marks those in use.

    \b
    Example: stance models list
    """
    from stance.model_store import ModelStore

    store = ModelStore(folder)
    refused: list[str] = []
    for card in store.cards(refused=refused):
        mark = "*" if card.id == _in_use(store, card, refused) else " "
        origin = f"adapted from {card.parent}" if card.parent else "shipped"
        say(f"{mark} {card.id:<40} {card.task:<9} {card.created}  {origin}")

    for sentence in dict.fromkeys(refused):
        complain(sentence)
    if refused:
        sys.exit(1)


def _in_use(store: "ModelStore", card: "ModelCard", refused: list[str]) -> str | None:
    """The id of the model in use for a card's task and lane; if none is, that is told."""
    from stance.errors import ModelError

    try:
        return store.in_use(card.task, card.lane)
    except ModelError as error:
        refused.append(str(error))
        return None


@models.command("show")
@click.argument("model_id", metavar="ID")
@models_option
def shown(model_id: str, folder: Path) -> None:
    """Show a model's card: what it was trained on, how good it is, what it is for.

    \b
    Example: stance models show toxicity-ngrams-2
    """
    from stance.model_card import as_markdown
    from stance.model_store import ModelStore

    for line in as_markdown(ModelStore(folder).open(model_id).card).splitlines():
        say(line)


@models.command("use")
@click.argument("model_id", metavar="ID")
@models_option
def used(model_id: str, folder: Path) -> None:
    """Use a model from now on, instead of the one in use for its task.

    \b
    Example: stance models use stance-vectors-3
    """
    from stance.model_store import ModelStore

    store = ModelStore(folder)
    stored = store.open(model_id)
    card = stored.card
    _ = stored.pipeline  # opened once, so that a model which cannot be opened is never put to use
    before = _in_use(store, card, [])
    store.use(model_id)
    back = f" To go back: stance models use {before}" if before else ""
    lane = "" if card.lane == DEFAULT_LANE else f", with --lane {card.lane}"
    say(f"In use for {card.task}{lane}: {card.id}.{back}")
    if card.not_recommended:
        say(f"Its training did not recommend it: {card.not_recommended}", err=True)
