"""The thread as partners hold it: from any thing that the viewer may see, the whole line up and down.

Each step is asked for once, with what stands beside it and how many those are, so the number of
queries does not depend on how much there is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.db.models import Count, F, Model, QuerySet, Window

from commonweal.account import reads as account
from commonweal.delivery import reads as delivery
from commonweal.delivery.models import Action, Update
from commonweal.evidence import reads as evidence
from commonweal.evidence.models import Indicator
from commonweal.register.rules import Viewer
from commonweal.site.reads import beads
from commonweal.site.reads.stages import SHOWN_BESIDE, STAGE_OF_KIND, Line, Stage, Thread
from commonweal.strategy import reads as strategy
from commonweal.strategy.models import Issue, Objective, Target

M = TypeVar("M", bound=Model)


# What is still to be done before what is done, the next due first.
NEXT_FIRST = (F("completed_on").desc(nulls_first=True), "due", "pk")


@dataclass(frozen=True)
class Focus:
    """What the thread is seen from, and as much of the line above and below it as follows from it."""

    title: str
    place: str
    target: Target | None = None
    objective: Objective | None = None
    issue: Issue | None = None
    indicator: Indicator | None = None
    action: Action | None = None
    update: Update | None = None
    publication: Any = None
    release: Any = None
    source: Any = None


def thread(viewer: Viewer, kind: str, pk: int, *, on: date) -> Thread:
    """The line through one thing. Raises ObjectDoesNotExist, and Refused for what the viewer may not see."""
    focus = FOCUS[kind](viewer, pk, on)
    line = Line()
    place_id = viewer.place_id
    if focus.target is not None:
        place_id = focus.target.objective.strategy.place_id
        _lay_results(viewer, line, focus, on)
    elif focus.objective is not None:
        place_id = focus.objective.strategy.place_id
    elif focus.issue is not None:
        place_id = focus.issue.place_id
    _lay_intentions(viewer, line, focus, place_id)
    _lay_evidence(viewer, line, focus)
    return Thread(kind, pk, focus.title, focus.place, line.steps(STAGE_OF_KIND[kind]), is_public=False)


# --- From where the thread is seen


def _from_target(viewer: Viewer, pk: int, on: date) -> Focus:
    return _of_target(strategy.target(viewer, pk))


def _of_target(target: Target, **more: Any) -> Focus:
    objective = target.objective
    facts: dict[str, Any] = {
        "title": target.title,
        "place": objective.strategy.place.name,
        "target": target,
        "objective": objective,
        "indicator": target.indicator,
    }
    return Focus(**{**facts, **more})


def _from_action(viewer: Viewer, pk: int, on: date) -> Focus:
    action = delivery.action(viewer, pk)
    return _of_target(strategy.target(viewer, action.target_id), title=action.title, action=action)


def _from_update(viewer: Viewer, pk: int, on: date) -> Focus:
    update = delivery.update(viewer, pk)
    return _of_target(strategy.target(viewer, update.target_id), update=update)


def _from_publication(viewer: Viewer, pk: int, on: date) -> Focus:
    publication = account.publication(viewer, pk)
    target = strategy.target(viewer, publication.target_id)
    return _of_target(target, title=publication.title, publication=publication)


def _from_objective(viewer: Viewer, pk: int, on: date) -> Focus:
    objective = strategy.objective(viewer, pk)
    target = _main(strategy.targets(viewer, place_id=objective.strategy.place_id, objective_id=pk))
    if target is not None:
        return _of_target(target, title=objective.title, objective=objective)
    return Focus(objective.title, objective.strategy.place.name, objective=objective)


def _from_issue(viewer: Viewer, pk: int, on: date) -> Focus:
    issue = strategy.issue(viewer, pk)
    target = _main(strategy.targets(viewer, place_id=issue.place_id).filter(objective__issue=pk))
    if target is not None:
        return _of_target(target, title=issue.title, issue=issue)
    objective = strategy.objectives(viewer, place_id=issue.place_id, issue_id=pk).first()
    return Focus(issue.title, issue.place.name, issue=issue, objective=objective, indicator=issue.indicator)


def _from_indicator(viewer: Viewer, pk: int, on: date) -> Focus:
    indicator = evidence.indicators(viewer).get(pk=pk)
    here = strategy.targets(viewer, place_id=viewer.place_id, indicator_id=pk)
    target = _main(here)
    if target is not None:
        return _of_target(target, title=indicator.name, indicator=indicator)
    issue = strategy.issues(viewer, place_id=viewer.place_id).filter(indicator=pk).first()
    return Focus(indicator.name, "", issue=issue, indicator=indicator)


def _from_source(viewer: Viewer, pk: int, on: date) -> Focus:
    source = evidence.sources(viewer).get(pk=pk)
    return _of_source(viewer, source, title=source.name)


def _from_release(viewer: Viewer, pk: int, on: date) -> Focus:
    release = evidence.releases(viewer).get(pk=pk)
    return _of_source(viewer, release.source, title=release.file_name or release.title, release=release)


def _of_source(viewer: Viewer, source: Any, **more: Any) -> Focus:
    target = _main(strategy.targets(viewer, place_id=viewer.place_id).filter(indicator__source=source.pk))
    if target is not None:
        return _of_target(target, source=source, **more)
    return Focus(place="", source=source, **more)


FOCUS = {
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


def _main(targets: QuerySet[Target]) -> Target | None:
    """The target that stands for many: a key measure before others, one that lasts before one that ended."""
    return targets.order_by("-is_key_measure", F("until").asc(nulls_first=True), "title", "pk").first()


# --- Laying the line out


def _lay_results(viewer: Viewer, line: Line, focus: Focus, on: date) -> None:
    """Actions, updates and publications of the target on the line."""
    target = focus.target
    if target is None:
        return
    actions, count = _some(delivery.actions(viewer, target=target, on=on).order_by(*NEXT_FIRST))
    _put(line, Stage.ACTION, actions, count, beads.action, focus.action)
    updates, count = _some(delivery.updates(viewer, target=target))
    _put(line, Stage.UPDATE, updates, count, lambda update: beads.update(update, target.indicator), focus.update)
    told, count = _some(account.publications_of(viewer, target.pk))
    chosen = focus.publication or next((each for each in told if each.state == "standing"), None)
    _put(line, Stage.PUBLICATION, told, count, lambda each: beads.publication(each, named=True), chosen)


def _lay_intentions(viewer: Viewer, line: Line, focus: Focus, place_id: int | None) -> None:
    """The issue, the objective and the target, each with the others that grew from the same root."""
    objective = focus.objective
    issue = focus.issue
    if issue is None and objective is not None:
        issue = strategy.issue(viewer, objective.issue_id)
    if issue is not None:
        root = issue.indicator_id
        rest, count = _some(strategy.issues(viewer, place_id=place_id).filter(indicator=root)) if root else ([], 0)
        _put(line, Stage.ISSUE, rest, count, beads.issue, issue)
        rest, count = _some(strategy.objectives(viewer, place_id=place_id, issue_id=issue.pk))
        _put(line, Stage.OBJECTIVE, rest, count, beads.objective, objective)
    if objective is not None:
        rest, count = _some(strategy.targets(viewer, place_id=place_id, objective_id=objective.pk))
        _put(line, Stage.TARGET, rest, count, beads.target, focus.target)


def _lay_evidence(viewer: Viewer, line: Line, focus: Focus) -> None:
    """The figure that it rests on, the file that the figure came in, and who published it."""
    indicator, source = focus.indicator, focus.source
    if indicator is not None:
        source = source or indicator.source
        line.put(Stage.OBSERVATION, _observation(indicator, focus.target))
    elif source is not None:
        found, count = _some(evidence.indicators(viewer, source=source))
        line.put(Stage.OBSERVATION, None, [beads.observation(each) for each in found], count)
    if source is None:
        return
    line.put(Stage.SOURCE, beads.source(source))
    release = focus.release
    if release is None and focus.target is not None:
        release = evidence.release_of(viewer, focus.target.indicator, focus.target.place, focus.target.baseline_on)
    rest, count = _some(evidence.releases(viewer, source=source))
    _put(line, Stage.RELEASE, rest, count, lambda each: beads.release(each, named=True), release or _first(rest))


def _observation(indicator: Indicator, target: Target | None) -> Any:
    if target is None or target.indicator_id != indicator.pk:
        return beads.observation(indicator)
    return beads.observation(indicator, place=target.place.name, on=target.baseline_on, value=target.baseline_value)


def _some(queryset: QuerySet[M]) -> tuple[list[M], int]:
    """The first few of many and how many there are, in one query."""
    rows = list(queryset.annotate(how_many=Window(Count("pk")))[: SHOWN_BESIDE + 1])
    return rows, rows[0].how_many if rows else 0  # type: ignore[attr-defined]


def _put(line: Line, stage: Stage, rows: Sequence[Any], count: int, draw: Any, chosen: Any) -> None:
    """Put the chosen thing, or the first of the rows, on the line and the others beside it."""
    on_line = chosen or _first(rows)
    if on_line is None:
        return
    known = next((row for row in rows if row.pk == on_line.pk), on_line)
    others = [draw(row) for row in rows if row.pk != on_line.pk]
    line.put(stage, draw(known), others, count - 1)


def _first(rows: Sequence[Any]) -> Any:
    return rows[0] if rows else None
