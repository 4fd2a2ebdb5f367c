import shlex
import shutil
from pathlib import Path
from typing import Any

import pytest
from dvc.utils.hydra import apply_overrides

from mlpstudy.resolve.read import read_params
from mlpstudy.survey.edit import edit
from mlpstudy.survey.override import exp_run
from tests.conftest import ROOT

NAMES = ("~/Mis fotos", 'a\'b "c", d=e', "año", "null", "/x/y.zip", "1", "Café: {con} [leche]", r'a\b\"c\\" d', "e\\")
BEFORE: dict[str, Any] = {"sources.folder.splits": {"train": "a", "validation": "b"}}


@pytest.mark.parametrize(
    "changes",
    [
        *({"sources.folder.path": name, "sources.folder.root": name} for name in NAMES),
        {"sources.folder.splits": {"train": NAMES[0], "test": NAMES[1]}, "sources.folder.ignore": list(NAMES)},
        {"sources.folder.splits": None, "data.image_size": 64},
        {"sources.folder.digest": None, "sources.other.path": "x"},
    ],
)
def test_the_command_makes_dvc_write_what_init_writes(tmp_path: Path, changes: dict[str, Any]) -> None:
    shutil.copy(ROOT / "params.yaml", tmp_path)
    file = tmp_path / "params.yaml"
    text = edit(file.read_text(), BEFORE)
    file.write_text(text)
    program, *words = shlex.split(exp_run(changes, read_params(file)))
    assert [program, *words[:2]] == ["dvc", "exp", "run"]
    apply_overrides(file, words[3::2])
    (tmp_path / "own.yaml").write_text(edit(text, changes))
    assert read_params(file) == read_params(tmp_path / "own.yaml")
