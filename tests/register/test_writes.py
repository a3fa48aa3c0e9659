"""Every write: the change, its line in the record, its refusal with the reason, and nothing left behind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from commonweal.kit.models import Entry, User
from commonweal.kit.things import Stale
from commonweal.kit.verdicts import Refused
from commonweal.register import writes
from commonweal.register.models import (
    Coverage,
    Employment,
    Footprint,
    Identifier,
    Organisation,
    Overlap,
    Partnership,
    Seat,
    SeatFeedback,
    Secretariat,
    Support,
    Theme,
    Tie,
)
from commonweal.register.rules import Viewer
from tests.register.building import BY, ON, SPRING, Register, supporter

SQUARE = {"type": "Polygon", "coordinates": [[[-2, 53], [-1.9, 53], [-1.9, 53.1], [-2, 53.1], [-2, 53]]]}
LATER = date(2026, 1, 1)

Write = Callable[[Register, Viewer], Any]


def _employment(r: Register) -> Employment:
    return Employment.objects.get(person=r.ada)


def _support(r: Register) -> Support:
    return Support.objects.filter(place=r.place).first() or writes.add_support(r.grace, r.place, by=BY)


def _overlap(r: Register) -> Overlap:
    return Overlap.objects.first() or writes.add_overlap(r.place, r.county, by=BY)


def _coverage(r: Register) -> Coverage:
    return Coverage.objects.first() or writes.add_coverage(r.forum, r.county, by=BY)


def _secretariat(r: Register) -> Secretariat:
    return Secretariat.objects.first() or writes.add_secretariat(r.forum, r.council, by=BY, since=SPRING)


def _feedback(r: Register) -> SeatFeedback:
    return SeatFeedback.objects.first() or writes.add_feedback(r.chair, by=BY, way="to", about="The plans", due=ON)


ALL: dict[str, Write] = {
    "add_place": lambda r, by: writes.add_place(by=by, name="West", tier="ward", code="W1", parent=r.place),
    "change_place": lambda r, by: writes.change_place(r.place, by=by, version=1, population=91_000),
    "end_place": lambda r, by: writes.end_place(r.place, by=by, on=ON, replaced_by=r.county),
    "set_boundary": lambda r, by: writes.set_boundary(r.place, boundary=SQUARE, by=by),
    "add_overlap": lambda r, by: writes.add_overlap(r.county, r.place, by=by, share_by_area=0.2),
    "change_overlap": lambda r, by: writes.change_overlap(_overlap(r), by=by, version=1, share_by_area=0.3),
    "end_overlap": lambda r, by: writes.end_overlap(_overlap(r), by=by),
    "add_theme": lambda r, by: writes.add_theme(r.place, by=by, name="Economy"),
    "change_theme": lambda r, by: writes.change_theme(r.theme, by=by, version=1, name="Communities"),
    "end_theme": lambda r, by: writes.end_theme(Theme.objects.filter(name="Spare").get(), by=by),
    "add_support": lambda r, by: writes.add_support(r.ada, r.place, by=by),
    "change_support": lambda r, by: writes.change_support(_support(r), by=by, version=1, since=SPRING),
    "end_support": lambda r, by: writes.end_support(_support(r), by=by, on=ON),
    "add_organisation": lambda r, by: writes.add_organisation(by=by, name="Police", sector="public", level="county"),
    "change_organisation": lambda r, by: writes.change_organisation(r.council, by=by, version=1, purpose="Serves."),
    "end_organisation": lambda r, by: writes.end_organisation(r.charity, by=by, on=ON),
    "add_identifier": lambda r, by: writes.add_identifier(r.charity, scheme="GB-CHC", number="1", by=by),
    "end_identifier": lambda r, by: writes.end_identifier(Identifier.objects.get(), by=by),
    "add_footprint": lambda r, by: writes.add_footprint(r.charity, r.place, by=by),
    "end_footprint": lambda r, by: writes.end_footprint(Footprint.objects.get(), by=by),
    "add_person": lambda r, by: writes.add_person(by=by, name="Hari", employer=r.council),
    "change_person": lambda r, by: writes.change_person(r.ada, by=by, version=1, name="Ada B. Osei"),
    "end_person": lambda r, by: writes.end_person(r.ada, by=by, on=ON),
    "invite": lambda r, by: writes.invite(r.ada, by=by, password="a long enough password"),
    "add_employment": lambda r, by: writes.add_employment(r.ada, r.charity, by=by, job_title="Trustee"),
    "change_employment": lambda r, by: writes.change_employment(_employment(r), by=by, version=1, job_title="Head"),
    "end_employment": lambda r, by: writes.end_employment(_employment(r), by=by, on=ON),
    "add_partnership": lambda r, by: writes.add_partnership(r.place, by=by, name="Panel"),
    "change_partnership": lambda r, by: writes.change_partnership(r.board, by=by, version=1, purpose="Decides."),
    "end_partnership": lambda r, by: writes.end_partnership(r.board, by=by, on=ON),
    "add_tie": lambda r, by: writes.add_tie(r.board, r.forum, by=by, kind="consults"),
    "change_tie": lambda r, by: writes.change_tie(r.tie, by=by, version=1, note="Yearly."),
    "end_tie": lambda r, by: writes.end_tie(r.tie, by=by, on=ON),
    "add_seat": lambda r, by: writes.add_seat(r.board, by=by, person=r.grace),
    "change_seat": lambda r, by: writes.change_seat(r.chair, by=by, version=1, voting_weight=2),
    "end_seat": lambda r, by: writes.end_seat(r.chair, by=by, on=ON),
    "fill_seat": lambda r, by: writes.fill_seat(r.vacant, person=r.ada, by=by, on=LATER),
    "vacate_seat": lambda r, by: writes.vacate_seat(r.chair, by=by, on=LATER),
    "renew_seat": lambda r, by: writes.renew_seat(r.chair, by=by, term_until=LATER),
    "give_mandate": lambda r, by: writes.give_mandate(r.chair, by=by, mandate="Up to £1,000."),
    "add_coverage": lambda r, by: writes.add_coverage(r.board, r.county, by=by),
    "end_coverage": lambda r, by: writes.end_coverage(_coverage(r), by=by),
    "add_secretariat": lambda r, by: writes.add_secretariat(r.board, r.charity, by=by, hours_a_year=Decimal(30)),
    "change_secretariat": lambda r, by: writes.change_secretariat(
        _secretariat(r), by=by, version=1, hours_a_year=Decimal("7.5")
    ),
    "end_secretariat": lambda r, by: writes.end_secretariat(_secretariat(r), by=by, on=ON),
    "add_feedback": lambda r, by: writes.add_feedback(r.member, by=by, way="to", about="The budget", due=LATER),
    "change_feedback": lambda r, by: writes.change_feedback(_feedback(r), by=by, version=1, about="The plan"),
    "give_feedback": lambda r, by: writes.give_feedback(_feedback(r), by=by, given_on=ON, note="Told the tenants."),
    "end_feedback": lambda r, by: writes.end_feedback(_feedback(r), by=by),
}


STRANGER = Viewer(user_id=7, name="Someone who has signed in")


def test_every_write_of_the_register_is_tested() -> None:
    assert set(ALL) == set(writes.__all__)


@pytest.fixture
def ready(register: Register) -> Register:
    """A register in which every write has something to work on."""
    writes.add_theme(register.place, by=BY, name="Spare")
    _support(register)
    _overlap(register)
    _coverage(register)
    _secretariat(register)
    _feedback(register)
    return register


@pytest.mark.parametrize("name", sorted(ALL))
def test_write_has_one_line_in_the_record(ready: Register, name: str) -> None:
    before = Entry.objects.count()
    thing = ALL[name](ready, BY)
    assert Entry.objects.count() == before + 1
    entry = Entry.objects.latest("pk")
    assert (entry.verb, entry.by_name) == (f"register.{name}", "the tests")
    assert (entry.kind, entry.thing_id) == (f"register.{thing._meta.model_name}", thing.pk)


@pytest.mark.parametrize("name", sorted(ALL))
def test_write_is_refused_with_its_reason_and_leaves_nothing(ready: Register, name: str) -> None:
    before = Entry.objects.count()
    with pytest.raises(Refused, match=r"Only (a|the) support team .*may do this\."):
        ALL[name](ready, STRANGER)
    assert Entry.objects.count() == before


# --- Places


def test_set_boundary_keeps_a_valid_area(register: Register) -> None:
    place = writes.set_boundary(register.place, boundary=SQUARE, by=BY)
    place.refresh_from_db(fields=["boundary"])
    assert place.boundary["type"] == "Polygon"
    assert [-2.0, 53.0] in place.boundary["coordinates"][0]


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        ({"type": "Point", "coordinates": [0, 0]}, "A boundary must be an area: a GeoJSON Polygon or MultiPolygon."),
        ({"kind": "square"}, "This is not a GeoJSON geometry."),
        (
            {"type": "Polygon", "coordinates": [[[4e5, 3e5], [4.1e5, 3e5], [4.1e5, 3.1e5], [4e5, 3e5]]]},
            "These coordinates are not longitude and latitude. Export the boundary again in WGS 84 (EPSG:4326).",
        ),
    ],
)
def test_set_boundary_says_what_is_wrong(register: Register, shape: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError) as raised:
        writes.set_boundary(register.place, boundary=shape, by=BY)
    assert raised.value.message_dict == {"boundary": [said]}


def test_change_place_refuses_a_circle(register: Register) -> None:
    with pytest.raises(ValidationError, match="A place cannot be part of itself"):
        writes.change_place(register.county, by=BY, version=None, parent=register.place)


def test_end_theme_refuses_while_something_stands_under_it(register: Register) -> None:
    with pytest.raises(ValidationError, match="Community is still in use: "):
        writes.end_theme(register.theme, by=BY)
    assert Theme.objects.filter(pk=register.theme.pk).exists()


def test_first_member_of_a_team_may_be_named_by_another_team(register: Register) -> None:
    team = supporter(register.place)
    assert writes.add_support(register.grace, register.county, by=team).pk
    with pytest.raises(Refused, match="Only the support team of this place"):
        writes.add_support(register.ada, register.county, by=team)


# --- Organisations and people


def test_add_organisation_brings_its_identifiers_and_footprint(register: Register) -> None:
    assert [str(one) for one in register.council.identifiers.all()] == ["GB-LAE-NOR"]
    assert [one.place for one in register.council.footprints.all()] == [register.place]


def test_add_organisation_with_a_taken_identifier_leaves_nothing(register: Register) -> None:
    with pytest.raises(ValidationError):
        writes.add_organisation(by=BY, name="Copy", sector="public", level="district", identifiers=[("GB-LAE", "NOR")])
    assert not type(register.council).objects.filter(name="Copy").exists()


def test_staff_may_change_their_own_organisation_only(register: Register) -> None:
    staff = Viewer(
        user_id=None, name="Ada", person_id=register.ada.pk, organisation_ids=frozenset([register.council.pk])
    )
    changed = writes.change_organisation(register.council, by=staff, version=1, purpose="Serves the borough.")
    assert (changed.purpose, changed.version) == ("Serves the borough.", 2)
    with pytest.raises(Refused):
        writes.change_organisation(register.charity, by=staff, version=1, purpose="Ours too.")


def test_person_keeps_their_address_in_lower_case(register: Register) -> None:
    assert writes.add_person(by=BY, name="Isla", email=" Isla@Example.ORG ").email == "isla@example.org"


def test_invite_lets_a_person_sign_in(register: Register) -> None:
    person = writes.invite(register.ada, by=BY, password="a long enough password")
    user = User.objects.get(pk=person.user_id)
    assert (user.email, user.name) == ("ada@council.example", "Ada Osei")
    assert user.check_password("a long enough password")


def test_invite_without_a_password_leaves_it_to_the_person(register: Register) -> None:
    person = writes.invite(register.ada, by=BY)
    assert not User.objects.get(pk=person.user_id).has_usable_password()


@pytest.mark.parametrize(
    ("prepare", "said"),
    [
        (lambda r: writes.invite(r.ada, by=BY), "This person can sign in already."),
        (lambda r: writes.change_person(r.ada, by=BY, version=1, email=""), "Give this person an email address first"),
        (
            lambda r: User.objects.create_user("ada@council.example"),
            "Someone signs in with this email address already.",
        ),
    ],
)
def test_invite_says_why_not(register: Register, prepare: Callable[[Register], Any], said: str) -> None:
    prepare(register)
    register.ada.refresh_from_db()
    with pytest.raises(ValidationError, match=said):
        writes.invite(register.ada, by=BY)


def test_end_person_closes_their_sign_in(register: Register) -> None:
    person = writes.invite(register.ada, by=BY)
    writes.end_person(person, by=BY, on=ON)
    assert not User.objects.get(pk=person.user_id).is_active


# --- Partnerships, seats and ties


def test_end_partnership_ends_its_seats_and_ties(register: Register) -> None:
    ended = writes.end_partnership(register.board, by=BY, on=ON)
    assert ended.until == ON
    assert set(Seat.objects.filter(partnership=register.board).values_list("until", flat=True)) == {ON}
    assert Tie.objects.get().until == ON
    assert Seat.objects.get(pk=register.vacant.pk).until is None


def test_end_partnership_leaves_a_seat_that_had_ended(register: Register) -> None:
    writes.end_seat(register.member, by=BY, on=LATER)
    writes.end_partnership(register.board, by=BY, on=ON)
    assert Seat.objects.get(pk=register.member.pk).until == LATER


def test_what_has_ended_does_not_end_again(register: Register) -> None:
    ended = writes.end_seat(register.chair, by=BY, on=ON)
    with pytest.raises(ValidationError, match="It has already ended"):
        writes.end_seat(ended, by=BY, on=ON)


def test_fill_seat_keeps_who_held_it_before(register: Register) -> None:
    new = writes.fill_seat(register.chair, person=register.grace, by=BY, on=LATER, version=1)
    old = Seat.objects.get(pk=register.chair.pk)
    assert (old.person, old.until) == (register.ada, LATER)
    assert (new.person, new.since, new.role, new.organisation) == (register.grace, LATER, "chair", register.council)


def test_a_seat_with_a_planned_end_can_be_filled_vacated_and_ended(register: Register) -> None:
    planned = ON + timedelta(days=400)
    seat = writes.change_seat(register.chair, by=BY, version=None, until=planned)
    new = writes.fill_seat(seat, person=register.grace, by=BY, on=ON)
    assert (Seat.objects.get(pk=seat.pk).until, new.since, new.until) == (ON, ON, planned)
    empty = writes.vacate_seat(new, by=BY, on=ON + timedelta(days=10))
    assert (empty.person, empty.until) == (None, planned)
    assert writes.end_seat(empty, by=BY, on=ON + timedelta(days=20)).until == ON + timedelta(days=20)


def test_end_partnership_ends_a_seat_whose_end_was_planned_for_later(register: Register) -> None:
    writes.change_seat(register.chair, by=BY, version=None, until=ON + timedelta(days=400))
    writes.end_partnership(register.board, by=BY, on=ON)
    assert Seat.objects.get(pk=register.chair.pk).until == ON


def test_fill_seat_on_its_first_day_corrects_it(register: Register) -> None:
    same = writes.fill_seat(register.vacant, person=register.ada, by=BY, on=SPRING)
    assert (same.pk, same.person) == (register.vacant.pk, register.ada)


@pytest.fixture
def settled(register: Register) -> Seat:
    """A seat whose holder has a term, a mandate, an induction, a successor and something to tell."""
    seat = writes.change_seat(
        register.chair, by=BY, version=1, term_since=SPRING, term_until=ON, term_number=1, terms_allowed=2,
        successor=register.grace, induction_on=SPRING, mandate="Up to £1,000.", limits="Staff.", mandate_on=SPRING,
    )  # fmt: skip
    writes.add_feedback(seat, by=BY, way="to", about="The plan", due=LATER)
    writes.add_feedback(seat, by=BY, way="from", about="The park", given_on=SPRING, note="Keep it.")
    return seat


HOLDERS = ("successor", "induction_on", "mandate", "limits", "mandate_on")


def test_fill_seat_starts_a_first_term_without_what_was_the_last_holders(settled: Seat, register: Register) -> None:
    until = date(2029, 1, 1)
    seat = writes.fill_seat(settled, person=register.grace, by=BY, on=LATER, term_until=until)
    assert (seat.term_since, seat.term_until, seat.term_number, seat.terms_allowed) == (LATER, until, 1, 2)
    assert [getattr(seat, name) for name in HOLDERS] == [None, None, "", "", None]
    settled.refresh_from_db()
    assert (settled.until, settled.mandate, settled.induction_on) == (LATER, "Up to £1,000.", SPRING)


def test_fill_seat_on_its_first_day_forgets_the_wrong_holders_mandate(settled: Seat, register: Register) -> None:
    seat = writes.fill_seat(settled, person=register.grace, by=BY, on=SPRING)
    assert (seat.pk, seat.person, seat.mandate, seat.term_until) == (settled.pk, register.grace, "", None)


def test_vacate_seat_keeps_who_follows_but_no_mandate(settled: Seat, register: Register) -> None:
    seat = writes.vacate_seat(settled, by=BY, on=LATER)
    assert (seat.person, seat.successor, seat.mandate, seat.term_until) == (None, register.grace, "", None)


def test_feedback_that_is_owed_goes_with_the_seat(settled: Seat, register: Register) -> None:
    seat = writes.fill_seat(settled, person=register.grace, by=BY, on=LATER)
    assert {one.about: one.seat for one in SeatFeedback.objects.all()} == {"The plan": seat, "The park": settled}


def test_renew_seat_begins_where_the_last_term_ends(settled: Seat) -> None:
    seat = writes.renew_seat(settled, by=BY, term_until=date(2028, 11, 21))
    assert (seat.term_since, seat.term_until, seat.term_number) == (ON, date(2028, 11, 21), 2)
    assert (seat.pk, seat.successor, seat.mandate) == (settled.pk, None, "Up to £1,000.")
    with pytest.raises(ValidationError, match="more terms than are allowed"):
        writes.renew_seat(seat, by=BY, term_until=date(2031, 11, 21))
    seat.refresh_from_db()
    assert seat.term_number == 2


def test_renew_seat_refuses_a_term_that_ends_before_it_begins(settled: Seat) -> None:
    with pytest.raises(ValidationError, match="The term must end after it begins"):
        writes.renew_seat(settled, by=BY, term_until=SPRING)


def test_vacant_seat_has_no_term_to_renew_and_nobody_to_mandate(register: Register) -> None:
    with pytest.raises(ValidationError, match="Nobody holds this seat"):
        writes.renew_seat(register.vacant, by=BY, term_until=ON)
    with pytest.raises(ValidationError, match="nobody can be given a mandate"):
        writes.give_mandate(register.vacant, by=BY, mandate="All.")


def test_give_mandate_is_for_the_organisation_too(register: Register) -> None:
    clerk = User.objects.create_user("clerk@council.example")
    staff = Viewer(user_id=clerk.pk, name="Clerk", organisation_ids=frozenset([register.council.pk]))
    seat = writes.give_mandate(register.chair, by=staff, version=1, mandate="All.", limits="Money.", mandate_on=ON)
    assert (seat.mandate, seat.limits, seat.mandate_on) == ("All.", "Money.", ON)
    with pytest.raises(Refused):
        writes.give_mandate(register.member, by=staff, mandate="All.")


def test_feedback_is_given_once(settled: Seat, register: Register) -> None:
    ada = writes.invite(register.ada, by=BY)
    holder = Viewer(user_id=ada.user_id, name="Ada", person_id=ada.pk, seats=frozenset([settled.pk]))
    owed = SeatFeedback.objects.get(about="The plan")
    given = writes.give_feedback(owed, by=holder, given_on=ON, note="Told everyone.")
    assert (given.given_on, given.note, given.version) == (ON, "Told everyone.", 2)
    with pytest.raises(ValidationError, match="given already"):
        writes.give_feedback(given, by=holder, given_on=ON, note="Again.")


def test_vacate_seat_leaves_the_seat(register: Register) -> None:
    new = writes.vacate_seat(register.member, by=BY, on=LATER)
    assert (new.person, new.organisation, new.deputy, new.since) == (None, register.charity, register.ada, LATER)
    with pytest.raises(ValidationError, match="This seat is vacant already"):
        writes.vacate_seat(new, by=BY, on=ON)


# --- The walls between places


def far_trust(r: Register) -> Organisation:
    """An organisation that nobody here has to do with."""
    return Organisation.objects.filter(name="Far Trust").first() or writes.add_organisation(
        by=BY, name="Far Trust", sector="voluntary", level="district"
    )


OF_ANOTHER_TEAM: dict[str, Write] = {
    "place": lambda r, by: writes.change_place(r.place, by=by, version=None, population=123),
    "boundary": lambda r, by: writes.set_boundary(r.place, boundary=None, by=by),
    "place within": lambda r, by: writes.add_place(by=by, name="X", tier="ward", code="X", parent=r.place),
    "end of a place": lambda r, by: writes.end_place(r.place, by=by, on=ON),
    "organisation": lambda r, by: writes.change_organisation(r.council, by=by, version=None, name="Taken"),
    "end of an organisation": lambda r, by: writes.end_organisation(r.council, by=by, on=ON),
    "footprint": lambda r, by: writes.add_footprint(r.council, r.county, by=by),
    "person": lambda r, by: writes.change_person(r.grace, by=by, version=None, email="taken@elsewhere.example"),
    "end of a person": lambda r, by: writes.end_person(r.grace, by=by, on=ON),
    "invitation": lambda r, by: writes.invite(r.grace, by=by),
    "employment": lambda r, by: writes.add_employment(r.grace, r.council, by=by),
    "employment elsewhere": lambda r, by: writes.add_employment(r.grace, far_trust(r), by=by),
    "colleague": lambda r, by: writes.add_person(by=by, name="Spy", employer=r.council),
}


@pytest.mark.parametrize("what", sorted(OF_ANOTHER_TEAM))
def test_the_team_of_another_place_changes_nothing_here(register: Register, what: str) -> None:
    writes.add_support(register.ada, register.place, by=BY)
    other = writes.add_place(by=BY, name="Stanmere", tier="district", code="E08")
    team = supporter(other, "Tom Elsewhere")
    far_trust(register)
    before = Entry.objects.count()
    with pytest.raises(Refused, match="Only the support team of a place that this belongs to"):
        OF_ANOTHER_TEAM[what](register, team)
    assert Entry.objects.count() == before


# --- Edits that cross


CHANGES: dict[str, Write] = {
    "place": lambda r, by: writes.change_place(r.place, by=by, version=0, name="New"),
    "theme": lambda r, by: writes.change_theme(r.theme, by=by, version=0, name="New"),
    "organisation": lambda r, by: writes.change_organisation(r.council, by=by, version=0, name="New"),
    "person": lambda r, by: writes.change_person(r.ada, by=by, version=0, name="New"),
    "partnership": lambda r, by: writes.change_partnership(r.board, by=by, version=0, name="New"),
    "seat": lambda r, by: writes.change_seat(r.chair, by=by, version=0, voting_bloc="New"),
    "tie": lambda r, by: writes.change_tie(r.tie, by=by, version=0, note="New"),
    "removal": lambda r, by: writes.end_identifier(Identifier.objects.get(), by=by, version=0),
    "fill": lambda r, by: writes.fill_seat(r.chair, person=r.grace, by=by, on=LATER, version=0),
}


@pytest.mark.parametrize("kind", sorted(CHANGES))
def test_stale_edit_is_refused_and_changes_nothing(register: Register, kind: str) -> None:
    before = Entry.objects.count()
    with pytest.raises(Stale):
        CHANGES[kind](register, BY)
    assert Entry.objects.count() == before
    assert Partnership.objects.get(pk=register.board.pk).name == "Strategic Board"
    assert Seat.objects.count() == 3
