from pathlib import Path

from mlpstudy.evaluate.prune import prune


def test_only_what_has_no_config_is_deleted(tmp_path: Path) -> None:
    for name in ("baseline", "old", "older"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "run-00.safetensors").write_bytes(b"weights")
    (tmp_path / "stray.csv").touch()
    assert prune(tmp_path, {"baseline": {}, "new": {}}) == ["old", "older", "stray.csv"]
    assert [path.name for path in tmp_path.iterdir()] == ["baseline"]
    assert (tmp_path / "baseline" / "run-00.safetensors").read_bytes() == b"weights"


def test_a_link_is_removed_and_not_what_it_points_to(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "models" / "link").symlink_to(tmp_path / "elsewhere")
    prune(tmp_path / "models", [])
    assert (tmp_path / "elsewhere").is_dir()


def test_no_folder_is_nothing_to_prune(tmp_path: Path) -> None:
    assert prune(tmp_path / "models", []) == []
