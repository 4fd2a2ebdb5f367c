from collections.abc import Callable
from dataclasses import replace

import pytest

from mlpstudy.compare.study import Study
from mlpstudy.wording.underfitting import underfitting


def test_a_short_budget_is_blamed_only_where_longer_training_still_helped(compared: Study) -> None:
    marks = {"early": True, "failing": False}  # name -> did its validation loss still fall?
    rows = tuple(
        replace(row, underfits=row.name in marks, still_falling=fell, short_budget=fell)
        for row, fell in ((row, marks.get(row.name, False)) for row in compared.rows)
    )
    text = underfitting(replace(compared, rows=rows))
    assert "still fell under early (by 0.125): there the comparison shows a short budget." in text  # .625 to .5
    assert "Under failing the validation loss is not shown to have fallen any more; only a longer run tells" in text
    assert text.endswith(". The start may have failed, the regulariser be too strong, or the learning rate not suit.")
    assert underfitting(replace(compared, rows=tuple(replace(row, underfits=False) for row in rows))) == ""


def test_early_stopping_is_told_as_a_reason_for_training_images_that_are_not_learnt(compared: Study) -> None:
    rows = [replace(compared.row(name), underfits=True, still_falling=False) for name in ("early", "failing")]
    told = (
        "Of early, early stopping keeps the epoch with the lowest validation loss, which may come before the training"
    )
    for chosen, expected in ((rows, True), (rows[:1], True), (rows[1:], False)):
        text = underfitting(replace(compared, rows=(compared.baseline, *chosen)))
        assert (told in text) == expected
        assert ("Under failing the validation loss is not shown" in text) == (rows[1] in chosen)
        assert "Under early" not in text


def test_one_advice_is_given_once_to_several_kinds_by_name(compared: Study) -> None:
    early, failing = compared.row("early"), compared.row("failing")
    slow = replace(early, name="slow", still_falling=True, short_budget=False)
    short = replace(slow, name="short", short_budget=True)
    stopped, flat = (replace(row, still_falling=False) for row in (early, failing))
    variants = dict(compared.config.variants) | {"slow": {}, "short": {}}
    config = compared.config.model_copy(update={"variants": variants})
    for rows, told in (
        ((short, slow, flat, stopped), " Of slow, failing and early the start may have failed, "),
        ((short, flat), " help. The start may have failed, "),
        ((slow,), " help. The start may have failed, "),
        ((stopped,), " learnt. The start may have failed, "),
        ((short,), ""),
    ):
        rows = tuple(replace(row, underfits=True) for row in rows)
        text = underfitting(replace(compared, config=config, rows=(compared.baseline, *rows)))
        assert told in text
        assert text.count("may have failed") == bool(told)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"one_class": True}, "not above the baseline's: v0, v1, v2, v3, v4 and 8 more (see the leaderboard)."),
        ({"constant": True}, "given the same class: v0, v1, v2, v3, v4 and 8 more (see the leaderboard)."),
        ({"still_falling": False}, "Of v0, v1, v2, v3, v4 and 8 more (see the leaderboard), early stopping keeps the"),
        ({"still_falling": True}, "v4 (by 0.125) and 8 more (see the leaderboard): there the comparison shows a short"),
    ],
)
def test_of_many_that_underfit_a_few_are_named(compared: Study, changes: dict[str, bool], told: str) -> None:
    early = replace(compared.row("early"), underfits=True)
    many = [replace(early, name=f"v{number}", **changes) for number in range(13)]  # type: ignore[arg-type]
    variants = dict.fromkeys([row.name for row in many], compared.config.variants["early"]) | {"baseline": {}}
    config = compared.config.model_copy(update={"variants": variants})
    assert told in underfitting(replace(compared, config=config, rows=(compared.baseline, *many)))


def test_a_loss_that_fell_is_not_said_to_have_fallen_by_nothing(compared: Study) -> None:
    early = compared.row("early")
    falling = replace(early, still_falling=True, means=early.means | {"late_fall": 0.00042})
    assert "still fell under early (by 0.0004): " in underfitting(replace(compared, rows=(compared.baseline, falling)))


def test_a_loss_that_falls_by_next_to_nothing_shows_no_short_budget(compared: Study) -> None:
    """Equal weights never part, and their loss creeps on: 1.385837 to 1.385737 in two of ten epochs."""
    constant = replace(compared.row("early"), still_falling=True)
    for short in (False, True):
        text = underfitting(replace(compared, rows=(compared.baseline, replace(constant, short_budget=short))))
        assert ("shows a short budget" in text) is short
        assert ("by less than 1 % of the log-loss: longer training may not help. The start may" in text) is not short
        assert "not shown to have fallen" not in text


def test_of_one_epoch_and_of_few_runs_nothing_is_said_of_longer_training(
    compared: Study, small_study: Callable[..., Study]
) -> None:
    failing = compared.row("failing")
    means = {name: mean for name, mean in failing.means.items() if name != "late_fall"}
    once = replace(failing, means=means, still_falling=False)
    study = replace(compared, rows=(compared.baseline, once))
    assert "Underfitting" in underfitting(study)
    assert "more epochs help" not in underfitting(study)
    few = small_study(3)
    rows = tuple(replace(row, underfits=row.role == "baseline", still_falling=False) for row in few.rows)
    assert "Underfitting" in underfitting(replace(few, rows=rows))
    assert "more epochs help" not in underfitting(replace(few, rows=rows))
