"""What a stage left is told by its name where it was cut short since, as by a full disk."""

import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mlpstudy import paths
from mlpstudy.config.base import load
from mlpstudy.config.split import SplitConfig
from mlpstudy.contracts.importances import read_importances
from mlpstudy.contracts.index import read_index
from mlpstudy.contracts.measures import competitor_folder, read_competitor
from mlpstudy.contracts.origins import read_origins
from mlpstudy.contracts.passed_over import read_passed_over
from mlpstudy.contracts.quality import read_quality
from mlpstudy.contracts.runs import run_count
from mlpstudy.contracts.search import read_search, search_file
from mlpstudy.errors import StudyError
from mlpstudy.preprocess.convert import image_bytes, opened

MEASURES = competitor_folder("variants", "baseline")
TABLE = b"name,class,given,width,height\nall/0/a.png,0,all,8,8\nall/1/"
READERS: dict[Path, tuple[Callable[[], Any], bytes]] = {
    paths.CONFIGS / "split.json": (lambda: load(SplitConfig, paths.CONFIGS / "split.json"), b'{"folds": 5,'),
    paths.INDEX: (read_index, TABLE),
    paths.DATASET: (read_quality, b'{"images": 1'),
    paths.PASSED_OVER: (read_passed_over, b"{"),
    paths.SPLIT / "split.json": (run_count, b'{"repeat": [0, 1'),
    paths.RAW_ZIP: (lambda: opened(paths.RAW_ZIP), b"PK\x03\x04"),
    paths.RAW_ZIP.with_name("origins.csv"): (lambda: read_origins(paths.RAW_ZIP), b"name,origin\nall/0/a.png"),
    MEASURES / "runs.csv": (lambda: read_competitor("variants", MEASURES), b"variant,run\nbaseline,0\n"),
    MEASURES / "importances.csv": (lambda: read_importances(MEASURES / "importances.csv"), b"setting,importance\nl2,."),
    search_file("baseline"): (lambda: read_search("baseline"), b"run,trial,status,epochs\n0,0,fin"),
}


@pytest.fixture(autouse=True)
def in_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    MEASURES.mkdir(parents=True)
    for name in ("predicted", "confusions"):
        np.save(MEASURES / f"{name}.npy", np.zeros((2, 3)))


@pytest.mark.parametrize("file", READERS)
@pytest.mark.parametrize("damage", ["cut", "emptied", "zeroed"])
def test_every_reader_names_a_damaged_file(file: Path, damage: str) -> None:
    read, cut = READERS[file]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes({"cut": cut, "emptied": b"", "zeroed": bytes(len(cut))}[damage])
    with pytest.raises(StudyError, match=f"^{file}: damaged or cut short.*`dvc repro` makes it anew$"):
        read()


def test_an_archive_that_is_damaged_within_is_told_by_its_name() -> None:
    paths.RAW_ZIP.parent.mkdir(parents=True)
    with zipfile.ZipFile(paths.RAW_ZIP, "w") as archive:
        archive.writestr("all/0/a.png", b"picture")
    paths.RAW_ZIP.write_bytes(paths.RAW_ZIP.read_bytes().replace(b"picture", b"\0" * 7, 1))
    with opened(paths.RAW_ZIP) as archive, pytest.raises(StudyError, match=f"^{paths.RAW_ZIP}: damaged or cut short"):
        image_bytes(archive, "all/0/a.png")


def test_measures_that_are_not_here_are_not_taken_for_those_of_a_trivial_method() -> None:
    shutil.copy(MEASURES / "predicted.npy", MEASURES / "ensemble.npy")
    (MEASURES / "confusions.npy").unlink()
    with pytest.raises(FileNotFoundError, match=str(MEASURES / "confusions.npy")):
        read_competitor("variants", MEASURES)
