"""``stance serve coral``: Coral's external moderation phases that are answered."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from stance.cli.serve import check_installed, keys_option, threshold_option
from stance.cli.terminal import say
from stance.errors import InputError

if TYPE_CHECKING:
    from stance.service import PhaseFile


@click.group()
def coral() -> None:
    """Answer Coral's external moderation phases, which ask about each comment before it is shown.

    \b
    Example: stance serve coral add toxicity --threshold toxicity=0.8 < secret.txt
    """


@coral.command()
@click.argument("name")
@click.option(
    "--secret-file", "secrets", type=click.File(encoding="utf-8"), default="-", metavar="FILE",
    help="The phase's signing secret, as Coral shows it, or two on two lines; if not given, standard input.",
)  # fmt: skip
@threshold_option("The score from which a comment is withheld, where no rules of a database count; repeat for more.")
@click.option("--plain", is_flag=True, help="Coral sends this phase plain text; if not given, HTML.")
@keys_option
def add(name: str, secrets: TextIO, thresholds: Mapping[str, float], plain: bool, file: Path) -> None:
    """Answer the phase whose callback URL ends in /coral/NAME.

    \b
    Example: stance serve coral add toxicity --threshold toxicity=0.8 < secret.txt
    """
    check_installed()
    from stance.service import Phase

    try:
        lines = [line.strip() for line in secrets.read().splitlines()]
    except UnicodeDecodeError as error:
        raise InputError("A signing secret is text, and this is none. Copy it from Coral.") from error
    _file(file).add(Phase(name, tuple(line for line in lines if line), thresholds, plain))
    say(f"The phase {name} is answered at /coral/{name} from now on.")


@coral.command("list")
@keys_option
def listed(file: Path) -> None:
    """List the phases, without their secrets.

    \b
    Example: stance serve coral list
    """
    check_installed()
    for phase in _file(file).all().values():
        facts = [phase.name, f"made {phase.created}", "plain text" if phase.is_plain else "HTML"]
        facts += [f"{attribute} from {value:g}" for attribute, value in phase.thresholds.items()]
        say(", ".join(facts))


@coral.command()
@click.argument("name")
@keys_option
def remove(name: str, file: Path) -> None:
    """Answer the phase called NAME no longer.

    \b
    Example: stance serve coral remove toxicity
    """
    check_installed()
    _file(file).remove(name)
    say(f"The phase {name} is refused from now on.")


def _file(keys: Path) -> "PhaseFile":
    from stance.service import PhaseFile

    return PhaseFile(keys.with_name("coral.json"))
