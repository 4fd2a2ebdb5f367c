"""params.yaml as DVC rewrites it: a change touches the lines it names and no other, whatever came before it."""

import difflib
import random
from pathlib import Path
from typing import Any

import pytest
from dvc.utils.hydra import apply_overrides
from ruamel.yaml import YAML

from mlpstudy.errors import ConfigError
from mlpstudy.resolve.read import read_params
from tests.conftest import ROOT

pytestmark = pytest.mark.shipped

TEXT = (ROOT / "params.yaml").read_text(encoding="utf-8")
LISTS = ("model.hidden", "augment.light", "augment.photo", "augment.turned")
CHANGES = (
    "train.epochs=3",
    "train.l1=1e-5",
    "train.early_stopping=5",
    "train.early_stopping=null",
    "model.hidden=[256]",
    "model.hidden=[3,2,1]",
    "+variants.mine.model.dropout=0.3",
    "+variants.wide.model.hidden=[]",
    "~variants.l1",
    "sources.folder.splits={train: entrenamiento, test: prueba}",
    "sources.folder.splits=null",
    "sources.folder.path=/somewhere/else.tar.gz",
    *(f"{key}=[]" for key in LISTS),
)


def override(text: str, change: str, folder: Path) -> str:
    """The text of params.yaml after `dvc exp run -S change`."""
    file = folder / "params.yaml"
    file.write_text(text, encoding="utf-8")
    apply_overrides(str(file), [change])
    return file.read_text(encoding="utf-8")


def touched(before: str, after: str) -> list[str]:
    """Lines that are gone or new, blank ones apart."""
    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    return [line[2:] for line in lines if line[0] in "+-" and line[2:].strip()]


def leaves(values: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in values.items():
        flat |= leaves(value, f"{prefix}{key}.") if isinstance(value, dict) and value else {f"{prefix}{key}": value}
    return flat


def test_a_change_and_its_reversal_leave_the_file_as_it_was(tmp_path: Path) -> None:
    changed = override(TEXT, "train.epochs=41", tmp_path)
    assert touched(TEXT, changed) == [
        line.replace("40", epochs) for epochs in ("40", "41") for line in ["  epochs: 40"]
    ]
    assert override(changed, "train.epochs=40", tmp_path) == TEXT


@pytest.mark.parametrize("key", LISTS)
def test_an_emptied_list_takes_its_own_lines_along_and_no_other(tmp_path: Path, key: str) -> None:
    after = override(TEXT, f"{key}=[]", tmp_path)
    name = key.split(".")[1]
    gone, new = (
        [line[2:] for line in difflib.ndiff(TEXT.splitlines(), after.splitlines()) if line[0] == side] for side in "-+"
    )
    assert [line for line in new if line.strip()] == [f"  {name}: []"]
    assert all(line.startswith(("  -", "    ")) or line in (f"  {name}:", "") for line in gone)


@pytest.mark.parametrize("seed", range(3))
def test_changes_in_any_order_leave_what_they_do_not_name(tmp_path: Path, seed: int) -> None:
    """Every file in between can be read, and in the end holds just what was asked for."""
    changes = random.Random(seed).sample(CHANGES, 6)
    text = TEXT
    for change in changes:
        text = override(text, change, tmp_path)
    before, after = leaves(YAML(typ="safe").load(TEXT)), leaves(read_params(tmp_path / "params.yaml"))
    named = {change.split("=")[0].lstrip("+~") for change in changes}
    differing = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
    assert {key for key in differing if not any(key.startswith(name) for name in named)} == set()
    comments = [line.split("#")[1] for line in TEXT.splitlines() if "#" in line and "variants" not in line]
    assert [comment for comment in comments if comment not in text] == []


@pytest.mark.parametrize("twin", ["model: *wide", "model:\n      <<: *wide\n      batchnorm: true"])
def test_settings_by_reference_are_refused(tmp_path: Path, twin: str) -> None:
    """`-S variants.twin.model.dropout=0.3` would change both variants, or give both their old values."""
    text = f"variants:\n  wide:\n    model: &wide\n      dropout: 0.5\n  twin:\n    {twin}\n"
    (tmp_path / "params.yaml").write_text(text)
    line = text[: text.index("*wide")].count("\n") + 1
    with pytest.raises(ConfigError, match=rf"params\.yaml: line {line}: \*wide stands for what is written elsewhere"):
        read_params(tmp_path / "params.yaml")


def test_a_star_within_text_is_no_reference(tmp_path: Path) -> None:
    (tmp_path / "params.yaml").write_text("sources:\n  folder:\n    ignore:\n    - '*docs'\n    - a *b\n")
    assert read_params(tmp_path / "params.yaml") == {"sources": {"folder": {"ignore": ["*docs", "a *b"]}}}
