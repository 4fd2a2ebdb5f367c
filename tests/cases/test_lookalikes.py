"""Copies are joined in whatever orientation they lie, and unlike pictures with like hashes are not."""

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from stages.preprocess import main as preprocess

from mlpstudy import paths
from mlpstudy.contracts.images import read_images
from mlpstudy.contracts.index import read_index
from mlpstudy.contracts.quality import read_quality
from mlpstudy.contracts.split import TEST, UNUSED
from mlpstudy.files import write_json
from mlpstudy.preprocess import lookalikes
from mlpstudy.preprocess.duplicates import Duplicates, find_duplicates
from mlpstudy.preprocess.lookalikes import compare, confirmed
from mlpstudy.preprocess.near import Pair
from mlpstudy.preprocess.thumbnail import Details, details
from mlpstudy.split.make import divide
from tests.cases.lookalikes import GROUPS, PHOTO, centred, in_all_orientations, noise, recompressed
from tests.preprocess.pictures import Pixels, encode, make_zip, seen, settings
from tests.split.tables import settings as split_settings


def duplicates(pictures: list[Pixels], **changes: object) -> Duplicates:
    records = [seen(f"all/a/{number:03d}", pixels) for number, pixels in enumerate(pictures)]
    return find_duplicates(records, settings(**changes))


@pytest.mark.parametrize("case", GROUPS)
def test_each_picture_is_joined_with_its_copies_and_with_no_other(case: str) -> None:
    pictures, others = GROUPS[case]
    groups = duplicates(pictures).groups
    joined = [int((groups == group).sum()) - 1 for group in groups]
    assert joined == [others] * len(pictures)


def test_orientations_are_looked_for_only_where_that_is_wanted() -> None:
    pictures = in_all_orientations(PHOTO)
    wanted, unwanted = duplicates(pictures), duplicates(pictures, near_duplicate_orientations=False)
    assert len(wanted.looks.mirrored) == len(wanted.looks.near) > 0
    assert unwanted.looks.near == []
    unturned = duplicates([PHOTO, recompressed(PHOTO)])
    assert (len(unturned.looks.near), unturned.looks.mirrored) == (1, [])


def test_a_pair_that_is_joined_is_not_left_for_review_too() -> None:
    (pair,) = duplicates([PHOTO, recompressed(PHOTO)]).looks.near
    looks = duplicates([PHOTO, recompressed(PHOTO)], near_duplicate_distance=pair.bits).looks
    assert (looks.near, looks.review) == ([pair], [])


def test_of_two_pictures_the_one_with_less_detail_decides() -> None:
    records = [seen("all/a/1", PHOTO), seen("all/a/2", centred("polygon", 0))]
    pairs = [Pair(*rows, 0) for rows in ((0, 0), (1, 1), (0, 1), (1, 0))]
    photo, polygon, *both = compare(records, pairs, 8).spread.tolist()
    assert photo > polygon == both[0] == both[1]


def test_pairs_that_are_compared_together_come_out_as_each_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    pictures = [turn for pixels in (PHOTO, recompressed(PHOTO), noise(1)) for turn in in_all_orientations(pixels)]
    records = [seen(f"all/a/{number}", pixels) for number, pixels in enumerate(pictures)]
    pairs = [Pair(a, b, 0) for a, b in combinations(range(len(records)), 2)]
    alone = [compare(records, [pair], 8) for pair in pairs]
    monkeypatch.setattr(lookalikes, "PAIRS", 10)
    monkeypatch.setattr(lookalikes, "BATCH", 5)
    together = compare(records, pairs, 8)
    for values in ("unturned", "best", "spread", "alike", "mirrored"):
        assert np.array_equal(getattr(together, values), np.concatenate([getattr(each, values) for each in alone]))
    assert 0 < together.mirrored.sum() < together.alike.sum() < len(pairs)
    monkeypatch.setattr(lookalikes, "BLOCK", 7)
    near, mirrored = confirmed(records, pairs, 8)
    assert near == [pair for pair, looked in zip(pairs, alone, strict=True) if looked.alike]
    assert mirrored == [pair for pair, looked in zip(pairs, alone, strict=True) if looked.mirrored]


def test_of_nearly_equal_pictures_each_is_looked_at_once_however_many_pairs_they_make(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """1,000 of them make half a million pairs, which took a minute one by one."""
    draws = np.random.default_rng(0)
    pictures = [np.clip(PHOTO + draws.normal(0, 2, PHOTO.shape), 0, 255).astype(np.uint8) for _ in range(30)]
    looked_at: list[int] = []

    def counting(thumbnails: NDArray[np.uint8]) -> Details:
        looked_at.append(len(thumbnails))
        return details(thumbnails)

    monkeypatch.setattr(lookalikes, "details", counting)
    assert len(duplicates(pictures).looks.near) == 30 * 29 / 2
    assert sum(looked_at) == 2 * 30  # once to see whether there is detail at all


def test_distance_null_looks_for_no_copies() -> None:
    assert duplicates([PHOTO, recompressed(PHOTO)], near_duplicate_distance=None).looks.near == []


def test_noise_in_eight_orientations_and_random_classes_cannot_be_learnt_by_heart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    labels = np.random.default_rng(0).permutation([0, 1] * 10)
    contents = {
        f"all/{'ab'[labels[seed]]}/{seed:02d}-{way}.png": encode(turned)
        for seed in range(20)
        for way, turned in enumerate(in_all_orientations(noise(seed)))
    }
    make_zip(paths.RAW_ZIP, contents)
    write_json(paths.CONFIGS / "preprocess.json", settings().model_dump())
    preprocess()
    index = read_index()
    originals = np.array([int(Path(name).name[:2]) for name in index.names])
    split = divide(index, split_settings(test=0.3)).split
    tested = set(originals[split.parts[0] == TEST].tolist())
    learnt = set(originals[(split.parts[0] != TEST) & (split.parts[0] != UNUSED)].tolist())
    assert (len(tested) + len(learnt), tested & learnt) == (20, set())
    counts = read_quality().duplicates
    assert (counts.groups, counts.mirrored_pairs) == (20, counts.near_pairs)
    assert len(read_images()) == 160
