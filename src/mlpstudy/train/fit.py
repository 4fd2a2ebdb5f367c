"""One training from its first step, or from its last checkpoint, to its result."""

import os
import time

from mlpstudy.contracts.images import read_images
from mlpstudy.contracts.split import TRAIN, VALIDATION, read_split
from mlpstudy.nets.store import Outcome, save_model
from mlpstudy.train import checkpoint
from mlpstudy.train.device import choose_device, prepare_process
from mlpstudy.train.epoch import observe, train_epoch
from mlpstudy.train.job import Job
from mlpstudy.train.order import Augmenter
from mlpstudy.train.progress import Progress
from mlpstudy.train.samples import place
from mlpstudy.train.scratch import locked, write_history
from mlpstudy.train.state import State, conclude, done, remember_best, start
from mlpstudy.train.tensorboard import RunLog

CHECKPOINT_SECONDS = 10.0


def fit(job: Job) -> str:
    """Trains one run and leaves model and history in scratch; gives a line that says how it went.

    Whoever else trains the same run (a worker that outlived its parent) is waited for and its result taken over.
    """
    prepare_process()
    with locked(job.file("lock")):
        if job.finished() or not job.scratch.exists():  # an orphan's room is gone once another stage has published
            return f"{job.variant}  run {job.run:02d}  taken over from a training that went on elsewhere"
        state, outcome, line = train(job)
        save_model(job.file("safetensors"), state.network, job.config, outcome)
        write_history(job.file("csv"), job.run, state.history)  # last: it marks the run as finished
        job.file("checkpoint").unlink(missing_ok=True)
        return line


def train(job: Job) -> tuple[State, Outcome, str]:
    config, split, images = job.config, read_split(job.folder), read_images(job.folder)
    device = choose_device(config.train, job.run)
    training = place(images, split.labels, split.rows(job.run, TRAIN), device)
    validation = place(images, split.labels, split.rows(job.run, VALIDATION), device)
    state = start(config, job.run, training, len(split.classes), device)
    resume(job, state)
    augment, progress = Augmenter(config.augment, config.seed, job.run), Progress(job, state, len(training))
    saved = time.monotonic()
    with RunLog(job, state, split.classes) as log:
        while not done(state, config.train):
            row = train_epoch(state, training, config, job.run, augment)
            state.history.append(row | observe(state, validation, config))
            remember_best(state, config.train)
            log.epoch(state)
            progress.epoch(state)
            if time.monotonic() - saved >= checkpoint_seconds():
                checkpoint.write(job.file("checkpoint"), state)
                saved = time.monotonic()
        outcome = conclude(state, config.train)
        log.end(state, validation, outcome)
    return state, outcome, progress.end(state, outcome)


def resume(job: Job, state: State) -> None:
    if job.file("checkpoint").exists():
        checkpoint.restore(job.file("checkpoint"), state)


def checkpoint_seconds() -> float:
    return float(os.environ.get("MLPSTUDY_CHECKPOINT_SECONDS", CHECKPOINT_SECONDS))
