import pytest

from mlpstudy.compare.ablations import Ablation, MeasureChange, measure_change
from mlpstudy.compare.sections import correct_together, read_by_verdict, section_changes, without_direction
from mlpstudy.compare.study import Study
from tests.compare.test_ablations import overruled

DROPOUT = Ablation("baseline", "better")


def change(p: float) -> MeasureChange:
    return MeasureChange("ece", 0.2, 0.1, -0.1, -0.2, 0.0, "less" if p < 0.05 else "open", p=p, basis="runs")


def test_readings_of_a_section_are_corrected_by_holm() -> None:
    clear, likely, doubtful = correct_together([change(0.001), change(0.02), change(0.3)])
    assert [each.reading for each in (clear, likely, doubtful)] == ["less", "less", "open"]  # .003, .04, .3
    *_, lost = correct_together([*[change(0.5)] * 3, change(0.02)])
    assert (lost.reading, lost.reservation, lost.p, lost.low) == ("open", "section", 0.02, -0.2)
    assert correct_together([]) == []


def test_more_readings_make_each_of_them_more_careful(compared: Study) -> None:
    alone = section_changes(compared, [(DROPOUT, "log_loss")])
    assert alone[DROPOUT, "log_loss"] == measure_change(compared, *(DROPOUT, "log_loss"))
    assert len(section_changes(compared, [(DROPOUT, "log_loss")] * 5)) == 1  # asked twice is read once


@pytest.mark.parametrize("reverse", [False, True])
def test_the_score_against_the_baseline_is_read_by_its_verdict(compared: Study, reverse: bool) -> None:
    ablation = Ablation("better", "baseline") if reverse else DROPOUT
    doubts = [(Ablation("baseline", "similar"), measure) for measure in ("ece", "auc", "f1", "precision")]
    for study, reading in ((compared, "less" if reverse else "more"), (overruled(compared), "open")):
        assert section_changes(study, [(ablation, "score"), *doubts])[ablation, "score"].reading == reading


def test_all_else_is_corrected_in_its_section(compared: Study) -> None:
    assert read_by_verdict(compared, DROPOUT, "score")
    assert not read_by_verdict(compared, DROPOUT, "log_loss")
    assert not read_by_verdict(compared, Ablation("similar", "better"), "score")


def test_what_no_run_has_is_not_there(compared: Study) -> None:
    assert section_changes(compared, [(Ablation("baseline", "lost"), "epochs_to_95")]) == {}


def test_too_few_runs_give_no_measure_a_direction(compared: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = [(DROPOUT, measure) for measure in ("score", "log_loss", "precision")]
    assert all(each.reading in ("less", "more") for each in section_changes(compared, asked).values())
    monkeypatch.setattr(Study, "descriptive", True)
    read = {(each.reading, each.reservation) for each in section_changes(compared, asked).values()}
    assert read == {("open", "few_runs")}


def test_what_has_no_direction_loses_none_for_want_of_runs() -> None:
    same = MeasureChange("dead_units", 0.2, 0.2, 0.0, 0.0, 0.0, "same", p=1.0, basis="runs")
    assert [without_direction(each) for each in (same, change(0.3))] == [same, change(0.3)]


def test_the_same_change_in_every_run_is_read_and_makes_the_other_readings_no_stricter() -> None:
    constant = MeasureChange("dead_units", 0.0, 0.2, 0.2, 0.2, 0.2, "more", p=1.0, basis="runs")
    first, other = correct_together([constant, change(0.04)])
    assert (first.reading, first.reservation) == ("more", None)
    assert other.reading == "less"
