from mlpstudy.command.surveyed import by_size


def test_a_class_with_a_comma_in_its_name_is_one_of_the_list() -> None:
    assert by_size({"oak": 9, "oak, red": 1200}) == '2 classes: "oak, red" (1,200), oak (9)'


def test_a_thousand_classes_are_counted_as_images_are() -> None:
    assert by_size(dict.fromkeys(map(str, range(1000)), 20)).startswith("1,000 classes: 0 (20), 1 (20), ")
