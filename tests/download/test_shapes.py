import zipfile
from pathlib import Path

import cv2
import numpy as np
import pytest

from mlpstudy.config.base import parse
from mlpstudy.config.download import DownloadConfig
from mlpstudy.download.gather import gather
from mlpstudy.download.shapes import SHAPES
from mlpstudy.errors import ConfigError

SETTINGS = {"images": 40, "classes": 4, "width": 48, "height": 32, "quality": 90, "seed": 0}


def synthetic(**changes: int) -> DownloadConfig:
    return parse(DownloadConfig, {"kind": "synthetic", "synthetic": SETTINGS | changes}, "test")


def images(raw: Path) -> dict[str, np.ndarray]:
    archive = zipfile.ZipFile(raw)
    read = {
        name: cv2.imdecode(np.frombuffer(archive.read(name), np.uint8), cv2.IMREAD_COLOR) for name in archive.namelist()
    }
    assert all(image is not None for image in read.values())
    return {name: image for name, image in read.items() if image is not None}


def test_as_many_images_of_the_size_and_classes_asked_for(raw: Path) -> None:
    gather(synthetic(classes=8), raw)
    found = images(raw)
    assert len(found) == 40
    assert {image.shape for image in found.values()} == {(32, 48, 3)}
    assert {name.split("/")[1] for name in found} == set(SHAPES)


def test_same_seed_same_bytes_and_another_seed_others(raw: Path) -> None:
    written = []
    for seed in (0, 0, 1):
        gather(synthetic(seed=seed), raw)
        written.append(raw.read_bytes())
    assert written[0] == written[1] != written[2]


def test_more_images_leave_the_first_as_they_were(raw: Path) -> None:
    gather(synthetic(), raw)
    few = images(raw)
    gather(synthetic(images=60), raw)
    many = images(raw)
    assert all(np.array_equal(many[name], image) for name, image in few.items())


def test_lower_quality_makes_smaller_files(raw: Path) -> None:
    sizes = []
    for quality in (95, 20):
        gather(synthetic(quality=quality), raw)
        sizes.append(raw.stat().st_size)
    assert sizes[0] > 1.5 * sizes[1]


def test_mean_pictures_of_two_classes_are_alike(raw: Path) -> None:
    gather(synthetic(images=800, classes=2, width=32, height=32, quality=90), raw)
    means = [
        np.mean([i for name, i in images(raw).items() if f"/{kind}/" in name], axis=0) for kind in ("disc", "triangle")
    ]
    assert np.abs(means[0] - means[1]).mean() < 8  # of 255: no pixel tells the class by itself


def test_settings_out_of_range_are_refused() -> None:
    with pytest.raises(ConfigError, match=r"synthetic\.classes = 9"):
        synthetic(classes=9)
    with pytest.raises(ConfigError, match="kind synthetic needs synthetic"):
        parse(DownloadConfig, {"kind": "synthetic"}, "test")
