from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from mlpstudy.compare.study import Study
from mlpstudy.contracts.history import read_history
from mlpstudy.report.answers.initialisation import (
    Initialisation,
    against_reference,
    beginning,
    gradient_norms,
    initialisation_answers,
    initialisations,
    symmetry,
)


def test_only_what_differs_from_the_baseline_in_its_initialisation_is_compared(compared: Study) -> None:
    histories = {name: read_history(name) for name in compared.config.variants}
    shown = initialisations(compared, histories)
    assert [(each.row.name, each.init) for each in shown] == [("baseline", "default"), ("failing", "constant")]
    assert shown[0].first_gradients == "1.0 / 2.0"
    assert shown[0].last_gradients == "0.17 / 0.33"
    texts = [text.text for answer in initialisation_answers(compared, shown) for text in answer.statements]
    assert any("in failing (2 of 10)" in text for text in texts)
    assert any("2 of 2 initialisations begin within 0.1 of it." in text for text in texts)
    far = replace(shown[1], row=replace(shown[1].row, means={**shown[1].row.means, "initial_loss": 9.0}))
    begun = beginning(compared, [shown[0], far]).statements[0].text
    assert "1 of 2 initialisations begins within 0.1 of it. Further off: failing." in begun


def test_of_runs_that_diverged_there_are_no_gradient_norms() -> None:
    epochs = pd.DataFrame({"gradient_norm_1": [np.nan, np.nan], "gradient_norm_2": [0.5, np.nan]})
    assert gradient_norms(epochs) == ""
    assert gradient_norms(epochs.assign(gradient_norm_1=np.inf)) == ""
    assert gradient_norms(epochs.assign(gradient_norm_1=0.25)) == "0.25 / 0.50"


def with_variants(study: Study, baseline: str, variants: dict[str, dict[str, Any]]) -> Study:
    """The same networks, as if they had these settings."""
    return replace(study, config=study.config.model_copy(update={"baseline": baseline, "variants": variants}))


def test_the_baseline_under_another_name_is_no_other_initialisation(compared: Study) -> None:
    histories = {name: read_history(name) for name in ("baseline", "better", "similar", "failing")}
    study = with_variants(compared, "baseline", {"baseline": {}, "better": {}, "similar": {"model.dropout": 0.5}})
    assert initialisations(study, histories) == []
    assert initialisation_answers(study, []) == []


def test_beside_a_baseline_of_another_kind_the_initialisations_are_still_compared(compared: Study) -> None:
    histories = {name: read_history(name) for name in ("baseline", "better", "similar", "failing")}
    he, constant = {"model.init": "he_normal"}, {"model.init": "constant"}
    others = {"baseline": {}, "better": he, "failing": constant, "similar": {"train.weight_decay": 0.001}}
    study = with_variants(compared, "similar", others)
    shown = initialisations(study, histories)
    assert {each.row.name for each in shown} == {"baseline", "better", "failing"}
    pairs = [(each.without, each.having) for each in against_reference(study, shown)]
    assert pairs == [("baseline", each.row.name) for each in shown if each.row.name != "baseline"]
    assert any(
        "baseline" in line.subject for line in initialisation_answers(study, shown)[1].statements if line.subject
    )
    without = with_variants(compared, "similar", {name: others[name] for name in ("better", "failing", "similar")})
    (pair,) = against_reference(without, initialisations(without, histories))
    assert (pair.without, pair.having) == ("better", "failing")


@pytest.mark.parametrize(
    ("constant", "others", "expected"),
    [
        (0.003, 1.0, "only 0.3 % of the hidden units differ from each other; under the other initialisations all do."),
        (0.003, 0.98, "under the other initialisations at least 98.0 % do."),
        (0.9, 1.0, "the units did part: at the end 90.0 % of the hidden units are distinct."),
    ],
)
def test_symmetry_is_told_from_the_units_that_stayed_alike(
    compared: Study, constant: float, others: float, expected: str
) -> None:
    shares = {"failing": ("constant", constant), "baseline": ("default", others)}
    shown = [
        Initialisation(replace(row, means={**row.means, "distinct_units": share}), init, "", "")
        for name, (init, share) in shares.items()
        for row in [compared.row(name)]
    ]
    (answer,) = symmetry(shown)
    assert expected in answer.statements[0].text
