"""Who may do what, as tables: every rule, every kind of viewer, and the reason of each no."""

from __future__ import annotations

from datetime import date

import pytest

from commonweal.register import rules
from commonweal.register.models import (
    Correction,
    CorrectionLink,
    Merge,
    Organisation,
    Partnership,
    Person,
    Seat,
    Secretariat,
    Tie,
)
from commonweal.register.rules import Viewer

HERE, THERE = 1, 2
VIEWERS = {
    "public": Viewer.public(),
    "nobody": Viewer(user_id=9, name="Nobody"),
    "staff": Viewer(user_id=1, person_id=11, organisation_ids=frozenset([5]), places=frozenset([HERE])),
    "seat": Viewer(user_id=2, person_id=12, seats=frozenset([7]), places=frozenset([HERE])),
    "support": Viewer(user_id=3, person_id=13, supports=frozenset([HERE]), places=frozenset([HERE])),
    "elsewhere": Viewer(user_id=4, person_id=14, supports=frozenset([THERE]), places=frozenset([THERE])),
    "system": Viewer.system("the tests"),
}
BOARD = Partnership(pk=1, place_id=HERE)
FORUM = Partnership(pk=2, place_id=THERE)
LINK = CorrectionLink(place_id=HERE, expires_on=date(2026, 4, 1))
GONE = CorrectionLink(expires_on=date(2026, 4, 1), revoked_on=date(2026, 2, 1))

ANY_TEAM = {"support", "elsewhere", "system"}
OWN_TEAM = {"support", "system"}
KEPT, NOBODYS = frozenset([HERE]), frozenset[int]()
TABLE = {
    "support here": (lambda v: rules.may_support(v, HERE), OWN_TEAM),
    "support nowhere": (lambda v: rules.may_support(v, None), {"system"}),
    "support any": (rules.may_support_any, ANY_TEAM),
    "work in the place": (lambda v: rules.may_work_in(v, HERE), {"staff", "seat", "support", "system"}),
    "see contact": (rules.may_see_contact, set(VIEWERS) - {"public"}),
    "add a place": (rules.may_add_place, ANY_TEAM),
    "keep what is kept here": (lambda v: rules.may_keep(v, kept_by=KEPT), OWN_TEAM),
    "keep what nobody keeps": (lambda v: rules.may_keep(v, kept_by=NOBODYS), ANY_TEAM),
    "change a place": (lambda v: rules.may_change_place(v, kept_by=KEPT), OWN_TEAM),
    "employ": (lambda v: rules.may_employ(v, 12, kept_by=KEPT), OWN_TEAM),
    "employ themselves": (lambda v: rules.may_employ(v, 13, kept_by=KEPT), {"system"}),
    "see the address of a calendar": (lambda v: rules.may_see_calendar(v, Person(pk=12)), {"seat"}),
    "have a whole handbook set": (
        rules.may_have_handbook_set,
        {"nobody", "staff", "seat", "support", "elsewhere"},
    ),
    "add an organisation": (rules.may_add_organisation, ANY_TEAM),
    "change an organisation": (
        lambda v: rules.may_change_organisation(v, Organisation(pk=5), kept_by=KEPT),
        OWN_TEAM | {"staff"},
    ),
    "end an organisation": (lambda v: rules.may_end_organisation(v, kept_by=KEPT), OWN_TEAM),
    "add a person": (rules.may_add_person, ANY_TEAM),
    "change a person": (lambda v: rules.may_change_person(v, Person(pk=12), kept_by=KEPT), OWN_TEAM | {"seat"}),
    "end a person": (lambda v: rules.may_end_person(v, kept_by=KEPT), OWN_TEAM),
    "invite a person": (lambda v: rules.may_invite(v, kept_by=KEPT), OWN_TEAM),
    "join a team": (lambda v: rules.may_join_team(v, HERE, has_team=True), OWN_TEAM),
    "join a place's first team": (lambda v: rules.may_join_team(v, HERE, has_team=False), ANY_TEAM),
    "add a partnership": (lambda v: rules.may_add_partnership(v, HERE), OWN_TEAM),
    "change a partnership": (lambda v: rules.may_change_partnership(v, BOARD), OWN_TEAM),
    "change one elsewhere": (lambda v: rules.may_change_partnership(v, FORUM), {"elsewhere", "system"}),
    "change a seat": (lambda v: rules.may_change_seat(v, Seat(pk=7, partnership=BOARD)), OWN_TEAM),
    "give a mandate": (
        lambda v: rules.may_give_mandate(v, Seat(pk=7, partnership=BOARD, organisation_id=5)),
        OWN_TEAM | {"staff"},
    ),
    "give a mandate of no organisation": (
        lambda v: rules.may_give_mandate(v, Seat(pk=7, partnership=BOARD)),
        OWN_TEAM,
    ),
    "keep feedback": (lambda v: rules.may_keep_feedback(v, Seat(pk=7, partnership=BOARD)), OWN_TEAM | {"seat"}),
    "keep feedback as deputy": (
        lambda v: rules.may_keep_feedback(v, Seat(pk=8, partnership=BOARD, deputy_id=11)),
        OWN_TEAM | {"staff"},
    ),
    "undo a merge": (lambda v: rules.may_undo_merge(v, Merge(), kept_by=KEPT), OWN_TEAM),
    "undo a merge twice": (
        lambda v: rules.may_undo_merge(v, Merge(undone_on=date(2026, 3, 1), undone_by="Sam"), kept_by=KEPT),
        set(),
    ),
    "merge two": (lambda v: rules.may_merge(v, kept_by=KEPT), OWN_TEAM),
    "name an organisation": (lambda v: rules.may_name(v, Organisation(pk=5), kept_by=KEPT), OWN_TEAM | {"staff"}),
    "name a person": (lambda v: rules.may_name(v, Person(pk=12), kept_by=KEPT), OWN_TEAM | {"seat"}),
    "correct by a link": (lambda v: rules.may_correct(v, LINK, on=date(2026, 3, 1)), set(VIEWERS)),
    "correct by a link that has expired": (lambda v: rules.may_correct(v, LINK, on=date(2026, 4, 1)), set()),
    "correct by a link that was withdrawn": (lambda v: rules.may_correct(v, GONE, on=date(2026, 3, 1)), set()),
    "decide a correction": (lambda v: rules.may_decide_correction(v, Correction(link=LINK)), OWN_TEAM),
    "decide a correction twice": (
        lambda v: rules.may_decide_correction(v, Correction(accepted_on=date(2026, 3, 1))),
        set(),
    ),
    "change a secretariat": (lambda v: rules.may_change_secretariat(v, Secretariat(partnership=BOARD)), OWN_TEAM),
    "change a tie": (lambda v: rules.may_change_tie(v, Tie(partnership=BOARD, other=FORUM)), OWN_TEAM),
}


@pytest.mark.parametrize("what", sorted(TABLE))
def test_rule_allows_exactly(what: str) -> None:
    rule, allowed = TABLE[what]
    assert {name for name, viewer in VIEWERS.items() if rule(viewer)} == allowed


@pytest.mark.parametrize("what", sorted(TABLE))
def test_rule_gives_a_reason_with_every_no(what: str) -> None:
    rule, allowed = TABLE[what]
    reasons = {name: rule(viewer).reason for name, viewer in VIEWERS.items() if name not in allowed}
    assert all(reason.endswith(".") for reason in reasons.values()), reasons


def test_reason_tells_the_public_to_sign_in_and_others_why() -> None:
    assert rules.may_support(VIEWERS["public"], HERE).reason == "Sign in as a member of the support team to do this."
    assert rules.may_support(VIEWERS["elsewhere"], HERE).reason == "Only the support team of this place may do this."
    assert rules.may_support_any(VIEWERS["staff"]).reason == "Only a support team may do this."
    kept = rules.may_keep(VIEWERS["elsewhere"], kept_by=KEPT)
    assert kept.reason == "Only the support team of a place that this belongs to may do this."


def test_every_rule_of_the_register_is_in_the_table() -> None:
    named = {name for name in vars(rules) if name.startswith("may_")}
    source = " ".join(name for rule, _allowed in TABLE.values() for name in (*rule.__code__.co_names, rule.__name__))
    assert {name for name in named if name not in source} == set()
