"""No message shows the secrets of a URL, waits in silence, or promises to go on with what never arrived."""

import hashlib
import time
from pathlib import Path

import pytest

from mlpstudy import paths
from mlpstudy.config.base import parse
from mlpstudy.config.download import DownloadConfig
from mlpstudy.config.params import SourceSection
from mlpstudy.download import http, patience
from mlpstudy.download.fetch import fetch
from mlpstudy.download.gather import gather
from mlpstudy.errors import ConfigError, DataError, public_url, without_secrets
from mlpstudy.resolve.stages import shown
from tests.cases.urls import IMPOSSIBLE, REFUSALS, SECRETS, SHOWN
from tests.download.misbehaving import serving
from tests.download.sources import files, make_tar

BODY = bytes(100_000)
DIGEST = f"sha256:{hashlib.sha256(BODY).hexdigest()}"


@pytest.fixture(autouse=True)
def impatient(workplace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "BACKOFF_SECONDS", 0.01)
    monkeypatch.setenv("no_proxy", "127.0.0.1")


def secrets_in(text: str) -> list[str]:
    return [secret for secret in SECRETS if secret in text]


@pytest.mark.parametrize("url", SHOWN)
def test_what_is_shown_of_a_url_holds_no_secret(url: str) -> None:
    assert public_url(url) == SHOWN[url]
    assert without_secrets(f"before {url} after") == f"before {SHOWN[url]} after"


@pytest.mark.parametrize("url", SHOWN)
def test_the_report_learns_no_secret_of_a_url(url: str) -> None:
    source = SourceSection(kind="url", url=url)
    assert shown(source)["url"] == SHOWN[url]
    assert source.url == url  # for the download


def test_a_bad_setting_shows_no_secret() -> None:
    for url in ("ftp://alice:hunter2@example.org/x?token=s3cr3t", 7):
        with pytest.raises(ConfigError, match="url = ") as error:
            parse(DownloadConfig, {"kind": "url", "url": url}, "params.yaml")
        assert secrets_in(str(error.value)) == []
    with pytest.raises(ConfigError, match="kind path needs path") as error:
        parse(DownloadConfig, {"kind": "path", "url": "https://alice:hunter2@example.org/x"}, "params.yaml")
    assert secrets_in(str(error.value)) == []


@pytest.mark.parametrize("url", IMPOSSIBLE)
def test_an_impossible_url_is_one_clear_error(url: str, caplog: pytest.LogCaptureFixture) -> None:
    before = time.monotonic()
    with pytest.raises(DataError, match=f"download failed: .*{IMPOSSIBLE[url]}") as error:
        fetch(url, DIGEST)
    assert secrets_in(str(error.value) + caplog.text) == []
    assert "kept" not in str(error.value)
    assert time.monotonic() - before < 5


@pytest.mark.parametrize("case", REFUSALS)
def test_where_nothing_arrived_nothing_is_said_to_be_kept(case: str, caplog: pytest.LogCaptureFixture) -> None:
    plan, sentence = REFUSALS[case]
    before = time.monotonic()
    with serving(BODY, *plan) as server:
        url = server.url.replace("//", "//alice:hunter2@") + "?token=s3cr3t"
        with pytest.raises(DataError, match=f"{server.url}[?]...: download failed: .*{sentence}") as error:
            fetch(url, DIGEST)
    assert secrets_in(str(error.value) + caplog.text) == []
    assert "kept" not in str(error.value)
    assert time.monotonic() - before < 5


def test_a_url_without_a_digest_and_one_with_another_show_no_secret() -> None:
    body = make_tar(Path("in.tar"), files()).read_bytes()
    with serving(body) as server:
        url = server.url.replace("//", "//alice:hunter2@") + "?token=s3cr3t"
        for digest, sentence in (
            (None, "no digest given"),
            (f"sha256:{'0' * 64}", "the data has sha256:"),
            (f"sha256-list:{'0' * 64}", "the data has sha256-list:"),
        ):
            with pytest.raises(DataError, match=sentence) as error:
                gather(DownloadConfig(kind="url", url=url, digest=digest), paths.RAW_ZIP)
            assert secrets_in(str(error.value)) == []


def test_a_long_wait_is_announced(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(patience, "SILENT_SECONDS", 0)
    with serving(BODY, "Retry-After: 1") as server:
        fetch(server.url, DIGEST)
    assert capsys.readouterr().err == "waiting 1 seconds, as the server asks\n"
