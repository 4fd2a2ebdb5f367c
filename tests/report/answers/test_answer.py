from dataclasses import replace

from mlpstudy.compare.ablations import Ablation
from mlpstudy.compare.study import Study
from mlpstudy.regularisers import STABILITY
from mlpstudy.report.answers.answer import ablation_answer, plain_answer


def test_empty_sentences_fall_out() -> None:
    assert [each.text for each in plain_answer("?", ["a", "", "b"]).statements] == ["a", "b"]


def test_nothing_is_said_of_the_speed_of_what_learns_little(compared: Study) -> None:
    (statement,) = ablation_answer(compared, "?", [Ablation("baseline", "early")], STABILITY).statements
    assert statement.text.startswith("early underfits, so how soon and how steadily it came")
    rows = tuple(replace(row, underfits=row.name in ("early", "better")) for row in compared.rows)
    study, ablation = replace(compared, rows=rows), Ablation("better", "early")
    (both,) = ablation_answer(study, "?", [ablation], ("score", *STABILITY)).statements
    assert "better and early underfit, so how soon and how steadily they came" in both.text
    assert both.text.startswith("lower test accuracy")


def test_the_table_reads_no_speed_that_the_sentence_withholds(compared: Study) -> None:
    (table,) = ablation_answer(compared, "?", [Ablation("baseline", "early")], ("score", *STABILITY)).tables
    assert [bool(row.reading) for row in table.rows] == [True, *[False] * len(STABILITY)]


def test_no_picture_is_coloured_whose_reading_is_withheld(compared: Study) -> None:
    answer = ablation_answer(compared, "?", [Ablation("better", "early")], ("score", *STABILITY))
    coloured = ["told" in picture.svg for picture in answer.statements[0].pictures]
    assert coloured == [bool(row.reading) for row in answer.tables[0].rows] == [True, *[False] * len(STABILITY)]


def test_what_diverged_is_not_said_to_underfit(compared: Study) -> None:
    rows = tuple(replace(row, diverged=row.runs if row.name == "early" else row.diverged) for row in compared.rows)
    (statement,) = ablation_answer(
        replace(compared, rows=rows), "?", [Ablation("baseline", "early")], STABILITY
    ).statements
    assert statement.text == "early diverged in every run, so that nothing is known of its speed or stability."


def test_two_variants_that_diverged_in_every_run_are_not_compared(compared: Study) -> None:
    """Both stand for the majority class: no setting made that the same."""
    rows = tuple(replace(row, diverged=row.runs if row.name == "early" else row.diverged) for row in compared.rows)
    measures = ("score", "train_log_loss", *STABILITY)
    answer = ablation_answer(replace(compared, rows=rows), "?", [Ablation("lost", "early")], measures)
    (statement,) = answer.statements
    assert statement.text == "Every run of both diverged, so that there is nothing to compare."
    assert (statement.pictures, answer.tables) == ((), ())


def test_a_table_has_a_row_for_each_measure_that_both_variants_have(compared: Study) -> None:
    (table,) = ablation_answer(compared, "?", [Ablation("baseline", "lost")], ("score", "epochs_to_95")).tables
    assert [row.label for row in table.rows] == ["test accuracy, %"]


def test_of_a_variant_without_any_of_the_measures_it_is_said(compared: Study) -> None:
    pairs = [Ablation("baseline", name) for name in ("lost", "better")]
    answer = ablation_answer(compared, "Do units die?", pairs, ("dead_units",))
    lost, better = (statement.text for statement in answer.statements)
    assert (
        lost == "Nothing to compare: not both have this measure; there is none of runs that diverged at once, nor of a "
        "single layer or a single epoch."
    )
    assert better == "the same share of dead units in every run."
    assert [table.ablation.having for table in answer.tables] == ["better"]
