"""What each write of delivery changes, records and refuses, and that a refusal leaves nothing behind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from commonweal.delivery import writes
from commonweal.delivery.models import Action, Rating, Update
from commonweal.evidence import reads as evidence
from commonweal.evidence.models import Release, Segment, Source
from commonweal.kit.models import Entry
from commonweal.kit.record import history
from commonweal.kit.things import Stale
from commonweal.kit.verdicts import Refused
from commonweal.register.rules import Viewer
from commonweal.strategy import writes as strategy
from commonweal.strategy.models import Target
from tests.delivery.building import act, give
from tests.strategy.building import BUILDER, TODAY, Borough

MARCH = date(2026, 3, 31)


def refused(field: str, write: Callable[[], Any]) -> str:
    """What a write says of a field when it refuses."""
    with pytest.raises(ValidationError) as caught:
        write()
    return caught.value.message_dict[field][0]


def entry() -> tuple[str, str, str]:
    line = Entry.objects.latest("pk")
    return line.verb, line.by_name, line.why


def counted() -> list[int]:
    return [model.objects.count() for model in (Action, Update, Source, Release, Segment, Entry)]


# --- Updates


def test_give_update(borough: Borough, target: Target) -> None:
    lead = borough.viewer("lead")
    update = writes.give_update(
        target,
        on=MARCH,
        value=16.2,
        forecast=12.5,
        commentary="  The hub opened late. ",
        given_on=date(2026, 5, 4),
        by=lead,
    )
    assert (update.value, update.forecast, update.commentary) == (16.2, 12.5, "The hub opened late.")
    assert update.expected == pytest.approx(16.003, abs=0.001)
    assert (update.rating, update.given_by_id) == (Rating.ON_TRACK, lead.person_id)
    assert entry() == ("delivery.give_update", "Lead of Northwick", "")


@pytest.mark.parametrize(
    ("value", "forecast", "rating"),
    [
        (16.0, None, Rating.ON_TRACK),
        (16.0, 14.0, Rating.AT_RISK),
        (17.5, None, Rating.AT_RISK),
        (19.0, None, Rating.OFF_TRACK),
        (12.0, None, Rating.MET),
    ],
)
def test_the_rating_follows_from_the_trajectory(
    target: Target, value: float, forecast: float | None, rating: str
) -> None:
    assert give(target, MARCH, value, forecast=forecast).rating == rating


def test_the_rating_follows_the_milestones(target: Target) -> None:
    strategy.set_trajectory(target, [(MARCH, 19.0)], by=BUILDER, why="Slow at first")
    update = give(target, MARCH, 19.0)
    assert (update.expected, update.rating) == (19.0, Rating.ON_TRACK)


def test_the_value_goes_into_the_evidence(borough: Borough, target: Target) -> None:
    update = give(target, MARCH, 16.2, by=borough.viewer("lead"))
    release = update.release
    assert release.source.name == "Returns of the partnership of Northwick"
    assert (release.retrieved_on, release.loaded_by_name, release.rows) == (update.given_on, "Lead of Northwick", 1)
    figure = evidence.figure_at(BUILDER, borough.indicator, borough.place, MARCH)
    assert figure is not None
    assert (figure.value, figure.period_end, figure.release) == (16.2, date(2026, 4, 1), release.pk)


def test_a_return_is_for_the_partners_of_its_place_until_it_is_published(
    borough: Borough, elsewhere: Borough, target: Target
) -> None:
    release = give(target, MARCH, 16.2, by=borough.viewer("lead")).release
    seen = {}
    for name, viewer in {
        "partner": borough.viewer("staff"),
        "public": Viewer.public(),
        "team elsewhere": elsewhere.viewer("support"),
    }.items():
        figure = evidence.figure_at(viewer, borough.indicator, borough.place, MARCH)
        releases, sources = evidence.releases(viewer), evidence.sources(viewer)
        seen[name] = (figure and figure.value, release in releases, release.source in sources)
        assert evidence.counts(viewer).releases == releases.count()
    assert seen == {
        "partner": (16.2, True, True),
        "public": (None, False, False),
        "team elsewhere": (None, False, False),
    }


def test_one_source_holds_all_returns_of_a_place(borough: Borough, elsewhere: Borough, target: Target) -> None:
    give(target, MARCH, 16.2)
    give(borough.agreed_target(title="Another"), MARCH, 16.2)
    give(elsewhere.agreed_target(), MARCH, 16.2)
    codes = {f"returns-{place.pk}" for place in (borough.place, elsewhere.place)}
    assert set(Source.objects.filter(code__startswith="returns-").values_list("code", flat=True)) == codes


def test_a_lead_without_a_seat_or_partner_may_give_an_update(elsewhere: Borough, target: Target) -> None:
    strategy.change_target(target, by=BUILDER, version=None, lead=elsewhere.people["support"])
    lone = Viewer(user_id=None, name="Somebody", person_id=elsewhere.people["support"].pk)
    assert give(Target.objects.get(pk=target.pk), MARCH, 16.2, by=lone).given_by == elsewhere.people["support"]


@pytest.mark.parametrize(
    ("facts", "field", "words"),
    [
        ({"on": date(2024, 3, 30)}, "on", "The baseline is of 2024-03-31; a value of an earlier day says nothing"),
        ({"given_on": date(2026, 3, 30)}, "on", "A value cannot be of a day to come."),
        ({"commentary": "  "}, "commentary", "Say in a sentence why it stands where it does."),
        ({"value": float("nan")}, "value", "A value and a forecast must be numbers."),
        ({"forecast": float("inf")}, "value", "A value and a forecast must be numbers."),
    ],
)
def test_an_update_that_says_nothing_is_refused(target: Target, facts: dict[str, Any], field: str, words: str) -> None:
    standard = {"on": MARCH, "value": 16.0, "commentary": "Well.", "given_on": date(2026, 5, 4), "by": BUILDER}
    before = counted()
    assert refused(field, lambda: writes.give_update(target, **{**standard, **facts})).startswith(words)
    assert counted() == before


def test_a_second_update_of_a_day_is_refused_before_anything_is_recorded(target: Target) -> None:
    give(target, MARCH, 16.0)
    before = counted()
    words = refused("on", lambda: give(target, MARCH, 17.0))
    assert words == "There is an update of that day already. Correct it instead."
    assert counted() == before


@pytest.mark.parametrize("role", ["public", "staff", "seat", "doer"])
def test_nobody_else_gives_or_corrects_an_update(borough: Borough, target: Target, role: str) -> None:
    update, by = give(target, MARCH, 16.0), borough.viewer(role)
    before = counted()
    with pytest.raises(Refused):
        give(target, date(2026, 6, 30), 15.0, by=by)
    with pytest.raises(Refused):
        writes.correct_update(update, by=by, version=1, value=15.0, commentary="x", why="x")
    assert counted() == before


def test_correct_update(borough: Borough, target: Target) -> None:
    first = give(target, MARCH, 12.6)
    corrected = writes.correct_update(
        first, by=borough.viewer("lead"), version=1, value=16.2, commentary="Twelve was a slip.", why="Misread 16.2"
    )
    assert (first.rating, corrected.value, corrected.rating) == (Rating.ON_TRACK, 16.2, Rating.ON_TRACK)
    assert corrected.release != first.release
    assert corrected.release.supersedes == first.release
    assert entry() == ("delivery.correct_update", "Lead of Northwick", "Misread 16.2")
    figure = evidence.figure_at(BUILDER, borough.indicator, borough.place, MARCH)
    assert figure is not None
    assert figure.value == 16.2
    changes = {
        change.label: (change.before, change.after) for step in history(corrected)[:-1] for change in step.changes
    }
    assert changes["Value"] == ("12.6", "16.2")


def test_correcting_words_alone_leaves_the_evidence(target: Target) -> None:
    first = give(target, MARCH, 16.2)
    corrected = writes.correct_update(
        first, by=BUILDER, version=1, value=16.2, commentary="Better said.", forecast=14.0, why="Clearer"
    )
    assert (corrected.release, corrected.rating, corrected.version) == (first.release, Rating.AT_RISK, 2)
    assert Release.objects.count() == 1


def test_a_correction_says_what_was_wrong(target: Target) -> None:
    update = give(target, MARCH, 16.2)
    words = refused("why", lambda: writes.correct_update(update, by=BUILDER, version=1, value=15.0, commentary="x"))
    assert words == "Say what was wrong: partners will read it in the history."


def test_a_stale_correction_is_refused_and_leaves_the_evidence(target: Target) -> None:
    update = give(target, MARCH, 16.2)
    writes.correct_update(update, by=BUILDER, version=1, value=16.2, commentary="First.", why="x")
    before = counted()
    with pytest.raises(Stale):
        writes.correct_update(update, by=BUILDER, version=1, value=15.0, commentary="Second.", why="x")
    assert counted() == before


def test_a_later_trajectory_does_not_judge_again(target: Target) -> None:
    give(target, MARCH, 19.0)
    strategy.set_trajectory(target, [(MARCH, 19.0)], by=BUILDER, why="Slow at first")
    assert Update.objects.get().rating == Rating.OFF_TRACK


# --- Actions


def test_add_action(borough: Borough, target: Target) -> None:
    action = act(target, by=borough.viewer("lead"), lead=borough.people["doer"], organisation=borough.council)
    assert (action.target, action.lead, action.organisation) == (target, borough.people["doer"], borough.council)
    assert entry()[:2] == ("delivery.add_action", "Lead of Northwick")


def test_change_action_by_its_lead(borough: Borough, target: Target) -> None:
    action = act(target, lead=borough.people["doer"])
    changed = writes.change_action(
        action, by=borough.viewer("doer"), version=1, title="Open two hubs", why="More money"
    )
    assert (changed.title, changed.version) == ("Open two hubs", 2)
    assert entry() == ("delivery.change_action", "Doer of Northwick", "More money")


def test_complete_and_reopen_action(borough: Borough, target: Target) -> None:
    doer = borough.viewer("doer")
    action = act(target, lead=borough.people["doer"])
    done = writes.complete_action(action, on=date(2026, 10, 1), by=doer, version=1)
    assert done.completed_on == date(2026, 10, 1)
    assert entry()[0] == "delivery.complete_action"
    assert writes.reopen_action(done, by=doer, version=2, why="The roof leaks").completed_on is None
    assert entry() == ("delivery.reopen_action", "Doer of Northwick", "The roof leaks")


def test_completing_what_was_only_planned_begins_it(target: Target) -> None:
    done = writes.complete_action(act(target, since=None), on=date(2026, 10, 1), by=BUILDER)
    assert (done.since, done.completed_on) == (date(2026, 10, 1), date(2026, 10, 1))


def test_nothing_is_completed_before_it_started(target: Target) -> None:
    action = act(target)
    words = refused("on", lambda: writes.complete_action(action, on=date(2026, 3, 1), by=BUILDER))
    assert words == "It cannot be completed before it started."


def test_end_action_says_why(borough: Borough, target: Target) -> None:
    action = act(target, lead=borough.people["doer"])
    with pytest.raises(Refused, match="Only the lead of the target or the support team may end an action"):
        writes.end_action(action, on=TODAY, by=borough.viewer("doer"), why="Too hard")
    assert refused("why", lambda: writes.end_action(action, on=TODAY, by=BUILDER)) == "Say why it will not be done."
    ended = writes.end_action(action, on=TODAY, by=borough.viewer("lead"), why="The money went elsewhere")
    assert (ended.until, entry()[2]) == (TODAY, "The money went elsewhere")


def test_stale_changes_of_an_action_are_refused(target: Target) -> None:
    action = act(target)
    writes.change_action(action, by=BUILDER, version=1, title="Changed")
    before = counted()
    for attempt in (
        lambda: writes.change_action(action, by=BUILDER, version=1, title="x"),
        lambda: writes.complete_action(action, by=BUILDER, version=1, on=TODAY),
        lambda: writes.end_action(action, by=BUILDER, version=1, on=TODAY, why="x"),
    ):
        with pytest.raises(Stale):
            attempt()
    assert counted() == before


def test_an_action_is_not_due_before_it_starts(target: Target) -> None:
    before = counted()
    with pytest.raises(ValidationError, match="An action falls due after it starts"):
        act(target, since=date(2027, 6, 1))
    assert counted() == before


@pytest.mark.parametrize("role", ["public", "staff", "seat", "doer"])
def test_nobody_else_adds_an_action(borough: Borough, target: Target, role: str) -> None:
    by, before = borough.viewer(role), counted()
    with pytest.raises(Refused):
        act(target, by=by)
    assert counted() == before
