from pathlib import Path

import pytest

from mlpstudy.config.download import DownloadConfig
from mlpstudy.download.listing import Contents, Entry
from mlpstudy.errors import DataError
from mlpstudy.survey.tables import (
    BEGINNING_BYTES,
    HEADER_BYTES,
    LARGEST_TABLE_MB,
    recognised,
    table_hint,
    tables_beside,
    tables_of,
)

GOOD, OTHER = b"file;class\na.png;cat\n", "Fichero;Diagnóstico\na.png;tiña\n"


def tables(**contents: bytes) -> dict[str, str]:
    """File without .csv -> its bytes."""
    return tables_of(Contents([beginning_alone(f"{name}.csv", data) for name, data in contents.items()]))


def beginning_alone(path: str, data: bytes) -> Entry:
    """A file that nobody may read whole."""

    def head(size: int) -> bytes:
        assert size <= BEGINNING_BYTES
        return data[:size]

    return Entry(path, broken, len(data), head)


def broken(size: int = 0) -> bytes:
    raise DataError("b.csv: cannot be read")


def test_the_one_table_that_fits_is_recognised_beside_others() -> None:
    assert recognised(tables(good=GOOD, other=OTHER.encode())) == "good.csv"
    assert recognised(tables(other=OTHER.encode())) is None


@pytest.mark.parametrize("cell", ["ñ" * 9, '"ca\nt"', '"' + "cat\n" * 40_000 + '"'])
def test_the_beginning_of_a_table_tells_wherever_it_is_cut_off(cell: str) -> None:
    line = f"a.png;{cell}\n".encode()
    for before in range(len(line.strip(b"\n")[:9])):
        full = GOOD + b"b.png;" + b"c" * 100_000 + b"\nc.png;" + b"d" * 100_000 + b"\n"
        full += b"d.png;" + b"e" * (BEGINNING_BYTES - len(full) - len(b"d.png;\na.png;") - before) + b"\n"
        assert (
            recognised(tables(long=full + line + bytes(20) + b"\xff", other=OTHER.encode(), short=b'file;class\n"a;b'))
            == "long.csv"
        )


def test_a_hint_says_why_each_is_none_in_a_line() -> None:
    hint = table_hint(tables(b=OTHER.encode(), a=OTHER.encode("windows-1252")))
    title, first, second = hint.strip().splitlines()
    assert title == "no table in it or beside it was taken as the table of classes:"
    assert first.startswith("  a.csv: line 1 is no UTF-8 (in Excel, save it as `CSV UTF-8`)")
    assert second.startswith("  b.csv: its columns are 'Fichero, Diagnóstico'; expected UTF-8 text")


def test_a_spreadsheet_is_told_to_be_saved_as_a_table() -> None:
    hint = table_hint(
        tables_of(Contents([Entry("Labels.XLSX", bytes), Entry("in/~$labels.xlsx", bytes), Entry("a.tsv", bytes)]))
    )
    advice = "a spreadsheet; save it as `CSV UTF-8`, with the columns file and class"
    assert hint.splitlines()[2:] == [f"  Labels.XLSX: {advice}", f"  a.tsv: {advice}"]


def test_a_compressed_table_is_told_to_be_unpacked() -> None:
    hint = table_hint(tables_of(Contents([Entry("in/Labels.CSV.gz", bytes), Entry("images.gz", bytes)])))
    assert hint.splitlines()[2:] == [
        "  in/Labels.CSV.gz: compressed; unpack it to in/Labels.CSV, with the columns file and class"
    ]


def test_of_several_that_fit_none_is_taken_and_the_hint_says_so() -> None:
    several = tables(a=GOOD, b=GOOD)
    assert recognised(several) is None
    assert table_hint(several).count("one of several that might be it; name it by --labels") == 2


def test_without_tables_there_is_no_hint_and_of_many_the_first_are_named() -> None:
    assert table_hint(tables_of(Contents([Entry("a.png", bytes), Entry(".a.csv", bytes)]))) == ""
    assert table_hint(tables(groups=b"file,group\na.png,1\n")) == ""
    assert table_hint(tables(**{f"t{number}": b"x" for number in range(9)})).endswith("... and 6 more")


def test_a_table_that_is_huge_or_cannot_be_read_spoils_nothing() -> None:
    large = Entry("large.csv", broken, LARGEST_TABLE_MB * 10**6 + 1)
    hint = table_hint(tables_of(Contents([large, Entry("b.csv", broken, 9, broken)])))
    assert hint.splitlines()[2:] == [
        "  b.csv: cannot be read",
        "  large.csv: 100.0 MB; tables of labels are looked for in files of 100 MB",
    ]


def test_tables_of_labels_beside_a_source_are_told_by_their_columns_and_no_other(tmp_path: Path) -> None:
    source = DownloadConfig.model_construct(path=str(tmp_path / "images"))
    contents = Contents([Entry("a.jpg", bytes), Entry("photos/in.csv", bytes)])
    assert tables_beside(source, contents) == {}
    for name, data in {
        "b.csv": GOOD,
        "A.CSV": GOOD,
        "other.csv": OTHER.encode(),
        "in.csv": GOOD,
        "study.csv": b"class,file\ncat,b.jpg\n",
        "c.txt": GOOD,
    }.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "folder.csv").mkdir()
    assert tables_beside(source, contents) == {
        "A.CSV": "",
        "b.csv": "",
        "study.csv": "study.csv: lies beside the source, and names none of its files",
    }
    assert tables_beside(DownloadConfig.model_construct(path=str(tmp_path / "nowhere/images")), contents) == {}


def test_of_a_file_beside_that_is_no_table_of_labels_the_header_alone_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = list[int]()

    def head(file: Path, size: int) -> bytes:
        read.append(size)
        return file.read_bytes()[:size]

    monkeypatch.setattr("mlpstudy.survey.tables.read_head", head)
    (tmp_path / "numbers.csv").write_bytes(b"a,b\n" + b"1,2\n" * BEGINNING_BYTES)
    source = DownloadConfig.model_construct(path=str(tmp_path / "images"))
    assert tables_beside(source, Contents([Entry("1.jpg", bytes)])) == {}
    assert read == [HEADER_BYTES]


def test_names_of_tables_do_not_steer_a_terminal() -> None:
    assert "\x1b" not in table_hint(tables(**{"\x1b[2Jbad": b"x", "\x1b[2Ja": GOOD, "\x1b[2Jb": GOOD}))
