"""Questions about gaps, where the chain of partnerships breaks, and about bridges, those who join partnerships."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import combinations
from math import isnan
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from commonweal.analysis import networks
from commonweal.register.models import (
    BESPOKE,
    Footprint,
    Organisation,
    Partnership,
    PartnershipRole,
    Person,
    Place,
    Seat,
    SeatRole,
    Sector,
    Theme,
    Tier,
)
from commonweal.register.reads import lasting
from commonweal.register.rules import Viewer
from commonweal.strategy.models import Objective, Target
from commonweal.structure import rules
from commonweal.structure.models import Duty, Reliance, Without
from commonweal.structure.reads.overlaps import NEEDED

DELIVERING = {PartnershipRole.DELIVERY, PartnershipRole.PROJECT, PartnershipRole.PROGRAMME}


class GapKind(StrEnum):
    """What is missing."""

    OBJECTIVE = "objective"
    """An objective under whose theme no partnership stands, and none of whose targets relies on one."""
    UNSERVED = "unserved"
    """A target that needs a partnership, as far as anyone said, and has none."""
    TARGET = "target"
    """A partnership on which no target relies and under whose theme none stands."""
    DUTY = "duty"
    """A duty in nobody's remit."""
    ABSENT = "absent"
    """A duty that needs an organisation which does not sit where it is carried."""
    SECTOR = "sector"
    """A sector without a seat under a theme, or in the whole place."""
    NEIGHBOURHOOD = "neighbourhood"
    """A neighbourhood for which nobody with a seat speaks or works."""
    STATUTORY = "statutory"
    """A partnership that the law requires, without a chair or with empty seats."""
    EMPTY = "empty"
    """A partnership on which nobody sits."""
    CHAIN = "chain"
    """A theme in which nobody decides, or nobody does."""


@dataclass(frozen=True)
class Gap:
    """One thing that is missing, where, and what it was seen by."""

    kind: GapKind
    where: str
    href: str
    why: str


def gaps(viewer: Viewer, *, place_id: int | None, on: date) -> list[Gap]:
    """What is missing among the partnerships of a place on a day, as far as its register and strategy can tell.

    Raises Refused. Ten queries, however much there is.
    """
    rules.may_see_shape(viewer, place_id).or_refuse()
    seen = _Seen(place_id, on)
    return [
        *seen.objectives(),
        *seen.unserved(),
        *seen.duties(),
        *seen.statutory(),
        *seen.empty(),
        *seen.chain(),
        *seen.sectors(),
        *seen.targets(),
        *seen.neighbourhoods(),
    ]


class _Seen:
    """What the register and the strategy of a place hold on a day."""

    def __init__(self, place_id: int | None, on: date) -> None:
        self.themes = list(Theme.objects.filter(place=place_id))
        self.partnerships = list(Partnership.objects.filter(lasting(on), place=place_id).order_by("name", "pk"))
        self.seats: list[Any] = list(
            Seat.objects.filter(lasting(on), lasting(on, "partnership__"), partnership__place=place_id)
            .order_by("pk")
            .values(
                "partnership",
                "partnership__theme",
                "organisation",
                "organisation__sector",
                "person",
                "role",
                "constituency",
            )
        )
        agreed = Objective.objects.filter(lasting(on), strategy__place=place_id, agreed_on__isnull=False)
        self.agreed = list(agreed.select_related("issue", "theme").order_by("title", "pk"))
        aimed = Target.objects.filter(lasting(on), objective__strategy__place=place_id)
        self.aimed = list(aimed.select_related("objective__issue").order_by("title", "pk"))
        said = Reliance.objects.filter(lasting(on, "target__"), target__objective__strategy__place=place_id)
        self.said = _Said(said.order_by().values_list("target", "partnership", "without"), self.partnerships)
        owed = Duty.objects.filter(lasting(on), place=place_id).prefetch_related("needs__organisation")
        self.owed = list(owed.order_by("title", "pk"))
        inside = Place.objects.filter(lasting(on), parent=place_id, tier__in=[Tier.NEIGHBOURHOOD, Tier.WARD]).exclude(
            code_system=BESPOKE
        )
        self.inside = list(inside.order_by("name", "pk"))
        served = Footprint.objects.filter(place__parent=place_id).values_list("place", "organisation")
        self.served = list(served)
        self.name_of = {theme.pk: theme.name for theme in self.themes}

    def duties(self) -> Iterator[Gap]:
        standing = {partnership.pk: partnership for partnership in self.partnerships}
        seated = {(seat["partnership"], seat["organisation"]) for seat in self.seats}
        for duty in self.owed:
            href = reverse("structure:duty-list") + "?" + urlencode({"q": duty.title})
            carrier = standing.get(duty.partnership_id or 0)
            if carrier is None:
                why = (
                    _("No partnership carries it.") if duty.partnership_id is None else _("Its partnership has ended.")
                )
                yield Gap(GapKind.DUTY, duty.title, href, why)
                continue
            absent = [
                need.organisation for need in duty.needs.all() if (carrier.pk, need.organisation_id) not in seated
            ]
            if absent:
                told = {"names": ", ".join(sorted(one.name for one in absent)), "body": carrier.name}
                why = _("It needs %(names)s at the table, and has no such seat on %(body)s.") % told
                yield Gap(GapKind.ABSENT, duty.title, href, why)

    def objectives(self) -> Iterator[Gap]:
        covered = {partnership.theme_id for partnership in self.partnerships}
        served = {target.objective_id for target in self.aimed if target.pk in self.said.served}
        for objective in self.agreed:
            if objective.pk in served:
                continue
            theme = _theme_of(objective)
            if theme is None:
                why = _("It has no theme, and so no partnership that it could fall to.")
            elif theme not in covered:
                why = _("No partnership stands under its theme, %(theme)s.") % {"theme": self.name_of.get(theme, "")}
            else:
                continue
            yield Gap(GapKind.OBJECTIVE, objective.title, objective.get_absolute_url(), why)

    def unserved(self) -> Iterator[Gap]:
        covered = {partnership.theme_id for partnership in self.partnerships}
        for target in self.aimed:
            theme = _theme_of(target.objective)
            if target.pk in self.said.served or target.pk in self.said.alone:
                continue
            if target.pk in self.said.bereft:
                why = _("Each partnership that it was said to rely on has ended.")
            elif target.pk in self.said.needing:
                why = _("It cannot be met, or only partly, without a partnership, and nobody has said which.")
            elif theme is None or theme not in covered:
                why = _("Nobody has said which partnership it relies on, and none stands under its theme.")
            else:
                continue
            yield Gap(GapKind.UNSERVED, target.title, target.get_absolute_url(), why)

    def targets(self) -> Iterator[Gap]:
        aimed = {_theme_of(target.objective) for target in self.aimed}
        for partnership in self.partnerships:
            if partnership.pk in self.said.relied_on:
                continue
            if partnership.theme_id is None:
                why = _("It has no theme, and nobody has said that a target relies on it.")
            elif partnership.theme_id not in aimed:
                theme = {"theme": self.name_of.get(partnership.theme_id, "")}
                why = _("No target of the strategy falls under its theme, %(theme)s, or is said to rely on it.") % theme
            else:
                continue
            yield Gap(GapKind.TARGET, partnership.name, partnership.get_absolute_url(), why)

    def statutory(self) -> Iterator[Gap]:
        by_partnership: dict[int, list[Any]] = {}
        for seat in self.seats:
            by_partnership.setdefault(seat["partnership"], []).append(seat)
        for partnership in self.partnerships:
            if not partnership.statutory_basis:
                continue
            seats = by_partnership.get(partnership.pk, [])
            vacant = sum(seat["person"] is None for seat in seats)
            chaired = any(seat["role"] == SeatRole.CHAIR and seat["person"] is not None for seat in seats)
            said = [
                *([] if chaired or not seats else [_("nobody holds its chair")]),
                *(
                    [_("%(vacant)d of its %(seats)d seats are vacant") % {"vacant": vacant, "seats": len(seats)}]
                    * bool(vacant)
                ),
            ]
            if said:
                law = {"law": partnership.statutory_basis, "what": "; ".join(said)}
                why = _("Required by %(law)s, and %(what)s.") % law
                yield Gap(GapKind.STATUTORY, partnership.name, partnership.get_absolute_url(), why)

    def empty(self) -> Iterator[Gap]:
        held = {seat["partnership"] for seat in self.seats if seat["person"] is not None}
        for partnership in self.partnerships:
            if partnership.pk not in held:
                why = _("Nobody holds a seat on it.")
                yield Gap(GapKind.EMPTY, partnership.name, partnership.get_absolute_url(), why)

    def chain(self) -> Iterator[Gap]:
        for theme in self.themes:
            roles = {partnership.role for partnership in self.partnerships if partnership.theme_id == theme.pk}
            if not roles - {""}:
                continue
            if PartnershipRole.STRATEGIC not in roles:
                yield Gap(
                    GapKind.CHAIN, theme.name, "", _("No partnership under this theme is strategic: nobody decides.")
                )
            if not roles & DELIVERING:
                why = _("No partnership under this theme delivers a service, a project or a programme: nobody does.")
                yield Gap(GapKind.CHAIN, theme.name, "", why)

    def sectors(self) -> Iterator[Gap]:
        seated = {(seat["partnership__theme"], seat["organisation__sector"]) for seat in self.seats}
        anywhere = {sector for _theme, sector in seated}
        under = {partnership.theme_id for partnership in self.partnerships}
        for sector in Sector:
            label = {"sector": sector.label}
            if sector not in anywhere:
                why = _("No organisation of the %(sector)s sector has a seat anywhere.") % label
                yield Gap(GapKind.SECTOR, str(sector.label).capitalize(), "", why)
                continue
            for theme in self.themes:
                if theme.pk in under and (theme.pk, sector) not in seated:
                    why = _("No organisation of the %(sector)s sector has a seat under this theme.") % label
                    yield Gap(GapKind.SECTOR, theme.name, "", why)

    def neighbourhoods(self) -> Iterator[Gap]:
        seated = {seat["organisation"] for seat in self.seats}
        served = {place for place, organisation in self.served if organisation in seated}
        spoken = " ".join(seat["constituency"].casefold() for seat in self.seats)
        for place in self.inside:
            if place.pk not in served and place.name.casefold() not in spoken:
                why = _("No seat speaks for it, and no organisation that is registered as serving it has a seat.")
                yield Gap(GapKind.NEIGHBOURHOOD, place.name, place.get_absolute_url(), why)


def _theme_of(objective: Objective) -> int | None:
    return objective.theme_id or objective.issue.theme_id


class _Said:
    """What anyone said of which targets rely on which partnerships that last; the strongest answer about a target counts."""

    def __init__(self, rows: Iterable[tuple[int, int | None, str]], lasting_now: list[Partnership]) -> None:
        now = {partnership.pk for partnership in lasting_now}
        told = list(rows)
        named = [(target, one) for target, one, without in told if one is not None and without in NEEDED]
        self.relied_on = {one for _target, one in named}
        self.served = {target for target, one in named if one in now}
        """Targets that rely on a partnership there is."""
        self.bereft = {target for target, _one in named} - self.served
        """Targets that rely only on partnerships that have ended."""
        self.needing = {target for target, one, without in told if one is None and without in NEEDED}
        """Targets of which somebody said that they need one, whichever it is."""
        without_any = {target for target, one, without in told if one is None and without == Without.YES}
        self.alone = without_any - self.needing - self.bereft
        """Targets that can be met without any."""


# --- Bridges

ORGANISATIONS, PEOPLE = "organisations", "people"


@dataclass(frozen=True)
class Bridge:
    """Someone through whom partnerships are joined, and in which ways they stand between others."""

    pk: int
    name: str
    sector: str
    href: str
    partnerships: int
    betweenness: float
    """From 0 to 1, the most that one in a place of this size could reach."""
    constraint: float | None
    """How far all whom they meet meet each other too; low for a bridge. None for who meets nobody."""
    effective_size: float | None
    coordinator: int
    itinerant: int
    gatekeeper: int
    liaison: int


def bridges(viewer: Viewer, *, place_id: int | None, on: date, of: str = ORGANISATIONS) -> list[Bridge]:
    """Organisations or people through whom the partnerships of a place are joined, the strongest first. Raises Refused.

    Two who sit on one partnership are tied. Those who sit on a single one join nothing and are left out. One query.
    """
    rules.may_see_shape(viewer, place_id).or_refuse()
    key, kind = ("person", Person) if of == PEOPLE else ("organisation", Organisation)
    rows = list(
        Seat.objects.filter(lasting(on), lasting(on, "partnership__"), partnership__place=place_id)
        .filter(~Q(**{key: None}))
        .order_by("pk")
        .values_list(key, f"{key}__name", "organisation__sector", "partnership")
    )
    who = networks.memberships((one, body) for one, _name, _sector, body in rows)
    known = {one: (name, sector or "") for one, name, sector, _body in rows}
    places: dict[Any, int] = {one: place for place, one in enumerate(who.members)}
    ties = networks.Ties.between(len(places), _meetings(rows, places))
    sectors = [known[one][1] for one in who.members]
    roles = networks.brokerage_roles(ties, sectors)
    between, _bodies = networks.two_mode_betweenness(who)
    narrow, size = networks.constraint(ties), networks.effective_size(ties)
    sits_on = who.table.sum(axis=1)
    found = [
        Bridge(
            pk=one,
            name=known[one][0],
            sector=str(Sector(sectors[at]).label) if sectors[at] else "",
            href=kind(pk=one).get_absolute_url(),
            partnerships=int(sits_on[at]),
            betweenness=float(between[at]),
            constraint=None if isnan(narrow[at]) else float(narrow[at]),
            effective_size=None if isnan(size[at]) else float(size[at]),
            coordinator=int(roles.coordinator[at]),
            itinerant=int(roles.itinerant[at]),
            gatekeeper=int(roles.gatekeeper[at]),
            liaison=int(roles.liaison[at]),
        )
        for one, at in places.items()
        if sits_on[at] > 1
    ]
    return sorted(found, key=lambda bridge: (-bridge.betweenness, bridge.name, bridge.pk))


def _meetings(rows: list[Any], places: dict[Any, int]) -> Iterator[tuple[int, int]]:
    """Each two who sit on one partnership."""
    on_body: dict[int, set[int]] = {}
    for one, _name, _sector, body in rows:
        on_body.setdefault(body, set()).add(places[one])
    for members in on_body.values():
        yield from combinations(sorted(members), 2)
