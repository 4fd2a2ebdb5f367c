"""Workers keep a core for long, where the system takes turns; and leave alone what somebody has chosen for them."""

import ctypes
import os
import platform
import struct
import subprocess
import sys

import pytest

from mlpstudy.process_pool import COPIES, process_pool
from mlpstudy.time_slices import ATTRIBUTES, LONGEST_NS, SCHED_SETATTR, ask_for_long_time_slices
from tests.conftest import ROOT

pytestmark = pytest.mark.skipif(not COPIES or platform.machine() not in SCHED_SETATTR, reason="asks Linux alone")

MORE = 3  # than the nice value of the tests themselves, which may run under `nice`
SLICES_SINCE = (6, 12)  # before, Linux has the policy but takes no slice
ASKED = """
import os
os.nice(MORE)
POLICY
from mlpstudy.time_slices import ask_for_long_time_slices
ask_for_long_time_slices()
print(os.sched_getscheduler(0), os.getpriority(os.PRIO_PROCESS, 0))
"""


def scheduling() -> tuple[int, int]:
    """Policy and slice in nanoseconds of the thread that asks: sched_getattr(2), whose number is the next one."""
    size = struct.calcsize(ATTRIBUTES)
    attributes = ctypes.create_string_buffer(size)
    assert ctypes.CDLL(None).syscall(SCHED_SETATTR[platform.machine()] + 1, 0, attributes, size, 0) == 0
    _, policy, _, _, _, slice_ns, _, _ = struct.unpack(ATTRIBUTES, attributes.raw)
    return policy, slice_ns


def policy_and_nice(chosen: str) -> tuple[int, int]:
    """Of a process with a nice value of so many MORE and the chosen policy, after it has asked."""
    code = ASKED.replace("MORE", str(MORE)).replace("POLICY", chosen)
    command = [sys.executable, "-c", code]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    policy, nice = map(int, done.stdout.split())
    return policy, nice


def test_a_worker_has_long_slices_and_its_stage_has_not() -> None:
    before = scheduling()
    with process_pool(1, ["tests.test_time_slices"]) as pool:
        policy, slice_ns = pool.submit(scheduling).result()
    assert policy == os.SCHED_BATCH
    release = tuple(int(number) for number in platform.release().split("-")[0].split(".")[:2])
    if release >= SLICES_SINCE:
        assert slice_ns == LONGEST_NS
    assert scheduling() == before


def test_a_nice_value_stays() -> None:
    assert policy_and_nice("") == (os.SCHED_BATCH, os.nice(0) + MORE)


def test_a_policy_that_somebody_chose_stays() -> None:
    chosen = "os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))"
    assert policy_and_nice(chosen) == (os.SCHED_IDLE, os.nice(0) + MORE)


def test_a_machine_whose_call_is_not_known_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    before = scheduling()
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")
    ask_for_long_time_slices()
    monkeypatch.undo()
    assert scheduling() == before


@pytest.mark.parametrize("refused", ["sched_getscheduler", "getpriority"])
def test_a_system_that_refuses_to_tell_leaves_it_as_it_is(refused: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = scheduling()

    def refuse(*_: int) -> int:
        raise PermissionError

    monkeypatch.setattr(os, refused, refuse)
    ask_for_long_time_slices()
    assert scheduling() == before
