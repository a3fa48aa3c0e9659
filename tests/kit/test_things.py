"""Adding, changing and ending things: checked, versioned, and refused when stale."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from commonweal.kit.things import Stale, add, change, end
from commonweal.register.models import Organisation, Person, Place, Sector

pytestmark = pytest.mark.django_db


def test_add_refuses_a_wrong_field_and_names_it() -> None:
    with pytest.raises(ValidationError) as caught:
        add(Organisation, name="Council", sector="royal", level="district")
    assert list(caught.value.message_dict) == ["sector"]
    assert not Organisation.objects.exists()


def test_add_refuses_what_a_constraint_forbids_in_its_own_words() -> None:
    add(Place, name="Northwick", tier="district", code="D1")
    with pytest.raises(ValidationError) as caught:
        add(Place, name="Norwick", tier="district", code="D1")
    assert "in the register already" in str(caught.value)
    assert Place.objects.get().name == "Northwick"


def test_add_refuses_an_end_before_the_start() -> None:
    with pytest.raises(ValidationError, match="end must come after the start"):
        add(Person, name="Ada", since=date(2026, 5, 1), until=date(2026, 5, 1))


def test_change_raises_the_version() -> None:
    person = add(Person, name="Ada")
    assert change(person, version=1, name="Grace").version == 2


def test_change_that_changes_nothing_leaves_the_version() -> None:
    person = add(Person, name="Ada")
    assert change(person, version=1, name="Ada").version == 1


def test_change_refuses_a_stale_version_with_both_shown() -> None:
    person = add(Person, name="Ada")
    change(person, version=1, name="Grace")
    with pytest.raises(Stale) as caught:
        change(person, version=1, name="Katherine")
    assert (caught.value.thing.name, caught.value.yours, caught.value.version) == ("Grace", {"name": "Katherine"}, 1)
    assert Person.objects.get().name == "Grace"


def test_end_sets_the_first_day_it_is_no_longer_true() -> None:
    organisation = add(Organisation, name="Trust", sector=Sector.PUBLIC, level="county", since=date(2020, 1, 1))
    assert end(organisation, on=date(2026, 4, 1), version=1).until == date(2026, 4, 1)


def test_end_brings_forward_an_end_that_was_planned_for_later() -> None:
    person = add(Person, name="Ada", since=date(2020, 1, 1), until=date(2027, 1, 1))
    assert end(person, on=date(2026, 4, 1), version=1).until == date(2026, 4, 1)


def test_end_refuses_what_has_ended() -> None:
    person = add(Person, name="Ada", since=date(2020, 1, 1), until=date(2021, 1, 1))
    with pytest.raises(ValidationError, match="already ended"):
        end(person, on=date(2026, 4, 1), version=1)
