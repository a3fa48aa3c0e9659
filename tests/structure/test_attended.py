"""Burden as attended: sums by hand over recorded meetings, what is not known, and the hours of secretariats."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from commonweal.agreement import writes as agreement
from commonweal.agreement.models import Meeting
from commonweal.agreement.writes import Came
from commonweal.register import writes as register
from commonweal.structure import reads, writes
from commonweal.structure.reads.attended import _a_year_to
from tests.structure.conftest import BUILDER, Town
from tests.structure.test_burdens import DAY, SINCE, Seated

MARCH, APRIL, MAY = date(2026, 3, 2), date(2026, 4, 6), date(2026, 5, 4)
TODAY = date(2026, 11, 25)


class Met(Seated):
    """The council and the charity, whose board met in March and April and of whose May meeting nobody said a word."""

    def __init__(self, town: Town) -> None:
        super().__init__(town)
        self.council_seat, self.charity_seat = self.board.seats.filter(person__isnull=False).order_by("pk")
        for sector, pounds in (("public", 30), ("voluntary", 20)):
            writes.add_rate(
                town.place, sector=sector, pounds_an_hour=Decimal(pounds), travel_hours=Decimal("0.5"), by=BUILDER
            )
        self.met(MARCH, Came(self.council_seat, "present"), Came(self.charity_seat, "present", None, Decimal(3)))
        self.met(
            APRIL, Came(self.council_seat, "deputy", self.bob), Came(self.charity_seat, "apologies"), hours=Decimal(1)
        )
        agreement.add_meeting(self.board, by=BUILDER, on=MAY)

    def met(self, day: date, *came: Came, hours: Decimal | None = None) -> Meeting:
        meeting = agreement.add_meeting(self.board, by=BUILDER, on=day)
        return agreement.record_attendance(meeting, came=came, on=TODAY, hours=hours, by=BUILDER)

    def took(self, by: str = "organisation", until: date = DAY) -> dict[str, tuple[Any, ...]]:
        found = reads.burden_of_place(BUILDER, place_id=self.town.place.pk, on=DAY, by=by, until=until)
        return {
            load.name: (load.took.hours, load.took.pounds, load.took.met, load.took.unknown)
            for load in found.loads
            if load.took is not None
        }


@pytest.fixture
def met(town: Town) -> Met:
    return Met(town)


def test_hours_are_those_of_who_came(met: Met) -> None:
    # March: 2 + 1.5 + 0.5 for the council, 2 + 3 + 0.5 for the charity; April: 1 + 1.5 + 0.5 by a deputy of the council.
    assert met.took() == {
        "Wycombe Council": (Decimal(7), Decimal(210), 2, 1),
        "Advice": (Decimal(6), Decimal(110), 2, 1),  # 5.5 hours, shown whole
    }


def test_the_same_hours_cut_otherwise(met: Met) -> None:
    assert met.took("partnership") == {"Board": (Decimal(12), Decimal(320), 2, 1), "Forum": (None, None, 0, 0)}
    assert met.took("sector") == {
        "Public": (Decimal(7), Decimal(210), 2, 1),
        "Voluntary": (Decimal(6), Decimal(110), 2, 1),
    }
    # Ann came in March; Bob in March for the charity, and in April as deputy of the council at the council's rate.
    assert met.took("person") == {"Ann": (Decimal(4), Decimal(120), 2, 1), "Bob": (Decimal(8), Decimal(200), 2, 1)}


def test_whole_and_third_sector(met: Met) -> None:
    found = reads.burden_of_place(BUILDER, place_id=met.town.place.pk, on=DAY, until=DAY)
    assert (found.took.hours, found.took.pounds, found.took.met, found.took.unknown) == (
        Decimal(12),
        Decimal(320),
        2,
        1,
    )
    assert found.third_sector_took.hours == Decimal(6)
    assert (found.since, found.until, found.last) == (date(2025, 6, 1), DAY, date(2026, 5, 31))


def test_twelve_months_are_chosen(met: Met) -> None:
    assert met.took(until=MARCH)["Advice"] == (None, None, 0, 0), (
        "before the first meeting nothing is known, which is not nought"
    )
    assert met.took(until=APRIL)["Advice"] == (Decimal(6), Decimal(110), 1, 0)
    assert met.took(until=date(2027, 3, 3))["Advice"] == (Decimal(0), Decimal(0), 1, 1), "it sent apologies in April"


def test_cancelled_meeting_is_not_missed(met: Met) -> None:
    agreement.cancel_meeting(Meeting.objects.get(on=MAY), on=TODAY, cancelled_why="Snow", by=BUILDER)
    assert met.took()["Advice"][2:] == (2, 0)


def test_meeting_recorded_as_held_without_anyone_is_not_known(met: Met) -> None:
    agreement.record_attendance(Meeting.objects.get(on=MAY), came=[], on=TODAY, by=BUILDER)
    assert met.took()["Advice"][2:] == (2, 1)


def test_guest_counts_for_the_organisation_they_came_for(met: Met) -> None:
    trust = register.add_organisation(by=BUILDER, name="Trust", sector="faith", level="district")
    agreement.add_guest(Meeting.objects.get(on=MARCH), organisation=trust, on=TODAY, by=BUILDER)
    found = reads.burden_of_place(BUILDER, place_id=met.town.place.pk, on=DAY, until=DAY)
    load = next(load for load in found.loads if load.name == "Trust")
    assert load.took is not None
    assert (load.seats, load.hours, load.sector) == (0, Decimal(0), "faith")
    assert (load.took.hours, load.took.pounds, load.took.met) == (Decimal(4), None, 2), "3.5 hours, and no rate"


def test_length_that_nobody_knows_leaves_the_rest(met: Met) -> None:
    meeting = agreement.add_meeting(met.forum, by=BUILDER, on=APRIL)
    agreement.record_attendance(meeting, came=[Came(met.forum.seats.get(), "present")], on=TODAY, by=BUILDER)
    assert met.took("partnership")["Forum"] == (Decimal(0), Decimal(10), 1, 0), (
        "half an hour's way, shown whole, is what is known"
    )


@pytest.mark.parametrize(
    ("until", "since"), [(date(2026, 6, 1), date(2025, 6, 1)), (date(2024, 2, 29), date(2023, 2, 28))]
)
def test_twelve_months_begin_on_the_same_day(until: date, since: date) -> None:
    assert _a_year_to(until) == since


# --- Secretariats


def test_secretariat_stands_beside_its_partnership_and_who_serves(met: Met) -> None:
    register.add_secretariat(met.board, met.town.council, by=BUILDER, hours_a_year=Decimal(40), since=SINCE)
    register.add_secretariat(met.board, met.charity, by=BUILDER, since=SINCE)
    ended = register.add_secretariat(met.forum, met.charity, by=BUILDER, hours_a_year=Decimal(9), since=SINCE)
    register.end_secretariat(ended, by=BUILDER, on=MARCH)
    found = reads.burden_of_place(BUILDER, place_id=met.town.place.pk, on=DAY, by="partnership")
    assert (found.serving.hours, found.serving.unknown, found.serving.served, found.unserved) == (Decimal(40), 1, 1, 1)
    board = next(load for load in found.loads if load.name == "Board")
    assert board.serving is not None
    assert (board.serving.hours, board.serving.unknown, board.secretariat_a_meeting) == (Decimal(40), 1, Decimal("6.7"))
    found = reads.burden_of_place(BUILDER, place_id=met.town.place.pk, on=DAY)
    serving = {load.name: load.serving and load.serving.hours for load in found.loads}
    assert serving == {"Wycombe Council": Decimal(40), "Advice": None}
    share = reads.partnership_burden(BUILDER, met.board.pk, on=DAY)
    assert share.load is not None
    assert share.load.serving is not None
    assert share.load.serving.hours == Decimal(40)
    assert [(part.name, part.took and part.took.hours) for part in share.parts] == [
        ("Advice", Decimal(6)), ("Wycombe Council", Decimal(7)),
    ]  # fmt: skip


def test_number_of_queries_does_not_grow(met: Met) -> None:
    numbers = []
    for more in (1, 9):
        for number in range(more):
            body = register.add_organisation(by=BUILDER, name=f"{more}.{number}", sector="public", level="district")
            register.add_secretariat(met.board, body, by=BUILDER, hours_a_year=Decimal(1))
            agreement.add_guest(Meeting.objects.get(on=MARCH), organisation=body, on=TODAY, by=BUILDER)
            met.met(date(2025, 7, 1 + more + number), Came(met.council_seat, "present"))
        with CaptureQueriesContext(connection) as captured:
            reads.burden_of_place(BUILDER, place_id=met.town.place.pk, on=DAY, by="partnership", until=DAY)
        numbers.append(len(captured))
    assert numbers == [6, 6]


# --- Pages


@pytest.fixture
def partner(met: Met) -> Client:
    someone = register.add_person(by=BUILDER, name="Sam", email="sam@example.org", employer=met.town.council)
    client = Client()
    user = register.invite(someone, by=BUILDER, password="a long enough password").user
    assert user is not None
    client.force_login(user)
    return client


def test_burden_list_says_what_was_attended_and_what_nobody_knows(partner: Client, met: Met) -> None:
    page = partner.get(reverse("structure:burden-list"), {"to": "2026-05-31"}).content.decode()
    assert "from 1 June 2025 to 31 May 2026" in page
    assert "it is recorded who came to 2 meetings, which took at least <strong>12</strong> hours (£320)" in " ".join(
        page.split()
    )
    assert "Of 1 meeting nobody said who came; it is not in the hours." in page
    assert "nobody has said who serves which partnership" in page
    empty = partner.get(reverse("structure:burden-list"), {"to": "2001-01-01"}).content.decode()
    assert "of no meeting it is recorded who came" in empty
    wrong = partner.get(reverse("structure:burden-list"), {"to": "soon"})
    assert wrong.status_code == 200


def test_burden_list_leaves_with_what_was_attended(partner: Client, met: Met) -> None:
    register.add_secretariat(met.board, met.town.council, by=BUILDER, hours_a_year=Decimal(40), since=SINCE)
    rows = partner.get(reverse("structure:burden-list"), {"to": "2026-05-31", "by": "partnership", "as": "json"}).json()
    board = next(row for row in rows if row["Who"] == "Board")
    assert (board["Hours as attended"], board["Pounds as attended"]) == (12.0, 320.0)
    assert (board["Meetings recorded"], board["Meetings not recorded"]) == (2, 1)
    assert board["Secretariat, hours a year"] == 40.0
    forum = next(row for row in rows if row["Who"] == "Forum")
    assert (forum["Hours as attended"], forum["Secretariat, hours a year"]) == (None, None)


def test_panels_tell_what_was_attended(partner: Client, met: Met, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("commonweal.structure.views.shape.localdate", lambda: DAY)
    register.add_secretariat(met.board, met.town.council, by=BUILDER, hours_a_year=Decimal(40), since=SINCE)
    page = partner.get(reverse("structure:partnership-burden", args=[met.board.pk])).content.decode()
    assert "from 2 meetings at which it is recorded who came; of 1 nobody said." in " ".join(page.split())
    assert "Secretariat besides: 40 hours a year, 6.7 for each meeting that is planned." in " ".join(page.split())
