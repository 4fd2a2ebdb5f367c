"""Copies are joined in whatever orientation they lie, and unlike pictures with like hashes are not."""

from pathlib import Path

import numpy as np
import pytest
from stages.preprocess import main as preprocess

from mlpstudy import paths
from mlpstudy.contracts.images import read_images
from mlpstudy.contracts.index import read_index
from mlpstudy.contracts.quality import read_quality
from mlpstudy.contracts.split import TEST, UNUSED
from mlpstudy.files import write_json
from mlpstudy.preprocess.duplicates import Duplicates, find_duplicates
from mlpstudy.preprocess.lookalikes import compare
from mlpstudy.preprocess.near import Pair
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
    photo, polygon, *both = (compare(records, Pair(*rows, 0), 8) for rows in ((0, 0), (1, 1), (0, 1), (1, 0)))
    assert photo.spread > polygon.spread == both[0].spread == both[1].spread


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
