"""Questions about which organisations came before and after which."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from commonweal.register.models import Employment, Footprint, Organisation, Seat, Succession
from commonweal.register.rules import Viewer


def successions(viewer: Viewer) -> QuerySet[Succession]:
    """Which organisation was replaced by which, and when."""
    return Succession.objects.select_related("organisation", "successor").order_by("on", "successor__name", "pk")


def organisations_nowhere(viewer: Viewer) -> Q:
    """The condition that an organisation takes part nowhere yet, as one does that was added a moment ago."""
    mine = {"organisation": OuterRef("pk")}
    somewhere = (
        Q(Exists(Seat.objects.filter(**mine)))
        | Q(Exists(Employment.objects.filter(**mine)))
        | Q(Exists(Footprint.objects.filter(**mine)))
    )
    return ~somewhere


def series(viewer: Viewer, organisation: Organisation) -> frozenset[int]:
    """The numbers of an organisation and of all that it came from: the rows that make one series. A query for each step back."""
    known = met = frozenset([organisation.pk])
    while met:
        before = Succession.objects.filter(successor__in=met).values_list("organisation", flat=True)
        met = frozenset(before) - known
        known |= met
    return known
