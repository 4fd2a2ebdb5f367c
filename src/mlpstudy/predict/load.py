"""models/<variant> and what else a prediction needs -> a classifier, or one error that says how to get it."""

import os
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mlpstudy import paths
from mlpstudy.backbone.load import Backbone, load_backbone
from mlpstudy.config.base import load
from mlpstudy.config.preprocess import CHANNEL_COUNTS, PreprocessConfig
from mlpstudy.config.train import InputName, InputShape
from mlpstudy.contracts.features import read_backbone
from mlpstudy.contracts.quality import read_quality
from mlpstudy.contracts.split import Split, read_split
from mlpstudy.contracts.subset import trained_split
from mlpstudy.errors import ConfigError, DataError
from mlpstudy.evaluate.majority import majority
from mlpstudy.predict.classifier import Classifier, Voter
from mlpstudy.predict.find import NEEDED, named_variant
from mlpstudy.predict.learnt import learnt_pixels
from mlpstudy.predict.match import TOGETHER, refuse_other_brightness, refuse_other_split, refuse_unmeasured
from mlpstudy.predict.read import PictureReader
from mlpstudy.preprocess.brightness import ValueRange
from mlpstudy.preprocess.pixels import Pixels
from mlpstudy.views import ViewsName
from mlpstudy.workspace import find_workspace, refuse_missing

if TYPE_CHECKING:
    from mlpstudy.nets.store import SavedModel

CHANNELS = {count: channels for channels, count in CHANNEL_COUNTS.items()}  # C -> data.channels


@dataclass(frozen=True)
class Trained:
    """The networks of a variant, all or one, and the study that they belong to."""

    workspace: Path
    variant: str
    runs: tuple[int, ...]  # their numbers
    saved: tuple["SavedModel", ...]  # of each
    split: Split  # as the variant sees it

    @property
    def diverged(self) -> tuple[int, ...]:
        """Numbers of the runs that did."""
        return tuple(number for number, each in zip(self.runs, self.saved, strict=True) if is_lost(each))

    @property
    def shape(self) -> InputShape:
        """C, S, S of the images that they take; D, 1, 1 of features."""
        return self.saved[0].network.shape

    @property
    def input(self) -> InputName:
        """Pixels or features."""
        return self.saved[0].config.model.input

    @property
    def views(self) -> ViewsName:
        """Over which the networks take the mean."""
        return self.saved[0].config.model.test_views

    def voters(self) -> tuple[Voter, ...]:
        """One for each run."""
        return tuple(voter(each, run, self.split) for run, each in zip(self.runs, self.saved, strict=True))


def load_classifier(variant: str, run: int | None, folder: str | os.PathLike[str] | None) -> Classifier:
    """All runs of a variant, or one, of the study in the folder or above it; "best" has the highest score.

    ConfigError for an unknown variant or run. DataError where files are missing or do not belong together.
    """
    trained = load_trained(variant, run, folder)
    learnt = learnt_pixels(trained.workspace, trained.split, trained.runs)
    return replace(classifier_of(trained), workspace=trained.workspace, learnt=learnt)


def classifier_of(trained: Trained) -> Classifier:
    """Needs the files of its study once, and not to predict."""
    return Classifier(
        variant=trained.variant,
        classes=trained.split.classes,
        runs=trained.runs,
        diverged=trained.diverged,
        voters=trained.voters(),
        reader=picture_reader(trained.workspace, trained.shape, trained.input, trained.views),
    )


def load_trained(variant: str, run: int | None = None, folder: str | os.PathLike[str] | None = None) -> Trained:
    """Their networks. Errors as those of `load_classifier`."""
    workspace = find_workspace(folder)
    named = named_variant(workspace, variant)
    return read_trained(workspace, named, run, best=named != variant)


def read_trained(workspace: Path, variant: str, run: int | None, best: bool) -> Trained:
    """From the files below a folder; is it the variant that the last report calls the best?"""
    from mlpstudy.nets.store import load_model

    needed = [paths.MODELS / variant, *NEEDED]
    refuse_missing(workspace, needed)
    split = read_split(workspace)
    runs = chosen_runs(run, split)
    refuse_missing(workspace, [paths.model_file(variant, number) for number in runs], needed)
    if best:
        refuse_unmeasured(workspace, variant, runs)
    saved = tuple(load_model(workspace / paths.model_file(variant, number)) for number in runs)
    refuse_other_split(workspace, variant, {each.network.classes for each in saved}, split)
    if read_quality(workspace / paths.DATASET).brightness:
        refuse_other_brightness(workspace, variant)
    return Trained(workspace, variant, runs, saved, trained_split(split, saved[0].config))


def chosen_runs(run: int | None, split: Split) -> tuple[int, ...]:
    """One run, or all. ConfigError where the study has no such run."""
    if run is not None and not 0 <= run < split.runs:
        raise ConfigError(f"run = {run}: expected 0 to {split.runs - 1}")
    return tuple(range(split.runs)) if run is None else (run,)


def is_lost(saved: "SavedModel") -> bool:
    """Has the loss become NaN, infinite, or grown beyond all bounds?"""
    return saved.outcome.status == "diverged"


def voter(saved: "SavedModel", run: int, split: Split) -> Voter:
    """As evaluate scores the run: one that diverged names the most frequent class of its training images."""
    from mlpstudy.nets.predict import probabilities

    if is_lost(saved):
        return partial(always, majority(split, run), len(split.classes))
    return partial(probabilities, saved.network)


def always(label: int, classes: int, images: Pixels) -> NDArray[np.float32]:
    """(n, S, S, C) -> (n, K), all of it on one class."""
    return np.tile(np.eye(classes, dtype=np.float32)[label], (len(images), 1))


def picture_reader(
    workspace: Path, shape: InputShape, kind: InputName = "pixels", views: ViewsName = "none"
) -> PictureReader:
    """For networks of images (C, S, S): size and channels are theirs, for params.yaml and data/configs may have gone on
    since they were trained. For networks of features (D, 1, 1), with the backbone that made those, which looks at a
    picture in all `views` that they take the mean over."""
    backbone = study_backbone(workspace, shape[0]) if kind == "features" else None
    channels, side = (3, backbone.side_px) if backbone else shape[:2]
    config = load(PreprocessConfig, workspace / paths.CONFIGS / "preprocess.json")
    seen = read_quality(workspace / paths.DATASET).brightness
    scale = ValueRange(seen.smallest, seen.largest, whole=seen.kept) if seen else None
    return PictureReader(side, CHANNELS[channels], config.largest_image_px, scale, backbone=backbone, views=views)


def study_backbone(workspace: Path, features: int) -> Backbone:
    """The one that made the study's features. DataError where it is not known, or no longer the same."""
    refuse_missing(workspace, [paths.BACKBONE])
    info = read_backbone(workspace)
    if info is None or info.features != features:
        made = "none" if info is None else f"{info.features} of {info.name}"
        raise DataError(f"{paths.BACKBONE}: networks of {features} features, and here are {made}: {TOGETHER}")
    backbone = load_backbone(info.name, workspace)
    if backbone.digest != info.digest:
        raise DataError(
            f"{info.name}: has other weights than when it made {paths.FEATURES.parent}: bring back those, or let "
            "`dvc repro -f -s preprocess` and `dvc repro` train on these"
        )
    return backbone
