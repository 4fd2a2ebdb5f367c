from dataclasses import replace
from pathlib import Path

from mlpstudy.train.runs.epochs import EVERY_SECONDS, EpochNote, share_done
from mlpstudy.train.runs.spec import RunSpec
from tests.conftest import variant
from tests.train.search.tuned import tuned


def spec(folder: Path) -> RunSpec:
    return RunSpec("dropout", variant(epochs=40), 3, Path(), folder, "", "", (), Path())


def test_epochs_are_noted_once_a_second_at_most(tmp_path: Path) -> None:
    note = EpochNote(spec(tmp_path))
    note.write(1)
    assert share_done(spec(tmp_path)) == 0
    note.written -= EVERY_SECONDS
    note.write(10)
    note.write(20)
    assert share_done(spec(tmp_path)) == 0.25
    note.delete()
    assert list(tmp_path.iterdir()) == []


def test_a_note_that_is_half_written_says_nothing(tmp_path: Path) -> None:
    spec(tmp_path).file("epoch").write_text("")
    assert share_done(spec(tmp_path)) == 0


def test_a_run_that_waits_for_others_of_its_process_is_done(tmp_path: Path) -> None:
    spec(tmp_path).file("seal").write_text("")
    assert share_done(spec(tmp_path)) == 1


def test_a_folder_that_cannot_be_written_stops_nobody(tmp_path: Path) -> None:
    note = EpochNote(spec(tmp_path / "missing"))
    note.written -= EVERY_SECONDS
    note.write(1)


def test_a_search_counts_its_trials_and_the_run_alike_however_many_epochs_they_take(tmp_path: Path) -> None:
    searching = replace(spec(tmp_path), config=tuned(3, epochs=40))
    note = EpochNote(replace(searching, config=variant(epochs=120), trial=2, trainings_before=2))
    note.written -= EVERY_SECONDS
    note.write(60)
    assert share_done(searching) == 2.5 / 4
