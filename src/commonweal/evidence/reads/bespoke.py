"""Bespoke neighbourhoods: which there are, and which small areas one would be made of that is drawn, pasted or composed."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import shapely
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from shapely.geometry import mapping

from commonweal.analysis import boundaries
from commonweal.analysis.coterminosity import overlay_of_shapes
from commonweal.evidence.models import BespokeNeighbourhood, LookupPair, Made, Shared
from commonweal.evidence.reads.figures import neighbourhoods
from commonweal.evidence.reads.geography import Geographies, geographies
from commonweal.evidence.rules.codes import kind_name, system_of
from commonweal.evidence.store import lookups as store
from commonweal.register.models import BESPOKE, Overlap, Place
from commonweal.register.rules import Viewer

SLIVER = 0.005
"""A share of an area below this is the thickness of a drawn line; as much below the whole is the whole."""
MOST_GIVEN = 20_000
MOST_TOLD = 10
POSTCODE = "postcode"
POSTCODE_FORM = re.compile(r"\b([A-Z]{1,2}\d[A-Z\d]?) ?(\d[A-Z]{2})\b")


@dataclass(frozen=True)
class PartOfIt:
    """One small area of a neighbourhood, and how much of it lies there."""

    place: Place
    share_by_area: float | None
    share_by_population: float | None

    @property
    def is_whole(self) -> bool:
        return 1.0 in (self.share_by_area, self.share_by_population)


@dataclass(frozen=True)
class Composition:
    """What a neighbourhood would be made of: its parts, by what figures would be divided, and how that was found."""

    made: Made
    parts: tuple[PartOfIt, ...]
    shared_by: Shared
    measured: str
    boundary: dict[str, Any] | None = None
    given: str = ""

    @property
    def population(self) -> int | None:
        """As many people as its parts have, by their shares; None where one of them does not tell."""
        told = [
            (part.place.population, part.share_by_area if self.shared_by == Shared.AREA else part.share_by_population)
            for part in self.parts
        ]
        if any(people is None or share is None for people, share in told):
            return None
        return round(sum(people * share for people, share in told if people is not None and share is not None))


def bespoke_neighbourhoods(viewer: Viewer, *, place: Place | None = None) -> QuerySet[BespokeNeighbourhood]:
    """Every bespoke neighbourhood with its place, or those within one place; those that lasted until a day too."""
    found = BespokeNeighbourhood.objects.select_related("place", "place__parent")
    found = found.defer("place__boundary", "place__parent__boundary").order_by("place__until", "place__name", "pk")
    return found if place is None else found.filter(place__parent=place)


def bespoke_at(viewer: Viewer, place: Place) -> BespokeNeighbourhood | None:
    """The bespoke neighbourhood that a place is; None where it is none."""
    return bespoke_neighbourhoods(viewer).filter(place=place).first() if place.code_system == BESPOKE else None


def parts_of(viewer: Viewer, neighbourhood: BespokeNeighbourhood) -> list[Overlap]:
    """The small areas that a bespoke neighbourhood is made of, with their boundaries."""
    found = Overlap.objects.filter(other=neighbourhood.place_id).select_related("place")
    return list(found.order_by("place__name", "pk"))


def small_areas(viewer: Viewer, place: Place, *, on: date) -> QuerySet[Place]:
    """The published neighbourhoods that one of a partnership's own can be made of."""
    return neighbourhoods(viewer, place, on=on).order_by("name", "pk")


def composed_of_areas(viewer: Viewer, areas: Iterable[Place]) -> Composition:
    """A neighbourhood of whole small areas."""
    return _of_whole(Made.TICKED, list(areas), _("of whole small areas"))


def _of_whole(made: Made, areas: Sequence[Place], measured: str, given: str = "") -> Composition:
    parts = tuple(PartOfIt(area, 1.0, 1.0) for area in areas)
    return Composition(made, parts, Shared.POPULATION, measured, _outline_of(areas), given)


def _outline_of(areas: Sequence[Place]) -> dict[str, Any] | None:
    """The outline of whole areas together, where all of them have one."""
    drawn = dict(Place.objects.filter(pk__in=[area.pk for area in areas]).order_by("pk").values_list("pk", "boundary"))
    if not drawn or not all(drawn.values()):
        return None
    shapes = shapely.from_geojson([json.dumps(outline) for outline in drawn.values()])
    together = shapely.union_all(shapely.make_valid(shapes), grid_size=10.0**-boundaries.DECIMALS)
    try:
        return boundaries.tidied(dict(mapping(together)))
    except boundaries.NotAnArea:
        return None


# --- Drawn


def composed_of_outline(viewer: Viewer, place: Place, outline: dict[str, Any], *, on: date) -> Composition:
    """A neighbourhood that was drawn: the small areas under it, each with the share of its land. Raises ValidationError."""
    try:
        drawn = boundaries.tidied(outline)
    except boundaries.NotAnArea as wrong:
        raise ValidationError(_OUTLINE_FAULTS[wrong.fault]()) from wrong
    areas = {area.pk: area for area in small_areas(viewer, place, on=on).defer(None).filter(boundary__isnull=False)}
    if not areas:
        raise ValidationError(
            _(
                "No neighbourhood of %(place)s has a boundary, so nobody can tell what lies in it. Load their boundaries first."
            )
            % {"place": place}
        )
    shapes: dict[Any, Any] = {
        pk: shapely.make_valid(boundaries.of_true_area(area.boundary or {})) for pk, area in areas.items()
    }
    laid = overlay_of_shapes({0: shapely.make_valid(boundaries.of_true_area(drawn))}, shapes)
    common = laid.common.toarray()[0]
    parts = [
        PartOfIt(areas[pk], share, 1.0 if share == 1.0 else None)
        for pk, share in zip(shapes, (_snapped(each) for each in common / laid.second_whole), strict=True)
        if share > 0
    ]
    if not parts:
        raise ValidationError(_("What is drawn lies outside the neighbourhoods of %(place)s.") % {"place": place})
    parts.sort(key=lambda part: (part.place.name, part.place.pk))
    inside = float(common.sum() / laid.first_whole[0])
    is_whole = all(part.share_by_area == 1.0 for part in parts)
    measured = _("by laying it over the boundaries of small areas")
    if boundaries.crosses_itself(outline):
        measured = _("%(how)s; its lines cross, and both sides of the crossing are in it") % {"how": measured}
    if inside < 1 - SLIVER:
        measured = _("%(how)s; %(share)d %% of it lies outside them") % {
            "how": measured,
            "share": round(100 * (1 - inside)),
        }
    shared = Shared.POPULATION if is_whole else Shared.AREA
    return Composition(Made.DRAWN, tuple(parts), shared, measured, drawn)


def _snapped(share: float) -> float:
    if share < SLIVER:
        return 0.0
    return 1.0 if share > 1 - SLIVER else float(share)


_OUTLINE_FAULTS = {
    boundaries.Fault.NOT_GEOJSON: lambda: _("This is not a GeoJSON geometry."),
    boundaries.Fault.NOT_AN_AREA: lambda: _(
        "Draw an area: at least three corners, or a GeoJSON Polygon or MultiPolygon."
    ),
    boundaries.Fault.NOT_DEGREES: lambda: _("These coordinates are not longitude and latitude (WGS 84)."),
}


# --- Pasted


def composed_of_codes(viewer: Viewer, place: Place, text: str, *, on: date) -> Composition:
    """A neighbourhood of a list of codes or postcodes: codes of its neighbourhoods as they are, others by the lookups in force.

    Codes of wider areas bring the neighbourhoods within them; of smaller ones, or of postcodes, a neighbourhood has as large a
    share as are given of those in it. Raises ValidationError naming what no lookup leads from.
    """
    given = _codes_in(text)
    if not given:
        raise ValidationError(_("There is no code or postcode in the list."))
    if len(given) > MOST_GIVEN:
        raise ValidationError(_("The list has more than %(most)s codes.") % {"most": f"{MOST_GIVEN:,}"})
    areas = {area.code: area for area in small_areas(viewer, place, on=on)}
    listed = [code for code in given if code in areas]
    others = [code for code in given if code not in areas]
    by_code = dict.fromkeys(listed, 1.0)
    counted: tuple[str, ...] = ()
    if others:
        known = geographies(viewer)
        found, counted, left = _by_lookups(known, others, areas)
        if left:
            raise ValidationError(_unknown(place, left, known))
        for code, share in found.items():
            by_code[code] = min(1.0, by_code.get(code, 0.0) + share)
    parts = [areas[code] for code in sorted(by_code, key=lambda code: (areas[code].name, code))]
    if all(share >= 1 - SLIVER for share in by_code.values()):
        return _of_whole(Made.PASTED, parts, _("by the list of codes"), "\n".join(given))
    measured = _("by the %(kinds)s of the list in each small area") % {"kinds": ", ".join(counted)}
    shares = {code: _snapped(share) for code, share in by_code.items()}
    return Composition(
        Made.PASTED,
        tuple(
            PartOfIt(part, 1.0 if shares[part.code] == 1.0 else None, shares[part.code])
            for part in parts
            if shares[part.code]
        ),
        Shared.POPULATION,
        measured,
        given="\n".join(given),
    )


def _codes_in(text: str) -> list[str]:
    """The codes and postcodes of a text, each once, in its order; postcodes with one space."""
    upper = text.upper()
    joined = POSTCODE_FORM.sub(lambda found: f"{found[1]}\u00a0{found[2]}", upper)
    words = (word.replace("\u00a0", " ").strip() for word in re.split(r"[\n\r\t,; ]+", joined))
    return list(dict.fromkeys(word for word in words if word))


Shares = dict[str, float]


def _by_lookups(
    known: Geographies, codes: Sequence[str], areas: Mapping[str, Place]
) -> tuple[Shares, tuple[str, ...], list[str]]:
    """The share of each area that codes stand for, the kinds of smaller areas that were counted, and the codes that lead nowhere."""
    inward = _leading_to(known, store.leading(known.root, known.files, codes), areas, side="to")
    outward = _leading_to(known, store.reaching(known.root, known.files, codes), areas, side="from")
    shares: Shares = defaultdict(float)
    counted: dict[str, None] = {}
    used: set[str] = set()
    for (_pair, code), lines in _latest_of_each(outward, "to_code"):
        used.add(code)
        for line in lines:
            shares[line["from_code"]] = min(1.0, shares[line["from_code"]] + (line["share"] or 1.0))
    small = [(pair, code, lines) for (pair, code), lines in _latest_of_each(inward, "from_code") if code not in used]
    used |= {code for _pair, code, _lines in small}
    by_pair: dict[LookupPair, list[Mapping[str, Any]]] = defaultdict(list)
    for pair, _code, lines in small:
        by_pair[pair] += lines
        counted[kind_name(pair.from_kind)] = None
    for pair, lines in by_pair.items():
        reached = {line["to_code"] for line in lines}
        of = _count_of(known.lines(pair, sorted(reached), to=True))
        for line in lines:
            shares[line["to_code"]] = min(1.0, shares[line["to_code"]] + (line["share"] or 1.0) / of[line["to_code"]])
    return dict(shares), tuple(counted), [code for code in codes if code not in used]


def _count_of(lines: Iterable[Mapping[str, Any]]) -> Mapping[str, float]:
    """How many smaller areas each area has in all, each by the share of it that lies there."""
    count: dict[str, float] = defaultdict(float)
    for line in lines:
        count[line["to_code"]] += line["share"] or 1.0
    return count


def _leading_to(
    known: Geographies, rows: Iterable[Mapping[str, Any]], areas: Mapping[str, Place], *, side: str
) -> list[tuple[LookupPair, Mapping[str, Any]]]:
    """The lines that lead to areas of the place in the vintage that the register has them in; changes of areas are none."""
    found = []
    for row in rows:
        pair, area = known.pairs[row["lookup"], row["pair"]], areas.get(row[f"{side}_code"])
        vintage = getattr(pair, f"{side}_vintage")
        if area is not None and not pair.is_change and vintage in (area.vintage or vintage, ""):
            found.append((pair, row))
    return found


def _latest_of_each(
    lines: Sequence[tuple[LookupPair, Mapping[str, Any]]], side: str
) -> list[tuple[tuple[LookupPair, str], list[Mapping[str, Any]]]]:
    """For each code the lines of one pair: of several lookups, of the one loaded last."""
    best: dict[str, LookupPair] = {}
    for pair, row in lines:
        code = row[side]
        if code not in best or (pair.lookup_id, pair.number) > (best[code].lookup_id, best[code].number):
            best[code] = pair
    grouped: dict[tuple[LookupPair, str], list[Mapping[str, Any]]] = defaultdict(list)
    for pair, row in lines:
        if best[row[side]] == pair:
            grouped[pair, row[side]].append(row)
    return list(grouped.items())


def _unknown(place: Place, left: Collection[str], known: Geographies) -> str:
    told = ", ".join(sorted(left)[:MOST_TOLD])
    more = len(left) - MOST_TOLD
    if more > 0:
        told += " " + ngettext("and %(count)d more", "and %(count)d more", more) % {"count": more}
    systems = {system.code for code in left if (system := system_of(code)) is not None}
    has_postcodes = any(pair.from_system == POSTCODE for pair in known.pairs.values())
    if POSTCODE in systems and not has_postcodes:
        return _(
            "No lookup of postcodes is loaded. Load one first: a table with the headings PCDS and that of the small areas, such as "
            "LSOA21CD, from the Open Geography portal. It would be needed for %(codes)s."
        ) % {"codes": told}
    return _("These lead to no neighbourhood of %(place)s by any lookup that is loaded: %(codes)s.") % {
        "place": place,
        "codes": told,
    }
