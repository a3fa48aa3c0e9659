"""What each cell implies beside what is done, and what targets rely on: reads, writes, rules and pages."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from commonweal.kit.things import Stale
from commonweal.kit.verdicts import Refused
from commonweal.register import writes as register
from commonweal.register.rules import Viewer
from commonweal.structure import reads, rules, writes
from commonweal.structure.models import Classification, Involvement, Reliance
from commonweal.structure.writes import Said
from tests.structure.conftest import BUILDER, Town, build_town, person, targets

DAY = date(2026, 5, 1)
STRANGER = Viewer(user_id=9)


@pytest.fixture
def support(town: Town) -> Client:
    client = Client()
    client.force_login(person(town, "Support", support=True).user)
    return client


def classified(town: Town, **how: str) -> object:
    """An audit in which the council has called partnerships critical, desirable or peripheral."""
    audit = town.audit()
    for name, criticality in how.items():
        writes.classify(
            audit, partnership=town.partnership(name), organisation=town.council, type="strategic",
            criticality=criticality, by=BUILDER,
        )  # fmt: skip
    return audit


def named(name: str) -> object:
    return Classification.objects.get(partnership__name=name).partnership


# --- Roles


def test_consequences_are_the_published_ones() -> None:
    told = reads.consequences(BUILDER)
    assert (told.year, told.where) == (2005, "paragraph 3.4, diagram 1")
    assert [(role.criticality, role.level) for role in told.roles] == [
        (criticality.value, level.value) for criticality, level in rules.IMPLIED.items()
    ]
    counts = {role.criticality: [len(role.criteria[kind]) for kind in reads.TYPES] for role in told.roles}
    assert counts == {"critical": [6, 2, 3], "desirable": [2, 1, 2], "peripheral": [3, 1, 1]}


@pytest.mark.parametrize(
    ("criticality", "level", "standing"),
    [
        ("critical", "lead", "as_implied"),
        ("critical", "support", "less"),
        ("critical", "none", "less"),
        ("desirable", "lead", "more"),
        ("desirable", "support", "as_implied"),
        ("peripheral", "contact", "as_implied"),
        ("peripheral", "none", "less"),
        ("peripheral", None, "unrecorded"),
    ],
)
def test_involvements_stand_to_what_the_cell_implies(
    town: Town, criticality: str, level: str | None, standing: str
) -> None:
    audit = classified(town, Jobs=criticality)
    if level:
        writes.record_involvement(named("Jobs"), organisation=town.council, level=level, by=BUILDER)  # type: ignore[arg-type]
    (row,) = reads.involvements(BUILDER, audit, organisation_id=town.council.pk, on=DAY)  # type: ignore[arg-type]
    assert (row.level, row.standing) == (level, standing)


def test_involvement_list_shows_seats_with_the_holders_work_and_filters_exceptions(town: Town, support: Client) -> None:
    audit = classified(town, Jobs="critical", Skills="desirable")
    holder = register.add_person(by=BUILDER, name="Ida Lowe", employer=town.council, job_title="Director of Place")
    register.add_seat(named("Jobs"), by=BUILDER, organisation=town.council, person=holder, role="chair")  # type: ignore[arg-type]
    register.add_seat(named("Skills"), by=BUILDER, organisation=town.council)  # type: ignore[arg-type]
    writes.record_involvement(named("Jobs"), organisation=town.council, level="lead", through=holder, by=BUILDER)  # type: ignore[arg-type]
    path = reverse("structure:involvement-list", args=[audit.pk])  # type: ignore[attr-defined]
    page = support.get(path).content.decode()
    assert "Ida Lowe, chair (Director of Place)" in page
    assert "A target of high strategic priority rests on it" in page
    lines = support.get(path + "?standing=unrecorded&as=csv").content.decode("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines[1:]] == ["Skills"]
    assert '"vacant, member"' in lines[1]


def test_record_involvement_again_changes_it_and_refuses_a_stale_one(town: Town) -> None:
    jobs = town.partnership("Jobs")
    first = writes.record_involvement(jobs, organisation=town.council, level="lead", by=BUILDER)
    again = writes.record_involvement(jobs, organisation=town.council, level="support", by=BUILDER, version=1)
    assert (again.pk, again.level, again.version) == (first.pk, "support", 2)
    with pytest.raises(Stale):
        writes.record_involvement(jobs, organisation=town.council, level="contact", by=BUILDER, version=1)


def test_record_involvement_is_for_the_body_itself(town: Town) -> None:
    with pytest.raises(Refused, match="Only people of that organisation, or the support team"):
        writes.record_involvement(town.partnership("Jobs"), organisation=town.council, level="lead", by=STRANGER)
    assert not Involvement.objects.exists()


def test_involvement_record_page_keeps_what_is_sent(town: Town, support: Client) -> None:
    audit = classified(town, Jobs="critical")
    path = reverse("structure:involvement-record", args=[named("Jobs").pk, town.council.pk])  # type: ignore[attr-defined]
    answer = support.post(path, {"level": "contact", "note": "By letter."})
    assert answer.headers["Location"] == (
        reverse("structure:involvement-list", args=[audit.pk]) + f"?by={town.council.pk}"  # type: ignore[attr-defined]
    )
    assert (Involvement.objects.get().level, Involvement.objects.get().note) == ("contact", "By letter.")
    assert support.get(reverse("structure:involvement-record", args=[999_999, 1])).status_code == 404


def test_involvement_once_of_each_is_held_by_the_database(town: Town) -> None:
    facts = {"partnership": town.partnership("Jobs"), "organisation": town.council, "level": "lead"}
    Involvement.objects.create(**facts)
    with pytest.raises(ValidationError, match="The involvement of this organisation in this partnership is recorded"):
        Involvement(**facts).validate_constraints()


# --- Reliance


def test_targets_relying_goes_by_the_strongest_answer(town: Town) -> None:
    needs, partly, none, one_only, unasked = targets(town, "Needs", "Partly", "None", "One only", "Unasked")
    jobs, skills = town.partnership("Jobs"), town.partnership("Skills")
    facts = {"organisation": town.council, "by": BUILDER}
    writes.say_reliance(needs, partnership=jobs, without="no", **facts)
    writes.say_reliance(needs, partnership=skills, without="yes", **facts)
    writes.say_reliance(partly, partnership=jobs, without="partly", **facts)
    writes.say_reliance(none, without="yes", **facts)
    writes.say_reliance(one_only, partnership=jobs, without="yes", **facts)
    told = {
        one.title: (one.relies, one.needed_count)
        for one in reads.targets_relying(BUILDER, place_id=town.place.pk, on=DAY)
    }
    assert told == {
        "Needs": ("wholly", 1), "Partly": ("partly", 0), "None": ("not", 0), "One only": ("unknown", 0),
        "Unasked": ("unknown", 0),
    }  # fmt: skip
    assert {one.title: reads.may_be_met(BUILDER, one) for one in (needs, partly, none, one_only, unasked)} == {
        "Needs": "cannot be met without one", "Partly": "only partly met without one",
        "None": "can be met without any", "One only": "nobody has said", "Unasked": "nobody has said",
    }  # fmt: skip
    shares = reads.shares(BUILDER, place_id=town.place.pk, on=DAY)
    assert (shares.wholly, shares.partly, shares.without, shares.unknown) == (1, 1, 1, 2)
    assert shares.share == pytest.approx(1 / 3)


def test_share_of_nothing_judged_is_no_figure(town: Town) -> None:
    targets(town, "Unasked")
    assert reads.shares(BUILDER, place_id=town.place.pk, on=DAY).share is None


@pytest.mark.parametrize(
    ("answers", "derived"),
    [
        (["yes", "no"], "critical"),
        (["partly", "yes"], "desirable"),
        (["yes", "yes"], "peripheral"),
        (["unknown"], "unknown"),
        ([], "unknown"),
    ],
)
def test_derived_criticality_follows_from_the_targets(town: Town, answers: list[str], derived: str) -> None:
    audit = classified(town, Jobs="peripheral")
    for target, answer in zip(targets(town, "First", "Second"), answers, strict=False):
        writes.say_reliance(target, partnership=named("Jobs"), organisation=town.council, without=answer, by=BUILDER)  # type: ignore[arg-type]
    (row,) = reads.derived(BUILDER, audit, organisation_id=town.council.pk, on=DAY)  # type: ignore[arg-type]
    assert (row.derived, row.needed_count) == (derived, answers.count("no"))
    crossing = reads.claimed_and_derived(BUILDER, audit, organisation_id=town.council.pk, on=DAY)  # type: ignore[arg-type]
    counts = {one.claimed: dict(one.counts) for one in crossing}
    assert counts["peripheral"][derived] == 1
    assert [one.total for one in crossing] == [0, 0, 1]


def test_a_target_that_has_ended_makes_nothing_critical(town: Town) -> None:
    from commonweal.strategy import writes as strategy

    audit = classified(town, Jobs="critical")
    (target,) = targets(town, "Gone")
    writes.say_reliance(target, partnership=named("Jobs"), organisation=town.council, without="no", by=BUILDER)  # type: ignore[arg-type]
    strategy.end_target(target, on=date(2026, 4, 1), by=BUILDER, version=target.version)
    (row,) = reads.derived(BUILDER, audit, organisation_id=town.council.pk, on=DAY)  # type: ignore[arg-type]
    assert (row.derived, row.needed_count) == ("unknown", 0)


def test_say_reliance_refuses_what_contradicts_itself(town: Town) -> None:
    target, other = targets(town, "First", "Second")
    jobs, facts = town.partnership("Jobs"), {"organisation": town.council, "by": BUILDER}
    writes.say_reliance(target, without="yes", **facts)
    with pytest.raises(ValidationError, match="says that it can be met without any partnership"):
        writes.say_reliance(target, partnership=jobs, without="no", **facts)
    writes.say_reliance(other, partnership=jobs, without="partly", **facts)
    with pytest.raises(ValidationError, match="cannot be met, or only partly, without Jobs"):
        writes.say_reliance(other, without="yes", **facts)
    assert Reliance.objects.count() == 2


def test_say_reliances_is_all_or_nothing_and_names_the_row(town: Town) -> None:
    target, other = targets(town, "First", "Second")
    elsewhere = build_town("Camden", "E09000007").partnership("Camden Jobs Board")
    answers = [Said(target, None, "yes"), Said(other, elsewhere, "no")]
    with pytest.raises(ValidationError) as refusal:
        writes.say_reliances(answers, organisation=town.council, by=BUILDER)
    assert refusal.value.messages == ["Second, Camden Jobs Board: Camden Jobs Board belongs to another place."]
    assert not Reliance.objects.exists()


def test_say_reliance_is_for_the_body_itself(town: Town) -> None:
    (target,) = targets(town, "First")
    with pytest.raises(Refused, match="Only people of that organisation, or the support team"):
        writes.say_reliance(target, organisation=town.council, without="no", by=STRANGER)
    assert "Sign in to see what partners share" in str(rules.may_say_reliances(Viewer.public(), town.place.pk).reason)


@pytest.mark.parametrize("with_partnership", [True, False])
def test_reliance_is_said_once_by_each_and_held_by_the_database(town: Town, with_partnership: bool) -> None:
    (target,) = targets(town, "First")
    partnership = town.partnership("Jobs") if with_partnership else None
    facts = {"target": target, "partnership": partnership, "organisation": town.council, "without": "no"}
    Reliance.objects.create(**facts)
    with pytest.raises(ValidationError, match="This organisation has said so of this target and"):
        Reliance(**facts).validate_constraints()
    with pytest.raises(IntegrityError):
        Reliance.objects.create(**facts)


def test_target_reliances_say_keeps_a_page_and_shows_it(town: Town, support: Client) -> None:
    (target,) = targets(town, "First")
    jobs = town.partnership("Jobs")
    register.add_seat(jobs, by=BUILDER, organisation=town.council, since=date(2020, 1, 1))
    path = reverse("structure:target-reliances-say", args=[target.pk])
    page = support.get(path).content.decode()
    assert page.index("Any partnership at all") < page.index("Jobs")
    sent = {f"without_{target.pk}_{jobs.pk}": "no", f"reason_{target.pk}_{jobs.pk}": "It holds the money."}
    assert support.post(path, sent).status_code == 302
    said = Reliance.objects.get()
    assert (said.partnership, said.without, said.reason) == (jobs, "no", "It holds the money.")
    panel = support.get(reverse("structure:target-reliances", args=[target.pk])).content.decode()
    assert "<strong>cannot be met without one</strong>" in panel
    assert "It holds the money." in panel
    sent = {f"without_{target.pk}_0": "yes"}
    assert "without Jobs" in support.post(path, sent).content.decode()
    assert Reliance.objects.count() == 1


def test_partnership_reliances_say_keeps_a_page_and_shows_it(town: Town, support: Client) -> None:
    first, second = targets(town, "First", "Second")
    jobs = town.partnership("Jobs")
    register.add_seat(jobs, by=BUILDER, organisation=town.council, since=date(2020, 1, 1))
    path = reverse("structure:partnership-reliances-say", args=[jobs.pk])
    support.post(path, {f"without_{first.pk}_{jobs.pk}": "partly"})
    assert [(one.target, one.without) for one in Reliance.objects.all()] == [(first, "partly")]
    page = support.get(reverse("structure:partnership-reliances", args=[jobs.pk])).content.decode()
    assert first.title in page
    assert second.title not in page
    assert (
        "Sign in to see what partners share"
        in Client().get(reverse("structure:partnership-reliances", args=[jobs.pk])).content.decode()
    )


def test_derived_list_and_target_list_show_the_share(town: Town, support: Client) -> None:
    audit = classified(town, Jobs="critical")
    register.add_seat(named("Jobs"), by=BUILDER, organisation=town.council, since=date(2020, 1, 1))  # type: ignore[arg-type]
    first, second, _third = targets(town, "First", "Second", "Third")
    writes.say_reliance(first, partnership=named("Jobs"), organisation=town.council, without="no", by=BUILDER)  # type: ignore[arg-type]
    writes.say_reliance(second, organisation=town.council, without="yes", by=BUILDER)
    for path in (
        reverse("structure:derived-list", args=[audit.pk]),  # type: ignore[attr-defined]
        reverse("structure:relying-target-list"),
    ):
        page = " ".join(support.get(path).content.decode().split())
        assert "<strong>50 %</strong> of targets cannot be met without a partnership: 1 of the 2" in page
        assert "Of 1 nobody has said" in page
