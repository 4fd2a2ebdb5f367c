"""Merges that git leaves unfinished, in real repositories."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from mlpstudy.errors import ConfigError, StudyError
from mlpstudy.paths import PARAMS
from mlpstudy.unmerged import main, refuse_unmerged

Git = Callable[..., str]


@pytest.fixture
def git(tmp_path: Path) -> Git:
    """git in a repository with two branches, main and other, that set the same line."""

    def call(*words: str) -> str:
        command = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "core.editor=true", *words]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False).stdout

    call("init", "-q", "-b", "main")
    for branch, value in (("main", 1), ("other", 2), ("main", 3)):
        call("checkout", "-q", *([] if value == 3 else ["-b"]), branch)
        (tmp_path / PARAMS).write_text(f"epochs: {value}\n")
        call("add", "-A")
        call("commit", "-qm", str(value))
    return call


@pytest.mark.parametrize("command", ["merge", "rebase", "cherry-pick"])
def test_what_git_waits_for_is_named_until_it_is_given_up(git: Git, tmp_path: Path, command: str) -> None:
    refuse_unmerged(tmp_path)
    git(command, "other")
    for _ in range(2):
        with pytest.raises(StudyError, match=f"^`git {command}` is under way here: .*`git {command} --abort` "):
            refuse_unmerged(tmp_path)
        git("add", "-A")  # the conflict is resolved, but not committed
    git(command, "--abort")
    refuse_unmerged(tmp_path)
    assert (tmp_path / PARAMS).read_text() == "epochs: 3\n"


def test_patches_and_a_rebase_that_keep_the_same_folder_are_told_apart(git: Git, tmp_path: Path) -> None:
    patch = git("format-patch", "-1", "-q", "--stdout", "other")
    (tmp_path / "other.patch").write_text(patch)
    for command, *words in (("am", "other.patch"), ("rebase", "--apply", "other")):
        git(command, *words)
        with pytest.raises(StudyError, match=f"`git {command} --abort` "):
            refuse_unmerged(tmp_path)
        git(command, "--abort")
        refuse_unmerged(tmp_path)


def test_what_the_merge_left_and_was_edited_is_given_up_too_once_it_is_added(git: Git, tmp_path: Path) -> None:
    lock = tmp_path / "dvc.lock"
    for branch in ("main", "other"):
        git("checkout", "-q", branch)
        lock.write_text(branch)
        git("add", "-A")
        git("commit", "-qm", "lock")
    git("checkout", "-q", "main")
    # changed on the other side alone: git merges it without a conflict
    git("checkout", "-q", "HEAD~2", "--", PARAMS.name)
    git("commit", "-qm", "as it was")
    git("merge", "other")
    (tmp_path / PARAMS).write_text("epochs: 5\n")
    git("merge", "--abort")
    with pytest.raises(
        StudyError, match=r"`git merge --abort` gives it up \(`git add` first what it calls not uptodate"
    ):
        refuse_unmerged(tmp_path)
    git("add", "-A")
    git("merge", "--abort")
    refuse_unmerged(tmp_path)
    assert (tmp_path / PARAMS).read_text() == "epochs: 1\n"


def test_in_a_worktree_too(git: Git, tmp_path: Path) -> None:
    git("worktree", "add", "-q", "--detach", "beside", "main")
    git("-C", "beside", "merge", "other")
    refuse_unmerged(tmp_path)
    with pytest.raises(StudyError, match=r"^`git merge` is under way"):
        refuse_unmerged(tmp_path / "beside")


def test_conflicts_of_a_stash_are_told_how_they_end_and_by_nothing_that_takes_work_away(
    git: Git, tmp_path: Path
) -> None:
    (tmp_path / PARAMS).write_text("epochs: 4\n")
    git("stash")
    git("reset", "-q", "--hard", "other")
    git("stash", "pop")
    with pytest.raises(StudyError, match=r"^git has left conflicts here: [^`]*`git add`[^`]*`git status` names$"):
        refuse_unmerged(tmp_path)
    git("add", "-A")
    refuse_unmerged(tmp_path)


def test_where_there_is_no_repository_nothing_is_refused(tmp_path: Path) -> None:
    refuse_unmerged(tmp_path)


def test_what_restore_lacks_is_named(git: Git, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("dvc.yaml").touch()
    missing = rf"^{tmp_path}: not in the last commit of git: %s; .* `make restore` goes back to it: type `git add --all"
    with pytest.raises(ConfigError, match=missing % "dvc.yaml"):
        main()
    git("add", "dvc.yaml")
    git("commit", "-qm", "study")
    main()
    git("checkout", "-q", "--orphan", "without")
    with pytest.raises(ConfigError, match=missing % "dvc.yaml, params.yaml"):
        main()
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    with pytest.raises(ConfigError, match=r"dubious ownership(.|\n)*safe.directory"):
        main()
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ConfigError, match=r"^git: no such program here: .* `make restore` goes back to it, "):
        main()
