"""Stage: the strategy with its issues, objectives, key measures and further targets, adopted by the board through its chair."""

from __future__ import annotations

from datetime import timedelta

from commonweal.register.models import Partnership, Person, Seat, Theme
from commonweal.register.rules import Viewer
from commonweal.site.demonstration import promises, reading
from commonweal.site.demonstration.days import Calendar
from commonweal.site.demonstration.further import Aim, aims
from commonweal.site.demonstration.paths import Path, paths
from commonweal.site.demonstration.stages import evidence, found
from commonweal.site.demonstration.stages.seats import BOARD
from commonweal.strategy import writes
from commonweal.strategy.models import Issue, Objective, Strategy, Target

RAISED_DAYS = 120
"""How long before the strategy was adopted its issues were raised."""


def is_done() -> bool:
    return Strategy.objects.filter(place__code_system=reading.places().code_system).exists()


def build(calendar: Calendar) -> None:
    by = found.support_of(found.signed_in_as("support"), calendar.on)
    partnerships, people = found.keyed(found.northwick()), found.people()
    chair = found.chair_of(partnerships[BOARD], calendar.adopted)
    strategy = _strategy(calendar, partnerships[BOARD], by)
    objectives = {}
    for one in reading.strategy().issues:
        issue = _issue(one, partnerships[one.raised], calendar, by)
        objectives[one.key] = _objective(one, issue, strategy, people, calendar, by)
    targets = [
        _target(path, objectives[path.target.issue], people[path.target.lead], calendar, by)
        for path in paths(calendar).values()
    ]
    targets += [_further(aim, objectives[aim.issue], calendar, by) for aim in aims(calendar)]
    why = "Decided at the board's meeting."
    writes.adopt_strategy(strategy, through=chair, on=calendar.adopted, by=by, why=why)
    for objective in objectives.values():
        writes.agree_objective(objective, through=chair, on=calendar.adopted, by=by, why=why)
    for target in targets:
        writes.agree_target(target, through=chair, on=calendar.adopted, by=by, why=why)


def _strategy(calendar: Calendar, board: Partnership, by: Viewer) -> Strategy:
    facts = reading.strategy()
    years = {"first": calendar.baseline.year, "last": calendar.baseline.year + facts.years}
    return writes.add_strategy(
        found.northwick(),
        by=by,
        partnership=board,
        title=facts.title.format(**years),
        vision=facts.vision.format(**years),
        since=calendar.adopted,
    )


def _theme(name: str) -> Theme:
    return Theme.objects.get(place=found.northwick(), name=name)


def _issue(one: promises.Issue, raised: Partnership, calendar: Calendar, by: Viewer) -> Issue:
    since = calendar.adopted - timedelta(RAISED_DAYS)
    return writes.add_issue(
        found.northwick(),
        by=by,
        title=one.title,
        description=one.description,
        theme=_theme(one.theme),
        indicator=evidence.indicators()[one.indicator],
        raised_through=_raised_through(raised, calendar),
        since=since,
    )


def _raised_through(partnership: Partnership, calendar: Calendar) -> Seat:
    return found.chair_of(partnership, calendar.adopted)


def _objective(
    one: promises.Issue, issue: Issue, strategy: Strategy, people: dict[str, Person], calendar: Calendar, by: Viewer
) -> Objective:
    return writes.add_objective(
        issue,
        by=by,
        strategy=strategy,
        title=one.objective.title,
        description=one.objective.description,
        theme=_theme(one.theme),
        client_group=one.objective.client_group,
        lead=people[one.objective.lead],
        lead_organisation=found.organisations()[one.objective.organisation],
        since=calendar.adopted,
    )


def _target(path: Path, objective: Objective, lead: Person, calendar: Calendar, by: Viewer) -> Target:
    facts = path.target
    return writes.add_target(
        objective,
        by=by,
        trajectory=path.milestones(),
        title=facts.title,
        indicator=evidence.indicators()[facts.indicator],
        place=found.northwick(),
        baseline_value=facts.baseline,
        baseline_on=path.since,
        value=facts.target,
        due=path.due,
        lead=lead,
        is_key_measure=True,
        updates_a_year=facts.every,
        since=calendar.adopted,
    )


def _further(aim: Aim, objective: Objective, calendar: Calendar, by: Viewer) -> Target:
    """A target that is no key measure: whoever leads its objective leads it, and nobody is asked for updates."""
    return writes.add_target(
        objective,
        by=by,
        title=aim.title,
        indicator=evidence.indicators()[aim.indicator],
        place=found.place(aim.place),
        baseline_value=aim.baseline,
        baseline_on=aim.baseline_on,
        value=aim.value,
        due=aim.due,
        updates_a_year=0,
        since=calendar.adopted,
    )
