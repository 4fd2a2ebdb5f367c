"""Which variants a figure holds where there are more than it has room for."""

from dataclasses import replace

from mlpstudy.compare.study import Study
from mlpstudy.report.material import LINES, collect


def test_a_figure_of_many_initialisations_holds_the_one_that_the_others_are_compared_with(compared: Study) -> None:
    """Were it the last of them, and the study's baseline of another kind."""
    names = [f"init_{number}" for number in range(LINES)] + ["as_the_baseline", "left_out"]
    scales = {name: {"model.init": "uniform", "model.init_scale": 0.1 + n} for n, name in enumerate(names)}
    variants = scales | {"baseline": {"train.weight_decay": 0.1}, "as_the_baseline": {}}
    config = compared.config.model_copy(update={"variants": variants})
    material = replace(collect(compared), study=replace(compared, config=config))
    assert material.held(names) == [*names[: LINES - 1], "as_the_baseline"]
    assert material.held([*names, "baseline"]) == [*names[: LINES - 1], "baseline"]
    assert material.held(names[:2]) == names[:2]
    assert material.held([]) == []
