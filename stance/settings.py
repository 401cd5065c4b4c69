"""Where the program's own files are. The only module that reads environment variables."""

import os
from pathlib import Path

_PACKAGE = Path(__file__).parent


def shipped(name: str) -> Path:
    """The folder or file ``name`` that came with the program, in the wheel or in a checkout."""
    packed = _PACKAGE / "shipped" / name
    return packed if packed.exists() else _PACKAGE.parent / name


def models_folder() -> Path:
    """The folder that new models are saved to, and that models are looked for in first.

    ``STANCE_MODELS`` if set, else the user's data folder: a wheel's own folder may be read-only, and that of a checkout
    is for the models that are shipped.
    """
    if named := os.environ.get("STANCE_MODELS"):
        return Path(named)
    from platformdirs import user_data_path

    return user_data_path("stance", appauthor=False) / "models"


def models_cache() -> Path:
    """The folder in which a worker keeps models that another machine sent it: in the user's cache."""
    from platformdirs import user_cache_path

    return user_cache_path("stance", appauthor=False) / "models"


def layouts_folder() -> Path | None:
    """The folder of layouts for sites: ``STANCE_LAYOUTS`` if set, else ``layouts`` where the program was started.

    None if neither is there.
    """
    if named := os.environ.get("STANCE_LAYOUTS"):
        return Path(named)
    here = Path("layouts")
    return here if here.is_dir() else None


def reviews_database() -> str:
    """The URL of the database that reviews are kept in: ``STANCE_DATABASE`` if set, else a file of the user's own."""
    return os.environ.get("STANCE_DATABASE") or f"sqlite:///{reviews_folder() / 'reviews.db'}"


def desk_database() -> str | None:
    """The URL of the database that moderators decide from in the dashboard; None if it was started without one."""
    return os.environ.get("STANCE_DATABASE") or None


def reviews_folder() -> Path:
    """The user's data folder, where the database of reviews lies if no other is named."""
    from platformdirs import user_data_path

    return user_data_path("stance", appauthor=False)


def reasons_file() -> Path | None:
    """The site's list of reasons: ``STANCE_REASONS`` if set, else ``reasons.toml`` where the program was started.

    None if neither is there.
    """
    if named := os.environ.get("STANCE_REASONS"):
        return Path(named)
    here = Path("reasons.toml")
    return here if here.is_file() else None


def service_options() -> str:
    """The settings of the service that this worker belongs to: ``STANCE_SERVICE``, which the service sets."""
    return os.environ["STANCE_SERVICE"]


def keys_file() -> Path:
    """The file of the service's keys: ``STANCE_KEYS`` if set, else one in the user's data folder."""
    if named := os.environ.get("STANCE_KEYS"):
        return Path(named)
    from platformdirs import user_data_path

    return user_data_path("stance", appauthor=False) / "keys.json"
