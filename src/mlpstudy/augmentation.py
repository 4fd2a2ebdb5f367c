"""Augmentation policies in Albumentations' own names and arguments."""

import os
import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpstudy.config.train import Policy


def build_policy(policy: Policy) -> Any:
    """An `albumentations.Compose` over (S, S, C) uint8 images.

    Raises ValueError for an unknown transform; Albumentations' own errors for wrong arguments.
    """
    os.environ.setdefault("NO_ALBUMENTATIONS_UPDATE", "1")  # it would look for updates at import
    import albumentations

    transforms = []
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # unknown arguments are but a warning there
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


def apply_policy(compose: Any, images: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(B, S, S, C) uint8 -> the same shape, each image on its own draw."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # ToGray warns of images that are grey already
        return np.stack([compose(image=image)["image"] for image in images])
