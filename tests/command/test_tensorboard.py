import os
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mlpstudy.command.logs import drop_old
from mlpstudy.command.main import main
from tests.conftest import ROOT
from tests.repository import Repository

OLD = time.time() - 7200
VARIANTS = ("baseline", "dropout")


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a study in it, and the logs of three experiments."""
    for mark in ("dvc.yaml", "params.yaml"):
        shutil.copy(ROOT / mark, tmp_path)
    monkeypatch.chdir(tmp_path)
    for experiment in ("workspace", "known", "gone"):
        write_logs(tmp_path / "runs" / experiment)
    return tmp_path


def write_logs(experiment: Path, written: float = OLD) -> None:
    """Three of 1000 bytes."""
    for log in ("baseline/00", "baseline/mean", "dropout/run-00"):
        (experiment / log).mkdir(parents=True)
        file = experiment / log / "events.out.tfevents.1.host"
        file.write_bytes(bytes(1000))
        os.utime(file, (written, written))


def left(clone: Path) -> list[str]:
    return sorted(folder.name for folder in (clone / "runs").iterdir())


def test_logs_of_experiments_that_dvc_does_not_know_are_dropped_and_counted(clone: Path) -> None:
    write_logs(clone / "runs/gone_too")
    lines = drop_old({"known"}, VARIANTS)
    assert left(clone) == ["known", "workspace"]
    assert lines == [
        "dropped  runs/gone: 3 logs, 3.0 kB",
        "dropped  runs/gone_too: 3 logs, 3.0 kB",
        "dropped in all: 2, 6.0 kB; logs of experiments that DVC knows stay, and the workspace's, of variants here or "
        "in the last commit",
    ]


def test_the_workspace_stays_though_dvc_knows_no_experiment(clone: Path) -> None:
    drop_old(set(), VARIANTS)
    assert left(clone) == ["workspace"]


def test_logs_of_variants_that_there_no_longer_are_are_dropped_in_the_workspace_alone(clone: Path) -> None:
    lines = drop_old({"known", "gone"}, ["baseline"])
    assert lines[:-1] == ["dropped  runs/workspace/dropout: 1 log, 1.0 kB"]
    assert [log.parts[-4:-1] for log in sorted(Path("runs").glob("*/dropout/*/*"))] == [
        ("gone", "dropout", "run-00"),
        ("known", "dropout", "run-00"),
    ]
    assert Path("runs/workspace/baseline/mean/events.out.tfevents.1.host").exists()
    (clone / "runs/workspace/gone").mkdir()
    (clone / "runs/workspace/gone/notes.txt").write_text("mine")
    assert drop_old({"known", "gone"}, ["baseline"])[0].startswith("kept     runs/workspace/gone: holds notes.txt")


def test_logs_that_are_being_written_stay(clone: Path) -> None:
    write_logs(clone / "runs/running", written=time.time() - 600)
    lines = drop_old({"known", "gone"}, VARIANTS)
    assert "running" in left(clone)
    assert lines[0].startswith("kept     runs/running: was written to within the last hour")


def a_note(folder: Path) -> None:
    (folder / "baseline/note.txt").write_text("mine")


def a_log_elsewhere(folder: Path) -> None:
    (folder / "events.out.tfevents.1.host").write_text("mine")


def a_link(folder: Path) -> None:
    (folder / "baseline/01").symlink_to(folder / "baseline/00")


@pytest.mark.parametrize(
    ("add", "name"),
    [(a_note, "baseline/note.txt"), (a_log_elsewhere, "events.out.tfevents.1.host"), (a_link, "baseline/01")],
)
def test_a_folder_that_holds_anything_else_stays(clone: Path, add: Callable[[Path], None], name: str) -> None:
    add(clone / "runs/gone")
    lines = drop_old({"known"}, VARIANTS)
    assert lines[0] == f"kept     runs/gone: holds {name}, which no run wrote"
    assert (clone / "runs/gone/baseline/00/events.out.tfevents.1.host").exists()


def test_files_links_and_empty_folders_in_runs_stay(clone: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    write_logs(elsewhere)
    (clone / "runs/linked").symlink_to(elsewhere)
    (clone / "runs/notes.txt").write_text("mine")
    (clone / "runs/empty").mkdir()
    drop_old({"known", "gone"}, VARIANTS)
    assert left(clone) == ["empty", "gone", "known", "linked", "notes.txt", "workspace"]
    assert len(list(elsewhere.iterdir())) == 2


def only_baseline_here(clone: Path, committed: str | bytes) -> None:
    """An experiment of one variant in the workspace, after a commit of that params.yaml; DVC knows two experiments."""
    (clone / "dvc").write_text("#!/bin/sh\necho known; echo gone\n")
    (clone / "dvc").chmod(0o755)
    text = (clone / "params.yaml").read_text()
    (clone / "params.yaml").write_bytes(committed.encode() if isinstance(committed, str) else committed)
    for command in ("init -q", "add params.yaml", "-c user.name=t -c user.email=t@example.org commit -qm study"):
        subprocess.run(["git", *command.split()], cwd=clone, check=True)
    (clone / "params.yaml").write_text(text.partition("\nvariants:")[0] + "\nvariants:\n  baseline: {}\n")


@pytest.mark.parametrize("comment", [b"", b"\n# se\xf1al, in Latin-1\n"])
def test_logs_of_variants_that_the_last_commit_has_stay_for_its_return(
    clone: Path, comment: bytes, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    only_baseline_here(clone, (clone / "params.yaml").read_bytes() + comment)
    shutil.copytree(clone / "runs/workspace/dropout", clone / "runs/workspace/mine")
    monkeypatch.setattr("mlpstudy.command.logs.environment", lambda: {"PATH": f"{clone}:{os.environ['PATH']}"})
    assert main(["tensorboard", "--prune"]) == 0
    assert "dropped  runs/workspace/mine: 1 log" in capsys.readouterr().out
    assert sorted(folder.name for folder in (clone / "runs/workspace").iterdir()) == ["baseline", "dropout"]


def test_nothing_is_dropped_where_the_last_commit_cannot_be_read(
    clone: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    only_baseline_here(clone, "variants: [")
    monkeypatch.setattr("mlpstudy.command.logs.environment", lambda: {"PATH": f"{clone}:{os.environ['PATH']}"})
    with pytest.raises(SystemExit):
        main(["tensorboard", "--prune"])
    assert "params.yaml of the last commit: not valid YAML; nothing was dropped" in capsys.readouterr().err
    assert (clone / "runs/workspace/dropout").exists()


@pytest.mark.parametrize("program", ["exit 1", "exit 0", None])  # 0: git is missing too
def test_nothing_is_dropped_where_dvc_cannot_be_asked(
    clone: Path, program: str | None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if program:
        (clone / "dvc").write_text(f"#!/bin/sh\necho no repository >&2\n{program}\n")
        (clone / "dvc").chmod(0o755)
    monkeypatch.setattr("mlpstudy.command.logs.environment", lambda: {"PATH": str(clone)})
    monkeypatch.setenv("PATH", str(clone))
    with pytest.raises(SystemExit) as end:
        main(["tensorboard", "--prune"])
    assert end.value.code == 1
    assert "nothing was dropped" in capsys.readouterr().err
    assert left(clone) == ["gone", "known", "workspace"]


@pytest.fixture
def started(clone: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Gives what would have been run."""
    called: list[Any] = []

    def execvpe(*arguments: Any) -> None:
        called.extend(arguments)
        raise SystemExit(0)

    def start(*words: str) -> list[str]:
        with pytest.raises(SystemExit):
            main(["tensorboard", *words])
        return list(called[1]) if called else []

    monkeypatch.setattr(os, "execvpe", execvpe)
    return start


def test_it_becomes_tensorboard_for_all_experiments_or_for_one(started: Callable[..., list[str]]) -> None:
    assert started() == ["tensorboard", "--logdir", "runs", "--host", "localhost"]


def test_one_experiment_is_shown_alone(started: Callable[..., list[str]]) -> None:
    assert started("known", "--port", "0")[1:] == ["--logdir", "runs/known", "--host", "localhost", "--port", "0"]


def test_an_unknown_experiment_is_told_the_known_ones(
    started: Callable[..., list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert started("../runs") == []
    assert "error: ../runs: no logs in runs/; known: gone, known, workspace" in capsys.readouterr().err
    assert started("known", "--prune") == []
    assert "--prune known: takes no name" in capsys.readouterr().err
    assert started("--prune", "--port", "7000") == []
    assert "--prune --port 7000: takes no port" in capsys.readouterr().err


@pytest.mark.slow
def test_experiments_are_those_that_dvc_lists(repository: Repository) -> None:
    repository.dvc("exp", "save", "-n", "saved", "--force")
    for experiment in ("saved", "removed"):
        write_logs(repository.folder / "runs" / experiment)
    printed = repository.mlpstudy("tensorboard", "--prune")
    assert "running: dvc exp list --all-commits --names-only" in printed
    assert "dropped  runs/removed: 3 logs, 3.0 kB" in printed
    assert left(repository.folder) == ["saved", "workspace"]
