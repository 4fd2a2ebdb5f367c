import hashlib
import re
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from mlpstudy import paths
from mlpstudy.config.download import DownloadConfig
from mlpstudy.download.gather import gather
from mlpstudy.errors import DataError
from tests.download.sources import files, make_tar


class Handler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def server(raw: Path) -> Iterator[str]:
    """Serves the folder `web`, in which there is images.tar.gz."""
    Path("web").mkdir()
    make_tar(Path("web/images.tar.gz"), files())
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory="web")) as http:
        Thread(target=http.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{http.server_port}"
        http.shutdown()


def digest() -> str:
    return f"sha256:{hashlib.sha256(Path('web/images.tar.gz').read_bytes()).hexdigest()}"


def source(server: str, file: str = "images.tar.gz", digest: str | None = None) -> DownloadConfig:
    return DownloadConfig(kind="url", url=f"{server}/{file}", digest=digest)


def kept() -> list[str]:
    return sorted(path.name for path in (paths.scratch() / "downloads").glob("*-*"))


def test_file_is_loaded_once_and_kept_under_its_digest(server: str, raw: Path) -> None:
    config = source(server, digest=digest())
    gather(config, raw)
    before = raw.read_bytes()
    Path("web/images.tar.gz").unlink()
    raw.unlink()
    gather(config, raw)
    assert raw.read_bytes() == before
    assert kept() == [str(config.digest).replace(":", "-")]


def test_without_a_digest_nothing_is_used_and_the_computed_one_is_shown(server: str, raw: Path) -> None:
    with pytest.raises(DataError, match=f"no digest given.*\n  digest: {digest()}"):
        gather(source(server), raw)
    assert not raw.exists()


def test_wrong_bytes_are_not_used(server: str, raw: Path) -> None:
    wrong = f"sha256:{'0' * 64}"
    with pytest.raises(DataError, match=f"sources.folder.digest = {wrong}: the data has {digest()}"):
        gather(source(server, digest=wrong), raw)
    assert not raw.exists()


def test_wrong_contents_are_not_used_and_kept_as_what_they_are(server: str, raw: Path) -> None:
    with pytest.raises(DataError, match="the data has sha256-list:"):
        gather(source(server, digest=f"sha256-list:{'0' * 64}"), raw)
    assert not raw.exists()
    Path("web/images.tar.gz").unlink()
    (true,) = kept()
    gather(source(server, digest=true.replace("list-", "list:")), raw)
    assert raw.exists()


def test_missing_file_is_one_clear_error(server: str, raw: Path) -> None:
    with pytest.raises(DataError, match=r"nothing\.zip: download failed: 404"):
        gather(source(server, "nothing.zip", digest()), raw)


def several(server: str, *files: str) -> DownloadConfig:
    return DownloadConfig(kind="url", url=tuple(f"{server}/{file}" for file in files), digest=digest())


def test_urls_are_tried_in_their_order(server: str, raw: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("web/other.tar.gz").write_bytes(b"<html>please log in</html>")
    gather(several(server, "nothing.tar.gz?token=s3cr3t", "other.tar.gz", "images.tar.gz"), raw)
    assert raw.exists()
    first, second = capsys.readouterr().err.splitlines()
    assert re.search(rf"{server}/nothing\.tar\.gz.*download failed: 404.*; trying {server}/other\.tar\.gz", first)
    assert re.search(rf"{server}/other\.tar\.gz: sources\.folder\.digest = .*; trying {server}/images\.tar\.gz", second)
    assert "s3cr3t" not in first


def test_what_the_first_url_has_is_asked_of_no_other(
    server: str, raw: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gather(several(server, "images.tar.gz", "nothing.tar.gz"), raw)
    assert capsys.readouterr().err == ""


def test_where_no_url_has_the_file_all_are_named(server: str, raw: Path) -> None:
    with pytest.raises(DataError, match="none of 2 URLs has the file") as error:
        gather(several(server, "nothing.tar.gz", "nowhere.tar.gz"), raw)
    assert "nothing.tar.gz: download failed: 404" in str(error.value)
    assert "nowhere.tar.gz: download failed: 404" in str(error.value)
    assert not raw.exists()


def test_a_full_disk_is_no_reason_to_try_another_url(
    server: str, raw: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object) -> None:
        raise DataError("no space")

    monkeypatch.setattr("mlpstudy.download.http.check_free_space", full)
    with pytest.raises(DataError, match=r"^no space$"):
        gather(several(server, "images.tar.gz", "images.tar.gz"), raw)
    assert capsys.readouterr().err == ""
