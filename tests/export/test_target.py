"""What lies where an export goes."""

from pathlib import Path

import numpy as np
import pytest

from mlpstudy.errors import ConfigError, StudyError
from mlpstudy.export.check import refuse_difference
from mlpstudy.export.graph import IMAGES
from mlpstudy.export.target import LONGEST, files_of, refuse_foreign, remove_page
from mlpstudy.files import write_text
from tests.export.earlier import earlier_export

onnx = pytest.importorskip("onnx", reason="needs the extra `export` of pyproject.toml")
pytest.importorskip("onnxruntime")


def test_an_earlier_export_is_written_over_with_all_that_lies_beside_it(tmp_path: Path) -> None:
    target = earlier_export(tmp_path / "a.onnx")
    (tmp_path / "a.md").touch()
    refuse_foreign(target, page=True)
    refuse_foreign(tmp_path / "another.onnx", page=True)


def test_a_model_of_somebody_else_is_not(tmp_path: Path) -> None:
    (tmp_path / "text.onnx").write_text("no model")
    for file in (tmp_path / "text.onnx", earlier_export(tmp_path / "backbone.onnx", producer="pytorch")):
        with pytest.raises(ConfigError, match=rf"{file.name}: is there, and was not written by `mlpstudy export`"):
            refuse_foreign(file, page=True)


@pytest.mark.parametrize("letter", ["a", "é"])
def test_a_name_too_long_for_the_script_beside_it_is_refused(tmp_path: Path, letter: str) -> None:
    longest = letter * (LONGEST // len(letter.encode()))
    refuse_foreign(tmp_path / f"{longest}.onnx", page=True)
    write_text(tmp_path / str(files_of(Path(f"{longest}.onnx"), page=True).script), "")
    with pytest.raises(ConfigError, match=rf"a name of 23\d bytes before .onnx: expected at most {LONGEST}"):
        refuse_foreign(tmp_path / f"{longest}{letter}.onnx", page=True)
    with pytest.raises(ConfigError, match=r"a name of 250 bytes before .onnx"):
        refuse_foreign(tmp_path / f"{'a' * 250}.onnx", page=True)


@pytest.mark.parametrize("name", ["notes.md", "notes_predict.py", "notes.html"])
def test_notes_that_would_have_the_name_of_a_card_are_not_written_over(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    with pytest.raises(ConfigError, match=rf"{name}: is there without a model, and would be written over"):
        refuse_foreign(tmp_path / "notes.onnx", page=True)


@pytest.mark.parametrize("name", ["a.md", "a_predict.py", "a.html"])
def test_a_folder_in_the_way_is_told_before_anything_is_written(tmp_path: Path, name: str) -> None:
    target = earlier_export(tmp_path / "a.onnx")
    (tmp_path / name).mkdir()
    with pytest.raises(ConfigError, match=rf"{name}: is a folder, where a file would be written"):
        refuse_foreign(target, page=True)


def test_a_folder_with_the_name_of_a_page_is_in_no_one_s_way_without_a_page(tmp_path: Path) -> None:
    (tmp_path / "a.html").mkdir()
    refuse_foreign(earlier_export(tmp_path / "a.onnx"), page=False)


def test_the_page_of_an_earlier_export_goes(tmp_path: Path) -> None:
    assert remove_page(tmp_path / "a.onnx") is None
    (tmp_path / "a.html").write_text('<meta name="generator" content="mlpstudy export">')
    refuse_foreign(earlier_export(tmp_path / "a.onnx"), page=True)
    assert remove_page(tmp_path / "a.onnx") == tmp_path / "a.html"
    assert not (tmp_path / "a.html").exists()


def test_a_page_that_somebody_else_wrote_stays(tmp_path: Path) -> None:
    target, notes = earlier_export(tmp_path / "a.onnx"), tmp_path / "a.html"
    notes.write_text("my own notes")
    refuse_foreign(target, page=False)
    assert remove_page(target) is None
    with pytest.raises(ConfigError, match=r"a\.html: is there, and was not written by `mlpstudy export`"):
        refuse_foreign(target, page=True)
    assert notes.read_text() == "my own notes"


def test_a_graph_that_takes_no_other_number_of_pictures_is_told_with_where_to_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without_words(*_: object) -> None:
        raise RuntimeError

    shape = [1, 2, 2, 1]
    ends = [onnx.helper.make_tensor_value_info(name, onnx.TensorProto.UINT8, shape) for name in (IMAGES, "out")]
    graph = onnx.helper.make_graph([onnx.helper.make_node("Identity", [IMAGES], ["out"])], "g", ends[:1], ends[1:])
    opset = [onnx.helper.make_opsetid("", 18)]
    onnx.save(onnx.helper.make_model(graph, opset_imports=opset, ir_version=9), tmp_path / "fixed.onnx")
    with pytest.raises(StudyError, match=r"^not exported: onnxruntime cannot run the whole of it .*docs/features\.md"):
        refuse_difference(tmp_path / "fixed.onnx", np.zeros((3, 2, 2, 1), np.uint8), np.zeros((3, 2)))
    monkeypatch.setattr("mlpstudy.export.check.open_session", without_words)
    with pytest.raises(
        StudyError, match=r"^not exported: onnxruntime cannot run the whole of it \(RuntimeError\)\. .*features\.md"
    ):
        refuse_difference(tmp_path / "fixed.onnx", np.zeros((3, 2, 2, 1), np.uint8), np.zeros((3, 2)))


def test_onnxruntime_says_nothing_of_its_own_where_a_graph_fails(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """What it would print beside the message says the same once more."""
    helper, kinds = onnx.helper, onnx.TensorProto
    ends = [helper.make_tensor_value_info(name, kinds.UINT8, ["n", 4]) for name in (IMAGES, "out")]
    form = helper.make_tensor("form", kinds.INT64, [2], [1, 4])
    graph = helper.make_graph([helper.make_node("Reshape", [IMAGES, "form"], ["out"])], "g", ends[:1], ends[1:], [form])
    opset = [helper.make_opsetid("", 18)]
    onnx.save(helper.make_model(graph, opset_imports=opset, ir_version=9), tmp_path / "fixed.onnx")
    with pytest.raises(StudyError, match=r"^not exported: .* while running Reshape"):
        refuse_difference(tmp_path / "fixed.onnx", np.zeros((3, 4), np.uint8), np.zeros((3, 2)))
    assert capfd.readouterr().err == ""
