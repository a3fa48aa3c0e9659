"""The worked example of docs/methods/restructuring.md: its tables go in, its figures come out."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from commonweal.analysis.restructuring import (
    Because,
    Body,
    ChangeHours,
    Fate,
    Fixed,
    Function,
    Limit,
    Organisation,
    Problem,
    Proposal,
    Relaxation,
    Status,
    propose,
)

PAGE = Path(__file__).parents[2] / "docs/methods/restructuring.md"


def table(first: str) -> list[list[str]]:
    """The rows of the table whose first heading this is."""
    _, rest = PAGE.read_text(encoding="utf-8").split(f"| {first} |", 1)
    lines = rest.split("\n\n", 1)[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def example(police: float = 80.0) -> Problem:
    bodies = tuple(
        Body(name, float(service), float(seat), float(cap), statutory="statutory" in today)
        for name, service, seat, cap, today in table("body")
    )
    functions = tuple(
        Function(name, frozenset(may_sit.split(", ")), host, frozenset(needs.split(", ")))
        for name, needs, host, may_sit in table("function")
    )
    seats = {(organisation, f.host or "") for f in functions for organisation in f.needs}
    partners = (Organisation("police", police), *(Organisation(key) for key in ("council", "health", "charity")))
    return Problem(
        bodies,
        functions,
        partners,
        frozenset(seats | {("charity", "Safety forum")}),
        ChangeHours(close=40, open=80, move=8, begin_seat=4, end_seat=1),
        disruption_weight=0.5,
    )


@pytest.fixture(scope="module")
def proposal() -> Proposal:
    return propose(example(), clock=lambda: 0.0, target_gap=0.0)


def test_the_figures_are_those_of_the_page(proposal: Proposal) -> None:
    assert proposal.status is Status.OPTIMAL
    assert proposal.burden is not None
    figures = {
        "today": proposal.today_burden.hours,
        "proposed": proposal.burden.hours,
        "change, once": proposal.change_hours,
        "objective": proposal.objective,
    }
    assert figures == pytest.approx({what: float(hours) for what, hours in table("what")})
    assert proposal.bound == pytest.approx(figures["objective"])


def test_the_police_are_asked_for_what_the_page_says() -> None:
    each = {body.key: body.seat_hours for body in example().bodies}
    asked = sum(each[body] for organisation, body in example().seats if organisation == "police")
    assert re.search(r"the police are asked for (\d+)", PAGE.read_text()).group(1) == f"{asked:.0f}"  # type: ignore[union-attr]


def test_the_board_is_merged_into_the_forum_and_the_others_stand_for_their_reasons(proposal: Proposal) -> None:
    crime, safety, health = proposal.reasons
    assert (crime.fate, crime.into) == (Fate.MERGED, "Safety forum")
    assert crime.moved_out == (("Burglary", "Safety forum"),)
    assert crime.seats_ended == {"police", "council"}
    assert crime.saves_hours == 140
    assert safety.fate is Fate.KEPT
    assert safety.moved_in == (("Burglary", "Crime board"),)
    assert (safety.seats_begun, safety.seats_ended, safety.saves_hours) == (frozenset(), {"charity"}, 30)
    assert safety.because == (Because.NO_ROOM,)
    assert health.because == (Because.STATUTORY,)


def test_a_charity_that_is_seated_by_hand_stays(proposal: Proposal) -> None:
    settled = replace(example(), fixed=Fixed(seated=frozenset({("charity", "Safety forum")})))
    found = propose(settled, clock=lambda: 0.0, target_gap=0.0)
    assert found.shape is not None
    assert ("charity", "Safety forum") in found.shape.seats
    assert found.reasons[1].because == (Because.FIXED,)
    assert found.objective is not None
    assert proposal.objective is not None
    assert found.objective == pytest.approx(proposal.objective + 30 - 0.5)


def test_too_few_hours_of_the_police_are_the_one_thing_to_ease() -> None:
    found = propose(example(police=40.0), clock=lambda: 0.0, target_gap=0.0)
    assert found.status is Status.INFEASIBLE
    assert found.relaxations == (Relaxation(Limit.HOURS_CAP, ("police",), 5.0),)
    assert found.relaxations_are_fewest


def test_closing_a_body_that_has_room_elsewhere_says_what_it_would_add() -> None:
    roomy = replace(
        example(), bodies=tuple(replace(body, agenda_cap=9.0, statutory=False) for body in example().bodies)
    )
    kept = replace(roomy, fixed=Fixed(hosts=frozenset({("Roads", "Safety forum"), ("Drugs", "Crime board")})))
    found = propose(kept, clock=lambda: 0.0, target_gap=0.0)
    assert [reason.fate for reason in found.reasons] == [Fate.KEPT, Fate.KEPT, Fate.MERGED]
    assert [reason.because for reason in found.reasons] == [
        (Because.FIXED, Because.ONLY_HOST),
        (Because.FIXED, Because.ONLY_HOST),
        (),
    ]
    assert found.reasons[2].into == "Crime board"
