"""Makes a folder of images whose classes differ in size: the digits of scikit-learn, ten times as many 0s as 9s.

`python examples/long_tail.py` writes data/images, where `mlpstudy run --study imbalance` looks for them; another folder
may be given. From class to class the number of images falls by the same factor: a long tail, as in Cui et al. 2019,
https://arxiv.org/abs/1901.05555.
"""

import sys
from pathlib import Path

import cv2
import numpy as np
from sklearn.datasets import load_digits

LARGEST, SMALLEST, CLASSES = 170, 17, 10  # images of 0, images of 9


def counts() -> list[int]:
    """Images of each class."""
    return [round(count) for count in np.geomspace(LARGEST, SMALLEST, CLASSES)]


def write(folder: Path) -> None:
    """<folder>/<digit>/<number>.png: of each digit the first ones of the data set."""
    digits = load_digits()
    for digit, count in enumerate(counts()):
        (folder / str(digit)).mkdir(parents=True)
        for number in np.flatnonzero(digits.target == digit)[:count]:
            picture = np.rint(digits.images[number] * (255 / 16)).astype(np.uint8)  # 17 levels -> 0 to 255
            cv2.imwrite(str(folder / str(digit) / f"{number:04d}.png"), picture)


def main() -> None:
    """Writes them, and prints how many there are."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "data/images")
    if folder.exists():
        sys.exit(f"{folder}: is there already; expected a folder that is not")
    write(folder)
    for digit, count in enumerate(counts()):
        print(f"{digit}  {count:3d} images")
    print(f"{sum(counts())} images in {folder}")


if __name__ == "__main__":
    main()
