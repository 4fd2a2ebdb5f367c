"""What a backbone makes of every image, from the same decode as its row of images.npy."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial

import numpy as np

from mlpstudy import paths
from mlpstudy.backbone.load import Backbone, NoFeatures, load_backbone
from mlpstudy.config.preprocess import PreprocessConfig
from mlpstudy.contracts.features import BackboneInfo, Features, FeatureWriter, read_features, write_features
from mlpstudy.errors import DataError
from mlpstudy.files import delete_leftovers
from mlpstudy.preprocess.brightness import ValueRange
from mlpstudy.preprocess.header import Undecodable
from mlpstudy.preprocess.inorder import in_order
from mlpstudy.preprocess.pixels import DeepPixels, Pixels
from mlpstudy.preprocess.record import Record
from mlpstudy.preprocess.resize import squash
from mlpstudy.preprocess.waiting import WaitingRows
from mlpstudy.views import VIEWS, ViewsName

FEWEST_COMPARED = 2  # images: of one nothing can vary


@dataclass(frozen=True)
class Extractor:
    """A backbone, and how it looks at pictures: in colour, at its own size, in one view or several."""

    backbone: Backbone
    views: ViewsName

    @property
    def shape(self) -> tuple[int, int]:
        """V, D of one image."""
        return VIEWS[self.views], self.backbone.features

    def info(self) -> BackboneInfo:
        """What is noted of it beside the features."""
        backbone = self.backbone
        return BackboneInfo(
            name=backbone.name,
            digest=backbone.digest,
            side_px=backbone.side_px,
            features=backbone.features,
            views=self.views,
        )

    def picture(self, pixels: Pixels | DeepPixels) -> Pixels | DeepPixels:
        """(H, W, 3) or (H, W) -> (S, S, 3), squashed as images are; of more than 8 bits as float32."""
        small = squash(pixels, self.backbone.side_px)
        colours = small if small.ndim == 3 else np.repeat(small[..., np.newaxis], 3, axis=2)
        return colours if colours.dtype == np.uint8 else colours.astype(np.float32)

    def features(self, picture: Pixels) -> Features:
        """(S, S, 3) uint8 -> (V, D). Undecodable where the backbone makes nothing of it."""
        return features_of(self.backbone, picture, self.views)


def features_of(backbone: Backbone, picture: Pixels, views: ViewsName) -> Features:
    """(S, S, 3) uint8 -> (V, D). Undecodable where the backbone makes nothing of it: others may do better."""
    try:
        return backbone.extract_views(picture, views)
    except NoFeatures as error:
        raise Undecodable(str(error)) from None


def extractor_of(config: PreprocessConfig) -> Extractor | None:
    """As the settings name it; None where there are to be no features."""
    return None if config.features is None else Extractor(load_backbone(config.features), config.feature_views)


def constant_lines(extractor: Extractor | None, records: Sequence[Record]) -> list[str]:
    """A warning where no feature in features.npy varies over the images that can be used."""
    usable = [row for row, record in enumerate(records) if not record.problem]
    if extractor is None or len(usable) < FEWEST_COMPARED:
        return []
    features, first = read_features(), usable[0]
    if any((features[row] != features[first]).any() for row in usable):  # of most backbones the second image tells
        return []
    return [
        f"warning: no feature of {extractor.backbone.name} varies over the {len(usable):,} images, so that networks on "
        "features can learn nothing"
    ]


class FeatureRows:
    """features.npy while images are decoded: one of more than 8 bits waits until the scale of the source is known."""

    def __init__(self, extractor: Extractor, writer: FeatureWriter, waiting: WaitingRows) -> None:
        self.extractor, self.writer, self.waiting = extractor, writer, waiting

    def add(self, row: int, features: Features | None, deep_view: DeepPixels | None) -> None:
        """Of one image; neither where it cannot be used: then its features are 0."""
        if deep_view is not None:
            self.waiting.keep(row, deep_view)
        self.writer.put(row, np.zeros(self.extractor.shape, np.float32) if features is None else features)

    def finish(self, values: ValueRange, names: Sequence[str]) -> None:
        """Those that waited, on all cores; `names` are those of all images. DataError where one has no features."""
        side = self.extractor.backbone.side_px
        rows = self.waiting.scaled(values, (side, side, 3))
        for row, features in in_order(partial(self.extracted, names), rows):
            self.writer.put(row, features)

    def extracted(self, names: Sequence[str], row: tuple[int, Pixels]) -> tuple[int, Features]:
        """Its number and its features."""
        number, picture = row
        try:
            return number, self.extractor.features(picture)
        except Undecodable as error:
            raise DataError(f"{names[number]}: {error}") from None


@contextmanager
def feature_rows(extractor: Extractor | None, images: int) -> Iterator[FeatureRows | None]:
    """None where there is no backbone."""
    if extractor is None:
        yield None
        return
    paths.FEATURES.parent.mkdir(parents=True, exist_ok=True)
    delete_leftovers(paths.FEATURES)
    with write_features((images, *extractor.shape)) as writer, closing(WaitingRows(paths.FEATURES.parent)) as waiting:
        yield FeatureRows(extractor, writer, waiting)
