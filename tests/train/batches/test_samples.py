import numpy as np
import torch

from mlpstudy.train.batches.samples import select

CPU = torch.device("cpu")


def test_batches_bring_images_with_their_own_labels() -> None:
    images = np.arange(10, dtype=np.uint8).reshape(10, 1, 1, 1)
    samples = select(images, np.arange(10), np.array([3, 5, 8]), CPU)
    assert samples.tensor(np.array([2, 0])).flatten().tolist() == [8, 3]
    assert samples.targets(np.array([2, 0])).tolist() == [8, 3]
    assert samples.array(np.array([1])).flatten().tolist() == [5]
    assert (len(samples), samples.shape) == (3, (1, 1, 1))


def test_another_device_is_given_the_chosen_rows_alone() -> None:
    """What only a GPU does else: views of features stay in main memory, those of the chosen rows."""
    images, views = np.zeros((10, 1, 1, 4), np.float32), np.arange(120, dtype=np.float32).reshape(10, 3, 4)
    samples = select(images, np.arange(10), np.array([3, 5, 8]), torch.device("meta"), views)
    assert (samples.images.shape, samples.labels.device.type) == ((3, 1, 1, 4), "meta")
    assert samples.rows.tolist() == [0, 1, 2]
    np.testing.assert_array_equal(samples.views, views[[3, 5, 8]])
    assert select(images, np.arange(10), np.array([3]), torch.device("meta")).views is None


def test_chunks_bring_every_sample_once_and_in_order() -> None:
    samples = select(np.zeros((2000, 1, 1, 1), np.uint8), np.zeros(2000, np.int64), np.arange(1300), CPU)
    assert np.concatenate(list(samples.chunks())).tolist() == list(range(1300))
    assert max(map(len, samples.chunks())) < 1300
