"""The two-mode network of a place as GraphML, for Gephi, yEd, igraph or networkx: who sits on which partnership.

Members are organisations, and people who sit for none; bodies are partnerships. A line between the two says how many
seats there are and in which roles.
"""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

from django.utils.translation import gettext as _

from commonweal.register.exports.gathering import Gathered
from commonweal.register.exports.leaving_out import left_out
from commonweal.register.exports.marks import mark
from commonweal.register.exports.sheets import plain
from commonweal.register.models import Seat

NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
KEYS: dict[str, tuple[tuple[str, str], ...]] = {
    "node": (
        ("label", "string"), ("kind", "string"), ("bipartite", "int"), ("sector", "string"), ("level", "string"),
        ("theme", "string"), ("role", "string"), ("since", "string"),
    ),
    "edge": (("seats", "int"), ("vacant", "int"), ("roles", "string")),
}  # fmt: skip
"""What is said of every node and every line, and as what."""


def as_graphml(found: Gathered) -> bytes:
    """The network as one undirected graph."""
    root = ElementTree.Element("graphml", {"xmlns": NAMESPACE})
    for where, keys in KEYS.items():
        for name, kind in keys:
            said = {"id": f"{where}_{name}", "for": where, "attr.name": name, "attr.type": kind}
            ElementTree.SubElement(root, "key", said)
    lacking = left_out(found, "graphml")
    if lacking:
        # The format's own place for words, first in the file.
        told = ElementTree.Element("desc")
        told.text = plain(_("Left out: %(what)s.") % {"what": "; ".join(lacking)})
        root.insert(0, told)
    graph = ElementTree.SubElement(root, "graph", {"id": "register", "edgedefault": "undirected"})
    for key, facts in _nodes(found):
        _said(ElementTree.SubElement(graph, "node", {"id": key}), "node", facts)
    for (member, body), seats in _lines(found.seats).items():
        line = ElementTree.SubElement(graph, "edge", {"source": member, "target": body})
        roles = ", ".join(sorted({seat.role for seat in seats}))
        vacant = sum(seat.person_id is None for seat in seats)
        _said(line, "edge", {"seats": len(seats), "vacant": vacant, "roles": roles})
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _said(element: ElementTree.Element, where: str, facts: dict[str, Any]) -> None:
    for name, value in facts.items():
        if value not in (None, ""):
            told = ElementTree.SubElement(element, "data", {"key": f"{where}_{name}"})
            told.text = plain(str(value))


def _nodes(found: Gathered) -> list[tuple[str, dict[str, Any]]]:
    nodes: list[tuple[str, dict[str, Any]]] = []
    for body in found.partnerships:
        theme = body.theme.name if body.theme else None
        facts = {"kind": "partnership", "bipartite": 1, "theme": theme, "role": body.role, "since": body.since}
        nodes.append((mark("partnership", body.pk), {"label": body.name, **facts}))
    for organisation in found.organisations:
        facts = {"kind": "organisation", "bipartite": 0, "sector": organisation.sector, "level": organisation.level}
        nodes.append((mark("organisation", organisation.pk), {"label": organisation.name, **facts}))
    alone = {seat.person_id: seat.person for seat in found.seats if seat.person_id and not seat.organisation_id}
    for pk, person in alone.items():
        name = person.name if person else ""
        nodes.append((mark("person", pk or 0), {"label": name, "kind": "person", "bipartite": 0}))
    return nodes


def _lines(seats: list[Seat]) -> dict[tuple[str, str], list[Seat]]:
    """The seats of each member on each body. A seat that only a constituency has joins nobody to anything."""
    found: dict[tuple[str, str], list[Seat]] = {}
    for seat in seats:
        member = mark("organisation", seat.organisation_id) if seat.organisation_id else None
        member = member or (mark("person", seat.person_id) if seat.person_id else None)
        if member:
            found.setdefault((member, mark("partnership", seat.partnership_id)), []).append(seat)
    return found
