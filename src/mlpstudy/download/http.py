"""Bytes over HTTP: requests and urllib3 know redirects, proxies, time-outs and when to ask again; resuming is ours."""

import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from mlpstudy.download.limits import check_free_space
from mlpstudy.download.part import Part
from mlpstudy.errors import DataError, public_url, without_secrets

if TYPE_CHECKING:
    from requests import Response, Session

TIMEOUT_SECONDS = (10, 60)  # to connect, between two pieces
RETRIES = 5  # in a row that bring no new byte
BACKOFF_SECONDS = 1.0  # doubled with each retry; the server's Retry-After takes its place
TRY_AGAIN = (429, 500, 502, 503, 504)
PIECE_BYTES = 1 << 18
PARTIAL, BEYOND_THE_END = 206, 416


class DownloadFailed(DataError):
    """A URL that does not answer, or has no file."""


def receive(url: str, part: Part) -> None:
    """Brings `part` to the whole of what is at `url`, going on where it ends if it is of the same version."""
    import urllib3  # late: most sources are on disk

    failures, furthest = 0, part.size()
    with explaining(url, part), session() as web:
        while True:
            try:
                return transfer(web, url, part)
            except urllib3.exceptions.LocationValueError:  # no URL, however often it is tried
                raise
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
    from tqdm import tqdm

    before, length = part.size(), answer.headers.get("Content-Length", "")
    rest = int(length) if length.isdecimal() else None
    check_free_space(part.data.parent, rest or 0)
    total = None if rest is None else before + rest
    bar = tqdm(total=total, initial=before, unit="B", unit_scale=True, disable=None)  # rate and time left are its own
    with part.data.open("ab") as handle, bar:
        # as sent: a tar.gz must not be unpacked on the way
        for piece in answer.raw.stream(PIECE_BYTES, decode_content=False):
            handle.write(piece)
            handle.flush()  # a kill loses nothing
            bar.update(len(piece))
        os.fsync(handle.fileno())


@contextmanager
def explaining(url: str, part: Part) -> Iterator[None]:
    """Turns what requests and urllib3 raise into a DownloadFailed; it promises to go on only where there is a part."""
    import requests
    import urllib3

    from mlpstudy.download.patience import WaitTooLong

    kept = "what has arrived is kept, run again to go on"
    try:
        yield
    except (requests.exceptions.InvalidURL, urllib3.exceptions.LocationValueError):
        # the library's own words may quote half of a password
        raise DownloadFailed(f"{public_url(url)}: download failed: not a valid URL") from None
    except (requests.RequestException, urllib3.exceptions.HTTPError, WaitTooLong) as error:
        reason = without_secrets(str(error).replace(url, public_url(url)))
        rest = f"; {kept}" if part.asking() else ""
        raise DownloadFailed(f"{public_url(url)}: download failed: {reason}{rest}") from None


def session() -> "Session":
    """A session that asks again for what TRY_AGAIN lists, as patiently as the server wants."""
    from requests import Session
    from requests.adapters import HTTPAdapter

    from mlpstudy.download.patience import Patience

    logging.getLogger("urllib3").setLevel(logging.ERROR)  # its warnings of a retry show the token of a URL
    retry = Patience(
        total=RETRIES,
        backoff_factor=BACKOFF_SECONDS,
        status_forcelist=TRY_AGAIN,
        raise_on_status=False,
    )
    web = Session()
    web.headers["Accept-Encoding"] = "identity"
    for scheme in ("http://", "https://"):
        web.mount(scheme, HTTPAdapter(max_retries=retry))
    return web
