"""Questions about where figures come from: sources, their releases, and the indicators they measure."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Max, Q, QuerySet, Sum

from commonweal.evidence.models import Indicator, Release, Source
from commonweal.register.rules import Viewer


@dataclass(frozen=True)
class Counts:
    """How much the evidence holds."""

    sources: int
    indicators: int
    releases: int
    observations: int


def counts(viewer: Viewer) -> Counts:
    """How many sources, indicators, releases and observations the viewer may see."""
    loaded = releases(viewer).order_by().aggregate(releases=Count("pk"), observations=Sum("rows"))
    return Counts(
        sources=sources(viewer).count(),
        indicators=Indicator.objects.count(),
        releases=loaded["releases"],
        observations=loaded["observations"] or 0,
    )


def sources_named(viewer: Viewer) -> QuerySet[Source]:
    """Every source that the viewer may see, by its name."""
    return Source.objects.filter(_shared_with(viewer)).order_by("name", "pk")


def sources(viewer: Viewer) -> QuerySet[Source]:
    """Every source that the viewer may see, with how many indicators it has and when it was last loaded."""
    return Source.objects.filter(_shared_with(viewer)).annotate(
        indicator_count=Count("indicators", distinct=True),
        release_count=Count("releases", distinct=True),
        last_loaded=Max("releases__loaded_at"),
    )


def releases(viewer: Viewer, *, source: Source | None = None) -> QuerySet[Release]:
    """Every release that the viewer may see, the newest first, or those of one source."""
    found = Release.objects.filter(_shared_with(viewer, "source__"))
    found = found.select_related("source", "segment", "supersedes", "superseded_by")
    return found if source is None else found.filter(source=source)


def _shared_with(viewer: Viewer, prefix: str = "") -> Q:
    """What is published, and what is shared among partners of the viewer's places."""
    if viewer.is_system:
        return Q()
    published = Q(**{f"{prefix}shared_in__isnull": True})
    return published | Q(**{f"{prefix}shared_in__in": viewer.places | viewer.supports})


def indicators(viewer: Viewer, *, source: Source | None = None) -> QuerySet[Indicator]:
    """Every indicator with its source, or those of one source."""
    found = Indicator.objects.select_related("source")
    return found if source is None else found.filter(source=source)
