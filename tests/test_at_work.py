"""A command beside one of DVC, in real processes."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from scmrepo.git import Git

from mlpstudy.at_work import PACKED, RWLOCK, main, noted, refuse_beside_dvc, refuse_left_detached, refuse_what_dvc_would
from mlpstudy.errors import ConfigError, StudyError
from mlpstudy.paths import PARAMS
from mlpstudy.workspace import MARKS, place_in_git


def write(workspace: Path, lock: Any) -> None:
    (workspace / RWLOCK).parent.mkdir(parents=True, exist_ok=True)
    (workspace / RWLOCK).write_text(json.dumps(lock))


def working(process: int) -> dict[str, Any]:
    return {"pid": process, "cmd": f"/usr/bin/dvc exp run --name long {'-S a=1 ' * 99}"}


@pytest.mark.parametrize("how", ["read", "write"])
def test_what_another_process_reads_or_writes_is_left_alone(tmp_path: Path, how: str) -> None:
    entry = {"models/a": working(os.getpid())} if how == "write" else {"data": [working(os.getpid())]}
    write(tmp_path, {"read": {}, "write": {}} | {how: entry})
    told = rf"^`dvc exp run --name long [^`]{{,40}} \.\.\.` \(process {os.getpid()}\) is at work here: .* --queue"
    with pytest.raises(StudyError, match=rf"{told}.* remove {RWLOCK}$"):
        refuse_beside_dvc(tmp_path)


def test_of_a_command_that_was_killed_only_the_note_is_left(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    write(tmp_path, {"read": {"data": [working(ended.pid)]}, "write": {}})
    assert noted(tmp_path / RWLOCK)
    refuse_beside_dvc(tmp_path)


@pytest.mark.parametrize("damaged", [b"", b'{"read": {"data": [{"pid": 1', b"\0" * 4096, b"\xff"])
def test_a_damaged_file_is_named_with_what_to_do(tmp_path: Path, damaged: bytes) -> None:
    (tmp_path / RWLOCK).parent.mkdir(parents=True)
    (tmp_path / RWLOCK).write_bytes(damaged)
    with pytest.raises(StudyError, match=rf"^{RWLOCK}: empty or damaged, .*: remove it, if no command of DVC is"):
        refuse_beside_dvc(tmp_path)


@pytest.mark.parametrize("lock", [{}, [], {"read": {"data": 1}, "write": {}}, {"read": [], "write": {}}])
def test_a_file_of_another_form_is_no_reason_to_refuse(tmp_path: Path, lock: Any) -> None:
    refuse_beside_dvc(tmp_path)
    write(tmp_path, lock)
    refuse_beside_dvc(tmp_path)


def test_only_a_study_without_git_that_dvc_refuses_is_refused(tmp_path: Path) -> None:
    config = tmp_path / ".dvc/config.local"
    config.parent.mkdir()
    for settings in ("", "[core]\n    no_scm = false\n"):
        config.write_text(settings)
        with pytest.raises(ConfigError, match=f"^{tmp_path}: not a git repository, which DVC takes: "):
            refuse_what_dvc_would(tmp_path)
    for settings in ("[core]\n    no_scm = true\n", "[core]\n    no_scm = maybe\n", "[core"):  # DVC says what is wrong
        config.write_text(settings)
        refuse_what_dvc_would(tmp_path)
    config.unlink()
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    refuse_what_dvc_would(tmp_path)


def test_a_repository_of_somebody_else_is_left_to_dvc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    with pytest.raises(ConfigError, match="dubious ownership"):
        place_in_git(tmp_path)
    refuse_what_dvc_would(tmp_path)


def git(folder: Path, *words: str) -> str:
    command = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "advice.detachedHead=false", *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout.strip()


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Two commits on a branch of its own."""
    git(tmp_path, "init", "-q", "-b", "my-study")
    for number in range(2):
        for mark in MARKS:
            (tmp_path / mark).write_text(f"epochs: {number}\n")
        git(tmp_path, "add", "-A")
        git(tmp_path, "commit", "-qm", str(number))
    return tmp_path


def detach(clone: Path) -> None:
    """As DVC does it for an experiment, which is killed then."""
    scm = Git(os.fspath(clone))
    scm.set_ref("refs/exps/exec/EXEC_BASELINE", scm.get_rev())
    scm.checkout(scm.get_rev(), detach=True, force=True)


def test_the_way_back_is_said_where_a_killed_experiment_left_head_off_its_branch(
    clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse_left_detached(clone)
    for _ in range(2):  # the next command of DVC leaves HEAD as it is
        detach(clone)
        with pytest.raises(StudyError, match=r"^HEAD is on no branch, .* `git checkout my-study` goes back, [^`]*$"):
            refuse_left_detached(clone)
    monkeypatch.chdir(clone)
    with pytest.raises(StudyError, match=r"^HEAD is on no branch"):
        main()
    (clone / PARAMS).write_text("epochs: 5\n")
    git(clone, "add", os.fspath(PARAMS))
    git(clone, "checkout", "my-study")
    refuse_left_detached(clone)
    assert (clone / PARAMS).read_text() == "epochs: 5\n"


def test_the_way_back_is_said_of_an_experiment_too_that_dvc_was_packing_when_it_was_killed(clone: Path) -> None:
    scm = Git(os.fspath(clone))
    scm.checkout(scm.get_rev(), detach=True, force=True)
    refuse_left_detached(clone)
    packed = clone / PACKED
    packed.parent.mkdir(parents=True)
    packed.touch()
    git(clone, "add", "--force", PACKED)
    with pytest.raises(StudyError, match="`git checkout my-study` goes back"):
        refuse_left_detached(clone)
    git(clone, "checkout", "my-study")
    refuse_left_detached(clone)


def test_what_was_committed_on_no_branch_is_named(clone: Path) -> None:
    detach(clone)
    git(clone, "commit", "--allow-empty", "-qm", "mine")
    commit = git(clone, "rev-parse", "HEAD")[:7]
    with pytest.raises(StudyError, match=f"`git checkout my-study` goes back, .* and `git merge {commit}` then takes"):
        refuse_left_detached(clone)
    git(clone, "checkout", "my-study")
    git(clone, "merge", commit)
    assert git(clone, "log", "-1", "--format=%s", "my-study") == "mine"


def test_signatures_that_git_shows_hide_no_killed_experiment(clone: Path) -> None:
    program = clone / ".git/signs"
    signature = "-----BEGIN PGP SIGNATURE-----"
    program.write_text(f"#!/bin/sh\ncat > /dev/null\necho {signature}\nprintf '\\n[GNUPG:] SIG_CREATED \\n' >&2\n")
    program.chmod(0o755)
    git(clone, "config", "gpg.format", "openpgp")
    git(clone, "config", "gpg.program", os.fspath(program))
    git(clone, "config", "log.showSignature", "true")
    git(clone, "commit", "--allow-empty", "-S", "-m", "signed")
    assert "GNUPG" in git(clone, "log", "-1")
    detach(clone)
    with pytest.raises(StudyError, match=r"^HEAD is on no branch, .* `git checkout my-study` goes back, [^`]*$"):
        refuse_left_detached(clone)


@pytest.mark.parametrize("how", ["a tag", "a digest"])
def test_who_looks_at_another_commit_is_not_refused(clone: Path, how: str) -> None:
    detach(clone)
    git(clone, "checkout", "my-study")
    git(clone, "tag", "v1", "HEAD~1")
    git(clone, "checkout", "v1" if how == "a tag" else git(clone, "rev-parse", "v1"))
    refuse_left_detached(clone)
    detach(clone)
    refuse_left_detached(clone)


@pytest.mark.parametrize("ended", [False, True])
def test_in_a_clone_at_a_commit_head_may_be_on_no_branch(clone: Path, ended: bool) -> None:
    """As services for tests clone: without an experiment so far, or after one that DVC ended."""
    git(clone, "checkout", git(clone, "rev-parse", "HEAD"))
    if ended:
        Git(os.fspath(clone)).set_ref("refs/exps/exec/EXEC_HEAD", git(clone, "rev-parse", "HEAD"))
    refuse_left_detached(clone)
