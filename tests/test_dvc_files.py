"""Files of the pipeline as merges, kills and hands leave them, and the commands that read them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from mlpstudy.dvc_files import LOCK, PIPELINE, opened_pipeline, read_lock, read_mapping
from mlpstudy.errors import ConfigError, StudyError
from mlpstudy.paths import PARAMS
from tests.repository import Repository

DAMAGES = {
    "": "found an empty file; `git checkout HEAD dvc.lock` brings back",
    "schema: '2.0'\n<<<<<<< HEAD\nstages: {}\n=======\n>>>>>>> other\n": (
        r"holds the marks of a merge \(<<<<<<<\) .*: `git checkout --theirs dvc.lock` takes one side, `--ours` the "
    ),
    "stages: {": "not valid YAML: .*; `git checkout HEAD dvc.lock` ",
    "\0": "not valid YAML: .*; `git checkout HEAD dvc.lock` ",
    "- 1\n": r"expected a mapping of stages, found \[1\]; `git checkout ",
    "schema: '2.0'\n": "stages = null: expected what DVC notes of each stage; `git checkout ",
    "stages: {split: }": "expected what DVC notes of each stage",
    "stages: {split: {deps: [data]}}": "expected what DVC notes of each stage",
}


@pytest.mark.parametrize("text", DAMAGES)
def test_a_damaged_lock_is_named_with_what_brings_it_back(tmp_path: Path, text: str) -> None:
    (tmp_path / LOCK).write_text(text)
    with pytest.raises(ConfigError, match=f"^dvc.lock: .*{DAMAGES[text]}"):
        read_lock(tmp_path)


@pytest.mark.parametrize(
    ("text", "value"),
    [("1e-05", 1e-05), ("1e5", 1e5), (".5", 0.5), ("017", 17), ("0o17", 15), ("yes", "yes"), ("1:30", "1:30")],
)
def test_numbers_are_those_of_yaml_1_2(tmp_path: Path, text: str, value: float | str) -> None:
    (tmp_path / PARAMS).write_text(f"a: {text}\n")
    assert read_mapping(tmp_path / PARAMS, "sections") == {"a": value}


def test_before_the_first_stage_there_is_no_lock(tmp_path: Path) -> None:
    assert read_lock(tmp_path) == {}


def emptied(text: str) -> str:
    return ""


def half_merged(text: str) -> str:
    """As git leaves a file: the same line of both sides."""
    lines = text.splitlines(keepends=True)
    place = len(lines) // 2
    return "".join(
        [*lines[:place], "<<<<<<< HEAD\n", lines[place], "=======\n", lines[place], ">>>>>>> other\n", *lines[place:]]
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "damage"), [(LOCK, emptied), (LOCK, half_merged), (PIPELINE, half_merged), (PARAMS, half_merged)]
)
def test_every_command_that_reads_it_ends_with_one_message(
    repository: Repository, file: Path, damage: Callable[[str], str]
) -> None:
    (repository.folder / file).write_text(damage((repository.folder / file).read_text()))
    commands = [["diff"], ["trial"], ["run"]]
    if file == LOCK:
        commands += [["predict", "dropout", "reports/figures/mistake_1.png"], ["export", "dropout", "dropout.onnx"]]
    for words in commands:
        *before, said = repository.mlpstudy(*words, code=1).splitlines()
        assert before == []
        assert said.startswith(f"error: {file}: {'expected a mapping' if damage is emptied else 'holds the marks'}")


@pytest.mark.slow
def test_what_else_dvc_finds_wrong_is_told_in_its_words(repository: Repository) -> None:
    (repository.folder / PIPELINE).write_text("stages:\n  split:\n    outs: [data/split]\n")
    told = r"^DVC cannot read the pipeline: .*dvc\.yaml' validation failed"
    with pytest.raises(StudyError, match=told), opened_pipeline(repository.folder) as repo:
        assert repo.index.outs
