"""The eight ways in which a square picture can lie, as views of which features are stored.

A backbone is frozen: to augment its features by mirroring or turning the picture, the features of the mirrored and the
turned picture have to be there already.
"""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

ViewsName = Literal["none", "flips", "turns"]
VIEWS: dict[ViewsName, int] = {"none": 1, "flips": 2, "turns": 8}  # data.feature_views -> views stored, from 0 on


def view(pixels: NDArray[np.uint8], number: int) -> NDArray[np.uint8]:
    """(S, S, C) as view 0 to 7: turned by number // 2 quarters, then mirrored left to right where the number is odd."""
    turned = np.rot90(pixels, number // 2)
    return turned[:, ::-1] if number % 2 else turned
