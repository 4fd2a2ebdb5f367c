"""Settings that are edited while the study runs that is made of them."""

import json
import subprocess
from pathlib import Path

import pytest

from mlpstudy import paths
from mlpstudy.errors import StudyError
from mlpstudy.resolve.edited import is_edited, refuse_edited_while_resolved, settings_digest, tell_edit
from mlpstudy.resolve.read import parse_params, read_params
from mlpstudy.stage_code import PACKAGE, write_stage_code
from tests.conftest import DEFAULTS, ROOT
from tests.repository import Repository, surroundings

TEXT = (ROOT / "params.yaml").read_text()


@pytest.fixture
def digest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DVC_EXP_NAME", raising=False)
    paths.PARAMS.write_text(TEXT)
    return settings_digest(parse_params(read_params(paths.PARAMS), "params.yaml"))


@pytest.mark.parametrize("text", [TEXT, TEXT + "# the end\n", json.dumps(DEFAULTS)])
def test_comments_and_the_form_are_no_settings(digest: str, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    paths.PARAMS.write_text(text)
    assert not is_edited(digest)
    refuse_edited_while_resolved(digest)
    tell_edit(digest)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("text", [json.dumps(DEFAULTS | {"augment": {"none": []}}), "train: {", None])
def test_another_value_and_a_file_that_cannot_be_read_are_told(
    digest: str, text: str | None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    paths.PARAMS.unlink() if text is None else paths.PARAMS.write_text(text)
    with pytest.raises(StudyError, match=r"^params\.yaml: edited while its settings were checked"):
        refuse_edited_while_resolved(digest)
    tell_edit(digest)
    assert capsys.readouterr().out.startswith("params.yaml: edited while the study ran")
    monkeypatch.setenv("DVC_EXP_NAME", "mine")
    with pytest.raises(StudyError, match="the experiment would be recorded with the new ones"):
        tell_edit(digest)


def test_code_that_was_edited_is_told_in_an_experiment(
    digest: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of any stage: the commit holds it. `dvc repro` notices the next time."""
    monkeypatch.setenv("DVC_EXP_NAME", "mine")
    write_stage_code("train", [PACKAGE / "train/fit.py", PACKAGE / "train/step.py"])
    tell_edit(digest)
    code = paths.code_file("train")
    code.write_text(code.read_text().replace(code.read_text()[:4], "0000", 1))
    with pytest.raises(StudyError, match=r"^mlpstudy/train/fit\.py: edited while the study ran.* would be recorded"):
        tell_edit(digest)
    monkeypatch.delenv("DVC_EXP_NAME")
    tell_edit(digest)
    assert capsys.readouterr().out == ""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "while_running", "change"),
    [
        ("params.yaml", "Running stage 'train@", ("epochs: 3", "epochs: 4")),
        ("src/mlpstudy/train/fit.py", "competitors to measure", ('"""One run', '"""Once')),
    ],
)
def test_an_experiment_is_not_recorded_with_what_did_not_make_it(
    repository: Repository, file: str, while_running: str, change: tuple[str, str]
) -> None:
    """And costs nothing once the file is back: what was trained is taken from the cache."""
    repository.set(train__epochs=3)
    edited = repository.folder / file
    before = edited.read_text()
    command = ("dvc", "exp", "run", "--name", "mine")
    with subprocess.Popen(
        command, cwd=repository.folder, env=surroundings(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as running:
        assert running.stdout is not None
        for line in running.stdout:
            if while_running in line:
                break
        edited.write_text(before.replace(*change))
        said = running.stdout.read()
    assert running.returncode != 0
    assert f"error: {file.removeprefix('src/')}: edited while the study ran" in said
    assert repository.dvc("exp", "list", "--name-only") == ""
    edited.write_text(before)
    said = repository.run(*command)
    assert "Running stage 'report'" in said
    assert "Running stage 'train" not in said
    assert "mine" in repository.dvc("exp", "list", "--name-only")
