import pytest

from mlpstudy.survey import duration
from mlpstudy.survey.duration import START_SECONDS, VALIDATION, slowness, study_seconds
from mlpstudy.survey.study import plan_study
from mlpstudy.train.queue.cost import training_seconds
from tests.conftest import variant
from tests.split.tables import settings
from tests.survey.test_study import entries

SHAPE = (1, 12, 12)


def test_the_measurement_is_of_this_machine_and_takes_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duration, "SECONDS", 0.01)
    assert 0.01 < slowness(variant(hidden=[16]), SHAPE, classes=3) < 1e6


def test_the_study_takes_all_runs_of_all_variants_shared_by_the_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    split = plan_study(entries(20, 20, split="train") + entries(9, 9, split="test"), settings(runs=4), 1).split
    assert split
    variants = {"baseline": variant(), "few": variant(images_per_class=3)}
    monkeypatch.setattr(duration, "slowness", lambda *_: 2.0)
    monkeypatch.setenv("MLPSTUDY_WORKERS", "2")
    each = [training_seconds(config, SHAPE, 2, n) for config, n in zip(variants.values(), (32, 6), strict=True)]
    expected = (2.0 * 4 * sum(each) * (1 + VALIDATION) + 8 * START_SECONDS) / 2
    assert study_seconds(variants, "baseline", split, SHAPE) == pytest.approx(expected)
