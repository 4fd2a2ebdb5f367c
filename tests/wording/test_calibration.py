from dataclasses import replace

import pytest

from mlpstudy.compare.study import Study
from mlpstudy.wording.calibration import calibration_rows, calibration_sentences


def with_temperatures(study: Study, temperatures: dict[str, float], helps: bool = True) -> Study:
    """The same study, the runs of some variants with this temperature and those of all others with 1.

    All have a calibration error above its floor, and a log-loss that falls by scaling, or rises.
    """
    measures = {
        name: replace(each, runs=each.runs.assign(temperature=temperatures.get(name, 1.0)))
        for name, each in study.measures.items()
    }
    means = {"log_loss": 0.5, "scaled_log_loss": 0.4 if helps else 0.6, "ece": 0.1, "ece_floor": 0.03}
    rows = tuple(replace(row, means=row.means | means) for row in study.rows)
    return replace(study, measures=measures, rows=rows)


def test_every_network_has_a_row_with_the_numbers_of_the_leaderboard(compared: Study) -> None:
    rows = {name: cells for name, _, *cells in calibration_rows(compared)}
    assert set(rows) == set(compared.config.variants)
    means = compared.row("better").means
    _, scaled, *errors = rows["better"]
    assert scaled == f"{means['scaled_log_loss']:.3f}"
    assert errors[:2] == [f"{100 * means['ece']:.1f}", f"{100 * means['scaled_ece']:.1f}"]


def test_the_error_of_a_holdout_is_the_mean_of_its_runs(compared: Study) -> None:
    for name in ("better", "failing"):
        runs = compared.measures[name].runs
        for column in ("ece", "scaled_ece"):
            assert compared.row(name).means[column] == pytest.approx(runs[column].mean())


def test_too_sure_and_not_sure_enough_are_told_apart_and_label_smoothing_explained(compared: Study) -> None:
    study = with_temperatures(compared, {"baseline": 1.7, "similar": 0.5, "cnn": 0.9})
    sure, cautious, explained = calibration_sentences(study)
    assert sure == "Too sure of themselves (a temperature above 1 in every run): baseline."
    assert cautious.startswith("Not sure enough (below 1 in every run): ")
    assert "Label smoothing teaches similar to be less sure than it is right" in explained
    assert calibration_sentences(with_temperatures(compared, {})) == []


def test_a_temperature_by_which_new_images_are_told_worse_says_nothing(compared: Study) -> None:
    study = with_temperatures(compared, {"baseline": 1.7, "similar": 0.05}, helps=False)
    assert calibration_sentences(study) == []


def test_a_network_whose_error_is_no_larger_than_its_noise_floor_is_not_called_too_sure(compared: Study) -> None:
    study = with_temperatures(compared, {"baseline": 1.7, "failing": 14.8})
    failing = study.row("failing")
    floored = replace(failing, means=failing.means | {"ece": 0.002, "ece_floor": 0.035})
    study = replace(study, rows=tuple(floored if row.name == "failing" else row for row in study.rows))
    assert calibration_sentences(study) == ["Too sure of themselves (a temperature above 1 in every run): baseline."]


def test_where_some_runs_diverged_only_the_others_are_said_to_be_too_sure(compared: Study) -> None:
    """Diverged runs have the temperature 1, which is not above 1."""
    assert compared.row("failing").diverged == 2
    (sure,) = calibration_sentences(with_temperatures(compared, {"baseline": 1.7, "failing": 1.7}))
    assert sure == (
        "Too sure of themselves (a temperature above 1 in every run that did not diverge): baseline and failing."
    )
    (cautious,) = calibration_sentences(with_temperatures(compared, {"failing": 0.7}))
    assert cautious == "Not sure enough (below 1 in every run that did not diverge): failing."


def test_a_setting_is_a_cause_only_where_the_variant_without_it_is_surer(compared: Study) -> None:
    """`similar` is the baseline with label smoothing."""
    just_as_unsure = with_temperatures(compared, {"baseline": 0.4, "similar": 0.5})
    mean = f"{compared.row('similar').means['temperature']:.2f}"
    assert calibration_sentences(just_as_unsure)[1:] == [
        f"With the mean temperature of {mean} the log-loss of similar goes from 0.500 to 0.400."
    ]
    lost = {name: replace(each, runs=each.runs.assign(status="diverged")) for name, each in compared.measures.items()}
    without_partner = replace(compared, measures={**compared.measures, "baseline": lost["baseline"]})
    assert "teaches" not in " ".join(calibration_sentences(with_temperatures(without_partner, {"similar": 0.5})))


def test_of_several_settings_those_are_causes_without_which_a_variant_is_surer(compared: Study) -> None:
    """`similar` has both; `better` lacks its mixup, `early` its label smoothing."""
    smooth, mixed = {"train.label_smoothing": 0.1}, {"train.mixup": 0.4}
    variants = compared.config.variants | {"similar": smooth | mixed, "better": smooth, "early": mixed}
    study = replace(compared, config=compared.config.model_copy(update={"variants": variants}))

    def told(better: float, early: float) -> str:
        temperatures = {"similar": 0.5, "better": better, "early": early}
        return " ".join(calibration_sentences(with_temperatures(study, temperatures)))

    assert "Label smoothing and mixup each teach similar" in told(better=0.9, early=0.9)
    assert "Mixup teaches similar" in told(better=0.9, early=0.4)
    assert "Label smoothing teaches similar" in told(better=0.4, early=0.9)
    assert "the log-loss of similar goes from" in told(better=0.4, early=0.4)
