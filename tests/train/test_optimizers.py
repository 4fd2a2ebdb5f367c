import pytest
import torch
from torch.optim.lr_scheduler import CosineAnnealingLR, LinearLR, LRScheduler, OneCycleLR

from mlpstudy.nets.build import build
from mlpstudy.train.optimizers import build_optimizer, rate_of, set_rate
from tests.conftest import variant

STEPS = 40


def ours(schedule: str, steps: int = STEPS, **settings: int) -> list[float]:
    """Learning rate of each step, 0.1 at most."""
    config = variant(schedule=schedule, learning_rate=0.1, **settings).train
    return [rate_of(config, step, steps) for step in range(steps)]


def theirs(kind: type[LRScheduler], steps: int = STEPS, **settings: float) -> list[float]:
    """The same from a scheduler of PyTorch's."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.1)
    schedule, rates = kind(optimizer, **settings), []
    for _ in range(steps):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        schedule.step()
    return rates


def test_constant_stays() -> None:
    assert ours("constant") == [0.1] * STEPS


def test_cosine_equals_pytorch() -> None:
    assert ours("cosine") == pytest.approx(theirs(CosineAnnealingLR, T_max=STEPS))


@pytest.mark.parametrize("steps", [STEPS, 33])
def test_onecycle_equals_pytorch(steps: int) -> None:
    """Ours peaks at step 0.3 x steps and would end at step `steps`. PyTorch's, of T steps, peaks at step
    pct_start x T - 1 and ends at T - 1: so T = steps + 1, and pct_start puts its peak at the step of ours."""
    total = steps + 1
    reference = theirs(OneCycleLR, steps, max_lr=0.1, total_steps=total, pct_start=(0.3 * steps + 1) / total)
    assert ours("onecycle", steps) == pytest.approx(reference, rel=1e-9)


@pytest.mark.parametrize("schedule", ["constant", "cosine"])
def test_warm_up_grows_evenly_to_what_the_schedule_says(schedule: str) -> None:
    """Two epochs of eight are 10 steps of 40: a tenth more of the schedule's rate with each of them."""
    plain, warmed = ours(schedule), ours(schedule, epochs=8, warmup_epochs=2)
    assert warmed[:10] == pytest.approx([rate * (step + 1) / 10 for step, rate in enumerate(plain[:10])])
    assert warmed[10:] == plain[10:]


@pytest.mark.parametrize(("epochs", "peak", "at"), [(5, 1.0, 6.0), (6, 1.0, 6.0), (15, 0.54, 9.8)])
def test_onecycle_reaches_its_full_rate_where_warm_up_ends_with_its_own_rise(
    epochs: int, peak: float, at: float
) -> None:
    """Of 20 epochs, of which it rises for 6; the peak is a share of the full rate, 0.1."""
    rates = ours("onecycle", 2000, epochs=20, warmup_epochs=epochs)
    assert max(rates) == pytest.approx(peak * 0.1, abs=0.0005)
    assert rates.index(max(rates)) / 100 == pytest.approx(at, abs=0.05)


def test_warm_up_of_a_constant_rate_equals_pytorch() -> None:
    reference = theirs(LinearLR, start_factor=1 / 10, total_iters=9)
    assert ours("constant", epochs=8, warmup_epochs=2) == pytest.approx(reference)


@pytest.mark.parametrize("name", ["adam", "adamw", "sgd"])
def test_weight_decay_acts_as_its_optimiser_defines_it(name: str) -> None:
    """With a zero loss gradient only the decay moves a weight, by hand: AdamW w (1 - rate decay); SGD w - rate decay w;
    Adam turns the decay w into its gradient, whose first step has length rate."""
    config = variant(optimizer=name, learning_rate=0.1, weight_decay=0.5).train
    network = build(variant().model, (1, 6, 6), 3)
    before = [parameter.detach().clone() for parameter in network.parameters()]
    optimizer = build_optimizer(network, network.body, config)
    for parameter in network.parameters():
        parameter.grad = torch.zeros_like(parameter)
    optimizer.step()
    for old, new in zip(before, network.parameters(), strict=True):
        if old.ndim == 1:
            assert torch.equal(old, new)
        else:
            gradient = 0.5 * old
            adam = old - 0.1 * gradient / (gradient.abs() + 1e-8)
            moved = adam if name == "adam" else old * (1 - 0.1 * 0.5)
            torch.testing.assert_close(new.detach(), moved, rtol=1e-4, atol=1e-4)


def test_weight_decay_acts_on_weight_matrices_and_filters_and_nothing_else() -> None:
    network = build(variant(batchnorm=True).model, (1, 6, 6), 3)
    weights, others = build_optimizer(network, network.body, variant(weight_decay=0.5).train).param_groups
    assert [id(p) for p in weights["params"]] == [id(layer.weight) for layer in network.weight_layers()]
    assert (weights["weight_decay"], others["weight_decay"]) == (0.5, 0.0)
    assert len(weights["params"]) + len(others["params"]) == len(list(network.parameters()))


def test_without_weight_decay_all_are_one_group_in_the_order_of_two() -> None:
    network = build(variant(batchnorm=True).model, (1, 6, 6), 3)
    weights, others = build_optimizer(network, network.body, variant(weight_decay=0.5).train).param_groups
    (group,) = build_optimizer(network, network.body, variant().train).param_groups
    assert group["weight_decay"] == 0.0
    assert [id(p) for p in group["params"]] == [id(p) for p in weights["params"] + others["params"]]


def test_the_rate_is_set_for_weights_and_all_others() -> None:
    network = build(variant().model, (1, 6, 6), 3)
    optimizer = build_optimizer(network, network.body, variant(weight_decay=0.5).train)
    set_rate(optimizer, 0.25)
    assert [group["lr"] for group in optimizer.param_groups] == [0.25, 0.25]
    for group in optimizer.param_groups:
        group["lr"] = torch.tensor(0.5)
    kept = [group["lr"] for group in optimizer.param_groups]
    set_rate(optimizer, torch.tensor(0.125))  # as on a GPU, where a captured step reads the same memory anew
    assert kept == [0.125, 0.125]
