"""What is suggested where names of files tell of copies made from others."""

import os
import subprocess
import sys
from collections.abc import Sequence

import numpy as np
import pytest

from mlpstudy.preprocess.record import Record
from mlpstudy.preprocess.suggested import suggested_derivation

IMAGES = range(4)
UUIDS = "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0", "1a2b3c4d-5e6f-7081-92a3-b4c5d6e7f809"


def suggestion(files: Sequence[str]) -> tuple[str, list[list[str]]]:
    """The pattern, and the files that it would join; nothing is together yet."""
    names = [file if "/" in file else f"cats/{file}" for file in files]
    pattern, groups = suggested_derivation([Record(f"all/{name}") for name in names], np.arange(len(files)), None)
    return pattern, [[files[row] for row in group] for group in groups]


@pytest.mark.parametrize(
    ("names", "pattern"),
    [
        (("cat{}.png", "aug_0_cat{}.jpg", "aug_11_cat{}.jpg"), "^aug_[0-9]+_(.+)$"),
        (("{}.jpg", "flip_{}.jpg", "rot90-{}.jpg"), r"^(?:rot[0-9]+\-|flip_)(.+)$"),
        (("cat {}.jpg", "cat {}_flipped.jpg"), r"^(.+?)_flipped\.[^.]+$"),
        (("cat{}.a.jpg", "cat{}.a - Copy.jpg"), r"^(.+?)\ \-\ Copy\.[^.]+$"),
        (("cat{}_jpg.rf.0a1b.jpg", "cat{}_jpg.rf.2c3d.jpg"), r"^(.+)\.rf\.[0-9A-Za-z]+\."),
        ([f"cats_original_{{}}.png_{uuid}.png" for uuid in UUIDS], "^.+_original_"),
    ],
)
def test_names_of_copies_suggest_the_setting_that_joins_them(names: Sequence[str], pattern: str) -> None:
    """Four images, each with its copies."""
    files = [name.format(image) for image in IMAGES for name in names]
    found, groups = suggestion(files)
    assert found.startswith(pattern)
    assert groups == [[name.format(image) for name in names] for image in IMAGES]


@pytest.mark.parametrize(
    "names",
    [
        ("IMG_{}.jpg",),
        ("cat{}.jpg", "cat{}_2.jpg"),  # a second picture, it may be
        ("{}.jpg", "1{}.jpg"),
        ("cat{}.jpg", "cat{}s.jpg"),  # no separator
        ("flip_cat{}.jpg", "turned_dog{}.jpg"),  # the originals are not there
    ],
)
def test_other_names_suggest_nothing(names: Sequence[str]) -> None:
    files = [name.format(image) for image in IMAGES for name in names]
    assert suggestion(files) == ("", [])


def test_a_name_that_two_files_share_by_chance_suggests_nothing() -> None:
    files = [*(f"cat{image}.jpg" for image in IMAGES), "cat0_left.jpg", "cat1_left.jpg"]
    assert suggestion(files) == ("", [])
    assert len(suggestion([*files, "cat2_left.jpg"])[1]) == 3


@pytest.mark.parametrize("names", [("truck_s_{}.png", "dump_truck_s_{}.png"), ("{}_s.png", "{}_s_dump.png")])
def test_numbers_that_two_kinds_of_names_share_now_and_then_suggest_nothing(names: tuple[str, str]) -> None:
    """As in CIFAR-10, or chest X-rays called IM-0115-0001 and NORMAL2-IM-0115-0001: both count from one."""
    plain, longer = names
    files = [*(plain.format(image) for image in range(8)), *(longer.format(image) for image in range(4, 12))]
    assert suggestion(files) == ("", [])
    assert len(suggestion([*files, plain.format(8), plain.format(9)])[1]) == 6


def test_a_few_originals_are_enough_where_names_differ_in_more_than_numbers() -> None:
    """Of most copies the original is not there, as of the skin photographs: by chance no two have one long name."""
    originals = ["300px-arm.jpg", "afp2003p101-f1.jpg", "afp2008p1415-f2.jpg"]
    files = [*originals, *(f"aug_0_{name}" for name in originals), *(f"aug_{image}_lost.jpg" for image in range(20))]
    pattern, groups = suggestion(files)
    assert pattern == "^aug_[0-9]+_(.+)$"
    assert [original for original, _ in groups[:3]] == originals
    assert suggestion(files[1:]) == ("", [])


def test_an_original_is_one_of_the_same_class() -> None:
    assert suggestion([name for image in IMAGES for name in (f"a/{image}.jpg", f"b/flip_{image}.jpg")]) == ("", [])


def test_what_is_together_already_is_not_told() -> None:
    """Copies that pixels or a group have joined; the last one's have not."""
    records = [Record(f"all/a/{name}.jpg") for image in IMAGES for name in (f"{image}", f"flip_{image}")]
    joined = np.array([0, 0, 2, 2, 4, 4, 6, 7])
    assert suggested_derivation(records, joined, None) == ("^flip_(.+)$", [[6, 7]])
    joined[-1] = 6
    assert suggested_derivation(records, joined, None) == ("", [])


@pytest.mark.parametrize(
    ("names", "pattern"),
    [
        (("{}.png", "aug_0_{}.png", "flip_aug_0_{}.png"), "^(?:flip_|aug_[0-9]+_)(.+)$"),
        (("{}.png", "rot_{}.png", "rot_flip_{}.png"), "^(?:rot_flip_|rot_)(.+)$"),  # and no flip_0
        (("{}.png", "{}_flip.png", "{}_rot_flip.png"), r"^(.+?)(?:_rot_flip|_flip)\.[^.]+$"),  # and no 0_rot
        (("{}.png", "flip_{}.png", "{}_rot.png"), r"^(?:flip_)?(.+?)(?:_rot)?\.[^.]+$"),
        (("{}.png", "{}_aug_0.png", "{}_aug_0_flip.png"), r"^(.+?)(?:_flip|_aug_[0-9]+)\.[^.]+$"),
    ],
)
def test_a_copy_of_a_copy_is_kept_with_both(names: Sequence[str], pattern: str) -> None:
    found, groups = suggestion([name.format(image) for image in IMAGES for name in names])
    assert found == pattern
    assert [len(group) for group in groups] == [3] * len(IMAGES)


def test_the_suggestion_does_not_depend_on_the_order_in_which_python_keeps_names() -> None:
    """Sets of strings come out in another order in each process, by PYTHONHASHSEED."""
    script = (
        "import numpy as np; "
        "from mlpstudy.preprocess.record import Record; "
        "from mlpstudy.preprocess.suggested import suggested_derivation; "
        "records = [Record(f'all/a/{w}{i}.jpg') for i in range(4) for w in ['', *(f'{c}_' for c in 'hgfedcba')]]; "
        "print(suggested_derivation(records, np.arange(36), None)[0])"
    )
    answers = {
        subprocess.run(
            [sys.executable, "-c", script],
            capture_output=True,
            text=True,
            check=True,
            env=os.environ | {"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert answers == {"^(?:h_|g_|f_|e_|d_|c_|b_|a_)(.+)$\n"}
