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
