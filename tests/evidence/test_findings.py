"""Findings: who may do what, what each write changes and refuses, whether figures have moved, causes with their loops."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commonweal.evidence import reads, rules, writes
from commonweal.evidence.models import Cause, Finding, Ground, Indicator, Stance
from commonweal.evidence.rules import TRANSITIONS, FindingState
from commonweal.evidence.writes import Observation
from commonweal.kit import guards, record, things
from commonweal.kit.models import Entry
from commonweal.kit.verdicts import Refused
from commonweal.register.rules import Viewer
from tests.evidence.agreeing import AUTUMN, SPRING, SUMMER, TODAY, Town, build_town
from tests.evidence.conftest import BUILDER, PUBLIC

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(db: None) -> Town:
    return build_town()


def refused(call: Callable[..., Any], *args: Any, **facts: Any) -> str:
    with pytest.raises(ValidationError) as raised:
        call(*args, **facts)
    return " ".join(raised.value.messages)


def turned_away(call: Callable[..., Any], *args: Any, **facts: Any) -> str:
    with pytest.raises(Refused) as raised:
        call(*args, **facts)
    return raised.value.verdict.reason


# --- Who may do what


def viewers(town: Town) -> dict[str, Viewer]:
    return {
        "public": PUBLIC,
        "elsewhere": town.elsewhere,
        "partner": town.viewer(),
        "college": town.staff(town.college),
        "council": town.staff(town.council),
        "support": town.support,
        "system": BUILDER,
    }


PARTNERS = {"partner", "college", "council", "support", "system"}
KEEPERS = {"support", "system"}


def asked(town: Town) -> dict[str, tuple[Callable[[Viewer], Any], set[str]]]:
    """Every rule of findings and gaps, asked about one finding and one gap of the borough, and who may."""
    place = town.country.borough.pk
    draft, agreed = town.draft("A draft"), town.agreed()
    stance = agreed.stances.get(organisation=town.college)
    link = town.link(agreed, draft, organisation=town.college)
    gap = writes.raise_gap(
        town.country.borough, by=BUILDER, on=SPRING, title="Pay", reason="To know.", asked_of=town.college
    )
    college = town.college.pk
    return {
        "may_see_drafts": (lambda viewer: rules.may_see_drafts(viewer, place), PARTNERS),
        "may_see_finding": (lambda viewer: rules.may_see_finding(viewer, draft), PARTNERS),
        "may_propose_finding": (lambda viewer: rules.may_propose_finding(viewer, place), PARTNERS),
        "may_change_finding": (lambda viewer: rules.may_change_finding(viewer, draft), {"council", *KEEPERS}),
        "may_agree_finding": (lambda viewer: rules.may_agree_finding(viewer, draft, signed=2), KEEPERS),
        "may_withdraw_finding": (lambda viewer: rules.may_withdraw_finding(viewer, draft), {"council", *KEEPERS}),
        "may_supersede_finding": (lambda viewer: rules.may_supersede_finding(viewer, agreed), PARTNERS),
        "may_take_sides": (lambda viewer: rules.may_take_sides(viewer, agreed, college), {"college", *KEEPERS}),
        "may_end_stance": (lambda viewer: rules.may_end_stance(viewer, stance), {"college", *KEEPERS}),
        "may_speak_for": (lambda viewer: rules.may_speak_for(viewer, place, college), {"college", *KEEPERS}),
        "may_link_finding": (lambda viewer: rules.may_link_finding(viewer, agreed, college), {"college", *KEEPERS}),
        "may_change_cause": (lambda viewer: rules.may_change_cause(viewer, link), {"college", *KEEPERS}),
        "may_see_gaps": (lambda viewer: rules.may_see_gaps(viewer, place), PARTNERS),
        "may_raise_gap": (lambda viewer: rules.may_raise_gap(viewer, place), PARTNERS),
        "may_change_gap": (lambda viewer: rules.may_change_gap(viewer, gap), KEEPERS),
        "may_answer_gap": (lambda viewer: rules.may_answer_gap(viewer, gap), {"college", *KEEPERS}),
    }


def test_who_may_do_what_each_no_with_its_reason(town: Town) -> None:
    for rule, (ask, allowed) in asked(town).items():
        said = {name: ask(viewer) for name, viewer in viewers(town).items()}
        assert {name for name, verdict in said.items() if verdict} == allowed, rule
        assert all(verdict.reason for verdict in said.values() if not verdict), rule


def test_the_table_has_every_rule_of_findings_and_gaps(town: Town) -> None:
    from commonweal.evidence.rules import findings

    imported = {"may_support", "may_work_in"}
    assert {name for name in vars(findings) if name.startswith("may_")} - imported == set(asked(town))


def test_everyone_sees_what_was_agreed_and_what_became_of_it(town: Town) -> None:
    agreed, draft = town.agreed(), town.draft("A draft")
    assert list(reads.findings(PUBLIC)) == [agreed]
    assert {each.pk for each in reads.findings(town.viewer())} == {agreed.pk, draft.pk}
    with pytest.raises(Finding.DoesNotExist):
        reads.finding(town.elsewhere, draft.pk)
    writes.withdraw_finding(agreed, by=town.support, on=AUTUMN, because="The figures were wrong.")
    assert reads.finding(PUBLIC, agreed.pk).state == "withdrawn"  # type: ignore[attr-defined]


VERBS = {"change", "take_sides", "link", "agree", "withdraw", "supersede"}


def test_states_allow_what_the_table_says_and_give_a_reason_otherwise() -> None:
    for state in FindingState:
        allowed = {verb for verb in VERBS if rules.finding_allows(state, verb)}
        assert allowed == set(TRANSITIONS[state])
        assert all(rules.finding_allows(state, verb).reason for verb in VERBS - allowed)


# --- From a draft to what supersedes it


def test_a_finding_is_proposed_signed_agreed_and_superseded(town: Town) -> None:
    council, college = town.staff(town.council), town.staff(town.college)
    draft = writes.propose_finding(
        town.country.borough, by=council, on=SPRING, statement="Work pays too little", proposed_by=town.council
    )
    assert rules.finding_state(draft) == FindingState.DRAFT
    writes.sign_finding(draft, by=council, on=SPRING, organisation=town.council)
    assert "At least 2 organisations" in turned_away(writes.agree_finding, draft, by=town.support, on=SUMMER)
    writes.sign_finding(draft, by=college, on=SPRING, organisation=town.college)
    assert refused(writes.agree_finding, draft, by=town.support, on=SUMMER) == (
        "It rests on no figure yet. Say which figures show it."
    )
    town.rest(draft)
    agreed = writes.agree_finding(draft, by=town.support, on=SUMMER, why="At the board.")
    assert (agreed.agreed_on, agreed.agreed_by, rules.finding_state(agreed)) == (SUMMER, "Sue Support", "agreed")
    entry = Entry.objects.filter(verb__endswith="agree_finding").get()
    assert (entry.by_name, entry.why, entry.walled_in) == ("Sue Support", "At the board.", town.country.borough.pk)
    assert "stands as it is" in turned_away(writes.change_finding, agreed, by=town.support, version=2, statement="New")
    assert "stands as it is" in turned_away(town.rest, agreed)
    better = writes.replace_finding(
        agreed, by=college, on=AUTUMN, statement="Hours are too few", proposed_by=town.college
    )
    assert rules.finding_state(reads.finding(BUILDER, agreed.pk)) == FindingState.AGREED
    town.rest(better)
    for viewer, body in ((council, town.council), (college, town.college)):
        writes.sign_finding(better, by=viewer, on=AUTUMN, organisation=body)
    writes.agree_finding(better, by=town.support, on=AUTUMN)
    old = reads.finding(PUBLIC, agreed.pk)
    assert (old.state, old.superseded_by, old.withdrawn_on) == ("superseded", better, AUTUMN)  # type: ignore[attr-defined]


def test_nobody_speaks_for_another_organisation_or_for_one_that_takes_no_part(town: Town) -> None:
    agreed, college = town.agreed(), town.staff(town.college)
    assert "Only those who work for a partner" in turned_away(
        writes.sign_finding, agreed, by=college, on=AUTUMN, organisation=town.council
    )
    assert refused(writes.sign_finding, agreed, by=town.support, on=AUTUMN, organisation=town.stranger) == (
        "Far Trust takes no part in this place."
    )
    assert "speak for it" in turned_away(town.draft, "Mine", by=college)
    assert "each for themselves" in turned_away(town.link, agreed, town.draft("Other"), by=college)
    assert not Cause.objects.exists()


def test_changing_ones_mind_keeps_what_was_said_before(town: Town) -> None:
    agreed, college = town.agreed(), town.staff(town.college)
    disputed = writes.dispute_finding(agreed, by=college, on=AUTUMN, organisation=town.college, reason="Too few asked.")
    told = [(each.side, each.since, each.until) for each in agreed.stances.filter(organisation=town.college)]
    assert told == [("signed", SPRING, AUTUMN), ("disputed", AUTUMN, None)]
    assert disputed.said_by == "of Beck College"
    found = reads.findings(PUBLIC).get()
    assert (found.signed, found.disputed) == (1, 1)
    again = writes.sign_finding(agreed, by=college, on=AUTUMN, organisation=town.college)
    assert (again.pk, again.side, again.reason) == (disputed.pk, "signed", ""), "a day has one stance"
    assert len(record.history(again)) == 2
    ended = writes.end_stance(again, by=college, on=TODAY)
    assert ended.until == TODAY
    assert "ended already" in turned_away(writes.end_stance, ended, by=college, on=TODAY)
    assert [each.pk for each in reads.findings_of_organisation(PUBLIC, town.college.pk)[1]] == []


def test_saying_the_same_twice_changes_nothing(town: Town) -> None:
    agreed = town.agreed()
    writes.sign_finding(agreed, by=BUILDER, on=AUTUMN, organisation=town.college)
    assert [each.since for each in agreed.stances.filter(organisation=town.college)] == [SPRING]


# --- The figures it rests on


def test_a_figure_is_kept_as_it_was_known_and_told_when_it_has_moved(town: Town) -> None:
    draft, borough = town.draft(), town.country.borough
    ground = town.rest(draft, note="Far above the nation.")
    assert (ground.period, ground.value, ground.status, ground.numerator) == ("2025", 6.0, "present", 60.0)
    (rest,) = reads.grounds(BUILDER, draft, on=TODAY)
    assert (rest.has_moved, rest.is_overtaken) == (False, False)
    town.country.record(Observation("rate", borough.code, "2025", 7.0, numerator=70.0, denominator=1000.0))
    town.country.record(Observation("rate", borough.code, "2026", 8.0, numerator=80.0, denominator=1000.0))
    (rest,) = reads.grounds(BUILDER, draft, on=TODAY)
    assert [each.value for each in (rest.written, rest.now, rest.latest) if each] == [6.0, 7.0, 8.0]
    assert (rest.has_moved, rest.is_overtaken) == (True, True)


def test_a_figure_that_is_not_there_cannot_be_rested_on(town: Town) -> None:
    draft = town.draft()
    assert refused(town.rest, draft, place=town.country.county) == "There is no figure of Claimant rate in Moorshire."
    assert refused(town.rest, draft, period="2019") == "There is no figure of 2019. There are: 2025."
    assert town.rest(draft, period=" 2025 ").period == "2025"
    assert refused(town.rest, draft) == "The finding rests on this figure already."


def test_figures_that_only_partners_see_do_not_leave_through_a_finding(town: Town) -> None:
    borough = town.country.borough
    town.country.record(Observation("births", borough.code, "2025", 40.0, kind="return"))
    draft = town.draft()
    town.rest(draft)
    town.rest(draft, indicator=town.country.births)
    for organisation in (town.council, town.college):
        writes.sign_finding(draft, by=BUILDER, on=SPRING, organisation=organisation)
    agreed = writes.agree_finding(draft, by=BUILDER, on=SUMMER)
    stranger = town.viewer(places=frozenset())
    for viewer, values in ((PUBLIC, [6.0, None]), (stranger, [6.0, None]), (town.viewer(), [6.0, 40.0])):
        found = reads.grounds(viewer, agreed, on=TODAY)
        assert [rest.written.value if rest.written else None for rest in found] == values
        assert [rest.now.value if rest.now else None for rest in found] == values
        assert not any(rest.has_moved for rest in found)


def test_a_figure_that_was_kept_passes_the_gate_again(town: Town) -> None:
    borough, births = town.country.borough, town.country.births
    town.country.record(Observation("births", borough.code, "2025", 3.0))
    draft = town.draft()
    town.rest(draft, indicator=births)
    writes.change_indicator(births, by=BUILDER, version=1, smallest_shown=5)
    (rest,) = reads.grounds(PUBLIC, draft, on=TODAY)
    assert rest.written
    assert (rest.written.value, rest.written.status) == (None, "suppressed")


def test_what_is_withheld_is_kept_withheld(town: Town) -> None:
    writes.change_indicator(town.country.births, by=BUILDER, version=1, smallest_shown=5)
    town.country.record(Observation("births", town.country.borough.code, "2025", 3.0))
    ground = town.rest(town.draft(), indicator=Indicator.objects.get(code="births"))
    assert (ground.value, ground.status, ground.numerator) == (None, "suppressed", None)


def test_grounds_are_one_question_however_many(town: Town) -> None:
    draft = town.draft()
    for year in range(2010, 2020):
        town.country.record(Observation("rate", town.country.borough.code, str(year), 5.0))
    town.rest(draft)
    with CaptureQueriesContext(connection) as few:
        reads.grounds(BUILDER, draft, on=TODAY)
    for year in range(2010, 2020):
        town.rest(draft, period=str(year))
    with CaptureQueriesContext(connection) as many:
        assert len(reads.grounds(BUILDER, draft, on=TODAY)) == 11
    assert len(many) == len(few)


# --- What brings about what


def test_a_vicious_circle_is_allowed_and_named(town: Town) -> None:
    jobs, shops, spending = (town.agreed(name) for name in ("Few jobs", "Shops close", "Little is spent"))
    town.link(jobs, spending)
    town.link(spending, shops, strength="weak")
    town.link(shops, jobs, organisation=town.college, rests_on="evidence", reason="Town centres study, 2024")
    found = reads.drivers(PUBLIC, shops)
    assert [[each.pk for each in loop] for loop in found.loops] == [[jobs.pk, spending.pk, shops.pk]]
    assert found.inside == {jobs.pk, shops.pk, spending.pk}
    told = [(line.finding.pk, line.depth, line.closes) for line in found.causes]
    assert told == [(spending.pk, 1, False), (jobs.pk, 2, False), (shops.pk, 3, True)]
    assert found.causes[0].claims[0].strength == "weak"
    assert [line.finding.pk for line in found.effects] == [jobs.pk, spending.pk, shops.pk]
    whole = reads.drivers_of_place(PUBLIC, town.country.borough.pk)
    assert (len(whole.claims), len(whole.findings), len(whole.loops)) == (3, 3, 1)


def test_lists_of_a_tree_open_and_end_where_they_should(town: Town) -> None:
    root, one, two, deep = (town.agreed(name) for name in ("Root", "One", "Two", "Deep"))
    town.link(one, root)
    town.link(two, root)
    town.link(deep, one)
    lines = reads.drivers(PUBLIC, root).causes
    told = [(line.finding.statement, line.opens, line.ends) for line in lines]
    assert told == [("One", True, 0), ("Deep", True, 1), ("Two", False, 1)]


def test_the_public_sees_no_link_to_a_draft(town: Town) -> None:
    agreed, draft = town.agreed(), town.draft("A guess")
    town.link(draft, agreed)
    assert reads.drivers(PUBLIC, agreed).claims == ()
    assert len(reads.drivers(town.viewer(), agreed).claims) == 1


def test_two_partners_may_say_different_things_of_one_link(town: Town) -> None:
    one, other = town.agreed("One"), town.agreed("Other")
    town.link(one, other, organisation=town.college)
    town.link(one, other, organisation=town.council, strength="weak")
    assert (
        refused(town.link, one, other, organisation=town.college) == "This is said already. Change it, or end it first."
    )
    (line,) = reads.drivers(PUBLIC, other).causes
    assert [(claim.organisation.name, claim.strength) for claim in line.claims if claim.organisation] == [
        ("Beck College", "strong"), ("Beck Council", "weak"),
    ]  # fmt: skip


def test_what_was_said_of_a_cause_is_changed_and_taken_back(town: Town) -> None:
    link = town.link(town.agreed("One"), town.agreed("Other"), organisation=town.college)
    college = town.staff(town.college)
    changed = writes.change_cause(link, by=college, version=1, strength="moderate")
    assert changed.strength == "moderate"
    ended = writes.end_cause(changed, by=college, on=AUTUMN)
    assert ended.until == AUTUMN
    assert "taken back already" in turned_away(writes.change_cause, ended, by=college, version=3, strength="weak")
    same_day = town.link(ended.cause, ended.effect, on=AUTUMN)
    writes.end_cause(same_day, by=BUILDER, on=AUTUMN)
    assert not Cause.objects.filter(until__isnull=True).exists()


def test_what_is_withdrawn_brings_about_nothing_and_what_supersedes_it_takes_over(town: Town) -> None:
    cause, effect = town.agreed("Cause"), town.agreed("Effect")
    town.link(cause, effect)
    draft = writes.replace_finding(cause, by=town.support, on=AUTUMN, statement="Better said")
    assert [link.effect for link in draft.effect_links.all()] == [effect]
    writes.withdraw_finding(cause, by=town.support, on=AUTUMN, because="Wrong.")
    assert reads.drivers(PUBLIC, effect).claims == ()
    assert "stands as it is" in turned_away(town.link, reads.finding(PUBLIC, cause.pk), effect)


# --- What the database forbids


def facts(town: Town, **more: Any) -> dict[str, Any]:
    return {"place": town.country.borough, "statement": "S", "proposed_on": SPRING} | more


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"agreed_on": SUMMER}, "Say both when it was agreed and who recorded it."),
        ({"agreed_by": "Sue"}, "Say both when it was agreed and who recorded it."),
        ({"agreed_on": date(2026, 1, 1), "agreed_by": "Sue"}, "A finding is not agreed before it is proposed."),
        ({"withdrawn_on": SUMMER}, "Say when it was withdrawn, and why or what supersedes it."),
        ({"withdrawn_because": "Wrong."}, "Say when it was withdrawn, and why or what supersedes it."),
    ],
)
def test_what_a_finding_must_say_together(town: Town, more: dict[str, Any], said: str) -> None:
    assert refused(things.add, Finding, **facts(town, **more)) == said


def test_a_finding_supersedes_another_and_not_itself(town: Town) -> None:
    draft = town.draft()
    said = "A finding cannot supersede itself."
    assert refused(things.change, draft, version=1, withdrawn_on=SUMMER, superseded_by=draft) == said
    assert refused(things.change, draft, version=1, replaces=draft) == said
    assert refused(things.change, draft, version=1, superseded_by=town.agreed()) == (
        "Say when it was withdrawn, and why or what supersedes it."
    )


def test_a_finding_belongs_to_one_place_with_all_that_is_its_own(town: Town) -> None:
    county = town.country.county
    said = refused(things.add, Finding, **facts(town, place=county, theme=town.theme, partnership=town.board))
    assert said == "This partnership belongs to another place."
    assert refused(things.add, Finding, **facts(town, place=county, theme=town.theme)) == (
        "This theme belongs to another place."
    )
    far = things.add(Finding, **facts(town, place=county))
    assert refused(things.add, Finding, **facts(town, replaces=far)) == "This finding belongs to another place."
    assert refused(town.link, far, town.draft()) == "Cause and effect are findings of one place."


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"side": "disputed", "reason": ""}, "Say why you dispute it."),
        ({"since": None}, "Say on which day it was said."),
        ({"until": SPRING}, "The end must come after the start."),
    ],
)
def test_what_a_stance_must_say(town: Town, more: dict[str, Any], said: str) -> None:
    told = {"finding": town.draft(), "organisation": town.council, "side": "signed", "since": SPRING, "said_by": "Pat"}
    assert refused(things.add, Stance, **(told | more)) == said


def test_an_organisation_has_one_stance_at_a_time(town: Town) -> None:
    told = {"finding": town.draft(), "organisation": town.council, "since": SPRING, "said_by": "Pat"}
    things.add(Stance, side="signed", **told)
    said = refused(things.add, Stance, side="disputed", reason="No.", **told)
    assert said == "This organisation has said already where it stands."


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"rests_on": "evidence"}, "What rests on evidence names the study or evaluation."),
        ({"until": SPRING}, "The end must come after the start."),
    ],
)
def test_what_a_cause_must_say(town: Town, more: dict[str, Any], said: str) -> None:
    told = {"cause": town.draft("One"), "effect": town.draft("Two"), "strength": "weak", "rests_on": "assumption"}
    assert refused(things.add, Cause, **(told | {"since": SPRING} | more)) == said


def test_nothing_is_its_own_cause(town: Town) -> None:
    draft = town.draft()
    assert refused(town.link, draft, draft) == "Nothing brings about itself directly. Name what lies between."


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"period_end": date(2025, 1, 1)}, "The period must end after it begins."),
        ({"value": None}, "A figure that is present has a value, and no other has."),
        ({"status": "suppressed"}, "A figure that is present has a value, and no other has."),
    ],
)
def test_what_a_ground_must_say(town: Town, more: dict[str, Any], said: str) -> None:
    like = town.rest(town.draft())
    names = (
        "indicator",
        "place",
        "written_on",
        "period",
        "period_start",
        "period_end",
        "value",
        "status",
        "kind",
        "release",
    )
    told = {name: getattr(like, name) for name in names} | {"finding": town.draft("Other")}
    assert refused(things.add, Ground, **(told | more)) == said


# --- Walls


def test_findings_are_walled_in_their_place_and_their_history_is_for_partners(town: Town) -> None:
    agreed = town.agreed()
    link = town.link(agreed, town.draft("Other"))
    for thing in (agreed, link, agreed.stances.first(), agreed.grounds.first()):
        assert thing is not None
        assert guards.walled_in(thing) == town.country.borough.pk
        assert guards.may_see_history(town.viewer(), thing)
        assert not guards.may_see_history(town.elsewhere, thing)
    assert not record.entries(town.elsewhere).filter(kind="evidence.finding").exists()


def test_parts_and_figures_of_a_place_are_offered_and_no_others(town: Town) -> None:
    borough = town.country.borough
    assert list(reads.parts(BUILDER, borough.pk, on=TODAY)) == town.country.neighbourhoods
    offered = set(reads.places_of_figures(BUILDER, town.draft(), on=TODAY))
    assert offered == {town.country.nation, town.country.county, borough, *town.country.neighbourhoods}
