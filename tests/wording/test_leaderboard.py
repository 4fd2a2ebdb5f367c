from dataclasses import replace

import numpy as np
import pytest

from mlpstudy.compare.design import Design
from mlpstudy.compare.scores import Scores, scores_of
from mlpstudy.compare.study import Study
from mlpstudy.terminal import WIDEST
from mlpstudy.wording.leaderboard import compared_line, heading, legend, markdown, marks, plain_text, spread
from mlpstudy.wording.numbers import points
from tests.finished import KINDS, RUNS, in_unequal_folds


def test_marks_are_explained_where_they_occur(compared: Study) -> None:
    assert marks(compared.row("lost")).endswith(f"d{RUNS}")
    assert compared.row("lost").underfits
    assert "u" not in marks(compared.row("lost"))
    assert "u" in marks(replace(compared.row("lost"), diverged=RUNS - 1))
    assert set(legend(compared)) == {"*", "v", "u", "d"}
    assert "d" not in legend(replace(compared, rows=(compared.row("better"), compared.baseline)))


def test_training_accuracy_beside_balanced_scores_is_called_plain(compared: Study) -> None:
    balanced = replace(compared, config=compared.config.model_copy(update={"score": "balanced_accuracy"}))
    told = "plain accuracy, by which every training image counts alike"
    assert f"train  {told}" in plain_text(balanced)
    assert f"- `train` {told}" in markdown(balanced)
    assert "plain accuracy" not in plain_text(compared) + markdown(compared)


def test_the_terminal_cuts_long_names_and_markdown_does_not(compared: Study) -> None:
    name = "a" * 60
    rows = tuple(replace(row, name=name) if row.name == "similar" else row for row in compared.rows)
    study = replace(compared, rows=rows)
    assert max(map(len, plain_text(study).splitlines())) <= WIDEST
    assert f"| {name} |" in markdown(study)
    assert name not in plain_text(study)


@pytest.mark.parametrize(
    ("columns", "left_out"),
    [
        (100, []),
        (88, ["train"]),
        (80, ["train", "p Holm"]),
        (68, ["train", "p Holm", "95 % interval"]),
        (56, ["train", "p Holm", "95 % interval", "diff"]),
    ],
)
def test_a_narrow_terminal_goes_without_some_columns(
    columns: int, left_out: list[str], compared: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    balanced = replace(compared, config=compared.config.model_copy(update={"score": "balanced_accuracy"}))
    lines = plain_text(balanced).splitlines()
    assert max(map(len, lines)) <= columns
    header = next(line for line in lines if line.startswith("variant"))
    assert [name for name in ("train", "p Holm", "95 % interval", "diff") if name not in header] == left_out
    assert any(line.startswith("train  plain accuracy") for line in lines) == (not left_out)
    assert all(any(line.startswith(f"{name} ") for line in lines) for name in KINDS)


def test_numbers_stand_as_they_are_written(compared: Study) -> None:
    line = next(line for line in plain_text(compared).splitlines() if line.startswith("twin"))
    assert "same predictions" in line
    assert "0.0 to 0.0" in line  # not read as a number and shortened to 0


def in_folds(design: Design) -> Design:
    """The same test images, each of which is a group of its own, in two folds."""
    n = len(design.images)
    run = 2 * np.arange(len(design.run))[:, None] + np.arange(n) % 2
    return replace(design, kfold=True, run=run, group=np.arange(n))


def test_groups_leave_more_of_a_fold_to_chance(compared: Study) -> None:
    """All ten images of a group are right or wrong together, so that a fold tests a tenth of what there seems to be."""
    n = 10 * (len(compared.design.images) // 20 * 2)
    group = np.arange(n) // 10
    design = Design(np.arange(n), group, np.tile(group % 2, (2, 1)) + np.array([[0], [2]]), kfold=True)
    right = group % 4 < 2
    scores = Scores(design, np.ones(n), {"baseline": np.tile(right, (2, 1))})
    study = replace(compared, rows=(compared.baseline,), design=design, scores=scores)
    chance = points((right.mean() * (1 - right.mean()) / (n / 20)) ** 0.5)
    assert f"so few images ({n // 2} in {n // 20} groups) chance alone gives about {chance} at" in legend(study)["±"]


def test_kfold_shows_the_deviation_over_repeats_and_what_the_other_is_made_of(compared: Study) -> None:
    baseline = replace(compared.baseline, score=0.6, score_sd=0.04, repeat_sd=0.009)
    assert spread(baseline) == "60.0 ± 4.0 / 0.9"
    folds = in_folds(compared.design)
    study = replace(compared, rows=(baseline,), design=folds, scores=replace(compared.scores, design=folds))
    images = len(folds.images) // 2
    share = compared.scores.mean("baseline")
    chance = points((share * (1 - share) / images) ** 0.5)
    meaning = legend(study)["±"]
    assert f"of so few images ({images}) chance alone gives about {chance} at the baseline's score" in meaning
    assert "±" not in legend(compared)


def test_in_kfold_a_mean_of_recalls_is_not_called_a_mean_over_runs(compared: Study) -> None:
    told = "recalls of all folds of a repeat together ± deviation over 10 runs"
    balanced = compared.config.model_copy(update={"score": "balanced_accuracy"})
    for folds, config in ((False, balanced), (True, compared.config), (True, balanced)):
        study = replace(compared, config=config, design=replace(compared.design, kfold=folds))
        assert (told in compared_line(study)) == (folds and config is balanced)
        assert ("mean ± deviation over 10 runs" in compared_line(study)) == (not folds or config is compared.config)


def test_folds_of_different_sizes_have_a_mean_over_images_and_not_over_runs(compared: Study) -> None:
    told = compared_line(in_unequal_folds(compared))
    assert "accuracy in %, mean over the test images ± deviation over 10 runs, " in told
    equal = replace(compared, design=replace(compared.design, kfold=True))
    assert compared_line(equal) == compared_line(compared)


def test_one_detectable_difference_is_no_range(compared: Study) -> None:
    rows = tuple(row for row in compared.rows if row.role != "variant" or row.name == "better")
    study = replace(compared, rows=rows)
    assert "points, median" in heading(compared)
    assert heading(compared).endswith(" (variants that underfit or diverged left out)")
    assert study.detectable is not None
    assert heading(study).endswith(f"; detectable difference {points(study.detectable)} points")


def test_the_chance_of_a_mean_of_recalls_is_that_of_each_recall(compared: Study) -> None:
    """All of the rare class are named rightly, of which chance has nothing to take."""
    n = len(compared.design.images)
    rare = np.arange(n) % 4 == 0
    correct = {"baseline": np.tile(rare | (np.arange(n) % 8 < 4), (len(compared.design.run), 1))}
    scores = scores_of("balanced_accuracy", in_folds(compared.design), rare.astype(np.int64), correct)
    study = replace(compared, rows=(compared.baseline,), design=scores.design, scores=scores)
    recall = correct["baseline"][0][~rare].mean()
    chance = points((recall * (1 - recall) / ((~rare).sum() / 2)) ** 0.5 / 2)  # of the mean of two recalls, in a fold
    assert f"chance alone gives about {chance} at the baseline's score" in legend(study)["±"]


def test_the_cap_of_kernel_ridge_is_explained_where_it_applied(compared: Study) -> None:
    ridge = compared.row("kernel ridge 8x8")
    assert not ridge.capped
    study = replace(compared, rows=(replace(ridge, capped=True), compared.baseline))
    assert legend(study)["k"].startswith("fitted on 4,000 of the training images")
