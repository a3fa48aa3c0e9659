"""Who may audit, classify and see, as truth tables with the reasons."""

from __future__ import annotations

from datetime import date

import pytest

from commonweal.register.rules import Viewer
from commonweal.structure import rules
from commonweal.structure.models import Audit

PLACE, OTHER_PLACE, COUNCIL, CHARITY = 1, 2, 10, 11

PUBLIC = Viewer.public()
STAFF = Viewer(user_id=1, organisation_ids=frozenset([COUNCIL]), places=frozenset([PLACE]))
SEAT = Viewer(user_id=2, seats=frozenset([5]), places=frozenset([PLACE]))
SUPPORT = Viewer(user_id=3, supports=frozenset([PLACE]), places=frozenset([PLACE]))
ELSEWHERE = Viewer(user_id=4, supports=frozenset([OTHER_PLACE]), places=frozenset([OTHER_PLACE]))
SYSTEM = Viewer.system("start")

OPEN = Audit(pk=1, place_id=PLACE, title="Open")
CLOSED = Audit(pk=2, place_id=PLACE, title="Closed", until=date(2026, 6, 1))


@pytest.mark.parametrize(
    ("viewer", "allowed"),
    [(PUBLIC, False), (STAFF, False), (SEAT, False), (SUPPORT, True), (ELSEWHERE, False), (SYSTEM, True)],
)
def test_may_add_and_change_audit(viewer: Viewer, allowed: bool) -> None:
    assert bool(rules.may_add_audit(viewer, PLACE)) is allowed
    assert bool(rules.may_change_audit(viewer, OPEN)) is allowed


@pytest.mark.parametrize(
    ("viewer", "organisation", "audit", "reason"),
    [
        (PUBLIC, COUNCIL, OPEN, "Sign in to say how your organisation classifies a partnership."),
        (STAFF, COUNCIL, OPEN, ""),
        (
            STAFF,
            CHARITY,
            OPEN,
            "Only people of that organisation, or the support team, may say how it classifies a partnership.",
        ),
        (
            SEAT,
            COUNCIL,
            OPEN,
            "Only people of that organisation, or the support team, may say how it classifies a partnership.",
        ),
        (SUPPORT, COUNCIL, OPEN, ""),
        (SUPPORT, CHARITY, OPEN, ""),
        (
            ELSEWHERE,
            COUNCIL,
            OPEN,
            "Only people of that organisation, or the support team, may say how it classifies a partnership.",
        ),
        (SYSTEM, COUNCIL, OPEN, ""),
        (STAFF, COUNCIL, CLOSED, "This audit has ended, so its classifications stand as they are."),
        (SUPPORT, COUNCIL, CLOSED, "This audit has ended, so its classifications stand as they are."),
        (SYSTEM, COUNCIL, CLOSED, "This audit has ended, so its classifications stand as they are."),
    ],
)
def test_may_classify(viewer: Viewer, organisation: int, audit: Audit, reason: str) -> None:
    verdict = rules.may_classify(viewer, audit, organisation)
    assert (bool(verdict), str(verdict.reason)) == (not reason, reason)


@pytest.mark.parametrize(
    ("viewer", "allowed"),
    [(PUBLIC, False), (STAFF, True), (SEAT, True), (SUPPORT, True), (ELSEWHERE, False), (SYSTEM, True)],
)
def test_may_see_audits(viewer: Viewer, allowed: bool) -> None:
    assert bool(rules.may_see_audits(viewer, PLACE)) is allowed


@pytest.mark.parametrize(
    ("viewer", "audit", "allowed"),
    [
        (PUBLIC, OPEN, False),
        (STAFF, OPEN, True),
        (SEAT, OPEN, False),
        (SUPPORT, OPEN, True),
        (ELSEWHERE, OPEN, False),
        (SYSTEM, OPEN, True),
        (STAFF, CLOSED, False),
        (SUPPORT, CLOSED, False),
    ],
)
def test_may_take_part(viewer: Viewer, audit: Audit, allowed: bool) -> None:
    assert bool(rules.may_take_part(viewer, audit)) is allowed
