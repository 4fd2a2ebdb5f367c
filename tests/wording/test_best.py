from dataclasses import replace

import pytest

from mlpstudy.compare.comparisons import Verdict
from mlpstudy.compare.study import Study
from mlpstudy.language import spoken
from mlpstudy.wording.best import best_sentences
from mlpstudy.wording.leaderboard import legend
from mlpstudy.wording.summary import limits

ONE_WAY = " of all others, in one direction (is another one better?)"


def judged(study: Study, best: dict[str, bool], verdict: Verdict) -> Study:
    """The study of the baseline, a variant of that verdict, and one that is worse; who may be the best."""
    similar, early = study.row("similar"), study.row("early")
    assert similar.comparison is not None
    similar = replace(similar, comparison=replace(similar.comparison, verdict=verdict, margin=0.01))
    rows = (replace(row, may_be_best=best.get(row.name, False)) for row in (similar, study.baseline, early))
    return replace(study, rows=tuple(rows))


@pytest.mark.parametrize(
    ("best", "verdict", "explained"),
    [
        ({"similar": True}, "undecided", True),
        ({"similar": True}, "noninferior", True),
        ({"baseline": True}, "undecided", True),
        ({"baseline": True, "similar": True}, "undecided", False),
        ({"similar": True}, "better", False),
        ({"baseline": True}, "worse", False),
        ({}, "descriptive", False),
    ],
)
def test_a_mark_that_no_verdict_bears_out_is_explained(
    compared: Study, best: dict[str, bool], verdict: Verdict, explained: bool
) -> None:
    study = judged(compared, best, verdict)
    assert (ONE_WAY in legend(study).get("*", "")) is explained
    assert (ONE_WAY in " ".join(limits(study))) is explained


def test_a_baseline_that_another_variant_beats_is_ruled_out_by_a_verdict(compared: Study) -> None:
    study = judged(compared, {"similar": True}, "undecided")
    study = replace(study, rows=(compared.row("better"), *study.rows))
    assert ONE_WAY not in legend(study)["*"]


def test_the_explanation_is_spanish_in_a_spanish_report(compared: Study) -> None:
    study = judged(compared, {"similar": True}, "undecided")
    with spoken("es"):
        assert legend(study)["*"].startswith("no se puede descartar que sea la mejor. ")
        assert "en una sola dirección" in " ".join(limits(study))


def test_the_only_one_that_may_be_the_best_is_named(compared: Study) -> None:
    """After a sentence on who is worse, "all others" were all but those that are worse."""
    variant, baseline = (judged(compared, {name: True}, "worse") for name in ("similar", "baseline"))
    baseline = replace(baseline, rows=(baseline.baseline, *(row for row in baseline.rows if row.role == "variant")))
    assert best_sentences(variant) == ["All but similar are ruled out as the best."]
    assert best_sentences(baseline) == ["Every variant is ruled out as the best."]
    with spoken("es"):
        assert best_sentences(baseline) == ["De todas las variantes se descarta que sean la mejor."]
