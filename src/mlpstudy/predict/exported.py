"""A file that `mlpstudy export` has written -> a classifier: neither the study nor its repository is needed."""

import json
from collections.abc import Mapping
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpstudy.backbone.session import open_session
from mlpstudy.errors import ConfigError, DataError, StudyError
from mlpstudy.predict.classifier import PIECE, Classifier
from mlpstudy.predict.read import PictureReader
from mlpstudy.preprocess.brightness import ValueRange
from mlpstudy.preprocess.pixels import Pixels
from mlpstudy.views import VIEWS

KEYS = {"variant", "classes", "runs", "diverged", "image_size", "channels"}  # of its metadata, as export/metadata.py
LARGEST = "largest_image_px"  # the key of the limit of the study
DOUBTS = "doubts"  # the key of what there is to doubt, where there is something
LARGEST_PX = 100_000_000  # as params.yaml ships it, for older files, which do not hold it


def load_exported(file: Path, run: int | None) -> Classifier:
    """ConfigError for a run that is not the file's. DataError where it is not there, or something else. StudyError
    without onnxruntime."""
    session = opened(file)
    about = session.get_modelmeta().custom_metadata_map
    if missing := KEYS - about.keys():
        raise DataError(f"{file}: not written by `mlpstudy export`: its metadata lack {min(missing)}")
    runs = tuple(json.loads(about["runs"]))
    if run is not None and runs != (run,):
        whole = f"holds run {runs[0]}" if len(runs) == 1 else f"holds the mean of {len(runs)} runs"
        raise ConfigError(f"run = {run}: {file} {whole}; `mlpstudy export --run {run}` writes another")
    largest_px = int(about.get(LARGEST, LARGEST_PX))
    return Classifier(
        variant=about["variant"],
        classes=tuple(json.loads(about["classes"])),
        runs=runs,
        diverged=tuple(json.loads(about["diverged"])),
        voters=(partial(ask, session, at_once(about)),),
        reader=PictureReader(int(about["image_size"]), about["channels"], largest_px, brightness(about)),
        doubts=tuple(json.loads(about.get(DOUBTS, "[]"))),
    )


def opened(file: Path) -> Any:
    """An InferenceSession; threads may ask it at once."""
    if find_spec("onnxruntime") is None:
        raise StudyError(f"{file}: needs onnxruntime: `python -m pip install onnxruntime` brings it")
    if not file.is_file():
        raise DataError(f"{file} is not here: `mlpstudy export VARIANT {file}` writes it")
    try:
        return open_session(file)
    except Exception as error:  # onnxruntime has a class for each kind of trouble, and no common one
        raise DataError(f"{file}: no model that onnxruntime can run: {str(error).splitlines()[0]}") from None


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


def brightness(about: Mapping[str, str]) -> ValueRange | None:
    """The scale of samples of more than 8 bits; None where the study had none."""
    if "brightness" not in about:
        return None
    darkest, brightest = json.loads(about["brightness"])
    return ValueRange(darkest, brightest, whole=(darkest, brightest) == (0, 255))
