"""Which files count as the code of a stage."""

from modulefinder import ModuleFinder
from pathlib import Path

import pytest

from mlpstudy import paths
from mlpstudy.resolve.code import FRONT_DOOR, READ, code_files, imported, write_code
from mlpstudy.stage_code import PACKAGE, SOURCE, STAGES

SCRIPTS = sorted(script.stem for script in STAGES.glob("*.py"))


@pytest.mark.slow
@pytest.mark.parametrize("stage", SCRIPTS)
def test_the_files_are_those_that_python_itself_finds(stage: str) -> None:
    finder = ModuleFinder(path=[str(SOURCE)])
    finder.run_script(str(STAGES / f"{stage}.py"))
    # with what is imported on the way of notebooks alone: that goes through the front door
    door = ModuleFinder(path=[str(SOURCE)])
    door.import_hook("mlpstudy.predict.classifier")
    modules = {Path(module.__file__) for module in finder.modules.values() if module.__file__}
    behind_the_door = {Path(module.__file__) for module in door.modules.values() if module.__file__}
    found = {file for file in code_files(STAGES / f"{stage}.py") if file.suffix == ".py"}
    assert found <= modules
    assert modules - found <= behind_the_door


def test_rewording_the_report_trains_nothing() -> None:
    report, train = (code_files(STAGES / f"{stage}.py") for stage in ("report", "train"))
    for name in ("wording/verdicts.py", "report/templates/page.css", "locale/es/LC_MESSAGES/mlpstudy.po"):
        assert PACKAGE / name in report - train
    assert PACKAGE / "train/queue/cluster.py" in train  # imported inside a function
    assert FRONT_DOOR not in report | train


def test_what_an_editor_leaves_beside_the_texts_is_no_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("page.css", "page.css~", ".page.css", ".page.css.swp", ".DS_Store", "messages.pot"):
        (tmp_path / name).touch()
    monkeypatch.setitem(READ, PACKAGE / "report/render.py", tmp_path)
    assert {file for file in code_files(STAGES / "report.py") if tmp_path in file.parents} == {tmp_path / "page.css"}


@pytest.mark.parametrize(
    "text",
    [
        "from mlpstudy.nets import build",
        "from mlpstudy.nets.build import Network, build as made",
        "from mlpstudy.nets.build import (\n    Network,\n    build,\n)",
        "from mlpstudy.nets import (  # the networks\n    header,  # first\n    build,  # and then this\n)",
        "import mlpstudy.nets.build as made",
        "def late():\n    from mlpstudy.nets.build import Network",
    ],
)
def test_every_way_to_import_is_seen(tmp_path: Path, text: str) -> None:
    (tmp_path / "script.py").write_text(f"import sys\n{text}\n")
    found = set(imported(tmp_path / "script.py"))
    assert found - {PACKAGE / "nets/header.py"} == {PACKAGE / "nets/__init__.py", PACKAGE / "nets/build.py"}


def test_each_stage_but_resolve_has_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_code()
    assert sorted(file.stem for file in (paths.CONFIGS / "code").iterdir()) == [
        stage for stage in SCRIPTS if stage != "resolve"
    ]
