import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "stance"
LAYERS = [
    {"records", "labels", "errors", "settings", "encoding", "identity", "function_words"},
    {"formats", "tables", "features", "linear", "pipelines", "language", "model_store", "phrases", "claims"},
    {
        "score",
        "lanes",
        "reasons",
        "targets",
        "aliases",
        "topics",
        "authors",
        "proposals",
        "topic_training",
        "train",
        "evaluate",
        "thresholds",
        "threshold_plot",
        "summary",
        "model_card",
        "inputs",
    }
    | {"batch"},
    {"", "cli", "output", "terminal", "explain", "proposed", "dashboard"},
]
LAYER = {name: number for number, names in enumerate(LAYERS) for name in names}
PARTS_OF_A_MODEL = {("pipelines", "features"), ("pipelines", "linear")}
FILES = sorted(PACKAGE.rglob("*.py"))


def module_of(path: Path) -> str:
    top = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    return "" if top == "__init__" else top


def imported(path: Path) -> set[str]:
    """The modules of the package that ``path`` imports, wherever in the file, but not for annotations only."""
    found = set()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typing_only = {id(n) for i in ast.walk(tree) if isinstance(i, ast.If) and "TYPE_CHECKING" in ast.unparse(i.test)
                   for n in ast.walk(i)}  # fmt: skip
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.ImportFrom) and node.module == "stance":
            names = [alias.name for alias in node.names]
            found |= {n if (PACKAGE / f"{n}.py").exists() or (PACKAGE / n).is_dir() else "" for n in names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("stance."):
            found.add(str(node.module).split(".")[1])
        elif isinstance(node, ast.Import):
            found |= {[*a.name.split("."), ""][1] for a in node.names if a.name.split(".")[0] == "stance"}
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_only_point_down(path: Path) -> None:
    own = module_of(path)
    for other in imported(path) - {own}:
        if LAYER[other] == LAYER[own] == 1:
            assert (own, other) in PARTS_OF_A_MODEL, f"the part {own} imports the part {other}"
        assert LAYER[other] <= LAYER[own], f"{own} imports {other}, which is above it"
        assert LAYER[own] > 0 or other in {"errors", "labels", "records"}, f"{own} is vocabulary and imports {other}"


def test_every_module_has_its_layer() -> None:
    assert {module_of(path) for path in FILES} == set(LAYER)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_streamlit_stays_in_the_dashboard(path: Path) -> None:
    imports = [line for line in path.read_text(encoding="utf-8").splitlines() if "import streamlit" in line]
    assert not imports or module_of(path) == "dashboard"


@pytest.mark.parametrize("name", ["score", "train", "evaluate"])
def test_the_work_opens_no_file(name: str) -> None:
    source = (PACKAGE / f"{name}.py").read_text(encoding="utf-8")
    assert not {"open(", "read_text(", "read_bytes(", "Path("} & set(source.replace("(", "( ").split())
