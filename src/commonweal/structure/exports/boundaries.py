"""Columns and pictures of co-terminosity: whose patch fits the place, and who divides themselves among how many."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_tables2 import Column, Table

from commonweal.kit import charts
from commonweal.kit.charts import Chart
from commonweal.kit.figures import with_unit
from commonweal.kit.maps import Map
from commonweal.register.rules import Viewer
from commonweal.structure import reads
from commonweal.structure.exports.shape import FIGURES, UNKNOWN, ShareColumn, _link
from commonweal.structure.reads import Divided, FitKind, Footing, Laid, Serving, Territory

FITS = {
    FitKind.SAME: gettext_lazy("Its patch is ours"),
    FitKind.WIDER: gettext_lazy("All of ours, and more"),
    FitKind.WITHIN: gettext_lazy("A part of ours"),
    FitKind.ACROSS: gettext_lazy("A part of ours, and more beside it"),
    FitKind.ELSEWHERE: gettext_lazy("None of ours"),
    FitKind.UNKNOWN: gettext_lazy("Not known: nobody has said how the two lie"),
    FitKind.NO_PATCH: gettext_lazy("Not known: nobody has said what it serves"),
}

PLACES = {
    FitKind.SAME: gettext_lazy("Its patch, and all of it"),
    FitKind.WIDER: gettext_lazy("All of it, and more"),
    FitKind.WITHIN: gettext_lazy("A part of it"),
    FitKind.ACROSS: gettext_lazy("A part of it, and more beside it"),
    FitKind.ELSEWHERE: gettext_lazy("None of it"),
    FitKind.UNKNOWN: gettext_lazy("Not known"),
}
"""The same of any place."""


class ServingTable(Table):
    """Organisations with seats here, how their patch lies on ours, and among what they divide themselves."""

    name = Column(verbose_name=gettext_lazy("Who"))
    sector = Column(verbose_name=gettext_lazy("Sector"), visible=False)
    patch = Column(verbose_name=gettext_lazy("Serves"), default="", visible=False)
    kind = Column(verbose_name=gettext_lazy("Its patch"), visible=False)
    misfit = ShareColumn(verbose_name=gettext_lazy("Misfit"), default=UNKNOWN, order_by=("rank",))
    why = Column(verbose_name=gettext_lazy("Why"), accessor="kind", orderable=False)
    covered_people = ShareColumn(
        verbose_name=gettext_lazy("Our people it serves"), accessor="lying__people__covered", visible=False
    )
    held_people = ShareColumn(
        verbose_name=gettext_lazy("Its people who are ours"), accessor="lying__people__held", visible=False
    )
    covered_land = ShareColumn(
        verbose_name=gettext_lazy("Our land it serves"), accessor="lying__land__covered", visible=False
    )
    held_land = ShareColumn(
        verbose_name=gettext_lazy("Its land that is ours"), accessor="lying__land__held", visible=False
    )
    here = Column(verbose_name=gettext_lazy("Partnerships here"), attrs=FIGURES)
    everywhere = Column(verbose_name=gettext_lazy("Partnerships in all"), attrs=FIGURES)
    places = Column(verbose_name=gettext_lazy("Places it sits in"), visible=False, attrs=FIGURES)
    touched = Column(verbose_name=gettext_lazy("Places with partnerships it serves"), visible=False, attrs=FIGURES)
    holders = Column(verbose_name=gettext_lazy("People on its seats"), visible=False, attrs=FIGURES)

    def render_why(self, record: Serving) -> str:
        return reason_of(record)

    def render_name(self, record: Serving) -> SafeString | str:
        return _link(record.href, record.name)

    def value_name(self, record: Serving) -> str:
        return record.name

    def value_patch(self, record: Serving) -> str:
        return "; ".join(record.patch)

    def render_kind(self, value: FitKind) -> str:
        return str(FITS[value])


def reason_of(row: Serving) -> str:
    """Why an organisation stands where it does in the list, as a sentence."""
    told = {"covered": _percent(row.lying.covered), "held": _percent(row.lying.held)}
    reasons = {
        FitKind.SAME: _("It serves this place and nowhere else, so it can plan here alone."),
        FitKind.WIDER: _("It serves all of this place, which is %(held)s of its patch.") % told,
        FitKind.WITHIN: _("It serves a part of this place: %(covered)s of it.") % told,
        FitKind.ACROSS: _("It serves %(covered)s of this place, which is %(held)s of its patch.") % told,
        FitKind.ELSEWHERE: _("It sits here and serves no part of this place."),
        FitKind.UNKNOWN: _("Nobody has said how what it serves lies on this place."),
        FitKind.NO_PATCH: _("Nobody has said which places it serves."),
    }
    sits = ngettext("It sits on one partnership", "It sits on %(everywhere)d partnerships", row.everywhere)
    where = ngettext("in one place", "in %(places)d places", row.places)
    seats = f"{sits % {'everywhere': row.everywhere}} {where % {'places': row.places}}."
    return f"{reasons[row.kind]} {seats}"


def _percent(share: float | None) -> str:
    if share is None:
        return _("an unknown share")
    if 0 < share < 0.01:
        return _("less than 1%")
    return with_unit(100 * share, "%", 0)


def counted(found: Territory) -> list[str]:
    """How many organisations fit and how many do not, as the page's first sentences."""
    wider = found.counted(FitKind.WIDER, FitKind.ACROSS)
    unknown = found.counted(FitKind.UNKNOWN, FitKind.NO_PATCH)
    told = [
        ngettext(
            "Of one organisation with a seat here, ", "Of %(all)d organisations with a seat here, ", len(found.rows)
        )
        % {"all": len(found.rows)}
        + ngettext("one serves just this place", "%(same)d serve just this place", found.counted(FitKind.SAME))
        % {"same": found.counted(FitKind.SAME)}
        + ngettext(", and one serves more beside it.", ", and %(wider)d serve more beside it.", wider)
        % {"wider": wider}
    ]
    several = [row for row in found.rows if row.places > 1 and row.kind is not FitKind.SAME]
    divided = max(several, key=lambda row: row.everywhere, default=None)
    if divided is not None:
        told.append(
            _("%(name)s divides itself most: %(everywhere)d partnerships in %(places)d places.")
            % {"name": divided.name, "everywhere": divided.everywhere, "places": divided.places}
        )
    if unknown:
        told.append(
            ngettext("Of one it is not known.", "Of %(unknown)d it is not known.", unknown) % {"unknown": unknown}
        )
    return told


# --- Pictures


def neighbours_map(viewer: Viewer, found: Territory) -> dict[str, Map]:
    """The place and those beside it, shaded by how many of our partners serve each; nothing unless two have an outline."""
    drawn = [place for place in found.neighbours if place.has_outline]
    if found.place is None or len(drawn) < 2:
        return {}
    rows = [{"code": place.code, "name": place.name, "value": place.serving, "label": place.serving} for place in drawn]
    picture = Map(
        name="neighbours",
        title=_("How many of our partners serve the places beside us too"),
        alt=_("Map of %(place)s and the places beside it, shaded by how many organisations with seats here serve each.")
        % {"place": found.place.name},
        places=rows,
        columns=[("name", _("Place")), ("value", _("Organisations with seats here"))],
        unit=_("Organisations with seats here"),
        boundaries=partial(reads.outlines_of, viewer, [(place.pk, place.code) for place in drawn]),
        vintage=found.outlined,
    )
    return {"neighbours": picture}


def patches_chart(found: Territory) -> dict[str, Chart]:
    """The patches of the most organisations laid on each other; nothing where there is only one."""
    if len(found.patches) < 2:
        return {}
    names = [f"{at}. {patch.name} ({patch.organisations})" for at, patch in enumerate(found.patches, 1)]
    rows = [
        {
            "row": names[down],
            "column": str(across + 1),
            "other": names[across],
            "value": None if share is None else round(100 * share),
        }
        for down, line in enumerate(found.between)
        for across, share in enumerate(line)
    ]
    picture = charts.matrix(
        "patches",
        title=_("Partners’ patches laid on each other"),
        alt=_("Table of %(count)d patches: how many per cent of the people of either of two live in both.")
        % {"count": len(names)},
        rows=rows,
        columns=[
            ("row", _("Patch")),
            ("column", _("Number of the other")),
            ("other", _("Other patch")),
            ("value", _("In common, %")),
        ],
        note=_(
            "People who live in both, as a percentage of those who live in either: 100 is one and the same. In brackets how many"
            " organisations serve just that. An empty square is not known."
        ),
    )
    return {"patches": picture}


def footings_map(viewer: Viewer, found: Divided) -> dict[str, Map]:
    """The open place and those beside it, shaded by how much of each an organisation serves; nothing unless two have an outline."""
    drawn = [place for place in found.footings if place.has_outline and place.is_beside]
    if len(drawn) < 2:
        return {}
    rows = [
        {"code": place.code, "name": place.name, "href": place.href, "value": _in_percent(place.lying.covered), "label": _percent(place.lying.covered)}
        for place in drawn
    ]  # fmt: skip
    picture = Map(
        name="footings",
        title=_("How much of each place %(name)s serves") % {"name": found.whose.name},
        alt=_("Map of %(place)s and the places beside it, shaded by how much of each %(name)s serves.")
        % {"place": found.place, "name": found.whose.name},
        places=rows,
        columns=[("name", _("Place")), ("value", _("It serves, %"))],
        unit=_("It serves, %"),
        classes=4,
        method="natural",
        boundaries=partial(reads.outlines_of, viewer, [(place.pk, place.code) for place in drawn]),
        vintage=found.outlined,
    )
    return {"footings": picture}


def _in_percent(share: float | None) -> float | None:
    return None if share is None else round(100 * share, 1)


def in_words(laid: Laid) -> tuple[str, str]:
    """How much of a place a patch covers and holds, in words."""
    return tuple(str(UNKNOWN) if share is None else _percent(share) for share in (laid.covered, laid.held))  # type: ignore[return-value]


def footings_in_words(footings: Sequence[Footing]) -> list[dict[str, Any]]:
    """The places of one organisation, as its page tells them."""
    return [
        {
            "place": place,
            "fit": PLACES[place.lying.kind],
            "people": in_words(place.lying.people),
            "land": in_words(place.lying.land),
        }
        for place in footings
        if place.matters or place == footings[0]
    ]
