"""Every question that delivery answers. The first argument says who asks.

Delivery is shared among the partners of a place: a read of a list gives nothing to others, and a
read of one thing refuses them with the reason. The public reads what is published, in the account.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    DateField,
    ExpressionWrapper,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest, NullIf
from django.db.models.lookups import LessThan
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonweal.analysis import trajectories
from commonweal.analysis.trajectories import Movement
from commonweal.delivery import rules
from commonweal.delivery.models import Action, Rating, Update
from commonweal.delivery.rules import ActionState
from commonweal.kit.needs import Need
from commonweal.register.models import Organisation, Person
from commonweal.register.reads import lasting
from commonweal.register.rules import Viewer
from commonweal.strategy import reads as strategy
from commonweal.strategy.models import Target
from commonweal.strategy.rules import line_of

MONTHS_OF_GRACE = 1
"""An update is late when it is this many months overdue: figures come out when they come out."""

SOON_DAYS = 30
"""An action that falls due within so many days is among what needs its lead."""


# --- Updates


def updates(viewer: Viewer, *, place_id: int | None = None, target: Target | None = None) -> QuerySet[Update]:
    """Updates on one target, or on all targets of a place, the latest first."""
    found = _whole_updates().order_by("-on", "-pk")
    if target is not None:
        return found.filter(target=target) if rules.may_see_target(viewer, target) else found.none()
    return found.filter(target__in=strategy.targets(viewer, place_id=place_id).values("pk"))


def update(viewer: Viewer, pk: int) -> Update:
    """One update. Raises Update.DoesNotExist, and Refused for those who may not see it."""
    found = _whole_updates().get(pk=pk)
    rules.may_see_target(viewer, found.target).or_refuse()
    return found


def _whole_updates() -> QuerySet[Update]:
    return Update.objects.select_related(
        "target__indicator", "target__objective__strategy", "target__place", "given_by", "release__source"
    ).defer("target__place__boundary")


def latest_update(viewer: Viewer, target: Target) -> Update | None:
    """The update with the newest value of a target, if there is any."""
    return updates(viewer, target=target).first()


def last_value(viewer: Viewer, target: Target, *, before: date) -> float:
    """The newest value of a target of before a day: of its updates, or else its baseline."""
    found = updates(viewer, target=target).filter(on__lt=before).first()
    return found.value if found else target.baseline_value


def worked_out(viewer: Viewer, update: Update) -> list[str]:
    """How the rating of one update follows from its numbers, sentence by sentence."""
    return rules.worked_out(update, strategy.trajectory(viewer, update.target))


# --- Actions


def actions(
    viewer: Viewer,
    *,
    place_id: int | None = None,
    target: Target | None = None,
    on: date | None = None,
    lead_id: int | None = None,
    organisation_id: int | None = None,
) -> QuerySet[Action]:
    """Actions towards one target, or towards all targets of a place, each with its `state` on a day and whether it `is_overdue`."""
    day = on or localdate()
    found = Action.objects.select_related("target__objective__strategy", "target__objective", "organisation", "lead")
    if target is not None:
        found = found.filter(target=target) if rules.may_see_target(viewer, target) else found.none()
    else:
        mine = Q(lead=viewer.person_id) if viewer.person_id is not None else Q(pk__in=())
        here = Q(target__objective__strategy__place=place_id)
        found = found.filter(Q(target__in=strategy.targets(viewer, place_id=place_id).values("pk")) | (mine & here))
    wanted = {"lead": lead_id, "organisation": organisation_id}
    found = found.filter(**{name: pk for name, pk in wanted.items() if pk is not None})
    return _with_state(found, day)


def open_actions(
    viewer: Viewer, *, place_id: int | None, on: date, lead_id: int | None = None, organisation_id: int | None = None
) -> QuerySet[Any]:
    """Actions of a place that are still to be done on a day, the first due first."""
    open_states = (ActionState.PLANNED.value, ActionState.UNDER_WAY.value)
    found: QuerySet[Any] = actions(viewer, place_id=place_id, on=on, lead_id=lead_id, organisation_id=organisation_id)
    return found.filter(state__in=open_states).order_by("due", "title")


def action(viewer: Viewer, pk: int) -> Action:
    """One action. Raises Action.DoesNotExist, and Refused for those who may not see it."""
    known = Action.objects.select_related(
        "target__objective__strategy__place", "target__indicator", "organisation", "lead"
    ).defer("target__objective__strategy__place__boundary")
    found: Action = _with_state(known, localdate()).get(pk=pk)
    rules.may_see_action(viewer, found).or_refuse()
    return found


def action_leads(viewer: Viewer, place_id: int | None) -> QuerySet[Person]:
    """Everyone who leads an action of a place."""
    led = Action.objects.filter(target__objective__strategy__place=place_id, lead__isnull=False).order_by()
    return Person.objects.filter(pk__in=led.values("lead"))


def _with_state(found: QuerySet[Action], on: date) -> QuerySet[Any]:
    state = Case(
        When(completed_on__lte=on, then=Value(ActionState.COMPLETED.value)),
        When(until__lte=on, then=Value(ActionState.ENDED.value)),
        When(since__lte=on, then=Value(ActionState.UNDER_WAY.value)),
        default=Value(ActionState.PLANNED.value),
    )
    overdue = Q(state__in=(ActionState.PLANNED, ActionState.UNDER_WAY), due__lt=on)
    return found.annotate(state=state).annotate(is_overdue=ExpressionWrapper(overdue, output_field=BooleanField()))


# --- How targets stand


class _MonthsLater(Func):
    """The day that many months after a day; the database knows how long each month is."""

    template = "((%(expressions)s)::date)"
    arg_joiner = " + "
    output_field = DateField()


class _Months(Func):
    """A span of so many months."""

    template = "make_interval(months => (%(expressions)s)::int)"
    output_field = DateField()


def standings(viewer: Viewer, *, place_id: int | None, on: date | None = None) -> QuerySet[Any]:
    """The agreed targets of a place in force on a day, each with its latest update and when the next is due.

    Adds `latest_id`, `latest_on`, `latest_value`, `latest_expected`, `latest_forecast`, `latest_commentary`,
    `latest_given_on`, `latest_given_by`, `previous_value`, `rating` (none before the first update), `rank` (the
    worst rating first), `update_due` and `is_late`. One query, however many targets and updates there are.
    """
    day = on or localdate()
    agreed = strategy.targets(viewer, place_id=place_id, on=day).filter(lasting(day), agreed_on__lte=day)
    # A page of them shows no issue, seat or organisation: half the joins are half the work.
    agreed = agreed.select_related(None).select_related(
        "objective__strategy", "objective__theme", "objective__lead", "indicator", "place", "lead"
    )
    return with_standing(viewer, agreed, day)


def with_standing(viewer: Viewer, targets: QuerySet[Target], on: date) -> QuerySet[Any]:
    """Targets with their latest update that was given by a day, and when the next is due."""
    given = Update.objects.filter(target=OuterRef("pk"), given_on__lte=on).order_by("-on")
    latest = {
        f"latest_{name}": Subquery(given.values(field)[:1])
        for name, field in {
            "id": "pk",
            "on": "on",
            "value": "value",
            "expected": "expected",
            "forecast": "forecast",
            "commentary": "commentary",
            "given_on": "given_on",
            "given_by": "given_by__name",
        }.items()
    }
    rated = targets.annotate(
        **latest,
        rating=Subquery(given.values("rating")[:1]),
        previous_value=Subquery(given.values("value")[1:2]),
        rank=Coalesce(Subquery(given.annotate(rank=_rank()).values("rank")[:1]), Value(RANKS.index(None))),
    )
    return _with_dates(rated, on)


RANKS = (Rating.OFF_TRACK, Rating.AT_RISK, None, Rating.ON_TRACK, Rating.MET)
"""Worst first; a target without an update stands where nobody knows, before what is known to go well."""


def _rank() -> Case:
    ranked = [(number, rating) for number, rating in enumerate(RANKS) if rating is not None]
    return Case(*(When(rating=rating, then=Value(number)) for number, rating in ranked))


def _with_dates(targets: QuerySet[Target], on: date) -> QuerySet[Target]:
    """When the next update is due: so many months after the last one was given, or after the target was agreed.

    None once a value of the due date or later has been given, and for targets without updates a year.
    """
    months = Value(12) / NullIf(F("updates_a_year"), Value(0))
    closed = When(latest_on__gte=F("due"), then=Value(None))
    next_one = _MonthsLater(Greatest(F("latest_given_on"), F("agreed_on")), _Months(months))
    dated = targets.annotate(update_due=Case(closed, default=next_one, output_field=DateField()))
    grace_ends = _MonthsLater(F("update_due"), _Months(Value(MONTHS_OF_GRACE)))
    return dated.annotate(is_late=Coalesce(LessThan(grace_ends, Value(on)), Value(False)))


def standing(viewer: Viewer, target: Target, on: date | None = None) -> Any:
    """One target with its latest update and when the next is due, as `standings` has them."""
    day = on or localdate()
    rules.may_see_target(viewer, target).or_refuse()
    found = (
        Target.objects.select_related("indicator", "objective__strategy", "lead", "place")
        .defer("place__boundary")
        .filter(pk=target.pk)
    )
    return with_standing(viewer, found, day).get()


def movement_of(viewer: Viewer, target: Target) -> Movement | None:
    """Which way the latest value of a target went since the one before; None without two updates."""
    latest, previous = getattr(target, "latest_value", None), getattr(target, "previous_value", None)
    if latest is None:
        return None
    return trajectories.movement(previous, latest, better=rules.better(target), line=line_of(target))


@dataclass(frozen=True)
class RatingCount:
    """How many targets have a rating; no rating is for targets without an update."""

    rating: str
    count: int


@dataclass(frozen=True)
class ThemeCount:
    """How many targets of a theme have a rating."""

    theme: str
    rating: str
    count: int


@dataclass(frozen=True)
class Summary:
    """How many targets there are, by rating with noughts, by theme and rating, and with a late update."""

    ratings: tuple[RatingCount, ...]
    themes: tuple[ThemeCount, ...]
    late: int


def summary(viewer: Viewer, targets: QuerySet[Any]) -> Summary:
    """How targets with their standing fall by rating and theme, the worst first. One query."""
    rows = list(
        targets.order_by().values_list("objective__theme__rank", "objective__theme__name", "rank", "rating", "is_late")
    )
    themes = Counter(row[:4] for row in rows)
    ordered = sorted(
        themes.items(), key=lambda item: (item[0][0] is None, item[0][0] or 0, item[0][1] or "", item[0][2])
    )
    ratings = Counter(row[3] or "" for row in rows)
    return Summary(
        ratings=tuple(RatingCount(str(rating or ""), ratings[rating or ""]) for rating in RANKS),
        themes=tuple(ThemeCount(theme or "", rating or "", count) for (_rank, theme, _order, rating), count in ordered),
        late=sum(row[4] for row in rows),
    )


# --- One target, for its lead


@dataclass(frozen=True)
class Asked:
    """What a lead sees before they type a number: what was last said, what is expected now, and where the pace leads."""

    expected: float
    latest: Update | None
    pace: float | None
    """The value on the due date if the pace since the baseline went on."""


def asked(viewer: Viewer, target: Target, on: date) -> Asked:
    """What to know when giving an update on a target as of a day. Two queries."""
    line = strategy.trajectory(viewer, target)
    latest = latest_update(viewer, target)
    pace = trajectories.at_this_pace(line, on=latest.on, value=latest.value) if latest else None
    return Asked(expected=trajectories.expected_value(line, on), latest=latest, pace=pace)


# --- Things of earlier rooms that panels are about


def person(viewer: Viewer, pk: int) -> Person:
    """The person that a panel is about. Raises Person.DoesNotExist."""
    return Person.objects.get(pk=pk)


def organisation(viewer: Viewer, pk: int) -> Organisation:
    """The organisation that a panel is about. Raises Organisation.DoesNotExist."""
    return Organisation.objects.get(pk=pk)


# --- What needs whom


def targets_awaiting(viewer: Viewer, on: date, *, places: Iterable[int] = ()) -> QuerySet[Any]:
    """Targets on which an update is due by a day: those that the viewer leads, in any place, and all of these places."""
    awaited = Q(objective__strategy__place__in=list(places))
    if viewer.person_id is not None:
        awaited |= Q(lead=viewer.person_id) | Q(lead__isnull=True, objective__lead=viewer.person_id)
    found = Target.objects.filter(lasting(on), awaited, agreed_on__lte=on)
    found = found.select_related("lead", "objective__lead", "objective__strategy")
    return with_standing(viewer, found, on).filter(update_due__lte=on).order_by("update_due", "title")


def actions_awaiting(viewer: Viewer, on: date) -> QuerySet[Any]:
    """Actions that the viewer leads, in any place, that are overdue or fall due soon."""
    if viewer.person_id is None:
        return Action.objects.none()
    soon = date.fromordinal(on.toordinal() + SOON_DAYS)
    mine = Action.objects.filter(lead=viewer.person_id, due__lte=soon).filter(
        Q(target__until__isnull=True) | Q(target__until__gt=on)
    )
    open_states = (ActionState.PLANNED, ActionState.UNDER_WAY)
    return _with_state(mine.select_related("target"), on).filter(state__in=open_states).order_by("due", "title")


def needs(viewer: Viewer, on: date) -> Iterator[Need]:
    """What delivery asks of this viewer: updates and actions of theirs, and as a support team whom to chase. Two queries."""
    if viewer.is_public:
        return
    awaited = list(targets_awaiting(viewer, on, places=viewer.supports))
    yield from _updates_needed([target for target in awaited if _answers_for(viewer, target)])
    yield from _actions_needed(viewer, on)
    yield from _chasing_needed(
        [target for target in awaited if target.is_late and target.objective.strategy.place_id in viewer.supports]
    )


def _answers_for(viewer: Viewer, target: Target) -> bool:
    return viewer.person_id is not None and viewer.person_id == (target.lead_id or target.objective.lead_id)


def _updates_needed(mine: list[Any]) -> Iterator[Need]:
    for target in mine:
        yield Need(
            text=_("Give an update: %(target)s") % {"target": target.title},
            href=reverse("delivery:update-add", args=[target.pk]),
            why=_("You lead this target, and its update is late.") if target.is_late else _("You lead this target."),
            due=target.update_due,
            weight=10 if target.is_late else 20,
        )


def _actions_needed(viewer: Viewer, on: date) -> Iterator[Need]:
    for action in actions_awaiting(viewer, on):
        yield Need(
            text=_("Finish or move: %(action)s") % {"action": action.title},
            href=action.get_absolute_url(),
            why=_("You lead this action, and it is overdue.") if action.is_overdue else _("You lead this action."),
            due=action.due,
            weight=15 if action.is_overdue else 40,
        )


NAMED = 3
"""How many leads the support team's need names; the rest are a number, and all are on the page that it leads to."""


def _chasing_needed(late: list[Any]) -> Iterator[Need]:
    if not late:
        return
    leads = list(dict.fromkeys(str(target.lead or target.objective.lead or _("nobody named")) for target in late))
    named = ", ".join(leads[:NAMED])
    others = ngettext("and %(count)d other", "and %(count)d others", len(leads) - NAMED) % {"count": len(leads) - NAMED}
    yield Need(
        text=ngettext("%(count)d update is late", "%(count)d updates are late", len(late)) % {"count": len(late)},
        href=reverse("delivery:performance") + "?late=on",
        why=f"{named} {others}" if len(leads) > NAMED else named,
        due=late[0].update_due,
        weight=30,
    )
