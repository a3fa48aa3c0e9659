"""Every change that strategy allows. Each is checked by a rule, versioned, and has one line in the record."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonweal.evidence.models import Indicator
from commonweal.kit import things
from commonweal.kit.models import Thing
from commonweal.kit.record import written
from commonweal.register.models import Organisation, Partnership, Person, Place, Seat, Theme
from commonweal.register.reads import lasting
from commonweal.register.rules import Viewer
from commonweal.strategy import reads, rules
from commonweal.strategy.models import Issue, Objective, Strategy, Target, TrajectoryPoint

Point = tuple[date, float]


class StrategyFacts(TypedDict, total=False):
    """What is kept of a strategy."""

    partnership: Partnership
    title: str
    vision: str
    since: date | None
    until: date | None


class IssueFacts(TypedDict, total=False):
    """What is kept of an issue."""

    title: str
    description: str
    theme: Theme | None
    indicator: Indicator | None
    raised_through: Seat | None
    since: date | None
    until: date | None


class ObjectiveFacts(TypedDict, total=False):
    """What is kept of an objective."""

    strategy: Strategy
    title: str
    description: str
    theme: Theme | None
    client_group: str
    lead: Person | None
    lead_organisation: Organisation | None
    since: date | None
    until: date | None


class TargetFacts(TypedDict, total=False):
    """What is kept of a target."""

    title: str
    indicator: Indicator
    place: Place
    baseline_value: float
    baseline_on: date
    value: float
    due: date
    lead: Person | None
    is_key_measure: bool
    updates_a_year: int
    since: date | None
    until: date | None


PROMISED = ("indicator", "place", "baseline_value", "baseline_on", "value", "due")
"""What partners agreed to when they agreed a target: it does not change without saying why."""

UPDATES_A_YEAR = (0, 1, 2, 3, 4, 6, 12)
"""How often a target can be updated, so that the time between updates is a whole number of months."""


# --- Strategies


@written
def add_strategy(place: Place, *, by: Viewer, why: str = "", **facts: Unpack[StrategyFacts]) -> Strategy:
    """Add the draft of a strategy that a partnership of the place is to adopt."""
    rules.may_add_strategy(by, place.pk).or_refuse()
    _check_place(place.pk, partnership=facts.get("partnership"))
    return things.add(Strategy, place=place, **facts)


@written
def change_strategy(
    strategy: Strategy, *, by: Viewer, version: int | None, why: str = "", **facts: Unpack[StrategyFacts]
) -> Strategy:
    """Change facts of a strategy."""
    rules.may_change(by, strategy, localdate()).or_refuse()
    _check_place(strategy.place_id, partnership=facts.get("partnership"))
    return things.change(strategy, version=version, **facts)


@written
def adopt_strategy(
    strategy: Strategy, *, through: Seat, on: date, by: Viewer, version: int | None = None, why: str = ""
) -> Strategy:
    """Record that the partnership adopted its strategy: on which day, and through which seat."""
    rules.may_adopt(by, strategy, on).or_refuse()
    _check_decides(through, strategy.place_id, on)
    return things.change(strategy, version=version, adopted_on=on, adopted_through=through)


@written
def end_strategy(strategy: Strategy, *, on: date, by: Viewer, version: int | None = None, why: str = "") -> Strategy:
    """End a strategy under which nothing stands any more."""
    rules.may_end(by, strategy, on).or_refuse()
    _check_nothing_under(Objective, on, strategy=strategy)
    return things.change(strategy, version=version, until=on)


# --- Issues


@written
def add_issue(place: Place, *, by: Viewer, why: str = "", **facts: Unpack[IssueFacts]) -> Issue:
    """Add something about a place that ought to change."""
    rules.may_add_issue(by, place.pk).or_refuse()
    _check_issue(place.pk, facts)
    return things.add(Issue, place=place, **facts)


@written
def change_issue(issue: Issue, *, by: Viewer, version: int | None, why: str = "", **facts: Unpack[IssueFacts]) -> Issue:
    """Change facts of an issue."""
    rules.may_change(by, issue, localdate()).or_refuse()
    _check_issue(issue.place_id, facts)
    return things.change(issue, version=version, **facts)


@written
def end_issue(issue: Issue, *, on: date, by: Viewer, version: int | None = None, why: str = "") -> Issue:
    """End an issue on which no objective rests any more."""
    rules.may_end(by, issue, on).or_refuse()
    _check_nothing_under(Objective, on, issue=issue)
    return things.change(issue, version=version, until=on)


def _check_issue(place_id: int, facts: IssueFacts) -> None:
    seat = facts.get("raised_through")
    _check_place(place_id, theme=facts.get("theme"), raised_through=seat.partnership if seat else None)


# --- Objectives


@written
def add_objective(issue: Issue, *, by: Viewer, why: str = "", **facts: Unpack[ObjectiveFacts]) -> Objective:
    """Add what a strategy means to bring about on an issue."""
    rules.may_add_objective(by, issue, localdate()).or_refuse()
    _check_place(issue.place_id, strategy=facts.get("strategy"), theme=facts.get("theme"))
    return things.add(Objective, issue=issue, **facts)


@written
def change_objective(
    objective: Objective, *, by: Viewer, version: int | None, why: str = "", **facts: Unpack[ObjectiveFacts]
) -> Objective:
    """Change facts of an objective."""
    rules.may_change(by, objective, localdate()).or_refuse()
    _check_place(rules.place_of(objective), strategy=facts.get("strategy"), theme=facts.get("theme"))
    return things.change(objective, version=version, **facts)


@written
def agree_objective(
    objective: Objective, *, through: Seat, on: date, by: Viewer, version: int | None = None, why: str = ""
) -> Objective:
    """Record that an objective was agreed: on which day, and through which seat."""
    rules.may_agree(by, objective, on).or_refuse()
    _check_decides(through, rules.place_of(objective), on)
    return things.change(objective, version=version, agreed_on=on, agreed_through=through)


@written
def end_objective(
    objective: Objective, *, on: date, by: Viewer, version: int | None = None, why: str = ""
) -> Objective:
    """End an objective under which no target stands any more."""
    rules.may_end(by, objective, on).or_refuse()
    _check_nothing_under(Target, on, objective=objective)
    return things.change(objective, version=version, until=on)


# --- Targets


@written
def add_target(
    objective: Objective, *, by: Viewer, trajectory: Iterable[Point] = (), why: str = "", **facts: Unpack[TargetFacts]
) -> Target:
    """Add a target with its trajectory: the milestones between baseline and due date, none for a straight line."""
    rules.may_add_target(by, objective, localdate()).or_refuse()
    _check_updates(facts)
    _check_figures(facts.get("indicator"), facts)
    target = things.add(Target, objective=objective, **facts)
    _lay(target, list(trajectory))
    return target


@written
def change_target(
    target: Target,
    *,
    by: Viewer,
    version: int | None,
    trajectory: Iterable[Point] | None = None,
    why: str = "",
    **facts: Unpack[TargetFacts],
) -> Target:
    """Change facts of a target and, if given, its trajectory. What partners agreed to does not change without saying why."""
    rules.may_change(by, target, localdate()).or_refuse()
    _check_updates(facts)
    _check_figures(facts.get("indicator", target.indicator), facts)
    _check_promise(target, dict(facts), why)
    changed = things.change(target, version=version, **facts)
    points = (
        [(point.on, point.value) for point in reads.milestones(by, changed)] if trajectory is None else list(trajectory)
    )
    return _lay_anew(changed, points, why)


@written
def set_trajectory(
    target: Target, points: Iterable[Point], *, by: Viewer, version: int | None = None, why: str = ""
) -> Target:
    """Agree the milestones between a target's baseline and its due date; none make a straight line."""
    rules.may_change(by, target, localdate()).or_refuse()
    return _lay_anew(things.change(target, version=version), list(points), why)


@written
def agree_target(
    target: Target, *, through: Seat, on: date, by: Viewer, version: int | None = None, why: str = ""
) -> Target:
    """Record that a target was agreed: on which day, and through which seat."""
    rules.may_agree(by, target, on).or_refuse()
    _check_decides(through, rules.place_of(target), on)
    return things.change(target, version=version, agreed_on=on, agreed_through=through)


@written
def end_target(target: Target, *, on: date, by: Viewer, version: int | None = None, why: str = "") -> Target:
    """End a target: from that day nobody is asked for updates on it."""
    rules.may_end(by, target, on).or_refuse()
    return things.change(target, version=version, until=on)


def _lay_anew(target: Target, points: list[Point], why: str) -> Target:
    """Replace the milestones where they differ, and count that as a change of the target."""
    laid = {point.on: point for point in TrajectoryPoint.objects.filter(target=target)}
    if {on: point.value for on, point in laid.items()} == dict(points) and len(laid) == len(points):
        _check_line(target, points)
        return target
    _check_said_why(target, why)
    _check_line(target, points)
    kept = dict(points)
    TrajectoryPoint.objects.filter(pk__in=[point.pk for on, point in laid.items() if on not in kept]).delete()
    for on, value in kept.items():
        if on in laid:
            things.change(laid[on], version=None, value=float(value))
        else:
            things.add(TrajectoryPoint, target=target, on=on, value=float(value))
    target.version += 1
    target.save(update_fields=["version"])
    return target


def _lay(target: Target, points: list[Point]) -> None:
    _check_line(target, points)
    for on, value in points:
        things.add(TrajectoryPoint, target=target, on=on, value=float(value))


# --- Checks


def _check_line(target: Target, points: list[Point]) -> None:
    """Raises ValidationError for milestones that no line can pass through."""
    days = [on for on, _value in points]
    outside = [on for on in days if not target.baseline_on < on < target.due]
    if outside:
        raise ValidationError(
            {
                "trajectory": _("A milestone lies between the baseline and the due date; %(on)s does not.")
                % {"on": outside[0]}
            }
        )
    if len(set(days)) < len(days):
        raise ValidationError({"trajectory": _("Two milestones are of the same day.")})
    for _on, value in points:
        possible = rules.can_be(target.indicator, value)
        if not possible.allowed:
            raise ValidationError({"trajectory": possible.reason})
    try:
        rules.line_of(target, points)
    except ValueError as fault:
        raise ValidationError({"trajectory": _("Every value of a trajectory must be a number.")}) from fault


def _check_figures(indicator: Indicator | None, facts: TargetFacts) -> None:
    """Raises ValidationError for a baseline or a target that the unit cannot be."""
    given = {"baseline_value": facts.get("baseline_value"), "value": facts.get("value")}
    verdicts = {
        name: rules.can_be(indicator, value) for name, value in given.items() if indicator and value is not None
    }
    refused = {name: verdict.reason for name, verdict in verdicts.items() if not verdict.allowed}
    if refused:
        raise ValidationError(refused)


def _check_updates(facts: TargetFacts) -> None:
    if facts.get("updates_a_year", 0) not in UPDATES_A_YEAR:
        choices = ", ".join(str(number) for number in UPDATES_A_YEAR)
        raise ValidationError(
            {"updates_a_year": _("Choose how many updates a year: one of %(choices)s.") % {"choices": choices}}
        )


def _check_promise(target: Target, facts: dict[str, Any], why: str) -> None:
    if any(name in facts and facts[name] != getattr(target, name) for name in PROMISED):
        _check_said_why(target, why)


def _check_said_why(target: Target, why: str) -> None:
    if target.agreed_on is not None and not why.strip():
        raise ValidationError(
            {"why": _("This target is agreed. Say why what was agreed changes: partners will read it in its history.")}
        )


def _check_decides(seat: Seat, place_id: int, on: date) -> None:
    verdict = rules.decides(seat, place_id, on)
    if not verdict:
        raise ValidationError({"through": verdict.reason})


def _check_place(place_id: int, **others: Any) -> None:
    """Raises ValidationError naming the field whose thing belongs to another place."""
    for field, thing in others.items():
        if thing is not None and thing.place_id != place_id:
            raise ValidationError({field: _("%(thing)s belongs to another place.") % {"thing": thing}})


def _check_nothing_under(model: type[Objective] | type[Target], on: date, **owner: Thing) -> None:
    """Raises ValidationError while objectives or targets still stand under what is to end."""
    count = model.objects.filter(lasting(on), **owner).count()
    if not count:
        return
    if model is Objective:
        words = ngettext(
            "%(count)d objective still stands under it. End that first.",
            "%(count)d objectives still stand under it. End those first.",
            count,
        )
    else:
        words = ngettext(
            "%(count)d target still stands under it. End that first.",
            "%(count)d targets still stand under it. End those first.",
            count,
        )
    raise ValidationError({"until": words % {"count": count}})
