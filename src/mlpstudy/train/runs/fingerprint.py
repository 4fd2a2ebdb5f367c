"""What a run depends on, as one short text: config, data and code."""

from pathlib import Path

from mlpstudy import paths
from mlpstudy.scratch.digests import digest, joint_digest
from mlpstudy.stage_code import stage_code

DATA = (paths.IMAGES, paths.FEATURES, paths.SPLIT / "labels.npy", paths.SPLIT / "parts.npy", paths.SPLIT / "split.json")


def scratch_folder(variant: str, data: str) -> Path:
    """Where a variant's runs lie until all are finished, with its fingerprint in the name; `data` is `data_digest`."""
    return paths.scratch() / "train" / f"{variant}-{fingerprint(paths.VARIANT_CONFIGS / f'{variant}.json', data)}"


def fingerprint(config: Path, data: str) -> str:
    """16 hexadecimal digits. A run may be resumed only under the config, the data and the code that began it."""
    return joint_digest([digest([config]), data, stage_code("train")])


def data_digest() -> str:
    """Of images, features where there are any, and split: read once, however many variants there are."""
    return digest(file for file in DATA if file != paths.FEATURES or file.is_file())
