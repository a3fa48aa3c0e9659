"""Every change that agreement allows. Each is checked by a rule, versioned, and has one line in the record."""

from commonweal.agreement.writes.constitutions import set_constitution
from commonweal.agreement.writes.meetings import (
    Came,
    add_guest,
    add_meeting,
    cancel_meeting,
    change_meeting,
    end_guest,
    give_apologies,
    plan_series,
    record_attendance,
    reinstate_meeting,
    take_back_apologies,
)
from commonweal.agreement.writes.protocols import (
    add_protocol,
    add_signatory,
    change_protocol,
    change_signatory,
    end_protocol,
    end_signatory,
    pass_on_protocol,
)

__all__ = [
    "Came",
    "add_guest",
    "add_meeting",
    "add_protocol",
    "add_signatory",
    "cancel_meeting",
    "change_meeting",
    "change_protocol",
    "change_signatory",
    "end_guest",
    "end_protocol",
    "end_signatory",
    "give_apologies",
    "pass_on_protocol",
    "plan_series",
    "record_attendance",
    "reinstate_meeting",
    "set_constitution",
    "take_back_apologies",
]
