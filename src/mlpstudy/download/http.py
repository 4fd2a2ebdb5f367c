"""Bytes over HTTP; requests and urllib3 know redirects, proxies, time-outs and when to try again."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from mlpstudy.errors import DataError

if TYPE_CHECKING:
    from requests import Session

TIMEOUT_SECONDS = (10, 60)  # to connect, between two pieces
RETRIES = 5  # after 0, 2, 4, 8, 16 seconds, or what the server's Retry-After says
TRY_AGAIN = (429, 500, 502, 503, 504)
PIECE_BYTES = 1 << 20


def receive(url: str, target: Path) -> None:
    """Streams the body of `url` into `target`, with a progress bar where there is a terminal."""
    import requests  # late: most sources are on disk
    import urllib3
    from tqdm import tqdm  # type: ignore[import-untyped]

    try:
        with session() as web, web.get(url, stream=True, timeout=TIMEOUT_SECONDS) as answer:
            answer.raise_for_status()
            size = int(answer.headers.get("Content-Length", 0)) or None
            with target.open("wb") as handle, tqdm(total=size, unit="B", unit_scale=True, disable=None) as bar:
                # as sent: a tar.gz must not be unpacked on the way
                for piece in answer.raw.stream(PIECE_BYTES, decode_content=False):
                    handle.write(piece)
                    bar.update(len(piece))
                handle.flush()
                os.fsync(handle.fileno())
    except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
        raise DataError(f"{url}: download failed: {error}") from None


def session() -> "Session":
    from requests import Session
    from requests.adapters import HTTPAdapter
    from urllib3 import Retry

    retry = Retry(total=RETRIES, backoff_factor=1, status_forcelist=TRY_AGAIN, raise_on_status=False)
    web = Session()
    web.headers["Accept-Encoding"] = "identity"
    for scheme in ("http://", "https://"):
        web.mount(scheme, HTTPAdapter(max_retries=retry))
    return web
