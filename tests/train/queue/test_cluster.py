"""Runs on a real Dask scheduler, whose two workers have a folder and a home of their own and no path of the stage."""

import errno
import gc
import json
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from distributed import Client

from mlpstudy import paths
from mlpstudy.errors import ConfigError, StudyError
from mlpstudy.train.queue.away import Parcel, brought_home, pathless, place_data, study_files, train_away
from mlpstudy.train.queue.cluster import (
    dask_client,
    on_own_disks,
    refuse_strange_workers,
    telling_of_lost_scheduler,
    workers,
)
from mlpstudy.train.runs.fingerprint import data_digest, packages
from mlpstudy.train.runs.plan import plan_runs
from mlpstudy.train.runs.spec import RunSummary
from tests.conftest import ROOT, variant, write_config
from tests.repository import surroundings
from tests.train.search.tuned import tuned
from tests.train.trained import digest, train

WORKERS = 2
ADDRESS = r"tcp://127\.0\.0\.1:\d+"  # as a pattern
WORKER_OPTIONS = ("--nthreads", "1", "--no-nanny", "--local-directory", ".")


@dataclass(frozen=True)
class Cluster:
    address: str
    folders: list[Path]  # of the workers
    workers: "list[subprocess.Popen[bytes]]"
    scheduler: "subprocess.Popen[bytes]"

    def start_worker(self, name: str, source: Path = ROOT / "src") -> None:
        """One more."""
        folder = self.folders[0].parent / name
        self.workers.append(start(folder, "worker", self.address, *WORKER_OPTIONS, source=source))

    def lose(self, number: int) -> None:
        """A worker that the system kills."""
        self.workers[number].kill()
        self.workers[number].wait()

    def wait_for_checkpoint(self) -> None:
        """In the folder of a worker, or where the stage works itself."""
        while not (self.files("*.checkpoint") or list(paths.scratch().rglob("*.checkpoint"))):
            time.sleep(0.05)

    def files(self, pattern: str) -> list[Path]:
        return [file for folder in self.folders for file in folder.rglob(pattern)]


def start(folder: Path, *words: str, source: Path = ROOT / "src") -> "subprocess.Popen[bytes]":
    """A part of Dask with a folder of its own, in which it works and which it takes for its home."""
    folder.mkdir()
    environment = surroundings() | {"PYTHONPATH": str(source), "HOME": str(folder)}
    environment["MLPSTUDY_CHECKPOINT_SECONDS"] = "0"
    with (folder / "output.txt").open("w") as output:
        return subprocess.Popen(
            [sys.executable, "-m", "dask", *words, "--host", "127.0.0.1", "--no-dashboard"],
            env=environment,
            cwd=folder,
            stdout=output,
            stderr=subprocess.STDOUT,
        )


@contextmanager
def begun(home: Path) -> Iterator[Cluster]:
    """A scheduler and its workers, all of which have ended after the block."""
    file = home / "scheduler.json"
    scheduler = start(home / "scheduler", "scheduler", "--port", "0", "--scheduler-file", str(file))
    workers: list[subprocess.Popen[bytes]] = []
    try:
        address = wait_for_address(file)
        folders = [home / f"worker-{number}" for number in range(WORKERS)]
        workers += [start(folder, "worker", address, *WORKER_OPTIONS) for folder in folders]
        with Client(address) as client:
            client.wait_for_workers(WORKERS, timeout=120)
        yield Cluster(address, folders, workers, scheduler)
    finally:
        for process in (*workers, scheduler):
            process.kill()
            process.wait()


def choose(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> Cluster:
    """As what the stage trains on."""
    monkeypatch.setenv("MLPSTUDY_BACKEND", "dask")
    monkeypatch.setenv("MLPSTUDY_ADDRESS", cluster.address)
    return cluster


@pytest.fixture
def cluster(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cluster]:
    """For one test alone, which may end parts of it or look for files that others might have left."""
    with begun(tmp_path_factory.mktemp("cluster")) as cluster:
        yield choose(cluster, monkeypatch)


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with begun(tmp_path_factory.mktemp("lasting")) as cluster:
        yield cluster


@pytest.fixture
def shared_cluster(lasting: Cluster, monkeypatch: pytest.MonkeyPatch) -> Cluster:
    """One for all tests that leave its parts alive, as a real one works for many stages."""
    return choose(lasting, monkeypatch)


def wait_for_address(file: Path) -> str:
    for _ in range(300):
        if file.exists() and file.read_text():
            return str(json.loads(file.read_text())["address"])
        time.sleep(0.1)
    raise TimeoutError("the scheduler did not start")


@pytest.fixture
def local(study: Path) -> dict[str, str]:
    """What the runs are on this machine."""
    train(variant(dropout=0.3, epochs=30))
    return digest()


pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]


def test_workers_elsewhere_give_the_same_bytes_and_logs(local: dict[str, str], shared_cluster: Cluster) -> None:
    log = paths.tensorboard_run("baseline", 0)
    assert len(list(log.iterdir())) == 1
    train(variant(dropout=0.3, epochs=30))
    assert digest() == local
    (events,) = log.iterdir()
    assert events.stat().st_size > 10_000
    assert len(shared_cluster.files("data-*/data/prepared/images.npy")) >= 1
    assert shared_cluster.files("*.safetensors") == []  # sent home, and kept nowhere else
    assert not list((paths.scratch() / "train").iterdir())


def test_a_worker_that_is_killed_midway_changes_no_byte(
    study: Path, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = variant(dropout=0.3, epochs=300)  # seconds of training: the killer is not to come too late
    killer = subprocess.Popen(
        [sys.executable, "-c", KILL_AT_CHECKPOINT, str(cluster.folders[0]), str(cluster.workers[0].pid)]
    )
    train(config)
    assert killer.wait() == 0, "the worker had no checkpoint, and was not killed"
    assert cluster.workers[0].wait() == -signal.SIGKILL
    with_worker_lost = digest()
    monkeypatch.delenv("MLPSTUDY_BACKEND")
    train(config)
    assert digest() == with_worker_lost


@pytest.mark.parametrize("shared", ["0", "1"])
def test_a_worker_that_has_loaded_other_code_is_named_and_to_be_brought_up_to_date(
    study: Path, shared_cluster: Cluster, monkeypatch: pytest.MonkeyPatch, shared: str
) -> None:
    """It outlives edits, so that to run the stage again would not help; nor would a restart in another checkout."""
    monkeypatch.setenv("MLPSTUDY_SHARED", shared)
    code = paths.code_file("train").read_text()
    paths.code_file("train").write_text(code.replace(code[:4], "0000", 1))
    told = rf"the Dask worker {ADDRESS} has loaded other code than this experiment's: bring its copy of the repository"
    with pytest.raises(StudyError, match=told):
        train(variant(epochs=1))


def test_without_distributed_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLPSTUDY_ADDRESS", "tcp://127.0.0.1:8786")
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ConfigError, match=r"needs distributed: `/.* -m pip install distributed` brings"), dask_client():
        pass


def test_a_worker_that_has_another_version_of_a_package_is_named(
    study: Path, shared_cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned = [package.replace("torch==", "torch==999.") for package in packages()]
    monkeypatch.setattr("mlpstudy.train.runs.plan.packages", lambda: tuple(planned))
    with pytest.raises(StudyError, match=rf"{ADDRESS}: a worker has torch==.*, and the stage another version"):
        train(variant(epochs=1))


def test_another_study_on_the_same_scheduler_is_no_matter(local: dict[str, str], shared_cluster: Cluster) -> None:
    with dask_client() as client:
        files = dict.fromkeys(study_files(), b"of another study")
        theirs = client.scatter(files, broadcast=True)  # under the names of the files, as Dask does it with a dict
        train(variant(dropout=0.3, epochs=30))
        assert set(theirs) == set(files)
    assert digest() == local


def test_data_that_lie_at_a_worker_otherwise_than_sent_are_laid_out_anew(
    local: dict[str, str], cluster: Cluster
) -> None:
    images = Path(f"data-{data_digest()[:16]}") / paths.IMAGES
    for folder in cluster.folders:
        damaged = folder / "dask-scratch-space/mlpstudy" / images
        damaged.parent.mkdir(parents=True)
        damaged.write_bytes(paths.IMAGES.read_bytes()[:-100] + bytes(100))
    train(variant(dropout=0.3, epochs=30))
    assert digest() == local
    assert any(file.read_bytes() == paths.IMAGES.read_bytes() for file in cluster.files(str(images)))


def test_with_the_last_worker_the_data_are_lost_and_sent_again(
    study: Path, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster.lose(1)

    def replace_worker() -> None:
        cluster.wait_for_checkpoint()
        cluster.lose(0)
        cluster.start_worker("late")

    config = variant(dropout=0.3, epochs=300)
    threading.Thread(target=replace_worker, daemon=True).start()
    train(config)
    assert len(cluster.workers) == WORKERS + 1
    with_worker_replaced = digest()
    monkeypatch.delenv("MLPSTUDY_BACKEND")
    train(config)
    assert digest() == with_worker_replaced


def test_what_a_worker_finished_after_its_stage_was_interrupted_is_taken(
    local: dict[str, str], cluster: Cluster, capsys: pytest.CaptureFixture[str]
) -> None:
    specs = plan_runs("baseline", 2, data_digest()).specs
    cluster.lose(1)  # Dask might give a run to the one that does not have it
    with dask_client() as client:
        sent = [pathless(spec) for spec in specs]
        (parcel, _) = client.gather(client.map(train_away, sent, data=study_files(), pure=False))
        assert not parcel.summary.taken_over
    assert {file.name for file in cluster.files("run-*.safetensors")} == {"run-00.safetensors", "run-01.safetensors"}
    train(variant(dropout=0.3, epochs=30))
    assert digest() == local
    assert "2 taken over from a process that went on elsewhere" in capsys.readouterr().out
    assert cluster.files("run-*.safetensors") == []


def test_what_cannot_be_written_here_stays_with_the_worker(
    local: dict[str, str], cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster.lose(1)
    with monkeypatch.context() as patch:
        patch.setattr("mlpstudy.train.queue.away.unpack", no_space)
        with pytest.raises(OSError, match="No space left on device"):
            train(variant(dropout=0.3, epochs=30))
    assert len(cluster.files("run-*.safetensors")) == 2
    train(variant(dropout=0.3, epochs=30))
    assert digest() == local


def no_space(*_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def lose_all_workers(cluster: Cluster) -> None:
    """And waits until the scheduler knows."""
    for number in range(WORKERS):
        cluster.lose(number)
    with dask_client() as client:
        while workers(client):
            time.sleep(0.1)


def test_that_no_worker_is_left_is_told_and_one_that_comes_goes_on(
    study: Path, cluster: Cluster, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lose_all_workers(cluster)
    monkeypatch.setattr("mlpstudy.train.queue.cluster.workers", partial(workers_and_one_more, cluster))
    train(variant(epochs=2))
    assert capsys.readouterr().out.count("the Dask cluster has no worker: the runs wait for one") == 1


def workers_and_one_more(cluster: Cluster, client: Client) -> int:
    """How many are there; the first time that there are none, one is started."""
    found = workers(client)
    if not found and len(cluster.workers) == WORKERS:
        cluster.start_worker("late")
    return found


def test_workers_are_there_also_where_the_client_has_just_asked_for_no_list_of_them(
    shared_cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    with dask_client() as client:
        told = client.sync(client.scheduler.identity, n_workers=0)  # as it does every two seconds
        monkeypatch.setattr(client, "scheduler_info", lambda: told)
        assert told["workers"] == {}
        assert workers(client) == WORKERS


def test_a_scheduler_that_ends_is_told(study: Path, cluster: Cluster) -> None:
    def kill_in_training() -> None:
        cluster.wait_for_checkpoint()
        cluster.scheduler.kill()

    threading.Thread(target=kill_in_training, daemon=True).start()
    with pytest.raises(StudyError, match="the Dask scheduler does not answer any more; what is finished is kept"):
        train(variant(epochs=100_000))


def test_a_client_that_loses_its_scheduler_logs_no_traceback(
    cluster: Cluster, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = logging.getLogger("distributed.client")  # hands nothing on to the handlers of others
    monkeypatch.setattr(log, "handlers", [caplog.handler])
    monkeypatch.setattr(log, "level", logging.WARNING)
    with pytest.raises(StudyError, match="does not answer any more"), dask_client() as client:
        cluster.scheduler.kill()
        while client.status != "connecting":
            time.sleep(0.01)
        time.sleep(1)  # its first tries fail at once; then it waits between them
        with telling_of_lost_scheduler():
            raise CancelledError
    assert caplog.text == ""


def test_a_scheduler_that_ends_while_no_worker_is_there_is_told(
    study: Path, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    lose_all_workers(cluster)
    monkeypatch.setattr("mlpstudy.train.queue.cluster.PATIENCE", "2s")
    monkeypatch.setattr("mlpstudy.train.queue.cluster.workers", partial(workers_of_ending_scheduler, cluster))
    with pytest.raises(StudyError, match="the Dask scheduler does not answer any more; what is finished is kept"):
        train(variant(epochs=2))


def workers_of_ending_scheduler(cluster: Cluster, client: Client) -> int:
    """How many are there; then the scheduler is killed."""
    there = workers(client)
    cluster.scheduler.kill()
    return there


def test_a_scheduler_that_cannot_import_the_package_is_told(
    study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "scheduler.json"
    (tmp_path / "mlpstudy.py").touch()  # hides the package, which the environment may have
    words = ("scheduler", "--port", "0", "--scheduler-file", str(file))
    scheduler = start(tmp_path / "scheduler", *words, source=tmp_path)
    try:
        monkeypatch.setenv("MLPSTUDY_BACKEND", "dask")
        monkeypatch.setenv("MLPSTUDY_ADDRESS", wait_for_address(file))
        monkeypatch.setenv("MLPSTUDY_SHARED", "1")  # else it would wait for a worker to send data to
        with pytest.raises(StudyError, match="the Dask scheduler cannot read the runs that it is sent: start it in"):
            train(variant(epochs=1))
    finally:
        scheduler.kill()
        scheduler.wait()


def test_a_worker_that_cannot_import_the_package_is_named_and_stays(
    study: Path, cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mlpstudy.py").touch()  # hides the package, which the environment may have
    with dask_client() as client:
        usual = client.run(os.getpid).keys()
        cluster.start_worker("strange", source=tmp_path)
        client.wait_for_workers(WORKERS + 1, timeout=120)
        (strange,) = client.run(os.getpid).keys() - usual
        told = (
            rf"cannot read the runs that they are sent: {strange} \(No module named 'mlpstudy.*; start them in a copy"
        )
        for shared in ("0", "1"):
            monkeypatch.setenv("MLPSTUDY_SHARED", shared)
            with pytest.raises(ConfigError, match=told):
                train(variant(epochs=1))
            assert client.run(os.getpid).keys() == usual | {strange}


def test_others_need_not_wait_for_a_worker_that_does_not_answer(
    shared_cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whose machine sleeps, or whose disk is gone."""
    monkeypatch.setattr("mlpstudy.train.queue.cluster.WORKERS_PATIENCE", "1s")
    with dask_client() as client:
        shared_cluster.workers[0].send_signal(signal.SIGSTOP)
        try:
            refuse_strange_workers(client)
        finally:
            shared_cluster.workers[0].send_signal(signal.SIGCONT)


class LosingCluster:
    """In place of a client, where each time that data are sent all workers are lost."""

    status = "running"

    def __init__(self, lost_in_sending: Exception | None = None, finishing: bool = False) -> None:
        self.lost_in_sending = lost_in_sending  # what Dask raises there
        self.finishing = finishing  # the first run, each time
        self.sent = 0

    def scheduler_info(self) -> dict[str, int]:
        return {"n_workers": 1}

    def scatter(self, data: list[object], **_: object) -> list[object]:
        self.sent += 1
        self.finishes_next = self.finishing
        if self.lost_in_sending:
            raise self.lost_in_sending
        return data

    def get_executor(self, **_: object) -> "LosingCluster":
        return self

    def submit(self, *_: object) -> "Future[Parcel]":
        future: Future[Parcel] = Future()
        if self.finishes_next:
            self.finishes_next = False
            future.set_result(
                Parcel(RunSummary(1.0), {".safetensors": b"network", ".csv": b"history"}, {}, "tcp://a:1")
            )
        else:
            future.cancel()
            future.set_running_or_notify_cancel()  # `wait` waits for those that have been told
        return future

    def run(self, *_: object, **__: object) -> dict[str, object]:
        """Would import what workers need, and delete what has arrived."""
        return {}

    def sync(self, asked: Callable[[], dict[str, object]], **_: object) -> dict[str, object]:
        return asked()


@pytest.mark.parametrize(
    "lost_in_sending", [None, KeyError("tcp://a:1"), ValueError("Can not use replicate to delete data"), TimeoutError()]
)
def test_workers_that_are_lost_for_ever_are_told_with_the_likely_cause(
    study: Path, lost_in_sending: Exception | None
) -> None:
    write_config("baseline", variant())
    cluster = LosingCluster(lost_in_sending)
    with pytest.raises(StudyError, match="or paused 4 times, and no run was finished in between, perhaps for want of"):
        list(on_own_disks(cluster, plan_runs("baseline", 6, data_digest()).specs, time.monotonic))
    assert cluster.sent == 4


def test_workers_that_are_lost_again_and_again_are_no_matter_while_runs_finish(study: Path) -> None:
    write_config("baseline", variant())
    specs, cluster = plan_runs("baseline", 6, data_digest()).specs, LosingCluster(finishing=True)
    specs[0].scratch.mkdir(parents=True)
    assert {spec.run for spec, _ in on_own_disks(cluster, specs, time.monotonic)} == set(range(6))
    assert cluster.sent == 6


def test_a_run_that_loses_one_worker_after_the_other_has_failed(
    study: Path, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    with dask_client() as client:
        # else three more workers would have to be started, and lost
        client.run_on_scheduler(lambda dask_scheduler: setattr(dask_scheduler, "allowed_failures", 0))

    def lose_all() -> None:
        cluster.wait_for_checkpoint()
        for number in range(WORKERS):
            cluster.lose(number)

    threading.Thread(target=lose_all, daemon=True).start()
    monkeypatch.setenv("MLPSTUDY_SHARED", "1")
    with pytest.raises(StudyError, match=r"1 of 1 runs failed; run 00: the worker that had it was lost each time"):
        train(variant(epochs=100_000), runs=1)


# kills the worker as soon as it has written a checkpoint, and gives up after two minutes
KILL_AT_CHECKPOINT = """
import os, pathlib, signal, sys, time
deadline = time.monotonic() + 120
while not list(pathlib.Path(sys.argv[1]).rglob("*.checkpoint")):
    if time.monotonic() > deadline:
        sys.exit(1)
    time.sleep(0.005)
os.kill(int(sys.argv[2]), signal.SIGKILL)
"""


def test_a_search_gives_the_same_bytes_as_on_this_machine(
    study: Path, shared_cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    train(tuned(3))
    assert shared_cluster.files("*.search") == shared_cluster.files("*.trials") == []
    away = digest()
    monkeypatch.delenv("MLPSTUDY_BACKEND")
    train(tuned(3))
    assert digest() == away
    assert "search.csv" in away


def test_a_shared_folder_is_worked_in_directly(
    local: dict[str, str], cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLPSTUDY_SHARED", "1")
    train(variant(dropout=0.3, epochs=30))
    assert digest() == local
    assert cluster.files("images.npy") == []


def test_no_path_of_this_machine_is_sent(study: Path) -> None:
    write_config("baseline", variant())
    spec = plan_runs("baseline", 1, data_digest()).specs[0]
    assert str(study) in repr(spec)
    assert str(study) not in repr(pathless(spec))


def test_features_that_another_command_made_meanwhile_stay_at_no_worker(study: Path) -> None:
    """With them its data would never again be those that a stage plans with."""
    planned, folder = data_digest(), study / "worker"
    paths.FEATURES.parent.mkdir()
    paths.FEATURES.touch()
    place_data(folder, study_files())
    assert data_digest(folder) == data_digest() != planned
    paths.FEATURES.unlink()
    place_data(folder, study_files())
    assert data_digest(folder) == planned


def test_results_that_cannot_be_written_here_are_a_failure_and_a_log_is_done_without(study: Path) -> None:
    write_config("baseline", variant())
    spec = plan_runs("baseline", 1, data_digest()).specs[0]
    parcel = Parcel(RunSummary(1.0), {".safetensors": b"network", ".csv": b"history"}, {"events": b"log"}, "tcp://a:1")
    assert isinstance(brought_home(spec, parcel), OSError)  # nobody has made the folder
    spec.scratch.mkdir(parents=True)
    spec.log.parent.mkdir(parents=True)
    spec.log.write_text("a file where a folder should be")
    assert brought_home(spec, parcel) == RunSummary(1.0)
    assert spec.finished()


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "foo", "tcp://", "http://localhost:1", "tls://127.0.0.1:1"])
def test_nobody_at_the_address_is_told(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLPSTUDY_ADDRESS", address)
    monkeypatch.setattr("mlpstudy.train.queue.cluster.PATIENCE", "1s")
    with (
        pytest.raises(ConfigError, match=rf'MLPSTUDY_ADDRESS = "{address}": no Dask scheduler answers'),
        dask_client(),
    ):
        pass
    gc.collect()  # of a client that failed what is left, which else might go while the next one has Dask's lock
