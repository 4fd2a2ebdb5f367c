import numpy as np
import pandas as pd
import pytest

from mlpstudy.evaluate.curves import curve_measures, late_fall, roughness, swing


def table(train: list[float], validation: list[float], accuracy: list[float]) -> pd.DataFrame:
    columns = {"train_loss": train, "validation_loss": validation, "validation_accuracy": accuracy}
    return pd.DataFrame(columns).assign(
        train_accuracy=0.5, dead_units=[each / 4 for each in range(len(train))], epoch=range(1, len(train) + 1), run=0
    )


def test_curves_by_hand() -> None:
    history = table([2.0, 1.0, 1.5, 0.5], [2.0, 1.0, 1.2, 1.6], [0.5, 0.95, 1.0, 0.9])
    measures = curve_measures(history.assign(gradient_norm_1=0.1, gradient_norm_2=0.2))
    assert measures["epochs_to_95"] == 2  # .95 is 95 % of the best
    assert measures["best_epoch"] == 2
    assert measures["loss_roughness"] == pytest.approx(0.25)  # one rise of .5, from 2.0
    assert measures["overfitting"] == pytest.approx(0.6)
    assert (measures["first_train_loss"], measures["dead_units"]) == (2.0, 0.75)  # dead in the last of four epochs


def test_the_ratio_of_gradients_is_small_where_little_reaches_the_first_layer() -> None:
    history = table([2.0, 1.0], [2.0, 1.0], [0.5, 0.6]).assign(gradient_norm_1=[0.1, 0.0], gradient_norm_2=[2.0, 0.0])
    measures = curve_measures(history)
    assert measures["first_gradient_ratio"] == pytest.approx(0.05)
    assert (measures["first_gradient_1"], measures["first_gradient_2"]) == (0.1, 2.0)
    assert "last_gradient_ratio" not in measures  # no gradient at all is no ratio


@pytest.mark.parametrize("norms", [[np.inf, np.inf], [0.1, np.inf], [np.inf, 0.1], [np.nan, 0.1]])
def test_norms_that_overflow_are_not_measured_nor_said_to_vanish(norms: list[float]) -> None:
    history = table([2.0, 1.0], [2.0, 1.0], [0.5, 0.6])
    measures = curve_measures(history.assign(gradient_norm_1=[0.1, norms[0]], gradient_norm_2=[0.2, norms[1]]))
    assert measures["first_gradient_ratio"] == pytest.approx(0.5)
    assert not [name for name in measures if name.startswith("last_gradient")]
    assert measures["dead_units"] == 0.25  # of a network that has hidden layers all the same


def test_a_network_without_hidden_layers_has_no_ratio_of_gradients_and_no_dead_units() -> None:
    measures = curve_measures(table([2.0, 1.0], [2.0, 1.0], [0.5, 0.6]).assign(gradient_norm_1=[0.1, 0.2]))
    assert measures["first_gradient_1"] == 0.1
    assert not [name for name in measures if name.endswith(("gradient_ratio", "dead_units"))]


def test_a_falling_loss_is_not_rough() -> None:
    assert roughness(np.array([2.0, 1.0, 0.5])) == 0


def test_a_late_fall_is_that_of_the_last_fifth_of_the_epochs() -> None:
    loss = np.array([5.0, 4.0, 3.0, 2.0, 1.5, 1.4, 1.3, 1.2, 1.0, 0.75])
    assert late_fall(loss) == pytest.approx(1.2 - 0.75)  # two of ten epochs
    assert late_fall(loss[:8]) == pytest.approx(1.4 - 1.2)  # two of eight, rounded
    assert late_fall(loss[:3]) == 1  # one, where a fifth is less than one
    assert late_fall(loss[::-1]) < 0


def test_swing_looks_at_the_last_third_alone() -> None:
    assert swing(np.array([0.0, 1.0, 0.0, 1.0, 0.5, 0.7])) == pytest.approx(0.1)


def test_a_diverged_run_is_measured_up_to_its_last_finite_epoch() -> None:
    measures = curve_measures(table([2.0, 1.0, np.nan], [2.0, 1.0, np.inf], [0.5, 0.6, 0.1]))
    assert measures["last_train_loss"] == 1.0
    assert curve_measures(table([np.nan], [1.0], [0.1])) == {}


def test_what_takes_more_epochs_than_there_are_is_not_measured() -> None:
    one = curve_measures(table([2.0], [2.0], [0.5]))
    assert not one.keys() & {"epochs_to_95", "late_fall", "loss_roughness", "validation_swing"}
    two = curve_measures(table([2.0, 1.0], [2.0, 1.5], [0.5, 0.6]))
    assert (two["epochs_to_95"], two["late_fall"], two["loss_roughness"]) == (2, 0.5, 0)
    five, six = (curve_measures(table([1.0] * epochs, [1.0] * epochs, [0.5] * epochs)) for epochs in (5, 6))
    assert "validation_swing" not in five  # a third of them is one epoch, which has no deviation
    assert six["validation_swing"] == five["late_fall"] == 0
