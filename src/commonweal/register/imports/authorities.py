"""Makes a real place out of published lists: the register of local authorities, a lookup of neighbourhoods, boundaries.

The lists change their headings every year (LSOA11CD, LSOA21CD), so columns are found by the form of the
heading, and the year in it becomes the vintage of the codes.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from commonweal.register import writes
from commonweal.register.imports.faults import Fault, Unreadable
from commonweal.register.models import Identifier, Place, Tier
from commonweal.register.rules import Viewer

Row = Mapping[str, str]
Progress = Callable[[int, int, str], None]

# The nations by the first letter of their codes: the code, the name, and the org-id.guide list of their councils.
NATIONS = {
    "E": ("E92000001", "England", "GB-LAE"),
    "W": ("W92000004", "Wales", "GB-PLA"),
    "S": ("S92000003", "Scotland", "GB-LAS"),
    "N": ("N92000002", "Northern Ireland", "GB-LANI"),
}
NEIGHBOURHOOD = re.compile(r"(?:LSOA|DZ|SDZ|SOA)(\d\d)CD", re.IGNORECASE)
AUTHORITY = re.compile(r"(?:LAD|UTLA|LTLA|CA|LGD)(\d\d)CD", re.IGNORECASE)


@dataclass(frozen=True)
class Files:
    """The published files that a place is made from."""

    authorities: Path
    """The register of local authorities (mySociety's uk_local_authorities_current.csv)."""
    lookup: Path | None = None
    """Which neighbourhoods lie in which authority: a column like LSOA11CD and one like LAD20CD."""
    boundaries: Sequence[Path] = ()
    """GeoJSON files with the areas of authorities or neighbourhoods, in longitude and latitude."""


@dataclass(frozen=True)
class Added:
    """What came of it."""

    place: Place
    new: int
    neighbourhoods: int
    with_boundary: int


def nothing(_done: int, _total: int, _message: str = "") -> None:
    """Progress that nobody watches."""


def add_authority(
    code: str, *, files: Files, by: Viewer, with_siblings: bool = False, progress: Progress = nothing
) -> Added:
    """Add a local authority by its code, with its nation, its county or combined authority, and its neighbourhoods.

    What the register has already is left as it is, save that a missing boundary is drawn. With its siblings, the
    other authorities of its county or combined authority are added too, so that the parent can be spoken for.
    Raises Unreadable saying which file is at fault and how to mend it; then nothing is added.
    """
    listed = _authorities(files.authorities)
    own = _found(code, listed, files.authorities)
    above = _above(own, listed)
    wanted = [own]
    if with_siblings and above is not None:
        wanted = [row for row in listed.values() if _above(row, listed) == above and _is_current(row)]
    codes = {row["gss-code"] for row in wanted}
    inside = _neighbourhoods(files.lookup, codes) if files.lookup else {}
    shapes = _boundaries(files.boundaries)
    total = len(wanted) + sum(len(each) for each in inside.values())
    with transaction.atomic():
        adding = _Adding(by, shapes, total, progress)
        parent = _nation(adding, own)
        if above is not None:
            parent = adding.place(above["gss-code"], above["nice-name"], Tier.COUNTY, parent)
        for row in wanted:
            place = adding.place(row["gss-code"], row["nice-name"], Tier.DISTRICT, parent)
            _council(row, place, by=by)
            for each in inside.get(row["gss-code"], ()):
                adding.place(each.code, each.name, Tier.NEIGHBOURHOOD, place, vintage=each.vintage)
    found = Place.objects.get(code=own["gss-code"], code_system="GSS")
    neighbourhoods = Place.objects.filter(parent=found, tier=Tier.NEIGHBOURHOOD)
    drawn = neighbourhoods.filter(boundary__isnull=False).count()
    return Added(found, adding.new, neighbourhoods.count(), drawn)


class _Adding:
    """Adds places that the register does not have, and counts them."""

    def __init__(self, by: Viewer, shapes: Mapping[str, tuple[Any, str]], total: int, progress: Progress) -> None:
        self.by, self.shapes, self.total, self.progress = by, shapes, total, progress
        self.new = self.done = 0

    def place(self, code: str, name: str, tier: str, parent: Place | None, *, vintage: str = "") -> Place:
        self.done += 1
        self.progress(min(self.done, self.total), self.total, name)
        boundary, file = self.shapes.get(code, (None, ""))
        try:
            return self._place(code, name, tier, parent, vintage, boundary)
        except ValidationError as wrong:
            told = " ".join(wrong.messages)
            raise Unreadable(Fault(file, f"{name} ({code}):", told, value=code)) from wrong

    def _place(
        self, code: str, name: str, tier: str, parent: Place | None, vintage: str, boundary: dict[str, Any] | None
    ) -> Place:
        known = Place.objects.defer(None).filter(code=code, code_system="GSS", vintage=vintage).first()
        if known is None:
            self.new += 1
            return writes.add_place(
                by=self.by, code=code, name=name, tier=tier, parent=parent, vintage=vintage, boundary=boundary
            )
        if known.boundary is None and boundary is not None:
            return writes.set_boundary(known, by=self.by, boundary=boundary)
        return known


def _nation(adding: _Adding, row: Row) -> Place:
    code, name, _list = NATIONS[row["gss-code"][0]]
    return adding.place(code, name, Tier.NATION, None)


def _council(row: Row, place: Place, *, by: Viewer) -> None:
    """The council itself, known by the list of councils at org-id.guide."""
    scheme, number = NATIONS[row["gss-code"][0]][2], row["local-authority-code"]
    if Identifier.objects.filter(scheme=scheme, number=number).exists():
        return
    writes.add_organisation(
        by=by,
        name=row["official-name"],
        sector="public",
        level="district",
        identifiers=[(scheme, number)],
        footprint=[place],
    )


# --- The register of authorities

NEEDED = (
    "local-authority-code",
    "official-name",
    "nice-name",
    "gss-code",
    "end-date",
    "replaced-by",
    "county-la",
    "combined-authority",
)


def _authorities(path: Path) -> dict[str, Row]:
    rows = _rows(path)
    missing = [heading for heading in NEEDED if heading not in (rows[0] if rows else {})]
    if missing:
        raise Unreadable(
            Fault(
                path.name,
                _("There is no column “%(columns)s”.") % {"columns": "”, “".join(missing)},
                _("Give mySociety's list of local authorities, uk_local_authorities_current.csv."),
                row=1,
            )
        )
    return {row["local-authority-code"]: row for row in rows}


def _found(code: str, listed: Mapping[str, Row], path: Path) -> Row:
    wanted = code.strip().upper()
    row = next((row for row in listed.values() if wanted in (row["gss-code"], row["local-authority-code"])), None)
    if row is None:
        raise Unreadable(
            Fault(
                path.name,
                _("No local authority in it has the code “%(code)s”.") % {"code": code},
                _("Look for the right one under the heading “gss-code”; they look like E08000009."),
            )
        )
    if not _is_current(row):
        raise Unreadable(
            Fault(
                path.name,
                _("%(name)s ended on %(day)s and was replaced by %(other)s.")
                % {"name": row["official-name"], "day": row["end-date"], "other": row["replaced-by"] or _("no other")},
                _("Use the code of the authority that replaced it."),
            )
        )
    return row


def _is_current(row: Row) -> bool:
    return bool(row["gss-code"]) and not row["end-date"] and row["gss-code"][0] in NATIONS


def _above(row: Row, listed: Mapping[str, Row]) -> Row | None:
    """The county or combined authority that an authority is part of."""
    above = listed.get(row["county-la"] or row["combined-authority"])
    return above if above is not None and above["gss-code"] else None


# --- Neighbourhoods


@dataclass(frozen=True)
class _Neighbourhood:
    code: str
    name: str
    vintage: str


def _neighbourhoods(path: Path, codes: Iterable[str]) -> dict[str, list[_Neighbourhood]]:
    """The neighbourhoods of each authority, each once: some lookups have a line for every smaller area."""
    rows = _rows(path)
    headings = list(rows[0]) if rows else []
    small, large = _heading(headings, NEIGHBOURHOOD, path), _heading(headings, AUTHORITY, path)
    name = next((heading for heading in headings if heading.upper() == f"{small[:-2]}NM".upper()), small)
    found = NEIGHBOURHOOD.fullmatch(small)
    vintage = f"20{found[1]}" if found else ""
    inside: dict[str, dict[str, _Neighbourhood]] = {code: {} for code in codes}
    for row in rows:
        if row[large] in inside:
            inside[row[large]][row[small]] = _Neighbourhood(row[small], row[name], vintage)
    empty = sorted(code for code, found_in in inside.items() if not found_in)
    if empty:
        raise Unreadable(
            Fault(
                path.name,
                _("It has no neighbourhood in %(codes)s.") % {"codes": ", ".join(empty)},
                _("The authority's code may be younger than the lookup; give a lookup of a later year."),
                column=large,
            )
        )
    return {code: list(each.values()) for code, each in inside.items()}


def _heading(headings: Sequence[str], form: re.Pattern[str], path: Path) -> str:
    found = [heading for heading in headings if form.fullmatch(heading.strip())]
    if not found:
        raise Unreadable(
            Fault(
                path.name,
                _("No heading has the form %(form)s.") % {"form": form.pattern},
                _(
                    "Give a lookup with a column of neighbourhoods, like LSOA11CD, and one of authorities, like LAD20CD."
                ),
                row=1,
            )
        )
    return found[0]


def _rows(path: Path) -> list[Row]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))
    except FileNotFoundError as error:
        raise Unreadable(Fault(str(path), _("There is no such file."), _("Check its path and name."))) from error
    except (UnicodeDecodeError, csv.Error, OSError) as error:
        raise Unreadable(
            Fault(path.name, _("This is not a CSV file in UTF-8."), _("Fetch it again from its publisher."))
        ) from error


# --- Boundaries


def _boundaries(paths: Iterable[Path]) -> dict[str, tuple[Any, str]]:
    """The areas of GeoJSON files by their codes, each with its file's name. A later file draws over an earlier one."""
    return {code: (shape, path.name) for path in paths for code, shape in _areas(path)}


def _areas(path: Path) -> Iterator[tuple[str, Any]]:
    try:
        given = json.loads(path.read_text(encoding="utf-8-sig"))
        features = given["features"]
    except FileNotFoundError as error:
        raise Unreadable(Fault(str(path), _("There is no such file."), _("Check its path and name."))) from error
    except (ValueError, KeyError, TypeError) as error:
        raise Unreadable(
            Fault(
                path.name, _("This is not a GeoJSON file with features."), _("Fetch the boundaries again as GeoJSON.")
            )
        ) from error
    for feature in features:
        code = _code_of(feature.get("properties") or {})
        if code and feature.get("geometry"):
            yield code, feature["geometry"]


CODE = re.compile(r"[EWSNK]\d{8}")


def _code_of(properties: Mapping[str, Any]) -> str:
    """The first property that is a code: every publisher names it otherwise."""
    return next((value for value in properties.values() if isinstance(value, str) and CODE.fullmatch(value)), "")
