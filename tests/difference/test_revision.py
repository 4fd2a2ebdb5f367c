import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from dvc.repo import Repo

from mlpstudy import paths
from mlpstudy.contracts.index import Index, write_index
from mlpstudy.difference.fetch import PREDICTED, SETTINGS, VARIANTS
from mlpstudy.difference.revision import WORKSPACE, Revision, read_revision
from mlpstudy.errors import ConfigError, DataError
from mlpstudy.revisions import Source, opened, whose
from tests.difference.revisions import AFTER, BEFORE, commit, images, index_rows, push, tracked, write_revision
from tests.repository import Repository


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """Two commits, of which a branch and a tag name the first, and a workspace that differs from both."""
    repository = tracked(tmp_path_factory.mktemp("revisions") / "repository")
    (repository.folder / "README.md").touch()
    repository.commit("nothing yet")
    first = commit(repository, BEFORE)
    repository.run("git", "branch", "some/branch", first)
    repository.run("git", "tag", "v1", first)
    commit(repository, AFTER, score="balanced_accuracy")
    write_revision(repository.folder, {"cnn": (0.5, 9)})
    return repository


def same(one: Revision, other: Revision) -> bool:
    return one.named.keys() == other.named.keys() and all(
        np.array_equal(one.named[name], other.named[name]) for name in one.named
    )


def test_commits_branches_and_tags_are_read_without_touching_the_workspace(made: Repository, tmp_path: Path) -> None:
    status = made.run("git", "status", "--porcelain")
    write_revision(tmp_path, BEFORE)
    expected = read_revision(tmp_path, WORKSPACE)
    for name in ("HEAD~1", "some/branch", "v1", made.run("git", "rev-parse", "v1").strip()):
        found = read_revision(made.folder, name)
        assert same(found, expected)
        assert (found.name, found.config.score, found.config.margin) == (name, "accuracy", 0.01)
    assert read_revision(made.folder, "HEAD").config.score == "balanced_accuracy"
    assert list(read_revision(made.folder, WORKSPACE).named) == ["cnn"]
    assert made.run("git", "status", "--porcelain") == status


@pytest.mark.slow
def test_what_the_cache_lacks_comes_from_the_remote_and_else_one_error_names_the_revision(
    made: Repository, tmp_path: Path
) -> None:
    original = made.copy(tmp_path / "original")
    clone = tmp_path / "clone"
    original.run("git", "clone", "-q", str(original.folder), str(clone))
    with pytest.raises(DataError, match=r"^HEAD~1: its results are neither in the cache .*`dvc push` sends them"):
        read_revision(clone, "HEAD~1")
    with pytest.raises(DataError, match=r"^data/configs/report.json, .* not here: `dvc pull data/configs data/prep"):
        read_revision(clone, WORKSPACE)
    for folder in (original.folder, clone):
        with Repo(str(folder)) as repo, repo.config.edit("local") as config:
            config["remote"]["shared"] = {"url": str(tmp_path / "remote")}
            config["core"]["remote"] = "shared"
    push(original)
    assert same(read_revision(clone, "HEAD~1"), read_revision(made.folder, "HEAD~1"))
    assert not (clone / paths.MEASURES).exists()


def test_a_study_may_be_a_folder_of_a_repository_that_holds_more(tmp_path: Path) -> None:
    study = tracked(tmp_path / "courses/skin", repository=tmp_path)
    commit(study, BEFORE)
    expected = read_revision(study.folder, WORKSPACE)
    assert same(read_revision(study.folder, "HEAD"), expected)
    with Repo(str(study.folder)) as repo, repo.config.edit("local") as config:
        config["remote"]["shared"] = {"url": str(tmp_path / "remote")}
        config["core"]["remote"] = "shared"
    push(study)
    shutil.rmtree(study.folder / ".dvc/cache")
    assert same(read_revision(study.folder, "HEAD"), expected)


def test_a_repository_that_git_does_not_read_is_told_of_in_its_words(
    made: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ConfigError, match=f"^{tmp_path}: not a git repository"):
        read_revision(tmp_path, "HEAD")
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")  # git's own, for tests: as if it were somebody else's
    with pytest.raises(ConfigError, match=rf"^{made.folder}: (?s:.*)git config --global --add safe.directory"):
        read_revision(made.folder, "HEAD")


def test_a_partial_clone_is_told_of_with_what_fetches_the_commit(made: Repository, tmp_path: Path) -> None:
    """DVC would wait for ever for files that git has left out, in a thread that had ended over them."""
    partial = tmp_path / "partial"
    made.run("git", "config", "uploadpack.allowFilter", "true")
    made.run("git", "clone", "-q", "--filter=blob:none", made.folder.as_uri(), str(partial))
    source = Source(str(partial), "HEAD~1")
    with pytest.raises(DataError, match=r"^HEAD~1: a partial clone of git") as told, opened(source):
        pass
    command = str(told.value).split("`")[1]
    assert command == "git archive 'HEAD~1' > /dev/null"
    made.run("bash", "-c", f"cd {partial} && {command}")
    with opened(source):
        pass


def test_all_of_a_partial_clone_is_fetched_also_where_the_study_is_named_by_a_link(tmp_path: Path) -> None:
    """`git archive` in the study's own folder would fetch that alone."""
    study = tracked(tmp_path / "all/courses/skin", repository=tmp_path / "all")
    partial, link = tmp_path / "partial", tmp_path / "link"
    commit(study, BEFORE)
    commit(study, AFTER)
    study.run("git", "config", "uploadpack.allowFilter", "true")
    study.run("git", "clone", "-q", "--filter=blob:none", (tmp_path / "all").as_uri(), str(partial))
    link.symlink_to(partial / "courses/skin")
    with pytest.raises(DataError, match=f"in {partial} fetches them"), opened(Source(str(link), "HEAD~1")):
        pass


def test_a_commit_is_read_that_holds_a_name_which_is_no_utf_8(made: Repository, tmp_path: Path) -> None:
    copy = made.copy(tmp_path / "copy")
    (copy.folder / os.fsdecode(b"fl\xe4che.txt")).write_text("of its own, for git lists equal files once")
    copy.commit("a name in Latin-1")
    assert same(read_revision(copy.folder, "HEAD"), read_revision(made.folder, "HEAD"))


def test_a_shallow_clone_is_told_what_brings_older_commits(made: Repository, tmp_path: Path) -> None:
    shallow = tmp_path / "shallow"
    made.run("git", "clone", "-q", "--depth", "1", made.folder.as_uri(), str(shallow))
    assert "`git fetch --unshallow` and `dvc exp pull` bring older ones and" in whose(Source(str(shallow), "HEAD~1"))
    assert "`git fetch` and `dvc exp pull` bring those" in whose(Source(str(made.folder), "nonsense"))


def test_a_file_that_the_cache_lost_is_told_alike(made: Repository, tmp_path: Path) -> None:
    copy = made.copy(tmp_path / "copy")
    for file in (copy.folder / ".dvc/cache/files").rglob("*"):
        if file.is_file() and not file.name.endswith(".dir"):
            file.unlink()
    with pytest.raises(DataError, match=r"^HEAD: its results are neither in the cache"):
        read_revision(copy.folder, "HEAD")


def test_a_name_that_nobody_knows_is_refused(made: Repository) -> None:
    with pytest.raises(ConfigError, match=r"^nonsense: expected workspace, or a commit, branch, tag or experiment"):
        read_revision(made.folder, "nonsense")
    with pytest.raises(ConfigError, match=r"^'': an empty name: expected workspace, or a commit, branch, tag or "):
        read_revision(made.folder, "")


@pytest.mark.parametrize("name", ["HEAD^{tree}", "HEAD:.dvc", "HEAD:README.md"])
def test_a_folder_or_a_file_of_git_is_no_revision(made: Repository, name: str) -> None:
    with pytest.raises(ConfigError, match=f"^{re.escape(name)}: expected workspace, or a commit, branch, tag or exp"):
        read_revision(made.folder, name)


def test_a_commit_without_results_says_so(made: Repository) -> None:
    with pytest.raises(DataError, match=r"^HEAD~2: holds no results .*`git add params.yaml dvc.lock metrics reports`"):
        read_revision(made.folder, "HEAD~2")


def settings_with(changes: dict[str, Any]) -> bytes:
    """Of a report of one variant, all right but for the changes."""
    sections = {"model": {}, "train": {}, "study": {"seed": 0}}
    report = {"score": "accuracy", "baseline": "baseline", "variants": {"baseline": {}}, "settings": sections}
    return json.dumps(report | changes).encode()


@pytest.mark.parametrize(
    ("file", "kept"),
    [
        (paths.SPLIT / "split.json", b'{"classes": ["a"]}'),
        (paths.SPLIT / "parts.npy", b""),
        (paths.INDEX, b""),
        (SETTINGS, b'{"margin": 0.01}'),
        (SETTINGS, b'{"score":'),
        (SETTINGS, b"[]"),
        (SETTINGS, settings_with({"settings": {"train": {}, "study": {"seed": 0}}})),
        (SETTINGS, settings_with({"settings": {"model": None, "train": {}, "study": {"seed": 0}}})),
        (SETTINGS, settings_with({"settings": {"model": {}, "train": {}, "study": {"seed": "x"}}})),
        (SETTINGS, settings_with({"variants": {"l2": {}}})),
        (SETTINGS, settings_with({"variants": {"baseline": {"train.images_per_class": "x"}}})),
        (VARIANTS / "l2" / PREDICTED, b"\x93NUMPY"),
    ],
)
def test_files_of_another_version_of_the_code_or_damaged_ones_are_refused(
    file: Path, kept: bytes, tmp_path: Path
) -> None:
    write_revision(tmp_path, BEFORE)
    (tmp_path / file).write_bytes(kept)
    with pytest.raises(DataError, match=r"^workspace: .*damaged.*, or made by another version of the code"):
        read_revision(tmp_path, WORKSPACE)


@pytest.mark.parametrize(
    "file",
    [SETTINGS, paths.INDEX, *(paths.SPLIT / name for name in ("split.json", "parts.npy")), VARIANTS / "l2" / PREDICTED],
)
def test_a_file_that_was_cut_is_named(file: Path, tmp_path: Path) -> None:
    write_revision(tmp_path, BEFORE)
    whole = (tmp_path / file).read_bytes()
    (tmp_path / file).write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DataError, match=f"^workspace: {file}: damaged or cut short, as by a full disk, or made by"):
        read_revision(tmp_path, WORKSPACE)


@pytest.mark.parametrize("others", [images(first=3), images(count=6)])
def test_a_split_of_other_images_is_refused(others: Index, tmp_path: Path) -> None:
    write_revision(tmp_path, BEFORE)
    write_index(index_rows(others), tmp_path / paths.INDEX)
    with pytest.raises(DataError, match=r"^workspace: data/split and the predictions are not those of data/prepared"):
        read_revision(tmp_path, WORKSPACE)


def test_predictions_of_another_split_are_refused(tmp_path: Path) -> None:
    write_revision(tmp_path / "one", BEFORE)
    write_revision(tmp_path / "other", BEFORE, seed=1)
    shutil.copytree(tmp_path / "other" / paths.SPLIT, tmp_path / "one" / paths.SPLIT, dirs_exist_ok=True)
    with pytest.raises(DataError, match=r"^workspace: the predictions of baseline are not those of data/split"):
        read_revision(tmp_path / "one", WORKSPACE)
    fewer = tmp_path / "other" / VARIANTS / "l2" / PREDICTED
    np.save(fewer, np.load(fewer)[1:])
    with pytest.raises(DataError, match=r"^workspace: the predictions of l2 are not those of data/split"):
        read_revision(tmp_path / "other", WORKSPACE)
