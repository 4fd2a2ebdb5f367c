"""Augmentation policies in Albumentations' own names and arguments."""

import importlib
import os
import sys
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpstudy.config.train import Policy
from mlpstudy.views import ViewsName

# transforms that turn or mirror whole pictures -> the stored views that do the same, and their probability by default
VIEWS_DRAWN: dict[str, tuple[ViewsName, float]] = {"HorizontalFlip": ("flips", 0.5), "D4": ("turns", 1.0)}


def build_policy(policy: Policy) -> Any:
    """An `albumentations.Compose` over (S, S, C) uint8 images.

    Raises ValueError for an unknown transform; Albumentations' own errors for wrong arguments, but for unknown ones it
    warns (UserWarning).
    """
    albumentations = import_albumentations()
    transforms = []
    for entry in policy:
        ((name, arguments),) = entry.items()
        kind = getattr(albumentations, name, None)
        if not (
            isinstance(kind, type)
            and issubclass(kind, albumentations.ImageOnlyTransform | albumentations.DualTransform)
        ):
            raise ValueError(f"{name} is no image transform of Albumentations {albumentations.__version__}")
        transforms.append(kind(**arguments))
    return albumentations.Compose(transforms)


def import_albumentations() -> ModuleType:
    """At first use, for it takes 0.3 s; and 1 s more if it imports PyTorch, of which it needs nothing here.

    A name that is None in sys.modules cannot be imported, and Albumentations then goes without its PyTorch part. Where
    PyTorch is loaded already, nothing changes.
    """
    os.environ.setdefault("NO_ALBUMENTATIONS_UPDATE", "1")  # else it asks the network for updates when it is imported
    hidden = "torch" not in sys.modules
    if hidden:
        sys.modules["torch"] = None  # type: ignore[assignment]
    try:
        return importlib.import_module("albumentations")
    finally:
        if hidden:
            del sys.modules["torch"]


def apply_policy(compose: Any, images: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(B, S, S, C) uint8 -> the same shape, each image on its own draw."""
    return np.stack([compose(image=image)["image"] for image in images])


def drawn_views(policy: Policy) -> tuple[ViewsName, float] | None:
    """Stored views that stand in for a policy where features are augmented, and how often one of them is drawn.

    None for a policy that is more than one flip or turn of the whole picture.
    """
    ((name, arguments),) = policy[0].items() if len(policy) == 1 else [("", {})]
    if name not in VIEWS_DRAWN or arguments.keys() - {"p"}:
        return None
    views, often = VIEWS_DRAWN[name]
    return views, float(arguments.get("p", often))
