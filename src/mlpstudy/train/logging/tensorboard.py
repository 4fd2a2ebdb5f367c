"""What TensorBoard shows of a run: curves for every run; pictures, histograms, texts and the graph for the first."""

import shutil
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Self

import numpy as np
import torch
import yaml
from numpy.typing import NDArray
from torch import Tensor

from mlpstudy.config.train import VariantConfig
from mlpstudy.contracts.history import EpochMetrics
from mlpstudy.errors import in_one_line
from mlpstudy.nets.build import Network
from mlpstudy.nets.store import Outcome
from mlpstudy.train.batches.samples import Samples
from mlpstudy.train.logging.classification import classification_text, confusion_counts
from mlpstudy.train.logging.histograms import histogram
from mlpstudy.train.process import ignore_lost_logs
from mlpstudy.train.runs.spec import RunSpec

SHOWN = 16  # validation images in the grid

Gradients = Mapping[Tensor, Iterable[Tensor]]  # of each parameter, in blocks of rows


class RunLog:
    """Writes while the run goes on. A resumed run goes on behind its last checkpoint, so no point stands twice.

    A log that cannot be written, on a full disk say, is told of once and given up; the run goes on without it. The same
    goes for what draws its pictures, where memory is too short even to import it.
    """

    def __init__(self, spec: RunSpec, classes: tuple[str, ...], network: Network, epochs_before: int) -> None:
        self.spec, self.classes, self.network = spec, classes, network
        self.first, self.lost = spec.run == 0, spec.trial is not None  # of trials, search.csv tells
        ignore_lost_logs()
        self.attempt(self.open, epochs_before)

    def open(self, epochs_before: int) -> None:
        """Begins the log, or goes on with that of a run that was killed."""
        from torch.utils.tensorboard import SummaryWriter

        if not epochs_before:
            for outdated in (self.spec.log, self.spec.log.with_name("mean")):
                shutil.rmtree(outdated, ignore_errors=True)
        self.writer: Any = SummaryWriter(self.spec.log, purge_step=epochs_before + 1 if epochs_before else None)
        if self.first and not epochs_before:
            self.writer.add_text("config", fenced(config_text(self.spec.config)))
            self.graph()

    def attempt(self, write: Callable[..., None], *arguments: Any) -> None:
        """Calls `write`; nothing is written any more after the first error."""
        if self.lost:
            return
        try:
            write(*arguments)
        except (OSError, ImportError, MemoryError) as error:
            self.lost = True
            reason = getattr(error, "strerror", None) or in_one_line(error)
            print(f"{self.spec.log}: cannot be written: {reason}; {self.spec.label} goes on without a log", flush=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.attempt(lambda: self.writer.close())  # which a log that could not be opened lacks

    def epoch(self, metrics: EpochMetrics, gradients: Callable[[], Gradients]) -> None:
        """Curves; now and then histograms, for which alone the gradients are asked for."""
        self.attempt(self.curves, metrics, gradients)

    def end(self, validation: Samples, outcome: Outcome) -> None:
        """For the first run: what its reported weights make of the images."""
        if self.first:
            self.attempt(self.predictions, validation, outcome.epoch)

    def curves(self, metrics: EpochMetrics, gradients: Callable[[], Gradients]) -> None:
        """A point of each curve, and histograms where their turn has come."""
        values = metrics.columns()
        for name in ("loss", "accuracy"):
            for part in ("train", "validation"):
                self.writer.add_scalar(f"{name}/{part}", values[f"{part}_{name}"], metrics.epoch)
        if self.first and shows_histograms(metrics.epoch, self.spec.config.train.epochs):
            self.histograms(metrics.epoch, gradients())

    def histograms(self, epoch: int, gradients: Gradients) -> None:
        """Weights and gradients of every parameter, but for those that have grown beyond all bounds."""
        for name, parameter in self.network.named_parameters():
            gradient = torch.cat([block.float().flatten() for block in gradients[parameter]])
            for kind, values in (("weights", parameter.detach()), ("gradients", gradient)):
                if counted := histogram(values):
                    self.writer.add_histogram_raw(f"{kind}/{name}", global_step=epoch, **counted)

    def graph(self) -> None:
        """The network's layers, traced with two black images."""
        as_they_are = self.network.views[0]
        images = as_they_are(self.network.blank(2, self.network.normalise.mean.device))
        # without the check, which runs the trace again and imports sympy for it (0.4 s)
        traced = torch.jit.trace(self.network.eval(), images, check_trace=False)  # type: ignore[no-untyped-call]
        self.writer.add_graph(traced, images)

    def predictions(self, samples: Samples, epoch: int) -> None:
        """Classification report, confusion matrix, and some images with their true and their predicted class."""
        from mlpstudy.train.logging.snapshots import confusion_figure, drawable_names, image_grid

        true, predicted = samples.labels.cpu().numpy(), predict(self.network, samples)
        counts = confusion_counts(true, predicted, len(self.classes))
        report = classification_text(counts, self.classes)
        drawn = drawable_names(self.classes)
        names = [(drawn[t], drawn[p]) for t, p in zip(true[:SHOWN], predicted[:SHOWN], strict=True)]
        self.writer.add_text("classification report (validation)", fenced(report), epoch)
        self.writer.add_figure("confusion matrix (validation)", confusion_figure(counts, drawn), epoch)
        images = samples.array(np.arange(min(SHOWN, len(samples))))
        if images.dtype == np.uint8:  # features are nothing to look at
            self.writer.add_figure("true → predicted (validation)", image_grid(images, names), epoch)


def predict(network: Network, samples: Samples) -> NDArray[np.int64]:
    """(n,) numbers of the predicted classes."""
    network.eval()
    with torch.inference_mode():
        logits = [network(samples.tensor(chosen)) for chosen in samples.chunks()]
    classes: NDArray[np.int64] = torch.cat(logits).argmax(1).cpu().numpy()
    return classes


def shows_histograms(epoch: int, epochs: int) -> bool:
    """1, 2, 4, 8 ... and the last: most happens early, and a histogram of six million weights takes its time."""
    return epoch & (epoch - 1) == 0 or epoch == epochs


def config_text(config: VariantConfig) -> str:
    """As YAML."""
    return yaml.safe_dump(config.model_dump(mode="json"), sort_keys=False)


def fenced(text: str) -> str:
    """As a Markdown block of code."""
    return f"```\n{text}\n```"
