"""Merging: every field and every table is treated, nothing is lost, and undoing gives back the very rows."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection, models, transaction

from commonweal.kit.models import Entry
from commonweal.kit.things import Stale
from commonweal.kit.verdicts import Refused
from commonweal.register import writes
from commonweal.register.models import (
    AlternativeName,
    Distinction,
    Employment,
    Footprint,
    Identifier,
    Merge,
    Organisation,
    Person,
    Seat,
)
from commonweal.register.reads import merging as previews
from commonweal.register.reads.merging import TREATMENTS, Treatment
from commonweal.register.rules import Viewer
from commonweal.register.writes import merging
from tests.register.building import BY, ON, Register
from tests.world import built

pytestmark = pytest.mark.django_db


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table that is not history, the record or a merge, as the database gives it."""
    found = {}
    for model in apps.get_models():
        if hasattr(model, "pgh_tracked_model") or model in (Merge, Entry) or not model._meta.managed:
            continue
        if model.__module__.startswith("commonweal.register.") or hasattr(model, "version"):
            with connection.cursor() as cursor:
                cursor.execute(f'SELECT t::text FROM "{model._meta.db_table}" t ORDER BY 1')
                found[model._meta.label] = cursor.fetchall()
    return found


@pytest.mark.parametrize("model", [Organisation, Person])
def test_every_field_is_treated(model: type[models.Model]) -> None:
    assert set(TREATMENTS[model]) == {field.name for field in model._meta.concrete_fields}


@pytest.mark.parametrize("model", [Organisation, Person])
def test_every_foreign_key_of_every_room_is_found(model: type[models.Model]) -> None:
    expected = {
        f"{table._meta.label}.{field.name}"
        for table in apps.get_models()
        if not hasattr(table, "pgh_tracked_model")
        for field in table._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and field.related_model is model
    }
    assert {relation.path for relation in previews.pointing_at(BY, model)} == expected
    assert len({path.split(".")[0] for path in expected}) > 2  # rooms that the register does not know are among them


@pytest.mark.parametrize("name", ["organisation", "person"])
def test_nothing_in_any_room_points_at_the_row_that_is_gone(tmp_path: Path, name: str) -> None:
    with built(tmp_path) as world:
        old = world.things["organisation"] if name == "organisation" else world.people["lead"]
        new = (
            writes.add_organisation(by=BY, name="The Council", sector="public", level="district")
            if name == "organisation"
            else writes.add_person(by=BY, name="The Lead")
        )
        before = everything()
        pointing = sum(relation.rows(old.pk).count() for relation in previews.pointing_at(BY, type(old)))
        number = old.pk
        merge = merging.merge(new, old, by=BY, on=ON)
        assert pointing > 3
        assert sum(relation.rows(number).count() for relation in previews.pointing_at(BY, type(old))) == 0
        assert sum(len(rows) for rows in merge.taken["moved"].values()) == pointing
        merging.undo_merge(merge, by=BY, on=ON)
        assert everything() == before


def double_of_the_council(register: Register, **facts: Any) -> Organisation:
    given = {"name": "Northwick Borough Council", "sector": "public", "level": "district", "purpose": "Bins."} | facts
    return writes.add_organisation(by=BY, footprint=[register.place], identifiers=[("GB-GOR", "X1")], **given)


def test_merge_keeps_both_names_fills_what_is_empty_and_adds_texts_up(register: Register) -> None:
    writes.change_organisation(register.council, by=BY, version=None, purpose="Roads.")
    other = double_of_the_council(register, website="https://northwick.example/", since=date(1974, 4, 1))
    seat = writes.add_seat(register.forum, by=BY, organisation=other)
    merge = merging.merge(register.council, other, by=BY, on=ON)
    kept = Organisation.objects.get(pk=register.council.pk)
    assert (kept.name, kept.purpose, kept.website) == (
        "Northwick Council",
        "Roads.\n\nBins.",
        "https://northwick.example/",
    )
    assert kept.since == date(1974, 4, 1)
    assert list(AlternativeName.objects.filter(organisation=kept).values_list("name", flat=True)) == [other.name]
    assert set(kept.identifiers.values_list("scheme", flat=True)) == {"GB-LAE", "GB-GOR"}
    assert Seat.objects.get(pk=seat.pk).organisation_id == kept.pk
    assert not Organisation.objects.filter(pk=merge.number).exists()
    assert previews.merged_into(BY, "organisation", merge.number) == kept


def test_merge_says_a_fact_once_that_both_have(register: Register) -> None:
    other = double_of_the_council(register)
    preview = previews.merge_preview(BY, register.council, other)
    moved = {one.label: (one.rows, one.doubled) for one in preview.moved}
    assert moved == {"Footprints: organisation": (0, 1), "Identifiers: organisation": (1, 0)}
    merging.merge(register.council, other, by=BY, on=ON)
    assert Footprint.objects.filter(organisation=register.council).count() == 1


def test_merge_is_one_line_in_the_record(register: Register) -> None:
    other = double_of_the_council(register)
    before = Entry.objects.count()
    merge = merging.merge(register.council, other, by=BY, on=ON, why="One body.")
    line = Entry.objects.first()
    assert Entry.objects.count() == before + 1
    assert line is not None
    assert (line.verb, line.kind, line.thing_id, line.why) == (
        "register.merge",
        "register.merge",
        merge.pk,
        "One body.",
    )
    assert line.thing_name == "Northwick Borough Council → Northwick Council"


def test_undo_gives_back_the_very_rows(register: Register) -> None:
    other = double_of_the_council(register, website="https://northwick.example/")
    writes.add_seat(register.forum, by=BY, organisation=other, person=register.ada)
    writes.add_employment(register.grace, other, by=BY)
    writes.change_partnership(register.forum, by=BY, version=None, accountable_body=other)
    before = everything()
    merge = merging.merge(register.council, other, by=BY, on=ON)
    assert everything() != before
    undone = merging.undo_merge(merge, by=BY, on=ON)
    assert everything() == before
    assert (undone.undone_on, undone.undone_by) == (ON, "the tests")
    assert previews.merged_into(BY, "organisation", merge.number) is None


def test_undo_leaves_with_the_kept_one_what_came_after(register: Register) -> None:
    other = double_of_the_council(register)
    moved = writes.add_seat(register.forum, by=BY, organisation=other)
    merge = merging.merge(register.council, other, by=BY, on=ON)
    later = writes.add_seat(register.forum, by=BY, organisation=Organisation.objects.get(pk=register.council.pk))
    writes.change_seat(Seat.objects.get(pk=moved.pk), by=BY, version=None, constituency="Traders")
    merging.undo_merge(merge, by=BY, on=ON)
    parted = Seat.objects.get(pk=moved.pk)
    assert (parted.organisation_id, parted.constituency, parted.version) == (merge.number, "Traders", 4)
    assert Seat.objects.get(pk=later.pk).organisation_id == register.council.pk


def test_undo_is_refused_when_a_field_was_changed_since(register: Register) -> None:
    merge = merging.merge(register.council, double_of_the_council(register), by=BY, on=ON)
    kept = Organisation.objects.get(pk=register.council.pk)
    writes.change_organisation(kept, by=BY, version=None, purpose="Something else.")
    with pytest.raises(ValidationError, match="what it does is no longer what the merge made of it"):
        merging.undo_merge(merge, by=BY, on=ON)


def test_undo_is_refused_when_a_row_was_given_to_another(register: Register) -> None:
    other = double_of_the_council(register)
    seat = writes.add_seat(register.forum, by=BY, organisation=other)
    merge = merging.merge(register.council, other, by=BY, on=ON)
    writes.change_seat(Seat.objects.get(pk=seat.pk), by=BY, version=None, organisation=register.charity)
    with pytest.raises(ValidationError, match="Seats: organisation: 1 that the merge moved were given to another"):
        merging.undo_merge(merge, by=BY, on=ON)


def test_undo_is_refused_when_the_kept_one_was_merged_itself(register: Register) -> None:
    first = merging.merge(register.council, double_of_the_council(register), by=BY, on=ON)
    third = writes.add_organisation(by=BY, name="Northwick", sector="public", level="district")
    second = merging.merge(third, register.council, by=BY, on=ON)
    with pytest.raises(ValidationError, match="has itself been merged since"):
        merging.undo_merge(first, by=BY, on=ON)
    merging.undo_merge(second, by=BY, on=ON)
    assert merging.undo_merge(first, by=BY, on=ON).undone_on == ON


def test_undo_is_refused_when_an_address_was_taken_since(register: Register) -> None:
    other = writes.add_person(by=BY, name="A. Osei", email="osei@council.example")
    merge = merging.merge(register.ada, other, by=BY, on=ON, choose={"email": "kept"})
    writes.add_person(by=BY, name="Someone new", email="osei@council.example")
    with pytest.raises(ValidationError, match="has taken an identifier, an email address or a name"):
        merging.undo_merge(merge, by=BY, on=ON)
    assert not Person.objects.filter(pk=merge.number).exists()


def test_undo_happens_once(register: Register) -> None:
    merge = merging.merge(register.council, double_of_the_council(register), by=BY, on=ON)
    merging.undo_merge(merge, by=BY, on=ON)
    with pytest.raises(ValidationError, match="was undone on 2026-11-21"):
        merging.undo_merge(merge, by=BY, on=ON)


def test_merge_waits_for_a_choice_where_they_differ(register: Register) -> None:
    other = double_of_the_council(register, level="county")
    with pytest.raises(ValidationError) as refusal:
        merging.merge(register.council, other, by=BY, on=ON)
    assert refusal.value.message_dict == {"level": ["They differ: choose which is right."]}
    merging.merge(register.council, other, by=BY, on=ON, choose={"level": "other"})
    assert Organisation.objects.get(pk=register.council.pk).level == "county"


def test_merge_of_two_who_both_sign_in_is_refused(register: Register) -> None:
    writes.invite(register.ada, by=BY)
    writes.invite(register.grace, by=BY)
    with pytest.raises(ValidationError, match="Both have their own: signs in as"):
        merging.merge(register.ada, register.grace, by=BY, on=ON, choose={"email": "kept"})


def test_merge_takes_the_sign_in_of_the_other(register: Register) -> None:
    writes.invite(register.grace, by=BY)
    double = writes.add_person(by=BY, name="G. Rowe")
    before = everything()
    merge = merging.merge(double, register.grace, by=BY, on=ON)
    assert Person.objects.get(pk=double.pk).user_id is not None
    assert Employment.objects.get(organisation=register.charity).person_id == double.pk
    merging.undo_merge(merge, by=BY, on=ON)
    assert everything() == before


def test_merge_of_two_that_were_told_apart_is_refused(register: Register) -> None:
    other = double_of_the_council(register)
    said = merging.tell_apart(other, register.council, by=BY, on=ON, why="Two tiers.")
    with pytest.raises(ValidationError, match="said on 2026-11-21 that these are not the same"):
        merging.merge(register.council, other, by=BY, on=ON)
    merging.end_distinction(said, by=BY)
    assert merging.merge(register.council, other, by=BY, on=ON).number == other.pk


def test_merge_is_refused_where_rows_that_become_one_differ(register: Register) -> None:
    """A table of a later room says of both something else: no answer is thrown away."""
    from commonweal.structure import writes as structure

    other = double_of_the_council(register)
    audit = structure.add_audit(place=register.place, title="Audit", since=ON, by=BY)
    for body, criticality in ((register.council, "critical"), (other, "peripheral")):
        structure.classify(
            audit, partnership=register.board, organisation=body, type="strategic", criticality=criticality, by=BY
        )
    with pytest.raises(ValidationError, match="but with a different") as refusal:
        merging.merge(register.council, other, by=BY, on=ON)
    assert "Make them agree" in refusal.value.messages[0]


def test_merge_of_a_row_with_itself_or_with_another_kind_is_refused(register: Register) -> None:
    with pytest.raises(ValidationError, match="two different"):
        merging.merge(register.council, register.council, by=BY, on=ON)
    with pytest.raises(ValidationError, match="two different"):
        merging.merge(register.council, register.ada, by=BY, on=ON)


def test_merge_from_an_old_page_is_refused(register: Register) -> None:
    other = double_of_the_council(register)
    writes.change_organisation(other, by=BY, version=None, purpose="Changed.")
    with pytest.raises(Stale), transaction.atomic():
        merging.merge(register.council, other, by=BY, on=ON, other_version=1)
    assert Organisation.objects.filter(pk=other.pk).exists()


def test_merge_is_for_support_teams(register: Register) -> None:
    with pytest.raises(Refused, match="Sign in as a member of a support team"):
        merging.merge(register.council, register.charity, by=Viewer.public(), on=ON)
    with pytest.raises(Refused, match="Only a support team"):
        merging.tell_apart(register.council, register.charity, by=Viewer(user_id=1, name="Staff"), on=ON)


def test_two_are_told_apart_once_whichever_comes_first(register: Register) -> None:
    merging.tell_apart(register.ada, register.grace, by=BY, on=ON)
    with pytest.raises(ValidationError, match="told apart already"), transaction.atomic():
        merging.tell_apart(register.grace, register.ada, by=BY, on=ON)
    assert Distinction.objects.count() == 1


def test_alternative_name_is_noted_once_and_is_not_the_name_itself(register: Register) -> None:
    merging.add_alternative_name(register.council, name="NBC ", by=BY)
    with pytest.raises(ValidationError, match="known by that name already"), transaction.atomic():
        merging.add_alternative_name(register.council, name="NBC", by=BY)
    with pytest.raises(ValidationError, match="That is its name already"):
        merging.add_alternative_name(register.council, name="Northwick Council", by=BY)
    merging.end_alternative_name(AlternativeName.objects.get(), by=BY)
    assert not AlternativeName.objects.exists()


def test_treatments_are_said_in_words() -> None:
    assert {str(Treatment(one).label) for table in TREATMENTS.values() for one in table.values()} == {
        str(label) for label in Treatment.labels
    }


def test_identifiers_survive(register: Register) -> None:
    merge = merging.merge(register.council, double_of_the_council(register), by=BY, on=ON)
    assert Identifier.objects.filter(organisation=register.council).count() == 2
    merging.undo_merge(merge, by=BY, on=ON)
    assert Identifier.objects.get(scheme="GB-GOR").organisation_id == merge.number
