"""What is done to the gradients between backward and step, by the name of the setting that switches it on.

A setting that changes gradients is one function and one line of `GRADIENT_TRANSFORMS`; the training loop then applies
it on every path. The large layers of `bfloat16` never form their gradients as tensors: they say in
`bfloat16.linear.HONOURED` which of these settings they obey themselves, and where any other is switched on, plain
autocast trains in their place.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from torch import Tensor, nn
from torch.optim import Optimizer

from mlpstudy.config.train import TrainConfig

# parameters, their gradients in the same order, settings -> new gradients
GradientTransform = Callable[[Sequence[Tensor], Sequence[Tensor], TrainConfig], list[Tensor]]


def clip_by_norm(parameters: Sequence[Tensor], gradients: Sequence[Tensor], settings: TrainConfig) -> list[Tensor]:
    """Scales all gradients by one factor, so that their joint Euclidean norm is at most `clip_gradient`.

    Pascanu et al. 2013, https://arxiv.org/abs/1211.5063. As torch.nn.utils.clip_grad_norm_, with its 1e-6, but into
    new tensors. The factor stays a tensor on the device: reading it would make a GPU wait in every step.
    """
    assert settings.clip_gradient is not None
    norm = nn.utils.get_total_norm(gradients)
    factor = (settings.clip_gradient / (norm + 1e-6)).clamp(max=1.0)
    return [gradient * factor for gradient in gradients]


def add_l1(parameters: Sequence[Tensor], gradients: Sequence[Tensor], settings: TrainConfig) -> list[Tensor]:
    """Adds the gradient of l1 x sum |w|, which is l1 x sign(w), for weight matrices and filters; biases are spared."""
    return [
        gradient.add(parameter.detach().sign(), alpha=settings.l1) if is_weight(parameter) else gradient
        for parameter, gradient in zip(parameters, gradients, strict=True)
    ]


# in the order in which they are applied: clipping measures the gradient of the loss, without penalties
GRADIENT_TRANSFORMS: dict[str, GradientTransform] = {"clip_gradient": clip_by_norm, "l1": add_l1}


def switched_on(settings: TrainConfig) -> tuple[str, ...]:
    """The settings of `GRADIENT_TRANSFORMS` that are not off (null or 0)."""
    return tuple(name for name in GRADIENT_TRANSFORMS if getattr(settings, name))


@contextmanager
def transformed_gradients(optimizer: Optimizer, names: Sequence[str], settings: TrainConfig) -> Iterator[None]:
    """Within the block, gradients are what these transforms make of them; afterwards the loss's own again.

    So gradient norms and histograms show the gradient of the loss, whatever a step was taken along.
    """
    if not names:
        yield
        return
    parameters = [p for group in optimizer.param_groups for p in group["params"] if p.grad is not None]
    own = changed = [parameter.grad for parameter in parameters]
    for name in names:
        changed = GRADIENT_TRANSFORMS[name](parameters, changed, settings)
    give(parameters, changed)
    yield
    give(parameters, own)


def zero_grad(optimizer: Optimizer) -> None:
    """Before a backward pass, which would add its gradients to those of the last one.

    nn.Module.zero_grad gathers the parameters from all layers each time: 2 % of an epoch of a 1024-512-128-10 network.
    """
    for group in optimizer.param_groups:
        give(group["params"], [None] * len(group["params"]))


def give(parameters: Sequence[Tensor], gradients: Sequence[Tensor | None]) -> None:
    """Sets the gradient of each parameter."""
    for parameter, gradient in zip(parameters, gradients, strict=True):
        parameter.grad = gradient


def is_weight(parameter: Tensor) -> bool:
    """A weight matrix or a filter: not a bias, and nothing of BatchNorm."""
    return parameter.ndim > 1
