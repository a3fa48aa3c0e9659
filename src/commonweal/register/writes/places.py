"""Changes to places: their facts, boundaries, overlaps, themes and support teams."""

from __future__ import annotations

from datetime import date
from typing import Any, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonweal.analysis import boundaries
from commonweal.kit import things
from commonweal.kit.record import written
from commonweal.register import reads, rules
from commonweal.register.models import Overlap, Person, Place, Support, Theme
from commonweal.register.rules import Viewer


class PlaceFacts(TypedDict, total=False):
    """What is kept of a place."""

    name: str
    tier: str
    code: str
    code_system: str
    vintage: str
    parent: Place | None
    boundary: dict[str, Any] | None
    population: int | None
    replaced_by: Place | None
    since: date | None
    until: date | None


class ThemeFacts(TypedDict, total=False):
    """What is kept of a theme."""

    name: str
    rank: int


class OverlapFacts(TypedDict, total=False):
    """What is kept of an overlap: shares from 0 to 1."""

    share_by_area: float | None
    share_by_population: float | None


class SupportFacts(TypedDict, total=False):
    """From when to when someone is on a support team."""

    since: date | None
    until: date | None


@written
def add_place(*, by: Viewer, why: str = "", **facts: Unpack[PlaceFacts]) -> Place:
    """Add a place to the register. Raises Refused for anyone but a support team, within another team's place as well."""
    rules.may_add_place(by).or_refuse()
    _refuse_within_what_others_keep(facts, by)
    return things.add(Place, **_with_checked_boundary(facts))


@written
def change_place(place: Place, *, by: Viewer, version: int | None, why: str = "", **facts: Unpack[PlaceFacts]) -> Place:
    """Change facts of a place. Raises ValidationError when it would lie within itself."""
    rules.may_change_place(by, kept_by=reads.keepers_of_place(by, place.pk)).or_refuse()
    if "parent" in facts and facts["parent"] != place.parent:
        _check_parent(place, facts["parent"])
        _refuse_within_what_others_keep(facts, by)
    return things.change(place, version=version, **_with_checked_boundary(facts))


@written
def end_place(
    place: Place, *, by: Viewer, on: date, version: int | None = None, replaced_by: Place | None = None, why: str = ""
) -> Place:
    """End a place on a date, naming the one that replaced it if any."""
    rules.may_change_place(by, kept_by=reads.keepers_of_place(by, place.pk)).or_refuse()
    ended = things.end(place, on=on, version=version)
    return things.change(ended, version=None, replaced_by=replaced_by) if replaced_by else ended


@written
def set_boundary(
    place: Place, *, boundary: dict[str, Any] | None, by: Viewer, version: int | None = None, why: str = ""
) -> Place:
    """Draw a place anew on the map, or take its boundary away. Raises ValidationError for a shape that is not an area on Earth."""
    rules.may_change_place(by, kept_by=reads.keepers_of_place(by, place.pk)).or_refuse()
    return things.change(place, version=version, boundary=_checked(boundary))


def _refuse_within_what_others_keep(facts: PlaceFacts, by: Viewer) -> None:
    parent = facts.get("parent")
    if parent is not None:
        rules.may_change_place(by, kept_by=reads.keepers_of_place(by, parent.pk)).or_refuse()


def _with_checked_boundary(facts: PlaceFacts) -> PlaceFacts:
    if facts.get("boundary") is None:
        return facts
    return {**facts, "boundary": _checked(facts["boundary"])}


def _checked(boundary: dict[str, Any] | None) -> dict[str, Any] | None:
    """The boundary without faults. Raises ValidationError saying what is wrong with it."""
    try:
        return None if boundary is None else boundaries.tidied(boundary)
    except boundaries.NotAnArea as wrong:
        raise ValidationError({"boundary": REMEDIES[wrong.fault]}) from wrong


REMEDIES = {
    boundaries.Fault.NOT_GEOJSON: gettext_lazy("This is not a GeoJSON geometry."),
    boundaries.Fault.NOT_AN_AREA: gettext_lazy("A boundary must be an area: a GeoJSON Polygon or MultiPolygon."),
    boundaries.Fault.NOT_DEGREES: gettext_lazy(
        "These coordinates are not longitude and latitude. Export the boundary again in WGS 84 (EPSG:4326)."
    ),
}


def _check_parent(place: Place, parent: Place | None) -> None:
    """Raises ValidationError when `parent` is the place itself or lies within it."""
    above = parent
    while above is not None:
        if above.pk == place.pk:
            raise ValidationError({"parent": _("A place cannot be part of itself.")})
        above = above.parent


@written
def add_overlap(place: Place, other: Place, *, by: Viewer, why: str = "", **facts: Unpack[OverlapFacts]) -> Overlap:
    """Say how much of one place lies in another."""
    rules.may_change_place(by, kept_by=reads.keepers_of_place(by, place.pk)).or_refuse()
    return things.add(Overlap, place=place, other=other, **facts)


@written
def change_overlap(
    overlap: Overlap, *, by: Viewer, version: int | None, why: str = "", **facts: Unpack[OverlapFacts]
) -> Overlap:
    """Correct the shares of an overlap."""
    rules.may_change_place(by, kept_by=reads.keepers_of_place(by, overlap.place_id)).or_refuse()
    return things.change(overlap, version=version, **facts)


@written
def end_overlap(overlap: Overlap, *, by: Viewer, version: int | None = None, why: str = "") -> Overlap:
    """Take an overlap out of the register; its history stays in the record."""
    rules.may_change_place(by, kept_by=reads.keepers_of_place(by, overlap.place_id)).or_refuse()
    return things.remove(overlap, version=version)


@written
def add_theme(place: Place, *, by: Viewer, why: str = "", **facts: Unpack[ThemeFacts]) -> Theme:
    """Give a place one more theme to sort its partnerships by."""
    rules.may_support(by, place.pk).or_refuse()
    return things.add(Theme, place=place, **facts)


@written
def change_theme(theme: Theme, *, by: Viewer, version: int | None, why: str = "", **facts: Unpack[ThemeFacts]) -> Theme:
    """Rename a theme or move it in the order."""
    rules.may_support(by, theme.place_id).or_refuse()
    return things.change(theme, version=version, **facts)


@written
def end_theme(theme: Theme, *, by: Viewer, version: int | None = None, why: str = "") -> Theme:
    """Take away a theme under which nothing stands. Raises ValidationError while something does."""
    rules.may_support(by, theme.place_id).or_refuse()
    return things.remove(theme, version=version)


@written
def add_support(person: Person, place: Place, *, by: Viewer, why: str = "", **facts: Unpack[SupportFacts]) -> Support:
    """Put someone on a place's support team. A place without a team may be given its first member by any support team."""
    has_team = Support.objects.filter(place=place).exists()
    rules.may_join_team(by, place.pk, has_team=has_team).or_refuse()
    return things.add(Support, person=person, place=place, **facts)


@written
def change_support(
    support: Support, *, by: Viewer, version: int | None, why: str = "", **facts: Unpack[SupportFacts]
) -> Support:
    """Correct from when to when someone is on a support team."""
    rules.may_support(by, support.place_id).or_refuse()
    return things.change(support, version=version, **facts)


@written
def end_support(support: Support, *, by: Viewer, on: date, version: int | None = None, why: str = "") -> Support:
    """Take someone off a support team from a date."""
    rules.may_support(by, support.place_id).or_refuse()
    return things.end(support, on=on, version=version)
