"""Patients with several images, in several classes. A case: the source, what keeps them together, and what is said."""

from dataclasses import dataclass, field

from mlpstudy.contracts.groups import groups_table
from tests.preprocess.pictures import encode, picture

PATIENTS, IMAGES = 10, 4  # of each patient in each class


@dataclass(frozen=True)
class Case:
    files: dict[str, bytes]
    group_from: str | None
    declared: dict[str, int]  # what dataset.json says
    left_out: dict[str, int] = field(default_factory=dict)  # by the split, where leakage is dropped


def images(tested: int = 0, named: bool = True) -> dict[str, bytes]:
    """Of ten patients in both classes; of the first `tested` patients half of them stand in a given test split."""
    files = {}
    for number in range(PATIENTS * IMAGES * 2):
        who, label = number % PATIENTS, "ab"[number // PATIENTS % 2]
        split = ("test" if who < tested and number >= PATIENTS * IMAGES else "train") if tested else "all"
        files[f"{split}/{label}/{f'p{who}' if named else f'x{number}'}-{number}.png"] = encode(picture(number))
    return files


def with_table(files: dict[str, bytes]) -> dict[str, bytes]:
    """The same, the patients in groups.csv."""
    named = {name: f"p{int(name.split('-')[1].removesuffix('.png')) % PATIENTS}" for name in files}
    return files | {"groups.csv": groups_table(named)}


BOTH = {"groups": 10, "images": 80, "ungrouped": 0, "largest": 8, "across_classes": 10, "across_splits": 0}

GROUPS: dict[str, Case] = {
    "one pool": Case(images(), r"^(p\d+)-", BOTH),
    "by a table": Case(with_table(images(named=False)), None, BOTH),
    "by both": Case(
        with_table(images()),
        r"^(p[0-4])-",
        BOTH | {"groups": 15, "across_classes": 15},  # what both name is counted twice
    ),
    "given splits part four patients": Case(
        images(tested=4), r"^(p\d+)-", BOTH | {"across_splits": 4}, {"leak_near": 16}
    ),
    "half of the names say it": Case(
        images(), r"^(p[0-4])-", BOTH | {"groups": 5, "images": 40, "ungrouped": 40, "across_classes": 5}
    ),
}
