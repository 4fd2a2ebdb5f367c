import numpy as np
import pytest
from PIL import Image, ImageOps

from mlpstudy.preprocess.orientation import upright
from tests.preprocess.pictures import picture


@pytest.mark.parametrize("orientation", range(1, 9))
def test_pictures_are_turned_as_pillow_turns_them(orientation: int) -> None:
    image = Image.fromarray(picture(0))
    image.getexif()[0x0112] = orientation
    turned = upright(picture(0), orientation)
    np.testing.assert_array_equal(turned, np.asarray(ImageOps.exif_transpose(image)))
    assert turned.flags.c_contiguous
