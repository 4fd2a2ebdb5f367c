import io
import json
import os
import shutil
import signal
import tempfile
from contextlib import nullcontext
from pathlib import Path

import cv2
import numpy as np
import pytest

from mlpstudy.command.main import main
from mlpstudy.command.predict import listed_paths
from mlpstudy.errors import DataError

PICTURES = "pictures/test/oak"


def output_of(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> tuple[str, str]:
    """stdout and stderr."""
    assert main(["predict", "dropout", *words]) == code
    captured = capsys.readouterr()
    return captured.out, captured.err


def test_each_picture_has_a_line_and_the_variant_is_told_apart(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, err = output_of(capsys, PICTURES)
    assert len(out.splitlines()) == 1 + 6
    assert all(line.split()[-2:] == ["of", "3"] for line in out.splitlines()[1:])
    assert err.startswith("dropout, mean of 3 runs; 1 diverged")
    assert "most frequent class of their training images (of equal ones the one with more images outside " in err


def test_lines_fit_the_terminal_and_stay_whole_in_a_pipe(
    workspace: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    in_pipe, _ = output_of(capsys, PICTURES)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    on_terminal, _ = output_of(capsys, PICTURES)
    assert max(map(len, on_terminal.splitlines())) <= 60 < max(map(len, in_pipe.splitlines()))
    assert set(in_pipe.split()) - set(on_terminal.split()) <= {"probability", "runs", "that"}


def test_one_run_answers_alone(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, err = output_of(capsys, PICTURES, "--run", "2")
    assert err == "dropout, run 2\n"
    assert out.splitlines()[1].endswith("1 of 1")


def test_broken_files_are_told_at_the_end_with_status_1(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(PICTURES, tmp_path / "in")
    (tmp_path / "in/broken.png").write_bytes(b"\x89PNG")
    out, err = output_of(capsys, str(tmp_path / "in"), code=1)
    assert len(out.splitlines()) == 1 + 6
    *_, broken, last = err.splitlines()
    assert broken == f"{tmp_path}/in/broken.png: damaged at its beginning, or a kind of PNG that is not read here"
    assert last == "error: 1 of 7 could not be read"


def test_pictures_of_which_the_training_s_scale_leaves_nothing_are_told_in_one_line(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Floating point from 0 to 1, where the training had values of 16 bits; a picture of these has no part in it."""
    xray = next(Path(PICTURES).glob("*xray.png"))
    shares = (cv2.imread(str(xray), cv2.IMREAD_UNCHANGED) / 65_535).astype(np.float32)
    for name in ("a.tif", "b.tif"):
        (tmp_path / name).write_bytes(cv2.imencode(".tif", shares)[1].tobytes())
    out, err = output_of(capsys, str(tmp_path), str(xray))
    assert len(out.splitlines()) == 1 + 3
    (line,) = [line for line in err.splitlines() if line.startswith("warning: ")]
    assert line.startswith("warning: 2 pictures hold values from 0.")
    assert line.endswith(
        f"so that the answer tells nothing: bring them to that range: {tmp_path}/a.tif, {tmp_path}/b.tif"
    )


@pytest.mark.parametrize("end", ["\n", "\r\n", "\0"])
def test_a_list_of_files_comes_from_stdin(
    workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], end: str
) -> None:
    """Also of one whose name holds a sign at which Python's splitlines would part it."""
    names = sorted(str(file) for file in Path(PICTURES).iterdir())
    names.append(shutil.copy(names[0], str(tmp_path / "line\u2028separated.png")))
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(end.join([*names, ""]).encode())))
    out, _ = output_of(capsys, "-", "--json")
    assert [each["file"] for each in json.loads(out)] == names


def test_an_empty_list_is_told(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"\n\n")))
    out, err = output_of(capsys, "-")
    assert out == ""
    assert err.endswith("\nstdin: no names\n")


def test_a_list_may_begin_with_a_byte_order_mark_of_utf8(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"\xef\xbb\xbfa.png\r\nb.png\r\n")))
    assert listed_paths() == ["a.png", "b.png"]


@pytest.mark.parametrize(("order", "seen"), [("le", "ff fe"), ("be", "fe ff")])
def test_a_list_in_utf16_is_refused(monkeypatch: pytest.MonkeyPatch, order: str, seen: str) -> None:
    """Its letters were taken for names, and / for the whole disk."""
    data = "\ufeff/home/me/a.png\n".encode(f"utf-16-{order}")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
    with pytest.raises(
        DataError, match=f"^stdin: begins with the bytes {seen}, as UTF-16 does: expected names in UTF-8"
    ):
        listed_paths()


def test_no_picture_is_written_over_by_the_table(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(PICTURES, tmp_path / "in")
    first, *others = sorted(str(file) for file in (tmp_path / "in").iterdir())
    before = Path(first).read_bytes()
    with pytest.raises(SystemExit):
        main(["predict", "dropout", "--csv", first, *others])
    assert capsys.readouterr().err.startswith(f"error: --csv {first}: is there, and is no table: expected a new file, ")
    assert Path(first).read_bytes() == before


def test_csv_goes_to_a_file_or_to_stdout(workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    printed, _ = output_of(capsys, PICTURES, "--csv", "-")
    for _ in range(2):  # the second time over the table of the first
        nothing, _ = output_of(capsys, PICTURES, "--csv", str(tmp_path / "out.csv"))
    assert printed.startswith("file,class,probability,")
    assert nothing == ""
    assert (tmp_path / "out.csv").read_text() == printed


def test_the_table_goes_where_a_link_leads(workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "tables").mkdir()
    (tmp_path / "old.csv").write_text("old")
    links = {"old": "old.csv", "new.csv": "tables/new.csv"}
    for name, target in links.items():
        (tmp_path / name).symlink_to(target)
        output_of(capsys, PICTURES, "--csv", str(tmp_path / name))
        assert (tmp_path / name).is_symlink()
        assert (tmp_path / target).read_text().startswith("file,class,probability,")
    shutil.copy(next(Path(PICTURES).iterdir()), tmp_path / "a.png")
    (tmp_path / "a.csv").symlink_to("a.png")
    with pytest.raises(SystemExit):
        main(["predict", "dropout", PICTURES, "--csv", str(tmp_path / "a.csv")])
    assert "a.csv: is there, and is no table" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("file/a.csv", "file/a.csv: cannot be written: "),
        ("a" * 300 + ".csv", "a.csv: cannot be written: File name too long"),
        ("folder.csv", "folder.csv: is there, and is no table"),
        ("", "--csv : is there, and is no table"),
    ],
)
def test_where_no_table_can_be_written_is_told_before_pictures_are_read(
    workspace: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    expected: str,
) -> None:
    names = io.BytesIO(b"a.png")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(names))
    (tmp_path / "file").touch()
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(SystemExit) as end:
        main(["predict", "dropout", "-", "--csv", name and str(tmp_path / name)])
    assert end.value.code == 1
    *_, last = capsys.readouterr().err.splitlines()
    assert last.startswith("error: ")
    assert expected in last
    assert names.tell() == 0


def test_a_folder_that_is_made_for_the_table_is_told(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "new/folder/out.csv"
    for told in (True, False):
        _, err = output_of(capsys, PICTURES, "--csv", str(table))
        assert (f"{table.parent}: a new folder" in err.splitlines()) == told
        assert table.read_text().startswith("file,class,")


def test_an_empty_name_is_not_the_working_folder(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["predict", "dropout", PICTURES, "", "--csv", str(tmp_path / "out.csv")])
    *_, last = capsys.readouterr().err.splitlines()
    assert last == "error: '': an empty name: expected a picture, a folder or a pattern"
    assert not list(tmp_path.glob("*.csv"))


@pytest.mark.parametrize("form", [[], ["--csv", "-"], ["--json"]])
def test_letters_that_the_terminal_lacks_are_escaped(
    workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: list[str]
) -> None:
    picture = shutil.copy(next(Path(PICTURES).iterdir()), tmp_path / "\xe9\u56f3\U0001f600.png")
    printed = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(printed, encoding="ascii", write_through=True))
    assert main(["predict", "dropout", str(picture), *form]) == 0
    text = printed.getvalue().decode("ascii")
    if form == ["--json"]:
        assert json.loads(text)[0]["file"] == str(picture)
    else:
        assert f"{tmp_path}/\\xe9\\u56f3\\U0001f600.png" in text


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize(("option", "ended_at"), [("--rev", "revision.brought"), ("--csv", "classifier.find_pictures")])
def test_an_ended_prediction_leaves_nothing_that_it_made_for_a_while(
    workspace: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    option: str,
    ended_at: str,
    number: signal.Signals,
) -> None:
    """By `kill`, or with its terminal: the networks that it fetched of a commit, and the begun file of --csv."""
    made: list[int] = []

    def ended(*_: object) -> None:
        made.append(len(list(tmp_path.iterdir())))
        os.kill(os.getpid(), number)

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr("mlpstudy.predict.revision.opened", nullcontext)
    monkeypatch.setattr(f"mlpstudy.predict.{ended_at}", ended)
    before = signal.signal(number, lambda *_: None)
    try:
        with pytest.raises(SystemExit) as end:
            main(["predict", "dropout", PICTURES, option, str(tmp_path / "out.csv")])
    finally:
        signal.signal(number, before)
    assert end.value.code == 128 + number
    assert made == [1]
    assert list(tmp_path.iterdir()) == []
