from mlpstudy.counted import counted, in_bytes, value


def test_one_thing_stands_in_the_singular() -> None:
    assert [counted(number, "run") for number in (0, 1, 2, 1234)] == ["0 runs", "1 run", "2 runs", "1,234 runs"]
    assert [counted(number, "copy", "copies") for number in (1, 2)] == ["1 copy", "2 copies"]


def test_sizes_stand_in_the_unit_that_a_person_would_take() -> None:
    sizes = {17: "0.0 kB", 999_949: "999.9 kB", 12_345_678: "12.3 MB", 1.2e12: "1,200.0 GB"}
    assert [in_bytes(size) for size in sizes] == list(sizes.values())


def test_values_stand_as_they_are_stored() -> None:
    values = {0.25: "0.25", -1000.0: "-1,000", 4095.0: "4,095", 16_777_216.0: "16,777,216", 1e30: "1e+30"}
    assert [value(number) for number in values] == list(values.values())
