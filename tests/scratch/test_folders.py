import os
import shutil
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mlpstudy.files import write_text
from mlpstudy.scratch.folders import ABANDONED_DAYS, DONE, delete_abandoned, delete_done, link_or_copy

pytestmark = pytest.mark.usefixtures("workplace")


def test_folders_nobody_came_back_to_are_deleted_and_done_ones_when_they_are_known_to_be_kept() -> None:
    scratch = Path("scratch")
    for name, days in (("old-1", ABANDONED_DAYS + 1), ("new-1", ABANDONED_DAYS - 1), (f"new-2{DONE}", 0)):
        file = scratch / name / "run-00.checkpoint"
        file.parent.mkdir(parents=True)
        file.touch()
        os.utime(file, (time.time() - days * 86400,) * 2)
    delete_abandoned(scratch)
    assert sorted(folder.name for folder in scratch.iterdir()) == ["new-1", f"new-2{DONE}"]
    delete_done(scratch)
    assert [folder.name for folder in scratch.iterdir()] == ["new-1"]


def test_deleting_goes_on_while_other_stages_write_and_delete() -> None:
    busy, stop = Path("scratch/busy-1"), threading.Event()

    def write_and_delete() -> None:
        while not stop.is_set():
            busy.mkdir(parents=True, exist_ok=True)
            for number in range(20):
                write_text(busy / f"run-{number:02d}.checkpoint", "")
            shutil.rmtree(busy)

    with ThreadPoolExecutor(1) as pool:
        writer = pool.submit(write_and_delete)
        try:
            for _ in range(2000):
                delete_abandoned(busy.parent)
        finally:
            stop.set()
        writer.result()


@pytest.mark.parametrize("links", [True, False])
def test_a_file_is_linked_or_else_copied(monkeypatch: pytest.MonkeyPatch, links: bool) -> None:
    def refuse(*_: object) -> None:
        raise OSError("Invalid cross-device link")

    if not links:
        monkeypatch.setattr(os, "link", refuse)
    write_text(Path("source"), "new")
    write_text(Path("models/target"), "old")
    link_or_copy(Path("source"), Path("models/target"))
    assert Path("models/target").read_text() == "new"
    assert Path("models/target").samefile("source") == links


def test_a_file_gets_a_second_name_but_no_third() -> None:
    write_text(Path("source"), "new")
    for name in ("second", "third"):
        link_or_copy(Path("source"), Path(name))
        assert Path(name).read_text() == "new"
    assert Path("second").samefile("source")
    assert not Path("third").samefile("source")
