"""Questions about restructures and duties as they are kept: lists, one of them, and what forms offer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from django.db.models import Count, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from commonweal.kit.needs import Need
from commonweal.register.models import Organisation, Partnership, Place
from commonweal.register.reads import lasting, organisations_at
from commonweal.register.rules import Viewer, is_support
from commonweal.structure import rules
from commonweal.structure.models import (
    Assurance,
    Duty,
    DutyNeed,
    Operation,
    OperationKind,
    OperationPart,
    ProposedPartnership,
    Restructure,
    Stage,
)

BESIDE = 3
"""How many branches stand beside today where nobody chose."""


def place_of_restructures(viewer: Viewer) -> Place:
    """The open place, in which one may be drafted. Raises Place.DoesNotExist."""
    return Place.objects.defer("boundary").get(pk=viewer.place_id or 0)


def restructures(viewer: Viewer, *, place_id: int | None) -> QuerySet[Restructure]:
    """The restructures of a place with how many steps and stages each has: for its partners, nothing for others."""
    found = Restructure.objects.filter(place=place_id).annotate(
        step_count=Count("operations", distinct=True),
        stage_count=Count("stages", distinct=True),
        carried_out_count=Count("stages", filter=Q(stages__carried_out_on__isnull=False), distinct=True),
    )
    return found if rules.may_see_shape(viewer, place_id) else found.none()


def _whole(found: QuerySet[Restructure]) -> QuerySet[Restructure]:
    parts = OperationPart.objects.select_related("organisation", "duty", "law_of", "target").order_by("pk")
    operations = (
        Operation.objects.select_related("partnership", "proposed", "other", "other_proposed", "stage")
        .prefetch_related(Prefetch("parts", parts))
        .order_by("position")
    )
    return (
        found.select_related("place", "adopted_by")
        .defer("place__boundary")
        .prefetch_related(
            Prefetch("operations", operations),
            Prefetch("proposed", ProposedPartnership.objects.select_related("theme")),
            Prefetch("stages", Stage.objects.order_by("on", "pk")),
            Prefetch("assurances", Assurance.objects.order_by("pk")),
        )
    )


def restructure(viewer: Viewer, pk: int) -> Restructure:
    """One restructure with its steps, stages and assurances. Raises Restructure.DoesNotExist and Refused."""
    found = _whole(Restructure.objects.filter(pk=pk)).get()
    rules.may_see_shape(viewer, found.place_id).or_refuse()
    return found


def latest(viewer: Viewer, offered: Sequence[Restructure]) -> list[int]:
    """The numbers of the latest few that were not given up: what is compared where nobody chose."""
    return [one.pk for one in offered if one.abandoned_on is None][:BESIDE]


def kinds_of_step(viewer: Viewer) -> list[tuple[str, str]]:
    """The kinds of step that there are, each with its name."""
    return [(str(value), str(label)[:1].upper() + str(label)[1:]) for value, label in OperationKind.choices]


def restructures_to_compare(viewer: Viewer, pks: Sequence[int], *, place_id: int | None) -> list[Restructure]:
    """Those of the place among some restructures, in the order asked for."""
    rules.may_see_shape(viewer, place_id).or_refuse()
    found = {one.pk: one for one in _whole(Restructure.objects.filter(place=place_id, pk__in=pks))}
    return [found[pk] for pk in dict.fromkeys(pks) if pk in found]


def operation(viewer: Viewer, pk: int) -> Operation:
    """One step. Raises Operation.DoesNotExist and Refused."""
    found = Operation.objects.select_related(
        "restructure__place", "partnership", "proposed__theme", "other", "other_proposed__theme"
    ).defer("restructure__place__boundary")
    one = found.prefetch_related("parts").get(pk=pk)
    rules.may_see_shape(viewer, one.restructure.place_id).or_refuse()
    return one


def stage(viewer: Viewer, pk: int) -> Stage:
    """One stage. Raises Stage.DoesNotExist and Refused."""
    one = Stage.objects.select_related("restructure__place").defer("restructure__place__boundary").get(pk=pk)
    rules.may_see_shape(viewer, one.restructure.place_id).or_refuse()
    return one


def assurance_of(
    viewer: Viewer, restructure: Restructure, organisation_pk: int
) -> tuple[Organisation, Assurance | None]:
    """An organisation and what is said of how it is kept on board. Raises Organisation.DoesNotExist."""
    rules.may_see_shape(viewer, restructure.place_id).or_refuse()
    organisation = Organisation.objects.get(pk=organisation_pk)
    return organisation, restructure.assurances.filter(organisation=organisation).first()


# --- Duties


def partnerships_for_duties(viewer: Viewer, place_id: int, *, on: date) -> QuerySet[Partnership]:
    """The partnerships that stand, any of which may carry a duty."""
    return Partnership.objects.filter(lasting(on), place=place_id).order_by("name", "pk")


def organisations_for_duties(viewer: Viewer, place_id: int) -> QuerySet[Organisation]:
    """The organisations of the place, any of which a duty may need."""
    return Organisation.objects.filter(organisations_at(viewer, place_id)).order_by("name", "pk")


def duties(viewer: Viewer, *, place_id: int | None, on: date) -> QuerySet[Duty]:
    """The duties of a place that hold on a day, with who carries them: for its partners, nothing for others."""
    found = (
        Duty.objects.filter(lasting(on), place=place_id)
        .select_related("theme", "partnership")
        .prefetch_related(
            Prefetch("needs", DutyNeed.objects.select_related("organisation").order_by("organisation__name"))
        )
    )
    return found if rules.may_see_shape(viewer, place_id) else found.none()


def duty(viewer: Viewer, pk: int) -> Duty:
    """One duty. Raises Duty.DoesNotExist and Refused."""
    found = Duty.objects.select_related("place", "theme", "partnership").defer("place__boundary")
    one = found.prefetch_related("needs").get(pk=pk)
    rules.may_see_shape(viewer, one.place_id).or_refuse()
    return one


def duties_of(viewer: Viewer, pk: int, *, on: date) -> tuple[Partnership, QuerySet[Duty] | None]:
    """A partnership and the duties that it carries; None for those who may not see them. Raises Partnership.DoesNotExist."""
    body = Partnership.objects.select_related("place").defer("place__boundary").get(pk=pk)
    if not rules.may_see_shape(viewer, body.place_id):
        return body, None
    return body, Duty.objects.filter(lasting(on), partnership=body)


# --- What needs you


def stages_due(viewer: Viewer, on: date) -> Iterator[Need]:
    """Stages whose day has come and that nobody has carried out: for the support team. One query, none for others."""
    if not is_support(viewer, viewer.place_id):
        return
    due = Stage.objects.filter(
        restructure__place=viewer.place_id,
        restructure__adopted_on__isnull=False,
        carried_out_on__isnull=True,
        on__lte=on,
    ).select_related("restructure")
    for one in due:
        yield Need(
            text=_("Carry out “%(stage)s” of %(restructure)s")
            % {"stage": one.name, "restructure": one.restructure.name},
            href=reverse("structure:stage-carry-out", args=[one.pk]),
            why=_("Its day has come."),
            due=one.on,
            weight=20,
        )
