"""A flat folder or archive of images, and the table that says what they are."""

import unicodedata
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mlpstudy import paths
from mlpstudy.contracts.groups import GROUPS, parse_groups
from mlpstudy.contracts.index import read_index, write_index
from mlpstudy.contracts.origins import read_origins
from mlpstudy.download.classes import passed_over_lines
from mlpstudy.download.gather import gather
from mlpstudy.errors import DataError
from mlpstudy.preprocess.convert import convert
from mlpstudy.preprocess.duplicates import find_duplicates
from mlpstudy.preprocess.quality import describe
from mlpstudy.preprocess.rows import index_rows
from tests.cases.carriers import CARRIERS
from tests.download.sources import at, files, make_folder, make_zip, names, png
from tests.preprocess.pictures import settings

IMAGES = {f"{name}.png": level for level, name in enumerate("abcdef")}
TABLE = "file,class\na.png,cat\nb.png,cat\nc.png,dog\nd.png,dog\ne.png,cat\nf.png,dog\n"
LAYOUT = [f"all/cat/{name}.png" for name in "abe"] + [f"all/dog/{name}.png" for name in "cdf"]


def source(table: str = TABLE, below: str = "", name: str = "labels.csv", **more: bytes) -> Path:
    return make_folder(Path("in"), files(IMAGES, below) | {name: table.encode()} | more)


def gathered(raw: Path, folder: Path | str, **settings: Any) -> list[str]:
    gather(at(folder, **{"labels": "labels.csv"} | settings), raw)
    return names(raw)


@pytest.mark.parametrize("carrier", CARRIERS)
def test_every_carrier_gives_the_classes_of_the_table(raw: Path, carrier: str) -> None:
    assert gathered(raw, CARRIERS[carrier](source())) == LAYOUT
    assert zipfile.ZipFile(raw).read("all/dog/f.png") == png(IMAGES["f.png"])


def test_the_same_images_in_class_folders_give_the_same_bytes(raw: Path) -> None:
    gathered(raw, source())
    before = raw.read_bytes()
    folders = {name.removeprefix("all/"): IMAGES[name[-5:]] for name in LAYOUT}
    gather(at(make_folder(Path("folders"), files(folders))), raw)
    assert raw.read_bytes() == before


def test_splits_and_groups_of_the_table_are_kept(raw: Path) -> None:
    rows = ["a,cat,train,mia", "b,cat,test,", "c,dog,train,mia", "d,dog,test,leo", "e,cat,val,", "f,dog,val,leo"]
    table = "file,class,split,group\n" + "".join(f"{row.replace(',', '.png,', 1)}\n" for row in rows)
    assert gathered(raw, source(table)) == [
        *("test/cat/b.png", "test/dog/d.png", "train/cat/a.png", "train/dog/c.png"),
        *("validation/cat/e.png", "validation/dog/f.png", GROUPS),
    ]
    assert parse_groups(zipfile.ZipFile(raw).read(GROUPS)) == {
        "train/cat/a.png": "mia",
        "train/dog/c.png": "mia",
        "test/dog/d.png": "leo",
        "validation/dog/f.png": "leo",
    }


def test_names_that_would_become_one_are_told_and_none_is_lost(raw: Path) -> None:
    images = {"a/b.png": 0, "a_b.png": 1, "c.png": 2}
    for label, other in (("dog", "cat"), ("cat", "dog")):
        table = f"file,class\na/b.png,cat\na_b.png,{label}\nc.png,{other}\n"
        make_folder(Path(label), files(images) | {"labels.csv": table.encode()})
    assert gathered(raw, "dog") == ["all/cat/a_b.png", "all/cat/c.png", "all/dog/a_b.png"]
    archive = zipfile.ZipFile(raw)
    assert (archive.read("all/cat/a_b.png"), archive.read("all/dog/a_b.png")) == (png(0), png(1))
    with pytest.raises(DataError, match=r"line 3: a_b\.png: would have the name, .* of a/b\.png \(line 2\)"):
        gathered(raw, "cat")


def test_two_spellings_of_a_name_in_the_table_are_refused_and_none_is_lost(raw: Path) -> None:
    for number, form in enumerate(("NFC", "NFD")):
        source(TABLE.replace("a.png", "é.png"), **{unicodedata.normalize(form, "é.png"): png(100 + number)})
    with pytest.raises(DataError, match=r"of one name \(.* in two ways.*\); rename or remove all but one:\n  é\.png$"):
        gathered(raw, Path("in"))
    assert not raw.exists()


def test_two_spellings_of_a_name_that_the_table_does_not_have_are_passed_over(raw: Path) -> None:
    spellings = {unicodedata.normalize(form, "é.png"): png(100) for form in ("NFC", "NFD")}
    assert gathered(raw, source(**spellings)) == LAYOUT


def test_files_count_from_the_folder_of_the_table_or_from_root(raw: Path) -> None:
    assert gathered(raw, source(below="x-1.0/", name="x-1.0/labels.csv")) == LAYOUT
    assert gathered(raw, source(below="x-1.0/photos/"), root="x-1.0/photos") == LAYOUT
    tables = {f"{top}/labels.csv": TABLE.encode() for top in "xy"}  # which of the two, nothing tells
    with pytest.raises(DataError, match=r"tables \(CSV\) in it: x/labels\.csv, y/labels\.csv"):
        gathered(raw, make_folder(Path("two"), files(IMAGES, "x/") | files(IMAGES, "y/") | tables))
    in_a_folder = TABLE.replace("\n", "\nphotos/", 6)
    make_folder(Path("flat"), files(IMAGES, "photos/") | {"labels.csv": in_a_folder.encode()})
    assert gathered(raw, "flat") == [f"{name[:-5]}photos_{name[-5:]}" for name in LAYOUT]


def test_images_are_known_by_their_paths_in_the_source_down_to_the_findings(raw: Path) -> None:
    table = TABLE.replace("\n", "\nphotos/", 6)
    gathered(raw, make_folder(Path("in"), files(IMAGES, "photos/") | {"labels.csv": table.encode()}))
    assert read_origins(raw)["all/cat/photos_e.png"] == "photos/e.png"
    records = convert(raw, paths.IMAGES, settings(image_size=8))
    duplicates = find_duplicates(records, settings())
    write_index(index_rows(records, duplicates))
    assert [read_index().shown_name(row) for row in range(6)] == [f"photos/{name}.png" for name in "abecdf"]
    cut = [replace(records[0], problem="truncated"), *records[1:]]
    assert describe(cut, duplicates).unusable == {"photos/a.png": "truncated"}
    gather(
        at(make_folder(Path("folders"), files({name.removeprefix("all/"): IMAGES[name[-5:]] for name in LAYOUT}))), raw
    )
    assert read_origins(raw) == {}
    assert [file.name for file in raw.parent.iterdir()] == [raw.name]


def test_faults_of_every_kind_are_told_at_once_in_the_order_of_lines(raw: Path) -> None:
    table = "file,class\na.png,cat\nx/y.png,\nx.png,cat\na.png,dog\nd/e.png,cat\nd_e.png,cat\n../f.png,dog\n"
    images = files({name: level for level, name in enumerate(("a.png", "d/e.png", "d_e.png", "f.png"))})
    folder = make_folder(Path("in"), images | {"labels.csv": table.encode()})
    with pytest.raises(DataError) as error:
        gathered(raw, folder)
    assert str(error.value).splitlines() == [
        "labels.csv: lines that do not fit (5):",
        "  line 3: x/y.png: class '': empty; x/y.png: no such image in the source",
        "  line 4: x.png: no such image in the source",
        "  line 5: a.png: stands in line 2 already",
        "  line 7: d_e.png: would have the name, with underscores in place of slashes, of d/e.png (line 6)",
        "  line 8: ../f.png: a path that leaves the folder of the images; expected one from there",
    ]


def test_a_table_without_training_images_is_refused(raw: Path) -> None:
    with pytest.raises(DataError, match="no line of split train"):
        gathered(raw, source("file,class,split\na.png,cat,test\nb.png,dog,test\n"))


@pytest.mark.parametrize(
    ("table", "below", "told"),
    [
        (
            TABLE + "g.png,cat\n",
            "photos/",
            "6 of 7 missing files lie below photos: expected sources.folder.root = photos",
        ),
        (
            TABLE.replace("dog", ""),
            "photos/",
            "all missing files lie below photos: expected sources.folder.root = photos",
        ),
        (TABLE + "g.png,cat\nphotos/b.png,cat\nh.png,cat\n", "photos/", "6 of 8 missing files lie below photos"),
        (TABLE + "".join(f"{number}.png,cat\n" for number in range(6)), "photos/", ""),  # half of them
        (TABLE + "g.png,cat\n", "", ""),
        (TABLE + "x.png,cat\n", "", ""),  # root = other would lose all others
    ],
)
def test_the_root_below_which_most_missing_files_lie_is_told(raw: Path, table: str, below: str, told: str) -> None:
    with pytest.raises(DataError) as error:
        gathered(raw, source(table, below, **{"other/x.png": png(9), "other/notes.txt": b""}))
    last = str(error.value).splitlines()[-1]
    assert last.startswith(told) if told else last.startswith("  ")


@pytest.mark.parametrize("top", ["", "x-1.0/"])
def test_where_all_files_lie_in_a_folder_below_the_table_its_root_is_told(raw: Path, top: str) -> None:
    folder = source(below=f"{top}photos/", name=f"{top}labels.csv", **{"readme.txt": b""})
    with pytest.raises(DataError) as error:
        gathered(raw, folder)
    first, hint = str(error.value).splitlines()[1::6]
    assert first == "  line 2: a.png: no such image in the source, but there is photos/a.png"
    assert hint == f"all missing files lie below photos: expected sources.folder.root = {top}photos"
    assert gathered(raw, folder, root=hint.split(" = ")[1]) == LAYOUT


@pytest.mark.parametrize(
    ("folder", "more", "told"),
    [
        ("in/", "", "all missing files are there without in/: expected paths without it"),
        ("x/y/", "g.png,cat\n", "6 of 7 missing files are there without x/y/: expected paths without it"),
        ("in/", "".join(f"{number}.png,cat\n" for number in range(6)), ""),  # half of them
    ],
)
def test_where_paths_begin_with_the_source_itself_that_is_told(raw: Path, folder: str, more: str, told: str) -> None:
    lines = [folder + line for line in TABLE.splitlines(keepends=True)[1:]]
    with pytest.raises(DataError) as error:
        gathered(raw, source("file,class\n" + "".join(lines) + more))
    last = str(error.value).splitlines()[-1]
    assert last == told if told else last.startswith("  ")


def test_the_table_may_lie_beside_an_archive(raw: Path) -> None:
    make_folder(Path("data"), {"labels.csv": TABLE.encode()})
    assert gathered(raw, make_zip(Path("data/photos.zip"), files(IMAGES))) == LAYOUT


def test_the_table_may_lie_beside_an_archive_at_home(
    raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    make_folder(tmp_path / "home", {"labels.csv": TABLE.encode()})
    make_zip(tmp_path / "home/photos.zip", files(IMAGES))
    assert gathered(raw, "~/photos.zip") == LAYOUT


def test_images_that_the_table_does_not_name_are_told_by_name(raw: Path) -> None:
    folder = source(TABLE.replace("e.png,cat\n", ""))
    listing = gather(at(folder, labels="labels.csv"), raw)
    assert listing.skipped == {"not in labels.csv": 1}
    assert passed_over_lines(listing) == ["passed over: 1 (not in labels.csv)", "without a label:\n  e.png"]


def test_a_table_of_groups_goes_by_the_files_of_the_source(raw: Path) -> None:
    folder = source()
    (folder / GROUPS).write_text("file,group\na.png,mia\nc.png,mia\n")
    gathered(raw, folder)
    assert parse_groups(zipfile.ZipFile(raw).read(GROUPS)) == {"all/cat/a.png": "mia", "all/dog/c.png": "mia"}


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (("f.png", "g.png"), "labels.csv: lines that do not fit (1):\n  line 7: g.png: no such image in the source"),
        (("f.png", "f"), "line 7: f: no such image in the source, but there is f.png"),
        (("f.png", "F.PNG"), "line 7: F.PNG: no such image in the source, but there is f.png"),
        (("f.png", "notes.txt"), "line 7: notes.txt: not an image"),
        (("f.png", "link.png"), "links that cannot be followed (1)"),
        (("f.png", "../f.png"), "line 7: ../f.png: a path that leaves the folder of the images"),
        (("f.png", "a.png"), "line 7: a.png: stands in line 2 already"),
        (("dog", "cat"), "only one class, cat: expected at least two in labels.csv"),
        (("file,class", "file,label"), "labels.csv: its columns are 'file, label'; expected UTF-8 text"),
    ],
)
def test_a_table_that_does_not_fit_is_refused(raw: Path, change: tuple[str, str], complaint: str) -> None:
    folder = source(TABLE.replace(*change), **{"notes.txt": b""})
    if "link" in change[1]:
        (folder / "link.png").symlink_to("/etc/passwd")
    with pytest.raises(DataError) as error:
        gathered(raw, folder)
    assert complaint in str(error.value)
    assert not raw.exists()


def test_a_table_that_is_not_there_names_those_that_are(raw: Path) -> None:
    with pytest.raises(DataError, match=r"labels = labels\.csv: no such file in .*; tables \(CSV\) in it: train\.csv"):
        gathered(raw, source(name="train.csv"))


def test_a_table_whose_name_no_system_takes_is_refused(raw: Path) -> None:
    name = f"{'x' * 300}.csv"
    with pytest.raises(DataError, match=rf"labels = {name}: cannot be read: File name too long$"):
        gathered(raw, source(), labels=name)


def test_a_table_larger_than_any_file_may_be_is_not_read(raw: Path) -> None:
    with pytest.raises(DataError, match=r"labels\.csv: 2\.0 MB, more than sources\.folder\.largest_file_mb = 1"):
        gathered(raw, source("x" * 2_000_000), largest_file_mb=1)


def test_two_tables_of_groups_are_one_too_many(raw: Path) -> None:
    folder = source("file,class,group\na.png,cat,mia\nb.png,dog,mia\n")
    (folder / GROUPS).write_text("file,group\na.png,leo\n")
    with pytest.raises(DataError, match=r"labels\.csv has a column group, and there is a groups\.csv too"):
        gathered(raw, folder)


def test_a_digest_of_the_contents_holds_for_the_labels_too(raw: Path) -> None:
    digests = []
    for table in (TABLE, TABLE.replace("a.png,cat", "a.png,dog")):
        with pytest.raises(DataError, match="the data has ") as error:
            gathered(raw, source(table), digest=f"sha256-list:{'0' * 64}")
        digests.append(str(error.value))
    assert digests[0] != digests[1]
