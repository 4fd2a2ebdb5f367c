from dataclasses import replace

from mlpstudy.compare.study import Study
from mlpstudy.report.text.leaderboard import WIDTH, legend, markdown, marks, plain_text
from tests.finished import RUNS


def test_marks_are_explained_where_they_occur(compared: Study) -> None:
    assert marks(compared.row("lost")).endswith(f"d{RUNS}")
    assert set(legend(compared)) == {"*", "v", "u", "d"}
    assert "d" not in legend(replace(compared, rows=(compared.row("better"), compared.baseline)))


def test_the_terminal_cuts_long_names_and_markdown_does_not(compared: Study) -> None:
    name = "a" * 60
    rows = tuple(replace(row, name=name) if row.name == "similar" else row for row in compared.rows)
    study = replace(compared, rows=rows)
    assert max(map(len, plain_text(study).splitlines())) <= WIDTH
    assert f"| {name} |" in markdown(study)
    assert name not in plain_text(study)


def test_numbers_stand_as_they_are_written(compared: Study) -> None:
    line = next(line for line in plain_text(compared).splitlines() if line.startswith("twin"))
    assert "same predictions" in line
    assert "0.0 to 0.0" in line  # not read as a number and shortened to 0
