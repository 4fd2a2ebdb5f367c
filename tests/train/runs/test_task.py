import pickle
import sys
import traceback
import warnings
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from mlpstudy.errors import ConfigError
from mlpstudy.stage_code import EditedCode
from mlpstudy.train.runs.fingerprint import data_digest
from mlpstudy.train.runs.plan import plan_runs
from mlpstudy.train.runs.spec import RunSpec, RunSummary
from mlpstudy.train.runs.task import train_in_threads
from tests.conftest import OTHER_CODE, ROOT, RUNS, variant, write_config

AUGMENT = [
    {"HorizontalFlip": {"p": 0.5}},
    {"ToGray": {"p": 0.5}},
]  # which warns of grey pictures


@pytest.fixture
def specs(study: Path) -> list[RunSpec]:
    """Of one variant, with everything that is drawn."""
    write_config("baseline", variant(epochs=6, dropout=0.3, mixup=0.2, augment=AUGMENT))
    plan = plan_runs("baseline", RUNS, data_digest())
    plan.folder.mkdir(parents=True)
    return list(plan.specs)


def trained(groups: list[list[RunSpec]]) -> list[bytes]:
    """What the runs leave, trained group by group; then they are as if they had never been trained."""
    endings = [ending for specs in groups for ending in train_in_threads(specs)]
    assert all(isinstance(ending, RunSummary) and not ending.taken_over for ending in endings), endings
    specs = [spec for specs in groups for spec in specs]
    left = [file.read_bytes() for spec in specs for file in spec.files]
    for spec in specs:
        spec.file("seal").unlink()
    return left


def test_runs_in_threads_of_one_process_leave_the_bytes_of_runs_alone(specs: list[RunSpec]) -> None:
    assert trained([[spec] for spec in specs]) == trained([specs])


def test_no_run_changes_what_becomes_of_the_warnings_of_another(
    specs: list[RunSpec], monkeypatch: pytest.MonkeyPatch
) -> None:
    enter, callers = warnings.catch_warnings.__enter__, []

    def noted(catching: "warnings.catch_warnings[Any]") -> Any:
        callers.append(Path(sys._getframe(1).f_code.co_filename))
        return enter(catching)

    monkeypatch.setattr(warnings.catch_warnings, "__enter__", noted)
    assert all(isinstance(ending, RunSummary) for ending in train_in_threads(specs))
    assert [file for file in callers if file.is_relative_to(ROOT / "src")] == []


def test_an_error_of_one_thread_stops_no_other(specs: list[RunSpec]) -> None:
    first, second = train_in_threads([replace(specs[0], code=OTHER_CODE), specs[1]])
    assert isinstance(first, EditedCode)
    assert isinstance(second, RunSummary)
    assert specs[1].finished()


@pytest.mark.parametrize(
    ("planned", "refused"),
    [("torch==2.12.0", True), (f"torch=={version('torch').partition('+')[0]}+cu999", False), ("torch==", False)],
)
def test_another_version_of_a_package_is_refused_builds_aside(
    specs: list[RunSpec], planned: str, refused: bool
) -> None:
    """As of a cluster's worker, which may have been set up at another time than the machine that plans."""
    (ending,) = train_in_threads([replace(specs[0], packages=(*specs[0].packages[:-1], planned))])
    assert isinstance(ending, ConfigError if refused else RunSummary)
    assert not refused or str(ending).startswith(f"a worker has torch=={version('torch').partition('+')[0]}, and the")


def test_a_mistake_in_the_code_says_where_it_happened(specs: list[RunSpec], monkeypatch: pytest.MonkeyPatch) -> None:
    """In another process too: a traceback is lost on the way back from it, a note is not."""

    def mistaken(*arguments: object) -> None:
        raise AttributeError("no such thing")

    monkeypatch.setattr("mlpstudy.train.fit.train", mistaken)
    [ending] = train_in_threads(specs[:1])
    assert isinstance(ending, AttributeError)
    assert ending.__traceback__ is None
    sent = pickle.loads(pickle.dumps(ending))
    assert "in mistaken" in "".join(traceback.format_exception(sent))
