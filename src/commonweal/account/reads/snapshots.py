"""What is frozen when a target is published: everything that its page says, and nothing else.

A snapshot names seats, posts and organisations, never people: it can never be changed, and a person
must be able to be forgotten. Who sat on the seat on that day is in the register.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from commonweal.account.models import Publication
from commonweal.delivery import reads as delivery
from commonweal.delivery.models import Action, Update
from commonweal.evidence import reads as evidence
from commonweal.evidence import rules as evidence_rules
from commonweal.evidence.models import Indicator, Release, Source
from commonweal.evidence.rules import Figure
from commonweal.kit.freezing import figure
from commonweal.register.models import Employment, Person, Place, Seat
from commonweal.register.reads import lasting
from commonweal.register.rules import Viewer
from commonweal.strategy import reads as strategy
from commonweal.strategy.models import Target, TrajectoryPoint

FORMAT = "commonweal publication 1"


def snapshot(
    viewer: Viewer,
    target: Target,
    *,
    on: date,
    through: Seat | None,
    at: datetime | None = None,
    corrects: Publication | None = None,
    correction: str = "",
) -> dict[str, Any]:
    """What a publication of this target would say on a day: facts that JSON can hold, through the disclosure gate.

    Without a seat it is a preview: what is published names the seat through which that was decided, and the moment up to
    which evidence had been loaded, so that the figures beside it can be drawn again as they were.
    """
    whole = strategy.target(viewer, target.pk)
    objective = whole.objective
    issue = strategy.issue(viewer, objective.issue_id)
    given = [update for update in delivery.updates(viewer, target=whole) if update.given_on <= on]
    shown = Gate(whole)
    return {
        "format": FORMAT,
        "published": {"on": _day(on), "through": _seat(through)},
        "known_at": at.isoformat() if at else None,
        "corrects": _corrects(corrects, correction),
        "place": _place(objective.strategy.place),
        "strategy": {
            "number": objective.strategy_id,
            "title": objective.strategy.title,
            "partnership": objective.strategy.partnership.name,
            "adopted": _decided(objective.strategy.adopted_on, objective.strategy.adopted_through),
        },
        "issue": {
            "number": issue.pk,
            "title": issue.title,
            "description": issue.description,
            "since": _day(issue.since),
            "raised_through": _seat(issue.raised_through),
        },
        "objective": {
            "number": objective.pk,
            "title": objective.title,
            "description": objective.description,
            "theme": objective.theme.name if objective.theme else "",
            "for_whom": objective.client_group,
            "lead_organisation": objective.lead_organisation.name if objective.lead_organisation else "",
            "agreed": _decided(objective.agreed_on, objective.agreed_through),
        },
        "target": _target(whole, strategy.milestones(viewer, whole), shown, on),
        "indicator": _indicator(whole.indicator),
        "actions": [_action(action, on) for action in delivery.actions(viewer, target=whole, on=on)],
        "updates": [_update(update, shown) for update in reversed(given)],
        "evidence": [_release(release) for release in _releases(viewer, whole, given)],
    }


class Gate:
    """The disclosure gate of the evidence, for the figures of one target."""

    def __init__(self, target: Target) -> None:
        self.indicator = target.indicator
        self.place = target.place.code

    def __call__(self, value: float | None, on: date) -> dict[str, Any]:
        """A figure as it may be told: its value, or that it is suppressed or missing."""
        if value is None:
            return {"value": None, "status": "missing"}
        figure_of_day = Figure(self.indicator.code, self.place, "", on, on, value)
        (told,) = evidence_rules.shown([figure_of_day], {self.indicator.code: self.indicator})
        if told.value is None:
            return {"value": None, "status": "suppressed"}
        return {"value": figure(told.value), "status": "shown"}


def _target(target: Target, points: list[TrajectoryPoint], shown: Gate, on: date) -> dict[str, Any]:
    return {
        "number": target.pk,
        "title": target.title,
        "measured_in": _place(target.place),
        "is_key_measure": target.is_key_measure,
        "baseline": {"on": _day(target.baseline_on), **shown(target.baseline_value, target.baseline_on)},
        "trajectory": [{"on": _day(point.on), **shown(point.value, point.on)} for point in points],
        "due": {"on": _day(target.due), **shown(target.value, target.due)},
        "updates_a_year": target.updates_a_year,
        "lead": _lead(target.lead or target.objective.lead, on),
        "agreed": _decided(target.agreed_on, target.agreed_through),
    }


def _indicator(indicator: Indicator) -> dict[str, Any]:
    return {
        "number": indicator.pk,
        "code": indicator.code,
        "name": indicator.name,
        "definition": indicator.definition,
        "unit": indicator.unit,
        "decimals": indicator.decimals,
        "polarity": str(indicator.polarity),
        "source": _source(indicator.source),
    }


def _action(action: Action, on: date) -> dict[str, Any]:
    return {
        "number": action.pk,
        "title": action.title,
        "description": action.description,
        "organisation": action.organisation.name if action.organisation else "",
        "since": _day(action.since),
        "due": _day(action.due),
        "completed_on": _day(action.completed_on),
        "state": str(getattr(action, "state", "")),
    }


def _update(update: Update, shown: Gate) -> dict[str, Any]:
    return {
        "number": update.pk,
        "on": _day(update.on),
        "given_on": _day(update.given_on),
        **shown(update.value, update.on),
        "expected": shown(update.expected, update.on),
        "forecast": shown(update.forecast, update.target.due),
        "rating": str(update.rating),
        "commentary": update.commentary,
        "release": update.release_id,
    }


def _releases(viewer: Viewer, target: Target, given: list[Update]) -> list[Release]:
    """The releases that the figures came in: of the baseline, then of each update, none twice."""
    baseline = evidence.release_of(viewer, target.indicator, target.place, target.baseline_on)
    found = [baseline, *(update.release for update in reversed(given))]
    return list({release.pk: release for release in found if release is not None}.values())


def _release(release: Release) -> dict[str, Any]:
    return {
        "number": release.pk,
        "title": release.title,
        "file_name": release.file_name,
        "file_sha256": release.file_sha256,
        "retrieved_on": _day(release.retrieved_on),
        "source": _source(release.source),
    }


def _source(source: Source) -> dict[str, Any]:
    return {
        "number": source.pk,
        "name": source.name,
        "publisher": source.publisher,
        "licence": source.licence,
        "licence_url": source.licence_url,
        "address": source.address,
    }


def _place(place: Place) -> dict[str, Any]:
    return {"number": place.pk, "name": place.name, "code": place.code, "code_system": place.code_system}


def _decided(on: date | None, through: Seat | None) -> dict[str, Any] | None:
    return None if on is None else {"on": _day(on), "through": _seat(through)}


def _lead(person: Person | None, on: date) -> dict[str, str]:
    """The post and the organisation of whoever leads, without their name."""
    if person is None:
        return {"post": "", "organisation": ""}
    found = Employment.objects.filter(lasting(on), person=person).select_related("organisation").order_by("pk").first()
    if found is None:
        return {"post": "", "organisation": ""}
    return {"post": found.job_title, "organisation": found.organisation.name}


def _corrects(corrects: Publication | None, correction: str) -> dict[str, Any] | None:
    if corrects is None:
        return None
    return {"sha256": corrects.sha256, "published_on": _day(corrects.published_on), "correction": correction}


def _seat(through: Seat | None) -> dict[str, str] | None:
    """A seat without the person on it: what it does there, on which partnership, for whom."""
    if through is None:
        return None
    return {
        "role": str(through.role),
        "partnership": through.partnership.name,
        "organisation": through.organisation.name if through.organisation else "",
        "speaks_for": through.constituency,
    }


def _day(on: date | None) -> str | None:
    """A day as JSON holds it."""
    return None if on is None else on.isoformat()
