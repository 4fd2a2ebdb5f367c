"""Split folders are recognised in five languages; for others, the setting that names them is printed and works."""

import re
import shlex
import zipfile
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from mlpstudy import paths
from mlpstudy.download.gather import gather
from mlpstudy.errors import DataError
from tests.cases.splits import RECOGNISED, UNUSUAL
from tests.download.sources import at, files, make_folder, make_zip

pytestmark = pytest.mark.usefixtures("workplace")


def splits() -> list[str]:
    return sorted({name.split("/")[0] for name in zipfile.ZipFile(paths.RAW_ZIP).namelist()})


def settings_after(override: str) -> dict[str, object]:
    """The source's settings after `dvc exp run -S override`, by DVC's own hands."""
    from dvc.utils.hydra import apply_overrides

    Path("params.yaml").write_text("sources:\n  folder:\n    path: in\n    splits: null\n")
    apply_overrides("params.yaml", [override])
    values: dict[str, object] = YAML(typ="safe").load(Path("params.yaml"))["sources"]["folder"]
    return {key: value for key, value in values.items() if key != "path"}


@pytest.mark.parametrize("language", RECOGNISED)
def test_split_folders_are_recognised(language: str) -> None:
    train, validation, test = RECOGNISED[language]
    named = {train: "train", validation: "validation", test: "test"}
    make_folder(Path("in"), {name: data for folder in named for name, data in files(below=f"{folder}/").items()})
    gather(at("in"), paths.RAW_ZIP)
    assert splits() == ["test", "train", "validation"]


@pytest.mark.parametrize("case", UNUSUAL)
def test_for_unusual_names_the_setting_is_printed_and_works(case: str) -> None:
    folders, line = UNUSUAL[case]
    contents: dict[str, bytes] = {}
    for fewer, folder in enumerate(folders):
        extra = {f"cats/{number}.png": number for number in range(5 - fewer)}
        contents |= files(below=f"{folder}/") | files(extra, below=f"{folder}/")
    make_zip(Path("in.zip"), contents)
    with pytest.raises(DataError, match=r"If these folders are splits|name the splits") as error:
        gather(at("in.zip"), paths.RAW_ZIP)
    assert line in str(error.value)
    option, override = shlex.split(line)
    assert option == "-S"
    gather(at("in.zip", **settings_after(override)), paths.RAW_ZIP)
    assert splits() == sorted(["train", "test", "validation"][: len(folders)])


def test_split_folders_beside_others_are_named_in_the_setting_to_type() -> None:
    make_folder(Path("in"), files(below="treino/") | files(below="teste/") | files(below="extra/"))
    with pytest.raises(DataError, match="split folders teste, treino stand beside extra") as error:
        gather(at("in"), paths.RAW_ZIP)
    assert "-S 'sources.folder.splits={train: treino, validation: extra, test: teste}'" in str(error.value)


@pytest.mark.parametrize(
    ("others", "completed"),
    [
        (("Prüfung/",), ', test: "Prüfung"'),
        (("Prüfung/", "mehr/"), ""),
        (("unsorted",), ""),
    ],
)
def test_the_one_folder_that_is_left_is_the_one_split_that_is_missing(others: tuple[str, ...], completed: str) -> None:
    contents = files(below="Training/") | files(below="Val/")
    for other in others:
        contents |= files(below=other) if other.endswith("/") else files({f"{other}/a.png": 1})
    make_folder(Path("in"), contents)
    with pytest.raises(DataError, match="split folders Training, Val stand beside ") as error:
        gather(at("in"), paths.RAW_ZIP)
    assert f"={{train: Training, validation: Val{completed}}}'" in str(error.value)


def test_the_source_is_called_by_its_name() -> None:
    make_folder(Path("in"), files(below="a/") | files(below="b test/"))
    with pytest.raises(DataError, match=r"-S 'sources\.moles\.splits="):
        gather(at("in", name="moles"), paths.RAW_ZIP)


@pytest.mark.parametrize("tops", [("cats", "dogs"), ("Melanoma", "Vascular lesion")])
def test_classes_with_folders_of_years_or_patients_are_not_taken_for_splits(tops: tuple[str, ...]) -> None:
    make_folder(Path("in"), files({f"{top}/{below}/a.png": 1 for top in tops for below in ("1", "2")}))
    with pytest.raises(DataError) as error:
        gather(at("in"), paths.RAW_ZIP)
    assert re.search("a table of file, class and group.*name the splits", str(error.value))
    assert not any(f"train: {top}" in str(error.value) for top in tops)
