"""What each viewer sees on which day, and how many queries it takes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commonweal.register import reads, writes
from commonweal.register.models import Employment
from commonweal.register.rules import Viewer
from tests.register.building import BY, ON, SPRING, Register

PUBLIC = Viewer.public()
SIGNED_IN = Viewer(user_id=1, name="Someone")


def names(rows: Any) -> list[str]:
    return [str(row) for row in rows]


def test_lasting_is_half_open(register: Register) -> None:
    writes.end_partnership(register.forum, by=BY, on=ON)
    before = reads.partnerships(PUBLIC, place_id=register.place.pk, on=ON - timedelta(days=1))
    assert names(before) == ["Community Forum", "Strategic Board"]
    assert names(reads.partnerships(PUBLIC, place_id=register.place.pk, on=ON)) == ["Strategic Board"]
    assert names(reads.partnerships(PUBLIC, place_id=register.place.pk, on=date(2020, 1, 1))) == []
    assert len(reads.partnerships(PUBLIC, place_id=register.place.pk)) == 2


def test_ancestors_are_the_widest_first(register: Register) -> None:
    nation = writes.add_place(by=BY, name="England", tier="nation", code="E92")
    writes.change_place(register.county, by=BY, version=None, parent=nation)
    ward = writes.add_place(by=BY, name="West", tier="ward", code="W", parent=register.place)
    assert names(reads.ancestors(PUBLIC, ward)) == ["England", "Moorfoot", "Northwick"]
    assert reads.ancestors(PUBLIC, nation) == []


def test_children_are_those_directly_within(register: Register) -> None:
    writes.add_place(by=BY, name="West", tier="ward", code="W", parent=register.place)
    assert names(reads.children(PUBLIC, register.county, on=ON)) == ["Northwick"]


def test_counts_of_a_place(register: Register) -> None:
    writes.change_seat(register.chair, by=BY, version=None, until=ON + timedelta(days=30))
    assert reads.counts(PUBLIC, register.place, on=ON) == reads.Counts(
        partnerships=2, seats=3, vacant=1, ending=1, organisations=2, people=2, ties=1
    )


def test_partnerships_are_counted_with_their_seats(register: Register) -> None:
    found = {one.name: one for one in reads.partnerships_with_counts(PUBLIC, place_id=register.place.pk, on=ON)}
    board, forum = found["Strategic Board"], found["Community Forum"]
    assert (board.seat_count, board.vacant_count, board.organisation_count) == (2, 0, 2)
    assert (forum.seat_count, forum.vacant_count, forum.organisation_count) == (1, 1, 1)


def test_seats_begin_with_the_chair(register: Register) -> None:
    on_board = reads.seats(PUBLIC, place_id=register.place.pk, on=ON).filter(partnership=register.board)
    assert [seat.role for seat in on_board] == ["chair", "member"]


def test_vacant_and_ending_seats(register: Register) -> None:
    writes.change_seat(register.chair, by=BY, version=None, until=ON + timedelta(days=60))
    writes.change_seat(register.member, by=BY, version=None, until=ON + timedelta(days=61))
    assert list(reads.vacant_seats(PUBLIC, place_id=register.place.pk, on=ON)) == [register.vacant]
    assert list(reads.ending_seats(PUBLIC, place_id=register.place.pk, on=ON)) == [register.chair]


def test_contact_is_hidden_from_the_public(register: Register) -> None:
    assert reads.people(PUBLIC).get(pk=register.ada.pk).contact == ""
    assert reads.people(SIGNED_IN).get(pk=register.ada.pk).contact == "ada@council.example"


def test_people_and_organisations_take_part_where_they_sit_work_or_serve(register: Register) -> None:
    stranger = writes.add_person(by=BY, name="Newcomer")
    writes.add_organisation(by=BY, name="Far Away", sector="public", level="national")
    here = reads.people(PUBLIC).filter(reads.people_at(PUBLIC, register.place.pk))
    assert names(here) == ["Ada Osei", "Grace Rowe"]
    assert names(reads.people(PUBLIC).filter(reads.people_nowhere(PUBLIC))) == [stranger.name]
    partners = reads.organisations(PUBLIC).filter(reads.organisations_at(PUBLIC, register.place.pk))
    assert names(partners) == ["Dene Trust", "Northwick Council"]
    assert not reads.organisations(PUBLIC).filter(reads.organisations_at(PUBLIC, register.county.pk))


def test_standings_tell_both_ends_of_a_tie(register: Register) -> None:
    assert [
        (one.label, names(other for _tie, other in one.ties)) for one in reads.standings(PUBLIC, register.board, on=ON)
    ] == [("Report to it", ["Community Forum"])]
    assert [one.label for one in reads.standings(PUBLIC, register.forum, on=ON)] == ["Reports to"]


def test_structure_puts_the_one_answered_to_above(register: Register) -> None:
    writes.add_tie(register.board, register.forum, by=BY, kind="consults")
    found = reads.structure(PUBLIC, place_id=register.place.pk, on=ON)
    assert [(line.below, line.above) for line in found.lines] == [(register.forum.pk, register.board.pk)]
    assert [line.kind for line in found.others] == ["consults"]


def test_structure_turns_a_delivery_tie_round(register: Register) -> None:
    writes.end_tie(register.tie, by=BY, on=SPRING)
    writes.add_tie(register.board, register.forum, by=BY, kind="delivers_through", since=SPRING)
    found = reads.structure(PUBLIC, place_id=register.place.pk, on=ON)
    assert [(line.below, line.above) for line in found.lines] == [(register.forum.pk, register.board.pk)]


def test_membership_counts_the_seats_of_each_organisation(register: Register) -> None:
    writes.add_seat(register.board, by=BY, organisation=register.council, since=SPRING)
    found = reads.membership(PUBLIC, place_id=register.place.pk, on=ON)
    assert [member.name for member in found.members] == ["Dene Trust", "Northwick Council"]
    assert (register.council.pk, register.board.pk, 2) in found.seats
    other = writes.add_theme(register.place, by=BY, name="Economy")
    assert reads.membership(PUBLIC, place_id=register.place.pk, on=ON, theme_id=other.pk).seats == ()


# --- Who is looking


def test_viewer_of_user_knows_what_they_do_on_the_day(register: Register) -> None:
    person = writes.invite(register.ada, by=BY)
    viewer = reads.viewer_of_user(person.user_id or 0, "Ada", on=ON)
    assert (viewer.person_id, viewer.place_id) == (register.ada.pk, register.place.pk)
    assert viewer.organisation_ids == {register.council.pk}
    assert viewer.seats == {register.chair.pk}
    assert viewer.places == {register.place.pk}
    assert viewer.supports == frozenset()


def test_viewer_of_user_forgets_what_has_ended(register: Register) -> None:
    person = writes.invite(register.ada, by=BY)
    writes.add_support(person, register.place, by=BY, until=ON)
    writes.end_seat(register.chair, by=BY, on=ON)
    viewer = reads.viewer_of_user(person.user_id or 0, "Ada", on=ON)
    assert (viewer.seats, viewer.supports) == (frozenset(), frozenset())


def test_viewer_of_user_who_left_a_partner_has_no_place_there_though_others_work_on(register: Register) -> None:
    person = writes.invite(register.ada, by=BY)
    writes.end_seat(register.chair, by=BY, on=ON)
    [employment] = Employment.objects.filter(person=register.ada)
    writes.end_employment(employment, by=BY, on=ON)
    colleague = writes.add_person(by=BY, name="Grace")
    writes.add_employment(colleague, register.council, by=BY, since=SPRING)
    writes.add_seat(register.board, by=BY, organisation=register.council, since=SPRING)
    viewer = reads.viewer_of_user(person.user_id or 0, "Ada", on=ON)
    assert (viewer.organisation_ids, viewer.places) == (frozenset(), frozenset())


# --- Who keeps what belongs to all


def test_a_place_is_kept_by_the_nearest_team_around_it(register: Register) -> None:
    ward = writes.add_place(by=BY, name="West", tier="ward", code="W", parent=register.place)
    assert reads.keepers_of_place(SIGNED_IN, ward.pk) == frozenset()
    writes.add_support(register.grace, register.county, by=BY)
    assert reads.keepers_of_place(SIGNED_IN, ward.pk) == {register.county.pk}
    writes.add_support(register.ada, register.place, by=BY)
    assert reads.keepers_of_place(SIGNED_IN, ward.pk) == {register.place.pk}
    assert reads.keepers_of_place(SIGNED_IN, register.county.pk) == {register.county.pk}


def test_an_organisation_is_kept_where_it_sits_or_serves_and_has_a_team(register: Register) -> None:
    assert reads.keepers_of_organisation(SIGNED_IN, register.council.pk) == frozenset()
    writes.add_support(register.ada, register.place, by=BY)
    assert reads.keepers_of_organisation(SIGNED_IN, register.council.pk) == {register.place.pk}
    assert reads.keepers_of_organisation(SIGNED_IN, register.charity.pk) == {register.place.pk}
    stranger = writes.add_organisation(by=BY, name="Far Trust", sector="voluntary", level="district")
    assert reads.keepers_of_organisation(SIGNED_IN, stranger.pk) == frozenset()


def test_a_person_is_kept_where_they_sit_else_where_their_employer_does(register: Register) -> None:
    clerk = writes.add_person(by=BY, name="Zoe", employer=register.council)
    writes.add_support(register.ada, register.place, by=BY)
    assert reads.keepers_of_person(SIGNED_IN, register.grace.pk) == {register.place.pk}
    assert reads.keepers_of_person(SIGNED_IN, clerk.pk) == {register.place.pk}
    assert reads.keepers_of_person(SIGNED_IN, writes.add_person(by=BY, name="Nobody").pk) == frozenset()


# --- What needs you


def test_needs_of_the_support_team(register: Register, team: Viewer) -> None:
    writes.change_seat(register.chair, by=BY, version=None, until=ON + timedelta(days=20))
    told = {need.text: need for need in reads.needs(team, ON)}
    assert set(told) == {
        "Fill 1 vacant seat in Northwick",
        "Decide on 1 seat in Northwick whose term ends within 60 days",
    }
    assert told["Decide on 1 seat in Northwick whose term ends within 60 days"].due == ON + timedelta(days=20)


def test_needs_of_a_holder_and_of_the_public(register: Register) -> None:
    writes.change_seat(register.chair, by=BY, version=None, until=ON + timedelta(days=20))
    holder = Viewer(user_id=1, person_id=register.ada.pk, seats=frozenset([register.chair.pk]))
    assert [need.text for need in reads.needs(holder, ON)] == ["Your seat on Strategic Board ends soon"]
    assert list(reads.needs(PUBLIC, ON)) == []


# --- However many


READS = {
    "places": lambda r: [(p.parent, p.place_count) for p in reads.places_with_counts(PUBLIC, on=ON)],
    "organisations": lambda r: [o.seat_count for o in reads.organisations_with_counts(PUBLIC, on=ON)],
    "people": lambda r: [p.work for p in reads.people_with_work(PUBLIC, on=ON)],
    "partnerships": lambda r: [(p.theme, p.accountable_body) for p in reads.partnerships_with_counts(PUBLIC, on=ON)],
    "seats": lambda r: [str(s) + str(s.organisation) for s in reads.seats(PUBLIC, place_id=r.place.pk, on=ON)],
    "ties": lambda r: [str(t) for t in reads.ties(PUBLIC, place_id=r.place.pk, on=ON)],
    "structure": lambda r: reads.structure(PUBLIC, place_id=r.place.pk, on=ON),
    "membership": lambda r: reads.membership(PUBLIC, place_id=r.place.pk, on=ON),
    "standings": lambda r: [str(o) for one in reads.standings(PUBLIC, r.board, on=ON) for o in one.ties],
    "themes": lambda r: [t.partnership_count for t in reads.themes(PUBLIC, on=ON)],
}


@pytest.mark.parametrize("name", sorted(READS))
def test_number_of_queries_does_not_grow(register: Register, name: str) -> None:
    numbers = []
    for more in (1, 9):
        _more(register, more, len(numbers))
        with CaptureQueriesContext(connection) as captured:
            READS[name](register)
        numbers.append(len(captured))
        assert not [query["sql"] for query in captured if '"boundary"' in query["sql"]]
    assert numbers[0] == numbers[1] <= 3


def _more(register: Register, count: int, batch: int) -> None:
    for number in range(count):
        name = f"{batch}.{number}"
        organisation = writes.add_organisation(by=BY, name=f"Body {name}", sector="public", level="district")
        person = writes.add_person(by=BY, name=f"Person {name}", employer=organisation)
        partnership = writes.add_partnership(register.place, by=BY, name=f"Group {name}", theme=register.theme)
        writes.add_seat(partnership, by=BY, organisation=organisation, person=person)
        writes.add_tie(partnership, register.board, by=BY, kind="part_of")
        writes.add_place(by=BY, name=f"Ward {name}", tier="ward", code=f"W{name}", parent=register.place)
