"""Pictures of the register: its map, its structure chart and its network."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from commonweal.analysis import networks
from commonweal.kit import charts
from commonweal.kit.charts import Chart
from commonweal.kit.maps import Map
from commonweal.register import reads
from commonweal.register.models import BESPOKE, Place, Sector
from commonweal.register.rules import Viewer


def map_of(viewer: Viewer, place: Place, children: Sequence[Place], *, on: date) -> dict[str, Map]:
    """The places within a place, shaded by how many people live there; nothing where none has a boundary."""
    drawn = {inside.pk: inside.boundary for inside in reads.boundaries(viewer, place, on=on)}
    if not drawn:
        return {}
    # Bespoke neighbourhoods lie across the published ones.
    shown = [child for child in children if child.pk in drawn and child.code_system != BESPOKE] or [place]
    rows = [
        {
            "code": inside.code,
            "name": inside.name,
            "value": inside.population,
            "href": inside.get_absolute_url(),
            "boundary": drawn[inside.pk],
        }
        for inside in shown
        if inside.pk in drawn
    ]
    picture = Map(
        name="places",
        title=_("Places within %(place)s") % {"place": place} if len(rows) > 1 else place.name,
        alt=_("Map of %(place)s, with the places within it shaded by population.") % {"place": place},
        places=rows,
        unit=_("Population"),
    )
    return {"places": picture}


def structure_chart(found: reads.Structure) -> Chart:
    """Which partnership answers to which, as boxes in layers; those that answer to none and to which none answers stand below."""
    above: dict[int, list[str]] = {}
    names = {body.pk: body.name for body in found.bodies}
    for line in found.lines:
        above.setdefault(line.below, []).append(names[line.above])
    nodes = [
        {"id": body.pk, "label": body.name, "group": body.theme or _("No theme"), "href": _page(body.pk)}
        for body in found.bodies
    ]
    rows = [
        {
            "label": body.name,
            "theme": body.theme,
            "above": "; ".join(above.get(body.pk, ())) or _("none"),
            "seats": body.seats,
            "vacant": body.vacant,
            "href": _page(body.pk),
        }
        for body in found.bodies
    ]
    return charts.structure(
        "structure",
        title=_("Which partnership answers to which"),
        alt=_("Structure chart of %(count)d partnerships, each to the right of the one it answers to.")
        % {"count": len(nodes)},
        nodes=nodes,
        ties=[{"source": line.below, "target": line.above} for line in found.lines],
        rows=rows,
        columns=[
            ("label", _("Partnership")),
            ("theme", _("Theme")),
            ("above", _("Answers to")),
            ("seats", _("Seats")),
            ("vacant", _("Vacant")),
        ],
        note=_(
            "A dashed line closes a circle: two partnerships that answer to each other, straight or by way of others."
        ),
    )


def network_chart(found: reads.Membership) -> Chart:
    """Which organisations sit on which partnerships: the more seats, the larger the dot."""
    organisations = {member.pk: member for member in found.members}
    seats_of_member, seats_of_body = _sums(found)
    sector = dict(Sector.choices)
    nodes: list[dict[str, object]] = [
        {
            "id": f"o{member.pk}",
            "label": member.name,
            "group": _("Organisation"),
            "size": seats_of_member[member.pk],
            "href": reverse("register:organisation-page", args=[member.pk]),
        }
        for member in found.members
    ]
    nodes += [
        {
            "id": f"p{body.pk}",
            "label": body.name,
            "group": _("Partnership"),
            "size": seats_of_body[body.pk],
            "href": _page(body.pk),
        }
        for body in found.partnerships
    ]
    rows = [
        {
            "label": organisations[pk].name,
            "sector": str(sector.get(organisations[pk].group, "")),
            "partnerships": partnerships,
            "seats": seats_of_member[pk],
            "between": round(between, 3),
            "href": reverse("register:organisation-page", args=[pk]),
        }
        for pk, partnerships, between in _standing(found)
    ]
    return charts.network(
        "network",
        title=_("Who sits where"),
        alt=_("Network of %(organisations)d organisations and the %(partnerships)d partnerships that they sit on.")
        % {"organisations": len(found.members), "partnerships": len(found.partnerships)},
        nodes=nodes,
        ties=[{"source": f"o{member}", "target": f"p{body}", "weight": seats} for member, body, seats in found.seats],
        rows=rows,
        columns=[
            ("label", _("Organisation")),
            ("sector", _("Sector")),
            ("partnerships", _("Partnerships")),
            ("seats", _("Seats")),
            ("between", _("Stands between others (0 to 1)")),
        ],
        height=760,
        note=_(
            "Organisations stand near the partnerships they sit on; distance means nothing else. The table says how far"
            " each organisation stands between partnerships that would otherwise have no one in common."
        ),
    )


MOST_ROWS = 25
"""How many organisations the table of themes shows; all are in the network's table."""


def themes_chart(found: reads.Membership) -> Chart:
    """On how many partnerships of each theme the organisations with the most sit."""
    theme_of = {body.pk: body.group or _("No theme") for body in found.partnerships}
    themes = sorted(set(theme_of.values()))
    counts: dict[tuple[int, str], int] = {}
    for member, body, _seats in found.seats:
        counts[member, theme_of[body]] = counts.get((member, theme_of[body]), 0) + 1
    names = {member.pk: member.name for member in found.members}
    busiest = [pk for pk, _partnerships, _between in _standing(found)][:MOST_ROWS]
    return charts.matrix(
        "themes",
        title=_("Partnerships by organisation and theme"),
        alt=_("Table of the organisations that sit on the most partnerships, by theme."),
        rows=[
            {"row": names[pk], "column": theme, "value": counts.get((pk, theme), 0)}
            for pk in busiest
            for theme in themes
        ],
        columns=[("row", _("Organisation")), ("column", _("Theme")), ("value", _("Partnerships"))],
        note=_("The %(count)d organisations that sit on the most partnerships.") % {"count": len(busiest)},
    )


def _page(pk: int) -> str:
    return reverse("register:partnership-page", args=[pk])


def _sums(found: reads.Membership) -> tuple[dict[int, int], dict[int, int]]:
    """Seats by member and by partnership."""
    members: dict[int, int] = {}
    bodies: dict[int, int] = {}
    for member, body, seats in found.seats:
        members[member] = members.get(member, 0) + seats
        bodies[body] = bodies.get(body, 0) + seats
    return members, bodies


def _standing(found: reads.Membership) -> list[tuple[int, int, float]]:
    """Each organisation with its number of partnerships and how far it stands between them, the most first."""
    who = networks.memberships((member, body) for member, body, _seats in found.seats)
    between, _bodies = networks.two_mode_betweenness(who)
    numbers = who.table.sum(axis=1).tolist()
    told = [
        (int(str(member)), int(count), float(share))
        for member, count, share in zip(who.members, numbers, between, strict=True)
    ]
    return sorted(told, key=lambda row: (-row[1], -row[2], row[0]))
