"""The package as it is installed, and what the files around it promise of it."""

import ast
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import venv
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tests.conftest import ROOT
from tests.repository import surroundings

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
read_yaml = YAML(typ="safe").load
STAGES = read_yaml(ROOT / "dvc.yaml")["stages"]
# parts of a dependency that are packages of their own
COMES_WITH = {"dvc-data": "dvc", "hydra-core": "dvc", "protobuf": "onnx"}
# --ignore-installed: pip would first take away what make has installed of this package beside pytest
QUIETLY = ("--quiet", "--disable-pip-version-check")
PIP_INSTALL = ("pip", "install", *QUIETLY, "--no-deps", "--no-index", "--ignore-installed")
BUILT_FROM = ("pyproject.toml", "MANIFEST.in", "README.md", "LICENSE")  # beside src/
BUILD_SDIST = "import sys; from setuptools import build_meta; build_meta.build_sdist(sys.argv[1])"
SHOW = "import mlpstudy; print(mlpstudy.__file__)"
VERSION = "import importlib.metadata; print(importlib.metadata.version('mlpstudy'))"


def run(command: list[str] | str, folder: Path, environment: Path) -> str:
    """What a command prints in a folder, with the environment's Python first on PATH."""
    variables = surroundings()
    variables["PATH"] = f"{environment / 'bin'}:{variables['PATH']}"
    done = subprocess.run(
        command, cwd=folder, env=variables, shell=isinstance(command, str), text=True, capture_output=True, check=True
    )
    return done.stdout.strip()


def package_files(folder: Path) -> set[str]:
    """Everything below a folder but what Python keeps there for itself."""
    files = (file.relative_to(folder) for file in folder.rglob("*") if file.is_file())
    return {file.as_posix() for file in files if "__pycache__" not in file.parts}


def install(folder: Path, *options: str) -> Path:
    """An environment with nothing in it but the package, built from a copy: building writes beside the code."""
    source, environment = folder / "source", folder / "environment"
    shutil.copytree(ROOT / "src", source / "src", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    for name in BUILT_FROM:
        shutil.copy(ROOT / name, source)
    compiled = source / "src/mlpstudy/__pycache__/kernel.nbi"  # numba's, beside Python's
    compiled.parent.mkdir()
    compiled.touch()
    venv.create(environment, symlinks=True)
    command = [sys.executable, "-m", *PIP_INSTALL, "--no-build-isolation", "--no-compile", "--prefix", str(environment)]
    before = files_of_package()
    subprocess.run([*command, *options, str(source)], check=True)
    assert files_of_package() == before
    return environment


def files_of_package() -> list[str]:
    """What the environment of the tests itself holds of it: the command, and what pip notes."""
    places = (Path(sys.prefix) / "bin", Path(sysconfig.get_path("purelib")))
    return sorted(str(file) for place in places for file in place.glob("*mlpstudy*"))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return install(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def editable(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return install(tmp_path_factory.mktemp("editable"), "--editable")


@pytest.fixture(params=["wheel", "editable"])
def environment(request: pytest.FixtureRequest) -> Path:
    installed: Path = request.getfixturevalue(request.param)
    return installed


@pytest.mark.slow
def test_an_installed_package_is_imported_outside_the_repository(environment: Path, tmp_path: Path) -> None:
    imported = run(["python", "-c", SHOW], tmp_path, environment)
    assert Path(imported).is_relative_to(environment.parent)
    assert run(["python", "-c", VERSION], tmp_path, environment) == PROJECT["version"]


@pytest.mark.slow
def test_a_wheel_holds_every_file_of_the_package_and_no_other(wheel: Path) -> None:
    (installed,) = wheel.glob("lib/python*/site-packages/mlpstudy")
    assert package_files(installed) == package_files(ROOT / "src/mlpstudy")
    assert "py.typed" in package_files(installed)
    assert not list(installed.rglob("*.nbi"))


@pytest.mark.slow
def test_a_source_distribution_holds_the_package_and_no_part_of_the_tests(tmp_path: Path) -> None:
    source, written = tmp_path / "source", tmp_path / "written"
    for folder in ("src", "tests"):
        shutil.copytree(ROOT / folder, source / folder, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    for name in BUILT_FROM:
        shutil.copy(ROOT / name, source)
    written.mkdir()
    subprocess.run([sys.executable, "-c", BUILD_SDIST, str(written)], cwd=source, capture_output=True, check=True)
    (archive,) = written.iterdir()
    shutil.unpack_archive(archive, written, filter="data")
    (top,) = written.glob("mlpstudy-*/")
    assert package_files(top / "src/mlpstudy") == package_files(ROOT / "src/mlpstudy")
    assert {*BUILT_FROM} <= package_files(top)
    assert not (top / "tests").exists()


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_runs_the_code_beside_it_and_not_what_is_installed(
    environment: Path, tmp_path: Path, stage: str
) -> None:
    """In a copy of the repository, as experiments run; the script is one that tells which package it got."""
    for file, text in (("src/mlpstudy/__init__.py", ""), (f"stages/{stage}.py", SHOW)):
        (tmp_path / file).parent.mkdir(parents=True)
        (tmp_path / file).write_text(text)
    command = STAGES[stage].get("do", STAGES[stage])["cmd"].replace("${key}", "baseline")
    assert run(command, tmp_path, environment) == str(tmp_path / "src/mlpstudy/__init__.py")


def test_the_command_is_installed_and_explains_itself_without_any_other_package(
    environment: Path, tmp_path: Path
) -> None:
    assert list(PROJECT["scripts"]) == ["mlpstudy"]
    for command in ([str(environment / "bin/mlpstudy")], ["-m", "mlpstudy"]):
        said = run(["python", *command, "--help"], tmp_path, environment)
        assert said.startswith("usage: mlpstudy")
        assert "predict" in said
        assert run(["python", *command, "--version"], tmp_path, environment) == f"mlpstudy {PROJECT['version']}"


def test_no_script_changes_where_modules_are_looked_for() -> None:
    scripts = [file for folder in ("src", "stages", "bench") for file in (ROOT / folder).rglob("*.py")]
    assert len(scripts) > 100
    assert [file.name for file in scripts if "sys.path" in file.read_text()] == []


def test_whatever_the_code_imports_is_a_dependency_that_has_its_reason() -> None:
    optional = [each for extra in PROJECT["optional-dependencies"].values() for each in extra]
    named = {re.split(r"[^\w.-]", each)[0].lower() for each in [*PROJECT["dependencies"], *optional]}
    packages = packages_distributions()
    files = [file for folder in ("src", "stages") for file in (ROOT / folder).rglob("*.py")]
    modules = set().union(*(imported_modules(file) for file in files)) - sys.stdlib_module_names - {"mlpstudy"}
    assert len(modules) > 20
    assert (
        sorted(name for name in modules if not named & {COMES_WITH.get(each, each).lower() for each in packages[name]})
        == []
    )


def imported_modules(file: Path) -> set[str]:
    """By their first names, as numpy; imports inside functions too."""
    nodes = list(ast.walk(ast.parse(file.read_text(encoding="utf-8"))))
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module]
    return {name.split(".")[0] for name in names}


def test_version_and_licence_are_told_alike_everywhere() -> None:
    citation, changelog = read_yaml(ROOT / "CITATION.cff"), (ROOT / "CHANGELOG.md").read_text()
    latest = re.findall(r"^## \[([\d.]+)\] - ([\d-]+)$", changelog, re.MULTILINE)[0]
    assert (citation["version"], str(citation["date-released"])) == latest
    assert citation["version"] == PROJECT["version"]
    assert citation["license"] == PROJECT["license"]
    assert (ROOT / "LICENSE").read_text().startswith(f"{PROJECT['license']} License")


def test_every_python_that_is_promised_is_tried_in_continuous_integration() -> None:
    workflow = (ROOT / ".github/workflows/ci.yaml").read_text()
    promised = re.findall(r"Python :: (3\.\d+)", "\n".join(PROJECT["classifiers"]))
    (tried,) = re.findall(r"python: \[(.*)\]", workflow)
    assert re.findall(r"3\.\d+", tried) == promised
    assert promised[0] == PROJECT["requires-python"].removeprefix(">=")
    assert "run: bash .ci/run" in workflow


def test_what_a_stage_makes_below_data_is_explained_there() -> None:
    bodies = [stage.get("do", stage) for stage in STAGES.values()]
    outputs = [out for body in bodies for out in body["outs"] if isinstance(out, str)]
    filled = {out.split("/")[1] for out in outputs if out.startswith("data/")}
    assert len(filled) >= 5
    explained = re.findall(r"^\| `([a-z_.]+?)/?` ", (ROOT / "data/README.md").read_text(), re.MULTILINE)
    assert filled - set(explained) == set()


def test_docker_stop_reaches_all_processes_of_a_container() -> None:
    """As Ctrl-C, which a stage minds; make and Python, as first processes, hand it to nobody."""
    image = (ROOT / ".devcontainer/Dockerfile").read_text()
    assert re.search(r"^STOPSIGNAL SIGINT$", image, re.MULTILINE)
    assert re.search(r'^ENTRYPOINT \["tini", "-g", "--"\]$', image, re.MULTILINE)
    assert re.search(r"apt-get install .* tini ", image)
