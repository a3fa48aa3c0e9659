"""The thread as partners hold it: from any thing that the viewer may see, the whole line up and down.

The line itself is one query, what stands beside it another, and each of its results one more, so the
number of queries does not depend on how much there is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.db.models import Case, F, QuerySet, Value, When

from commonweal.account import reads as account
from commonweal.account.models import Publication
from commonweal.delivery import rules as delivery
from commonweal.delivery.models import Action, Update
from commonweal.evidence import reads as evidence
from commonweal.evidence.models import Indicator, Release, Source
from commonweal.register.models import Seat
from commonweal.register.rules import Viewer
from commonweal.site.reads import beads
from commonweal.site.reads.beside import LATEST_FIRST, NEXT_FIRST, Roots, beside
from commonweal.site.reads.stages import STAGE_OF_KIND, Bead, Line, Stage, Thread
from commonweal.strategy import reads as strategy
from commonweal.strategy import rules as strategy_rules
from commonweal.strategy.models import Issue, Objective, Target

ON_THE_LINE = (
    "objective__issue",
    "objective__strategy__place",
    "objective__lead_organisation",
    "indicator__source",
    "place",
)
# The target that stands for many: a key measure before others, one that lasts before one that ended.
MAIN_FIRST = ("-is_key_measure", F("until").asc(nulls_first=True), "title", "pk")
KEPT_SECONDS = 3600


@dataclass(frozen=True)
class Along:
    """What is on a line, as far as it goes."""

    title: str = ""
    place: str = ""
    place_id: int | None = None
    source: Source | None = None
    release: Release | None = None
    indicator: Indicator | None = None
    issue: Issue | None = None
    objective: Objective | None = None
    target: Target | None = None
    action: Action | None = None
    update: Update | None = None
    publication: Publication | None = None


def thread(viewer: Viewer, kind: str, pk: int, *, on: date) -> Thread:
    """The line through one thing. Raises ObjectDoesNotExist, and Refused for what the viewer may not see."""
    along = FROM[kind](viewer, pk)
    if along.target is not None:
        release = along.release or _release_of(viewer, along.target)
        along = replace(_with_results(viewer, along, along.target), release=release)
    _seat(along)
    return Thread(
        kind, pk, along.title, along.place, _laid(viewer, along, on).steps(STAGE_OF_KIND[kind]), is_public=False
    )


# --- From where the thread is seen


def _targets() -> QuerySet[Target]:
    return Target.objects.select_related(*ON_THE_LINE).defer("place__boundary", "objective__strategy__place__boundary")


def _line_of(viewer: Viewer, target: Target, **more: Any) -> Along:
    """The line above a target. Raises Refused for those who may not see it."""
    strategy_rules.may_see(viewer, target).or_refuse()
    objective = target.objective
    along = Along(
        title=target.title,
        place=objective.strategy.place.name,
        place_id=objective.strategy.place_id,
        source=target.indicator.source,
        indicator=target.indicator,
        issue=objective.issue,
        objective=objective,
        target=target,
    )
    return replace(along, **more)


def _from_target(viewer: Viewer, pk: int) -> Along:
    return _line_of(viewer, _targets().get(pk=pk))


def _from_action(viewer: Viewer, pk: int) -> Along:
    action = Action.objects.select_related("organisation", "lead").get(pk=pk)
    return _line_of(viewer, _targets().get(pk=action.target_id), title=action.title, action=action)


def _from_update(viewer: Viewer, pk: int) -> Along:
    update = Update.objects.select_related("given_by").get(pk=pk)
    return _line_of(viewer, _targets().get(pk=update.target_id), update=update)


def _from_publication(viewer: Viewer, pk: int) -> Along:
    publication = _publications(viewer).get(pk=pk)
    target = _targets().get(pk=publication.target_id)
    return _line_of(viewer, target, title=publication.title, publication=publication)


def _from_objective(viewer: Viewer, pk: int) -> Along:
    target = _targets().filter(objective=pk).order_by(*MAIN_FIRST).first()
    if target is not None:
        return _line_of(viewer, target, title=target.objective.title)
    objective = strategy.objective(viewer, pk)
    issue = strategy.issue(viewer, objective.issue_id)
    return _above(issue, title=objective.title, objective=objective)


def _from_issue(viewer: Viewer, pk: int) -> Along:
    target = _targets().filter(objective__issue=pk).order_by(*MAIN_FIRST).first()
    if target is not None:
        return _line_of(viewer, target, title=target.objective.issue.title)
    issue = strategy.issue(viewer, pk)
    return _above(issue, objective=_first_objective(viewer, issue))


def _above(issue: Issue, **more: Any) -> Along:
    """The line of an issue that has no target yet."""
    along = Along(
        title=issue.title, place=issue.place.name, place_id=issue.place_id, issue=issue, indicator=issue.indicator
    )
    return replace(along, source=issue.indicator.source if issue.indicator else None, **more)


def _first_objective(viewer: Viewer, issue: Issue) -> Objective | None:
    return strategy.objectives(viewer, place_id=issue.place_id, issue_id=issue.pk).first()


def _from_indicator(viewer: Viewer, pk: int) -> Along:
    target = _targets().filter(indicator=pk, **_open_place(viewer)).order_by(*MAIN_FIRST).first()
    if target is not None:
        return _line_of(viewer, target, title=target.indicator.name)
    indicator = evidence.indicators(viewer).get(pk=pk)
    issue = strategy.issues(viewer, place_id=viewer.place_id).filter(indicator=pk).first()
    along = Along(title=indicator.name, indicator=indicator, source=indicator.source)
    if issue is None:
        return along
    return _above(strategy.issue(viewer, issue.pk), title=indicator.name, objective=_first_objective(viewer, issue))


def _from_source(viewer: Viewer, pk: int) -> Along:
    return _from_evidence(viewer, Source.objects.get(pk=pk))


def _from_release(viewer: Viewer, pk: int) -> Along:
    release = evidence.releases(viewer).get(pk=pk)
    return _from_evidence(viewer, release.source, title=release.file_name or release.title, release=release)


def _from_evidence(viewer: Viewer, source: Source, **more: Any) -> Along:
    facts = {"title": source.name, "source": source, **more}
    target = _targets().filter(indicator__source=source.pk, **_open_place(viewer)).order_by(*MAIN_FIRST).first()
    return _line_of(viewer, target, **facts) if target is not None else Along(**facts)


def _open_place(viewer: Viewer) -> dict[str, Any]:
    return {"objective__strategy__place": viewer.place_id}


FROM: dict[str, Callable[[Viewer, int], Along]] = {
    "target": _from_target,
    "action": _from_action,
    "update": _from_update,
    "publication": _from_publication,
    "objective": _from_objective,
    "issue": _from_issue,
    "indicator": _from_indicator,
    "source": _from_source,
    "release": _from_release,
}


def _seat(along: Along) -> None:
    """Give everything that was decided the seat through which it was: one query for all of them.

    Joined to the line, four seats with their people and bodies would cost more to plan than to read.
    """
    decided = [
        (along.issue, "raised_through"),
        (along.objective, "agreed_through"),
        (along.target, "agreed_through"),
        (along.publication, "published_through"),
    ]
    wanted = {getattr(thing, f"{field}_id") for thing, field in decided if thing is not None} - {None}
    seats = Seat.objects.select_related("person", "partnership", "organisation").in_bulk(wanted)
    for thing, field in decided:
        if thing is not None and getattr(thing, f"{field}_id") is not None:
            setattr(thing, field, seats[getattr(thing, f"{field}_id")])


# --- What came of a target, and where its figure came from


def _publications(viewer: Viewer) -> QuerySet[Publication]:
    """Publications without what they say, which is most of their weight and not shown here."""
    return account.with_state(viewer, Publication.objects.defer("snapshot"))


def _with_results(viewer: Viewer, along: Along, target: Target) -> Along:
    """The line with one action, one update and one publication of its target, where it has none yet."""
    standing_first = Case(When(state="standing", then=Value(0)), default=Value(1))
    return replace(
        along,
        action=along.action
        or Action.objects.select_related("organisation", "lead").filter(target=target).order_by(*NEXT_FIRST).first(),
        update=along.update
        or Update.objects.select_related("given_by").filter(target=target).order_by(*LATEST_FIRST).first(),
        publication=along.publication
        or _publications(viewer).filter(target=target).order_by(standing_first, "-published_on", "-pk").first(),
    )


def _release_of(viewer: Viewer, target: Target) -> Release | None:
    """The release that the baseline came in. Asked of the store once for every state of it: releases are only added."""
    latest = Release.objects.order_by("-pk").values_list("pk", flat=True).first()
    key = f"{connection.settings_dict['NAME']}-release-{target.indicator_id}-{target.place_id}-{target.baseline_on}-{latest}"
    kept: Release | bool | None = cache.get(key, False)
    if not isinstance(kept, bool):
        return kept
    release = evidence.release_of(viewer, target.indicator, target.place, target.baseline_on)
    cache.set(key, release, KEPT_SECONDS)
    return release


# --- Laying the line out


def _laid(viewer: Viewer, along: Along, on: date) -> Line:
    line = Line()
    found = beside(_roots(viewer, along))
    for stage, bead in _on_the_line(along, on).items():
        others, count = found.pop(stage, ([], 0))
        line.put(stage, bead, others, count - 1)
    for stage, (others, count) in found.items():
        line.put(stage, None, others, count)
    if along.indicator is None and along.source is not None:
        indicators = evidence.indicators(viewer, source=along.source)
        line.put(Stage.OBSERVATION, None, [beads.observation(each) for each in indicators[:9]], indicators.count())
    return line


def _roots(viewer: Viewer, along: Along) -> Roots:
    return Roots(
        place_id=along.place_id,
        source_id=along.source.pk if along.source else None,
        indicator=along.indicator,
        root_indicator_id=along.issue.indicator_id if along.issue else None,
        issue_id=along.issue.pk if along.issue else None,
        objective_id=along.objective.pk if along.objective else None,
        target_id=along.target.pk if along.target else None,
        with_intentions=bool(strategy_rules.may_see_place(viewer, along.place_id)),
    )


def _on_the_line(along: Along, on: date) -> dict[Stage, Bead]:
    """The things on the line as beads, by stage."""
    found: dict[Stage, Bead] = {}
    if along.source:
        found[Stage.SOURCE] = beads.source(along.source)
    if along.release:
        found[Stage.RELEASE] = beads.release(along.release, named=True)
    if along.indicator:
        found[Stage.OBSERVATION] = _observation(along.indicator, along.target)
    if along.issue:
        found[Stage.ISSUE] = beads.issue(along.issue)
    if along.objective:
        found[Stage.OBJECTIVE] = beads.objective(along.objective)
    if along.target:
        found[Stage.TARGET] = beads.target(along.target)
    if along.action:
        found[Stage.ACTION] = beads.action(along.action, delivery.state_of(along.action, on))
    if along.update and along.indicator:
        found[Stage.UPDATE] = beads.update(along.update, along.indicator)
    if along.publication:
        found[Stage.PUBLICATION] = beads.publication(along.publication, named=True)
    return found


def _observation(indicator: Indicator, target: Target | None) -> Bead:
    if target is None:
        return beads.observation(indicator)
    return beads.observation(indicator, place=target.place.name, on=target.baseline_on, value=target.baseline_value)
