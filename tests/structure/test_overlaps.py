"""Overlaps, gaps and bridges of a place: what is found, what might follow, and what cannot be said."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from commonweal.kit.verdicts import Refused
from commonweal.register import writes as register
from commonweal.register.models import Organisation, Partnership
from commonweal.register.rules import Viewer
from commonweal.strategy import writes as strategy
from commonweal.structure import reads, writes
from commonweal.structure.reads import Follow, Gap, GapKind, Pair, Party
from tests.structure.conftest import BUILDER, Town, person, targets
from tests.structure.test_burdens import support

__all__ = ["support"]

DAY = date(2026, 6, 1)
SINCE = date(2020, 1, 1)


def organisations(number: int, sector: str = "public") -> list[Organisation]:
    return [
        register.add_organisation(by=BUILDER, name=f"{sector} {each}", sector=sector, level="district")
        for each in range(number)
    ]


def seat(partnership: Any, *holders: Any) -> None:
    for holder in holders:
        whose = {"organisation" if isinstance(holder, Organisation) else "person": holder}
        register.add_seat(partnership, by=BUILDER, since=SINCE, **whose)


def found_in(town: Town) -> dict[frozenset[str], Pair]:
    found = reads.overlaps_of_place(BUILDER, place_id=town.place.pk, on=DAY)
    return {frozenset((pair.first.name, pair.second.name)): pair for pair in found.pairs}


def test_a_small_body_inside_a_large_one_is_found(town: Town) -> None:
    many = organisations(12)
    large, small, other = town.partnership("Large"), town.partnership("Small"), town.partnership("Other", "Community")
    seat(large, *many[:6])
    seat(small, *many[:3])
    seat(other, *many[6:])
    pair = found_in(town)[frozenset(("Large", "Small"))]
    assert (pair.shared, pair.members, pair.containment) == (3, 0.5, 1.0)
    assert pair.chance == pytest.approx(20 / 220)  # C(6, 3) of C(12, 3)
    assert (pair.theme, pair.role, pair.reach, pair.people, pair.wording) == (1.0, None, None, None, None)
    assert pair.score == pytest.approx((3 * 0.5 + 2 * 1.0) / 5)
    assert len(found_in(town)) == 1


def test_what_is_ended_or_elsewhere_is_not_compared(town: Town) -> None:
    one, other = town.partnership("One"), town.partnership("Other")
    council = town.council
    seat(one, council)
    seat(other, council)
    register.end_partnership(other, on=date(2026, 1, 1), by=BUILDER)
    assert found_in(town) == {}
    with pytest.raises(Refused):
        reads.overlaps_of_place(Viewer.public(), place_id=town.place.pk, on=DAY)


def test_purposes_worded_alike_are_found_without_shared_members(town: Town) -> None:
    for name in ("Guns", "Butter"):
        register.add_partnership(town.place, by=BUILDER, name=name, purpose="Less burglary and vandalism in estates.")
    pair = found_in(town)[frozenset(("Guns", "Butter"))]
    assert pair.wording == pytest.approx(1.0)
    assert (pair.shared, pair.chance, pair.follow) == (0, None, Follow.NOTHING)


def pair(**facts: Any) -> Pair:
    usual: dict[str, Any] = {
        "first": Party(1, "A", statutory=False), "second": Party(2, "B", statutory=False), "score": 0.5, "shared": 4,
        "shared_people": 0, "members": 0.5, "containment": 0.8, "chance": 0.01, "people": None, "theme": 1.0,
        "role": None, "reach": None, "wording": None, "targets": None, "groups": None, "ages": None, "tied": False,
    }  # fmt: skip
    return Pair(**(usual | facts))


@pytest.mark.parametrize(
    ("facts", "follow"),
    [
        ({}, Follow.MERGE),
        ({"containment": 0.74}, Follow.NOTHING),
        ({"theme": 0.0}, Follow.LINK),
        ({"theme": None}, Follow.LINK),
        ({"role": 0.0}, Follow.LINK),
        ({"reach": 0.0}, Follow.LINK),
        ({"groups": 0.0}, Follow.LINK),
        ({"ages": 0.0}, Follow.LINK),
        ({"groups": 0.1, "ages": 0.1, "targets": 0.0}, Follow.MERGE),
        ({"second": Party(2, "B", statutory=True)}, Follow.LINK),
        ({"second": Party(2, "B", statutory=True), "tied": True}, Follow.TIED),
        ({"containment": 0.49}, Follow.NOTHING),
        ({"containment": 0.49, "shared_people": 3}, Follow.LINK),
        ({"shared": 2}, Follow.NOTHING),
        ({"chance": 0.06}, Follow.NOTHING),
        ({"chance": 0.06, "shared_people": 3, "tied": True}, Follow.TIED),
    ],
)
def test_what_might_follow_by_the_declared_rule(facts: dict[str, Any], follow: Follow) -> None:
    assert pair(**facts).follow == follow


# --- Gaps


def gaps(town: Town, kind: GapKind) -> list[Gap]:
    return [gap for gap in reads.gaps(BUILDER, place_id=town.place.pk, on=DAY) if gap.kind == kind]


def test_a_statutory_partnership_without_a_chair_is_a_gap(town: Town) -> None:
    safety = register.add_partnership(town.place, by=BUILDER, name="Safety", statutory_basis="the Act of 1998")
    seat(safety, town.council)
    (gap,) = gaps(town, GapKind.STATUTORY)
    assert gap.where == "Safety"
    assert gap.why == "Required by the Act of 1998, and nobody holds its chair; 1 of its 1 seats are vacant."
    chair = register.add_person(by=BUILDER, name="Ann")
    for row in list(safety.seats.all()):
        register.change_seat(row, by=BUILDER, version=None, role="chair", person=chair)
    assert gaps(town, GapKind.STATUTORY) == []


def test_a_partnership_on_which_nobody_sits_is_a_gap(town: Town) -> None:
    board, forum = town.partnership("Board"), town.partnership("Forum")
    seat(board, register.add_person(by=BUILDER, name="Ann"))
    seat(forum, town.council)
    assert [gap.where for gap in gaps(town, GapKind.EMPTY)] == ["Forum"]


def test_sectors_without_a_seat_are_told_once_for_the_place_or_by_theme(town: Town) -> None:
    seat(town.partnership("Board"), town.council, *organisations(1, "voluntary"))
    seat(town.partnership("Forum", "Community"), town.council)
    told = {(gap.where, gap.why) for gap in gaps(town, GapKind.SECTOR)}
    assert ("Faith", "No organisation of the faith sector has a seat anywhere.") in told
    assert ("Community", "No organisation of the voluntary sector has a seat under this theme.") in told
    assert not any("public" in why for _where, why in told)
    assert len(told) == 4  # private, community and faith nowhere; voluntary under one theme of two


def test_a_neighbourhood_is_heard_by_a_constituency_or_by_who_serves_it(town: Town) -> None:
    hoods = [
        register.add_place(by=BUILDER, name=name, tier="neighbourhood", code=name, parent=town.place)
        for name in ("Eastmarsh", "Wickside", "Hill")
    ]
    board = town.partnership("Board")
    served = register.add_organisation(
        by=BUILDER, name="Hill Group", sector="community", level="neighbourhood", footprint=[hoods[2]]
    )
    seat(board, served)
    register.add_seat(board, by=BUILDER, constituency="Residents of Eastmarsh", since=SINCE)
    assert [gap.where for gap in gaps(town, GapKind.NEIGHBOURHOOD)] == ["Wickside"]


def test_a_theme_in_which_nobody_delivers_breaks_the_chain(town: Town) -> None:
    economy, community = town.themes["Economy"], town.themes["Community"]
    register.add_partnership(town.place, by=BUILDER, name="Board", theme=economy, role="strategic")
    register.add_partnership(town.place, by=BUILDER, name="Project", theme=community, role="project")
    told = {gap.where: gap.why for gap in gaps(town, GapKind.CHAIN)}
    assert "nobody does" in told["Economy"]
    assert "nobody decides" in told["Community"]
    assert set(told) == {"Economy", "Community"}


def test_a_partnership_under_whose_theme_no_target_stands_is_a_gap(town: Town) -> None:
    town.partnership("Board")
    (gap,) = gaps(town, GapKind.TARGET)
    assert (gap.where, gap.why) == (
        "Board",
        "No target of the strategy falls under its theme, Economy, or is said to rely on it.",
    )


def say(town: Town, target: Any, partnership: Any, without: str) -> None:
    writes.say_reliance(target, organisation=town.council, partnership=partnership, without=without, by=BUILDER)


def test_a_partnership_on_which_a_target_relies_is_not_without_one_whatever_its_theme(town: Town) -> None:
    (target,) = targets(town, "Fewer burglaries")
    forum = town.partnership("Forum", "Community")
    assert [gap.where for gap in gaps(town, GapKind.TARGET)] == ["Forum"]
    say(town, target, forum, "yes")
    assert [gap.where for gap in gaps(town, GapKind.TARGET)] == ["Forum"]
    say(town, target, forum, "partly")
    assert gaps(town, GapKind.TARGET) == []


def test_a_target_that_needs_a_partnership_and_has_none_is_a_gap(town: Town) -> None:
    named, needing, alone, silent = targets(town, "Named", "Needing", "Alone", "Silent")
    forum = town.partnership("Forum", "Community")
    say(town, named, forum, "no")
    say(town, needing, None, "no")
    say(town, alone, None, "yes")
    assert [(gap.where, gap.why) for gap in gaps(town, GapKind.UNSERVED)] == [
        ("Needing", "It cannot be met, or only partly, without a partnership, and nobody has said which.")
    ]
    register.end_partnership(forum, on=date(2026, 1, 1), by=BUILDER)
    (board,) = Partnership.objects.filter(name="The board")
    register.end_partnership(board, on=date(2026, 1, 1), by=BUILDER)
    assert {gap.where: gap.why for gap in gaps(town, GapKind.UNSERVED)} == {
        "Named": "Each partnership that it was said to rely on has ended.",
        "Needing": "It cannot be met, or only partly, without a partnership, and nobody has said which.",
        "Silent": "Nobody has said which partnership it relies on, and none stands under its theme.",
    }
    assert silent.title == "Silent"


def test_an_objective_whose_target_relies_on_a_partnership_is_not_without_one(town: Town) -> None:
    (target,) = targets(town, "Fewer burglaries")
    (board,) = Partnership.objects.filter(name="The board")
    chair = register.add_seat(board, by=BUILDER, person=person(town, "Ann"), role="chair", since=SINCE)
    strategy.agree_objective(target.objective, through=chair, on=date(2025, 1, 1), by=BUILDER)
    register.change_partnership(board, by=BUILDER, version=None, theme=town.themes["Environment"])
    assert [gap.where for gap in gaps(town, GapKind.OBJECTIVE)] == ["Objective"]
    say(town, target, board, "no")
    assert gaps(town, GapKind.OBJECTIVE) == []


def test_targets_client_groups_and_ages_in_common_are_told_of_a_pair(town: Town) -> None:
    one, other, third = targets(town, "One", "Other", "Third")
    large, small = town.partnership("Large"), town.partnership("Small")
    many = organisations(3)
    seat(large, *many)
    seat(small, *many)
    pair = found_in(town)[frozenset(("Large", "Small"))]
    assert (pair.targets, pair.groups, pair.ages) == (None, None, None)
    for target, partnership, without in (
        (one, large, "no"),
        (other, large, "partly"),
        (one, small, "no"),
        (third, small, "yes"),
    ):
        say(town, target, partnership, without)
    register.change_partnership(
        large, by=BUILDER, version=None, client_groups="Carers\nChildren", age_from=0, age_to=19
    )
    register.change_partnership(small, by=BUILDER, version=None, client_groups="carers", age_from=10, age_to=29)
    pair = found_in(town)[frozenset(("Large", "Small"))]
    assert (pair.targets, pair.groups, pair.ages) == (0.5, 0.5, pytest.approx(10 / 30))
    register.change_partnership(small, by=BUILDER, version=None, client_groups="tenants", age_from=20)
    pair = found_in(town)[frozenset(("Large", "Small"))]
    assert (pair.groups, pair.ages) == (0.0, 0.0)


# --- Bridges


def test_who_alone_joins_two_partnerships_is_the_bridge(town: Town) -> None:
    left, right = town.partnership("Left"), town.partnership("Right")
    public, charities = organisations(2), organisations(2, "voluntary")
    seat(left, town.council, *public)
    seat(right, town.council, *charities)
    (bridge,) = reads.bridges(BUILDER, place_id=town.place.pk, on=DAY)
    assert (bridge.name, bridge.partnerships) == ("Wycombe Council", 2)
    assert bridge.betweenness > 0.5
    assert (bridge.coordinator, bridge.gatekeeper, bridge.itinerant, bridge.liaison) == (0, 4, 0, 0)
    assert bridge.effective_size == pytest.approx(4 - 2 * 2 / 4)


# --- Pages


@pytest.fixture
def inside(town: Town) -> Town:
    many = organisations(40)
    large, small = town.partnership("Large"), town.partnership("Small")
    seat(large, *many[:6])
    seat(small, *many[:4])
    seat(town.partnership("Other", "Community"), *many[6:])
    return town


def test_overlap_list_shows_pairs_of_which_something_follows(support: Client, inside: Town) -> None:
    address = reverse("structure:overlap-list")
    page = support.get(address).content.decode()
    assert "Could one do the work of both?" in page
    assert "Among 3 partnerships, 1 pair shares enough" in page
    assert "1 found" in support.get(f"{address}?follow=all&q=small").content.decode()
    assert "Nothing fits" in support.get(f"{address}?follow=tied").content.decode()
    rows = support.get(f"{address}?as=csv").content.decode("utf-8-sig").splitlines()
    assert rows[1].startswith("Large,Small,")


def test_overlap_page_says_who_sits_on_both_and_what_chance_would_do(support: Client, inside: Town) -> None:
    (pair,) = reads.overlaps_of_place(BUILDER, place_id=inside.place.pk, on=DAY).pairs
    page = support.get(reverse("structure:overlap-page", args=[pair.first.pk, pair.second.pk])).content.decode()
    assert "4 organisations sit on both." in page
    assert "from the 40 organisations with a seat" in page
    assert "less than 0.1%" in page
    assert "public 3" in page
    assert support.get(reverse("structure:overlap-page", args=[pair.first.pk, 999_999])).status_code == 404
    itself = support.get(reverse("structure:overlap-page", args=[pair.first.pk, pair.first.pk]))
    assert itself.status_code == 404
    assert "A partnership overlaps with others, not with itself." in itself.content.decode()


def test_gap_list_narrows_by_kind_and_leaves_as_a_file(support: Client, town: Town) -> None:
    town.partnership("Board")
    address = reverse("structure:gap-list")
    page = support.get(f"{address}?kind=empty").content.decode()
    assert "Nobody holds a seat on it." in page
    assert "1 found" in page
    rows = support.get(f"{address}?kind=empty&as=csv").content.decode("utf-8-sig").splitlines()
    assert rows[1] == "Partnership on which nobody sits,Board,Nobody holds a seat on it."


def test_bridge_list_shows_organisations_or_people(support: Client, inside: Town) -> None:
    address = reverse("structure:bridge-list")
    assert "4 found" in support.get(address).content.decode()
    assert "0 found" in support.get(f"{address}?of=people").content.decode()


def test_the_matrix_leads_to_the_other_questions(support: Client, town: Town) -> None:
    town.partnership("Board")
    page = support.get(reverse("structure:matrix")).content.decode()
    for name in ("overlap-list", "burden-list", "gap-list", "bridge-list"):
        assert reverse(f"structure:{name}") in page
