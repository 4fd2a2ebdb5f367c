from collections.abc import Callable
from dataclasses import replace
from typing import Any, get_args

import pytest

from mlpstudy.command.diff import table_row
from mlpstudy.compare.comparisons import Comparison, Verdict
from mlpstudy.compare.draws import Draws
from mlpstudy.compare.leaderboard import LeaderboardRow
from mlpstudy.compare.study import Study
from mlpstudy.difference.differences import Difference
from mlpstudy.wording.competitors import plain_name
from mlpstudy.wording.leaderboard import cells
from mlpstudy.wording.numbers import MINUS
from mlpstudy.wording.summary import best_variant, findings, limits
from mlpstudy.wording.verdicts import by_steps, chosen_by, verdict_label, verdict_sentence


@pytest.fixture
def study(small_study: Callable[..., Study]) -> Study:
    return small_study(3, train_per_class=None)


def row(name: str, verdict: Verdict, difference: float, low: float, high: float, p: float) -> LeaderboardRow:
    everywhere = {"low_all": low - 0.01, "high_all": high + 0.01, "p_holm": p, "detectable": 0.022}
    comparison = Comparison(difference, 0.005, 9.0, p / 2, low, high, verdict, **everywhere, margin=0.01)
    return LeaderboardRow(name, "variant", 0.9, 0.01, 0.9, 0.9, {}, 10, 0, comparison, False, False, False)


def test_a_worse_variant_reads_as_the_protocol_words_it(study: Study) -> None:
    assert verdict_sentence(study, row("dropout", "worse", -0.021, -0.032, -0.010, 0.004)) == (
        "dropout is worse than the baseline by 2.1 points (95 % interval 1.0 to 3.2; Holm p = .004), "
        "for new images and new runs on this training set."  # train_per_class: null
    )


def test_a_difference_below_a_tenth_of_a_point_lies_within_its_interval_as_told(compared: Study) -> None:
    """On 49,000 test images: 0.0 points, 95 % interval +0.01 to +0.04."""
    known: dict[str, Any] = {"means": {"train_accuracy": 1.0}}
    better = replace(row("l2", "better", 0.0003, 0.0001, 0.0004, 0.004), **known)
    worse = replace(row("l2", "worse", -0.0003, -0.0004, -0.0001, 0.004), **known)
    undecided = replace(row("l2", "undecided", 0.0003, -0.0001, 0.0007, 0.4), **known)
    assert " by 0.03 points (95 % interval 0.01 to 0.04," in verdict_sentence(compared, better)
    assert " by 0.03 points (95 % interval 0.01 to 0.04;" in verdict_sentence(compared, worse)
    assert cells(better)[4:6] == ["+0.03", "+0.01 to +0.04"]
    assert cells(worse)[4:6] == [f"{MINUS}0.03", f"{MINUS}0.04 to {MINUS}0.01"]
    assert cells(undecided)[4] == "0.0"
    assert f"{plain_name(better)}: +0.03 points" in best_variant(compared, better)


def test_a_variant_that_underfits_is_not_called_worse_without_its_mark(study: Study) -> None:
    marked = replace(row("dropout", "worse", -0.021, -0.032, -0.010, 0.004), underfits=True)
    assert verdict_sentence(study, marked).startswith("dropout (underfits) is worse than the baseline by 2.1 points")
    assert "dropout (underfits)" in " ".join(limits(replace(study, rows=(study.baseline, marked))))


def test_an_undecided_variant_reads_as_the_protocol_words_it(study: Study) -> None:
    assert verdict_sentence(study, row("label_smoothing", "undecided", 0.006, -0.005, 0.017, 0.3)) == (
        "label_smoothing: +0.6 points, 95 % interval −0.5 to +1.7. This study cannot tell it from the baseline; "  # noqa: RUF001
        "it would have found 2.2 points four times in five."
    )


def test_a_noninferior_variant_is_told_with_its_interval_for_all_comparisons(study: Study) -> None:
    l2 = row("l2", "noninferior", 0.006, 0.005, 0.017, 0.3)
    assert verdict_sentence(study, l2) == (
        "l2 is at most 1.0 points worse than the baseline, for new images and new runs on this training set. The "
        "difference is +0.6 points, for all comparisons at once −0.5 to +2.7; which of the two is better, this study "  # noqa: RUF001
        "cannot tell."
    )
    assert verdict_label(l2) == "at most 1.0 worse"


@pytest.mark.parametrize(("verdict", "low"), [("noninferior", -0.0098), ("undecided", -0.0104)])
def test_no_interval_contradicts_the_verdict_beside_it(compared: Study, verdict: Verdict, low: float) -> None:
    ours = row("ours", verdict, -0.004, low, 0.002, 0.3)
    assert ours.comparison
    ours = replace(ours, comparison=replace(ours.comparison, low_all=low, high_all=0.002), means={"train_accuracy": 1})
    difference = Difference("ours", 0.93, 0.926, ours.comparison)
    end = f"−{-100 * low:.2f} to +0.2"  # noqa: RUF001
    told = (verdict_sentence(compared, ours), best_variant(compared, ours), cells(ours)[5], table_row(difference)[4])
    assert all(end in text for text in told), told


def test_an_interval_of_its_own_above_the_margin_does_not_contradict_a_verdict_by_all(compared: Study) -> None:
    near = row("near", "undecided", -0.002, -0.0099, 0.006, 0.9)  # low_all is a point lower
    assert "95 % interval −1.0 to +0.6" in verdict_sentence(compared, near)  # noqa: RUF001
    assert cells(replace(near, means={"train_accuracy": 1}))[5] == "−1.0 to +0.6"  # noqa: RUF001


def test_a_single_comparison_has_no_interval_for_all(compared: Study) -> None:
    for verdict, start, interval in (
        ("better", "ours is better than", "(95 % interval 0.5 to 1.7; Holm p = .003)"),
        ("noninferior", "ours is at most", "The difference is +0.6 points, 95 % interval +0.5 to +1.7;"),
        ("undecided", "The highest mean", "points against the baseline (95 % interval +0.5 to +1.7)."),
    ):
        several = row("ours", verdict, 0.006, 0.005, 0.017, 0.003)
        assert several.comparison
        own = replace(several.comparison, low_all=several.comparison.low, high_all=several.comparison.high)
        told, alone = (
            best_variant(compared, each) if verdict == "undecided" else verdict_sentence(compared, each)
            for each in (several, replace(several, comparison=own))
        )
        assert told.startswith(start)
        assert "for all comparisons at once" in told
        assert alone.startswith(start)
        assert "for all comparisons at once" not in alone
        assert interval in alone


@pytest.mark.parametrize("verdict", ["better", "worse", "undecided"])
def test_a_verdict_beside_an_interval_for_all_that_holds_zero_is_explained(compared: Study, verdict: Verdict) -> None:
    """Holm's last steps ask for less than the interval for all comparisons at once."""
    low, high = (-0.032, -0.010) if verdict == "worse" else (0.010, 0.032)
    clear = row("augment", verdict, 0.02, low, high, 0.038)
    assert clear.comparison
    wide = replace(clear, comparison=replace(clear.comparison, low_all=-0.044, high_all=0.044))
    told = "The interval of augment for all comparisons at once holds zero all the same. Holm's method, "
    assert (told in verdict_sentence(compared, wide)) is (verdict != "undecided")
    assert told not in verdict_sentence(compared, clear)
    assert (told in " ".join(findings(replace(compared, rows=(wide, compared.baseline))))) is (verdict == "better")


@pytest.mark.parametrize(("margin", "words"), [(0.0025, "at most 0.25 "), (0.0004, "at most 0.04 ")])
def test_a_margin_is_never_rounded_below_what_was_shown(study: Study, margin: float, words: str) -> None:
    l2 = row("l2", "noninferior", 0.006, 0.005, 0.017, 0.3)
    assert l2.comparison is not None
    l2 = replace(l2, comparison=replace(l2.comparison, margin=margin))
    assert words in verdict_label(l2)
    assert words in verdict_sentence(study, l2)
    asked = study.config.model_copy(update={"margin": margin})
    assert words.capitalize() in " ".join(limits(replace(study, config=asked, rows=(study.baseline, l2))))


def test_what_chose_by_validation_images_is_judged_for_those_alone(study: Study) -> None:
    chose = replace(row("early", "worse", -0.021, -0.032, -0.010, 0.004), sees_validation=True)
    told = "The runs of early chose by the same validation images"
    assert told in verdict_sentence(study, chose)
    assert told not in verdict_sentence(study, replace(chose, sees_validation=False))
    assert told not in verdict_sentence(replace(study, design=replace(study.design, kfold=True)), chose)
    unsure = replace(row("early", "undecided", 0.006, -0.005, 0.017, 0.3), sees_validation=True)
    assert told not in verdict_sentence(study, unsure)  # of which nothing is claimed


def test_of_many_variants_what_is_said_beside_verdicts_names_a_few(study: Study) -> None:
    claimed = row("early", "worse", -0.021, -0.032, -0.010, 0.004)
    assert claimed.comparison
    stepped = replace(claimed.comparison, low_all=-0.044, high_all=0.044)
    many = [replace(claimed, name=f"v{number}", sees_validation=True, comparison=stepped) for number in range(13)]
    few = "v0, v1, v2, v3, v4 and 8 more (see the leaderboard)"
    assert by_steps(many)[0].startswith(f"The intervals of {few} for all comparisons")
    assert chosen_by(study, many)[0].startswith(f"The runs of {few} chose by the same")


def test_a_baseline_that_chose_by_validation_images_is_told_of_too(study: Study) -> None:
    choosing = replace(study, rows=(replace(study.baseline, sees_validation=True),))
    worse = row("l1", "worse", -0.021, -0.032, -0.010, 0.004)
    assert "The runs of the baseline chose by the same validation images" in verdict_sentence(choosing, worse)
    both = verdict_sentence(choosing, replace(worse, sees_validation=True))
    assert "The runs of l1 and the baseline chose by the same validation images" in both


def test_a_winner_is_quoted_with_its_interval_for_all_comparisons(study: Study) -> None:
    sentence = verdict_sentence(study, row("l2", "better", 0.021, 0.010, 0.032, 0.0004))
    assert "l2 is better than the baseline by 2.1 points (95 % interval 1.0 to 3.2, for all" in sentence
    assert "0.0 to +4.2; Holm p < .001)" in sentence


def test_no_sentence_claims_that_there_is_no_difference(study: Study) -> None:
    for verdict in get_args(Verdict):
        sentence = verdict_sentence(study, row("x", verdict, 0.0, -0.01, 0.01, 0.5)).lower()
        assert not any(words in sentence for words in ("no effect", "equal", "tends to"))


@pytest.mark.parametrize(
    ("draws", "words"),
    [
        (Draws("new_images", 9000, 0.01), "for new images and new training images"),
        (Draws("pool", 717, 0.3), "for new images, and for other runs on draws from this pool of 717 images"),
        (Draws("folds", 844, 0.8), "for new images, and for other runs on these 844 images"),
    ],
)
def test_the_draws_decide_what_a_verdict_speaks_of(compared: Study, draws: Draws, words: str) -> None:
    study = replace(compared)
    vars(study)["draws"] = draws  # in place of the property that is computed once
    sentence = verdict_sentence(study, row("dropout", "worse", -0.021, -0.032, -0.010, 0.004))
    assert sentence.endswith(f", {words}.")


def test_every_competitor_has_a_label(compared: Study) -> None:
    labels = {row.name: verdict_label(row) for row in compared.rows}
    assert (labels["similar"], labels["twin"], labels["ridge 8x8"]) == ("cannot tell", "same predictions", "trivial")
