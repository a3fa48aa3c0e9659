"""What else grows from the same root at each step of a line: named and counted, all in one query."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField, Count, F, FloatField, QuerySet, Value, Window
from django.db.models.functions import Cast

from commonweal.account.models import Publication
from commonweal.delivery.models import Action, Update
from commonweal.evidence.models import Indicator, Release
from commonweal.site.reads import beads
from commonweal.site.reads.stages import KIND_OF_STAGE, SHOWN_BESIDE, Bead, Stage
from commonweal.strategy.models import Issue, Objective, Target

# What is still to be done before what is done, the next due first.
NEXT_FIRST = (F("completed_on").desc(nulls_first=True), "due", "pk")
LATEST_FIRST = ("-on", "-pk")


@dataclass(frozen=True)
class Roots:
    """The numbers of the things on a line from which others may grow; none where the line has no such thing."""

    place_id: int | None = None
    source_id: int | None = None
    indicator: Indicator | None = None
    root_indicator_id: int | None = None
    """The indicator that the issue rests on, which need not be the one the target is measured by."""
    issue_id: int | None = None
    objective_id: int | None = None
    target_id: int | None = None
    with_intentions: bool = True
    """Whether the viewer may see what the place means to do beyond this line."""


Beside = dict[Stage, tuple[list[Bead], int]]


def beside(roots: Roots) -> Beside:
    """What stands at each step, the thing on the line among it, and how much there is. One query."""
    parts = list(_parts(roots))
    if not parts:
        return {}
    rows = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    found: Beside = {}
    for stage, pk, title, on, value, how_many in rows:
        named, _count = found.setdefault(Stage(stage), ([], how_many))
        named.append(Bead(KIND_OF_STAGE[Stage(stage)], pk, title or _figure(roots.indicator, value, on), on=on))
    return found


def _parts(roots: Roots) -> Iterator[QuerySet[Any, Any]]:
    if roots.source_id is not None:
        releases = Release.objects.filter(source=roots.source_id)
        yield _rows(Stage.RELEASE, releases, title="title", on="retrieved_on", order=("-loaded_at", "-pk"))
    if roots.target_id is not None:
        actions = Action.objects.filter(target=roots.target_id)
        yield _rows(Stage.ACTION, actions, title="title", on="due", order=NEXT_FIRST)
        updates = Update.objects.filter(target=roots.target_id)
        yield _rows(Stage.UPDATE, updates, value="value", on="on", order=LATEST_FIRST)
        told = Publication.objects.filter(target=roots.target_id)
        yield _rows(Stage.PUBLICATION, told, title="title", on="published_on", order=("-published_on", "-pk"))
    if roots.with_intentions:
        yield from _intentions(roots)


def _intentions(roots: Roots) -> Iterator[QuerySet[Any, Any]]:
    if roots.root_indicator_id is not None:
        issues = Issue.objects.filter(indicator=roots.root_indicator_id, place=roots.place_id)
        yield _rows(Stage.ISSUE, issues, title="title", on="since", order=("title", "pk"))
    if roots.issue_id is not None:
        objectives = Objective.objects.filter(issue=roots.issue_id)
        yield _rows(Stage.OBJECTIVE, objectives, title="title", on="agreed_on", order=("title", "pk"))
    if roots.objective_id is not None:
        targets = Target.objects.filter(objective=roots.objective_id)
        yield _rows(Stage.TARGET, targets, title="title", on="agreed_on", order=("-is_key_measure", "title", "pk"))


def _rows(
    stage: Stage, queryset: QuerySet[Any], *, on: str, order: tuple[Any, ...], title: str = "", value: str = ""
) -> QuerySet[Any, Any]:
    """The first few as (stage, number, title, day, value, how many there are)."""
    rows: QuerySet[Any, Any] = (
        queryset.annotate(
            on_stage=Value(str(stage), output_field=CharField()),
            as_title=F(title) if title else Value("", output_field=CharField()),
            as_day=F(on),
            as_value=F(value) if value else Cast(Value(None), FloatField()),
            how_many=Window(Count("pk")),
        )
        .order_by(*order)
        .values_list("on_stage", "pk", "as_title", "as_day", "as_value", "how_many")[: SHOWN_BESIDE + 1]
    )
    return rows


def _figure(indicator: Indicator | None, value: float | None, on: date | None) -> str:
    """An update has no title of its own: it is called by its value and the day of it."""
    if indicator is None or value is None or on is None:
        return ""
    return beads.update_title(beads.measured_figure(indicator, value), on)
