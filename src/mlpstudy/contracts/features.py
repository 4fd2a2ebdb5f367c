"""data/features/: what a frozen backbone makes of every image, where `data.features` names one, and which it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from mlpstudy import paths
from mlpstudy.arrays import read_array
from mlpstudy.config.base import Config, load
from mlpstudy.files import atomic, write_json
from mlpstudy.views import ViewsName

Features = NDArray[np.float32]

LEAST_SPREAD = 0.01  # of a feature, as a share of the usual one: else one that hardly ever changes would be all noise


class BackboneInfo(Config):
    """Which network, and what it gives."""

    name: str  # as data.features names it
    digest: str  # sha256 of its weights
    side_px: int = Field(ge=1)  # of the pictures that it takes
    features: int = Field(ge=1)  # D
    views: ViewsName


class FeaturesInfo(Config):
    """backbone.json."""

    backbone: BackboneInfo | None  # None where there are no features


def read_backbone(folder: Path = Path()) -> BackboneInfo | None:
    """Of the features below the working folder; None where there are none."""
    file = folder / paths.BACKBONE
    return load(FeaturesInfo, file).backbone if file.is_file() else None


def write_backbone(info: BackboneInfo | None) -> None:
    """Also where there is no backbone: the stages after depend on the folder, which must not be missing."""
    if info is None:
        paths.FEATURES.unlink(missing_ok=True)
    write_json(paths.BACKBONE, FeaturesInfo(backbone=info).model_dump(mode="json"))


def read_features(folder: Path = Path()) -> Features:
    """(N, V, D) float32: N images in V views, of which the first is the image as it is; memory-mapped."""
    features: Features = read_array(folder / paths.FEATURES, mapped=True)
    return features


def feature_scale(deviation: NDArray[np.float64]) -> NDArray[np.float64]:
    """What each feature is divided by, (D,): its deviation over training images, or the least for one that is flat."""
    usual = np.sqrt((deviation**2).mean()) or 1.0
    return np.asarray(np.maximum(deviation, LEAST_SPREAD * usual))


class FeatureWriter:
    """An open features.npy, whose rows come in order; any of them may be written again."""

    def __init__(self, handle: IO[bytes], shape: tuple[int, int, int]) -> None:
        self.handle, self.shape = handle, shape
        np.lib.format.write_array_header_1_0(handle, {"descr": "<f4", "fortran_order": False, "shape": shape})
        self.first = handle.tell()

    def put(self, row: int, features: Features) -> None:
        """(V, D) of one image."""
        assert features.shape == self.shape[1:]
        self.handle.seek(self.first + row * features.nbytes)
        self.handle.write(features.astype("<f4").tobytes())


@contextmanager
def write_features(shape: tuple[int, int, int]) -> Iterator[FeatureWriter]:
    """(N, V, D). An error in the block leaves no file."""
    with atomic(paths.FEATURES) as temporary, temporary.open("wb") as handle:
        yield FeatureWriter(handle, shape)
