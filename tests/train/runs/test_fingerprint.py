import shutil
from pathlib import Path

import numpy as np
import pytest

from mlpstudy import paths
from mlpstudy.train.runs import fingerprint as module
from mlpstudy.train.runs.fingerprint import FOLDERS, MODULES, code_digest, fingerprint
from tests.conftest import ROOT, variant, write_config

PACKAGE = ROOT / "src/mlpstudy"


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the package, which the fingerprint takes for the code that is loaded."""
    copy = tmp_path / "copy"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(module, "__file__", str(copy / "train/runs/fingerprint.py"))
    return copy


def digest() -> str:
    return code_digest.__wrapped__()


def test_every_file_of_the_loops_own_folders_counts_however_deep(copied: Path) -> None:
    seen = {digest()}
    files = [file for folder in FOLDERS for file in (copied / folder).rglob("*.py")]
    files += [copied / f"{name}.py" for name in MODULES]
    assert len(files) > 30
    for file in files:
        file.write_text(file.read_text() + "# edited\n")
        seen.add(digest())
    assert len(seen) == len(files) + 1


def test_code_that_does_not_train_does_not_count(copied: Path) -> None:
    before = digest()
    (copied / "split/make.py").write_text("")
    (copied / "train/notes.txt").write_text("")
    assert digest() == before


@pytest.mark.usefixtures("study")
def test_config_and_data_count() -> None:
    write_config("baseline", variant())
    config = paths.VARIANT_CONFIGS / "baseline.json"
    seen = [fingerprint(config), fingerprint(config)]
    write_config("baseline", variant(seed=1))
    seen.append(fingerprint(config))
    for name in (paths.IMAGES, paths.SPLIT / "labels.npy", paths.SPLIT / "parts.npy"):
        np.save(name, np.roll(np.load(name), 1, axis=-1) + 1)
        seen.append(fingerprint(config))
    assert seen[0] == seen[1]
    assert len(set(seen)) == len(seen) - 1
    assert {len(text) for text in seen} == {32}
