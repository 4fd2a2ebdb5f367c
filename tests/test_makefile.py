"""What `make` does before it does anything: the environment."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.repository import link_environment


def planned(folder: Path, environment: Path, interpreter: str | None, **variables: str) -> str:
    """What `make .venv/ready` would do, with an environment whose commands name this interpreter."""
    for name in ("Makefile", "requirements.lock"):
        shutil.copy(ROOT / name, folder)
    (environment / "bin").mkdir(parents=True)
    (environment / "ready").touch()
    if interpreter:
        command = environment / "bin/tqdm"
        command.write_text(f"#!{interpreter}\nprint('4.0')\n", encoding="utf-8")
        command.chmod(0o755)
    done = subprocess.run(
        ["make", "--dry-run", ".venv/ready"],
        cwd=folder,
        env=os.environ | variables,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    return done.stdout


@pytest.mark.parametrize("interpreter", ["/gone/.venv/bin/python", None])
def test_an_environment_whose_commands_do_not_start_is_made_anew(tmp_path: Path, interpreter: str | None) -> None:
    assert "-m venv --clear .venv" in planned(tmp_path, tmp_path / ".venv", interpreter)


def test_one_whose_commands_start_is_left_as_it_is(tmp_path: Path) -> None:
    assert "-m venv" not in planned(tmp_path, tmp_path / ".venv", sys.executable, PYTHONHOME="/nonexistent")


def test_one_that_is_a_link_is_never_cleared(tmp_path: Path) -> None:
    (tmp_path / ".venv").symlink_to(tmp_path / "elsewhere")
    assert "--clear" not in planned(tmp_path, tmp_path / "elsewhere", "/gone/.venv/bin/python")


def test_a_file_with_the_name_of_one_of_pythons_modules_does_no_harm(tmp_path: Path) -> None:
    commands = planned(tmp_path, tmp_path / "unused", None).splitlines()
    assert all(" -P -m " in command for command in commands if " -m " in command)
    link_environment(tmp_path)
    (tmp_path / "src").symlink_to(ROOT / "src")
    (tmp_path / "types.py").write_text("raise SystemExit('not of Python')\n", encoding="utf-8")
    for target in ("repro", "restore"):
        done = subprocess.run(["make", target], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert "no study here or above" in done.stderr


def study_of(folder: Path, python: str) -> None:
    """In which something is to be done, by a command `python` that is this script."""
    planned(folder, folder / ".venv", sys.executable)
    (folder / ".dvc/tmp").mkdir(parents=True)
    for name, text in (("python", python), ("dvc", "#!/bin/sh\nexit 1\n")):
        command = folder / ".venv/bin" / name
        command.write_text(text, encoding="utf-8")
        command.chmod(0o755)


FAILING_STUDY = """#!/bin/sh
echo "$*" >> calls
[ "$*" != "-P -m mlpstudy.repro" ]
"""


@pytest.mark.parametrize("flags", [[], [".SHELLFLAGS=-c"]], ids=["make 4", "make 3.81, which knows no .SHELLFLAGS"])
def test_repro_ends_where_the_study_fails(tmp_path: Path, flags: list[str]) -> None:
    """And neither tells the report of an older one nor gives the exit status of that."""
    study_of(tmp_path, FAILING_STUDY)
    done = subprocess.run(["make", *flags, "repro"], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode != 0
    assert (tmp_path / "calls").read_text(encoding="utf-8").splitlines()[-1] == "-P -m mlpstudy.repro"


KILLING_ITS_SHELL = """#!/bin/sh
[ "$*" != "-P -m mlpstudy.repro" ] || kill -9 $PPID
"""


def test_a_repro_that_is_killed_does_not_leave_a_file_each_time(tmp_path: Path) -> None:
    study_of(tmp_path, KILLING_ITS_SHELL)
    for _ in range(3):
        assert subprocess.run(["make", "repro"], cwd=tmp_path, capture_output=True, check=False).returncode != 0
    assert len(list((tmp_path / ".dvc/tmp").iterdir())) == 1
