"""The stage as DVC runs it."""

import runpy
import subprocess
from pathlib import Path

import pytest

from mlpstudy import paths
from tests.conftest import ROOT

pytestmark = pytest.mark.shipped

TEXT = (ROOT / "params.yaml").read_text(encoding="utf-8")
WAY_BACK = "`git diff params.yaml` shows what has changed since the last commit, `git checkout params.yaml` takes"


def refusal(capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit):
        runpy.run_path(str(ROOT / "stages/resolve.py"), run_name="__main__")
    return capsys.readouterr().err


def commit(folder: Path) -> None:
    git = ("git", "-C", str(folder), "-c", "user.name=t", "-c", "user.email=t@example.org")
    for command in (["init", "-q"], ["add", "params.yaml"], ["commit", "-qm", "x"]):
        subprocess.run([*git, *command], check=True)


def test_who_is_refused_for_a_change_hears_how_to_take_it_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("DVC_ROOT", raising=False)
    monkeypatch.chdir(tmp_path)
    paths.PARAMS.write_text(TEXT)
    commit(tmp_path)
    paths.PARAMS.write_text(f"{TEXT}  ours:\n    model:\n      dropuot: 0.3\n")
    told = refusal(capsys).splitlines()
    assert told[0] == "error: params.yaml: variants.ours.model.dropuot = 0.3: unknown key; did you mean dropout?"
    assert len(told) == 2
    assert told[1].startswith(WAY_BACK)
    commit(tmp_path)
    assert refusal(capsys).splitlines() == told[:1]
    copy = tmp_path / "copy"  # where DVC runs an experiment apart from the repository
    copy.mkdir()
    monkeypatch.setenv("DVC_ROOT", str(tmp_path))
    monkeypatch.chdir(copy)
    paths.PARAMS.write_text("data: 3\n")
    commit(copy)
    paths.PARAMS.write_text("data: 4\n")
    assert WAY_BACK not in refusal(capsys)
    (tmp_path / paths.PARAMS).write_text("data: 4\n")
    assert WAY_BACK in refusal(capsys)


def test_new_settings_take_the_files_of_old_ones_away_and_refused_ones_take_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    paths.PARAMS.write_text(f"{TEXT}  ours:\n    model:\n      dropout: 1.5\n")
    stale = [paths.VARIANT_CONFIGS / "removed.json", paths.CONFIGS / "earlier.json", paths.code_file("earlier")]
    for file in stale:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    assert "variants.ours.model.dropout = 1.5: " in refusal(capsys)
    assert all(file.exists() for file in stale)
    paths.PARAMS.write_text(TEXT)
    runpy.run_path(str(ROOT / "stages/resolve.py"), run_name="__main__")
    assert not any(file.exists() for file in stale)
    assert (paths.VARIANT_CONFIGS / "baseline.json").is_file()
