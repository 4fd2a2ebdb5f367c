import numpy as np

from mlpstudy.train.order import Augmenter, batches


def test_an_epoch_shows_every_image_once() -> None:
    assert sorted(np.concatenate(list(batches(20, 8, seed=0, run=0, epoch=1)))) == list(range(20))


def test_a_last_batch_of_one_image_is_skipped() -> None:
    assert [len(batch) for batch in batches(17, 8, seed=0, run=0, epoch=1)] == [8, 8]


def test_order_differs_by_epoch_and_by_run() -> None:
    orders = [np.concatenate(list(batches(50, 8, 0, run, epoch))).tolist() for run in (0, 1) for epoch in (1, 2)]
    assert len({tuple(order) for order in orders}) == 4


def test_two_flips_are_uncorrelated() -> None:
    flips = ({"HorizontalFlip": {"p": 0.5}}, {"VerticalFlip": {"p": 0.5}})
    augment = Augmenter(flips, seed=0, run=0)
    augment.start(epoch=1)
    image = np.arange(4, dtype=np.uint8).reshape(1, 2, 2, 1)
    corner = augment(image.repeat(2000, axis=0))[:, 0, 0, 0]  # 0 untouched, 1 left-right, 2 up-down, 3 both
    shares = np.bincount(corner, minlength=4) / 2000
    np.testing.assert_allclose(shares, 0.25, atol=0.04)


def test_augmentation_is_the_same_again_and_differs_by_epoch() -> None:
    images = np.random.default_rng(0).integers(0, 256, (6, 8, 8, 3), dtype=np.uint8)
    policy = ({"Affine": {"rotate": [-30, 30], "p": 1.0}}, {"RandomBrightnessContrast": {"p": 1.0}})
    augment = Augmenter(policy, seed=0, run=0)

    def draw(epoch: int) -> np.ndarray:
        augment.start(epoch)
        return augment(images)

    assert (draw(1) == draw(1)).all()
    assert (draw(1) != draw(2)).any()
