"""A file that `mlpstudy export` has written -> a classifier: neither the study nor its repository is needed."""

import sys
from collections.abc import Mapping
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, Json, PositiveInt, ValidationError

from mlpstudy.backbone.load import MOST_TOLD
from mlpstudy.backbone.session import open_session
from mlpstudy.config.base import explain
from mlpstudy.config.preprocess import CHANNEL_COUNTS
from mlpstudy.counted import counted
from mlpstudy.errors import ConfigError, DataError, StudyError, in_one_line
from mlpstudy.predict.classifier import PIECE, Classifier
from mlpstudy.predict.read import PictureReader
from mlpstudy.preprocess.brightness import ValueRange
from mlpstudy.preprocess.pixels import Pixels
from mlpstudy.views import VIEWS

LARGEST_PX = 100_000_000  # as params.yaml ships it, for older files, which do not hold it


class About(BaseModel):
    """What export/metadata.py writes of it into a file: words, and JSON."""

    model_config = ConfigDict(frozen=True, allow_inf_nan=False)

    format: Literal["1"] = "1"  # of a later version this one could not know what it means
    variant: str
    classes: Json[tuple[str, ...]]
    runs: Json[Annotated[tuple[int, ...], Field(min_length=1)]]
    diverged: Json[tuple[int, ...]]
    image_size: PositiveInt
    channels: Literal["gray", "rgb"]
    largest_image_px: PositiveInt = LARGEST_PX
    brightness: Json[tuple[float, float]] | None = None
    doubts: Json[tuple[str, ...]] = ()


def load_exported(file: Path, run: int | None) -> Classifier:
    """ConfigError for a run that is not the file's. DataError where it is not there, or something else. StudyError
    without onnxruntime."""
    session = opened(file)
    metadata = session.get_modelmeta().custom_metadata_map
    about = read_about(file, metadata)
    refuse_foreign(file, session, about)
    if run is not None and about.runs != (run,):
        whole = f"holds run {about.runs[0]}" if len(about.runs) == 1 else f"holds the mean of {len(about.runs)} runs"
        raise ConfigError(f"run = {run}: {file} {whole}; `mlpstudy export --run {run}` writes another")
    return Classifier(
        variant=about.variant,
        classes=about.classes,
        runs=about.runs,
        diverged=about.diverged,
        voters=(partial(ask, session, at_once(metadata)),),
        reader=PictureReader(about.image_size, about.channels, about.largest_image_px, brightness(about)),
        doubts=about.doubts,
    )


def read_about(file: Path, metadata: Mapping[str, str]) -> About:
    """DataError that names a key which is missing, or holds something else."""
    if missing := {name for name, field in About.model_fields.items() if field.is_required()} - metadata.keys():
        raise DataError(f"{file}: not written by `mlpstudy export`: its metadata lack {min(missing)}")
    try:
        return About.model_validate(metadata)
    except ValidationError as error:
        told = explain(About, error.errors()[0], "")
        raise DataError(f"{file}: its metadata are not as `mlpstudy export` writes them: {told}") from None


def refuse_foreign(file: Path, session: Any, about: About) -> None:
    """DataError where the metadata are those of other networks."""
    image = [about.image_size, about.image_size, CHANNEL_COUNTS[about.channels]]
    taken, given = session.get_inputs()[0].shape[1:], session.get_outputs()[0].shape[1:]
    if taken != image or given != [len(about.classes)]:
        classes = counted(len(about.classes), "class", "classes")
        raise DataError(
            f"{file}: its metadata tell of pictures {image} and {classes}, while its networks take {taken} and give "
            f"{given}: expected a file as `mlpstudy export` writes it"
        )


def opened(file: Path) -> Any:
    """An InferenceSession; threads may ask it at once."""
    if find_spec("onnxruntime") is None:
        raise StudyError(f"{file}: needs onnxruntime: `{sys.executable} -m pip install onnxruntime` brings it")
    if not file.is_file():
        raise DataError(f"{file} is not here: `mlpstudy export VARIANT {file}` writes it")
    try:
        return open_session(file)
    except Exception as error:  # onnxruntime has a class for each kind of trouble, and no common one
        raise DataError(f"{file}: no model that onnxruntime can run: {in_one_line(error, MOST_TOLD)}") from None


def at_once(about: Mapping[str, str]) -> int:
    """Images that a file is asked about at a time: fewer where a backbone in it looks at each in several views, for all
    that it computes of them lies in memory (10 MB a picture and view of EfficientNet-Lite0)."""
    views: Any = about.get("test_views", "none")  # a file may say anything
    return PIECE // VIEWS.get(views, 1) if "backbone" in about else PIECE


def ask(session: Any, images_at_once: int, images: Pixels) -> NDArray[np.float32]:
    """(n, S, S, C) -> (n, K), the mean over the runs."""
    name, n = session.get_inputs()[0].name, len(images)
    parts = (images[first : first + images_at_once] for first in range(0, n, images_at_once))
    return np.concatenate([np.asarray(session.run(None, {name: part})[0], np.float32) for part in parts])


def brightness(about: About) -> ValueRange | None:
    """The scale of samples of more than 8 bits; None where the study had none."""
    if about.brightness is None:
        return None
    darkest, brightest = about.brightness
    return ValueRange(darkest, brightest, whole=(darkest, brightest) == (0, 255))
