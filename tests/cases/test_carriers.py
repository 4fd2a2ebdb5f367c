"""Whatever carries a folder, images.zip has the same bytes; a link that leads out of it is named."""

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from mlpstudy import paths
from mlpstudy.config.download import DownloadConfig
from mlpstudy.download.gather import gather
from mlpstudy.errors import DataError
from tests.cases.carriers import CARRIERS, FOLLOWED, OUT, REFUSED, as_tar, hard_links_to_another_split, linked
from tests.download.misbehaving import serving
from tests.download.sources import at, files, make_folder

pytestmark = pytest.mark.usefixtures("workplace")


def gathered(config: DownloadConfig) -> bytes:
    gather(config, paths.RAW_ZIP)
    return paths.RAW_ZIP.read_bytes()


def copied(folder: Path) -> Path:
    """The folder with a file of its own for each link, as cp -rL makes it."""
    return Path(shutil.copytree(folder, "copy", symlinks=False))


@pytest.mark.parametrize("carrier", CARRIERS)
@pytest.mark.parametrize("build", FOLLOWED, ids=lambda build: build.__name__)
def test_every_carrier_gives_the_bytes_of_a_plain_copy(build: Callable[[Path], None], carrier: str) -> None:
    build(Path("in"))
    expected = gathered(at(copied(Path("in"))))
    assert gathered(at(CARRIERS[carrier](Path("in")))) == expected


@pytest.mark.parametrize("carrier", ["folder", "zip", "tar"])
@pytest.mark.parametrize("case", REFUSED)
def test_a_link_that_cannot_be_followed_is_refused_by_name(case: str, carrier: str) -> None:
    build, line = REFUSED[case]
    build(Path("in"))
    with pytest.raises(DataError, match=r"links that cannot be followed \(1\)") as error:
        gather(at(CARRIERS[carrier](Path("in"))), paths.RAW_ZIP)
    assert str(error.value).splitlines()[1:] == [f"  {line}"]
    assert not paths.RAW_ZIP.exists()


def test_a_url_is_a_carrier_too() -> None:
    hard_links_to_another_split(Path("in"))
    body = as_tar("tar.gz", Path("in")).read_bytes()
    with serving(body) as server:
        url = {"kind": "url", "url": server.url, "digest": f"sha256:{hashlib.sha256(body).hexdigest()}"}
        from_web = gathered(DownloadConfig.model_validate(url))
    assert gathered(at("in")) == from_web


def test_an_absolute_link_inside_of_a_folder_is_followed() -> None:
    linked(str(Path("in/cats").absolute()), "birds", Path("in"))
    assert gathered(at("in")) == gathered(at(copied(Path("in"))))


def test_the_source_itself_may_be_a_link() -> None:
    make_folder(Path("elsewhere"), files())
    Path("in").symlink_to("elsewhere")
    assert gathered(at("in")) == gathered(at("elsewhere"))


def test_with_a_root_only_the_links_below_it_count() -> None:
    make_folder(Path("in/images"), files())
    Path("in/docs").symlink_to("/usr/share/doc")
    assert gathered(at("in", root="images")) == gathered(at("in/images"))


def test_a_bad_link_beside_a_wrapping_folder_is_no_secret() -> None:
    make_folder(Path("in/images"), files())
    Path("in/birds").symlink_to("/mnt/birds")
    with pytest.raises(DataError, match=f"birds: {OUT}"):
        gather(at("in"), paths.RAW_ZIP)


def test_a_link_that_is_ignored_is_not_refused() -> None:
    linked("/usr", "docs", Path("in"))
    assert gathered(at("in", ignore=("docs",))) == gathered(at(make_folder(Path("plain"), files())))


def test_links_that_multiply_stop_at_the_limit() -> None:
    """Each of 20 folders holds two links to the next: a million names for one file."""
    make_folder(Path("in"), files())
    make_folder(Path("in"), files({"cats/20/x.png": 1}))
    for level in range(20):
        for name in ("a", "b"):
            link = Path(f"in/cats/{level}/{name}")
            link.parent.mkdir(exist_ok=True)
            link.symlink_to(f"../{level + 1}")
    with pytest.raises(DataError, match=r"more files than sources\.folder\.most_files = 1000"):
        gather(at(as_tar("tar", Path("in")), most_files=1000), paths.RAW_ZIP)


def test_ten_of_many_bad_links_are_named() -> None:
    make_folder(Path("in"), files())
    for number in range(30):
        Path(f"in/cats/{number:02d}.png").symlink_to("/usr")
    with pytest.raises(DataError, match=r"links that cannot be followed \(30\)") as error:
        gather(at("in"), paths.RAW_ZIP)
    assert str(error.value).splitlines()[-2:] == [f"  cats/09.png: {OUT}", "  ... and 20 more"]


def test_a_link_that_leads_nowhere_is_left_out_as_the_error_says() -> None:
    make_folder(Path("in"), files())
    before = gathered(at("in"))
    Path("in/cats/gone.png").symlink_to("nowhere.png")
    with pytest.raises(DataError, match="delete links that lead nowhere, or leave them out by ignore"):
        gather(at("in"), paths.RAW_ZIP)
    assert gathered(at("in", ignore=("cats/gone.png",))) == before
