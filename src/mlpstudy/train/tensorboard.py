"""What TensorBoard shows of a run: curves for every run; pictures, histograms, texts and the graph for the first."""

import shutil
import warnings
from typing import Any, Self

import numpy as np
import torch
import yaml

from mlpstudy.config.train import VariantConfig
from mlpstudy.nets.store import Outcome
from mlpstudy.train.job import Job, Row
from mlpstudy.train.observe import gradient_blocks
from mlpstudy.train.samples import Samples
from mlpstudy.train.state import State

GRID = 16  # validation images shown
WIDEST = 1e19  # torch's histograms end at 1e20; NaN and infinity are no smaller either


class RunLog:
    """Writes while training goes on. A resumed run goes on behind its last checkpoint, so no point stands twice."""

    def __init__(self, job: Job, state: State, classes: tuple[str, ...]) -> None:
        from torch.utils.tensorboard import SummaryWriter

        begun = len(state.history)
        if not begun:
            shutil.rmtree(job.log, ignore_errors=True)
        self.writer: Any = SummaryWriter(job.log, purge_step=begun + 1 if begun else None)
        self.job, self.classes = job, classes
        self.first = job.run == 0
        if self.first and not begun:
            self.writer.add_text("config", fenced(config_text(job.config)))
            self.graph(state)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.writer.close()

    def epoch(self, state: State) -> None:
        row, epoch = state.history[-1], len(state.history)
        for name in ("loss", "accuracy"):
            for part in ("train", "validation"):
                self.writer.add_scalar(f"{name}/{part}", row[f"{part}_{name}"], epoch)
        if self.first and histogram_epoch(epoch, self.job.config.train.epochs):
            self.histograms(state, epoch)

    def histograms(self, state: State, epoch: int) -> None:
        gradients = gradient_blocks(state)
        for name, parameter in state.network.named_parameters():
            gradient = torch.cat([block.float().flatten() for block in gradients[parameter]])
            for kind, values in (("weights", parameter.detach()), ("gradients", gradient)):
                if bool((values.abs() < WIDEST).all()):
                    self.writer.add_histogram(f"{kind}/{name}", values, epoch)

    def graph(self, state: State) -> None:
        side, channels = state.network.shape[1], state.network.shape[0]
        device = state.network.normalise.mean.device
        images = torch.zeros(2, side, side, channels, dtype=torch.uint8, device=device)
        # the check would import for half a second
        traced = torch.jit.trace(state.network.eval(), images, check_trace=False)  # type: ignore[no-untyped-call]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # that it is traced already
            self.writer.add_graph(traced, images)

    def end(self, state: State, validation: Samples, outcome: Outcome) -> None:
        last = state.history[outcome.epoch - 1]
        metrics = {"validation/accuracy": last["validation_accuracy"], "validation/loss": last["validation_loss"]}
        self.hparams(metrics, outcome.epochs + 1)  # behind every checkpoint, so that resuming purges it
        if self.first:
            self.pictures(state, validation, outcome)

    def hparams(self, metrics: Row, step: int) -> None:
        from torch.utils.tensorboard.summary import hparams

        values = {"variant": self.job.variant, "run": self.job.run, **flat_settings(self.job.config)}
        for summary in hparams(values, metrics):  # type: ignore[no-untyped-call]
            self.writer.file_writer.add_summary(summary)
        for name, value in metrics.items():
            self.writer.add_scalar(name, value, step)

    def pictures(self, state: State, validation: Samples, outcome: Outcome) -> None:
        from sklearn.metrics import classification_report, confusion_matrix

        from mlpstudy.train.pictures import confusion_figure, image_grid

        truth = validation.labels.cpu().numpy()
        guess = predict(state, validation)
        labels = range(len(self.classes))
        counts = confusion_matrix(truth, guess, labels=labels)
        report = classification_report(truth, guess, labels=labels, target_names=self.classes, zero_division=0)
        shown = validation.numpy(np.arange(min(GRID, len(validation))))
        names = [(self.classes[t], self.classes[g]) for t, g in zip(truth[:GRID], guess[:GRID], strict=True)]
        self.writer.add_text("classification report (validation)", fenced(report), outcome.epoch)
        self.writer.add_figure("confusion matrix (validation)", confusion_figure(counts, self.classes), outcome.epoch)
        self.writer.add_figure("true → predicted (validation)", image_grid(shown, names), outcome.epoch)


def predict(state: State, samples: Samples) -> Any:
    """(n,) numbers of the predicted classes."""
    state.network.eval()
    with torch.inference_mode():
        logits = [state.network(samples.tensor(chosen)) for chosen in samples.chunks()]
    return torch.cat(logits).argmax(1).cpu().numpy()


def histogram_epoch(epoch: int, epochs: int) -> bool:
    """1, 2, 4, 8 ... and the last: most happens early, and a histogram of six million weights takes its time."""
    return epoch & (epoch - 1) == 0 or epoch == epochs


def config_text(config: VariantConfig) -> str:
    return yaml.safe_dump(config.model_dump(mode="json"), sort_keys=False)


def fenced(text: str) -> str:
    return f"```\n{text}\n```"


def flat_settings(config: VariantConfig) -> dict[str, str | float]:
    """Settings as TensorBoard's table of hyperparameters takes them: numbers and words."""
    values: dict[str, Any] = {"augment": ", ".join(name for entry in config.augment for name in entry)}
    for section, settings in (("model", config.model), ("train", config.train)):
        values |= {f"{section}.{key}": value for key, value in settings.model_dump().items()}
    return {key: value if isinstance(value, bool | int | float) else str(value) for key, value in values.items()}
