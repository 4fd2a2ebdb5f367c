"""Runs killed at random moments, by the real signal, in real processes."""

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from mlpstudy import paths
from mlpstudy.process_pool import COPIES
from tests.conftest import ROOT, variant, write_config
from tests.repository import surroundings, with_largest_file
from tests.train.trained import digest

CONFIG = variant(epochs=150, dropout=0.3, batchnorm=True, schedule="cosine")
KILLS = 9
VICTIMS = ("group", "worker", "stage")  # in turn; a stage that lost a worker goes on to its end
OUTPUT = Path("output.txt")


def stage() -> "subprocess.Popen[str]":
    """The real stage script in a process group of its own, writing a checkpoint after every epoch."""
    environment = surroundings() | {
        "PYTHONPATH": str(ROOT / "src"),
        "MLPSTUDY_WORKERS": "2",
        "MLPSTUDY_CHECKPOINT_SECONDS": "0",
    }
    command = [sys.executable, str(ROOT / "stages/train.py"), "baseline"]
    OUTPUT.unlink(missing_ok=True)  # into the one before, what outlived its stage still writes
    with OUTPUT.open("w") as output:  # no pipe: workers outlive a killed stage, and would hold it open
        return subprocess.Popen(
            command,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )


def kill_something(process: "subprocess.Popen[str]", draws: random.Random, before: int) -> None:
    """The whole group, one of its workers, or the stage alone (its workers live on), by how many were killed before."""
    workers = training_processes(process)
    victim = VICTIMS[before % len(VICTIMS)]
    if victim == "group":
        os.killpg(process.pid, signal.SIGKILL)
    elif victim == "worker" and workers:
        kill(draws.choice(workers))
    else:
        process.kill()


@pytest.mark.slow(minutes=1)
@pytest.mark.usefixtures("study")
def test_killed_again_and_again_a_stage_ends_in_the_bytes_of_an_undisturbed_one() -> None:
    write_config("baseline", CONFIG)
    assert stage().wait() == 0
    undisturbed, draws, killed = digest(), random.Random(0), 0
    while killed < KILLS:
        process = stage()
        if killed % 4:  # in the midst of training, however slow the machine is; else while it begins
            wait_for_another_checkpoint(process)
        time.sleep(draws.uniform(0.0, 1.0))
        if process.poll() is None:
            kill_something(process, draws, killed)
            killed += 1
        if process.wait() == 0:
            assert digest() == undisturbed
    assert stage().wait() == 0, OUTPUT.read_text()
    assert digest() == undisturbed
    assert not list((paths.scratch() / "train").iterdir())


@pytest.mark.slow
@pytest.mark.usefixtures("study")
@pytest.mark.skipif(not COPIES, reason="each worker begins on its own")
def test_the_process_that_workers_are_copies_of_may_be_killed_too() -> None:
    write_config("baseline", CONFIG)
    assert stage().wait() == 0
    undisturbed = digest()
    process = stage()
    wait_for_checkpoint()
    (origin,) = origins(process)
    origin.kill()
    assert process.wait(timeout=120) == 0, OUTPUT.read_text()
    assert "Traceback" not in OUTPUT.read_text()
    assert digest() == undisturbed


@pytest.mark.slow
@pytest.mark.usefixtures("study", "_heeding_interrupts")
@pytest.mark.parametrize("importing", [True, False])
def test_control_c_says_how_to_go_on(importing: bool) -> None:
    write_config("baseline", variant(epochs=100_000))
    process = stage()
    if importing:
        wait_for_worker(process)
    else:
        wait_for_checkpoint()
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(timeout=30) == 130
    assert "the same command goes on from there" in OUTPUT.read_text()
    assert "Traceback" not in OUTPUT.read_text()


@pytest.mark.slow
@pytest.mark.usefixtures("study")
def test_a_worker_that_outlived_its_stage_is_waited_for_and_its_run_taken_over() -> None:
    write_config("baseline", variant(epochs=500))
    first = stage()
    wait_for_checkpoint()
    first.kill()  # its workers go on
    first.wait()
    assert stage().wait(timeout=120) == 0, OUTPUT.read_text()
    assert "taken over from a process that went on elsewhere" in OUTPUT.read_text()


@pytest.mark.slow
@pytest.mark.usefixtures("study")
def test_workers_that_are_killed_again_and_again_end_the_stage_with_a_message() -> None:
    write_config("baseline", variant(epochs=100_000))
    process = stage()
    wait_for_checkpoint()
    kills = 0
    while process.poll() is None:
        for worker in training_processes(process):
            if list((paths.scratch() / "train").glob("*/*.epoch")):
                kill(worker)
                kills += 1
        time.sleep(0.2)
    assert process.wait(timeout=60) == 1
    assert kills > 2
    assert "error: baseline: 2 of 2 runs failed; run 00: its worker process was killed each time" in OUTPUT.read_text()
    assert "Traceback" not in OUTPUT.read_text()


def training_processes(process: "subprocess.Popen[str]") -> list[psutil.Process]:
    """The stage's workers, without the process that they are copies of and Python's resource tracker."""
    copies = [worker for origin in origins(process) for worker in children(origin)]
    others = [child for child in psutil.Process(process.pid).children() if "spawn_main" in command_line(child)]
    return copies + others


def origins(process: "subprocess.Popen[str]") -> list[psutil.Process]:
    """The process that workers are copies of, if it has begun."""
    return [child for child in psutil.Process(process.pid).children() if "forkserver" in command_line(child)]


def kill(process: psutil.Process) -> None:
    """Nothing where it has ended meanwhile."""
    with suppress(psutil.NoSuchProcess):
        process.kill()


def children(process: psutil.Process) -> list[psutil.Process]:
    """None where it has ended meanwhile."""
    try:
        return process.children()
    except psutil.NoSuchProcess:
        return []


def command_line(process: psutil.Process) -> str:
    """Empty where the process has ended meanwhile."""
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def wait_for_worker(process: "subprocess.Popen[str]") -> None:
    """And a moment longer, in which it imports what it needs."""
    while not training_processes(process):
        time.sleep(0.01)
    time.sleep(0.2)


def wait_for_checkpoint() -> None:
    for _ in range(2400):
        if list((paths.scratch() / "train").glob("*/*.checkpoint")):
            return
        time.sleep(0.05)
    raise TimeoutError("no checkpoint was written")


def wait_for_another_checkpoint(process: "subprocess.Popen[str]") -> None:
    """Since the stage has workers, or until it ends."""
    while process.poll() is None and not training_processes(process):
        time.sleep(0.01)
    before = checkpoints()
    while process.poll() is None and not checkpoints() - before:
        time.sleep(0.01)


def checkpoints() -> set[int]:
    """Those there are, by the time of each."""
    found = set()
    for file in (paths.scratch() / "train").glob("*/*.checkpoint"):
        with suppress(FileNotFoundError):
            found.add(file.stat().st_mtime_ns)
    return found


@pytest.mark.slow
@pytest.mark.usefixtures("study")
def test_a_disk_that_is_full_is_told_and_leaves_checkpoints_intact() -> None:
    write_config("baseline", variant(hidden=[5000], epochs=1))  # 800 kB of weights
    limited = with_largest_file(500, sys.executable, str(ROOT / "stages/train.py"), "baseline")
    environment = surroundings() | {"PYTHONPATH": str(ROOT / "src"), "MLPSTUDY_WORKERS": "1"}
    done = subprocess.run(limited, env=environment, text=True, capture_output=True, check=False)
    assert done.returncode == 1
    assert "cannot be written: File too large" in done.stderr
    assert "Traceback" not in done.stderr
