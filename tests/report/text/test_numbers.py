from mlpstudy.report.text.numbers import (
    alternatives,
    equals_p,
    interval,
    listing,
    p_value,
    percent,
    points,
    signed,
    signed_points,
)


def test_numbers_as_people_write_them() -> None:
    expected = ["+2.1", "−2.1", "0.0", "0.0"]  # noqa: RUF001
    assert [signed_points(value) for value in (0.021, -0.021, 0.0004, -0.0004)] == expected
    assert [signed(value, 2) for value in (0.021, -0.021)] == ["+0.02", "−0.02"]  # noqa: RUF001
    assert interval(-0.005, 0.017) == "−0.5 to +1.7"  # noqa: RUF001
    assert (points(-0.021), percent(0.9297), percent(0.9297, 0)) == ("2.1", "93.0 %", "93 %")
    assert [p_value(p) for p in (0.0042, 0.0004, 1.0)] == [".004", "< .001", "1.000"]
    assert [equals_p(p) for p in (0.0042, 0.0004)] == ["= .004", "< .001"]


def test_names_in_a_row() -> None:
    assert [listing(names) for names in (["a"], ["a", "b"], ["a", "b", "c"])] == ["a", "a and b", "a, b and c"]
    assert alternatives(["a", "b", "c"]) == "a, b or c"
