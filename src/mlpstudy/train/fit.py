"""One run from its first step, or from its last checkpoint, to its result."""

from mlpstudy.contracts.history import write_history
from mlpstudy.contracts.images import read_images
from mlpstudy.contracts.split import TRAIN, VALIDATION, read_split
from mlpstudy.files import delete_leftovers
from mlpstudy.nets.store import Outcome, save_model
from mlpstudy.train.batches.augmenter import Augmenter
from mlpstudy.train.batches.samples import select
from mlpstudy.train.device import choose_device
from mlpstudy.train.epoch import train_epoch
from mlpstudy.train.logging.progress import Progress
from mlpstudy.train.logging.tensorboard import RunLog
from mlpstudy.train.metrics import epoch_metrics, gradient_blocks
from mlpstudy.train.process import prepare_process
from mlpstudy.train.runs.backend import checkpoint_seconds
from mlpstudy.train.runs.checkpoint import Checkpoint
from mlpstudy.train.runs.scratch import exclusive_lock
from mlpstudy.train.runs.seal import write_seal
from mlpstudy.train.runs.spec import RunSpec
from mlpstudy.train.state import State, conclude, done, initial_state, remember_best, restore_state, state_tensors


def fit(spec: RunSpec) -> str:
    """Trains a run and leaves model and history in scratch; gives a line that says how it went.

    Where another process trains the same run (a worker that outlived its stage), waits for it and takes its result.
    """
    prepare_process()
    with exclusive_lock(spec.file("lock")):
        if spec.finished() or not spec.scratch.exists():  # a stage that has published deletes the folder
            return f"{spec.label}  taken over from a process that went on elsewhere"
        spec.file("seal").unlink(missing_ok=True)
        for suffix in ("checkpoint", "safetensors", "csv", "seal"):
            delete_leftovers(spec.file(suffix))
        state, outcome, line = train(spec)
        save_model(spec.file("safetensors"), state.network, spec.config, outcome)
        write_history(spec.file("csv"), spec.run, state.history)
        write_seal(spec.file("seal"), spec.results)  # last: it marks the run as finished
        spec.file("checkpoint").unlink(missing_ok=True)
        return line


def train(spec: RunSpec) -> tuple[State, Outcome, str]:
    """The state with the reported weights, how the run ended, and a line that says so."""
    config, split, images = spec.config, read_split(spec.folder), read_images(spec.folder)
    device = choose_device(config.train, spec.run)
    training = select(images, split.labels, split.rows(spec.run, TRAIN), device)
    validation = select(images, split.labels, split.rows(spec.run, VALIDATION), device)
    state = initial_state(config, spec.run, training, len(split.classes), device)
    checkpoint = Checkpoint(spec.file("checkpoint"), checkpoint_seconds())
    if saved := checkpoint.read():
        restore_state(state, *saved)
    augmenter = Augmenter(config.augment, config.seed, spec.run)
    progress = Progress(spec, len(state.history), len(training))
    with RunLog(spec, split.classes, state.network, len(state.history)) as log:
        while not done(state, config.train):
            training_pass = train_epoch(state, training, config, spec.run, augmenter)
            state.history.append(epoch_metrics(state, training_pass, validation, config.train))
            remember_best(state, config.train)
            log.epoch(state.history[-1], lambda: gradient_blocks(state))
            progress.epoch(state.history[-1])
            if checkpoint.due():
                checkpoint.write(state_tensors(state), state.history)
        outcome = conclude(state, config.train)
        log.end(state.history, validation, outcome)
    return state, outcome, progress.end(state.history, outcome)
