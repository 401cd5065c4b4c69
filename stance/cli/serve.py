"""``stance serve``: the service, and its keys."""

import ipaddress
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from stance.cli.options import Function, models_option
from stance.cli.terminal import say
from stance.errors import InputError
from stance.labels import ATTRIBUTES, LANES

if TYPE_CHECKING:
    from stance.service import KeyFile

PORT: Final = 8700
MOST_WORKERS: Final = 64
_EXTRA: Final = ("fastapi", "uvicorn", "prometheus_client")


def _keys_file(_ctx: click.Context, _param: click.Parameter, value: str | None) -> Path:
    from stance.settings import keys_file

    return Path(value) if value else keys_file()


def _thresholds(_ctx: click.Context, _param: click.Parameter, given: Sequence[str]) -> dict[str, float]:
    found = {}
    for pair in given:
        attribute, _, number = pair.partition("=")
        try:
            value = float(number)
        except ValueError:
            value = -1.0
        if attribute not in ATTRIBUTES or not 0 <= value <= 1:
            raise click.BadParameter(f"{pair!r} is not of the form ATTRIBUTE=SCORE, such as toxicity=0.42.")
        found[attribute] = value
    return found


keys_option = click.option(
    "--keys", "file", callback=_keys_file, type=click.Path(dir_okay=False), metavar="FILE",
    help="The file of keys; if not given, one in your data folder.",
)  # fmt: skip


def threshold_option(explained: str) -> Callable[[Function], Function]:
    """The option ``--threshold``, which becomes the argument ``thresholds``: attribute to score."""
    return click.option(
        "--threshold", "thresholds", multiple=True, callback=_thresholds, metavar="ATTRIBUTE=SCORE", help=explained
    )


@click.group(invoke_without_command=True)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option("--port", default=PORT, show_default=True, type=click.IntRange(1, 65535), help="The port to listen at.")
@click.option(
    "--workers", type=click.IntRange(1, MOST_WORKERS), help="Processes that answer; if not given, one per core."
)
@click.option(
    "--lane", type=click.Choice(LANES), default="fast", show_default=True,
    help="The models that score where a key names no other lane.",
)  # fmt: skip
@click.option(
    "--language", default="en", show_default=True, metavar="CODE",
    help="The language of your comments, ISO 639-1: one is taken to be in it unless it clearly is in another.",
)  # fmt: skip
@click.option(
    "--database", is_flag=False, flag_value="", metavar="[URL]",
    help="Keep what other programs suggest in the database of reviews; without URL, in the one in use.",
)  # fmt: skip
@click.option(
    "--keep-words", is_flag=True,
    help="Add the comments that are sent to the database too, for moderators to decide on; needs --database.",
)  # fmt: skip
@keys_option
@models_option
@click.pass_context
def serve(
    ctx: click.Context,
    host: str,
    port: int,
    workers: int | None,
    lane: str,
    language: str,
    database: str | None,
    keep_words: bool,
    file: Path,
    folder: Path,
) -> None:
    """Answer the clients of Perspective API, and others, over HTTP on this machine.

    \b
    Example: stance serve
    Example: stance serve --host 0.0.0.0 --port 8080 --lane accurate
    Example: stance serve --database --keep-words
    """
    if ctx.invoked_subcommand is not None:
        return
    check_installed()
    from stance.language import is_code
    from stance.service import KeyFile, Options, PhaseFile, check, run

    host = host.removeprefix("[").removesuffix("]")

    if lane != "fast":
        from stance.scoring import check_runtime

        check_runtime()
    if not is_code(language):
        raise click.UsageError(f"{language!r} is no language: give the two letters of ISO 639-1, such as de.")
    if keep_words and database is None:
        raise click.UsageError("Words are kept in a database: give --database too.")
    has_keys, is_local = bool(KeyFile(file).all()), _is_local(host)
    has_phases = bool(PhaseFile(file.with_name("coral.json")).all())  # each with a secret, which is as good as a key
    if not has_keys and not has_phases and not is_local:
        raise click.UsageError(
            f"Without keys only programs on this machine are answered, and {host} is open to others. "
            "Make a key first: stance serve keys add NAME"
        )
    told = "with a key" if has_keys else "by programs on this machine, for there are no keys"
    told = told if has_keys or is_local else "by Coral's phases alone, for there are no keys"
    shown = f"[{host}]" if ":" in host else host
    url = _prepared(database) if database is not None else None
    options = Options(str(folder.absolute()), str(file.absolute()), "", lane, is_local, url, keep_words, language)
    check(options, host, port)
    say(f"Answering at http://{shown}:{port} {told}. Perspective's clients call http://{shown}:{port}/v1alpha1")
    run(options, host, port, workers or os.cpu_count() or 1)


def _prepared(database: str) -> str:
    """The URL of the database, whose tables are there once this returns."""
    from stance.reviews import open_store
    from stance.scoring import WordList
    from stance.settings import reviews_database, reviews_folder

    url = database or reviews_database()
    with open_store(url, keys=reviews_folder(), words=WordList) as store:
        say(f"What is suggested is kept in {store.name}.")
    return url


def check_installed() -> None:
    """Says what the service needs that is not there."""
    from importlib.util import find_spec

    if missing := [name for name in _EXTRA if find_spec(name) is None]:
        raise InputError(
            f"The service needs {', '.join(missing)}, which is not installed here. "
            'Install it: pip install "stance-comments[service]"'
        )


def _is_local(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@serve.group()
def keys() -> None:
    """Give out keys, list them, or take them back; a running service follows at once.

    \b
    Example: stance serve keys add coral
    """


@keys.command()
@click.argument("name")
@click.option("--lane", type=click.Choice(LANES), help="The models that score for it; if not given, the service's.")
@click.option("--model", metavar="ID", help="The model of toxicity that scores for it, whatever comes into use.")
@click.option("--shadow", metavar="ID", help="A second model that scores the same comments, only to be compared.")
@click.option("--rate", type=float, metavar="N", help="Requests a second, on average.")
@threshold_option("The score from which an attribute counts as given, for the answers that say so; repeat for more.")
@keys_option
@models_option
def add(
    name: str,
    lane: str | None,
    model: str | None,
    shadow: str | None,
    rate: float | None,
    thresholds: Mapping[str, float],
    file: Path,
    folder: Path,
) -> None:
    """Make a key called NAME and print it, once: only its digest is kept.

    \b
    Example: stance serve keys add coral --rate 20
    Example: stance serve keys add archive --model toxicity-encoder-2
    Example: stance serve keys add forum --threshold toxicity=0.8 --shadow toxicity-encoder-2
    """
    from stance.model_store import ModelStore

    check_installed()
    from stance.service import Key

    for named in filter(None, (model, shadow)):
        ModelStore(folder).open(named, "toxicity")
    token = _file(file).add(Key(name, lane=lane, model=model, rate=rate, thresholds=thresholds, shadow=shadow))
    say(token)


@keys.command("list")
@keys_option
def listed(file: Path) -> None:
    """List the keys: their names and what was agreed on, not the keys themselves.

    \b
    Example: stance serve keys list
    """
    check_installed()
    for key in _file(file).all().values():
        facts = [key.name, f"made {key.created}"]
        chosen = (("lane", key.lane), ("model", key.model), ("shadow", key.shadow))
        facts += [f"{what} {value}" for what, value in chosen if value]
        if key.rate is not None:
            facts.append(f"{key.rate:g} requests a second")
        facts += [f"{attribute} from {value:g}" for attribute, value in key.thresholds.items()]
        say(", ".join(facts))


@keys.command()
@click.argument("name")
@keys_option
def remove(name: str, file: Path) -> None:
    """Take the key called NAME away.

    \b
    Example: stance serve keys remove coral
    """
    check_installed()
    _file(file).remove(name)
    say(f"The key {name} is refused from now on.")


def _file(file: Path) -> "KeyFile":
    from stance.service import KeyFile

    return KeyFile(file)
