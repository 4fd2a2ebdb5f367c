from dataclasses import replace

import pytest

from mlpstudy.compare.leaderboard import LeaderboardRow
from mlpstudy.compare.study import Study
from mlpstudy.wording.plain import plain_words
from mlpstudy.wording.summary import summary


def with_reference(study: Study, score: float, *variants: LeaderboardRow) -> Study:
    """The baseline and these variants, with the cnn at this score and no trivial method above them."""
    reference = replace(study.row("cnn"), score=score)
    trivial = replace(study.row("majority class"), score=0.0)
    rows = sorted((*variants, study.baseline, reference), key=lambda row: -row.score)
    return replace(study, rows=(*rows, trivial))


@pytest.mark.parametrize("variants", [[], ["better"], ["better", "similar"], ["similar"]])
def test_a_reference_above_the_winner_is_told_on_top(compared: Study, variants: list[str]) -> None:
    rows = [compared.row(name) for name in variants]
    study = with_reference(compared, 1.0, *rows)
    winner = "better" if "better" in variants else "similar" if study.best.name == "similar" else "the baseline"
    than_any = "Outside the comparison, a network of another kind (cnn) named more pictures correctly than any in it; "
    than_baseline = "A network of another kind (cnn) named more pictures correctly than the baseline; "
    assert plain_words(study)[-1] == f"{than_any if variants else than_baseline}whether that is luck is not judged."
    told = f"cnn, a network of another kind outside the comparison, scores higher than {winner}: 100.0 % against "
    assert told in " ".join(summary(study))


def test_of_balanced_accuracy_no_pictures_are_counted(compared: Study) -> None:
    study = replace(compared, config=compared.config.model_copy(update={"score": "balanced_accuracy"}))
    told = plain_words(with_reference(study, 1.0, compared.row("better")))[-2]
    assert told.startswith("Outside the comparison, a network of another kind (cnn) had a higher balanced accuracy")
    alone = " ".join(plain_words(with_reference(study, 1.0)))
    assert "A network of another kind (cnn) had a higher balanced accuracy than the baseline; " in alone


def test_a_reference_below_the_winner_is_left_to_the_table(compared: Study) -> None:
    study = with_reference(compared, compared.baseline.score, compared.row("better"))
    assert not [text for text in [*plain_words(study), *summary(study)] if "another kind" in text]
