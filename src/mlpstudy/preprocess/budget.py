"""How much memory decoded images may take at a time, over all threads."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

MOST_BYTES = 600_000_000  # twice 100 megapixels of RGB; an image that needs more is decoded while no other is


class Budget:
    """Threads wait until what they need is free."""

    def __init__(self, total: int | None = None) -> None:
        self.total = self.free = total or MOST_BYTES
        self.changed = threading.Condition()

    @contextmanager
    def reserved(self, amount: int) -> Iterator[None]:
        """`amount` bytes, or all of them where that is less. A thread must not reserve twice: it would wait forever."""
        amount = min(amount, self.total)
        with self.changed:
            self.changed.wait_for(lambda: self.free >= amount)
            self.free -= amount
        try:
            yield
        finally:
            with self.changed:
                self.free += amount
                self.changed.notify_all()
