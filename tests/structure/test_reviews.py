"""Reviews, the funnel, agreed actions and new work: reads, writes, rules and pages."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from commonweal.kit.things import Stale
from commonweal.kit.verdicts import Refused
from commonweal.register import writes as register
from commonweal.register.rules import Viewer
from commonweal.structure import reads, rules, writes
from commonweal.structure.models import Audit, Classification, Need, Review, ReviewAction
from tests.structure.conftest import BUILDER, Town, build_town, classify_as_wycombe, person

DAY = date(2026, 5, 1)
HEADS = {
    "roles": "clear", "contributions": "partly", "benefits": "clear", "feedback": "unclear",
    "effectiveness": "effective", "involvement": "same", "representation": "not",
}  # fmt: skip


@pytest.fixture
def support(town: Town) -> Client:
    client = Client()
    client.force_login(person(town, "Support", support=True).user)
    return client


def review(town: Town, name: str = "Jobs", audit: Audit | None = None, **facts: Any) -> Review:
    return writes.add_review(
        audit or town.audit(), partnership=town.partnership(name), on=DAY, by=BUILDER, **{**HEADS, **facts}
    )


def action(town: Town, found: Review, *, owner: Any = None, due: date = DAY) -> ReviewAction:
    owner = owner or register.add_person(by=BUILDER, name="Ida Lowe", employer=town.council)
    return writes.add_review_action(found, kind="exit", title="Leave it", owner=owner, due=due, by=BUILDER)


# --- The funnel


def test_funnel_is_wycombes_step_by_step_and_each_step_leads_to_as_many(town: Town, support: Client) -> None:
    audit = town.audit()
    classify_as_wycombe(town, audit)
    register.add_seat(Classification.objects.all()[0].partnership, by=BUILDER, organisation=town.council)
    both = Classification.objects.filter(type="strategic", criticality="critical").order_by("pk")
    for number, said in enumerate(both[:18]):
        facts = HEADS | {"representation": "itself" if number < 10 else "not"}
        writes.add_review(audit, partnership=said.partnership, on=DAY, by=BUILDER, **facts)
    steps = reads.funnel(BUILDER, audit, organisation_id=town.council.pk)
    assert [step.count for step in steps] == [157, 60, 29, 18, 10]
    for step in steps:
        rows = support.get(step.href + "&as=csv").content.decode("utf-8-sig").splitlines()
        assert len(rows) - 1 == step.count, step
    page = support.get(reverse("structure:audit-funnel", args=[audit.pk])).content.decode()
    assert "Reviewed face to face" in page
    lines = support.get(
        reverse("structure:audit-funnel", args=[audit.pk]) + "?chart=funnel&as=csv"
    ).content.decode("utf-8-sig").splitlines()  # fmt: skip
    assert lines[1:] == [
        "All partnerships,157", "Critical,60", "Critical and strategic,29", "Reviewed face to face,18",
        "On the partnership itself,10",
    ]  # fmt: skip


def test_a_review_of_one_that_is_not_critical_and_strategic_is_not_in_the_funnel(town: Town) -> None:
    audit = town.audit()
    found = review(town, audit=audit, representation="itself")
    writes.classify(
        audit, partnership=found.partnership, organisation=town.council, type="operational", criticality="critical",
        by=BUILDER,
    )  # fmt: skip
    counts = [step.count for step in reads.funnel(BUILDER, audit, organisation_id=town.council.pk)]
    assert counts == [1, 1, 0, 0, 0]


# --- Reviews and what was agreed


def test_add_review_refuses_what_is_missing_or_of_another_place(town: Town) -> None:
    audit = town.audit()
    with pytest.raises(ValidationError) as refusal:
        writes.add_review(audit, partnership=town.partnership("Jobs"), on=DAY, by=BUILDER, **(HEADS | {"roles": ""}))
    assert list(refusal.value.message_dict) == ["roles"]
    elsewhere = build_town("Camden", "E09000007").partnership("Camden Jobs Board")
    with pytest.raises(ValidationError, match="belongs to another place"):
        writes.add_review(audit, partnership=elsewhere, on=DAY, by=BUILDER, **HEADS)
    assert not Review.objects.exists()


def test_reviewed_once_in_an_audit(town: Town) -> None:
    first = review(town)
    with pytest.raises(ValidationError, match="has been reviewed in this audit"):
        writes.add_review(first.audit, partnership=first.partnership, on=DAY, by=BUILDER, **HEADS)


def test_change_review_refuses_a_stale_edit(town: Town) -> None:
    found = review(town)
    assert writes.change_review(found, version=1, by=BUILDER, roles="partly").roles == "partly"
    with pytest.raises(Stale):
        writes.change_review(found, version=1, by=BUILDER, roles="clear")


def test_complete_review_action_says_when_and_what_came_of_it(town: Town) -> None:
    one = action(town, review(town))
    done = writes.complete_review_action(one, on=DAY, result="Left.", by=BUILDER, version=1)
    assert (done.done_on, done.result, done.version) == (DAY, "Left.", 2)
    with pytest.raises(Refused, match="It is done, so it stands as it is"):
        writes.change_review_action(done, version=2, title="Stay", by=BUILDER)


@pytest.mark.parametrize("half", [{"done_on": DAY}, {"result": "Left."}])
def test_review_action_done_when_and_with_what_result(town: Town, half: dict[str, Any]) -> None:
    one = action(town, review(town))
    for name, value in half.items():
        setattr(one, name, value)
    with pytest.raises(ValidationError, match="Say both when it was done and what came of it"):
        one.validate_constraints()
    with pytest.raises(IntegrityError):
        one.save()


def test_may_change_review_action_is_for_its_owner_and_the_support_team(town: Town) -> None:
    one = action(town, review(town))
    place = frozenset([town.place.pk])
    owner = Viewer(user_id=1, person_id=one.owner_id, places=place)
    assert rules.may_change_review_action(owner, one)
    assert rules.may_change_review_action(Viewer(user_id=2, supports=place, places=place), one)
    assert not rules.may_change_review_action(Viewer(user_id=3, person_id=one.owner_id + 1, places=place), one)
    assert not rules.may_change_review(owner, one.review)


def test_needs_tell_the_owner_and_the_support_team_what_is_overdue(town: Town) -> None:
    found = review(town)
    mine = action(town, found, due=date(2026, 5, 1))
    action(town, found, owner=mine.owner, due=date(2026, 7, 1))
    place = frozenset([town.place.pk])
    owner = Viewer(user_id=1, person_id=mine.owner_id, places=place)
    (need,) = list(reads.needs(owner, date(2026, 6, 1)))
    assert (need.text, need.due) == ("Finish or move: Leave it", date(2026, 5, 1))
    assert need.why == "It was agreed at the review of Jobs, and it is overdue."
    team = Viewer(user_id=2, supports=place, places=place)
    (told,) = list(reads.needs(team, date(2026, 6, 1)))
    assert told.text == "1 action agreed at a review is overdue"
    assert list(reads.needs(owner, date(2026, 5, 1))) == [], "on its day it is not late"
    assert list(reads.needs(Viewer.public(), date(2026, 6, 1))) == []
    writes.complete_review_action(mine, on=DAY, result="Left.", by=BUILDER)
    assert list(reads.needs(team, date(2026, 6, 1))) == []


def test_review_is_written_down_changed_and_agreed_on_pages(town: Town, support: Client) -> None:
    audit, jobs = town.audit(), town.partnership("Jobs")
    writes.classify(
        audit, partnership=jobs, organisation=town.council, type="strategic", criticality="critical", by=BUILDER
    )
    register.add_seat(jobs, by=BUILDER, organisation=town.council, since=date(2020, 1, 1))
    owner = register.add_person(by=BUILDER, name="Ida Lowe", employer=town.council)
    day = {"on_day": "1", "on_month": "5", "on_year": "2026"}
    support.post(
        reverse("structure:review-add", args=[audit.pk]),
        {"partnership": jobs.pk, "contribution_pounds": "£1,500", **HEADS, **day},
    )
    found = Review.objects.get()
    assert (found.partnership, found.on, found.contribution_pounds) == (jobs, DAY, 1500)
    support.post(reverse("structure:review-edit", args=[found.pk]), {**HEADS, **day, "roles": "unclear", "version": 1})
    found.refresh_from_db()
    assert (found.roles, found.contribution_pounds) == ("unclear", None)
    due = {"due_day": "1", "due_month": "6", "due_year": "2026"}
    facts = {"title": "Meet less", "kind": "contain", "owner": owner.pk, **due}
    support.post(reverse("structure:review-action-add", args=[found.pk]), facts)
    agreed = ReviewAction.objects.get()
    support.post(
        reverse("structure:review-action-edit", args=[agreed.pk]), {**facts, "title": "Meet half", "version": 1}
    )
    page = support.get(found.get_absolute_url()).content.decode()
    assert "Meet half" in page
    assert "Not clear." in page
    support.post(
        reverse("structure:review-action-done", args=[agreed.pk]), {**day, "result": "Twice a year.", "version": 2}
    )
    agreed.refresh_from_db()
    assert (agreed.title, agreed.done_on, agreed.result) == ("Meet half", DAY, "Twice a year.")
    listed = reverse("structure:review-action-list", args=[audit.pk])
    for state, count in (("done", 1), ("open", 0), ("overdue", 0)):
        lines = support.get(f"{listed}?state={state}&as=csv").content.decode("utf-8-sig").splitlines()
        assert len(lines) - 1 == count, state


def test_reviews_are_for_partners_of_the_place(town: Town) -> None:
    found = review(town)
    one = action(town, found)
    stranger = Viewer(user_id=1)
    for read, pk in ((reads.review, found.pk), (reads.review_action, one.pk)):
        with pytest.raises(Refused, match="Only partners of this place may see this"):
            read(stranger, pk)
    assert not reads.review_actions(stranger, review=found).exists()


# --- New work


def need(town: Town, task: str = "Clean the river for swimming", **facts: Any) -> Need:
    return writes.raise_need(town.place, task=task, on=DAY, by=BUILDER, **facts)


@pytest.mark.parametrize(
    ("answers", "steps", "waiting"),
    [
        ({}, ["requires"], "requires"),
        ({"requires": "no"}, ["requires"], ""),
        ({"requires": "yes"}, ["requires", "existing"], "existing"),
        ({"requires": "yes", "existing": "no"}, ["requires", "existing", "type"], "type"),
        ({"requires": "yes", "existing": "yes"}, ["requires", "existing", "belonging"], "belonging"),
        (
            {"requires": "yes", "existing": "no", "type": "strategic"},
            ["requires", "existing", "type", "value"],
            "value",
        ),
        (
            {"requires": "yes", "existing": "yes", "partnership_id": 1},
            ["requires", "existing", "belonging", "value"],
            "value",
        ),
        (
            {"requires": "yes", "existing": "no", "type": "strategic", "added_value": "Much."},
            ["requires", "existing", "type", "value"],
            "",
        ),
    ],
)
def test_path_of_the_five_questions(answers: dict[str, Any], steps: list[str], waiting: str) -> None:
    one = Need(task="A task", **answers)
    assert (list(rules.steps_of(one)), rules.next_step(one)) == (steps, waiting)


def test_questions_are_the_published_five() -> None:
    told = reads.questions(BUILDER)
    assert (tuple(question.step for question in told.questions), told.where) == (rules.STEPS, "box 3")


def test_answer_need_takes_back_what_rested_on_another_answer(town: Town) -> None:
    one = need(town)
    one = writes.answer_need(one, step="requires", requires="yes", requires_why="Three bodies.", by=BUILDER)
    one = writes.answer_need(one, step="existing", existing="no", existing_why="None.", by=BUILDER)
    one = writes.answer_need(one, step="type", type="operational", type_why="Small.", by=BUILDER)
    one = writes.answer_need(one, step="existing", existing="yes", existing_why="There is one.", by=BUILDER)
    assert (one.existing, one.type, one.type_why) == ("yes", "", "")
    one = writes.answer_need(one, step="requires", requires="no", requires_why="One body can.", by=BUILDER)
    assert (one.requires, one.existing, one.existing_why) == ("no", "", "")


def test_answer_need_refuses_a_question_off_its_path(town: Town) -> None:
    with pytest.raises(Refused, match="This question is not asked after the answers given so far"):
        writes.answer_need(need(town), step="type", type="strategic", by=BUILDER)


def test_settle_need_waits_for_every_answer_and_then_stands(town: Town) -> None:
    one = need(town)
    with pytest.raises(Refused, match="Answer every question first"):
        writes.settle_need(one, on=DAY, conclusion="No.", by=BUILDER)
    one = writes.answer_need(one, step="requires", requires="no", requires_why="One body can.", by=BUILDER)
    one = writes.settle_need(one, on=DAY, conclusion="The council does it.", by=BUILDER)
    assert (one.settled_on, one.conclusion) == (DAY, "The council does it.")
    with pytest.raises(Refused, match="It is settled, so its answers stand as a precedent"):
        writes.answer_need(one, step="requires", requires="yes", by=BUILDER)
    partner = Viewer(user_id=1, places=frozenset([town.place.pk]))
    assert str(rules.may_settle_need(partner, one).reason) == "It is settled already."


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"settled_on": DAY}, "Say both when it was settled and what was concluded"),
        ({"existing": "yes"}, "asked only where one is required"),
        ({"requires": "yes", "existing": "yes", "type": "strategic"}, "only where no existing partnership could do it"),
        ({"requires": "yes", "existing": "no", "partnership": True}, "only where an existing one could do it"),
    ],
)
def test_answers_of_a_need_hold_together_in_the_database(town: Town, facts: dict[str, Any], says: str) -> None:
    if "partnership" in facts:
        facts = facts | {"partnership": town.partnership("Jobs")}
    one = Need(place=town.place, task="A task", raised_on=DAY, **facts)
    with pytest.raises(ValidationError, match=says):
        one.validate_constraints()
    with pytest.raises(IntegrityError):
        one.save()


def test_candidates_share_words_or_the_theme_and_say_why(town: Town) -> None:
    for name, theme, purpose in (
        ("River group", "Environment", "Keeps rivers clean."),
        ("Waste group", "Environment", "Collects bins."),
        ("Swimming club board", "Community", "Pools, and the river in summer."),
        ("Clean air group", "Economy", "Exhausts."),
        ("Job club", "Economy", "Work."),
    ):
        register.add_partnership(town.place, by=BUILDER, name=name, theme=town.themes[theme], purpose=purpose)
    one = need(town, theme=town.themes["Environment"])
    told = {c.partnership.name: (c.shared, c.same_theme) for c in reads.candidates(BUILDER, one, on=DAY)}
    assert told == {
        "River group": (("river", "rivers", "clean"), True),
        "Swimming club board": (("swimming", "river"), False),
        "Waste group": ((), True),
    }
    assert next(iter(told)) == "River group"


def test_candidates_of_a_task_of_empty_words_are_those_of_its_theme(town: Town) -> None:
    town.partnership("Waste group", "Environment")
    town.partnership("Job club")
    one = need(town, task="?!", theme=town.themes["Environment"])
    assert [c.partnership.name for c in reads.candidates(BUILDER, one, on=DAY)] == ["Waste group"]
    assert reads.precedents(BUILDER, one) == []


def test_precedents_are_settled_needs_that_share_words(town: Town) -> None:
    before = need(town, task="River swimming lessons")
    before = writes.answer_need(before, step="requires", requires="no", requires_why="One can.", by=BUILDER)
    writes.settle_need(before, on=DAY, conclusion="The club does it.", by=BUILDER)
    need(town, task="River walls")
    assert [one.task for one in reads.precedents(BUILDER, need(town))] == ["River swimming lessons"]
    found = reads.in_words(BUILDER, reads.tasks(BUILDER, place_id=town.place.pk), "club")
    assert [one.task for one in found] == ["River swimming lessons"], "the conclusion is searched too"


def test_need_goes_through_its_questions_on_pages(town: Town, support: Client) -> None:
    jobs = town.partnership("River group")
    register.add_seat(jobs, by=BUILDER, organisation=town.council, since=date(2020, 1, 1))
    support.post(reverse("structure:need-add"), {"task": "Clean the river"})
    one = Need.objects.get()
    page = support.get(reverse("structure:need-step", args=[one.pk, "requires"])).content.decode()
    assert "Does the task require a partnership?" in page
    assert "River group" in page
    for number, (step, facts) in enumerate(
        {
            "requires": {"requires": "yes", "requires_why": "Three bodies."},
            "existing": {"existing": "yes", "existing_why": "One does half of it."},
            "belonging": {"partnership": jobs.pk},
            "value": {"added_value": "Samples every week."},
        }.items(),
        start=1,
    ):
        support.post(reverse("structure:need-step", args=[one.pk, step]), {**facts, "version": number})
    one.refresh_from_db()
    assert (one.partnership, one.added_value, rules.next_step(one)) == (jobs, "Samples every week.", "")
    sent = {"on_day": "1", "on_month": "5", "on_year": "2026", "conclusion": "Given to it.", "version": 5}
    support.post(reverse("structure:need-settle", args=[one.pk]), sent)
    page = support.get(one.get_absolute_url()).content.decode()
    assert "Given to it." in page
    lines = support.get(reverse("structure:need-list") + "?q=samples&as=csv").content.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert support.get(reverse("structure:need-step", args=[one.pk, "nonsense"])).status_code == 404


def test_needs_of_a_place_are_for_its_partners(town: Town) -> None:
    one = need(town)
    assert not reads.tasks(Viewer(user_id=1), place_id=town.place.pk).exists()
    with pytest.raises(Refused, match="Only partners of this place may see this"):
        reads.task(Viewer(user_id=1), one.pk)
    elsewhere = build_town("Camden", "E09000007")
    with pytest.raises(ValidationError, match="belongs to another place"):
        need(town, task="Other", theme=elsewhere.themes["Economy"])
