"""Questions about organisations and people: who they are, where they serve, and whom they work for."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Value

from commonweal.register import rules
from commonweal.register.models import (
    Employment,
    Footprint,
    Identifier,
    Organisation,
    Partnership,
    Person,
    Seat,
    Support,
)
from commonweal.register.reads.dates import Counted, lasting
from commonweal.register.rules import Viewer


def organisations(viewer: Viewer, *, on: date | None = None) -> QuerySet[Organisation]:
    """Every organisation of the installation, those that last on a day if one is given."""
    found = Organisation.objects.all()
    return found if on is None else found.filter(lasting(on))


def organisations_with_counts(viewer: Viewer, *, on: date) -> QuerySet[Organisation]:
    """Every organisation with its seats on a day and on how many partnerships those are."""
    seats = Seat.objects.filter(lasting(on), organisation=OuterRef("pk"))
    return organisations(viewer).annotate(
        seat_count=Counted(seats, "organisation"),
        partnership_count=Counted(seats, "organisation", what="partnership"),
    )


def organisations_at(viewer: Viewer, place_id: int | None) -> Q:
    """The condition that an organisation takes part in a place: it has a seat, answers for money or serves there."""
    seats = Seat.objects.filter(partnership__place=place_id, organisation__isnull=False).order_by()
    answering = Partnership.objects.filter(place=place_id, accountable_body__isnull=False).order_by()
    serving = Footprint.objects.filter(place=place_id).order_by()
    # One question with all three: with an "or" between three, the database would look at every organisation there is.
    return Q(
        pk__in=seats.values("organisation").union(answering.values("accountable_body"), serving.values("organisation"))
    )


def identifiers(viewer: Viewer) -> QuerySet[Identifier]:
    """The numbers under which published lists know organisations."""
    return Identifier.objects.select_related("organisation")


def footprints(viewer: Viewer) -> QuerySet[Footprint]:
    """The places that organisations serve."""
    found = Footprint.objects.select_related("organisation", "place").defer("place__boundary")
    return found.order_by("organisation__name", "place__name")


def people(viewer: Viewer, *, on: date | None = None) -> QuerySet[Person]:
    """Every person, those that last on a day if one is given; how to reach them only for those who may see it."""
    found = Person.objects.all() if on is None else Person.objects.filter(lasting(on))
    if rules.may_see_contact(viewer):
        return found.annotate(contact=F("email"))
    return found.defer("email").annotate(contact=Value(""))


def people_with_work(viewer: Viewer, *, on: date) -> QuerySet[Person]:
    """Everyone with the organisations they work for on a day and how many seats they hold."""
    work = Employment.objects.filter(lasting(on)).select_related("organisation").order_by("organisation__name")
    seats = Seat.objects.filter(lasting(on), person=OuterRef("pk"))
    return (
        people(viewer)
        .annotate(seat_count=Counted(seats, "person"))
        .prefetch_related(Prefetch("employments", queryset=work, to_attr="work"))
    )


def people_by_employer(viewer: Viewer, *, on: date) -> QuerySet[Person]:
    """Everyone with the names (`employer_names`) and numbers (`employer_ids`) of those they work for on a day: two of one name differ."""
    work = Employment.objects.filter(lasting(on), person=OuterRef("pk")).order_by("organisation__name")
    return Person.objects.annotate(
        employer_names=ArraySubquery(work.values("organisation__name")),
        employer_ids=ArraySubquery(work.values("organisation")),
    )


def people_at(viewer: Viewer, place_id: int | None) -> Q:
    """The condition that a person takes part in a place: on a seat, as a deputy, on its team, or at a partner."""
    seats = Seat.objects.filter(partnership__place=place_id).order_by()
    team = Support.objects.filter(place=place_id).order_by()
    partners = organisations(viewer).filter(organisations_at(viewer, place_id)).order_by()
    staff = Employment.objects.filter(organisation__in=partners.values("pk")).order_by()
    return Q(
        pk__in=seats.filter(person__isnull=False)
        .values("person")
        .union(seats.filter(deputy__isnull=False).values("deputy"), team.values("person"), staff.values("person"))
    )


def people_nowhere(viewer: Viewer) -> Q:
    """The condition that a person takes part nowhere yet, as someone does who was added a moment ago."""
    mine = {"person": OuterRef("pk")}
    somewhere = (
        Q(Exists(Seat.objects.filter(**mine)))
        | Q(Exists(Employment.objects.filter(**mine)))
        | Q(Exists(Support.objects.filter(**mine)))
    )
    return ~somewhere


def employments(viewer: Viewer, *, on: date | None = None) -> QuerySet[Employment]:
    """Who works for whom, on a day if one is given."""
    found = Employment.objects.select_related("person", "organisation").order_by("person__name", "pk")
    return found if on is None else found.filter(lasting(on))


def sectors_at(viewer: Viewer, place_id: int | None, *, on: date) -> dict[str, int]:
    """How many organisations of each sector have a seat in a place on a day."""
    seated = Seat.objects.filter(lasting(on), partnership__place=place_id, organisation__isnull=False).order_by()
    counts = organisations(viewer).filter(pk__in=seated.values("organisation")).order_by().values_list("sector")
    return dict(counts.annotate(Count("pk")))
