import random

import numpy as np
import pytest
from numpy.typing import NDArray
from ruamel.yaml import YAML

from mlpstudy.augmentation import apply_policy, build_policy
from tests.conftest import ROOT

GREY = 127  # of the shipped policy's squares


def test_a_policy_is_applied_in_the_order_written() -> None:
    names = [type(step).__name__ for step in build_policy(({"VerticalFlip": {"p": 1.0}}, {"Affine": {"p": 0.5}}))]
    assert names == ["VerticalFlip", "Affine"]


def test_a_transform_does_what_it_says() -> None:
    image = np.arange(4 * 4, dtype=np.uint8).reshape(4, 4, 1)
    assert (build_policy(({"HorizontalFlip": {"p": 1.0}},))(image=image)["image"] == image[:, ::-1]).all()


@pytest.mark.parametrize("entry", [{"os": {}}, {"Compose": {}}, {"NoSuch": {}}])
def test_what_is_no_image_transform_is_refused(entry: dict[str, dict[str, object]]) -> None:
    with pytest.raises(ValueError, match="no image transform"):
        build_policy((entry,))


def test_an_unknown_argument_is_refused() -> None:
    with pytest.raises(UserWarning, match="probability"):
        build_policy(({"HorizontalFlip": {"probability": 0.5}},))


def crops(image: NDArray[np.uint8], pad: int) -> NDArray[np.uint8]:
    """(n, S, S, C): each place of a window of the image's size in the image padded by its own edges, and mirrored."""
    S = len(image)
    padded = np.pad(image, ((pad, pad), (pad, pad), (0, 0)), mode="reflect")
    windows = [padded[top : top + S, left : left + S] for top in range(2 * pad + 1) for left in range(2 * pad + 1)]
    return np.stack([view for window in windows for view in (window, window[:, ::-1])])


def test_the_policy_for_small_photographs_flips_pads_crops_and_cuts_out() -> None:
    policy = YAML(typ="safe").load(ROOT / "params.yaml")["augment"]["cifar"]
    draws = np.random.default_rng(0)
    image = draws.integers(0, GREY, (32, 32, 3), dtype=np.uint8)  # none of its own pixels is that grey
    compose = build_policy(tuple(policy))
    compose.set_random_state(draws, random.Random(0))
    seen, known = apply_policy(compose, np.repeat(image[None], 200, axis=0)), crops(image, pad=4)
    which, holes = set(), 0
    for each in seen:
        kept = (each != GREY).all(axis=2)  # S, S
        rows, columns = np.nonzero(~kept)
        if len(rows):
            holes += 1
            assert (np.ptp(rows), np.ptp(columns), len(rows)) == (7, 7, 64)
        (same,) = np.nonzero((known[:, kept] == each[kept]).all(axis=(1, 2)))
        which.add(int(same.item()))
    assert 70 < holes < 130
    assert len(which) > 100  # of 162
