"""Every change that the evidence allows. Each is checked by a rule and has one line in the record."""

from commonweal.evidence.writes.findings import (
    add_ground,
    agree_finding,
    change_cause,
    change_finding,
    dispute_finding,
    end_cause,
    end_stance,
    propose_finding,
    remove_ground,
    replace_finding,
    say_cause,
    sign_finding,
    withdraw_finding,
)
from commonweal.evidence.writes.gaps import ask_gap, change_gap, end_gap, promise_gap, raise_gap
from commonweal.evidence.writes.gathering import tidy_store
from commonweal.evidence.writes.geography import (
    SourceOfLookup,
    add_lookup,
    declare_carrying,
    end_carrying,
    tidy_lookups,
)
from commonweal.evidence.writes.limits import start_limits_afresh, withdraw_rebase
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
from commonweal.evidence.writes.neighbourhoods import add_neighbourhood, end_neighbourhood
from commonweal.evidence.writes.observations import Observation, add_release, record_observations
from commonweal.evidence.writes.sources import add_indicator, add_source, change_indicator, change_source

__all__ = [
    "Observation",
    "SourceOfLookup",
    "add_allocation",
    "add_composite_index",
    "add_ground",
    "add_index_domain",
    "add_indicator",
    "add_lookup",
    "add_neighbourhood",
    "add_release",
    "add_source",
    "adopt_allocation",
    "agree_finding",
    "ask_gap",
    "change_allocation",
    "change_cause",
    "change_composite_index",
    "change_finding",
    "change_gap",
    "change_index_domain",
    "change_indicator",
    "change_source",
    "declare_carrying",
    "dispute_finding",
    "end_carrying",
    "end_cause",
    "end_gap",
    "end_neighbourhood",
    "end_stance",
    "promise_gap",
    "propose_finding",
    "raise_gap",
    "record_observations",
    "remove_ground",
    "remove_index_domain",
    "replace_finding",
    "say_cause",
    "sign_finding",
    "start_limits_afresh",
    "tidy_lookups",
    "tidy_store",
    "withdraw_finding",
    "withdraw_rebase",
]
