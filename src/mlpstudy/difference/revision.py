"""A study as it was at a commit or in an experiment, or as it lies on disk: who named which image how."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpstudy import paths
from mlpstudy.arrays import read_array
from mlpstudy.compare.design import Design, design_of
from mlpstudy.compare.roles import IMAGES, full_settings
from mlpstudy.config.base import parse
from mlpstudy.config.report import ReportConfig
from mlpstudy.contracts.index import Index, read_index
from mlpstudy.contracts.measures import NONE
from mlpstudy.contracts.split import Split, read_split
from mlpstudy.difference.fetch import OUTPUTS, PREDICTED, SETTINGS, SINGLE, VARIANTS, fetch
from mlpstudy.errors import ConfigError, DamagedFile, DataError, StudyError
from mlpstudy.files import named_if_cut, read_json
from mlpstudy.language import SOURCE
from mlpstudy.workspace import refuse_missing

WORKSPACE = "workspace"  # what DVC calls the files on disk


@dataclass(frozen=True)
class Revision:
    """N images, F runs of each variant."""

    name: str  # as a person called it
    config: ReportConfig  # of its report
    split: Split
    design: Design
    images: NDArray[np.str_]  # (N,) hash of the pixels and class: what an image is, whatever its file is called
    named: Mapping[str, NDArray[np.int16]]  # variant -> (F, N) class named, NONE where an image has no part in a run

    def images_per_class(self, variant: str) -> int | None:
        """On how many images of each class its runs train; None for all of a run's draw, or where nothing is known."""
        known = variant in self.config.variants
        return full_settings(self.config, variant).get(IMAGES) if known else None

    def tested(self, variant: str) -> NDArray[np.int16]:
        """(R, n) class that each repeat named each test image."""
        return np.asarray(self.named[variant][self.design.run, self.design.images])

    def correct(self, variant: str) -> NDArray[np.bool_]:
        """(R, n) was the class of each test image named rightly in each repeat?"""
        return np.asarray(self.tested(variant) == self.split.labels[self.design.images])


def read_revision(workspace: Path, name: str) -> Revision:
    """Of a commit, a branch, a tag, an experiment, or `workspace`; nothing in the workspace is touched.

    ConfigError for a name that git and DVC do not know. DataError where data are missing or do not belong together.
    """
    if name == WORKSPACE:
        refuse_missing(workspace, [*SINGLE, VARIANTS], pulled=OUTPUTS)
        return read_files(name, workspace)
    with TemporaryDirectory() as folder:
        fetch(workspace, name, Path(folder))
        return read_files(name, Path(folder))


def read_files(name: str, folder: Path) -> Revision:
    """From the files of the stages, below a folder."""
    try:
        split, index = read_split(folder), read_index(folder / paths.INDEX)
        with named_if_cut(folder / SETTINGS):
            settings: Any = read_json(folder / SETTINGS)
        named = {file.parent.name: read_array(file) for file in sorted((folder / VARIANTS).glob(f"*/{PREDICTED}"))}
        config = report_config(settings)
    except (KeyError, StopIteration, ValueError, StudyError) as error:
        what = error.args[0].removeprefix(f"{folder}/") if isinstance(error, DamagedFile) else "damaged"
        raise DataError(
            f"{name}: {what}, or made by another version of the code, whose files are not read here"
        ) from None
    refuse_strangers(name, index, split, named)
    pairs = zip(index.pixel_hashes.tolist(), index.labels.tolist(), strict=True)
    return Revision(
        name=name,
        config=config,
        split=split,
        design=design_of(split),
        images=np.array([f"{pixels} {index.classes[label]}" for pixels, label in pairs]),
        named=named,
    )


def report_config(settings: Any) -> ReportConfig:
    """From what any version of the code wrote. ConfigError where it lacks what all of them have."""
    if not isinstance(settings, dict):
        raise ConfigError(f"{SETTINGS}: expected settings with their names")
    unset: dict[str, Any] = {"language": SOURCE, "trial": False, "margin": None, "detect": None}
    known = {name: value for name, value in settings.items() if name in ReportConfig.model_fields}
    config = parse(ReportConfig, unset | known, str(SETTINGS))
    sections = [config.settings.get(name) for name in ("model", "train", "study")]
    if not all(isinstance(section, dict) for section in sections) or config.baseline not in config.variants:
        raise ConfigError(f"{SETTINGS}: expected the sections model, train and study, and the baseline as a variant")
    numbers = [full_settings(config, variant).get(IMAGES) for variant in config.variants]
    if not all(isinstance(each, int | None) for each in [*numbers, config.settings["study"].get("seed")]):
        raise ConfigError(f"{SETTINGS}: expected whole numbers as {IMAGES} and study.seed")
    return config


def refuse_strangers(name: str, index: Index, split: Split, named: Mapping[str, NDArray[np.int16]]) -> None:
    """DataError where split or predictions are not those of the images, as when a stage was killed between two."""
    remedy = "`dvc repro` makes them anew, `dvc checkout` brings back those of dvc.lock"
    if not (np.array_equal(index.labels, split.labels) and np.array_equal(index.groups, split.groups)):
        raise DataError(f"{name}: {paths.SPLIT} and the predictions are not those of {paths.INDEX}: {remedy}")
    design = design_of(split)
    for variant, classes in named.items():
        if classes.shape != split.parts.shape or (classes[design.run, design.images] == NONE).any():
            raise DataError(f"{name}: the predictions of {variant} are not those of {paths.SPLIT}: {remedy}")
