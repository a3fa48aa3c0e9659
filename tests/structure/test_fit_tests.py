"""Tests of fitness: put to everyone on a partnership by consultation's engine, round after round, and listed in the audit."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from commonweal.consultation import writes as consultation
from commonweal.consultation.models import Enquiry
from commonweal.kit.verdicts import Refused
from commonweal.register import writes as register
from commonweal.register.models import Partnership
from commonweal.register.rules import Viewer
from commonweal.structure import reads, rules, writes
from commonweal.structure.models import FitTest
from tests.structure.conftest import BUILDER, Town, build_town, person

OPENS, CLOSES = date(2026, 5, 1), date(2026, 6, 1)


@pytest.fixture
def board(town: Town) -> Partnership:
    """A partnership with two held seats and a vacant one."""
    board = town.partnership("Jobs Board")
    for name in ("Ida Lowe", "Sam Pike", None):
        holder = register.add_person(by=BUILDER, name=name, employer=town.council) if name else None
        register.add_seat(board, by=BUILDER, organisation=town.council, person=holder, since=date(2020, 1, 1))
    return board


def put(town: Town, board: Partnership, **facts: object) -> FitTest:
    known = {"instrument": "fit-for-purpose", "opens_on": OPENS, "closes_on": CLOSES, "by": BUILDER}
    return writes.put_fit_test(facts.pop("audit", None) or town.audit(), partnership=board, **{**known, **facts})  # type: ignore[arg-type]


def test_put_fit_test_asks_everyone_who_holds_a_seat(town: Town, board: Partnership) -> None:
    test = put(town, board)
    assert (test.partnership, test.enquiry.partnership, test.enquiry.round) == (board, board, 1)
    assert test.enquiry.questionnaire.code == "fit-for-purpose"
    assert (test.enquiry.opens_on, test.enquiry.closes_on) == (OPENS, CLOSES)
    (row,) = reads.fit_tests(BUILDER, test.audit)
    assert (row.asked, row.answered) == (2, 0)


def test_put_fit_test_again_is_the_next_round_of_the_same_enquiry(town: Town, board: Partnership) -> None:
    first = put(town, board)
    again = put(town, board, audit=town.audit("Audit 2027"), opens_on=date(2027, 5, 1), closes_on=date(2027, 6, 1))
    assert (again.enquiry.round, again.enquiry.previous) == (2, first.enquiry)
    other = put(town, board, audit=again.audit, instrument="performance-criteria")
    assert (other.enquiry.round, other.enquiry.previous) == (1, None), "another instrument is another matter"


def test_put_fit_test_refuses_what_cannot_be_asked(town: Town, board: Partnership) -> None:
    with pytest.raises(Refused, match="This instrument does not test whether a partnership is fit"):
        put(town, board, instrument="camden-task")
    with pytest.raises(ValidationError, match="Nobody holds a seat on Empty"):
        put(town, town.partnership("Empty"))
    assert not Enquiry.objects.exists()
    assert not FitTest.objects.exists()


def test_may_put_fit_test_is_for_the_support_team_while_the_audit_lasts(town: Town) -> None:
    audit, place = town.audit(), frozenset([town.place.pk])
    assert rules.may_put_fit_test(Viewer(user_id=1, supports=place, places=place), audit)
    assert not rules.may_put_fit_test(Viewer(user_id=1, places=place), audit)
    closed = writes.end_audit(audit, on=date(2026, 7, 1), version=1, by=BUILDER)
    assert str(rules.may_put_fit_test(BUILDER, closed).reason) == "This audit has ended."


def test_attach_fit_test_counts_an_enquiry_about_a_partnership_of_the_place_once(
    town: Town, board: Partnership
) -> None:
    audit, facts = town.audit(), {"opens_on": OPENS, "by": BUILDER}
    questionnaire = consultation.adopt_instrument("fit-for-purpose", place=town.place, by=BUILDER)
    enquiry = consultation.put(questionnaire, place=town.place, title="Fit?", about=board, **facts)  # type: ignore[arg-type]
    assert writes.attach_fit_test(audit, enquiry=enquiry, by=BUILDER).partnership == board
    with pytest.raises(ValidationError, match="already exists"):
        writes.attach_fit_test(audit, enquiry=enquiry, by=BUILDER)
    loose = consultation.put(questionnaire, place=town.place, title="Us?", **facts)  # type: ignore[arg-type]
    with pytest.raises(ValidationError, match="This enquiry is not about a partnership"):
        writes.attach_fit_test(audit, enquiry=loose, by=BUILDER)
    with pytest.raises(ValidationError, match="Fit\\? belongs to another place"):
        writes.attach_fit_test(build_town("Camden", "E09000007").audit(), enquiry=enquiry, by=BUILDER)


def test_fit_test_is_put_and_listed_on_pages(town: Town, board: Partnership) -> None:
    audit, support = town.audit(), Client()
    support.force_login(person(town, "Support", support=True).user)
    sent = {
        "partnership": board.pk, "instrument": "fit-for-purpose", "opens_on_day": "1", "opens_on_month": "5",
        "opens_on_year": "2026", "closes_on_day": "1", "closes_on_month": "6", "closes_on_year": "2026",
    }  # fmt: skip
    listed = reverse("structure:fit-test-list", args=[audit.pk])
    answer = support.post(reverse("structure:fit-test-add", args=[audit.pk]), sent)
    assert answer.headers["Location"] == listed
    test = FitTest.objects.get()
    page = support.get(listed).content.decode()
    assert reverse("consultation:enquiry-page", args=[test.enquiry_id]) in page
    lines = support.get(listed + "?as=csv").content.decode("utf-8-sig").splitlines()
    assert lines[1].endswith("1,2026-05-01,2026-06-01,2,0")
