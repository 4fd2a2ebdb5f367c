"""How long to wait where a server asks for it: imported late, for it needs urllib3."""

import sys

from urllib3 import BaseHTTPResponse, Retry

LONGEST_WAIT_SECONDS = 600  # a server that asks for more is refused
SILENT_SECONDS = 5  # a longer wait is announced


class WaitTooLong(Exception):
    """A server asks for more patience than there is."""


class Patience(Retry):
    """urllib3's Retry, which would shorten a long Retry-After without a word and then ask too early."""

    def get_retry_after(self, response: BaseHTTPResponse) -> float | None:
        """Seconds to wait by the header Retry-After, None without one; WaitTooLong for too many."""
        seconds = super().get_retry_after(response)
        if seconds and seconds > LONGEST_WAIT_SECONDS:
            raise WaitTooLong(
                f"the server asks to wait (Retry-After: {response.headers['Retry-After']}), "
                f"expected at most {LONGEST_WAIT_SECONDS} seconds; try again later"
            )
        return seconds

    def sleep_for_retry(self, response: BaseHTTPResponse) -> bool:
        """Waits as long as the header says, and says so where it is long; False without the header."""
        seconds = self.get_retry_after(response)
        if seconds and seconds > SILENT_SECONDS:
            print(f"waiting {seconds:.0f} seconds, as the server asks", file=sys.stderr)
        return super().sleep_for_retry(response)
