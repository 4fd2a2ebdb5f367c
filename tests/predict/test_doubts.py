import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import mlpstudy
from mlpstudy import paths
from mlpstudy.command.main import main
from mlpstudy.compare.study import Study
from mlpstudy.evaluate.predictions import dvc_digest
from mlpstudy.files import read_json, write_json
from mlpstudy.power import FEWEST_RUNS
from mlpstudy.predict.doubts import doubts
from mlpstudy.predict.find import NEEDED, SUMMARY
from mlpstudy.predict.match import RUNS
from tests.difference.revisions import opened, push, tracked
from tests.export.conftest import compared_study
from tests.preprocess.pictures import encode, picture
from tests.repository import Repository

__all__ = ["compared_study"]
UNSHOWN = (
    "It is not shown that its networks, each alone, do better than always naming the most frequent class. What decides "
    "is the interval that holds for the baseline and all variants at once."
)


def test_a_network_that_learnt_nothing_is_doubted(compared_study: Study) -> None:
    best = compared_study.best
    assert doubts(best) == []
    one = replace(best, underfits=True, one_class=True, above_majority=False, learnt=False)
    assert [text.partition(":")[0] for text in doubts(one)] == [
        "It names one class",
        UNSHOWN,
    ]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"underfits": True, "one_class": True, "diverged": 0}, "It names one class: "),
        ({"underfits": True, "one_class": True, "diverged": FEWEST_RUNS}, "It underfits: "),  # no network is left
        ({"above_majority": False, "learnt": False}, "most frequent class. "),
        ({"above_majority": False, "learnt": True}, "most frequent class by the score that the study compares. "),
    ],
)
def test_a_doubt_says_no_more_than_was_seen(compared_study: Study, row: dict[str, Any], told: str) -> None:
    (text,) = doubts(replace(compared_study.best, runs=FEWEST_RUNS, **row))
    assert told in text


def test_no_interval_is_named_where_runs_are_too_few_for_one(compared_study: Study) -> None:
    few = replace(compared_study.best, above_majority=False, runs=FEWEST_RUNS - 1)
    assert len(doubts(few)) == 1
    assert "interval" not in doubts(few)[0]


def test_predictions_by_what_learnt_nothing_come_with_one_warning(
    compared_study: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(2):
        Path(f"{number}.png").write_bytes(encode(picture(number)))

    def told(variant: str) -> list[str]:
        assert main(["predict", variant, "0.png", "1.png"]) == 0
        return capsys.readouterr().err.splitlines()[1:]

    assert told("better") == []
    assert told("lost")[-1:] == [f"warning: {UNSHOWN}"]
    shutil.copy(paths.model_file("better", 0), paths.model_file("lost", 0))  # not the one that was scored
    assert told("lost") == []
    shutil.rmtree(paths.MEASURES)
    assert told("failing") == []


def test_a_variant_that_the_study_no_longer_compares_predicts_without_a_doubt(
    compared_study: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    config = read_json(paths.REPORT_CONFIG)
    del config["variants"]["lost"]
    write_json(paths.REPORT_CONFIG, config)
    Path("0.png").write_bytes(encode(picture(0)))
    assert main(["predict", "lost", "0.png"]) == 0
    assert "warning" not in capsys.readouterr().err


@pytest.fixture
def committed(compared_study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """That study at a commit, and in a remote; the working folder is its workspace, which has lost its measures."""
    write_json(SUMMARY, {"accuracy": {row.name: row.score for row in compared_study.rows if row.role != "trivial"}})
    RUNS.write_text("")
    Path("dvc.lock").write_text("schema: '2.0'\nstages: {}\n")
    repository = tracked(tmp_path / "repository")
    shutil.copytree(Path.cwd(), repository.folder, dirs_exist_ok=True)
    (repository.folder / ".gitignore").write_text("/data/predictions\n")
    with opened(repository) as repo, repo.config.edit("repo") as config:
        config["remote"]["shared"] = {"url": str(tmp_path / "remote")}
        config["core"]["remote"] = "shared"
    save(repository)
    push(repository)
    monkeypatch.chdir(repository.folder)
    shutil.rmtree(paths.MEASURES)
    Path("0.png").write_bytes(encode(picture(0)))
    return repository


def save(repository: Repository) -> None:
    """Its results, of which git has those of metrics/, at a new commit."""
    with opened(repository) as repo:
        repo.add([str(repository.folder / path) for path in (paths.MODELS, paths.MEASURES, *NEEDED)])
    repository.commit("results")


def warned(capsys: pytest.CaptureFixture[str], variant: str, *options: str) -> list[str]:
    """By `mlpstudy predict`, beside who predicts."""
    assert main(["predict", variant, "0.png", *options]) == 0
    return capsys.readouterr().err.splitlines()[1:]


def test_networks_of_a_commit_are_doubted_by_its_own_scores(
    committed: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    assert warned(capsys, "better", "--rev", "HEAD") == []
    assert warned(capsys, "lost") == []  # the workspace has no scores
    assert warned(capsys, "lost", "--rev", "HEAD")[-1:] == [f"warning: {UNSHOWN}"]
    assert warned(capsys, "lost", "--rev", "HEAD", "--run", "2")[-1:] == [f"warning: {UNSHOWN}"]
    assert warned(capsys, "lost", "--repo", str(committed.folder))[-1:] == [f"warning: {UNSHOWN}"]
    assert warned(capsys, "lost", "--repo", committed.folder.as_uri())[-1:] == [f"warning: {UNSHOWN}"]
    assert not paths.MEASURES.exists()
    assert mlpstudy.load("lost", rev="HEAD").doubts == ()  # nobody has asked for them


def test_the_weights_in_short_are_not_fetched_which_no_score_needs(
    committed: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    with opened(committed) as repo:
        repo.checkout()
    for name in ("better", "lost"):
        (paths.MEASURES / "variants" / name / "weights.npz").write_bytes(b"would not be read")
    save(committed)
    assert warned(capsys, "lost", "--rev", "HEAD")[-1:] == [f"warning: {UNSHOWN}"]


def test_scores_of_a_commit_that_do_not_fit_give_no_warning_and_no_error(
    committed: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    with opened(committed) as repo:
        repo.checkout()
    better = paths.MEASURES / "variants" / "better" / "runs.csv"
    table = pd.read_csv(better)
    better.unlink()
    table.drop(columns="train_accuracy").to_csv(better, index=False)
    save(committed)
    assert warned(capsys, "lost", "--rev", "HEAD") == []  # by another version of the code
    table.to_csv(better, index=False)
    model = paths.model_file("lost", 0)
    model.unlink()
    shutil.copy(paths.model_file("better", 0), model)
    save(committed)
    assert warned(capsys, "lost", "--rev", "HEAD") == []  # of another network
    assert warned(capsys, "lost", "--rev", "HEAD", "--run", "1")[-1:] == [f"warning: {UNSHOWN}"]


def test_networks_predict_without_a_warning_where_the_scores_of_their_commit_are_not_to_be_had(
    committed: Repository, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    committed.run("git", "rm", "-q", f"{paths.MEASURES}.dvc")
    committed.commit("no scores")
    assert warned(capsys, "lost", "--rev", "HEAD") == []
    shutil.rmtree(".dvc/cache")
    assert warned(capsys, "lost", "--rev", "HEAD~1")[-1:] == [f"warning: {UNSHOWN}"]  # from the remote
    digest = dvc_digest(tmp_path / "clone" / paths.MEASURES / "variants" / "better" / "predicted.npy")
    for folder in (Path(".dvc/cache"), tmp_path / "remote"):
        (folder / "files/md5" / digest[:2] / digest[2:]).unlink(missing_ok=True)
    assert warned(capsys, "lost", "--rev", "HEAD~1") == []
