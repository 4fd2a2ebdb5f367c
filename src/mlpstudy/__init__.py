"""Which regulariser and which initialisation make a multilayer perceptron generalise best on your images?

From a notebook: `mlpstudy.load("dropout").predict(["a.jpg"])`.
"""

from __future__ import annotations

TYPE_CHECKING = False  # without importing typing (11 ms), before which the commands do not see to Ctrl-C yet
if TYPE_CHECKING:
    import os

    from mlpstudy.predict.classifier import Classifier


def load(
    variant: str | os.PathLike[str],
    run: int | None = None,
    folder: str | os.PathLike[str] | None = None,
    *,
    rev: str | None = None,
    repo: str | None = None,
) -> Classifier:
    """The trained networks of a variant, or of one of its runs; "best" is the variant with the highest score.

    `folder` is the clone, or lies in it; without it the working folder. `rev` is a commit, branch, tag or experiment of
    it, and `repo` the folder or the address of another repository: the networks come from DVC's cache or remote, and
    nothing here is touched. A name that ends in .onnx is a file that `mlpstudy export` has written.
    StudyError names what is missing.
    """
    # at the call: every stage imports this file, and none may depend on what predicts
    from mlpstudy.predict.origin import load_from

    return load_from(variant, run, folder, rev=rev, repo=repo)
