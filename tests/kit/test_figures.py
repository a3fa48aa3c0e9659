"""Figures are written as people write them."""

import re

import pytest

from commonweal.kit.figures import Ambiguous, digits_typed, in_short, number_typed, with_unit


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "words"),
    [
        (45.23, "%", 1, "45.2%"),
        (1200, "pounds", 0, "£1,200"),
        (-1200.5, "£", 2, "-£1,200.50"),
        (310.0, "per 100,000", 0, "310 per 100,000"),
        (12345.678, "", 1, "12,345.7"),
        (-0.04, "%", 1, "0.0%"),
        (0, "rank", 0, "0 rank"),
    ],
)
def test_with_unit(value: float, unit: str, decimals: int, words: str) -> None:
    assert with_unit(value, unit, decimals) == words


@pytest.mark.parametrize(
    ("unit", "words"), [("%", "45.2%"), ("pounds", "£45.2"), ("per 1,000 homes", "45.2"), ("", "45.2")]
)
def test_in_short(unit: str, words: str) -> None:
    assert in_short(45.23, unit, 1) == words


@pytest.mark.parametrize(
    ("typed", "unit", "value"),
    [
        ("1,024.5", "per 100,000", 1024.5),
        (" 26.9% ", "%", 26.9),
        ("26.9 %", None, 26.9),
        ("£1,200", "pounds", 1200.0),
        ("-£3", "£", -3.0),
        ("−0.5", "", -0.5),
        (".5", "", 0.5),
        ("1234567", "people", 1234567.0),
    ],
)
def test_number_typed(typed: str, unit: str | None, value: float) -> None:
    assert number_typed(typed, unit) == value


@pytest.mark.parametrize("typed", ["1,02", "1,0245", "12,5", "lots", "%", "1e300", "nan", "inf", "26.9%", "1.2.3"])
def test_number_typed_refuses_what_is_no_figure(typed: str) -> None:
    with pytest.raises(ValueError, match=re.escape(typed)):
        number_typed(typed, "people")


@pytest.mark.parametrize(
    ("typed", "unit", "digits"),
    [
        ("£1,200", "£", "1200"),
        ("−£1,200.50", "£", "-1200.50"),
        ("1 200", "£", "1200"),
        (".50", None, ".50"),
        ("0012", "", "0012"),
    ],
)
def test_digits_typed_keeps_every_digit(typed: str, unit: str | None, digits: str) -> None:
    assert digits_typed(typed, unit) == digits


@pytest.mark.parametrize("typed", ["1,20", "1.200,50", "1,2,3", "1,0245", "£1,20", "12,34,567", ",5", "5,"])
def test_a_comma_that_is_not_between_thousands_is_not_guessed_at(typed: str) -> None:
    with pytest.raises(Ambiguous):
        digits_typed(typed, "£")


@pytest.mark.parametrize("typed", ["lots", "12%", "1.2.3", "£", ",", "1e3", "12a,000"])
def test_what_is_no_number_at_all_is_not_called_ambiguous(typed: str) -> None:
    with pytest.raises(ValueError, match=re.escape(typed)) as refused:
        digits_typed(typed, "£")
    assert not isinstance(refused.value, Ambiguous)


def test_number_typed_refuses_more_digits_than_a_figure_has() -> None:
    with pytest.raises(OverflowError):
        number_typed("1" * 40)
