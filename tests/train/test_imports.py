"""The training loop stands above its folders: none of them looks back at it."""

import ast
from pathlib import Path

import pytest

from tests.conftest import ROOT

TRAIN = ROOT / "src/mlpstudy/train"
FOLDERS = ("batches", "bfloat16", "logging", "queue", "runs", "search")
LEAVES = {"device", "process"}  # files beside the loop that import nothing of it


def imported(file: Path) -> set[str]:
    """First names below mlpstudy.train of what a file imports when it is imported; functions may import late."""
    tree = ast.parse(file.read_text())
    modules = [node.module for node in tree.body if isinstance(node, ast.ImportFrom) and node.module]
    return {module.split(".")[2] for module in modules if module.startswith("mlpstudy.train.")}


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_folder_imports_no_file_of_the_loop(folder: str) -> None:
    files = list((TRAIN / folder).glob("*.py"))
    assert len(files) > 1
    assert set().union(*map(imported, files)) <= {*FOLDERS, *LEAVES}


def test_leaves_import_nothing_of_the_loop() -> None:
    assert [name for name in sorted(LEAVES) if imported(TRAIN / f"{name}.py")] == []


def test_all_folders_are_looked_at() -> None:
    assert {path.name for path in TRAIN.iterdir() if path.is_dir() and path.name != "__pycache__"} == set(FOLDERS)
