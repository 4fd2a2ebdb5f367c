"""Lines a person can follow: where a run stands now and then, and how it ended."""

import os
import time

from mlpstudy.nets.store import Outcome
from mlpstudy.train.job import Job, Row
from mlpstudy.train.state import State

EVERY_SECONDS = 10.0


class Progress:
    """Speaks of a run every ten seconds, so that short runs pass with their last line alone; says less in CI."""

    def __init__(self, job: Job, state: State, images: int) -> None:
        self.job, self.images = job, images
        self.begun, self.first_epoch = time.perf_counter(), len(state.history)
        self.spoken = self.begun

    def epoch(self, state: State) -> None:
        now = time.perf_counter()
        if now - self.spoken >= EVERY_SECONDS and not os.environ.get("CI"):
            self.spoken = now
            epochs, planned = len(state.history), self.job.config.train.epochs
            each = (now - self.begun) / (epochs - self.first_epoch)
            rate, left = self.images / each, each * (planned - epochs)
            row = losses(state.history[-1])
            print(f"{label(self.job, epochs, planned)}  {row}  {rate:,.0f} images/s  {clock(left)} left", flush=True)

    def end(self, state: State, outcome: Outcome) -> str:
        how = "" if outcome.status == "finished" else "  DIVERGED"
        row = losses(state.history[outcome.epoch - 1])
        seconds = time.perf_counter() - self.begun
        return f"{label(self.job, outcome.epoch, outcome.epochs)}  {row}  {clock(seconds)}{how}"


def label(job: Job, epoch: int, epochs: int) -> str:
    return f"{job.variant}  run {job.run:02d}  epoch {epoch:3d} of {epochs}"


def losses(row: Row) -> str:
    return (
        f"train loss {row['train_loss']:.4f}  validation loss {row['validation_loss']:.4f}  "
        f"accuracy {row['validation_accuracy']:.3f}"
    )


def clock(seconds: float) -> str:
    """1.2 s below a minute, 1:05 min above."""
    return f"{seconds:.1f} s" if seconds < 60 else f"{seconds // 60:.0f}:{seconds % 60:02.0f} min"
