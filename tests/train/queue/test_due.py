"""What a stage trains, and what it says of runs that failed. Asked of the real DVC: test_ahead.py."""

from collections.abc import Sequence

import pytest

from mlpstudy.errors import StudyError
from mlpstudy.locks import try_lock
from mlpstudy.train.queue import due
from mlpstudy.train.queue.due import disk_need, train_due, within_disk
from mlpstudy.train.queue.work import Failure
from mlpstudy.train.runs.fingerprint import data_digest
from mlpstudy.train.runs.folder import stage_lock
from mlpstudy.train.runs.plan import Plan, plan_runs
from tests.conftest import RUNS, variant, write_config

pytestmark = pytest.mark.usefixtures("study")


def planned(name: str, units: int) -> Plan:
    write_config(name, variant(hidden=[units]))
    return plan_runs(name, RUNS, data_digest())


def test_others_are_trained_along_where_the_disk_has_room_for_them_beside_the_own_runs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    own, large, small = planned("own", 50), planned("large", 5000), planned("small", 50)
    assert disk_need(own) == disk_need(small) < disk_need(large)
    needs = disk_need(own), disk_need(small), disk_need(large)
    for free, fitting in [
        (needs[0], []),
        (needs[0] + needs[1], [small]),
        (needs[0] + needs[2], [large]),
        (sum(needs), [large, small]),
    ]:
        monkeypatch.setattr(due, "free_bytes", lambda _, free=free: free)
        assert within_disk(own, [large, small]) == fitting
    monkeypatch.setattr(due, "free_bytes", lambda _: needs[0] - 1)
    with pytest.raises(
        StudyError, match=r"^own: 2 runs to train, .* in \.scratch; its disk has .* nothing was trained"
    ):
        within_disk(own, [large, small])


def test_folders_of_others_are_locked_while_their_runs_are_trained_along(monkeypatch: pytest.MonkeyPatch) -> None:
    own, large, other = planned("own", 50), planned("large", 5000), planned("other", 50)
    trained: list[Plan] = []

    def work_off(plans: Sequence[Plan]) -> list[Failure]:
        trained.extend(plans)
        with stage_lock(other.folder).open("a") as another_stage:
            assert not try_lock(another_stage)
        return []

    monkeypatch.setattr(due, "free_bytes", lambda _: 2 * disk_need(own))
    monkeypatch.setattr(due, "variants_ahead", lambda _: [large.variant, other.variant])
    monkeypatch.setattr(due, "work_off", work_off)
    train_due("own", RUNS, data_digest())
    assert trained == [own, other]


def test_the_first_run_of_the_variant_that_failed_is_told_and_none_of_others(monkeypatch: pytest.MonkeyPatch) -> None:
    own, other = planned("own", 4), planned("other", 5)
    failures = [Failure(other.specs[0], StudyError("of another"))]
    monkeypatch.setattr(due, "work_off", lambda _: failures)
    train_due("own", RUNS, data_digest())
    failures += [Failure(own.specs[run], StudyError(f"of run {run}")) for run in (1, 0)]
    with pytest.raises(StudyError, match=r"^own: 2 of 2 runs failed; run 00: of run 0$"):
        train_due("own", RUNS, data_digest())
    failures[:] = [Failure(own.specs[0], ZeroDivisionError("a mistake in the code"))]
    with pytest.raises(ZeroDivisionError, match=r"^a mistake in the code$"):
        train_due("own", RUNS, data_digest())
