"""Lines a person can follow: where a run stands now and then, and how it ended."""

import os
import time
from collections.abc import Sequence

from mlpstudy.contracts.history import EpochMetrics
from mlpstudy.nets.store import Outcome
from mlpstudy.train.runs.spec import RunSpec

EVERY_SECONDS = 10.0


class Progress:
    """Prints a line every ten seconds, so that of a short run only its last is seen; none on the way in CI."""

    def __init__(self, spec: RunSpec, epochs_before: int, images: int) -> None:
        self.spec, self.images, self.epochs_before = spec, images, epochs_before
        self.begun = self.printed = time.perf_counter()

    def epoch(self, metrics: EpochMetrics) -> None:
        """Says where the run stands, if it is time to."""
        now = time.perf_counter()
        if now - self.printed < EVERY_SECONDS or os.environ.get("CI"):
            return
        self.printed = now
        planned = self.spec.config.train.epochs
        seconds = (now - self.begun) / (metrics.epoch - self.epochs_before)  # of an epoch
        speed, left = f"{self.images / seconds:,.0f} images/s", clock(seconds * (planned - metrics.epoch))
        print(f"{position(self.spec, metrics.epoch, planned)}  {losses(metrics)}  {speed}  {left} left", flush=True)

    def end(self, history: Sequence[EpochMetrics], outcome: Outcome) -> str:
        """The run's last line: the epoch whose weights are reported, and how long it took."""
        how = "" if outcome.status == "finished" else "  DIVERGED"
        seconds = time.perf_counter() - self.begun
        reported = history[outcome.epoch - 1]
        return f"{position(self.spec, outcome.epoch, outcome.epochs)}  {losses(reported)}  {clock(seconds)}{how}"


def position(spec: RunSpec, epoch: int, epochs: int) -> str:
    """As "dropout  run 03  epoch  12 of 40"."""
    return f"{spec.label}  epoch {epoch:3d} of {epochs}"


def losses(metrics: EpochMetrics) -> str:
    """Losses of both parts and the validation accuracy."""
    return (
        f"train loss {metrics.train_loss:.4f}  validation loss {metrics.validation_loss:.4f}  "
        f"accuracy {metrics.validation_accuracy:.3f}"
    )


def clock(seconds: float) -> str:
    """1.2 s below a minute, 1:05 min above."""
    return f"{seconds:.1f} s" if seconds < 60 else f"{seconds // 60:.0f}:{seconds % 60:02.0f} min"
