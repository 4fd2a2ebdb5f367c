"""What is refused before anything is written. The files themselves: test_files.py."""

import re
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from mlpstudy import paths
from mlpstudy.compare.study import Study
from mlpstudy.contracts.predictions import read_predictions, write_predictions
from mlpstudy.errors import ConfigError, DataError, StudyError
from mlpstudy.export import export as exporting
from mlpstudy.export.check import check_images, refuse_other_networks, votes
from mlpstudy.export.export import PACKAGES, export
from mlpstudy.export.graph import MeanOfRuns, mean_of_runs, refuse_large
from mlpstudy.predict.load import load_trained


@pytest.fixture(autouse=True)
def packages(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if they were there: nothing here comes so far as to need them."""
    monkeypatch.setattr(exporting, "find_spec", lambda name: object())


@pytest.mark.parametrize("name", ["model", "model.pt", "model.onnx.bak", "folder.onnx"])
def test_a_file_of_another_suffix_and_a_folder_are_refused(compared_study: Study, name: str) -> None:
    Path("folder.onnx").mkdir()
    with pytest.raises(ConfigError, match=f"{name}: expected the name of a file that ends in .onnx"):
        export("better", Path(name))


def test_missing_packages_are_named_with_the_command_that_brings_them(
    compared_study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "find_spec", lambda name: None if name == "onnxscript" else object())
    command = f"`{sys.executable} -m pip install {' '.join(PACKAGES)}`"
    with pytest.raises(StudyError, match=rf"^export needs onnxscript: {re.escape(command)} brings what is missing"):
        export("better", Path("model.onnx"))


def test_a_clone_is_told_what_to_pull(compared_study: Study) -> None:
    Path("data/predictions/better.npy").unlink()
    command = "`dvc pull data/measures data/predictions/better.npy`"
    with pytest.raises(DataError, match=f"^data/predictions/better.npy is not here: {command}"):
        export("better", Path("model.onnx"))


def test_a_variant_that_diverged_in_every_run_is_refused(compared_study: Study) -> None:
    for variant, run in (("lost", None), ("failing", 3)):
        with pytest.raises(DataError, match=f"{variant}: nothing to export, for every run that was asked for has div"):
            export(variant, Path("model.onnx"), run)
    assert not list(Path().glob("model.*"))


def test_scores_of_other_networks_are_refused(compared_study: Study) -> None:
    changed = np.array(read_predictions("better"))
    changed[7] = changed[6]
    write_predictions("better", changed)
    with pytest.raises(DataError, match=r"data/predictions: of other networks than models/better/run-07.safetensors"):
        export("better", Path("model.onnx"))


def test_random_images_stand_in_where_those_of_the_study_are_not_here(compared_study: Study) -> None:
    trained = load_trained("failing")
    rows, images = check_images(trained)
    np.testing.assert_array_equal(images, np.load(paths.IMAGES)[rows])
    refuse_other_networks(trained, rows, votes(trained, images))
    paths.IMAGES.unlink()
    none, drawn = check_images(trained)
    assert (len(none), drawn.shape, drawn.dtype) == (0, images.shape, images.dtype)
    refuse_other_networks(trained, none, votes(trained, drawn))


def test_the_mean_counts_diverged_runs_as_the_command_predict_does(compared_study: Study) -> None:
    trained = load_trained("failing")
    model, (_, images) = mean_of_runs(trained), check_images(trained)
    assert (len(model.networks), model.runs) == (8, 10)
    with torch.inference_mode():
        mean = model(torch.from_numpy(images)).numpy()
    np.testing.assert_allclose(mean, votes(trained, images).mean(axis=0), atol=1e-6)


def test_networks_that_do_not_fit_into_one_file_are_refused() -> None:
    """Names and metadata take less than the last MB of the 2 GiB that protobuf writes."""
    model, most = MeanOfRuns([], torch.tensor([7.0])), 2**29 - 2**18  # numbers of 4 bytes
    model.constant = torch.empty(most, device="meta")
    refuse_large(model)
    model.constant = torch.empty(most + 1, device="meta")
    with pytest.raises(
        DataError, match=r"^7 runs have 2\.1 GB of weights; an ONNX file holds 2\.1 GB: export one with"
    ):
        refuse_large(model)
