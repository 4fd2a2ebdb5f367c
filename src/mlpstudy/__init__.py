"""Which regulariser and which initialisation make a multilayer perceptron generalise best on your images?

From a notebook: `mlpstudy.load("dropout").predict(["a.jpg"])`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import os

    from mlpstudy.predict.classifier import Classifier


def load(variant: str, run: int | None = None, folder: str | os.PathLike[str] | None = None) -> Classifier:
    """The trained networks of a variant, or of one of its runs; "best" is the variant with the highest score.

    `folder` is the clone, or lies in it; without it the working folder. StudyError names what is missing.
    """
    # at the call: every stage imports this file, and none may depend on what predicts
    from mlpstudy.predict.load import load_classifier

    return load_classifier(variant, run, folder)
