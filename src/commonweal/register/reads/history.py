"""The register as it stood on a day, and what changed between two.

What was true when is said by the dates of the rows: who sat where on a day, which bodies there were. How a thing was
called then is said by the history that triggers keep of every row, so it is as it was recorded on that day; a thing
that was recorded later is called as it was first recorded.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import models
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonweal.register.models import Organisation, Partnership, Person, Seat, Succession
from commonweal.register.reads.dates import lasting
from commonweal.register.reads.partnerships import partnerships, ties
from commonweal.register.reads.people import organisations
from commonweal.register.reads.seats import seats
from commonweal.register.rules import Viewer

KINDS = {
    "partnerships": gettext_lazy("Partnerships"),
    "seats": gettext_lazy("Seats"),
    "organisations": gettext_lazy("Organisations with a seat"),
    "people": gettext_lazy("People with a seat"),
    "ties": gettext_lazy("Ties between partnerships"),
}
"""What the register of a day lists, by the word in an address."""


def partnerships_on(viewer: Viewer, *, place_id: int | None, on: date) -> QuerySet[Any]:
    """Partnerships of a place on a day, each as it was called then."""
    found = partnerships(viewer, place_id=place_id or 0, on=on)
    return found.annotate(then=_then(Partnership, "name", on), then_role=_then(Partnership, "role", on))


def seats_on(viewer: Viewer, *, place_id: int | None, on: date) -> QuerySet[Any]:
    """Seats of a place on a day, with what everything was called then."""
    found = seats(viewer, place_id=place_id or 0, on=on).filter(lasting(on, "partnership__"))
    return found.annotate(
        then_partnership=_then(Partnership, "name", on, "partnership_id"),
        then_organisation=_then(Organisation, "name", on, "organisation_id"),
        then_person=_then(Person, "name", on, "person_id"),
    )


def organisations_on(viewer: Viewer, *, place_id: int | None, on: date) -> QuerySet[Any]:
    """Organisations that had a seat in a place on a day, each as it was called then."""
    seated = _seats(place_id, on).filter(organisation__isnull=False).values("organisation")
    return organisations(viewer).filter(pk__in=seated).annotate(then=_then(Organisation, "name", on))


def people_on(viewer: Viewer, *, place_id: int | None, on: date) -> QuerySet[Any]:
    """People who held a seat in a place on a day, each as they were called then. How to reach them is not told."""
    seated = _seats(place_id, on).filter(person__isnull=False).values("person")
    return Person.objects.filter(pk__in=seated).defer("email").annotate(then=_then(Person, "name", on))


def ties_on(viewer: Viewer, *, place_id: int | None, on: date) -> QuerySet[Any]:
    """Ties that started from a partnership of a place on a day, with what both were called then."""
    return ties(viewer, place_id=place_id or 0, on=on).annotate(
        then_partnership=_then(Partnership, "name", on, "partnership_id"),
        then_other=_then(Partnership, "name", on, "other_id"),
    )


READS = {
    "partnerships": partnerships_on,
    "seats": seats_on,
    "organisations": organisations_on,
    "people": people_on,
    "ties": ties_on,
}


@dataclass(frozen=True)
class Count:
    """How many of one kind there were on a day."""

    kind: str
    label: str
    number: int


def counts_on(viewer: Viewer, *, place_id: int | None, on: date) -> list[Count]:
    """How much there was in the register of a place on a day. A query for each kind."""
    return [
        Count(kind, str(label), READS[kind](viewer, place_id=place_id, on=on).order_by().values("pk").count())
        for kind, label in KINDS.items()
    ]


def _seats(place_id: int | None, on: date) -> QuerySet[Seat]:
    found = Seat.objects.filter(lasting(on), lasting(on, "partnership__"), partnership__place=place_id or 0)
    return found.order_by()


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def _then(model: type[models.Model], name: str, on: date, of: str = "pk") -> Coalesce:
    """What a field held at the end of a day by the row's own history, or what it held first where it was recorded later."""
    events = model.pgh_event_model.objects.filter(pgh_obj=OuterRef(of)).values(name)  # type: ignore[attr-defined]
    at_the_end = events.filter(pgh_created_at__lt=_end_of(on)).order_by("-pgh_id")
    return Coalesce(Subquery(at_the_end[:1]), Subquery(events.order_by("pgh_id")[:1]))


# --- What changed between two days


@dataclass(frozen=True)
class Change:
    """One thing that changed: on which day, of what kind, how, and what it was about."""

    on: date
    kind: str
    what: str
    about: str
    detail: str
    href: str


def changes(viewer: Viewer, *, place_id: int | None, after: date, until: date) -> list[Change]:
    """What changed in a place after one day and up to another, in order of time.

    Bodies that began or ended, seats filled, vacated, begun and ended, and ties, by their own dates; new names by the
    day on which they were recorded; what took the place of what. A fixed number of queries.
    """
    found = [
        *_bodies(viewer, place_id, after, until),
        *_renamed(viewer, place_id, after, until),
        *_seat_changes(viewer, place_id, after, until),
        *_tie_changes(viewer, place_id, after, until),
        *_successions(viewer, place_id, after, until),
    ]
    return sorted(found, key=lambda change: (change.on, change.kind, change.about, change.what, change.detail))


def _within(after: date, until: date) -> Q:
    """The condition that a row began or ended after one day and up to another."""
    return Q(since__gt=after, since__lte=until) | Q(until__gt=after, until__lte=until)


def _ends(row: Any, after: date, until: date) -> Iterator[tuple[str, date]]:
    """The beginning and the end of a row, as far as they lie between the two days."""
    if row.since is not None and after < row.since <= until:
        yield "began", row.since
    if row.until is not None and after < row.until <= until:
        yield "ended", row.until


def _here(place_id: int | None) -> QuerySet[Any]:
    seated = Seat.objects.filter(partnership__place=place_id or 0, organisation__isnull=False)
    return seated.order_by().values("organisation")


def _bodies(viewer: Viewer, place_id: int | None, after: date, until: date) -> Iterator[Change]:
    kinds: list[tuple[str, QuerySet[Any]]] = [
        (_("Partnership"), partnerships(viewer, place_id=place_id or 0)),
        (_("Organisation"), organisations(viewer).filter(pk__in=_here(place_id))),
    ]
    words = {"began": _("began"), "ended": _("ended")}
    for kind, rows in kinds:
        for row in rows.filter(_within(after, until)):
            for what, day in _ends(row, after, until):
                yield Change(day, kind, words[what], row.name, "", row.get_absolute_url())


def _renamed(viewer: Viewer, place_id: int | None, after: date, until: date) -> Iterator[Change]:
    """Partnerships and organisations whose name was changed, by the day on which that was recorded."""
    kinds: list[tuple[str, type[models.Model], QuerySet[Any]]] = [
        (_("Partnership"), Partnership, Partnership.objects.filter(place=place_id or 0).order_by().values("pk")),
        (_("Organisation"), Organisation, _here(place_id)),
    ]
    for kind, model, numbers in kinds:
        events = model.pgh_event_model.objects.filter(pgh_obj__in=numbers, pgh_created_at__lt=_end_of(until))  # type: ignore[attr-defined]
        before: dict[int, str] = {}
        rows = events.order_by("pgh_id").values_list("pgh_obj_id", "name", "pgh_created_at")
        for pk, name, at in rows:
            day = timezone.localtime(at).date()
            if before.get(pk, name) != name and day > after:
                detail = _("was %(name)s") % {"name": before[pk]}
                yield Change(day, kind, _("renamed"), name, detail, model(pk=pk).get_absolute_url())  # type: ignore[attr-defined]
            before[pk] = name


def _seat_changes(viewer: Viewer, place_id: int | None, after: date, until: date) -> Iterator[Change]:
    """Seats that began or ended. One that ends on the day on which the like of it begins was filled, vacated or passed on."""
    rows = list(seats(viewer, place_id=place_id or 0).filter(_within(after, until)))
    begun: dict[tuple[Any, ...], list[Seat]] = defaultdict(list)
    for row in rows:
        if row.since is not None and after < row.since <= until:
            begun[(row.since, *_chair_of(row))].append(row)
    for row in rows:
        if row.until is not None and after < row.until <= until:
            following = begun.get((row.until, *_chair_of(row)))
            yield (
                _passed_on(row, following.pop(0), row.until) if following else _seat_change(row, row.until, _("ended"))
            )
    for waiting in begun.values():
        for row in waiting:
            yield _seat_change(row, row.since or until, _("began") if row.person else _("began, vacant"))


def _chair_of(seat: Seat) -> tuple[Any, ...]:
    """What stays the same when a seat goes from one holder to the next."""
    return (seat.partnership_id, seat.organisation_id, seat.role, seat.constituency)


def _seat_change(seat: Seat, on: date, what: str, detail: str = "") -> Change:
    told = [
        capfirst(seat.get_role_display()),
        seat.organisation and seat.organisation.name,
        seat.person and seat.person.name,
    ]
    return Change(
        on, _("Seat"), what, seat.partnership.name,
        ", ".join([part for part in told if part] + ([detail] if detail else [])), seat.get_absolute_url(),
    )  # fmt: skip


def _passed_on(old: Seat, new: Seat, on: date) -> Change:
    before = _("until then %(name)s") % {"name": old.person.name if old.person else _("vacant")}
    return _seat_change(new, on, _("filled") if new.person else _("vacated"), before)


def _tie_changes(viewer: Viewer, place_id: int | None, after: date, until: date) -> Iterator[Change]:
    words = {"began": _("began"), "ended": _("ended")}
    for row in ties(viewer, place_id=place_id or 0).filter(_within(after, until)):
        for what, day in _ends(row, after, until):
            detail = f"{row.get_kind_display()} {row.other.name}"
            yield Change(day, _("Tie"), words[what], row.partnership.name, detail, row.get_absolute_url())


def _successions(viewer: Viewer, place_id: int | None, after: date, until: date) -> Iterator[Change]:
    here = _here(place_id)
    found = Succession.objects.filter(Q(organisation__in=here) | Q(successor__in=here), on__gt=after, on__lte=until)
    for row in found.select_related("organisation", "successor"):
        detail = _("by %(name)s") % {"name": row.successor.name}
        href = row.organisation.get_absolute_url()
        yield Change(row.on, _("Organisation"), _("replaced"), row.organisation.name, detail, href)
