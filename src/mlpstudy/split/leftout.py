"""Images that take no part, each with its reason."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping

import numpy as np

from mlpstudy.config.split import SplitConfig
from mlpstudy.contracts.index import Index
from mlpstudy.contracts.leftout import REASONS, LeftOut, reasons_in_words
from mlpstudy.contracts.quality import in_several_classes
from mlpstudy.errors import DataError, listed
from mlpstudy.full_lists import listed_in_full
from mlpstudy.split.enough import DivisionError

Reasons = dict[int, LeftOut]  # row -> why it takes no part
RANK = {"test": 0, "validation": 1, "train": 2}  # of a group in several splits, the first of these keeps its own


def leave_out(index: Index, config: SplitConfig) -> Reasons:
    """Row -> reason, in this order: unusable, label_conflict, copy (same pixels in its own split), leak_*.

    k-fold pools all images, so there all copies are copies and nothing can leak.
    """
    reasons: Reasons = dict.fromkeys(np.flatnonzero(index.pixel_hashes == "").tolist(), "unusable")
    reasons |= label_conflicts(index, reasons, config)
    pooled = config.scheme == "kfold"
    reasons |= copies(index, reasons, pooled)
    return reasons if pooled else reasons | leaks(index, reasons, config)


def left_out_lines(left_out: Mapping[str, int], index: Index, config: SplitConfig) -> list[str]:
    """For the terminal, from reason -> images."""
    words = reasons_in_words(config.scheme, len(set(index.given.tolist())))
    return [f"left out: {images:,} ({words[reason]})" for reason, images in left_out.items()]


def rows_by(keys: Iterable[Hashable], without: Reasons) -> list[list[int]]:
    """Rows that share a key, in groups of two and more."""
    members: dict[Hashable, list[int]] = defaultdict(list)
    for row, key in enumerate(keys):
        if row not in without:
            members[key].append(row)
    return [rows for rows in members.values() if len(rows) > 1]


def label_conflicts(index: Index, without: Reasons, config: SplitConfig) -> Reasons:
    """The same pixels in two classes: nobody knows which label is right, so all of them go, or DataError."""
    mixed = [rows for rows in rows_by(index.pixel_hashes.tolist(), without) if len(set(index.labels[rows])) > 1]
    if mixed and config.label_conflicts == "fail":
        lines = listed_in_full((list(map(index.shown_name, rows)) for rows in mixed), "label_conflicts")
        raise DataError(f"{in_several_classes(len(mixed))}:\n{lines}")
    return {row: "label_conflict" for rows in mixed for row in rows}


def copies(index: Index, without: Reasons, pooled: bool) -> Reasons:
    """All but the first of the images that share their pixels and their split; they would count one image twice."""
    splits = np.full(len(index.given), "all") if pooled else index.given
    same = rows_by(zip(index.pixel_hashes.tolist(), splits.tolist(), strict=True), without)
    return {row: "copy" for rows in same for row in rows[1:]}


def leaks(index: Index, without: Reasons, config: SplitConfig) -> Reasons:
    """Images whose group also has images in a given split of lower RANK.

    leak_copy where their pixels are there too, else leak_near: near duplicates, derived copies, the same patient.
    DataError where split.leakage is to fail.
    """
    reasons: Reasons = {}
    for rows in rows_by(index.groups.tolist(), without):
        ranks = [RANK.get(str(split), 0) for split in index.given[rows]]
        lowest = min(ranks)  # once: of 150,000 images of one patient the loop below would look at each again for each
        staying = [row for row, rank in zip(rows, ranks, strict=True) if rank == lowest]
        kept_pixels = set(index.pixel_hashes[staying].tolist())
        for row in sorted(set(rows) - set(staying)):
            reasons[row] = "leak_copy" if index.pixel_hashes[row] in kept_pixels else "leak_near"
    if reasons and config.leakage == "fail":
        lines = listed(f"{index.shown_name(row)}: {REASONS[reason]}" for row, reason in sorted(reasons.items()))
        raise DivisionError(
            f"images with a duplicate in a later split, or of one group with an image there: {len(reasons):,} "
            f"(split.leakage: drop leaves them out and names all in data/split/left_out.csv, keep scores them all the "
            f"same):\n{lines}",
            "leakage",
        )
    return {} if config.leakage == "keep" else reasons
