import ast
import errno
import os
import re
import resource
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

from mlpstudy.explained import explained
from mlpstudy.mendable import OLDEST_PYTHON, mendable
from tests.conftest import ROOT


def test_a_full_disk_is_no_bug(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit), explained():
        raise OSError(errno.ENOSPC, "No space left on device", "models")
    assert capsys.readouterr().err == (
        "error: models: cannot be written: No space left on device; what is finished is kept\n"
    )
    with pytest.raises(FileNotFoundError), explained():
        raise FileNotFoundError(errno.ENOENT, "No such file", "models")
    with pytest.raises(FileNotFoundError), explained():
        raise FileNotFoundError(errno.ENOENT, "No such file or directory")  # of a folder that one stands in


def test_a_name_that_no_system_takes_is_no_bug(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit), explained():
        Path("x" * 300).stat()
    message = capsys.readouterr().err
    assert message.endswith("x: File name too long; expected at most 255 bytes for each name in a path\n")


def test_that_there_is_no_folder_for_temporary_files_is_no_bug(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setattr(tempfile, "_candidate_tempdir_list", lambda: [str(tmp_path / "gone")])
    with pytest.raises(SystemExit), explained():
        tempfile.gettempdir()
    assert re.match(r"error: No usable .*/gone'\]; expected one that can be written", capsys.readouterr().err)


def test_what_an_earlier_stage_did_not_leave_is_told_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as end, explained():
        Path("data/split/split.json").read_bytes()
    assert end.value.code == 1
    assert capsys.readouterr().err.startswith("error: data/split/split.json: is not here; an earlier stage makes it")
    with pytest.raises(FileNotFoundError), explained():
        Path("params.yaml.old").read_bytes()


def test_a_folder_in_place_of_a_file_and_a_file_in_place_of_a_folder_are_told_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("data/split/parts.npy").mkdir(parents=True)
    with pytest.raises(SystemExit), explained():
        Path("data/split/parts.npy").read_bytes()
    assert capsys.readouterr().err == (
        "error: data/split/parts.npy: is a folder where a file is expected: move it away\n"
    )
    Path("models").write_bytes(b"")
    with pytest.raises(SystemExit), explained():
        Path("models").mkdir(exist_ok=True)
    assert capsys.readouterr().err == "error: models: is a file where a folder is expected: move it away\n"
    with pytest.raises(SystemExit), explained():
        Path("models/baseline").read_bytes()
    assert capsys.readouterr().err == (
        "error: models/baseline: would lie below a file where a folder is expected: move that file away\n"
    )


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (MemoryError(), "memory is short: MemoryError; MLPSTUDY_WORKERS=1 takes least"),
        (ImportError("cv2.so: failed to map segment from shared object"), "memory is short: cv2.so: failed to map "),
        (RuntimeError("can't start new thread"), "memory is short: can't start new thread; MLPSTUDY_WORKERS=1 "),
        (OSError(errno.EMFILE, "Too many open files"), "Too many open files: `ulimit -n` says how many this shell "),
    ],
)
def test_want_of_memory_and_of_open_files_is_no_bug(
    error: Exception, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit), explained():
        raise error
    assert capsys.readouterr().err.startswith(f"error: {says}")


def test_the_command_for_more_open_files_allows_as_many_as_may_be() -> None:
    """A number would be no more where as many are allowed already: 1,024 on most systems."""
    told = str(mendable(OSError(errno.EMFILE, "Too many open files")))
    *_, command = re.findall(r"`(ulimit [^`]+)`", told)
    raised = subprocess.run(["sh", "-c", f"ulimit -Sn 100; {command}; ulimit -n"], text=True, capture_output=True)
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert raised.stdout.strip() == ("unlimited" if most == resource.RLIM_INFINITY else str(most))


def test_a_temporary_file_is_called_by_the_name_of_its_result(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit), explained():
        raise OSError(errno.EROFS, "Read-only file system", "data/predictions/.augment.npy.23217.part")
    assert capsys.readouterr().err.startswith("error: data/predictions/augment.npy: cannot be written: Read-only")


def test_a_full_disk_without_a_name_is_told_all_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit), explained():
        raise OSError(errno.ENOSPC, "No space left on device")
    assert capsys.readouterr().err.startswith("error: a result: cannot be written: No space left on device")


@pytest.mark.parametrize("program", sorted(ROOT.glob("stages/*.py")))
def test_a_python_without_the_packages_is_told_in_one_line(program: Path) -> None:
    """As where `dvc` is of another environment, or none is active: a stage's `python` is the first on PATH."""
    surroundings = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-S", str(program)]  # -S: nothing that is installed is looked at
    done = subprocess.run(command, cwd=ROOT, text=True, capture_output=True, env=surroundings, check=False)
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"error: {sys.executable} (Python 3.")
    assert re.search(r"\): No module named '\w+'; expected the packages of requirements\.lock: .*`make \.ven", line)
    assert done.returncode == 1


def test_a_package_that_is_too_old_is_told_in_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pydantic", ModuleType("pydantic"))
    with pytest.raises(SystemExit) as end, explained():
        exec("from pydantic import ConfigDict")
    assert end.value.code == 1
    assert ": cannot import name 'ConfigDict' from 'pydantic'" in capsys.readouterr().err


@pytest.mark.parametrize("line", ["import mlpstudy.gone", "from mlpstudy.errors import gone", "import json.gone"])
def test_what_is_missing_here_or_in_python_is_a_bug(line: str) -> None:
    with pytest.raises(ImportError), explained():
        exec(line)


def test_an_old_python_is_told_in_one_line(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 13))
    with pytest.raises(SystemExit) as end, explained():
        raise AssertionError
    assert end.value.code == 1
    python = f"{sys.executable} (Python 3.10.13)"
    assert capsys.readouterr().err.startswith(f"error: {python}: expected Python 3.11 or newer, with the packages")


@pytest.mark.parametrize("program", [*sorted(ROOT.glob("stages/*.py")), ROOT / "src/mlpstudy/command/main.py"])
def test_an_old_python_can_read_what_tells_it(program: Path) -> None:
    """As far as Python 3.8, which takes the annotations of these files only where it does not run them."""
    package = ("__init__.py", "errors.py", "mendable.py", "explained.py")
    read = [program, *(ROOT / "src/mlpstudy" / name for name in package)]
    for file in read:
        ast.parse(file.read_text(), feature_version=(3, 8))
    assert all("from __future__ import annotations" in file.read_text() for file in read[1:])


def test_the_oldest_python_is_that_of_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["requires-python"] == f">={'.'.join(map(str, OLDEST_PYTHON))}"
