"""Albumentations against torchvision's transforms: a flip, a change of light and a small turn of the same images.

`python examples/transforms_timed.py`. Both take uint8 images of 64 x 64 pixels in RGB to float tensors, by one thread.
torchvision is no part of this project's environment; where it is missing, only the first time is told.
"""

import importlib.util
import time
from collections.abc import Callable
from statistics import median
from typing import Any

import cv2
import numpy as np
import torch

from mlpstudy.augmentation import import_albumentations

IMAGES = np.random.default_rng(0).integers(0, 256, (500, 64, 64, 3), np.uint8)
MEAN, DEVIATION = (0.5, 0.5, 0.5), (0.25, 0.25, 0.25)


def albumentations_way() -> Callable[[Any], Any]:
    """On arrays (S, S, C), by OpenCV."""
    A = import_albumentations()
    light, turn = A.RandomBrightnessContrast(p=0.5), A.Affine(rotate=(-15, 15), scale=(0.9, 1.1), p=0.5)
    compose = A.Compose([A.HorizontalFlip(p=0.5), light, turn, A.Normalize(MEAN, DEVIATION), A.ToTensorV2()])
    return lambda image: compose(image=image)["image"]


def torchvision_way() -> Any:
    """On tensors (C, S, S), by PyTorch."""
    v2 = importlib.import_module("torchvision.transforms.v2")
    light = v2.RandomApply([v2.ColorJitter(brightness=0.2, contrast=0.2)])
    turn = v2.RandomApply([v2.RandomAffine(degrees=15, scale=(0.9, 1.1))])
    floats = [v2.ToDtype(torch.float32, scale=True), v2.Normalize(MEAN, DEVIATION)]
    return v2.Compose([v2.ToImage(), v2.RandomHorizontalFlip(), light, turn, *floats])


def microseconds(transform: Callable[[Any], Any]) -> float:
    """An image, median of five times all images."""
    marks = [time.perf_counter()]
    for _ in range(5):
        for image in IMAGES:
            transform(image)
        marks.append(time.perf_counter())
    return float(1e6 * median(np.diff(marks)) / len(IMAGES))


if __name__ == "__main__":
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    first = microseconds(albumentations_way())
    print(f"Albumentations  {first:7.0f} µs an image")
    if importlib.util.find_spec("torchvision"):
        second = microseconds(torchvision_way())
        print(f"torchvision     {second:7.0f} µs an image, {second / first:.1f} times as long")
    else:
        print("torchvision     skipped: not installed (pip install torchvision)")
