import subprocess
import sys
from pathlib import Path

import pytest

from mlpstudy import paths
from mlpstudy.contracts.index import write_index
from mlpstudy.contracts.split import read_split
from mlpstudy.errors import READ_AGAIN
from mlpstudy.files import write_json
from mlpstudy.preprocess.duplicates import find_duplicates
from mlpstudy.preprocess.record import Record
from mlpstudy.preprocess.rows import index_rows
from tests.conftest import ROOT
from tests.preprocess.pictures import settings as preprocess_settings
from tests.split.tables import settings

CLASSES = ("zebra", 'a "b", c')


@pytest.fixture
def prepared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with 40 images, one of them a copy, and the settings of split."""
    monkeypatch.chdir(tmp_path)
    hashes = [f"{0 if row == 38 else row:032x}" for row in range(40)]
    records = [Record(f"all/{CLASSES[row % 2]}/{row}.png", 32, 32, "L", pixels) for row, pixels in enumerate(hashes)]
    write_index(index_rows(records, find_duplicates(records, preprocess_settings())))
    write_json(paths.CONFIGS / "split.json", settings(train_per_class=3).model_dump())
    return tmp_path


def with_origins(index: str) -> str:
    """index.csv of a source whose 39th image has a path of its own."""
    header, *rows = index.splitlines()
    rows = [f"{row},{'img/38.png' if '/38.png' in row.split(',')[0] else ''}" for row in rows]
    return "\n".join([f"{header},origin", *rows, ""])


def run() -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "stages/split.py")]
    return subprocess.run(command, env={"PYTHONPATH": str(ROOT / "src")}, capture_output=True, text=True)


def test_stage_writes_what_training_reads(prepared: Path) -> None:
    done = run()
    assert (done.returncode, done.stderr) == (0, "")
    split = read_split()
    assert split.classes == ('a "b", c', "zebra")
    assert split.labels.tolist() == [1, 0] * 20
    assert [str(array.dtype) for array in (split.labels, split.groups, split.parts)] == ["int64", "int64", "uint8"]
    assert split.parts.shape == (4, 40)
    assert split.info.counts.train == (6,) * 4
    assert split.info.left_out == {"copy": 1}
    assert (paths.SPLIT / "left_out.csv").read_text() == "name,reason\nall/zebra/38.png,copy\n"
    paths.INDEX.write_text(with_origins(paths.INDEX.read_text()))
    run()
    assert (paths.SPLIT / "left_out.csv").read_text() == "name,reason\nimg/38.png,copy\n"


def test_stage_gives_the_same_bytes_again(prepared: Path) -> None:
    written = []
    for _ in range(2):
        run()
        written.append({path.name: path.read_bytes() for path in paths.SPLIT.iterdir()})
    assert written[0] == written[1]
    assert sorted(written[0]) == ["groups.npy", "labels.npy", "left_out.csv", "parts.npy", "split.json"]


def test_a_wanted_difference_is_judged_and_changes_no_byte(prepared: Path) -> None:
    run()
    before = {path.name: path.read_bytes() for path in paths.SPLIT.iterdir()}
    write_json(paths.CONFIGS / "split.json", settings(train_per_class=3, detect=0.02, comparisons=3).model_dump())
    done = run()
    assert "warning: this study is too small to find a difference of 2.0 points, and 4 runs give no v" in done.stdout
    assert {path.name: path.read_bytes() for path in paths.SPLIT.iterdir()} == before


def test_stage_ends_with_one_message_where_data_do_not_fit(prepared: Path) -> None:
    write_json(paths.CONFIGS / "split.json", settings(train_per_class=30).model_dump())
    done = run()
    assert done.returncode == 1
    first, *_, last = done.stderr.splitlines()
    assert first.startswith("error: classes too small for this split")
    assert last == READ_AGAIN
    assert "Traceback" not in done.stderr
    assert not paths.SPLIT.exists()
