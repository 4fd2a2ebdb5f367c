"""The trained networks of a variant, which vote on pictures."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from mlpstudy.predict.pictures import Name, find_pictures
from mlpstudy.predict.read import PictureReader
from mlpstudy.predict.vote import Prediction, vote
from mlpstudy.preprocess.header import Undecodable
from mlpstudy.preprocess.inorder import in_order
from mlpstudy.preprocess.opencv import quiet
from mlpstudy.preprocess.pixels import Pixels

# Pictures that a thread reads and gives to all networks at a time: weights do not fit into the processor's cache, and
# come from memory once for all of them. Of a fixed size, so that no result depends on how many cores there are.
PIECE = 64
Items = TypeVar("Items", Sequence[Path], Pixels)
Voter = Callable[[Any], NDArray[np.float32]]  # pixels (n, S, S, C), or features (n, V, 1, D) -> (n, K) probabilities


@dataclass(frozen=True)
class Classifier:
    """R runs of a variant, whose mean probabilities decide."""

    variant: str
    classes: tuple[str, ...]  # K names
    runs: tuple[int, ...]  # their numbers
    diverged: tuple[int, ...]  # of them, those that name the most frequent class of their training images
    voters: tuple[Voter, ...]  # one for each run, or one that gives their mean
    reader: PictureReader
    workspace: Path | None = None  # of its study; None where that is not on this disk as it is now
    doubts: tuple[str, ...] = ()  # whether it has learnt anything, as an exported file or the scores of a commit tell
    learnt: frozenset[str] | None = None  # hashes of the images that some of the networks learnt from; None = not known

    def predict(self, names: Name | Iterable[Name], progress: bool = False) -> list[Prediction]:
        """A prediction for each picture behind these files, folders (to the bottom) and patterns.

        What cannot be read has its reason as `problem`. `progress` shows a bar, on a terminal. ConfigError of an empty
        name.
        """
        from tqdm import tqdm

        files, predictions = find_pictures(names), []
        with prepared(), tqdm(total=len(files), unit="image", leave=False, disable=None if progress else True) as bar:
            for piece in in_order(self.examine, pieces(files)):
                predictions += piece
                bar.update(len(piece))
        return predictions

    def examine(self, files: Sequence[Path]) -> list[Prediction]:
        """Reads some files, and asks every network about those that can be read."""
        pictures: dict[Path, Pixels] = {}
        problems: dict[Path, str] = {}
        known: dict[Path, dict[str, Any]] = {}  # what is told of a picture beside the votes
        for file in files:
            try:
                picture = self.reader.picture(file)
                pictures[file] = self.reader.seen(picture.pixels)
                learnt = None if self.learnt is None else picture.pixel_hash in self.learnt
                known[file] = {"flattened": picture.flattened, "learnt": learnt}
            except Undecodable as error:
                problems[file] = str(error)
        votes = {file: replace(each, **known[file]) for file, each in self.votes(pictures).items()}
        return [votes[file] if file in votes else Prediction(str(file), problems[file]) for file in files]

    def votes(self, pictures: dict[Path, Pixels]) -> dict[Path, Prediction]:
        """All pictures go through one network after the other."""
        if not pictures:
            return {}
        images = np.stack(list(pictures.values()))  # n, S, S, C
        scores = np.stack([voter(images) for voter in self.voters])  # R, n, K
        return {file: self.voted(file, scores[:, row]) for row, file in enumerate(pictures)}

    def voted(self, file: Path, scores: NDArray[np.float32]) -> Prediction:
        """By (R, K); an exported file with a backbone may give what are no numbers."""
        if not np.isfinite(scores).all():
            return Prediction(str(file), "the networks give no probabilities for it")
        return vote(str(file), scores, self.classes, len(self.runs))


def pieces(files: Items) -> Iterator[Items]:
    """So many neighbours at a time."""
    return (files[first : first + PIECE] for first in range(0, len(files), PIECE))


@contextmanager
def prepared() -> Iterator[None]:
    """One thread for each piece within PyTorch and OpenCV, and no word from the decoders; then all is as it was."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with quiet():
            yield
    finally:
        torch.set_num_threads(threads)
