"""MNIST's files: real ones of small size, over HTTP and from disk, and hostile ones."""

import gzip
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mlpstudy.config.base import parse
from mlpstudy.config.download import DownloadConfig
from mlpstudy.download import idx as room
from mlpstudy.download.gather import gather
from mlpstudy.errors import DataError
from tests.download.numbers import IDX_FILES, grey, idx, idx_files, idx_settings, image_in, labels, md5, web
from tests.download.sources import make_folder

TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS = IDX_FILES.values()


def config(settings: dict[str, Any], **others: Any) -> DownloadConfig:
    return parse(DownloadConfig, settings | others, "params.yaml")


def test_four_files_over_http_become_two_splits_of_ten_classes(raw: Path) -> None:
    files = idx_files()
    with web(mnist=files) as url:
        listing = gather(config(idx_settings(files), url=f"{url}/mnist/"), raw)
    names = zipfile.ZipFile(raw).namelist()
    assert names == sorted(names) == [entry.path for entry in listing.entries]
    assert len(names) == 30
    assert "test/9/00009.png" in names
    np.testing.assert_array_equal(image_in(raw, "train/3/00013.png"), grey(20)[13])
    np.testing.assert_array_equal(image_in(raw, "test/4/00004.png"), grey(10, 1)[4])


def test_files_on_disk_gzipped_or_not_give_the_same_bytes(raw: Path) -> None:
    files = idx_files()
    settings = idx_settings(files)
    gather(config(settings, path=str(make_folder(Path("in"), files))), raw)
    before = raw.read_bytes()
    plain = {name.removesuffix(".gz"): gzip.decompress(data) for name, data in files.items()}
    parts = {part: {"file": name.removesuffix(".gz")} for part, name in IDX_FILES.items()}
    gather(config({"kind": "idx", "idx": parts}, path=str(make_folder(Path("plain"), plain))), raw)
    assert raw.read_bytes() == before


def test_without_test_files_there_are_no_splits(raw: Path) -> None:
    files = idx_files()
    settings = idx_settings({name: files[name] for name in (TRAIN_IMAGES, TRAIN_LABELS)}, classes=None)
    gather(config(settings, path=str(make_folder(Path("in"), files))), raw)
    assert {name.split("/")[0] for name in zipfile.ZipFile(raw).namelist()} == {"all"}


def test_a_label_of_test_images_alone_is_a_class_too(raw: Path) -> None:
    files = idx_files()
    files[TEST_LABELS] = gzip.compress(header(10, sides=1) + bytes([*range(9), 10]))
    gather(config(idx_settings(files, classes=None), path=str(make_folder(Path("in"), files))), raw)
    names = zipfile.ZipFile(raw).namelist()
    assert "test/10/00009.png" in names
    assert "train/09/00009.png" in names  # as many digits


def test_classes_are_named_by_the_settings(raw: Path) -> None:
    files = idx_files()
    names = [f"kind of clothes {letter}" for letter in "jihgfedcba"]
    gather(config(idx_settings(files, classes=names), path=str(make_folder(Path("in"), files))), raw)
    np.testing.assert_array_equal(image_in(raw, "train/kind of clothes g/00003.png"), grey(20)[3])


def test_what_was_downloaded_is_kept_by_its_digest(raw: Path) -> None:
    files = idx_files()
    with web(mnist=files) as url:
        gather(config(idx_settings(files), url=f"{url}/mnist"), raw)
    before = raw.read_bytes()
    raw.unlink()
    gather(config(idx_settings(files), url="http://127.0.0.1:9/gone"), raw)
    assert raw.read_bytes() == before


def test_a_digest_that_differs_is_refused_on_disk_too(raw: Path) -> None:
    files = idx_files()
    settings = idx_settings(files)
    folder = make_folder(Path("in"), files | {TEST_LABELS: gzip.compress(idx(labels(10)[::-1].copy()))})
    told = rf"{TEST_LABELS}: sources\.mnist\.idx\.test_labels\.digest = {md5(files[TEST_LABELS])}: the data has md5:"
    with pytest.raises(DataError, match=f"in/{told}"):
        gather(config(settings, path=str(folder), name="mnist"), raw)
    with web(mnist=files | {TEST_LABELS: b"others"}) as url, pytest.raises(DataError, match=f"/mnist/{told}"):
        gather(config(settings, url=f"{url}/mnist", name="mnist"), raw)
    assert not raw.exists()


def test_a_file_that_is_not_there_is_named(raw: Path) -> None:
    files = idx_files()
    settings = idx_settings(files)
    del files[TRAIN_LABELS]
    with pytest.raises(DataError, match=f"in/{TRAIN_LABELS}: no such folder or archive"):
        gather(config(settings, path=str(make_folder(Path("in"), files))), raw)


def header(*numbers: int, sides: int = 3, kind: int = 8) -> bytes:
    return struct.pack(f">HBB{len(numbers)}I", 0, kind, sides, *numbers)


PIXELS = 20 * 28 * 28
HOSTILE: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "cut off within gzip": (TRAIN_IMAGES, lambda: idx_files()[TRAIN_IMAGES][:-9], "not a whole gzip file: the end"),
    "damaged within gzip": (
        TRAIN_IMAGES,
        lambda: idx_files()[TRAIN_IMAGES][:500] + b"\0\0\0\0" + idx_files()[TRAIN_IMAGES][504:],
        "not a whole gzip file",
    ),
    "a page of HTML": (
        TRAIN_IMAGES,
        lambda: b"<html>please log in</html>",
        "begins with 3c 68 74 6d, expected 00 00 08 03",
    ),
    "empty": (TRAIN_IMAGES, lambda: b"", "not an idx file: 0 bytes, fewer than its header of 16"),
    "nothing but a header": (TRAIN_IMAGES, lambda: header(20, 28), "not an idx file: 12 bytes, fewer"),
    "labels in the place of images": (
        TRAIN_IMAGES,
        lambda: idx_files()[TRAIN_LABELS],
        "begins with 00 00 08 01, expected 00 00 08 03: an idx file of bytes with 3 sides",
    ),
    "images in the place of labels": (TRAIN_LABELS, lambda: idx_files()[TRAIN_IMAGES], "expected 00 00 08 01"),
    "numbers of four bytes": (TRAIN_IMAGES, lambda: header(20, 28, 28, kind=13) + bytes(4 * PIXELS), "00 00 0d 03"),
    "fewer pixels than claimed": (
        TRAIN_IMAGES,
        lambda: header(20, 28, 28) + bytes(PIXELS - 1),
        "15,679 bytes behind the header, which claims 20 x 28 x 28 = 15,680",
    ),
    "more pixels than claimed": (
        TRAIN_IMAGES,
        lambda: header(20, 28, 28) + bytes(PIXELS + 1),
        "more bytes behind the header, which claims 20 x 28 x 28 = 15,680",
    ),
    "a claim beyond all memory": (
        TRAIN_IMAGES,
        lambda: header(2**32 - 1, 2**32 - 1, 2**32 - 1),
        " x 4,294,967,295 numbers; expected 1 to 1,073,741,824",
    ),
    "no image at all": (TRAIN_IMAGES, lambda: header(0, 28, 28), "claims 0 x 28 x 28 numbers; expected 1 to"),
    "images without a side": (TRAIN_IMAGES, lambda: header(20, 0, 28), "claims 20 x 0 x 28 numbers; expected 1 to"),
    "fewer labels than images": (
        TRAIN_LABELS,
        lambda: idx(labels(19)),
        f"{TRAIN_IMAGES} holds 20 images, and {TRAIN_LABELS} 19 labels",
    ),
    "a label without a name": (
        TEST_LABELS,
        lambda: idx(np.r_[labels(8), 200, 10].astype(np.uint8)),
        f"{TEST_LABELS}: labels out of range (2); expected 0 to 9, for 10 classes are named:\n"
        "  image 8: label 200\n  image 9: label 10",
    ),
    "a class without an image": (
        TRAIN_LABELS,
        lambda: idx(np.ones(20, np.uint8)),
        r"sources.folder.idx.classes: 1 of 10 classes have no image: 0",
    ),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_file_that_is_not_what_it_should_be_is_refused_by_name(raw: Path, case: str) -> None:
    name, build, complaint = HOSTILE[case]
    files = idx_files(test=9 if case == "a class without an image" else 10)
    if case == "a class without an image":
        files[TEST_LABELS] = gzip.compress(idx(labels(10)[1:]))
    files[name] = build()
    with pytest.raises(DataError) as error:
        gather(config(idx_settings(files), path=str(make_folder(Path("in"), files))), raw)
    assert complaint in str(error.value)
    assert name in str(error.value) or "classes" in complaint
    assert not raw.exists()


def test_a_bomb_is_unpacked_no_further_than_its_header_claims(raw: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = idx_files()
    files[TRAIN_IMAGES] = gzip.compress(header(20, 28, 28) + bytes(50_000_000), 9)
    assert len(files[TRAIN_IMAGES]) < 100_000
    unpacked = 0
    pieces = room.unpacked

    def counting(*arguments: Any) -> Any:
        nonlocal unpacked
        for piece in pieces(*arguments):
            unpacked += len(piece)
            yield piece

    monkeypatch.setattr(room, "unpacked", counting)
    with pytest.raises(DataError, match="more bytes behind the header"):
        gather(config(idx_settings(files), path=str(make_folder(Path("in"), files))), raw)
    assert unpacked <= 1 << 20


@pytest.mark.parametrize(
    ("names", "complaint"),
    [
        (["../etc", *"bcdefghij"], "'../etc': a path, or hidden"),
        ([".hidden", *"bcdefghij"], "'.hidden': a path, or hidden"),
        (["a\\b", *"bcdefghij"], "a path, or hidden"),
        (["a\nb", *"bcdefghij"], "with control characters"),
        (["b", *"bcdefghij"], "b: twice"),
        ([" ", *"bcdefghij"], "' ': empty"),
        (["a ", *"bcdefghij"], "'a ': with blanks around it"),
        (["x" * 101, *"bcdefghij"], "longer than 100 characters"),
    ],
)
def test_a_name_that_cannot_be_a_class_is_refused(raw: Path, names: list[str], complaint: str) -> None:
    files = idx_files()
    with pytest.raises(DataError, match=r"sources\.folder\.idx\.classes: names that no class can have \(1\)") as error:
        gather(config(idx_settings(files, classes=names), path=str(make_folder(Path("in"), files))), raw)
    assert complaint in str(error.value)
