"""Questions about tests of fitness: which are under way, how many have answered, and what may be asked."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from commonweal.consultation import reads as consultation
from commonweal.register.models import Partnership
from commonweal.register.rules import Viewer
from commonweal.structure.models import Audit, FitTest
from commonweal.structure.reads.audits import partnerships_to_classify
from commonweal.structure.rules import INSTRUMENTS


def fit_tests(viewer: Viewer, audit: Audit) -> QuerySet[Any]:
    """The tests of fitness of an audit, the latest first, each with how many are `asked` and have `answered`."""
    asked = Q(enquiry__invitations__withdrawn_on__isnull=True)
    return (
        FitTest.objects.filter(audit=audit)
        .select_related("partnership__theme", "enquiry__questionnaire")
        .annotate(
            asked=Count("enquiry__invitations", filter=asked),
            answered=Count(
                "enquiry__invitations", filter=asked & Q(enquiry__invitations__response__sent_on__isnull=False)
            ),
        )
        .order_by("-enquiry__opens_on", "partnership__name", "pk")
    )


def fit_instruments(viewer: Viewer) -> list[tuple[str, str]]:
    """The instruments that look at one partnership, with their titles, in the order in which they are offered."""
    return [(code, consultation.instrument(viewer, code).title) for code in INSTRUMENTS]


def partnerships_to_test(viewer: Viewer, audit: Audit, on: date) -> QuerySet[Partnership]:
    """The partnerships of an audit on which somebody may be asked."""
    held = partnerships_to_classify(viewer, audit)
    return held.filter(seats__person__isnull=False).distinct()
