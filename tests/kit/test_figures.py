"""Figures are written as people write them."""

import pytest

from commonweal.kit.figures import in_short, with_unit


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
