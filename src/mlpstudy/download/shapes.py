"""Drawn shapes: the class is the shape, all else varies, so that pixels at fixed places say little of it."""

from functools import partial

import numpy as np
from numpy.typing import NDArray

from mlpstudy.config.download import SyntheticSettings
from mlpstudy.download.listing import Contents, Entry
from mlpstudy.seeds import generator

Points = NDArray[np.float64]  # (n, 2) on the unit circle or within it
Pixels = NDArray[np.uint8]


def corners(n: int, inner: float = 1.0) -> Points:
    """A regular polygon; every other corner at radius `inner` makes a star of it."""
    angles = np.arange(n) * 2 * np.pi / n
    radii = np.where(np.arange(n) % 2, inner, 1.0)
    return np.stack([np.cos(angles) * radii, np.sin(angles) * radii], axis=1)


def cross(arm: float) -> Points:
    """Two bars at right angles, each twice `arm` wide."""
    right = [(1, -arm), (1, arm), (arm, arm)]
    turns = [[(x, y), (-y, x), (-x, -y), (y, -x)] for x, y in right]
    return np.array([turn[quarter] for quarter in range(4) for turn in turns], float)


SHAPES: dict[str, Points] = {
    "disc": corners(64),
    "triangle": corners(3),
    "star": corners(10, 0.4),
    "cross": cross(0.3),
    "square": corners(4),
    "bar": np.array([(1, 0.22), (-1, 0.22), (-1, -0.22), (1, -0.22)], float),
    "half_disc": corners(64)[:33],
    "arrow": np.array([(1, 0), (-0.8, 0.8), (-0.3, 0), (-0.8, -0.8)], float),
}


def list_shapes(settings: SyntheticSettings) -> Contents:
    """The images as <shape>/<number>.jpg, shapes by turns; each is drawn when it is read."""
    names = list(SHAPES)[: settings.classes]
    entries = [
        Entry(f"{names[number % len(names)]}/{number:07d}.jpg", partial(as_jpeg, settings, number))
        for number in range(settings.images)
    ]
    return Contents(entries)


def as_jpeg(settings: SyntheticSettings, number: int) -> bytes:
    """The image of this number as the bytes of a JPEG file; it depends on no other image."""
    import cv2  # late: most sources draw nothing

    shape = list(SHAPES.values())[number % settings.classes]
    image = draw(shape, settings, generator(settings.seed, "shape", number))
    written, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, settings.quality])
    assert written
    return data.tobytes()


def draw(shape: Points, settings: SyntheticSettings, random: np.random.Generator) -> Pixels:
    """(H, W, 3): position, size, turn, colours, light and clutter are random; the shape is lighter or darker."""
    import cv2

    W, H = settings.width, settings.height
    image = background(W, H, random)
    behind = float(image.mean())
    level = behind + random.choice([-1, 1]) * random.uniform(50, 90)
    radius = min(W, H) * random.uniform(0.18, 0.32)
    turn, centre = random.uniform(0, 2 * np.pi), random.uniform(0.3, 0.7, 2) * (W, H)
    across, along = np.array([np.cos(turn), -np.sin(turn)]), np.array([np.sin(turn), np.cos(turn)])
    points = np.stack([shape @ across, shape @ along], axis=1) * radius + centre
    tint = random.uniform(-25, 25, 3)
    colour = [float(value) for value in np.clip(level + tint, 0, 255)]
    cv2.fillPoly(image, [np.rint(points * 16).astype(np.int32)], colour, cv2.LINE_AA, 4)  # sixteenths of a pixel
    noise = random.normal(0, 8, (min(H, 64), min(W, 64), 1))
    grain = np.tile(noise, (-(-H // len(noise)), -(-W // noise.shape[1]), 1))[:H, :W]
    return np.clip(image + grain, 0, 255).astype(np.uint8)


def background(W: int, H: int, random: np.random.Generator) -> Pixels:
    """(H, W, 3): light that changes smoothly over the image, and thin lines that belong to no shape."""
    import cv2

    coarse = (random.uniform(70, 185) + random.uniform(-35, 35, (3, 3, 3))).clip(0, 255).astype(np.uint8)
    image = np.asarray(cv2.resize(coarse, (W, H), interpolation=cv2.INTER_LINEAR), np.uint8)
    for _ in range(3):
        begin, end = (random.uniform(0, 1, 2) * (W, H)).astype(int), (random.uniform(0, 1, 2) * (W, H)).astype(int)
        colour = [float(value) for value in random.uniform(0, 255, 3)]
        cv2.line(image, begin.tolist(), end.tolist(), colour, max(1, min(W, H) // 48), cv2.LINE_AA)
    return image
