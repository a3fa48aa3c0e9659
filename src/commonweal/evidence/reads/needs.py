"""What waits for someone in evidence: figures that their organisation is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from commonweal.evidence.models import DataGap
from commonweal.kit.needs import Need
from commonweal.register.rules import Viewer


def needs(viewer: Viewer, on: date) -> Iterator[Need]:
    """The data gaps that the viewer's organisations are asked to fill. One query."""
    if not viewer.organisation_ids:
        return
    asked = DataGap.objects.filter(asked_of__in=viewer.organisation_ids, ended_on__isnull=True)
    asked = asked.filter(place__in=viewer.places).order_by("expected_on", "title", "pk")
    for pk, title, name, since, expected in asked.values_list(
        "pk", "title", "asked_of__name", "asked_on", "expected_on"
    ):
        told = {"organisation": name, "day": date_format(since, "j F Y") if since else ""}
        yield Need(
            _("Say what becomes of figures that are wanted: %(title)s") % {"title": title},
            href=reverse("evidence:datagap-page", args=[pk]),
            why=_("%(organisation)s has been asked for them since %(day)s.") % told,
            due=expected,
            weight=70,
        )
