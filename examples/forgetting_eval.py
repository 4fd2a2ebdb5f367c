"""What forgetting `model.eval()` costs: trained networks are asked in training mode.

After `make repro`: `python examples/forgetting_eval.py [VARIANT...]`. Dropout then still silences units. BatchNorm
normalises by the images that happen to share a batch, so an image's answer depends on its neighbours: 32 of mixed
classes do some harm, 4 more, and 32 of one class, as files in class folders come, most. Validation images, all runs.
"""

import sys
from statistics import mean

import numpy as np
import torch
from numpy.typing import NDArray

from mlpstudy import paths
from mlpstudy.contracts.images import read_images
from mlpstudy.contracts.split import VALIDATION, read_split
from mlpstudy.nets.build import Network
from mlpstudy.nets.store import load_model
from mlpstudy.seeds import generator

VARIANTS = ("baseline", "dropout", "batchnorm", "batchnorm_dropout")  # of them, those that the study has
COLUMNS = ("eval()", "train(), 32", "train(), 4", "32 of a class")


@torch.no_grad()
def accuracy(network: Network, images: NDArray[np.uint8], labels: NDArray[np.int64], batch: int) -> float:
    """Share of the images (n, S, S, C) that are named rightly, some at a time; the mode is the network's."""
    starts = range(0, len(images) - 1, batch)  # a last image alone has no deviation that BatchNorm could divide by
    named = [network(torch.from_numpy(images[first : first + batch])).argmax(1).numpy() for first in starts]
    count = sum(map(len, named))
    return float((np.concatenate(named) == labels[:count]).mean())


def table_row(variant: str) -> list[float]:
    """Mean accuracy over the runs, one for each of COLUMNS."""
    images, split = read_images(), read_split()
    accuracies = []
    for run in range(len(split.parts)):
        by_class = split.rows(run, VALIDATION)  # images are sorted by class
        mixed = generator(0, "example", run, 0).permutation(by_class)
        network = load_model(paths.model_file(variant, run)).network
        asked = [accuracy(network.eval(), images[mixed], split.labels[mixed], 32)]
        network.train()  # changes BatchNorm's running averages too, which evaluation mode alone reads
        asked += [accuracy(network, images[mixed], split.labels[mixed], batch) for batch in (32, 4)]
        accuracies.append([*asked, accuracy(network, images[by_class], split.labels[by_class], 32)])
    return [mean(column) for column in zip(*accuracies, strict=True)]


def main() -> None:
    """Prints a row for each variant."""
    torch.set_num_threads(1)  # more would wait for each other in layers as small as these
    torch.manual_seed(0)  # dropout's draws
    print(f"{'validation accuracy, %':22}" + "".join(f"{column:>15}" for column in COLUMNS))
    for variant in sys.argv[1:] or [name for name in VARIANTS if paths.model_file(name, run=0).exists()]:
        print(f"{variant:22}" + "".join(f"{100 * share:15.1f}" for share in table_row(variant)))


if __name__ == "__main__":
    main()
