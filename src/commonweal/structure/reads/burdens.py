"""Questions about burden: what taking part costs whom in hours and pounds a year, and what they said they can give."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from math import isinf, isnan
from typing import Any

import numpy as np
from django.db.models import QuerySet

from commonweal.analysis import burden
from commonweal.register.models import Organisation, Partnership, Person, Place, Seat, Sector
from commonweal.register.reads import lasting, organisations_at, people_at
from commonweal.register.rules import Viewer
from commonweal.structure import rules
from commonweal.structure.models import Capacity, Rate
from commonweal.structure.reads.attended import Meetings, Serving, Took, secretariats

ORGANISATION, SECTOR, PARTNERSHIP, PERSON = WAYS = ("organisation", "sector", "partnership", "person")
THIRD_SECTOR = (Sector.VOLUNTARY, Sector.COMMUNITY, Sector.FAITH)
NAN = float("nan")


@dataclass(frozen=True)
class Load:
    """What taking part costs somebody a year: hours and pounds of the seats that are known, and how many are not."""

    pk: int | str
    name: str
    sector: str
    href: str
    seats: int
    hours: Decimal | None
    pounds: Decimal | None
    unknown: int
    """Seats that the hours leave out."""
    unknown_pounds: int
    """Seats that the pounds leave out."""
    partly: int
    """Seats in the hours with a part missing, such as travel."""
    stated: Decimal | None = None
    """The hours that they said they can give."""
    commitment: float | None = None
    """Hours as a share of those: above 1 they are over-committed."""

    took: Took | None = None
    """What the meetings of twelve months took of them, as attended."""
    serving: Serving | None = None
    """What serving partnerships takes besides: of an organisation, those it serves; of a partnership, who serves it."""
    meetings: int | None = None
    """Of a partnership: the meetings a year that are planned."""

    @property
    def secretariat_a_meeting(self) -> Decimal | None:
        """Of a partnership: the hours of its secretariat for each meeting that is planned."""
        hours = self.serving.hours if self.serving else None
        return None if hours is None or not self.meetings else (hours / self.meetings).quantize(Decimal("0.1"))

    @property
    def is_over(self) -> bool:
        """Whether more is asked of them than they said they can give."""
        return self.commitment is not None and self.commitment > 1


@dataclass(frozen=True)
class Burden:
    """The burden of a place's partnerships on a day, cut in one way, and in all."""

    by: str
    loads: tuple[Load, ...]
    """The heaviest first, those whose hours nobody knows last."""
    whole: Load
    third_sector: Load
    heaviest: Load | None
    """The organisation that gives most hours."""
    vacant: int
    """Seats that nobody holds, which cost nobody an hour until they are filled."""
    with_rates: bool
    with_travel: bool
    took: Took
    """As attended, by all."""
    third_sector_took: Took
    since: date
    """The first of the twelve months of which it is told what was attended."""
    until: date
    """The first day after them."""
    serving: Serving
    """What secretariats take, in all."""
    unserved: int
    """Partnerships with seats that have no secretariat in the register."""

    @property
    def last(self) -> date:
        """The last day of the twelve months."""
        return self.until - timedelta(days=1)


def burden_of_place(
    viewer: Viewer, *, place_id: int | None, on: date, by: str = ORGANISATION, until: date | None = None
) -> Burden:
    """What the partnerships of a place cost a year, by organisation, sector, partnership or person. Raises Refused.

    As planned on a day, and as attended in the twelve months before `until` (the day after, if none is given).

    By person it tells the support team of everyone and others of themselves. Six queries.
    """
    rules.may_see_shape(viewer, place_id).or_refuse()
    seats = _Seats(place_id, on)
    met = Meetings(place_id, until=until or on + timedelta(days=1), rates=seats.rates)
    serving = secretariats(viewer, place_id, on=on, way=by)
    loads = _beside(seats.by(by), seats, met, serving, by)
    if by == PERSON and not rules.may_see_hours_of_people(viewer, place_id):
        loads = [load for load in loads if load.pk == viewer.person_id]
    organisations = loads if by == ORGANISATION else seats.by(ORGANISATION)
    known = [load for load in organisations if load.hours]
    return Burden(
        by=by,
        loads=tuple(sorted(loads, key=_heaviest_first)),
        whole=seats.whole(lambda row: True),
        third_sector=seats.whole(lambda row: row["organisation__sector"] in THIRD_SECTOR),
        heaviest=min(known, key=_heaviest_first, default=None),
        vacant=seats.vacant,
        with_rates=any(rate.pounds_an_hour is not None for rate in seats.rates.values()),
        with_travel=any(rate.travel_hours is not None for rate in seats.rates.values()),
        took=met.whole(),
        third_sector_took=met.whole(lambda row: row["organisation__sector"] in THIRD_SECTOR),
        since=met.since,
        until=met.until,
        serving=serving[None],
        unserved=len(seats.bodies) - serving[None].served,
    )


def _beside(loads: list[Load], seats: _Seats, met: Meetings, serving: dict[Any, Serving], way: str) -> list[Load]:
    """What is planned with what was attended and what secretariats take beside it; who came without a seat comes last."""
    took = met.by(way, seats.partnerships(way))
    planned = {load.pk for load in loads}
    named = met.named(way)
    since_gone = [
        Load(group, _name(way, group, row), _sector(way, row), _href(way, group), 0, Decimal(0), Decimal(0), 0, 0, 0)
        for group, row in named.items()
        if group not in planned
    ]
    meetings = seats.meetings if way == PARTNERSHIP else {}
    return [
        replace(load, took=took.get(load.pk), serving=serving.get(load.pk), meetings=meetings.get(load.pk))
        for load in [*loads, *since_gone]
    ]


@dataclass(frozen=True)
class Share:
    """The burden of one organisation or partnership in a place, or the reason why the viewer is not told."""

    whose: Any
    place: Place | None
    load: Load | None = None
    parts: tuple[Load, ...] = ()
    """The same hours by partnership for an organisation, by organisation for a partnership."""
    reason: str = ""


def organisation_burden(viewer: Viewer, pk: int, *, on: date) -> Share:
    """What the partnerships of the open place cost an organisation. Raises Organisation.DoesNotExist."""
    whose = Organisation.objects.get(pk=pk)
    place = Place.objects.filter(pk=viewer.place_id or 0).first()
    return _share(viewer, whose, place, on, own=ORGANISATION, other=PARTNERSHIP)


def partnership_burden(viewer: Viewer, pk: int, *, on: date) -> Share:
    """What a partnership costs those who sit on it. Raises Partnership.DoesNotExist."""
    whose = Partnership.objects.select_related("place").defer("place__boundary").get(pk=pk)
    return _share(viewer, whose, whose.place, on, own=PARTNERSHIP, other=ORGANISATION)


def _share(viewer: Viewer, whose: Any, place: Place | None, on: date, *, own: str, other: str) -> Share:
    verdict = rules.may_see_shape(viewer, place.pk if place else None)
    if not verdict or place is None:
        return Share(whose, place, reason=verdict.reason)
    seats = _Seats(place.pk, on, **{own: whose.pk})
    met = Meetings(place.pk, until=on + timedelta(days=1), rates=seats.rates, **{own: whose.pk})
    serving = secretariats(viewer, place.pk, on=on, way=own, **{own: whose.pk})
    load = next((one for one in _beside(seats.by(own), seats, met, serving, own) if one.pk == whose.pk), None)
    parts = _beside(seats.by(other), seats, met, {}, other)
    return Share(whose, place, load, tuple(sorted(parts, key=_heaviest_first)))


def _heaviest_first(load: Load) -> tuple[bool, Decimal, str]:
    return load.hours is None, -(load.hours or Decimal(0)), load.name


class _Seats:
    """The held seats of a place on a day with what each costs."""

    def __init__(self, place_id: int | None, on: date, **narrowed: int) -> None:
        rows = _rows(place_id, on, narrowed)
        self.rows = [row for row in rows if row["person"] is not None]
        self.vacant = len(rows) - len(self.rows)
        self.bodies = {row["partnership"] for row in rows}
        self.meetings = {row["partnership"]: row["partnership__meetings_a_year"] for row in rows}
        self.rates = {rate.sector: rate for rate in Rate.objects.filter(lasting(on), place=place_id)}
        said = Capacity.objects.filter(lasting(on), place=place_id).values_list(
            "organisation", "person", "hours_a_year"
        )
        self.stated = {(ORGANISATION, one) if one else (PERSON, other): hours for one, other, hours in said}
        self.each = self._burden()

    def _burden(self) -> burden.SeatBurden:
        rates = [self.rates.get(row["organisation__sector"]) for row in self.rows]
        return burden.seat_burden(
            _column(row["partnership__meetings_a_year"] for row in self.rows),
            length_hours=_column(row["partnership__meeting_hours"] for row in self.rows),
            preparation_hours=_column(row["partnership__preparation_hours"] for row in self.rows),
            travel_hours=_column(rate and rate.travel_hours for rate in rates),
            rate_pounds=_column(rate and rate.pounds_an_hour for rate in rates),
        )

    def by(self, way: str) -> list[Load]:
        """The burden of each organisation, sector, partnership or person with a seat."""
        key = "organisation__sector" if way == SECTOR else way
        groups: dict[Any, int] = {}
        of = [groups.setdefault(row[key], len(groups)) if row[key] is not None else -1 for row in self.rows]
        first = {row[key]: row for row in self.rows if row[key] is not None}
        stated = [self.stated.get((way, group)) for group in groups]
        return self._loads(of, [(group, first[group]) for group in groups], way, stated)

    def partnerships(self, way: str) -> dict[Any, set[int]]:
        """On which partnerships each organisation, sector, partnership or person holds a seat."""
        key = "organisation__sector" if way == SECTOR else way
        found: dict[Any, set[int]] = {}
        for row in self.rows:
            if row[key] is not None:
                found.setdefault(row[key], set()).add(row["partnership"])
        return found

    def whole(self, wanted: Callable[[dict[str, Any]], bool]) -> Load:
        """The burden of all seats that are wanted together."""
        of = [0 if wanted(row) else -1 for row in self.rows]
        return self._loads(of, [("", {})], "", [None])[0]

    def _loads(
        self, of: list[int], groups: list[tuple[Any, dict[str, Any]]], way: str, stated: list[Decimal | None]
    ) -> list[Load]:
        told = burden.totals(self.each, np.array(of, dtype=np.int64), len(groups))
        committed = burden.commitment(told.hours, _column(stated))
        return [
            Load(
                pk=group,
                name=_name(way, group, row),
                sector=_sector(way, row),
                href=_href(way, group),
                seats=int(told.seats[place]),
                hours=_rounded(told.hours[place]),
                pounds=_rounded(told.pounds[place]),
                unknown=int(told.unknown_hours[place]),
                unknown_pounds=int(told.unknown_pounds[place]),
                partly=int(told.partly[place]),
                stated=stated[place],
                commitment=None if isnan(committed[place]) else float(committed[place]),
            )
            for place, (group, row) in enumerate(groups)
        ]


def _rows(place_id: int | None, on: date, narrowed: dict[str, int]) -> list[dict[str, Any]]:
    """The seats of the place on that day, one query."""
    lasts = Seat.objects.filter(lasting(on), lasting(on, "partnership__"), partnership__place=place_id, **narrowed)
    found: Any = lasts.order_by("pk").values(
        "organisation",
        "organisation__name",
        "organisation__sector",
        "partnership",
        "partnership__name",
        "partnership__meetings_a_year",
        "partnership__meeting_hours",
        "partnership__preparation_hours",
        "person",
        "person__name",
    )
    return list(found)


def _column(values: Any) -> Any:
    return np.array([NAN if value is None else float(value) for value in values], dtype=float)


def _rounded(value: float) -> Decimal | None:
    return None if isnan(value) or isinf(value) else Decimal(f"{value:.0f}")


def _sector(way: str, row: dict[str, Any]) -> str:
    shown = way in (ORGANISATION, PERSON) and bool(row.get("organisation__sector"))
    return str(Sector(row["organisation__sector"]).label) if shown else ""


def _name(way: str, group: Any, row: dict[str, Any]) -> str:
    if way == SECTOR:
        return str(Sector(group).label).capitalize()
    return str(row[f"{way}__name"]) if way else ""


def _href(way: str, group: Any) -> str:
    kinds: dict[str, type[Any]] = {ORGANISATION: Organisation, PARTNERSHIP: Partnership, PERSON: Person}
    return str(kinds[way](pk=group).get_absolute_url()) if way in kinds else ""


# --- What the figures rest on


def rates(viewer: Viewer, *, place_id: int | None) -> QuerySet[Rate]:
    """What an hour costs in a place, by sector, ended rates too: for its partners, nothing for others."""
    found = Rate.objects.filter(place=place_id).select_related("place").defer("place__boundary")
    return found.order_by("sector", "-since", "-pk") if rules.may_see_shape(viewer, place_id) else found.none()


def rate(viewer: Viewer, pk: int) -> Rate:
    """One rate. Raises Rate.DoesNotExist, and Refused for those who may not see it."""
    found = Rate.objects.select_related("place").defer("place__boundary").get(pk=pk)
    rules.may_see_shape(viewer, found.place_id).or_refuse()
    return found


def capacities(viewer: Viewer, *, place_id: int | None) -> QuerySet[Capacity]:
    """What organisations said they can give, for partners of the place; what people said, for support and themselves."""
    found = Capacity.objects.filter(place=place_id).select_related("place", "organisation", "person")
    found = found.defer("place__boundary").order_by("organisation__name", "person__name", "-since", "-pk")
    if not rules.may_see_shape(viewer, place_id):
        return found.none()
    if rules.may_see_hours_of_people(viewer, place_id):
        return found
    return found.filter(person__isnull=True) | found.filter(person=viewer.person_id or 0)


def capacity(viewer: Viewer, pk: int) -> Capacity:
    """One statement. Raises Capacity.DoesNotExist, and Refused for those who may not change it."""
    found = Capacity.objects.select_related("place", "organisation", "person").defer("place__boundary").get(pk=pk)
    rules.may_change_capacity(viewer, found).or_refuse()
    return found


def organisations_to_state_for(viewer: Viewer, place_id: int | None) -> QuerySet[Organisation]:
    """Organisations of the place for which the viewer may say what they can give."""
    found = Organisation.objects.filter(organisations_at(viewer, place_id))
    return found if rules.may_set_rates(viewer, place_id) else found.filter(pk__in=viewer.organisation_ids)


def people_to_state_for(viewer: Viewer, place_id: int | None) -> QuerySet[Person]:
    """People of the place for whom the viewer may say what they can give."""
    found = Person.objects.filter(people_at(viewer, place_id))
    return found if rules.may_set_rates(viewer, place_id) else found.filter(pk=viewer.person_id or 0)


def sectors_without_rate(viewer: Viewer, place_id: int | None) -> Sequence[tuple[str, str]]:
    """The sectors, by value and label, of whose hour nothing is said today."""
    said = set(Rate.objects.filter(place=place_id, until__isnull=True).values_list("sector", flat=True))
    return [(value, str(label).capitalize()) for value, label in Sector.choices if value not in said]
