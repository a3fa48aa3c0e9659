"""A round under way: the working page keeps what is whole, disagreement is measured and sorted, talks are recorded."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from commonweal.kit.models import Entry
from commonweal.kit.record import history
from commonweal.kit.verdicts import Refused
from commonweal.register import writes as register
from commonweal.register.rules import Viewer
from commonweal.structure import reads, writes
from commonweal.structure.models import Classification, Criticality, PartnershipType, Talk
from commonweal.structure.writes import Answer
from tests.structure.conftest import BUILDER, Town, build_town, charity, person

DAY = date(2026, 5, 1)


@pytest.fixture
def support(town: Town) -> Client:
    client = Client()
    client.force_login(person(town, "Support", support=True).user)
    return client


def said_by(town: Town, body: object, *views: tuple[str, str, str], audit: object) -> None:
    for name, kind, how in views:
        partnership = reads.partnerships_to_classify(BUILDER, audit).get(name=name)  # type: ignore[arg-type]
        writes.classify(audit, partnership=partnership, organisation=body, type=kind, criticality=how, by=BUILDER)  # type: ignore[arg-type]


# --- The working page


def test_round_keeps_whole_rows_and_asks_again_for_half_ones(town: Town, support: Client) -> None:
    whole, half, blank = (town.partnership(name) for name in ("A", "B", "C"))
    audit = town.audit()
    register.add_seat(whole, by=BUILDER, organisation=town.council, since=date(2020, 1, 1))
    path = reverse("structure:audit-round", args=[audit.pk])
    assert "<strong>0 of 3</strong> classified" in support.get(path).content.decode()
    sent = {
        f"type_{whole.pk}": "strategic",
        f"criticality_{whole.pk}": "critical",
        f"type_{half.pk}": "operational",
    }
    page = support.post(path, sent).content.decode()
    said = Classification.objects.get()
    assert (said.partnership, said.organisation, said.type, said.criticality) == (
        whole, town.council, "strategic", "critical",
    )  # fmt: skip
    assert "B is not saved yet: say this as well" in page
    assert f"{blank.name} is not saved yet" not in page
    assert "<strong>1 of 3</strong> classified" in page
    sent[f"criticality_{half.pk}"] = "peripheral"
    assert support.post(path, sent).status_code == 302
    assert Classification.objects.count() == 2
    assert Classification.objects.get(partnership=whole).version == 1, "what is the same is not written again"


def test_round_says_what_the_words_mean_before_it_asks_and_asks_of_ten_at_a_time(town: Town, support: Client) -> None:
    for number in range(12):
        last = register.add_partnership(
            town.place, by=BUILDER, name=f"Group {number:02}", theme=town.themes["Economy"], purpose="Clears rubbish."
        )
    register.add_seat(last, by=BUILDER, organisation=town.council, since=date(2020, 1, 1))
    path = reverse("structure:audit-round", args=[town.audit().pk])
    page = support.get(path).content.decode()
    assert page.index("Targets cannot be met without it.") < page.index('class="cw-rows"')
    assert page.count('class="govuk-hint cw-group__note"') == 10
    assert "Group 09" in page
    assert "Group 10" not in page
    assert 'aria-describedby="group-0-note"' in page
    assert page.count("Economy · Clears rubbish.") == 10


def test_round_shows_only_the_bodys_own_answers(town: Town) -> None:
    audit, jobs, other = town.audit(), town.partnership("Jobs"), charity()
    writes.classify(audit, partnership=jobs, organisation=other, type="strategic", criticality="critical", by=BUILDER)
    (row,) = reads.round_partnerships(BUILDER, audit, organisation_id=town.council.pk, on=DAY)
    assert (row.said_type, row.said_criticality, row.said_version) == (None, None, None)


def test_round_narrows_to_what_is_left_and_to_where_the_body_sits(town: Town) -> None:
    audit, jobs, skills = town.audit(), town.partnership("Jobs"), town.partnership("Skills")
    register.add_seat(skills, by=BUILDER, organisation=town.council, since=date(2020, 1, 1))
    writes.classify(
        audit, partnership=jobs, organisation=town.council, type="strategic", criticality="critical", by=BUILDER
    )
    facts = {"organisation_id": town.council.pk, "on": DAY}
    assert [one.name for one in reads.round_partnerships(BUILDER, audit, show="left", **facts)] == ["Skills"]
    assert [one.name for one in reads.round_partnerships(BUILDER, audit, show="ours", **facts)] == ["Skills"]


def test_progress_names_the_lead_body_first(town: Town) -> None:
    for name in ("A", "B", "C"):
        town.partnership(name)
    audit = writes.add_audit(
        place=town.place, title="Audit", since=date(2026, 4, 1), lead_body=town.council, by=BUILDER
    )
    said_by(town, charity(), ("A", "strategic", "critical"), ("B", "strategic", "critical"), audit=audit)
    said_by(town, town.council, ("A", "strategic", "critical"), audit=audit)
    told = [(one.name, one.classified, one.total, one.is_lead) for one in reads.progress(BUILDER, audit)]
    assert told == [("Wycombe Council", 1, 3, True), ("Advice", 2, 3, False)]


def test_classify_page_refuses_where_a_colleague_came_between(town: Town) -> None:
    audit, jobs = town.audit(), town.partnership("Jobs")
    writes.classify(
        audit, partnership=jobs, organisation=town.council, type="strategic", criticality="critical", by=BUILDER
    )
    mine = Answer(jobs, PartnershipType.OPERATIONAL, Criticality.CRITICAL, None)
    with pytest.raises(ValidationError) as refusal:
        writes.classify_page(audit, organisation=town.council, answers=[mine], by=BUILDER)
    assert refusal.value.message_dict == {
        f"type_{jobs.pk}": [
            "Someone of your organisation changed this meanwhile. It is now: strategic, critical. Open the page again."
        ]
    }
    assert Classification.objects.get().type == "strategic"


def test_classify_page_is_refused_for_another_body(town: Town) -> None:
    audit, stranger = town.audit(), Viewer(user_id=1, places=frozenset([town.place.pk]))
    with pytest.raises(Refused, match="Only people of that organisation"):
        writes.classify_page(audit, organisation=town.council, answers=[], by=stranger)
    assert not Entry.objects.filter(verb="structure.classify_page").exists()


# --- Disagreement


def test_disagreement_is_sorted_and_measured(town: Town) -> None:
    for name in ("Agreed", "Sharp", "Mild", "Alone"):
        town.partnership(name)
    audit, other = town.audit(), charity()
    said_by(
        town, town.council, ("Agreed", "strategic", "critical"), ("Sharp", "strategic", "critical"),
        ("Mild", "consultative", "desirable"), ("Alone", "strategic", "critical"), audit=audit,
    )  # fmt: skip
    said_by(
        town, other, ("Agreed", "strategic", "critical"), ("Sharp", "operational", "peripheral"),
        ("Mild", "consultative", "critical"), audit=audit,
    )  # fmt: skip
    found = reads.disagreement(BUILDER, audit)
    assert [(row.name, row.type, row.criticality) for row in found.rows] == [
        ("Sharp", 1.0, 1.0), ("Mild", 0.0, 1.0), ("Agreed", 0.0, 0.0),
    ]  # fmt: skip
    assert (found.partnerships, found.bodies, found.differing) == (3, 2, 2)
    assert (found.type_share, found.criticality_share) == (pytest.approx(2 / 3), pytest.approx(1 / 3))
    # Six paired answers on type, 3 strategic, 1 operational, 2 consultative: D_o = 2/6, D_e = 22/30.
    assert found.type_alpha == pytest.approx(1 - (2 / 6) / (22 / 30))
    assert found.rows[0].said == "Advice: operational, peripheral; Wycombe Council: strategic, critical"


def test_disagreement_of_one_body_has_no_figure(town: Town) -> None:
    town.partnership("Alone")
    audit = town.audit()
    said_by(town, town.council, ("Alone", "strategic", "critical"), audit=audit)
    found = reads.disagreement(BUILDER, audit)
    assert (found.rows, found.type_share, found.type_alpha, found.criticality_alpha) == ([], None, None, None)


def test_disagreement_page_and_file_show_who_said_what(town: Town, support: Client) -> None:
    jobs, audit = town.partnership("Jobs"), town.audit()
    register.add_seat(jobs, by=BUILDER, organisation=town.council, since=date(2020, 1, 1))
    said_by(town, town.council, ("Jobs", "strategic", "critical"), audit=audit)
    said_by(town, charity(), ("Jobs", "operational", "critical"), audit=audit)
    path = reverse("structure:audit-disagreement", args=[audit.pk])
    page = support.get(path).content.decode()
    assert "they differ over <strong>1</strong>" in page
    assert reverse("structure:talk-add", args=[audit.pk, jobs.pk]) in page
    lines = support.get(path + "?as=csv").content.decode("utf-8-sig").splitlines()
    assert lines[1].startswith(
        'Jobs,Economy,"Advice: operational, critical; Wycombe Council: strategic, critical",1.0,0.0'
    )


# --- Talking about it


def test_record_talk_reclassifies_those_who_came_to_agree(town: Town) -> None:
    jobs, audit, other = town.partnership("Jobs"), town.audit(), charity()
    said_by(town, town.council, ("Jobs", "strategic", "critical"), audit=audit)
    said_by(town, other, ("Jobs", "operational", "peripheral"), audit=audit)
    talk = writes.record_talk(
        audit, partnership=jobs, on=DAY, outcome="They saw its targets.", agreed_type="strategic",
        agreed_criticality="critical", organisations=[other], by=BUILDER,
    )  # fmt: skip
    theirs = Classification.objects.get(organisation=other)
    assert (theirs.type, theirs.criticality, theirs.version) == ("strategic", "critical", 2)
    assert history(theirs)[0].verb == "structure.record_talk"
    (row,) = reads.disagreement(BUILDER, audit).rows
    assert (row.mean, row.talked_on, row.outcome) == (0.0, DAY, "They saw its targets.")
    assert list(reads.talks(BUILDER, audit, partnership_id=jobs.pk)) == [talk]


def test_record_talk_refuses_a_reclassification_to_nothing(town: Town) -> None:
    jobs, audit = town.partnership("Jobs"), town.audit()
    with pytest.raises(ValidationError, match="Say what was agreed, or that nobody changes its view"):
        writes.record_talk(audit, partnership=jobs, on=DAY, outcome="So.", organisations=[town.council], by=BUILDER)
    assert not Talk.objects.exists()


def test_record_talk_is_for_the_support_team(town: Town) -> None:
    jobs, audit = town.partnership("Jobs"), town.audit()
    partner = Viewer(user_id=1, places=frozenset([town.place.pk]), organisation_ids=frozenset([town.council.pk]))
    with pytest.raises(Refused, match="Only the support team of this place may do this"):
        writes.record_talk(audit, partnership=jobs, on=DAY, outcome="So.", by=partner)


def test_record_talk_refuses_a_partnership_of_another_place(town: Town) -> None:
    elsewhere = build_town("Camden", "E09000007").partnership("Camden Jobs Board")
    with pytest.raises(ValidationError, match="Camden Jobs Board belongs to another place"):
        writes.record_talk(town.audit(), partnership=elsewhere, on=DAY, outcome="So.", by=BUILDER)


def test_talk_agrees_on_both_or_neither(town: Town) -> None:
    talk = Talk(
        audit=town.audit(), partnership=town.partnership("Jobs"), on=DAY, outcome="So.", agreed_type="strategic"
    )
    with pytest.raises(ValidationError, match="Say both the type and the importance that were agreed, or neither"):
        talk.validate_constraints()
    with pytest.raises(IntegrityError):
        talk.save()


def test_talk_add_page_says_who_said_what_and_records(town: Town, support: Client) -> None:
    jobs, audit, other = town.partnership("Jobs"), town.audit(), charity()
    said_by(town, other, ("Jobs", "operational", "peripheral"), audit=audit)
    path = reverse("structure:talk-add", args=[audit.pk, jobs.pk])
    assert "Advice: operational, peripheral" in support.get(path).content.decode()
    sent = {
        "on_day": "1", "on_month": "5", "on_year": "2026", "outcome": "Agreed.", "agreed_type": "strategic",
        "agreed_criticality": "critical", "organisations": [other.pk],
    }  # fmt: skip
    assert support.post(path, sent).status_code == 302
    assert Talk.objects.get().on == DAY
    assert Classification.objects.get().criticality == "critical"
    assert support.get(reverse("structure:talk-add", args=[audit.pk, 999_999])).status_code == 404
