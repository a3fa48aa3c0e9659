"""Everything that the page of one indicator in one place says, from a few questions to the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from commonweal.evidence.models import Indicator, Rebase, Release, Source
from commonweal.evidence.reads.figures import figures_of, neighbourhoods, series, sources_of
from commonweal.evidence.reads.profile import Line, profile
from commonweal.evidence.reads.standing import beside
from commonweal.evidence.reads.standing.beside import HeldAgainst, Laid, Peer, PlacesInFunnel
from commonweal.evidence.reads.standing.course import Course, Outlook
from commonweal.evidence.rules import Figure
from commonweal.evidence.rules.measuring import Measured, measured
from commonweal.register.models import Place, Tier
from commonweal.register.reads import ancestors
from commonweal.register.rules import Viewer


@dataclass(frozen=True)
class Wanted:
    """What a reader asked for."""

    period: str = ""
    """The period that the page is about; empty for the latest."""
    peers: frozenset[int] = frozenset()
    """The places that the bars show; none for those around the place in the ranking."""
    other: int | None = None
    """A place to lay beside."""
    earlier: str = ""
    """An earlier period to lay beside."""


@dataclass(frozen=True)
class Standing:
    """One indicator in one place."""

    indicator: Indicator
    place: Place
    above: list[Place]
    own: Measured | None
    release: Release | None
    parent: HeldAgainst | None
    nation: HeldAgainst | None
    peers: list[Peer]
    """Every place of the same tier with a figure of the period, the best first."""
    within: Place | None
    """Where those places were looked for."""
    chosen: Wanted
    course: Course
    funnel: PlacesInFunnel | None
    places: Laid | None
    dates: Laid | None
    series: dict[str, list[Figure]] = field(default_factory=dict)
    sources: dict[int, Source] = field(default_factory=dict)
    shown_places: list[Place] = field(default_factory=list)
    """The places whose series are drawn: the own one first."""

    @property
    def periods(self) -> list[str]:
        """The periods that the place has figures of, the latest first."""
        figures = self.series.get(self.place.code, [])
        return [each.period for each in reversed(figures) if each.value is not None]

    @property
    def rank(self) -> int:
        return next((peer.rank for peer in self.peers if peer.place == self.place), 0)

    @property
    def benchmark(self) -> HeldAgainst | None:
        """What the places are held against: the nation where it has a figure, else what the place is part of."""
        return self.nation or self.parent


def standing(viewer: Viewer, indicator: Indicator, place: Place, *, on: date, chosen: Wanted) -> Standing:
    """One indicator in one place, as a reader asked for it.

    The nation and the parent are benchmarks: their figure is taken as known, and the place is better or worse only where
    its own interval leaves it out. Places of the same tier, and earlier dates, vary by chance as the place itself does.
    """
    above = ancestors(viewer, place)
    nation = next((each for each in above if each.tier == Tier.NATION), None)
    parent = above[-1] if above and above[-1] != nation else None
    like, within = beside.places_like(viewer, place, above, on=on)
    other = next((each for each in (*above, *like) if each.pk == chosen.other and each != place), None)
    drawn = [each for each in dict.fromkeys((place, other, parent, nation)) if each is not None]
    found = series(viewer, indicator, drawn, on=on)
    sources = sources_of(viewer, found)
    line = _put_together(viewer, indicator, place, nation, found, on=on)
    wider = [each for one in (parent, nation) if one is not None for each in found[one.code]]
    own = _shown(indicator, found[place.code], chosen.period, wider, line.own if line else None)
    told = _of_places(viewer, indicator, like, own)
    held = {
        each.code: HeldAgainst.of(indicator, own, each, _at(indicator, found[each.code], own, instead))
        for each, instead in ((parent, line.parent if line else None), (nation, line.nation if line else None))
        if each is not None
    }
    benchmark = held.get(nation.code if nation else "") or held.get(parent.code if parent else "")
    return Standing(
        indicator=indicator,
        place=place,
        above=above,
        own=own,
        release=_release(own),
        parent=held.get(parent.code) if parent else None,
        nation=held.get(nation.code) if nation else None,
        peers=Peer.ranked(indicator, own, told, benchmark.mark_of(indicator) if benchmark else None) if own else [],
        within=within,
        chosen=chosen,
        course=Course.of(indicator, found[place.code], sources, rebases(viewer, indicator, place)),
        funnel=_funnel(viewer, indicator, place, told, own, on=on),
        places=_two_places(indicator, place, own, other, above, found),
        dates=_two_dates(indicator, own, found[place.code], chosen.earlier),
        series=found,
        sources=sources,
        shown_places=drawn,
    )


def outlook_of(viewer: Viewer, indicator: Indicator, place: Place, *, on: date) -> tuple[Course, Outlook | None]:
    """The series of a place, and the range in which its next figures will lie if things go on as they have."""
    found = series(viewer, indicator, [place], on=on)
    told = Course.of(indicator, found[place.code], sources_of(viewer, found), rebases(viewer, indicator, place))
    return told, Outlook.of(indicator, told)


def rebases(viewer: Viewer, indicator: Indicator, place: Place) -> list[Rebase]:
    """The decisions that stand on limits of an indicator in a place, in the order of time."""
    found = Rebase.objects.filter(indicator=indicator, place=place, withdrawn_on__isnull=True)
    return list(found.order_by("starts_on"))


def rebase(viewer: Viewer, pk: int) -> Rebase:
    """One decision that stands. Raises Rebase.DoesNotExist."""
    return (
        Rebase.objects.select_related("indicator", "place")
        .defer("place__boundary")
        .get(pk=pk, withdrawn_on__isnull=True)
    )


def _put_together(
    viewer: Viewer,
    indicator: Indicator,
    place: Place,
    nation: Place | None,
    found: Mapping[str, Sequence[Figure]],
    *,
    on: date,
) -> Line | None:
    """The line of the profile, where the place or the nation has no published figure but one put together from neighbourhoods."""
    if found[place.code] and (nation is None or found[nation.code]):
        return None
    line = profile(viewer, place, on=on).line_of(indicator.code)
    return line if line is not None and line.indicator == indicator else None


def _shown(
    indicator: Indicator, figures: Sequence[Figure], period: str, wider: Sequence[Figure], instead: Figure | None
) -> Measured | None:
    """The figure of a period; else the latest that a wider place has too, as in the profile; else the latest; else what was put together."""
    latest_first = sorted(figures, key=lambda each: (each.period_end, each.period_start), reverse=True)
    asked = [each for each in latest_first if each.period == period]
    with_value = [each for each in latest_first if each.value is not None]
    spans = {(each.period_start, each.period_end) for each in wider if each.value is not None}
    comparable = [each for each in with_value if (each.period_start, each.period_end) in spans]
    figure = next(iter([*asked, *comparable, *with_value, *latest_first]), instead)
    return measured(indicator, [figure])[0] if figure is not None else None


def _at(
    indicator: Indicator, figures: Sequence[Figure], own: Measured | None, instead: Figure | None
) -> Measured | None:
    """The figure of the same period, else the latest, else what was put together."""
    spans = {(each.period_start, each.period_end): each for each in figures}
    wanted = (own.figure.period_start, own.figure.period_end) if own else None
    figure = spans.get(wanted) if wanted else None
    figure = figure or (figures[-1] if figures else instead)
    return measured(indicator, [figure])[0] if figure is not None else None


def _of_places(
    viewer: Viewer, indicator: Indicator, places: Sequence[Place], own: Measured | None
) -> list[tuple[Place, Measured]]:
    """Each place that has a figure of the period of the own one."""
    if own is None or own.figure.value is None or own.figure.unit:
        return []
    figures = figures_of(viewer, indicator, places, on=own.figure.period_start)
    told = dict(zip(figures, measured(indicator, list(figures.values())), strict=True))
    found = [(place, told[place.code]) for place in places if place.code in told]
    return [(place, each) for place, each in found if each.figure.value is not None and own.is_of_period_of(each)]


def _funnel(
    viewer: Viewer,
    indicator: Indicator,
    place: Place,
    told: Sequence[tuple[Place, Measured]],
    own: Measured | None,
    *,
    on: date,
) -> PlacesInFunnel | None:
    """Of places like it; where too few of those have counts, of the neighbourhoods inside."""
    found = PlacesInFunnel.of(indicator, told)
    if found is not None or place.tier == Tier.NEIGHBOURHOOD:
        return found
    inside = list(neighbourhoods(viewer, place, on=on).order_by("name", "pk")[: beside.MOST_PEERS])
    return PlacesInFunnel.of(indicator, _of_places(viewer, indicator, inside, own), of_inside=True)


def _two_places(
    indicator: Indicator,
    place: Place,
    own: Measured | None,
    other: Place | None,
    above: Sequence[Place],
    found: Mapping[str, Sequence[Figure]],
) -> Laid | None:
    if other is None or own is None:
        return None
    spans = {(each.period_start, each.period_end): each for each in found[other.code]}
    figure = spans.get((own.figure.period_start, own.figure.period_end))
    if figure is None or figure.unit != own.figure.unit:
        return None
    second = measured(indicator, [figure])[0]
    return Laid.of(indicator, own, second, (place.name, other.name), holds=other in above)


def _two_dates(indicator: Indicator, own: Measured | None, figures: Sequence[Figure], earlier: str) -> Laid | None:
    figure = next((each for each in figures if each.period == earlier), None)
    if own is None or figure is None or figure == own.figure or figure.unit != own.figure.unit:
        return None
    if own.figure.period_start < figure.period_end and figure.period_start < own.figure.period_end:
        return None
    second = measured(indicator, [figure])[0]
    return Laid.of(indicator, own, second, (own.figure.period, figure.period))


def _release(own: Measured | None) -> Release | None:
    if own is None or not own.figure.release:
        return None
    return Release.objects.select_related("source").filter(pk=own.figure.release).first()
