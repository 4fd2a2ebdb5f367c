"""One training step: forward, loss, backward, and the optimiser's own."""

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from mlpstudy.config.train import TrainConfig
from mlpstudy.nets.build import Network
from mlpstudy.nets.layers import Drawing
from mlpstudy.train.averaging import AverageWeights
from mlpstudy.train.batches.stretch import Batch, Stretch
from mlpstudy.train.captured import CapturedSteps
from mlpstudy.train.device import autocast, refuse_other_precision
from mlpstudy.train.gradients import transformed_gradients, zero_grad
from mlpstudy.train.objective import blended, data_loss
from mlpstudy.train.optimizers import set_rate
from mlpstudy.train.process import bare_step


class TrainingStep:
    """What all steps of a run have in common. The sums are on the device: to read them in each step would make a GPU
    wait.
    """

    def __init__(
        self,
        network: Network,
        body: nn.Sequential,  # what training runs: the network's own body, or one with bfloat16 layers in its place
        optimizer: Optimizer,
        settings: TrainConfig,
        transforms: tuple[str, ...],  # names in train/gradients.py that have to be applied
        class_weights: Tensor | None,  # (K,)
        average: AverageWeights | None,  # of the network's weights, where `average_weights` is on
    ) -> None:
        self.network, self.body, self.optimizer, self.settings = network, body, optimizer, settings
        self.transforms, self.class_weights, self.average = transforms, class_weights, average
        self.normalise, device = network.normalise.prepared(), network.normalise.mean.device
        self.draws = torch.Generator(device)  # of dropout, and of whatever else draws in a forward pass
        self.loss_sum = torch.zeros((), device=device)  # of the pass so far, each batch's mean loss times its size
        self.correct = torch.zeros((), device=device)  # images of the pass so far whose class was predicted
        set_generator(network, self.draws)

    def learn(self, stretch: Stretch) -> None:
        """Takes a step along each of its batches."""
        logits = torch.cat([self(batch) for batch in stretch.batches()])
        self.correct.add_((logits.argmax(1) == stretch.labels).sum())

    def __call__(self, batch: Batch) -> Tensor:
        """Learns from a batch; its logits (B, K), from before the step."""
        set_rate(self.optimizer, batch.rate)
        images = self.inputs(batch)
        with autocast(self.settings, batch.labels.device):
            logits: Tensor = self.body(images)  # (B, C, S, S) or (B, I) -> (B, K)
        refuse_other_precision(logits, self.body[-1], self.settings)
        loss = data_loss(logits.float(), batch.labels, batch.blend, self.settings, self.class_weights)
        zero_grad(self.optimizer)
        loss.backward()  # type: ignore[no-untyped-call]
        with transformed_gradients(self.optimizer, self.transforms, self.settings):
            bare_step(self.optimizer)
        if self.average:
            self.average.add(batch.newest)
        self.loss_sum.add_(loss.detach() * len(batch.labels))
        return logits.detach()

    def inputs(self, batch: Batch) -> Tensor:
        """What the body takes, normalised and mixed: images (B, C, S, S), features (B, D, 1, 1), or (B, I) of both."""
        kept = batch.images.ndim == 2  # by `bfloat16/inputs.py`
        return blended(batch.images if kept else self.normalise(batch.images), batch.blend)

    def begin_pass(self, seed: int) -> None:
        """A pass over the training images begins, whose draws follow from `seed`."""
        self.network.train()
        self.draws.manual_seed(seed)
        self.loss_sum.zero_()
        self.correct.zero_()


def set_generator(network: Network, draws: torch.Generator) -> None:
    """Has every layer that draws do so from this generator."""
    for layer in network.body.modules():
        if isinstance(layer, Drawing):
            layer.generator = draws


def learner(step: TrainingStep) -> Callable[[Stretch], None]:
    """What takes the steps of a stretch: the step itself, on a GPU captured and replayed, to the same bits."""
    if step.draws.device.type == "cpu":
        return step.learn
    return CapturedSteps(step.learn, list(step.network.parameters()), step.draws)
