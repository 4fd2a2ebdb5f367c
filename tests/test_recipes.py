"""The recipes of CONTRIBUTING.md, followed to the letter in a copy of the repository, come out in a small study."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from ruamel.yaml import YAML

from mlpstudy.nets.init import INITIALIZERS
from mlpstudy.resolve.stages import resolve
from tests.conftest import DEFAULTS, ROOT, SHIPPED_RESULTS
from tests.markdown import fenced
from tests.nets.test_init import first_weight
from tests.repository import Repository, reuse_checked_types, tiny_repository

pytestmark = pytest.mark.shipped

CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
RECIPES = {
    section.partition("\n")[0]: section for section in re.split(r"^### \d+\. ", CONTRIBUTING, flags=re.MULTILINE)[1:]
}
MOST_FILES = 4  # besides tests
MUST_FIT = "MLPSTUDY_RECIPES_MUST_FIT"  # set by .ci/run: then a diff fails that the code has left behind, whoever did
VARIANTS = {  # each shows a recipe
    "centralized": {"train": {"centralize_gradient": True}},
    "focal": {"train": {"focal": 2.0}},
    "lecun": {"model": {"init": "lecun_normal"}},
    "elu": {"model": {"activation": "elu"}},
    "nadam": {"train": {"optimizer": "nadam"}},
}
# of what settings may be and do; a recipe says where it wants more than it shows
TESTS = (
    "tests/config",
    "tests/resolve/test_search.py",
    "tests/nets/test_init.py",
    "tests/train/test_gradients.py",
    "tests/test_bench.py",
    "tests/test_resources.py",
)


def change(recipe: str) -> str:
    (diff,) = fenced(RECIPES[recipe], "diff")
    return diff


def touched(recipe: str) -> list[str]:
    return re.findall(r"^\+\+\+ b/(.*)$", change(recipe), re.MULTILINE)


@pytest.mark.parametrize("recipe", RECIPES)
def test_a_recipe_names_the_few_files_that_it_touches(recipe: str) -> None:
    (named,) = re.findall(r"^Files: (.*)\.$", RECIPES[recipe], re.MULTILINE)
    assert re.findall(r"`([^`]+)`", named) == touched(recipe)
    assert 1 <= len(touched(recipe)) <= MOST_FILES


def test_there_are_ten() -> None:
    assert len(RECIPES) == 10


def test_the_augmentation_shown_is_accepted_and_is_that_of_its_variant(tmp_path: Path) -> None:
    (shown,) = map(YAML(typ="safe").load, fenced(CONTRIBUTING, "yaml"))
    with (tmp_path / "params.yaml").open("w") as file:
        YAML().dump(DEFAULTS | {section: DEFAULTS[section] | shown[section] for section in shown}, file)
    noisy = resolve(tmp_path / "params.yaml").variants["noisy"]
    assert list(noisy.augment) == shown["augment"]["noisy"]


def test_the_figure_shown_has_names_in_the_readers_language() -> None:
    assert "[shown_name(row) for row in rows]" in change("A figure or a section of the report")


def test_git_ignores_what_the_stage_shown_makes() -> None:
    """Else DVC writes a .gitignore of its own into data/, which `git status` then shows."""
    (made,) = re.findall(r"^\+    outs:\n\+      - (\S+)$", change("A stage"), re.MULTILINE)
    assert f"+/{made}/" in change("A stage").splitlines()


def test_each_recipe_applies_to_the_code_as_it_is(tmp_path: Path) -> None:
    """Quick enough to be noticed where a change of the code leaves a recipe behind."""
    copy_of_code(tmp_path)
    follow_recipes(tmp_path)


def follow_recipes(folder: Path) -> None:
    """Applies all; fails where one does not fit, skips the test where that is due to extensions of today's code."""
    misfits = {recipe: text for recipe in RECIPES if (text := misfit(folder, recipe))}
    since = {} if MUST_FIT in os.environ else {recipe: left_behind(ROOT, touched(recipe)) for recipe in misfits}
    wrong = "\n".join(f"{recipe}: {text}" for recipe, text in misfits.items() if not since.get(recipe))
    assert not wrong, f"update the diffs in CONTRIBUTING.md (context and lines that go) to the code:\n{wrong}"
    if misfits:
        pytest.skip("; ".join(f"recipe {recipe}: {since[recipe]}" for recipe in misfits))


def left_behind(folder: Path, files: list[str]) -> str:
    """Why diffs of these files may not fit any more, though nobody is at work on CONTRIBUTING.md; else empty."""
    commit = git(folder, "log", "-1", "--format=%h", "--", "CONTRIBUTING.md")
    if not commit:
        return "no git history tells which code CONTRIBUTING.md was written for"
    changed = git(folder, "diff", "--relative", "--name-only", commit, "--", "CONTRIBUTING.md", *files).splitlines()
    if not changed or "CONTRIBUTING.md" in changed:
        return ""
    return f"changed since CONTRIBUTING.md was ({commit}): {', '.join(changed)}"


def git(folder: Path, *arguments: str) -> str:
    """What it prints; nothing where the folder is in no repository."""
    return subprocess.run(["git", *arguments], cwd=folder, text=True, capture_output=True, check=False).stdout.strip()


def test_a_diff_may_be_left_behind_by_changes_of_its_own_files_alone(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    assert "no git history" in left_behind(tmp_path, ["code.py"])
    for name in ("CONTRIBUTING.md", "code.py", "other.py"):
        (tmp_path / name).write_text("as committed")
    repository.run("git", "init", "-q")
    repository.commit("the recipe and its code")
    assert left_behind(tmp_path, ["code.py"]) == ""
    (tmp_path / "code.py").write_text("with an activation more")
    assert left_behind(tmp_path, ["code.py"]).endswith(": code.py")
    repository.commit("an activation")
    assert left_behind(tmp_path, ["code.py"]).endswith(": code.py")
    assert left_behind(tmp_path, ["other.py"]) == ""
    (tmp_path / "CONTRIBUTING.md").write_text("for the code with it")
    assert left_behind(tmp_path, ["code.py"]) == ""


def copy_of_code(folder: Path) -> None:
    for name in ("src", "stages", "tests", "bench", SHIPPED_RESULTS.relative_to(ROOT)):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in (".gitignore", "params.yaml", "dvc.yaml", "pyproject.toml", "Makefile"):
        shutil.copy(ROOT / name, folder / name)


def test_an_initialiser_that_writes_into_the_weight_does_so_as_its_recipe_says(monkeypatch: pytest.MonkeyPatch) -> None:
    def ones(weight: torch.Tensor, generator: torch.Generator, scale: float | None) -> object:
        return weight.fill_(1)

    assert "under `@torch.no_grad()`" in " ".join(RECIPES["An initialiser"].split())
    monkeypatch.setitem(INITIALIZERS, "constant", torch.no_grad()(ones))
    assert (first_weight("constant") == 1).all()
    monkeypatch.setitem(INITIALIZERS, "constant", ones)
    with pytest.raises(RuntimeError, match="requires grad"):
        first_weight("constant")


@pytest.mark.slow
def test_no_recipe_asks_for_a_change_of_the_tests_of_settings_or_of_bench(tmp_path: Path) -> None:
    copy_of_code(tmp_path)
    follow_recipes(tmp_path)
    Repository(tmp_path).run(sys.executable, "-m", "pytest", "-q", "-m", "not slow", *TESTS)


def misfit(folder: Path, recipe: str) -> str:
    """Applies the recipe's change; "", or where it did not fit."""
    command = ["git", "apply", "--whitespace=nowarn", "-"]
    done = subprocess.run(command, input=change(recipe), cwd=folder, text=True, capture_output=True, check=False)
    return done.stderr if done.returncode else ""


@pytest.mark.slow
def test_what_the_recipes_add_comes_out_in_the_study(tmp_path: Path) -> None:
    """All recipes applied one after the other, and a study with a variant for each."""
    repository = tiny_repository(tmp_path / "repository")
    folder = repository.folder
    follow_recipes(folder)
    repository.set(variants={"baseline": {}, **VARIANTS}, data__source="noise")
    repository.dvc("repro")
    page = (folder / "reports/index.html").read_text(encoding="utf-8")
    assert "What was the effect of gradient centralisation?" in page
    assert "Brier score" in page
    assert "Mean over runs, with the standard deviation." in page
    assert (folder / "reports/figures/bars.svg").exists()
    runs = (folder / "metrics/runs.csv").read_text(encoding="utf-8")
    assert "brier" in runs.splitlines()[0]
    assert "400 files with images." in page
    scores = json.loads((folder / "metrics/summary.json").read_text())["accuracy"]
    assert set(scores) == {"baseline", *VARIANTS}
    models = {name: (folder / "models" / name / "run-00.safetensors").read_bytes() for name in scores}
    assert len(set(models.values())) == len(models)
    assert len(list((folder / "data/gallery").glob("*.png"))) == 2


FOCAL = """
import torch
from tests.conftest import variant
from mlpstudy.train.objective import label_loss
labels = torch.tensor([0, 0])
logits = torch.tensor([[40.0, 0, 0], [1.0, 0, 0]], requires_grad=True)
for exponent in (0.5, 2.0):
    loss = label_loss(logits, labels, variant(focal=exponent, label_smoothing=0.1).train)
    assert torch.autograd.grad(loss, logits)[0].isfinite().all()
    of_true = logits.softmax(1)[:, 0]
    smoothed = torch.nn.functional.cross_entropy(logits, labels, label_smoothing=0.1, reduction="none")
    torch.testing.assert_close(loss, ((1 - of_true) ** exponent * smoothed).mean(), atol=0.02, rtol=0)
"""


@pytest.mark.slow
def test_the_loss_shown_has_a_slope_where_the_network_is_sure(tmp_path: Path) -> None:
    copy_of_code(tmp_path)
    follow_recipes(tmp_path)
    Repository(tmp_path).run(sys.executable, "-c", FOCAL, PYTHONPATH="src")


@pytest.mark.slow(minutes=1)
def test_the_code_of_the_recipes_is_typed_and_in_style(tmp_path: Path) -> None:
    copy_of_code(tmp_path)
    follow_recipes(tmp_path)
    reuse_checked_types(tmp_path)
    repository = Repository(tmp_path)
    repository.run("ruff", "check", "src", "stages")
    repository.run("mypy", "src", "stages", "bench")
