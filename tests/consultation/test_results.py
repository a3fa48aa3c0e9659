"""What results tell of all, of groups and of rounds, and what they withhold."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.consultation import exports, reads, writes
from commonweal.consultation.models import Enquiry
from commonweal.consultation.reads.results import Outcome
from commonweal.consultation.rules import withheld_groups
from commonweal.kit.verdicts import Refused
from tests.consultation.conftest import AFTER, BUILDER, CLOSES, DURING, Town, give, holder, partner, support


def outcomes(enquiry: Enquiry, on: date = AFTER, grouping: str = "") -> dict[str, Outcome]:
    found = reads.results(BUILDER, enquiry, on=on, grouping=grouping)
    return {outcome.question.code: outcome for outcome in found.outcomes}


def seated(town: Town, *sectors: str) -> None:
    for number, sector in enumerate(sectors):
        town.seat(f"Member {number}", sector)


def answered(enquiry: Enquiry, *scores: int, **changed: Any) -> None:
    for invitation, score in zip(enquiry.invitations.order_by("pk"), scores, strict=False):
        give(invitation, on=enquiry.opens_on, trust=score, **changed)


def groups(outcome: Outcome) -> dict[str, tuple[int, float | None] | None]:
    return {group.label: (group.tally.answered, group.tally.mean) if group.tally else None for group in outcome.groups}


@pytest.mark.django_db
def test_results_count_who_answered_of_those_asked(town: Town) -> None:
    seated(town, *["public"] * 8)
    enquiry = town.enquiry()
    answered(enquiry, 1, 2, 3, 4, 5, 3)
    found = reads.results(BUILDER, enquiry, on=AFTER)
    assert (found.asked, found.sent, found.is_withheld) == (8, 6, False)
    trust = outcomes(enquiry)["trust"].tally
    assert trust is not None
    assert (trust.answered, trust.asked, trust.mean, trust.median) == (6, 6, 3.0, 3.0)
    assert [(one.label, one.count, round(one.share, 3)) for one in trust.counts] == [
        ("1, none", 1, 0.167), ("2", 1, 0.167), ("3", 2, 0.333), ("4", 1, 0.167), ("5, full", 1, 0.167),
    ]  # fmt: skip


@pytest.mark.django_db
def test_a_question_that_some_were_not_asked_counts_those_who_were(town: Town) -> None:
    seated(town, *["public"] * 9)
    enquiry = town.enquiry()
    for number, invitation in enumerate(enquiry.invitations.order_by("pk")):
        board = {"type": "board", "votes": ["show", "ballot"] if number else ["ballot"]} if number < 6 else {}
        give(invitation, **board)
    votes = outcomes(enquiry)["votes"].tally
    assert votes is not None
    assert (votes.asked, votes.answered) == (6, 6)
    assert [(one.code, one.count) for one in votes.counts] == [("show", 5), ("ballot", 6)]


@pytest.mark.django_db
def test_in_confidence_nothing_is_told_of_fewer_than_five(town: Town) -> None:
    seated(town, *["public"] * 6)
    enquiry = town.enquiry()
    answered(enquiry, 5, 5, 5, 5)
    found = reads.results(BUILDER, enquiry, on=AFTER)
    assert found.is_withheld
    assert {outcome.tally for outcome in found.outcomes} == {None}
    assert {outcome.said for outcome in found.outcomes} == {()}
    assert reads.replies(BUILDER, enquiry, on=AFTER) == []


@pytest.mark.django_db
def test_by_name_one_answer_is_told(town: Town) -> None:
    seated(town, "public")
    enquiry = town.enquiry(is_by_name=True)
    answered(enquiry, 4)
    assert outcomes(enquiry)["trust"].tally.mean == 4.0  # type: ignore[union-attr]
    assert outcomes(enquiry)["why"].said == ("Because.",)
    assert groups(outcomes(enquiry, grouping="respondent")["trust"]) == {"Member 0, member of Board": (1, 4.0)}


@pytest.mark.django_db
def test_in_confidence_only_sectors_are_compared_and_none_can_be_worked_out(town: Town) -> None:
    seated(town, *["public"] * 6, *["voluntary"] * 5, *["private"] * 2)
    enquiry = town.enquiry()
    answered(enquiry, *[4] * 6, *[2] * 5, *[1] * 2)
    assert reads.results(BUILDER, enquiry, on=AFTER).groupings == ("sector",)
    assert outcomes(enquiry, grouping="organisation")["trust"].groups == ()
    # The two private answers are too few; taken from the whole, they would show, so the next smallest goes with them.
    assert groups(outcomes(enquiry, grouping="sector")["trust"]) == {
        "private": None, "public": (6, 4.0), "voluntary": None,
    }  # fmt: skip


@pytest.mark.django_db
def test_answers_taken_away_in_confidence_name_nobody(town: Town) -> None:
    seated(town, *["public"] * 5)
    enquiry = town.enquiry()
    answered(enquiry, 5, 4, 3, 2, 1)
    rows = reads.replies(BUILDER, enquiry, on=AFTER)
    assert [(row.respondent, row.organisation, row.sector) for row in rows] == [("", "", "")] * 5
    assert [row.said["trust"] for row in rows] == [1, 2, 3, 4, 5]
    questions = [one.question for one in reads.results(BUILDER, enquiry, on=AFTER).outcomes]
    dataset = exports.answers_dataset(questions, rows, by_name=False)
    assert dataset.headers == ["type", "fit", "trust", "votes", "members", "met", "where", "why"]
    assert dataset[0] == ("forum", "partly", 1, "", 12, "2026-02-01", "", "Because.")


@pytest.mark.django_db
def test_answers_taken_away_by_name_say_who(town: Town) -> None:
    seated(town, "faith")
    enquiry = town.enquiry(is_by_name=True)
    answered(enquiry, 2)
    rows = reads.replies(BUILDER, enquiry, on=AFTER)
    dataset = exports.answers_dataset([], rows, by_name=True)
    assert dataset[0] == ("Member 0, member of Board", "Member 0 Trust", "faith", "2026-03-01")


@pytest.mark.django_db
def test_rounds_are_compared_question_by_question(town: Town) -> None:
    seated(town, *["public"] * 5)
    first = town.enquiry()
    answered(first, 1, 1, 2, 2, 3)
    second = writes.put_again(first, by=BUILDER, opens_on=AFTER, closes_on=date(2026, 6, 1), on=AFTER)
    answered(second, 3, 3, 4, 4, 5)
    trust = outcomes(second, on=date(2026, 7, 1))["trust"]
    assert (trust.before.mean, trust.tally.mean) == (1.8, 3.8)  # type: ignore[union-attr]
    assert trust.change == pytest.approx(2.0)
    assert exports.change_words(trust) == "+2.0"
    assert outcomes(first, on=date(2026, 7, 1))["trust"].before is None


@pytest.mark.django_db
def test_a_question_that_was_asked_otherwise_is_not_compared(town: Town) -> None:
    seated(town, *["public"] * 5)
    first = town.enquiry()
    answered(first, 1, 1, 2, 2, 3)
    first.questionnaire.refresh_from_db()
    edition = writes.revise_questionnaire(first.questionnaire, by=BUILDER)
    question = next(one for one in reads.sheet(BUILDER, edition).questions if one.code == "trust")
    writes.change_question(question, by=BUILDER, version=None, points=7)
    second = writes.put_again(
        first, by=BUILDER, opens_on=AFTER, closes_on=date(2026, 6, 1), questionnaire=edition, on=AFTER
    )
    answered(second, 7, 7, 7, 7, 7)
    found = outcomes(second, on=date(2026, 7, 1))
    assert found["trust"].before is None
    assert found["fit"].before is not None


@pytest.mark.django_db
def test_what_is_begun_and_not_sent_is_not_counted(town: Town) -> None:
    seated(town, "public", "public")
    enquiry = town.enquiry(is_by_name=True)
    first, second = enquiry.invitations.order_by("pk")
    give(first)
    page = reads.sheet(BUILDER, enquiry.questionnaire).sections[0][0]
    writes.keep_page(second, page, by=BUILDER, on=DURING, values={"type": "board", "fit": "no", "trust": 1})
    assert outcomes(enquiry)["trust"].tally.answered == 1  # type: ignore[union-attr]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "by_name", "shared", "closed", "why"),
    [
        ("support", True, True, False, ""),
        (
            "support",
            False,
            True,
            False,
            "Answers are given in confidence here, so nobody sees results until the enquiry is closed.",
        ),
        ("support", False, False, True, ""),
        ("partner", True, True, False, "Partners see the results once the enquiry is closed."),
        ("partner", False, True, True, ""),
        ("partner", True, False, True, "The results of this enquiry are for the support team."),
        ("holder", False, True, True, "Sign in to see what partners share."),
    ],
)
def test_who_sees_results_and_when(town: Town, who: str, by_name: bool, shared: bool, closed: bool, why: str) -> None:
    seat = town.seat("Ann")
    enquiry = town.enquiry(is_by_name=by_name, is_shared=shared)
    viewer = {"support": support(town.place), "partner": partner(town.place), "holder": holder(seat)}[who]
    on = CLOSES if closed else DURING
    if why:
        with pytest.raises(Refused) as refusal:
            reads.results(viewer, enquiry, on=on)
        assert str(refusal.value) == why
        with pytest.raises(Refused):
            reads.replies(viewer, enquiry, on=on)
    else:
        assert reads.results(viewer, enquiry, on=on).asked == 1


@pytest.mark.django_db
def test_reading_results_asks_as_much_for_one_as_for_many(town: Town, django_assert_max_num_queries: Any) -> None:
    seated(town, *["public"] * 12)
    first = town.enquiry()
    answered(first, *[3] * 12)
    second = writes.put_again(first, by=BUILDER, opens_on=AFTER, closes_on=date(2026, 6, 1), on=AFTER)
    answered(second, *[4] * 12)
    fresh = reads.enquiry(BUILDER, second.pk, date(2026, 7, 1))
    with django_assert_max_num_queries(10):
        reads.results(BUILDER, fresh, on=date(2026, 7, 1), grouping="sector")


# --- Withholding

COUNTS = st.dictionaries(st.text("abcdefgh", min_size=1, max_size=3), st.integers(0, 30), max_size=8)


@given(COUNTS)
def test_no_small_group_is_told_nor_what_would_give_it_away(answered: dict[str, int]) -> None:
    hidden = withheld_groups(answered, 5)
    assert all(count >= 5 for label, count in answered.items() if label not in hidden)
    together = sum(answered[label] for label in hidden)
    assert together == 0 or together >= 5 or hidden == answered.keys()


@given(COUNTS)
def test_by_name_only_empty_groups_are_withheld(answered: dict[str, int]) -> None:
    assert withheld_groups(answered, 1) == {label for label, count in answered.items() if count == 0}


@pytest.mark.parametrize(
    ("answered", "hidden"),
    [
        ({}, set()),
        ({"a": 5}, set()),
        ({"a": 4}, {"a"}),
        ({"a": 5, "b": 9}, set()),
        ({"a": 4, "b": 9}, {"a", "b"}),
        ({"a": 4, "b": 9, "c": 7}, {"a", "c"}),
        ({"a": 4, "b": 1, "c": 7}, {"a", "b"}),
        ({"a": 0, "b": 7}, {"a"}),
    ],
)
def test_withheld_groups_in_known_cases(answered: dict[str, int], hidden: set[str]) -> None:
    assert withheld_groups(answered, 5) == hidden
