"""What was decided to be withheld, for the gate: asked only of indicators whose counts are exact, and in one query."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from commonweal.evidence.models import Disclosure, Indicator, Release, Withheld, Withholding
from commonweal.evidence.rules import Decided
from commonweal.register.rules import Viewer

MOST_NAMED = 2000
"""Places up to which a query names each; beyond that it asks for all of the indicator."""

NAMES = ("indicator__code", "place", "period_start", "period_end", "release_id", "why")


class Decisions:
    """What was decided of exact counts when they came in, for the gate: the same for every viewer, and shown to none by itself."""

    @staticmethod
    def on(indicators: Iterable[Indicator], places: Collection[str]) -> Decided:
        """What was decided of figures of some indicators in some places, by their codes."""
        rows = _rows(_ruled(indicators), places)
        return Decided({tuple(named): why for *named, why in rows})

    @staticmethod
    def on_parts(
        indicators: Iterable[Indicator],
        places: Mapping[str, Collection[str]],
        *,
        together: Mapping[str, str],
        prefixes: Mapping[str, str],
    ) -> Decided:
        """The same, where figures of several places may be put together as well.

        `places` are the codes of each part that is played; `together` says which place the parts make up; `prefixes` is for
        parts that are all places whose code begins so. Whatever has a withheld figure in it is withheld whole.
        """
        ruled = _ruled(indicators)
        if not ruled:
            return Decided()
        rows = _rows(ruled, {code for codes in places.values() for code in codes})
        for prefix in set(prefixes.values()):
            rows += Withheld.objects.filter(indicator__in=ruled, place__startswith=prefix).values_list(*NAMES)
        composed = {
            (code, whole, start, end)
            for part, whole in together.items()
            for code, place, start, end, _release, _why in rows
            if place in places.get(part, ()) or (part in prefixes and place.startswith(prefixes[part]))
        }
        return Decided({tuple(named): why for *named, why in rows}, frozenset(composed))


def withholdings(viewer: Viewer, release: Release) -> list[Withholding]:
    """What was decided when a release was loaded, by indicator: how many figures are withheld, and how they were chosen."""
    return list(Withholding.objects.filter(release=release).select_related("indicator").order_by("indicator__name"))


def _ruled(indicators: Iterable[Indicator]) -> list[int]:
    return [each.pk for each in indicators if each.disclosure == Disclosure.SUPPRESSED]


def _rows(ruled: list[int], places: Collection[str]) -> list[tuple]:  # type: ignore[type-arg]
    if not ruled or not places:
        return []
    found = Withheld.objects.filter(indicator__in=ruled)
    if len(places) <= MOST_NAMED:
        found = found.filter(place__in=list(places))
    return list(found.values_list(*NAMES))
