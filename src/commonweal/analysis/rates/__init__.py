"""Counts, proportions, rates, ratios and means with their intervals; what stands apart from a benchmark; funnels.

The methods are those that English public health uses for published indicators, so that a figure worked out here
agrees with one that was published: Wilson for proportions, Byar for counts (exact below ten), Dobson for directly
standardised rates. docs/methods/rates.md has the formulas, the limits and a worked example.
"""

from commonweal.analysis.rates.comparing import (
    Comparison,
    compare,
    differences,
    quantile_groups,
    ranks,
)
from commonweal.analysis.rates.funnels import (
    Funnel,
    Standing,
    funnel_of_proportions,
    funnel_of_rates,
    funnel_of_ratios,
    standings,
)
from commonweal.analysis.rates.intervals import (
    EXACT_BELOW,
    Estimates,
    count_limits,
    counts,
    means,
    proportions,
    rates,
    ratios,
)
from commonweal.analysis.rates.standardised import (
    EUROPEAN_STANDARD_2013,
    LEAST_EVENTS,
    directly_standardised_rates,
    expected_events,
    indirectly_standardised_rates,
    indirectly_standardised_ratios,
)

__all__ = [
    "EUROPEAN_STANDARD_2013",
    "EXACT_BELOW",
    "LEAST_EVENTS",
    "Comparison",
    "Estimates",
    "Funnel",
    "Standing",
    "compare",
    "count_limits",
    "counts",
    "differences",
    "directly_standardised_rates",
    "expected_events",
    "funnel_of_proportions",
    "funnel_of_rates",
    "funnel_of_ratios",
    "indirectly_standardised_rates",
    "indirectly_standardised_ratios",
    "means",
    "proportions",
    "quantile_groups",
    "ranks",
    "rates",
    "ratios",
    "standings",
]
