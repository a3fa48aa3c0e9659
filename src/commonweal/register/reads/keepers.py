"""Whose support teams keep an entry that belongs to the whole installation: a place, an organisation, a person.

None of them means that no team does yet, so that any may. Whoever sits on partnerships of two places is kept by the
teams of both. What has ended counts: the team of the place where a seat was answers for what is said of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Model, Q
from django.utils import timezone

from commonweal.register.models import Employment, Footprint, Organisation, Person, Place, Seat, Support
from commonweal.register.reads.dates import lasting
from commonweal.register.rules import Viewer

HIGHEST = 6
"""How many places stand above another at most: one for each tier."""


def keepers_of_place(viewer: Viewer, place_id: int | None) -> frozenset[int]:
    """The nearest place that has a support team: the place itself, or one that it lies in."""
    if viewer.is_system or place_id is None:
        return frozenset()
    above = ["pk", *("__".join(["parent"] * step + ["pk"]) for step in range(1, HIGHEST))]
    chain = [pk for pk in Place.objects.filter(pk=place_id).values_list(*above).get() if pk is not None]
    kept = _with_team(chain)
    return frozenset([next(pk for pk in chain if pk in kept)]) if kept else kept


def keepers_of_organisation(viewer: Viewer, organisation_id: int) -> frozenset[int]:
    """The places with a support team where it has or had a seat, or that it serves."""
    if viewer.is_system:
        return frozenset()
    seats = Seat.objects.filter(organisation=organisation_id).order_by().values("partnership__place")
    serves = Footprint.objects.filter(organisation=organisation_id).values("place")
    return _with_team(Place.objects.filter(Q(pk__in=seats) | Q(pk__in=serves)).values_list("pk", flat=True))


def keepers_of_person(viewer: Viewer, person_id: int) -> frozenset[int]:
    """The places with a support team where they have or had a seat or support the partnership; else those of their employers."""
    if viewer.is_system:
        return frozenset()
    seats = Seat.objects.filter(Q(person=person_id) | Q(deputy=person_id)).order_by().values("partnership__place")
    supports = Support.objects.filter(person=person_id).values("place")
    own = Place.objects.filter(Q(pk__in=seats) | Q(pk__in=supports)).values_list("pk", flat=True)
    employers = Employment.objects.filter(person=person_id).values("organisation")
    theirs = Seat.objects.filter(organisation__in=employers).order_by().values_list("partnership__place", flat=True)
    return _with_team(own) or _with_team(theirs)


def keepers_of(viewer: Viewer, thing: Model | None) -> frozenset[int]:
    """The keepers of an organisation or a person; nobody keeps anything else."""
    if isinstance(thing, Organisation):
        return keepers_of_organisation(viewer, thing.pk)
    return keepers_of_person(viewer, thing.pk) if isinstance(thing, Person) else frozenset()


def keepers_of_all(
    viewer: Viewer, model: type[Organisation] | type[Person], numbers: Iterable[int]
) -> dict[int, frozenset[int]]:
    """What `keepers_of` answers for each of many organisations or people, in a fixed number of queries."""
    wanted = set(numbers)
    if viewer.is_system or not wanted:
        return dict.fromkeys(wanted, frozenset())
    if model is Organisation:
        return _in_teams(wanted, _seats_and("organisation", wanted) | _footprints(wanted))
    own = _seats_and("person", wanted) | _seats_and("deputy", wanted)
    own |= set(Support.objects.filter(person__in=wanted).order_by().values_list("person", "place"))
    employers = Employment.objects.filter(person__in=wanted).order_by().values_list("person", "organisation")
    employed = set(employers)
    places: dict[int, set[int]] = defaultdict(set)
    for organisation, place in _seats_and("organisation", {one for _person, one in employed}):
        places[organisation].add(place)
    theirs = {(person, place) for person, organisation in employed for place in places[organisation]}
    first, second = _in_teams(wanted, own), _in_teams(wanted, theirs)
    return {pk: first[pk] or second[pk] for pk in wanted}


def _seats_and(who: str, wanted: set[int]) -> set[tuple[int, int]]:
    """Each of those wanted with every place where it has or had a seat."""
    seats = Seat.objects.filter(**{f"{who}__in": wanted}).order_by()
    return set(seats.values_list(who, "partnership__place").distinct())


def _footprints(wanted: set[int]) -> set[tuple[int, int]]:
    return set(Footprint.objects.filter(organisation__in=wanted).order_by().values_list("organisation", "place"))


def _in_teams(wanted: set[int], pairs: set[tuple[int, int]]) -> dict[int, frozenset[int]]:
    """The places with a team, of the places that each was found in."""
    kept = _with_team({place for _pk, place in pairs})
    found: dict[int, set[int]] = {pk: set() for pk in wanted}
    for pk, place in pairs:
        if place in kept:
            found[pk].add(place)
    return {pk: frozenset(places) for pk, places in found.items()}


def _with_team(places: Any) -> frozenset[int]:
    found = Support.objects.filter(lasting(timezone.localdate()), place__in=places).order_by()
    return frozenset(found.values_list("place", flat=True).distinct())
