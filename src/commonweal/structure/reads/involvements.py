"""Questions about what each cell of the matrix implies, and what bodies actually do."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import yaml
from django.db.models import (
    Case,
    CharField,
    F,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    TextChoices,
    Value,
    When,
)
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict

from commonweal.register import reads as register
from commonweal.register.models import Employment, Organisation, Partnership, Person, Seat
from commonweal.register.rules import Viewer
from commonweal.structure.models import Audit, Classification, Involvement, InvolvementLevel
from commonweal.structure.rules import IMPLIED

FRAMEWORKS = Path(__file__).parents[1] / "frameworks"


class Fact(BaseModel):
    """A part of a framework: nothing that it does not know, nothing changed once read."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Role(Fact):
    """What a criticality implies: the level of involvement, who carries it, and the criteria by type."""

    criticality: str
    level: str
    who: str
    criteria: dict[str, list[str]]


class Consequences(Fact):
    """What each cell of the matrix implies, with its source."""

    name: str
    source: str
    where: str
    year: int
    version: int
    roles: list[Role]


@cache
def _wycombe() -> Consequences:
    return Consequences.model_validate(yaml.safe_load((FRAMEWORKS / "wycombe.yaml").read_text(encoding="utf-8")))


def consequences(viewer: Viewer) -> Consequences:
    """What each cell of the matrix implies, as published."""
    return _wycombe()


class Standing(TextChoices):
    """How what a body does stands to what its classification implies."""

    AS_IMPLIED = "as_implied", _("as the cell implies")
    MORE = "more", _("more than the cell implies")
    LESS = "less", _("less than the cell implies")
    UNRECORDED = "unrecorded", _("not recorded")


RANKS = {
    InvolvementLevel.LEAD: 3,
    InvolvementLevel.SUPPORT: 2,
    InvolvementLevel.CONTACT: 1,
    InvolvementLevel.NONE: 0,
}


def _ranked(field: str, ranks: dict[InvolvementLevel, int]) -> Case:
    whens = [When(**{field: level.value}, then=Value(rank)) for level, rank in ranks.items()]
    return Case(*whens, output_field=IntegerField())


def involvements(viewer: Viewer, audit: Audit, *, organisation_id: int | None, on: date) -> QuerySet[Classification]:
    """A body's classifications, each with what the cell implies and what the body does.

    Each has `implied`, `level` and its `standing`, who carries the role (`through_name`), and as `seats_held` the
    body's seats on the partnership with their holders' work there. Four queries.
    """
    recorded = Involvement.objects.filter(organisation=OuterRef("organisation"), partnership=OuterRef("partnership"))
    implied = [When(criticality=how.value, then=Value(level.value)) for how, level in IMPLIED.items()]
    found = Classification.objects.filter(audit=audit, organisation=organisation_id).annotate(
        implied=Case(*implied, output_field=CharField()),
        level=Subquery(recorded.values("level")[:1], output_field=CharField()),
        through_name=Subquery(recorded.values("through__name")[:1], output_field=CharField()),
        note=Subquery(recorded.values("note")[:1], output_field=CharField()),
    )
    found = found.annotate(rank=_ranked("level", RANKS), implied_rank=_ranked("implied", RANKS))
    found = found.annotate(
        standing=Case(
            When(level__isnull=True, then=Value(Standing.UNRECORDED.value)),
            When(rank=F("implied_rank"), then=Value(Standing.AS_IMPLIED.value)),
            When(rank__gt=F("implied_rank"), then=Value(Standing.MORE.value)),
            default=Value(Standing.LESS.value),
            output_field=CharField(),
        )
    )
    work = Employment.objects.filter(register.lasting(on), organisation=organisation_id)
    seats = (
        Seat.objects.filter(register.lasting(on), organisation=organisation_id)
        .select_related("person")
        .prefetch_related(Prefetch("person__employments", queryset=work, to_attr="work_there"))
        .order_by("pk")
    )
    return (
        found.select_related("partnership__theme", "organisation")
        .prefetch_related(Prefetch("partnership__seats", queryset=seats, to_attr="seats_held"))
        .order_by("partnership__theme__rank", "partnership__name")
    )


def involvement_to_record(viewer: Viewer, partnership_id: int, organisation_id: int) -> Involvement:
    """What is recorded of a body in a partnership, or an empty one to record. Raises DoesNotExist for either."""
    partnership = Partnership.objects.get(pk=partnership_id)
    organisation = Organisation.objects.get(pk=organisation_id)
    found = Involvement.objects.filter(partnership=partnership, organisation=organisation).first()
    return found or Involvement(partnership=partnership, organisation=organisation)


def people_of(viewer: Viewer, organisation_id: int, on: date) -> QuerySet[Person]:
    """Who works for an organisation on a day, or holds one of its seats."""
    work = Employment.objects.filter(register.lasting(on), organisation=organisation_id).values("person")
    held = Seat.objects.filter(register.lasting(on), organisation=organisation_id, person__isnull=False)
    return Person.objects.filter(Q(pk__in=work) | Q(pk__in=held.values("person"))).order_by("name")
