"""What `mlpstudy init` and `mlpstudy trial` foretell of differences."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from mlpstudy.command.proposed import scheme_reason
from mlpstudy.command.trial import difference_lines
from mlpstudy.resolve.read import parse_params, read_params
from mlpstudy.survey.study import PlannedStudy
from mlpstudy.trial.outlook import Outlook
from mlpstudy.trial.trial import Trial
from tests.conftest import ROOT


@pytest.mark.parametrize(
    ("difference", "text"),
    [
        (0.021, "trial: 2.1 points."),
        (0.12, "trial: 12.0 points, as a loss: no gain over this baseline can be as large."),
        (3.557, "trial: none, however large."),
    ],
)
def test_a_trial_foretells_no_difference_larger_than_there_can_be(difference: float, text: str) -> None:
    assert difference_lines(trial_of(difference, 0.1, 0.9))[0].endswith(text)


def test_a_baseline_that_can_lose_is_not_said_to_name_all_images_rightly() -> None:
    _, told = difference_lines(trial_of(0.006, 0.004, 0.9964))
    assert "the baseline named 99.64 rightly; on 0.4 one of two variants was right alone" in told


def trial_of(difference: float, disagreement: float, accuracy: float) -> Any:
    """What the line on differences takes of a trial."""
    return SimpleNamespace(
        outlook=SimpleNamespace(difference=difference, disagreement=disagreement),
        split=SimpleNamespace(runs=10),
        study=SimpleNamespace(baseline=SimpleNamespace(accuracy=accuracy, score=accuracy)),
    )


def test_a_trial_that_tells_no_difference_says_why(compared: Any) -> None:
    params = parse_params(read_params(ROOT / "params.yaml"), "params.yaml")
    trial = Trial(params, compared.split, of_variants(compared, "twin"), Outlook(1.0, None, None), Path())
    assert difference_lines(trial)[0].endswith("does not tell: its networks all name the same test images rightly.")
    guessing = replace(compared.row("lost"), role="baseline")
    rows = tuple(guessing if row.name == "lost" else row for row in compared.rows if row.role != "baseline")
    unlearnt = replace(trial, study=replace(compared, rows=rows))
    assert difference_lines(unlearnt)[0].endswith("its baseline does no better yet than naming the largest class.")
    alone = params.model_copy(update={"variants": {"baseline": params.variants["baseline"]}})
    assert difference_lines(replace(trial, params=alone))[0].endswith("nothing is compared with the baseline.")


@pytest.mark.parametrize(
    ("names", "text"),
    [
        (["early", "twin"], "the variants that differ from the baseline underfit in so few epochs (early)."),
        (["early", "lost"], "the variants that differ from the baseline underfit or diverged in so few epochs ("),
    ],
)
def test_variants_that_did_not_learn_are_not_said_to_name_the_same_images(
    compared: Any, names: list[str], text: str
) -> None:
    params = parse_params(read_params(ROOT / "params.yaml"), "params.yaml")
    trial = Trial(params, compared.split, of_variants(compared, *names), Outlook(1.0, None, None), Path())
    assert f"the trial does not tell: {text}" in difference_lines(trial)[0]


def of_variants(study: Any, *names: str) -> Any:
    """The same study with these variants alone beside the baseline."""
    return replace(study, rows=tuple(row for row in study.rows if row.role != "variant" or row.name in names))


@pytest.mark.parametrize(
    ("finds", "text"),
    [
        (0.04, "no difference below 4.0 points"),
        (0.58, "no difference below 58.0 points"),
        (1.3, "no difference at all"),
    ],
)
def test_a_holdout_that_finds_nothing_is_given_no_number(finds: float, text: str) -> None:
    tested = SimpleNamespace(info=SimpleNamespace(counts=SimpleNamespace(test=(6,))))
    planned = PlannedStudy("kfold", cast(Any, tested), holdout_finds=finds)
    assert text in scheme_reason(cast(Any, SimpleNamespace(study=planned)))
