"""What page and figures are made of."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from mlpstudy.compare.study import Study
from mlpstudy.contracts.history import history_file
from mlpstudy.errors import DamagedFile
from mlpstudy.evaluate.run_measures import measure_variant
from mlpstudy.report.material import LINES, collect
from mlpstudy.report.tables import curves


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


def test_a_history_that_was_cut_at_the_end_of_a_row_is_not_taken_for_a_shorter_training(
    compared_folder: tuple[Path, Study], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, study = compared_folder
    shutil.copytree(folder, tmp_path / "copy")
    monkeypatch.chdir(tmp_path / "copy")
    file = history_file("better")
    file.write_text("".join(file.read_text().splitlines(keepends=True)[:-1]))
    for reads in (lambda: measure_variant("better"), lambda: curves(study), lambda: collect(study)):
        with pytest.raises(DamagedFile, match=r"^models/better/history.csv: damaged or cut short"):
            reads()
