"""CIFAR's archives: real ones of small size, over HTTP and from disk, and hostile ones."""

import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mlpstudy.config.base import parse
from mlpstudy.config.download import DownloadConfig
from mlpstudy.download import cifar as room
from mlpstudy.download.gather import gather
from mlpstudy.errors import DataError
from tests.download.numbers import (
    CIFAR10_NAMES,
    CIFAR100_NAMES,
    cifar10_files,
    cifar100_files,
    cifar_records,
    image_in,
    md5,
    tar_gz,
    web,
)
from tests.download.sources import link, make_folder

ARCHIVE = "cifar-10-binary.tar.gz"


def config(**settings: Any) -> DownloadConfig:
    return parse(DownloadConfig, {"kind": "cifar"} | settings, "params.yaml")


def on_disk(data: bytes) -> DownloadConfig:
    Path("in.tar.gz").write_bytes(data)
    return config(path="in.tar.gz")


def test_the_archive_of_cifar_10_becomes_two_splits_of_ten_classes(raw: Path) -> None:
    files = cifar10_files()
    data = tar_gz(files)
    with web(cifar={ARCHIVE: data}) as url:
        gather(config(url=f"{url}/cifar/{ARCHIVE}", digest=md5(data)), raw)
    names = zipfile.ZipFile(raw).namelist()
    assert len(names) == 60
    assert {tuple(name.split("/")[:2]) for name in names} == {
        (split, name) for split in ("train", "test") for name in CIFAR10_NAMES
    }
    third = np.frombuffer(files["data_batch_3.bin"], np.uint8).reshape(-1, 3073)[7]  # image 27 of the training images
    assert third[0] == 7
    red, green, blue = third[1:].reshape(3, 32, 32)
    np.testing.assert_array_equal(image_in(raw, "train/kind 7/00027.png"), np.stack([red, green, blue], axis=2))


def test_of_cifar_100_the_fine_label_is_taken(raw: Path) -> None:
    files = cifar100_files()
    gather(on_disk(tar_gz(files, folder="cifar-100-binary")), raw)
    names = zipfile.ZipFile(raw).namelist()
    assert sorted({name.split("/")[1] for name in names}) == sorted(CIFAR100_NAMES)
    record = np.frombuffer(files["test.bin"], np.uint8).reshape(-1, 3074)[42]
    np.testing.assert_array_equal(
        image_in(raw, "test/fine_42/00042.png"), record[2:].reshape(3, 32, 32).transpose(1, 2, 0)
    )


def test_a_folder_with_what_the_archive_holds_gives_the_same_bytes(raw: Path) -> None:
    files = cifar10_files()
    gather(on_disk(tar_gz(files)), raw)
    before = raw.read_bytes()
    gather(config(path=str(make_folder(Path("in"), files))), raw)
    assert raw.read_bytes() == before


def without(*names: str) -> dict[str, bytes]:
    return {name: data for name, data in cifar10_files().items() if name not in names}


BATCH = "data_batch_2.bin"
HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "cut off": (lambda: tar_gz(cifar10_files())[:-2000], "in.tar.gz: not a whole"),
    "a page of HTML": (lambda: b"<html>please log in</html>", "in.tar.gz: a web page (HTML); expected a folder"),
    "the archive of pickles": (
        lambda: tar_gz({"data_batch_1": b"\x80", "batches.meta": b"\x80"}),
        "no binary archive of CIFAR-10 or CIFAR-100: expected batches.meta.txt or fine_label_names.txt; of its files it"
        " has none",
    ),
    "a batch is missing": (lambda: tar_gz(without(BATCH)), f"lacks {BATCH}, which batches.meta.txt goes with"),
    "no test images": (lambda: tar_gz(without("test_batch.bin")), "lacks test_batch.bin"),
    "no names": (
        lambda: tar_gz(without("batches.meta.txt")),
        "expected batches.meta.txt or fine_label_names.txt; of its",
    ),
    "a batch is cut off": (
        lambda: tar_gz(cifar10_files() | {BATCH: cifar_records(10, 1)[:-1]}),
        f"{BATCH}: 30,729 bytes; expected one or more records of 3,073 bytes (1 for labels, 3,072 for pixels)",
    ),
    "an empty batch": (lambda: tar_gz(cifar10_files() | {BATCH: b""}), f"{BATCH}: 0 bytes; expected one or more"),
    "records with two labels": (
        lambda: tar_gz(cifar10_files() | {BATCH: cifar_records(10, 2)}),
        f"{BATCH}: 30,740 bytes; expected one or more records of 3,073",
    ),
    "a label without a name": (
        lambda: tar_gz(cifar10_files() | {BATCH: cifar_records(12, 1, classes=12)}),
        f"{BATCH}: labels out of range (2); expected 0 to 9, for 10 classes are named:\n  image 10: label 10\n",
    ),
    "a class without an image": (
        lambda: tar_gz(cifar10_files() | {"batches.meta.txt": "\n".join([*CIFAR10_NAMES, "unicorn"]).encode()}),
        "batches.meta.txt: 1 of 11 classes have no image: unicorn",
    ),
    "a name that leads out": (
        lambda: tar_gz(cifar10_files() | {"batches.meta.txt": "\n".join(["../../etc", *CIFAR10_NAMES[1:]]).encode()}),
        "batches.meta.txt: names that no class can have (1)",
    ),
    "a name twice": (
        lambda: tar_gz(cifar10_files() | {"batches.meta.txt": "\n".join(["kind 1", *CIFAR10_NAMES[1:]]).encode()}),
        "kind 1: twice",
    ),
    "names of megabytes": (
        lambda: tar_gz(cifar10_files() | {"batches.meta.txt": b"cat\n" * 10**6}),
        "4,000,000 bytes; expected at most 65,536",
    ),
    "names that are no text": (
        lambda: tar_gz(cifar10_files() | {"batches.meta.txt": b"\xff\xfe\x00"}),
        "batches.meta.txt: expected UTF-8 text",
    ),
    "a file of a name twice": (
        lambda: tar_gz(cifar10_files() | {f"more/{BATCH}": cifar_records(10, 1)}),
        f"the source holds several files called {BATCH}",
    ),
    "a link out of the archive": (
        lambda: tar_gz(without(BATCH), link(f"cifar-10-batches-bin/{BATCH}", "/etc/passwd", tarfile.SYMTYPE)),
        f"{BATCH}: a link that leads out of the source; expected a file",
    ),
    "a device": (
        lambda: tar_gz(without(BATCH), link(f"cifar-10-batches-bin/{BATCH}", "", tarfile.CHRTYPE)),
        f"{BATCH}: special file; expected a file",
    ),
    "a path out of the archive": (
        lambda: tar_gz(without(BATCH) | {f"../../{BATCH}": cifar_records(10, 1)}),
        f"lacks {BATCH}",
    ),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_an_archive_that_is_not_what_it_should_be_is_refused_by_name(raw: Path, case: str) -> None:
    build, complaint = HOSTILE[case]
    with pytest.raises(DataError) as error:
        gather(on_disk(build()), raw)
    assert complaint in str(error.value)
    assert not raw.exists()


def test_a_link_inside_of_the_source_is_followed(raw: Path) -> None:
    folder = make_folder(Path("in"), without(BATCH) | {"elsewhere/second": cifar10_files()[BATCH]})
    (folder / BATCH).symlink_to("elsewhere/second")
    gather(config(path="in"), raw)
    assert len(zipfile.ZipFile(raw).namelist()) == 60


def test_batches_that_claim_more_than_memory_should_take_are_not_read(
    raw: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "LARGEST_BYTES", 5 * 30_730 - 1)
    with pytest.raises(DataError, match=r"data_batch_1\.bin, .*: 153,650 bytes; expected at most 153,649"):
        gather(on_disk(tar_gz(cifar10_files())), raw)


def test_a_bomb_stops_at_the_limit_of_the_source(raw: Path) -> None:
    Path("in.tar.gz").write_bytes(tar_gz(cifar10_files() | {"readme.html": bytes(20_000_000)}))
    with pytest.raises(DataError, match=r"largest_total_gb = 0\.004"):
        gather(config(path="in.tar.gz", largest_total_gb=0.004), raw)


def test_other_bytes_than_the_digest_are_not_used(raw: Path) -> None:
    data = tar_gz(cifar10_files())
    with web(cifar={ARCHIVE: data}) as url, pytest.raises(DataError, match="the data has md5:"):
        gather(config(url=f"{url}/cifar/{ARCHIVE}", digest=f"md5:{'0' * 32}"), raw)
    assert not raw.exists()
