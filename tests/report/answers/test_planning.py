from dataclasses import replace

import numpy as np
import pytest

from mlpstudy.compare.study import Study
from mlpstudy.plans import Detectable, Plan, middle
from mlpstudy.power import Spread
from mlpstudy.report.answers.planning import planning_answer, planning_caption, planning_table
from mlpstudy.study_size import Size

SPREAD = Spread(*(np.full(3, variance) for variance in (6e-5, 0.004, 0.035)))
HOLDOUT = Plan(SPREAD, Size(10, 901), 901, comparisons=17)
FEW = Plan(SPREAD, Size(3, 901), 901, comparisons=17)
TINY = Plan(Spread(*(np.full(3, variance) for variance in (0.5, 0.2, 0.2))), Size(2, 6), 6, comparisons=3)
KFOLD = Plan(SPREAD, Size(5, 839, folds=5), 844, comparisons=17)


def texts(study: Study, plan: Plan, detect: float | None = None) -> list[str]:
    """Of a study all of whose variants learnt their images, and that is to show no margin."""
    learnt = tuple(row for row in study.rows if row not in study.left_out)
    study = replace(study, config=study.config.model_copy(update={"detect": detect, "margin": None}), rows=learnt)
    return [statement.text for statement in planning_answer(study, plan).statements]


def test_the_table_grows_from_the_study_as_it_is() -> None:
    table = planning_table(HOLDOUT)
    assert table.images == (901, 1802, 3604, 7208)
    assert [row.runs for row in table.rows] == [10, 20, 40, 80]
    assert [row.present for row in table.rows] == [True, False, False, False]
    assert table.rows[0].found[0] == f"{100 * HOLDOUT.now.median:.1f}"


def test_what_the_study_finds_now_is_its_own_number(compared: Study) -> None:
    own = replace(HOLDOUT, found=Detectable(0.021, 0.018, 0.025, 0.025))
    assert planning_table(own).rows[0].found[0] == "2.1"
    assert planning_table(own).rows[0].found[1:] == planning_table(HOLDOUT).rows[0].found[1:]
    now, wanted = texts(compared, own, detect=0.0209)
    assert "finds a difference of 2.1 points four times in five (median; for half of the variants between 1.8" in now
    assert "about 11 runs a variant, or 910 test images" in wanted  # more than there are


def test_half_of_the_variants_alike_are_given_no_range(compared: Study) -> None:
    alike = Detectable(0.03, 0.0299, 0.0301, 0.0301)
    for plan, end in ((HOLDOUT, "finds a difference of 3.0 points four times in five."), (FEW, "were verdicts given.")):
        now = texts(compared, replace(plan, found=alike))[0]
        assert now.endswith(end)
        assert "between" not in now


@pytest.mark.parametrize(("variants", "band"), [(1, None), (2, "all variants"), (4, "the middle half of the variants")])
def test_few_variants_have_a_range_and_no_middle_half(compared: Study, variants: int, band: str | None) -> None:
    images = np.array([0.002, 0.02, 0.04, 0.06])[:variants]
    plan = replace(HOLDOUT, spread=Spread(np.full(variants, 6e-5), images, np.full(variants, 0.035)))
    now = texts(compared, plan)[0]
    assert ("depending on the variant" in now) == (variants == 2)
    assert ("half of the variants" in now) == (variants == 4)
    assert f"the band holds {band}." in planning_caption(plan) if band else "band" not in planning_caption(plan)
    few = replace(plan, size=Size(3, 901))
    assert ("depending on the variant" in texts(compared, few)[0]) == (variants == 2)


def test_the_range_of_few_variants_is_that_of_all() -> None:
    found = middle(np.array([0.03, 0.01, 0.02]))
    assert (found.low, found.median, found.high) == (0.01, 0.02, 0.03)
    assert middle(np.array([0.01, 0.02, 0.03, 0.04])).low > 0.01


def test_variants_by_which_the_study_is_not_measured_are_told(compared: Study) -> None:
    assert any(row.lost for row in compared.left_out)
    now, *_ = planning_answer(compared, HOLDOUT).statements
    assert now.text.endswith(" times in five. Variants that underfit or diverged are left out of this.")
    assert "left out" not in " ".join(texts(compared, HOLDOUT))


def test_the_table_of_a_kfold_has_its_own_images_and_whole_repeats() -> None:
    table = planning_table(KFOLD)
    assert table.images == (844,)
    assert [row.runs for row in table.rows] == [10, 20, 25, 40, 80]


def test_runs_and_images_that_find_a_point_are_named(compared: Study) -> None:
    now, point, half = texts(compared, HOLDOUT)
    assert point.startswith("To find 1.0 points")
    assert half.startswith("No number of runs finds 0.8 points")
    now, wanted = texts(compared, HOLDOUT, detect=0.014)
    assert now.startswith("With 10 runs a variant on 901 test images, this study finds a difference of 1.6 points")
    runs, images = HOLDOUT.repeats_for(0.014), HOLDOUT.images_for(0.014)
    assert runs is not None
    assert runs > 10
    assert images is not None
    assert images > 901
    assert wanted == (
        f"To find 1.4 points four times in five, it would need about {runs} runs a variant, or {images:,} test images "
        "with its 10 runs."
    )


def test_half_of_what_is_found_is_not_told_twice_where_it_is_the_usual_point(compared: Study) -> None:
    for median, told in ((0.02, 2), (0.0196, 2), (0.022, 3)):
        said = texts(compared, replace(HOLDOUT, found=Detectable(median, median, median, median)))
        assert len(said) == len(set(said)) == told


def test_a_wanted_difference_is_named_as_it_is_set(compared: Study) -> None:
    for plan, detect in ((HOLDOUT, 0.0125), (HOLDOUT, 0.0025), (FEW, 0.0125), (KFOLD, 0.0125), (KFOLD, 0.0625)):
        assert f" {100 * detect:g} points" in texts(compared, plan, detect=detect)[1]


def test_where_images_limit_the_study_it_says_so(compared: Study) -> None:
    _, text = texts(compared, HOLDOUT, detect=0.005)
    assert text.startswith("No number of runs finds 0.5 points: 901 test images are too few.")
    assert text.endswith("About 120 runs on 3,604 test images would do.")
    _, text = texts(compared, HOLDOUT, detect=1e-5)
    assert text.endswith("It would take far more of both.")


def test_a_difference_that_is_found_already_takes_no_more(compared: Study) -> None:
    assert texts(compared, HOLDOUT, detect=0.05)[1] == "So it is large enough to find 5.0 points."
    for largest, with_all in ((0.05, True), (0.051, False)):
        for others in ([0.03], [0.01, 0.02, 0.03, 0.03]):  # of so many the middle half does not reach the largest
            plan = replace(HOLDOUT, found=middle(np.array([*others, largest])))
            assert ("not with all" in texts(compared, plan, detect=0.05)[1]) == (not with_all)


def test_a_kfold_is_told_to_repeat_or_that_repeats_do_not_help(compared: Study) -> None:
    _, text = texts(compared, KFOLD, detect=0.9 * KFOLD.now.median)
    assert "repeats of its 5 folds (" in text
    assert "test images" not in text
    _, text = texts(compared, KFOLD, detect=0.9 * KFOLD.detectable(200).median)
    assert text.startswith("No number of repeats finds")


def test_of_images_in_groups_more_groups_are_meant(compared: Study) -> None:
    said = texts(compared, HOLDOUT)
    pairs = replace(compared.design, group=np.arange(len(compared.design.images)) // 2)
    assert texts(replace(compared, design=pairs), HOLDOUT) == [
        *said,
        "More images means more groups: further images of the same groups add little.",
    ]


def test_few_runs_are_called_rough(compared: Study) -> None:
    assert "rough" in texts(compared, FEW)[-1]


def test_too_few_runs_for_a_verdict_are_never_large_enough(compared: Study) -> None:
    now, wanted, _ = texts(compared, FEW, detect=0.2)
    assert "this study would find a difference of" in now
    assert "four times in five, were verdicts given" in now
    assert wanted.startswith("To find 20.0 points four times in five, it would need about 10 runs a variant.")
    assert wanted.endswith("Fewer than 10 runs give no verdict, on however many test images.")


def test_more_than_a_difference_can_be_is_told_as_none(compared: Study) -> None:
    assert TINY.now.median > 3
    now, _, half, _ = texts(compared, TINY)
    assert "no difference would be large enough for this study to find it four times in five, even if" in now
    assert half.startswith("No number of runs finds 50.0 points") or half.startswith("To find 50.0 points")
    (ten, *_), *_ = [row.found for row in planning_table(TINY).rows]
    assert ten == "none found"
    enough = replace(HOLDOUT, found=Detectable(1.2, 0.9, 1.5, 1.5))
    assert texts(compared, enough)[0].endswith(
        "no difference is large enough for this study to find it four times in five (median)."
    )


@pytest.mark.parametrize(
    ("plan", "end"), [(HOLDOUT, "finds a difference of 90.0"), (FEW, "would find a difference of")]
)
def test_a_range_ends_where_a_difference_can_be_no_larger(compared: Study, plan: Plan, end: str) -> None:
    now = texts(compared, replace(plan, found=Detectable(0.9, 0.8, 1.3, 1.3)))[0]
    assert end in now
    assert now.endswith("(median; for a quarter of the variants or more, none).")


def test_test_images_that_are_too_few_to_show_a_margin_are_told_so(compared: Study) -> None:
    told = [statement.text for statement in planning_answer(compared, HOLDOUT).statements]
    assert told[-1] == (
        "177 test images cannot show that no more than 1.0 points are lost: that takes at least "
        f"{compared.images_for_margin}."
    )
    wide = replace(compared, config=compared.config.model_copy(update={"margin": 0.05}))
    assert [statement.text for statement in planning_answer(wide, HOLDOUT).statements] == told[:-1]


@pytest.mark.parametrize("plan", [HOLDOUT, KFOLD, FEW, TINY, replace(FEW, found=Detectable(0.9, 0.8, 1.3, 1.3))])
def test_no_sentence_has_more_than_35_words(compared: Study, plan: Plan) -> None:
    for detect in (None, 0.05, 0.01, 0.005, 1e-5):
        sentences = [part for text in texts(compared, plan, detect) for part in text.split(". ")]
        assert max(len(sentence.split()) for sentence in sentences) <= 35
