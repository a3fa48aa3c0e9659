"""The register on a day, and what changed between two."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse

from commonweal.register import writes
from commonweal.register.models import Organisation, Succession
from commonweal.register.reads import history, successions
from commonweal.register.writes import successions as passing
from tests.register.building import BY, SPRING, Register

pytestmark = pytest.mark.django_db

SUMMER, AUTUMN, WINTER = date(2024, 7, 1), date(2024, 10, 1), date(2025, 1, 1)


@pytest.fixture
def recorded(db: None) -> Callable[[Any, datetime], None]:
    """Says when the latest version of a row was recorded, as if the clock had been put back."""

    def at(thing: Any, moment: datetime) -> None:
        table = type(thing).pgh_event_model._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(
                f'UPDATE "{table}" SET pgh_created_at = %s WHERE pgh_id = (SELECT max(pgh_id) FROM "{table}" WHERE pgh_obj_id = %s)',
                [moment, thing.pk],
            )

    return at


def told(register: Register, after: date, until: date) -> list[tuple[date, str, str, str, str]]:
    found = history.changes(BY, place_id=register.place.pk, after=after, until=until)
    return [(one.on, one.kind, one.about, one.what, one.detail) for one in found]


def test_seats_of_a_day_are_those_that_lasted(register: Register) -> None:
    writes.fill_seat(register.vacant, person=register.grace, by=BY, on=AUTUMN)
    on = {day: history.seats_on(BY, place_id=register.place.pk, on=day) for day in (date(2024, 3, 31), SUMMER, WINTER)}
    assert on[date(2024, 3, 31)].count() == 0
    assert sorted(str(seat.then_person) for seat in on[SUMMER]) == ["Ada Osei", "Grace Rowe", "None"]
    assert sorted(str(seat.then_person) for seat in on[WINTER]) == ["Ada Osei", "Grace Rowe", "Grace Rowe"]


def test_seat_of_a_partnership_that_has_ended_is_no_seat(register: Register) -> None:
    writes.end_partnership(register.board, by=BY, on=AUTUMN)
    assert {one.kind: one.number for one in history.counts_on(BY, place_id=register.place.pk, on=SUMMER)} == {
        "partnerships": 2, "seats": 3, "organisations": 2, "people": 2, "ties": 1,
    }  # fmt: skip
    assert {one.kind: one.number for one in history.counts_on(BY, place_id=register.place.pk, on=AUTUMN)} == {
        "partnerships": 1, "seats": 1, "organisations": 1, "people": 0, "ties": 0,
    }  # fmt: skip


def test_names_are_as_they_were_recorded_on_the_day(register: Register, recorded: Callable[..., None]) -> None:
    recorded(register.council, datetime(2024, 5, 1, tzinfo=UTC))
    council = writes.change_organisation(register.council, by=BY, version=None, name="Northwick City Council")
    recorded(council, datetime(2024, 9, 1, 12, tzinfo=UTC))
    names = {
        day: history.organisations_on(BY, place_id=register.place.pk, on=day).get(pk=council.pk).then
        for day in (SPRING, SUMMER, date(2024, 8, 31), date(2024, 9, 1), WINTER)
    }
    assert names == {
        SPRING: "Northwick Council",  # recorded later: as it was first recorded
        SUMMER: "Northwick Council",
        date(2024, 8, 31): "Northwick Council",
        date(2024, 9, 1): "Northwick City Council",
        WINTER: "Northwick City Council",
    }
    seat = history.seats_on(BY, place_id=register.place.pk, on=SUMMER).get(pk=register.chair.pk)
    assert (seat.then_organisation, seat.then_partnership) == ("Northwick Council", "Strategic Board")


def test_changes_tell_what_began_and_ended(register: Register) -> None:
    writes.end_partnership(register.board, by=BY, on=AUTUMN)
    writes.add_partnership(register.place, by=BY, name="New Board", since=AUTUMN)
    assert told(register, SUMMER, WINTER) == [
        (AUTUMN, "Partnership", "New Board", "began", ""),
        (AUTUMN, "Partnership", "Strategic Board", "ended", ""),
        (AUTUMN, "Seat", "Strategic Board", "ended", "Chair, Northwick Council, Ada Osei"),
        (AUTUMN, "Seat", "Strategic Board", "ended", "Member, Dene Trust, Grace Rowe"),
        (AUTUMN, "Tie", "Community Forum", "ended", "reports to Strategic Board"),
    ]
    assert told(register, AUTUMN, WINTER) == []
    assert told(register, date(2024, 9, 30), AUTUMN) == told(register, SUMMER, WINTER)


def test_changes_tell_a_seat_that_passed_on_once(register: Register) -> None:
    writes.fill_seat(register.vacant, person=register.grace, by=BY, on=AUTUMN)
    writes.vacate_seat(register.member, by=BY, on=WINTER)
    assert told(register, SUMMER, WINTER) == [
        (AUTUMN, "Seat", "Community Forum", "filled", "Member, Dene Trust, Grace Rowe, until then vacant"),
        (WINTER, "Seat", "Strategic Board", "vacated", "Member, Dene Trust, until then Grace Rowe"),
    ]


def test_changes_tell_new_names(register: Register, recorded: Callable[..., None]) -> None:
    for thing in (register.council, register.board):
        recorded(thing, datetime(2024, 5, 1, tzinfo=UTC))
    council = writes.change_organisation(register.council, by=BY, version=None, name="Northwick City Council")
    recorded(council, datetime(2024, 9, 1, 12, tzinfo=UTC))
    board = writes.change_partnership(register.board, by=BY, version=None, name="Northwick Together")
    recorded(board, datetime(2024, 12, 1, 12, tzinfo=UTC))
    assert told(register, SUMMER, WINTER) == [
        (date(2024, 9, 1), "Organisation", "Northwick City Council", "renamed", "was Northwick Council"),
        (date(2024, 12, 1), "Partnership", "Northwick Together", "renamed", "was Strategic Board"),
    ]
    assert told(register, AUTUMN, WINTER) == told(register, SUMMER, WINTER)[1:]


def test_council_replaced_by_two_keeps_its_series(register: Register) -> None:
    names = ("North Council", "South Council")
    heirs = [writes.add_organisation(by=BY, name=name, sector="public", level="district") for name in names]
    for heir in heirs:
        passing.add_succession(register.council, successor=heir, on=WINTER, by=BY, note="Order 2024")
    assert [str(one) for one in successions.successions(BY)] == [f"Northwick Council → {name}" for name in names]
    assert successions.series(BY, heirs[0]) == {heirs[0].pk, register.council.pk}
    assert told(register, AUTUMN, WINTER) == [
        (WINTER, "Organisation", "Northwick Council", "replaced", f"by {name}") for name in names
    ]
    for thing, words in ((register.council, "North Council"), (heirs[1], "Northwick Council")):
        assert words in Client().get(thing.get_absolute_url()).content.decode()


def test_succession_cannot_lead_back(register: Register) -> None:
    heir = writes.add_organisation(by=BY, name="Heir", sector="public", level="district")
    third = writes.add_organisation(by=BY, name="Third", sector="public", level="district")
    passing.add_succession(register.council, successor=heir, on=SUMMER, by=BY)
    passing.add_succession(heir, successor=third, on=AUTUMN, by=BY)
    with pytest.raises(ValidationError, match="this one came before it"):
        passing.add_succession(third, successor=register.council, on=WINTER, by=BY)
    with pytest.raises(ValidationError, match="cannot replace itself"):
        passing.add_succession(third, successor=third, on=WINTER, by=BY)
    passing.end_succession(Succession.objects.get(successor=heir), by=BY)
    assert successions.series(BY, third) == {third.pk, heir.pk}


def test_day_page_counts_and_leads_to_lists(register: Register) -> None:
    html = Client().get(reverse("register:day-page", args=["2024-07-01"])).content.decode()
    assert "The register on 1 July 2024" in html
    assert 'href="/register/on/2024-07-01/seats/"' in html


@pytest.mark.parametrize("kind", sorted(history.KINDS))
def test_day_list_can_be_taken_away(register: Register, kind: str) -> None:
    address = reverse("register:day-list", args=["2024-07-01", kind])
    sheet = Client().get(address, {"as": "csv"})
    lines = sheet.content.decode("utf-8-sig").splitlines()
    counts = {one.kind: one.number for one in history.counts_on(BY, place_id=register.place.pk, on=SUMMER)}
    assert len(lines) == counts[kind] + 1
    assert "ada@council.example" not in sheet.content.decode()
    assert f'filename="{kind}-2024-07-01.csv"' in sheet["Content-Disposition"]
    assert Client().get(address, {"sort": Client().get(address).context["table"].columns.names()[0]}).status_code == 200


@pytest.mark.parametrize("day", ["2024-13-01", "yesterday", "0001-01-01", "9999-12-31"])
def test_day_that_is_none_is_not_found(register: Register, day: str) -> None:
    assert Client().get(reverse("register:day-page", args=[day])).status_code == 404


def test_day_is_chosen_in_three_boxes(register: Register) -> None:
    answer = Client().get(reverse("register:day-choose"), {"day_day": "1", "day_month": "7", "day_year": "2024"})
    assert answer["Location"] == "/register/on/2024-07-01/"
    wrong = Client().get(reverse("register:day-choose"), {"day_day": "1", "day_month": "7", "day_year": "1066"})
    assert "Choose a day between 1800 and 2200" in wrong.content.decode()


def test_changes_page_and_file(register: Register) -> None:
    writes.fill_seat(register.vacant, person=register.grace, by=BY, on=AUTUMN)
    query = {"after": "2024-07-01", "until": "2025-01-01"}
    html = Client().get(reverse("register:changes"), query).content.decode()
    assert "After 1 July 2024 and up to 1 January 2025." in html
    assert "filled" in html
    lines = Client().get(reverse("register:changes"), {**query, "as": "csv"}).content.decode("utf-8-sig").splitlines()
    assert lines[0] == "Day,Kind,What,What happened,More"
    assert len(lines) == 2
    wrong = Client().get(reverse("register:changes"), {"after": "2025-01-01", "until": "2024-07-01"}).content.decode()
    assert "The second day must come after the first" in wrong


def test_merged_row_is_known_in_the_past_by_the_row_it_became(register: Register) -> None:
    from commonweal.register.writes import merging

    double = writes.add_organisation(by=BY, name="Northwick BC", sector="public", level="district")
    writes.add_seat(register.forum, by=BY, organisation=double, since=SPRING)
    merging.merge(register.council, double, by=BY, on=WINTER)
    on = history.organisations_on(BY, place_id=register.place.pk, on=SUMMER)
    assert sorted(on.values_list("then", flat=True)) == ["Dene Trust", "Northwick Council"]
    answer = Client().get(reverse("register:organisation-page", args=[double.pk]))
    assert (answer.status_code, answer["Location"]) == (
        302,
        Organisation.objects.get(pk=register.council.pk).get_absolute_url(),
    )
