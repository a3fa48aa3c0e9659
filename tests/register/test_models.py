"""Each constraint of the register's tables, by the row that it forbids."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError

from commonweal.kit import things
from commonweal.register import writes
from commonweal.register.models import Overlap, Partnership, Seat
from tests.register.building import BY, SPRING, Register


def refused(call: object, *args: object, **kwargs: object) -> str:
    with pytest.raises(ValidationError) as raised:
        call(*args, **kwargs)  # type: ignore[operator]
    return " ".join(raised.value.messages)


def test_place_is_known_once(register: Register) -> None:
    said = refused(writes.add_place, by=BY, name="Again", tier="district", code="E07")
    assert said == "A place with this code, code system and vintage is in the register already."


def test_place_may_have_the_code_of_another_vintage(register: Register) -> None:
    assert writes.add_place(by=BY, name="Northwick as it was", tier="district", code="E07", vintage="2011").pk


@pytest.mark.parametrize("share", [-0.1, 1.1])
def test_overlap_has_a_share_from_0_to_1(register: Register, share: float) -> None:
    said = refused(writes.add_overlap, register.place, register.county, by=BY, share_by_area=share)
    assert "Ensure this value is" in said


def test_overlap_is_of_two_places(register: Register) -> None:
    assert "overlap_of_two_places" in refused(writes.add_overlap, register.place, register.place, by=BY)


def test_overlap_is_told_once(register: Register) -> None:
    things.add(Overlap, place=register.place, other=register.county)
    assert "already exists" in refused(writes.add_overlap, register.place, register.county, by=BY)


def test_theme_is_in_a_place_once(register: Register) -> None:
    assert refused(writes.add_theme, register.place, by=BY, name="Community") == "This place has a theme of that name."


def test_identifier_is_of_one_organisation(register: Register) -> None:
    said = refused(writes.add_identifier, register.charity, scheme="GB-LAE", number="NOR", by=BY)
    assert said == "Another organisation has this identifier."


def test_footprint_is_told_once(register: Register) -> None:
    assert "already exists" in refused(writes.add_footprint, register.council, register.place, by=BY)


def test_person_has_an_address_of_their_own(register: Register) -> None:
    said = refused(writes.add_person, by=BY, name="Impostor", email="ADA@council.example")
    assert said == "Another person has this email address."


def test_people_may_have_no_address(register: Register) -> None:
    assert writes.add_person(by=BY, name="One").pk != writes.add_person(by=BY, name="Two").pk


def test_partnership_is_in_a_place_once(register: Register) -> None:
    said = refused(writes.add_partnership, register.place, by=BY, name="Strategic Board")
    assert said == "This place has a partnership of that name."


def test_partnership_of_the_same_name_may_be_in_another_place(register: Register) -> None:
    assert writes.add_partnership(register.county, by=BY, name="Strategic Board").pk


def test_partnership_has_a_theme_of_its_own_place(register: Register) -> None:
    theme = writes.add_theme(register.county, by=BY, name="County things")
    said = refused(writes.change_partnership, register.board, by=BY, version=None, theme=theme)
    assert said == "County things belongs to another place."


def test_tie_is_between_two(register: Register) -> None:
    said = refused(writes.add_tie, register.board, register.board, by=BY, kind="consults")
    assert said == "A partnership cannot be tied to itself."


def test_tie_is_there_once_while_it_lasts(register: Register) -> None:
    said = refused(writes.add_tie, register.forum, register.board, by=BY, kind="reports_to")
    assert said == "These two partnerships are tied in this way already."
    writes.end_tie(register.tie, by=BY, on=SPRING)
    assert writes.add_tie(register.forum, register.board, by=BY, kind="reports_to", since=SPRING).pk


def test_seat_is_of_someone(register: Register) -> None:
    said = refused(writes.add_seat, register.board, by=BY, role="observer")
    assert said == "Say whose seat it is: an organisation, a person or a constituency."


def test_seat_has_a_weight_of_at_least_none(register: Register) -> None:
    said = refused(writes.add_seat, register.board, by=BY, person=register.ada, voting_weight=-1)
    assert "greater than or equal to 0" in said


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"intended_end": SPRING}, "The day on which it is meant to end must come after its start."),
        (
            {"lifespan": "open", "intended_end": date(2030, 1, 1)},
            "An open-ended partnership has no day on which it is meant to end.",
        ),
        ({"age_from": 19, "age_to": 18}, "The lower age must not be above the upper age."),
        ({"is_evaluated": "no", "evaluation": "Yearly."}, "Either it is not evaluated, or you can say how it is."),
        ({"age_to": 121}, "Ensure this value is less than or equal to 120."),
        ({"full_time_staff": -1}, "Ensure this value is greater than or equal to 0."),
    ],
)
def test_partnership_does_not_contradict_itself(register: Register, facts: dict[str, Any], said: str) -> None:
    assert refused(writes.change_partnership, register.board, by=BY, version=1, **facts) == said


def test_partnership_may_serve_one_year_of_age_and_be_fixed(register: Register) -> None:
    facts: dict[str, Any] = {"age_from": 18, "age_to": 18, "lifespan": "fixed", "intended_end": date(2030, 1, 1)}
    assert writes.change_partnership(register.board, by=BY, version=1, **facts).version == 2


def test_coverage_is_told_once_and_of_another_place(register: Register) -> None:
    assert writes.add_coverage(register.board, register.county, by=BY).pk
    said = refused(writes.add_coverage, register.board, register.county, by=BY)
    assert said == "It is known already that the partnership covers this place."
    said = refused(writes.add_coverage, register.board, register.place, by=BY)
    assert said == "A partnership covers its own place anyway. Choose another."


def test_secretariat_is_told_once_while_it_lasts(register: Register) -> None:
    first = writes.add_secretariat(register.board, register.council, by=BY, since=SPRING)
    said = refused(writes.add_secretariat, register.board, register.council, by=BY)
    assert said == "This organisation serves this partnership already."
    assert writes.add_secretariat(register.board, register.charity, by=BY).pk, "two may share the work"
    writes.end_secretariat(first, by=BY, on=date(2026, 1, 1))
    assert writes.add_secretariat(register.board, register.council, by=BY, since=date(2026, 1, 1)).pk


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"hours_a_year": "-1"}, "Ensure this value is greater than or equal to 0."),
        ({"since": SPRING, "until": SPRING}, "The end must come after the start."),
    ],
)
def test_secretariat_does_not_contradict_itself(register: Register, facts: dict[str, Any], said: str) -> None:
    assert refused(writes.add_secretariat, register.board, register.council, by=BY, **facts) == said


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"term_since": SPRING, "term_until": SPRING}, "The term must end after it begins."),
        ({"term_number": 3, "terms_allowed": 2}, "The holder has more terms than are allowed."),
        ({"mandate_on": SPRING}, "Say what the mandate is that was given on that day."),
        ({"term_number": 0}, "Ensure this value is greater than or equal to 1."),
        ({"terms_allowed": 0}, "Ensure this value is greater than or equal to 1."),
    ],
)
def test_seat_does_not_contradict_itself(register: Register, facts: dict[str, Any], said: str) -> None:
    assert refused(writes.change_seat, register.chair, by=BY, version=1, **facts) == said


def test_seat_is_followed_by_another(register: Register) -> None:
    said = refused(writes.change_seat, register.chair, by=BY, version=1, successor=register.ada)
    assert said == "The one who follows is someone other than the holder."
    assert writes.change_seat(register.vacant, by=BY, version=1, successor=register.ada).version == 2


@pytest.mark.parametrize("facts", [{"mandate": "All."}, {"limits": "Money."}, {"induction_on": SPRING}])
def test_vacant_seat_has_nothing_of_a_holder(register: Register, facts: dict[str, Any]) -> None:
    said = refused(writes.change_seat, register.vacant, by=BY, version=1, **facts)
    assert said == "A vacant seat has no mandate, limits or induction: those are its holder’s."


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({}, "Say by when the feedback is owed, or when it was given."),
        ({"due": SPRING, "note": "Told."}, "Say both when the feedback was given and what was said."),
        ({"given_on": SPRING}, "Say both when the feedback was given and what was said."),
    ],
)
def test_feedback_is_owed_or_given_in_words(register: Register, facts: dict[str, Any], said: str) -> None:
    assert refused(writes.add_feedback, register.chair, by=BY, way="to", about="The plan", **facts) == said


@pytest.mark.parametrize("kind", ["place", "organisation", "person", "partnership", "seat", "tie"])
def test_what_is_dated_ends_after_it_begins(register: Register, kind: str) -> None:
    dates = {"since": date(2025, 1, 1), "until": date(2025, 1, 1)}
    adds = {
        "place": lambda: writes.add_place(by=BY, name="X", tier="ward", code="X", **dates),
        "organisation": lambda: writes.add_organisation(by=BY, name="X", sector="faith", level="district", **dates),
        "person": lambda: writes.add_person(by=BY, name="X", **dates),
        "partnership": lambda: writes.add_partnership(register.place, by=BY, name="X", **dates),
        "seat": lambda: writes.add_seat(register.board, by=BY, person=register.ada, **dates),
        "tie": lambda: writes.add_tie(register.board, register.forum, by=BY, kind="consults", **dates),
    }
    assert refused(adds[kind]) == "The end must come after the start."


def test_what_later_rows_rest_on_is_not_deleted(register: Register) -> None:
    with pytest.raises(ProtectedError):
        Partnership.objects.get(pk=register.board.pk).delete()
    assert Seat.objects.filter(partnership=register.board).count() == 2


def test_a_thing_knows_its_page(register: Register) -> None:
    assert register.board.get_absolute_url() == f"/register/partnerships/{register.board.pk}/"
    assert register.theme.get_absolute_url() == ""
