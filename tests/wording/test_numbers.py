import math

from mlpstudy.language import spoken
from mlpstudy.wording.numbers import (
    alternatives,
    decimal,
    equals_p,
    exact,
    first_few,
    grouped,
    interval,
    listing,
    p_value,
    percent,
    points,
    set_points,
    shortest,
    signed,
    signed_interval,
    signed_points,
    signed_within,
    significant,
)


def test_numbers_as_people_write_them() -> None:
    expected = ["+2.1", "−2.1", "0.0", "0.0"]  # noqa: RUF001
    assert [signed_points(value) for value in (0.021, -0.021, 0.0004, -0.0004)] == expected
    assert [signed(value, 2) for value in (0.021, -0.021)] == ["+0.02", "−0.02"]  # noqa: RUF001
    assert interval(-0.005, 0.017) == "−0.5 to +1.7"  # noqa: RUF001
    assert (points(-0.021), percent(0.9297), percent(0.9297, 0)) == ("2.1", "93.0 %", "93 %")
    assert [p_value(p) for p in (0.0042, 0.0004, 1.0)] == [".004", "< .001", "1.000"]
    assert [equals_p(p) for p in (0.0042, 0.0004)] == ["= .004", "< .001"]
    assert [decimal(value) for value in (-3.21, -0.04, -0.0)] == ["−3.2", "0.0", "0.0"]  # noqa: RUF001
    assert [decimal(2.675, 2), significant(0.5213), grouped(65535)] == ["2.67", "0.52", "65,535"]


def test_a_p_that_gives_a_verdict_is_seen_to_be_below_what_that_takes() -> None:
    assert [p_value(p) for p in (0.0494, 0.0496, 0.04996, 0.05, 0.0504)] == [".049", ".0496", ".04996", ".050", ".050"]
    with spoken("es"):
        assert [equals_p(p) for p in (0.0496, 0.05)] == ["= 0,0496", "= 0,050"]


def test_an_interval_that_leaves_zero_out_is_seen_to_do_so() -> None:
    assert interval(0.0003, 0.0302) == "+0.03 to +3.0"
    assert interval(-0.0302, -0.000042) == "−3.0 to −0.004"  # noqa: RUF001
    assert interval(-0.0003, 0.0302) == "0.0 to +3.0"
    assert interval(0.0, 0.0302) == "0.0 to +3.0"


def test_a_difference_is_seen_to_lie_in_an_interval_that_leaves_zero_out() -> None:
    assert signed_within(0.0004, 0.0002, 0.0013, 3) == "+0.0004"
    assert signed_within(0.0004, -0.0002, 0.0013, 3) == "0.000"
    assert signed_within(2.13, 1.0, 3.2) == "+2.1"


def test_an_interval_is_seen_to_lie_above_the_margin_of_its_verdict_or_not() -> None:
    assert interval(-0.0098, 0.002, 0.01) == "−0.98 to +0.2"  # noqa: RUF001
    assert interval(-0.0104, 0.002, 0.01) == "−1.04 to +0.2"  # noqa: RUF001
    assert interval(-0.01, 0.002, 0.01) == "−1.0 to +0.2"  # noqa: RUF001
    assert interval(-0.02, -0.00996, 0.01) == "−2.0 to −0.996"  # noqa: RUF001
    assert interval(-0.0024, -0.0003, 0.0023) == "−0.24 to −0.03"  # noqa: RUF001
    assert [interval(-low, 0.002, 0.07) for low in (0.0698, 0.0702, 0.07)] == [
        "−6.98 to +0.2",  # noqa: RUF001
        "−7.02 to +0.2",  # noqa: RUF001
        "−7.0 to +0.2",  # noqa: RUF001
    ]


def test_what_was_measured_keeps_the_zeros_that_it_has_and_no_other() -> None:
    values = (2.98, 0.0098, 0.2, 12.0, 0.0, 1.04e-5)
    assert [significant(value) for value in values] == ["3.0", "0.0098", "0.20", "12", "0.0", "1.0e-05"]
    assert [significant(value, 3) for value in (0.12, 1.0, 99.96)] == ["0.120", "1.00", "100"]
    assert [shortest(value, 4) for value in (20.0, 90.954, 18.5)] == ["20", "90.95", "18.5"]
    assert set_points(0.0025) == "0.25"


def test_large_numbers_are_written_in_full() -> None:
    assert [significant(value) for value in (99.4, 99.6, 123.4, 6000.0)] == ["99", "100", "123", "6,000"]
    assert [shortest(value, 4) for value in (1234.0, 12345.0)] == ["1234", "12,345"]
    assert [grouped(value) for value in (999_999, 1_234_567, 16_777_215.0)] == ["999,999", "1,234,567", "16,777,215"]
    assert significant(3.4e30) == "3.4·10³⁰"
    with spoken("es"):
        told = [shortest(12345.0, 4), grouped(1_234_567)]
        assert [text.replace("\N{NO-BREAK SPACE}", "_") for text in told] == ["12_345", "1_234_567"]


def test_what_a_person_wrote_keeps_all_its_digits() -> None:
    values = (0.9999, 0.0, 0.7, 1e-06, 0.0001, 1024.0)
    assert [exact(value) for value in values] == ["0.9999", "0", "0.7", "1e-06", "0.0001", "1024"]
    with spoken("es"):
        assert exact(0.12345678) == "0,12345678"


def test_no_measure_has_more_digits_than_say_anything() -> None:
    assert [decimal(value, 3) for value in (9999.5, 12345.678, -123456.7)] == ["9999.500", "12,346", "−123,457"]  # noqa: RUF001
    assert [decimal(value, 3) for value in (2073214970699599870451756411471790080.0, 1e6)] == ["2.1·10³⁶", "1.0·10⁶"]
    assert [signed(value, 3) for value in (-12345.678, 2.07e36)] == ["−12,346", "+2.1·10³⁶"]  # noqa: RUF001
    assert signed_interval(-2.07e36, 12345.678) == "−2.1·10³⁶ to +12,346"  # noqa: RUF001
    with spoken("es"):
        assert [decimal(12345.678, 3), signed(-2.07e36)] == ["12\N{NO-BREAK SPACE}346", "−2,1·10³⁶"]  # noqa: RUF001


def test_spanish_numbers_have_a_comma_and_a_zero_before_it() -> None:
    with spoken("es"):
        assert [signed_points(value) for value in (0.021, -0.021, 0.0004)] == ["+2,1", "−2,1", "0,0"]  # noqa: RUF001
        assert (points(-0.021), percent(0.9297), percent(0.9297, 0)) == ("2,1", "93,0 %", "93 %")
        assert [p_value(p) for p in (0.0042, 0.0004, 1.0)] == ["0,004", "< 0,001", "1,000"]
        assert [equals_p(p) for p in (0.0042, 0.0004)] == ["= 0,004", "< 0,001"]
        assert [decimal(2.675, 2), significant(0.5213), grouped(65535)] == ["2,67", "0,52", "65\N{NO-BREAK SPACE}535"]
    assert decimal(2.675, 2) == "2.67"


def test_no_spanish_number_has_a_point() -> None:
    """Half of the Spanish-speaking countries read it as the decimal sign."""
    with spoken("es"):
        assert [grouped(value) for value in (999, 1600, 5792.0)] == ["999", "1600", "5792"]
        assert [significant(6000.0), decimal(-9999.5, 1)] == ["6000", "−9999,5"]  # noqa: RUF001


def test_what_is_no_number_is_written_as_such() -> None:
    assert [decimal(value) for value in (math.nan, math.inf)] == ["nan", "inf"]


def test_names_in_a_row() -> None:
    assert [listing(names) for names in (["a"], ["a", "b"], ["a", "b", "c"])] == ["a", "a and b", "a, b and c"]
    assert alternatives(["a", "b", "c"]) == "a, b or c"


def test_of_many_names_the_first_are_told() -> None:
    assert first_few(list("abcdefghijkl")) == listing(list("abcdefghijkl"))
    assert first_few(list("abcdefghijkl"), alternatives) == alternatives(list("abcdefghijkl"))
    assert first_few(list("abcdefghijklm")) == "a, b, c, d, e and 8 more (see the leaderboard)"
    assert first_few(list("abcdefghijklm"), alternatives) == first_few(list("abcdefghijklm"))
    with spoken("es"):
        assert first_few(list("abcdefghijklm")) == "a, b, c, d, e y 8 más (véase la tabla de resultados)"


def test_spanish_words_change_before_their_own_sound() -> None:
    with spoken("es"):
        assert [listing(["a", name]) for name in ("init_he", "l2")] == ["a e init_he", "a y l2"]
        assert [alternatives(["a", name]) for name in ("onecycle", "init_he")] == ["a u onecycle", "a o init_he"]
        numbers = [alternatives(["7", number]) for number in ("8", "80", "11", "110", "9")]
        assert numbers == ["7 u 8", "7 u 80", "7 u 11", "7 o 110", "7 o 9"]
