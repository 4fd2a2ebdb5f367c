import hashlib
import os
import tarfile
import zipfile
from pathlib import Path

import cv2
import numpy as np
import pytest
from sklearn.datasets import load_digits

from mlpstudy.config.download import DownloadConfig
from mlpstudy.download.gather import gather
from mlpstudy.download.png import stored_png
from mlpstudy.errors import ConfigError, DataError
from tests.download.sources import CLASSES, at, files, link, make_folder, make_tar, make_zip, names, png

LAYOUT = ["all/cats/a.png", "all/cats/b.png", "all/dogs/a.png", "all/dogs/b.png"]


def test_folder_becomes_a_stored_zip_with_sorted_entries_and_fixed_dates(raw: Path) -> None:
    listing = gather(at(make_folder(Path("in"), files())), raw)
    entries = zipfile.ZipFile(raw).infolist()
    assert [entry.filename for entry in entries] == LAYOUT == [entry.path for entry in listing.entries]
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert {entry.compress_type for entry in entries} == {zipfile.ZIP_STORED}
    assert {(entry.create_system, entry.external_attr) for entry in entries} == {(3, 0o644 << 16)}  # on any system
    assert zipfile.ZipFile(raw).read("all/dogs/a.png") == png(80)


@pytest.mark.parametrize("suffix", ["zip", "tar", "tar.gz", "tgz", "tar.xz", "tar.bz2"])
def test_every_carrier_gives_the_same_bytes(raw: Path, suffix: str) -> None:
    gather(at(make_folder(Path("in"), files())), raw)
    expected = raw.read_bytes()
    shuffled = dict(reversed(files(below="./").items()))
    make = make_zip if suffix == "zip" else make_tar
    gather(at(make(Path(f"in.{suffix}"), shuffled)), raw)
    assert raw.read_bytes() == expected


def test_archive_is_recognised_by_its_content_not_by_its_name(raw: Path) -> None:
    gather(at(make_zip(Path("images.tar.gz"), files())), raw)
    assert names(raw) == LAYOUT


def test_nothing_is_left_on_disk_but_the_zip(raw: Path) -> None:
    gather(at(make_tar(Path("in.tar.gz"), files())), raw)
    assert sorted(path.name for path in Path().rglob("*") if path.is_file()) == ["images.zip", "in.tar.gz"]


def test_hidden_and_foreign_files_are_counted(raw: Path) -> None:
    extra = {"cats/.DS_Store": b"", "__MACOSX/cats/a.png": b"", "cats/notes.txt": b"", "cats/.x.png": b"", "x.png": b""}
    listing = gather(at(make_zip(Path("in.zip"), files() | extra)), raw)
    assert names(raw) == LAYOUT
    assert +listing.skipped == {"hidden": 3, "not an image": 1, "not in a class folder": 1}


def test_devices_and_paths_that_leave_the_archive_are_counted(raw: Path) -> None:
    others = [link("cats/device.png", "", tarfile.CHRTYPE)]
    outside = files({"../cats/c.png": 1, "/cats/d.png": 2, "cats/../../e.png": 3, "C:\\cats\\f.png": 4})
    listing = gather(at(make_tar(Path("in.tar"), files() | outside, *others)), raw)
    assert names(raw) == LAYOUT
    assert listing.skipped == {"special file": 1, "path that leaves the source": 4}


@pytest.mark.parametrize("target", ["/cats/a.png", "../cats/a.png", "cats/../../a.png"])
def test_a_hard_link_that_leaves_the_archive_is_refused_by_name(raw: Path, target: str) -> None:
    path = make_tar(Path("in.tar"), files(), link("cats/hard.png", target, tarfile.LNKTYPE))
    with pytest.raises(DataError, match=r"cats/hard\.png: a link that leads out of the source"):
        gather(at(path), raw)


def test_path_is_relative_to_the_repository_not_to_the_copy_dvc_works_in(
    raw: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    make_folder(Path("in"), files())
    copy = tmp_path / "copy"
    copy.mkdir()
    monkeypatch.setenv("DVC_ROOT", str(tmp_path))
    monkeypatch.chdir(copy)
    gather(at("in"), raw)
    assert (copy / raw).exists()


@pytest.mark.parametrize(
    ("contents", "complaint"),
    [
        ({}, r"no images in class folders \(nothing found\); expected <class>/<file>"),
        (
            {"notes.txt": b"", "cats/list.csv": b""},
            r"no images in class folders; passed over: 2 \(not an image\); expected",
        ),
        (files({"a.png": 1, "b.png": 2}), r"no images in class folders; passed over: 2 \(not in a class folder\); "),
        (
            files({"cats/a.png": 1, "cats/b.png": 2}),
            r"only one class, cats: expected .*; or a table of their classes \(sources.folder.labels\)$",
        ),
        (files({"cats/x/a.png": 1, "dogs/y/b.png": 2}), r"images deeper than a class folder \(2\)"),
        (files({"cats/a\n.png": 1, "dogs/b.png": 2}), r"file names that are not plain UTF-8 text \(1\)"),
    ],
)
def test_folder_that_is_no_data_set_gets_one_clear_error(raw: Path, contents: dict[str, bytes], complaint: str) -> None:
    Path("in").mkdir()
    with pytest.raises(DataError, match=complaint):
        gather(at(make_folder(Path("in"), contents)), raw)
    assert not raw.exists()


def test_missing_path_is_named(raw: Path) -> None:
    with pytest.raises(DataError, match="path = data/images: no such folder or archive"):
        gather(at("data/images"), raw)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_files_of_one_name_are_refused(raw: Path) -> None:
    with zipfile.ZipFile("in.zip", "w") as archive:
        for name, data in [*files().items(), ("cats/a.png", png(7))]:
            archive.writestr(name, data)
    with pytest.raises(DataError, match=r"several files of one name .*; rename or remove all but one:\n  cats/a\.png$"):
        gather(at("in.zip"), raw)


@pytest.mark.parametrize("suffix", ["zip", "tar", "tar.gz", "tar.xz", "tar.bz2"])
@pytest.mark.parametrize("keep", [0.0, 0.6, 0.9])  # of a tar, 0.9 cuts between two files
def test_truncated_archive_is_refused_and_the_old_zip_stays(raw: Path, suffix: str, keep: float) -> None:
    gather(at(make_folder(Path("in"), files())), raw)
    before = raw.read_bytes()
    contents = {f"{kind}/{number}.png": png(number) for kind in ("cats", "dogs") for number in range(50)}
    path = (make_zip if suffix == "zip" else make_tar)(Path(f"in.{suffix}"), contents)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * keep)])
    with pytest.raises(DataError, match=f"in.{suffix}.*: not a whole"):
        gather(at(path), raw)
    assert raw.read_bytes() == before


def test_damaged_file_inside_an_archive_is_named(raw: Path) -> None:
    path = make_zip(Path("in.zip"), files())
    data = path.read_bytes()
    inside = data.index(b"cats/b.png") + len("cats/b.png") + 20
    path.write_bytes(data[:inside] + b"\0\0\0\0" + data[inside + 4 :])
    with pytest.raises(DataError, match=r"in.zip \('cats/b.png'\): not a whole"):
        gather(at(path), raw)


@pytest.mark.parametrize("kind", ["md5", "sha256"])
def test_digest_of_an_archive_is_checked(raw: Path, kind: str) -> None:
    path = make_zip(Path("in.zip"), files())
    digest = f"{kind}:{hashlib.new(kind, path.read_bytes()).hexdigest()}"
    gather(at(path, digest=digest), raw)
    raw.unlink()
    wrong = digest[:-1] + ("0" if digest[-1] != "0" else "1")
    with pytest.raises(DataError, match=f"digest = {wrong}: the data has {digest}"):
        gather(at(path, digest=wrong), raw)
    assert not raw.exists()


def test_digest_of_the_contents_does_not_depend_on_the_carrier(raw: Path) -> None:
    lines = sorted(f"{hashlib.sha256(png(level)).hexdigest()}  {name}\n" for name, level in CLASSES.items())
    digest = f"sha256-list:{hashlib.sha256(''.join(lines).encode()).hexdigest()}"
    gather(at(make_folder(Path("in"), files()), digest=digest), raw)
    gather(at(make_tar(Path("in.tgz"), files(below="x/y/")), digest=digest, root="y"), raw)
    raw.unlink()
    with pytest.raises(DataError, match=f"the data has {digest}"):
        gather(at("in", digest=f"sha256-list:{'0' * 64}"), raw)
    assert not raw.exists()


def test_a_folder_has_no_digest_of_bytes(raw: Path) -> None:
    with pytest.raises(ConfigError, match="expected sha256-list"):
        gather(at(make_folder(Path("in"), files()), digest=f"md5:{'0' * 32}"), raw)


def test_digits_are_1797_grey_images_in_ten_classes_scaled_to_255(raw: Path) -> None:
    gather(DownloadConfig(kind="digits"), raw)
    entries = names(raw)
    assert len(entries) == 1797
    assert {name.split("/")[1] for name in entries} == {str(digit) for digit in range(10)}
    data = zipfile.ZipFile(raw).read("all/0/0000.png")
    image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    assert image is not None
    assert image.shape == (8, 8)
    np.testing.assert_allclose(image, load_digits().images[0] / 16 * 255, atol=0.5)
    assert data == stored_png(image.astype(np.uint8))  # no version of a library decides what runs again


@pytest.mark.parametrize("path", ["~nosuchuser/x", "x" * 300, "pipe"])
def test_a_path_that_cannot_be_opened_is_named(raw: Path, path: str) -> None:
    os.mkfifo("pipe")
    with pytest.raises(DataError, match=f"path = {path}: "):
        gather(at(path), raw)
