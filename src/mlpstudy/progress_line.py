"""How far a long work is and how long it still takes, told so that neither a terminal nor a log fills up."""

import os
import sys
import time
from typing import Any, Self

EVERY_SECONDS = 10.0  # between two lines of a log
ESTIMATE_SECONDS = 5.0  # after which the time left is told, if so much of the work is done:
ESTIMATE_SHARE = 0.1  # by less, most of which was the start of processes, a study of three minutes was foretold 82
LONG_SECONDS = 60.0  # after which the time left is told whatever is done


class ProgressLine:
    """One line that is drawn again and again in a terminal, a line every ten seconds in a log, none of these in CI."""

    def __init__(self, total: float, after_seconds: float = 0.0, estimated: bool = True) -> None:
        """`total` work, in any unit; a work that ends within `after_seconds` shows nothing.

        Not `estimated` where its units differ so much that those which are done tell nothing of the time left.
        """
        self.total, self.after_seconds, self.estimated = total, after_seconds, estimated
        self.begun = self.printed = time.perf_counter()
        self.bar: Any = None

    def __enter__(self) -> Self:
        self.shown = not os.environ.get("CI")
        self.drawn = self.shown and sys.stderr.isatty()
        return self

    def __exit__(self, *_: object) -> None:
        if self.bar is not None:
            self.bar.close()

    def look(self, done: float, text: str) -> None:
        """Shows the text and perhaps the time left, if it is time to; `done` is in the unit of the total."""
        now = time.perf_counter()
        if not self.shown or now - self.begun < self.after_seconds:
            return
        if self.drawn:
            self.bar = self.bar or terminal_bar(self.total)
            self.bar.n = done
            self.bar.set_description_str(text + self.time_left(done, now))
        elif now - self.printed >= EVERY_SECONDS:
            self.printed = now
            print(text + self.time_left(done, now), flush=True)

    def time_left(self, done: float, now: float) -> str:
        """As ", about 1:10 min left", once it can be told."""
        passed = now - self.begun
        early = passed < ESTIMATE_SECONDS or (passed < LONG_SECONDS and done < ESTIMATE_SHARE * self.total)
        if not self.estimated or not 0 < done < self.total or early:
            return ""
        return f", about {clock(passed * (self.total - done) / done)} left"

    def say(self, line: str) -> None:
        """A line that stays, above the one that is drawn again."""
        if self.bar is not None:
            self.bar.write(line, file=sys.stdout)
        else:
            print(line, flush=True)


def terminal_bar(total: float) -> Any:
    """The line that is drawn again: its text, then a bar of the work done."""
    from tqdm import tqdm

    return tqdm(total=total, bar_format="{desc}  |{bar:20}|", leave=False)


def clock(seconds: float) -> str:
    """1.2 s below a minute, 1:05 min above."""
    if round(seconds, 1) < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02} min"
