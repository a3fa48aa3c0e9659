"""Every change that the evidence allows. Each is checked by a rule and has one line in the record."""

from commonweal.evidence.writes.gathering import tidy_store
from commonweal.evidence.writes.observations import Observation, add_release, record_observations
from commonweal.evidence.writes.sources import add_indicator, add_source, change_indicator, change_source

__all__ = [
    "Observation",
    "add_indicator",
    "add_release",
    "add_source",
    "change_indicator",
    "change_source",
    "record_observations",
    "tidy_store",
]
