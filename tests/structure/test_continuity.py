"""Discontinuity: at which ages and levels the chain of a place's partnerships breaks, and what is only not known."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from commonweal.kit.verdicts import Refused
from commonweal.register import writes as register
from commonweal.register.models import Partnership
from commonweal.register.rules import Viewer
from commonweal.structure import reads
from commonweal.structure.reads import BreakKind, Continuity
from tests.structure.conftest import BUILDER, Town
from tests.structure.test_burdens import support

__all__ = ["support"]

DAY = date(2026, 6, 1)


def body(town: Town, name: str, theme: str = "Community", **facts: Any) -> Partnership:
    return register.add_partnership(town.place, by=BUILDER, name=name, theme=town.themes[theme], **facts)


def tie(one: Partnership, other: Partnership) -> None:
    register.add_tie(one, other, by=BUILDER, kind="shares_with")


def found_in(town: Town, by: str = "theme") -> Continuity:
    return reads.continuity_of_place(BUILDER, place_id=town.place.pk, on=DAY, by=by)


def told(town: Town, kind: BreakKind, by: str = "theme") -> list[tuple[str, str, str]]:
    return [(one.strand, one.where, one.why) for one in found_in(town, by).breaks if one.kind is kind]


def test_a_handover_without_a_tie_is_a_break_until_it_is_tied_or_carried(town: Town) -> None:
    young = body(town, "Children's", age_from=0, age_to=17)
    grown = body(town, "Adults'", age_from=18)
    assert told(town, BreakKind.HANDOVER) == [
        (
            "Community",
            "at 18 years",
            "Children's stop at 17, Adults' begin at 18: no tie joins them, and nobody serves both.",
        )
    ]
    body(town, "Health", age_from=0)
    assert told(town, BreakKind.HANDOVER) == []
    ((_theme, where, why),) = told(town, BreakKind.CARRIED)
    assert (where, why) == (
        "at 18 years",
        "Children's stop at 17 and no tie joins them to who comes next; Health serve people before and after.",
    )
    tie(grown, young)
    assert told(town, BreakKind.CARRIED) == []


def test_ages_that_nobody_serves_say_whether_those_beside_are_tied(town: Town) -> None:
    young, old = body(town, "Children's", age_to=17), body(town, "Later life", age_from=65)
    ((_theme, where, why),) = told(town, BreakKind.HOLE)
    assert (where, why) == (
        "18 to 64 years",
        "Nobody serves these ages, between Children's and Later life. No tie joins the two.",
    )
    tie(young, old)
    assert told(town, BreakKind.HOLE)[0][2].endswith("The two are tied.")


def test_themes_are_chains_of_their_own_and_unknown_ages_break_nothing(town: Town) -> None:
    body(town, "Children's", age_from=0, age_to=17)
    body(town, "Adults'", "Economy", age_from=18)
    body(town, "Forum")
    found = found_in(town)
    assert not [one for one in found.breaks if one.kind in (BreakKind.HOLE, BreakKind.HANDOVER, BreakKind.CARRIED)]
    assert (found.partnerships, found.unknown_ages, found.unknown_levels) == (3, 1, 3)
    community = next(strand for strand in found.strands if strand.name == "Community")
    assert [(span.first, span.last, span.names) for span in community.spans] == [
        (0, 17, ("Children's",)),
        (18, 120, ()),
    ]


def test_client_groups_are_chains_across_themes(town: Town) -> None:
    body(town, "Young carers", age_to=17, client_groups="Carers\nchildren")
    body(town, "Work and care", "Economy", age_from=18, age_to=64, client_groups="carers")
    assert [(strand, where) for strand, where, _why in told(town, BreakKind.HANDOVER, "group")] == [
        ("carers", "at 18 years")
    ]
    found = found_in(town, "group")
    assert [(strand.name, strand.partnerships) for strand in found.strands] == [("carers", 2), ("children", 1)]
    assert found.unknown_groups == 0


def test_levels_that_are_missing_or_not_joined(town: Town) -> None:
    hood = register.add_place(by=BUILDER, name="Hill", tier="neighbourhood", code="H1", parent=town.place)
    board = body(town, "Board", scale="borough")
    hill = body(town, "Hill forum", scale="area")
    register.add_coverage(hill, hood, by=BUILDER)
    body(town, "Skills", "Economy", scale="borough")
    assert [(strand, where) for strand, where, _why in told(town, BreakKind.LEVEL)] == [("Economy", "a neighbourhood")]
    assert [(strand, where) for strand, where, _why in told(town, BreakKind.PARTED)] == [
        ("Community", "the whole borough and a neighbourhood")
    ]
    tie(hill, board)
    assert told(town, BreakKind.PARTED) == []
    assert found_in(town).strands[0].levels == (0, 1, 0, 1)


def test_a_part_of_the_borough_is_a_neighbourhood_only_if_all_its_places_are(town: Town) -> None:
    hood = register.add_place(by=BUILDER, name="Hill", tier="ward", code="H1", parent=town.place)
    wide = register.add_place(by=BUILDER, name="Chiltern", tier="district", code="D9")
    for name, places in (("None", ()), ("Ward", (hood,)), ("Both", (hood, wide))):
        one = body(town, name, scale="area")
        for place in places:
            register.add_coverage(one, place, by=BUILDER)
    assert found_in(town).strands[0].levels == (0, 0, 2, 1)


def test_who_decides_and_who_does_are_joined_by_a_tie(town: Town) -> None:
    board, project = body(town, "Board", role="strategic"), body(town, "Project", role="project")
    ((strand, _where, why),) = told(town, BreakKind.WORK)
    assert (strand, why.startswith("1 decide and 1 deliver under it")) == ("Community", True)
    tie(board, project)
    assert told(town, BreakKind.WORK) == []


def test_what_has_ended_joins_nothing_and_only_partners_are_told(town: Town) -> None:
    body(town, "Children's", age_to=17)
    body(town, "Adults'", age_from=18)
    across = body(town, "Health", age_from=0)
    register.end_partnership(across, on=date(2026, 1, 1), by=BUILDER)
    assert len(told(town, BreakKind.HANDOVER)) == 1
    with pytest.raises(Refused):
        reads.continuity_of_place(Viewer.public(), place_id=town.place.pk, on=DAY)


# --- Pages


def test_discontinuity_list_shows_breaks_draws_lives_and_leaves_as_a_file(support: Client, town: Town) -> None:
    body(town, "Children's", age_to=17, scale="borough", client_groups="children")
    body(town, "Adults'", age_from=18, scale="area")
    body(town, "Forum")
    address = reverse("structure:discontinuity-list")
    page = support.get(address).content.decode()
    assert "Children&#x27;s stop at 17" in page
    assert "The ages that one partnership serves are not known." in page
    assert "2 found" in page
    assert "1 found" in support.get(f"{address}?kind=parted").content.decode()
    assert "0 found" in support.get(f"{address}?by=group").content.decode()
    lives = support.get(f"{address}?chart=life&as=csv").content.decode("utf-8-sig").splitlines()
    assert lives[1:] == ["Community,0,17,1,Children's", "Community,18,120,1,Adults'"]
    assert support.get(f"{address}?chart=life&as=svg").content.count(b"Community, 0 to 17 (1)") > 0
    assert support.get(f"{address}?chart=life&as=narrow").status_code == 200
    levels = support.get(f"{address}?chart=levels&as=csv").content.decode("utf-8-sig").splitlines()
    assert levels[1:] == [
        "Community,wider than the borough,0",
        "Community,the whole borough,1",
        "Community,a part of the borough,1",
        "Community,a neighbourhood,0",
    ]
    rows = support.get(f"{address}?as=csv").content.decode("utf-8-sig").splitlines()
    assert rows[1].startswith("Hand-over without a tie,Community,at 18 years,")


def test_discontinuity_list_asks_for_what_only_bends(support: Client, town: Town) -> None:
    for name, ages in (("Children's", {"age_to": 17}), ("Adults'", {"age_from": 18}), ("All", {"age_from": 0})):
        body(town, name, **ages)
    address = reverse("structure:discontinuity-list")
    assert "0 found" in support.get(address).content.decode()
    assert "1 found" in support.get(f"{address}?kind=all").content.decode()
    assert "All serve people before and after" in support.get(f"{address}?kind=carried").content.decode()
