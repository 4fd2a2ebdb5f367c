"""A study of pictures of every kind, preprocessed and split for real, with networks that were never trained."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from PIL import Image

from mlpstudy import paths
from mlpstudy.contracts.index import read_index, write_index
from mlpstudy.contracts.predictions import write_predictions
from mlpstudy.contracts.quality import write_quality
from mlpstudy.contracts.split import read_split, write_split
from mlpstudy.evaluate.predictions import dvc_digest, predict
from mlpstudy.files import write_csv, write_json
from mlpstudy.preprocess.convert import convert
from mlpstudy.preprocess.duplicates import find_duplicates
from mlpstudy.preprocess.quality import describe
from mlpstudy.preprocess.rows import index_rows
from mlpstudy.split.make import divide
from tests.conftest import variant
from tests.preprocess.pictures import encode, make_zip, picture, settings
from tests.split.tables import settings as split_settings

CLASSES, SIDE, RUNS, DIVERGED = ("oak", "pine", "willow"), 12, 3, 1
PARTS = ("train", "train", "validation", "test")
TURNED = Image.Exif()
TURNED[0x0112] = 6  # lies on its side
SCORES = {"baseline": 0.5, "cnn": 0.9, "dropout": 0.6}


def make_workspace(folder: Path, channels: str) -> None:
    """In the working folder: a study, and its pictures below `pictures`, under the names of index.csv."""
    contents = {
        f"{part}/{name}/{number}-{kind}": data
        for label, name in enumerate(CLASSES)
        for number, part in enumerate(PARTS)
        for kind, data in kinds(10 * (4 * label + number)).items()
    }
    for name, data in contents.items():
        (folder / "pictures" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "pictures" / name).write_bytes(data)
    config = settings(image_size=SIDE, channels=channels)
    records = convert(make_zip(paths.RAW_ZIP, contents), paths.IMAGES, config)
    duplicates = find_duplicates(records, config)
    write_index(index_rows(records, duplicates))
    write_quality(describe(records, duplicates))
    division = divide(read_index(), split_settings(runs=RUNS))
    write_split(division.split, division.left_out)
    write_json(paths.CONFIGS / "preprocess.json", config.model_dump(mode="json"))
    write_report()
    write_networks(1 if channels == "gray" else 3)
    for mark in ("dvc.yaml", "params.yaml"):
        Path(mark).touch()


def kinds(seed: int) -> dict[str, bytes]:
    """A picture of each kind that is decoded in its own way."""
    colors = [picture(seed + number, 64 + number, 48) for number in range(6)]
    holes = np.dstack([colors[2], np.tile(np.arange(66) * 3, (48, 1)).astype(np.uint8)])
    deep = 400 * colors[3][..., 0].astype(np.uint16) % 60_000 + seed
    return {
        "photo.jpg": encode(colors[0], "JPEG", quality=90),
        "turned.jpg": encode(colors[1], "JPEG", quality=90, exif=TURNED),
        "glass.png": encode(Image.fromarray(holes)),
        "xray.png": encode(Image.fromarray(deep)),
        "gray.png": encode(Image.fromarray(colors[4]).convert("L")),
        "palette.gif": encode(Image.fromarray(colors[5]).convert("P"), "GIF"),
    }


def write_networks(channels: int) -> None:
    """Of one variant; run 1 diverged. And what evaluate says of them."""
    import torch

    from mlpstudy.nets.build import build
    from mlpstudy.nets.store import Outcome, save_model

    torch.manual_seed(0)
    config = variant(hidden=[16])
    for run in range(RUNS):
        network = build(config.model, (channels, SIDE, SIDE), len(CLASSES))
        network.normalise.mean, network.normalise.deviation = torch.full((2, channels), 0.4)
        outcome = Outcome("diverged" if run == DIVERGED else "finished", epoch=1, epochs=1)
        save_model(paths.model_file("dropout", run), network, config, outcome)
    write_csv(
        paths.METRICS / "runs.csv",
        pd.DataFrame(
            [("dropout", run, dvc_digest(paths.model_file("dropout", run))) for run in range(RUNS)],
            columns=["variant", "run", "network"],
        ),
    )
    write_predictions("dropout", predict("dropout", read_split(), np.load(paths.IMAGES)).scores)


def write_report() -> None:
    """What `best` is read from: the cnn has the highest score, but is no MLP."""
    kinds: dict[str, Any] = {name: {} for name in SCORES} | {"cnn": {"model.kind": "cnn"}}
    values = {"score": "accuracy", "baseline": "baseline", "variants": kinds}
    write_json(paths.CONFIGS / "report.json", values | {"settings": {"model": {"kind": "mlp"}, "train": {}}})
    write_json(paths.METRICS / "summary.json", {"accuracy": SCORES})
