import csv
import io
import json
from dataclasses import replace

import pandas as pd

from mlpstudy.command.output import COLUMNS, as_csv, as_json, as_table
from mlpstudy.predict.vote import Prediction

READ = Prediction(
    "a b.jpg", None, "oak, red", 0.92971, "elm", 0.0512345678, 9, 10, {"elm": 0.0512345678, "oak, red": 0.92971}
)
BROKEN = Prediction("c.jpg", "damaged: truncated")


def test_a_table_has_a_line_for_each_picture_that_was_read() -> None:
    heading, line = as_table([READ, BROKEN]).splitlines()
    assert heading.split()[:2] == ["file", "class"]
    cells = [cell.strip() for cell in line.split("  ") if cell]
    assert cells == ["a b.jpg", "oak, red", "93.0 %", "elm", "5.1 %", "9 of 10"]


def test_a_table_that_is_too_wide_has_shorter_headings() -> None:
    heading, line = as_table([READ], 70).splitlines()
    assert heading.split() == ["file", "class", "prob.", "runner-up", "prob.", "agree"]
    assert max(len(heading), len(line)) <= 70
    assert as_table([READ], 100) == as_table([READ]) != as_table([READ], 70)


def test_a_name_that_no_line_has_room_for_stands_whole_above_its_line() -> None:
    name = "photographs/of-last-summer/at-the-lake/with-everybody/0001.jpg"
    heading, _, file, line = as_table([replace(READ, file=name)], 80).splitlines()
    assert (heading, file) == ("file", name)
    assert [cell.strip() for cell in line.split("  ") if cell] == ["oak, red", "93.0 %", "elm", "5.1 %", "9 of 10"]
    assert len(line) <= 80


def test_the_same_columns_stand_in_csv_for_what_was_read_and_what_was_not() -> None:
    rows = list(csv.reader(io.StringIO(as_csv([READ, BROKEN]))))
    assert rows[0] == list(COLUMNS)
    assert rows[1] == ["a b.jpg", "oak, red", "0.92971", "elm", "0.051235", "9", "10", "", ""]
    assert rows[2] == ["c.jpg", "", "", "", "", "", "", "damaged: truncated", ""]


def test_json_holds_the_probability_of_every_class() -> None:
    read, broken = json.loads(as_json([READ, BROKEN]))
    assert read["probabilities"] == {"elm": 0.051235, "oak, red": 0.92971}
    assert (read["class"], read["runs_agree"], read["problem"]) == ("oak, red", 9, None)
    assert (broken["class"], broken["probabilities"], broken["problem"]) == (None, None, "damaged: truncated")


def test_programs_are_told_which_pictures_the_networks_learnt_from() -> None:
    """In the last column, so that what takes columns by their place goes on."""
    predictions = [replace(READ, learnt=True), replace(READ, learnt=False), READ, BROKEN]
    assert [row["learnt"] for row in json.loads(as_json(predictions))] == [True, False, None, None]
    assert [row.split(",")[-1] for row in as_csv(predictions).splitlines()] == ["learnt", "True", "False", "", ""]


def test_names_that_are_no_text_are_told_as_codes() -> None:
    strange = Prediction("a\udce9.jpg", "empty")
    for text in (as_csv([strange]), as_json([strange])):
        assert "a\\" in text
        text.encode("utf-8")


def test_a_name_that_a_spreadsheet_would_compute_is_none_of_its_formulas() -> None:
    strange = replace(READ, file="=1+1.png", label="@class")
    (row,) = csv.DictReader(io.StringIO(as_csv([strange])))
    assert (row["file"], row["class"]) == ("'=1+1.png", "'@class")
    assert json.loads(as_json([strange]))[0]["file"] == "=1+1.png"


def test_pandas_reads_back_names_that_end_lines() -> None:
    names = ["a\rb.jpg", "a\nb.jpg", "a\r\nb.jpg", 'a "b".jpg', "a,b.jpg", "é.jpg"]
    text = as_csv([replace(READ, file=name, label=name) for name in names])
    table = pd.read_csv(io.StringIO(text))
    assert (table["file"].tolist(), table["class"].tolist()) == (names, names)
    assert text.splitlines()[-1].startswith("é.jpg,é.jpg,0.92971,")


def test_no_headings_stand_over_nothing() -> None:
    assert as_table([BROKEN]) == ""
