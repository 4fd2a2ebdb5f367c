from mlpstudy.command.surveyed import by_size


def test_a_class_with_a_comma_in_its_name_is_one_of_the_list() -> None:
    assert by_size({"oak": 9, "oak, red": 1200}) == '2 classes: "oak, red" (1,200), oak (9)'
