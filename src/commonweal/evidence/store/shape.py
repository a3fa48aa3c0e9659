"""What one observation is: the columns of every file of the store, in their order."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

COLUMNS: Final[Mapping[str, str]] = {
    "release": "int64",
    "indicator": "string",
    "place": "string",
    "period": "string",
    "period_start": "date",
    "period_end": "date",
    "value": "float64",
    "lower": "float64",
    "upper": "float64",
    "numerator": "float64",
    "denominator": "float64",
    "status": "string",
    "kind": "string",
}
"""Ibis types by name. A period runs from `period_start` up to but not including `period_end`."""

SQL_TYPES: Final[Mapping[str, str]] = {"int64": "BIGINT", "string": "VARCHAR", "date": "DATE", "float64": "DOUBLE"}

# By place first, because the files are read by place far more often than by indicator: a profile
# reads one row group, and the neighbourhoods of one place have codes that lie side by side.
ORDER: Final = ("place", "indicator", "period_start")

# The engine judges every row group by its least and greatest place before it reads any, so that few and large ones keep a
# store of a hundred million rows as quick to ask as a small one. This is the size that DuckDB itself writes.
ROW_GROUP_ROWS: Final = 122_880


class Status(StrEnum):
    """Whether there is a figure. Missing is never zero, and suppressed is not missing."""

    PRESENT = "present"
    MISSING = "missing"
    SUPPRESSED = "suppressed"


class Kind(StrEnum):
    """How a figure came about. The public does not see provisional ones, and a return is for the partners of its place."""

    RAW = "raw"
    IMPUTED = "imputed"
    PROJECTED = "projected"
    PROVISIONAL = "provisional"
    RETURN = "return"
    """What partners measured themselves. What the public is told of it goes out as a publication."""


PREFERENCE: Final = (Kind.RAW, Kind.RETURN, Kind.IMPUTED, Kind.PROJECTED, Kind.PROVISIONAL)
"""Which kind is shown where several stand beside each other for one indicator, place and period: the first that has a figure."""

UNPUBLISHED: Final = (Kind.PROVISIONAL, Kind.RETURN)
