"""What structure's writes change, record and refuse."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from commonweal.kit.models import Entry
from commonweal.kit.things import Stale
from commonweal.kit.verdicts import Refused
from commonweal.register.rules import Viewer
from commonweal.structure import writes
from commonweal.structure.models import Audit, Classification, Criticality, PartnershipType
from commonweal.structure.writes import Answer
from tests.structure.conftest import BUILDER, Town, build_town


def entries(verb: str) -> list[Entry]:
    return list(Entry.objects.filter(verb=verb))


def test_add_audit_opens_a_round_and_records_it(town: Town) -> None:
    audit = writes.add_audit(
        place=town.place, title="Audit 2026", since=date(2026, 4, 1), by=BUILDER, why="Peer review"
    )
    assert (audit.place, audit.title, audit.since, audit.until) == (town.place, "Audit 2026", date(2026, 4, 1), None)
    (entry,) = entries("structure.add_audit")
    assert (entry.by_name, entry.thing_id, entry.why) == ("the tests", audit.pk, "Peer review")


def test_add_audit_refused_leaves_nothing(town: Town) -> None:
    with pytest.raises(Refused, match="Only the support team of this place may do this"):
        writes.add_audit(place=town.place, title="Mine", since=date(2026, 4, 1), by=Viewer(user_id=1))
    assert not Audit.objects.exists()
    assert not entries("structure.add_audit")


def test_change_audit_refuses_a_stale_edit(town: Town) -> None:
    audit = town.audit()
    changed = writes.change_audit(audit, version=1, title="Audit A", since=audit.since, by=BUILDER)
    assert (changed.title, changed.version) == ("Audit A", 2)
    with pytest.raises(Stale):
        writes.change_audit(audit, version=1, title="Audit B", since=audit.since, by=BUILDER)


def test_classify_says_and_says_again(town: Town) -> None:
    audit, jobs = town.audit(), town.partnership("Jobs Board")
    first = writes.classify(
        audit, partnership=jobs, organisation=town.council, type="strategic", criticality="desirable", by=BUILDER
    )
    again = writes.classify(
        audit, partnership=jobs, organisation=town.council, type="strategic", criticality="critical", by=BUILDER
    )
    assert again.pk == first.pk
    assert again.version == 2
    assert Classification.objects.get().criticality == Criticality.CRITICAL
    assert len(entries("structure.classify")) == 2


def test_classify_refuses_words_that_are_no_type(town: Town) -> None:
    with pytest.raises(ValidationError) as refusal:
        writes.classify(
            town.audit(),
            partnership=town.partnership("Jobs Board"),
            organisation=town.council,
            type="vague",
            criticality="critical",
            by=BUILDER,
        )
    assert list(refusal.value.message_dict) == ["type"]


def test_classify_refuses_a_partnership_of_another_place(town: Town) -> None:
    elsewhere = build_town("Camden", "E09000007").partnership("Camden Jobs Board")
    with pytest.raises(ValidationError) as refusal:
        writes.classify(
            town.audit(),
            partnership=elsewhere,
            organisation=town.council,
            type="strategic",
            criticality="critical",
            by=BUILDER,
        )
    assert refusal.value.message_dict == {"partnership": ["Camden Jobs Board belongs to another place."]}
    assert not Classification.objects.exists()


def test_end_audit_closes_the_round(town: Town) -> None:
    audit, jobs = town.audit(), town.partnership("Jobs Board")
    closed = writes.end_audit(audit, on=date(2026, 7, 1), version=1, by=BUILDER)
    assert closed.until == date(2026, 7, 1)
    with pytest.raises(Refused, match="This audit has ended"):
        writes.classify(
            closed, partnership=jobs, organisation=town.council, type="strategic", criticality="critical", by=BUILDER
        )


def test_classify_all_is_all_or_nothing(town: Town) -> None:
    audit, jobs, skills = town.audit(), town.partnership("Jobs Board"), town.partnership("Skills Board")
    writes.classify(
        audit, partnership=skills, organisation=town.council, type="operational", criticality="critical", by=BUILDER
    )
    answers = [Answer(each, PartnershipType.STRATEGIC, Criticality.CRITICAL) for each in (jobs, skills)]
    with pytest.raises(ValidationError) as refusal:
        writes.classify_all(audit, organisation=town.council, answers=answers, by=BUILDER)
    assert refusal.value.message_dict == {
        "partnership": ["Skills Board is classified already; change that classification instead."]
    }
    assert Classification.objects.count() == 1


def test_classify_all_refuses_the_same_partnership_twice(town: Town) -> None:
    answer = Answer(town.partnership("Jobs Board"), PartnershipType.STRATEGIC, Criticality.CRITICAL)
    with pytest.raises(ValidationError, match="classified already"):
        writes.classify_all(town.audit(), organisation=town.council, answers=[answer, answer], by=BUILDER)
    assert not Classification.objects.exists()


def test_classified_once_by_each_is_held_by_the_database(town: Town) -> None:
    audit, jobs = town.audit(), town.partnership("Jobs Board")
    facts = {"audit": audit, "partnership": jobs, "organisation": town.council}
    Classification.objects.create(**facts, type="strategic", criticality="critical")
    with pytest.raises(ValidationError, match="This organisation has classified this partnership in this audit"):
        Classification(**facts, type="strategic", criticality="critical").validate_constraints()
