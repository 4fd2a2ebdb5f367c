import ast
import sys
from pathlib import Path

import numpy as np
import pytest

from mlpstudy import paths
from mlpstudy.evaluate import kept
from mlpstudy.resolve.code import code_files
from mlpstudy.stage_code import STAGES
from mlpstudy.train.runs.fingerprint import PACKAGES, data_digest, fingerprint, other_packages, packages
from tests.conftest import variant, write_config

MODULES = {"opencv-python-headless": "cv2", "scikit-learn": "sklearn"}  # packages of other names than their modules
OURS = ("mlpstudy", "pydantic", "xxhash")  # of every stage


@pytest.mark.usefixtures("study")
def test_config_data_and_packages_count(monkeypatch: pytest.MonkeyPatch) -> None:
    write_config("baseline", variant())
    config = paths.VARIANT_CONFIGS / "baseline.json"
    seen = [fingerprint(config, data_digest()), fingerprint(config, data_digest())]
    write_config("baseline", variant(seed=1))
    seen.append(fingerprint(config, data_digest()))
    for name in (paths.IMAGES, paths.SPLIT / "labels.npy", paths.SPLIT / "parts.npy"):
        np.save(name, np.roll(np.load(name), 1, axis=-1) + 1)
        seen.append(fingerprint(config, data_digest()))
    packages.cache_clear()
    monkeypatch.setattr("mlpstudy.scratch.digests.version", lambda _: "2.99")
    seen.append(fingerprint(config, data_digest()))
    packages.cache_clear()
    assert seen[0] == seen[1]
    assert len(set(seen)) == len(seen) - 1
    assert {len(text) for text in seen} == {16}


def test_a_package_that_was_upgraded_after_it_was_first_found_is_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cluster's worker stays for days, and imports Albumentations or Optuna when the first run needs them."""
    planned = packages()
    assert other_packages(planned) == []
    (tmp_path / "optuna-999.dist-info").mkdir()
    (tmp_path / "optuna-999.dist-info/METADATA").write_text("Name: optuna\nVersion: 999\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert other_packages(planned) == ["optuna==999"]


@pytest.mark.parametrize(
    ("stage", "others", "by_name", "counted"),
    [
        (
            "train",
            "distributed dvc matplotlib pandas psutil safetensors tensorboard tqdm yaml",
            {"albumentations"},
            PACKAGES,
        ),
        ("evaluate", "dvc pandas psutil safetensors threadpoolctl tqdm", set(), kept.PACKAGES),
    ],
)
def test_all_packages_that_compute_count(stage: str, others: str, by_name: set[str], counted: tuple[str, ...]) -> None:
    """The others that a stage's code imports read, write, digest, show or ask; some it imports by import_module."""
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in code_files(STAGES / f"{stage}.py")]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    modules = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    modules |= {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}
    imported = {module.split(".")[0] for module in modules} - {*sys.stdlib_module_names, *others.split(), *OURS}
    assert imported | by_name == {MODULES.get(package, package) for package in counted}
