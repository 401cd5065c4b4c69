"""``stance dashboard``: the dashboard in a browser."""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import click

from stance.cli.options import models_option, new_layouts_option
from stance.cli.stopping import Stopped
from stance.cli.terminal import say

SECONDS_TO_STOP: Final = 10
"""For the server to end by itself and remove what was uploaded; it takes one or two."""


@click.command(context_settings={"ignore_unknown_options": True})
@models_option
@new_layouts_option
@click.option(
    "--database",
    is_flag=False,
    flag_value="",
    metavar="[URL]",
    help="Let moderators decide, from the database there; without URL, from a file in your data folder.",
)
@click.argument("streamlit_options", nargs=-1, type=click.UNPROCESSED)
def dashboard(folder: Path, layouts: Path | None, database: str | None, streamlit_options: Sequence[str]) -> None:
    """Open the dashboard in a browser, and print its address. Other options are passed to Streamlit.

    \b
    Example: stance dashboard --server.port 8600
    Example: stance dashboard --database
    """
    from stance.settings import reviews_database, shipped

    opens = has_browser(os.environ)
    if not opens:
        say("No browser can be opened from here. Open the address below in one.")
    environment = {"STREAMLIT_SERVER_HEADLESS": str(not opens).lower(), **os.environ, "STANCE_MODELS": str(folder)}
    if layouts is not None:
        environment["STANCE_LAYOUTS"] = str(layouts.absolute())
    if database is not None:
        environment["STANCE_DATABASE"] = database or reviews_database()
    if url := environment.get("STANCE_DATABASE"):
        _check_database(url)
    command = [sys.executable, "-m", "streamlit", "run", str(shipped("app.py")), *streamlit_options]
    sys.exit(_served(command, environment))


def _check_database(url: str) -> None:
    """Opens the database once and makes its tables, so that what is wrong with it is said here and not in a browser."""
    from stance.reviews import open_store
    from stance.settings import reviews_folder

    with open_store(url, keys=reviews_folder()) as store:
        say(f"Moderators decide from {store.name}.")


def has_browser(environment: Mapping[str, str]) -> bool:
    """Whether there is a browser with windows, and a screen for it: none that would take over the terminal."""
    import webbrowser

    if sys.platform in ("win32", "darwin"):
        return "SSH_CONNECTION" not in environment
    if not (environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")):
        return False
    try:
        return type(webbrowser.get()) is not webbrowser.GenericBrowser  # the class of those that need the terminal
    except webbrowser.Error:
        return False


def _served(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """The exit code of the server, once it ends or this process is told to stop, which ends it too.

    It has a session of its own, so that a signal from the terminal does not end it before it has removed the uploads.
    """
    import subprocess

    server = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, start_new_session=True)
    try:
        return server.wait()
    except Stopped as stop:
        server.terminate()
        try:
            server.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            server.kill()
        return stop.exit_code
