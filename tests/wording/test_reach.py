from dataclasses import replace

import pytest

from mlpstudy.compare.study import Study
from mlpstudy.wording.leaderboard import heading, markdown, plain_text
from mlpstudy.wording.reach import reach
from mlpstudy.wording.summary import found
from mlpstudy.wording.verdicts import verdict_sentence


def wanting(study: Study, detect: float | None) -> Study:
    return replace(study, config=study.config.model_copy(update={"detect": detect}))


def test_without_a_wanted_difference_nothing_is_said(compared: Study) -> None:
    assert reach(wanting(compared, None)) == ""
    assert reach(replace(wanting(compared, 0.02), rows=(compared.baseline,))) == ""


@pytest.mark.parametrize(("detect", "words"), [(0.9, "and is large enough"), (0.001, "but is too small")])
def test_the_report_says_whether_the_study_could_find_it(compared: Study, detect: float, words: str) -> None:
    study = wanting(compared, detect)
    assert words in reach(study)
    assert reach(study) in " ".join(plain_text(study).split())
    assert f"\n\n{heading(study)}.\n\n{reach(study)}\n\n" in markdown(study)


def test_a_study_without_verdicts_says_so(compared: Study) -> None:
    few = replace(compared, split=replace(compared.split, parts=compared.split.parts[:5]))
    assert reach(wanting(few, 0.02)) == "The study was to find 2.0 points, but gives no verdict: that takes 10 runs."


def finding(study: Study, *detectables: float) -> Study:
    """The same, had its variants these smallest detectable differences."""
    rows = [
        replace(row, comparison=replace(row.comparison, detectable=detectable))
        for row, detectable in zip(study.learnt, detectables, strict=False)
        if row.comparison
    ]
    return replace(study, rows=(study.baseline, *rows))


def test_a_study_that_is_just_too_small_does_not_seem_to_find_what_was_wanted(compared: Study) -> None:
    too_small = "The study was to find 2.0 points, but is too small: it finds 2.04 four times in five."
    assert reach(wanting(finding(compared, 0.02038, 0.02038, 0.02038), 0.02)) == too_small
    assert reach(wanting(finding(compared, 0.01998), 0.02)).endswith("it finds 2.0 four times in five.")


@pytest.mark.parametrize(("largest", "enough"), [(0.02, None), (0.021, 2), (3.5, 2)])
def test_a_study_that_is_too_small_for_some_variants_does_not_call_itself_large_enough(
    compared: Study, largest: float, enough: int | None
) -> None:
    said = reach(wanting(finding(compared, 0.01, 0.015, largest), 0.02))
    some = f"it is large enough for {enough} of 3 comparisons, and too small for the others."
    assert said.endswith(some if enough else "and is large enough: it finds 1.5 four times in five.")
    assert reach(wanting(finding(compared, 0.01, 2.5, 3.5), 0.02)).endswith(
        "for 1 of 3 comparisons, and too small for the others."
    )


def test_a_wanted_difference_is_named_as_it_is_set(compared: Study) -> None:
    assert reach(wanting(compared, 0.0025)).startswith("The study was to find 0.25 points, ")
    few = replace(compared, split=replace(compared.split, parts=compared.split.parts[:5]))
    assert reach(wanting(few, 0.0125)).startswith("The study was to find 1.25 points, ")
    nothing = finding(compared, 2.5, 3.5)
    assert reach(wanting(nothing, 0.0125)).startswith("The study was to find 1.25 points, ")


def test_a_study_that_would_find_no_difference_there_can_be_gives_no_number(compared: Study) -> None:
    nothing = wanting(finding(compared, 2.5, 3.5), 0.02)
    (undecided, *_) = [row for row in nothing.variants if row.verdict == "undecided"]
    some = finding(compared, 0.25, 3.5)
    texts = [reach(nothing), *found(nothing), verdict_sentence(nothing, undecided), heading(nothing)]
    assert all("no difference" in text.lower() for text in texts)
    for text in (*texts, found(some)[0], heading(some)):
        assert "50.0" not in text
        assert "large enough" in text or "detectable" in text
    assert "a difference of 25.0 points or more would have been found" in found(some)[0]
    assert heading(some).endswith(
        "; detectable difference 25.0 points or more, of some variants none, with 10.7 points left above the baseline"
    )
