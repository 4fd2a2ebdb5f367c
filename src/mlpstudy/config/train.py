"""One variant: its network, how it is trained, and the augmentation of its images."""

import math
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from mlpstudy.config.base import Config
from mlpstudy.config.search import SearchConfig
from mlpstudy.views import ViewsName

MOST = 1_000_000  # of what is counted: more is a slip of the keyboard
LARGEST = 1e6  # of what is measured


def one_transform(entry: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The entry itself; ValueError where it is not {name: {argument: value}} with one name and finite numbers."""
    if len(entry) != 1:
        raise ValueError("expected one transform an entry: its name and its arguments")
    ((name, arguments),) = entry.items()
    endless = [argument for argument, value in arguments.items() if not finite(value)]
    if endless:
        raise ValueError(f"expected finite numbers, in {name}.{endless[0]} too")
    return entry


def finite(value: Any) -> bool:
    """No infinity and no NaN in it, however deep: JSON has neither."""
    if isinstance(value, dict | list | tuple):
        return all(finite(inner) for inner in (value.values() if isinstance(value, dict) else value))
    return not isinstance(value, float) or math.isfinite(value)


Transform = Annotated[dict[str, dict[str, Any]], AfterValidator(one_transform)]
Policy = tuple[Transform, ...]  # Albumentations' names and arguments, applied in this order
InputName = Literal["pixels", "features"]  # what a network sees of an image: itself, or what data.features made of it
InputShape = tuple[int, int, int]  # of one image: C, S, S of pixels; D, 1, 1 of features
Width = Annotated[int, Field(ge=1, le=MOST)]


class ModelConfig(Config):
    """The network of a variant."""

    kind: Literal["mlp", "cnn"]
    input: InputName
    whitening: float = Field(ge=0, le=1)  # of pixels: share of the way to equal power of all spatial frequencies
    hidden: Annotated[tuple[Width, ...], Field(max_length=100)]  # units of each hidden layer
    activation: Literal["relu", "leaky_relu", "gelu", "silu", "tanh", "sigmoid"]
    batchnorm: bool  # between Linear and activation
    norm: Literal["none", "batch", "layer"]  # likewise; resolve writes batch as batchnorm = true
    residual: bool  # blocks around which the signal also goes as it is, in place of hidden layers
    dropout: float = Field(ge=0, lt=1)  # share of units silenced after each activation
    init: Literal[
        "default", "he_normal", "he_uniform", "xavier_normal", "xavier_uniform", "uniform", "orthogonal", "constant"
    ]
    init_scale: float | None = Field(ge=0, le=1e30)  # half-width of uniform, value of constant
    test_views: ViewsName  # over which predictions are averaged; training knows none of them

    @property
    def whitens(self) -> bool:
        """Features have no spatial frequencies."""
        return self.whitening > 0 and self.input == "pixels"

    @property
    def normalisation(self) -> Literal["none", "batch", "layer"]:
        """Of hidden layers, whichever of the two settings names it."""
        return "batch" if self.batchnorm else self.norm


class TrainConfig(Config):
    """How it is trained. What each value means, params.yaml says."""

    epochs: int = Field(ge=1, le=MOST)
    batch_size: int = Field(ge=1, le=MOST)
    optimizer: Literal["adam", "adamw", "sgd"]
    learning_rate: float = Field(gt=0, le=LARGEST)
    schedule: Literal["constant", "cosine", "onecycle"]
    warmup_epochs: int = Field(ge=0, le=MOST)  # in which the learning rate grows to what the schedule says
    weight_decay: float = Field(ge=0, le=LARGEST)  # L2
    l1: float = Field(ge=0, le=LARGEST)
    label_smoothing: float = Field(ge=0, lt=1)
    mixup: float = Field(ge=0, le=LARGEST)  # alpha of the Beta distribution; 0 = off
    clip_gradient: float | None = Field(gt=0)  # largest Euclidean norm of the gradient of a step; null = off
    average_weights: float | None = Field(gt=0, lt=1)  # what a step's weights keep of their share with each later step
    early_stopping: int | None = Field(ge=1, le=MOST)  # epochs without a better validation loss
    images_per_class: int | None = Field(ge=1, le=10**9)  # the first so many of the run's draw; null = all
    class_weights: Literal["balanced"] | None  # of the training loss, by the frequency of the classes; null = off
    device: Literal["auto", "cpu", "cuda"]
    precision: Literal["auto", "float32", "bfloat16"]


class VariantConfig(Config):
    """data/configs/variants/<variant>.json: all that a variant's runs depend on, but for the data."""

    seed: int = Field(ge=0)  # study.seed: run i derives all its generators from it
    model: ModelConfig
    train: TrainConfig
    augment: Policy
    search: SearchConfig | None = None  # of settings that each run finds itself; what stands above for them is unused

    @property
    def trainings(self) -> int:
        """Of one run: its own, and those of its search."""
        return 1 if self.search is None else 1 + self.search.trials
