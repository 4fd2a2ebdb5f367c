"""Networks -> one ONNX graph: uint8 images in, the mean of their probabilities out."""

import logging
import os
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast

import torch
from torch import Tensor, nn

from mlpstudy.errors import DataError
from mlpstudy.nets.build import Network
from mlpstudy.predict.load import Trained, is_lost
from mlpstudy.preprocess.pixels import Pixels

IMAGES, PROBABILITIES = "images", "probabilities"  # names of the input and of the output
MOST_BYTES = 2**31 - 2**20  # protobuf writes no more into one message; the rest is for names and metadata
BYTES_OF_FLOAT = 4
CACHE = "TORCHINDUCTOR_CACHE_DIR"  # torch's variable for where it keeps compiled code


class MeanOfRuns(nn.Module):
    """(N, S, S, C) uint8 -> (N, K): probabilities of each network, averaged over the runs.

    A diverged run has no network here. As in evaluate it names one class with certainty: `constant` (K,) counts how
    often each class is named so.
    """

    constant: Tensor

    def __init__(self, networks: Sequence[Network], constant: Tensor) -> None:
        super().__init__()
        self.networks = nn.ModuleList(networks)
        self.register_buffer("constant", constant)
        self.runs = len(networks) + int(constant.sum())

    def forward(self, images: Tensor) -> Tensor:
        """(N, S, S, C) uint8, or features (N, V, 1, D) -> (N, K)."""
        shares = [cast(Network, network).probabilities(images) for network in self.networks]
        return (torch.stack(shares).sum(dim=0) + self.constant) / self.runs


def mean_of_runs(trained: Trained) -> MeanOfRuns:
    """DataError where every run diverged: such a file would give the same answer to every picture."""
    networks = [each.network for each in trained.saved if not is_lost(each)]
    if not networks:
        raise DataError(f"{trained.variant}: nothing to export, for every run that was asked for has diverged")
    blank: Pixels = torch.zeros(1, *trained.shape, dtype=torch.uint8).permute(0, 2, 3, 1).numpy()
    lost = [vote for vote, each in zip(trained.voters(), trained.saved, strict=True) if is_lost(each)]
    constant = sum((torch.from_numpy(vote(blank)[0]) for vote in lost), torch.zeros(len(trained.split.classes)))
    return MeanOfRuns(networks, constant).eval()


def to_onnx(model: MeanOfRuns) -> Any:
    """A ModelProto without a trace of this machine, for what the networks take; equal weights give equal bytes.

    DataError where the weights do not fit into one file.
    """
    refuse_large(model)
    example = cast(Network, model.networks[0]).blank(2)  # of one image the exporter would make a fixed number
    with silent(), without_cache():
        program = torch.onnx.export(
            model,
            (example,),
            dynamo=True,
            dynamic_shapes=({0: torch.export.Dim("n")},),
            input_names=[IMAGES],
            output_names=[PROBABILITIES],
            verbose=False,
        )
    assert program
    proto = program.model_proto
    strip(proto)
    return proto


def refuse_large(model: MeanOfRuns) -> None:
    """Before the exporter copies anything."""
    size = BYTES_OF_FLOAT * sum(values.numel() for values in model.state_dict().values())
    if size > MOST_BYTES:
        raise DataError(
            f"{model.runs} runs have {size / 1e9:.1f} GB of weights; an ONNX file holds 2.1 GB: export one with --run"
        )


def strip(proto: Any) -> None:
    """Takes out what the exporter notes for its own debugging: source lines with their paths, names of classes."""
    del proto.metadata_props[:]
    graph = proto.graph
    for entries in ([graph], graph.node, graph.input, graph.output, graph.value_info, graph.initializer):
        for entry in entries:
            del entry.metadata_props[:]
            entry.doc_string = ""


@contextmanager
def silent() -> Iterator[None]:
    """The exporter warns of its own deprecations, and that torchvision, which nothing here needs, is not there."""
    logger = logging.getLogger("torch.onnx")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(before)


@contextmanager
def without_cache() -> Iterator[None]:
    """The exporter imports torch._inductor, which at once makes a folder for compiled code, none of which comes here.

    Named the folder for temporary files, it finds that one there, and makes none.
    """
    before = os.environ.get(CACHE)
    os.environ[CACHE] = before or tempfile.gettempdir()
    try:
        yield
    finally:
        if before is None:
            del os.environ[CACHE]
