"""Burden of a place: sums by hand, who sees whose hours, rates and capacities with their constraints."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from commonweal.kit.models import Entry
from commonweal.kit.things import Stale
from commonweal.kit.verdicts import Refused
from commonweal.register import writes as register
from commonweal.register.models import Organisation, Person
from commonweal.register.rules import Viewer
from commonweal.structure import reads, rules, writes
from commonweal.structure.models import Capacity, Rate
from tests.structure.conftest import BUILDER, Town

DAY = date(2026, 6, 1)
SINCE = date(2020, 1, 1)
PLACE, OTHER_PLACE, COUNCIL, CHARITY, ANN = 1, 2, 10, 11, 20
PUBLIC = Viewer.public()
STAFF = Viewer(user_id=1, person_id=ANN, organisation_ids=frozenset([COUNCIL]), places=frozenset([PLACE]))
SUPPORT = Viewer(user_id=3, supports=frozenset([PLACE]), places=frozenset([PLACE]))
ELSEWHERE = Viewer(user_id=4, supports=frozenset([OTHER_PLACE]), places=frozenset([OTHER_PLACE]))
NOT_YOURS = "Only people of that organisation, that person, or the support team may say what they can give."


@pytest.mark.parametrize(
    ("viewer", "shape", "people", "rates"),
    [
        (PUBLIC, False, False, False),
        (STAFF, True, False, False),
        (SUPPORT, True, True, True),
        (ELSEWHERE, False, False, False),
        (Viewer.system("start"), True, True, True),
    ],
)
def test_who_sees_shape_and_hours_and_sets_rates(viewer: Viewer, shape: bool, people: bool, rates: bool) -> None:
    assert bool(rules.may_see_shape(viewer, PLACE)) is shape
    assert bool(rules.may_see_hours_of_people(viewer, PLACE)) is people
    assert bool(rules.may_set_rates(viewer, PLACE)) is rates


@pytest.mark.parametrize(
    ("viewer", "organisation", "person", "reason"),
    [
        (PUBLIC, COUNCIL, None, "Sign in to say what you can give."),
        (STAFF, COUNCIL, None, ""),
        (STAFF, CHARITY, None, NOT_YOURS),
        (STAFF, None, ANN, ""),
        (STAFF, None, ANN + 1, NOT_YOURS),
        (SUPPORT, CHARITY, None, ""),
        (SUPPORT, None, ANN, ""),
        (ELSEWHERE, COUNCIL, None, NOT_YOURS),
    ],
)
def test_who_may_state_capacity(viewer: Viewer, organisation: int | None, person: int | None, reason: str) -> None:
    verdict = rules.may_state_capacity(viewer, PLACE, organisation_id=organisation, person_id=person)
    assert (bool(verdict), str(verdict.reason)) == (not reason, reason)


class Seated:
    """A council and a charity on two partnerships, one of which says nothing of its meetings."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.charity = register.add_organisation(by=BUILDER, name="Advice", sector="voluntary", level="district")
        self.ann = register.add_person(by=BUILDER, name="Ann", employer=town.council)
        self.bob = register.add_person(by=BUILDER, name="Bob", employer=self.charity)
        self.board = register.add_partnership(
            town.place, by=BUILDER, name="Board", theme=town.themes["Economy"], meetings_a_year=6,
            meeting_hours=Decimal("2"), preparation_hours=Decimal("1.5"),
        )  # fmt: skip
        self.forum = town.partnership("Forum", "Community")
        self.seat(self.board, town.council, self.ann)
        self.seat(self.board, self.charity, self.bob)
        self.seat(self.forum, self.charity, self.bob)
        register.add_seat(self.board, by=BUILDER, organisation=self.charity, since=SINCE)

    def seat(self, partnership: Any, organisation: Organisation, person: Person) -> None:
        register.add_seat(partnership, by=BUILDER, organisation=organisation, person=person, since=SINCE)

    def burden(self, by: str = "organisation", viewer: Viewer = BUILDER) -> reads.Burden:
        return reads.burden_of_place(viewer, place_id=self.town.place.pk, on=DAY, by=by)


@pytest.fixture
def seated(town: Town) -> Seated:
    return Seated(town)


def test_hours_are_meetings_times_length_preparation_and_travel(seated: Seated) -> None:
    writes.add_rate(
        seated.town.place, sector="public", pounds_an_hour=Decimal(30), travel_hours=Decimal("0.5"), by=BUILDER
    )
    loads = {load.name: load for load in seated.burden().loads}
    council, charity = loads["Wycombe Council"], loads["Advice"]
    assert (council.hours, council.pounds, council.partly) == (Decimal(24), Decimal(720), 0)  # 6 x (2 + 1.5 + 0.5)
    assert (charity.hours, charity.pounds) == (Decimal(21), None)  # no travel known, no rate known
    assert (charity.seats, charity.unknown, charity.partly, charity.unknown_pounds) == (2, 1, 1, 2)


def test_what_is_unknown_and_vacant_is_told_apart(seated: Seated) -> None:
    found = seated.burden()
    assert (found.whole.hours, found.whole.seats, found.whole.unknown, found.vacant) == (Decimal(42), 3, 1, 1)
    assert (found.with_rates, found.with_travel) == (False, False)
    assert found.third_sector.hours == Decimal(21)
    assert found.heaviest is not None
    assert found.heaviest.hours == Decimal(21)


def test_burden_by_partnership_and_sector_is_the_same_hours_cut_otherwise(seated: Seated) -> None:
    by_partnership = {load.name: load.hours for load in seated.burden("partnership").loads}
    assert by_partnership == {"Board": Decimal(42), "Forum": None}
    by_sector = {load.name: load.hours for load in seated.burden("sector").loads}
    assert by_sector == {"Public": Decimal(21), "Voluntary": Decimal(21)}


def test_more_is_asked_than_they_said_they_can_give(seated: Seated) -> None:
    writes.add_capacity(seated.town.place, organisation=seated.charity, hours_a_year=Decimal(14), by=BUILDER)
    loads = {load.name: load for load in seated.burden().loads}
    assert (loads["Advice"].stated, loads["Advice"].commitment, loads["Advice"].is_over) == (Decimal(14), 1.5, True)
    assert (loads["Wycombe Council"].stated, loads["Wycombe Council"].is_over) == (None, False)


def test_hours_of_people_are_for_support_and_for_themselves(seated: Seated) -> None:
    place = frozenset([seated.town.place.pk])
    own = Viewer(user_id=9, person_id=seated.ann.pk, places=place)
    assert {load.name for load in seated.burden("person", Viewer(user_id=8, supports=place)).loads} == {"Ann", "Bob"}
    assert {load.name for load in seated.burden("person", own).loads} == {"Ann"}
    with pytest.raises(Refused):
        seated.burden(viewer=Viewer.public())


def test_an_organisation_is_told_where_its_hours_go(seated: Seated) -> None:
    viewer = Viewer(user_id=8, place_id=seated.town.place.pk, places=frozenset([seated.town.place.pk]))
    share = reads.organisation_burden(viewer, seated.charity.pk, on=DAY)
    assert share.load is not None
    assert [(part.name, part.hours) for part in share.parts] == [("Board", Decimal(21)), ("Forum", None)]
    told = reads.partnership_burden(Viewer.public(), seated.board.pk, on=DAY)
    assert (told.load, str(told.reason)) == (None, "Sign in to see what partners share.")


# --- Rates and capacities


def refused(write: Any, *args: Any, **facts: Any) -> str:
    with pytest.raises(ValidationError) as raised:
        write(*args, by=BUILDER, **facts)
    return " ".join(raised.value.messages)


def test_a_rate_says_something(town: Town) -> None:
    said = refused(writes.add_rate, town.place, sector="public")
    assert said == "Say what an hour costs, how long the way is, or both."
    assert not Rate.objects.exists()


def test_a_sector_has_one_rate_at_a_time(town: Town) -> None:
    first = writes.add_rate(town.place, sector="public", pounds_an_hour=Decimal(30), since=SINCE, by=BUILDER)
    said = refused(writes.add_rate, town.place, sector="public", pounds_an_hour=Decimal(31))
    assert said == "This place has a rate for this sector; change that one, or end it first."
    writes.end_rate(first, on=DAY, by=BUILDER)
    assert writes.add_rate(town.place, sector="public", pounds_an_hour=Decimal(31), since=DAY, by=BUILDER).pk


def test_a_rate_is_nought_or_more_and_ends_after_it_begins(town: Town) -> None:
    assert "greater than or equal to 0" in refused(
        writes.add_rate, town.place, sector="public", pounds_an_hour=Decimal(-1)
    )
    rate = writes.add_rate(town.place, sector="public", travel_hours=Decimal(1), since=DAY, by=BUILDER)
    assert refused(writes.end_rate, rate, on=DAY) == "The end must come after the start."


def test_a_capacity_is_of_one(town: Town) -> None:
    ann = register.add_person(by=BUILDER, name="Ann")
    said = "Say whose hours they are: an organisation's or a person's, not both."
    facts = {"hours_a_year": Decimal(10)}
    assert refused(writes.add_capacity, town.place, **facts) == said
    assert refused(writes.add_capacity, town.place, organisation=town.council, person=ann, **facts) == said


@pytest.mark.parametrize("whose", ["organisation", "person"])
def test_capacity_is_said_once_at_a_time_and_ends_after_it_begins(town: Town, whose: str) -> None:
    holder = town.council if whose == "organisation" else register.add_person(by=BUILDER, name="Ann")
    facts: dict[str, Any] = {whose: holder, "hours_a_year": Decimal(10), "since": DAY}
    said = writes.add_capacity(town.place, by=BUILDER, **facts)
    assert "has said what" in refused(writes.add_capacity, town.place, **facts)
    assert refused(writes.end_capacity, said, on=DAY) == "The end must come after the start."
    writes.end_capacity(said, on=date(2026, 7, 1), by=BUILDER)
    assert writes.add_capacity(town.place, by=BUILDER, **(facts | {"since": date(2026, 7, 1)})).pk


def test_a_write_is_recorded_and_a_stale_one_refused(town: Town) -> None:
    said = writes.add_capacity(town.place, organisation=town.council, hours_a_year=Decimal(10), by=BUILDER)
    changed = writes.change_capacity(said, version=1, hours_a_year=Decimal(12), basis="Asked", by=BUILDER, why="Asked")
    assert (changed.hours_a_year, changed.version) == (Decimal(12), 2)
    assert Entry.objects.filter(kind="structure.capacity", thing_id=said.pk, why="Asked").count() == 1
    with pytest.raises(Stale):
        writes.change_capacity(said, version=1, hours_a_year=Decimal(13), basis="", by=BUILDER)
    rate = writes.add_rate(town.place, sector="faith", travel_hours=Decimal(1), by=BUILDER)
    told = writes.change_rate(rate, version=1, pounds_an_hour=Decimal(9), travel_hours=None, basis="Asked", by=BUILDER)
    assert (told.pounds_an_hour, told.travel_hours) == (Decimal(9), None)


def test_others_may_not_set_rates_nor_speak_for_others(town: Town) -> None:
    stranger = Viewer(user_id=1, places=frozenset([town.place.pk]))
    with pytest.raises(Refused, match="Only the support team"):
        writes.add_rate(town.place, sector="public", pounds_an_hour=Decimal(1), by=stranger)
    with pytest.raises(Refused, match="Only people of that organisation"):
        writes.add_capacity(town.place, organisation=town.council, hours_a_year=Decimal(1), by=stranger)
    assert not Rate.objects.exists()
    assert not Capacity.objects.exists()


# --- Pages


@pytest.fixture
def support(town: Town) -> Client:
    someone = register.add_person(by=BUILDER, name="Support", email="support@example.org", employer=town.council)
    someone = register.invite(someone, by=BUILDER, password="a long enough password")
    register.add_support(someone, town.place, by=BUILDER)
    client = Client()
    client.force_login(someone.user)
    return client


def test_burden_list_says_what_is_known_and_what_is_not(support: Client, seated: Seated) -> None:
    page = support.get(reverse("structure:burden-list")).content.decode()
    assert "at least <strong>42</strong> hours a year" in page
    assert "1 held seat is not in the hours" in page
    assert "1 vacant seat costs nobody an hour until it is filled." in page
    assert "Travel is not in them" in page
    assert "There are no pounds yet" in page
    assert "paragraph 4.12" in page


def test_burden_list_leaves_as_a_file_and_its_chart_with_its_figures(support: Client, seated: Seated) -> None:
    address = reverse("structure:burden-list")
    rows = support.get(f"{address}?by=partnership&as=csv").content.decode("utf-8-sig").splitlines()
    assert rows[1].startswith("Board,,2,42.0,,,,0,0,,,0,2,2")
    assert rows[2].startswith("Forum,,1,,,,,0,0,,,1,1,0")
    chart = support.get(f"{address}?chart=burden&as=csv").content.decode("utf-8-sig").splitlines()
    assert [row.split(",")[:2] for row in chart[1:]] == [["Advice", "21.0"], ["Wycombe Council", "21.0"]]


def test_rates_and_capacities_are_typed_changed_and_ended(support: Client, seated: Seated) -> None:
    support.post(reverse("structure:rate-add"), {"sector": "public", "pounds_an_hour": "31.50", "travel_hours": "0.5"})
    rate = Rate.objects.get()
    assert (rate.place, rate.sector, rate.pounds_an_hour) == (seated.town.place, "public", Decimal("31.50"))
    page = support.get(reverse("structure:rate-edit", args=[rate.pk])).content.decode()
    assert reverse("structure:rate-end", args=[rate.pk]) in page
    facts = {"pounds_an_hour": "32", "travel_hours": "0.5", "basis": "Finance", "version": 1}
    support.post(reverse("structure:rate-edit", args=[rate.pk]), facts)
    rate.refresh_from_db()
    assert (rate.pounds_an_hour, rate.basis) == (Decimal(32), "Finance")
    ends = {"on_day": "1", "on_month": "9", "on_year": "2026", "version": 2}
    support.post(reverse("structure:rate-end", args=[rate.pk]), ends)
    rate.refresh_from_db()
    assert rate.until == date(2026, 9, 1)
    support.post(reverse("structure:capacity-add"), {"organisation": seated.charity.pk, "hours_a_year": "14"})
    page = support.get(reverse("structure:burden-list") + "?over=on").content.decode()
    assert "150%" in page
    assert "1 found" in page
    page = support.get(reverse("structure:capacity-list")).content.decode()
    assert "Advice" in page
    assert "14" in page


def test_a_capacity_of_nobody_is_refused_with_the_reason(support: Client, seated: Seated) -> None:
    page = support.post(reverse("structure:capacity-add"), {"hours_a_year": "14"}).content.decode()
    assert "an organisation&#x27;s or a person&#x27;s, not both" in page
    assert not Capacity.objects.exists()


def test_what_partnerships_cost_hangs_on_the_page_of_an_organisation(support: Client, seated: Seated) -> None:
    panel = reverse("structure:organisation-burden", args=[seated.charity.pk])
    page = support.get(reverse("register:organisation-page", args=[seated.charity.pk])).content.decode()
    assert panel in page
    part = support.get(panel, headers={"HX-Request": "true"}).content.decode()
    assert "<strong>21</strong>" in part
    assert "1 seat is not in it." in part
