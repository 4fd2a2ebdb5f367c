from pathlib import Path

import numpy as np
import pytest

from mlpstudy import paths
from mlpstudy.contracts.images import read_images, write_images

IMAGES = np.random.default_rng(0).integers(0, 256, (5, 4, 4, 3), dtype=np.uint8)


def test_pieces_are_read_back_as_numpy_would_have_saved_them(tmp_path: Path) -> None:
    write_images([IMAGES[:2], IMAGES[2:]], IMAGES.shape, tmp_path / paths.IMAGES)
    assert np.array_equal(read_images(tmp_path), IMAGES)
    np.save(tmp_path / "saved.npy", IMAGES)
    assert (tmp_path / paths.IMAGES).read_bytes() == (tmp_path / "saved.npy").read_bytes()


def test_an_error_among_the_pieces_leaves_no_file(tmp_path: Path) -> None:
    def broken():  # type: ignore[no-untyped-def]
        yield IMAGES[:2]
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011
        write_images(broken(), IMAGES.shape, tmp_path / "images.npy")
    assert list(tmp_path.iterdir()) == []
