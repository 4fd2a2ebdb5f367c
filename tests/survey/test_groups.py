import re
from dataclasses import replace
from functools import partial

import pytest

from mlpstudy.config.params import SourceSection
from mlpstudy.contracts.groups import GROUPS, groups_table
from mlpstudy.download.listing import Entry, Listing
from mlpstudy.errors import DataError
from mlpstudy.preprocess.record import Record
from mlpstudy.survey.groups import PlannedGroups, parted, planned_groups, suggested_groups, with_lookalikes
from mlpstudy.survey.sample import Sample

FILES = [f"all/{label}/{name}.png" for label, name in (("a", "p1_x"), ("a", "p1_y"), ("b", "p2_x"), ("b", "q_x"))]


def planned(table: dict[str, str] | None = None, **settings: str) -> PlannedGroups:
    """Of the four files, by a column group if there is one."""
    tables = [Entry(GROUPS, partial(groups_table, table), origin="labels.csv")] if table else []
    source = SourceSection.model_validate({"kind": "path", "path": "x"} | settings)
    return planned_groups(Listing([Entry(path, bytes) for path in FILES], tables=tables), source)


def test_images_of_one_declared_group_share_a_number_and_are_counted() -> None:
    groups = planned({FILES[1]: "mia", FILES[2]: "mia", FILES[3]: "leo"})
    assert groups.numbers.tolist() == [0, 1, 1, 3]
    assert groups.declared
    assert (groups.declared.groups, groups.declared.images, groups.declared.ungrouped) == (2, 3, 1)
    assert groups.declared.across_classes == 1
    assert groups.origins == ("column group of labels.csv",)
    assert groups.names == {"mia", "leo"}


def test_names_of_files_declare_groups_too() -> None:
    groups = planned(group_from="^(p[0-9])_")
    assert groups.numbers.tolist() == [0, 0, 2, 3]
    assert groups.origins == ("group_from",)
    both = planned({FILES[1]: "mia", FILES[2]: "mia"}, group_from="^(p[0-9])_")
    assert both.numbers.tolist() == [0, 0, 0, 3]
    assert both.origins == ("column group of labels.csv", "group_from")
    with pytest.raises(DataError, match="matches none of 4 file names"):
        planned(group_from="^(z)_")


def test_derived_copies_stay_together_but_nobody_declared_them() -> None:
    groups = planned(derived_from="^p1_(.)")
    assert groups.numbers.tolist() == [0, 1, 2, 3]
    groups = planned(derived_from="^(p1)_")
    assert groups.numbers.tolist() == [0, 0, 2, 3]
    assert groups.declared is None


def test_a_look_alike_joins_all_of_both_groups() -> None:
    groups, listing = planned({FILES[0]: "mia", FILES[1]: "mia"}), Listing([Entry(path, bytes) for path in FILES])
    sample = Sample(tuple(Record(path, 64, 64, "RGB", path) for path in FILES), 0, (0, 1, 1, 3), ())
    assert with_lookalikes(groups.numbers, listing, sample).tolist() == [0, 0, 0, 3]
    some = replace(sample, records=sample.records[:3], alike=(0, 1, 1))
    assert with_lookalikes(groups.numbers, listing, some).tolist() == groups.numbers.tolist() == [0, 0, 2, 3]


def test_where_nothing_is_declared_each_image_stands_alone() -> None:
    groups = planned()
    assert groups.numbers.tolist() == [0, 1, 2, 3]
    assert (groups.declared, groups.origins) == (None, ())


@pytest.mark.parametrize(
    ("name", "groups"),
    [
        ("p{patient:02d}_{number}.jpg", 20),
        ("{patient:04d}_{side}.jpg", 20),
        ("p{patient:02d}_{side}_{image:03d} b.jpg", 20),  # the last number is the image's own
        ("study7_p{patient:02d}_{side}.jpg", 20),  # the first one is that of all
        ("{either:02d}_{label}{number}.jpg", 17),  # three patients are of both classes
        ("p{group:02d}_{image:03d}.jpg", 0),  # begins anew, and so does the image's own
        ("p{group:02d}_{all:03d}.jpg", 10),  # each patient is of both classes: images are counted through these
        ("{image:04d}_{all:03d}.jpg", 0),  # one image of each class
        ("p{group:02d}_{number}.jpg", 0),  # begins anew in each class
        ("{image:04d}_{label}.jpg", 0),  # of another class the same number: another picture
        ("IMG_{image:04d}.jpg", 0),
        ("n0144{label}7_{image}.JPEG", 0),  # says the class
        ("cam{camera}_{image}.jpg", 0),
        ("{image}.jpg", 0),
        ("3f2a-{image:04x}-ab12.jpg", 0),
    ],
)
def test_names_that_share_a_number_may_belong_together(name: str, groups: int) -> None:
    """Two classes of 40 images, four of each group."""
    entries = []
    for image in range(80):
        (second, place), (patient, number) = divmod(image, 40), divmod(image, 4)
        names = {"image": place, "group": place // 4, "number": number, "side": "lrtb"[number], "camera": image % 2}
        names |= {"all": image, "patient": patient, "either": patient - 3 * second, "label": "ab"[second]}
        entries.append(Entry(f"all/{names['label']}/{name.format(**names)}", bytes))
    assert len(suggested_groups(Listing(entries))[1]) == groups


def test_a_rare_class_of_patients_who_are_of_another_one_too_hides_no_groups() -> None:
    """Four images of each of 30 patients in each of two classes; two of them have one more in a third."""
    common = [f"{'ab'[patient // 30]}/p{patient:02d}_{number}" for patient in range(60) for number in range(4)]
    rare = [f"c/p{patient:02d}_9" for patient in range(2)]
    assert len(suggested_groups(Listing([Entry(f"all/{name}.jpg", bytes) for name in common + rare]))[1]) == 60


def test_numbers_that_begin_anew_in_each_given_split_suggest_no_groups() -> None:
    """Four images of each of 20 patients in train, and of ten others in test; each class has its own."""
    entries = [
        Entry(f"{split}/{'ab'[patient % 2]}/p{patient + first}_{number}.jpg", bytes)
        for split, patients, first in (("train", 20, 0), ("test", 10, 20))
        for patient in range(patients)
        for number in range(4)
    ]
    assert len(suggested_groups(Listing(entries))[1]) == 30
    anew = [Entry(re.sub(r"p(2\d)", lambda number: f"p{int(number[1]) - 20}", entry.path), bytes) for entry in entries]
    assert suggested_groups(Listing(anew)) == ("", [])


def test_numbers_given_once_and_parted_by_the_given_split_are_told() -> None:
    """Four images of each of 20 patients, of five of whom the last lies in test; all numbers are those of one list."""
    entries = [
        Entry(
            f"{'test' if patient % 4 == 0 and number == 3 else 'train'}/{'ab'[patient % 2]}/p{patient}_{number}.jpg",
            bytes,
        )
        for patient in range(20)
        for number in range(4)
    ]
    _, groups = suggested_groups(Listing(entries))
    assert len(groups) == 20
    assert [paths for paths in parted(groups) if "p4_" in paths[0]] == [["test/a/p4_3.jpg", "train/a/p4_0.jpg"]]
    assert len(parted(groups)) == 5
