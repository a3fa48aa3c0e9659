"""Every write leaves one line that nobody can change, and every version of a row is kept."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import DatabaseError, transaction

from commonweal.kit import record
from commonweal.kit.models import Entry, User
from commonweal.kit.things import add, change
from commonweal.register.models import Person
from commonweal.register.rules import Viewer

pytestmark = pytest.mark.django_db


@record.written
def add_person(*, by: Viewer, name: str, why: str = "") -> Person:
    return add(Person, name=name)


@record.written
def rename_person(person: Person, *, by: Viewer, name: str, version: int | None, why: str = "") -> Person:
    return change(person, version=version, name=name)


@record.written
def add_two_people(*, by: Viewer, names: tuple[str, str]) -> list[Person]:
    return [add_person(by=by, name=name) for name in names]


@pytest.fixture(autouse=True)
def _writes_of_a_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """A verb is named after the room its write lives in; these live in a test."""
    monkeypatch.setattr(record, "verb_of", lambda function: f"register.{function.__name__}")


BY = Viewer.system("a test")


def test_record_has_one_line_for_a_write() -> None:
    person = add_person(by=BY, name="Ada", why="new chair")
    entry = Entry.objects.get()
    assert (entry.by_name, entry.verb, entry.kind) == ("a test", "register.add_person", "register.person")
    assert (entry.thing_id, entry.thing_name, entry.why) == (person.pk, "Ada", "new chair")


def test_record_names_the_user() -> None:
    user = User.objects.create_user("ada@example.org", name="Ada")
    add_person(by=Viewer(user_id=user.pk, name="Ada"), name="Grace")
    assert Entry.objects.get().by == user


def test_record_has_one_line_for_a_write_made_of_writes() -> None:
    add_two_people(by=BY, names=("Ada", "Grace"))
    assert [entry.verb for entry in Entry.objects.all()] == ["register.add_two_people"]
    assert Person.objects.count() == 2


def test_record_has_no_line_and_no_row_when_a_write_fails() -> None:
    with pytest.raises(ValueError, match="too late"):
        _fail_after_adding(by=BY)
    assert not Entry.objects.exists()
    assert not Person.objects.exists()


@record.written
def _fail_after_adding(*, by: Viewer) -> None:
    add_person(by=by, name="Ada")
    raise ValueError("too late")


def _overwrite() -> None:
    Entry.objects.update(by_name="someone else")


def _delete() -> None:
    Entry.objects.all().delete()


@pytest.mark.parametrize("spoil", [_overwrite, _delete])
def test_record_cannot_be_changed_even_by_hand(spoil: Callable[[], None]) -> None:
    add_person(by=BY, name="Ada")
    with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
        spoil()
    assert Entry.objects.get().by_name == "a test"


def test_history_shows_every_version_with_who_and_why() -> None:
    person = add_person(by=BY, name="Ada Byron")
    rename_person(person, by=Viewer.system("registrar"), name="Ada Lovelace", version=1, why="married")
    newest, oldest = record.history(person)
    assert (newest.who, newest.verb, newest.why) == ("registrar", "register.rename_person", "married")
    assert [(change.label, change.before, change.after) for change in newest.changes] == [
        ("Name", "Ada Byron", "Ada Lovelace")
    ]
    assert oldest.verb == "register.add_person"


@pytest.mark.django_db(transaction=True)
def test_history_keeps_a_change_that_went_past_the_writes() -> None:
    person = add_person(by=BY, name="Ada")
    Person.objects.filter(pk=person.pk).update(name="Eve")
    newest = record.history(person)[0]
    assert newest.who == ""
    assert newest.changes[0].after == "Eve"


def test_history_takes_the_same_queries_however_long_it_is(django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    person = add_person(by=BY, name="Ada")
    for number in range(1, 12):
        person = rename_person(person, by=BY, name=f"Ada {number}", version=number)
    with django_assert_max_num_queries(2):
        assert len(record.history(person)) == 12


def test_thing_of_finds_by_kind_and_number() -> None:
    person = add_person(by=BY, name="Ada")
    assert record.thing_of("register.person", person.pk) == person
    assert record.thing_of("register.person", 0) is None
    assert record.thing_of("register.nonsense", person.pk) is None
    assert record.thing_of("nonsense", person.pk) is None
