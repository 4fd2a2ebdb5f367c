from mlpstudy.counted import counted, in_bytes


def test_one_thing_stands_in_the_singular() -> None:
    assert [counted(number, "run") for number in (0, 1, 2, 1234)] == ["0 runs", "1 run", "2 runs", "1,234 runs"]
    assert [counted(number, "copy", "copies") for number in (1, 2)] == ["1 copy", "2 copies"]


def test_sizes_stand_in_the_unit_that_a_person_would_take() -> None:
    sizes = {17: "0.0 kB", 999_949: "999.9 kB", 12_345_678: "12.3 MB", 1.2e12: "1,200.0 GB"}
    assert [in_bytes(size) for size in sizes] == list(sizes.values())
