"""The README's commands run, and print what it shows; its numbers are those of the committed results."""

import ast
import inspect
import json
import re
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from ruamel.yaml import YAML

import mlpstudy
from mlpstudy.config.base import parse
from mlpstudy.config.train import ModelConfig
from mlpstudy.evaluate.trivial.methods import FEATURE_METHODS, METHODS
from mlpstudy.nets import init
from mlpstudy.nets.build import build
from mlpstudy.regularisers import REGULARISERS
from mlpstudy.resolve.stages import resolve
from tests.conftest import MODEL, ROOT
from tests.console import check_printed, run_as_shown, sessions
from tests.markdown import fenced, tables
from tests.pictures import make_pictures
from tests.repository import Repository, link_environment

README = (ROOT / "README.md").read_text()


@pytest.mark.slow(minutes=3)
def test_every_console_command_prints_what_it_shows(repository: Repository) -> None:
    make_pictures(repository.folder)
    commands = list(sessions(README))
    assert len(commands) >= 8
    for command, shown in commands:
        refused = any(line.startswith("error:") for line in shown)
        output = run_as_shown(repository, command, code=255 if refused else 0)
        check_printed(command, shown, output)
    (snippet,) = (block for block in fenced(README, "python") if "model.predict" in block)
    printed_lines = repository.run(sys.executable, "-c", snippet, PYTHONPATH="src").splitlines()
    assert [line.split()[0] for line in printed_lines] == ["new-pictures/dawn.png", "new-pictures/night.png"]
    assert all(0 <= float(line.split()[-1]) <= 1 for line in printed_lines)


@pytest.mark.slow
def test_the_two_commands_are_targets_of_make(repository: Repository) -> None:
    link_environment(repository.folder)
    (block,) = fenced(README, "sh")
    assert [line.split("#")[0].split() for line in block.splitlines()] == [["make", "repro"], ["make", "test"]]
    assert "reports/index.html" in repository.run("make", "repro")
    assert "pytest" in repository.run("make", "-n", "test")
    assert "make test" in (ROOT / ".ci/run").read_text()


def test_networks_are_loaded_as_shown_from_other_places() -> None:
    """By arguments that there are; what they do is tested beside the code."""
    pages = README + (ROOT / "docs/models.md").read_text()
    blocks = [ast.parse(block) for block in fenced(pages, "python") if "mlpstudy.load" in block]
    calls = [node for block in blocks for node in ast.walk(block) if isinstance(node, ast.Call)]
    loads = [call for call in calls if ast.unparse(call.func) == "mlpstudy.load"]
    for call in loads:
        inspect.signature(mlpstudy.load).bind(*call.args, **{str(word.arg): word.value for word in call.keywords})
    assert {word.arg for call in loads for word in call.keywords} == {"rev", "repo"}


def test_the_variants_shown_are_variants(tmp_path: Path) -> None:
    yaml = YAML(typ="safe")
    params = yaml.load(ROOT / "params.yaml")
    shown = {
        name: variant for block in fenced(README, "yaml") for name, variant in yaml.load(block)["variants"].items()
    }
    assert len(shown) == 3
    params["variants"] |= shown
    with (tmp_path / "params.yaml").open("w") as handle:
        yaml.dump(params, handle)
    assert {f"variants/{name}" for name in shown} <= set(resolve(tmp_path / "params.yaml").files())


@pytest.mark.shipped
def test_the_table_shows_the_committed_results() -> None:
    accuracy = json.loads((ROOT / "metrics/summary.json").read_text())["accuracy"]
    table = README.split("## ")[0]
    rows = re.findall(r"^\| ([a-z0-9_]+) \| ([\d.]+) ±", table, re.MULTILINE)
    assert len(rows) >= 6
    assert [(name, value) for name, value in rows if f"{100 * accuracy[name]:.1f}" != value] == []


@pytest.mark.shipped
def test_sessions_begin_with_the_committed_results() -> None:
    """Column HEAD of what compares with it; the guide's small study has three variants of the same one."""
    accuracy = json.loads((ROOT / "metrics/summary.json").read_text())["accuracy"]
    shown = re.findall(r"^metrics/summary\.json +accuracy\.(\w+) +([\d.]+)", README, re.MULTILINE)
    assert [name for name, value in shown if abs(accuracy[name] - float(value)) > 1e-5] == []
    guide = (ROOT / "docs/experiments.md").read_text(encoding="utf-8")
    first = [next(lines for command, lines in sessions(page) if command == "mlpstudy diff") for page in (README, guide)]
    rows = [line.split()[:2] for lines in first for line in lines[1:]]
    assert [row for row in rows if f"{100 * accuracy[row[0]]:.1f}" != row[1]] == []
    assert len(shown) + len(rows) == 6


def test_the_tree_shows_every_folder_and_nothing_that_is_not_there() -> None:
    (tree,) = (block for block in fenced(README, "") if "dvc.yaml" in block)
    package = ROOT / "src/mlpstudy"
    folders = {file.parent.name for file in package.glob("[a-z]*/*") if file.name != "__pycache__"}
    assert set(re.findall(r"^  ([a-z]+)/", tree, re.MULTILINE)) == folders
    assert [name for name in re.findall(r"^  ([a-z]+\.py)", tree, re.MULTILINE) if not (package / name).exists()] == []
    outside = re.findall(r"^([a-z]+\.yaml|[a-z]+/)(?:  |$)", tree, re.MULTILINE)
    made = ("data/", "metrics/")
    assert [name for name in outside if name not in made and not (ROOT / name).exists()] == []


def test_the_table_of_regularisers_is_that_of_the_code() -> None:
    rows = [[f"`{each.setting}`", each.name, each.acts_on, f"[{each.paper}]({each.link})"] for each in REGULARISERS]
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    assert tables(README, "The regularisers")[0] == rows, f"expected these rows, in this order:\n{table}"


def test_every_trivial_method_is_named() -> None:
    (row,) = re.findall(r"^\| \*\*Trivial methods .*$", README, re.MULTILINE)
    assert [name for name in (*METHODS, *FEATURE_METHODS) if name not in row.lower()] == []


def test_the_initialiser_shown_works_once_it_is_added(monkeypatch: pytest.MonkeyPatch) -> None:
    (snippet,) = (block for block in fenced(README, "python") if "INITIALIZERS" in block)
    names = dict(vars(init))
    exec(snippet.replace("    ...\n", "    **INITIALIZERS,\n"), names)
    (name,) = re.findall(r"^def (\w+)", snippet, re.MULTILINE)
    monkeypatch.setattr(init, "INITIALIZERS", names["INITIALIZERS"])
    config = parse(ModelConfig, MODEL | {"hidden": [400]}, "test").model_copy(update={"init": name})
    network = build(config, (1, 20, 20), classes=3)
    init.initialise(network, config, torch.Generator().manual_seed(0))
    first, last = network.weight_layers()
    assert first.weight.std().item() == pytest.approx(400**-0.5, rel=0.01)  # LeCun: 1 / sqrt(fan_in)
    assert last.weight.std().item() == pytest.approx(400**-0.5, rel=0.1)


def test_models_have_the_size_that_the_guide_says() -> None:
    guide = " ".join((ROOT / "docs/models.md").read_text(encoding="utf-8").split())
    (runs, *sizes) = re.findall(
        r"(\d+) runs on photographs .*? (\d+) MB at (\d+) px, and of (\d+) MB at (\d+) px", guide
    )[0]
    for mb, side_px in zip(sizes[::2], sizes[1::2], strict=True):
        network = build(parse(ModelConfig, MODEL | {"hidden": [512, 128]}, "test"), (3, int(side_px), int(side_px)), 9)
        weights = sum(parameter.numel() for parameter in network.parameters())
        assert 4 * int(runs) * weights / 1e6 == pytest.approx(int(mb), rel=0.03)


@pytest.mark.slow
def test_the_split_folders_can_be_named_as_shown(repository: Repository) -> None:
    draws = np.random.default_rng(0)
    for split, images in (("train", 20), ("val", 10)):
        for name, low in (("dark", 0), ("light", 120)):
            folder = repository.folder / "data/images" / split / name
            folder.mkdir(parents=True)
            for number in range(images):
                cv2.imwrite(str(folder / f"{number}.png"), draws.integers(low, low + 100, (40, 60, 3), dtype=np.uint8))
    (option,) = re.findall(r"-S '(sources\.folder\.splits=[^']+)'", (ROOT / "docs/images.md").read_text())
    repository.dvc("exp", "run", "-S", "data.source=folder", "-S", option, "split")
    info = json.loads((repository.folder / "data/split/split.json").read_text())
    assert info["given_test"] is True
    assert set(info["counts"]["test"]) == {20}
