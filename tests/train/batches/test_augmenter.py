import cv2
import numpy as np

from mlpstudy.train.batches.augmenter import Augmenter


def test_two_flips_are_uncorrelated() -> None:
    flips = ({"HorizontalFlip": {"p": 0.5}}, {"VerticalFlip": {"p": 0.5}})
    augmenter = Augmenter(flips, seed=0, run=0)
    augmenter.seed_epoch(1)
    image = np.arange(4, dtype=np.uint8).reshape(1, 2, 2, 1)
    corner = augmenter(image.repeat(2000, axis=0))[:, 0, 0, 0]  # 0 untouched, 1 left-right, 2 up-down, 3 both
    shares = np.bincount(corner, minlength=4) / 2000
    np.testing.assert_allclose(shares, 0.25, atol=0.04)


def test_augmentation_is_the_same_again_and_differs_by_epoch_and_run() -> None:
    images = np.random.default_rng(0).integers(0, 256, (6, 8, 8, 3), dtype=np.uint8)
    policy = ({"Affine": {"rotate": [-30, 30], "p": 1.0}}, {"RandomBrightnessContrast": {"p": 1.0}})

    def draw(epoch: int, run: int = 0) -> np.ndarray:
        augmenter = Augmenter(policy, seed=0, run=run)
        augmenter.seed_epoch(epoch)
        return augmenter(images)

    assert (draw(1) == draw(1)).all()
    assert (draw(1) != draw(2)).any()
    assert (draw(1) != draw(1, run=1)).any()


def test_so_does_noise_which_comes_from_a_generator_of_its_own() -> None:
    grey = np.full((1, 8, 8, 3), 128, np.uint8)

    def noise(epoch: int, run: int) -> bytes:
        augmenter = Augmenter(({"GaussNoise": {"std_range": [0.1, 0.1], "p": 1.0}},), seed=0, run=run)
        augmenter.seed_epoch(epoch)
        return augmenter(grey).tobytes()

    assert noise(1, 0) == noise(1, 0)
    assert len({noise(1, 0), noise(2, 0), noise(1, 1)}) == 3


def test_an_empty_policy_is_not_active() -> None:
    augmenter = Augmenter((), seed=0, run=0)
    augmenter.seed_epoch(1)
    assert not augmenter.active
    assert Augmenter(({"HorizontalFlip": {}},), seed=0, run=0).active


def test_pictures_are_augmented_on_one_thread_for_each_core_has_a_run() -> None:
    before = cv2.getNumThreads()
    try:
        cv2.setNumThreads(2)
        Augmenter(({"HorizontalFlip": {}},), seed=0, run=0)
        assert cv2.getNumThreads() == 1
    finally:
        cv2.setNumThreads(before)
