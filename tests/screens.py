"""What the tests of the dashboard share: a screen run without a browser, and what it shows."""

from pathlib import Path
from types import ModuleType

import pandas as pd
from streamlit.testing.v1 import AppTest

from stance import settings
from stance.dashboard import files
from stance.reading import inputs
from stance.scoring import batch

HOSTILE = "<img src=x onerror=alert(1)> [a](javascript:alert(1)) :material/home: $x$ :red[y] **b** https://a.example/"


def scored(file: files.Loaded) -> pd.DataFrame:
    """The scored rows of a whole file, as every output has them."""
    piece = inputs.Piece(inputs.Source(file.name, Path()), file.comments, file.threads)
    return next(batch.classify([piece], batch.choose(settings.models_folder()), []))[1]


def run(name: str) -> None:
    """The script of an app that shows the screen in the module called ``name``."""
    import importlib

    importlib.import_module(name).show()


def opened(screen: ModuleType, page: str | None = None) -> AppTest:
    """The screen after its first run, on a sample page."""
    app = AppTest.from_function(run, args=(screen.__name__,), default_timeout=120)
    if page:
        app.query_params["page"] = page
    return app.run()


def texts(app: AppTest) -> str:
    """The words on the screen."""
    return "\n".join(str(each.value) for each in [*app.text, *app.markdown, *app.info, *app.caption])
