"""What the file says of itself: keys of ONNX's metadata_props, each value a word or JSON."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mlpstudy import paths
from mlpstudy.compare.ensemble import ImageInterval
from mlpstudy.contracts.split import ARRAYS
from mlpstudy.export.scores import Scores
from mlpstudy.files import DECIMALS
from mlpstudy.language import N_
from mlpstudy.predict.exported import About
from mlpstudy.predict.load import Trained
from mlpstudy.predict.read import PictureReader
from mlpstudy.preprocess.brightness import ValueRange
from mlpstudy.report.rebuild import sha256
from mlpstudy.version import package_version

FORMAT = About.model_fields["format"].default  # of these keys; whoever reads them looks at it first
MADE_BY = "made_by"  # the key of the program that wrote the file
STEPS = (  # English in the file; the card tells them in the reader's language
    N_("Decode to RGB of 8 bits, turn it upright by EXIF, lay transparent parts over white"),
    N_(
        "Bring each axis to image_size on its own, by area means where it shrinks (INTER_AREA of OpenCV), then "
        "linearly where it grows (INTER_LINEAR)"
    ),
)
GRAY_STEP = N_("Make it gray: .299 R + .587 G + .114 B")
DEEP_STEP = N_("Resize samples of more than 8 bits as they are; then the range `brightness` becomes 0 to 255")


def metadata(trained: Trained, scores: Scores, reader: PictureReader, doubts: Sequence[str]) -> dict[str, str]:
    """Key -> value. Nothing of it tells when, where or by whom it was made."""
    scale = reader.brightness
    values: dict[str, Any] = {
        "classes": trained.split.classes,
        "runs": trained.runs,
        "diverged": trained.diverged,
        "scores": told(scores),
        "digests": digests(trained),
    }
    words = {
        "format": FORMAT,
        MADE_BY: f"mlpstudy {package_version()}",
        "variant": trained.variant,
        "image_size": str(reader.image_size),
        "channels": reader.channels,
        "largest_image_px": str(reader.largest_image_px),
        "resizing": ". ".join(steps(reader.channels, scale)),
    }
    if trained.views != "none":
        words["test_views"] = trained.views
    if doubts:
        values["doubts"] = doubts
    if reader.backbone is not None:
        words["backbone"] = Path(reader.backbone.name).name
        values["digests"] |= {"backbone": reader.backbone.digest}
    if scale is not None:
        words["brightness"] = brightness(scale)
    return words | {key: json.dumps(value, ensure_ascii=False, sort_keys=True) for key, value in values.items()}


def steps(channels: str, scale: ValueRange | None) -> list[str]:
    """How a picture becomes what the networks take, as predict/read.py does it."""
    gray, deep = ([GRAY_STEP] if channels == "gray" else []), ([DEEP_STEP] if scale else [])
    return [*STEPS, *gray, *deep]


def brightness(scale: ValueRange) -> str:
    """Of samples of more than 8 bits, as JSON: the value that becomes 0, and the one that becomes 255."""
    return json.dumps([0, 255] if scale.fits else [scale.smallest, scale.largest])


def told(scores: Scores) -> dict[str, Any]:
    """Shares of 1 and nats, rounded."""
    return {
        "part": "test",
        "images": scores.images,
        "runs": scores.runs,
        "accuracy": with_interval(scores.accuracy),
        "balanced_accuracy": with_interval(scores.balanced_accuracy),
        "log_loss": round(scores.log_loss, DECIMALS),
        "calibration_error": round(scores.calibration_error, DECIMALS),
    }


def with_interval(share: ImageInterval) -> dict[str, float]:
    """The share, and the ends of its 95 % interval over images."""
    values = {"value": share.mean, "low": share.low, "high": share.high}
    return {name: round(value, DECIMALS) for name, value in values.items()}


def digests(trained: Trained) -> dict[str, str]:
    """sha256 of data, networks and training code; of several files, of the list of their digests and names.

    The images' where they are here: predicting needs them not.
    """
    models = [paths.model_file(trained.variant, run) for run in trained.runs]
    split = [paths.SPLIT / f"{name}.npy" for name in sorted(ARRAYS)]
    files = {f"{paths.SPLIT}/": split, f"{paths.MODELS / trained.variant}/": models}
    single = (paths.IMAGES, paths.FEATURES, paths.code_file("train"))
    files |= {str(path): [path] for path in single if path.is_file()}
    return {name: sha256(group) for name, group in files.items()}
