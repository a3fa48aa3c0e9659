"""Burden as attended: what the meetings of twelve months really took of those who came, and what serving them takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import isnan
from typing import Any

import numpy as np
from django.db.models import Exists, OuterRef

from commonweal.agreement.models import CAME, Attendance, AttendanceKind, Meeting
from commonweal.analysis import burden
from commonweal.register.models import Secretariat
from commonweal.register.reads import lasting
from commonweal.register.rules import Viewer
from commonweal.structure.models import Rate

NAN = float("nan")
Group = Any
Row = dict[str, Any]


def _a_year_to(until: date) -> date:
    """The first of the twelve months that end before a day."""
    try:
        return until.replace(year=until.year - 1)
    except ValueError:
        return until.replace(year=until.year - 1, day=28)


@dataclass(frozen=True)
class Took:
    """What meetings took of somebody: hours and pounds of those whose attendance is recorded, and how many meetings are not."""

    hours: Decimal | None
    pounds: Decimal | None
    met: int
    """Meetings of their partnerships at which it is recorded who came."""
    unknown: int
    """Meetings that were due and of which nobody said who came, so that the hours leave them out."""


class Meetings:
    """Who came to the meetings of a place in twelve months, and what it cost each. Two queries."""

    def __init__(
        self,
        place_id: int | None,
        *,
        until: date,
        rates: Mapping[str, Rate],
        organisation: int = 0,
        partnership: int = 0,
    ) -> None:
        self.since, self.until, self.rates = _a_year_to(until), until, rates
        in_time = {"on__gte": self.since, "on__lt": until, "cancelled_on__isnull": True}
        found = Meeting.objects.filter(partnership__place=place_id, **in_time)
        found = found.filter(partnership=partnership) if partnership else found
        told = Attendance.objects.filter(meeting=OuterRef("pk"), kind__in=CAME)
        due = found.annotate(told=Exists(told)).order_by().values_list("partnership", "pk", "told", "recorded_on")
        self.met: dict[Group, int] = {}
        self.unknown: dict[Group, int] = {}
        known = set()
        for body, pk, is_told, recorded_on in due:
            is_known = is_told and recorded_on is not None
            counted = self.met if is_known else self.unknown
            counted[body] = counted.get(body, 0) + 1
            known |= {pk} if is_known else set()
        self.rows = [row for row in _rows(known) if not organisation or row["organisation"] == organisation]
        self.each = self._burden()

    def _burden(self) -> burden.SeatBurden:
        rates = [self.rates.get(row["organisation__sector"]) for row in self.rows]
        return burden.seat_burden(
            np.array([float(row["kind"] in CAME) for row in self.rows], dtype=float),
            length_hours=_column(
                _known(row, "meeting__hours", "meeting__partnership__meeting_hours") for row in self.rows
            ),
            preparation_hours=_column(
                _known(row, "preparation_hours", "meeting__partnership__preparation_hours") for row in self.rows
            ),
            travel_hours=_column(rate and rate.travel_hours for rate in rates),
            rate_pounds=_column(rate and rate.pounds_an_hour for rate in rates),
        )

    def by(self, way: str, partnerships: Mapping[Group, set[int]]) -> dict[Group, Took]:
        """What they took of each organisation, sector, partnership or person; `partnerships` says on which each sits today."""
        key = "organisation__sector" if way == "sector" else way
        sits = {group: set(bodies) for group, bodies in partnerships.items()}
        for row in self.rows:
            if row[key] is not None:
                sits.setdefault(row[key], set()).add(row["partnership"])
        places = {group: number for number, group in enumerate(sits)}
        told = self._totals([places.get(row[key], -1) for row in self.rows], len(places))
        return {group: self._took(told, number, sits[group]) for group, number in places.items()}

    def whole(self, wanted: Callable[[Row], bool] = lambda row: True) -> Took:
        """What they took of all that are wanted together."""
        told = self._totals([0 if wanted(row) else -1 for row in self.rows], 1)
        return self._took(told, 0, set(self.met) | set(self.unknown))

    def _totals(self, of: list[int], groups: int) -> burden.Totals:
        return burden.totals(self.each, np.array(of, dtype=np.int64), groups)

    def _took(self, told: burden.Totals, number: int, bodies: Iterable[int]) -> Took:
        bodies = list(bodies)
        # Without a row nobody said whether they came, which is not the same as that they did not.
        is_told = bool(told.seats[number])
        return Took(
            hours=_rounded(told.hours[number]) if is_told else None,
            pounds=_rounded(told.pounds[number]) if is_told else None,
            met=sum(self.met.get(body, 0) for body in bodies),
            unknown=sum(self.unknown.get(body, 0) for body in bodies),
        )

    def named(self, way: str) -> dict[Group, Row]:
        """A row of each organisation, sector, partnership or person that came, by which they are named."""
        key = "organisation__sector" if way == "sector" else way
        return {row[key]: row for row in self.rows if row[key] is not None}


def _rows(meetings: set[int]) -> list[Row]:
    """What became of each seat and guest, as whose hours they were. One query."""
    found = Attendance.objects.filter(meeting__in=meetings).order_by("pk")
    names = ("organisation", "organisation__name", "organisation__sector", "person", "person__name")
    values: Any = found.values(
        "seat", "kind", "preparation_hours", "deputy", "deputy__name", "meeting__hours", "meeting__partnership",
        "meeting__partnership__name", "meeting__partnership__meeting_hours", "meeting__partnership__preparation_hours",
        *names, *(f"seat__{name}" for name in names),
    )  # fmt: skip
    return [_whose(row, names) for row in values]


def _whose(row: Row, names: tuple[str, ...]) -> Row:
    """A row with the organisation and the person whose hours they were: a deputy's are the seat's organisation's, and their own."""
    told = row | {"partnership": row["meeting__partnership"], "partnership__name": row["meeting__partnership__name"]}
    if row["seat"] is not None:
        told |= {name: row[f"seat__{name}"] for name in names}
    if row["kind"] == AttendanceKind.DEPUTY:
        told |= {"person": row["deputy"], "person__name": row["deputy__name"]}
    return told


def _known(row: Row, said: str, planned: str) -> Any:
    """What was said of the meeting, else what is planned for all of the partnership's."""
    return row[planned] if row[said] is None else row[said]


def _column(values: Iterable[Any]) -> Any:
    return np.array([NAN if value is None else float(value) for value in values], dtype=float)


def _rounded(value: float) -> Decimal | None:
    return None if isnan(value) else Decimal(f"{value:.0f}")


# --- Who serves them


@dataclass(frozen=True)
class Serving:
    """What secretariats take: hours a year of those that are known, and how many are not."""

    hours: Decimal | None
    unknown: int
    served: int
    """Partnerships that have a secretariat."""


def secretariats(viewer: Viewer, place_id: int | None, *, on: date, way: str, **narrowed: int) -> dict[Group, Serving]:
    """What secretariats take by partnership, organisation or sector, and under None in all; nothing by person. One query."""
    found = Secretariat.objects.filter(
        lasting(on), lasting(on, "partnership__"), partnership__place=place_id, **narrowed
    ).values("partnership", "organisation", "organisation__sector", "hours_a_year")
    rows: list[Any] = list(found.order_by("pk"))
    key = {"sector": "organisation__sector", "partnership": "partnership", "organisation": "organisation"}.get(way)
    groups: dict[Group, list[Any]] = {None: rows}
    for row in rows if key else ():
        groups.setdefault(row[key], []).append(row)
    return {group: _serving(of) for group, of in groups.items()}


def _serving(rows: list[Any]) -> Serving:
    known = [row["hours_a_year"] for row in rows if row["hours_a_year"] is not None]
    return Serving(
        sum(known, Decimal(0)) if known else None, len(rows) - len(known), len({row["partnership"] for row in rows})
    )
