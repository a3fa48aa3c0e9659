"""Constitutions: the quorum of a partnership and of sectors, who may set them, and whether the held seats can make them."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from commonweal.agreement import reads, writes
from commonweal.agreement.models import Constitution, SectorQuorum
from commonweal.kit import things
from commonweal.kit.verdicts import Refused
from commonweal.register import writes as register
from commonweal.register.rules import Viewer
from tests.structure.conftest import BUILDER, Town, build_town, charity, person

DAY = date(2026, 6, 1)


@pytest.fixture
def town(db: None) -> Town:
    return build_town()


def test_a_quorum_is_set_beside_what_is_held_and_changed(town: Town) -> None:
    board = town.partnership("Board")
    ann = register.add_person(by=BUILDER, name="Ann", employer=town.council)
    register.add_seat(board, by=BUILDER, organisation=town.council, person=ann)
    register.add_seat(board, by=BUILDER, organisation=charity())
    writes.set_constitution(board, quorum=2, sectors={"public": 1, "voluntary": 1, "faith": None}, by=BUILDER)
    _board, found, needs = reads.constitution_of(BUILDER, board.pk, on=DAY)
    assert found is not None
    assert [(need.label, need.least, need.held, need.is_short) for need in needs] == [
        ("", 2, 1, True),
        ("public", 1, 1, False),
        ("voluntary", 1, 0, True),
    ]
    assert reads.quorums(BUILDER, place_id=town.place.pk) == {board.pk: (2, {"public": 1, "voluntary": 1})}
    writes.set_constitution(board, quorum=None, sectors={"public": 2}, by=BUILDER, version=found.version)
    assert reads.quorums(BUILDER, place_id=town.place.pk) == {board.pk: (None, {"public": 2})}
    assert (Constitution.objects.count(), SectorQuorum.objects.count()) == (1, 1)


def test_sectors_together_need_no_more_than_the_quorum(town: Town) -> None:
    with pytest.raises(ValidationError, match="The sectors together need 3 seats, more than the quorum"):
        writes.set_constitution(town.partnership("Board"), quorum=2, sectors={"public": 3}, by=BUILDER)
    assert not Constitution.objects.exists()


def test_a_sector_has_one_quorum_in_a_constitution(town: Town) -> None:
    found = writes.set_constitution(town.partnership("Board"), quorum=2, sectors={"public": 1}, by=BUILDER)
    with pytest.raises(ValidationError, match="This constitution says already how many of this sector must be there"):
        things.add(SectorQuorum, constitution=found, sector="public", least=2)


def test_the_support_team_sets_it(town: Town) -> None:
    board = town.partnership("Board")
    partner = Viewer(user_id=5, places=frozenset([town.place.pk]), organisation_ids=frozenset([town.council.pk]))
    with pytest.raises(Refused):
        writes.set_constitution(board, quorum=2, sectors={}, by=partner)


def test_the_page_of_a_quorum(town: Town) -> None:
    board = town.partnership("Board")
    support = Client()
    user = person(town, "Support", support=True).user
    assert user is not None
    support.force_login(user)
    address = reverse("agreement:constitution-edit", args=[board.pk])
    assert support.get(address).status_code == 200
    support.post(address, {"quorum": "3", "sector_public": "1", "agreed_on_day": "", "agreed_on_month": ""})
    panel = Client().get(reverse("agreement:partnership-constitution", args=[board.pk])).content.decode()
    assert "3 must be there; 0 seats are held." in panel
    assert "cannot decide" in panel
    wrong = support.post(address, {"quorum": "1", "sector_public": "4", "version": "1"}).content.decode()
    assert "The sectors together need 4 seats, more than the quorum." in wrong
