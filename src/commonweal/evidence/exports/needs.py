"""Composite indices and allocations in words, as maps, and as values to take away."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import tablib
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_tables2 import A, Column, DateColumn, Table

from commonweal.evidence.exports.words import said
from commonweal.evidence.models import Allocation, CompositeIndex, ThresholdKind, Weighing
from commonweal.evidence.reads import (
    AllocationArea,
    DomainStep,
    IndexArea,
    WorkedAllocation,
    WorkedIndex,
)
from commonweal.kit.figures import with_unit
from commonweal.kit.maps import Map

MOST_ROWS = 200
"""How many areas a page lists; the downloads hold all."""

MOST_DRAWN = 2000
"""A map of a whole nation's neighbourhoods would show nothing and weigh much."""

NUMBER = {"th": {"class": "cw-number"}, "td": {"class": "cw-number"}}
Outlines = Callable[[], Mapping[str, Mapping[str, Any]]]


class CompositeIndexTable(Table):
    """Composite indices."""

    title = Column(verbose_name=gettext_lazy("Index"), linkify=("evidence:compositeindex-page", {"pk": A("pk")}))
    place = Column(order_by=("place__name",))
    is_settled = Column(verbose_name=gettext_lazy("State"))

    class Meta:
        model = CompositeIndex
        fields: ClassVar = ["title", "place", "is_settled"]

    def render_is_settled(self, value: bool) -> str:
        return _("a fund was shared out by it") if value else _("draft")


class AllocationTable(Table):
    """Allocations."""

    title = Column(verbose_name=gettext_lazy("Fund"), linkify=("evidence:allocation-page", {"pk": A("pk")}))
    place = Column(order_by=("place__name",))
    pounds = Column(attrs=NUMBER)
    index = Column(verbose_name=gettext_lazy("Index of need"), order_by=("index__title",))
    indicator = Column(order_by=("indicator__name",))
    adopted_on = DateColumn(format="j M Y")

    class Meta:
        model = Allocation
        fields: ClassVar = ["title", "place", "pounds", "index", "indicator", "adopted_on"]

    def render_pounds(self, value: Any) -> str:
        return with_unit(value, "£", 0)


# --- An index


def index_rows(worked: WorkedIndex) -> list[dict[str, Any]]:
    """The most deprived areas of an index as the page shows them."""
    return [
        {
            "place": each.place,
            "steps": [_step(domain.indicator, step) for domain, step in zip(worked.domains, each.steps, strict=True)],
            "score": _plain(each.score, 2),
            "rank": _plain(each.rank, _rank_decimals(each.rank)),
            "tenth": each.tenth,
        }
        for each in worked.ranked[:MOST_ROWS]
    ]


def _step(indicator: Any, step: DomainStep) -> dict[str, str]:
    """A figure, what was used of it, its rank and that rank transformed, in words."""
    own = ""
    if step.own_share is not None and step.used is not None:
        used = with_unit(step.used, indicator.unit, max(indicator.decimals, 1))
        own = _("drawn to %(used)s (own figure counts %(share)s)") % {
            "used": used, "share": with_unit(100 * step.own_share, "%", 0),
        }  # fmt: skip
    ranked = _("rank %(rank)s, transformed %(transformed)s") % {
        "rank": _plain(step.rank, _rank_decimals(step.rank)), "transformed": _plain(step.transformed, 2),
    }  # fmt: skip
    return {"figure": said(step.figure, indicator, short=True), "drawn": own, "ranked": ranked}


def _rank_decimals(rank: float | None) -> int:
    return 0 if rank is None or rank == int(rank) else 1


def _plain(value: float | None, decimals: int) -> str:
    # What formats a number cuts it off: it is rounded first.
    return "–" if value is None else str(number_format(round(value, decimals), decimals, force_grouping=True))


def index_dataset(worked: WorkedIndex) -> tablib.Dataset:
    """Every step of every area as values."""
    headers = [_("Neighbourhood"), _("Code"), _("People")]
    for domain in worked.domains:
        name = domain.indicator.name
        headers += [name, *(_("%(domain)s: %(step)s") % {"domain": name, "step": step} for step in _steps())]
    headers += [_("Score"), _("Rank"), _("Tenth"), _("Left out because")]
    rows = [[*_index_values(each), _exact(each.score), each.rank, each.tenth, each.why_not] for each in worked.areas]
    return tablib.Dataset(*rows, headers=headers, title=worked.index.title[:30])


def _steps() -> list[str]:
    return [_("period"), _("what its own figure counts for"), _("used"), _("rank"), _("transformed")]


def _index_values(area: IndexArea) -> list[object]:
    values: list[object] = [area.place.name, area.place.code, area.place.population]
    for step in area.steps:
        figure = step.figure
        values += [figure.value if figure else None, figure.period if figure else ""]
        values += [_exact(step.own_share), _exact(step.used), step.rank, _exact(step.transformed)]
    return values


def _exact(value: float | None) -> float | None:
    """Without the noise of the machine behind the digits that mean something."""
    return None if value is None else round(value, 6)


def index_map(worked: WorkedIndex, outlines: Outlines) -> dict[str, Map]:
    """The neighbourhoods shaded by score, where there are not too many to tell apart."""
    if not worked.ranked or len(worked.areas) > MOST_DRAWN:
        return {}
    rows = [
        {
            "code": each.place.code,
            "name": each.place.name,
            "value": None if each.score is None else round(each.score, 2),
            "label": _("score %(score)s, rank %(rank)s")
            % {"score": _plain(each.score, 2), "rank": _plain(each.rank, _rank_decimals(each.rank))}
            if each.rank is not None
            else each.why_not,
            "href": reverse("evidence:place-profile", args=[each.place.pk]),
        }
        for each in worked.areas
    ]
    words = {"index": worked.index.title, "place": worked.index.place.name}
    return {
        "index": Map(
            "index",
            title=_("%(index)s in the neighbourhoods of %(place)s") % words,
            alt=_("Map of the neighbourhoods of %(place)s, shaded by their score in %(index)s.") % words,
            places=rows,
            unit=_("score"),
            boundaries=outlines,
            vintage=_vintage(each.place for each in worked.areas),
            source="; ".join(dict.fromkeys(domain.indicator.source.name for domain in worked.domains)),
        )
    }


def _vintage(places: Any) -> str:
    """Changes whenever one of the places does."""
    return ",".join(f"{pk}.{version}" for pk, version in sorted((each.pk, each.version) for each in places))


# --- An allocation


def rule_words(worked: WorkedAllocation) -> list[str]:
    """The rule of an allocation, a sentence for each of its parts."""
    one = worked.allocation
    told = [_weighing_words(one)]
    if worked.threshold is None:
        told.append(_("Every neighbourhood with a known need and people may have some."))
    else:
        told.append(_threshold_words(one, worked.threshold))
    if one.taper:
        told.append(
            _("Below that, down to %(least)s, an area has part of its weight.")
            % {"least": _plain((worked.threshold or 0) - one.taper, 2)}
        )
    if one.floor:
        told.append(_("No area that may have some has less than %s.") % with_unit(float(one.floor), "£", 0))
    if one.ceiling is not None:
        told.append(_("No area has more than %s.") % with_unit(float(one.ceiling), "£", 0))
    told.append(_("One factor makes the shares add up to the fund, and the last pounds go to the largest remainders."))
    return told


def _weighing_words(one: Allocation) -> str:
    return {
        Weighing.PEOPLE: _("In proportion to people: an equal sum per head."),
        Weighing.NEED: _("In proportion to need."),
        Weighing.NEED_AND_PEOPLE: _("In proportion to need times people."),
    }[Weighing(one.weighing)]


def _threshold_words(one: Allocation, threshold: float) -> str:
    least = _plain(threshold, 2)
    if one.threshold_kind == ThresholdKind.SHARE:
        return _("Only the neediest %(share)s%% of areas may have some: those with a need of %(least)s or more.") % {
            "share": _plain(one.threshold, _rank_decimals(one.threshold)), "least": least,
        }  # fmt: skip
    return _("Only areas with a need of %s or more may have some.") % least


def allocation_rows(worked: WorkedAllocation) -> list[dict[str, Any]]:
    """The first areas of an allocation as the page shows them, with every step."""
    return [
        {
            "place": each.place,
            "need": _plain(each.need, 2),
            "people": _plain(each.population, 0),
            "tapered": _plain(each.tapered, 2),
            "weight": _plain(each.weight, 0),
            "unlimited": with_unit(float(each.unlimited), "£", 2),
            "limited": with_unit(float(each.limited), "£", 2),
            "pounds": with_unit(float(each.pounds), "£", 0),
            "per_head": with_unit(float(each.pounds) / each.population, "£", 2) if each.population else "–",
            "why_not": each.why_not,
        }
        for each in worked.areas[:MOST_ROWS]
    ]


def other_rows(worked: WorkedAllocation) -> list[dict[str, Any]]:
    """What other thresholds would have done, in words."""
    return [
        {
            "threshold": _plain(each.threshold, 2),
            "areas": each.areas,
            "moved": each.fault or with_unit(float(each.moved), "£", 0),
        }
        for each in worked.others
    ]


def standing(worked: WorkedAllocation) -> str:
    """In one sentence, how much goes to how many."""
    count = len(worked.given)
    return ngettext(
        "%(pounds)s to %(count)s neighbourhood.", "%(pounds)s to %(count)s neighbourhoods.", count
    ) % {"pounds": with_unit(float(worked.total), "£", 0), "count": count}  # fmt: skip


def state(one: Allocation) -> str:
    """Whether it is a draft, or when and by whom it was adopted."""
    if one.adopted_on is None:
        return _("draft")
    return _("adopted on %(day)s, recorded by %(who)s") % {
        "day": date_format(one.adopted_on, "j F Y"), "who": one.adopted_by,
    }  # fmt: skip


def allocation_dataset(worked: WorkedAllocation) -> tablib.Dataset:
    """Every step of every area as values, with the figures that its need rests on."""
    headers = [
        _("Neighbourhood"), _("Code"), _("Need"), _("People"), _("Left by the taper"), _("Weight"),
        _("Share by weight, in pounds"), _("Share within limits, in pounds"), _("Pounds"), _("Has none because"),
        _("Rests on"),
    ]  # fmt: skip
    rows = [_allocation_values(each) for each in worked.areas]
    return tablib.Dataset(*rows, headers=headers, title=worked.allocation.title[:30])


def _allocation_values(area: AllocationArea) -> list[object]:
    rests = "; ".join(f"{each['indicator']} {each['value']} ({each['period']})" for each in area.figures)
    return [
        area.place.name, area.place.code, area.need, area.population, area.tapered, area.weight,
        float(area.unlimited), float(area.limited), int(area.pounds), area.why_not, rests,
    ]  # fmt: skip


def allocation_map(worked: WorkedAllocation, outlines: Outlines) -> dict[str, Map]:
    """The neighbourhoods shaded by what they have, where there are not too many to tell apart."""
    if not worked.given or len(worked.areas) > MOST_DRAWN:
        return {}
    rows = [
        {
            "code": each.place.code,
            "name": each.place.name,
            "value": None if each.why_not else int(each.pounds),
            "label": each.why_not or with_unit(float(each.pounds), "£", 0),
            "href": reverse("evidence:place-profile", args=[each.place.pk]),
        }
        for each in worked.areas
    ]
    words = {"fund": worked.allocation.title, "place": worked.allocation.place.name}
    return {
        "allocation": Map(
            "allocation",
            title=_("%(fund)s in the neighbourhoods of %(place)s") % words,
            alt=_("Map of the neighbourhoods of %(place)s, shaded by pounds of %(fund)s.") % words,
            places=rows,
            unit=_("pounds"),
            boundaries=outlines,
            vintage=_vintage(each.place for each in worked.areas),
        )
    }
