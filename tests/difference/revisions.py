"""Revisions of a study that nobody trained: images without pixels, and networks that are right by lot."""

import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from mlpstudy import paths
from mlpstudy.contracts.index import Index, IndexRow, write_index
from mlpstudy.contracts.measures import NONE
from mlpstudy.contracts.split import UNUSED, write_split
from mlpstudy.difference.fetch import PREDICTED, SETTINGS, VARIANTS
from mlpstudy.difference.revision import Revision, read_files
from mlpstudy.files import keep_only, write_json
from mlpstudy.split.make import divide
from tests.repository import Repository
from tests.split.tables import make_index, settings

N, RUNS = 120, 12
HOLDOUT = {"scheme": "holdout", "runs": RUNS, "train_per_class": 6}
KFOLD = {"scheme": "kfold", "folds": 3, "repeats": 4}
BEFORE = {"baseline": (0.6, 1), "dropout": (0.5, 2), "l2": (0.7, 3)}  # variant -> share of right answers, seed
AFTER = {"baseline": (0.6, 4), "dropout": (0.9, 5), "l2": (0.7, 3)}  # l2 answers as before


def images(first: int = 0, count: int = N, classes: Sequence[str] = "abc") -> Index:
    """Of three classes; every fifth is grouped with the one three before it, of its class."""
    numbers = np.arange(first, first + count)
    groups = np.where(numbers % 5 == 3, numbers - 3, numbers)
    groups[numbers - 3 < first] = numbers[numbers - 3 < first]
    labels = numbers % len(classes)
    return make_index(labels.tolist(), "all", [f"{n:032x}" for n in numbers], groups.tolist(), classes)


def write_revision(
    folder: Path,
    variants: Mapping[str, tuple[float, int]],
    index: Index | None = None,
    score: str = "accuracy",
    language: str | None = None,
    own: Mapping[str, dict[str, Any]] | None = None,
    study_seed: int = 0,
    **split: Any,
) -> None:
    """The files that a comparison reads, with `own` settings of some variants; other variants go."""
    index = images() if index is None else index
    write_index(index_rows(index), folder / paths.INDEX)
    division = divide(index, settings(**(HOLDOUT | split)))
    write_split(division.split, division.left_out, folder)
    config = {"score": score, "margin": 0.01, "baseline": "baseline"} | ({"language": language} if language else {})
    settings_of = {name: {"model.hidden": [seed]} for name, (_, seed) in variants.items()} | {"baseline": {}}
    shared = {"study": {"seed": study_seed}, "model": {}, "train": {"images_per_class": None}}
    write_json(folder / SETTINGS, config | {"variants": settings_of | (own or {}), "settings": shared})
    keep_only(folder / VARIANTS, variants)
    for name, (share, seed) in variants.items():
        shape, labels = division.split.parts.shape, division.split.labels
        draws = np.random.default_rng(seed)
        easy = draws.normal(0, 0.15, shape[1])  # images differ
        right = draws.random(shape) < share + easy
        named = np.where(right, labels, (labels + 1) % len(index.classes))
        named[division.split.parts == UNUSED] = NONE
        (folder / VARIANTS / name).mkdir(parents=True, exist_ok=True)
        np.save(folder / VARIANTS / name / PREDICTED, named.astype(np.int16))


def index_rows(index: Index) -> list[IndexRow]:
    columns = (index.names, index.labels, index.given, index.pixel_hashes, index.groups)
    return [
        IndexRow(name, index.classes[label], given, 32, 32, "L", pixels, "", group, "", "")
        for name, label, given, pixels, group in zip(*(each.tolist() for each in columns), strict=True)
    ]


def revision(folder: Path, name: str, variants: Mapping[str, tuple[float, int]], **changes: Any) -> Revision:
    write_revision(folder / name, variants, **changes)
    return read_files(name, folder / name)


OUTPUTS = (paths.CONFIGS, paths.PREPARED, paths.SPLIT, paths.MEASURES)


def tracked(folder: Path, repository: Path | None = None) -> Repository:
    """A study in a repository of git and DVC, without a stage; `repository` may be a folder above the study's."""
    from dvc.repo import Repo

    folder.mkdir(parents=True)
    study = Repository(folder)
    study.run("git", "init", "-q", "-b", "main", str(repository or folder))
    Repo.init(str(folder), subdir=repository is not None).close()
    (folder / "dvc.yaml").write_text("stages: {}\n")
    (folder / "params.yaml").write_text("{}\n")
    return study


def commit(repository: Repository, variants: Mapping[str, tuple[float, int]], **changes: Any) -> str:
    """Writes a revision and commits it; gives its hash."""
    write_revision(repository.folder, variants, **changes)
    with opened(repository) as repo:
        repo.add([str(repository.folder / path) for path in OUTPUTS])
    repository.commit("results")
    return repository.run("git", "rev-parse", "HEAD").strip()


def push(repository: Repository) -> None:
    """The results of all commits to the DVC remote."""
    with opened(repository) as repo:
        repo.push(all_commits=True)


@contextmanager
def opened(repository: Repository) -> Iterator[Any]:
    """By DVC, in this process, which warns of what it does itself."""
    from dvc.repo import Repo

    with warnings.catch_warnings(), Repo(str(repository.folder)) as repo:
        warnings.simplefilter("ignore")
        yield repo
