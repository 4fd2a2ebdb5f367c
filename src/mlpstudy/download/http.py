"""Bytes over HTTP: requests and urllib3 know redirects, proxies, time-outs and when to ask again; resuming is ours."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from mlpstudy.download.part import Part
from mlpstudy.errors import DataError

if TYPE_CHECKING:
    from requests import Response, Session

TIMEOUT_SECONDS = (10, 60)  # to connect, between two pieces
RETRIES = 5  # without a new byte, or what the server's Retry-After says
BACKOFF_SECONDS = 1.0  # doubled with each retry
LONGEST_WAIT_SECONDS = 600  # a server that asks for more patience is refused
TRY_AGAIN = (429, 500, 502, 503, 504)
PIECE_BYTES = 1 << 18
PARTIAL, BEYOND_THE_END = 206, 416


def receive(url: str, part: Part) -> None:
    """Brings `part` to the whole of what is at `url`, going on where it ends if it is of the same version."""
    import urllib3  # late: most sources are on disk

    failures, furthest = 0, part.size()
    with explaining(url), session() as web:
        while True:
            try:
                return transfer(web, url, part)
            except urllib3.exceptions.HTTPError:
                failures = 1 if part.size() > furthest else failures + 1
                furthest = max(furthest, part.size())
                if failures > RETRIES:
                    raise
                time.sleep(BACKOFF_SECONDS * 2 ** (failures - 1))


def transfer(web: "Session", url: str, part: Part) -> None:
    """One request; what arrives of its answer stays in `part` if the connection breaks."""
    asking = part.asking()
    with web.get(url, stream=True, timeout=TIMEOUT_SECONDS, headers=asking) as answer:
        if answer.status_code == BEYOND_THE_END and part.whole_by(answer.headers):
            return None
        going_on = answer.status_code == PARTIAL and part.continued_by(answer.headers)
        if asking and answer.status_code in (PARTIAL, BEYOND_THE_END) and not going_on:
            part.clear()
            return transfer(web, url, part)
        answer.raise_for_status()
        if not going_on:
            part.begin(answer.headers)
        return append(answer, part)


def append(answer: "Response", part: Part) -> None:
    """Streams the body, with a progress bar where there is a terminal."""
    from tqdm import tqdm  # type: ignore[import-untyped]

    start, length = part.size(), answer.headers.get("Content-Length", "")
    total = start + int(length) if length.isdecimal() else None
    bar = tqdm(total=total, initial=start, unit="B", unit_scale=True, disable=None)  # rate and time left are its own
    with part.data.open("ab") as handle, bar:
        # as sent: a tar.gz must not be unpacked on the way
        for piece in answer.raw.stream(PIECE_BYTES, decode_content=False):
            handle.write(piece)
            handle.flush()  # a kill loses nothing
            bar.update(len(piece))
        os.fsync(handle.fileno())


@contextmanager
def explaining(url: str) -> Iterator[None]:
    import requests
    import urllib3

    try:
        yield
    except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
        raise DataError(f"{url}: download failed: {error}; what has arrived is kept, run again to go on") from None


def session() -> "Session":
    from requests import Session
    from requests.adapters import HTTPAdapter
    from urllib3 import Retry

    retry = Retry(
        total=RETRIES,
        backoff_factor=BACKOFF_SECONDS,
        status_forcelist=TRY_AGAIN,
        raise_on_status=False,
        retry_after_max=LONGEST_WAIT_SECONDS,
    )
    web = Session()
    web.headers["Accept-Encoding"] = "identity"
    for scheme in ("http://", "https://"):
        web.mount(scheme, HTTPAdapter(max_retries=retry))
    return web
