"""What the demonstration asks of its board: two rounds in confidence, and one enquiry that is open and by name."""

from __future__ import annotations

from commonweal.consultation import reads
from commonweal.consultation.models import Enquiry
from commonweal.consultation.rules import State
from commonweal.site.demonstration.stages import found
from tests.demonstration_place import Demonstration


def test_board_was_asked_twice_and_is_being_asked(northwick: Demonstration) -> None:
    on = northwick.on
    by = found.support_of(found.signed_in_as("support"), on)
    enquiries = list(reads.enquiries(by, place_id=found.northwick().pk, on=on))
    assert [(one.round, one.state, one.is_by_name) for one in enquiries] == [
        (1, State.OPEN, True),
        (2, State.CLOSED, False),
        (1, State.CLOSED, False),
    ]
    assert all(0 < one.answered < one.asked for one in enquiries)
    second = Enquiry.objects.get(round=2)
    results = reads.results(by, second, on=on, grouping="sector")
    assert results.has_before
    assert not results.is_withheld
    plain = next(one for one in results.outcomes if one.question.code == "plain-language")
    assert plain.change is not None
    assert plain.change > 0
    assert {group.label for group in plain.groups if group.tally is None} >= {"private"}
    assert any(group.tally is not None for group in plain.groups)
    needed = [need.text for need in reads.needs(by, on)]
    assert needed == ["Answer: How far does the partnership meet the five criteria?"]
