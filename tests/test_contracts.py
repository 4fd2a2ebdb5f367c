"""What the repository promises of itself: every setting is read, every file a stage opens is declared."""

import ast
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, get_args

import pytest
from ruamel.yaml import YAML

from mlpstudy.config import download, evaluate, preprocess, report, split, train
from mlpstudy.config.base import Config
from mlpstudy.resolve.code import code_files
from tests.conftest import ROOT
from tests.repository import Repository, reuse_checked_types

DVC = YAML(typ="safe").load(ROOT / "dvc.yaml")["stages"]
STAGES = ("resolve", "download", "preprocess", "split", "train", "evaluate", "report")


def test_the_stages_stand_in_the_order_of_the_data() -> None:
    assert tuple(DVC) == STAGES
    assert {file.stem for file in (ROOT / "stages").glob("*.py")} == set(STAGES)


def stage_configs() -> list[type[Config]]:
    """What the stages read: their configs, and the sections inside of those."""
    modules = (download, evaluate, preprocess, report, split, train)
    kinds = [kind for module in modules for kind in vars(module).values() if isinstance(kind, type)]
    shared = {base for kind in kinds for base in kind.__mro__[1:]}  # a base is read through what is made of it
    return [kind for kind in kinds if issubclass(kind, Config) and kind not in shared]


def is_section(annotation: object) -> bool:
    """Is it the type of a field that holds settings of its own, or null? It is read wherever one of those is."""
    kinds = get_args(annotation) or (annotation,)
    return any(isinstance(kind, type) and issubclass(kind, Config) for kind in kinds)


def without_fields(module: Path) -> str:
    """The module's code, its classes stripped of all fields but sections, and of their validators."""
    sections = {kind.__name__ for kind in stage_configs()}
    lines = module.read_text().splitlines()
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.ClassDef):
            decorated = [inner for inner in node.body if isinstance(inner, ast.FunctionDef) and inner.decorator_list]
            validators = [inner for inner in decorated if ast.unparse(inner.decorator_list[0]) != "property"]
            for inner in validators:
                first = min(decorator.lineno for decorator in inner.decorator_list)
                lines[first - 1 : inner.end_lineno] = [""] * ((inner.end_lineno or first) - first + 1)
            fields = [inner for inner in node.body if isinstance(inner, ast.AnnAssign)]
            names = {field: ast.unparse(field.annotation).removesuffix(" | None") for field in fields}
            for field in [field for field in fields if names[field] not in sections]:
                for number in range(field.lineno - 1, field.end_lineno or field.lineno):
                    lines[number] = "    pass" if number == field.lineno - 1 else ""
    return "\n".join(lines) + "\n"


@pytest.mark.slow
def test_every_setting_is_read_somewhere(tmp_path: Path) -> None:
    """Takes all fields away and lets the type checker say where each would have been read."""
    for folder in ("src", "stages"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for kind in stage_configs():
        for base in kind.__mro__:
            if base is not Config and issubclass(base, Config):
                module = Path(*base.__module__.split(".")).with_suffix(".py")
                (tmp_path / "src" / module).write_text(without_fields(ROOT / "src" / module))
    reuse_checked_types(tmp_path)
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--config-file",
        str(ROOT / "pyproject.toml"),
        "src",
        "stages",
    ]
    checked = subprocess.run(command, cwd=tmp_path, text=True, capture_output=True, check=False)
    errors = re.findall(r'^(\S+?):\d+: error: "(\w+)" has no attribute "(\w+)"', checked.stdout, re.MULTILINE)
    read = {(kind, field) for _, kind, field in errors}
    fields = {
        (kind, name)
        for kind in stage_configs()
        for name, field in kind.model_fields.items()
        if not is_section(field.annotation)
    }
    assert len(fields) > 40
    # a property of a base reads for what is made of it
    unread = {each for each in fields if not any((base.__name__, each[1]) in read for base in each[0].__mro__)}
    assert unread == set()


def declared(stage: str, key: str, kind: str) -> list[str]:
    """Paths of a stage's deps or outs."""
    body = DVC[stage].get("do", DVC[stage])
    entries = body.get(kind, []) + (body.get("metrics", []) if kind == "outs" else [])
    return [(next(iter(entry)) if isinstance(entry, dict) else entry).replace("${key}", key) for entry in entries]


def below(file: str, places: list[str]) -> bool:
    return any(Path(file).is_relative_to(place) for place in places)


def code_of(stage: str) -> list[str]:
    """Paths of code that a stage depends on: what stands in its file of digests."""
    return [str(file.relative_to(ROOT)) for file in code_files(ROOT / "stages" / f"{stage}.py")]


def final_name(file: str) -> str:
    """The file behind its temporary name."""
    path = Path(file)
    return str(path.with_name(re.sub(r"^\.(.+?)(\.\w+)?\.part$", r"\1", path.name)))


# Every stage imports it, and nothing through it: a test below sees to that
FRONT_DOOR = "src/mlpstudy/__init__.py"


def matters(repository: Repository, file: str) -> bool:
    path = repository.folder / file
    hidden = file.startswith((".scratch", "runs", ".venv", ".git", "."))
    return not hidden and file != FRONT_DOOR and not (path.name == "__init__.py" and path.stat().st_size == 0)


@pytest.mark.slow
@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_opens_what_it_declares_and_nothing_else(repository: Repository, tmp_path: Path, stage: str) -> None:
    key, record = "augment", tmp_path / "record.json"
    command = [f"stages/{stage}.py", *([key] if stage == "train" else [])]
    witness = str(ROOT / "tests/witness.py")
    shutil.rmtree(repository.folder / ".scratch")  # else what lies there ready keeps the stage from its work
    repository.run(sys.executable, witness, str(record), *command, PYTHONPATH="src", MLPSTUDY_WORKERS="1")
    recorded = json.loads(record.read_text())
    opened: list[tuple[str, bool]] = recorded["opened"]
    read = {final_name(file) for file, written in opened if not written and not file.endswith((".py", ".pyc"))}
    if stage == "report":
        read -= {"params.yaml"}  # to see whether it was edited; nothing of it goes into the report
    reads = {file for file in {*read, *recorded["loaded"], command[0]} if matters(repository, file)}
    deps, outs = declared(stage, key, "deps"), declared(stage, key, "outs")
    assert {file for file in reads if not below(file, [*deps, *code_of(stage), *outs])} == set()
    writes = {final_name(file) for file, written in opened if written and file[0] != "."}
    assert {file for file in writes if not below(file, [*outs, "runs"])} == set()


def test_importing_the_package_imports_none_of_its_modules() -> None:
    """`mlpstudy.load` is there for notebooks; no stage may come to depend on what it needs."""
    code = "import sys, mlpstudy; print([name for name in sys.modules if name.startswith('mlpstudy.')], mlpstudy.load)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT / "src", text=True, capture_output=True, check=True)
    assert done.stdout.startswith("[] <function load")


def test_no_stage_depends_on_the_command() -> None:
    watched = [path for stage in STAGES for path in code_of(stage)]
    assert len(watched) > 300
    assert [path for path in watched if below(path, ["src/mlpstudy/command", "src/mlpstudy/predict"])] == []


def test_params_and_code_are_declared_as_they_are_named() -> None:
    for stage in STAGES:
        for path in declared(stage, "baseline", "deps"):
            assert path.startswith(("data/", "models")) or (ROOT / path).exists()


@pytest.mark.parametrize("stage", STAGES)
def test_each_stage_watches_its_own_code_and_config(stage: str) -> None:
    deps = declared(stage, "augment", "deps")
    if stage == "resolve":
        assert deps == ["params.yaml", "stages", "src/mlpstudy"]
    else:
        config = "variants/augment" if stage == "train" else stage
        own = [f"data/configs/{config}.json", f"data/configs/code/{stage}.txt"]
        resolved = [dep for dep in deps if dep.startswith("data/configs/")]
        # a stage without settings has no config; below, those named are compared with those that resolve makes
        assert deps[: len(resolved)] == resolved in (own, own[1:])
        script = (ROOT / "stages" / f"{stage}.py").read_text()
        # at its beginning and its end; of training before anything leaves scratch (train/queue/variant.py)
        assert script.count(f'    refuse_edited_code("{stage}")\n') == (1 if stage == "train" else 2)


def test_dvc_sees_every_file_of_code() -> None:
    """A pattern of .dvcignore without a leading slash would also match folders of the package."""
    files = sorted(str(file.relative_to(ROOT)) for file in (ROOT / "src").rglob("*.py"))
    command = [sys.executable, "-m", "dvc", "check-ignore", *files]
    assert subprocess.run(command, cwd=ROOT, text=True, capture_output=True, check=False).stdout == ""


def test_shipped_settings_are_valid(monkeypatch: Any) -> None:
    from mlpstudy.resolve.stages import resolve

    monkeypatch.chdir(ROOT)
    configs = resolve(Path("params.yaml")).files()
    variants = YAML(typ="safe").load(ROOT / "params.yaml")["variants"]
    stages = [stage for stage in STAGES if f"data/configs/{stage}.json" in declared(stage, "augment", "deps")]
    assert set(configs) == {*stages, *(f"variants/{name}" for name in variants)}  # train has a config per variant
