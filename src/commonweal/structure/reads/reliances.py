"""Questions about which targets rely on which partnerships, and the criticality that follows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    TextChoices,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from commonweal.register import reads as register
from commonweal.register.models import Organisation, Partnership
from commonweal.register.rules import Viewer, may_support
from commonweal.strategy import reads as strategy
from commonweal.strategy.models import Target
from commonweal.structure.models import Audit, Classification, Criticality, Reliance, Without
from commonweal.structure.rules import DERIVED

UNKNOWN = "unknown"


class Relies(TextChoices):
    """Whether a target relies on any partnership, by the strongest answer that anyone gave."""

    WHOLLY = "wholly", _("cannot be met without one")
    PARTLY = "partly", _("only partly met without one")
    NOT = "not", _("can be met without any")
    UNKNOWN = "unknown", _("nobody has said")


def targets_relying(viewer: Viewer, *, place_id: int | None, on: date) -> QuerySet[Any]:
    """Targets of a place that last on a day, each with whether it `relies` on any partnership and on how many.

    That a target can be met without one partnership does not say that it can be met without any, so only an
    answer about any partnership makes it "can be met without any".
    """
    said = Reliance.objects.filter(target=OuterRef("pk"))
    found = strategy.targets(viewer, place_id=place_id, on=on).filter(register.lasting(on))
    needed = said.filter(partnership__isnull=False, without=Without.NO)
    counted = needed.order_by().values("target").annotate(count=Count("partnership", distinct=True)).values("count")
    return found.annotate(
        relies=Case(
            When(Exists(said.filter(without=Without.NO)), then=Value(Relies.WHOLLY.value)),
            When(Exists(said.filter(without=Without.PARTLY)), then=Value(Relies.PARTLY.value)),
            When(Exists(said.filter(without=Without.YES, partnership__isnull=True)), then=Value(Relies.NOT.value)),
            default=Value(Relies.UNKNOWN.value),
            output_field=CharField(),
        ),
        needed_count=Coalesce(Subquery(counted, output_field=IntegerField()), 0),
    ).order_by("objective__theme__rank", "title")


@dataclass(frozen=True)
class Shares:
    """How many of a place's targets rely on any partnership."""

    wholly: int
    partly: int
    without: int
    unknown: int

    @property
    def judged(self) -> int:
        return self.wholly + self.partly + self.without

    @property
    def total(self) -> int:
        return self.judged + self.unknown

    @property
    def share(self) -> float | None:
        """Of the targets of which somebody has said, those that cannot be met without a partnership: from 0 to 1."""
        return self.wholly / self.judged if self.judged else None


def shares(viewer: Viewer, *, place_id: int | None, on: date) -> Shares:
    """How many targets of a place rely on any partnership. One query."""
    told = list(targets_relying(viewer, place_id=place_id, on=on).order_by().values_list("relies", flat=True))
    return Shares(*(told.count(one.value) for one in (Relies.WHOLLY, Relies.PARTLY, Relies.NOT, Relies.UNKNOWN)))


def derived(viewer: Viewer, audit: Audit, *, organisation_id: int | None, on: date) -> QuerySet[Any]:
    """A body's classifications, each with the criticality `derived` from what targets rely on it, and whether they `match`.

    The strongest answer counts, whoever gave it. One query.
    """
    said = Reliance.objects.filter(register.lasting(on, "target__"), partnership=OuterRef("partnership"))
    whens = [
        When(Exists(said.filter(without=answer.value)), then=Value(criticality.value))
        for answer, criticality in DERIVED.items()
    ]
    needed = said.filter(without=Without.NO).order_by().values("partnership")
    found = Classification.objects.filter(audit=audit, organisation=organisation_id).annotate(
        derived=Case(*whens, default=Value(UNKNOWN), output_field=CharField()),
        needed_count=Coalesce(
            Subquery(
                needed.annotate(count=Count("target", distinct=True)).values("count"), output_field=IntegerField()
            ),
            0,
        ),
    )
    order = [When(criticality=how, then=Value(rank)) for rank, how in enumerate(Criticality.values)]
    derived_order = [When(derived=how, then=Value(rank)) for rank, how in enumerate(Criticality.values)]
    found = found.annotate(
        claimed_rank=Case(*order, output_field=IntegerField()),
        derived_rank=Case(*derived_order, output_field=IntegerField()),
    )
    # What somebody has said of comes first: nothing sorts after everything.
    return found.select_related("partnership__theme").order_by("derived_rank", "-needed_count", "partnership__name")


@dataclass(frozen=True)
class Crossing:
    """How many partnerships one body claims to be so, and how many of those follow so from the targets."""

    claimed: str
    counts: tuple[tuple[str, int], ...]
    """For each derived criticality, and for not known, how many."""
    total: int


def claimed_and_derived(viewer: Viewer, audit: Audit, *, organisation_id: int | None, on: date) -> list[Crossing]:
    """Claimed criticality against derived, as a table of counts. One query."""
    told = list(
        derived(viewer, audit, organisation_id=organisation_id, on=on).order_by().values_list("criticality", "derived")
    )
    ways = [*Criticality.values, UNKNOWN]
    return [
        Crossing(
            str(Criticality(how).label),
            tuple((way, told.count((how, way))) for way in ways),
            sum(claimed == how for claimed, _way in told),
        )
        for how in Criticality.values
    ]


def reliances(viewer: Viewer, *, target_id: int | None = None, partnership_id: int | None = None) -> QuerySet[Reliance]:
    """What was said of a target, or of a partnership: for partners of the place, nothing for others."""
    found = Reliance.objects.select_related("target", "partnership", "organisation")
    if not viewer.is_system:
        found = found.filter(target__objective__strategy__place__in=viewer.places | viewer.supports)
    if target_id is not None:
        found = found.filter(target=target_id)
    if partnership_id is not None:
        found = found.filter(partnership=partnership_id)
    return found.order_by("target__title", "partnership__name", "organisation__name")


@dataclass(frozen=True)
class Asked:
    """A row to fill in: a target and a partnership (or any), and what the body has said of it so far."""

    key: str
    label: str
    target: Target
    partnership: Partnership | None
    without: str
    reason: str


def partnerships_for(viewer: Viewer, target: Target, on: date) -> QuerySet[Partnership]:
    """The partnerships that a target may rely on, those of its own theme first."""
    theme = target.objective.theme_id or 0
    return (
        Partnership.objects.filter(register.lasting(on), place=target.objective.strategy.place_id)
        .annotate(far=Case(When(theme=theme, then=Value(0)), default=Value(1), output_field=IntegerField()))
        .order_by("far", "theme__rank", "name")
    )


def asked_of_target(
    viewer: Viewer, target: Target, partnerships: list[Partnership], *, organisation_id: int, with_any: bool
) -> list[Asked]:
    """The rows of one target: any partnership first where asked for, then these. One query."""
    said = {row.partnership_id: row for row in Reliance.objects.filter(target=target, organisation=organisation_id)}
    things: list[Partnership | None] = [*([None] if with_any else []), *partnerships]
    return [
        _asked(target, one, said.get(one.pk if one else None), str(one or _("Any partnership at all")))
        for one in things
    ]


def asked_of_partnership(
    viewer: Viewer, partnership: Partnership, targets: list[Target], *, organisation_id: int
) -> list[Asked]:
    """The rows of one partnership: these targets. One query."""
    said = {
        row.target_id: row for row in Reliance.objects.filter(partnership=partnership, organisation=organisation_id)
    }
    return [_asked(target, partnership, said.get(target.pk), str(target)) for target in targets]


def _asked(target: Target, partnership: Partnership | None, said: Reliance | None, label: str) -> Asked:
    key = f"{target.pk}_{partnership.pk if partnership else 0}"
    return Asked(key, label, target, partnership, said.without if said else "", said.reason if said else "")


def body_to_say_for(viewer: Viewer, place_id: int, asked: int) -> Organisation | None:
    """The organisation for which the viewer says so: the one asked for if they may, else their first."""
    offered = bodies_to_say_for(viewer, place_id)
    return offered.filter(pk=asked).first() or offered.order_by("name").first()


def bodies_to_say_for(viewer: Viewer, place_id: int) -> QuerySet[Organisation]:
    """Organisations for which the viewer may say what targets rely on: their own; for the support team, any of the place."""
    if may_support(viewer, place_id):
        return Organisation.objects.filter(seats__partnership__place=place_id).distinct().order_by("name")
    return Organisation.objects.filter(pk__in=viewer.organisation_ids).order_by("name")


def partnership_relied_on(viewer: Viewer, pk: int) -> Partnership:
    """The partnership that a page is about. Raises Partnership.DoesNotExist."""
    return Partnership.objects.select_related("place", "theme").defer("place__boundary").get(pk=pk)


def may_be_met(viewer: Viewer, target: Target) -> str:
    """Whether a target relies on any partnership, in words. One query."""
    answers = set(Reliance.objects.filter(target=target).values_list("without", "partnership"))
    given = {without for without, _partnership in answers}
    if Without.NO in given:
        return str(Relies.WHOLLY.label)
    if Without.PARTLY in given:
        return str(Relies.PARTLY.label)
    without_any = any(without == Without.YES and partnership is None for without, partnership in answers)
    return str(Relies.NOT.label if without_any else Relies.UNKNOWN.label)
