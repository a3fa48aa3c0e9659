"""Stage: what was done and said about each key measure in three years, in the order in which it happened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from commonweal.account import writes as account
from commonweal.account.models import Publication
from commonweal.delivery import writes
from commonweal.delivery.models import Action, Update
from commonweal.register.rules import Viewer
from commonweal.site.demonstration import promises, reading
from commonweal.site.demonstration.days import Calendar
from commonweal.site.demonstration.paths import Told, paths, updates
from commonweal.site.demonstration.stages import found
from commonweal.site.demonstration.stages.seats import BOARD
from commonweal.strategy.models import Target


def is_done() -> bool:
    return Action.objects.filter(target__objective__strategy__place__code_system=reading.places().code_system).exists()


@dataclass(frozen=True)
class Event:
    """Something that happened to a target on a day."""

    on: date
    happen: Callable[[], object]


def build(calendar: Calendar) -> None:
    people = found.people()
    events: list[Event] = []
    for target, facts in _targets():
        lead = found.lead(people[facts.lead], found.northwick())
        for action in facts.actions:
            events += _of_action(target, action, lead, calendar)
        mistake = next(
            (one for one in reading.promises().accounts if one.target == facts.title and one.corrected), None
        )
        told = updates(paths(calendar)[facts.indicator])
        events += [Event(one.given_on, _giving(target, one, _said(mistake, one, calendar), lead)) for one in told]
    for told_of in reading.promises().accounts:
        events += _account(told_of, calendar)
    for event in sorted(events, key=lambda event: event.on):
        event.happen()


def _targets() -> list[tuple[Target, promises.Target]]:
    rows = Target.objects.filter(objective__strategy__place=found.northwick())
    by_title = {
        row.title: row for row in rows.select_related("objective__strategy__place", "indicator", "place", "lead")
    }
    return [(by_title[facts.title], facts) for facts in reading.promises().targets]


# --- Actions


def _of_action(target: Target, one: promises.Action, by: Viewer, calendar: Calendar) -> list[Event]:
    """An action begins and, if it has come to that, is completed by whoever leads it or dropped by the target's lead."""
    doer = found.people()[one.lead]
    started = calendar.month(one.starts)

    def begin() -> Action:
        return writes.add_action(
            target,
            by=by,
            title=one.title,
            organisation=found.organisations()[one.organisation],
            lead=doer,
            since=started,
            due=calendar.month(one.due),
        )

    def complete() -> Action:
        lead = found.lead(doer, found.northwick())
        return writes.complete_action(_action(target, one), on=calendar.month(one.done or 0), by=lead)

    def drop() -> Action:
        return writes.end_action(_action(target, one), on=calendar.month(one.due), by=by, why=one.dropped_because)

    events = [Event(started, begin)]
    if one.done is not None:
        events.append(Event(calendar.month(one.done), complete))
    if one.dropped_because:
        events.append(Event(calendar.month(one.due), drop))
    return events


def _action(target: Target, one: promises.Action) -> Action:
    return Action.objects.select_related("target__objective__strategy").get(target=target, title=one.title)


# --- Updates


def _said(mistake: promises.Account | None, told: Told, calendar: Calendar) -> float:
    """The value that was given: a wrong one where the board had to correct what it told."""
    if mistake is None or mistake.said is None:
        return told.value
    published = calendar.month(mistake.published)
    is_it = told.given_on <= published < told.given_on + timedelta(365)
    return mistake.said if is_it else told.value


def _giving(target: Target, told: Told, value: float, by: Viewer) -> Callable[[], Update]:
    def give() -> Update:
        return writes.give_update(
            target,
            on=told.on,
            value=value,
            forecast=told.forecast,
            commentary=told.commentary,
            given_on=told.given_on,
            by=by,
        )

    return give


# --- What was told to the public


def _account(one: promises.Account, calendar: Calendar) -> list[Event]:
    """The board publishes a target through its chair, and where the value was wrong, corrects it a month later."""
    by = found.support_of(found.signed_in_as("support"), calendar.on)
    target = Target.objects.select_related("objective__strategy").get(
        title=one.target, objective__strategy__place=found.northwick()
    )
    chair = found.chair_of(found.keyed(found.northwick())[BOARD], calendar.on)
    published = calendar.month(one.published)

    def publish() -> Publication:
        return account.publish_target(target, by=by, on=published, through=chair)

    if one.corrected is None:
        return [Event(published, publish)]
    corrected = calendar.month(one.corrected)

    def correct() -> Publication:
        right = _put_right(target, one, calendar, published)
        publication = Publication.objects.get(target=target, corrects=None)
        correction = one.correction.format(value=f"{right.value:.2f}")
        return account.correct_publication(publication, correction=correction, by=by, on=corrected, through=chair)

    return [Event(published, publish), Event(corrected, correct)]


def _put_right(target: Target, one: promises.Account, calendar: Calendar, published: date) -> Update:
    """The lead corrects the value that had been told."""
    facts = next(found_facts for _row, found_facts in _targets() if found_facts.title == one.target)
    wrong = Update.objects.filter(target=target, given_on__lte=published).latest("on")
    right = next(told for told in updates(paths(calendar)[facts.indicator]) if told.on == wrong.on)
    lead = found.lead(found.people()[facts.lead], found.northwick())
    return writes.correct_update(
        wrong,
        by=lead,
        version=wrong.version,
        value=right.value,
        forecast=right.forecast,
        commentary=right.commentary,
        corrected_on=calendar.month(one.corrected or 0),
        why=one.why,
    )
