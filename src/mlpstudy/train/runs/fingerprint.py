"""What a run depends on, as one short text: config, data, code and packages."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from mlpstudy import paths
from mlpstudy.scratch.digests import digest, installed_version, joint_digest
from mlpstudy.stage_code import stage_code

DATA = (paths.IMAGES, paths.FEATURES, paths.SPLIT / "labels.npy", paths.SPLIT / "parts.npy", paths.SPLIT / "split.json")
PACKAGES = ("albumentations", "numba", "numpy", "opencv-python-headless", "optuna", "torch")  # that compute in training


def scratch_folder(variant: str, data: str) -> Path:
    """Where a variant's runs lie until all are finished, with its fingerprint in the name; `data` is `data_digest`."""
    return paths.scratch() / "train" / f"{variant}-{fingerprint(paths.VARIANT_CONFIGS / f'{variant}.json', data)}"


def fingerprint(config: Path, data: str) -> str:
    """16 hexadecimal digits. A run may be resumed only under the config, data, code and packages that began it."""
    return joint_digest([digest([config]), data, stage_code("train"), *packages()])


@cache
def packages() -> tuple[str, ...]:
    """As "torch==2.13.0+cpu", of each of PACKAGES. As this process first found them, for it may outlive an upgrade."""
    return installed_packages()


def installed_packages() -> tuple[str, ...]:
    """Likewise, as they are now."""
    return tuple(f"{package}=={installed_version(package)}" for package in PACKAGES)


def other_packages(planned: Sequence[str]) -> list[str]:
    """Those of this process that are not as `planned` elsewhere.

    As first found and as they are now: some are imported when the first run needs them, by then perhaps upgraded. A
    GPU's build, torch==2.13.0+cu130, is a 2.13.0 too. What is missing will be missed where it is needed.
    """
    found = zip((*packages(), *installed_packages()), (*planned, *planned), strict=True)
    pairs = {(own.partition("+")[0], other.partition("+")[0]) for own, other in found}
    return sorted(own for own, other in pairs if own != other and not own.endswith("==") and not other.endswith("=="))


def data_digest(folder: Path = Path()) -> str:
    """Of images, features where there are any, and split below the working folder."""
    return digest(folder / file for file in DATA if file != paths.FEATURES or (folder / file).is_file())
