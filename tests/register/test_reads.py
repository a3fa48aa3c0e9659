"""What each viewer sees on which day, and how many queries it takes."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commonweal.register import reads, writes
from commonweal.register.models import Employment, Partnership, Seat
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


def held_until(seat: Seat, day: date, **facts: Any) -> Seat:
    return writes.change_seat(seat, by=BY, version=None, term_until=day, **facts)


def test_needs_of_the_support_team(register: Register, team: Viewer) -> None:
    held_until(register.chair, ON + timedelta(days=20))
    writes.change_seat(register.member, by=BY, version=None, since=ON - timedelta(days=30))
    writes.add_feedback(register.chair, by=BY, way="to", about="The plan", due=ON - timedelta(days=1))
    told = {need.text: need for need in reads.needs(team, ON)}
    assert set(told) == {
        "Fill 1 vacant seat in Northwick",
        "Decide on 1 seat in Northwick whose term ends within 60 days",
        "Find who follows in 1 seat in Northwick whose term ends within 90 days",
        "Arrange the induction of 1 newcomer in Northwick",
        "Chase 1 piece of feedback that is overdue in Northwick",
    }
    assert told["Decide on 1 seat in Northwick whose term ends within 60 days"].due == ON + timedelta(days=20)
    assert told["Find who follows in 1 seat in Northwick whose term ends within 90 days"].due == ON + timedelta(days=20)
    assert told["Chase 1 piece of feedback that is overdue in Northwick"].due == ON - timedelta(days=1)
    assert told["Arrange the induction of 1 newcomer in Northwick"].href.endswith(
        f"?state=induction&place={register.place.pk}"
    )


def test_needs_are_gone_when_what_was_lacking_is_there(register: Register, team: Viewer) -> None:
    writes.fill_seat(register.vacant, by=BY, person=register.ada, on=ON - timedelta(days=400))
    held_until(register.chair, ON + timedelta(days=80), successor=register.grace)
    writes.change_seat(register.member, by=BY, version=None, since=ON, induction_on=ON)
    writes.add_feedback(register.chair, by=BY, way="to", about="The plan", due=ON)
    assert list(reads.needs(team, ON)) == []


def test_needs_say_nothing_of_an_ended_seat(register: Register, team: Viewer) -> None:
    writes.add_feedback(register.vacant, by=BY, way="from", about="The plan", due=SPRING)
    writes.end_seat(register.vacant, by=BY, on=ON)
    assert list(reads.needs(team, ON)) == []


def test_needs_of_a_holder_and_of_the_public(register: Register) -> None:
    held_until(register.chair, ON + timedelta(days=20), since=ON - timedelta(days=10))
    writes.add_feedback(register.chair, by=BY, way="to", about="The plan", due=ON + timedelta(days=3))
    writes.add_feedback(register.chair, by=BY, way="from", about="The park", due=ON - timedelta(days=3))
    writes.add_feedback(register.chair, by=BY, way="from", about="Next year", due=ON + timedelta(days=61))
    writes.add_feedback(register.member, by=BY, way="to", about="Not mine", due=ON)
    holder = Viewer(user_id=1, person_id=register.ada.pk, seats=frozenset([register.chair.pk]))
    assert [need.text for need in reads.needs(holder, ON)] == [
        "Your seat on Strategic Board ends soon",
        "Ask for your induction to Strategic Board",
        "Ask those you speak for on Strategic Board: The park",
        "Tell those you speak for on Strategic Board: The plan",
    ]
    assert list(reads.needs(PUBLIC, ON)) == []


def test_needs_of_a_holder_whose_term_is_over(register: Register) -> None:
    held_until(register.chair, ON)
    holder = Viewer(user_id=1, person_id=register.ada.pk, seats=frozenset([register.chair.pk]))
    assert [need.text for need in reads.needs(holder, ON)] == ["Your term on Strategic Board is over"]


# --- What seats lack


def states(register: Register) -> dict[str, list[Seat]]:
    every = reads.seats(PUBLIC, place_id=register.place.pk, on=ON).order_by("pk")
    conditions = {
        "vacant": reads.vacant(PUBLIC),
        "ending": reads.ending(PUBLIC, on=ON),
        "successor": reads.without_successor(PUBLIC, on=ON),
        "induction": reads.without_induction(PUBLIC, on=ON),
        "mandate": reads.without_mandate(PUBLIC),
    }
    return {name: list(every.filter(condition)) for name, condition in conditions.items()}


def test_states_of_seats(register: Register) -> None:
    chair, member, vacant = register.chair, register.member, register.vacant
    assert states(register) == {
        "vacant": [vacant], "ending": [], "successor": [], "induction": [], "mandate": [chair, member],
    }  # fmt: skip
    held_until(chair, ON - timedelta(days=1), mandate="All.")
    held_until(member, ON + timedelta(days=90), since=ON - timedelta(days=364), limits="Money.")
    writes.change_seat(vacant, by=BY, version=None, since=ON, term_until=ON)
    assert states(register) == {
        "vacant": [vacant], "ending": [chair], "successor": [chair, member], "induction": [member], "mandate": [],
    }  # fmt: skip
    writes.change_seat(member, by=BY, version=None, since=ON - timedelta(days=365), successor=register.ada)
    assert states(register)["induction"] == []
    assert states(register)["successor"] == [chair]


def test_seat_ends_with_its_term_or_by_itself_whichever_is_first(register: Register) -> None:
    writes.change_seat(register.chair, by=BY, version=None, term_until=ON, until=ON + timedelta(days=9))
    writes.change_seat(register.member, by=BY, version=None, until=ON + timedelta(days=3))
    ends = {seat.pk: seat.ends_on for seat in reads.seats(PUBLIC, place_id=register.place.pk)}
    assert ends == {register.chair.pk: ON, register.member.pk: ON + timedelta(days=3), register.vacant.pk: None}


def test_signed_up_counts_seats_and_mandates(register: Register) -> None:
    writes.give_mandate(register.chair, by=BY, mandate="", limits="Money.")
    told = reads.signed_up(PUBLIC, list(reads.seats(PUBLIC, on=ON).filter(partnership=register.board)))
    assert told == reads.SignedUp(seats=2, organisations=2, vacant=0, with_mandate=1)
    assert told.held == 2


def test_feedback_owed_comes_first_then_what_was_given_last(register: Register) -> None:
    for about, facts in {
        "Older": {"given_on": SPRING, "note": "Said."},
        "Newer": {"given_on": ON, "note": "Said."},
        "Later": {"due": ON},
        "Sooner": {"due": SPRING},
    }.items():
        writes.add_feedback(register.chair, by=BY, way="to", about=about, **facts)
    assert names(reads.feedback(PUBLIC, place_id=register.place.pk)) == ["Sooner", "Later", "Newer", "Older"]
    assert names(reads.feedback(PUBLIC).filter(reads.overdue(PUBLIC, on=ON))) == ["Sooner"]
    assert names(reads.feedback(PUBLIC).filter(reads.owed(PUBLIC))) == ["Sooner", "Later"]
    assert names(reads.feedback(PUBLIC, place_id=register.county.pk)) == []


# --- The profile


def profile(partnership: Partnership) -> reads.Profile:
    return reads.profile(PUBLIC, reads.partnerships(PUBLIC).get(pk=partnership.pk))


def test_profile_tells_what_is_known_and_counts_what_is_not(register: Register) -> None:
    told = profile(register.board)
    lines = {line.name: line.value for part in told.parts for line in part.lines}
    assert lines == {
        "theme": register.theme, "role": "Strategic", "since": SPRING, "meetings_a_year": 6,
        "budget_pounds": Decimal("1200.50"), "accountable_body": register.council,
    }  # fmt: skip
    assert (told.asked, len(told.missing)) == (28, 22)
    assert "Aims" in told.missing
    assert "Statutory basis" not in told.missing


@pytest.mark.parametrize(
    ("facts", "asked"),
    [
        ({"lifespan": "fixed"}, 29),
        ({"lifespan": "open"}, 28),
        ({"is_evaluated": "no"}, 26),
        ({"budget_pounds": 0}, 27),
    ],
)
def test_profile_asks_only_what_can_be_known(register: Register, facts: dict[str, Any], asked: int) -> None:
    assert profile(writes.change_partnership(register.board, by=BY, version=1, **facts)).asked == asked


@pytest.mark.parametrize(
    ("youngest", "oldest", "said"),
    [
        (None, None, None),
        (0, None, "every age"),
        (16, None, "16 years and over"),
        (None, 18, "0 to 18 years"),
        (0, 0, "0 to 0 years"),
    ],
)
def test_profile_says_ages_in_words(
    register: Register, youngest: int | None, oldest: int | None, said: str | None
) -> None:
    told = profile(writes.change_partnership(register.board, by=BY, version=1, age_from=youngest, age_to=oldest))
    assert next((line.value for line in told.parts[0].lines if line.name == "age_from"), None) == said
    assert ("Ages" in told.missing) == (said is None)


def test_profile_has_every_field_of_a_partnership() -> None:
    asked = [name for part in reads.PARTS for name in part.fields]
    kept = {field.name for field in Partnership._meta.concrete_fields} - {"id", "version", "place"}
    assert sorted(asked) == sorted(kept)


# --- Two tiers


@pytest.fixture
def county(register: Register) -> Register:
    """Moorfoot with a board of its own, on which the council and the police sit, tied to Northwick's."""
    theme = writes.add_theme(register.county, by=BY, name="Community")
    board = writes.add_partnership(register.county, by=BY, name="County Board", theme=theme)
    writes.add_partnership(register.county, by=BY, name="County Forum")
    writes.add_seat(board, by=BY, organisation=register.council)
    police = writes.add_organisation(by=BY, name="Police", sector="public", level="county")
    writes.add_seat(board, by=BY, organisation=police)
    writes.add_tie(register.board, board, by=BY, kind="reports_to")
    return register


def test_tiers_are_side_by_side_by_theme(county: Register) -> None:
    told = reads.tiers(PUBLIC, county.place, county.county, on=ON)
    assert [(row.theme, names(row.own), names(row.other)) for row in told.rows] == [
        ("Community", ["Community Forum", "Strategic Board"], ["County Board"]),
        ("", [], ["County Forum"]),
    ]
    assert (told.own_count, told.other_count) == (2, 2)
    assert [(str(one.organisation), one.own, one.other) for one in told.organisations] == [("Northwick Council", 1, 1)]
    assert [str(tie) for tie in told.ties] == ["Strategic Board reports to County Board"]


def test_tiers_leave_out_what_has_ended(county: Register) -> None:
    writes.end_partnership(Partnership.objects.get(name="County Board"), by=BY, on=SPRING)
    told = reads.tiers(PUBLIC, county.place, county.county, on=ON)
    assert (told.other_count, told.organisations, told.ties) == (1, (), ())


def test_places_beside_are_wider_or_within_and_have_partnerships(county: Register) -> None:
    writes.add_place(by=BY, name="West", tier="ward", code="W", parent=county.place)
    here, there = county.place, county.county
    assert names(reads.places_beside(PUBLIC, here)) == ["Moorfoot"]
    assert names(reads.places_beside(PUBLIC, there)) == ["Northwick"]
    assert reads.nearest(PUBLIC, here, [there]) == there
    assert reads.nearest(PUBLIC, there, [here]) == here
    assert reads.nearest(PUBLIC, here, []) is None


def test_seats_are_sorted_by_place_the_open_one_first(county: Register) -> None:
    seats = reads.seats(PUBLIC, on=ON).filter(organisation=county.council)
    here = Viewer(name="Someone", place_id=county.place.pk)
    for viewer, order in ((here, ["Northwick", "Moorfoot"]), (PUBLIC, ["Moorfoot", "Northwick"])):
        told = reads.by_place(viewer, seats)
        assert [(str(place), len(found)) for place, found in told] == [(name, 1) for name in order]


def _told_in_a_table(seats: Any) -> list[tuple[Any, ...]]:
    told = (
        "partnership",
        "organisation",
        "person",
        "deputy",
        "role",
        "constituency",
        "voting_bloc",
        "voting_weight",
        "mandate",
        "limits",
    )
    return [
        (
            str(seat),
            seat.partnership.place_id,
            seat.ends_on,
            seat.get_absolute_url(),
            *(getattr(seat, name) for name in told),
        )
        for seat in seats
    ]


def test_seats_in_a_table_are_the_same_seats_in_the_same_order(register: Register) -> None:
    seats = reads.seats(PUBLIC, on=ON)
    assert _told_in_a_table(reads.in_a_table(PUBLIC, seats)) == _told_in_a_table(seats) != []


# --- However many


READS = {
    "places": lambda r: [(p.parent, p.place_count) for p in reads.places_with_counts(PUBLIC, on=ON)],
    "organisations": lambda r: [o.seat_count for o in reads.organisations_with_counts(PUBLIC, on=ON)],
    "people": lambda r: [p.work for p in reads.people_with_work(PUBLIC, on=ON)],
    "partnerships": lambda r: [(p.theme, p.accountable_body) for p in reads.partnerships_with_counts(PUBLIC, on=ON)],
    "seats": lambda r: [str(s) + str(s.organisation) for s in reads.seats(PUBLIC, place_id=r.place.pk, on=ON)],
    "seats in a table": lambda r: _told_in_a_table(reads.in_a_table(PUBLIC, reads.seats(PUBLIC, on=ON))),
    "ties": lambda r: [str(t) for t in reads.ties(PUBLIC, place_id=r.place.pk, on=ON)],
    "structure": lambda r: reads.structure(PUBLIC, place_id=r.place.pk, on=ON),
    "membership": lambda r: reads.membership(PUBLIC, place_id=r.place.pk, on=ON),
    "standings": lambda r: [str(o) for one in reads.standings(PUBLIC, r.board, on=ON) for o in one.ties],
    "feedback": lambda r: [str(f.seat) for f in reads.feedback(PUBLIC, place_id=r.place.pk)],
    "coverages": lambda r: [str(c) for c in reads.coverages(PUBLIC)],
    "secretariats": lambda r: [str(s) for s in reads.secretariats(PUBLIC, place_id=r.place.pk, on=ON)],
    "by place": lambda r: reads.by_place(PUBLIC, reads.seats(PUBLIC, on=ON)),
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
        seat = writes.add_seat(partnership, by=BY, organisation=organisation, person=person)
        writes.add_feedback(seat, by=BY, way="to", about=f"Matter {name}", due=ON)
        writes.add_coverage(partnership, register.county, by=BY)
        writes.add_secretariat(partnership, organisation, by=BY)
        writes.add_tie(partnership, register.board, by=BY, kind="part_of")
        writes.add_place(by=BY, name=f"Ward {name}", tier="ward", code=f"W{name}", parent=register.place)
