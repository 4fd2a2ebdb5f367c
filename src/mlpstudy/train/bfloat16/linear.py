"""Linear layers that multiply in bfloat16 on the processor and learn in float32, for layers too large for the cache.

Mixed precision as in Micikevicius et al. 2018, https://arxiv.org/abs/1710.03740: the weights are float32, the matrix
products take bfloat16 copies of them. PyTorch's own way, autocast, makes the copies anew in every step and brings every
gradient back to float32 before Adam reads it; for a layer of 12288 x 512 weights that moves 100 MB more. Here
`adam.Bfloat16Adam` writes the next copy while it updates the weights, and takes the weight gradient block by block,
each block still in the processor's cache when it is read. An epoch of the 12288-512-128-9 network takes 17 to 25 %
less than under autocast with a run on every core, 8 to 15 % with one alone (AVX512-BF16; bench/training.py).

The price: `weight.grad` of these layers stays None, for the whole gradient is never formed. Whatever reads or changes
gradients must go through `Bfloat16Linear.gradients` (TensorBoard's histograms do) or be named in `HONOURED`.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from mlpstudy.config.train import TrainConfig
from mlpstudy.nets.build import Network
from mlpstudy.nets.layers import Residual
from mlpstudy.train.device import uses_bfloat16

HONOURED = frozenset({"l1"})  # settings of train/gradients.py that Bfloat16Adam obeys itself

LARGE = 1 << 20  # weights of a layer: the 4 MB of a smaller one stay in the cache anyway
BLOCK = 3 << 18  # weights of a block: 1.5 MB of bfloat16
FEWEST_ROWS = 64  # of a block: matrix products of fewer rows are slower


def training_body(
    network: Network, config: TrainConfig, device: torch.device, gradient_settings: Sequence[str]
) -> nn.Sequential:
    """What training runs: the network's own layers, or bfloat16 ones in the place of its linear ones where that pays.

    Their weights are the network's own tensors. `gradient_settings` are those switched on in train/gradients.py: with
    any that is not `HONOURED`, or a linear layer that cannot be replaced, the network's own layers train, under plain
    autocast.
    """
    linear = [layer for layer in network.weight_layers() if isinstance(layer, nn.Linear)]
    large = any(layer.weight.numel() >= LARGE for layer in linear)
    possible = config.optimizer in ("adam", "adamw") and HONOURED.issuperset(gradient_settings)
    if not (large and possible and device.type == "cpu" and uses_bfloat16(config, device)):
        return network.body
    body = nn.Sequential(*map(replaced, network.body))
    return body if len(bfloat16_layers(body)) == len(linear) else network.body


def replaced(layer: nn.Module) -> nn.Module:
    """A bfloat16 layer for a linear one, a residual block of such for a residual block; any other as it is.

    A subclass of them does something besides, which a replacement would not do.
    """
    if type(layer) is nn.Linear:
        return Bfloat16Linear(layer)
    return Residual(*map(replaced, layer)) if type(layer) is Residual else layer


def bfloat16_layers(body: nn.Sequential) -> list["Bfloat16Linear"]:
    """From input to output; none where training runs the network's own layers."""
    return [layer for layer in body.modules() if isinstance(layer, Bfloat16Linear)]


class Bfloat16Linear(nn.Module):
    """(B, I) -> (B, H) bfloat16. Keeps the weight gradient (H, I) as the two factors of a product."""

    inputs: Tensor  # (B, I) bfloat16, of the last forward pass
    errors: Tensor  # (B, H) bfloat16, gradient of the loss by the outputs; weight gradient = errors^T inputs

    def __init__(self, layer: nn.Linear) -> None:
        super().__init__()
        self.layer = layer
        self.weight, self.bias = layer.weight.detach().bfloat16(), layer.bias.detach().bfloat16()
        outputs, inputs = self.weight.shape
        self.rows = min(outputs, max(FEWEST_ROWS, BLOCK // inputs))
        block = torch.empty_like(self.weight[: self.rows])
        self.weight_blocks = [block[: len(rows)] for rows in torch.split(self.weight, self.rows)]
        self.bias_block = torch.empty_like(self.bias)

    def refresh(self) -> None:
        """Makes the copies anew, after the layer's weights were set from a checkpoint."""
        self.weight.copy_(self.layer.weight.detach())
        self.bias.copy_(self.layer.bias.detach())

    def forward(self, inputs: Tensor) -> Tensor:
        """(B, I) of any type -> (B, H) bfloat16."""
        outputs: Tensor = Product.apply(inputs.bfloat16(), self.layer.weight, self)  # type: ignore[no-untyped-call]
        return outputs

    def copies(self) -> Iterator[tuple[Tensor, Tensor, list[Tensor]]]:
        """Each parameter with its bfloat16 copy and the blocks that `gradients` fills.

        The blocks of a weight lie in the same memory.
        """
        yield self.layer.weight, self.weight, self.weight_blocks
        yield self.layer.bias, self.bias, [self.bias_block]

    def gradients(self) -> Iterator[tuple[Tensor, Iterator[Tensor]]]:
        """Each parameter with its gradient in blocks of rows, bfloat16; a block holds until the next is asked for."""
        yield self.layer.weight, self.weight_gradient()
        yield self.layer.bias, iter([torch.sum(self.errors, 0, out=self.bias_block)])

    def weight_gradient(self) -> Iterator[Tensor]:
        """(rows, I) for one block of rows after the other."""
        for errors, block in zip(torch.split(self.errors.T, self.rows), self.weight_blocks, strict=True):
            yield torch.mm(errors, self.inputs, out=block)

    def gradient_norm(self) -> Tensor:
        """Euclidean norm of the weight gradient E^T X: its square is the sum over (E E^T) * (X X^T), (B, B) each."""
        errors, inputs = self.errors.float(), self.inputs.float()
        return ((errors @ errors.T) * (inputs @ inputs.T)).sum().clamp(min=0).sqrt()


class Product(torch.autograd.Function):
    """inputs weight^T + bias by the bfloat16 copies of a layer.

    The float32 weight is an argument only so that autograd asks for a gradient, even of a first layer.
    """

    @staticmethod
    def forward(ctx: Any, inputs: Tensor, weight: Tensor, layer: Bfloat16Linear) -> Tensor:
        """(B, I) bfloat16 -> (B, H) bfloat16."""
        ctx.layer = layer
        layer.inputs = inputs.detach()
        # (H, I) times (I, B), and transposed back: an eighth faster than (B, I) times the transposed weight
        return torch.addmm(layer.bias[:, None], layer.weight, inputs.T).T

    @staticmethod
    def backward(ctx: Any, errors: Tensor) -> tuple[Tensor | None, None, None]:
        """(B, H) -> (B, I); the weight gets no gradient here, `Bfloat16Linear.gradients` forms it when it is read."""
        ctx.layer.errors = errors
        return errors @ ctx.layer.weight if ctx.needs_input_grad[0] else None, None, None
