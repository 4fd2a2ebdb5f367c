import json
import os
import re
import shutil
import signal
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest

from mlpstudy.command.diff import as_table, short, told
from mlpstudy.command.main import main
from mlpstudy.config.report import ReportSettings
from mlpstudy.difference.differences import differences
from mlpstudy.difference.match import match
from mlpstudy.difference.revision import read_revision
from mlpstudy.language import spoken
from mlpstudy.terminal import WIDEST, columns
from tests.brackets import brackets, outside
from tests.conftest import ROOT
from tests.difference.revisions import AFTER, BEFORE, KFOLD, commit, images, revision, tracked, write_revision
from tests.markdown import cells
from tests.repository import Repository

LONG = "batchnorm_dropout_l2_augment"
SETTING = ("train", "images", "per", "class")  # the words of its name


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    repository = tracked(tmp_path_factory.mktemp("diff") / "repository")
    commit(repository, BEFORE | {LONG: (0.5, 6)})
    repository.run("git", "branch", "a_long/name_of|a-branch")
    write_revision(repository.folder, AFTER | {LONG: (0.55, 7)})
    return repository


@pytest.fixture
def inside(made: Repository, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(made.folder / "data")
    return made.folder


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> list[str]:
    assert main(["diff", *words]) == 0
    return capsys.readouterr().out.splitlines()


def test_the_last_commit_is_compared_with_the_workspace(inside: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed(capsys)
    table = [re.split("  +", line.strip()) for line in lines[:5]]
    assert table[0] == ["Variant", "HEAD", "workspace", "Change", "95 % interval", "Holm p", "Verdict"]
    verdicts = {row[0]: row[-1] for row in table[1:]}
    assert verdicts == {
        "baseline": "cannot tell",
        LONG: "cannot tell",
        "dropout": "better",
        "l2": "same predictions",
    }
    (dropout,) = (row for row in table if row[0] == "dropout")
    assert float(dropout[2]) - float(dropout[1]) == pytest.approx(float(dropout[3]), abs=0.11)
    assert lines[6].startswith("Change = workspace minus HEAD, in points of accuracy; ")
    assert lines == printed(capsys, "HEAD", "workspace")


def test_a_command_that_is_ended_leaves_no_folder_of_what_it_fetched(
    inside: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before = signal.signal(signal.SIGTERM, lambda *_: None)

    def ended(workspace: Path, name: str, folder: Path) -> None:
        assert folder.parent == tmp_path
        os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr("mlpstudy.difference.revision.fetch", ended)
    try:
        with pytest.raises(SystemExit) as end:
            main(["diff"])
    finally:
        signal.signal(signal.SIGTERM, before)
    assert end.value.code == 128 + signal.SIGTERM
    assert list(tmp_path.iterdir()) == []


def test_long_names_are_cut_before_the_table_becomes_too_wide(inside: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed(capsys, "a_long/name_of|a-branch", "HEAD")
    assert lines[0].split()[1] == "a_long…ranch"
    assert max(map(len, lines[:5])) <= WIDEST
    assert lines[6].startswith("Change = HEAD minus a_long/name_of|a-branch, ")
    assert short("a_long/name_of|a-branch", 12) == "a_long…ranch"
    assert short("0123456789abcdef0123456789abcdef01234567", 40) == "0123456"
    assert short("HEAD", 9) == "HEAD"


@pytest.mark.parametrize(("width", "left_out"), [(80, ["Holm p"]), (72, ["Holm p", "95 % interval"])])
def test_a_narrow_terminal_goes_without_some_columns_and_wraps_sentences(
    inside: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, width: int, left_out: list[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    lines = printed(capsys, "a_long/name_of|a-branch", "HEAD")
    assert max(map(columns, lines)) <= width
    assert [name for name in ("Holm p", "95 % interval") if name not in lines[0]] == left_out
    assert any(line.startswith(LONG[:8]) and LONG[-7:] in line for line in lines)


def test_a_letter_that_is_twice_as_wide_counts_twice(inside: Path) -> None:
    matched = match(read_revision(inside, "HEAD"), read_revision(inside, "workspace"))
    wide = replace(matched, before=replace(matched.before, name="正則化と初期化の比較"))
    table = as_table(wide, differences(wide)).splitlines()
    assert "正則…比較" in table[0]
    assert max(map(columns, table)) <= WIDEST


def test_markdown_is_a_table_and_a_list(inside: Path, capsys: pytest.CaptureFixture[str]) -> None:
    head, rule, *rows = printed(capsys, "a_long/name_of|a-branch", "--md")
    assert r"a\_long/name\_of\|a-branch" in head
    assert re.fullmatch(r"\|:-+\|(-+:\|){5}:-+\|", rule)
    assert [row.split("|")[1].strip() for row in rows[:4]] == ["baseline", LONG, "dropout", "l2"]
    assert rows[4] == ""
    assert all(row.startswith("- ") for row in rows[5:])


@pytest.mark.parametrize("markdown", [False, True])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({}, {}),
        ({}, {"runs": 15, "draw_seed": 1, "score": "balanced_accuracy"}),
        ({"runs": 5}, {"runs": 5, "own": {"dropout": {"train.images_per_class": 3}}}),
        ({}, KFOLD),
        (KFOLD | {"repeats": 11}, KFOLD | {"repeats": 12, "seed": 1, "index": images(classes="abcd")}),
    ],
)
def test_every_word_of_a_comparison_is_in_the_catalogue(
    tmp_path: Path, before: dict[str, Any], after: dict[str, Any], markdown: bool
) -> None:
    one = revision(tmp_path, "A", BEFORE | {"l1": (0.5, 7)}, **before)
    other = revision(tmp_path, "B", AFTER | {"augment": (0.5, 8)}, **after)
    with brackets():
        matched = match(one, other)
        text = "\n".join(told(matched, differences(matched), markdown))
    assert set(re.findall(r"[^\W\d_]{2,}", outside(text))) <= {"baseline", "dropout", "augment", *SETTING}


def test_the_newer_revision_says_in_which_language(
    made: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = made.copy(tmp_path / "copy")
    write_revision(copy.folder, AFTER, language="es")
    monkeypatch.chdir(copy.folder)
    spanish, english = "\n".join(printed(capsys)), "\n".join(printed(capsys, "workspace", "HEAD"))
    for words in ("intervalo del 95 %", "no concluyente", "mejor", "mismas predicciones", "de exactitud"):
        assert words in spanish
    assert re.findall(r"\d\.\d", spanish) == []
    assert re.search(r" \d\d,\d .* \+\d+,\d a \+\d+,\d ", spanish)
    assert "95 % interval" in english
    assert re.findall(r"\d,\d", english) == []
    assert "intervalo del 95 %" in printed(capsys, "--md")[0]


def test_a_table_fits_in_every_language(inside: Path) -> None:
    one, other = read_revision(inside, "HEAD"), read_revision(inside, "workspace")
    named = {LONG: one.named[LONG]}  # the longest verdict, beside the longest name
    matched = match(replace(one, named=named), replace(other, named=named))
    for language in get_args(ReportSettings.model_fields["language"].annotation):
        with spoken(language):
            table = as_table(matched, differences(matched))
        assert "workspace" in table
        assert max(map(len, table.splitlines())) <= WIDEST


def test_a_revision_that_nobody_knows_ends_with_one_message(inside: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["diff", "nonsense"])
    assert end.value.code == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("error: nonsense: expected workspace, or a commit, branch, tag or experiment")


def test_results_that_dvc_did_not_record_are_told(
    made: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = made.copy(tmp_path / "copy")
    monkeypatch.chdir(copy.folder)
    assert main(["diff", "HEAD", "HEAD"]) == 0
    assert capsys.readouterr().err == ""
    assert main(["diff"]) == 0
    assert capsys.readouterr().err.startswith("data/measures of the workspace is not that of dvc.lock: `dvc checkout` ")
    commit(copy, AFTER)
    assert main(["diff"]) == 0
    assert capsys.readouterr().err == ""
    for forgotten in (Path("data/measures.dvc"), Path(".dvc")):
        forgotten.rename("gone")
        assert main(["diff", "workspace", "workspace"]) == 0
        assert capsys.readouterr().err.startswith("data/measures of the workspace is not that of dvc.lock: ")
        Path("gone").rename(forgotten)


@pytest.mark.slow
def test_an_experiment_is_compared_by_its_name(repository: Repository) -> None:
    """Of the real pipeline, also from a copy, where it leaves no trace in the workspace."""
    repository.mlpstudy("run", "-S", "variants.dropout.model.dropout=0.9", "--name", "much-dropout")
    applied = repository.mlpstudy("diff")
    repository.run("git", "checkout", "-q", ".")
    lines = repository.mlpstudy("diff", "main", "much-dropout").splitlines()
    assert lines[0].split()[:3] == ["Variant", "main", "much-dropout"]
    assert [line.split()[0] for line in lines[1:4]] == ["augment", "baseline", "dropout"]
    assert [" ".join(line.split()[-2:]) for line in lines[1:3]] == ["same predictions"] * 2
    assert lines[3].endswith("  descriptive")  # two runs
    assert [line.split()[1:] for line in lines[1:4]] == [line.split()[1:] for line in applied.splitlines()[1:4]]


def add_integration(folder: Path) -> None:
    """.ci/diff, and the commands that it calls."""
    (folder / ".ci").mkdir()
    shutil.copy(ROOT / ".ci/diff", folder / ".ci/diff")
    command = folder / ".venv/bin/mlpstudy"
    command.parent.mkdir(parents=True)
    command.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT}/src exec {sys.executable} -m mlpstudy.command.main "$@"\n')
    command.chmod(0o755)
    command.with_name("dvc").symlink_to(Path(sys.executable).with_name("dvc"))


@pytest.mark.slow
def test_continuous_integration_compares_a_pull_request_or_says_why_not(made: Repository, tmp_path: Path) -> None:
    assert (
        'bash .ci/diff "$GITHUB_BASE_REF" >> "$GITHUB_STEP_SUMMARY"' in (ROOT / ".github/workflows/ci.yaml").read_text()
    )
    copy = made.copy(tmp_path / "copy")
    add_integration(copy.folder)
    copy.run("git", "update-ref", "refs/remotes/origin/main", "HEAD")
    assert copy.run("bash", ".ci/diff", "main").startswith("| Variant ")
    shutil.rmtree(copy.folder / ".dvc/cache")
    said = copy.run("bash", ".ci/diff", "main")
    assert said.startswith("The results are not compared. error: origin/main: its results are neither in the cache")
    assert said.count("\n") == 1  # no score differs


@pytest.mark.slow
def test_continuous_integration_without_results_shows_the_scores_that_git_has(tmp_path: Path) -> None:
    repository = tracked(tmp_path / "repository")
    add_integration(repository.folder)
    (repository.folder / "dvc.yaml").write_text("metrics: [scores.json]\n")
    for accuracy in (0.5, 0.75):
        (repository.folder / "scores.json").write_text(json.dumps({"accuracy": accuracy}))
        repository.commit("scores")
    repository.run("git", "update-ref", "refs/remotes/origin/main", "HEAD~1")
    said, scores = repository.run("bash", ".ci/diff", "main").split("\n\nScores alone, whose changes may be luck:\n\n")
    assert said.startswith("The results are not compared. error: origin/main: holds no results of a study")
    assert cells(scores.splitlines()[2]) == ["scores.json", "accuracy", "0.5", "0.75", "0.25"]
