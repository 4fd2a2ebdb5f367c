"""The guide to experiments: its commands run one after the other in a fresh repository, and print what it shows."""

import re
import shlex
import shutil
from pathlib import Path

import pytest
from dvc.cli.parser import get_main_parser

from mlpstudy.resolve.read import read_params
from tests.conftest import ROOT
from tests.console import check_printed, run_as_shown, sessions
from tests.markdown import code, fenced
from tests.pictures import make_pictures
from tests.repository import Repository, link_environment

PAGE = (ROOT / "docs/experiments.md").read_text(encoding="utf-8")
REMOTE = "/srv/studies"  # of DVC; the test has its own
SWEPT = ("dropout-1", "dropout-2", "dropout-3")  # experiments of the sweep
WIDTH = 80  # columns of a terminal
VERDICT = re.compile(r"(better|worse|cannot tell|at most [\d.]+ worse)$")  # which two runs do not give
REFUSED = 255  # exit status of DVC


@pytest.fixture
def uncommitted(finished_repository: Repository, tmp_path: Path) -> Repository:
    """A repository whose study has run and is not committed, with a git remote, and pictures beside it."""
    repository = finished_repository.copy(tmp_path / "mlpstudy")
    link_environment(repository.folder)
    with (repository.folder / ".git/info/exclude").open("a") as file:
        file.write(".venv\n")
    repository.run("git", "init", "-q", "--bare", "-b", "main", "../origin.git")
    repository.run("git", "remote", "add", "origin", "../origin.git")
    repository.run("git", "reset", "-q", "HEAD~1")
    make_pictures(repository.folder)
    shutil.rmtree(repository.folder / "new-pictures")
    pictures = shutil.move(repository.folder / "data/images", tmp_path / "pictures")
    shutil.make_archive(str(pictures), "zip", pictures)
    return repository


@pytest.mark.slow(minutes=3)
def test_every_command_runs_and_prints_what_it_shows(uncommitted: Repository, tmp_path: Path) -> None:
    here = uncommitted
    for command, shown in sessions(PAGE):
        if command.startswith("cd "):
            here = Repository((here.folder / command.removeprefix("cd ")).resolve())
            continue
        real = command.replace(REMOTE, str(tmp_path / "store"))
        output = run_as_shown(here, real, code=REFUSED if any("ERROR" in line for line in shown) else 0)
        check_printed(command, [VERDICT.sub("", line) for line in shown], output)
        check_claims(here, command, output, tmp_path)


@pytest.mark.slow(minutes=2)
def test_an_update_brings_new_code_into_a_study(finished_repository: Repository, tmp_path: Path) -> None:
    newer, mine = (finished_repository.copy(tmp_path / name) for name in ("newer", "mine"))
    newer.set(train__epochs=1)
    mine.set(model__dropout=0.3)
    for each in (newer, mine):
        each.dvc("repro")
        each.commit("results")
    mine.run("git", "remote", "add", "origin", str(newer.folder))
    mine.run("git", "fetch", "-q", "origin")
    mine.run("git", "branch", "-q", "--set-upstream-to=origin/main")
    for command in fenced(PAGE.partition("## Updating")[2], "sh")[0].splitlines():
        merges = command.startswith("git pull")
        said = mine.run(*shlex.split(command, comments=True), code=1 if merges else 0)
        assert "CONFLICT (content): Merge conflict in dvc.lock" in said or not merges
    assert "up to date" in mine.dvc("status")
    assert mine.run("git", "status", "--short") == ""
    settings = read_params(mine.folder / "params.yaml")
    assert (settings["train"]["epochs"], settings["model"]["dropout"]) == (1, 0.3)


def check_claims(repository: Repository, command: str, output: str, folder: Path) -> None:
    """What the text around a command says of it."""
    changed = repository.run("git", "status", "--short")
    if command == "make restore":
        assert changed == ""
    if "queue start" in command:
        repository.wait_for_queue(*SWEPT)
    if command.startswith("dvc exp show"):
        assert max(map(len, output.rstrip("\n").splitlines())) <= WIDTH
        assert all(name in output for name in SWEPT)
    if command.startswith("mlpstudy init"):
        assert (repository.folder / "data/images").is_symlink()
        assert "path" not in repository.run("git", "diff", "-U0")
        assert str(folder) not in repository.run("git", "diff")
    if repository.folder.name == "visitor":
        assert not (repository.folder / "data/prepared/images.npy").exists()


def test_dvc_knows_the_options_that_the_text_names() -> None:
    text = " ".join(re.sub("^```.*?^```$", "", PAGE, flags=re.DOTALL | re.MULTILINE).split())
    named = [command for command in code(text) if command.startswith("dvc ") and "--" in command]
    assert len(named) > 5
    for command in named:
        get_main_parser().parse_args(shlex.split(command)[1:])  # an error where it does not


def test_commands_fit_a_terminal() -> None:
    assert [command for command, _ in sessions(PAGE) if len(command) > WIDTH - 2] == []
