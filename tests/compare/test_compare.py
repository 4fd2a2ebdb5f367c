import pytest

from mlpstudy.compare.compare import underfits
from mlpstudy.compare.comparisons import Comparison, Verdict
from mlpstudy.compare.study import Study
from mlpstudy.evaluate.trivial.methods import METHODS
from tests.finished import KINDS, RUNS


def test_each_competitor_plays_its_part(compared: Study) -> None:
    assert {row.name: row.role for row in compared.rows} == {
        **dict.fromkeys(KINDS, "variant"),
        **dict.fromkeys(METHODS, "trivial"),
        "baseline": "baseline",
        "cnn": "reference",
    }
    verdicts = {row.name: row.verdict for row in compared.rows}
    assert verdicts["better"] == "better"
    assert verdicts["early"] == "worse"
    assert verdicts["similar"] == "undecided"
    assert verdicts["twin"] == "same"
    assert verdicts["cnn"] == verdicts["ridge 8x8"] == "reference"
    assert [row.score for row in compared.rows] == sorted((row.score for row in compared.rows), reverse=True)


def test_marks_of_a_row_follow_its_settings_and_runs(compared: Study) -> None:
    assert [row.name for row in compared.rows if row.sees_validation] == ["early"]
    assert {row.name: row.diverged for row in compared.rows if row.diverged} == {"failing": 2, "lost": RUNS}
    possible = {row.name for row in compared.rows if row.may_be_best}
    assert "better" in possible
    assert not possible & {"baseline", "twin", "early", "cnn", *METHODS}
    assert compared.row("early").underfits
    assert not compared.row("baseline").underfits


@pytest.mark.parametrize("verdict", ["undecided", "worse", "better", "descriptive", "reference"])
def test_whoever_is_above_the_baseline_does_not_underfit_whatever_the_verdict(verdict: Verdict) -> None:
    above, level, below = (Comparison(d, 0.01, 9.0, 0.01, d - 0.05, d + 0.05, verdict) for d in (0.001, 0.0, -0.001))
    assert not underfits(0.8, 0.99, above)
    assert underfits(0.8, 0.99, level)
    assert underfits(0.8, 0.99, below)
    assert not underfits(0.9, 0.99, below)  # nine points below the highest training accuracy


def test_the_baseline_underfits_where_it_learns_little() -> None:
    assert underfits(0.8, 0.99, None)
    assert not underfits(0.95, 0.99, None)
