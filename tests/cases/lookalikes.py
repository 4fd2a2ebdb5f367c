"""Pictures that are copies of each other and pictures that are not. A case: some pictures, and how they pair."""

import cv2
import numpy as np

from tests.preprocess.pictures import Pixels, decoded, encode, picture

ORIENTATIONS = [
    lambda pixels: pixels,
    lambda pixels: pixels[:, ::-1],
    lambda pixels: pixels[::-1],
    lambda pixels: pixels[::-1, ::-1],
    lambda pixels: pixels.swapaxes(0, 1),
    lambda pixels: np.rot90(pixels),
    lambda pixels: np.rot90(pixels, -1),
    lambda pixels: np.rot90(pixels, 2).swapaxes(0, 1),
]


def recompressed(pixels: Pixels) -> Pixels:
    return np.asarray(decoded(encode(np.ascontiguousarray(pixels), "JPEG", quality=60)))


def smaller(pixels: Pixels) -> Pixels:
    return np.asarray(cv2.resize(pixels, None, fx=0.6, fy=0.6, interpolation=cv2.INTER_AREA))


def brighter(pixels: Pixels) -> Pixels:
    return np.clip(pixels * 0.8 + 40, 0, 255).astype(np.uint8)


def in_all_orientations(pixels: Pixels) -> list[Pixels]:
    return [np.ascontiguousarray(turn(pixels)) for turn in ORIENTATIONS]


def noise(seed: int, side: int = 64) -> Pixels:
    return np.random.default_rng(seed).integers(0, 256, (side, side, 3), dtype=np.uint8)


def centred(shape: str, seed: int, width: tuple[float, float] = (0.08, 0.25), side: int = 128) -> Pixels:
    """A polygon, or a patch of texture, in the middle of a black picture."""
    draws = np.random.default_rng(seed)
    half = (draws.uniform(*width, 2) * side).astype(int) + 2
    canvas = np.zeros((side, side, 3), np.uint8)
    if shape == "texture":
        patch = cv2.resize(
            draws.integers(0, 256, (6, 6, 3), dtype=np.uint8), (2 * half).tolist(), interpolation=cv2.INTER_CUBIC
        )
        canvas[side // 2 - half[1] : side // 2 + half[1], side // 2 - half[0] : side // 2 + half[0]] = patch
        return canvas
    corners = np.sort(draws.uniform(0, 2 * np.pi, int(draws.integers(3, 9))))
    radii = draws.uniform(0.4, 1, len(corners)) * half.max()
    points = side // 2 + np.stack([radii * np.cos(corners), radii * np.sin(corners)], axis=1)
    cv2.fillPoly(canvas, [points.astype(np.int32)], draws.integers(60, 256, 3).tolist(), cv2.LINE_AA)
    return canvas


def flat(level: int) -> Pixels:
    """One colour, and a dot, so that no two are exact copies."""
    pixels = np.full((64, 64, 3), level, np.uint8)
    pixels[0, 0] = 255 - level
    return pixels


PHOTO = picture(7, 200, 200)

# pictures, and how many of the others each is joined with
GROUPS: dict[str, tuple[list[Pixels], int]] = {
    "recompressed": ([PHOTO, recompressed(PHOTO)], 1),
    "smaller": ([PHOTO, smaller(PHOTO)], 1),
    "brighter": ([PHOTO, brighter(PHOTO)], 1),
    "all orientations of a photograph": (in_all_orientations(PHOTO), 7),
    "mirrored and recompressed": ([PHOTO, recompressed(PHOTO[:, ::-1])], 1),
    "turned and smaller": ([PHOTO, smaller(np.ascontiguousarray(np.rot90(PHOTO)))], 1),
    "all orientations of noise": (in_all_orientations(noise(0)), 7),
    "an object on black, recompressed": (
        [centred("texture", 3, (0.3, 0.45)), recompressed(centred("texture", 3, (0.3, 0.45)))],
        1,
    ),
    "photographs": ([picture(seed, 200, 200) for seed in range(60)], 0),
    "noise": ([noise(seed) for seed in range(60)], 0),
    "one colour each": ([flat(level) for level in range(0, 120, 3)], 0),
    "specks on black": ([centred("polygon", seed, (0.03, 0.08)) for seed in range(80)], 0),
    "polygons on black": ([centred("polygon", seed) for seed in range(80)], 0),
    "textures on black": ([centred("texture", seed) for seed in range(80)], 0),
}
