"""Kinds of pixel arrays."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]  # (H, W, 3), or (S, S, C) once resized
DeepPixels = NDArray[Any]  # (H, W) or (H, W, 3) of uint16, int16, float32 or float64
