"""What the report says of the images."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from mlpstudy import paths
from mlpstudy.contracts.split import TEST, TRAIN, VALIDATION
from mlpstudy.evaluate.study import Study
from mlpstudy.evaluate.words import percent
from mlpstudy.files import read_json

REASONS = {  # of data/split/left_out.csv, in words
    "unusable": "the file cannot be used",
    "label_conflict": "the same pixels in two classes",
    "copy": "the same pixels as another image of its split",
    "leak_copy": "the same pixels as an image of a later split",
    "leak_near": "near duplicate or derived copy of an image of a later split",
}
GROUPS = 12  # duplicate groups on the contact sheet
MEMBERS = 4  # images of one group


@dataclass(frozen=True)
class Group:
    """A duplicate group on the contact sheet."""

    images: tuple[int, ...]
    files: tuple[str, ...]
    size: int  # with those that are not shown
    exact: bool  # the same pixels throughout


def class_counts(study: Study) -> list[dict[str, Any]]:
    """Images of each class: all, and in the parts of the first training."""
    K, labels, parts = len(study.split.classes), study.split.labels, study.split.parts[0]
    columns = {"all": np.bincount(labels, minlength=K)}
    for name, part in (("training", TRAIN), ("validation", VALIDATION), ("test", TEST)):
        columns[name] = np.bincount(labels[parts == part], minlength=K)
    return [
        {"class": name} | {key: int(counts[number]) for key, counts in columns.items()}
        for number, name in enumerate(study.split.classes)
    ]


def facts() -> list[str]:
    """Findings of preprocess, each in a sentence; what was not looked for is not there."""
    found = read_json(paths.DATASET)
    sentences = [f"{found['images']} image files."]
    if "sizes" in found:
        sentences.append(sizes(found["sizes"]))
    if "imbalance" in found:
        sentences.append(f"The largest class has {found['imbalance']:.2g} times the images of the smallest.")
    if "duplicates" in found:
        sentences.append(duplicates(found["duplicates"]))
        sentences.append(review(found["duplicates"]["review"]))
    conflicts = sum(map(len, found.get("label_conflicts", {}).values()))
    if conflicts:
        sentences.append(f"{conflicts} groups of duplicates carry two different labels.")
    if found.get("unusable"):
        sentences.append(f"{len(found['unusable'])} files could not be used.")
    if "size_giveaway" in found:
        told = {name: percent(share) for name, share in found["size_giveaway"].items()}
        sentences.append(
            f"Width and height alone name {told['accuracy']} rightly, the largest class {told['majority']}."
        )
    return [text for text in sentences if text]


def review(pairs: int) -> str:
    if not pairs:
        return ""
    one = pairs == 1
    return (
        f"{pairs} pair{'' if one else 's'} look{'s' if one else ''} alike but {'was' if one else 'were'} left apart: "
        "data/prepared/dataset.json names them for a look."
    )


def sizes(found: dict[str, Any]) -> str:
    (common, *_), width, height = found["most_common"], found["width_px"], found["height_px"]
    if found["distinct"] == 1:
        return f"All are {common['width_px']} x {common['height_px']} pixels."
    return (
        f"{found['distinct']} sizes, {width['smallest']} to {width['largest']} pixels wide and {height['smallest']} to "
        f"{height['largest']} high; {common['images']} are {common['width_px']} x {common['height_px']}."
    )


def duplicates(found: dict[str, int]) -> str:
    if not found["groups"]:
        return "No duplicates were found."
    return (
        f"{found['images_in_groups']} images form {found['groups']} duplicate groups: {found['exact_copies']} exact "
        f"copies ({found['exact_copies_across_splits']} of them across the given splits), {found['near_pairs']} "
        f"near-duplicate pairs, {found['derived']} derived files."
    )


def duplicate_groups() -> list[Group]:
    """The largest groups first."""
    index = pd.read_csv(paths.INDEX, keep_default_na=False)
    if "group" not in index:
        return []
    usable = index[index["problem"].astype(str) == ""]
    grouped = [rows for _, rows in usable.groupby("group") if len(rows) > 1]
    return [describe(rows) for rows in sorted(grouped, key=lambda rows: -len(rows))[:GROUPS]]


def describe(rows: pd.DataFrame) -> Group:
    shown = rows.head(MEMBERS)
    return Group(
        images=tuple(int(number) for number in shown.index),
        files=tuple(shown["name"].astype(str)),
        size=len(rows),
        exact=rows["pixel_hash"].nunique() == 1,
    )
