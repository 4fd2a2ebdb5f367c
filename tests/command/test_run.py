import json
import os
import shlex
import shutil
import subprocess
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from dvc.utils.hydra import apply_overrides
from ruamel.yaml import YAML

from mlpstudy.at_work import EXPERIMENT, RWLOCK
from mlpstudy.command import run
from mlpstudy.command.main import main
from mlpstudy.resolve.read import read_params

PARAMS = """
study:
  baseline: baseline
model:
  hidden:
  - 512
  dropout: 0.0
variants:
  baseline: {}
  cnn: {}
  dropout:
    model:
      dropout: 0.5
  l2: {}
"""
STUDY = """
# Does it need to be so wide?
#
#   mlpstudy run --study narrow

model.hidden=[64]  # was 512, 128
+variants.deep.model.hidden=[64,64]
~variants.l2
"""
Refused = Callable[..., str]


@pytest.fixture
def ran(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What would have been run: program, arguments, environment and folder."""
    (tmp_path / "studies").mkdir()
    (tmp_path / "inside").mkdir()
    (tmp_path / "dvc.yaml").write_text("stages: {}\n")
    (tmp_path / "params.yaml").write_text(PARAMS)
    (tmp_path / "studies/narrow.txt").write_text(STUDY)
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    commit(tmp_path, "dvc.yaml", "params.yaml")
    monkeypatch.chdir(tmp_path / "inside")
    for variable in run.AUTHOR.values():
        monkeypatch.setenv(variable, "t")
    called: list[Any] = []

    def execvpe(*arguments: Any) -> None:
        called.extend([*arguments, Path.cwd()])
        raise SystemExit(7)

    monkeypatch.setattr(os, "execvpe", execvpe)
    return called


@pytest.fixture
def refused(ran: list[Any], capsys: pytest.CaptureFixture[str]) -> Refused:
    """What a command says that is refused, and runs nothing."""

    def told(*words: str, name: str = "run") -> str:
        with pytest.raises(SystemExit) as end:
            main([name, *words])
        assert (end.value.code, ran) == (1, [])
        return capsys.readouterr().err

    return told


def command(ran: list[Any], *words: str) -> str:
    ran.clear()
    with pytest.raises(SystemExit) as end:
        main(["run", *words])
    assert end.value.code == 7  # DVC's own
    return " ".join(ran[1])


def command_settings(ran: list[Any], *words: str) -> list[str]:
    """What stands behind the -S of the command."""
    command(ran, *words)
    return [after for option, after in pairwise(ran[1]) if option == "-S"]


def commit(folder: Path, *files: str) -> None:
    author = ("-c", "user.name=t", "-c", "user.email=t@example.org")
    subprocess.run(["git", "-C", folder, "add", *files], check=True)
    subprocess.run(["git", "-C", folder, *author, "commit", "-qm", "x", "--allow-empty"], check=True)


def test_it_prints_the_command_as_a_shell_would_take_it_and_becomes_it(
    ran: list[Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(ran, "--only", "dropout,l2", "-S", "model.hidden=[8, 8]", "--name", "short") == (
        "dvc exp run --name short -S model.hidden=[8, 8] -S ~variants.cnn"
    )
    assert ran[0] == "dvc"
    assert ran[3] == tmp_path
    captured = capsys.readouterr()
    assert captured.out == "running: dvc exp run --name short -S 'model.hidden=[8, 8]' -S '~variants.cnn'\n"
    assert captured.err == "baseline stays, for the others are compared with it\n"


def test_a_copy_that_is_no_repository_is_refused(refused: Refused, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / ".git")
    assert refused().startswith(f"error: {tmp_path}: not a git repository, which DVC takes: ")
    assert refused(name="trial").startswith(f"error: {tmp_path}: not a git repository, which DVC takes: ")


def test_a_trial_needs_no_git_where_dvc_does_without(refused: Refused, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / ".git")
    (tmp_path / ".dvc").mkdir()
    (tmp_path / ".dvc/config").write_text("[core]\n    no_scm = true\n")
    assert refused(name="trial").startswith("error: params.yaml: ")  # where it looks next


def test_a_study_that_no_commit_has_is_refused_with_what_to_type(
    refused: Refused, ran: list[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`dvc exp apply` would delete its folder, with cache and environment."""
    study = tmp_path / "courses/skin"
    study.mkdir(parents=True)
    for name in ("dvc.yaml", "params.yaml"):
        shutil.copy(tmp_path / name, study)
    monkeypatch.chdir(study)
    for missing in ("dvc.yaml, params.yaml", "params.yaml"):
        told = refused()
        assert told.startswith(f"error: {study}: not in the last commit of git: {missing}; an experiment starts from ")
        commit(study, "dvc.yaml")
    assert "`git add --all .` and `git commit`" in told
    commit(study, "--all", ".")
    assert command(ran) == "dvc exp run"


def test_a_sparse_checkout_is_refused(refused: Refused, tmp_path: Path) -> None:
    subprocess.run(["git", "-C", tmp_path, "config", "core.sparseCheckout", "1"], check=True)
    assert f"error: {tmp_path}: a sparse checkout of git, whose experiments may be" in refused()


def test_a_repository_without_any_commit_is_refused(refused: Refused, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / ".git")
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    assert "not in the last commit of git: dvc.yaml, params.yaml; an experiment" in refused()


@pytest.mark.parametrize("config", ["[user]\n name = t", "[user]\n email = t@example.org", ""])
def test_who_is_unknown_to_git_is_told_what_to_type(
    refused: Refused, ran: list[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, config: str
) -> None:
    for variable in run.AUTHOR.values():
        monkeypatch.delenv(variable)
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "config"))
    (tmp_path / "config").write_text(config)
    assert "git config --global user.name" in refused()
    (tmp_path / "config").write_text("[user]\n name = t\n email = t@example.org")
    assert command(ran) == "dvc exp run"


def test_beside_a_command_of_dvc_nothing_is_run(refused: Refused, tmp_path: Path) -> None:
    (tmp_path / RWLOCK).parent.mkdir(parents=True)
    at_work = {"pid": os.getpid(), "cmd": "dvc repro"}
    (tmp_path / RWLOCK).write_text(json.dumps({"read": {"data": [at_work]}, "write": {}}))
    assert refused().startswith(f"error: `dvc repro` (process {os.getpid()}) is at work here: ")


@pytest.mark.parametrize("worktree", [False, True])
def test_a_lock_that_git_left_when_it_was_killed_is_named(
    refused: Refused, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, worktree: bool
) -> None:
    lock = ".git/index.lock"
    if worktree:
        subprocess.run(["git", "worktree", "add", "-q", "other"], cwd=tmp_path, check=True)
        monkeypatch.chdir(tmp_path / "other")
        lock = str(tmp_path / ".git/worktrees/other/index.lock")
    (tmp_path / lock).touch()
    assert refused().startswith(f"error: {lock}: git is at work here, or left it when it was killed: remove it, ")


def test_in_the_midst_of_a_merge_nothing_is_run(refused: Refused, tmp_path: Path) -> None:
    (tmp_path / ".git/MERGE_HEAD").touch()
    assert refused().startswith("error: `git merge` is under way here: ")


def test_where_a_killed_experiment_left_head_off_its_branch_nothing_is_run(refused: Refused, tmp_path: Path) -> None:
    head = subprocess.check_output(["git", "rev-parse", "HEAD"], cwd=tmp_path, text=True).strip()
    for words in (["update-ref", EXPERIMENT, head], ["checkout", "-q", head]):  # as DVC does
        subprocess.run(["git", *words], cwd=tmp_path, check=True)
    assert refused().startswith("error: HEAD is on no branch, ")


def test_a_machine_without_git_is_told_so(refused: Refused, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert refused().startswith("error: git: no such program here: ")


def test_the_stages_get_the_python_of_this_environment(ran: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/some/environment/bin/python")
    command(ran)
    assert ran[2]["PATH"].split(os.pathsep)[0] == "/some/environment/bin"


def test_settings_of_a_study_come_first_without_its_comments(ran: list[Any]) -> None:
    assert command(ran, "--study", "narrow", "-S", "model.hidden=[32]") == (
        "dvc exp run -S model.hidden=[64] -S +variants.deep.model.hidden=[64,64] -S ~variants.l2 -S model.hidden=[32]"
    )


def test_variants_that_a_study_adds_or_deletes_are_known(ran: list[Any]) -> None:
    kept = command(ran, "--study", "narrow", "--only", "baseline,deep")
    assert kept.endswith("-S ~variants.l2 -S ~variants.cnn -S ~variants.dropout")
    assert command(ran, "--study", "narrow", "--only", "cnn").endswith("-S ~variants.dropout -S ~variants.deep")


def test_a_variant_that_the_same_command_adds_is_not_left_out(ran: list[Any]) -> None:
    added = command(ran, "--only", "l2", "-S", "+variants.mine.model.dropout=0.3")
    assert added == "dvc exp run -S +variants.mine.model.dropout=0.3 -S ~variants.cnn -S ~variants.dropout"


@pytest.mark.parametrize("study", ["", "study:\n  runs: 10\n", "study:\n"])
def test_settings_without_a_baseline_are_refused(refused: Refused, tmp_path: Path, study: str) -> None:
    (tmp_path / "params.yaml").write_text(PARAMS.replace("study:\n  baseline: baseline\n", study))
    assert refused("--only", "cnn") == "error: params.yaml: study.baseline is missing: expected a key of variants\n"


@pytest.mark.parametrize(
    "settings",
    [
        ["study.baseline=l2"],
        ["++study.baseline=l2"],
        ["~study.baseline", "+study.baseline= 'l2'"],
        ["study={baseline: l2}"],
        ["study.baseline=cnn", "++study={baseline: 'l2'}", "+study.runs=3"],
    ],
)
def test_the_baseline_that_stays_is_the_one_of_the_experiment(
    ran: list[Any], tmp_path: Path, settings: list[str]
) -> None:
    words = [word for setting in settings for word in ("-S", setting)]
    assert command(ran, *words, "--only", "cnn").endswith("-S ~variants.baseline -S ~variants.dropout")
    apply_overrides(tmp_path / "params.yaml", ran[1][4::2])
    left = YAML(typ="safe").load(tmp_path / "params.yaml")
    assert (left["study"]["baseline"], set(left["variants"])) == ("l2", {"cnn", "l2"})


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--only", ","], "--only: expected names of variants; known: baseline, cnn, dropout, l2"),
        (["--study", ""], "--study : no such file in studies/; known: "),
        (["--only", "dropuot,l2"], "--only dropuot: no such variant; known: baseline, cnn, dropout, l2"),
        (["--study", "narrow", "--only", "l2"], "--only l2: no such variant; known: baseline, cnn, dropout, deep"),
        (
            ["--only", "l2", "-S", "study.baseline=basline"],
            "study.baseline = basline: no such variant; known: baseline, cnn, dropout, l2",
        ),
        (["--study", "wide"], "--study wide: no such file in studies/; known: narrow"),
    ],
)
def test_an_unknown_name_is_told_the_known_ones(refused: Refused, words: list[str], message: str) -> None:
    assert message in refused(*words)


def test_a_variant_that_an_earlier_only_removed_is_found_by_the_command_that_is_told(
    refused: Refused, tmp_path: Path
) -> None:
    for text in (PARAMS, PARAMS.replace("  l2: {}\n", "")):
        (tmp_path / "params.yaml").write_text(text)
        commit(tmp_path, "params.yaml")
    told = refused("--only", "l2")
    assert "known: baseline, cnn, dropout\nan earlier --only may have removed it: `git log" in told
    shown = subprocess.run(shlex.split(told.split("`")[1]), cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "\n-  l2: {}\n" in shown.stdout


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("modle.dropout=0.5", "-S modle.dropout=0.5: no such setting in params.yaml; did you mean model.dropout?"),
        ("dropout=0.5", "-S dropout=0.5: no such setting in params.yaml; did you mean model.dropout?"),
        ("~variants.dropuot", "-S ~variants.dropuot: no such setting in params.yaml; did you mean variants.dropout?"),
        ("variants.l2.model.dropout=0.5", "params.yaml; did you mean +variants.l2.model.dropout?"),
        ("variants.dropout.model.dropuot=0.4", "; did you mean variants.dropout.model.dropout?"),
        ("variants.l2.model.dropuot=0.5", "; did you mean +variants.l2.model.dropout?"),
        ("variants.l2.train.weigth_decay=0.1", "; did you mean +variants.l2.train.weight_decay?"),
        ("variants.l1.train.l1=0.01", "no such setting in params.yaml: there is no variant l1\n"),
        ("variants.dropuot.model.dropout=0.3", "there is no variant dropuot; did you mean variants.dropout?"),
        ("something=1", "-S something=1: no such setting in params.yaml\n"),
        (
            "model.dropout",
            "-S model.dropout: no value\nexpected NAME=VALUE with a name of params.yaml; +",
        ),
        ("+model.dropout", "-S +model.dropout: no value\nexpected NAME=VALUE"),
        (
            "+variants.mía.model.dropout=0.5",
            "dropout=0.5: a variant is named by small letters a to z, digits and _, a letter first\n",
        ),
        ("+variants.2nd={}", "a variant is named by small letters a to z, digits and _, a letter first"),
        ("+variants.my own={}", "-S +variants.my own={}: a variant is named by small letters a to z"),
        (
            "model.hidden=256,64",
            "-S model.hidden=256,64: several values, where one is expected; did you mean 'model.hidden=[256,64]'?\n",
        ),
        ("model.dropout=0,3", "-S model.dropout=0,3: several values, where one is expected; did you mean 0.3?\n"),
        ("model.dropout=0.1,0.3", "several values, where one is expected; `dvc exp run --queue -S` takes them\n"),
        (
            "+variants.ours.model.dropuot=0.3",
            "dropuot=0.3: no study has a setting variants.ours.model.dropuot; did you mean dropout?\nexpected NAME=",
        ),
        ("+variants.ours.dropout=0.3", "no study has a setting variants.ours.dropout; did you mean model.dropout?"),
        ("++variants.l2.trian.epochs=3", "setting variants.l2.trian; did you mean train?"),
        ("+variants.ours={model:{dropuot: 0.3}}", "variants.ours.model.dropuot; did you mean dropout?"),
        ("+model.dropuot=0.3", "no study has a setting model.dropuot; did you mean dropout?"),
        ("+sources.mine={kind: path, pth: photos}", "setting sources.mine.pth; did you mean path?"),
        (
            "+variants.ours.search.space.model.dropuot.uniform=[0,1]",
            "variants.ours.search.space.model.dropuot; did you mean model.dropout?",
        ),
        ("~variants.dropout.model.dropuot", "no such setting in params.yaml; did you mean variants.dropout.model"),
        ("+variants.l2.model.hidden=[64],[32]", "several values, where one is expected; `dvc exp run --queue"),
    ],
)
def test_a_misspelt_setting_is_told_the_nearest_one(refused: Refused, setting: str, message: str) -> None:
    assert message in refused("-S", setting)


def test_a_setting_of_a_variant_that_the_same_command_adds_needs_a_known_name_too(refused: Refused) -> None:
    assert "variants.mine.model.dropuot; did you mean dropout?" in refused(
        "-S", "+variants.mine={model: {dropout: 0.3}}", "-S", "variants.mine.model.dropuot=0.4"
    )


def test_a_variant_that_a_setting_adds_may_be_given_more_by_adding(refused: Refused) -> None:
    assert "did you mean +variants.mine.model.dropout?" in refused(
        "-S", "+variants.mine.train.epochs=3", "-S", "variants.mine.model.dropout=0.5"
    )


def test_no_setting_of_another_variant_is_advised(refused: Refused, tmp_path: Path) -> None:
    (tmp_path / "params.yaml").write_text(PARAMS.replace("l2: {}", "l2: {train: {weight_decay: 0.001}}"))
    assert "; did you mean +variants.ours.train.weight_decay?\n" in refused(
        "-S", "+variants.ours.model.dropout=0.3", "-S", "variants.ours.train.weigth_decay=0.01"
    )


def test_all_misspelt_settings_are_told_at_once(refused: Refused) -> None:
    told = refused("--study", "narrow", "-S", "modle.dropout=0.5", "-S", "model.hiden=[8]")
    assert "modle.dropout" in told
    assert "model.hiden" in told
    assert "variants.deep" not in told


@pytest.mark.parametrize(
    "settings",
    [
        ["model.hidden=[8,8]"],
        ["model.hidden.0=8"],
        ["++model.dropout=0.5"],
        ["~variants.dropout.model"],
        ["~variants.l2={}"],
        ["+variants.mine={model: {dropout: 0.3}}", "variants.mine.model.dropout=0.4"],
        ["+variants.mine.model.dropout=0.3", "~variants.mine"],
        ["~model", "++model={hidden: [8]}", "model.hidden=[9]"],
        ["sources.yaml:anything=1"],
        ["+variants.mine={model: {dropout: ${model.dropout}}}", "++variants.dropout.model.hidden.0=8"],
        ["+variants.mine.search.trials=9", "+variants.mine.search.space={model: {dropout: {uniform: [0.0, 0.5]}}}"],
        ["+augment.mine=[{HorizontalFlip: {p: 0.5}}]", "++sources.mine.splits={train: a, test: b}"],
        ["+variants.mine={model: {dropout"],
    ],
)
def test_what_dvc_takes_is_left_to_dvc(ran: list[Any], settings: list[str]) -> None:
    words = [word for setting in settings for word in ("-S", setting)]
    assert command(ran, *words) == " ".join(["dvc exp run", *words])


@pytest.mark.parametrize("value", ["[64,32]", "{dropout: 0.1, hidden: [64, 32]}", "'a, b'", '"a, b"', r"a\, b"])
def test_commas_within_one_value_are_no_sweep(ran: list[Any], value: str) -> None:
    assert f"+variants.mine.model={value}" in command(ran, "-S", f"+variants.mine.model={value}")


def test_a_ready_made_study_removes_only_variants_that_are_there(ran: list[Any], tmp_path: Path) -> None:
    with (tmp_path / "studies/narrow.txt").open("a") as study:
        study.write("~variants.gone\n")
    settings = command(ran, "--study", "narrow")
    assert "~variants.l2" in settings
    assert "gone" not in settings


@pytest.mark.parametrize(
    "words",
    [
        ["--study", "narrow"],
        ["-S", "+variants.ours.model.dropout=0.3", "-S", "+variants.ours.train={epochs: 3}", "-S", "~variants.l2"],
        ["-S", "~variants.dropout", "-S", "+variants.dropout.model.dropout=0.2", "-S", "~variants.l2={}"],
        ["-S", "+variants.ours={model: {dropout: 0.3}}", "-S", "+variants.ours={train: {epochs: 3}}"],
        ["-S", "~variants.dropout", "-S", "+variants.dropout={model: {dropout: 0.2}}"],
        ["-S", "+variants.ours.model.dropout=0.3", "--only", "cnn", "-S", "study.baseline=cnn"],
    ],
)
def test_an_interrupted_command_may_be_typed_again(ran: list[Any], tmp_path: Path, words: list[str]) -> None:
    commit(tmp_path, "params.yaml")
    left = []
    for _ in range(3):
        overrides = command_settings(ran, *words)
        apply_overrides(tmp_path / "params.yaml", overrides)  # as DVC does before it runs, and leaves there
        left.append((tmp_path / "params.yaml").read_text())
    assert left[0] != PARAMS
    assert left[1:] == left[:1] * 2


def test_a_mapping_that_is_typed_again_otherwise_replaces_what_the_first_one_left(
    ran: list[Any], tmp_path: Path
) -> None:
    commit(tmp_path, "params.yaml")
    mine = [
        ["-S", "+variants.mine={model: {dropout: 0.3}, train: {weight_decay: 0.1}}"],
        ["-S", "+variants.mine={model: {dropout: 0.5}}", "-S", "+variants.mine={train: {epochs: 3}}"],
    ]
    for words in mine:
        apply_overrides(tmp_path / "params.yaml", command_settings(ran, *words))
    assert read_params(tmp_path / "params.yaml")["variants"]["mine"] == {
        "model": {"dropout": 0.5},
        "train": {"epochs": 3},
    }


def test_a_mapping_for_a_section_that_the_last_commit_has_takes_nothing_else_of_it_away(
    ran: list[Any], tmp_path: Path
) -> None:
    commit(tmp_path, "params.yaml")
    before = read_params(tmp_path / "params.yaml")["model"]
    apply_overrides(tmp_path / "params.yaml", command_settings(ran, "-S", "+model={dropout: 0.3}"))
    assert read_params(tmp_path / "params.yaml")["model"] == before | {"dropout": 0.3}


def test_what_no_commit_had_is_misspelt_and_not_gone(refused: Refused, tmp_path: Path) -> None:
    commit(tmp_path, "params.yaml")
    assert "did you mean variants.dropout?" in refused("-S", "~variants.dropuot")
