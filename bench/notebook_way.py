"""The way a course notebook trains: every image opened, decoded and resized again in every epoch.

A Dataset with PIL and Albumentations, a DataLoader, plain Adam in float32, and a validation with classification report
and TensorBoard after each epoch. Used by bench/training.py as the thing to be faster than.
"""

import os
import time
from pathlib import Path

os.environ["NO_ALBUMENTATIONS_UPDATE"] = "1"

import albumentations
import numpy as np
import torch
from albumentations.pytorch import ToTensorV2
from PIL import Image
from sklearn.metrics import classification_report
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset
from torch.utils.tensorboard import SummaryWriter

Item = tuple[Path, int]
Pixels = tuple[tuple[float, ...], tuple[float, ...]]  # mean and deviation of each channel in 0..1


class Photographs(Dataset[tuple[Tensor, int]]):
    def __init__(
        self, items: list[Item], side: int, steps: list[albumentations.BasicTransform], pixels: Pixels
    ) -> None:
        self.items = items
        self.transform = albumentations.Compose(
            [albumentations.Resize(side, side), *steps, albumentations.Normalize(*pixels), ToTensorV2()]
        )

    def __len__(self) -> int:
        return len(self.items)

    def __getitem__(self, number: int) -> tuple[Tensor, int]:
        path, label = self.items[number]
        image = np.array(Image.open(path).convert("RGB"))
        return self.transform(image=image)["image"], label


def network(side: int, classes: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Flatten(),
        nn.Linear(3 * side * side, 512),
        nn.ReLU(),
        nn.Linear(512, 128),
        nn.ReLU(),
        nn.Linear(128, classes),
    )


def train(
    parts: dict[str, list[Item]],
    classes: int,
    epochs: int,
    folder: Path,
    augment: bool,
    pixels: Pixels,
    side: int = 64,
) -> tuple[list[float], float]:
    """Seconds of each epoch, and the accuracy on the last validation."""
    steps = [albumentations.HorizontalFlip(), albumentations.RandomBrightnessContrast()] if augment else []
    training = DataLoader(Photographs(parts["train"], side, steps, pixels), batch_size=32, shuffle=True)
    validation = DataLoader(Photographs(parts["validation"], side, [], pixels), batch_size=32)
    model, writer, seconds, accuracy = network(side, classes), SummaryWriter(folder), [], 0.0
    optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
    for epoch in range(epochs):
        start = time.perf_counter()
        model.train()
        for images, labels in training:
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(model(images), labels)
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
        accuracy = validate(model, validation, writer, epoch)
        seconds.append(time.perf_counter() - start)
    return seconds, accuracy


def validate(model: nn.Module, loader: DataLoader[tuple[Tensor, int]], writer: SummaryWriter, epoch: int) -> float:
    model.eval()
    truth, guess = [], []
    with torch.no_grad():
        for images, labels in loader:
            guess += model(images).argmax(1).tolist()
            truth += labels.tolist()
    accuracy = float(np.mean(np.equal(truth, guess)))
    writer.add_scalar("accuracy/validation", accuracy, epoch)
    writer.add_text("report", classification_report(truth, guess, zero_division=0), epoch)
    return accuracy
