"""What the tests of the dashboard share: a screen run without a browser, and what it shows."""

from types import ModuleType

import pandas as pd
from streamlit.testing.v1 import AppTest

from stance import settings
from stance.dashboard import files
from stance.model_store import ModelStore
from stance.scoring import choose, score_frame

HOSTILE = "<img src=x onerror=alert(1)> [a](javascript:alert(1)) :material/home: $x$ :red[y] **b** https://a.example/"


def scored(file: files.Loaded) -> pd.DataFrame:
    """The scored rows of a whole file, as every output has them."""
    return score_frame(file.comments, choose(ModelStore(settings.models_folder()), "fast"), threads=file.threads)


def run(name: str) -> None:
    """The script of an app that shows the screen in the module called ``name``."""
    import importlib

    from stance.dashboard import draw_tables, draw_training, draw_uploads

    draw_uploads()
    draw_tables()
    draw_training()
    importlib.import_module(name).show()


def opened(screen: ModuleType, page: str | None = None) -> AppTest:
    """The screen after its first run, on a sample page that is scored by the fast models, which take less time."""
    app = AppTest.from_function(run, args=(screen.__name__,), default_timeout=120)
    app.session_state["lane"] = "fast"
    if page:
        app.query_params["page"] = page
    return app.run()


def texts(app: AppTest) -> str:
    """The words on the screen."""
    return "\n".join(str(drawn.value) for drawn in [*app.text, *app.markdown, *app.info, *app.caption])
