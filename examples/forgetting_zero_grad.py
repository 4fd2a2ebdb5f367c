"""What forgetting `zero_grad()` does: each step then follows the sum of all gradients since the first one.

After `make repro`: `python examples/forgetting_zero_grad.py`. The baseline's first run, from the same weights and in
the same order of images, once with and once without it. Validation accuracy: test images are for the study alone.
"""

from collections.abc import Iterator

import torch
from torch.nn.functional import cross_entropy

from mlpstudy import paths
from mlpstudy.contracts.images import read_images
from mlpstudy.contracts.split import TRAIN, VALIDATION, read_split
from mlpstudy.nets.initial import initial_of
from mlpstudy.nets.store import load_model
from mlpstudy.train.batches.loader import shuffled_batches

RUN, EPOCHS, BATCH, RATES = 0, 10, 32, {"sgd": 0.05, "adam": 0.001}


def epochs(optimizer: str, forget: bool) -> Iterator[tuple[float, float]]:
    """Of each epoch the mean training loss in nats and the validation accuracy."""
    images, split = read_images(), read_split()
    training, validation = split.rows(RUN, TRAIN), split.rows(RUN, VALIDATION)
    network = initial_of(load_model(paths.model_file("baseline", RUN)), RUN)
    steps = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}[optimizer](network.parameters(), lr=RATES[optimizer])
    for epoch in range(1, EPOCHS + 1):
        losses = []
        for batch in shuffled_batches(len(training), BATCH, seed=0, run=RUN, epoch=epoch):
            rows = training[batch]
            loss = cross_entropy(network(torch.from_numpy(images[rows])), torch.from_numpy(split.labels[rows]))
            if not forget:
                steps.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            steps.step()
            losses.append(loss.item())
        with torch.no_grad():
            named = network(torch.from_numpy(images[validation])).argmax(1).numpy()
        yield sum(losses) / len(losses), float((named == split.labels[validation]).mean())


def main() -> None:
    """Prints the epochs of each optimiser, with and without zero_grad."""
    torch.set_num_threads(1)  # the same numbers on any number of cores; more would wait for each other in small layers
    for optimizer in RATES:
        print(f"{optimizer:6}{'zero_grad()':>28}{'forgotten':>28}")
        print(f"{'epoch':6}" + 2 * f"{'loss':>14}{'validation, %':>14}")
        both = zip(epochs(optimizer, forget=False), epochs(optimizer, forget=True), strict=True)
        for number, pair in enumerate(both, start=1):
            print(f"{number:<6}" + "".join(map(told, pair)))


def told(epoch: tuple[float, float]) -> str:
    """Loss and accuracy in their columns: without `zero_grad()` the loss may come to billions."""
    return f"{epoch[0]:14.{'3f' if epoch[0] < 1e6 else '1e'}}{100 * epoch[1]:14.1f}"


if __name__ == "__main__":
    main()
