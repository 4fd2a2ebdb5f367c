from mlpstudy.printable import printable


def test_what_a_terminal_might_obey_is_escaped_and_letters_stay() -> None:
    assert printable("a\x1b[2J\n\udce9 é 図.jpg") == r"a\x1b[2J\n\udce9 é 図.jpg"
