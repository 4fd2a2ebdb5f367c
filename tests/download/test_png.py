import hashlib
import io

import cv2
import numpy as np
import pytest
from PIL import Image

from mlpstudy.download.png import MOST_STORED, stored_png
from mlpstudy.preprocess.decode import decode
from mlpstudy.preprocess.header import open_header

SHAPES = [(28, 28), (32, 32, 3), (1, 1), (3, 5, 3), (200, 400, 3)]


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_decoders_and_the_stage_preprocess_give_the_pixels_back(shape: tuple[int, ...]) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    data = stored_png(pixels)
    np.testing.assert_array_equal(np.asarray(Image.open(io.BytesIO(data))), pixels)
    by_opencv = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    assert by_opencv is not None
    with open_header(data) as header:
        as_preprocessed = decode(header)
    np.testing.assert_array_equal(as_preprocessed, pixels if pixels.ndim == 3 else np.stack([pixels] * 3, axis=2))
    np.testing.assert_array_equal(by_opencv if pixels.ndim == 2 else by_opencv[..., ::-1], pixels)


def test_the_largest_of_these_takes_several_stored_blocks() -> None:
    assert np.prod(SHAPES[-1]) > 3 * MOST_STORED


def test_its_bytes_are_pinned_for_they_decide_what_runs_again() -> None:
    """No version of a library may change them."""
    pixels = np.arange(48, dtype=np.uint8).reshape(4, 4, 3)
    data = stored_png(pixels)
    assert len(data) == 8 + 3 * 12 + 13 + 4 * 13 + 11  # signature, chunks, header, lines, zlib's own
    assert hashlib.sha256(data).hexdigest()[:16] == "bc174d682fa5422e"
