"""Whether a figure is moving by more than chance, where it may go, and whether it will meet what was promised.

Process control after NHS England's Making Data Count, the test for a recent trend that Fingertips makes, forecasts as
ranges, and the distance to a target. docs/methods/trends.md has the rules, the limits and a worked example.
"""

from commonweal.analysis.trends.control import (
    LOCKED_AT,
    Assurance,
    Control,
    Rule,
    Signals,
    assurance,
    control_limits,
    signals,
)
from commonweal.analysis.trends.forecasting import (
    LEAST_FOR_FORECAST,
    Forecast,
    Way,
    forecast,
    probability_of_meeting,
)
from commonweal.analysis.trends.recent import (
    POINTS,
    RecentTrend,
    Travel,
    recent_trend,
    recent_trend_of_proportions,
)
from commonweal.analysis.trends.targets import direction_of_travel, distance_to_target, progress

__all__ = [
    "LEAST_FOR_FORECAST",
    "LOCKED_AT",
    "POINTS",
    "Assurance",
    "Control",
    "Forecast",
    "RecentTrend",
    "Rule",
    "Signals",
    "Travel",
    "Way",
    "assurance",
    "control_limits",
    "direction_of_travel",
    "distance_to_target",
    "forecast",
    "probability_of_meeting",
    "progress",
    "recent_trend",
    "recent_trend_of_proportions",
    "signals",
]
