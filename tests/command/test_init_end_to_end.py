"""From a folder of pictures to a study of them, without a setting typed."""

import json
from pathlib import Path

import pytest

from tests.command.test_init import pictures, put
from tests.repository import Repository

pytestmark = pytest.mark.slow


def test_a_folder_with_accents_and_blanks_becomes_a_study(repository: Repository, tmp_path: Path) -> None:
    folder = put(tmp_path / "Mis imágenes", pictures("Entrenamiento/", "Prueba/", images=6))
    output = repository.mlpstudy("init", str(folder), "--size", "8")
    assert "split folders: test (12), train (12)" in output
    assert "2 runs give no verdicts" in output
    repository.dvc("repro")
    info = json.loads((repository.folder / "data/split/split.json").read_text())
    assert info["classes"] == ["Año nuevo", "Café con leche"]
    assert info["given_test"] is True
    assert set(info["counts"]["test"]) == {12}
    assert set(json.loads((repository.folder / "metrics/summary.json").read_text())["accuracy"]) >= {"baseline"}
    assert repository.run("git", "diff", "--stat", "params.yaml").count("\n") == 2
