"""The real stages, killed at any moment or out of room, and run again."""

import hashlib
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import numpy as np
import pytest

from mlpstudy import paths
from mlpstudy.config.download import DownloadConfig
from mlpstudy.contracts.index import write_index
from mlpstudy.contracts.passed_over import PassedOverCounts, write_passed_over
from mlpstudy.contracts.quality import write_quality
from mlpstudy.files import write_json
from mlpstudy.preprocess.duplicates import find_duplicates
from mlpstudy.preprocess.quality import describe
from tests.conftest import ROOT
from tests.download.misbehaving import serving
from tests.download.sources import files, make_tar
from tests.preprocess.pictures import encode, make_zip, picture, seen, settings
from tests.repository import with_largest_file

pytestmark = pytest.mark.usefixtures("workplace")


def start(stage: str, largest_file: int | None = None) -> subprocess.Popen[str]:
    """A stage in a process of its own, which may write no file larger than so many kilobytes."""
    command = [sys.executable, "-B", str(ROOT / f"stages/{stage}.py")]
    if largest_file:
        command = with_largest_file(largest_file, *command)
    environment = {"PYTHONPATH": str(ROOT / "src"), "no_proxy": "127.0.0.1", "MLPSTUDY_WORKERS": "2"}
    pipe = subprocess.PIPE
    return subprocess.Popen(command, env=environment, stdout=pipe, stderr=pipe, text=True)


def finish(stage: str) -> None:
    process = start(stage)
    _, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (0, "")


def kill_when(process: subprocess.Popen[str], pattern: str) -> None:
    """SIGKILL as soon as a file of some bytes appears under that name."""
    deadline = time.monotonic() + 30
    try:
        while not any(size(path) > 1000 for path in Path().glob(pattern)):
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.002)
    finally:
        process.kill()
        process.communicate()


def size(path: Path) -> int:
    """Bytes; 0 where the file has moved to its place since it was listed."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def test_a_killed_download_goes_on_and_is_not_begun_again() -> None:
    body = make_tar(Path("in.tar"), files() | {"notes.txt": np.random.default_rng(0).bytes(2_000_000)}).read_bytes()
    with serving(body, "hang") as server:
        digest = f"sha256:{hashlib.sha256(body).hexdigest()}"
        config = DownloadConfig(kind="url", url=server.url, digest=digest)
        write_json(paths.CONFIGS / "download.json", config.model_dump())
        kill_when(start("download"), ".scratch/downloads/*.part")
        assert not paths.RAW_ZIP.exists()
        assert not list(Path(".scratch/downloads").glob("sha256-*"))
        finish("download")
        assert int(server.asked[1]["range"].removeprefix("bytes=").removesuffix("-")) > 1000
        before = paths.RAW_ZIP.read_bytes()
        finish("download")
        assert len(server.asked) == 2
        assert paths.RAW_ZIP.read_bytes() == before
    assert zipfile.ZipFile(paths.RAW_ZIP).testzip() is None
    assert [path.name for path in paths.RAW_ZIP.parent.iterdir()] == ["images.zip"]


def large_zip() -> None:
    data = {f"all/{'ab'[n % 2]}/{n:04d}.jpg": encode(picture(n % 9, 1500, 1000), "JPEG") for n in range(9)}
    make_zip(paths.RAW_ZIP, {name.replace(".", f"-{k}."): image for name, image in data.items() for k in range(20)})
    write_json(paths.CONFIGS / "preprocess.json", settings(image_size=64).model_dump())


@pytest.mark.slow
def test_a_killed_preprocess_gives_the_same_bytes_when_run_again() -> None:
    large_zip()
    kill_when(start("preprocess"), "data/prepared/.images.npy.*.part")
    assert not paths.IMAGES.exists()
    finish("preprocess")
    killed = {path.name: path.read_bytes() for path in paths.PREPARED.iterdir()}
    assert sorted(killed) == ["dataset.json", "images.npy", "index.csv"]
    finish("preprocess")
    assert killed == {path.name: path.read_bytes() for path in paths.PREPARED.iterdir()}


def test_what_a_killed_stage_left_beside_its_files_goes_when_it_runs_again() -> None:
    """DVC empties the folders that are a stage's output; these files are outputs by themselves."""
    paths.PREPARED.mkdir(parents=True)
    for file in (paths.INDEX, paths.DATASET, paths.PASSED_OVER):
        file.with_name(f".{file.name}.123.part").touch()
    write_index([])
    records = [seen("all/a/1.png", picture(0))]
    write_quality(describe(records, find_duplicates(records, settings())))
    write_passed_over(PassedOverCounts(endings={}, classes={}, outside=0, unlabelled=0))
    assert not list(Path("data").rglob(".*.part"))


@pytest.mark.slow
@pytest.mark.parametrize(("stage", "place"), [("preprocess", "data/prepared"), ("download", "data/raw/images.zip")])
def test_a_full_disk_is_one_clear_error_that_names_the_place(stage: str, place: str) -> None:
    large_zip()
    write_json(paths.CONFIGS / "download.json", DownloadConfig(kind="digits").model_dump())
    before = paths.RAW_ZIP.read_bytes()
    process = start(stage, largest_file=100)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert errors.startswith(f"error: {place}")
    assert "File too large" in errors
    assert "Traceback" not in errors
    assert paths.RAW_ZIP.read_bytes() == before
    assert not paths.IMAGES.exists()


def test_a_full_disk_during_a_download_is_one_clear_error() -> None:
    with serving(bytes(1_000_000)) as server:
        config = DownloadConfig(kind="url", url=server.url, digest=f"sha256:{'0' * 64}")
        write_json(paths.CONFIGS / "download.json", config.model_dump())
        process = start("download", largest_file=100)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert ".scratch/downloads: cannot be written: File too large" in errors
    assert len(errors.splitlines()) == 1
