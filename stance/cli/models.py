"""``stance models``: the trained models, a model's card, and the model in use."""

from pathlib import Path

import click

from stance.cli.options import models_option
from stance.cli.terminal import say


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
    for card in store.cards():
        mark = "*" if card.id == store.in_use(card.task, card.lane) else " "
        origin = f"adapted from {card.parent}" if card.parent else "shipped"
        say(f"{mark} {card.id:<40} {card.task:<9} {card.created}  {origin}")


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
    before = store.in_use(card.task, card.lane)
    store.use(model_id)
    say(f"In use for {card.task}: {card.id}. To go back: stance models use {before}")
