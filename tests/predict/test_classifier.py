import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

import mlpstudy
from mlpstudy import paths
from mlpstudy.contracts.index import read_index
from mlpstudy.contracts.predictions import read_predictions
from mlpstudy.predict.vote import Prediction
from mlpstudy.preprocess.brightness import ValueRange
from mlpstudy.preprocess.header import Undecodable
from tests.predict.workspace import CLASSES, DIVERGED, RUNS, SIDE

# Of a probability. The pixels are equal to the bit; a matrix product's last bits depend on how many pictures go through
# a network at a time.
ROUNDING = 1e-6


def shares(predictions: list[Prediction]) -> np.ndarray:
    """(N, K)"""
    assert [each.problem for each in predictions] == [None] * len(predictions)
    return np.array([list(each.probabilities.values()) for each in predictions if each.probabilities])


@pytest.mark.parametrize("channels", ["gray", "rgb"])
def test_probabilities_are_those_that_evaluate_stored(
    workspaces: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch, channels: str
) -> None:
    monkeypatch.chdir(workspaces(channels))
    names = [f"pictures/{name}" for name in read_index().names]
    images, stored = np.load(paths.IMAGES), read_predictions("dropout")  # N, S, S, C and R, N, K
    model = mlpstudy.load("dropout")
    for row, name in enumerate(names):
        np.testing.assert_array_equal(model.reader.picture(Path(name)).pixels, images[row], err_msg=name)
    np.testing.assert_allclose(shares(model.predict(names)), stored.mean(axis=0), rtol=0, atol=ROUNDING)
    for run in range(RUNS):
        one = mlpstudy.load("dropout", run=run)
        np.testing.assert_allclose(shares(one.predict(names)), stored[run], rtol=0, atol=ROUNDING)


def test_an_answer_does_not_depend_on_how_many_cores_there_are(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mlpstudy.predict.classifier.PIECE", 16)
    answers = []
    for workers in ("1", "3"):
        monkeypatch.setenv("MLPSTUDY_WORKERS", workers)
        answers.append(mlpstudy.load("dropout").predict(["pictures"]))
    assert len(answers[0]) > 3 * 16
    assert answers[0] == answers[1]


def test_a_diverged_run_is_told_and_says_the_majority(workspace: Path) -> None:
    model = mlpstudy.load("dropout")
    assert model.diverged == (DIVERGED,)
    assert set(shares(mlpstudy.load("dropout", run=DIVERGED).predict(["pictures/test"])).flatten()) == {0.0, 1.0}


def test_broken_files_are_named_and_the_rest_is_done(workspace: Path, tmp_path: Path) -> None:
    good = next(iter(sorted((workspace / "pictures").rglob("*photo.jpg"))))
    shutil.copy(good, tmp_path / "b.jpg")
    (tmp_path / "a.jpg").write_bytes(good.read_bytes()[:500])
    (tmp_path / "c.png").write_bytes(b"")
    (tmp_path / "empty").mkdir()
    answers = mlpstudy.load("dropout").predict([tmp_path, tmp_path / "empty", "none.jpg"])
    assert [Path(each.file).name for each in answers] == ["a.jpg", "b.jpg", "c.png", "empty", "none.jpg"]
    broken, whole, *others = [each.problem for each in answers]
    assert broken is not None
    assert broken.startswith("damaged")
    assert whole is None
    assert others == ["empty", "a folder without images", "No such file or directory"]
    assert answers[1].label in CLASSES
    assert answers[0].label is None


def test_a_picture_for_which_one_network_gives_no_numbers_has_no_answer(workspace: Path) -> None:
    model = mlpstudy.load("dropout")

    def odd(images: np.ndarray) -> np.ndarray:
        scores = model.voters[0](images)
        scores[0] = np.nan
        return scores

    first, *others = replace(model, voters=(odd, *model.voters[1:])).predict("pictures/test")
    assert (first.problem, first.label) == ("the networks give no probabilities for it", None)
    assert all(each.label for each in others)


def test_size_and_channels_are_those_of_the_networks(workspace: Path, tmp_path: Path) -> None:
    """data/configs is ahead of the models where somebody has changed params.yaml since."""
    copy = shutil.copytree(workspace, tmp_path / "copy")
    config = copy / paths.CONFIGS / "preprocess.json"
    config.write_text(
        config.read_text().replace('"rgb"', '"gray"').replace(f'"image_size": {SIDE}', '"image_size": 50')
    )
    pictures = ["pictures/test"]
    assert mlpstudy.load("dropout", folder=copy).predict(pictures) == mlpstudy.load("dropout").predict(pictures)


@pytest.mark.parametrize("scale", [ValueRange(0, 1000, whole=False), ValueRange(0, 200, whole=True)])
def test_what_is_brighter_than_all_of_the_study_is_white(workspace: Path, scale: ValueRange) -> None:
    """And does not begin again at black. The second scale is that of 8-bit values in larger samples."""
    xray = next((workspace / "pictures").rglob("*xray.png"))  # up to 60,000
    pixels = replace(mlpstudy.load("dropout").reader, brightness=scale).picture(xray).pixels
    assert np.quantile(pixels, 0.1) == 255


def test_the_thumbnail_in_a_raw_photograph_is_not_taken_for_the_picture(workspace: Path, tmp_path: Path) -> None:
    raw = tmp_path / "IMG.NEF"
    raw.write_bytes(next((workspace / "pictures").rglob("*.png")).read_bytes())  # what a decoder would find in it
    with pytest.raises(Undecodable, match="raw photograph, which is not supported"):
        mlpstudy.load("dropout").reader.picture(raw)


def test_a_jpeg_called_heic_is_read_as_what_it_is(workspace: Path, tmp_path: Path) -> None:
    picture, reader = next((workspace / "pictures").rglob("*.png")), mlpstudy.load("dropout").reader
    called = tmp_path / "IMG.HEIC"
    called.write_bytes(picture.read_bytes())
    np.testing.assert_array_equal(reader.picture(called).pixels, reader.picture(picture).pixels)
    called.write_bytes(b"\0\0\0\x18ftypheic" + bytes(40))
    with pytest.raises(Undecodable, match="HEIC, which is not supported"):
        reader.picture(called)


def test_a_picture_of_16_bits_is_refused_where_no_image_tells_how_bright_it_is(workspace: Path) -> None:
    xray = next((workspace / "pictures").rglob("*xray.png"))
    reader = replace(mlpstudy.load("dropout").reader, brightness=None)
    with pytest.raises(Undecodable, match="more than 8 bits a sample, while no image of the study"):
        reader.picture(xray)


def test_threads_of_pytorch_and_opencv_are_afterwards_what_they_were(workspace: Path) -> None:
    """PyTorch's own, meanwhile, are one for each piece, so that the last bits do not depend on their number."""
    before = torch.get_num_threads(), cv2.getNumThreads()
    torch.set_num_threads(3)
    cv2.setNumThreads(2)
    model, meanwhile = mlpstudy.load("dropout", run=0), []

    def voter(images: np.ndarray) -> np.ndarray:
        meanwhile.append(torch.get_num_threads())
        return model.voters[0](images)

    try:
        replace(model, voters=(voter,)).predict(["pictures/test"])
        assert set(meanwhile) == {1}
        assert (torch.get_num_threads(), cv2.getNumThreads()) == (3, 2)
    finally:
        torch.set_num_threads(before[0])
        cv2.setNumThreads(before[1])
