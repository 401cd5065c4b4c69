"""``stance dashboard``: the dashboard in a browser."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from stance.cli.options import models_option


@click.command(context_settings={"ignore_unknown_options": True})
@models_option
@click.argument("streamlit_options", nargs=-1, type=click.UNPROCESSED)
def dashboard(folder: Path, streamlit_options: Sequence[str]) -> None:
    """Open the dashboard in a browser. Other options are passed to Streamlit.

    \b
    Example: stance dashboard --server.port 8600
    """
    import os
    import subprocess

    from stance.settings import shipped

    command = [sys.executable, "-m", "streamlit", "run", str(shipped("app.py")), *streamlit_options]
    environment = {**os.environ, "STANCE_MODELS": str(folder)}
    sys.exit(subprocess.run(command, env=environment, check=False).returncode)
