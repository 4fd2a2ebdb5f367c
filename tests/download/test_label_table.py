import pytest

from mlpstudy.delimited import refuse_lines
from mlpstudy.download.label_table import LabelledFile, parse_labels, why_no_table
from mlpstudy.errors import DataError


def rows_of(data: bytes, name: str) -> list[LabelledFile]:
    rows, faults = parse_labels(data, name)
    refuse_lines(faults, name)
    return rows


def test_columns_stand_in_any_order_as_spreadsheets_save_them() -> None:
    text = '\ufeffgroup,class,file,split\r\nmia,Café,a.png,Val\r\n\r\n,"cat, big",sub\\b.png,train\r\n'
    assert rows_of(text.encode(), "labels.csv") == [
        LabelledFile(2, "a.png", "Café", "validation", "mia"),
        LabelledFile(4, "sub/b.png", "cat, big", "train", ""),
    ]


def test_semicolons_part_columns_where_the_header_has_them() -> None:
    text = '\ufefffile;class;split\r\na.png;cat, big;train\r\n"b;1.png";dog;test\r\n'
    assert rows_of(text.encode(), "labels.csv") == [
        LabelledFile(2, "a.png", "cat, big", "train", ""),
        LabelledFile(3, "b;1.png", "dog", "test", ""),
    ]
    assert rows_of(b"file,class\na;b.png,cat\nc.png,dog\n", "labels.csv")[0].file == "a;b.png"
    assert rows_of(b"file\tclass\na.png\tcat, big\nb;1.png\tdog\n", "labels.csv")[0].label == "cat, big"
    assert not why_no_table(text.encode(), False, "labels.csv")


def test_a_blank_before_quotes_leaves_them_no_part_of_the_class() -> None:
    text = 'file, "class"\na.png, cat\nb.png,  "dog"\nc.png,"dog"\nd.png," cat, big"\n"e,1.png", 5" wide\n'
    files = rows_of(text.encode(), "labels.csv")
    assert [row.label for row in files] == ["cat", "dog", "dog", "cat, big", '5" wide']
    assert files[-1].file == "e,1.png"
    assert not why_no_table(text.encode(), False, "labels.csv")
    with pytest.raises(DataError, match=r"labels.csv: no table: .* expected after"):
        rows_of(b'file, class\na.png, "cat" or dog\n', "labels.csv")


@pytest.mark.parametrize("begin", ["", "sep=,\n"])
@pytest.mark.parametrize("cell", ['"b.png', '"b.png" or', f'"{"x" * 200_000}"'])
def test_what_keeps_a_table_from_being_read_is_told_by_its_line(cell: str, begin: str) -> None:
    text = f'{begin}file,class\n"a.\npng",cat\n{cell},dog\nc.png,dog\n'
    line = 5 if begin else 4
    with pytest.raises(DataError, match=rf"labels.csv: no table: .*, in what begins with line {line}; expected"):
        rows_of(text.encode(), "labels.csv")


@pytest.mark.parametrize("blank", [" ", "\t", "\N{NO-BREAK SPACE}", " \t\N{IDEOGRAPHIC SPACE}"])
def test_nor_does_a_blank_of_another_kind(blank: str) -> None:
    text = f'{blank}"file",{blank}"class"\na.png,{blank}"dog"\n{blank}"b.png",dog\nc.png,{blank}"cat, ""big"""\n'
    files = rows_of(text.encode(), "labels.csv")
    assert [(row.file, row.label) for row in files] == [("a.png", "dog"), ("b.png", "dog"), ("c.png", 'cat, "big"')]


def test_a_tab_before_quotes_is_a_blank_only_where_tabs_part_no_columns() -> None:
    (row,) = rows_of(b'file\tclass\tgroup\na.png\t\xc2\xa0"dog"\t"mia"\n', "labels.csv")
    assert (row.label, row.group) == ("dog", "mia")
    with pytest.raises(DataError, match=r"line 2: a\.png: class '': empty"):
        rows_of(b'file\tclass\tgroup\na.png\t\t"mia"\n', "labels.csv")


def test_quotes_within_quotes_are_refused() -> None:
    with pytest.raises(DataError, match=r"line 3: b\.png: class '\"dog\"': with quotes around it"):
        rows_of(b'file,class\na.png,dog\nb.png,"""dog"""\n', "labels.csv")
    with pytest.raises(DataError, match=r"line 2: a\.png: group '\"mia\"': with quotes around it"):
        rows_of(b'file,class,group\na.png,dog,"""mia"""\n', "labels.csv")


def test_columns_that_a_spreadsheet_left_empty_at_the_end_do_not_count() -> None:
    table = b"file;class;;\na.png;cat;;\nb.png;dog;\nc.png;cat\n"
    assert [row.label for row in rows_of(table, "labels.csv")] == ["cat", "dog", "cat"]
    with pytest.raises(DataError, match=r"line 2: a\.png: 4 cells, expected 2"):
        rows_of(b"file;class;;\na.png;cat;;x\n", "labels.csv")
    with pytest.raises(DataError, match=r"line 2: a\.png: 1 cell, expected 2"):
        rows_of(b"file;class;;\na.png\n", "labels.csv")


@pytest.mark.parametrize("sign", [";", ",", "\t"])
def test_a_first_line_that_tells_excel_the_separator_is_obeyed(sign: str) -> None:
    text = f"\ufeffsep={sign}\r\nfile;class\r\na.png;cat\r\n".replace(";", sign)
    assert rows_of(text.encode(), "labels.csv") == [LabelledFile(3, "a.png", "cat", "all", "")]


def test_a_letter_and_its_accent_are_the_same_class_in_one_sign_or_two() -> None:
    table = "file,class\na.png,Caf\u00e9\nb.png,Cafe\u0301\n".encode()
    assert [row.label for row in rows_of(table, "labels.csv")] == ["Caf\u00e9"] * 2


def test_columns_may_have_capitals() -> None:
    table = b"File;CLASS;Group;Split\na.png;Cat;Mia;train\n"
    assert rows_of(table, "labels.csv") == [LabelledFile(2, "a.png", "Cat", "train", "Mia")]
    with pytest.raises(DataError, match="its columns are 'File, file, class'"):
        rows_of(b"File,file,class\na,b,c\n", "labels.csv")


def test_a_column_of_another_name_is_said_to_be_too_many() -> None:
    with pytest.raises(DataError, match=r"its columns are 'file, class, age'; .* and group, and no others"):
        rows_of(b"file,class,age\na,b,7\n", "labels.csv")


def test_two_columns_of_other_names_hear_how_they_are_called() -> None:
    for sign in ",;\t":  # a line with commas to paste would not fit a table of semicolons
        with pytest.raises(DataError, match=r"its columns are 'id, label'; .*; if .* call them file and class in its"):
            rows_of(f"id{sign}label\na.png{sign}0\n".encode(), "train.csv")


def test_a_table_of_groups_hears_how_it_is_called_and_not_that_its_groups_are_classes() -> None:
    with pytest.raises(DataError) as error:
        rows_of(b"File,group\ncat/0.png,mia\n", "Groups.csv")
    message = str(error.value)
    assert message.endswith("; a table of groups is called groups.csv, and lies beside the class or split folders")
    assert "file,class" not in message


def test_messages_show_letters_as_they_are_and_nothing_that_steers_a_terminal() -> None:
    rows = "..\\tiña\x1b;x;train\nb;uña/\x1b;train\nc;x;validación\x1b\n"
    with pytest.raises(DataError) as error:
        rows_of(f"file;class;split\n{rows}".encode(), "labels.csv")
    for shown in (r": ..\tiña\x1b: ", r"'uña/\x1b'", r"'validación\x1b'"):
        assert shown in str(error.value)
    with pytest.raises(DataError, match=r"'Fichero, Diagnóstico\\x1b, Paciente'"):
        rows_of("Fichero;Diagnóstico\x1b;Paciente\na;b;c\n".encode(), "labels.csv")


def test_without_a_column_of_splits_there_are_none() -> None:
    assert {row.split for row in rows_of(b"file,class\na,x\nb,y\n", "labels.csv")} == {"all"}


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("a.png,cat", "line 3: a.png: 2 cells, expected 4"),
        (",cat,train,", "line 3: no file"),
        ("../a.png,cat,train,", "line 3: ../a.png: a path that leaves the folder of the images; expected one"),
        ("/etc/passwd,cat,train,", "line 3: /etc/passwd: a path that leaves"),
        ("C:\\a.png,cat,train,", "a path that leaves"),
        ("a.png,,train,", "line 3: a.png: class '': empty\n"),
        ("a.png, ,train,", "line 3: a.png: class '': empty\n"),
        ("a.png,cats/big,train,", "line 3: a.png: class 'cats/big': a path, or hidden"),
        ("a.png,.cat,train,", "line 3: a.png: class '.cat': a path, or hidden"),
        ("a.png,..,train,", "line 3: a.png: class '..': a path, or hidden"),
        ("a.png,cat,trian,", "line 3: a.png: split 'trian': expected train, validation or test"),
        ("a.png,cat,,", "line 3: a.png: split '': expected train, validation or test"),
        ("a.png,cat,train,mi\ta", "line 3: a.png: control characters"),
        ('"a\nb.png",cat,train,', "line 3: a\\nb.png: control characters"),
        ('a.png,"melanoma\rin situ",train,', "line 3: a.png: class 'melanoma\\rin situ': with control characters"),
        ('"\na.png\r\n",cat,train,\nb.png,cat,train,"\n\n"\nc.png,cat', "line 9: c.png: 2 cells, expected 4"),
        ("./z.png,dog,train,", "line 3: z.png: stands in line 2 already"),
        ("z.png,,train,", "line 3: z.png: class '': empty; z.png: stands in line 2 already"),
        ("b.png,,trian,", "line 3: b.png: class '': empty; b.png: split 'trian': expected train"),
        (
            "../a.png,,train,",
            "line 3: ../a.png: a path that leaves the folder of the images; expected one from there; .",
        ),
        (".,cat,train,", "line 3: .: no file"),
    ],
)
def test_a_line_that_does_not_fit_is_named_by_its_number(line: str, complaint: str) -> None:
    with pytest.raises(DataError, match=r"^labels\.csv: lines that do not fit \(1\):") as error:
        rows_of(f"file,class,split,group\nz.png,cat,train,\n{line}\n".encode(), "labels.csv")
    assert complaint in f"{error.value}\n"


def test_all_bad_lines_are_named_at_once() -> None:
    lines = "\n".join(f"../{number},cat" for number in range(30))
    with pytest.raises(DataError, match=r"lines that do not fit \(30\)") as error:
        rows_of(f"file,class\n{lines}\n".encode(), "labels.csv")
    assert "... and 20 more" in str(error.value)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"file,class\n",
        b"file;class,group\na.png;cat,mia\n",
        b"file,class,spilt\na.png,cat,train\n",
        b"file,class,class\na.png,cat,cat\n",
        b"name,label\na.png,cat\n",
        b"file,class\na\xff.png,cat\n",
        b'file,class\n"a.png,cat\n',
        b"\x89PNG\r\n\x1a\n" + bytes(500),
        b"file,class\n" + b"x" * 200_000 + b",cat\n",
    ],
)
def test_what_is_no_such_table_is_refused_and_not_recognised(data: bytes) -> None:
    with pytest.raises(
        DataError, match="expected UTF-8 text with commas, semicolons or tabs between the columns file, class"
    ):
        rows_of(data, "labels.csv")
    assert "expected UTF-8 text" in why_no_table(data, False, "labels.csv")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_table_of_another_encoding_hears_which_line_and_how_excel_saves_it(end: str) -> None:
    table = end.join(["file;class", "a.png;cat", "b.png;tiña", ""]).encode("windows-1252")
    with pytest.raises(DataError, match=r"^labels\.csv: line 3 is no UTF-8 \(in Excel, save it as `CSV UTF-8`\)"):
        rows_of(table, "labels.csv")
