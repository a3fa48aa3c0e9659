"""Every change that the evidence allows. Each is checked by a rule and has one line in the record."""

from commonweal.evidence.writes.needs import (
    add_allocation,
    add_composite_index,
    add_index_domain,
    adopt_allocation,
    change_allocation,
    change_composite_index,
    change_index_domain,
    remove_index_domain,
)
from commonweal.evidence.writes.observations import Observation, add_release, record_observations, tidy_store
from commonweal.evidence.writes.sources import add_indicator, add_source, change_indicator, change_source

__all__ = [
    "Observation",
    "add_allocation",
    "add_composite_index",
    "add_index_domain",
    "add_indicator",
    "add_release",
    "add_source",
    "adopt_allocation",
    "change_allocation",
    "change_composite_index",
    "change_index_domain",
    "change_indicator",
    "change_source",
    "record_observations",
    "remove_index_domain",
    "tidy_store",
]
