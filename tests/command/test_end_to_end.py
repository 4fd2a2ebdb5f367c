"""From an experiment to a prediction on somebody else's machine."""

import json
import re
import shlex
import zipfile
from pathlib import Path

import numpy as np
import pytest

from tests.repository import Repository

pytestmark = pytest.mark.slow


def put_pictures(repository: Repository) -> list[str]:
    """The files that the study read, below `pictures`, in the order of its arrays."""
    with zipfile.ZipFile(repository.folder / "data/raw/images.zip") as archive:
        archive.extractall(repository.folder / "pictures")
        return [f"pictures/{name}" for name in sorted(archive.namelist())]


def answers(output: str) -> list[dict[str, object]]:
    """Out of what the command printed, whose first line says who answers."""
    parsed: list[dict[str, object]] = json.loads(output[output.index("[") : output.rindex("]") + 1])
    return parsed


def who(output: str) -> str:
    """The variant that answered."""
    (variant,) = re.findall("^(.+), mean of 2 runs", output, re.MULTILINE)
    return str(variant)


def test_an_experiment_predicts_and_so_does_a_clone_that_pulls_its_models(
    repository: Repository, tmp_path: Path
) -> None:
    line = ("run", "--only", "dropout", "-S", "+variants.wide.model.hidden=[32]", "--name", "short")
    output = repository.mlpstudy(*line)
    command = "dvc exp run --name short -S '+variants.wide.model.hidden=[32]' -S '~variants.augment'"
    assert f"running: {command}" in output
    assert sorted(path.name for path in (repository.folder / "models").iterdir()) == ["baseline", "dropout", "wide"]
    assert "short" in repository.dvc("exp", "list")

    names = put_pictures(repository)
    predicted = answers(repository.mlpstudy("predict", "dropout", "pictures", "--json"))
    assert [each["file"] for each in predicted] == names
    stored = np.load(repository.folder / "data/predictions/dropout.npy")  # R, N, K
    scored = ~np.isnan(stored).any(axis=(0, 2))  # pictures that have a part in every run
    shares = np.array([list(each["probabilities"].values()) for each in predicted])  # type: ignore[attr-defined]
    np.testing.assert_allclose(shares[scored], stored[:, scored].mean(axis=0), rtol=0, atol=2e-6)  # 6 decimals

    repository.run("git", "add", "params.yaml", "dvc.lock", "metrics", "reports")
    repository.run("git", "commit", "-qm", "only dropout")
    repository.dvc("remote", "add", "-q", "-d", "shared", str(tmp_path / "remote"))
    repository.dvc("push", "-q")
    repository.run("git", "clone", "-q", str(repository.folder), str(tmp_path / "clone"))
    clone = Repository(tmp_path / "clone")
    clone.dvc("remote", "add", "-q", "-d", "shared", str(tmp_path / "remote"))
    picture = str(repository.folder / names[0])
    (answer,) = answers(clone.mlpstudy("predict", "dropout", picture, "--json", "--rev", "HEAD"))
    expected = predicted[0] | {"file": picture, "learnt": None}  # there is no index of the study's pictures
    assert answer == expected
    assert not (clone.folder / "models").exists()
    (pull,) = re.findall(r"`(dvc pull .*?)`", clone.mlpstudy("predict", "dropout", picture, code=1))
    clone.run(*shlex.split(pull))
    assert not (clone.folder / "data/prepared/images.npy").exists()
    (answer,) = answers(clone.mlpstudy("predict", "dropout", picture, "--json"))
    assert answer == expected


def test_best_is_refused_between_a_change_of_settings_and_the_report_of_it(repository: Repository) -> None:
    """As after an interrupted `dvc repro`. The last commit still has its best."""
    picture = put_pictures(repository)[0]
    variant = who(repository.mlpstudy("predict", "best", picture))
    repository.set(train__epochs=3)
    repository.dvc("repro", f"train@{variant}")
    refused = repository.mlpstudy("predict", "best", picture, code=1)
    assert "metrics: the last report was made with another data/configs/report.json: " in refused
    assert who(repository.mlpstudy("predict", variant, picture)) == variant
    assert who(repository.mlpstudy("predict", "best", picture, "--rev", "HEAD")) == variant
    repository.dvc("repro")
    repository.mlpstudy("predict", "best", picture)
