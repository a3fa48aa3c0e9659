"""Every question that strategy answers. The first argument says who asks.

Strategy is shared among the partners of a place: a read of a list gives nothing to others, and a
read of one thing refuses them with the reason. The public reads what is published, in the account.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeVar

from django.db.models import Case, CharField, Count, F, Model, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from commonweal.analysis import trajectories
from commonweal.evidence import reads as evidence
from commonweal.evidence.models import Indicator, Release
from commonweal.register.models import Partnership, Person, Seat, Theme
from commonweal.register.reads import lasting
from commonweal.register.rules import Viewer
from commonweal.strategy import rules
from commonweal.strategy.models import Issue, Objective, Strategy, Target, TrajectoryPoint
from commonweal.strategy.rules import State

M = TypeVar("M", bound=Model)


# --- Lists


def strategies(viewer: Viewer, *, place_id: int | None, on: date | None = None) -> QuerySet[Strategy]:
    """Strategies of a place, each with its `state` on a day and how many objectives and targets stand under it."""
    day = on or localdate()
    found = Strategy.objects.select_related(
        "place", "partnership", "adopted_through__person", "adopted_through__partnership"
    ).defer("place__boundary")
    return _shared(viewer, found, "place", place_id).annotate(
        state=_state("adopted_on", day),
        objective_count=_count(Objective.objects.filter(lasting(day)), "strategy"),
        target_count=_count(Target.objects.filter(lasting(day)), "objective__strategy"),
    )


def issues(
    viewer: Viewer, *, place_id: int | None, on: date | None = None, theme_id: int | None = None
) -> QuerySet[Issue]:
    """Issues of a place, each with its `state` on a day and how many objectives stand under it."""
    day = on or localdate()
    found = Issue.objects.select_related(
        "place", "theme", "indicator", "raised_through__person", "raised_through__partnership"
    ).defer("place__boundary")
    shared = _shared(viewer, found, "place", place_id).annotate(
        state=_state(None, day), objective_count=_count(Objective.objects.filter(lasting(day)), "issue")
    )
    return shared if theme_id is None else shared.filter(theme=theme_id)


def objectives(
    viewer: Viewer,
    *,
    place_id: int | None,
    on: date | None = None,
    strategy_id: int | None = None,
    issue_id: int | None = None,
    lead_id: int | None = None,
    organisation_id: int | None = None,
) -> QuerySet[Objective]:
    """Objectives of a place, narrowed if asked, each with its `state` on a day and how many targets stand under it."""
    day = on or localdate()
    found = Objective.objects.select_related(
        "strategy",
        "issue",
        "theme",
        "lead",
        "lead_organisation",
        "agreed_through__person",
        "agreed_through__partnership",
    )
    shared = _shared(viewer, found, "strategy__place", place_id, leads=("lead",)).annotate(
        state=_state("agreed_on", day), target_count=_count(Target.objects.filter(lasting(day)), "objective")
    )
    wanted = {"strategy": strategy_id, "issue": issue_id, "lead": lead_id, "lead_organisation": organisation_id}
    return shared.filter(**{name: pk for name, pk in wanted.items() if pk is not None})


def targets(
    viewer: Viewer,
    *,
    place_id: int | None,
    on: date | None = None,
    objective_id: int | None = None,
    lead_id: int | None = None,
    organisation_id: int | None = None,
    indicator_id: int | None = None,
) -> QuerySet[Target]:
    """Targets of a place, narrowed if asked, each with its `state` on a day.

    Someone leads a target when they are named on it, or on its objective while it names nobody.
    """
    day = on or localdate()
    shared = _shared(
        viewer, _whole_targets(), "objective__strategy__place", place_id, leads=("lead", "objective__lead")
    ).annotate(state=_state("agreed_on", day))
    if lead_id is not None:
        shared = shared.filter(Q(lead=lead_id) | Q(lead__isnull=True, objective__lead=lead_id))
    wanted = {"objective": objective_id, "objective__lead_organisation": organisation_id, "indicator": indicator_id}
    return shared.filter(**{name: pk for name, pk in wanted.items() if pk is not None})


def _whole_targets() -> QuerySet[Target]:
    return Target.objects.select_related(
        "objective__strategy__place",
        "objective__issue",
        "objective__theme",
        "objective__lead",
        "objective__lead_organisation",
        "indicator",
        "place",
        "lead",
        "agreed_through__person",
        "agreed_through__partnership",
    ).defer("place__boundary", "objective__strategy__place__boundary")


def _shared(
    viewer: Viewer, found: QuerySet[M], path: str, place_id: int | None, leads: tuple[str, ...] = ()
) -> QuerySet[M]:
    """What this viewer may see of a place: all of it for its partners, what they lead for others."""
    here = found.filter(**{path: place_id})
    if rules.may_see_place(viewer, place_id):
        return here
    if viewer.person_id is None or not leads:
        return here.none()
    mine = Q()
    for name in leads:
        mine |= Q(**{name: viewer.person_id})
    return here.filter(mine)


def _state(decided: str | None, on: date) -> Case:
    """The state of a thing on a day, as `rules.state_of` says it."""
    if decided is None:
        agreed = When(pk__isnull=False, then=Value(State.AGREED.value))
    else:
        agreed = When(**{f"{decided}__isnull": False}, then=Value(State.AGREED.value))
    return Case(
        When(until__lte=on, then=Value(State.ENDED.value)),
        agreed,
        default=Value(State.DRAFT.value),
        output_field=CharField(),
    )


def _count(rows: QuerySet[Any], path: str) -> Coalesce:
    counted = rows.filter(**{path: OuterRef("pk")}).order_by().values(path).annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted), Value(0))


# --- One thing: refused with the reason, or not there


def strategy(viewer: Viewer, pk: int) -> Strategy:
    """One strategy. Raises Strategy.DoesNotExist, and Refused for those who may not see it."""
    whole = Strategy.objects.select_related(
        "place",
        "partnership",
        "adopted_through__person",
        "adopted_through__organisation",
        "adopted_through__partnership",
    )
    found = whole.defer("place__boundary").get(pk=pk)
    rules.may_see(viewer, found).or_refuse()
    return found


def issue(viewer: Viewer, pk: int) -> Issue:
    """One issue. Raises Issue.DoesNotExist, and Refused for those who may not see it."""
    whole = Issue.objects.select_related(
        "place",
        "theme",
        "indicator__source",
        "raised_through__person",
        "raised_through__organisation",
        "raised_through__partnership",
    )
    found = whole.defer("place__boundary").get(pk=pk)
    rules.may_see(viewer, found).or_refuse()
    return found


def objective(viewer: Viewer, pk: int) -> Objective:
    """One objective. Raises Objective.DoesNotExist, and Refused for those who may not see it."""
    whole = Objective.objects.select_related(
        "strategy__place",
        "issue",
        "theme",
        "lead",
        "lead_organisation",
        "agreed_through__person",
        "agreed_through__organisation",
        "agreed_through__partnership",
    )
    found = whole.defer("strategy__place__boundary").get(pk=pk)
    rules.may_see(viewer, found).or_refuse()
    return found


def target(viewer: Viewer, pk: int) -> Target:
    """One target with its objective, issue, strategy, indicator and lead. Raises Target.DoesNotExist, and Refused."""
    found = _whole_targets().select_related("agreed_through__organisation", "indicator__source").get(pk=pk)
    rules.may_see(viewer, found).or_refuse()
    return found


# --- Trajectories


def milestones(viewer: Viewer, target: Target) -> list[TrajectoryPoint]:
    """The points agreed between a target's baseline and its due date, in order."""
    return list(TrajectoryPoint.objects.filter(target=target).order_by("on"))


def trajectory(viewer: Viewer, target: Target) -> trajectories.Trajectory:
    """The line that a target asks its indicator to follow, from the baseline through its milestones. One query."""
    return rules.line_of(target, [(point.on, point.value) for point in milestones(viewer, target)])


def trajectories_of(viewer: Viewer, wanted: list[Target]) -> dict[int, trajectories.Trajectory]:
    """The trajectory of each of many targets, by the target's number. One query."""
    points: dict[int, list[tuple[date, float]]] = {target.pk: [] for target in wanted}
    rows = TrajectoryPoint.objects.filter(target__in=points).order_by("target", "on")
    for pk, on, value in rows.values_list("target_id", "on", "value"):
        points[pk].append((on, value))
    return {target.pk: rules.line_of(target, points[target.pk]) for target in wanted}


@dataclass(frozen=True)
class Measured:
    """What the evidence knows of a target's indicator in its place since the baseline."""

    points: tuple[tuple[date, float], ...]
    """The last day of each period and the value, in order."""
    sources: str
    """The names of the sources that those figures came from."""


def measured_since(viewer: Viewer, target: Target, *, on: date) -> Measured:
    """The figures of a target's indicator from its baseline to a day, and where they came from."""
    found = evidence.series(viewer, target.indicator, [target.place], on=on)[target.place.code]
    points, releases = [], set()
    for figure in found:
        day = figure.period_end - timedelta(days=1)
        if figure.value is not None and figure.is_comparable and target.baseline_on <= day <= on:
            points.append((day, figure.value))
            releases.add(figure.release)
    names = Release.objects.filter(pk__in=releases).order_by().values_list("source__name", flat=True).distinct()
    return Measured(tuple(points), ", ".join(sorted(names)))


def trajectory_in_words(viewer: Viewer, target: Target, milestones: list[TrajectoryPoint]) -> str:
    """The line of a target as a sentence, for those who cannot see it drawn."""
    steps = [(point.on, rules.shown(target.indicator, point.value)) for point in milestones]
    steps.append((target.due, rules.shown(target.indicator, target.value)))
    # The baseline was measured; the rest is planned.
    steps.insert(0, (target.baseline_on, rules.measured_in_words(target.indicator, target.baseline_value)))
    told = [_("%(value)s on %(day)s") % {"value": value, "day": date_format(on, "j F Y")} for on, value in steps]
    return _("From %(first)s to %(rest)s.") % {"first": told[0], "rest": _(", then ").join(told[1:])}


# --- The whole on one page


@dataclass(frozen=True)
class Line:
    """An objective with the targets under it."""

    objective: Objective
    targets: tuple[Target, ...]


@dataclass(frozen=True)
class Chapter:
    """An issue with what is to be brought about on it."""

    issue: Issue
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Part:
    """A theme with its issues; the part without a theme comes last."""

    theme: Theme | None
    chapters: tuple[Chapter, ...]


def overview(viewer: Viewer, *, place_id: int | None, on: date | None = None) -> list[Part]:
    """What a place means to do on a day: its themes, under each the issues, objectives and targets. Three queries."""
    day = on or localdate()
    lines: dict[int, list[Line]] = {}
    under: dict[int, list[Target]] = {}
    for target in targets(viewer, place_id=place_id, on=day).filter(lasting(day)).order_by("-is_key_measure", "title"):
        under.setdefault(target.objective_id, []).append(target)
    for objective in objectives(viewer, place_id=place_id, on=day).filter(lasting(day)):
        lines.setdefault(objective.issue_id, []).append(Line(objective, tuple(under.get(objective.pk, ()))))
    parts: dict[Theme | None, list[Chapter]] = {}
    for issue in issues(viewer, place_id=place_id, on=day).filter(lasting(day)):
        parts.setdefault(issue.theme, []).append(Chapter(issue, tuple(lines.get(issue.pk, ()))))
    ordered = sorted(parts.items(), key=lambda part: (part[0] is None, part[0].rank if part[0] else 0, str(part[0])))
    return [Part(theme, tuple(chapters)) for theme, chapters in ordered]


# --- Things of earlier rooms that panels are about


def indicator(viewer: Viewer, pk: int) -> Indicator:
    """The indicator that a panel is about. Raises Indicator.DoesNotExist."""
    return Indicator.objects.get(pk=pk)


def partnership(viewer: Viewer, pk: int) -> Partnership:
    """The partnership that a panel is about. Raises Partnership.DoesNotExist."""
    return Partnership.objects.get(pk=pk)


# --- Choices that forms offer


def seats_held(viewer: Viewer, place_id: int | None, on: date) -> QuerySet[Seat]:
    """The seats of a place that somebody holds on a day."""
    return (
        Seat.objects.filter(
            lasting(on), lasting(on, "partnership__"), partnership__place=place_id, person__isnull=False
        )
        .select_related("partnership", "person", "organisation")
        .order_by("partnership__name", "person__name", "pk")
    )


def seats_to_decide_through(viewer: Viewer, partnership: Partnership) -> QuerySet[Seat]:
    """The seats of a partnership that somebody holds or held: a decision may be recorded long after it was taken."""
    held = Seat.objects.filter(partnership=partnership, person__isnull=False)
    return held.select_related("partnership", "person", "organisation").order_by("until", "role", "person__name", "pk")


def partnership_to_decide(viewer: Viewer, thing: Strategy | Objective | Target, asked: str) -> Partnership:
    """The partnership whose seats are offered: the one asked for if it is of the same place, else the strategy's own."""
    chosen = (
        thing
        if isinstance(thing, Strategy)
        else thing.strategy
        if isinstance(thing, Objective)
        else thing.objective.strategy
    )
    if asked.isascii() and asked.isdecimal() and len(asked) < 10:
        found = Partnership.objects.filter(place=chosen.place_id, pk=int(asked)).first()
        if found is not None:
            return found
    return chosen.partnership


def strategy_to_use(viewer: Viewer, place_id: int) -> Strategy | None:
    """The strategy that a new objective most likely belongs to: the one in force, the latest adopted first."""
    found = Strategy.objects.filter(lasting(localdate()), place=place_id)
    return found.order_by(F("adopted_on").desc(nulls_last=True), "-pk").first()


def partnerships(viewer: Viewer, place_id: int | None, on: date) -> QuerySet[Partnership]:
    """Partnerships of a place, any of which may have a strategy or decide something."""
    return Partnership.objects.filter(lasting(on), place=place_id)


def themes(viewer: Viewer, place_id: int | None) -> QuerySet[Theme]:
    """Themes under which this place sorts its issues and objectives."""
    return Theme.objects.filter(place=place_id)


def leads(viewer: Viewer, place_id: int | None) -> QuerySet[Person]:
    """Everyone who leads an objective or a target of a place."""
    of_objectives = Objective.objects.filter(strategy__place=place_id, lead__isnull=False).order_by()
    of_targets = Target.objects.filter(objective__strategy__place=place_id, lead__isnull=False).order_by()
    return Person.objects.filter(Q(pk__in=of_objectives.values("lead")) | Q(pk__in=of_targets.values("lead")))
