"""Likely duplicates: what is found, with what evidence, what is remembered, and how other names are found."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from commonweal.kit.models import User
from commonweal.register import imports, reads, writes
from commonweal.register.models import AlternativeName, Distinction, Merge, Organisation, Person, Succession
from commonweal.register.reads import duplicates
from commonweal.register.reads.duplicates import Evidence
from commonweal.register.reads.keepers import keepers_of_all
from commonweal.register.rules import Viewer
from commonweal.register.writes import merging
from tests.register.building import BY, ON, Register, supporter

pytestmark = pytest.mark.django_db


@pytest.fixture
def supporting(team: Viewer) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=team.user_id))
    return client


def here(register: Register) -> Viewer:
    return Viewer(name="the tests", place_id=register.place.pk, is_system=True)


def body(register: Register, name: str, **facts: str) -> Organisation:
    given = {"sector": "public", "level": "district", **facts}
    return writes.add_organisation(by=BY, name=name, footprint=[register.place], **given)  # type: ignore[arg-type]


def found(register: Register, kind: str = "organisation") -> dict[tuple[str, str], Evidence]:
    return {(one.one.name, one.other.name): one.evidence for one in duplicates.duplicates(here(register), kind, on=ON)}


def test_names_that_are_alike_are_found_with_what_they_have_in_common(register: Register) -> None:
    body(register, "The Northwick Council Ltd")
    body(register, "Southwick Council")
    ((pair, evidence),) = found(register).items()
    assert pair == ("Northwick Council", "The Northwick Council Ltd")
    assert evidence.likeness == pytest.approx(1.0)
    assert evidence.places == ("Northwick",)


def test_identifiers_come_first_however_they_are_written(register: Register) -> None:
    body(register, "Northwick Council Limited")
    one, other = body(register, "Dene Gardens"), body(register, "Wholly Otherwise")
    writes.add_identifier(one, scheme="GB-CHC", number="0123456", by=BY)
    writes.add_identifier(other, scheme="gb-chc", number="123 456", by=BY)
    pairs = found(register)
    assert list(pairs) == [("Dene Gardens", "Wholly Otherwise"), ("Northwick Council", "Northwick Council Limited")]
    assert pairs["Dene Gardens", "Wholly Otherwise"].identifiers == ("GB-CHC-123456",)
    assert pairs["Dene Gardens", "Wholly Otherwise"].likeness == 0.0


def test_domain_that_few_share_is_evidence_and_a_host_is_none(register: Register) -> None:
    gardens = body(register, "Dene Gardens", website="https://www.dene.example/")
    body(register, "Wholly Otherwise")
    writes.add_person(
        by=BY, name="Kim", email="kim@dene.example", employer=Organisation.objects.get(name="Wholly Otherwise")
    )
    for name in ("Alpha", "Beta", "Gamma", "Delta"):
        body(register, name, website=f"https://pages.example/{name}")
    assert found(register) == {
        (gardens.name, "Wholly Otherwise"): Evidence(domains=("dene.example",), places=("Northwick",))
    }


def test_alternative_names_are_compared_too(register: Register) -> None:
    merging.add_alternative_name(register.council, name="Moorfoot Central Authority", by=BY)
    body(register, "Moorefoot Central Authority")
    ((pair, evidence),) = found(register).items()
    assert pair == ("Northwick Council", "Moorefoot Central Authority")
    assert evidence.names == ("Moorfoot Central Authority", "Moorefoot Central Authority")


def test_people_are_found_by_name_and_employer(register: Register) -> None:
    writes.add_person(by=BY, name="Cllr A. Osei", employer=register.council)
    ((pair, evidence),) = found(register, "person").items()
    assert pair == ("Ada Osei", "Cllr A. Osei")
    assert evidence.places == ("Northwick Council",)
    assert 0.9 < evidence.likeness < 1


def test_those_that_ended_or_take_part_elsewhere_are_not_searched(register: Register) -> None:
    writes.end_organisation(body(register, "Northwick Council Ltd"), by=BY, on=date(2026, 1, 1))
    writes.add_organisation(by=BY, name="The Northwick Council", sector="public", level="district")
    assert found(register) == {}
    everywhere = duplicates.duplicates(here(register), "organisation", on=ON, everywhere=True)
    assert [one.name for one in everywhere] == ["Northwick Council | The Northwick Council"]


def test_search_of_the_whole_installation_is_remembered_until_the_register_changes(register: Register) -> None:
    body(register, "The Northwick Council")
    first = duplicates.duplicates(BY, "organisation", on=ON, everywhere=True)
    with CaptureQueriesContext(connection) as asked:
        again = duplicates.duplicates(BY, "organisation", on=ON, everywhere=True)
    assert again == first
    assert len(asked) == 2
    body(register, "Dene Trust Limited")
    assert len(duplicates.duplicates(BY, "organisation", on=ON, everywhere=True)) == 2


def test_what_was_told_apart_is_not_offered_again(register: Register) -> None:
    other = body(register, "The Northwick Council")
    said = merging.tell_apart(other, register.council, by=BY, on=ON, why="The parish.")
    assert found(register) == {}
    merging.end_distinction(said, by=BY)
    assert len(found(register)) == 1


def test_duplicate_list_shows_the_evidence_and_can_be_taken_away(supporting: Client, register: Register) -> None:
    other = body(register, "The Northwick Council")
    html = supporting.get(reverse("register:duplicate-list")).content.decode()
    assert f'href="/register/merges/organisation/{register.council.pk}/{other.pk}/"' in html
    assert "1.00" in html
    for column in ("one", "-other", "likeness"):
        assert supporting.get(reverse("register:duplicate-list"), {"sort": column}).status_code == 200
    lines = supporting.get(reverse("register:duplicate-list"), {"as": "csv"}).content.decode("utf-8-sig").splitlines()
    assert lines == [
        "This,And this,Same identifier,Same domain,In common,Likeness of names",
        "Northwick Council,The Northwick Council,,,Northwick,1.0",
    ]
    people = supporting.get(reverse("register:duplicate-list"), {"kind": "person", "where": "everywhere"})
    assert "No two of them look alike." in people.content.decode()


def elsewhere(register: Register) -> Viewer:
    """The support team of another place, at which nothing of Northwick is to be decided."""
    return supporter(writes.add_place(by=BY, name="Stanmere", tier="district", code="E09"), "Tom Other")


def test_duplicate_list_says_why_a_pair_of_another_place_cannot_be_decided(
    supporting: Client, register: Register
) -> None:
    client, other = Client(), body(register, "The Northwick Council")
    client.force_login(User.objects.get(pk=elsewhere(register).user_id))
    html = client.get(reverse("register:duplicate-list"), {"where": "everywhere"}).content.decode()
    assert "The Northwick Council" in html
    assert "Only the support team of a place that this belongs to may do this." in html
    assert f"/register/merges/organisation/{register.council.pk}/{other.pk}/" not in html


def test_merges_of_another_place_are_not_listed(supporting: Client, register: Register) -> None:
    other = body(register, "The Northwick Council")
    merging.merge(register.council, other, by=BY, on=ON)
    client, page = Client(), reverse("register:merge-list")
    client.force_login(User.objects.get(pk=elsewhere(register).user_id))
    assert "The Northwick Council" in supporting.get(page).content.decode()
    assert "Nothing has been merged yet." in client.get(page).content.decode()


def test_a_merge_that_was_undone_has_no_form_any_more(supporting: Client, register: Register) -> None:
    merge = merging.merge(register.council, body(register, "The Northwick Council"), by=BY, on=ON)
    undo = reverse("register:merge-undo", args=[Merge.objects.get().pk])
    assert "Part them again" in supporting.get(undo).content.decode()
    merging.undo_merge(Merge.objects.get(), by=BY, on=date(2026, 11, 25))
    answer = supporting.get(undo)
    assert answer.status_code == 403
    assert "This merge was undone on 25 November 2026 by" in answer.content.decode()
    assert merge is not None


@pytest.mark.parametrize("kind", ["organisation", "person"])
def test_keepers_of_many_are_those_of_each(team: Viewer, register: Register, kind: str) -> None:
    model = {"organisation": Organisation, "person": Person}[kind]
    viewer = elsewhere(register)
    for number in range(3):
        body(register, f"Body {number}")
    writes.add_person(by=BY, name="Nobody Yet")
    writes.add_organisation(by=BY, name="Nowhere Yet", sector="public", level="district")
    each = {one.pk: reads.keepers_of(viewer, one) for one in model.objects.all()}
    assert len(set(each.values())) > 1
    with CaptureQueriesContext(
        connection,
    ) as few:
        assert keepers_of_all(viewer, model, list(each)) == each
    assert len(few) <= 7


def test_merge_page_shows_what_will_happen_and_does_it(supporting: Client, register: Register) -> None:
    other = body(register, "The Northwick Council", level="county")
    address = reverse("register:merge-add", args=["organisation", register.council.pk, other.pk])
    html = supporting.get(address).content.decode()
    assert "choose below" in html
    assert "Footprints: organisation" in html
    sent = {"version": 1, "other_version": 1}
    assert "They differ: choose which is right." in supporting.post(address, sent).content.decode()
    answer = supporting.post(address, {**sent, "level": "other", "why": "One body."})
    assert answer["Location"] == register.council.get_absolute_url()
    assert Organisation.objects.get(pk=register.council.pk).level == "county"
    assert "The Northwick Council" in supporting.get(register.council.get_absolute_url()).content.decode()
    undo = reverse("register:merge-undo", args=[Merge.objects.get().pk])
    supporting.post(undo, {"version": 1})
    assert Organisation.objects.get(pk=other.pk).name == "The Northwick Council"


def test_merge_page_says_why_it_cannot(supporting: Client, register: Register) -> None:
    other = body(register, "The Northwick Council")
    merging.tell_apart(register.council, other, by=BY, on=ON)
    address = reverse("register:merge-add", args=["organisation", register.council.pk, other.pk])
    html = supporting.get(address).content.decode()
    assert "these are not the same. Take that back first." in html
    assert "Merge them" not in html


def test_pair_of_no_kind_is_not_found(supporting: Client, register: Register) -> None:
    assert supporting.get(reverse("register:merge-add", args=["place", 1, 2])).status_code == 404


def test_lists_find_by_alternative_names(supporting: Client, register: Register) -> None:
    merging.add_alternative_name(register.council, name="Guildhall", by=BY)
    merging.add_alternative_name(register.ada, name="Adwoa Mensah", by=BY)
    for name, words, shown in (
        ("organisation-list", "guildhall", "Northwick Council"),
        ("person-list", "mensah", "Ada Osei"),
    ):
        html = supporting.get(reverse(f"register:{name}"), {"q": words}).content.decode()
        assert shown in html
        assert "Dene Trust</a>" not in html.split('id="list"')[1]


def plan(register: Register, name: str, *rows: str) -> imports.plans.Plan:
    return imports.plan_of(name, "\n".join(rows).encode(), viewer=BY, place=register.place)


def test_import_finds_by_alternative_names_and_keeps_the_name(register: Register) -> None:
    merging.add_alternative_name(register.council, name="Guildhall", by=BY)
    made = plan(register, "organisations.csv", "name,sector,level,purpose", "Guildhall,public,district,Bins")
    assert made.faults == []
    (step,) = made.steps
    assert (step.thing, step.verb, [change.column for change in step.changes]) == (
        register.council,
        "change",
        ["purpose"],
    )
    seats = plan(register, "seats.csv", "partnership,role,organisation", "Community Forum,member,Guildhall")
    assert seats.faults == []
    assert seats.steps[0].facts["organisation"] == register.council


def test_import_takes_a_name_for_the_thing_whose_own_it_is(register: Register) -> None:
    merging.add_alternative_name(register.council, name="Dene Trust", by=BY)
    made = plan(register, "seats.csv", "partnership,role,organisation", "Community Forum,member,Dene Trust")
    assert made.steps[0].facts["organisation"] == register.charity


def test_import_by_number_renames_to_an_alternative_name(register: Register) -> None:
    merging.add_alternative_name(register.council, name="Guildhall", by=BY)
    made = plan(register, "organisations.csv", "id,name", f"{register.council.pk},Guildhall")
    assert [(change.column, change.after) for change in made.steps[0].changes] == [("name", "Guildhall")]


def test_constraints_of_names_and_distinctions(register: Register) -> None:
    with pytest.raises(ValidationError, match="and not both"):
        AlternativeName(organisation=register.council, person=register.ada, name="X").full_clean()
    merging.add_alternative_name(register.ada, name="Adwoa", by=BY)
    with pytest.raises(ValidationError, match="This person is known by that name already"):
        AlternativeName(person=register.ada, name="Adwoa").full_clean()
    facts = {"said_on": ON, "said_by": "Sam"}
    with pytest.raises(ValidationError, match="two different organisations, or two different people"):
        Distinction(organisation=register.council, other_person=register.ada, **facts).full_clean()
    with pytest.raises(ValidationError, match="two different organisations, or two different people"):
        Distinction(person=register.ada, other_person=register.ada, **facts).full_clean()
    merging.tell_apart(register.council, register.charity, by=BY, on=ON)
    with pytest.raises(ValidationError, match="told apart already"):
        Distinction(organisation=register.charity, other_organisation=register.council, **facts).full_clean()


def test_constraints_of_merges_and_successions(register: Register) -> None:
    merge = Merge(person=register.ada, number=1, name="X", taken={"a": 1}, merged_on=ON, merged_by="Sam", undone_on=ON)
    with pytest.raises(ValidationError, match="Say when it was undone and by whom"):
        merge.full_clean()
    with pytest.raises(ValidationError, match="cannot replace itself"):
        Succession(organisation=register.council, successor=register.council, on=ON).full_clean()
    Succession.objects.create(organisation=register.council, successor=register.charity, on=ON)
    with pytest.raises(ValidationError, match="noted already that this one replaced that one"):
        Succession(organisation=register.council, successor=register.charity, on=ON).full_clean()


def test_person_of_a_merge_leads_to_the_one_kept(supporting: Client, register: Register) -> None:
    double = writes.add_person(by=BY, name="A. Osei")
    number = double.pk
    merging.merge(register.ada, double, by=BY, on=ON)
    assert supporting.get(reverse("register:person-page", args=[number]))["Location"] == register.ada.get_absolute_url()
    assert not Person.objects.filter(pk=number).exists()
    assert supporting.get(reverse("register:person-page", args=[0])).status_code == 404
