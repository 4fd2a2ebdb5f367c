import pytest

from mlpstudy.terminal import columns, cut, filled, fitted_table

ROWS = [["variant", "score"], ["regularised_by_everything", "93.0"]]
ALIGNED = ["left", "right"]


def test_names_keep_the_least_room_however_narrow_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "5")
    assert fitted_table(ROWS, ALIGNED).splitlines()[1] == "regulari…rything   93.0"


def test_no_column_is_left_out_for_room_that_short_names_do_not_need(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "14")
    assert fitted_table([["variant", "score"], ["dropout", "93.0"]], ALIGNED, [1]).split()[-1] == "93.0"


def test_names_are_not_cut_to_the_same_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a grid of 120 variants a dozen rows had one name in common."""
    monkeypatch.setenv("COLUMNS", "40")
    names = [f"batchnorm_and_dropout_{share}_init_xavier_uniform" for share in ("0p1", "0p2", "0p3")]
    rows = [["variant", "score", "train"], *([name, "93.0", "100.0"] for name in names)]
    table = [line.split() for line in fitted_table(rows, [*ALIGNED, "right"], [2]).splitlines()]
    assert len({cells[0] for cells in table}) == len(rows)
    assert [len(cells) for cells in table] == [2] * len(rows)  # rather without a column


def test_a_name_is_cut_by_columns_not_by_letters() -> None:
    assert cut("正則化と初期化", 9) == "正則…期化"
    assert cut("正則化と", 8) == "正則化と"


def test_a_combining_mark_takes_no_column(monkeypatch: pytest.MonkeyPatch) -> None:
    accented = "e\N{COMBINING ACUTE ACCENT}" * 4
    assert columns(accented) == 4
    assert cut(accented, 4) == accented
    monkeypatch.setenv("COLUMNS", "9")
    assert len(filled(f"{accented} {accented}").splitlines()) == 1


def test_lines_of_wide_letters_keep_to_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    lines = filled("正則化 と 初期化 の 比較 を する").splitlines()
    assert max(map(columns, lines)) <= 20
    assert lines[0] == "正則化 と 初期化 の"
