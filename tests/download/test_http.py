"""Against a real server that misbehaves; each case ends with the right bytes or with one clear error."""

import hashlib
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from mlpstudy.download import http
from mlpstudy.download.fetch import downloads, fetch
from mlpstudy.download.part import Part
from mlpstudy.errors import DataError
from tests.download.misbehaving import serving

BODY = np.random.default_rng(0).bytes(1_000_000)
DIGEST = f"sha256:{hashlib.sha256(BODY).hexdigest()}"


@pytest.fixture(autouse=True)
def impatient(raw: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "BACKOFF_SECONDS", 0.01)
    monkeypatch.setattr(http, "TIMEOUT_SECONDS", (1, 0.3))
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@pytest.mark.parametrize(
    ("plan", "requests"),
    [
        (["whole"], 1),
        (["chunked"], 1),
        (["drop", "drop"], 3),
        (["stall"], 2),
        (["too long"], 2),
        (["500"], 2),
        (["503", "502"], 3),
        (["redirect"], 2),
        (["drop", "500", "drop", "redirect"], 5),
    ],
)
def test_trouble_that_passes_is_overcome(plan: list[str], requests: int) -> None:
    with serving(BODY, *plan) as server:
        assert fetch(server.url, DIGEST).read_bytes() == BODY
        assert len(server.asked) == requests


def test_a_broken_connection_is_taken_up_where_it_broke() -> None:
    with serving(BODY, "drop") as server:
        fetch(server.url, DIGEST)
        assert "range" not in server.asked[0]
        start = int(server.asked[1]["range"].removeprefix("bytes=").removesuffix("-"))
        assert 0 < start <= 500_000
        assert server.asked[1]["if-range"] == '"one"'


@pytest.mark.parametrize("what", ["ignore range", "ignore if-range"])
def test_a_part_of_what_has_changed_is_not_gone_on_with(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "RETRIES", 0)
    with serving(bytes(1_000_000), "drop", what) as server:
        with pytest.raises(DataError, match="download failed"):
            fetch(server.url, DIGEST)
        server.body, server.etag = BODY, '"two"'
        assert fetch(server.url, DIGEST).read_bytes() == BODY
        assert "range" in server.asked[1]


def test_without_a_version_a_download_starts_anew() -> None:
    with serving(BODY, "drop") as server:
        server.etag = None
        assert fetch(server.url, DIGEST).read_bytes() == BODY
        assert "range" not in server.asked[1]


def test_a_server_that_ignores_range_sends_all_again() -> None:
    with serving(BODY, "drop", "ignore range") as server:
        assert fetch(server.url, DIGEST).read_bytes() == BODY
        assert "range" in server.asked[1]


def test_what_had_arrived_whole_is_not_sent_again() -> None:
    with serving(BODY, "drop") as server:
        fetch(server.url, DIGEST)
        part = downloads() / hashlib.sha256(server.url.encode()).hexdigest()
        (downloads() / DIGEST.replace(":", "-")).rename(part.with_suffix(".part"))  # killed before it got its name
        part.with_suffix(".version").write_text('"one"')
        assert fetch(server.url, DIGEST).read_bytes() == BODY
        assert server.asked[2]["range"] == "bytes=1000000-"
        assert len(server.asked) == 3


def test_retry_after_is_obeyed() -> None:
    with serving(BODY, "Retry-After: 1") as server:
        before = time.monotonic()
        fetch(server.url, DIGEST)
        assert time.monotonic() - before > 0.9


@pytest.mark.parametrize(
    ("plan", "complaint"),
    [
        (["404"], "download failed: 404"),
        (["500"] * 9, "download failed: 500"),
        (["429"] * 9, "download failed: 429"),
        (["other bytes"], "the data has sha256:"),
        (["too short"], "the data has sha256:"),
    ],
)
def test_trouble_that_stays_is_one_clear_error(plan: list[str], complaint: str) -> None:
    with serving(BODY, *plan) as server, pytest.raises(DataError, match=complaint):
        fetch(server.url, DIGEST)
    assert not (downloads() / DIGEST.replace(":", "-")).exists()


@pytest.mark.slow
def test_a_server_that_always_breaks_off_is_given_up() -> None:
    with serving(BODY, *["stall"] * 30) as server:
        server.etag = None
        with pytest.raises(DataError, match="download failed") as error:
            fetch(server.url, DIGEST)
        assert len(server.asked) <= http.RETRIES + 2
        assert "kept" not in str(error.value)  # without a version, the next download begins anew


def test_what_has_arrived_is_kept_where_the_server_names_a_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "RETRIES", 0)
    with serving(BODY, "drop") as server:
        with pytest.raises(DataError, match=r"download failed.*what has arrived is kept, run again to go on"):
            fetch(server.url, DIGEST)
        assert fetch(server.url, DIGEST).read_bytes() == BODY
        assert server.asked[1]["range"].startswith("bytes=")


def test_nobody_there_is_one_clear_error() -> None:
    with serving(BODY) as server:
        url = server.url
    with pytest.raises(DataError, match=r"download failed: .*refused"):
        fetch(url, DIGEST)


def test_the_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("no_proxy")
    with serving(BODY) as proxy:
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.port}")
        assert fetch("http://images.invalid/x.tar", DIGEST).read_bytes() == BODY
        assert proxy.asked[0]["path"] == "http://images.invalid/x.tar"


def test_several_at_once_share_one_download_and_say_that_they_wait(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The test holds the lock until all of them wait for it, however late their threads begin."""
    monkeypatch.setattr(http, "TIMEOUT_SECONDS", (60, 60))
    waiting, said = "another process downloads the same file: waiting for it\n", ""
    with serving(BODY) as server:
        threads = [threading.Thread(target=fetch, args=(server.url, DIGEST)) for _ in range(4)]
        with Part(downloads() / hashlib.sha256(server.url.encode()).hexdigest()).locked():
            for thread in threads:
                thread.start()
            while len(said) < 4 * len(waiting) and any(thread.is_alive() for thread in threads):
                time.sleep(0.01)
                said += capsys.readouterr().err
        for thread in threads:
            thread.join()
        assert said == 4 * waiting
        assert len(server.asked) == 1


def test_a_kept_file_that_was_damaged_is_loaded_again() -> None:
    with serving(BODY) as server:
        fetch(server.url, DIGEST).write_bytes(b"damaged")
        assert fetch(server.url, DIGEST).read_bytes() == BODY


def test_no_progress_is_shown_where_nobody_watches(capsys: pytest.CaptureFixture[str]) -> None:
    with serving(BODY) as server:
        fetch(server.url, DIGEST)
    assert capsys.readouterr() == ("", "")
