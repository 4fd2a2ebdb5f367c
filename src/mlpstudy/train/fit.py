"""One run from its first step, or from its last checkpoint, to its result."""

import time
from collections.abc import Callable
from functools import partial

import torch

from mlpstudy.contracts.features import read_features
from mlpstudy.contracts.history import EpochMetrics, write_history
from mlpstudy.contracts.inputs import read_inputs
from mlpstudy.contracts.split import TRAIN, VALIDATION, Split, read_split
from mlpstudy.contracts.subset import trained_split
from mlpstudy.errors import StudyError
from mlpstudy.files import delete_leftovers
from mlpstudy.locks import exclusive_lock
from mlpstudy.nets.store import Outcome, save_model
from mlpstudy.scratch.seal import write_seal
from mlpstudy.stage_code import refuse_other_code
from mlpstudy.train.batches.loader import AUGMENTERS, Augmentation
from mlpstudy.train.batches.samples import Samples, select
from mlpstudy.train.bfloat16.inputs import with_inputs
from mlpstudy.train.device import choose_device, use_own_stream
from mlpstudy.train.epoch import train_epoch
from mlpstudy.train.logging.tensorboard import RunLog
from mlpstudy.train.metrics import epoch_metrics, gradient_blocks, is_measured, measure_training
from mlpstudy.train.process import prepare_process
from mlpstudy.train.runs.backend import checkpoint_seconds
from mlpstudy.train.runs.checkpoint import Checkpoint
from mlpstudy.train.runs.epochs import EpochNote
from mlpstudy.train.runs.fingerprint import data_digest
from mlpstudy.train.runs.spec import RunSpec, RunSummary
from mlpstudy.train.runs.taken import read_summary
from mlpstudy.train.search.search import searched
from mlpstudy.train.state import State, conclude, done, initial_state, remember_best, restore_state, state_tensors


def fit(spec: RunSpec, after_epoch: Callable[[], None] | None = None) -> RunSummary:
    """Trains a run, leaves model and history in scratch, and says how it went.

    Where another process trains the same run (a worker that outlived its stage), waits for it and takes its result.
    """
    prepare_process()
    with exclusive_lock(spec.file("lock"), f"{spec.label}  waits for another process that trains it already"):
        if not spec.scratch.exists():  # a stage that has published deletes the folder
            return RunSummary(taken_over=True)
        if spec.finished():
            return read_summary(spec)
        spec.file("seal").unlink(missing_ok=True)
        for suffix in ("checkpoint", "safetensors", "csv", "seal", "search", "trials"):
            delete_leftovers(spec.file(suffix))
        chosen, search_seconds = searched(spec, partial(trial, after_epoch=after_epoch))
        state, outcome, core_seconds = train(chosen, after_epoch)
        save_model(spec.file("safetensors"), state.network, chosen.config, outcome)
        write_history(spec.file("csv"), spec.run, state.history)
        write_seal(spec.file("seal"), spec.files)  # last: it marks the run as finished
        for file in (spec.checkpoint, spec.file("search")):
            file.unlink(missing_ok=True)
    accuracy = state.history[outcome.epoch - 1].validation_accuracy
    return RunSummary(search_seconds + core_seconds, accuracy, diverged=outcome.status == "diverged")


def trial(spec: RunSpec, after_epoch: Callable[[], None] | None = None) -> tuple[EpochMetrics, Outcome, float]:
    """A training of a search: the row of the epoch whose weights it would report, how it ended, its core-seconds."""
    delete_leftovers(spec.checkpoint)
    state, outcome, core_seconds = train(spec, after_epoch)
    return state.history[outcome.epoch - 1], outcome, core_seconds


def train(spec: RunSpec, after_epoch: Callable[[], None] | None = None) -> tuple[State, Outcome, float]:
    """The state with the reported weights, how the run ended, and the core-seconds that its epochs took."""
    config, device = spec.config, choose_device(spec.config.train, spec.run)
    use_own_stream(device)
    split = trained_split(read_split(spec.folder), config)
    training, validation = run_samples(spec, split, device)
    state = initial_state(config, spec.run, training, len(split.classes), device)
    # before a checkpoint holds what came of them
    refuse_other_data(spec)
    refuse_other_code(spec.code)  # of optimisers some are imported only now
    checkpoint, note = Checkpoint(spec.checkpoint, checkpoint_seconds()), EpochNote(spec)
    if saved := checkpoint.read():
        restore_state(state, *saved)
    learnt = with_inputs(training, state.network, state.step.body, config)
    augmenter, core_seconds = AUGMENTERS[config.model.input](config.augment, config.seed, spec.run), 0.0
    with RunLog(spec, split.classes, state.network, len(state.history)) as log:
        while not done(state, config.train):
            begun = time.thread_time()
            add_epoch(state, learnt, validation, spec, augmenter)
            core_seconds += time.thread_time() - begun
            log.epoch(state.history[-1], lambda: gradient_blocks(state))
            if checkpoint.due():
                checkpoint.write(state_tensors(state), state.history)
            note.write(len(state.history))
            if after_epoch:
                after_epoch()
        outcome = conclude(state, config.train)
        log.end(validation, outcome)
    if spec.trial is None:
        note.delete()
    return state, outcome, core_seconds


def refuse_other_data(spec: RunSpec) -> None:
    """StudyError where the data that have just been read are not those by which the run's folder is named.

    Another command may change them while the stage trains. Once they are back, whatever waits there is handed on.
    """
    if data_digest(spec.folder) != spec.data:
        raise StudyError(
            "another command changed images or split while this one trained. What was trained before is kept in "
            ".scratch: `dvc repro` goes on by the images as they are now"
        )


def run_samples(spec: RunSpec, split: Split, device: torch.device) -> tuple[Samples, Samples]:
    """What the run trains on, and what it is validated on."""
    config = spec.config
    images = read_inputs(config.model.input, spec.folder)
    views = read_features(spec.folder) if config.model.input == "features" and config.augment else None
    training = select(images, split.labels, split.rows(spec.run, TRAIN), device, views)
    return training, select(images, split.labels, split.rows(spec.run, VALIDATION), device)


def add_epoch(state: State, training: Samples, validation: Samples, spec: RunSpec, augmenter: Augmentation) -> None:
    """Trains an epoch, measures it, and keeps its weights where they are the best so far."""
    settings = spec.config.train
    training_pass = train_epoch(state, training, spec.config, spec.run, augmenter)
    state.history.append(epoch_metrics(state, training_pass, validation, settings))
    if is_measured(len(state.history), settings.epochs) or done(state, settings):
        measure_training(state, training, settings)
    remember_best(state, settings)
