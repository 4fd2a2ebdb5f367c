"""Which files count as the code of a stage."""

from modulefinder import ModuleFinder
from pathlib import Path

import pytest

from mlpstudy import paths
from mlpstudy.errors import StudyError
from mlpstudy.resolve import code
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
        "import os, mlpstudy.nets.build",
        "import os; import mlpstudy.nets.build",
        "if True: from mlpstudy.nets.build import Network",
        "try: import mlpstudy.nets.build\nfinally: pass",
        "from mlpstudy.nets import \\\n    header, \\\n    build",
        "from mlpstudy.nets \\\n    import build",
        "from mlpstudy.nets import (  # (some)\n    header,\n    build,\n)",
        "# who says import means it\nfrom mlpstudy.nets import build",
        "def late():\n    from mlpstudy.nets.build import Network",
    ],
)
def test_every_way_to_import_is_seen(tmp_path: Path, text: str) -> None:
    (tmp_path / "script.py").write_text(f"import sys\n{text}\n")
    found = set(imported(tmp_path / "script.py"))
    assert found - {PACKAGE / "nets/header.py"} == {PACKAGE / "nets/__init__.py", PACKAGE / "nets/build.py"}


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("nets/mine.py", "from .build import Network"),
        ("nets/mine.py", "from . import build"),
        ("nets/__init__.py", "from .build import Network"),
        ("train/mine.py", "from ..nets import build"),
    ],
)
def test_relative_imports_are_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, text: str) -> None:
    lay_out(tmp_path, monkeypatch, {f"mlpstudy/{file}": text, "mlpstudy/nets/build.py": ""})
    assert tmp_path / "mlpstudy/nets/build.py" in imported(tmp_path / "mlpstudy" / file)


@pytest.mark.parametrize("beside", ["mylab/loss.py", "mylab.py"])
def test_code_beside_the_package_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, beside: str) -> None:
    lay_out(tmp_path, monkeypatch, {"mlpstudy/mine.py": "import torch, mylab.loss", beside: ""})
    with pytest.raises(StudyError, match=r"mlpstudy/mine\.py: imports mylab\.loss, which lies in .*/: expected"):
        imported(tmp_path / "mlpstudy/mine.py")


def test_code_beside_the_scripts_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text("from evaluate import main")  # of a script that is started, stages/ is searched
    with pytest.raises(StudyError, match=r"mine\.py: imports evaluate, which lies in stages/: expected"):
        imported(tmp_path / "mine.py")


@pytest.mark.parametrize(
    "text",
    [
        "# scripts in stages/ that import train\n",
        '"""Needs no stage; import download; see docs"""\n',
        '"""Not to be written:\n\nimport download\n"""\n',
        "# from mlpstudy.report import render\n",
        "x = 1  # import mlpstudy.report.render\n",
    ],
)
def test_comments_and_docstrings_import_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "mine.py").write_text(f"{text}import os\n")
    assert imported(tmp_path / "mine.py") == frozenset()


def test_what_is_no_python_is_named(tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text("import sys\n\nimport of\nfrom import\n")
    with pytest.raises(StudyError, match=r"script\.py: line 4: expected Python: invalid syntax"):
        imported(tmp_path / "script.py")


def lay_out(folder: Path, monkeypatch: pytest.MonkeyPatch, texts: dict[str, str]) -> None:
    """A folder of source with these files."""
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    monkeypatch.setattr(code, "SOURCE", folder)
    monkeypatch.setattr(code, "PACKAGE", folder / "mlpstudy")


def test_each_stage_but_resolve_has_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_code()
    assert sorted(file.stem for file in (paths.CONFIGS / "code").iterdir()) == [
        stage for stage in SCRIPTS if stage != "resolve"
    ]
