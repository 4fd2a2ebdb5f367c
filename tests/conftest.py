"""A tiny study on disk, as preprocess and split would leave it, and the settings to train on it."""

import os
import re
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from functools import cache
from multiprocessing import resource_tracker
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mlpstudy import paths
from mlpstudy.config.base import parse
from mlpstudy.config.train import VariantConfig
from mlpstudy.contracts.split import write_split
from mlpstudy.errors import in_short
from mlpstudy.files import read_json, write_json
from mlpstudy.locks import exclusive_lock
from mlpstudy.resolve.code import code_files
from mlpstudy.resolve.read import read_params
from mlpstudy.split.make import divide
from mlpstudy.stage_code import STAGES, write_stage_code
from tests.split.tables import make_index, settings

ROOT = Path(__file__).parents[1]
# whatever the user's own settings of git say: signing may ask for a passphrase, and colours stand between the letters
GIT_SETTINGS = {
    "GIT_CONFIG_COUNT": "3",
    "GIT_CONFIG_KEY_0": "commit.gpgSign",
    "GIT_CONFIG_VALUE_0": "false",
    "GIT_CONFIG_KEY_1": "tag.gpgSign",
    "GIT_CONFIG_VALUE_1": "false",
    "GIT_CONFIG_KEY_2": "color.ui",
    "GIT_CONFIG_VALUE_2": "false",
}
DEFAULTS = read_params(ROOT / "params.yaml")
# a new setting has its default of params.yaml; those of today have values of their own, whatever a person sets there
MODEL = DEFAULTS["model"] | {
    "kind": "mlp",
    "input": "pixels",
    "whitening": 0.0,
    "hidden": [16, 8],
    "activation": "relu",
    "batchnorm": False,
    "norm": "none",
    "residual": False,
    "dropout": 0.0,
    "init": "default",
    "init_scale": None,
    "test_views": "none",
}
TRAINING = {key: value for key, value in DEFAULTS["train"].items() if key != "augment"} | {
    "epochs": 3,
    "batch_size": 8,
    "optimizer": "adam",
    "learning_rate": 0.01,
    "schedule": "constant",
    "warmup_epochs": 0,
    "weight_decay": 0.0,
    "l1": 0.0,
    "label_smoothing": 0.0,
    "mixup": 0.0,
    "clip_gradient": None,
    "average_weights": None,
    "early_stopping": None,
    "images_per_class": None,
    "class_weights": None,
    "device": "cpu",
    "precision": "float32",
}
SHIPPED_SOURCE = "digits"  # data.source of the study that ships
SHIPPED_RESULTS = ROOT / "docs/studies/results" / SHIPPED_SOURCE
CLASSES, SIDE, RUNS = ("dark", "light", "striped"), 6, 2
OTHER_CODE = "0000  mlpstudy/train/fit.py\n"  # as of a run that another version of the code planned


def variant(*, seed: int = 0, augment: Any = (), **settings: Any) -> VariantConfig:
    """The tiny study's config with some settings of model or train changed."""
    model = MODEL | {key: value for key, value in settings.items() if key in MODEL}
    train = TRAINING | {key: value for key, value in settings.items() if key in TRAINING}
    assert not settings.keys() - MODEL.keys() - TRAINING.keys()
    return parse(VariantConfig, {"seed": seed, "model": model, "train": train, "augment": augment}, "test")


def make_images(count: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """(N, S, S, 1) uint8 of three classes that a network can tell apart, and their labels."""
    draws = np.random.default_rng(seed)
    labels = np.arange(count) % len(CLASSES)
    images = draws.integers(0, 120, (count, SIDE, SIDE, 1))
    images[labels == 1] += 100
    images[labels == 2, ::2] += 120
    return images.astype(np.uint8), labels.astype(np.int64)


def pytest_sessionstart() -> None:
    """Begins Python's resource tracker in a folder that stays.

    It would begin with the first pool of processes, in the folder of that test, and fails where pytest takes this away
    meanwhile, as it may on a busy machine.
    """
    resource_tracker.ensure_running()


def other_study(params: Mapping[str, Any]) -> str:
    """What tells the study of params.yaml from the one that ships: images, variants, or runs; empty where nothing does.

    Variants and runs are those of the results that docs/studies shows. A setting that leaves these as they are is not
    asked for: the numbers that it changes are what the tests of the shipped results are there to notice.
    """
    source = params.get("data", {}).get("source")
    if source != SHIPPED_SOURCE:
        return f"data.source = {source}"
    shipped = read_json(SHIPPED_RESULTS / "variants.json")
    if others := shipped.keys() ^ params.get("variants", {}).keys():
        return f"variants that only one of both has: {in_short(sorted(others))}"
    runs = re.search(r"over (\d+) runs", (SHIPPED_RESULTS / "leaderboard.en.md").read_text(encoding="utf-8"))
    here = params.get("study", {}).get("runs")
    return f"study.runs = {here}" if runs and int(runs[1]) != here else ""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leaves out what is said of the study that ships where params.yaml holds another one.

    Whoever makes the project their own changes settings, variants and results: the tests of the code go on, those of
    the shipped settings, of pages and tables about its results, and of tiny copies of it have nothing to stand on.

    Slow tests come first, those of minutes before all: they wait a lot, while another worker has the quick ones.
    """
    items.sort(key=slowness, reverse=True)
    other = other_study(DEFAULTS)
    skip = pytest.mark.skip(reason=f"about the study of {SHIPPED_SOURCE} that ships; {other}")
    for item in items if other else ():
        if item.get_closest_marker("shipped") or "finished_repository" in getattr(item, "fixturenames", ()):
            item.add_marker(skip)


def slowness(item: pytest.Item) -> tuple[bool, int]:
    """Is it slow, and how many minutes does it take, if its mark says so?"""
    mark = item.get_closest_marker("slow")
    return mark is not None, mark.kwargs.get("minutes", 0) if mark else 0


@pytest.fixture(autouse=True, scope="session")
def output_is_no_terminal() -> None:
    """Tables are as wide as in a log: processes that pytest runs side by side have a width of their own."""
    os.environ.pop("COLUMNS", None)


@pytest.fixture(autouse=True, scope="session")
def git_is_plain() -> None:
    os.environ.update(GIT_SETTINGS)


@pytest.fixture(autouse=True)
def repeatable_draws() -> None:
    """A network built in a test without a generator of its own has the same weights each time."""
    if torch := sys.modules.get("torch"):
        torch.default_generator.manual_seed(0)  # torch.manual_seed, for all devices, takes milliseconds


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh working folder that is its own repository."""
    monkeypatch.delenv("DVC_ROOT", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def study(workplace: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with 60 images: 30 to train on, 12 to validate, 18 to test, in two runs."""
    monkeypatch.setenv("MLPSTUDY_WORKERS", "1")
    images, labels = make_images(60)
    given = ["train"] * 30 + ["validation"] * 12 + ["test"] * 18
    paths.PREPARED.mkdir(parents=True)
    np.save(paths.IMAGES, images)
    division = divide(make_index(labels.tolist(), given, classes=CLASSES), settings(runs=RUNS))
    write_split(division.split, division.left_out)
    write_stage_code("train", code_files(STAGES / "train.py"))
    return workplace


def write_config(name: str, config: VariantConfig) -> None:
    write_json(paths.VARIANT_CONFIGS / f"{name}.json", config.model_dump(mode="json"))


@pytest.fixture
def study_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with a finished study of ten runs, neither measured nor compared."""
    from tests.finished import RUNS, write_study

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MLPSTUDY_WORKERS", "1")
    write_study(RUNS)
    return tmp_path


@pytest.fixture(scope="session")
def small_studies(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., tuple[Path, Any]]:
    """Makes, measures and compares a study of so many runs, once: folder and study."""
    from tests.finished import evaluate, write_study

    @cache
    def made(runs: int, train_per_class: int | None = 6) -> tuple[Path, Any]:
        folder = tmp_path_factory.mktemp("small")
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(folder)
            patch.setenv("MLPSTUDY_WORKERS", "1")
            write_study(runs, train_per_class)
            return folder, evaluate()

    return made


@pytest.fixture
def small_study(small_studies: Callable[..., tuple[Path, Any]], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """A study of so many runs, to change as one likes, in its folder, whose files are only read."""

    def study(runs: int, train_per_class: int | None = 6) -> Any:
        folder, compared = small_studies(runs, train_per_class)
        monkeypatch.chdir(folder)
        return deepcopy(compared)

    return study


@pytest.fixture(scope="session")
def compared_folder(small_studies: Callable[..., tuple[Path, Any]]) -> tuple[Path, Any]:
    """The folder of a study of ten runs, and the study, compared once for all tests that only read it."""
    from tests.finished import RUNS

    return small_studies(RUNS)


@pytest.fixture
def compared(compared_folder: tuple[Path, Any], monkeypatch: pytest.MonkeyPatch) -> Any:
    """That study, in its folder."""
    monkeypatch.chdir(compared_folder[0])
    return compared_folder[1]


@pytest.fixture(scope="session")
def curve_folder(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    """The folder of a study with learning curves over images per class, and the study; only read."""
    from tests.curve_study import curve_study

    folder = tmp_path_factory.mktemp("curve")
    return folder, curve_study(folder)


@pytest.fixture(scope="session")
def finished_repository(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A repository whose tiny study has run and whose results are committed. Copy it before changing it.

    It is made once for all processes of pytest, of which each has a copy of its own.
    """
    from tests.repository import Repository, tiny_repository

    own = tmp_path_factory.mktemp("tiny")
    of_all = tmp_path_factory.getbasetemp().parent if "PYTEST_XDIST_WORKER" in os.environ else own
    first = of_all / "finished"
    with exclusive_lock(of_all / "finished.lock"):
        if not first.exists():
            making = tiny_repository(own / "making")
            making.dvc("repro")
            making.commit("results")
            making.run("git", "repack", "-adq")  # hundreds of files less to copy, and to delete, for each test
            making.folder.rename(first)
    return Repository(first).copy(own / "repository")


@pytest.fixture
def _heeding_interrupts() -> Iterator[None]:
    """Tests that run in the background (nohup ... &) have been told to ignore Ctrl-C, and so would their children."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def repository(finished_repository: Any, tmp_path: Path) -> Any:
    return finished_repository.copy(tmp_path / "repository")


@pytest.fixture(scope="session")
def tuned_folder(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    """The folder of a study with a tuned variant, and the study; only read."""
    from tests.tuned_study import tuned_study

    folder = tmp_path_factory.mktemp("tuned")
    return folder, tuned_study(folder)


@pytest.fixture
def tuned(tuned_folder: tuple[Path, Any], monkeypatch: pytest.MonkeyPatch) -> Any:
    """That study, in its folder."""
    monkeypatch.chdir(tuned_folder[0])
    return tuned_folder[1]


@pytest.fixture
def search(tuned: Any) -> Any:
    """What its tuned variant searched."""
    from mlpstudy.compare.search import searches

    (search,) = searches(tuned)
    return search
