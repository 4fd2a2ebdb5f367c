"""Precision, recall and F1 of each class as text, in the form of scikit-learn's classification_report.

scikit-learn itself takes a second to import, which is as long as a run of small images trains.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

HEADINGS = ("precision", "recall", "f1-score", "support")
MEANS = ("accuracy", "macro avg", "weighted avg")


def confusion_counts(true: NDArray[np.int64], predicted: NDArray[np.int64], classes: int) -> NDArray[np.int64]:
    """(K, K) images, true by predicted."""
    return np.bincount(true * classes + predicted, minlength=classes**2).reshape(classes, classes)


def classification_text(counts: NDArray[np.int64], names: Sequence[str]) -> str:
    """A row for each class, then accuracy and the means over classes, plain and weighted by their images.

    A share of no images is 0.
    """
    right, support, predicted = counts.diagonal(), counts.sum(axis=1), counts.sum(axis=0)
    parts = [(right, predicted), (right, support), (2 * right, predicted + support)]
    shares = np.stack([part / np.maximum(whole, 1) for part, whole in parts])  # (3, K)
    n, width = int(support.sum()), max(map(len, (*names, *MEANS)))
    lines = [f"{'':>{width}}  {' '.join(f'{heading:>9}' for heading in HEADINGS)}", ""]
    lines += [row(name, each, count, width) for name, each, count in zip(names, shares.T, support, strict=True)]
    lines += ["", f"{MEANS[0]:>{width}}  {'':>9} {'':>9} {right.sum() / n:>9.2f} {n:>9}"]
    lines += [row(MEANS[1], shares.mean(axis=1), n, width), row(MEANS[2], shares @ support / n, n, width), ""]
    return "\n".join(lines)


def row(name: str, shares: NDArray[np.float64], images: int, width: int) -> str:
    """One line of the table."""
    return f"{name:>{width}}  {' '.join(f'{share:>9.2f}' for share in shares)} {images:>9}"
