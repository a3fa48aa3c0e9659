"""Columns of the list of lookups, and what is known of codes in words."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tables2 import A, Column, DateColumn, Table

from commonweal.analysis.carrying import Change
from commonweal.evidence.exports.lists import NUMBER
from commonweal.evidence.models import Lookup, LookupPair
from commonweal.evidence.reads.geography import CodeHistory, PlaceCodes, Way
from commonweal.evidence.rules.codes import kind_name


def geography(kind: str, vintage: str) -> str:
    """A geography in words: ward 2019."""
    return f"{kind_name(kind)} {vintage}".strip()


class LookupTable(Table):
    """Lookups, each with where it leads."""

    title = Column(linkify=("evidence:lookup-page", {"pk": A("pk")}))
    source = Column(linkify=("evidence:source-page", {"pk": A("source_id")}))
    rows = Column(verbose_name=gettext_lazy("Lines"), attrs=NUMBER)
    pair_count = Column(verbose_name=gettext_lazy("Ways it leads"), attrs=NUMBER)
    retrieved_on = DateColumn(format="j M Y")
    loaded_by_name = Column(visible=False)
    file_name = Column(visible=False)
    file_sha256 = Column(visible=False)

    class Meta:
        model = Lookup
        fields: ClassVar = ["title", "source", "rows", "pair_count", "retrieved_on"]


def pair_rows(lookup: Lookup) -> list[dict[str, Any]]:
    """Each way in which a lookup leads, in words."""
    return [
        {
            "first": geography(pair.from_kind, pair.from_vintage),
            "second": geography(pair.to_kind, pair.to_vintage),
            "systems": _systems(pair),
            "what": _("what became of areas") if pair.is_change else _("what lies in what"),
            "rows": pair.rows,
        }
        for pair in lookup.pairs.all()
    ]


def _systems(pair: LookupPair) -> str:
    known = [system for system in dict.fromkeys((pair.from_system, pair.to_system)) if system]
    return ", ".join(known) or _("not known")


def changed(change: str) -> str:
    """What became of an area, in words."""
    return {
        Change.UNCHANGED.value: _("unchanged"),
        Change.SPLIT.value: _("split"),
        Change.MERGED.value: _("merged"),
        Change.IRREGULAR.value: _("drawn anew irregularly"),
    }.get(change, "")


def history_rows(history: CodeHistory) -> list[dict[str, Any]]:
    """Everything that the lookups say of a code, one row a pair, in the order of time and then of width."""
    groups = (
        (_("Came from"), history.came_from),
        (_("Became"), history.became),
        (_("Lies in"), history.lies_in),
        (_("Holds"), history.holds),
        (_("Other code"), history.other_codes),
    )
    rows = [_row(heading, way) for heading, ways in groups for way in sorted(ways, key=_by_vintage)]
    # One lookup can say the same of both vintages of a code: that is told once.
    return [row for at, row in enumerate(rows) if row not in rows[:at]]


def _by_vintage(way: Way) -> tuple[str, str]:
    return way.vintage, way.kind


def _row(heading: str, way: Way) -> dict[str, Any]:
    is_part = way.pair.from_kind != way.kind or way.pair.from_vintage != way.vintage
    return {
        "heading": heading,
        "geography": geography(way.kind, way.vintage),
        "change": changed(way.change),
        "areas": [
            {
                "code": area.code,
                "name": area.name,
                "share": _percent(area.share) if is_part and len(way.areas) > 1 else "",
            }
            for area in way.areas
        ],
        "more": way.count - len(way.areas),
        "lookup": way.pair.lookup,
    }


def _percent(share: float | None) -> str:
    return "" if share is None or share >= 1 else f"{100 * share:.0f} %"


def vintages_inside(codes: PlaceCodes) -> list[dict[str, Any]]:
    """How many neighbourhoods within a place are of each vintage."""
    return [{"vintage": vintage or _("not said"), "count": count} for vintage, count in codes.vintages_inside.items()]
