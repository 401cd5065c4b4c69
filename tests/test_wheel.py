import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", out], cwd=ROOT, check=True,
                   capture_output=True)  # fmt: skip
    return next(out.glob("*.whl"))


def test_wheel_carries_models_sample_pages_and_dashboard(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert "stance/shipped/app.py" in names
    assert "stance/shipped/seeds/harbour_bridge.txt" in names
    assert "stance/reading/formats/languages/en.toml" in names
    assert {name.split("/")[3] for name in names if name.endswith("model.skops")} == {"toxicity", "stance", "agreement"}
    assert not any("labels" in name and "shared" in name for name in names)
    assert wheel.stat().st_size < 185e6


def test_unpacked_wheel_works_anywhere(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    code = (
        "import stance; from stance.settings import shipped; "
        "print(stance.__file__, len(stance.classify(shipped('seeds') / 'harbour_bridge.txt', targets=['the bridge'])))"
    )
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "site"), "HOME": str(tmp_path)}
    shown = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True,
                           check=True).stdout  # fmt: skip
    assert shown.split() == [str(tmp_path / "site" / "stance" / "__init__.py"), "20"]
