import errno

import pytest

from mlpstudy.errors import DataError, explained


def test_a_mistake_ends_the_stage_with_its_message_alone(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end, explained():
        raise DataError("a.jpg: not an image")
    assert end.value.code == 1
    assert capsys.readouterr().err == "error: a.jpg: not an image\n"


def test_a_bug_keeps_its_traceback() -> None:
    with pytest.raises(ZeroDivisionError), explained():
        1 / 0  # noqa: B018


def test_a_full_disk_is_no_bug(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit), explained():
        raise OSError(errno.ENOSPC, "No space left on device", "models")
    assert capsys.readouterr().err == (
        "error: models: cannot be written: No space left on device; what is finished is kept\n"
    )
    with pytest.raises(FileNotFoundError), explained():
        raise FileNotFoundError(errno.ENOENT, "No such file", "models")


def test_an_interruption_says_how_to_go_on(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end, explained():
        raise KeyboardInterrupt
    assert end.value.code == 130
    assert "`dvc repro` goes on" in capsys.readouterr().err
