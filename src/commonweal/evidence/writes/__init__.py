"""Every change that the evidence allows. Each is checked by a rule and has one line in the record."""

from commonweal.evidence.writes.geography import (
    SourceOfLookup,
    add_lookup,
    declare_carrying,
    end_carrying,
    tidy_lookups,
)
from commonweal.evidence.writes.neighbourhoods import add_neighbourhood, end_neighbourhood
from commonweal.evidence.writes.observations import Observation, add_release, record_observations, tidy_store
from commonweal.evidence.writes.sources import add_indicator, add_source, change_indicator, change_source

__all__ = [
    "Observation",
    "SourceOfLookup",
    "add_indicator",
    "add_lookup",
    "add_neighbourhood",
    "add_release",
    "add_source",
    "change_indicator",
    "change_source",
    "declare_carrying",
    "end_carrying",
    "end_neighbourhood",
    "record_observations",
    "tidy_lookups",
    "tidy_store",
]
