"""Names of competitors in the reader's language."""

from dataclasses import replace

from mlpstudy.compare.study import Study
from mlpstudy.evaluate.trivial.methods import FEATURE_METHODS, METHODS
from mlpstudy.language import spoken
from mlpstudy.wording.competitors import TRIVIAL_METHODS, baseline_name, shown_name
from mlpstudy.wording.plain import plain_words
from mlpstudy.wording.summary import summary
from mlpstudy.wording.trivial import worth
from mlpstudy.wording.underfitting import underfitting
from mlpstudy.wording.verdicts import verdict_sentence


def test_every_trivial_method_has_a_name_to_translate() -> None:
    assert set(TRIVIAL_METHODS) == {*METHODS, *FEATURE_METHODS}


def test_a_trivial_method_is_named_in_the_readers_language_and_a_variant_as_it_is_called(compared: Study) -> None:
    with spoken("es"):
        names = [shown_name(row) for row in compared.rows]
    assert "clase mayoritaria" in names
    assert compared.baseline.name in names


def test_a_variant_that_diverged_in_every_run_leads_no_sentence_as_a_network(compared: Study) -> None:
    lost = replace(compared.row("lost"), score=compared.baseline.score + 0.03)
    trivial = replace(compared.row("majority class"), score=0.0)
    study = replace(compared, rows=(lost, compared.baseline, compared.row("similar"), trivial))
    told = [plain_words(study)[0], *summary(study), worth(study), verdict_sentence(study, lost)]
    assert plain_words(study)[0].startswith("The variant lost (diverged) named about 3 more of 100 new pictures ")
    assert any(" variants is " in text and ", lost (diverged): " in text for text in told)
    assert all("lost (diverged)" in text for text in told if "lost" in text)
    assert "lost" not in underfitting(compared)  # it is told among those that diverged


def test_a_baseline_that_diverged_in_every_run_is_marked_too(compared: Study) -> None:
    rows = tuple(replace(row, diverged=row.runs) if row.role == "baseline" else row for row in compared.rows)
    study = replace(compared, rows=rows)
    assert baseline_name(study) == "the baseline (diverged)"
    assert " than the baseline (diverged); " in plain_words(study)[0]
    other = replace(study, config=study.config.model_copy(update={"baseline": "base"}))
    assert baseline_name(other) == "the baseline (base, diverged)"
