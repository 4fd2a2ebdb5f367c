"""1,797 handwritten digits that come with scikit-learn (E. Alpaydin, C. Kaynak, UCI 1998): 8x8 px, 17 grey levels."""

from functools import partial

import numpy as np

from mlpstudy.download.listing import Contents, Entry
from mlpstudy.download.png import stored_png


def list_digits() -> Contents:
    """The digits as <digit>/<number>.png."""
    from sklearn.datasets import load_digits  # late: a second of import that other sources do not need

    data = load_digits()
    images = np.rint(data.images * (255 / 16)).astype(np.uint8)  # (1797, 8, 8), 0..16 -> 0..255
    return Contents(
        [
            Entry(f"{digit}/{number:04d}.png", partial(stored_png, image))
            for number, (image, digit) in enumerate(zip(images, data.target, strict=True))
        ]
    )
