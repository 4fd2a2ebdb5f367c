from dataclasses import replace

import pytest

from mlpstudy.compare.study import Study
from mlpstudy.contracts.measures import MAJORITY
from mlpstudy.language import spoken
from mlpstudy.predict.doubts import not_above_majority, underfits
from mlpstudy.terminal import WIDEST
from mlpstudy.wording.guessing import guessing
from mlpstudy.wording.leaderboard import legend, markdown, plain_text
from mlpstudy.wording.plain import plain_words
from mlpstudy.wording.summary import limits
from mlpstudy.wording.underfitting import underfitting
from tests.finished import guessing_study, other_device_study, unequal_study

ONE = "In each run better gave nearly every new picture the same class: whatever its score, it has not learnt to tell "
NOTHING = "It is not shown that the baseline or any variant does better than always naming the most frequent class, "


def test_a_winner_that_names_one_class_is_told_so_at_the_top(compared: Study) -> None:
    study = guessing_study(compared, right=0.1)
    finding, one_class, nothing = plain_words(study)
    assert finding.endswith("this is more than luck explains.")
    assert one_class.startswith(ONE)
    assert nothing.startswith(NOTHING)
    assert underfitting(study).startswith("Underfitting, with nearly every picture of a run given the same class: bet")
    assert underfits(study.row("better")).startswith("It names one class")
    assert not_above_majority(study.row("better"))


def test_terminal_and_leaderboard_say_so_above_the_table(compared: Study) -> None:
    study = guessing_study(compared, right=0.1)
    above_table = markdown(study).split("| variant")[0]
    assert ONE in above_table
    assert NOTHING in above_table
    lines = plain_text(study).splitlines()
    assert " ".join(lines).index(NOTHING) < " ".join(lines).index("p Holm")
    assert max(map(len, lines)) <= WIDEST
    assert legend(study)["u"].startswith("underfits: nearly every picture of a run given the same class; or")
    assert "same class" not in legend(compared)["u"]


def test_a_baseline_that_learnt_nothing_is_told_beside_variants_that_did(compared: Study) -> None:
    study = guessing_study(compared, right=0.1)
    learnt = replace(study, rows=tuple(replace(row, above_majority=row.role != "baseline") for row in study.rows))
    told = "It is not shown that the baseline does better than always naming the most frequent class."
    assert guessing(learnt)[1] == told
    alone = replace(study, rows=tuple(row for row in study.rows if row.role != "variant"))
    assert guessing(alone) == [
        "It is not shown that the network does better than always naming the most frequent class, and so not that it "
        "learnt anything from the pictures."
    ]
    assert guessing(compared) == []


def test_an_interval_that_shows_it_of_the_baseline_alone_is_told_apart_from_the_one_that_decides(
    compared: Study,
) -> None:
    study = guessing_study(compared, right=0.1)
    majority = study.row(MAJORITY)
    assert majority.comparison is not None

    def said(high: float, above: bool = False) -> bool:
        comparison = replace(majority.comparison, low=-0.285, high=high)
        baseline = replace(study.baseline, above_majority=above)
        changed = {MAJORITY: replace(majority, comparison=comparison), baseline.name: baseline}
        rows = tuple(changed.get(row.name, row) for row in study.rows)
        told = [text for text in guessing(replace(study, rows=rows)) if "for all networks at once" in text]
        return bool(told)

    assert said(-0.028)
    assert not said(0.01)
    assert not said(-0.028, above=True)


def test_what_recognises_small_classes_is_not_told_to_have_learnt_nothing(compared: Study) -> None:
    """Where most images are of one class, more may be named rightly by naming it."""
    study = unequal_study(compared)
    assert study.baseline.score < study.row(MAJORITY).score
    assert guessing(study) == [
        "It is not shown that the network has a higher accuracy than always naming the most frequent class."
    ]
    similar = replace(compared.row("similar"), above_majority=False, learnt=False)
    assert guessing(replace(study, rows=(*study.rows, similar))) == [
        "It is not shown that the baseline or any variant has a higher accuracy than always naming the most frequent "
        "class."
    ]
    assert "class by the score that the study compares." in not_above_majority(study.baseline)


def test_what_learnt_by_validation_images_is_not_told_to_have_learnt_nothing(compared: Study) -> None:
    study = other_device_study(compared, 0.02)
    assert guessing(study) == [
        "It is not shown on test images that the network does better than always naming the most frequent class; on "
        "validation images it is."
    ]
    similar = replace(compared.row("similar"), above_majority=False, learnt=False)
    beside = replace(study, rows=(*study.rows, similar), config=compared.config)
    beside = replace(beside, measures={**compared.measures, **study.measures})
    assert guessing(beside)[0].startswith("It is not shown on test images that the baseline or any variant does better")


def test_of_many_that_name_one_class_the_first_are_named_on_top_of_the_report(compared: Study) -> None:
    """In a grid of 80 variants that learn nothing all their names stood in the first paragraph."""
    rows = tuple(replace(compared.row("similar"), name=f"rate_{number}", one_class=True) for number in range(20))
    (first, *_) = guessing(replace(compared, rows=(*rows, compared.baseline)))
    assert first.startswith("In each run rate_0, rate_1, rate_2, rate_3, rate_4 and 15 more (see the leaderboard) gave")


def test_what_diverged_in_every_run_is_not_told_to_name_one_class(compared: Study) -> None:
    assert compared.row("lost").one_class
    assert guessing(compared) == []


@pytest.mark.parametrize("spoilt", ["one_class", "above_majority"])
def test_nothing_can_be_chosen_that_names_one_class_or_beside_a_baseline_that_guesses(
    compared: Study, spoilt: str
) -> None:
    similar = compared.row("similar")
    assert similar.comparison
    within = replace(similar, comparison=replace(similar.comparison, verdict="noninferior", margin=0.01))
    assert "can be chosen" in " ".join(limits(replace(compared, rows=(within, compared.baseline))))
    rows = {
        "one_class": (replace(within, one_class=True), compared.baseline),
        "above_majority": (within, replace(compared.baseline, above_majority=False)),
    }
    assert "can be chosen" not in " ".join(limits(replace(compared, rows=rows[spoilt])))


def test_a_best_network_that_may_be_above_a_trivial_method_by_luck_is_told_so(compared: Study) -> None:
    correct = dict(compared.scores.correct)
    correct["ridge 8x8"] = correct[compared.best.name].copy()
    correct["ridge 8x8"][0, 0] ^= True  # of all runs and images one
    ridge = replace(compared.row("ridge 8x8"), score=compared.best.score - 0.001)
    rows = [row for row in compared.rows if row.role != "trivial"]
    study = replace(compared, scores=replace(compared.scores, correct=correct), rows=(*rows, ridge))
    told = "It is not shown that the baseline or any variant does better than a simple method that trains no network "
    assert plain_words(study)[1] == f"{told}(ridge 8x8)."
    alone = replace(study, rows=(replace(compared.best, role="baseline", comparison=None), ridge))
    assert plain_words(alone)[1].startswith("It is not shown that the network does better than a simple method that")


def test_all_of_it_is_spanish_in_a_spanish_report(compared: Study) -> None:
    study = guessing_study(compared, right=0.1)
    with spoken("es"):
        assert plain_words(study)[1].startswith("En cada ejecución ")
        assert not any(english in plain_text(study) for english in ("given the same", "not shown"))
