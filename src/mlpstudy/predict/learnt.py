"""Pictures that the networks have learnt from: how well these are named tells nothing of new ones."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np

from mlpstudy import paths
from mlpstudy.contracts.index import read_index
from mlpstudy.contracts.split import TRAIN, VALIDATION, Split
from mlpstudy.counted import counted
from mlpstudy.dvc_files import read_lock
from mlpstudy.errors import StudyError, in_short
from mlpstudy.evaluate.predictions import dvc_digest
from mlpstudy.predict.match import noted_hash
from mlpstudy.predict.vote import Prediction
from mlpstudy.printable import printable

MOST_NAMED = 3  # pictures in the line


def learnt_pixels(workspace: Path, split: Split, runs: Sequence[int]) -> frozenset[str] | None:
    """Hashes of the images that some of these runs trained or validated with. None where the index of the study is not
    here, for a prediction takes the networks alone, and where DVC knows that the split was made by another index."""
    with suppress(OSError, StudyError):
        index, divided = workspace / paths.INDEX, read_lock(workspace).get("split", {}).get("deps", ())
        hashes = read_index(index).pixel_hashes
        learnt = np.flatnonzero(np.isin(split.parts[list(runs)], (TRAIN, VALIDATION)).any(axis=0))
        if len(hashes) == split.parts.shape[1] and noted_hash(divided, paths.INDEX) in (None, dvc_digest(index)):
            return frozenset(hashes[learnt].tolist())
    return None


def learnt_lines(predictions: Sequence[Prediction]) -> list[str]:
    """A line that warns of all of them, for the terminal."""
    learnt = [printable(each.file) for each in predictions if each.learnt]
    if not learnt:
        return []
    return [
        f"warning: {counted(len(learnt), 'picture has', 'pictures have')} the pixels of training or validation images "
        f"of these networks, so that the answer tells nothing of new pictures: {in_short(learnt, MOST_NAMED)}"
    ]
