"""Layers of mixed precision do what PyTorch's autocast and Adam do, only faster."""

import subprocess
import sys
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from mlpstudy.config.train import VariantConfig
from mlpstudy.nets.build import Network, build
from mlpstudy.train.mixed import MixedLinear, mixed_layers, training_body
from mlpstudy.train.observe import gradient_blocks, gradient_norms
from mlpstudy.train.optimizers import build_optimizer, take_step
from mlpstudy.train.state import State
from tests.conftest import ROOT, variant

CPU = torch.device("cpu")


def mixed(**settings: Any) -> VariantConfig:
    return variant(**({"precision": "bfloat16", "learning_rate": 0.01} | settings))


def network_of(config: VariantConfig) -> Network:
    torch.manual_seed(0)
    return build(config.model, (1, 6, 6), 3)


@pytest.fixture(autouse=True)
def _tiny_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mlpstudy.train.mixed.LARGE", 36 * 16)


@pytest.fixture
def _small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three blocks of 7, 7 and 2 rows in the first layer."""
    monkeypatch.setattr("mlpstudy.train.mixed.BLOCK", 7 * 36)
    monkeypatch.setattr("mlpstudy.train.mixed.FEWEST_ROWS", 7)


@pytest.mark.parametrize(
    ("settings", "stand_in"),
    [
        ({}, True),
        ({"optimizer": "adamw"}, True),
        ({"optimizer": "sgd"}, False),
        ({"precision": "float32"}, False),
        ({"hidden": [15, 8]}, False),
    ],
)
def test_large_layers_are_stood_in_for_under_adam_in_bfloat16(settings: dict[str, Any], stand_in: bool) -> None:
    config = mixed(**settings)
    body = training_body(network_of(config), config.train, CPU)
    assert len(mixed_layers(body)) == (3 if stand_in else 0)


def test_outputs_and_gradients_are_autocasts() -> None:
    layer, images = nn.Linear(40, 24), torch.randn(8, 40, requires_grad=True)
    with torch.autocast("cpu", torch.bfloat16):
        theirs = layer(images)
    theirs.square().sum().backward()
    expected, images.grad = images.grad, None
    stand_in = MixedLinear(layer)
    ours = stand_in(images)
    ours.square().sum().backward()
    torch.testing.assert_close(ours, theirs)
    torch.testing.assert_close(images.grad, expected)
    for parameter, blocks in stand_in.gradients():
        torch.testing.assert_close(torch.cat([block.float() for block in blocks]), parameter.grad)


@pytest.mark.usefixtures("_small_blocks")
@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"weight_decay": 0.1},
        {"optimizer": "adamw", "weight_decay": 0.1},
        {"l1": 0.02},
        {"batchnorm": True, "weight_decay": 0.1, "l1": 0.02},
    ],
)
def test_steps_are_pytorchs_over_the_same_gradients(settings: dict[str, Any]) -> None:
    config = mixed(**settings)
    ours, theirs = network_of(config), network_of(config)
    body = training_body(ours, config.train, CPU)
    fast, slow = build_optimizer(ours, body, config.train), build_optimizer(theirs, theirs.body, config.train)
    stand_ins = dict(zip(map(id, theirs.weight_layers()), mixed_layers(body), strict=True))
    assert mixed_layers(body)[0].rows == 7
    for _ in range(6):
        for mine, layer in zip(ours.body, theirs.body, strict=True):
            give_gradients(mine, layer, stand_ins.get(id(layer)))
        take_step(fast)
        take_step(slow)
    for (name, mine), plain in zip(ours.named_parameters(), theirs.parameters(), strict=True):
        torch.testing.assert_close(mine, plain, rtol=1e-5, atol=1e-6, msg=name)
    for layer in mixed_layers(body):
        for parameter, copy, _ in layer.learners():
            assert torch.equal(copy, parameter.detach().bfloat16())


@pytest.mark.usefixtures("_small_blocks")
@pytest.mark.parametrize("precision", ["bfloat16", "float32"])
def test_gradient_norms_are_those_of_whole_matrices(precision: str) -> None:
    config = mixed(precision=precision)
    network, reference = network_of(config), network_of(config)
    body = training_body(network, config.train, CPU)
    state = State(network, body, build_optimizer(network, body, config.train))
    images = torch.randn(8, 36)
    body(images).square().sum().backward()
    reference.body(images).square().sum().backward()
    expected = [layer.weight.grad.norm().item() for layer in reference.weight_layers()]
    assert list(gradient_norms(state).values()) == pytest.approx(expected, rel=0.02)
    for blocks, plain in zip(gradients_in_order(state), reference.parameters(), strict=True):
        assert (blocks - plain.grad.flatten()).norm() < 0.02 * plain.grad.norm()


def gradients_in_order(state: State) -> list[Tensor]:
    blocks = gradient_blocks(state)
    return [torch.cat([block.float().flatten() for block in blocks[p]]) for p in state.network.parameters()]


def give_gradients(mine: nn.Module, layer: nn.Module, stand_in: MixedLinear | None) -> None:
    if stand_in is None:
        for own, plain in zip(mine.parameters(), layer.parameters(), strict=True):
            own.grad = torch.randn_like(own)
            plain.grad = own.grad.clone()
        return
    stand_in.inputs = torch.randn(8, layer.weight.shape[1]).bfloat16()
    stand_in.errors = torch.randn(8, layer.weight.shape[0]).bfloat16()
    layer.weight.grad = product(stand_in.errors.T, stand_in.inputs)
    layer.bias.grad = stand_in.errors.sum(0).float()


def product(left: Tensor, right: Tensor) -> Tensor:
    return (left @ right).float()


@pytest.mark.parametrize("hidden", [[1 << 15, 8], [8]])
def test_a_step_does_not_import_torch_compile(hidden: list[int]) -> None:
    """It would take 0.9 s of every stage."""
    code = """
import sys, torch
from mlpstudy.train.device import prepare_process
prepare_process()
from tests.train.test_mixed import CPU, mixed, network_of
from mlpstudy.train.mixed import training_body
from mlpstudy.train.optimizers import build_optimizer, take_step
config = mixed(hidden=HIDDEN)
network = network_of(config)
body = training_body(network, config.train, CPU)
optimizer = build_optimizer(network, body, config.train)
body(torch.randn(4, 36)).sum().backward()
take_step(optimizer)
optimizer.load_state_dict(optimizer.state_dict())
assert torch.are_deterministic_algorithms_enabled()
print("numba" in sys.modules, "torch._dynamo" in sys.modules, "torch._inductor" in sys.modules)
"""
    finished = subprocess.run(
        [sys.executable, "-c", code.replace("HIDDEN", str(hidden))],
        cwd=ROOT,
        env={"PYTHONPATH": "src:."},
        capture_output=True,
        text=True,
        check=True,
    )
    assert finished.stdout.split() == [str(hidden[0] > 8), "False", "False"]
