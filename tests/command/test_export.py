import shutil
import subprocess
from pathlib import Path

from mlpstudy.command.export import git_line
from tests.conftest import ROOT


def test_git_is_told_of_where_it_does_not_ignore_a_model(tmp_path: Path) -> None:
    """By the repository's own .gitignore: a backbone beside params.yaml can be committed."""
    exports, clone = tmp_path / "clone/exports", tmp_path / "clone"
    exports.mkdir(parents=True)
    assert git_line(exports / "digits.onnx") == []  # no repository
    subprocess.run(["git", "init", "-q", str(clone)], check=True)
    shutil.copy(ROOT / ".gitignore", clone)
    assert git_line(exports / "digits.onnx") == []
    assert git_line(clone / "resnet50.onnx") == ["git does not ignore these files; it ignores those in exports/"]
    assert git_line(clone / "gone/resnet50.onnx") == []
