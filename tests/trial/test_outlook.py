from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from torch.utils.tensorboard import SummaryWriter

from mlpstudy.compare.design import Design
from mlpstudy.compare.study import Study
from mlpstudy.split.planned import BY_RUN
from mlpstudy.survey.duration import VALIDATION
from mlpstudy.trial import outlook
from mlpstudy.trial.outlook import disagreement, has_learnt, logged_epoch_seconds, trial_plan, trial_slowness
from mlpstudy.trial.settings import epoch_seconds, study_split, variants_of
from tests.trial.test_settings import INDEX, SHAPES, trial


def two_runs(study: Study, differences: np.ndarray) -> Study:
    """A trial whose variant `better` differs so from a baseline that names everything wrongly."""
    R, n = differences.shape
    design = Design(np.arange(n), np.arange(n), np.repeat(np.arange(R)[:, None], n, axis=1), kfold=False)
    correct = {"baseline": np.zeros((R, n), bool), "better": differences > 0}
    rows = tuple(row for row in study.rows if row.name in correct)
    scores = replace(study.scores, design=design, weight=np.ones(n), correct=correct)
    return replace(study, design=design, scores=scores, rows=rows)


def test_what_images_add_is_measured_and_what_runs_add_is_guessed(compared: Any) -> None:
    draws = np.random.default_rng(0)
    always = draws.random(4000) < 0.2  # these images are named rightly in both runs, and others in one of them
    differences = (always | (draws.random((2, 4000)) < 0.1)).astype(float)
    plan = trial_plan(two_runs(compared, differences))
    assert plan is not None
    spread = plan.spread
    assert spread.image[0] == pytest.approx(0.8 * 0.2 * 0.9**2, rel=0.1)  # variance of an image's mean over runs
    total = spread.run + spread.image + spread.rest
    assert total[0] == pytest.approx(differences.var(), rel=0.02)
    assert spread.run[0] == pytest.approx(BY_RUN * total[0])
    assert disagreement(two_runs(compared, differences)) == differences.mean()


def test_the_disagreement_is_that_of_the_variants_by_which_differences_are_foretold(compared: Any) -> None:
    """One that did not learn its images says otherwise than the baseline of most, and is left out of both."""
    counted = [row.name for row in compared.learnt if row in compared.tested and row.comparison.se > 0]
    assert compared.left_out
    discordance = [compared.scores.discordance(name, "baseline") for name in counted]  # of accuracy: no weights
    assert disagreement(compared) == pytest.approx(np.mean(discordance))


def test_variants_that_name_all_alike_tell_nothing(compared: Any) -> None:
    assert trial_plan(two_runs(compared, np.zeros((2, 50)))) is None


def test_networks_that_still_guess_tell_nothing(compared: Any) -> None:
    assert has_learnt(compared)
    guessing = replace(compared.row("lost"), role="baseline")
    rows = tuple(guessing if row.name == "lost" else row for row in compared.rows if row.role != "baseline")
    assert not has_learnt(replace(compared, rows=rows))
    better = replace(guessing, score=guessing.score + 0.1)  # by the score that the study compares, if not by accuracy
    rows = tuple(better if row is guessing else row for row in rows)
    assert has_learnt(replace(compared, rows=rows))


def test_an_epoch_takes_as_long_as_lies_between_two_logs(tmp_path: Path) -> None:
    with SummaryWriter(str(tmp_path)) as log:  # type: ignore[no-untyped-call]
        log.add_text("config", "not an epoch")  # type: ignore[no-untyped-call]
        for epoch, time in enumerate((100.0, 102.0, 104.5, 104.6), 1):  # the last step is logged behind the last epoch
            log.add_scalar("loss/train", 0.0, epoch, walltime=time)  # type: ignore[no-untyped-call]
    assert logged_epoch_seconds(tmp_path) == pytest.approx(2.0)
    assert logged_epoch_seconds(tmp_path / "nothing") is None


def test_what_took_its_time_on_features_says_nothing_of_pixels(monkeypatch: pytest.MonkeyPatch) -> None:
    params = trial(variants={"dropout": {"model": {"input": "features"}}})
    split, variants = study_split(params, INDEX), variants_of(params)
    monkeypatch.setattr(outlook, "logged_epoch_seconds", lambda log: 3.0 if "dropout" in log.parts else None)
    expected = 3.0 / epoch_seconds(variants["dropout"], SHAPES, split) / (1 + VALIDATION)
    assert trial_slowness(params, split, SHAPES) == {("mlp", "features"): pytest.approx(expected)}
