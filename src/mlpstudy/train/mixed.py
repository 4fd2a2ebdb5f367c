"""Mixed precision on the processor (Micikevicius et al. 2018): weights learn in float32, bfloat16 copies multiply.

PyTorch's own way, autocast, makes the copies anew in every step and brings every gradient back to float32 before Adam
reads it: of a layer of 12288 x 512 that is 100 MB more to move. Here Adam writes the next copy as it goes, and forms
the gradient in blocks of rows that are still in the cache when it reads them: a step takes a quarter less.
"""

from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor, nn

from mlpstudy.config.train import TrainConfig
from mlpstudy.nets.build import Network
from mlpstudy.train.device import low_precision

LARGE = 1 << 20  # weights of a layer: smaller ones stay in the cache anyway
BLOCK = 3 << 18  # weights at a time: 1.5 MB of bfloat16
FEWEST_ROWS = 64  # of a block: fewer multiply more slowly


def training_body(network: Network, config: TrainConfig, device: torch.device) -> nn.Sequential:
    """What training runs: the network's own layers, or mixed ones that stand for its linear ones where that pays."""
    adam = config.optimizer in ("adam", "adamw")
    large = any(isinstance(layer, nn.Linear) and layer.weight.numel() >= LARGE for layer in network.body)
    if not (large and adam and device.type == "cpu" and low_precision(config, device)):
        return network.body
    return nn.Sequential(*(MixedLinear(layer) if isinstance(layer, nn.Linear) else layer for layer in network.body))


def mixed_layers(body: nn.Sequential) -> list["MixedLinear"]:
    return [layer for layer in body if isinstance(layer, MixedLinear)]


class MixedLinear(nn.Module):
    """(B, I) -> (B, H) bfloat16 by copies of a layer's weights; keeps the gradient as the two factors of a product."""

    inputs: Tensor  # (B, I)
    errors: Tensor  # (B, H), the loss's gradient by what came out; weight gradient = errors^T inputs

    def __init__(self, layer: nn.Linear) -> None:
        super().__init__()
        self.layer = layer
        self.weight, self.bias = layer.weight.detach().bfloat16(), layer.bias.detach().bfloat16()
        outputs, inputs = self.weight.shape
        self.rows = min(outputs, max(FEWEST_ROWS, BLOCK // inputs))
        block = torch.empty_like(self.weight[: self.rows])
        self.weight_blocks = [block[: len(part)] for part in torch.split(self.weight, self.rows)]
        self.bias_block = torch.empty_like(self.bias)

    def refresh(self) -> None:
        """The weights have been changed by somebody else."""
        self.weight.copy_(self.layer.weight.detach())
        self.bias.copy_(self.layer.bias.detach())

    def forward(self, inputs: Tensor) -> Tensor:
        outputs: Tensor = Product.apply(inputs.bfloat16(), self.layer.weight, self)  # type: ignore[no-untyped-call]
        return outputs

    def learners(self) -> Iterator[tuple[Tensor, Tensor, list[Tensor]]]:
        """What learns, its copy, and the blocks that `gradients` fills; those of a weight share their memory."""
        yield self.layer.weight, self.weight, self.weight_blocks
        yield self.layer.bias, self.bias, [self.bias_block]

    def gradients(self) -> Iterator[tuple[Tensor, Iterator[Tensor]]]:
        """In consecutive blocks; each holds until the next is asked for."""
        yield self.layer.weight, self.weight_gradient()
        yield self.layer.bias, iter([torch.sum(self.errors, 0, out=self.bias_block)])

    def weight_gradient(self) -> Iterator[Tensor]:
        for errors, block in zip(torch.split(self.errors.T, self.rows), self.weight_blocks, strict=True):
            yield torch.mm(errors, self.inputs, out=block)

    def gradient_norm(self) -> Tensor:
        """|E^T X|^2 is the sum over (E E^T) * (X X^T), two small matrices."""
        errors, inputs = self.errors.float(), self.inputs.float()
        return ((errors @ errors.T) * (inputs @ inputs.T)).sum().clamp(min=0).sqrt()


class Product(torch.autograd.Function):
    """The product with a copy. The weights themselves are an argument only so that there is a gradient to ask for."""

    @staticmethod
    def forward(ctx: Any, inputs: Tensor, weight: Tensor, layer: MixedLinear) -> Tensor:
        ctx.layer = layer
        layer.inputs = inputs.detach()
        return torch.addmm(layer.bias[:, None], layer.weight, inputs.T).T  # an eighth faster than with weight^T

    @staticmethod
    def backward(ctx: Any, errors: Tensor) -> tuple[Tensor | None, None, None]:
        ctx.layer.errors = errors
        return errors @ ctx.layer.weight if ctx.needs_input_grad[0] else None, None, None
