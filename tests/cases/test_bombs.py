"""Small archives that ask for much are refused before they take it; what follows a compressed tar is left out."""

import shutil
import tracemalloc
from pathlib import Path
from typing import NamedTuple

import pytest

from mlpstudy import paths
from mlpstudy.download import compressed
from mlpstudy.download.gather import gather
from mlpstudy.errors import DataError
from tests.cases.bombs import BOMBS, GARBAGE, PACKERS, in_two_streams, packed
from tests.download.sources import at, files, make_folder, make_tar, make_zip

pytestmark = pytest.mark.usefixtures("workplace")

MB, GB = 10**6, 10**9
MOST_MEMORY = 20 * MB


class Usage(NamedTuple):
    """As shutil.disk_usage gives it."""

    total: int
    used: int
    free: int


def free(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    """Lets the disk have so many bytes left."""
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(100 * GB, 0, size))


@pytest.mark.parametrize("case", BOMBS)
def test_a_bomb_is_refused_in_little_memory(case: str) -> None:
    build, sentence = BOMBS[case]
    path = build(Path("bomb.zip"))
    assert path.stat().st_size < MB
    tracemalloc.start()
    try:
        with pytest.raises(DataError, match=f"(?s){sentence}"):
            gather(at(path), paths.RAW_ZIP)
        assert tracemalloc.get_traced_memory()[1] < MOST_MEMORY
    finally:
        tracemalloc.stop()
    assert not paths.RAW_ZIP.exists()


@pytest.mark.parametrize("suffix", PACKERS)
def test_garbage_behind_a_compressed_tar_is_left_out(suffix: str) -> None:
    gather(at(packed(suffix)), paths.RAW_ZIP)
    expected = paths.RAW_ZIP.read_bytes()
    for after in (GARBAGE, bytes(1000), bytes(1000) + GARBAGE):
        gather(at(packed(suffix, after=after)), paths.RAW_ZIP)
        assert paths.RAW_ZIP.read_bytes() == expected


@pytest.mark.parametrize("suffix", PACKERS)
@pytest.mark.parametrize("between", [b"", bytes(512)])
def test_streams_one_after_the_other_are_one_archive(suffix: str, between: bytes) -> None:
    gather(at(packed(suffix)), paths.RAW_ZIP)
    expected = paths.RAW_ZIP.read_bytes()
    gather(at(in_two_streams(suffix, between)), paths.RAW_ZIP)
    assert paths.RAW_ZIP.read_bytes() == expected


@pytest.mark.parametrize("suffix", PACKERS)
def test_a_damaged_second_stream_is_not_taken_for_garbage(suffix: str) -> None:
    path = in_two_streams(suffix)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(DataError, match="not a whole"):
        gather(at(path), paths.RAW_ZIP)


def test_images_are_compared_with_the_free_disk_before_they_are_written(monkeypatch: pytest.MonkeyPatch) -> None:
    path = make_zip(Path("in.zip"), files() | {"cats/large.png": bytes(5 * MB)})
    free(monkeypatch, 4 * MB)
    with pytest.raises(DataError) as error:
        gather(at(path), paths.RAW_ZIP)
    assert str(error.value) == ("data/raw/images.zip: needs 5.0 MB, and its disk has 4.0 MB free; nothing was written")
    free(monkeypatch, 6 * MB)
    gather(at(path), paths.RAW_ZIP)


def test_the_room_that_is_asked_for_is_the_room_that_is_needed() -> None:
    from mlpstudy.download.canonical import zip_bytes

    listing = gather(
        at(make_folder(Path("in"), files({f"cats/{'x' * n}.png": n for n in range(1, 100)} | {"d/a.png": 1}))),
        paths.RAW_ZIP,
    )
    size = paths.RAW_ZIP.stat().st_size
    assert size <= zip_bytes(listing.entries) < size + 100 * 100


@pytest.mark.parametrize("suffix", PACKERS)
def test_a_compressed_tar_does_not_fill_the_disk(suffix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make_tar(Path(f"in.tar.{suffix}"), files() | {"cats/large.png": bytes(30 * MB)})
    free(monkeypatch, 10 * MB)
    written: list[int] = []
    original = compressed.refuse_total
    monkeypatch.setattr(compressed, "refuse_total", lambda size, config: (written.append(size), original(size, config)))
    with pytest.raises(DataError, match=r"data/raw: the source unpacks to more than 90% of the 10\.0 MB that are free"):
        gather(at(path), paths.RAW_ZIP)
    assert max(written) < 11 * MB


def test_a_download_is_compared_with_the_free_disk_before_it_arrives(monkeypatch: pytest.MonkeyPatch) -> None:
    from mlpstudy.download.fetch import downloads, fetch
    from tests.download.misbehaving import serving

    free(monkeypatch, MB // 2)
    with serving(bytes(MB)) as server, pytest.raises(DataError, match=r"downloads: needs 1\.0 MB.* 500\.0 kB free"):
        fetch(server.url, f"sha256:{'0' * 64}")
    assert sum(file.stat().st_size for file in downloads().iterdir()) < 100
