import ast
import errno
import os
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

from mlpstudy.errors import OLDEST_PYTHON, DataError, explained, goes_on, in_short, listed
from tests.conftest import ROOT

# Runs a program, with Ctrl-C at the first module of the package that it imports after those through which it ends
INTERRUPTED_IMPORT = """
import runpy, signal, sys
from pathlib import Path

class Interrupting:
    @staticmethod
    def find_spec(name, *rest):
        if name.startswith("mlpstudy.") and name not in ("mlpstudy.errors", "mlpstudy.command"):
            signal.raise_signal(signal.SIGINT)

signal.signal(signal.SIGINT, signal.default_int_handler)
sys.path.insert(0, "src")
sys.meta_path.insert(0, Interrupting)
runpy.run_path(sys.argv[1], run_name="__main__")
"""


def test_a_mistake_ends_the_stage_with_its_message_alone(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end, explained():
        raise DataError("a.jpg: not an image")
    assert end.value.code == 1
    assert capsys.readouterr().err == "error: a.jpg: not an image\n"


def test_a_bug_keeps_its_traceback() -> None:
    with pytest.raises(ZeroDivisionError), explained():
        1 / 0  # noqa: B018


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


def test_a_temporary_file_is_called_by_the_name_of_its_result(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit), explained():
        raise OSError(errno.EROFS, "Read-only file system", "data/predictions/.augment.npy.23217.part")
    assert capsys.readouterr().err.startswith("error: data/predictions/augment.npy: cannot be written: Read-only")


def test_a_full_disk_without_a_name_is_told_all_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit), explained():
        raise OSError(errno.ENOSPC, "No space left on device")
    assert capsys.readouterr().err.startswith("error: a result: cannot be written: No space left on device")


@pytest.mark.parametrize(
    ("count", "lines", "sentence"),
    [
        (0, "", ""),
        (1, "  0", "0"),
        (3, "  0\n  1\n  2", "0, 1, 2"),
        (4, "  0\n  1\n  2\n  ... and 1 more", "0, 1, 2 and 1 more"),
        (100_000, "  0\n  1\n  2\n  ... and 99,997 more", "0, 1, 2 and 99,997 more"),
    ],
)
def test_long_lists_end_in_a_count(count: int, lines: str, sentence: str) -> None:
    assert listed(map(str, range(count)), most=3) == lines
    assert in_short(map(str, range(count)), most=3) == sentence


def test_ten_are_shown_unless_said_otherwise() -> None:
    assert listed("x" * 30).count("\n") == 10


def test_an_interruption_says_how_to_go_on(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end, explained():
        raise KeyboardInterrupt
    assert end.value.code == 130
    told = capsys.readouterr().err
    assert "the same command goes on" in told
    assert "those -S settings with + or ~ that params.yaml has by now" in told  # after --temp it has none of them


@pytest.mark.parametrize("program", [*sorted(ROOT.glob("stages/*.py")), ROOT / "src/mlpstudy/command/main.py"])
def test_an_interruption_of_its_imports_ends_a_program_in_one_line(program: Path) -> None:
    command = [sys.executable, "-c", INTERRUPTED_IMPORT, str(program)]
    done = subprocess.run(command, cwd=ROOT, text=True, capture_output=True, check=False)
    assert done.stderr.splitlines() == [goes_on() if program.parent.name == "stages" else "interrupted"]
    assert done.returncode == 130


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
    """As far as Python 3.8, which takes the annotations of these two files only where it does not run them."""
    read = [program, *(ROOT / "src/mlpstudy" / name for name in ("__init__.py", "errors.py"))]
    for file in read:
        ast.parse(file.read_text(), feature_version=(3, 8))
    assert all("from __future__ import annotations" in file.read_text() for file in read[1:])


def test_the_oldest_python_is_that_of_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["requires-python"] == f">={'.'.join(map(str, OLDEST_PYTHON))}"


def test_what_a_library_makes_of_an_interruption_is_told_as_one() -> None:
    """In C its trace may be lost: NumPy, while it is imported, failed with a page of advice on its installation."""
    program = (
        "import signal\n"
        "from mlpstudy.errors import explained\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "with explained('', 'stopped'):\n"
        "    try:\n"
        "        signal.raise_signal(signal.SIGINT)\n"
        "    except KeyboardInterrupt:\n"
        "        pass\n"
        "    raise ImportError('could not import module datetime')"
    )
    surroundings = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(
        [sys.executable, "-c", program], text=True, capture_output=True, env=surroundings, check=False
    )
    assert (done.stderr, done.returncode) == ("stopped\n", 130)


def test_an_interruption_is_told_once(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end, explained(interrupted="stopped"), explained(interrupted="all is as it was"):
        raise KeyboardInterrupt
    assert end.value.code == 130
    assert capsys.readouterr().err == "all is as it was\n"


def test_what_the_encoding_has_no_letter_for_ends_no_stage() -> None:
    program = "from mlpstudy.errors import explained\nwith explained():\n    print('\u2212 0.5')"
    surroundings = os.environ | {"PYTHONIOENCODING": "ascii"}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=surroundings, check=True)
    assert done.stdout == "\\u2212 0.5\n"


def with_its_reader_gone(*command: str, unbuffered: str) -> "subprocess.CompletedProcess[str]":
    """What a program does when `head`, say, has ended."""
    reader, writer = os.pipe()
    os.close(reader)
    surroundings = os.environ | {"PYTHONUNBUFFERED": unbuffered, "PYTHONPATH": str(ROOT / "src")}
    with os.fdopen(writer) as output:
        return subprocess.run(
            [sys.executable, *command], stdout=output, stderr=subprocess.PIPE, text=True, env=surroundings, check=False
        )


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_stage_whose_reader_has_gone_ends_in_one_line(unbuffered: str) -> None:
    program = "from mlpstudy.errors import explained\nwith explained():\n    print('1,797 images')"
    done = with_its_reader_gone("-c", program, unbuffered=unbuffered)
    assert done.stderr == "error: standard output: cannot be written: Broken pipe\n"
    assert done.returncode == 1


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_help_whose_reader_has_gone_ends_without_a_word(unbuffered: str) -> None:
    done = with_its_reader_gone("-m", "mlpstudy.command.main", "--help", unbuffered=unbuffered)
    assert (done.stderr, done.returncode) == ("", 0)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full disk to write on")
def test_help_that_a_full_disk_does_not_take_ends_in_one_line() -> None:
    surroundings = os.environ | {"PYTHONUNBUFFERED": "", "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-m", "mlpstudy.command.main", "--help"]
    with Path("/dev/full").open("w") as output:
        done = subprocess.run(command, stdout=output, stderr=subprocess.PIPE, text=True, env=surroundings, check=False)
    assert done.stderr == "error: standard output: cannot be written: No space left on device\n"
    assert done.returncode == 1


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_mistake_is_told_where_the_reader_of_what_was_printed_has_gone(unbuffered: str) -> None:
    program = "from mlpstudy.errors import *\nwith explained():\n    {}raise DataError('a.jpg: not an image')"
    printed = "" if unbuffered else "print('1,797 images'); "  # unbuffered the print itself fails
    done = with_its_reader_gone("-c", program.format(printed), unbuffered=unbuffered)
    assert (done.stderr, done.returncode) == ("error: a.jpg: not an image\n", 1)
