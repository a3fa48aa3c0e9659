"""Overlaps and bridges among the groups of parliamentarians as registered in June 2025, counted here with sets."""

from __future__ import annotations

import itertools
import json
from collections import Counter

import pytest

from commonweal.analysis.networks import Memberships, memberships, overlaps, two_mode_betweenness
from tests.real.conftest import DATA

REGISTER = DATA / "06_memberships" / "appg" / "register_250618.json"


@pytest.fixture(scope="module")
def officers() -> dict[str, set[str]]:
    groups = json.loads(REGISTER.read_text(encoding="utf-8"))
    return {group["slug"]: {officer["name"] for officer in group["officers"]} for group in groups}


@pytest.fixture(scope="module")
def who(officers: dict[str, set[str]]) -> Memberships:
    return memberships(((name, group) for group, names in officers.items() for name in names), bodies=officers)


def test_every_pair_of_groups_shares_the_officers_that_sets_say(
    officers: dict[str, set[str]], who: Memberships
) -> None:
    found = overlaps(who)
    ours = {
        (who.bodies[one], who.bodies[other]): (int(shared), jaccard)
        for one, other, shared, jaccard in zip(found.first, found.second, found.shared, found.jaccard, strict=True)
    }
    theirs = {
        (one, other): (
            len(officers[one] & officers[other]),
            len(officers[one] & officers[other]) / len(officers[one] | officers[other]),
        )
        for one, other in itertools.combinations(officers, 2)
        if officers[one] & officers[other]
    }
    assert ours == theirs
    assert len(ours) == 2_943


def test_the_few_groups_that_share_three_officers_are_found(officers: dict[str, set[str]], who: Memberships) -> None:
    found = overlaps(who, least_shared=3)
    ours = {
        frozenset((who.bodies[one], who.bodies[other])) for one, other in zip(found.first, found.second, strict=True)
    }
    pairs = itertools.combinations(officers, 2)
    assert ours == {frozenset(pair) for pair in pairs if len(officers[pair[0]] & officers[pair[1]]) >= 3}
    assert len(ours) == 2
    assert (found.chance < 1e-6).all()


def test_the_strongest_bridge_sits_on_many_groups(officers: dict[str, set[str]], who: Memberships) -> None:
    sits_on = Counter(name for names in officers.values() for name in names)
    members, _groups = two_mode_betweenness(who)
    strongest = who.members[int(members.argmax())]
    assert sits_on[str(strongest)] == max(sits_on.values()) == 11
