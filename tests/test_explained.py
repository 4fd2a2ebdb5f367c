import os
import subprocess
import sys
from pathlib import Path

import pytest

from mlpstudy.errors import DataError
from mlpstudy.explained import explained, goes_on
from tests.conftest import ROOT

# Runs a program, with Ctrl-C at the first module of the package that it imports after those through which it ends
INTERRUPTED_IMPORT = """
import runpy, signal, sys
from pathlib import Path

class Interrupting:
    @staticmethod
    def find_spec(name, *rest):
        package, _, module = name.partition(".")
        if package == "mlpstudy" and module not in ("", "command", "errors", "mendable", "explained"):
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


@pytest.mark.parametrize("variants", [[], ["baseline", "dropout"]])
def test_train_without_one_variant_says_what_it_takes(variants: list[str], tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "stages/train.py"), *variants]
    surroundings = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(command, cwd=tmp_path, env=surroundings, text=True, capture_output=True, check=False)
    assert done.stderr.startswith("error: stages/train.py: expected the name of one variant")
    assert done.returncode == 1


@pytest.mark.parametrize("name", [None, "numpy"])  # of a package that is missing or too old, where no Ctrl-C came
def test_what_a_library_makes_of_an_interruption_is_told_as_one(name: str | None) -> None:
    """In C its trace may be lost: NumPy, while it is imported, failed with a page of advice on its installation."""
    program = (
        "import signal\n"
        "from mlpstudy.explained import explained\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "with explained('', 'stopped'):\n"
        "    try:\n"
        "        signal.raise_signal(signal.SIGINT)\n"
        "    except KeyboardInterrupt:\n"
        "        pass\n"
        f"    raise ImportError('cannot import name datetime', name={name!r})"
    )
    surroundings = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(
        [sys.executable, "-c", program], text=True, capture_output=True, env=surroundings, check=False
    )
    assert (done.stderr, done.returncode) == ("stopped\n", 130)


def test_a_stage_that_is_ended_by_sigterm_says_how_to_go_on_and_nothing_of_what_its_workers_shared() -> None:
    program = (
        "import os, signal, time\n"
        "from functools import partial\n"
        "from mlpstudy.explained import explained\n"
        "from mlpstudy.parallel import in_parallel\n"
        "with explained(interrupted='stopped'):\n"
        "    tasks = [partial(os.kill, os.getpid(), signal.SIGTERM), partial(time.sleep, 60)]\n"
        "    list(in_parallel(tasks, ['time']))"
    )
    surroundings = os.environ | {"PYTHONPATH": str(ROOT / "src"), "MLPSTUDY_WORKERS": "2"}
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
    program = "from mlpstudy.explained import explained\nwith explained():\n    print('\u2212 0.5')"
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
    program = "from mlpstudy.explained import explained\nwith explained():\n    print('1,797 images')"
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
    program = (
        "from mlpstudy.errors import DataError\nfrom mlpstudy.explained import explained\n"
        "with explained():\n    {}raise DataError('a.jpg: not an image')"
    )
    printed = "" if unbuffered else "print('1,797 images'); "  # unbuffered the print itself fails
    done = with_its_reader_gone("-c", program.format(printed), unbuffered=unbuffered)
    assert (done.stderr, done.returncode) == ("error: a.jpg: not an image\n", 1)
