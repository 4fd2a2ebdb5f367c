"""What may not be read is not said to be unwritable, and what may not be written is named as the result it is."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from mlpstudy import at_work, paths
from mlpstudy.command.main import main
from mlpstudy.download.fetch import fetch, kept_file
from mlpstudy.download.gather import gather
from mlpstudy.errors import DamagedFile, StudyError
from mlpstudy.explained import explained
from mlpstudy.export.standalone import pictures
from mlpstudy.files import write_text
from mlpstudy.nets.store import load_model
from mlpstudy.predict.pictures import find_pictures
from mlpstudy.predict.read import PictureReader
from mlpstudy.preprocess.header import Undecodable
from tests.cases.disk import CASES
from tests.download.sources import at, files, make_folder

NOBODY = 65534
COMMANDS = ("command.run", "command.misspelt", "command.settings", "command.logs", "at_work", "dvc_files", "unmerged")


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A working folder of somebody whom file modes bind: they do not bind root."""
    for case in CASES.values():  # what is imported on the way may lie where only root can read it
        with tempfile.TemporaryDirectory() as folder:
            monkeypatch.chdir(folder)
            Path(case.path).parent.mkdir(exist_ok=True)
            gather(at(case.make(Path(case.path))), paths.RAW_ZIP)
    for name in ("getpass", "dvc.repo", *(f"mlpstudy.{module}" for module in COMMANDS)):
        import_module(name)
    folder = tempfile.mkdtemp()
    monkeypatch.delenv("DVC_ROOT", raising=False)
    monkeypatch.chdir(folder)
    is_root = os.geteuid() == 0
    if is_root:
        os.chown(folder, NOBODY, NOBODY)
        os.seteuid(NOBODY)
    try:
        yield Path(folder)
    finally:
        if is_root:
            os.seteuid(0)
        for path in (Path(folder), *Path(folder).rglob("*")):
            path.chmod(0o700)
        shutil.rmtree(folder)


@pytest.mark.parametrize("case", CASES)
def test_download_says_in_one_sentence_what_may_not_be_touched(case: str, here: Path) -> None:
    about = CASES[case]
    Path(about.path).parent.mkdir(exist_ok=True)
    about.make(Path(about.path))
    Path(about.locked).chmod(about.mode)
    with pytest.raises(StudyError) as error:
        gather(at(about.path), paths.RAW_ZIP)
    assert str(error.value) == about.says.format(here=here)


def test_a_kept_download_that_may_not_be_read_is_not_called_unwritable(here: Path) -> None:
    digest = f"sha256:{'0' * 64}"
    write_text(kept_file(digest), "kept")
    kept_file(digest).chmod(0)
    with pytest.raises(StudyError, match=f"{kept_file(digest)}: cannot be read: Permission denied"):
        fetch("https://example.org/images.zip", digest)


def test_a_file_that_is_no_image_need_not_be_readable(here: Path) -> None:
    folder = make_folder(Path("in"), files() | {"cats/notes": b"text"})
    (folder / "cats/notes").chmod(0)
    listing = gather(at("in"), paths.RAW_ZIP)
    assert listing.skipped == {"cannot be read": 1}


def test_a_network_that_may_not_be_read_is_not_said_to_be_gone(here: Path) -> None:
    write_text(Path("run-00.safetensors"), "weights")
    Path("run-00.safetensors").chmod(0)
    with pytest.raises(DamagedFile, match=r"^run-00.safetensors: cannot be read: Permission denied; `dvc checkout"):
        load_model(Path("run-00.safetensors"))


@pytest.mark.parametrize(
    ("mode", "told", "problem"),
    [
        (0, "in/cats", "a folder that cannot be listed: Permission denied"),
        (0o444, "in/cats/a.png", "Permission denied"),
    ],
)
def test_what_cannot_be_read_below_a_folder_of_pictures_is_told(here: Path, mode: int, told: str, problem: str) -> None:
    folder = make_folder(Path("in"), files())
    (folder / "cats").chmod(mode)
    (folder / ".hidden").mkdir(mode=0)
    found = find_pictures(folder)
    assert Path(told) in found
    assert told in pictures("in"), "by the script that is exported"
    assert Path("in/dogs/a.png") in found
    assert not [path for path in found if ".hidden" in path.parts]
    with pytest.raises(Undecodable, match=f"^{problem}$"):
        PictureReader(8, "gray", 100, None).picture(Path(told))


@pytest.mark.parametrize(
    ("mode", "sentence"),
    [
        (0o000, "error: result.txt: cannot be read: Permission denied\n"),
        (0o444, "error: result.txt: cannot be written: Permission denied; what is finished is kept\n"),
    ],
)
def test_a_stage_tells_reading_from_writing(
    here: Path, capsys: pytest.CaptureFixture[str], mode: int, sentence: str
) -> None:
    write_text(Path("result.txt"), "old")
    Path("result.txt").chmod(mode)
    with pytest.raises(SystemExit) as end, explained():
        Path("result.txt").open("r+").close()
    assert end.value.code == 1
    assert capsys.readouterr().err == sentence


def test_a_new_file_in_a_read_only_folder_is_one_that_cannot_be_written(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("runs").mkdir(mode=0o555)
    with pytest.raises(SystemExit), explained():
        Path("runs/events").touch()
    assert capsys.readouterr().err.startswith("error: runs/events: cannot be written: Permission denied")


@pytest.mark.parametrize("words", [["run", "--only", "l2"], ["tensorboard", "--prune"]])
def test_a_read_only_clone_is_told_before_dvc_is_asked(
    here: Path, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("dvc.yaml", "params.yaml"):
        Path(name).write_text("{}")
    Path(".dvc/tmp").mkdir(parents=True)
    for locked in (".dvc/tmp", ".dvc", "."):
        Path(locked).chmod(0o555)
        with pytest.raises(SystemExit):
            main(words)
        told = f"error: {(here / locked)}: cannot be written: Permission denied; DVC works there: clone the study"
        assert capsys.readouterr().err.startswith(told)


@pytest.mark.parametrize("locked", [".dvc/tmp", ".dvc"])
def test_make_tells_a_read_only_clone_as_the_commands_do(
    here: Path, locked: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("dvc.yaml", "params.yaml"):
        Path(name).write_text("{}")
    Path(locked).mkdir(parents=True, mode=0o555)
    with pytest.raises(SystemExit), explained():
        at_work.main()
    assert capsys.readouterr().err.startswith(f"error: {here / locked}: cannot be written: Permission denied; DVC")


def test_a_read_only_folder_names_the_result(here: Path) -> None:
    Path("out").mkdir(mode=0o555)
    for result in ("out/augment.npy", "out/deeper/augment.npy"):
        with pytest.raises(StudyError) as error:
            write_text(Path(result), "new")
        assert str(error.value) == (
            f"{result}: cannot be written: Permission denied; nothing half written is left there"
        )
