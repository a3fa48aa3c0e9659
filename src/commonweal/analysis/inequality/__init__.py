"""Inequality inside a place: slopes over deprivation, gaps between fifths of the people, and the gap index.

Neighbourhoods are put in an order, from the most deprived to the least or by the outcome itself, and
weighed by the people who live in them. Every function leaves out an area that has no place in the order
or no people, and none counts a missing figure as zero. Areas that tie are taken together, so that the answer
does not hang on the order of a file.
"""

from commonweal.analysis.inequality.gaps import Ties, gap_curve, gap_index, gap_indices
from commonweal.analysis.inequality.slopes import (
    REPETITIONS,
    Scale,
    Slope,
    simulated_slope_index,
    slope_index,
    standard_errors,
)
from commonweal.analysis.inequality.standing import Parts, midpoints, parts

__all__ = [
    "REPETITIONS",
    "Parts",
    "Scale",
    "Slope",
    "Ties",
    "gap_curve",
    "gap_index",
    "gap_indices",
    "midpoints",
    "parts",
    "simulated_slope_index",
    "slope_index",
    "standard_errors",
]
