from collections.abc import Callable
from dataclasses import replace

import numpy as np

from mlpstudy.compare.study import Study
from mlpstudy.language import spoken
from mlpstudy.wording.best import possible_best
from mlpstudy.wording.numbers import percent, points
from mlpstudy.wording.plain import plain_words
from mlpstudy.wording.summary import best_variant, findings, limits, losers, summary
from mlpstudy.wording.verdicts import verdict_sentence


def test_other_winners_are_named_after_the_first(compared: Study) -> None:
    better = compared.row("better")
    two = replace(compared, rows=(better, replace(better, name="other_one"), compared.baseline))
    three = replace(compared, rows=(*two.rows, replace(better, name="third")))
    assert findings(two)[1] == "So is other_one."
    assert findings(three)[1] == "So are other_one and third."


def test_what_chose_by_validation_images_is_told_behind_all_winners(compared: Study) -> None:
    better = replace(compared.row("better"), sees_validation=True)
    two = replace(compared, rows=(better, replace(better, name="other_one"), compared.baseline))
    first, rest, choice = findings(two)
    assert first.startswith("better is better than the baseline by ")
    assert "chose" not in first
    assert rest == "So is other_one."
    assert choice.startswith("The runs of better and other_one chose by the same validation images; ")


def test_without_a_winner_the_highest_mean_is_told_with_its_simultaneous_interval(compared: Study) -> None:
    rows = tuple(row for row in compared.rows if row.verdict != "better")
    first, second = findings(replace(compared, rows=rows))
    assert first == "No variant is shown to be better than the baseline."
    assert "(for all comparisons at once " in second


def test_spanish_tells_one_from_several(compared: Study) -> None:
    candidates = [row for row in compared.rows if row.role in ("baseline", "variant")]
    with spoken("es"):
        assert possible_best(candidates[:1]).startswith("No se puede descartar que sea la mejor: ")
        assert possible_best(candidates[:2]).startswith("No se puede descartar a ninguna de estas como la mejor: ")
        assert losers(compared, candidates[:1]).startswith("Peor que la línea base: ")
        assert losers(compared, candidates[:2]).startswith("Peores que la línea base: ")


def test_of_many_possible_winners_the_first_are_named(compared: Study) -> None:
    told = possible_best([replace(compared.baseline, name=f"v{number:02}") for number in range(30)])
    assert told == "Cannot be ruled out as the best: v00, v01, v02, v03, v04 and 25 more (see the leaderboard)."


def test_few_runs_leave_nothing_to_rule_out(small_study: Callable[..., Study]) -> None:
    study = small_study(5)
    assert limits(study) == []
    assert "too few runs for a verdict" in " ".join(summary(study))


def test_a_baseline_alone_is_compared_with_nothing(compared: Study) -> None:
    assert summary(replace(compared, rows=(compared.baseline,)))[1] == "There is no variant to compare it with."


def test_references_beside_a_baseline_alone_are_told(compared: Study) -> None:
    told = summary(replace(compared, rows=(compared.baseline, compared.row("cnn"))))[1]
    assert told == "All other networks are references, which are shown beside it and get no verdict."


def test_a_baseline_with_the_highest_mean_is_named_first(compared: Study) -> None:
    rows = (compared.baseline, compared.row("similar"), compared.row("early"))
    sentences = findings(replace(compared, rows=rows))
    share = percent(compared.baseline.score)
    assert sentences[0] == f"No variant has a higher mean than the baseline, which reaches {share}."
    assert sentences[1] == "No variant is shown to be better than the baseline."
    assert sentences[2].startswith("The highest mean among the variants is ")


def test_a_trivial_method_above_the_winner_is_told(compared: Study) -> None:
    better, ridge = compared.row("better"), compared.row("ridge 8x8")
    above = replace(ridge, score=better.score + 0.1)
    told = findings(replace(compared, rows=(above, better, compared.baseline)))[-1]
    assert told.startswith("ridge 8x8, a trivial method, scores higher than better: ")
    below = replace(ridge, score=better.score - 0.1)
    assert not any("trivial" in text for text in findings(replace(compared, rows=(better, below, compared.baseline))))


def test_the_highest_mean_of_all_is_not_claimed_for_a_baseline_below_a_trivial_method(compared: Study) -> None:
    higher = [replace(compared.row(name), score=compared.baseline.score + 0.01) for name in ("ridge 8x8", "cnn")]
    told = " ".join(findings(replace(compared, rows=(*higher, compared.baseline, compared.row("similar")))))
    assert "ridge 8x8, a trivial method, scores higher than the baseline" in told
    assert "highest mean of all" not in told


def test_variants_that_lose_less_than_the_margin_can_be_chosen_without_losing_more(compared: Study) -> None:
    similar = compared.row("similar")
    assert similar.comparison
    within = replace(similar, comparison=replace(similar.comparison, verdict="noninferior", margin=0.01))
    two = (within, replace(within, name="simple"), compared.baseline)
    assert "At most 1.0 points worse than the baseline: similar and simple." in limits(replace(compared, rows=two))
    assert "Cheaper or simpler ones among them can be chosen without losing more than that." in limits(
        replace(compared, rows=two)
    )
    assert not any("chosen" in text for text in limits(replace(compared, rows=(similar, compared.baseline))))


def test_what_lies_within_a_margin_that_so_few_images_cannot_show_is_told_so(compared: Study) -> None:
    similar = compared.row("similar")
    assert similar.comparison
    for low, told in ((-0.009, True), (-0.011, False)):
        near = replace(similar, comparison=replace(similar.comparison, verdict="undecided", low_all=low))
        study = replace(compared, rows=(near, compared.baseline))
        texts = limits(study)
        assert ("177 test images cannot show that no more than 1.0 points are lost" in " ".join(texts)) == told
        assert not any("can be chosen" in text for text in texts)


def test_nothing_can_be_chosen_where_most_runs_or_the_baseline_diverged(compared: Study) -> None:
    similar, baseline = compared.row("similar"), compared.baseline
    assert similar.comparison
    within = replace(similar, comparison=replace(similar.comparison, verdict="noninferior", margin=0.01))
    half, most = (replace(within, diverged=diverged) for diverged in (within.runs // 2, within.runs // 2 + 1))
    told = " ".join(limits(replace(compared, rows=(half, baseline))))
    assert "Where it is cheaper or simpler, it can be chosen without losing more than that." in told
    lost = replace(baseline, diverged=baseline.runs)
    for rows in ((most, baseline), (within, lost)):
        told = " ".join(limits(replace(compared, rows=rows)))
        assert "At most" not in told
        assert "can be chosen" not in told


def test_against_a_lost_baseline_nothing_is_said_of_what_would_have_been_found(compared: Study) -> None:
    lost = replace(compared.baseline, diverged=compared.baseline.runs)
    study = replace(compared, rows=(compared.row("similar"), lost))
    told = [verdict_sentence(study, study.row("similar")), *summary(study)]
    assert told[0].endswith("This study cannot tell it from the baseline (diverged).")
    assert not any("four times in five" in text for text in told)


def test_what_would_have_been_found_is_a_range(compared: Study) -> None:
    learnt = [row.comparison.detectable for row in compared.variants if row.comparison and not row.underfits]
    smallest, largest = (points(end(value for value in learnt if value)) for end in (min, max))
    assert any(row.underfits for row in compared.variants)
    assert "Variants that underfit or diverged are left out of this." in limits(compared)
    told = next(text for text in limits(compared) if "four times in five" in text)
    assert f"a difference of {smallest} to {largest} points (median " in told


def test_variants_that_share_the_highest_mean_are_all_named(compared: Study) -> None:
    """Of three variants that were right on every image, one alone was told to have the highest mean."""
    twins = tuple(replace(compared.row("twin"), name=name) for name in ("twin", "other"))
    study = replace(compared, rows=(compared.baseline, *twins))
    assert "shared by twin and other, which are right and wrong on the same images as the baseline." in best(study)
    correct = {**compared.scores.correct, "twin": np.ones_like(compared.scores.correct["twin"])}
    study = replace(study, scores=replace(compared.scores, correct=correct))
    told = "shared by twin and other, which name every test image rightly in every run, as the baseline does."
    assert told in best(study)
    alone = replace(study, rows=study.rows[:2])
    assert ", twin, which names every test image rightly in every run, as the baseline does." in best(alone)


def best(study: Study) -> str:
    """What is said of the variant of the highest mean."""
    return best_variant(study, study.variants[0])


def test_a_copy_of_the_baseline_is_named_as_such_and_not_by_luck(compared: Study) -> None:
    for trial in (False, True):  # descriptive, as few runs are
        study = replace(compared, config=compared.config.model_copy(update={"trial": trial}))
        rows = tuple(row for row in study.rows if row.name in ("twin", "baseline", "majority class"))
        copies = replace(study, rows=rows)
        told = " ".join(summary(copies))
        assert "twin, which is right and wrong on the same images as the baseline." in told
        assert "for a verdict" not in told
        assert plain_words(copies)[0].endswith("than the baseline; no variant is shown to help.")
