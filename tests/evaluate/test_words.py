from collections.abc import Callable
from dataclasses import replace

import pytest

from mlpstudy.config.evaluate import EvaluateConfig
from mlpstudy.evaluate.entry import Entry
from mlpstudy.evaluate.gather import gather
from mlpstudy.evaluate.statistics.compare import Comparison, Verdict
from mlpstudy.evaluate.study import Study
from mlpstudy.evaluate.summary import worth
from mlpstudy.evaluate.words import interval, listing, p_value, signed, title, verdict_sentence


@pytest.fixture
def study(small_study: Callable[..., EvaluateConfig]) -> Study:
    return gather(small_study(3, train_per_class=None))


def entry(name: str, verdict: Verdict, difference: float, low: float, high: float, p: float) -> Entry:
    everywhere = {"low_all": low - 0.01, "high_all": high + 0.01, "p_holm": p, "detectable": 0.022}
    found = Comparison(difference, 0.005, 9.0, p / 2, low, high, verdict, **everywhere)
    return Entry(name, "variant", 0.9, 0.01, 0.9, 0.9, {}, 10, 0, found, False, False, False)


def test_a_worse_variant_reads_as_the_protocol_words_it(study: Study) -> None:
    sentence = verdict_sentence(study, entry("dropout", "worse", -0.021, -0.032, -0.010, 0.004))
    assert sentence == (
        "Dropout is worse than the baseline by 2.1 points (95 % interval 1.0 to 3.2; Holm p = .004), "
        "for new images and new trainings on this training set."  # train_per_class: null
    )


def test_an_undecided_variant_reads_as_the_protocol_words_it(study: Study) -> None:
    sentence = verdict_sentence(study, entry("label_smoothing", "undecided", 0.006, -0.005, 0.017, 0.3))
    assert sentence == (
        "Label smoothing: +0.6 points, 95 % interval −0.5 to +1.7. This study cannot tell it from the baseline; "  # noqa: RUF001
        "it would have found 2.2 points four times in five."
    )


def test_a_winner_is_quoted_with_its_interval_for_all_comparisons(study: Study) -> None:
    sentence = verdict_sentence(study, entry("l2", "better", 0.021, 0.010, 0.032, 0.0004))
    assert "L2 is better than the baseline by 2.1 points (95 % interval 1.0 to 3.2, for all" in sentence
    assert "0.0 to +4.2; Holm p < .001)" in sentence


def test_no_sentence_claims_that_there_is_no_difference(study: Study) -> None:
    verdicts: tuple[Verdict, ...] = ("better", "worse", "undecided", "same", "descriptive", "reference")
    for verdict in verdicts:
        sentence = verdict_sentence(study, entry("x", verdict, 0.0, -0.01, 0.01, 0.5)).lower()
        assert not any(words in sentence for words in ("no effect", "equal", "tends to"))


def test_new_draws_widen_what_a_verdict_speaks_of(small_study: Callable[..., EvaluateConfig]) -> None:
    study = gather(small_study(3, train_per_class=6))
    sentence = verdict_sentence(study, entry("dropout", "worse", -0.021, -0.032, -0.010, 0.004))
    assert sentence.endswith(", for new images and new trainings.")


def test_numbers_as_people_write_them() -> None:
    assert [signed(value) for value in (0.021, -0.021, 0.0004, -0.0004)] == ["+2.1", "−2.1", "0.0", "0.0"]  # noqa: RUF001
    assert interval(-0.005, 0.017) == "−0.5 to +1.7"  # noqa: RUF001
    assert [p_value(p) for p in (0.0042, 0.0004, 1.0)] == ["= .004", "< .001", "= 1.000"]
    assert title("label_smoothing") == "Label smoothing"
    assert [listing(["a"]), listing(["a", "b"]), listing(["a", "b", "c"])] == ["a", "a and b", "a, b and c"]


@pytest.mark.parametrize(
    ("best", "reading"),
    [
        ("better", "Better, the best of the networks, against kernel ridge 8x8, the best trivial method: +"),
        ("better", "it is worth its training."),
        ("failing", "this study cannot tell which is better."),
        ("early", "it is not worth its training."),
    ],
)
def test_the_best_network_is_held_against_the_best_trivial_method(gathered: Study, best: str, reading: str) -> None:
    kept = tuple(entry for entry in gathered.entries if entry.name == best or entry.role == "trivial")
    assert reading in worth(replace(gathered, entries=(*kept, replace(gathered.baseline, score=0.0))))


def test_few_trainings_do_not_tell_what_a_network_is_worth(study: Study) -> None:
    assert worth(study).endswith("too few trainings for a verdict, which takes 10.")
