"""Does the written file say what the networks say?"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mlpstudy import paths
from mlpstudy.backbone.load import MOST_TOLD
from mlpstudy.backbone.session import open_session
from mlpstudy.contracts.inputs import Inputs, read_inputs
from mlpstudy.contracts.predictions import read_predictions
from mlpstudy.errors import DataError, StudyError, in_one_line
from mlpstudy.export.graph import IMAGES
from mlpstudy.predict.load import Trained
from mlpstudy.predict.read import PictureReader
from mlpstudy.preprocess.pixels import Pixels
from mlpstudy.views import VIEWS

MOST_IMAGES = 64  # spread evenly over the study's
FEW_PICTURES = 16  # for a file with a backbone, which takes its time: views of pictures, where it looks at several
FURTHEST = 1e-5  # of a probability in the file from that of PyTorch; 1e-7 is usual
OTHER_NETWORKS = 1e-3  # and of PyTorch's here from that of evaluate, maybe on another machine


def check_images(trained: Trained) -> tuple[NDArray[np.int64], Inputs]:
    """Images of the study, or their features, and their numbers; random ones and no numbers where they are not here."""
    form = trained.saved[0].network.form
    if (paths.IMAGES if trained.input == "pixels" else paths.FEATURES).is_file():
        images = read_inputs(trained.input, views=trained.views)
        if images.shape[1:] == form and len(images) == len(trained.split.labels):
            rows = np.unique(np.linspace(0, len(images) - 1, MOST_IMAGES).astype(np.int64))
            return rows, np.ascontiguousarray(images[rows])
    none, shape = np.empty(0, np.int64), (MOST_IMAGES, *form)
    if trained.input == "features":
        return none, np.random.default_rng(0).standard_normal(shape, np.float32)
    return none, random_pictures(shape)


def random_pictures(shape: tuple[int, int, int, int]) -> Pixels:
    """The same each time."""
    return np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)


def asked(
    trained: Trained, reader: PictureReader, images: Inputs, said: NDArray[np.float32]
) -> tuple[Pixels, NDArray[np.float64]]:
    """What the file is asked, and the probabilities (n, K) that it should give.

    A file with a backbone in it takes pictures of the backbone's size, of which the study has none: random ones.
    """
    if reader.backbone is None:
        return images.astype(np.uint8, copy=False), mean_of(said)
    side = reader.image_size
    pictures = random_pictures((FEW_PICTURES // VIEWS[reader.views], side, side, 3))
    features = np.stack([reader.seen(picture) for picture in pictures])
    return pictures, mean_of(votes(trained, features))


def votes(trained: Trained, images: Inputs) -> NDArray[np.float32]:
    """(R, n, K) what PyTorch says, as `mlpstudy predict` and evaluate take it."""
    return np.stack([vote(images) for vote in trained.voters()])


def mean_of(said: NDArray[np.float32]) -> NDArray[np.float64]:
    """(R, n, K) -> (n, K)"""
    return np.asarray(said.mean(axis=0, dtype=np.float64))


def refuse_other_networks(trained: Trained, rows: NDArray[np.int64], said: NDArray[np.float32]) -> None:
    """DataError where evaluate has scored other networks than these: the scores would be those of a stranger.

    `said` (R, n, K) for the images of these rows; without rows there is nothing to compare.
    """
    if not len(rows):
        return
    stored = read_predictions(trained.variant)
    for run, ours in zip(trained.runs, said, strict=True):
        theirs = stored[run, rows]
        taken = ~np.isnan(theirs).any(axis=1)
        if np.abs(theirs - ours)[taken].max(initial=0.0) > OTHER_NETWORKS:
            raise DataError(
                f"{paths.PREDICTIONS}: of other networks than {paths.model_file(trained.variant, run)}: `dvc repro` "
                "makes both anew, `dvc checkout` brings back those of dvc.lock"
            )


def refuse_difference(file: Path, images: Pixels, expected: NDArray[np.float64]) -> None:
    """StudyError where a probability in the file is far from the one expected, (n, K)."""
    try:
        session = open_session(file)
        # all at once, then one alone: the graph must take any number
        whole, first = (session.run(None, {IMAGES: some})[0] for some in (images, images[:1]))
    except Exception as error:  # onnxruntime has a class for each kind of trouble, and no common one
        raise StudyError(
            f"not exported: onnxruntime cannot run the whole of it ({in_one_line(error, MOST_TOLD)}). A backbone of "
            "your own has to take any number of pictures at once: docs/features.md shows how it is exported"
        ) from None
    furthest = max(float(np.abs(whole - expected).max()), float(np.abs(first - expected[:1]).max()))
    if not furthest <= FURTHEST:
        raise StudyError(
            f"not exported: onnxruntime's probabilities differ by up to {furthest:.2g} from PyTorch's, expected at "
            f"most {FURTHEST:g}"
        )
