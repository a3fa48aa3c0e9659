"""Questions about what a restructure would do: beside today and other branches, who loses, and what becomes of every part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
from django.urls import reverse

from commonweal.analysis import branches, burden
from commonweal.register.models import Organisation, Sector
from commonweal.register.rules import Viewer
from commonweal.structure import rules
from commonweal.structure.models import Operation, Restructure
from commonweal.structure.reads.branches import Ground, ground_of, sentence_of


@dataclass(frozen=True)
class SectorHours:
    """What a sector gives to a shape in a year, as far as it is known."""

    seats: int
    hours: Decimal | None
    pounds: Decimal | None


@dataclass(frozen=True)
class Figures:
    """What can be counted of one shape."""

    partnerships: int
    seats: int
    vacant: int
    hours: Decimal | None
    pounds: Decimal | None
    unknown: int
    """Held seats that the hours leave out."""
    secretariat_hours: Decimal | None
    sectors: dict[str, SectorHours]
    organisations: int
    seated_sectors: int
    neighbourhoods: int
    """Neighbourhoods for which a seat speaks, or whose seated organisations serve them."""
    targets: int
    """Targets that rely on a partnership which stands."""
    orphans: tuple[str, ...]
    """Duties in nobody's remit."""
    pairs: int
    """Organisations that meet, two by two."""
    quorums: int
    """Partnerships whose quorum is known."""
    short: tuple[branches.Short, ...]
    """Quorums that could not be made if everyone came."""

    @classmethod
    def of(cls, ground: Ground, branch: branches.Branch) -> Figures:
        """What can be counted of a branch."""
        held, each = ground.burden_of(branch)
        known = [str(value) for value in Sector.values]
        of = np.array([_place(known, ground.sector_of(seat.organisation)) for seat in held], dtype=np.int64)
        by_sector = burden.totals(each, of, len(known))
        whole = burden.totals(each, np.zeros(len(held), dtype=np.int64), 1)
        seated = {seat.organisation for seat in branch.seats if seat.organisation}
        papers = [body.secretariat_hours for body in branch.bodies.values() if not np.isnan(body.secretariat_hours)]
        return cls(
            partnerships=len(branch.bodies),
            seats=len(branch.seats),
            vacant=len(branch.seats) - len(held),
            hours=_rounded(whole.hours[0]),
            pounds=_rounded(whole.pounds[0]),
            unknown=int(whole.unknown_hours[0]),
            secretariat_hours=_rounded(sum(papers)) if papers else None,
            sectors={
                value: SectorHours(
                    int(by_sector.seats[at]), _rounded(by_sector.hours[at]), _rounded(by_sector.pounds[at])
                )
                for at, value in enumerate(known)
            },
            organisations=len(seated),
            seated_sectors=len({ground.sector_of(one) for one in seated} - {""}),
            neighbourhoods=_neighbourhoods(ground, branch, seated),
            targets=len({target for target, _body in branch.relied_on}),
            orphans=tuple(duty for duty, home in branch.homes.items() if home is None),
            pairs=len(branches.pairs_meeting(branch)),
            quorums=sum(body.quorum is not None or bool(body.sector_quorums) for body in branch.bodies.values()),
            short=branches.quorums_missed(branch, ground.sectors),
        )


def _place(known: list[str], sector: str) -> int:
    return known.index(sector) if sector in known else -1


def _rounded(value: float) -> Decimal | None:
    return None if np.isnan(value) else Decimal(str(round(float(value), 2)))


def _neighbourhoods(ground: Ground, branch: branches.Branch, seated: set[Any]) -> int:
    spoken = " ".join(ground.constituency.get(seat.key, "") for seat in branch.seats)
    return sum(
        bool(ground.served.get(place.pk, set()) & seated) or place.name.casefold() in spoken for place in ground.inside
    )


@dataclass(frozen=True)
class Tried:
    """One step of a restructure as it was tried: what it says, whom and what it names, and why it cannot be taken."""

    operation: Operation
    sentence: str
    organisations: tuple[str, ...]
    moved: tuple[str, ...]
    """Duties, laws and targets."""
    fault: str
    wants_exit: bool


@dataclass(frozen=True)
class Loser:
    """An organisation with fewer seats than today, and how it is kept on board."""

    organisation: Organisation
    sector: str
    before: int
    after: int
    bodies: tuple[str, ...]
    """The partnerships on which it no longer has a seat."""
    strangers: int
    """Organisations that it meets today and would meet nowhere."""
    assurance: str
    assure_href: str
    may_assure: bool = False


@dataclass(frozen=True)
class Trial:
    """A restructure tried on the register of a day."""

    restructure: Restructure
    ground: Ground
    after: branches.Branch
    steps: tuple[Tried, ...]
    before_figures: Figures
    figures: Figures
    differences: branches.Differences
    losers: tuple[Loser, ...]

    @property
    def orphaned_by_law(self) -> tuple[str, ...]:
        """Duties of law that a partnership carries today and nobody would."""
        lost = {*self.differences.orphaned, *(key for key in self.ground.by_law if key not in self.after.homes)}
        return tuple(self.ground.named[key].name for key in sorted(lost & self.ground.by_law))

    @property
    def orphaned(self) -> tuple[str, ...]:
        """All duties that a partnership carries today and nobody would."""
        return tuple(self.ground.named[key].name for key in self.differences.orphaned)


def _as_of(restructure: Restructure, today: date) -> date:
    """The day whose register a restructure is tried on: today; once it is adopted the day of that, or the one before its first stage."""
    if restructure.adopted_on is None:
        return today
    begun = [stage.on - timedelta(days=1) for stage in restructure.stages.all() if stage.carried_out_on]
    return min([restructure.adopted_on, *begun])


def trial(viewer: Viewer, restructure: Restructure, *, on: date) -> Trial:
    """Try a restructure on the register of a day. Raises Refused. A dozen queries, however many steps it has."""
    rules.may_see_shape(viewer, restructure.place_id).or_refuse()
    ground = ground_of(viewer, restructure.place_id, on=_as_of(restructure, on), restructures=[restructure])
    return tried(viewer, ground, restructure)


def tried(viewer: Viewer, ground: Ground, restructure: Restructure) -> Trial:
    operations = list(restructure.operations.all())
    found = branches.taken(ground.branch, [Ground.step_of(operation) for operation in operations])
    faults = dict(found.impossible)
    told = branches.differences(ground.branch, found.branch)
    return Trial(
        restructure=restructure,
        ground=ground,
        after=found.branch,
        steps=tuple(_step(viewer, ground, operation, faults.get(at)) for at, operation in enumerate(operations)),
        before_figures=Figures.of(ground, ground.branch),
        figures=Figures.of(ground, found.branch),
        differences=told,
        losers=_losers(ground, restructure, found.branch, told, may_assure=bool(rules.may_stage(viewer, restructure))),
    )


def _step(viewer: Viewer, ground: Ground, operation: Operation, fault: Any) -> Tried:
    parts = list(operation.parts.all())
    return Tried(
        operation=operation,
        sentence=sentence_of(viewer, operation),
        organisations=tuple(
            ground.organisations[str(part.organisation_id)].name for part in parts if part.organisation_id
        ),
        moved=tuple(
            str(part.duty or part.target or (part.law_of and part.law_of.statutory_basis))
            for part in parts
            if not part.organisation_id
        ),
        fault=ground.why_not(fault) if fault else "",
        wants_exit=rules.needs_exit(operation),
    )


def _losers(
    ground: Ground, restructure: Restructure, after: branches.Branch, told: branches.Differences, *, may_assure: bool
) -> tuple[Loser, ...]:
    assured = {str(one.organisation_id): one.text for one in restructure.assurances.all()}
    lost: dict[str, int] = {}
    for pair in told.pairs_lost:
        for one in pair:
            lost[one] = lost.get(one, 0) + 1
    sits, will = _sits(ground.branch), _sits(after)
    found = [
        Loser(
            organisation=ground.organisations[key],
            sector=str(ground.organisations[key].get_sector_display()),
            before=before,
            after=then,
            bodies=tuple(ground.named[body].name for body in sorted(sits[key] - will.get(key, set()))),
            strangers=lost.get(key, 0),
            assurance=assured.get(key, ""),
            assure_href=reverse("structure:assurance-edit", args=[restructure.pk, int(key)]),
            may_assure=may_assure,
        )
        for key, before, then in told.seats_lost_by
    ]
    return tuple(
        sorted(found, key=lambda loser: (loser.after > 0, loser.after - loser.before, loser.organisation.name))
    )


def _sits(branch: branches.Branch) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for seat in branch.seats:
        if seat.organisation:
            found.setdefault(seat.organisation, set()).add(seat.body)
    return found
