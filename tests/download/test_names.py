"""Names from a source in messages: letters of any language stay, what steers a terminal does not."""

import struct
from pathlib import Path

import pytest

from mlpstudy.download.class_names import checked_names, refuse_labels
from mlpstudy.download.gather import gather
from mlpstudy.errors import DataError
from tests.download.sources import at, files, make_zip


def refusal(raw: Path, contents: dict[str, bytes], **settings: object) -> str:
    with pytest.raises(DataError) as error:
        gather(at(make_zip(Path("in.zip"), contents), **settings), raw)
    assert "\x1b" not in str(error.value)
    return str(error.value)


def test_file_names_that_steer_a_terminal_are_refused_harmless(raw: Path) -> None:
    message = refusal(raw, files() | files({"cats/tiña\x1b[2J.png": 1}))
    assert message.endswith("rename these files:\n  'cats/tiña\\x1b[2J.png'")


def test_large_files_are_named_as_they_are(raw: Path) -> None:
    assert "'all/cats/tiña.png': 3.0 MB" in refusal(
        raw, files() | {"cats/tiña.png": bytes(3 * 10**6)}, largest_file_mb=2
    )


def test_classes_of_a_file_are_named_as_they_are() -> None:
    with pytest.raises(DataError, match=r"'tiña/pie': a path, or hidden\n  'uña\\x1b': with control characters"):
        checked_names(["tiña/pie", "uña\x1b"], "classes")


def test_members_of_a_zip_are_named_as_they_are(raw: Path) -> None:
    path = make_zip(Path("in.zip"), files() | files({"cats/tiña\x1b.png": 1}))
    data = bytearray(path.read_bytes())
    struct.pack_into("<H", data, data.rindex(b"cats/ti") - 36, 12)  # method, of the directory (APPNOTE 4.3.12)
    path.write_bytes(data)
    with pytest.raises(DataError, match=r"'cats/tiña\\x1b\.png': bzip2"):
        gather(at(path), raw)


def test_tables_in_a_source_are_named_harmless(raw: Path) -> None:
    message = refusal(raw, files() | {"tiña\x1b.csv": b""}, labels="labels.csv")
    assert message.endswith("tables (CSV) in it: tiña\\x1b.csv")
    message = refusal(raw, files() | {"labels.csv.gz": b""}, labels="labels.csv")
    assert message.endswith("tables (CSV) in it: none; compressed, and to be unpacked first: labels.csv.gz")


def test_a_damaged_member_is_named_as_it_is(raw: Path) -> None:
    path = make_zip(Path("in.zip"), files() | files({"cats/tiña.png": 1}))
    data = bytearray(path.read_bytes())
    struct.pack_into("<I", data, data.rindex("cats/tiña".encode()) - 30, 0)  # checksum
    path.write_bytes(data)
    with pytest.raises(DataError, match=r"in\.zip \('cats/tiña\.png'\): not a whole"):
        gather(at(path), raw)


def test_thousands_of_labels_without_a_name_are_counted_with_the_sign_between_thousands() -> None:
    with pytest.raises(DataError, match=r"^labels: labels out of range \(1,234\); expected 0 to 1, for 2 classes "):
        refuse_labels([9] * 1234, ["cat", "dog"], "labels")
