"""A backbone by its name in the settings, ready to be asked."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpstudy.backbone.layout import PIXELS, read_layout, with_pixels
from mlpstudy.backbone.lite0 import Weights, lite0_model, read_weights, weights_file
from mlpstudy.backbone.names import LITE0, LITE0_STAGES, backbone_file, refuse_missing_packages
from mlpstudy.backbone.session import open_session
from mlpstudy.backbone.stages import stages_model
from mlpstudy.errors import ConfigError, DataError, in_one_line
from mlpstudy.views import VIEWS, ViewsName, view

MOST_TOLD = 200  # letters of what a library says of its error
MODELS: dict[str, Callable[[Weights], Any]] = {LITE0: lite0_model, LITE0_STAGES: stages_model}


class NoFeatures(DataError):
    """What a backbone makes of a picture cannot be learnt from."""


@dataclass(frozen=True)
class Backbone:
    """A frozen network. Threads may ask it at once; each answer is computed by the thread that asks."""

    name: str  # as data.features names it
    digest: str  # sha256 of its weights as they came
    side_px: int  # S
    features: int  # D
    model: bytes = field(repr=False)  # ONNX: (n, S, S, 3) uint8 RGB -> (n, D) float32
    session: Any = field(repr=False)  # onnxruntime's, of the model

    def extract(self, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
        """(S, S, 3) uint8 RGB -> (D,), or NoFeatures.

        One picture at a time: so the bits depend on no other picture, and nothing is lost, for a picture is work enough
        for a core (20 ms; in batches of 8 it was 18).
        """
        return run(self.session, np.ascontiguousarray(pixels), self.name)

    def extract_views(self, pixels: NDArray[np.uint8], views: ViewsName) -> NDArray[np.float32]:
        """(S, S, 3) uint8 RGB -> (V, D), the picture as it is first."""
        return np.stack([self.extract(view(pixels, number)) for number in range(VIEWS[views])])


def load_backbone(name: str, repository: Path | None = None) -> Backbone:
    """A file's name is relative to the repository.

    ConfigError or StudyError where there is none of that name, or where it does not give features of pictures.
    """
    refuse_missing_packages(name)
    model, digest = from_weights(name) if name in MODELS else from_file(name, repository)
    layout = read_layout(model, name)
    data: bytes = with_pixels(model, layout).SerializeToString(deterministic=True)
    session = opened(data, name)
    return Backbone(name, digest, layout.side_px, features_when_tried(session, layout.side_px, name), data, session)


def from_weights(name: str) -> tuple[Any, str]:
    """The model, and the digest of its weights."""
    return MODELS[name](read_weights()), hashlib.sha256(weights_file().read_bytes()).hexdigest()


def from_file(name: str, repository: Path | None) -> tuple[Any, str]:
    """The same of an ONNX file, with the weights that lie in a file beside it where it says so."""
    import onnx

    try:
        model = onnx.load(backbone_file(name, repository))
        data = model.SerializeToString(deterministic=True)
    except Exception as error:  # protobuf's, onnx's and the system's: all mean that it cannot be read
        raise ConfigError(f"{name}: cannot be read as an ONNX file: {in_one_line(error, MOST_TOLD)}") from None
    return model, hashlib.sha256(data).hexdigest()


def opened(model: bytes, name: str) -> Any:
    """An InferenceSession. ConfigError for a graph that onnxruntime does not take."""
    try:
        return open_session(model)
    except Exception as error:
        raise ConfigError(f"{name}: refused by onnxruntime: {in_one_line(error, MOST_TOLD)}") from None


def features_when_tried(session: Any, side_px: int, name: str) -> int:
    """How many it gives of a picture of noise. ConfigError where it gives none, or draws, as one may that was exported
    in training mode."""
    picture = np.random.default_rng(0).integers(0, 256, (side_px, side_px, 3), dtype=np.uint8)
    try:
        first, second = (run(session, picture, name) for _ in range(2))
    except NoFeatures as error:  # the fault of the file, not of any image
        raise ConfigError(str(error)) from None
    if not np.array_equal(first, second):
        raise ConfigError(
            f"{name}: gives other features when it sees the same picture again; expected a network that draws nothing "
            "(in PyTorch `network.eval()` before it is exported)"
        )
    return len(first)


def run(session: Any, pixels: NDArray[np.uint8], name: str) -> NDArray[np.float32]:
    """(S, S, 3) -> (D,). NoFeatures where the answer is no list of finite numbers, or there is none."""
    try:
        answer = session.run(None, {PIXELS: pixels[np.newaxis]})[0]
    except Exception as error:  # onnxruntime has a class for each kind of trouble, and no common one
        reason = in_one_line(error, MOST_TOLD)
        raise NoFeatures(f"{name}: onnxruntime cannot run it on a picture of {len(pixels)} px: {reason}") from None
    if answer.ndim != 2:
        shape = " x ".join(map(str, answer.shape))
        raise NoFeatures(f"{name}: gives float32 of shape {shape}; expected float32 of shape 1 x D")
    if not np.isfinite(answer).all():
        raise NoFeatures(f"{name}: gives infinite numbers, or such as are none (NaN)")
    features: NDArray[np.float32] = answer[0]
    return features
