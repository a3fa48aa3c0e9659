"""Figures as people write them: 45.2%, £1,200, 310 per 100,000."""

from __future__ import annotations

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
