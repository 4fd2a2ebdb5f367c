import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mlpstudy.errors import DataError
from mlpstudy.preprocess import budget, examine
from mlpstudy.preprocess.convert import convert
from mlpstudy.preprocess.examine import Examined
from mlpstudy.preprocess.hashes import pixel_hash
from mlpstudy.preprocess.inorder import in_order
from mlpstudy.preprocess.resize import squash, to_gray
from tests.preprocess.pictures import encode, make_zip, picture, settings

PICTURES = {f"all/{kind}/{n:02d}.png": picture(n + 50 * (kind == "b")) for kind in "ab" for n in range(25)}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return make_zip(tmp_path / "images.zip", {name: encode(pixels) for name, pixels in PICTURES.items()})


@pytest.mark.parametrize("channels", ["rgb", "gray"])
def test_rows_are_the_squashed_pictures_in_the_order_of_their_names(
    source: Path, tmp_path: Path, channels: str
) -> None:
    target = tmp_path / "images.npy"
    records = convert(source, target, settings(channels=channels))
    images = np.load(target, mmap_mode="r")
    assert images.shape == (50, 16, 16, 3 if channels == "rgb" else 1)
    assert images.dtype == np.uint8
    assert [record.name for record in records] == list(PICTURES)
    for row, pixels in zip(images, PICTURES.values(), strict=True):
        small = squash(pixels, 16)
        np.testing.assert_array_equal(row, small if channels == "rgb" else to_gray(small)[..., np.newaxis])


def test_records_hold_what_was_measured(source: Path, tmp_path: Path) -> None:
    record = convert(source, tmp_path / "images.npy", settings())[30]
    assert (record.name, record.given, record.label, record.file) == ("all/b/05.png", "all", "b", "05.png")
    assert (record.width_px, record.height_px, record.mode, record.problem) == (64, 48, "RGB", "")
    assert record.pixel_hash == pixel_hash(PICTURES["all/b/05.png"])
    assert len(record.perceptual_hash) == 16


def test_bytes_do_not_depend_on_the_number_of_workers(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = []
    for workers in (1, 7):
        monkeypatch.setenv("MLPSTUDY_WORKERS", str(workers))
        records = convert(source, tmp_path / "images.npy", settings())
        written.append(((tmp_path / "images.npy").read_bytes(), records))
    assert written[0] == written[1]


def test_all_bad_images_are_named_at_once_and_the_old_file_stays(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "images.npy"
    target.write_bytes(b"old")
    whole = encode(picture(0))
    make_zip(source, {"all/a/1.png": whole, "all/a/2.png": b"", "all/b/3.jpg": b"text", "all/b/4.png": whole[:200]})
    with pytest.raises(DataError) as caught:
        convert(source, target, settings())
    first, *lines = str(caught.value).splitlines()
    assert first == "3 of 4 images cannot be used (data.bad_images: drop leaves them out):"
    assert [line.split(":")[0] for line in lines] == ["  a/2.png", "  b/3.jpg", "  b/4.png"]
    assert target.read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["images.npy", "images.zip"]


def test_images_in_several_classes_are_told_with_those_that_cannot_be_used(source: Path, tmp_path: Path) -> None:
    """The stage split would refuse them only after the others have been replaced."""
    whole, other = encode(picture(0)), encode(picture(1))
    make_zip(source, {"all/a/1.png": whole, "all/a/2.png": b"", "all/b/3.png": whole, "all/b/4.png": other})
    with pytest.raises(DataError) as caught:
        convert(source, tmp_path / "images.npy", settings())
    assert str(caught.value).splitlines()[1:] == [
        "  a/2.png: empty",
        "of the others 1 image stands in several classes, at which the stage split stops unless "
        "split.label_conflicts = drop:",
        "  a/1.png, b/3.png",
    ]


def test_a_log_is_told_how_many_images_are_done(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As soon as that is wanted: nobody waits here."""
    monkeypatch.delenv("CI", raising=False)
    convert(source, tmp_path / "images.npy", settings())
    assert capsys.readouterr().out == ""
    monkeypatch.setattr("mlpstudy.preprocess.convert.SHOWN_AFTER_SECONDS", 0.0)
    monkeypatch.setattr("mlpstudy.progress_line.EVERY_SECONDS", 0.0)
    images = len(convert(source, tmp_path / "images.npy", settings()))
    first, *_, last = capsys.readouterr().out.splitlines()
    assert (first, last) == (f"16 of {images} images", f"{images} of {images} images")


def test_dropped_images_keep_a_black_row_with_their_problem(source: Path, tmp_path: Path) -> None:
    make_zip(source, {"all/a/1.png": b"", "all/b/2.png": encode(picture(0))})
    records = convert(source, tmp_path / "images.npy", settings(bad_images="drop"))
    assert [record.problem for record in records] == ["empty", ""]
    images = np.load(tmp_path / "images.npy")
    assert images[0].max() == 0
    np.testing.assert_array_equal(images[1], squash(picture(0), 16))


def test_dropping_every_image_is_refused(source: Path, tmp_path: Path) -> None:
    make_zip(source, {"all/a/1.png": b""})
    with pytest.raises(DataError, match="none of 1 images can be used"):
        convert(source, tmp_path / "images.npy", settings(bad_images="drop"))


def test_work_in_flight_is_bounded_while_results_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLPSTUDY_WORKERS", "3")
    begun = 0
    lock = threading.Lock()

    def work(number: int) -> int:
        nonlocal begun
        with lock:
            begun += 1
        return number

    results = in_order(work, range(1000))
    assert [next(results) for _ in range(10)] == list(range(10))
    assert begun <= 10 + 2 * 3
    assert list(results) == list(range(10, 1000))


def test_pixels_in_flight_are_bounded_over_all_threads(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLPSTUDY_WORKERS", "8")
    monkeypatch.setattr(budget, "MOST_BYTES", 2 * 64 * 48 * 3 + 1)  # two pictures
    at_once, most, lock = 0, 0, threading.Lock()

    def watched(*arguments: Any) -> Examined:
        nonlocal at_once, most
        with lock:
            at_once += 1
            most = max(most, at_once)
        time.sleep(0.001)
        examined = measure(*arguments)
        with lock:
            at_once -= 1
        return examined

    measure = examine.measure
    monkeypatch.setattr(examine, "measure", watched)
    convert(source, tmp_path / "images.npy", settings())
    assert most == 2
