from pathlib import Path

import pytest

from mlpstudy.train.queue import sharing
from mlpstudy.train.queue.sharing import CONTEXT, AtOnce, at_once_here, tasks
from mlpstudy.train.runs.fingerprint import data_digest
from mlpstudy.train.runs.plan import Plan, plan_runs
from tests.conftest import RUNS, variant, write_config

GB = 1 << 30
FLIP = [{"HorizontalFlip": {"p": 0.5}}]


@pytest.fixture
def plans(study: Path) -> list[Plan]:
    settings = {"plain": {}, "flipped": {"augment": FLIP}, "on_cpu": {"device": "cpu"}, "other": {}}
    for name, changed in settings.items():
        write_config(name, variant(**{"device": "auto"} | changed))
    return [plan_runs(name, RUNS, data_digest()) for name in settings]


def test_neighbours_of_one_variant_share_a_process_but_for_those_that_keep_a_core_busy(plans: list[Plan]) -> None:
    queue = [spec for plan in plans for spec in plan.specs]
    named = [[f"{spec.variant} {spec.run}" for spec in specs] for specs in tasks(queue, 2)]
    alone = [["flipped 0"], ["flipped 1"], ["on_cpu 0"], ["on_cpu 1"]]
    assert named == [["plain 0", "plain 1"], *alone, ["other 0", "other 1"]]
    assert [len(specs) for specs in tasks(queue, 1)] == [1] * 8


def test_without_a_gpu_each_worker_trains_one_run(plans: list[Plan], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLPSTUDY_WORKERS", "3")
    monkeypatch.setattr(sharing, "gpu_memory", lambda: None)
    assert at_once_here(plans, GB) == AtOnce(3)


def test_a_gpu_takes_what_its_memory_holds(plans: list[Plan], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLPSTUDY_WORKERS", "3")
    for size, expected in ((80 * GB, AtOnce(3, 10)), (16 * GB, AtOnce(1, 10)), (4 * GB, AtOnce(1, 3)), (GB, AtOnce(1))):
        monkeypatch.setattr(sharing, "gpu_memory", lambda size=size: size)
        assert at_once_here(plans, GB) == expected
    monkeypatch.setattr(sharing, "gpu_memory", lambda: 80 * GB)
    assert at_once_here(plans, 30 * GB) == AtOnce(1, 2)
    assert 2 * 30 * GB + CONTEXT < 80 * GB


def test_half_as_many_ends_at_one() -> None:
    steps = [AtOnce(2, 5)]
    while steps[-1].runs > 1:
        steps.append(steps[-1].halved())
    assert steps == [AtOnce(2, 5), AtOnce(2, 2), AtOnce(2, 1), AtOnce(1, 1)]
