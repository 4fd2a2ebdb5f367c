import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import cv2
import numpy as np
import pytest
from dvc.utils.hydra import apply_overrides

from mlpstudy import files, paths
from mlpstudy.at_work import RWLOCK
from mlpstudy.command import kept_together
from mlpstudy.command.main import main
from mlpstudy.config.params import Params
from mlpstudy.errors import StudyError
from mlpstudy.resolve.read import read_params
from mlpstudy.survey import duration, sample, survey
from mlpstudy.watch import remember, seen
from tests.conftest import ROOT
from tests.download.sources import make_folder as put
from tests.download.sources import make_zip
from tests.preprocess.pictures import encode, picture
from tests.repository import edit_params

FOLDERS = ("Año nuevo", "Café con leche")
AS_SHIPPED = {  # what the tests below rest on, whatever study the clone's params.yaml holds by now
    "data": {"source": "digits", "image_size": 32, "channels": "gray", "bad_images": "fail", "features": None},
    "sources.folder": {"path": "data/images", "group_from": None, "derived_from": None}
    | dict.fromkeys(["root", "splits", "labels", "ignore"]),
    "split": {"scheme": "holdout", "test": 0.5, "validation": 0.2, "folds": 5, "repeats": 5, "train_per_class": None}
    | {"leakage": "drop", "label_conflicts": "fail"},
    "study": {"runs": 10, "score": "accuracy", "margin": 0.01, "detect": None},
}
Init = Callable[..., str]


def pictures(*splits: str, images: int = 8, gray: bool = True, width: int = 80) -> dict[str, bytes]:
    """<split>/<class>/<file> -> a PNG, 80 x 70 px; without splits <class>/<file>."""
    draws = np.random.default_rng(0)
    names = [f"{split}{folder}/f {n}.png" for split in splits or ("",) for folder in FOLDERS for n in range(images)]
    size = (70, width) if gray else (70, width, 3)
    return {name: cv2.imencode(".png", draws.integers(0, 256, size, dtype=np.uint8))[1].tobytes() for name in names}


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clone's settings, as working folder."""
    folder = tmp_path / "clone"
    folder.mkdir()
    for name in ("dvc.yaml", "params.yaml"):
        shutil.copy(ROOT / name, folder)
    edit_params(
        folder / "params.yaml", {f"{at}.{key}": each for at, all in AS_SHIPPED.items() for key, each in all.items()}
    )
    monkeypatch.delenv("DVC_ROOT", raising=False)
    monkeypatch.setattr(duration, "SECONDS", 0.0)
    monkeypatch.setattr(duration, "slowness", lambda *_: 1.0)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def init(workspace: Path, capsys: pytest.CaptureFixture[str]) -> Init:
    def run(*words: Any) -> str:
        assert main(["init", *map(str, words)]) == 0
        return capsys.readouterr().out

    return run


def refusal(capsys: pytest.CaptureFixture[str], *words: Any) -> str:
    before = paths.PARAMS.read_bytes()
    with pytest.raises(SystemExit) as end:
        main(["init", *map(str, words)])
    assert end.value.code == 1
    assert paths.PARAMS.read_bytes() == before
    return capsys.readouterr().err


def settings() -> dict[str, Any]:
    """What params.yaml says now, and would be accepted."""
    values = read_params(paths.PARAMS)
    Params.model_validate_json(json.dumps(values))
    return values


def test_it_writes_what_differs_and_dvc_would_write_the_same(init: Init, tmp_path: Path) -> None:
    before = set(shutil.copy(paths.PARAMS, tmp_path / "params.yaml").read_text().splitlines())
    output = init(put(tmp_path / "Mis fotos", pictures(gray=False)))
    values = settings()
    assert values["data"] | {"source": "folder", "image_size": 64, "channels": "rgb"} == values["data"]
    assert values["sources"]["folder"]["path"] == str(tmp_path / "Mis fotos")
    assert values["split"]["scheme"] == "kfold"
    (command,) = (line for line in output.splitlines() if line.startswith("  dvc exp run "))
    apply_overrides(tmp_path / "params.yaml", shlex.split(command)[4::2])
    assert read_params(tmp_path / "params.yaml") == values
    shown = [line for line in output.splitlines() if line.startswith(("+  ", "-  "))]
    changed = set(paths.PARAMS.read_text().splitlines()) ^ before
    assert {line[1:] for line in shown} == changed
    assert re.search(r"\nThe study: .* images;\nabout .* on this machine, if it stays as busy as now\.\n", output)
    assert output.endswith("`dvc repro` runs it.\n")


def test_it_has_written_before_it_says_a_word_which_nobody_may_read(workspace: Path, tmp_path: Path) -> None:
    put(tmp_path / "pictures", pictures())
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-m", "mlpstudy.command.main", "init", str(tmp_path / "pictures")]
    reading, writing = os.pipe()
    os.close(reading)  # as `head` does when it has seen enough
    assert subprocess.run(command, env=environment, stdout=writing, check=False).returncode == 1
    os.close(writing)
    assert settings()["data"]["source"] == "folder"


def test_a_second_time_there_is_nothing_to_write(init: Init, tmp_path: Path) -> None:
    folder = put(tmp_path / "a", pictures())
    init(folder)
    before = paths.PARAMS.read_bytes()
    assert "holds these settings already" in init(folder)
    assert paths.PARAMS.read_bytes() == before


@pytest.mark.shipped
def test_a_dry_run_writes_nothing(init: Init, workspace: Path) -> None:
    before = paths.PARAMS.read_bytes()
    folder = put(workspace / "data/images", pictures())
    output = init(folder, "--dry-run")
    assert "+  source: folder" in output
    assert output.endswith("\nNothing was written: the same command without `--dry-run` writes these settings.\n")
    assert "runs it" not in output  # `dvc repro` would run the study that is set
    assert paths.PARAMS.read_bytes() == before
    init(folder)
    assert init(folder, "--dry-run").endswith("`dvc repro` runs it.\n")


def test_settings_are_left_alone_while_dvc_is_at_work(
    init: Init, workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What it writes would be recorded as the settings of the experiment that is running."""
    source = put(workspace / "data/images", pictures())
    entry = {"data": [{"pid": os.getpid(), "cmd": "dvc exp run"}]}
    put(workspace, {str(RWLOCK): json.dumps({"read": entry, "write": {}}).encode()})
    assert f"`dvc exp run` (process {os.getpid()}) is at work here" in refusal(capsys, source)
    assert "Nothing was written: " in init(source, "--dry-run")


def test_paths_are_relative_inside_the_repository_and_keep_their_tilde(
    init: Init, workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(workspace / "data/más", pictures())
    monkeypatch.chdir(workspace / "data")
    init("más")
    assert settings_of_folder(workspace)["path"] == "data/más"
    monkeypatch.setenv("HOME", str(tmp_path))
    put(tmp_path / "fotos", pictures())
    init("~/fotos")
    assert settings_of_folder(workspace)["path"] == "~/fotos"


def settings_of_folder(workspace: Path) -> dict[str, Any]:
    values: dict[str, Any] = read_params(workspace / "params.yaml")["sources"]["folder"]
    return values


@pytest.mark.parametrize("carrier", ["folder", "archive"])
def test_a_link_keeps_the_path_of_this_machine_out_of_the_settings(init: Init, tmp_path: Path, carrier: str) -> None:
    folder, archive = put(tmp_path / "Mis fotos", pictures()), make_zip(tmp_path / "fotos.zip", pictures())
    init(folder, "--link")  # of another machine, say
    source = folder if carrier == "folder" else archive
    output = init(source, "--link")
    assert output.startswith(f"data/images leads to {source}\ndata/images: 16 images in 2 classes")
    init("data/images", "--link")  # does not lead to itself
    assert Path("data/images").readlink() == source
    assert settings()["data"]["source"] == "folder"
    assert str(tmp_path) not in paths.PARAMS.read_text()


def test_other_images_behind_the_link_are_read_again(init: Init, tmp_path: Path) -> None:
    output = init(put(tmp_path / "fotos", pictures()), "--link")
    assert output.endswith("`dvc repro` runs it.\n")
    remember("data/images", seen("data/images"))
    assert init("data/images").endswith("`dvc repro` runs it.\n")
    output = init(put(tmp_path / "others", pictures(images=9)), "--link")
    assert "params.yaml holds these settings already" in output
    assert "`make repro` runs it: data/images has changed since it was read, which `dvc repro`" in output


def test_what_was_set_for_one_source_is_not_kept_for_another_behind_the_link(
    init: Init, workspace: Path, tmp_path: Path
) -> None:
    photo = pictures()["Año nuevo/f 0.png"]
    first = put(tmp_path / "first", pictures() | {"docs/x.png": photo})
    init(first, "--link", "--ignore", "docs")
    init(first, "--link")
    assert settings_of_folder(workspace)["ignore"] == ["docs"]
    third = {f"docs/{number}.png": photo for number in range(8)}
    assert "24 images in 3 classes" in init(put(tmp_path / "second", pictures() | third), "--link")
    assert settings_of_folder(workspace)["ignore"] is None
    Path("data/images").unlink()  # a clone with the same settings, on another machine
    init(first, "--ignore", "docs", "--link")
    Path("data/images").unlink()
    init(first, "--link")
    assert settings_of_folder(workspace)["ignore"] == ["docs"]


def test_what_was_set_for_a_source_stays_by_whatever_path_it_is_reached(
    init: Init, workspace: Path, tmp_path: Path
) -> None:
    source = put(tmp_path / "in", pictures() | {"docs/x.png": pictures()["Año nuevo/f 0.png"]})
    init(source, "--ignore", "docs")
    for options in (["--link"], [], ["--link"]):
        init(source, *options)
        assert settings_of_folder(workspace)["ignore"] == ["docs"]


def test_a_source_of_nobodys_home_is_another_one(init: Init, workspace: Path, tmp_path: Path) -> None:
    apply_overrides(paths.PARAMS, ["sources.folder.path='~nobody_of_this_name/photos'", "sources.folder.ignore=[docs]"])
    init(put(tmp_path / "in", pictures()))
    assert settings_of_folder(workspace)["ignore"] is None


def test_a_table_beside_an_archive_that_changed_is_read_again(init: Init, tmp_path: Path) -> None:
    contents = labelled()
    archive = make_zip(tmp_path / "fotos.zip", {name: data for name, data in contents.items() if name[-3:] == "png"})
    table = put(tmp_path, {"labels.csv": contents["labels.csv"]}) / "labels.csv"
    init(archive, "--labels", "labels.csv")
    remember(str(archive), seen(str(archive), "labels.csv"), "labels.csv")
    assert init(archive).endswith("`dvc repro` runs it.\n")
    table.write_bytes(contents["labels.csv"] + b"\n")
    assert f"`make repro` runs it: {archive} has changed since it was read" in init(archive)


@pytest.mark.parametrize("carrier", ["folder", "archive", "link"])
def test_a_table_beside_what_the_link_leads_to_is_taken_and_watched(init: Init, tmp_path: Path, carrier: str) -> None:
    contents = labelled()
    images = {name: data for name, data in contents.items() if name.endswith("png")}
    source = make_zip(tmp_path / "fotos.zip", images) if carrier == "archive" else put(tmp_path / "fotos", images)
    beside = tmp_path / "links" if carrier == "link" else tmp_path
    table = put(beside, {"labels.csv": contents["labels.csv"]}) / "labels.csv"
    if carrier == "link":
        source = beside / "fotos"
        source.symlink_to("../fotos")
    assert "classes by labels.csv; no splits" in init(source, "--link", "--labels", table)
    remember("data/images", seen("data/images", "labels.csv"), "labels.csv")
    table.write_bytes(contents["labels.csv"] + b"\n")
    assert "`make repro` runs it: data/images has changed since it was read" in init("data/images")


def test_images_that_were_left_for_another_source_are_read_again(
    init: Init, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = put(tmp_path / "fotos", pictures())
    init(folder)
    remember(str(folder), seen(str(folder)))
    monkeypatch.setattr("mlpstudy.watch.raw_images", lambda: "those of the digits")
    assert f"`make repro` runs it, and reads {folder} again: `dvc repro` might bring back" in init(folder)


def test_a_folder_behind_the_link_may_become_its_end(init: Init, tmp_path: Path) -> None:
    init(put(tmp_path / "fotos", pictures("in/")), "--link")
    assert "data/images: 16 images in 2 classes" in init("data/images/in", "--link")
    assert Path("data/images").readlink() == tmp_path / "fotos/in"


def test_an_empty_folder_among_the_images_of_a_class_is_told_as_such(init: Init, tmp_path: Path) -> None:
    folder = put(tmp_path / "fotos", pictures())
    (folder / FOLDERS[0] / "old").mkdir()
    assert "passed over: 1 empty folder\n" in init(folder)


def test_a_source_that_is_refused_leaves_the_link_as_it_was(
    init: Init, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    empty = put(tmp_path / "empty", {"notes.txt": b"x"})
    assert "no images in class folders" in refusal(capsys, empty, "--link")
    assert not Path("data/images").is_symlink()
    init(put(tmp_path / "fotos", pictures()), "--link")
    assert "no images in class folders" in refusal(capsys, empty, "--link")
    assert Path("data/images").readlink() == tmp_path / "fotos"


def test_a_command_that_is_killed_while_it_looks_leaves_the_link_as_it_was(
    init: Init, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    init(put(tmp_path / "fotos", pictures()), "--link")
    led, look_at = [], survey.look_at

    def note(*given: Any) -> sample.Sample:
        led.append(Path("data/images").readlink())  # nothing is put back after SIGKILL or SIGHUP
        return look_at(*given)

    monkeypatch.setattr(survey, "look_at", note)
    output = init(put(tmp_path / "others", pictures(images=9)), "--link")
    assert led == [tmp_path / "fotos"]
    assert output.startswith(f"data/images leads to {tmp_path / 'others'}\ndata/images: 18 images")
    assert [file.name for file in Path("data").iterdir()] == ["images"]


def test_settings_that_cannot_be_written_leave_the_link_as_it_was(
    init: Init, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    init(put(tmp_path / "fotos", pictures()), "--link")
    monkeypatch.setattr(files, "write_text", Mock(side_effect=StudyError("the disk is full")))
    with pytest.raises(SystemExit):
        main(["init", str(put(tmp_path / "others", pictures(gray=False))), "--link"])
    assert Path("data/images").readlink() == tmp_path / "fotos"


def test_a_path_of_this_machine_is_told_as_such(init: Init, workspace: Path, tmp_path: Path) -> None:
    hint = "(The path is this machine's own: `--link` keeps it out of params.yaml, and so out of commits.)"
    assert hint in init(put(tmp_path / "fotos", pictures()))
    assert hint not in init(put(workspace / "data/images", pictures()))


def test_a_link_replaces_nothing_but_a_link(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(workspace / "data/images", pictures())
    message = refusal(capsys, put(tmp_path / "fotos", pictures()), "--link")
    assert message.startswith("error: data/images: lies here already, and is no link")
    assert not Path("data/images").is_symlink()


def test_spanish_split_folders_of_a_zip_are_recognised_and_grey_is_seen(init: Init, tmp_path: Path) -> None:
    output = init(make_zip(tmp_path / "fotos.zip", pictures("Entrenamiento/", "Prueba/")))
    assert "split folders: test (16), train (16)" in output
    assert "scheme holdout: the source brings its test images" in output
    values = settings()
    assert (values["data"]["channels"], values["split"]["scheme"]) == ("gray", "holdout")
    assert values["sources"]["folder"]["splits"] is None


def test_small_images_are_brought_to_32_pixels_and_options_decide_otherwise(init: Init, tmp_path: Path) -> None:
    folder = put(tmp_path / "small", pictures(width=40))
    init(folder)
    assert settings()["data"]["image_size"] == 32
    init(folder, "--size", "48", "--rgb")
    assert settings()["data"] | {"image_size": 48, "channels": "rgb"} == settings()["data"]


def test_layout_options_are_written_and_another_source_forgets_them(init: Init, tmp_path: Path) -> None:
    put(tmp_path / "odd/in", pictures("uno/", "dos/") | {"uno/notes/x.png": b"", "dos/notes/x.png": b""})
    ignored = ("--ignore", "uno/notes", "--ignore", "dos/notes")
    output = init(tmp_path / "odd", "--root", "in", "--splits", "train=uno,test=dos", *ignored)
    assert "split folders: test (16), train (16)" in output
    folder = settings()["sources"]["folder"]
    assert (folder["root"], folder["splits"]) == ("in", {"train": "uno", "test": "dos"})
    assert folder["ignore"] == ["uno/notes", "dos/notes"]
    init(put(tmp_path / "other", pictures()))
    folder = settings()["sources"]["folder"]
    assert [folder[name] for name in ("root", "splits", "ignore")] == [None] * 3


def test_trouble_is_told_before_it_stops_a_study(init: Init, tmp_path: Path) -> None:
    contents = pictures(images=40) | {"Año nuevo/broken.png": b"\x89PNG broken"}
    few = {"rare/a.png": contents["Año nuevo/f 0.png"]}
    output = init(put(tmp_path / "in", contents | few))
    assert "1 of 82 images cannot be used" in output
    assert "\n  Año nuevo/broken.png: damaged" in output
    assert "82 looked at, 81 of use: all of 80 x 70 pixels" in output
    assert "the largest class has 41 times the images of the smallest" in output
    assert "rare: 0 training images" in output
    assert "`dvc repro` runs it" not in output


def test_what_is_set_already_is_not_advised(init: Init, tmp_path: Path) -> None:
    text = paths.PARAMS.read_text()
    paths.PARAMS.write_text(text.replace("score: accuracy ", "score: balanced_accuracy "))
    contents = pictures(images=40)
    output = init(put(tmp_path / "in", contents | {f"rare/{n}.png": contents[f"Año nuevo/f {n}.png"] for n in (0, 1)}))
    assert "study.score: balanced_accuracy lets" not in output
    assert "times the images of the smallest" not in output


def test_pictures_that_are_alike_by_nature_are_told_with_the_setting(init: Init, tmp_path: Path) -> None:
    part, alike = picture(0, 200, 150), {}
    for number, folder in enumerate(FOLDERS * 6):
        part[0, number] = number
        alike[f"{folder}/part {number}.png"] = cv2.imencode(".png", part)[1].tobytes()
    output = init(put(tmp_path / "in", pictures(images=10) | alike))
    told = "of 32 looked at, copies and look-alikes join 12 to one group that is never parted (data.near_duplicate_"
    assert told in output
    text = paths.PARAMS.read_text()
    paths.PARAMS.write_text(re.sub("near_duplicate_distance: 6 ", "near_duplicate_distance: null ", text))
    assert told not in init(tmp_path / "in")


def test_single_images_of_few_are_not_called_a_group(init: Init, tmp_path: Path) -> None:
    """Of two images "copies and look-alikes join 1 to one group"."""
    assert "never parted" not in init(put(tmp_path / "in", pictures(images=2)))


def test_the_same_picture_in_two_classes_is_told_with_a_pair(init: Init, tmp_path: Path) -> None:
    contents = pictures()
    folder = put(tmp_path / "in", contents | {"Café con leche/again.png": contents["Año nuevo/f 3.png"]})
    told = "of those looked at 1 image stands in several classes (split.label_conflicts: drop leaves them out); the"
    (line,) = (line for line in init(folder).splitlines() if "in several classes" in line)
    assert line.startswith(f"warning: {told} study stops there: ")
    assert sorted(line.partition("there: ")[2].split(", ")) == ["Año nuevo/f 3.png", "Café con leche/again.png"]
    text = paths.PARAMS.read_text()
    paths.PARAMS.write_text(re.sub("label_conflicts: fail", "label_conflicts: drop", text))
    assert "in several classes" not in init(folder)


def turned_copies(images: int = 8) -> dict[str, bytes]:
    """Pictures of both classes, and of each a turned copy."""
    files: dict[str, bytes] = {}
    for number in range(images):
        pixels = picture(number)
        for kind, each in (("a", pixels), ("b", np.ascontiguousarray(np.rot90(pixels)))):
            data = cv2.imencode(".png", each)[1].tobytes()
            files[f"{FOLDERS[number % 2]}/{'abcdefgh'[number]}{kind}.png"] = data
    return files


def findable_lines(output: str) -> list[str]:
    return [line for line in output.splitlines() if "points, if the networks" in line]


def test_copies_and_look_alikes_are_told_and_planned_as_preprocess_finds_them(init: Init, tmp_path: Path) -> None:
    output = init(put(tmp_path / "in", turned_copies()))
    assert "\ncopies and look-alikes: 16 of 16 images looked at, in 8 groups\n" in output
    text = paths.PARAMS.read_text()
    paths.PARAMS.write_text(re.sub("near_duplicate_distance: 6 ", "near_duplicate_distance: null ", text))
    apart = init(tmp_path / "in")
    assert "look-alikes:" not in apart
    assert findable_lines(output) != findable_lines(apart)
    groups = "".join(f"{name},{name[-6]}\n" for name in turned_copies())
    (tmp_path / "in/groups.csv").write_text(f"file,group\n{groups}", encoding="utf-8")
    assert findable_lines(init(tmp_path / "in")) == findable_lines(output)


def test_copies_of_other_classes_and_splits_are_told(init: Init, tmp_path: Path) -> None:
    contents = pictures("train/", "test/")
    contents[f"train/{FOLDERS[0]}/copy.png"] = contents[f"test/{FOLDERS[1]}/f 3.png"]
    told = "looked at, in 1 group; 1 group holds images of several classes; 1 group lies in several of the given splits"
    assert f"copies and look-alikes: 2 of 33 images {told}\n" in init(put(tmp_path / "in", contents))


def test_copies_in_a_sample_are_told_as_such(init: Init, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sample, "MOST", 15)
    output = init(put(tmp_path / "in", turned_copies()))
    rest = "not all images were looked at, and the plan counts no copies"
    assert re.search(rf"look-alikes: \d+ of 15 images looked at, in \d groups; {rest}", output)


def test_a_class_that_is_too_small_is_left_out_as_told(init: Init, tmp_path: Path) -> None:
    rare = {"rare/a.png": next(iter(pictures().values()))}
    assert "or --ignore them.\n" in init(put(tmp_path / "classes", pictures() | rare))
    split = put(tmp_path / "splits", pictures("train/", "test/") | {"train/too few/a.png": rare["rare/a.png"]})
    output = init(split)
    assert "named as in '--ignore=train/too few'.\n" in output
    assert "`dvc repro` runs it" in init(split, "--ignore=train/too few")
    flat = labelled()
    table = flat["labels.csv"].replace(b"00.png,A\xc3\xb1o nuevo", b"00.png,rare")
    assert "take their lines out of labels.csv.\n" in init(put(tmp_path / "flat", flat | {"labels.csv": table}))


def test_where_fewer_folds_would_do_the_command_says_how_many(init: Init, tmp_path: Path) -> None:
    draws = np.random.default_rng(0)
    small = {
        f"{label:02d}/{n}.png": cv2.imencode(".png", draws.integers(0, 256, (20, 20), dtype=np.uint8))[1].tobytes()
        for label in range(40)
        for n in range(3)
    }
    output = init(put(tmp_path / "in", small))
    assert "can do with it: `dvc exp run -S split.scheme=kfold -S split.folds=3`.\n" in output
    output = init(put(tmp_path / "in", {"00/x.png": b"\x89PNG broken"}))
    assert "`dvc exp run -S split.scheme=kfold -S split.folds=3 -S data.bad_images=drop`.\n" in output
    paths.PARAMS.write_text(
        re.sub("scheme: holdout( .*?)folds: 5", r"scheme: kfold\1folds: 3", paths.PARAMS.read_text(), flags=re.S)
    )
    output = init(tmp_path / "in")
    assert "holds these settings already" in output
    assert "scheme kfold: no holdout can be made while a class is too small" in output
    assert "can do with it: `dvc exp run -S split.scheme=kfold`.\n" in init(put(tmp_path / "others", small))


def test_images_that_stop_the_study_are_told_with_the_way_on(init: Init, tmp_path: Path) -> None:
    folder = put(tmp_path / "in", pictures("Train/", "valid/") | {"Train/Año nuevo/z.png": b""})
    output = init(folder)
    assert "\n  Train/Año nuevo/z.png: empty\n" in output  # the name that it has there, not that in images.zip
    assert "`dvc exp run -S data.bad_images=drop` goes without" in output
    paths.PARAMS.write_text(paths.PARAMS.read_text().replace("bad_images: fail", "bad_images: drop"))
    assert "bad_images" not in init(folder)


def test_the_way_on_leaves_out_all_images_at_which_the_study_stops(init: Init, tmp_path: Path) -> None:
    twice = {"Café con leche/again.png": pictures()["Año nuevo/f 3.png"]}
    output = init(put(tmp_path / "in", pictures() | twice | {"Año nuevo/z.png": b""}))
    assert "`dvc exp run -S data.bad_images=drop -S split.label_conflicts=drop` goes without.\n" in output
    paths.PARAMS.write_text(paths.PARAMS.read_text().replace("label_conflicts: fail", "label_conflicts: drop"))
    assert "`dvc exp run -S data.bad_images=drop` goes without.\n" in init(tmp_path / "in")


def test_images_that_the_scale_of_all_makes_black_are_told(tmp_path: Path, init: Init) -> None:
    deep = {f"{folder}/{n}.tif": tiff(n) for folder in FOLDERS for n in range(8)}
    few = {f"{folder}/share {n}.tif": tiff(n, 4095) for folder in FOLDERS for n in range(8)}
    assert "greys" not in init(put(tmp_path / "deep", deep), "--dry-run")
    output = init(put(tmp_path / "in", deep | few), "--dry-run")
    assert "warning: of those looked at, 16 images hold values from " in output
    assert "/share " in output.partition("or leave these out: ")[2].partition("\n")[0]


def tiff(seed: int, over: int = 1) -> bytes:
    """12 bits, or floating point once divided."""
    draws = np.random.default_rng(seed).integers(0, 4096, (70, 80)).astype(np.float32 if over > 1 else np.uint16)
    return cv2.imencode(".tiff", draws / over if over > 1 else draws)[1].tobytes()


def test_a_study_that_goes_without_is_not_proposed_where_a_class_would_go_too(init: Init, tmp_path: Path) -> None:
    output = init(put(tmp_path / "in", pictures() | {f"rare/{number}.png": b"\x89PNG broken" for number in range(6)}))
    assert "dvc exp run -S data.bad_images=drop" not in output
    told = "No study can be made of the images that can be used: replace the others, add images to the classes that are"
    assert f"{told} too small, or --ignore them.\n" in output
    rare = {f"train/rare/{number}.png": b"\x89PNG broken" for number in range(9)}
    assert "named as in --ignore=train/rare.\n" in init(put(tmp_path / "splits", pictures("train/", "test/") | rare))


def test_classes_that_may_be_one_are_named(init: Init, tmp_path: Path) -> None:
    contents = pictures() | {f"año_nuevo/{name}": data for name, data in pictures().items() if "Año" in name}
    contents = {name.replace("año_nuevo/Año nuevo/", "año_nuevo/"): data for name, data in contents.items()}
    output = init(put(tmp_path / "in", contents))
    assert "names differ in capitals, blanks or underscores alone count as several: Año nuevo and año_nuevo\n" in output
    assert "count as several" not in init(put(tmp_path / "other", pictures()))


def test_classes_and_groups_that_may_be_one_number_are_named(init: Init, tmp_path: Path) -> None:
    names = list(pictures(images=12))
    flat = {f"{number:02d}.png": data for number, data in enumerate(pictures(images=12).values())}
    classes, groups = ("0", "0.0", "1", "1.0"), ("7", "07", "p1", "1e1", "10", "9" * 20, "9" * 19 + "8", "7.5")
    rows = [f"{file},{classes[n % 4]},{groups[n % 8]}" for n, file in enumerate(flat)]
    output = init(
        put(tmp_path / "in", flat | {"labels.csv": "\n".join(["file,class,group", *rows]).encode()}), "--dry-run"
    )
    assert "warning: classes whose names are the same number count as several: 0 and 0.0, 1 and 1.0\n" in output
    assert "warning: groups whose names are the same number count as several: 07 and 7\n" in output
    table = "\n".join(["file,group", *(f"{name},{number % 6}" for number, name in enumerate(names))])
    assert "same number" not in init(
        put(tmp_path / "once", pictures(images=12) | {"groups.csv": table.encode()}), "--dry-run"
    )


def test_folders_called_as_splits_that_were_taken_as_classes_are_told(init: Init, tmp_path: Path) -> None:
    loose = {
        f"{folder}/{number}.png": data for number, data in enumerate(pictures().values()) for folder in ("Test", "val")
    }
    folder = put(tmp_path / "in", pictures() | loose)
    told = "warning: called as a split, but taken as a class: Test, val; if it is none: "
    output = init(folder, "--dry-run")
    assert f"{told}--ignore Test --ignore val\n" in output
    assert "called as a split" not in init(folder, "--dry-run", "--ignore", "Test", "--ignore", "val")
    assert "called as a split" not in init(put(tmp_path / "splits", pictures("train/", "test/")), "--dry-run")
    table = labelled()
    table["labels.csv"] = table["labels.csv"].replace("Año nuevo".encode(), b"test")
    assert "called as a split" not in init(put(tmp_path / "flat", table), "--dry-run")


def test_sizes_that_name_the_class_are_told(init: Init, tmp_path: Path) -> None:
    wide, narrow = (pictures(images=30, width=width) for width in (80, 64))
    mixed = {name: (wide if name.startswith(FOLDERS[0]) else narrow)[name] for name in wide}
    assert "width and height alone name 100.0 % of the classes" in init(put(tmp_path / "in", mixed))
    assert "width and height" not in init(put(tmp_path / "alike", wide))


def test_validation_folders_may_be_the_test_images(init: Init, tmp_path: Path) -> None:
    output = init(put(tmp_path / "in", pictures("Training set/train/", "Training set/val/")))
    assert "if the latter are your test images: --splits train=train,test=val" in output
    assert "split folders: test (16), train (16)" in init(tmp_path / "in", "--splits", "train=train,test=val")
    deeper = put(tmp_path / "deeper", pictures("a/tr/", "a/va/"))
    output = init(deeper, "--splits", "train=a/tr,validation=a/va")
    assert "if the latter are your test images: --splits train=a/tr,test=a/va" in output


def test_a_source_may_have_a_folder_for_training_images_alone(init: Init, tmp_path: Path) -> None:
    assert "\nsplit folders: train (16)\n" in init(put(tmp_path / "in", pictures("train/")))


def test_a_mistaken_folder_gets_one_helpful_error(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = put(tmp_path / "in", pictures("fotos/") | {"about/x.png": pictures()["Año nuevo/f 0.png"]})
    assert "no such folder or archive" in refusal(capsys, tmp_path / "nowhere")
    assert refusal(capsys, "") == "error: '': an empty name: expected a folder or an archive\n"
    latin = os.fsdecode(b"a\xf1o")  # as old archives leave names
    (tmp_path / latin).mkdir()
    assert r"a\udcf1o: not plain UTF-8 text" in refusal(capsys, tmp_path / latin)
    assert "--root fotos would take 16 images in 2 classes" in refusal(capsys, folder)
    assert "only one class, Año nuevo" in refusal(capsys, put(tmp_path / "one", {"Año nuevo/x.png": b"\x89PNG"}))
    loose = refusal(capsys, folder / "fotos/Año nuevo")
    assert "no images in class folders; passed over: 8 (not in a class folder);" in loose
    assert "or a table of their classes (sources.folder.labels)" in loose
    assert "--labels" in loose
    message = refusal(capsys, "https://me:secret@example.org/x.zip?token=1")
    assert "kind: url" in message
    assert "secret" not in message
    assert "train=FOLDER" in refusal(capsys, folder, "--splits", "a=b")
    message = refusal(capsys, folder, "--splits", "test=about")
    assert message == 'error: params.yaml: sources.folder.splits = {"test": "about"}: expected a folder for train too\n'
    assert "data.image_size = 5000: expected" in refusal(capsys, folder / "fotos", "--size", "5000")
    assert "data.image_size = 0: expected" in refusal(capsys, folder / "fotos", "--size", "0")


@pytest.mark.parametrize("link", [(), ("--link",)])
def test_a_folder_that_holds_an_archive_in_place_of_images_hears_what_to_do(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], link: tuple[str, ...]
) -> None:
    archive = make_zip(put(tmp_path / "Mis fotos", {"fotos.zip": b""}) / "fotos.zip", pictures())
    message = refusal(capsys, archive.parent, *link)
    assert message.startswith(f"error: {archive.parent}: no images in class folders; passed over: 1 (not an image);")
    command = re.search("`mlpstudy init (.*)`", message)
    assert command
    assert shlex.split(command[1]) == [str(archive)]
    make_zip(archive.with_name("más.zip"), pictures())
    unpack = "unpack each into a folder that is called as its class: "
    assert f"{unpack}fotos.zip, más.zip\n" in refusal(capsys, archive.parent, *link)
    inside = make_zip(tmp_path / "outer.zip", {"fotos.zip": archive.read_bytes()})
    assert "unpack it and name the folder of its images: fotos.zip\n" in refusal(capsys, inside, *link)


def test_archives_called_as_splits_become_no_classes_when_the_advice_is_followed(
    init: Init, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = put(tmp_path / "in", {"note.txt": b""})
    for split in ("train", "Test"):
        make_zip(folder / f"{split}.zip", pictures())
    told = "unpack each into a folder of its name, and name the folder around these: Test.zip, train.zip\n"
    assert told in refusal(capsys, folder)
    for split in ("train", "Test"):
        (folder / f"{split}.zip").unlink()
        put(folder / split, pictures())
    assert "split folders: test (16), train (16)" in init(folder, "--dry-run")


def test_a_baseline_that_is_no_variant_is_refused(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = workspace / "params.yaml"
    file.write_text(re.sub(r"(?m)^  baseline: \w+", "  baseline: plain", file.read_text(), count=1))
    message = refusal(capsys, put(tmp_path / "in", pictures()))
    assert message.startswith('error: params.yaml: study.baseline = "plain": expected a key of variants')


@pytest.mark.shipped
def test_other_changes_of_params_stay_and_are_mentioned(init: Init, tmp_path: Path) -> None:
    folder = put(tmp_path / "in", pictures())
    git = ("git", "-c", "user.name=t", "-c", "user.email=t@example.org")
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "x"]):
        subprocess.run([*git, *command], check=True)
    assert "other changes" not in init(folder, "--dry-run")
    paths.PARAMS.write_text(paths.PARAMS.read_text().replace("epochs: 40", "epochs: 41"))
    assert "other changes" in init(folder)
    assert settings()["train"]["epochs"] == 41


def labelled(images: int = 8) -> dict[str, bytes]:
    """A flat folder of images, and the table that says their classes."""
    named = pictures(images=images)
    flat = {f"{number:02d}.png": data for number, data in enumerate(named.values())}
    rows = [f"{file},{name.split('/')[0]}" for file, name in zip(flat, named, strict=True)]
    return flat | {"labels.csv": "\n".join(["file,class", *rows]).encode(), "notes.csv": b"a,b\n1,2\n"}


def test_a_table_of_labels_is_recognised_where_no_folders_say_the_class(init: Init, tmp_path: Path) -> None:
    output = init(put(tmp_path / "flat", labelled()))
    assert "16 images in 2 classes" in output
    assert "classes by labels.csv; no splits" in output
    assert settings()["sources"]["folder"]["labels"] == "labels.csv"
    init(put(tmp_path / "other", pictures()))
    assert settings()["sources"]["folder"]["labels"] is None


@pytest.mark.parametrize("options", [[], ["--link"]])
@pytest.mark.parametrize("carrier", ["folder", "archive"])
def test_a_table_beside_the_source_is_recognised(
    init: Init, workspace: Path, tmp_path: Path, carrier: str, options: list[str]
) -> None:
    contents = labelled()
    images = {name: data for name, data in contents.items() if name.endswith("png")}
    source = make_zip(tmp_path / "in.zip", images) if carrier == "archive" else put(tmp_path / "in", images)
    put(tmp_path, {"labels.csv": contents["labels.csv"], "notes.csv": contents["notes.csv"]})
    output = init(source, *options)
    assert "16 images in 2 classes: Año nuevo (8), Café con leche (8)\nclasses by labels.csv; no splits" in output
    assert settings_of_folder(workspace)["labels"] == "labels.csv"


def test_a_table_beside_folders_that_part_the_images_otherwise_is_taken_unless_the_folders_are_meant(
    init: Init, workspace: Path, tmp_path: Path
) -> None:
    contents = in_parts()
    source = put(tmp_path / "in", {name: data for name, data in contents.items() if name != "labels.csv"})
    put(tmp_path, {"labels.csv": contents["labels.csv"]})
    assert "warning: labels.csv was taken, for it says other classes than the folders" in init(source)
    assert settings_of_folder(workspace)["labels"] == "labels.csv"
    assert "16 images in 3 classes" in init(source, "--folders")
    assert settings_of_folder(workspace)["labels"] is None


def test_of_tables_beside_the_source_none_is_taken_that_may_be_about_others(
    init: Init, workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    flat = put(tmp_path / "flat", {name: data for name, data in labelled().items() if name.endswith("png")})
    put(tmp_path, {"others.csv": b"file,class\n00.png,cat\n98.png,dog\n"})
    message = refusal(capsys, flat)
    assert message.startswith(f"error: {flat}: no images in class folders")
    assert (
        "\nothers.csv looks like a table of classes, but has faults; if it is the table of classes: --labels" in message
    )
    assert "\nothers.csv: lines that do not fit (1):\n" in message
    put(tmp_path, {"labels.csv": labelled()["labels.csv"]})
    assert "\n  labels.csv: one of several that might be it; name it by --labels" in refusal(capsys, flat)
    named = {f"{number % 2}/{number:02d}.png": data for number, data in enumerate(pictures().values())}
    assert "others.csv" not in init(put(tmp_path / "in", named))
    assert settings_of_folder(workspace)["labels"] is None
    parts = {name: data for name, data in in_parts().items() if name != "labels.csv"}
    (tmp_path / "labels.csv").unlink()
    assert "warning: others.csv looks like a table of classes, but has" in init(put(tmp_path / "parts", parts))


@pytest.mark.parametrize("beside", [True, False])
def test_a_table_beside_that_names_no_image_of_the_source_stands_in_no_ones_way(
    init: Init, workspace: Path, tmp_path: Path, beside: bool
) -> None:
    contents = labelled()
    flat = put(tmp_path / "flat", contents)
    put(tmp_path, {"other_study.csv": b"file,class\n98.png,cat\n99.png,dog\n"})
    if beside:
        (flat / "labels.csv").rename(tmp_path / "labels.csv")
    output = init(flat)
    assert "classes by labels.csv; no splits" in output
    assert "other_study" not in output
    assert settings_of_folder(workspace)["labels"] == "labels.csv"


def test_the_only_table_beside_a_flat_folder_is_told_where_it_names_none_of_its_files(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    images = {name: data for name, data in labelled().items() if not name.endswith(".csv")}
    flat = put(tmp_path / "flat", images)
    put(tmp_path, {"labels.csv": b"file,class\nx98.png,cat\nx99.png,dog\n"})
    told = "as the table of classes:\n  labels.csv: lies beside the source, and names none of its files"
    assert told in refusal(capsys, flat)


def test_a_table_of_labels_can_be_named_and_its_errors_are_told(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = put(tmp_path / "flat", labelled() | {"more.csv": b"file,class\n99.png,cat\n"})
    assert "no images in class folders" in refusal(capsys, folder)  # two tables might be meant
    assert "more.csv: lines that do not fit (1):\n  line 2: 99.png: no such" in refusal(
        capsys, folder, "--labels", "more.csv"
    )
    assert main(["init", str(folder), "--labels", "labels.csv"]) == 0
    assert "16 images in 2 classes" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("{flat}/labels.csv", "labels.csv"),
        ("~/flat/labels.csv", "labels.csv"),
        ("../flat/labels.csv", "labels.csv"),
        ("{flat}/tables/labels.csv", "tables/labels.csv"),
        ("../beside.csv", "beside.csv"),
        ("tables/labels.csv", "tables/labels.csv"),
    ],
)
def test_a_table_may_be_named_by_the_path_that_leads_to_it(
    init: Init, workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: str, name: str
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    contents = labelled()
    table = contents["labels.csv"]
    flat = put(tmp_path / "flat", contents | {f"tables/{file}": data for file, data in contents.items()})
    put(tmp_path, {"beside.csv": table})
    put(workspace, {"tables/labels.csv": b""})  # the source has one of that name, which is meant
    assert "16 images in 2 classes" in init("--labels", typed.format(flat=flat), flat)
    assert settings_of_folder(workspace)["labels"] == name


@pytest.mark.parametrize("typed", ["../other/labels.csv", "../nowhere.csv", "~nobody/labels.csv"])
def test_a_table_that_lies_elsewhere_is_refused(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], typed: str
) -> None:
    put(tmp_path / "other", {"labels.csv": labelled()["labels.csv"]})
    message = refusal(capsys, put(tmp_path / "deep/flat", labelled()), "--labels", typed)
    assert "inside of the source or beside it, such as labels.csv" in message or "in the source or beside it" in message


def spreadsheet(header: str, encoding: str = "utf-8-sig", below: str = "") -> dict[str, bytes]:
    """16 images of 9 patients, one of whom has both classes, and the table that a Spanish Excel saves."""
    named = pictures()
    flat = {f"{below}{number:02d}.png": data for number, data in enumerate(named.values())}
    rows = [
        f"{file};{name.split('/')[0]};p{(n + 1) // 2}" for n, (file, name) in enumerate(zip(flat, named, strict=True))
    ]
    return flat | {"etiquetas.csv": "\r\n".join([header, *rows]).encode(encoding)}


def test_a_table_that_is_nearly_one_hears_what_it_lacks(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other_code = put(tmp_path / "a", spreadsheet("file;class;group", "windows-1252"))
    message = refusal(capsys, other_code)
    assert message.startswith(f"error: {other_code}: no images in class folders")
    assert "\n  etiquetas.csv: line 2 is no UTF-8 (in Excel, save it as `CSV UTF-8`)" in message
    header = "Fichero;Diagnóstico;Paciente"
    reason = "\n  etiquetas.csv: its columns are 'Fichero, Diagnóstico, Paciente'; expected UTF-8 text"
    assert reason in refusal(capsys, put(tmp_path / "b", spreadsheet(header)))
    planar = refusal(capsys, put(tmp_path / "c", spreadsheet(header, below="fotos planas/")))
    assert planar.startswith("error: only one class, fotos planas")
    assert reason in planar


def test_a_table_beside_class_folders_is_none_of_their_business(init: Init, tmp_path: Path) -> None:
    output = init(put(tmp_path / "in", pictures() | {"notes.csv": b"\xff", "sub.csv": b"a;b"}))
    assert "16 images in 2 classes" in output
    assert ".csv" not in output


def in_parts(images: int = 8) -> dict[str, bytes]:
    """Images in three folders as they were downloaded, and the table that says their classes."""
    flat = labelled(images)
    names = {file: f"part_{int(file[:2]) % 3}/{file}" for file in flat if file.endswith(".png")}
    table = "\n".join(re.sub(r"^\d+\.png", lambda file: names[file[0]], line) for line in lines_of(flat["labels.csv"]))
    return {names[file]: data for file, data in flat.items() if file in names} | {"labels.csv": table.encode()}


def lines_of(data: bytes) -> list[str]:
    return data.decode().splitlines()


def test_a_table_goes_before_folders_that_part_the_images_otherwise(
    init: Init, workspace: Path, tmp_path: Path
) -> None:
    folder = put(tmp_path / "in", in_parts())
    output = init(folder)
    assert "16 images in 2 classes: Año nuevo (8), Café con leche (8)\nclasses by labels.csv; no splits" in output
    told = (
        "warning: labels.csv was taken, for it says other classes than the folders (part_0, part_1, part_2); if these"
    )
    assert f"{told} are the classes: --folders\n" in output
    assert settings_of_folder(workspace)["labels"] == "labels.csv"
    output = init(folder, "--folders")
    assert "16 images in 3 classes" in output
    assert "labels.csv" not in output.split("params.yaml")[0]
    assert settings_of_folder(workspace)["labels"] is None


def test_of_two_tables_that_part_the_images_otherwise_than_the_folders_none_is_taken(
    init: Init, workspace: Path, tmp_path: Path
) -> None:
    parts = in_parts()
    output = init(put(tmp_path / "in", parts | {"more.csv": parts["labels.csv"]}))
    assert "16 images in 3 classes" in output
    for name in ("labels.csv", "more.csv"):
        assert f"warning: {name} says other classes than the folders, of 16 images where these hold 16; if" in output
    assert settings_of_folder(workspace)["labels"] is None


def test_who_names_split_folders_means_the_folders_in_them(init: Init, workspace: Path, tmp_path: Path) -> None:
    named = pictures("uno/", "dos/")
    rows = [f"{name},{number % 2}" for number, name in enumerate(named)]
    folder = put(tmp_path / "in", named | {"labels.csv": "\n".join(["file,class", *rows]).encode()})
    assert "split folders: test (16), train (16)" in init(folder, "--splits", "train=uno,test=dos")
    assert settings_of_folder(workspace)["labels"] is None


@pytest.mark.parametrize("grouped", [False, True])
def test_a_table_that_says_what_the_folders_say_changes_nothing(init: Init, tmp_path: Path, grouped: bool) -> None:
    named = pictures("train/", "test/")
    rows = [f"{name},{name.split('/')[1].upper()}" for name in named]
    groups = {"groups.csv": "\n".join(["file,group", *(f"{name},1" for name in list(named)[:2])]).encode()}
    table = {"labels.csv": "\n".join(["file,class", *rows]).encode()}
    output = init(put(tmp_path / "in", named | table | (groups if grouped else {})))
    assert "split folders: test (16), train (16)" in output
    assert "labels.csv" not in output


def with_table(folders: dict[str, bytes], column: str, cell: Callable[[int], str]) -> dict[str, bytes]:
    """Class folders, and a table of the same classes that says more."""
    rows = [f"{name},{name.split('/')[-2]},{cell(number)}" for number, name in enumerate(folders)]
    return folders | {"labels.csv": "\n".join([f"file,class,{column}", *rows]).encode()}


@pytest.mark.parametrize(
    ("column", "cell", "says"),
    [
        ("group", lambda number: f"p{number // 2}", "which images belong together"),
        ("split", lambda number: "test" if number % 4 else "train", "their splits"),
    ],
)
def test_a_table_that_knows_more_than_the_folders_is_taken(
    init: Init, workspace: Path, tmp_path: Path, column: str, cell: Callable[[int], str], says: str
) -> None:
    folder = put(tmp_path / "in", with_table(pictures(), column, cell))
    assert f"warning: labels.csv was taken, for it says {says}; to do without: --folders\n" in init(folder)
    assert settings_of_folder(workspace)["labels"] == "labels.csv"
    assert "labels.csv" not in init(folder, "--folders").split("params.yaml")[0]
    assert settings_of_folder(workspace)["labels"] is None


@pytest.mark.parametrize(
    ("split", "taken"), [(None, False), (lambda name: "train", False), (lambda name: name.split("/")[0], True)]
)
def test_groups_of_a_table_do_not_cost_the_folders_their_splits(
    init: Init, workspace: Path, tmp_path: Path, split: Callable[[str], str] | None, taken: bool
) -> None:
    folders = pictures("train/", "test/")
    names = list(folders)
    more = (lambda number: f"p{number // 2}") if split is None else (lambda n: f"p{n // 2},{split(names[n])}")
    columns = "group" if split is None else "group,split"
    output = init(put(tmp_path / "in", with_table(folders, columns, more)))
    assert "split folders: test (16), train (16)" in output or taken
    told = "warning: labels.csv says which images belong together, but not the splits of the folders, and was not taken"
    assert (told in output) is not taken
    assert settings_of_folder(workspace)["labels"] == ("labels.csv" if taken else None)


def test_a_table_that_does_not_fit_or_is_about_a_part_is_told_and_not_taken(init: Init, tmp_path: Path) -> None:
    parts = in_parts()
    one_gone = {name: data for name, data in parts.items() if name != "part_0/03.png"}
    output = init(put(tmp_path / "gone", one_gone))
    assert "15 images in 3 classes" in output
    told = (
        "labels.csv looks like a table of classes, but has faults; if it is the table of classes: --labels labels.csv:"
    )
    assert f"warning: {told}\n" in output
    assert "\n  line 5: part_0/03.png: no such image in the source" in output
    few = "\n".join(line for line in lines_of(parts["labels.csv"]) if not line.startswith("part_2/"))
    output = init(put(tmp_path / "few", parts | {"labels.csv": few.encode()}))
    told = "labels.csv says other classes than the folders, of 11 images where these hold 16; if it is the table of"
    assert f"warning: {told} classes: --labels labels.csv\n" in output


def in_folders(folder: str, table: str, line: str) -> dict[str, bytes]:
    """Images in folders a and b, or parts of a download, beside a table with a line for each."""
    images = {f"{folder}{name[0]}/{number:02d}.png": data for number, (name, data) in enumerate(pictures().items())}
    rows = [line.format(path=path, stem=path[-6:-4], folder=path[len(folder)], n=path[-5]) for path in images]
    return images | {"meta.csv": "\n".join([table, *rows]).encode()}


@pytest.mark.parametrize(
    ("folder", "table", "line", "told"),
    [
        ("", "id;image;dx", "{n};{stem};{n}", "names images of this source (column image)"),
        ("", "dx,path", "{n},x/{stem}.png", "names images of this source (column path)"),
        ("images_", "file;score", ";1", ""),  # names none, nor are the folders called like parts
        ("", "image;sex;dx", "{stem};m;{folder}!", ""),  # says what the folders say
        ("", "image", "{stem}", ""),
        ("", "n;fold", "{n};1", ""),
    ],
)
def test_a_table_of_other_columns_is_told_where_it_names_the_images_otherwise(
    init: Init, tmp_path: Path, folder: str, table: str, line: str, told: str
) -> None:
    source = put(tmp_path / "in", in_folders(folder, table, line))
    output = init(source)
    assert "16 images in 2 classes" in output
    assert (f"were taken as the classes; a table that {told} was not:\n  meta.csv: its columns" in output) is bool(told)
    assert (".csv" in output) is bool(told)
    assert "meta.csv" not in init(source, "--folders")


def test_any_table_beside_parts_of_a_download_is_told_and_how_to_rename_its_columns(init: Init, tmp_path: Path) -> None:
    parts = {name.replace("part_", "HAM_images_part_"): data for name, data in in_parts().items()}
    output = init(
        put(tmp_path / "in", parts | {"labels.csv": b"id,dx\n1,2\n", "labels.xlsx": b"", "groups.csv": b"file,group\n"})
    )
    assert "a table that lies beside them was not:\n  labels.csv: its columns are 'id, dx'; expected UTF-8" in output
    assert "call the column of images file (paths from the folder of the table, such as HAM_images_part_0/00" in output
    assert "\n  labels.xlsx: a spreadsheet; save it as" in output


def test_of_empty_folders_it_is_said_how_they_are_ignored(
    init: Init, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, names = put(tmp_path / "in", pictures()), ("Pendiente", "Sin clasificar")
    for name in names:
        (folder / name).mkdir()
    told = refusal(capsys, folder)
    assert "put images into each empty folder, delete it, or name it in sources.folder.ignore" in told
    assert "--ignore (once for each name)" in told
    assert "convert" not in told
    assert "16 images in 2 classes" in init(folder, *(f"--ignore={name}" for name in names))


def test_groups_of_a_table_are_told_and_kept_together_in_the_plan(init: Init, tmp_path: Path) -> None:
    output = init(put(tmp_path / "in", spreadsheet("File;Class;Group")))
    assert (
        "kept together: 16 images in 9 groups (column group of etiquetas.csv); "
        "1 group holds images of several classes\n"
        "one image of each class of such a group:\n"
        "  07.png, 08.png\n" in output
    )
    alone = init(put(tmp_path / "alone", labelled()))
    assert "kept together" not in alone
    assert plan_of(output) != plan_of(alone)


def plan_of(output: str) -> list[str]:
    return [line for line in output.splitlines() if "if the networks name" in line]


def test_test_images_of_one_group_are_told_with_what_helps(init: Init, tmp_path: Path) -> None:
    both = pictures("train/", "test/")
    contents = {name.replace("/f ", "/video ") if "test/" in name else name: data for name, data in both.items()}
    folder = put(tmp_path / "in", contents)
    init(folder)
    text = paths.PARAMS.read_text()
    paths.PARAMS.write_text(text.replace("    group_from: ", "    group_from: '^(video)' ", 1))
    output = init(folder)
    assert "the test images are all of 1 group, such as one patient" in output
    assert "No study can be made of this: add images of other groups. K-fold, which divides all images anew" in output
    assert "if the networks name" not in output


@pytest.mark.parametrize("leakage", ["drop", "fail"])
def test_groups_across_given_splits_are_told_with_what_helps(init: Init, tmp_path: Path, leakage: str) -> None:
    """Each training image shares its number with one of the test images."""
    folder = put(tmp_path / "in", pictures("train/", "test/"))
    init(folder)
    text = paths.PARAMS.read_text().replace("    group_from: ", "    group_from: '([0-9])\\.png$' ", 1)
    paths.PARAMS.write_text(text.replace("  leakage: drop", f"  leakage: {leakage}", 1))
    told = "bring all images of a group into one of the given splits. K-fold, which divides all images anew, can do"
    assert f"No study can be made of this: {told}" in init(folder)
    assert not (paths.scratch() / "problems").exists()  # a list of a stage may lie there


def test_several_reasons_are_all_to_be_mended(init: Init, tmp_path: Path) -> None:
    """One class has a single picture, another one is of one patient alone."""
    shown = {
        **{f"a/{number}.png": picture(number) for number in range(16)},
        "b/16.png": picture(16),
        **{f"c/p7_{number}.png": picture(20 + number) for number in range(12)},
    }
    folder = put(tmp_path / "in", {name: encode(pixels) for name, pixels in shown.items()})
    init(folder)
    text = paths.PARAMS.read_text().replace("    group_from: ", "    group_from: '^(p7)_' ", 1)
    paths.PARAMS.write_text(text)
    assert (
        "No study can be made of this: add images to the classes that are too small and add images of other groups to "
        "the classes that are too small, or --ignore them."
    ) in init(folder)


def test_a_class_that_a_given_split_lacks_is_told_with_what_helps(init: Init, tmp_path: Path) -> None:
    folders = {name: data for name, data in pictures("train/", "test/").items() if "test/" not in name or "Año" in name}
    output = init(put(tmp_path / "in", folders))
    told = "No study can be made of this: add images to the classes that have too few in a given split. K-fold, which"
    assert told in output  # without one of two classes there is nothing to tell apart


def test_names_that_share_a_number_are_told_with_the_setting_that_keeps_them_together(
    init: Init, tmp_path: Path
) -> None:
    named = {
        f"{name.split('/')[0]}/p{number // 2:02d}_{number % 2}.png": data
        for number, (name, data) in enumerate(pictures().items())
    }
    folder = put(tmp_path / "in", named)
    (line,) = (line for line in init(folder).splitlines() if "group_from keeps" in line)
    assert line.startswith("8 groups of up to 2 files share a number, as p00_0.png and p00_1.png: if each is of one ")
    apply_overrides(paths.PARAMS, [shlex.split(line.partition("`")[2].rstrip("`"))[-1]])
    assert "kept together: 16 images in 8 groups (group_from)" in init(folder)
    assert "share a number" not in init(put(tmp_path / "other", pictures()))


def test_names_of_copies_are_told_with_the_setting_that_keeps_them_together(init: Init, tmp_path: Path) -> None:
    named = {
        f"{name.split('/')[0]}/{'flip_' * (number % 2)}{number // 2} cat.png": data
        for number, (name, data) in enumerate(pictures().items())
    }
    folder = put(tmp_path / "in", named)
    (line,) = (line for line in init(folder).splitlines() if "derived_from" in line and "groups of files" in line)
    assert line.startswith(
        "8 groups of files are named as copies of one image, as 0 cat.png and flip_0 cat.png: if they"
    )
    before = settings_of_folder(Path())["derived_from"]
    apply_overrides(paths.PARAMS, [shlex.split(line.partition("`")[2].rstrip("`"))[-1]])
    assert (before, settings_of_folder(Path())["derived_from"]) == (None, "^flip_(.+)$")
    assert "named as copies" not in init(folder)
    apply_overrides(paths.PARAMS, ['sources.folder.derived_from="()"'])  # names tell nothing
    assert "named as copies" not in init(folder)


def test_a_single_group_of_copies_is_told_as_one_and_its_pattern_in_letters_that_a_terminal_shows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The others are together already, by the column group of a table."""
    group = ["all/ok/0.png", "all/ok/a\u202e_0.png"]
    monkeypatch.setattr(kept_together, "suggested_copies", lambda *_: ("^a\u202e_(.+)$", [group]))
    seen: Any = SimpleNamespace(listing=None, groups=None, params=SimpleNamespace(model_dump=dict))
    assert kept_together.derived_lines(seen) == [
        "1 group of files is named as copies of one image, as 0.png and a\\u202e_0.png: if they are, derived_from "
        """keeps each together: `dvc exp run -S '++sources.folder.derived_from="^a\\u202e_(.+)$"'`"""
    ]


def test_names_that_share_a_number_across_the_given_split_are_warned_of(init: Init, tmp_path: Path) -> None:
    named = {
        f"{'train' if number % 4 else 'test'}/{name.split('/')[0]}/p{number // 2:02d}_{number % 2}.png": data
        for number, (name, data) in enumerate(pictures().items())
    }
    folder = put(tmp_path / "in", named)
    (line,) = (line for line in init(folder).splitlines() if "share a number" in line)
    assert line.startswith("warning: 8 groups of up to 2 files share a number, as test/")
    assert "and the given split parts 4 of them: if each is of one patient, video or thing, and no age or " in line
    assert "; group_from leaves such images out of training, and in k-fold keeps them together: `dvc exp run" in line
    apply_overrides(paths.PARAMS, [shlex.split(line.partition("`")[2].rstrip("`"))[-1]])
    assert "4 groups lie in several of the given splits" in init(folder)


def test_groups_by_names_of_files_are_told_once_they_are_set(init: Init, tmp_path: Path) -> None:
    folder = put(tmp_path / "in", pictures("train/", "test/"))
    init(folder)
    text = paths.PARAMS.read_text()
    paths.PARAMS.write_text(text.replace("    group_from: ", "    group_from: '([0-6])\\.png$' ", 1))
    assert (
        "kept together: 28 images in 7 groups (group_from); 4 images without a group; 7 groups hold images of several "
        "classes; 7 groups lie in several of the given splits\n" in init(folder)
    )
