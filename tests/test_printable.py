from mlpstudy.printable import list_item, printable


def test_what_a_terminal_might_obey_is_escaped_and_letters_stay() -> None:
    assert printable("a\x1b[2J\n\udce9 é 図.jpg") == r"a\x1b[2J\n\udce9 é 図.jpg"


def test_a_name_with_a_comma_stands_in_quotes_in_a_list() -> None:
    assert ", ".join(map(list_item, ["cat", "dog, small", "9,5"])) == 'cat, "dog, small", "9,5"'
