"""Networks of a commit, and of another repository."""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import mlpstudy
from mlpstudy import paths
from mlpstudy.backbone.names import LITE0
from mlpstudy.contracts.features import BackboneInfo, write_backbone
from mlpstudy.errors import ConfigError, DataError
from mlpstudy.files import read_json, write_bytes, write_json
from mlpstudy.predict.find import NEEDED
from mlpstudy.predict.origin import load_from
from mlpstudy.predict.revision import bring_backbone
from mlpstudy.predict.vote import Prediction
from tests.difference.revisions import opened, tracked
from tests.repository import Repository

PICTURES = "pictures/test"
MARKED = "metrics/summary.json"


@pytest.fixture(scope="module")
def made(workspaces: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """A commit with a study, which a tag names; then one without; then a workspace without its networks."""
    repository = tracked(tmp_path_factory.mktemp("study") / "repository")
    shutil.copytree(workspaces("rgb"), repository.folder, dirs_exist_ok=True)
    (repository.folder / "dvc.lock").write_text("schema: '2.0'\nstages: {}\n")
    (repository.folder / ".gitignore").write_text("/pictures\n/data/raw\n/data/predictions\n")
    with opened(repository) as repo:
        repo.add([str(repository.folder / path) for path in (paths.MODELS, *NEEDED, paths.IMAGES, paths.INDEX)])
    repository.commit("a study")
    repository.run("git", "tag", "v1")
    repository.run("git", "rm", "-q", MARKED)
    repository.commit("no study")
    shutil.rmtree(repository.folder / paths.MODELS)
    return repository


@pytest.fixture
def expected(workspace: Path) -> list[Prediction]:
    return [replace(each, learnt=None) for each in mlpstudy.load("dropout").predict(PICTURES)]


def test_a_commit_predicts_as_it_did_and_the_workspace_is_not_touched(
    made: Repository, expected: list[Prediction]
) -> None:
    status, files = made.run("git", "status", "--porcelain"), sorted(made.folder.rglob("*"))
    model = mlpstudy.load("best", folder=made.folder, rev="v1")
    assert (model.variant, model.runs) == ("dropout", (0, 1, 2))
    assert model.predict(PICTURES) == expected
    assert mlpstudy.load("dropout", run=2, folder=made.folder, rev="HEAD~1").runs == (2,)
    assert made.run("git", "status", "--porcelain") == status
    assert [file for file in sorted(made.folder.rglob("*")) if ".dvc/tmp" not in str(file)] == [
        file for file in files if ".dvc/tmp" not in str(file)
    ]


def test_another_repository_predicts_by_its_folder_or_its_address(
    made: Repository, expected: list[Prediction], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert mlpstudy.load("dropout", rev="v1", repo=str(made.folder)).predict(PICTURES) == expected
    copy = made.copy(tmp_path / "copy")
    with opened(copy) as repo, repo.config.edit("repo") as config:
        config["remote"]["shared"] = {"url": str(tmp_path / "remote")}
        config["core"]["remote"] = "shared"
    copy.commit("a remote")
    copy.run("git", "tag", "-f", "v1", "HEAD~2")
    address = copy.folder.as_uri()
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    with pytest.raises(DataError, match=rf"^{address}: holds no trained networks of a study .*: no {MARKED}"):
        mlpstudy.load("dropout", repo=address)
    copy.run("git", "checkout", "-q", "v1", "--", MARKED)
    copy.commit("a study again")
    with pytest.raises(DataError, match=rf"^{address}: its results are neither in the cache of that repository nor in"):
        mlpstudy.load("dropout", repo=address)
    with opened(copy) as repo:
        repo.push()
    assert mlpstudy.load("dropout", repo=address).predict(PICTURES) == expected
    assert list((tmp_path / "tmp").iterdir()) == []


def test_an_address_without_a_repository_is_told_without_its_secrets(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"^file://\S*/none: cannot be fetched: No git repository was found"):
        mlpstudy.load("dropout", repo=f"file://me:secret@{tmp_path}/none")


@pytest.mark.parametrize("named", [{"repo": ""}, {"rev": ""}, {"repo": ".", "rev": ""}])
def test_an_empty_name_is_neither_the_working_folder_nor_the_last_commit(named: dict[str, str]) -> None:
    with pytest.raises(ConfigError, match=r"^'': an empty name: expected "):
        load_from("dropout", None, rev=named.get("rev"), repo=named.get("repo"))


def test_what_a_commit_lacks_is_named(made: Repository) -> None:
    with pytest.raises(DataError, match=rf"^HEAD: holds no trained networks of a study .*: no {MARKED}"):
        mlpstudy.load("dropout", folder=made.folder, rev="HEAD")
    with pytest.raises(DataError, match=r"^v1: holds no trained .*: no models/baseline/run-00.safetensors"):
        mlpstudy.load("baseline", folder=made.folder, rev="v1")
    with pytest.raises(ConfigError, match=r"^zebra: no variant of this study"):
        mlpstudy.load("zebra", folder=made.folder, rev="v1")
    with pytest.raises(ConfigError, match=r"^run = 3: expected 0 to 2"):
        mlpstudy.load("dropout", 3, folder=made.folder, rev="v1")
    with pytest.raises(ConfigError, match=r"^nonsense: expected a commit, branch, tag or experiment of this clone"):
        mlpstudy.load("dropout", folder=made.folder, rev="nonsense")
    with pytest.raises(ConfigError, match=r"^nonsense of .*: expected a commit, branch, .* of that repository"):
        mlpstudy.load("dropout", rev="nonsense", repo=str(made.folder))


def test_a_commit_of_other_code_is_told_as_such(made: Repository, tmp_path: Path) -> None:
    older = made.copy(tmp_path / "older")
    older.run("git", "checkout", "-q", "v1", "--", ".")
    file = older.folder / paths.CONFIGS / "preprocess.json"
    settings = read_json(file)
    del settings["largest_image_px"]
    write_json(file, settings)
    with opened(older) as repo:
        repo.add([str(older.folder / paths.CONFIGS)])
    older.commit("before there was that setting")
    with pytest.raises(DataError) as error:
        mlpstudy.load("dropout", folder=older.folder, rev="HEAD")
    told = "HEAD: made by another version of the code: in this clone, `git checkout HEAD` and `dvc checkout` bring back"
    assert str(error.value).startswith(told)
    assert "largest_image_px" not in str(error.value)
    with pytest.raises(DataError, match=rf"^HEAD of {older.folder}: made by .*: in a clone of it, `git checkout HEAD`"):
        mlpstudy.load("dropout", rev="HEAD", repo=str(older.folder))


@pytest.mark.parametrize(
    ("file", "added", "fault"),
    [
        (paths.DATASET, paths.DATASET, "damaged or cut short, as by a full disk"),
        (
            paths.model_file("dropout", 0),
            paths.MODELS,
            "is no network that train has saved: no safetensors file with.*",
        ),
    ],
)
def test_a_damaged_file_of_a_commit_is_not_said_to_be_mended_as_one_of_the_workspace(
    made: Repository, tmp_path: Path, file: Path, added: Path, fault: str
) -> None:
    cut = made.copy(tmp_path / "cut")
    cut.run("git", "checkout", "-q", "v1", "--", ".")
    write_bytes(cut.folder / file, b"{")
    with opened(cut) as repo:
        repo.add([str(cut.folder / added)])
    cut.commit("a damaged file")
    with pytest.raises(
        DataError, match=rf"^HEAD: {file}: {fault}; in this clone, `git checkout HEAD` and `dvc checkout`"
    ):
        mlpstudy.load("dropout", 0, folder=cut.folder, rev="HEAD")


def test_best_of_a_commit_that_notes_no_networks_is_not_sent_to_run_stages(made: Repository, tmp_path: Path) -> None:
    older = made.copy(tmp_path / "older")
    older.run("git", "checkout", "-q", "v1", "--", ".")
    scores = older.folder / paths.METRICS / "runs.csv"
    scores.write_text(scores.read_text().replace("network", "older"))
    older.commit("before networks were noted")
    told = r"^HEAD: metrics/runs.csv: by an earlier version, .*: name a variant in place of best$"
    with pytest.raises(DataError, match=told):
        mlpstudy.load("best", folder=older.folder, rev="HEAD")


def test_a_repository_goes_with_no_folder(made: Repository) -> None:
    with pytest.raises(ConfigError, match=r"^repo = x: goes with no folder \(y\)"):
        mlpstudy.load("dropout", folder="y", repo="x")


@pytest.mark.parametrize("name", [LITE0, "mine.onnx"])
def test_only_a_backbone_that_is_a_file_is_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    asked: list[Path] = []
    files: Any = SimpleNamespace(kind=asked.append, copy=lambda *_: None)
    monkeypatch.chdir(tmp_path)
    write_backbone(BackboneInfo(name=name, digest="", side_px=8, features=4, views="none"))
    bring_backbone(files, tmp_path)
    assert asked == [paths.BACKBONE, *([] if name == LITE0 else [Path(name)])]
