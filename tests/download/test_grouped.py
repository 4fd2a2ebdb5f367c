"""groups.csv of a source travels with the images, under the names that they have in images.zip."""

import zipfile
from pathlib import Path

import pytest

from mlpstudy import paths
from mlpstudy.contracts.groups import GROUPS, parse_groups
from mlpstudy.download.gather import gather
from mlpstudy.errors import DataError
from tests.cases.carriers import CARRIERS
from tests.download.sources import at, files, make_folder

pytestmark = pytest.mark.usefixtures("workplace")


def source(table: str, below: str = "", name: str = GROUPS) -> Path:
    return make_folder(Path("in"), files(below=below) | {name: table.encode()})


def carried(folder: Path, **settings: object) -> dict[str, str]:
    """The table of images.zip."""
    gather(at(folder, **settings), paths.RAW_ZIP)
    with zipfile.ZipFile(paths.RAW_ZIP) as archive:
        assert archive.namelist()[-1] == GROUPS
        return parse_groups(archive.read(GROUPS))


@pytest.mark.parametrize("carrier", CARRIERS)
def test_every_carrier_brings_the_table(carrier: str) -> None:
    table = "file,group\ncats/a.png,mia\ndogs/a.png,mia\n"
    assert carried(CARRIERS[carrier](source(table))) == {"all/cats/a.png": "mia", "all/dogs/a.png": "mia"}


def test_files_go_by_the_paths_they_have_beside_the_table() -> None:
    folder = source("file,group\ntrain/cats/a.png,mia\n", below="deep/train/", name="deep/groups.csv")
    assert carried(folder, root="deep") == {"train/cats/a.png": "mia"}
    (folder / "deep/groups.csv").unlink()
    gather(at(folder, root="deep"), paths.RAW_ZIP)
    assert GROUPS not in zipfile.ZipFile(paths.RAW_ZIP).namelist()


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (
            "file,group\nzzz.png,mia\n",
            r"no images of it \(1\); expected paths from the folder in which it lies, such as cats/a.png:\n  zzz.png",
        ),
        (
            "file,group\ncats/a.png,mia\ncats/a.png,leo\ndogs/a.png,eva\n./dogs\\a.png,leo\n",
            r"\(2\):\n  line 3: cats/a.png stands in two groups, mia and leo\n  line 5: dogs/a.png .*, eva and leo$",
        ),
        ("file,group\n/cats/a.png,mia\n/home/me/a.png,mia\n", r"no images of it \(1\); .*:\n  /home/me/a\.png$"),
        ("name;patient\n", "expected UTF-8 text of two columns, file and group"),
    ],
)
def test_a_table_that_does_not_fit_is_refused(table: str, expected: str) -> None:
    with pytest.raises(DataError, match=expected):
        gather(at(source(table)), paths.RAW_ZIP)
    assert not paths.RAW_ZIP.exists()


@pytest.mark.parametrize("name", ["cats/groups.csv", "more/groups.csv"])
def test_a_table_that_would_be_passed_over_in_silence_is_refused(name: str) -> None:
    with pytest.raises(DataError, match=f"{name}: expected groups.csv beside the class or split folders"):
        gather(at(source("file,group\n", name=name)), paths.RAW_ZIP)
