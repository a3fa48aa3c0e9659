"""Every change that delivery allows. Each is checked by a rule, versioned, and has one line in the record."""

from __future__ import annotations

from datetime import date
from typing import TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from commonweal.delivery import rules
from commonweal.delivery.models import Action, Update
from commonweal.evidence import writes as evidence
from commonweal.evidence.models import Release, Source
from commonweal.evidence.writes import Observation
from commonweal.kit import things
from commonweal.kit.record import written
from commonweal.register.models import Organisation, Person, Place
from commonweal.register.rules import Viewer
from commonweal.strategy import reads as strategy
from commonweal.strategy.models import Target
from commonweal.strategy.rules import can_be


class ActionFacts(TypedDict, total=False):
    """What is kept of an action."""

    title: str
    description: str
    organisation: Organisation | None
    lead: Person | None
    due: date
    since: date | None


# --- Actions


@written
def add_action(target: Target, *, by: Viewer, why: str = "", **facts: Unpack[ActionFacts]) -> Action:
    """Add a piece of work that someone promises towards a target."""
    rules.may_add_action(by, target, localdate()).or_refuse()
    return things.add(Action, target=target, **facts)


@written
def change_action(
    action: Action, *, by: Viewer, version: int | None, why: str = "", **facts: Unpack[ActionFacts]
) -> Action:
    """Change facts of an action that is still to be done."""
    rules.may_change_action(by, action, localdate()).or_refuse()
    return things.change(action, version=version, **facts)


@written
def complete_action(action: Action, *, on: date, by: Viewer, version: int | None = None, why: str = "") -> Action:
    """Record that an action was done, on which day."""
    rules.may_complete_action(by, action, on).or_refuse()
    if action.since is not None and on < action.since:
        raise ValidationError({"on": _("It cannot be completed before it started.")})
    return things.change(action, version=version, completed_on=on, since=action.since or on)


@written
def reopen_action(action: Action, *, by: Viewer, version: int | None = None, why: str = "") -> Action:
    """Take back that an action was done."""
    rules.may_reopen_action(by, action, localdate()).or_refuse()
    return things.change(action, version=version, completed_on=None)


@written
def end_action(action: Action, *, on: date, by: Viewer, version: int | None = None, why: str = "") -> Action:
    """End an action that will not be done. Raises ValidationError unless it says why."""
    rules.may_end_action(by, action, on).or_refuse()
    if not why.strip():
        raise ValidationError({"why": _("Say why it will not be done.")})
    return things.change(action, version=version, until=on)


# --- Updates


@written
def give_update(
    target: Target,
    *,
    on: date,
    value: float,
    commentary: str,
    given_on: date,
    by: Viewer,
    forecast: float | None = None,
    why: str = "",
) -> Update:
    """Say where a target stands: the value of a day, what is expected when it falls due, and why.

    The value goes into the evidence as the partnership's own return; the rating follows by rule.
    """
    rules.may_give_update(by, target, given_on).or_refuse()
    _check_update(target, on=on, commentary=commentary, given_on=given_on)
    _check_figures(target, value=value, forecast=forecast)
    if Update.objects.filter(target=target, on=on).exists():
        raise ValidationError({"on": _("There is an update of that day already. Correct it instead.")})
    expected, rating = _judge(by, target, on=on, value=value, forecast=forecast)
    return things.add(
        Update,
        target=target,
        on=on,
        value=value,
        forecast=forecast,
        commentary=commentary.strip(),
        rating=rating,
        expected=expected,
        given_by_id=by.person_id,
        given_on=given_on,
        release=_record_return(target, on=on, value=value, given_on=given_on, by=by),
    )


@written
def correct_update(
    update: Update,
    *,
    by: Viewer,
    version: int | None,
    value: float,
    commentary: str,
    forecast: float | None = None,
    corrected_on: date | None = None,
    why: str = "",
) -> Update:
    """Correct what an update said. A corrected value is a new release in the evidence; the old one stays on record."""
    rules.may_correct_update(by, update).or_refuse()
    if not why.strip():
        raise ValidationError({"why": _("Say what was wrong: partners will read it in the history.")})
    _check_update(update.target, on=update.on, commentary=commentary, given_on=update.given_on)
    _check_figures(update.target, value=value, forecast=forecast)
    expected, rating = _judge(by, update.target, on=update.on, value=value, forecast=forecast)
    facts = {"forecast": forecast, "commentary": commentary.strip(), "rating": rating, "expected": expected}
    changed = things.change(update, version=version, value=value, **facts)
    if value == update.value:
        return changed
    given_on = corrected_on or localdate()
    release = _record_return(
        update.target, on=update.on, value=value, given_on=given_on, by=by, supersedes=update.release
    )
    return things.change(changed, version=None, release=release)


def _record_return(
    target: Target, *, on: date, value: float, given_on: date, by: Viewer, supersedes: Release | None = None
) -> Release:
    """Record a value in the evidence, as a release of what the partnership of this place measures itself.

    Who may give an update was decided above; the evidence only has to know in whose name it is recorded.
    """
    return evidence.record_observations(
        by=_in_the_name_of(by),
        source=_source_of_returns(target.objective.strategy.place, by=by),
        rows=[
            Observation(
                indicator=target.indicator.code, place=target.place.code, period=f"{on.day} {on:%B %Y}", value=value
            )
        ],
        on=given_on,
        title=_("%(target)s, %(day)s") % {"target": target.title[:250], "day": date_format(on, "j F Y")},
        supersedes=supersedes,
    )


def _in_the_name_of(by: Viewer) -> Viewer:
    """The installation, recording for somebody who was allowed to give the update."""
    return Viewer(user_id=by.user_id, name=by.name, person_id=by.person_id, is_system=True)


def _source_of_returns(place: Place, *, by: Viewer) -> Source:
    """The source that the returns of a place are released under, for its partners; made with the first of them."""
    code = f"returns-{place.pk}"
    known = Source.objects.filter(code=code).first()
    return known or evidence.add_source(
        by=_in_the_name_of(by),
        code=code,
        name=_("Returns of the partnership of %(place)s") % {"place": place.name},
        publisher=_("The partnership of %(place)s") % {"place": place.name},
        licence="Open Government Licence v3.0",
        licence_url="https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
        shared_in=place,
    )


def _judge(by: Viewer, target: Target, *, on: date, value: float, forecast: float | None) -> tuple[float, str]:
    line = strategy.trajectory(by, target)
    try:
        return rules.judged(line, target=target, on=on, value=value, forecast=forecast)
    except ValueError as fault:
        raise ValidationError({"value": _("A value and a forecast must be numbers.")}) from fault


def _check_figures(target: Target, **figures: float | None) -> None:
    """Raises ValidationError for a value or a forecast that the unit cannot be."""
    verdicts = {name: can_be(target.indicator, value) for name, value in figures.items() if value is not None}
    refused = {name: verdict.reason for name, verdict in verdicts.items() if not verdict.allowed}
    if refused:
        raise ValidationError(refused)


def _check_update(target: Target, *, on: date, commentary: str, given_on: date) -> None:
    if on < target.baseline_on:
        raise ValidationError(
            {
                "on": _("The baseline is of %(day)s; a value of an earlier day says nothing about this target.")
                % {"day": target.baseline_on}
            }
        )
    if on > given_on:
        raise ValidationError({"on": _("A value cannot be of a day to come.")})
    if not commentary.strip():
        raise ValidationError({"commentary": _("Say in a sentence why it stands where it does.")})
