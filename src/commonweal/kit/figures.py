"""Figures as people write them: 45.2%, £1,200, 310 per 100,000."""

from __future__ import annotations

import re
from math import inf

from django.utils.formats import number_format

PERCENT = frozenset(["%", "percent", "per cent"])
POUNDS = frozenset(["£", "pounds", "GBP"])


def in_short(value: float, unit: str, decimals: int) -> str:
    """A number without its unit where that is long, for a row of figures whose last one tells it."""
    return with_unit(value, unit if unit in PERCENT | POUNDS else "", decimals)


def with_unit(value: float, unit: str, decimals: int) -> str:
    """A number and its unit, rounded to so many decimal places, thousands grouped."""
    rounded = round(value, decimals)
    number = str(number_format(abs(rounded), decimal_pos=decimals, use_l10n=True, force_grouping=True))
    sign = "-" if rounded < 0 else ""
    if unit in PERCENT:
        return f"{sign}{number}%"
    if unit in POUNDS:
        return f"{sign}£{number}"
    return f"{sign}{number} {unit}".strip()


MOST_DIGITS = 15
"""What a number kept in binary can hold without losing any of its digits."""

_DIGITS_AND_MARKS = re.compile(r"[-+−]?[\d.,]*,[\d.,]*\d[\d.,]*|[-+−]?[\d.,]*\d[\d.,]*,[\d.,]*")
_TYPED = re.compile(r"(?P<sign>[-+−]?)(?P<whole>\d{1,3}(?:,\d{3})+|\d*)(?P<part>\.\d+)?")


class Ambiguous(ValueError):
    """What was typed is a number, but with a comma or a point that could mean two things: 1,20 or 1.200,50."""


def number_typed(typed: str, unit: str | None = None) -> float:
    """A number as people type it: with commas between thousands, and the unit's own sign: 1,024.5, 26.9%, £12.

    Without a unit either sign is taken. Raises Ambiguous for a comma that is not between thousands, ValueError for
    anything else, OverflowError for more digits than a figure has.
    """
    digits = digits_typed(typed, unit)
    bare = digits.lstrip("-")
    if len(bare.replace(".", "").strip("0")) > MOST_DIGITS or len(bare.partition(".")[0]) > MOST_DIGITS:
        raise OverflowError(typed)
    return float(digits)


def digits_typed(typed: str, unit: str | None = None) -> str:
    """What was typed as computers write it, every digit kept: -1200.50 for −£1,200.50. Raises as `number_typed` does."""
    text = "".join(typed.split())
    if unit is None or unit in PERCENT:
        text = text.removesuffix("%")
    if unit is None or unit in POUNDS:
        text = text.replace("£", "", 1) if text.lstrip("-+−").startswith("£") else text
    found = _TYPED.fullmatch(text)
    digits = (found["whole"].replace(",", "") + (found["part"] or "")) if found else ""
    if found is None or not digits:
        raise Ambiguous(typed) if _DIGITS_AND_MARKS.fullmatch(text) else ValueError(typed)
    return f"{'-' if found['sign'] in ('-', '−') else ''}{digits}"


def range_of(unit: str) -> tuple[float, float]:
    """The least and the most that a figure of this unit can be: a percentage from 0 to 100, a rate from 0 up."""
    if unit.strip() in PERCENT:
        return 0.0, 100.0
    return (0.0, inf) if unit.strip().lower().startswith("per ") else (-inf, inf)
