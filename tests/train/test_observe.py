import numpy as np
import torch

from mlpstudy.nets.build import build
from mlpstudy.train.observe import activities, validate
from mlpstudy.train.samples import place
from tests.conftest import make_images, variant

CPU = torch.device("cpu")


def samples(count: int = 30):
    images, labels = make_images(count)
    return place(images, labels, np.arange(count), CPU)


def test_activities_end_in_the_networks_own_logits() -> None:
    network = build(variant(batchnorm=True).model, (1, 6, 6), 3).eval()
    images = torch.from_numpy(make_images(5)[0])
    logits, hidden = activities(network, images)
    assert torch.equal(logits, network(images))
    assert [units.shape for units in hidden] == [(5, 16), (5, 8)]


def test_a_unit_that_never_changes_is_dead() -> None:
    network = build(variant(hidden=[8]).model, (1, 6, 6), 3)
    before = validate(network, samples())["dead_units"]
    with torch.no_grad():
        network.weight_layers()[0].bias[:4] = -1e6  # ReLU gives 0 for every image
    assert before < 0.5
    assert validate(network, samples())["dead_units"] >= 0.5


def test_validation_loss_is_the_mean_cross_entropy_over_all_chunks() -> None:
    network, data = build(variant().model, (1, 6, 6), 3).eval(), samples(600)
    logits = network(torch.from_numpy(data.images))
    row = validate(network, data)
    assert abs(row["validation_loss"] - torch.nn.functional.cross_entropy(logits, data.labels).item()) < 1e-5
    assert abs(row["validation_accuracy"] - (logits.argmax(1) == data.labels).float().mean().item()) < 1e-6
