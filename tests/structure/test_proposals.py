"""Proposals: the problem that the register makes, the answer by hand, stops and failures, and the restructure that follows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from commonweal.analysis.restructuring import Problem
from commonweal.kit import jobs
from commonweal.kit.models import Entry, Job, JobState
from commonweal.kit.verdicts import Refused
from commonweal.register import writes as register
from commonweal.register.models import Support
from commonweal.register.reads import viewer_of_user
from commonweal.register.rules import Viewer
from commonweal.structure import reads as structure
from commonweal.structure import rules, writes
from commonweal.structure.exports import later
from commonweal.structure.models import Operation, Proposal, Restructure
from commonweal.structure.reads import proposals as reads
from commonweal.structure.reads.proposals import Phase, Question, Standing
from commonweal.structure.rules import ProposalState
from tests.structure.conftest import BUILDER, Town, person, targets
from tests.structure.proposing import DAY, SINCE, Three, answered, build_three, worked_out


@pytest.fixture
def three(town: Town) -> Three:
    return build_three(town)


def asked(three: Three, **facts: Any) -> reads.Asked:
    return reads.problem_of(BUILDER, three.town.place.pk, on=DAY, question=three.question(**facts))


def body(problem: Problem, key: str) -> Any:
    return next(one for one in problem.bodies if one.key == key)


def function(problem: Problem, key: str) -> Any:
    return next(one for one in problem.functions if one.key == key)


# --- The problem


def test_bodies_are_partnerships_with_their_hours_and_caps(three: Three) -> None:
    found = asked(three)
    seats = {three.named()[one.key]: one.seat_hours for one in found.problem.bodies}
    assert seats == {"Crime": 20.0, "Safety": 30.0, "Health": 25.0}
    assert {one.service_hours for one in found.problem.bodies} == {100.0}
    assert {one.agenda_cap for one in found.problem.bodies} == {2}
    assert [three.named()[one.key] for one in found.problem.bodies if one.statutory] == ["Health"]
    assert len(found.problem.seats) == 7


def test_functions_are_duties_with_whom_they_need(three: Three) -> None:
    burglary = function(asked(three).problem, three.key("Burglary"))
    assert burglary.host == three.key("Crime")
    assert burglary.needs == {three.key("Police"), three.key("Council")}
    assert burglary.may_sit == {three.key(name) for name in ("Crime", "Safety", "Health")}


def test_who_must_stay_on_a_body(three: Three) -> None:
    register.add_seat(
        three.bodies["Safety"], by=BUILDER, organisation=three.partners["Trust"], role="chair", since=SINCE
    )
    needed, stay = asked(three).problem, asked(three, seats="stay").problem
    assert body(needed, three.key("Safety")).members == {three.key("Trust")}
    assert body(needed, three.key("Health")).members == {three.key("Police"), three.key("Trust")}
    assert len(body(stay, three.key("Safety")).members) == 4


def test_a_body_that_is_over_a_cap_today_may_stay_as_it_is(three: Three) -> None:
    problem = asked(three, membership_cap=1, agenda_cap=1).problem
    caps = {three.named()[one.key]: (one.membership_cap, one.agenda_cap) for one in problem.bodies}
    assert caps == {"Crime": (2, 1), "Safety": (3, 1), "Health": (2, 1)}
    assert {one.agenda_cap for one in asked(three, agenda_cap=None).problem.bodies} == {None}


def test_what_nobody_knows_stands_and_is_counted(three: Three) -> None:
    quiet = three.town.partnership("Quiet", "Community")
    register.add_seat(quiet, by=BUILDER, organisation=three.town.council, since=SINCE)
    register.add_seat(quiet, by=BUILDER, organisation=three.town.council, since=SINCE)
    register.add_seat(quiet, by=BUILDER, constituency="Residents", since=SINCE)
    found = asked(three)
    assert found.unsaid == {str(quiet.pk)}
    assert found.problem.fixed.keep == {str(quiet.pk)}
    assert body(found.problem, str(quiet.pk)).seat_hours == 18.0
    assert body(found.problem, str(quiet.pk)).members == {three.key("Council")}
    assert {name: found.counts[name] for name in ("idle", "unknown_meetings", "several_seats")} == {
        "idle": 1, "unknown_meetings": 1, "several_seats": 1,
    }  # fmt: skip
    assert found.counts["without_organisation"] == 1
    assert str(quiet.pk) not in function(found.problem, three.key("Roads")).may_sit
    by_hand = asked(three, settled=(f"host|{three.key('Roads')}|{quiet.pk}",)).problem
    assert str(quiet.pk) in function(by_hand, three.key("Roads")).may_sit
    assert str(quiet.pk) not in function(by_hand, three.key("Drugs")).may_sit
    open_to_all = asked(three, unsaid="may_close").problem
    assert (open_to_all.fixed.keep, len(function(open_to_all, three.key("Roads")).may_sit)) == (frozenset(), 4)
    assert asked(three, settled=(f"close|{quiet.pk}",)).problem.fixed.keep == frozenset()


def test_a_duty_of_law_holds_its_body_unless_it_may_move(three: Three) -> None:
    writes.change_duty(three.duties["Roads"], version=None, by=BUILDER, kind="law", basis="Road Traffic Act 1988")
    assert body(asked(three).problem, three.key("Safety")).statutory is True
    assert body(asked(three, law_stands=False).problem, three.key("Safety")).statutory is False
    assert body(asked(three, law_stands=False).problem, three.key("Health")).statutory is True


def test_a_duty_in_nobodys_remit_may_go_anywhere_in_its_theme(three: Three) -> None:
    theme = three.town.themes["Community"]
    other = writes.add_duty(three.town.place, by=BUILDER, title="Noise", kind="choice", theme=theme)
    far = writes.add_duty(three.town.place, by=BUILDER, title="Jobs", kind="choice", theme=three.town.themes["Economy"])
    problem = asked(three).problem
    assert function(problem, f"duty:{other.pk}").host is None
    assert len(function(problem, f"duty:{other.pk}").may_sit) == 3
    assert f"duty:{far.pk}" not in {one.key for one in problem.functions}
    ended = writes.end_duty(other, on=DAY, by=BUILDER)
    assert f"duty:{ended.pk}" not in {one.key for one in asked(three).problem.functions}


def test_other_themes_are_left_out_and_work_goes_across_only_if_asked(three: Three) -> None:
    jobs_board = three.town.partnership("Jobs", "Economy")
    writes.add_duty(three.town.place, by=BUILDER, title="Work", kind="choice", partnership=jobs_board)
    assert str(jobs_board.pk) not in {one.key for one in asked(three).problem.bodies}
    whole = asked(three, theme=None).problem
    assert str(jobs_board.pk) in {one.key for one in whole.bodies}
    assert str(jobs_board.pk) not in function(whole, three.key("Roads")).may_sit
    across = asked(three, theme=None, across="all").problem
    assert str(jobs_board.pk) in function(across, three.key("Roads")).may_sit


def test_hours_that_were_stated_are_kept_after_what_other_partnerships_take(three: Three) -> None:
    jobs_board = register.add_partnership(
        three.town.place, by=BUILDER, name="Jobs", theme=three.town.themes["Economy"], meetings_a_year=4,
        meeting_hours=Decimal(3), preparation_hours=Decimal(0),
    )  # fmt: skip
    for name, hours in (("Police", 80), ("Advice", 10)):
        register.add_seat(jobs_board, by=BUILDER, organisation=three.partners[name], since=SINCE)
        writes.add_capacity(
            three.town.place, organisation=three.partners[name], hours_a_year=Decimal(hours), by=BUILDER
        )
    caps = {three.named()[one.key]: one.hours_cap for one in asked(three).problem.organisations}
    assert caps == {"Council": None, "Police": 68.0, "Trust": None, "Advice": 0.0}
    third = {three.named()[one.key]: one.hours_cap for one in asked(three, hours_of="third").problem.organisations}
    assert third["Police"] is None
    assert third["Advice"] == 0.0
    assert all(one.hours_cap is None for one in asked(three, hours_of="nobody").problem.organisations)


def test_a_target_sits_where_most_say_that_it_cannot_be_met_without(three: Three) -> None:
    target, alone = targets(three.town, "Fewer burglaries", "More walkers")
    said = [("Crime", "Council", "partly"), ("Safety", "Council", "no"), ("Crime", "Police", "partly")]
    for name, who, without in said:
        writes.say_reliance(
            target, partnership=three.bodies[name], organisation=three.partners[who], without=without, by=BUILDER
        )
    writes.say_reliance(
        alone, partnership=three.bodies["Crime"], organisation=three.town.council, without="yes", by=BUILDER
    )
    found = asked(three, theme=None)
    assert function(found.problem, f"target:{target.pk}").host == three.key("Safety")
    assert f"target:{alone.pk}" not in {one.key for one in found.problem.functions}
    assert (found.counts["targets_on_more"], found.counts["targets_of_nobody"]) == (1, 1)


def test_new_partnerships_may_be_set_up(three: Three) -> None:
    problem = asked(three, new=("Safer Northwick",)).problem
    assert body(problem, "new:1").proposed is True
    assert "new:1" in function(problem, three.key("Roads")).may_sit


def test_a_question_comes_back_from_where_it_is_kept_as_it_was(three: Three) -> None:
    question = three.question(
        settled=("keep|1", "host|duty:2|1"), eased=(("hours_cap", ("4",), 5.5),), new=("A", "B"), max_changes=3
    )
    proposal = three.ask(**{name: getattr(question, name) for name in ("settled", "eased", "new", "max_changes")})
    proposal.refresh_from_db()
    assert Question.kept(proposal.question) == question


@pytest.mark.parametrize(
    ("eased", "what"),
    [
        (("agenda_cap", ("Crime",), 1.001), lambda problem, key: body(problem, key("Crime")).agenda_cap == 3.01),
        (("membership_cap", ("Crime",), 0.5), lambda problem, key: body(problem, key("Crime")).membership_cap == 26),
        (
            ("member", ("Health", "Trust"), 1.0),
            lambda problem, key: body(problem, key("Health")).members == {key("Police")},
        ),
        (
            ("need", ("Roads", "Council"), 1.0),
            lambda problem, key: function(problem, key("Roads")).needs == {key("Police")},
        ),
        (("hosted", ("Roads",), 1.0), lambda problem, key: key("Roads") not in {f.key for f in problem.functions}),
        (("max_changes", (), 1.0), lambda problem, key: problem.max_changes == 3),
        (("stands", ("Crime",), 1.0), lambda problem, key: problem.fixed.keep == frozenset()),
        (("closes", ("Safety",), 1.0), lambda problem, key: problem.fixed.close == frozenset()),
        (("host", ("Roads", "Crime"), 1.0), lambda problem, key: problem.fixed.hosts == frozenset()),
        (("seated", ("Advice", "Crime"), 1.0), lambda problem, key: problem.fixed.seated == frozenset()),
        (("unseated", ("Trust", "Crime"), 1.0), lambda problem, key: problem.fixed.unseated == frozenset()),
        (("stands", ("Health",), 1.0), lambda problem, key: body(problem, key("Health")).statutory),
    ],
)
def test_each_limit_can_be_eased_but_the_law(three: Three, eased: Any, what: Any) -> None:
    limit, subject, by = eased
    key = three.key
    settled = (
        f"keep|{key('Crime')}", f"close|{key('Safety')}", f"host|{key('Roads')}|{key('Crime')}",
        f"seated|{key('Advice')}|{key('Crime')}", f"unseated|{key('Trust')}|{key('Crime')}",
    )  # fmt: skip
    told = (limit, tuple(key(name) for name in subject), by)
    before = asked(three, settled=settled, max_changes=2).problem
    assert before.fixed.keep == {key("Crime")}
    assert before.fixed.hosts == {(key("Roads"), key("Crime"))}
    assert before.fixed.seated == {(key("Advice"), key("Crime"))}
    assert what(asked(three, settled=settled, max_changes=2, eased=(told,)).problem, key)


def test_what_is_settled_of_things_that_are_gone_is_passed_over(three: Three) -> None:
    fixed = asked(three, settled=("keep|99999", f"host|duty:99999|{three.key('Crime')}")).problem.fixed
    assert (fixed.keep, fixed.hosts) == (frozenset(), frozenset())


def test_the_problem_is_for_partners(three: Three) -> None:
    with pytest.raises(Refused):
        reads.problem_of(Viewer.public(), three.town.place.pk, on=DAY, question=three.question())


# --- The answer


def test_the_lightest_shape_is_the_one_worked_out_by_hand(three: Three) -> None:
    found = answered(three.answer())
    fates = {one.name: (one.fate.value, one.into and one.into.name) for one in found.bodies}
    assert fates == {"Crime": ("kept", None), "Safety": ("merged", "Crime"), "Health": ("kept", None)}
    figures = found.figures
    assert (figures["hours_today"], figures["hours_then"], figures["change_hours"]) == (480.0, 290.0, 48.0)
    assert (figures["status"], figures["objective"], figures["bound"], figures["gap"]) == ("optimal", 306.0, 306.0, 0)
    assert [(one.kind, one.name, str(one.to)) for one in found.changes] == [
        ("merged", "Safety", "Crime"),
        ("moved", "Roads", "Crime"),
        ("gone", "Advice", "None"),
        ("gone", "Police", "None"),
        ("gone", "Wycombe Council", "None"),
    ]
    assert figures["changes"] == 2
    assert [(point.limit, point.hours, point.bodies) for point in found.frontier] == [
        (0, 480.0, 3), (1, 450.0, 3), (2, 290.0, 2),
    ]  # fmt: skip


def test_what_is_settled_stays_settled(three: Three) -> None:
    settled = (f"keep|{three.key('Safety')}", f"seated|{three.key('Advice')}|{three.key('Safety')}")
    first = three.answer()
    again = worked_out(three.ask(settled=settled, after=first))
    found = answered(again)
    assert again.after == first
    assert {one.name: one.fate.value for one in found.bodies} == {
        "Crime": "merged", "Safety": "kept", "Health": "kept",
    }  # fmt: skip
    assert [one.value for one in next(one for one in found.bodies if one.name == "Safety").because] == ["fixed"]
    assert found.figures["hours_then"] == 340.0


def test_with_no_way_at_all_it_names_what_to_ease_and_easing_that_is_enough(three: Three) -> None:
    writes.add_capacity(three.town.place, organisation=three.partners["Police"], hours_a_year=Decimal(40), by=BUILDER)
    found = answered(three.answer())
    assert (found.status.value, found.bodies, found.figures["hours_then"]) == ("infeasible", (), None)
    [easing] = found.easings
    assert (easing.limit.value, [one.name for one in easing.subject], easing.by) == ("hours_cap", ["Police"], 5.0)
    assert (found.is_fewest, easing.is_law) == (True, False)
    eased = answered(three.answer(eased=(("hours_cap", (three.key("Police"),), 5.0),)))
    assert (eased.status.value, eased.figures["hours_then"]) == ("optimal", 290.0)


def test_what_the_law_asks_is_said_to_be_law(three: Three) -> None:
    found = answered(three.answer(settled=(f"close|{three.key('Health')}",), agenda_cap=3))
    assert found.status.value == "infeasible"
    assert {(one.limit.value, one.is_law) for one in found.easings} <= {("closes", False), ("stands", True)}
    assert found.easings


def test_alternatives_keep_other_bodies_for_about_the_same_hours(three: Three) -> None:
    """Run by hand with a seat of 20 hours on either, the two do the same work for as much."""
    register.change_partnership(
        three.bodies["Safety"], version=None, by=BUILDER, **_facts(three.bodies["Safety"], preparation_hours=Decimal(0))
    )
    found = answered(three.answer())
    assert [(sorted(map(str, one.stands)), sorted(map(str, one.closes))) for one in found.alternatives][:1] in (
        [(["Safety"], ["Crime"])],
        [(["Crime"], ["Safety"])],
    )


def _facts(partnership: Any, **changed: Any) -> dict[str, Any]:
    names = ("name", "theme", "meetings_a_year", "meeting_hours", "preparation_hours", "statutory_basis")
    return {name: getattr(partnership, name) for name in names} | changed


def test_an_answer_asks_a_number_of_queries_that_does_not_grow(
    three: Three, django_assert_max_num_queries: Any
) -> None:
    proposal = three.answer()
    with django_assert_max_num_queries(4):
        reads.answer(BUILDER, proposal)
    with django_assert_max_num_queries(8):
        asked(three)
    with django_assert_max_num_queries(2):
        assert len(reads.proposals(BUILDER, place_id=three.town.place.pk, now=timezone.now())) == 1


def test_the_list_knows_each_by_its_figures(three: Three) -> None:
    three.ask()
    three.answer()
    done, waiting = reads.proposals(BUILDER, place_id=three.town.place.pk, now=timezone.now())
    assert (done.theme, done.bodies_today, done.bodies_then, done.hours_then) == ("Community", 3, 2, 290.0)
    assert (done.state, waiting.state, waiting.hours_then) == (ProposalState.DONE, ProposalState.WAITING, None)


# --- Asking, working, stopping


def test_asking_keeps_the_question_and_queues_the_work_in_one_transaction(
    three: Three, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks() as queued:
        proposal = three.ask()
    assert len(queued) == 1
    assert (proposal.job.kind, proposal.job.state) == ("structure.proposal", JobState.QUEUED)
    assert (proposal.asked_on, proposal.started_at, proposal.result) == (DAY, None, None)
    assert Entry.objects.filter(kind="structure.proposal", thing_id=proposal.pk).count() == 1
    with pytest.raises(ValidationError, match="another place"):
        three.ask(theme=0)
    assert Job.objects.count() == 1


def test_the_job_works_it_out_and_leads_to_its_page(three: Three) -> None:
    proposal = three.ask()
    jobs.run.func(proposal.job_id)
    proposal.refresh_from_db()
    assert (proposal.job.state, proposal.job.href) == (JobState.DONE, f"/structure/proposals/{proposal.pk}/")
    assert proposal.result["figures"]["hours_then"] == 290.0
    assert proposal.started_at <= proposal.ended_at
    assert proposal.job.heard_at is not None


def test_a_job_that_breaks_leaves_a_clear_state_and_no_result(three: Three, monkeypatch: pytest.MonkeyPatch) -> None:
    proposal = three.ask()

    def breaks(*_args: Any, **_facts: Any) -> Any:
        raise RuntimeError("solver")

    monkeypatch.setattr(reads, "worked_out", breaks)
    with pytest.raises(RuntimeError):
        jobs.run.func(proposal.job_id)
    proposal.refresh_from_db()
    assert rules.state_of(proposal, now=timezone.now()) is ProposalState.FAILED
    assert proposal.result is None


def test_whoever_has_left_the_support_team_since_is_told_why_it_was_not_worked_out(three: Three) -> None:
    someone = person(three.town, "Support", support=True)
    by = viewer_of_user(someone.user_id or 0, "Support", on=timezone.localdate())
    proposal = three.ask(by=by)
    register.end_support(Support.objects.get(person=someone), by=BUILDER, on=timezone.localdate())
    jobs.run.func(proposal.job_id)
    proposal.refresh_from_db()
    assert (proposal.job.state, proposal.job.message) == (
        JobState.FAILED, "Only the support team of this place may do this.",
    )  # fmt: skip
    assert (proposal.started_at, proposal.result) == (None, None)


class Teller(jobs.Progress):
    """Keeps what was told, and stops the proposal once a shape is known."""

    def __init__(self, proposal: Proposal) -> None:
        super().__init__(proposal.job)
        self.proposal = proposal
        self.told: list[str] = []

    def __call__(self, done: int, total: int, message: str = "") -> None:
        super().__call__(done, total, message)
        self.told.append(message)
        if "Best so far" in message and len(self.told) == 2:
            writes.stop_proposal(self.proposal, at=timezone.now(), by=BUILDER)


def ticking() -> Iterator[float]:
    return iter(count(0.0, 0.75))


def test_a_stop_keeps_the_best_so_far(three: Three) -> None:
    proposal = three.ask(seconds=300)
    teller, clock = Teller(proposal), ticking()
    done = later.work_out(proposal, by=BUILDER, progress=teller, clock=lambda: next(clock))
    assert done.result is not None
    assert done.result["figures"]["status"] == "stopped"
    assert done.result["shape"] is not None
    assert done.result["figures"]["hours_then"] <= 480.0
    assert (done.result["alternatives"], done.result["frontier"]) == ([], [])
    assert done.stop_asked_at is not None


def test_it_tells_how_far_it_is_in_seconds_and_words(three: Three) -> None:
    proposal = three.ask(seconds=300)
    clock = ticking()
    told: list[tuple[int, int, str]] = []

    class Listener(jobs.Progress):
        def __call__(self, done: int, total: int, message: str = "") -> None:
            told.append((done, total, message))

    later.work_out(proposal, by=BUILDER, progress=Listener(proposal.job), clock=lambda: next(clock))
    assert told[0] == (0, 300, "Looking for a first shape that keeps every limit.")
    assert any("Best so far: 306 hours" in message for _done, _total, message in told)
    assert [done for done, _total, _message in told] == sorted(done for done, _total, _message in told)


def test_progress_in_words() -> None:
    assert later.in_words(Standing(Phase.SHAPE, 3.0, 1234.0, 1200.4, 0.0272)) == (
        "Best so far: 1,234 hours, the share of the change among them. Nothing is below 1,200. "
        "It is within 2.7% of the best possible."
    )
    assert later.in_words(Standing(Phase.SHAPE, 3.0, 10.0, 0.0, 1.0)).endswith("is not proven yet.")
    assert "about the same hours" in later.in_words(Standing(Phase.ALTERNATIVES, 3.0, 1.0, 1.0, 0.0))
    assert "fewer changes" in later.in_words(Standing(Phase.FRONTIER, 3.0, 1.0, 1.0, 0.0))


# --- Rules and states

PLACE, OTHER = 1, 2
PUBLIC = Viewer.public()
STAFF = Viewer(user_id=1, places=frozenset([PLACE]))
SUPPORT = Viewer(user_id=2, supports=frozenset([PLACE]), places=frozenset([PLACE]))
ELSEWHERE = Viewer(user_id=3, supports=frozenset([OTHER]), places=frozenset([OTHER]))
NOW = timezone.now()


def proposed(state: str = "running", **facts: Any) -> Proposal:
    heard = facts.pop("heard_at", NOW)
    return Proposal(place_id=PLACE, job=Job(state=state, heard_at=heard), **facts)


@pytest.mark.parametrize(("viewer", "may"), [(PUBLIC, False), (STAFF, False), (SUPPORT, True), (ELSEWHERE, False)])
def test_the_support_team_asks_and_stops(viewer: Viewer, may: bool) -> None:
    assert bool(rules.may_ask_proposal(viewer, PLACE)) is may
    assert bool(rules.may_stop_proposal(viewer, proposed())) is may
    shaped = proposed("done", ended_at=NOW, result={"shape": {}, "figures": {"changes": 2}})
    assert bool(rules.may_adopt_shape(viewer, shaped)) is may


@pytest.mark.parametrize(
    ("proposal", "reason"),
    [
        (proposed("done", ended_at=NOW), "It is finished, so there is nothing to stop."),
        (proposed("failed"), "It is finished, so there is nothing to stop."),
        (proposed(stop_asked_at=NOW), "It has been asked to stop already."),
    ],
)
def test_what_is_over_cannot_be_stopped(proposal: Proposal, reason: str) -> None:
    assert rules.may_stop_proposal(SUPPORT, proposal).reason == reason


@pytest.mark.parametrize(
    ("result", "reason"),
    [
        (None, "There is no shape to make a restructure of."),
        ({"shape": None, "figures": {}}, "There is no shape to make a restructure of."),
        ({"shape": {}, "figures": {"changes": 0}}, "It changes nothing, so there is nothing to try."),
    ],
)
def test_only_a_shape_that_changes_something_is_tried(result: Any, reason: str) -> None:
    assert rules.may_adopt_shape(SUPPORT, proposed(result=result)).reason == reason


@pytest.mark.parametrize(
    ("proposal", "state"),
    [
        (proposed("queued", heard_at=None), ProposalState.WAITING),
        (proposed(), ProposalState.RUNNING),
        (proposed(stop_asked_at=NOW), ProposalState.STOPPING),
        (proposed(heard_at=NOW - timedelta(seconds=91)), ProposalState.LOST),
        (proposed(heard_at=None), ProposalState.LOST),
        (proposed("done"), ProposalState.LOST),
        (proposed("failed"), ProposalState.FAILED),
        (proposed("done", ended_at=NOW), ProposalState.DONE),
    ],
)
def test_states(proposal: Proposal, state: ProposalState) -> None:
    assert rules.state_of(proposal, now=NOW) is state


def test_others_are_refused_and_nothing_is_left(three: Three) -> None:
    stranger = Viewer(user_id=1, places=frozenset([three.town.place.pk]))
    with pytest.raises(Refused, match="Only the support team"):
        three.ask(by=stranger)
    assert (Proposal.objects.count(), Job.objects.count()) == (0, 0)
    proposal = three.answer()
    with pytest.raises(Refused):
        writes.restructure_from_proposal(proposal, name="Try", on=DAY, by=stranger)
    with pytest.raises(Refused):
        reads.proposal(Viewer.public(), proposal.pk)
    assert not Restructure.objects.exists()


# --- Constraints


def test_a_proposal_ends_after_it_began(three: Three) -> None:
    proposal = three.ask()
    with pytest.raises(ValidationError, match="worked out before it is finished"):
        writes.finish_proposal(proposal, result={"figures": {}}, at=NOW, by=BUILDER)
    writes.begin_proposal(proposal, at=NOW, by=BUILDER)
    with pytest.raises(ValidationError, match="worked out before it is finished"):
        writes.finish_proposal(proposal, result={"figures": {}}, at=NOW - timedelta(seconds=1), by=BUILDER)


def test_a_proposal_is_finished_with_its_result(three: Three) -> None:
    proposal = writes.begin_proposal(three.ask(), at=NOW, by=BUILDER)
    proposal.ended_at = NOW
    with pytest.raises(ValidationError, match="finished when it has a result"):
        proposal.full_clean()
    proposal.ended_at, proposal.result = None, {"figures": {}}
    with pytest.raises(ValidationError, match="finished when it has a result"):
        proposal.full_clean()


def test_a_proposal_does_not_follow_itself(three: Three) -> None:
    proposal = three.ask()
    proposal.after = proposal
    with pytest.raises(ValidationError, match="cannot work itself out again"):
        proposal.full_clean()


# --- The restructure that follows


def branch_of(restructure: Restructure) -> tuple[set[Any], set[Any], dict[str, Any]]:
    """Which bodies stand, who sits where and who carries what, after the steps of a restructure were tried on the register."""
    after = structure.trial(BUILDER, structure.restructure(BUILDER, restructure.pk), on=DAY).after
    number = lambda key: int(key[1:]) if key.startswith("p") else f"new {key[1:]}"  # noqa: E731
    duties = {f"duty:{key[1:]}": number(home) for key, home in after.homes.items() if key[0] == "d" and home}
    targets = {f"target:{target}": number(body) for target, body in after.relied_on}
    return (
        {number(key) for key in after.bodies},
        {(int(seat.organisation), number(seat.body)) for seat in after.seats if seat.organisation},
        duties | targets,
    )


def shape_of(proposal: Proposal, restructure: Restructure) -> tuple[set[Any], set[Any], dict[str, Any]]:
    """The proposal's shape, with what it would set up under the number that it got in the restructure."""
    names = Question.kept(proposal.question).new
    new = {f"new:{place}": f"new {restructure.proposed.get(name=name).pk}" for place, name in enumerate(names, 1)
           if restructure.proposed.filter(name=name).exists()}  # fmt: skip
    shape = proposal.result["shape"]
    key = lambda body: new.get(body) or int(body)  # noqa: E731
    return (
        {key(body) for body in shape["bodies"]},
        {(int(one), key(body)) for one, body in shape["seats"]},
        {what: key(body) for what, body in shape["hosts"]},
    )


def test_the_steps_of_the_restructure_are_those_of_the_proposal(three: Three) -> None:
    made = writes.restructure_from_proposal(three.answer(), name="Two boards", purpose="Less", on=DAY, by=BUILDER)
    steps = [
        (one.kind, str(one.partnership), str(one.other or ""), [str(part) for part in one.parts.all()])
        for one in made.operations.all()
    ]
    assert steps == [("merge", "Safety", "Crime", []), ("narrow", "Crime", "", ["Advice"])]
    assert (made.name, made.purpose, made.drafted_on, made.adopted_on) == ("Two boards", "Less", DAY, None)
    assert Entry.objects.filter(verb="structure.restructure_from_proposal", thing_id=made.pk).count() == 1


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"seats": "stay"},
        {"agenda_cap": 6},
        {"agenda_cap": 6, "seats": "stay"},
        {"settled": ("close|Crime",)},
        {"settled": ("keep|Safety", "seated|Trust|Safety")},
        {"settled": ("close|Crime", "close|Safety"), "new": ("Safer Northwick",), "agenda_cap": 2},
        {"settled": ("close|Crime", "host|Burglary|Safety", "host|Noise|Health"), "agenda_cap": 3},
        {"unsaid": "may_close", "agenda_cap": 6},
        {"years": 0.1},
    ],
)
def test_the_branch_has_the_shape_of_the_proposal(three: Three, facts: dict[str, Any]) -> None:
    quiet = three.town.partnership("Quiet", "Community")
    register.add_seat(quiet, by=BUILDER, organisation=three.partners["Advice"], since=SINCE)
    noise = writes.add_duty(
        three.town.place, by=BUILDER, title="Noise", kind="choice", partnership=three.bodies["Crime"],
        organisations=[three.partners["Trust"]],
    )  # fmt: skip
    three.duties["Noise"] = noise
    words = [one.split("|") for one in facts.get("settled", ())]
    settled = tuple("|".join([kind, *(three.key(name) for name in about)]) for kind, *about in words)
    proposal = three.answer(**(facts | {"settled": settled}))
    assert proposal.result["shape"] is not None
    if not rules.may_adopt_shape(BUILDER, proposal):
        assert proposal.result["figures"]["changes"] == 0
        return
    made = writes.restructure_from_proposal(proposal, name="Try", on=DAY, by=BUILDER)
    assert branch_of(made) == shape_of(proposal, made)


def test_a_changed_register_refuses_the_restructure_and_leaves_nothing(three: Three) -> None:
    proposal = three.answer()
    register.add_seat(three.bodies["Crime"], by=BUILDER, organisation=three.partners["Trust"], since=date(2026, 5, 1))
    with pytest.raises(ValidationError, match="The register has changed since"):
        writes.restructure_from_proposal(proposal, name="Try", on=DAY, by=BUILDER)
    assert not Restructure.objects.exists()
    assert not Operation.objects.exists()


def test_a_restructure_of_that_name_is_refused_whole(three: Three) -> None:
    proposal = three.answer()
    writes.draft_restructure(three.town.place, name="Try", on=DAY, by=BUILDER)
    with pytest.raises(ValidationError, match="has a restructure of that name"):
        writes.restructure_from_proposal(proposal, name="Try", on=DAY, by=BUILDER)
    assert not Operation.objects.exists()


def test_known_hours_of_a_secretariat_are_used_as_they_are(three: Three) -> None:
    register.add_secretariat(three.bodies["Crime"], three.town.council, by=BUILDER, hours_a_year=Decimal(70))
    question = Question(service_hours=100.0)
    asked = reads.problem_of(BUILDER, three.town.place.pk, on=DAY, question=question)
    service = {body.key: body.service_hours for body in asked.problem.bodies}
    assert {service[three.key(name)] for name in ("Safety", "Health")} == {100.0}
    assert service[three.key("Crime")] == 70.0
    assert asked.counts["unknown_secretariats"] == 2
