import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from mlpstudy import paths
from mlpstudy.contracts.quality import Overlap, Quality, read_quality, write_quality
from mlpstudy.files import write_json
from mlpstudy.preprocess.convert import convert
from mlpstudy.preprocess.duplicates import find_duplicates
from mlpstudy.preprocess.giveaway import size_giveaway
from mlpstudy.preprocess.quality import describe, sizes
from mlpstudy.preprocess.record import Record
from tests.conftest import ROOT
from tests.preprocess.pictures import encode, make_zip, picture, settings

CONTENTS = {
    "test/cats/1.png": encode(picture(1)),
    "test/dogs/2.png": encode(picture(2)),
    "train/cats/1, again.bmp": encode(picture(1), "BMP"),  # across splits, another format
    "train/cats/3.png": encode(picture(3)),
    "train/cats/3b.png": encode(picture(3)),  # within a split
    "train/cats/4.jpg": encode(picture(4, 200, 150), "JPEG", quality=90),
    "train/dogs/4.jpg": encode(picture(4, 200, 150), "JPEG", quality=60),  # looks alike, another class
    "train/dogs/3.png": encode(picture(3)),  # same pixels, another class
    "train/dogs/5.png": b"broken",
}


@pytest.fixture
def described(tmp_path: Path) -> Quality:
    config = settings(bad_images="drop")
    records = convert(make_zip(tmp_path / "images.zip", CONTENTS), tmp_path / "images.npy", config)
    return describe(records, find_duplicates(records, config))


def test_every_finding_is_counted_and_named(described: Quality) -> None:
    assert described.images == 9
    assert list(described.unusable) == ["train/dogs/5.png"]
    assert described.classes == {"cats": 5, "dogs": 3}
    assert described.imbalance == round(5 / 3, 6)
    assert described.given == {"test": {"cats": 1, "dogs": 1}, "train": {"cats": 4, "dogs": 2}}
    assert described.duplicates.model_dump(exclude_none=True) == {
        "exact_copies": 3,
        "exact_copies_across_splits": 1,
        "exact_copies_within_a_split": 2,
        "near_pairs": 1,
        "review": 0,
        "derived": 0,
        "groups": 3,
        "images_in_groups": 7,
        "largest_group": 3,
    }
    assert described.duplicate_groups == ((0, 2), (3, 4, 6), (5, 7))
    assert described.across_splits == {"test": Overlap(images=1, share=0.5, classes={"cats": 1})}
    assert described.label_conflicts.exact == (("train/cats/3.png", "train/cats/3b.png", "train/dogs/3.png"),)
    assert described.label_conflicts.near == (("train/cats/4.jpg", "train/dogs/4.jpg"),)
    assert described.sizes.most_common[0].model_dump() == {"width_px": 64, "height_px": 48, "images": 6}
    assert described.sizes.width_px.model_dump() == {"smallest": 64, "median": 64, "largest": 200}


def test_the_median_size_is_that_of_an_image() -> None:
    records = [Record(f"all/a/{width}", width, 100 - width, "RGB", str(width)) for width in (90, 20, 10, 40)]
    found = sizes(records)
    assert found.width_px.model_dump() == {"smallest": 10, "median": 20, "largest": 90}
    assert found.height_px.model_dump() == {"smallest": 10, "median": 60, "largest": 90}


def test_copies_in_another_split_are_counted_whatever_their_class() -> None:
    records = [Record(name, 64, 48, "RGB", "0") for name in ("test/a/1", "train/a/1", "train/a/2", "test/b/1")]
    counts = describe(records, find_duplicates(records, settings())).duplicates
    assert (counts.exact_copies_across_splits, counts.exact_copies_within_a_split) == (2, 1)


def sized(kind: str, number: int, width: int, height: int) -> Record:
    return Record(f"all/{kind}/{number}", width, height, "RGB", f"{number:032x}")


def test_size_gives_the_class_away_where_each_class_has_its_own() -> None:
    own = [sized(kind, n, 100 + (kind == "b"), 50) for kind in "ab" for n in range(20)]
    assert size_giveaway(own, range(40)) == {"accuracy": 1.0, "majority": 0.5}


def test_one_size_for_all_gives_no_more_than_the_largest_class() -> None:
    shared = [sized("a" if n % 4 else "b", n, 100, 50) for n in range(40)]
    assert size_giveaway(shared, range(40)) == {"accuracy": 0.75, "majority": 0.75}


def test_an_image_alone_in_its_size_is_not_recognised_by_itself() -> None:
    lone = [sized("ab"[n % 2], n, 10 + n, 50) for n in range(40)]
    assert size_giveaway(lone, range(40))["accuracy"] <= 0.5


def test_sizes_of_which_no_two_are_alike_give_the_class_away_by_their_shape() -> None:
    """Crops of two sources, upright and lying; a size that is new is guessed by the nearest one."""
    crops = [sized("ab"[n % 2], n, 100 + 40 * (n % 2) + n // 2, 140 - 40 * (n % 2) + n // 3) for n in range(40)]
    assert len({(record.width_px, record.height_px) for record in crops}) == 40
    assert size_giveaway(crops, range(40)) == {"accuracy": 1.0, "majority": 0.5}
    assert size_giveaway(crops, [0] * 40)["accuracy"] == 0  # one group, beside which nothing is known


def test_new_sizes_that_tell_nothing_hide_none_that_does() -> None:
    """A class with its own size, among crops of any: by the nearest size fewer are right than by the largest class."""
    sizes = np.random.default_rng(0).integers(200, 900, (255, 2)).tolist()
    crops = [sized("c" if n % 6 == 5 else "a", n, *size) for n, size in enumerate(sizes)]
    alike = [sized("b", 255 + n, 600, 450) for n in range(45)]
    found = size_giveaway([*crops, *alike], range(300))
    assert found["accuracy"] == found["majority"] + 45 / 300
    assert size_giveaway(crops, range(255))["accuracy"] <= size_giveaway(crops, range(255))["majority"]


@pytest.mark.parametrize("together", [{"derived_from": "^(.+)_"}, {"group_from": "^(.+)_"}])
def test_a_size_that_a_group_has_alone_gives_no_class_away(together: dict[str, str]) -> None:
    """Five images of each of 40 things, which have a size of their own, as crops have: no split parts them."""
    records = [
        Record(f"all/{'ab'[thing % 2]}/{thing}_{n}", 10 + thing, 50, "RGB", f"{5 * thing + n:032x}")
        for thing in range(40)
        for n in range(5)
    ]
    alone, grouped = (describe(records, find_duplicates(records, settings(**each))) for each in ({}, together))
    assert alone.size_giveaway.accuracy == 1
    assert grouped.size_giveaway.accuracy <= grouped.size_giveaway.majority == 0.5


def test_copies_do_not_vouch_for_the_size_of_their_class() -> None:
    copies = [Record(f"all/a/{n}", 30, 30, pixel_hash="0" * 32) for n in range(5)]
    records = [*copies, *(sized("b", n, 100, 50) for n in range(1, 6))]
    assert describe(records, find_duplicates(records, settings())).size_giveaway.majority == round(5 / 6, 6)


def test_stage_writes_its_three_files_to_the_same_bytes_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    make_zip(paths.RAW_ZIP, CONTENTS)
    write_json(paths.CONFIGS / "preprocess.json", settings(bad_images="drop").model_dump())
    written = []
    for _ in range(2):
        command = [sys.executable, str(ROOT / "stages/preprocess.py")]
        subprocess.run(command, check=True, env={"PYTHONPATH": str(ROOT / "src")}, capture_output=True)
        written.append([path.read_bytes() for path in (paths.IMAGES, paths.INDEX, paths.DATASET)])
    assert written[0] == written[1]
    assert len(np.load(paths.IMAGES)) == 9
    write_quality(read_quality())
    assert paths.DATASET.read_bytes() == written[0][2]
