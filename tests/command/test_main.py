import errno
import os
import re
import signal
import subprocess
import sys
from argparse import Namespace
from pathlib import Path
from subprocess import PIPE

import pytest

from mlpstudy.command.main import COMMANDS, Command, main
from tests.command.test_init import pictures, put
from tests.conftest import ROOT


def test_help_names_every_command_and_fits_a_screen(capsys: pytest.CaptureFixture[str]) -> None:
    for words in ([], *([name] for name in COMMANDS)):
        with pytest.raises(SystemExit) as end:
            main([*words, "--help"])
        assert end.value.code == 0
        assert len(capsys.readouterr().out.splitlines()) <= 24
    with pytest.raises(SystemExit):
        main(["--help"])
    text = capsys.readouterr().out
    assert all(re.search(rf"\n    {name}\s", text) for name in COMMANDS)


def test_a_command_is_the_file_of_its_name() -> None:
    assert {command.execute.__module__ for command in COMMANDS.values()} == {f"mlpstudy.command.{n}" for n in COMMANDS}


def test_a_user_whose_number_has_no_name_gets_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "")
    monkeypatch.setattr(os, "getuid", lambda: 2**31 - 7)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit):  # no study is here
        main(["run"])
    assert os.environ["USER"] == str(2**31 - 7)


def test_help_imports_nothing_but_python_itself() -> None:
    """So it comes at once; `-I -S` leaves no package to import."""
    code = "import sys; sys.path.insert(0, 'src'); from mlpstudy.command.main import main; main(['predict', '--help'])"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code], cwd=ROOT, text=True, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr  # which says what was imported, and where
    assert done.stdout.startswith("usage: mlpstudy predict")


@pytest.mark.parametrize(
    "words", [[], ["nonsense"], ["predict", "best"], ["predict", "best", "a", "--csv", "-", "--json"]]
)
def test_a_mistaken_line_is_refused_with_status_2(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(words)
    assert end.value.code == 2
    assert "usage: mlpstudy" in capsys.readouterr().err


def test_little_is_imported_before_ctrl_c_is_seen_to() -> None:
    """Not typing, at which half of that time went."""
    code = "import sys; sys.path.insert(0, 'src'); import mlpstudy.explained; sys.exit('typing' in sys.modules)"
    subprocess.run([sys.executable, "-I", "-S", "-c", code], cwd=ROOT, check=True)


@pytest.mark.slow
@pytest.mark.usefixtures("_heeding_interrupts")
def test_an_interrupted_command_says_no_more_than_that(tmp_path: Path) -> None:
    """`dvc repro`, with which a stage goes on, would begin a study."""
    folder = put(tmp_path / "in", pictures())
    command = [sys.executable, "-m", "mlpstudy.command.main", "init", "--dry-run", str(folder)]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    with subprocess.Popen(command, cwd=ROOT, env=environment, text=True, stdout=PIPE, stderr=PIPE) as init:
        assert init.stdout
        assert init.stderr
        init.stdout.readline()  # it has looked at the images, and goes on to measure how fast networks train
        init.send_signal(signal.SIGINT)
        assert init.stderr.read() == "interrupted\n"
    # amid exec(), by which libraries make classes, an interrupt has Python end by the signal: shells say 130 then too
    assert init.returncode in (130, -signal.SIGINT)


def test_a_command_under_nohup_outlives_its_terminal() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with pytest.raises(SystemExit):
            main(["--help"])
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_what_cannot_be_printed_is_told_of_standard_output(unbuffered: str) -> None:
    """It had been called a result, of which what was finished is kept."""
    code = (
        "import mlpstudy.command.main as m\n"
        "m.COMMANDS = {'diff': m.Command('', lambda parser: None, lambda options: print('seen') or 0)}\n"
        "m.main(['diff'])"
    )
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src"), "PYTHONUNBUFFERED": unbuffered}
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-c", code], stdout=full, stderr=PIPE, env=environment, text=True, check=False
        )
    assert done.returncode == 1
    assert done.stderr == "error: standard output: cannot be written: No space left on device\n"


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_command_does_its_work_with_standard_streams_closed(closed: str) -> None:
    """Which Python has None for; what git says must not land in the next file that was opened."""
    code = (
        "import subprocess, sys, mlpstudy.command.main as m\n"
        "def work(options):\n"
        "    print(len(sys.stdin.read()), sys.stdout.encoding, sys.stderr.isatty(), flush=True)\n"
        "    return subprocess.run([sys.executable, '-c', 'import os; [os.fstat(n) for n in range(3)]']).returncode\n"
        "m.COMMANDS = {'diff': m.Command('', lambda parser: None, work)}\n"
        "sys.exit(m.main(['diff']))"
    )
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    command = ["bash", "-c", f'exec "$0" -c "$1" {closed}', sys.executable, code]
    done = subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, text=True, capture_output=True, check=False
    )
    assert (done.stderr, done.returncode) == ("", 0)


def test_a_full_disk_without_a_name_is_not_taken_for_standard_output(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(options: Namespace) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setitem(COMMANDS, "diff", Command("", lambda parser: None, full))
    with pytest.raises(SystemExit):
        main(["diff"])
    assert capsys.readouterr().err.startswith("error: a result: cannot be written: No space left on device")


def test_a_mistaken_option_is_told_with_those_of_its_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["diff", "--mdd"])
    assert end.value.code == 2
    usage, error = capsys.readouterr().err.splitlines()
    assert "[--md]" in usage
    assert error == "mlpstudy diff: error: unrecognized arguments: --mdd"


def test_an_error_is_one_message_and_status_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for words in (["predict", "best", "a.jpg"], ["run"]):
        with pytest.raises(SystemExit) as end:
            main(words)
        assert end.value.code == 1
        assert "error: " in capsys.readouterr().err
